/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MATRIX_H
#define MATRIX_H

#include "clause.h"
#include "cli.h"
#include "json.h"
#include "property.h"

/* ---- The traceability matrix: for each clause who decides it, who checks it, and how well ---- */

#define MATRIX_POINTS_MAX 64
#define MATRIX_BUGS_MAX 8
#define MATRIX_ENGINES 3

/* What ci/bench bugs has measured for one bug and one engine. */
struct matrix_hunt {
    const char *engine;
    unsigned found, seeds; /* seeds 0: not measured */
    unsigned long median;  /* executions; 0: more than the cap */
};

struct matrix_row {
    const struct sips_clause_entry *clause;
    size_t point_count; /* places in the code that cite it */
    struct matrix_point {
        const char *file;
        unsigned line;
    } point[MATRIX_POINTS_MAX];
    size_t rules,
        leaves;        /* rows of rule tables that cite it, and the combinations of facts that they answer */
    size_t invariants; /* of the observer */
    size_t property_count;
    const struct property *property[64];
    size_t bug_count;
    struct matrix_bug {
        const char *name;
        struct matrix_hunt hunt[MATRIX_ENGINES];
    } bug[MATRIX_BUGS_MAX];
    unsigned mcdc_reached, mcdc_all; /* conditions of the files that cite it; all 0: none, or not measured */
};

/* matrix_fill fills the row of one clause. */
void matrix_fill(struct matrix_row *row, enum sips_clause clause) __attribute__((nonnull));

/* matrix_measured is all that ci/bench bugs has measured, a hunt for each bug and engine. */
size_t matrix_measured_count(void);
const struct matrix_hunt *matrix_measured(size_t index);

void matrix_write_html(FILE *out, const struct matrix_row *rows, size_t count) __attribute__((nonnull));

#endif
