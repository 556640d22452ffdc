/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_IDENTITY_H
#define SIPS_IDENTITY_H

#include "policy.h"
#include "transport.h"

/* ---- Which names a certificate gives, and whether one covers a domain (RFC 5922 7) ----
 * Names come as bytes of a known length: a NUL among them makes a name that matches nothing. */

#define SIPS_IDENTITY_MAX 32

enum sips_alt_kind { SIPS_ALT_URI, SIPS_ALT_DNS, SIPS_ALT_OTHER };

struct sips_alt_name {
    enum sips_alt_kind kind;
    struct sips_span value;
};

/* What a certificate says of its subject. */
struct sips_subject {
    const struct sips_alt_name *alt;
    size_t alt_count;
    struct sips_span cn; /* at == NULL: none */
};

struct sips_identities {
    size_t count;
    struct sips_span name[SIPS_IDENTITY_MAX]; /* domains */
    bool overflow; /* more than SIPS_IDENTITY_MAX: the others are left out, which can only refuse */
    struct sips_clauses clauses;
};

/* sips_identities_of derives the SIP domain identities (7.1): URI names with scheme exactly sip and no user;
 * DNS names only if there is no such URI; the CN only without any subjectAltName, and only if the policy cn
 * lets it count (choice-cn). */
void sips_identities_of(struct sips_identities *identities, const struct sips_subject *subject,
                        const struct sips_policy *policy) __attribute__((nonnull));

/* sips_identities_cover compares with a domain: whole names, ASCII case ignored; no wildcard, suffix, or
 * embedded NUL (7.2). */
bool sips_identities_cover(const struct sips_identities *identities, struct sips_span domain)
    __attribute__((nonnull));

/* ---- Reuse of connections (RFC 5923 8) ---- */

struct sips_connection {
    enum sips_transport transport;
    const struct sips_identities *peer; /* authenticated identities; NULL: the peer proved none */
    bool same_address;                  /* the target resolves to this connection's address and port */
    bool we_connected;                  /* this element opened it */
    bool alias;                         /* the peer opened it, with mutual TLS, and sent "alias" in its Via */
};

/* sips_connection_reusable: may a request for domain go over the connection? Only if its peer proved that it
 * is that domain, never because address and port agree. A plain connection carries nothing that needs TLS. */
bool sips_connection_reusable(const struct sips_connection *connection, struct sips_span domain,
                              bool needs_tls, struct sips_clauses *clauses) __attribute__((nonnull));

#endif
