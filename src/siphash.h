/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_SIPHASH_H
#define SIPS_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

#define SIPS_SIPHASH_KEY_LENGTH 16

/* sips_siphash is SipHash-2-4 of Aumasson and Bernstein: 64 bits that nobody can tell without the key. Its
 * bytes, in the order in which that paper writes them, are the value's from the lowest on. */
uint64_t sips_siphash(const uint8_t key[SIPS_SIPHASH_KEY_LENGTH], const uint8_t *text, size_t length)
    __attribute__((nonnull(1)));

#endif
