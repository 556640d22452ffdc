/* SPDX-License-Identifier: Apache-2.0 */
#include "certificate.h"
#include "certificate_extensions.h"
#include "certificate_key.h"
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

struct certificate_factory {
    EVP_PKEY *key[CERTIFICATE_HOLDERS];
    ASN1_OCTET_STRING *key_id[CERTIFICATE_HOLDERS];
    X509 *issuer[CERTIFICATE_ISSUERS];
};

/* ---- Keys ---- */

/* RFC 5280 4.2.1.2 (1): SHA-1 of the public key. */
static ASN1_OCTET_STRING *key_id_of(EVP_PKEY *key)
{
    X509_PUBKEY *public = NULL;
    const unsigned char *bits;
    int length;
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned digest_length = 0;
    ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();

    if (id == NULL || !X509_PUBKEY_set(&public, key) ||
        !X509_PUBKEY_get0_param(NULL, &bits, &length, NULL, public) ||
        !EVP_Digest(bits, (size_t)length, digest, &digest_length, EVP_sha1(), NULL) ||
        !ASN1_OCTET_STRING_set(id, digest, (int)digest_length)) {
        ASN1_OCTET_STRING_free(id);
        id = NULL;
    }
    X509_PUBKEY_free(public);
    return id;
}

/* ---- One certificate ---- */

static int asn1_type_of(enum certificate_encoding encoding)
{
    switch (encoding) {
    case CERTIFICATE_UTF8:
        return V_ASN1_UTF8STRING;
    case CERTIFICATE_PRINTABLE:
        return V_ASN1_PRINTABLESTRING;
    case CERTIFICATE_IA5:
        return V_ASN1_IA5STRING;
    case CERTIFICATE_T61:
        return V_ASN1_T61STRING;
    case CERTIFICATE_BMP:
        return V_ASN1_BMPSTRING;
    case CERTIFICATE_UNIVERSAL:
        return V_ASN1_UNIVERSALSTRING;
    }
    return V_ASN1_UTF8STRING;
}

static bool set_subject(X509 *x509, const struct certificate_description *description)
{
    X509_NAME *subject = X509_get_subject_name(x509);

    for (size_t i = 0; i < description->cn_count; i++) {
        const struct certificate_cn *cn = &description->cn[i];
        const char *bytes = cn->value.length ? cn->value.at : "";
        if (!X509_NAME_add_entry_by_NID(subject, NID_commonName, asn1_type_of(cn->encoding),
                                        (const unsigned char *)bytes, (int)cn->value.length, -1, 0))
            return false;
    }
    return true;
}

static enum certificate_holder signer_of(const struct certificate_description *description)
{
    switch (description->issuer) {
    case CERTIFICATE_BY_CA:
        return CERTIFICATE_OF_CA;
    case CERTIFICATE_BY_OTHER_CA:
    case CERTIFICATE_BY_IMPOSTOR:
        return CERTIFICATE_OF_OTHER_CA;
    case CERTIFICATE_BY_SERVER:
        return CERTIFICATE_OF_SERVER;
    case CERTIFICATE_BY_ITSELF:
    case CERTIFICATE_ISSUERS:
        break;
    }
    return description->holder;
}

/* Whose key identifier the certificate names: an impostor copies that of the CA as well. */
static enum certificate_holder claimed_signer(const struct certificate_description *description)
{
    return description->issuer == CERTIFICATE_BY_IMPOSTOR ? CERTIFICATE_OF_CA : signer_of(description);
}

static bool fill(X509 *x509, const struct certificate_factory *factory,
                 const struct certificate_description *description)
{
    X509 *issuer = certificate_issuer(factory, description->issuer);
    enum certificate_holder signer = signer_of(description);

    return X509_set_version(x509, X509_VERSION_3) &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), description->serial) &&
           ASN1_TIME_set(X509_getm_notBefore(x509), description->not_before) &&
           ASN1_TIME_set(X509_getm_notAfter(x509), description->not_after) &&
           set_subject(x509, description) &&
           X509_set_issuer_name(x509, X509_get_subject_name(issuer ? issuer : x509)) &&
           X509_set_pubkey(x509, factory->key[description->holder]) &&
           certificate_add_extensions(x509, description, factory->key_id[description->holder],
                                      factory->key_id[claimed_signer(description)]) &&
           X509_sign(x509, factory->key[signer], EVP_sha256()) > 0;
}

enum certificate_result certificate_make(struct certificate *certificate,
                                         const struct certificate_factory *factory,
                                         const struct certificate_description *description)
{
    certificate->key = NULL;
    certificate->x509 = X509_new();
    if (certificate->x509 == NULL || !fill(certificate->x509, factory, description) ||
        !EVP_PKEY_up_ref(factory->key[description->holder])) {
        X509_free(certificate->x509);
        certificate->x509 = NULL;
        return CERTIFICATE_IMPOSSIBLE;
    }
    certificate->key = factory->key[description->holder];
    return CERTIFICATE_MADE;
}

void certificate_clear(struct certificate *certificate)
{
    X509_free(certificate->x509);
    EVP_PKEY_free(certificate->key);
    certificate->x509 = NULL;
    certificate->key = NULL;
}

/* ---- The factory ---- */

X509 *certificate_issuer(const struct certificate_factory *factory, enum certificate_issuer issuer)
{
    return factory->issuer[issuer];
}

EVP_PKEY *certificate_key(const struct certificate_factory *factory, enum certificate_holder holder)
{
    return factory->key[holder];
}

static bool make_issuer(struct certificate_factory *factory, enum certificate_issuer which,
                        const struct certificate_description *description)
{
    struct certificate certificate;
    enum certificate_result result = certificate_make(&certificate, factory, description);

    factory->issuer[which] = certificate.x509;
    EVP_PKEY_free(certificate.key);
    return result == CERTIFICATE_MADE;
}

static bool make_issuers(struct certificate_factory *factory, time_t not_before, time_t not_after)
{
    static const struct certificate_cn ca_name = {CERTIFICATE_BYTES("Test CA"), CERTIFICATE_UTF8};
    static const struct certificate_cn other_name = {CERTIFICATE_BYTES("Other CA"), CERTIFICATE_UTF8};
    static const struct certificate_cn server_name = {CERTIFICATE_BYTES("server.example"), CERTIFICATE_UTF8};
    struct certificate_description ca = {.holder = CERTIFICATE_OF_CA,
                                         .issuer = CERTIFICATE_BY_ITSELF,
                                         .serial = 1,
                                         .not_before = not_before,
                                         .not_after = not_after,
                                         .cn = &ca_name,
                                         .cn_count = 1,
                                         .ku = CERTIFICATE_KU_CERT_SIGN | CERTIFICATE_KU_CRL_SIGN,
                                         .constraints = CERTIFICATE_IS_CA};
    struct certificate_description other = ca, impostor = ca, server = ca;

    other.holder = impostor.holder = CERTIFICATE_OF_OTHER_CA;
    other.cn = &other_name;
    server.holder = CERTIFICATE_OF_SERVER;
    server.issuer = CERTIFICATE_BY_CA;
    server.serial = 2;
    server.cn = &server_name;
    server.constraints = CERTIFICATE_NOT_CA;
    server.ku = CERTIFICATE_KU_SIGNATURE;
    return make_issuer(factory, CERTIFICATE_BY_CA, &ca) &&
           make_issuer(factory, CERTIFICATE_BY_OTHER_CA, &other) &&
           make_issuer(factory, CERTIFICATE_BY_IMPOSTOR, &impostor) &&
           make_issuer(factory, CERTIFICATE_BY_SERVER, &server);
}

struct certificate_factory *certificate_factory_new(enum certificate_keys keys, time_t not_before,
                                                    time_t not_after)
{
    struct certificate_factory *factory = calloc(1, sizeof *factory);
    bool made = factory != NULL;

    for (unsigned i = 0; made && i < CERTIFICATE_HOLDERS; i++) {
        factory->key[i] = certificate_key_new(keys, i);
        factory->key_id[i] = factory->key[i] ? key_id_of(factory->key[i]) : NULL;
        made = factory->key_id[i] != NULL;
    }
    if (made && make_issuers(factory, not_before, not_after))
        return factory;
    certificate_factory_free(factory);
    return NULL;
}

void certificate_factory_free(struct certificate_factory *factory)
{
    if (factory == NULL)
        return;
    for (int i = 0; i < CERTIFICATE_HOLDERS; i++) {
        EVP_PKEY_free(factory->key[i]);
        ASN1_OCTET_STRING_free(factory->key_id[i]);
    }
    for (int i = 0; i < CERTIFICATE_ISSUERS; i++)
        X509_free(factory->issuer[i]);
    free(factory);
}

X509_STORE *certificate_store_new(const struct certificate_factory *factory)
{
    X509_STORE *store = X509_STORE_new();

    if (store && !X509_STORE_add_cert(store, certificate_issuer(factory, CERTIFICATE_BY_CA))) {
        X509_STORE_free(store);
        return NULL;
    }
    return store;
}
