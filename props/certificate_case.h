/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CERTIFICATE_CASE_H
#define CERTIFICATE_CASE_H

#include "certificate.h"
#include "certificate_model.h"
#include "choice.h"
#include "identity_openssl.h"
#include <stdio.h>

/* ---- A drawn certificate, and who looks at it: the case of the property certificate ---- */

#define CERTIFICATE_CASE_ALT_MAX 3
#define CERTIFICATE_CASE_CN_MAX 2

/* When the case plays, and a time around it. Long ago, so that a clock that was asked would tell another. */
#define CERTIFICATE_CASE_NOW ((time_t)1500000000)
#define CERTIFICATE_CASE_DAY ((time_t)86400)

enum certificate_case_time { CERTIFICATE_CASE_VALID, CERTIFICATE_CASE_EXPIRED, CERTIFICATE_CASE_NOT_YET };

struct certificate_case {
    uint8_t alt_count, cn_count, issuer, time, eku, ku, domain;
    uint8_t alt[CERTIFICATE_CASE_ALT_MAX], cn[CERTIFICATE_CASE_CN_MAX]; /* among the samples */
    bool unknown_critical, client, eku_or_tls, cn_refused;
};

void certificate_case_draw(struct choices *choices, void *drawn) __attribute__((nonnull));
void certificate_case_print(FILE *out, const void *drawn) __attribute__((nonnull));

/* The parts of a case. certificate_case_describe fills *description, whose lists are in *alt and *cn. */
const char *certificate_case_domain(const struct certificate_case *drawn) __attribute__((nonnull));
void certificate_case_describe(struct certificate_description *description,
                               struct certificate_name alt[static CERTIFICATE_CASE_ALT_MAX],
                               struct certificate_cn cn[static CERTIFICATE_CASE_CN_MAX],
                               const struct certificate_case *drawn) __attribute__((nonnull));

/* certificate_case_factory makes the certificates of all cases, certificate_case_store trusts its CA. Both
 * are made once, and stay; NULL: OpenSSL or memory failed. */
struct certificate_factory *certificate_case_factory(void);
X509_STORE *certificate_case_store(void);

/* certificate_case_fault is the clause that forbids to take the certificate for the domain, worked out from
 * its description; NULL: none does. */
const char *certificate_case_fault(const struct certificate_case *drawn,
                                   const struct certificate_description *description, const char *domain)
    __attribute__((nonnull));

/* certificate_case_subject is the subject as the model knows it: from the description, not from its bytes. */
void certificate_case_subject(struct model_subject *subject,
                              const struct certificate_description *description) __attribute__((nonnull));

#endif
