/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CERTS_H
#define CERTS_H

#include "certificate.h"
#include "cli.h"

/* ---- Internal to the command certs: the set, and the folder that it is written to ---- */

#define CERTS_DOMAIN_MAX 16

struct certs_request {
    const char *folder;
    const char *domain[CERTS_DOMAIN_MAX];
    size_t domain_count;
    time_t now;
    long days;
};

/* One of the set. {} in a name stands for the domain, once for each if it is in an alt name. */
struct certs_entry {
    const char *name, *line;
    enum certificate_holder holder;
    enum certificate_issuer issuer;
    struct certificate_name alt[3]; /* up to the first without a value */
    struct certificate_bytes cn;
    unsigned eku, ku;
    int from_days, until_days; /* relative to now, if not 0 */
    bool unknown_critical;
};

extern const struct certs_entry certs_entries[];
extern const size_t certs_entry_count;

/* certs_make makes the certificate of an entry for the domains. */
enum certificate_result certs_make(struct certificate *certificate, const struct certificate_factory *factory,
                                   const struct certs_entry *entry, const struct certs_request *request)
    __attribute__((nonnull));

/* certs_write writes the set, whole or not at all, to a folder that is not there. False: an error was
 * written. */
bool certs_write(const char *command, const struct certs_request *request) __attribute__((nonnull));

#endif
