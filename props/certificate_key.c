/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL 3.0 takes 0.2 ms to put a key of a provider into a certificate: it encodes and decodes it each
 * time. A key made by the interface that was there before costs a hundredth of that, and is the same to TLS.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "certificate_key.h"
#include <openssl/ec.h>

/* The secret is told by the number: no secret at all, but the same in every run. */
static bool set_fixed(EC_KEY *pair, unsigned number)
{
    const EC_GROUP *group = EC_KEY_get0_group(pair);
    EC_POINT *point = EC_POINT_new(group);
    BIGNUM *secret = BN_new();
    bool set = point && secret && BN_set_word(secret, 5630 + number) && BN_lshift(secret, secret, 200) &&
               EC_POINT_mul(group, point, secret, NULL, NULL, NULL) && EC_KEY_set_private_key(pair, secret) &&
               EC_KEY_set_public_key(pair, point);

    BN_free(secret);
    EC_POINT_free(point);
    return set;
}

EVP_PKEY *certificate_key_new(enum certificate_keys keys, unsigned number)
{
    EC_KEY *pair = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
    EVP_PKEY *key = EVP_PKEY_new();
    bool made = pair && key &&
                (keys == CERTIFICATE_KEYS_FIXED ? set_fixed(pair, number) : EC_KEY_generate_key(pair) == 1) &&
                EVP_PKEY_set1_EC_KEY(key, pair) == 1;

    EC_KEY_free(pair);
    if (made)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}
