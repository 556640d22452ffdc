/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL 3 has no other way to replace the generator of a process than the one that it calls deprecated. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "link_tls.h"
#include <openssl/rand.h>

static uint64_t state;

/* splitmix64 */
static uint64_t next(void)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int bytes(unsigned char *out, int length)
{
    uint64_t word = 0;

    for (int i = 0; i < length; i++, word >>= 8) {
        if (i % 8 == 0)
            word = next();
        out[i] = (unsigned char)word;
    }
    return 1;
}

static int ready(void)
{
    return 1;
}

void link_random_begin(uint64_t seed)
{
    static const RAND_METHOD seeded = {.bytes = bytes, .pseudorand = bytes, .status = ready};

    state = seed;
    RAND_set_rand_method(&seeded);
}

void link_random_end(void)
{
    RAND_set_rand_method(NULL);
}
