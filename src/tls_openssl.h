/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_TLS_OPENSSL_H
#define SIPS_TLS_OPENSSL_H

#include "identity_openssl.h"
#include <openssl/ssl.h>

/* ---- Whether a TLS connection of OpenSSL may carry what is for a domain ----
 *
 * sips_tls_configure sets a context up; after each handshake, and before each other domain whose requests are
 * to take the same connection, sips_tls_check says whether they may. Without that check a connection is
 * encrypted, and leads to anybody. */

enum sips_tls_result {
    SIPS_TLS_OK,
    SIPS_TLS_UNFINISHED,     /* the handshake has not come to its end, or failed */
    SIPS_TLS_OLD,            /* TLS 1.1 or older (RFC 9325 3.1.1) */
    SIPS_TLS_NOT_ENCRYPTED,  /* a cipher suite with NULL encryption (RFC 9325 4.1) */
    SIPS_TLS_NO_CERTIFICATE, /* the peer showed none: an anonymous server, or a client that was not asked */
    SIPS_TLS_CERTIFICATE     /* what it showed will not do: the verdict on the certificate says why */
};

/* sips_tls_reason gives a result a sentence for people. */
const char *sips_tls_reason(enum sips_tls_result result);

struct sips_tls_verdict {
    enum sips_tls_result result;
    struct sips_certificate_verdict certificate; /* of OK and CERTIFICATE */
    struct sips_clauses clauses;                 /* what it rests on */
};

/* Whom is trusted, when, and how: as struct sips_certificate_trust, of which the connection knows the rest.
 */
struct sips_tls_trust {
    X509_STORE *store; /* the caller's */
    time_t now;
    enum sips_certificate_eku eku;
};

/* sips_tls_configure makes a context fit for SIP: TLS 1.2 and newer, no cipher suite without encryption or
 * authentication, no renegotiation, no compression, no early data. It takes every certificate in the
 * handshake, and asks clients for theirs: OpenSSL's own verification refuses certificates that are for SIP
 * alone (RFC 5924), and takes those of other domains. False: OpenSSL refused something. */
bool sips_tls_configure(SSL_CTX *context) __attribute__((nonnull, warn_unused_result));

/* sips_tls_check decides whether the peer of the connection proved that it is the domain (RFC 5922 7.3; to a
 * server, the name of RFC 5923 8), over a connection that keeps what it carries to itself. A resumed session
 * is looked at like any other: the certificate is that of the session, the domain and the time are today's.
 */
void sips_tls_check(struct sips_tls_verdict *verdict, const SSL *ssl, const struct sips_tls_trust *trust,
                    struct sips_span domain, const struct sips_policy *policy) __attribute__((nonnull));

#endif
