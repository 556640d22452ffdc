/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_UAC_H
#define SIPS_UAC_H

#include "dialog.h"
#include "proxy.h"

/* ---- The user agent client: RFC 3261 8.1 and 12.2 as RFC 5630 5.1.1 amends them ---- */

/* What a UAC is about to send, outside dialogs or inside one. */
struct sips_uac_intent {
    enum sips_method method;
    struct sips_uri target; /* the URI that it was given; a dialog has its remote target instead */
    const struct sips_address_list
        *route_set; /* Service-Route or pre-loaded Route; NULL: none. Not used in a dialog */
    const struct sips_dialog *dialog; /* NULL: outside dialogs */
    /* CANCEL, and ACK to a final response other than 2xx: how the request left that it belongs to. Its
     * next_hop lists the server that took that request and no other. NULL for every other request, and for
     * ACK to a 2xx, which is a request of the dialog. */
    const struct sips_uac_verdict *sent;
};

struct sips_uac_verdict {
    bool may_send; /* false: there is no hop as secure as it must be; nothing leaves */
    struct sips_written_uri request_uri;
    size_t route_count;
    struct sips_route_entry route[SIPS_ROUTE_MAX];
    struct sips_next_hop next_hop;
    enum sips_contact_scheme contact; /* NONE: the method carries no Contact */
    struct sips_clauses clauses;
};

/* sips_uac_request decides how a request leaves: Request-URI, Route with its schemes, first hop, scheme of
 * the Contact (5630-5.1.1-a, b, e, f, g, h; 5630-5.1.1.2-a, b; 3261-8.1.2; 3261-12.2.1.1; 3608-6). CANCEL
 * and ACK with sent go where that request went. CANCEL without it goes nowhere, and so does ACK with neither
 * sent nor dialog. Of the URI that the UA was given, transport=tls chooses the hop and is not written; a
 * route set and a remote target came from others, and keep it. */
void sips_uac_request(struct sips_uac_verdict *verdict, const struct sips_element *element,
                      const struct sips_uac_intent *intent) __attribute__((nonnull));

/* One REGISTER: the AOR, and the Contacts that the UA would like to register. */
struct sips_uac_registration {
    struct sips_uri aor;
    size_t contact_count;
    const struct sips_uri *contact;
    bool reachable_by_sips; /* the UA wants to be reached by sips */
};

struct sips_uac_register_verdict {
    enum sips_scheme request_uri_scheme, from_to_scheme;
    size_t contact_count; /* of those given, the ones that are registered, each with its scheme */
    struct sips_written_uri contact[SIPS_ADDRESS_MAX];
    bool contacts_left_out; /* more than SIPS_ADDRESS_MAX: the others need another REGISTER */
    struct sips_clauses clauses;
};

/* sips_uac_register decides on the schemes of a REGISTER (5630-5.1.1.1-a to -h, 5630-A-b). Every sip or sips
 * Contact gets the scheme that the UA is to be reached by, and neither transport=tls nor, as sips,
 * transport=udp. */
void sips_uac_register(struct sips_uac_register_verdict *verdict, const struct sips_element *element,
                       const struct sips_uac_registration *registration) __attribute__((nonnull));

/* What a UAC does with a final response that asks for another try. */
enum sips_uac_next {
    SIPS_UAC_DONE,          /* nothing more: the response is for the user */
    SIPS_UAC_FOLLOW,        /* 3xx: try the Contacts of target */
    SIPS_UAC_RETRY_AS_SIP,  /* the same request with the sip form */
    SIPS_UAC_RETRY_AS_SIPS, /* the same request with the sips form (choice-481-upgrade) */
    SIPS_UAC_ASK_USER       /* only if the user confirms that it may go without sips */
};

struct sips_uac_next_verdict {
    enum sips_uac_next next;
    size_t target_count;
    struct sips_uri target[SIPS_ADDRESS_MAX]; /* FOLLOW: in the order of the response */
    struct sips_clauses clauses;
};

/* sips_uac_response decides what follows a response to a request whose Request-URI was sent. confirmed: the
 * user has confirmed that this call may go on without sips (5630-5.1.1-a, c, d; 5630-A-a; choice-3xx-to-sip;
 * choice-481-upgrade). */
void sips_uac_response(struct sips_uac_next_verdict *verdict, const struct sips_element *element,
                       const struct sips_message *response, const struct sips_uri *sent, bool confirmed)
    __attribute__((nonnull));

/* sips_uac_gruu gives a GRUU the scheme of the Contact that was registered (5630-5.1.1.4-a). */
void sips_uac_gruu(struct sips_written_uri *written, struct sips_clauses *clauses,
                   const struct sips_uri *gruu, enum sips_scheme registered) __attribute__((nonnull));

#endif
