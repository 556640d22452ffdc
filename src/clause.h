/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_CLAUSE_H
#define SIPS_CLAUSE_H

#include "span.h"
#include <stdint.h>

/* ---- The clause catalogue: every rule that a verdict can rest on, and every choice that the texts leave
 * open ---- */

enum sips_clause {
#define CLAUSE(name, id, section, level, actors, line) SIPS_CLAUSE_##name,
#include "clause.def"
#undef CLAUSE
    SIPS_CLAUSE_COUNT
};

struct sips_clause_entry {
    const char *id;      /* permanent: "5630-5.3-a" */
    const char *section; /* "RFC 5630 5.3" */
    const char *level;   /* "MUST NOT", "SHOULD", "rule", "choice", ... */
    const char *actors;  /* "PRX", "PRX REG", "ANY", ... */
    const char *line;
};

/* sips_clause_entry gives the catalogue's row of a clause. */
const struct sips_clause_entry *sips_clause_entry(enum sips_clause clause);

/* sips_clause_find looks up an id, byte for byte; SIPS_CLAUSE_COUNT if there is none. */
enum sips_clause sips_clause_find(struct sips_span id);

struct sips_trail;

/* A set of clauses, and where the rules that they come from are noted. All zero is the empty set, noted
 * nowhere. */
struct sips_clauses {
    struct sips_trail *trail; /* NULL: nowhere */
    uint64_t word[3];
};

_Static_assert(SIPS_CLAUSE_COUNT <= 192, "struct sips_clauses holds 192 clauses");

static inline void sips_clauses_add(struct sips_clauses *set, enum sips_clause clause)
{
    set->word[(unsigned)clause / 64] |= UINT64_C(1) << ((unsigned)clause % 64);
}

static inline bool sips_clauses_have(const struct sips_clauses *set, enum sips_clause clause)
{
    return set->word[(unsigned)clause / 64] >> ((unsigned)clause % 64) & 1;
}

static inline void sips_clauses_join(struct sips_clauses *set, const struct sips_clauses *more)
{
    for (int i = 0; i < 3; i++)
        set->word[i] |= more->word[i];
}

#endif
