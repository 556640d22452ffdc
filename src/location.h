/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_LOCATION_H
#define SIPS_LOCATION_H

#include "message.h"

/* ---- Bindings of addresses-of-record (RFC 3261 10.3, RFC 3327, RFC 5626), in storage of the caller ---- */

/* Path values kept with one binding, and bytes of text that one binding may need (AOR, Contact, Path,
 * Call-ID). */
#define SIPS_BINDING_PATH_MAX 8
#define SIPS_BINDING_TEXT_MAX 2048

/* One slot. All spans are slices of text, so a slot must not be copied or moved while in use. */
struct sips_binding {
    bool used;
    bool claimed; /* scratch of sips_registrar_decide */
    struct sips_uri aor;
    struct sips_address contact; /* the Contact value as it was registered */
    struct sips_span instance;   /* +sip.instance with its quotes; at == NULL: none */
    struct sips_span call_id;
    uint32_t reg_id; /* 0: none (RFC 5626 4.2: reg-id begins with 1) */
    uint32_t cseq;
    uint32_t q_thousandths; /* 0 to 1000 */
    uint64_t expires_at_s;  /* on the caller's clock; expired when not after now_s */
    size_t path_count;
    struct sips_address path[SIPS_BINDING_PATH_MAX];
    char storage[SIPS_BINDING_TEXT_MAX];
};

/* The location service: slots, and the AORs that are known whether or not anything is bound to them. Both
 * arrays are the caller's. An AOR with a binding is known without being listed. */
struct sips_location {
    struct sips_binding *binding;
    size_t capacity;
    const struct sips_uri *user;
    size_t user_count;
};

/* What is asked of one binding; the spans need to live only for the call. */
struct sips_binding_request {
    struct sips_span aor;
    struct sips_span contact; /* a Contact value */
    struct sips_span call_id;
    uint32_t cseq;
    uint64_t expires_at_s;
    size_t path_count;
    struct sips_span path[SIPS_BINDING_PATH_MAX];
};

enum sips_location_result {
    SIPS_LOCATION_OK,
    SIPS_LOCATION_FULL,        /* no free slot */
    SIPS_LOCATION_TOO_LONG,    /* SIPS_BINDING_TEXT_MAX or SIPS_BINDING_PATH_MAX */
    SIPS_LOCATION_BAD_AOR,     /* not a sip or sips URI */
    SIPS_LOCATION_BAD_CONTACT, /* no name-addr or addr-spec, a bad q or reg-id, or one of the registrar's
                                  parameters twice */
    SIPS_LOCATION_BAD_PATH
};

/* sips_is_registrars_parameter: expires, pub-gruu, temp-gruu, which the registrar alone says of a binding
 * (RFC 3261 10.3, RFC 5627 5.1). */
bool sips_is_registrars_parameter(struct sips_span parameter);

/* sips_binding_check tells whether request can be stored. */
enum sips_location_result sips_binding_check(const struct sips_binding_request *request)
    __attribute__((nonnull, warn_unused_result));

/* sips_binding_store writes request into slot, which becomes used. On any other result than OK slot is
 * as it was. */
enum sips_location_result sips_binding_store(struct sips_binding *slot,
                                             const struct sips_binding_request *request)
    __attribute__((nonnull, warn_unused_result));

/* sips_location_add stores request in a free slot, or in the slot of a binding with the same AOR and the same
 * Contact URI. For reading location files; a registrar uses sips_registrar_decide. */
enum sips_location_result sips_location_add(struct sips_location *location,
                                            const struct sips_binding_request *request)
    __attribute__((nonnull, warn_unused_result));

/* sips_location_knows: a binding not expired at now_s, or an entry of user, has this AOR (scheme ignored). */
bool sips_location_knows(const struct sips_location *location, const struct sips_uri *aor, uint64_t now_s)
    __attribute__((nonnull));

/* sips_location_next walks the bindings of aor that have not expired at now_s, scheme ignored, in order of
 * slots. *cursor begins at 0. NULL when there are no more. */
const struct sips_binding *sips_location_next(const struct sips_location *location,
                                              const struct sips_uri *aor, uint64_t now_s, size_t *cursor)
    __attribute__((nonnull));

const char *sips_location_result_name(enum sips_location_result result);

#endif
