/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CERT_H
#define CERT_H

#include "cli.h"
#include "identity_openssl.h"

/* ---- Internal to the commands cert and certs ---- */

/* cert_read reads the certificates of a file, PEM or DER, "-" for standard input: the first one is the
 * peer's. NULL: an error was written. The caller frees it with sk_X509_pop_free. */
STACK_OF(X509) * cert_read(const char *command, const char *name) __attribute__((nonnull));

/* cert_time reads seconds since 1970, or YYYY-MM-DD, with or without THH:MM:SSZ. */
bool cert_time(const char *command, const char *option, const char *value, time_t *time)
    __attribute__((nonnull));

/* What implementations get wrong about names. */
struct cert_mistake {
    const char *name, *clause, *line;
    /* The name i of a subject as it is taken by mistake, its CN being the last one; at == NULL: it is not. */
    struct sips_span (*taken)(const struct sips_subject *subject, size_t i);
    bool (*covers)(struct sips_span name, struct sips_span domain);
};

extern const struct cert_mistake cert_mistakes[];
extern const size_t cert_mistake_count;

#endif
