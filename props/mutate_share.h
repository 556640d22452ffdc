/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MUTATE_SHARE_H
#define MUTATE_SHARE_H

#include <stdbool.h>
#include <stdint.h>

/* ---- How many of all mutations are plain ones, of the fuzzing engine's own: SIPSFUZZ_PLAIN in the
 * environment, 0 to 100 percent ---- */

/* mutate_share_read reads it; usual: what holds if it is not set. Something else than a number from 0 to 100
 * ends the process with a message and status 2. */
unsigned mutate_share_read(unsigned usual);

/* mutate_share_says: the mutation with this seed is to be a plain one. */
bool mutate_share_says(unsigned percent, uint64_t seed);

#endif
