/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_DIALOG_H
#define SIPS_DIALOG_H

#include "element.h"

/* ---- Dialogs (RFC 3261 12), in storage of the caller, and what is derived from them (RFC 5630 5.1.1.3) ----
 */

/* Bytes of text that a dialog may need: Call-ID, tags and route set, and the remote target, which a refresh
 * writes anew. */
#define SIPS_DIALOG_TEXT_MAX 4096
#define SIPS_DIALOG_TARGET_MAX 1024

/* All spans are slices of the dialog's storage: it must not be copied or moved. */
struct sips_dialog {
    bool used;
    bool is_uac;           /* this side sent the request that made it */
    bool secure;           /* RFC 3261 12.1.1, 12.1.2: over TLS, with a sips Request-URI */
    bool sips_request_uri; /* the Request-URI of the request that made it was sips (choice-refresh-key) */
    struct sips_span call_id, local_tag;
    struct sips_span remote_tag; /* at == NULL: the other side writes none (RFC 3261 12.1) */
    struct sips_uri remote_target;
    size_t route_count; /* in the order of this side's requests */
    struct sips_address route[SIPS_ADDRESS_MAX];
    char storage[SIPS_DIALOG_TEXT_MAX];
    char target_storage[SIPS_DIALOG_TARGET_MAX];
};

enum sips_dialog_result {
    SIPS_DIALOG_OK,
    SIPS_DIALOG_NOT_FORMING, /* not a request that forms a dialog with a 2xx, or for INVITE a 101 to 199 with
                                a tag, that answers it; or without the own tag, or one sip or sips Contact */
    SIPS_DIALOG_TOO_LONG,    /* SIPS_DIALOG_TEXT_MAX or SIPS_DIALOG_TARGET_MAX */
    SIPS_DIALOG_NOT_OURS,    /* an update for another dialog, or from this side of it */
    SIPS_DIALOG_NO_REFRESH   /* neither a target refresh request nor a 2xx to one, or without one sip or sips
                                Contact */
};

/* sips_dialog_create makes the dialog of request and response on the side of the UAC (is_uac) or the UAS.
 * hop: how the request left, or arrived. On any other result than OK *dialog is as it was; neither message
 * may lie in its storage. */
enum sips_dialog_result sips_dialog_create(struct sips_dialog *dialog, const struct sips_message *request,
                                           const struct sips_message *response, bool is_uac,
                                           struct sips_arrival hop)
    __attribute__((nonnull, warn_unused_result));

/* sips_dialog_refresh takes the Contact of a target refresh request that came in, or of the 2xx that came in
 * to one, as remote target (RFC 3261 12.2.1.2, 12.2.2). On any other result than OK *dialog is as it was. The
 * caller has checked the order of requests (CSeq). */
enum sips_dialog_result sips_dialog_refresh(struct sips_dialog *dialog, const struct sips_message *message)
    __attribute__((nonnull, warn_unused_result));

/* sips_method_forms_dialog: a success makes a dialog (RFC 3261 12.1, RFC 6665, RFC 3515).
 * sips_method_refreshes_target: in a dialog, its Contact becomes the remote target (RFC 3261 12.2, RFC 3311,
 * RFC 5057). */
bool sips_method_forms_dialog(enum sips_method method);
bool sips_method_refreshes_target(enum sips_method method);

/* sips_dialog_contact_is_sips: a target refresh request in this dialog must carry a sips Contact
 * (5630-5.1.1.2-b, 3261-12.2.1.1; choice-refresh-key). */
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
