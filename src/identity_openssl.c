/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_openssl.h"
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/* Keys and signatures of less than 112 bits of security prove nothing. */
#define SECURITY_LEVEL 2

const char *sips_certificate_reason(enum sips_certificate_result result)
{
    switch (result) {
    case SIPS_CERTIFICATE_OK:
        return "the certificate is valid, and for this domain";
    case SIPS_CERTIFICATE_MALFORMED:
        return "an extension is malformed: it cannot be read, is empty, or is there twice";
    case SIPS_CERTIFICATE_TOO_MANY_NAMES:
        return "the subjectAltName has too many names";
    case SIPS_CERTIFICATE_NOT_YET_VALID:
        return "the certificate is not yet valid";
    case SIPS_CERTIFICATE_EXPIRED:
        return "the certificate has expired";
    case SIPS_CERTIFICATE_SELF_SIGNED:
        return "the certificate is self-signed, and not trusted";
    case SIPS_CERTIFICATE_UNTRUSTED:
        return "no trusted CA vouches for the certificate";
    case SIPS_CERTIFICATE_BAD_SIGNATURE:
        return "a signature of the chain is wrong";
    case SIPS_CERTIFICATE_ISSUER_NO_CA:
        return "a certificate of the chain was issued by someone who is no CA";
    case SIPS_CERTIFICATE_UNKNOWN_CRITICAL:
        return "a critical extension is unknown";
    case SIPS_CERTIFICATE_INVALID:
        return "the chain of certificates is invalid";
    case SIPS_CERTIFICATE_WRONG_KEY_USAGE:
        return "the key may not be used for this side of TLS";
    case SIPS_CERTIFICATE_NOT_FOR_SIP:
        return "the extendedKeyUsage does not allow SIP: it lacks id-kp-sipDomain";
    case SIPS_CERTIFICATE_NO_IDENTITY:
        return "the certificate names no SIP domain";
    case SIPS_CERTIFICATE_OTHER_DOMAIN:
        return "the certificate names other domains";
    case SIPS_CERTIFICATE_NO_MEMORY:
        return "memory ran out";
    }
    return NULL;
}

/* ---- Names ---- */

static struct sips_span span_of(const ASN1_STRING *string)
{
    const unsigned char *data = ASN1_STRING_get0_data(string);
    int length = ASN1_STRING_length(string);

    if (data == NULL || length <= 0)
        return SIPS_SPAN("");
    return (struct sips_span){(const char *)data, (size_t)length};
}

static struct sips_alt_name alt_of(const GENERAL_NAME *name)
{
    switch (name->type) {
    case GEN_URI:
        return (struct sips_alt_name){SIPS_ALT_URI, span_of(name->d.uniformResourceIdentifier)};
    case GEN_DNS:
        return (struct sips_alt_name){SIPS_ALT_DNS, span_of(name->d.dNSName)};
    case GEN_IPADD: /* an address is no domain */
        return (struct sips_alt_name){SIPS_ALT_OTHER, span_of(name->d.iPAddress)};
    case GEN_EMAIL:
        return (struct sips_alt_name){SIPS_ALT_OTHER, span_of(name->d.rfc822Name)};
    default: /* OpenSSL's types are no enum */
        return (struct sips_alt_name){SIPS_ALT_OTHER, SIPS_SPAN("")};
    }
}

/* The CN of the last, most specific, RDN that has one. */
static struct sips_span cn_of(const X509 *x509)
{
    const X509_NAME *subject = X509_get_subject_name(x509);
    int last = -1, next;

    while ((next = X509_NAME_get_index_by_NID(subject, NID_commonName, last)) >= 0)
        last = next;
    if (last < 0)
        return (struct sips_span){NULL, 0};
    const ASN1_STRING *cn = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last));
    int type = ASN1_STRING_type(cn);
    return type == V_ASN1_UTF8STRING || type == V_ASN1_PRINTABLESTRING ? span_of(cn) : SIPS_SPAN("");
}

/* The value of an extension; at == NULL: there is none. False: it stands there twice (RFC 5280 4.2). */
static bool find_extension(struct sips_span *value, const X509 *x509, int nid)
{
    int at = X509_get_ext_by_NID(x509, nid, -1);

    *value = (struct sips_span){NULL, 0};
    if (at < 0)
        return true;
    *value = span_of(X509_EXTENSION_get_data(X509_get_ext(x509, at)));
    return X509_get_ext_by_NID(x509, nid, at) < 0;
}

/* DER has one form for each value (X.690 10 and 11), so it comes out of OpenSSL as it went in. */
static bool is_der(struct sips_span value, const ASN1_VALUE *decoded, const ASN1_ITEM *item)
{
    unsigned char *again = NULL;
    int length = ASN1_item_i2d(decoded, &again, item);
    bool same =
        length >= 0 && sips_span_equal(value, (struct sips_span){(const char *)again, (size_t)length});

    OPENSSL_free(again);
    return same;
}

/* Decodes a value, which must be DER to its last byte (RFC 5280 4.1); NULL: it is not, or cannot be read. */
static void *decode(struct sips_span value, const ASN1_ITEM *item)
{
    const unsigned char *at = (const unsigned char *)value.at;
    ASN1_VALUE *decoded = ASN1_item_d2i(NULL, &at, (long)value.length, item);

    if (decoded == NULL || is_der(value, decoded, item))
        return decoded;
    ASN1_item_free(decoded, item);
    return NULL;
}

enum sips_certificate_result sips_certificate_open(struct sips_certificate_names *names, const X509 *x509)
{
    struct sips_span value;

    names->decoded = NULL;
    names->subject = (struct sips_subject){names->alt, 0, {NULL, 0}};
    if (!find_extension(&value, x509, NID_subject_alt_name))
        return SIPS_CERTIFICATE_MALFORMED;
    if (value.at) {
        GENERAL_NAMES *decoded = names->decoded = decode(value, ASN1_ITEM_rptr(GENERAL_NAMES));
        int count = sk_GENERAL_NAME_num(decoded); /* of NULL: -1 */
        if (count <= 0)                           /* RFC 5280 4.2.1.6: at least one */
            return SIPS_CERTIFICATE_MALFORMED;
        if (count > SIPS_CERTIFICATE_NAMES_MAX)
            return SIPS_CERTIFICATE_TOO_MANY_NAMES;
        for (int i = 0; i < count; i++)
            names->alt[names->subject.alt_count++] = alt_of(sk_GENERAL_NAME_value(decoded, i));
    }
    names->subject.cn = cn_of(x509);
    return SIPS_CERTIFICATE_OK;
}

void sips_certificate_close(struct sips_certificate_names *names)
{
    GENERAL_NAMES_free(names->decoded);
    names->decoded = NULL;
    names->subject = (struct sips_subject){names->alt, 0, {NULL, 0}};
}

/* ---- Use ---- */

/* id-kp-sipDomain, 1.3.6.1.5.5.7.3.20: OpenSSL 3.0 has no number for it. */
static bool is_sip_domain(const ASN1_OBJECT *usage)
{
    static const char id[] = "\x2b\x06\x01\x05\x05\x07\x03\x14";

    return OBJ_length(usage) == sizeof id - 1 && memcmp(OBJ_get0_data(usage), id, sizeof id - 1) == 0;
}

static bool allows(const ASN1_OBJECT *usage, enum sips_certificate_role role, enum sips_certificate_eku eku)
{
    int tls = role == SIPS_CERTIFICATE_OF_SERVER ? NID_server_auth : NID_client_auth;
    int nid = OBJ_obj2nid(usage);

    return is_sip_domain(usage) || nid == NID_anyExtendedKeyUsage || (eku == SIPS_EKU_OR_TLS && nid == tls);
}

/* 5924-5 */
static enum sips_certificate_result extended_use(const X509 *x509, enum sips_certificate_role role,
                                                 enum sips_certificate_eku eku)
{
    enum sips_certificate_result result = SIPS_CERTIFICATE_NOT_FOR_SIP;
    struct sips_span value;

    if (!find_extension(&value, x509, NID_ext_key_usage))
        return SIPS_CERTIFICATE_MALFORMED;
    if (value.at == NULL)
        return SIPS_CERTIFICATE_OK;
    EXTENDED_KEY_USAGE *usages = decode(value, ASN1_ITEM_rptr(EXTENDED_KEY_USAGE));
    if (sk_ASN1_OBJECT_num(usages) <= 0)
        result = SIPS_CERTIFICATE_MALFORMED;
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++)
        if (allows(sk_ASN1_OBJECT_value(usages, i), role, eku))
            result = SIPS_CERTIFICATE_OK;
    EXTENDED_KEY_USAGE_free(usages);
    return result;
}

/* A key that signs the handshake, or that a server's client encrypts to or agrees with. */
static bool key_may(X509 *x509, enum sips_certificate_role role)
{
    uint32_t useful = KU_DIGITAL_SIGNATURE | KU_KEY_AGREEMENT;

    if (role == SIPS_CERTIFICATE_OF_SERVER)
        useful |= KU_KEY_ENCIPHERMENT;
    return (X509_get_key_usage(x509) & useful) != 0; /* without the extension all bits are set */
}

enum sips_certificate_result sips_certificate_use(X509 *x509, enum sips_certificate_role role,
                                                  enum sips_certificate_eku eku)
{
    if (!key_may(x509, role))
        return SIPS_CERTIFICATE_WRONG_KEY_USAGE;
    return extended_use(x509, role, eku);
}

/* ---- The chain ---- */

static enum sips_certificate_result result_of(int error)
{
    switch (error) {
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return SIPS_CERTIFICATE_NOT_YET_VALID;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return SIPS_CERTIFICATE_EXPIRED;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return SIPS_CERTIFICATE_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return SIPS_CERTIFICATE_UNTRUSTED;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
        return SIPS_CERTIFICATE_BAD_SIGNATURE;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
        return SIPS_CERTIFICATE_ISSUER_NO_CA;
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
        return SIPS_CERTIFICATE_UNKNOWN_CRITICAL;
    case X509_V_ERR_OUT_OF_MEM:
        return SIPS_CERTIFICATE_NO_MEMORY;
    default: /* OpenSSL's errors are no enum */
        return SIPS_CERTIFICATE_INVALID;
    }
}

static enum sips_certificate_result verify_chain(struct sips_certificate_verdict *verdict,
                                                 X509_STORE_CTX *context,
                                                 const struct sips_certificate_trust *trust)
{
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);

    X509_VERIFY_PARAM_set_time(parameters, trust->now);
    X509_VERIFY_PARAM_set_depth(parameters, SIPS_CERTIFICATE_DEPTH_MAX);
    X509_VERIFY_PARAM_set_auth_level(parameters, SECURITY_LEVEL);
    if (X509_verify_cert(context) == 1)
        return SIPS_CERTIFICATE_OK;
    int error = X509_STORE_CTX_get_error(context);
    verdict->detail = X509_verify_cert_error_string(error);
    verdict->depth = X509_STORE_CTX_get_error_depth(context);
    return result_of(error);
}

/* 5280-6 */
static enum sips_certificate_result chain(struct sips_certificate_verdict *verdict, X509 *x509,
                                          const struct sips_certificate_trust *trust)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    enum sips_certificate_result result = SIPS_CERTIFICATE_NO_MEMORY;

    if (context && X509_STORE_CTX_init(context, trust->store, x509, trust->untrusted) == 1)
        result = verify_chain(verdict, context, trust);
    X509_STORE_CTX_free(context);
    return result;
}

void sips_certificate_verify(struct sips_certificate_verdict *verdict, X509 *x509,
                             const struct sips_certificate_trust *trust)
{
    *verdict = (struct sips_certificate_verdict){.result = SIPS_CERTIFICATE_OK};
    verdict->result = chain(verdict, x509, trust);
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_5280_6);
    if (verdict->result != SIPS_CERTIFICATE_OK)
        return;
    verdict->result = sips_certificate_use(x509, trust->role, trust->eku);
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_5924_5);
}

/* ---- All of it ---- */

void sips_certificate_check(struct sips_certificate_verdict *verdict, struct sips_identities *identities,
                            struct sips_certificate_names *names, X509 *x509,
                            const struct sips_certificate_trust *trust, struct sips_span domain,
                            const struct sips_policy *policy)
{
    *identities = (struct sips_identities){.count = 0};
    *verdict = (struct sips_certificate_verdict){.result = sips_certificate_open(names, x509)};
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_5280_6);
    if (verdict->result == SIPS_CERTIFICATE_OK)
        sips_certificate_verify(verdict, x509, trust);
    if (verdict->result != SIPS_CERTIFICATE_OK)
        return;
    sips_identities_of(identities, &names->subject, policy);
    sips_clauses_join(&verdict->clauses, &identities->clauses);
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_5922_7_2);
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_5922_7_3);
    if (identities->count == 0)
        verdict->result = SIPS_CERTIFICATE_NO_IDENTITY;
    else if (!sips_identities_cover(identities, domain))
        verdict->result = SIPS_CERTIFICATE_OTHER_DOMAIN;
}
