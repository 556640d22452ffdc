/* SPDX-License-Identifier: Apache-2.0 */
#include "certificate_extensions.h"
#include <limits.h>
#include <openssl/x509v3.h>

/* id-kp-sipDomain, RFC 5924 4; a private arc of RFC 5612's example for what nobody knows. */
static const char sip_domain_oid[] = "1.3.6.1.5.5.7.3.20";
static const char unknown_oid[] = "1.3.6.1.4.1.32473.5630";
static const char xmpp_oid[] = "1.3.6.1.5.5.7.8.5";

static ASN1_STRING *string_of(int type, struct certificate_bytes bytes)
{
    ASN1_STRING *string = ASN1_STRING_type_new(type);

    if (string == NULL || bytes.length > INT_MAX ||
        !ASN1_STRING_set(string, bytes.length ? bytes.at : "", (int)bytes.length)) {
        ASN1_STRING_free(string);
        return NULL;
    }
    return string;
}

/* ---- subjectAltName ---- */

static bool set_other_name(GENERAL_NAME *name, struct certificate_bytes bytes)
{
    ASN1_STRING *string = string_of(V_ASN1_UTF8STRING, bytes);
    ASN1_TYPE *value = ASN1_TYPE_new();
    ASN1_OBJECT *type = OBJ_txt2obj(xmpp_oid, 1);

    if (string && value && type) {
        ASN1_TYPE_set(value, V_ASN1_UTF8STRING, string);
        if (GENERAL_NAME_set0_othername(name, type, value))
            return true;
        string = NULL;
    }
    ASN1_STRING_free(string);
    ASN1_TYPE_free(value);
    ASN1_OBJECT_free(type);
    return false;
}

static bool set_string(GENERAL_NAME *name, int kind, int type, struct certificate_bytes bytes)
{
    ASN1_STRING *string = string_of(type, bytes);

    if (string == NULL)
        return false;
    GENERAL_NAME_set0_value(name, kind, string);
    return true;
}

static bool set_name(GENERAL_NAME *name, const struct certificate_name *from)
{
    switch (from->kind) {
    case CERTIFICATE_URI:
        return set_string(name, GEN_URI, V_ASN1_IA5STRING, from->value);
    case CERTIFICATE_DNS:
        return set_string(name, GEN_DNS, V_ASN1_IA5STRING, from->value);
    case CERTIFICATE_IP:
        return set_string(name, GEN_IPADD, V_ASN1_OCTET_STRING, from->value);
    case CERTIFICATE_EMAIL:
        return set_string(name, GEN_EMAIL, V_ASN1_IA5STRING, from->value);
    case CERTIFICATE_OTHER_NAME:
        return set_other_name(name, from->value);
    }
    return false;
}

static GENERAL_NAMES *names_of(const struct certificate_description *description)
{
    GENERAL_NAMES *names = GENERAL_NAMES_new();

    for (size_t i = 0; names && i < description->alt_count; i++) {
        GENERAL_NAME *name = GENERAL_NAME_new();
        if (name == NULL || !set_name(name, &description->alt[i]) || !sk_GENERAL_NAME_push(names, name)) {
            GENERAL_NAME_free(name);
            GENERAL_NAMES_free(names);
            return NULL;
        }
    }
    return names;
}

static bool add_raw(X509 *x509, const ASN1_OBJECT *type, bool critical, struct certificate_bytes value)
{
    ASN1_STRING *string = string_of(V_ASN1_OCTET_STRING, value);
    X509_EXTENSION *extension =
        string && type ? X509_EXTENSION_create_by_OBJ(NULL, type, critical, string) : NULL;
    bool added = extension && X509_add_ext(x509, extension, -1);

    X509_EXTENSION_free(extension);
    ASN1_STRING_free(string);
    return added;
}

static bool add_names_once(X509 *x509, const struct certificate_description *description)
{
    if (description->alt_der.at)
        return add_raw(x509, OBJ_nid2obj(NID_subject_alt_name), description->alt_critical,
                       description->alt_der);
    GENERAL_NAMES *names = names_of(description);
    bool added = names && X509_add1_ext_i2d(x509, NID_subject_alt_name, names, description->alt_critical,
                                            X509V3_ADD_APPEND) == 1;
    GENERAL_NAMES_free(names);
    return added;
}

static bool add_names(X509 *x509, const struct certificate_description *description)
{
    if (description->alt_count == 0 && !description->alt_empty && description->alt_der.at == NULL)
        return true;
    return add_names_once(x509, description) &&
           (!description->alt_twice || add_names_once(x509, description));
}

/* ---- The others ---- */

static bool push_usage(EXTENDED_KEY_USAGE *usages, bool wanted, ASN1_OBJECT *usage)
{
    if (wanted && usage && sk_ASN1_OBJECT_push(usages, usage))
        return true;
    ASN1_OBJECT_free(usage);
    return !wanted;
}

static bool add_extended_usage(X509 *x509, unsigned eku, bool critical)
{
    EXTENDED_KEY_USAGE *usages = EXTENDED_KEY_USAGE_new();
    bool added = usages && push_usage(usages, eku & CERTIFICATE_EKU_SERVER, OBJ_nid2obj(NID_server_auth)) &&
                 push_usage(usages, eku & CERTIFICATE_EKU_CLIENT, OBJ_nid2obj(NID_client_auth)) &&
                 push_usage(usages, eku & CERTIFICATE_EKU_SIP_DOMAIN, OBJ_txt2obj(sip_domain_oid, 1)) &&
                 push_usage(usages, eku & CERTIFICATE_EKU_ANY, OBJ_nid2obj(NID_anyExtendedKeyUsage)) &&
                 push_usage(usages, eku & CERTIFICATE_EKU_OTHER, OBJ_nid2obj(NID_code_sign)) &&
                 X509_add1_ext_i2d(x509, NID_ext_key_usage, usages, critical, X509V3_ADD_DEFAULT) == 1;

    EXTENDED_KEY_USAGE_free(usages);
    return added;
}

static bool add_usage(X509 *x509, unsigned ku)
{
    static const int bit[] = {0, 2, 5, 6}; /* RFC 5280 4.2.1.3, in the order of the enum */
    ASN1_BIT_STRING *bits = ASN1_BIT_STRING_new();
    bool added = bits != NULL;

    for (unsigned i = 0; added && i < sizeof bit / sizeof bit[0]; i++)
        if (ku >> i & 1)
            added = ASN1_BIT_STRING_set_bit(bits, bit[i], 1) == 1;
    added = added && X509_add1_ext_i2d(x509, NID_key_usage, bits, 1, X509V3_ADD_DEFAULT) == 1;
    ASN1_BIT_STRING_free(bits);
    return added;
}

static bool add_constraints(X509 *x509, enum certificate_constraints constraints)
{
    BASIC_CONSTRAINTS *value = BASIC_CONSTRAINTS_new();
    bool added = value != NULL;

    if (added) {
        value->ca = constraints == CERTIFICATE_IS_CA ? 0xff : 0;
        added = X509_add1_ext_i2d(x509, NID_basic_constraints, value, 1, X509V3_ADD_DEFAULT) == 1;
    }
    BASIC_CONSTRAINTS_free(value);
    return added;
}

static bool add_authority(X509 *x509, const ASN1_OCTET_STRING *authority)
{
    AUTHORITY_KEYID *id = AUTHORITY_KEYID_new();
    bool added = id && (id->keyid = ASN1_OCTET_STRING_dup(authority)) != NULL &&
                 X509_add1_ext_i2d(x509, NID_authority_key_identifier, id, 0, X509V3_ADD_DEFAULT) == 1;

    AUTHORITY_KEYID_free(id);
    return added;
}

static bool add_unknown(X509 *x509)
{
    static const struct certificate_bytes null_value = CERTIFICATE_BYTES("\x05\0");
    ASN1_OBJECT *type = OBJ_txt2obj(unknown_oid, 1);
    bool added = type && add_raw(x509, type, true, null_value);

    ASN1_OBJECT_free(type);
    return added;
}

bool certificate_add_extensions(X509 *x509, const struct certificate_description *description,
                                const ASN1_OCTET_STRING *subject, const ASN1_OCTET_STRING *authority)
{
    /* The interface takes no const, and changes nothing. */
    ASN1_OCTET_STRING *own = ASN1_OCTET_STRING_dup(subject);
    bool added =
        own && X509_add1_ext_i2d(x509, NID_subject_key_identifier, own, 0, X509V3_ADD_DEFAULT) == 1 &&
        add_authority(x509, authority) &&
        (description->constraints == CERTIFICATE_NO_CONSTRAINTS ||
         add_constraints(x509, description->constraints)) &&
        (description->ku == 0 || add_usage(x509, description->ku)) &&
        (description->eku == 0 || add_extended_usage(x509, description->eku, description->eku_critical)) &&
        add_names(x509, description) && (!description->unknown_critical || add_unknown(x509));

    ASN1_OCTET_STRING_free(own);
    return added;
}
