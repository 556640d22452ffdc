/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CERTIFICATE_KEY_H
#define CERTIFICATE_KEY_H

#include "certificate.h"

/* ---- Internal to the factory: keys ---- */

/* certificate_key_new makes a key on P-256, of which the number tells the fixed ones apart; the caller frees
 * it. NULL: OpenSSL failed. */
EVP_PKEY *certificate_key_new(enum certificate_keys keys, unsigned number);

#endif
