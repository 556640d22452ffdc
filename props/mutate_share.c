/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate_share.h"
#include "dice.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "SIPSFUZZ_PLAIN"

unsigned mutate_share_read(unsigned usual)
{
    const char *text = getenv(NAME);
    size_t digits = text ? strspn(text, "0123456789") : 0;

    if (text == NULL)
        return usual;
    unsigned percent =
        digits > 0 && digits <= 3 && text[digits] == '\0' ? (unsigned)strtoul(text, NULL, 10) : 101;
    if (percent <= 100)
        return percent;
    fprintf(stderr, NAME "=%s: write how many percent of all mutations are to be plain, from 0 to 100\n",
            text);
    exit(2);
}

bool mutate_share_says(unsigned percent, uint64_t seed)
{
    uint64_t random = ~seed; /* apart from what the mutation makes of it */

    return dice_chance(&random, percent, 100);
}
