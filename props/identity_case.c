/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_case.h"
#include "certificate_model.h"
#include "identity_openssl.h"
#include <openssl/err.h>
#include <openssl/provider.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(MODEL_NAMES_MAX == SIPS_CERTIFICATE_NAMES_MAX, "both take as many names");

/* Where no algorithm is to be had: OpenSSL reads the public key together with the certificate, if it can,
 * which costs ten times as much as all the rest, and no name depends on it. */
static OSSL_LIB_CTX *without_algorithms;

bool identity_case_start(void)
{
    without_algorithms = OSSL_LIB_CTX_new();
    return without_algorithms && OSSL_PROVIDER_load(without_algorithms, "null");
}

struct input {
    struct sips_span domain;
    struct sips_policy policy;
    const uint8_t *der;
    size_t length;
};

static enum identity_case_verdict broken(struct identity_case_report *report, const char *invariant,
                                         const char *clause, const char *text)
{
    report->invariant = invariant;
    report->clause = clause;
    snprintf(report->text, sizeof report->text, "%s", text);
    return IDENTITY_CASE_BROKEN;
}

/* ---- The same names? ---- */

static bool same_text(struct sips_span ours, struct model_text theirs)
{
    if (ours.at == NULL || theirs.at == NULL)
        return ours.at == theirs.at;
    return ours.length == theirs.length && memcmp(ours.at, theirs.at, ours.length) == 0;
}

static bool same_name(const struct sips_alt_name *ours, const struct model_name *theirs)
{
    switch (ours->kind) {
    case SIPS_ALT_URI:
        return theirs->kind == MODEL_URI && same_text(ours->value, theirs->text);
    case SIPS_ALT_DNS:
        return theirs->kind == MODEL_DNS && same_text(ours->value, theirs->text);
    case SIPS_ALT_OTHER: /* what it says does not matter */
        return theirs->kind == MODEL_OTHER;
    }
    return false;
}

static bool same_names(const struct sips_subject *ours, const struct model_subject *theirs)
{
    if (ours->alt_count != theirs->alt_count || !same_text(ours->cn, theirs->cn))
        return false;
    for (size_t i = 0; i < ours->alt_count; i++)
        if (!same_name(&ours->alt[i], &theirs->alt[i]))
            return false;
    return true;
}

/* ---- One certificate ---- */

static enum identity_case_verdict judge_domain(struct identity_case_report *report,
                                               const struct sips_subject *subject,
                                               const struct model_subject *model, const struct input *input)
{
    struct sips_identities identities;
    const char *clause;

    sips_identities_of(&identities, subject, &input->policy);
    bool covers = sips_identities_cover(&identities, input->domain);
    bool expected = model_covers(model, input->policy.cn == SIPS_POLICY_cn_COUNTS,
                                 (struct model_text){input->domain.at, input->domain.length}, &clause);
    if (covers == expected || (expected && identities.overflow))
        return IDENTITY_CASE_HOLDS;
    return covers ? broken(report, "certificate-covers-no-other-name", clause, "the domain is covered")
                  : broken(report, "certificate-covers-its-names", clause, "the domain is not covered");
}

static enum identity_case_verdict judge_names(struct identity_case_report *report,
                                              enum sips_certificate_result opened,
                                              const struct sips_subject *subject,
                                              const struct model_subject *model, const struct input *input)
{
    if (opened != SIPS_CERTIFICATE_OK)
        return model->alt_state == MODEL_ALT_GOOD || model->alt_state == MODEL_ALT_ABSENT
                   ? broken(report, "good-names-are-read", "5280-6", sips_certificate_reason(opened))
                   : IDENTITY_CASE_HOLDS;
    if (model->alt_state == MODEL_ALT_BAD)
        return broken(report, "malformed-names-are-refused", "5280-6", "the subjectAltName is taken");
    if (!same_names(subject, model))
        return broken(report, "names-are-those-of-the-certificate", "5922-7.1", "the names differ");
    return judge_domain(report, subject, model, input);
}

static enum identity_case_verdict judge(struct identity_case_report *report, X509 *x509,
                                        const struct input *input)
{
    static struct sips_certificate_names names;
    static struct model_subject model;
    enum identity_case_verdict verdict = IDENTITY_CASE_LOST;

    enum sips_certificate_result opened = sips_certificate_open(&names, x509);
    if (model_read(&model, input->der, input->length))
        verdict = judge_names(report, opened, &names.subject, &model, input);
    sips_certificate_close(&names);
    return verdict;
}

static bool read_input(struct input *input, const uint8_t *data, size_t size)
{
    static const char refused[] = " cn=refused";
    const char *text = (const char *)data, *end = size ? memchr(text, '\n', size) : NULL;

    if (end == NULL)
        return false;
    *input = (struct input){.domain = sips_span_between(text, end),
                            .der = data + (end - text) + 1,
                            .length = size - (size_t)(end - text) - 1};
    size_t length = sizeof refused - 1, domain = input->domain.length;
    if (domain >= length && memcmp(end - length, refused, length) == 0) {
        input->domain.length -= length;
        input->policy.cn = SIPS_POLICY_cn_REFUSED;
    }
    return true;
}

/* NULL: it is none. */
static X509 *read_certificate(const struct input *input)
{
    const unsigned char *at = input->der;
    X509 *x509 = X509_new_ex(without_algorithms, NULL);
    bool read = x509 && d2i_X509(&x509, &at, (long)input->length);

    ERR_clear_error();
    return read ? x509 : NULL; /* OpenSSL freed it */
}

enum identity_case_verdict identity_case_try(struct identity_case_report *report, const uint8_t *data,
                                             size_t size)
{
    struct input input;

    if (!read_input(&input, data, size))
        return IDENTITY_CASE_NO_LINE;
    X509 *x509 = read_certificate(&input);
    if (x509 == NULL)
        return IDENTITY_CASE_NO_CERTIFICATE;
    /* A copy of its own, so that a sanitizer sees a read of one byte too many. */
    char *copy = malloc(input.domain.length ? input.domain.length : 1);
    enum identity_case_verdict verdict = IDENTITY_CASE_LOST;
    if (copy) {
        memcpy(copy, input.domain.at, input.domain.length);
        input.domain.at = copy;
        verdict = judge(report, x509, &input);
    }
    free(copy);
    X509_free(x509);
    return verdict;
}

void identity_case_print(FILE *out, const struct identity_case_report *report)
{
    fprintf(out, "sipsfuzz: BROKEN property=%s clause=%s\n%s\n", report->invariant, report->clause,
            report->text);
}
