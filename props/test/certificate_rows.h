/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CERTIFICATE_ROWS_H
#define CERTIFICATE_ROWS_H

#include "certificate.h"
#include "identity_openssl.h"

/* ---- Certificates, and what they are worth ---- */

/* What is left zero in a description is a good server's: issued by the CA, valid at NOW, digitalSignature. */
#define NOW ((time_t)1750000000)
#define DAY ((time_t)86400)

struct certificate_row {
    const char *name;
    struct certificate_description certificate;
    const char *identities; /* each in brackets; a NUL shows as 0 */
    enum sips_certificate_result result;
    const char *domain; /* NULL: example.com */
    enum sips_certificate_role role;
    enum sips_certificate_eku eku;
    size_t filler;  /* so many DNS names "filler.example" in front of the others */
    bool no_issuer; /* the peer sends its own certificate alone */
    bool dumped;    /* openssl x509 does not print these names one by one */
};

extern const struct certificate_row certificate_rows[];
extern const size_t certificate_row_count;

/* certificate_of_row makes a row's certificate, which the caller frees; NULL: it could not be made. */
X509 *certificate_of_row(const struct certificate_factory *factory, const struct certificate_row *row)
    __attribute__((nonnull));

#endif
