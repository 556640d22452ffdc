/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CERTIFICATE_EXTENSIONS_H
#define CERTIFICATE_EXTENSIONS_H

#include "certificate.h"

/* ---- Internal to the factory: the extensions of a certificate ---- */

/* certificate_add_extensions adds what the description asks for; authority is the key identifier of the
 * issuer. False: OpenSSL refused. */
bool certificate_add_extensions(X509 *x509, const struct certificate_description *description,
                                const ASN1_OCTET_STRING *subject, const ASN1_OCTET_STRING *authority)
    __attribute__((nonnull));

#endif
