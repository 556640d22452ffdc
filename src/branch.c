/* SPDX-License-Identifier: Apache-2.0 */
#include "branch.h"

#define COOKIE "z9hG4bK"
#define DIGITS 16

/* FNV-1a, 64 bits: it tells messages apart, and hides nothing. */
#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

static uint64_t mix(uint64_t hash, struct sips_span text)
{
    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * HASH_PRIME;
    return (hash ^ 0x100) * HASH_PRIME; /* "a","b" is not "ab","" */
}

static uint64_t mix_number(uint64_t hash, uint32_t number)
{
    return (hash ^ number) * HASH_PRIME;
}

/* What decides where a request goes (16.6 step 8): the method must not count. */
static uint64_t loop_hash(const struct sips_message *request)
{
    uint64_t hash = mix(HASH_START, request->request_uri.text);

    hash = mix(hash, request->from.tag);
    hash = mix(hash, request->to.tag);
    hash = mix(hash, request->call_id);
    hash = mix_number(hash, request->cseq);
    for (size_t i = 0; i < request->route.count; i++)
        hash = mix(hash, request->route.value[i].text);
    for (size_t i = 0; i < request->proxy_require.count; i++)
        hash = mix(hash, request->proxy_require.value[i]);
    return hash;
}

static void write_digits(char *at, uint64_t hash)
{
    for (int i = 0; i < DIGITS; i++, hash <<= 4)
        at[i] = "0123456789abcdef"[hash >> 60];
}

void sips_branch_write(char branch[SIPS_BRANCH_LENGTH], const struct sips_message *request,
                       struct sips_span target_uri)
{
    uint64_t transaction = mix(HASH_START, target_uri);

    transaction = mix(transaction, request->via[0].branch);
    transaction = mix(transaction, request->via[0].host);
    transaction = mix_number(transaction, request->via[0].port);
    transaction = mix(transaction, request->call_id);
    transaction = mix_number(transaction, request->cseq);
    memcpy(branch, COOKIE, sizeof COOKIE - 1);
    write_digits(branch + sizeof COOKIE - 1, transaction);
    branch[sizeof COOKIE - 1 + DIGITS] = '.';
    write_digits(branch + sizeof COOKIE + DIGITS, loop_hash(request));
}

bool sips_branch_looped(const struct sips_via *via, const struct sips_message *request)
{
    char digits[DIGITS];

    if (via->branch.length != SIPS_BRANCH_LENGTH)
        return false;
    write_digits(digits, loop_hash(request));
    return memcmp(sips_span_end(via->branch) - DIGITS, digits, DIGITS) == 0;
}
