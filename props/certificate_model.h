/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CERTIFICATE_MODEL_H
#define CERTIFICATE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- An independent reading of a certificate's names, and of what they cover ----
 *
 * Written from RFC 5280, RFC 5922 7 and X.690 alone: it shares no line with src, and does not use OpenSSL. It
 * takes certificates that OpenSSL took, of which it follows the structure; where that is so odd that it loses
 * its way, it says so. */

#define MODEL_NAMES_MAX 256

struct model_text {
    const char *at; /* NULL: there is none */
    size_t length;
};

enum model_kind { MODEL_URI, MODEL_DNS, MODEL_OTHER };

struct model_name {
    enum model_kind kind;
    struct model_text text;
};

/* What is known of the subjectAltName. */
enum model_alt {
    MODEL_ALT_ABSENT,
    MODEL_ALT_GOOD,      /* for certain: URI, DNS, IP and email names in DER */
    MODEL_ALT_PLAUSIBLE, /* it has names of kinds that are not looked into here */
    MODEL_ALT_BAD        /* for certain: no list, an empty one, not DER, there twice, or too many names */
};

/* All slices are of the bytes that were read. */
struct model_subject {
    enum model_alt alt_state;
    size_t alt_count;
    struct model_name alt[MODEL_NAMES_MAX];
    struct model_text cn; /* the last one; empty if its type does not count */
};

/* model_read reads the names of a certificate. False: it lost its way, *subject is not to be used. */
bool model_read(struct model_subject *subject, const uint8_t *der, size_t length) __attribute__((nonnull));

/* model_covers decides whether the names prove the domain (RFC 5922 7.1 and 7.2); *clause is the id of the
 * clause that decided. */
bool model_covers(const struct model_subject *subject, bool cn_counts, struct model_text domain,
                  const char **clause) __attribute__((nonnull));

#endif
