/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_DIALOG_H
#define SIPS_DIALOG_H

#include "element.h"

/* ---- Dialogs (RFC 3261 12), in storage of the caller, and what is derived from them (RFC 5630 5.1.1.3) ----
 */

#define SIPS_DIALOG_TEXT_MAX 4096

/* All spans are slices of storage: a dialog must not be copied or moved. */
struct sips_dialog {
    bool used;
    bool is_uac;           /* this side sent the request that made it */
    bool secure;           /* RFC 3261 12.1.1, 12.1.2: over TLS, with a sips Request-URI */
    bool sips_request_uri; /* the Request-URI of the request that made it was sips (choice-refresh-key) */
    struct sips_span call_id, local_tag, remote_tag;
    struct sips_uri remote_target;
    size_t route_count; /* in the order of this side's requests */
    struct sips_address route[SIPS_ADDRESS_MAX];
    char storage[SIPS_DIALOG_TEXT_MAX];
};

enum sips_dialog_result {
    SIPS_DIALOG_OK,
    SIPS_DIALOG_NOT_FORMING, /* neither a 101 to 299 to a request that forms a dialog, nor with tags and
                                Contact */
    SIPS_DIALOG_TOO_LONG,    /* SIPS_DIALOG_TEXT_MAX or SIPS_ADDRESS_MAX */
    SIPS_DIALOG_NOT_OURS     /* an update for another dialog */
};

/* sips_dialog_create makes the dialog of request and response on the side of the UAC (is_uac) or the UAS.
 * hop: how the request left, or arrived. On any other result than OK *dialog is as it was. */
enum sips_dialog_result sips_dialog_create(struct sips_dialog *dialog, const struct sips_message *request,
                                           const struct sips_message *response, bool is_uac,
                                           struct sips_arrival hop)
    __attribute__((nonnull, warn_unused_result));

/* sips_dialog_refresh takes the Contact of a target refresh request, or of the 2xx to one, as remote target
 * (RFC 3261 12.2.1.2, 12.2.2). */
enum sips_dialog_result sips_dialog_refresh(struct sips_dialog *dialog, const struct sips_message *message)
    __attribute__((nonnull, warn_unused_result));

/* sips_dialog_contact_is_sips: what a target refresh in this dialog must carry (5630-5.1.1.2-b, 5630-5.1.2-j;
 * choice-refresh-key). */
bool sips_dialog_contact_is_sips(const struct sips_dialog *dialog, const struct sips_policy *policy,
                                 struct sips_clauses *clauses) __attribute__((nonnull));

/* Something that makes a new dialog out of this one. */
enum sips_derivation { SIPS_DERIVED_REFER, SIPS_DERIVED_REPLACES, SIPS_DERIVED_JOIN, SIPS_DERIVED_3PCC };

/* sips_dialog_derive: may a dialog with target be set up out of dialog? authorised: the recipient of the
 * REFER, or the user, allowed it to go without sips (5630-5.1.1.3-a, -b). */
bool sips_dialog_derive(const struct sips_dialog *dialog, enum sips_derivation derivation,
                        const struct sips_uri *target, bool authorised, struct sips_clauses *clauses)
    __attribute__((nonnull));

const char *sips_dialog_result_name(enum sips_dialog_result result);

#endif
