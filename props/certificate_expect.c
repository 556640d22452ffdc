/* SPDX-License-Identifier: Apache-2.0 */
/* What is expected of a drawn certificate, and who makes it. */
#include "certificate_case.h"
#include <string.h>

/* Made once: keys are what is slow about certificates. */
static struct certificate_factory *factory;
static X509_STORE *store;

struct certificate_factory *certificate_case_factory(void)
{
    if (store == NULL) {
        factory =
            certificate_factory_new(CERTIFICATE_KEYS_FIXED, CERTIFICATE_CASE_NOW - 100 * CERTIFICATE_CASE_DAY,
                                    CERTIFICATE_CASE_NOW + 100 * CERTIFICATE_CASE_DAY);
        store = factory ? certificate_store_new(factory) : NULL;
    }
    return store ? factory : NULL;
}

X509_STORE *certificate_case_store(void)
{
    return store;
}

static bool is_for_sip(const struct certificate_case *drawn, unsigned eku)
{
    unsigned enough = CERTIFICATE_EKU_SIP_DOMAIN | CERTIFICATE_EKU_ANY;

    if (drawn->eku_or_tls)
        enough |= drawn->client ? CERTIFICATE_EKU_CLIENT : CERTIFICATE_EKU_SERVER;
    return eku == 0 || (eku & enough) != 0;
}

static bool key_may(const struct certificate_case *drawn, unsigned ku)
{
    return ku == 0 || (ku & CERTIFICATE_KU_SIGNATURE) ||
           (!drawn->client && (ku & CERTIFICATE_KU_ENCIPHERMENT));
}

const char *certificate_case_fault(const struct certificate_case *drawn,
                                   const struct certificate_description *description, const char *domain)
{
    static struct model_subject subject;
    const char *clause;

    if (drawn->issuer != CERTIFICATE_BY_CA || drawn->time != CERTIFICATE_CASE_VALID ||
        drawn->unknown_critical || !key_may(drawn, description->ku))
        return "5280-6";
    if (!is_for_sip(drawn, description->eku))
        return "5924-5";
    certificate_case_subject(&subject, description);
    return model_covers(&subject, !drawn->cn_refused, (struct model_text){domain, strlen(domain)}, &clause)
               ? NULL
               : clause;
}
