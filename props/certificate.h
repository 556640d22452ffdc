/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* ---- A factory of certificates: good ones, and every kind of bad one that SIP meets ----
 *
 * A certificate is described, and made: keys are made once, so that one certificate costs a signature. All
 * that is in it comes from the description: names as bytes (a NUL, a wildcard, bytes above 127 get in as they
 * are), serial number, times. Two makes of one description differ in the signature alone, which ECDSA draws.
 *
 *     struct certificate_factory *factory = certificate_factory_new(CERTIFICATE_KEYS_FIXED, from, until);
 *     struct certificate_name alt[] = {{CERTIFICATE_URI, CERTIFICATE_BYTES("sip:example.com")}};
 *     struct certificate_description proxy = {.alt = alt, .alt_count = 1, .not_before = from, ...};
 *     struct certificate certificate;
 *     if (certificate_make(&certificate, factory, &proxy) == CERTIFICATE_MADE) ...
 *     certificate_clear(&certificate);
 *     certificate_factory_free(factory); */

/* Bytes, of which any may be NUL. at == NULL: there are none, which is not the same as an empty text. */
struct certificate_bytes {
    const char *at;
    size_t length;
};
#define CERTIFICATE_BYTES(literal)                                                                           \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }

/* Whose key is in it. */
enum certificate_holder {
    CERTIFICATE_OF_SERVER,
    CERTIFICATE_OF_PHONE,
    CERTIFICATE_OF_ROGUE,
    CERTIFICATE_OF_CA,
    CERTIFICATE_OF_OTHER_CA,
    CERTIFICATE_HOLDERS
};

/* Who signs it. */
enum certificate_issuer {
    CERTIFICATE_BY_CA,       /* the one that everybody trusts */
    CERTIFICATE_BY_OTHER_CA, /* a CA that nobody trusts */
    CERTIFICATE_BY_IMPOSTOR, /* the other CA, under the name and key identifier of the trusted one */
    CERTIFICATE_BY_SERVER,   /* a server that the CA certified: it is no CA (RFC 5280 4.2.1.9) */
    CERTIFICATE_BY_ITSELF,   /* self-signed */
    CERTIFICATE_ISSUERS
};

/* The subjectAltName kinds (RFC 5280 4.2.1.6). IP takes the bytes of the address: 4 or 16 in a good one.
 * OTHER_NAME is an id-on-xmppAddr with the bytes as UTF8String. */
enum certificate_name_kind {
    CERTIFICATE_URI,
    CERTIFICATE_DNS,
    CERTIFICATE_IP,
    CERTIFICATE_EMAIL,
    CERTIFICATE_OTHER_NAME
};

struct certificate_name {
    enum certificate_name_kind kind;
    struct certificate_bytes value;
};

/* The string types that a CN can have (RFC 5280 4.1.2.4); the bytes are taken as they are, whatever the type
 * allows: BMPString wants two for each character. */
enum certificate_encoding {
    CERTIFICATE_UTF8,
    CERTIFICATE_PRINTABLE,
    CERTIFICATE_IA5,
    CERTIFICATE_T61,
    CERTIFICATE_BMP,
    CERTIFICATE_UNIVERSAL
};

struct certificate_cn {
    struct certificate_bytes value;
    enum certificate_encoding encoding;
};

/* Extended key usages (RFC 5280 4.2.1.12, RFC 5924 4), to be joined; 0: no such extension. */
enum {
    CERTIFICATE_EKU_SERVER = 1,
    CERTIFICATE_EKU_CLIENT = 2,
    CERTIFICATE_EKU_SIP_DOMAIN = 4,
    CERTIFICATE_EKU_ANY = 8,
    CERTIFICATE_EKU_OTHER = 16, /* codeSigning */
    CERTIFICATE_EKU_EMPTY = 32  /* the extension with an empty list, if alone */
};

/* Key usages (RFC 5280 4.2.1.3), to be joined; 0: no such extension. */
enum {
    CERTIFICATE_KU_SIGNATURE = 1,
    CERTIFICATE_KU_ENCIPHERMENT = 2,
    CERTIFICATE_KU_CERT_SIGN = 4,
    CERTIFICATE_KU_CRL_SIGN = 8
};

enum certificate_constraints {
    CERTIFICATE_NO_CONSTRAINTS, /* no such extension */
    CERTIFICATE_NOT_CA,
    CERTIFICATE_IS_CA
};

/* All zero is a certificate of the server, by the CA, without any name, at the beginning of 1970. */
struct certificate_description {
    enum certificate_holder holder;
    enum certificate_issuer issuer;
    uint64_t serial;
    time_t not_before, not_after;
    const struct certificate_cn *cn; /* least specific first, the last one is the most specific */
    size_t cn_count;
    const struct certificate_name *alt;
    size_t alt_count;
    bool alt_empty;                   /* with alt_count 0: a subjectAltName without a name in it */
    struct certificate_bytes alt_der; /* with alt_count 0: the value of the extension, as it is */
    bool alt_critical, alt_twice;     /* alt_twice: the extension stands there two times */
    unsigned eku, ku;
    bool eku_critical;
    bool unknown_critical; /* a critical extension that nobody knows */
    enum certificate_constraints constraints;
};

/* What was made; both are the caller's. */
struct certificate {
    X509 *x509;
    EVP_PKEY *key;
};

enum certificate_result {
    CERTIFICATE_MADE,
    CERTIFICATE_IMPOSSIBLE /* OpenSSL refused it, or memory ran out; its error queue says why */
};

/* Fixed keys are the same in every run, so everybody knows them: for tests. Fresh ones are for what is
 * written to files. */
enum certificate_keys { CERTIFICATE_KEYS_FIXED, CERTIFICATE_KEYS_FRESH };

struct certificate_factory;

/* certificate_factory_new makes the keys, and the certificates of all who sign, valid between the two times.
 * NULL: OpenSSL or memory failed. The caller frees it with certificate_factory_free; NULL is nothing.
 * Certificates that it made live on without it. */
struct certificate_factory *certificate_factory_new(enum certificate_keys keys, time_t not_before,
                                                    time_t not_after);
void certificate_factory_free(struct certificate_factory *factory);

/* certificate_make makes the certificate that is described. If it is impossible, both parts are NULL. */
enum certificate_result certificate_make(struct certificate *certificate,
                                         const struct certificate_factory *factory,
                                         const struct certificate_description *description)
    __attribute__((nonnull));

/* certificate_clear lets go of both parts, and sets them to NULL. */
void certificate_clear(struct certificate *certificate) __attribute__((nonnull));

/* certificate_issuer gives the certificate of who signs, NULL for CERTIFICATE_BY_ITSELF; certificate_key the
 * key of a holder. They stay the factory's. The certificate of CERTIFICATE_BY_CA is the one to trust. */
X509 *certificate_issuer(const struct certificate_factory *factory, enum certificate_issuer issuer)
    __attribute__((nonnull));
EVP_PKEY *certificate_key(const struct certificate_factory *factory, enum certificate_holder holder)
    __attribute__((nonnull));

/* certificate_store_new gives a store that trusts the CA and nobody else; the caller frees it with
 * X509_STORE_free. NULL: memory ran out. */
X509_STORE *certificate_store_new(const struct certificate_factory *factory) __attribute__((nonnull));

#endif
