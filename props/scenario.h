/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "dialog.h"
#include "proxy.h"
#include <stdio.h>

/* ---- Scenarios: everything around one message, as text ----
 *
 * One record a line; '#' begins a comment at the start of a line or behind white space; fields are separated
 * by white space, which may stand inside "quotes" and <angle brackets>. The same format serves location
 * files, resolver files, and what follows a message in an input of fuzz_message.
 *
 *   role proxy|registrar|redirect|uac|uas
 *                                  default: registrar for REGISTER, else proxy
 *   domain example.com             a domain that the element is responsible for (default: example.com)
 *   host proxy.example.com         the element's own name (default: proxy.example.com)
 *   flow 7                         a connection, by a number, that is up (for an edge proxy: RFC 5626)
 *   arrived TLS                    the transport the message arrived over (default: that of its topmost Via)
 *   now 1000                       the clock, in seconds (default: 0)
 *   policy tls-extent=all-hops     any key of policy.def
 *   sent sips:bob@192.0.2.4        for a response: the Request-URI that was sent (default: that of To)
 *   responsible no                 for a response: was the original Request-URI in our domains (default: yes)
 *   confirmed yes                  a UAC's user agreed to go on without sips (default: no)
 *
 *   dialog TARGET [route=VALUES] [sips=yes|no] [secure=yes|no] [side=uac|uas]
 *                                  the dialog that the message belongs to: its remote target and route set,
 *                                  whether its first Request-URI was sips, whether it is secure, which side
 *                                  this is (default: a UAC's, sips and secure as the target is)
 *
 *   user sip:carol@example.com     an AOR that is known though nothing is bound to it
 *
 *   binding AOR CONTACT [path=VALUES] [call-id=ID] [cseq=N]
 *                                  binding sip:bob@example.com <sips:bob@192.0.2.4>;expires=60;q=0.5
 *                                          path=<sips:edge.example.com;lr>
 *                                  (CONTACT as in a Contact header field)
 *   naptr NAME ORDER PREFERENCE SERVICE REPLACEMENT
 *   srv NAME PRIORITY WEIGHT PORT TARGET
 *   tls HOST[:PORT]                a TLS connection to HOST exists or can be set up
 */

#define SCENARIO_DOMAIN_MAX 8
#define SCENARIO_USER_MAX 16
#define SCENARIO_FLOW_MAX 8
#define SCENARIO_BINDING_MAX 32
#define SCENARIO_NAPTR_MAX 32
#define SCENARIO_SRV_MAX 32
#define SCENARIO_TLS_MAX 16

enum scenario_role {
    SCENARIO_ROLE_DEFAULT,
    SCENARIO_ROLE_PROXY,
    SCENARIO_ROLE_REGISTRAR,
    SCENARIO_ROLE_REDIRECT,
    SCENARIO_ROLE_UAC,
    SCENARIO_ROLE_UAS
};

/* What was said, and what libsips is to be called with. Slices of the text that was read, except for the
 * bindings. element points into the struct itself: do not copy it. */
struct scenario {
    enum scenario_role role;
    enum sips_transport arrived; /* NONE: not said */
    uint32_t arrived_flow;       /* 0: not said */
    size_t flow_count;
    uint32_t flow[SCENARIO_FLOW_MAX];
    bool has_sent;
    struct sips_uri sent;
    bool not_responsible;
    bool confirmed;
    size_t domain_count;
    struct sips_span domain[SCENARIO_DOMAIN_MAX];
    size_t user_count;
    struct sips_uri user[SCENARIO_USER_MAX];
    size_t naptr_count;
    struct scenario_naptr {
        struct sips_span name;
        struct sips_naptr record;
    } naptr[SCENARIO_NAPTR_MAX];
    size_t srv_count;
    struct scenario_srv {
        struct sips_span name;
        struct sips_srv record;
    } srv[SCENARIO_SRV_MAX];
    size_t tls_count;
    struct scenario_tls {
        struct sips_span host;
        uint16_t port; /* 0: any */
    } tls[SCENARIO_TLS_MAX];
    struct sips_dialog dialog; /* used: there is one */
    struct sips_resolver resolver;
    struct sips_location location;
    struct sips_element element;
    struct sips_binding binding[SCENARIO_BINDING_MAX];
};

/* Where reading stopped, and why. message is NULL when all of the text was read. */
struct scenario_error {
    const char *message;
    size_t line, column; /* from 1 */
};

/* Which records a text may hold. */
enum scenario_records {
    SCENARIO_LOCATION = 1, /* user, binding, now */
    SCENARIO_RESOLVER = 2, /* naptr, srv, tls */
    SCENARIO_ELEMENT = 4,  /* all others */
    SCENARIO_DIALOG = 8,   /* dialog */
    SCENARIO_POLICY = 16,  /* policy */
    SCENARIO_ALL = 31
};

/* scenario_init makes an empty scenario with the defaults above and no registrations. */
void scenario_init(struct scenario *scenario);

/* scenario_read adds the records of text to *scenario. It stops at the first bad line; what stood before it
 * counts. */
struct scenario_error scenario_read(struct scenario *scenario, struct sips_span text,
                                    enum scenario_records records);

/* scenario_defaults adds the registrations that inputs without any of their own are judged with; the text is
 * scenario_default_text. */
void scenario_defaults(struct scenario *scenario);
extern const char scenario_default_text[];

/* scenario_role_for is the role that takes message: the one that was said, or else the default; a proxy where
 * that role takes no such message. */
enum scenario_role scenario_role_for(const struct scenario *scenario, const struct sips_message *message);

/* scenario_arrival is how message arrived: as said, or else as its topmost Via says (UDP where that names
 * none). */
struct sips_arrival scenario_arrival(const struct scenario *scenario, const struct sips_message *message);

/* scenario_sent is the request that response answers: as said, or else as its To says. */
struct sips_sent scenario_sent(const struct scenario *scenario, const struct sips_message *response);

#endif
