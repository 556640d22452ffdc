/* SPDX-License-Identifier: Apache-2.0 */
#include "siphash.h"

#define WORD 8 /* bytes */

struct state {
    uint64_t v[4];
};

static uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void run_rounds(struct state *state, unsigned count)
{
    uint64_t *v = state->v;

    for (; count > 0; count--) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
    }
}

/* Up to eight bytes, the lowest first. */
static uint64_t read_word(const uint8_t *at, size_t length)
{
    uint64_t word = 0;

    while (length-- > 0)
        word = word << 8 | at[length];
    return word;
}

static void compress(struct state *state, uint64_t word)
{
    state->v[3] ^= word;
    run_rounds(state, 2);
    state->v[0] ^= word;
}

uint64_t sips_siphash(const uint8_t key[SIPS_SIPHASH_KEY_LENGTH], const uint8_t *text, size_t length)
{
    uint64_t k0 = read_word(key, WORD), k1 = read_word(key + WORD, WORD);
    struct state state = {{k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d),
                           k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573)}};
    size_t left = length;

    for (; left >= WORD; left -= WORD, text += WORD)
        compress(&state, read_word(text, WORD));
    compress(&state, (uint64_t)length << 56 | read_word(text, left));
    state.v[2] ^= 0xff;
    run_rounds(&state, 4);
    return state.v[0] ^ state.v[1] ^ state.v[2] ^ state.v[3];
}
