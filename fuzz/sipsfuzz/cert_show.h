/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CERT_SHOW_H
#define CERT_SHOW_H

#include "cert.h"

/* ---- What is known of a certificate, as text and as JSON ---- */

struct cert_view {
    const char *file;
    struct sips_span domain;
    bool chain_checked;
    struct sips_certificate_verdict verdict;
    struct sips_identities identities;
    const struct sips_subject *subject;
};

void cert_show(const struct cert_view *view) __attribute__((nonnull));
void cert_show_json(const struct cert_view *view) __attribute__((nonnull));

#endif
