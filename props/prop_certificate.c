/* SPDX-License-Identifier: Apache-2.0 */
/* A whole certificate, made and signed, is believed if it is valid, for SIP, and for the domain (RFC 5280 6,
 * RFC 5924 5, RFC 5922 7). */
#include "certificate_case.h"
#include "property.h"

static const char *clause_of(enum sips_certificate_result result)
{
    switch (result) {
    case SIPS_CERTIFICATE_NOT_FOR_SIP:
        return "5924-5";
    case SIPS_CERTIFICATE_NO_IDENTITY:
        return "5922-7.1";
    case SIPS_CERTIFICATE_OK:
    case SIPS_CERTIFICATE_OTHER_DOMAIN:
        return "5922-7.2";
    case SIPS_CERTIFICATE_MALFORMED:
    case SIPS_CERTIFICATE_TOO_MANY_NAMES:
    case SIPS_CERTIFICATE_NOT_YET_VALID:
    case SIPS_CERTIFICATE_EXPIRED:
    case SIPS_CERTIFICATE_SELF_SIGNED:
    case SIPS_CERTIFICATE_UNTRUSTED:
    case SIPS_CERTIFICATE_BAD_SIGNATURE:
    case SIPS_CERTIFICATE_ISSUER_NO_CA:
    case SIPS_CERTIFICATE_UNKNOWN_CRITICAL:
    case SIPS_CERTIFICATE_INVALID:
    case SIPS_CERTIFICATE_WRONG_KEY_USAGE:
    case SIPS_CERTIFICATE_NO_MEMORY:
        break;
    }
    return "5280-6";
}

static void look(struct sips_certificate_verdict *verdict, const struct certificate_case *drawn, X509 *x509)
{
    static struct sips_certificate_names names;
    struct sips_identities identities;
    struct sips_policy policy = {.cn = drawn->cn_refused ? SIPS_POLICY_cn_REFUSED : SIPS_POLICY_cn_COUNTS};
    X509 *issuer = certificate_issuer(certificate_case_factory(), (enum certificate_issuer)drawn->issuer);
    struct sips_certificate_trust trust = {certificate_case_store(), sk_X509_new_null(), CERTIFICATE_CASE_NOW,
                                           drawn->client ? SIPS_CERTIFICATE_OF_CLIENT
                                                         : SIPS_CERTIFICATE_OF_SERVER,
                                           drawn->eku_or_tls ? SIPS_EKU_OR_TLS : SIPS_EKU_SIP_DOMAIN};

    if (issuer && trust.untrusted)
        sk_X509_push(trust.untrusted, issuer);
    sips_certificate_check(verdict, &identities, &names, x509, &trust,
                           sips_span_of(certificate_case_domain(drawn)), &policy);
    sips_certificate_close(&names);
    sk_X509_free(trust.untrusted);
}

static enum property_verdict check(const void *from, struct finding *finding)
{
    const struct certificate_case *drawn = from;
    struct certificate_name alt[CERTIFICATE_CASE_ALT_MAX];
    struct certificate_cn cn[CERTIFICATE_CASE_CN_MAX];
    struct certificate_description description;
    struct certificate certificate;
    struct sips_certificate_verdict verdict;

    certificate_case_describe(&description, alt, cn, drawn);
    struct certificate_factory *factory = certificate_case_factory();
    if (factory == NULL || certificate_make(&certificate, factory, &description) != CERTIFICATE_MADE)
        return PROPERTY_DISCARDED;
    look(&verdict, drawn, certificate.x509);
    certificate_clear(&certificate);
    const char *fault = certificate_case_fault(drawn, &description, certificate_case_domain(drawn));
    if ((verdict.result == SIPS_CERTIFICATE_OK) == (fault == NULL))
        return PROPERTY_HOLDS;
    if (fault)
        return finding_say(finding, "certificate-proves-nothing-else", fault,
                           "it is taken for %s, which it does not prove", certificate_case_domain(drawn));
    return finding_say(finding, "certificate-proves-its-domain", clause_of(verdict.result),
                       "it proves %s, and is refused: %s", certificate_case_domain(drawn),
                       sips_certificate_reason(verdict.result));
}

const struct property property_certificate = {
    .name = "certificate",
    .line = "a certificate is believed if it is valid, for SIP, and for the domain, and in no other case",
    .clauses = "5280-6 5922-7.1 5922-7.2 5922-7.3 5924-5 choice-cn",
    .case_size = sizeof(struct certificate_case),
    .draw = certificate_case_draw,
    .check = check,
    .print = certificate_case_print,
};
