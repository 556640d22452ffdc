/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RESPELL_H
#define RESPELL_H

#include "tap.h"

/* ---- Other spellings of a message that mean the same ----
 *
 * The message is taken apart with the tap and written again. What may differ is drawn from a seed; the same
 * seed gives the same spelling. */

/* RESPELLING(id, name, what it changes, by which section of RFC 3261) */
#define RESPELLINGS(RESPELLING)                                                                              \
    RESPELLING(ORDER, "order", "header fields of different names change places (7.3.1)")                     \
    RESPELLING(FOLD, "fold", "white space becomes a line end and white space (7.3.1)")                       \
    RESPELLING(FORM, "form", "compact names become long ones, long ones compact (7.3.3)")                    \
    RESPELLING(CASE, "case", "letters of names, schemes, hosts, transports, option tags (7.3.1, 19.1.4)")    \
    RESPELLING(ESCAPE, "escape", "unreserved characters of a user part, escaped or not (19.1.4)")            \
    RESPELLING(LIST, "list", "lists on one line or on several (7.3.1)")                                      \
    RESPELLING(SPACE, "space", "white space around separators (7.3.1, 25.1)")                                \
    RESPELLING(BRACKETS, "brackets", "<> around a URI that can do without (20)")                             \
    RESPELLING(EMPTY_LINES, "empty-lines", "empty lines before the start line (7.5)")

enum respelling {
#define RESPELLING(id, name, what) RESPELL_##id,
    RESPELLINGS(RESPELLING)
#undef RESPELLING
        RESPELL_COUNT
};
#define RESPELL_ALL ((1U << RESPELL_COUNT) - 1)

const char *respelling_name(enum respelling respelling);

/* respell writes the message in front of input, respelled in the ways of the set which (a bit for each enum
 * respelling), and what follows it as it is. Returns the length; 0 if the tap cannot read the message, or if
 * size is not enough. */
size_t respell(char *out, size_t size, struct seen input, unsigned which, uint64_t seed);

#endif
