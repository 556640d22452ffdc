/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_IDENTITY_OPENSSL_H
#define SIPS_IDENTITY_OPENSSL_H

#include "identity.h"
#include <openssl/x509.h>
#include <time.h>

/* ---- The names of identity.h from an X509 of OpenSSL, and whether the certificate is to be believed ----
 *
 * OpenSSL reads certificates and verifies chains; which names count, and what they cover, is decided by
 * identity.h alone. OpenSSL's own comparisons (X509_check_host) follow other rules: they take wildcards, and
 * a CN beside a subjectAltName.
 *
 * Unlike the rest of the library this part allocates, because OpenSSL does. The clock is the caller's. */

/* Names of one subjectAltName that are taken; a certificate with more is refused: what is left out might be
 * the URI that rules its DNS names out. */
#define SIPS_CERTIFICATE_NAMES_MAX 256

/* Certificates between the peer's and the trusted one. */
#define SIPS_CERTIFICATE_DEPTH_MAX 8

/* What came of a certificate; where more than one thing is wrong with it, one of them.
 * sips_certificate_reason gives each a sentence for people. */
enum sips_certificate_result {
    SIPS_CERTIFICATE_OK,
    SIPS_CERTIFICATE_MALFORMED,      /* a subjectAltName or extendedKeyUsage that cannot be read, is empty or
                                        stands there twice (RFC 5280 4.2) */
    SIPS_CERTIFICATE_TOO_MANY_NAMES, /* more than SIPS_CERTIFICATE_NAMES_MAX */
    SIPS_CERTIFICATE_NOT_YET_VALID,  /* it, or one of its chain */
    SIPS_CERTIFICATE_EXPIRED,        /* it, or one of its chain */
    SIPS_CERTIFICATE_SELF_SIGNED,    /* it vouches for itself, and is not trusted */
    SIPS_CERTIFICATE_UNTRUSTED,      /* no chain to a trusted certificate */
    SIPS_CERTIFICATE_BAD_SIGNATURE,  /* in the chain */
    SIPS_CERTIFICATE_ISSUER_NO_CA,   /* someone of the chain signed, and may not (RFC 5280 4.2.1.9) */
    SIPS_CERTIFICATE_UNKNOWN_CRITICAL, /* a critical extension that OpenSSL does not know (RFC 5280 4.2) */
    SIPS_CERTIFICATE_INVALID,          /* another fault of the chain, which OpenSSL names */
    SIPS_CERTIFICATE_WRONG_KEY_USAGE, /* a key that may not be used for this side of TLS (RFC 5280 4.2.1.3) */
    SIPS_CERTIFICATE_NOT_FOR_SIP,     /* by its extendedKeyUsage (RFC 5924 5) */
    SIPS_CERTIFICATE_NO_IDENTITY,     /* it names no SIP domain at all (RFC 5922 7.1) */
    SIPS_CERTIFICATE_OTHER_DOMAIN,    /* it names others (RFC 5922 7.2) */
    SIPS_CERTIFICATE_NO_MEMORY
};

const char *sips_certificate_reason(enum sips_certificate_result result);

/* ---- Names ---- */

/* The subject of a certificate. Its slices are of the X509 and of names, and live until
 * sips_certificate_close. */
struct sips_certificate_names {
    struct sips_subject subject;
    struct sips_alt_name alt[SIPS_CERTIFICATE_NAMES_MAX];
    void *decoded; /* OpenSSL's form of the subjectAltName; nobody else's business */
};

/* sips_certificate_open reads the names: URI and DNS names as bytes, NULs and all; every other kind,
 * addresses too, as SIPS_ALT_OTHER. Of several CNs the most specific, the last one, is the CN; it is taken as
 * UTF8String or PrintableString only, the types that RFC 5280 4.1.2.4 tells CAs to use: in another one it is
 * empty, which names nothing. Internationalized names are compared as the A-labels that RFC 5280 7.2 wants in
 * a certificate, byte by byte; a U-label is no ASCII and covers nothing.
 *
 * OK, MALFORMED, TOO_MANY_NAMES. The X509 stays the caller's and must outlive *names. Whatever the result,
 * the caller ends with sips_certificate_close; on all but OK the subject has no names. */
enum sips_certificate_result sips_certificate_open(struct sips_certificate_names *names, const X509 *x509)
    __attribute__((nonnull, warn_unused_result));
void sips_certificate_close(struct sips_certificate_names *names) __attribute__((nonnull));

/* ---- Whether it is to be believed ---- */

/* Which side of TLS the certificate's owner is. */
enum sips_certificate_role { SIPS_CERTIFICATE_OF_SERVER, SIPS_CERTIFICATE_OF_CLIENT };

/* What an extendedKeyUsage must have, if there is one: certificates without one are taken (RFC 5924 5 leaves
 * that, and anyExtendedKeyUsage, to the policy, and recommends it). */
enum sips_certificate_eku {
    SIPS_EKU_SIP_DOMAIN, /* id-kp-sipDomain or anyExtendedKeyUsage: RFC 5924 5 */
    SIPS_EKU_OR_TLS /* or serverAuth, from a client clientAuth: what public CAs issue, and 5924 forbids */
};

struct sips_certificate_trust {
    X509_STORE *store;          /* whom we trust; the caller's */
    STACK_OF(X509) * untrusted; /* what the peer sent along; NULL: nothing. The caller's */
    time_t now;
    enum sips_certificate_role role;
    enum sips_certificate_eku eku;
};

/* sips_certificate_use decides whether the keys may be used so: RFC 5280 4.2.1.3 and RFC 5924 5. OK,
 * MALFORMED, WRONG_KEY_USAGE, NOT_FOR_SIP. */
enum sips_certificate_result sips_certificate_use(X509 *x509, enum sips_certificate_role role,
                                                  enum sips_certificate_eku eku)
    __attribute__((nonnull, warn_unused_result));

struct sips_certificate_verdict {
    enum sips_certificate_result result;
    struct sips_clauses clauses; /* what it rests on */
    const char *detail;          /* OpenSSL's words for the fault of a chain; NULL: none. Never freed */
    int depth;                   /* whose fault: 0 the certificate itself, 1 its issuer, ... */
};

/* sips_certificate_verify decides whether the certificate is valid (RFC 5280 6), by its chain and its use.
 * Revocation is not looked at, unless the store says so. */
void sips_certificate_verify(struct sips_certificate_verdict *verdict, X509 *x509,
                             const struct sips_certificate_trust *trust) __attribute__((nonnull));

/* sips_certificate_check decides whether the peer proved that it is the domain (RFC 5922 7.1 to 7.3): a valid
 * certificate, of which an identity is the domain. The verdict is OK only then. *identities are those of the
 * certificate, none if it is not valid; their names are slices of *names, which the caller closes. */
void sips_certificate_check(struct sips_certificate_verdict *verdict, struct sips_identities *identities,
                            struct sips_certificate_names *names, X509 *x509,
                            const struct sips_certificate_trust *trust, struct sips_span domain,
                            const struct sips_policy *policy) __attribute__((nonnull));

#endif
