/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BUG_H
#define BUG_H

#include <stdbool.h>

/* ---- Seeded bugs: what a patched file of src is compiled with, in front of it ----
 *
 * A patch in this folder breaks one clause. It writes what it changes as BUG(good, bad): the value of bad,
 * with a note that the place was reached, and that it mattered if good and bad differ. Both must be free of
 * side effects.
 *
 *     if (BUG(secure && known, known))             a condition forgotten
 *     status = BUG(400, 480);                      another answer
 *     if (BUG(true, false)) note(binding);         a statement left out */

extern unsigned long bug_reached, bug_triggered;

#define BUG(good, bad) (bug_note((good) != (bad)), (bad))

static inline void bug_note(bool differs)
{
    bug_reached++;
    bug_triggered += differs;
}

#endif
