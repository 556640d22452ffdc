/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_LINE_H
#define SCENARIO_LINE_H

#include "span.h"

/* ---- One line of a scenario, and its fields: the format is described in scenario.h ---- */

/* Fields of one line that are taken. */
#define SCENARIO_FIELD_MAX 48

struct scenario_line {
    struct sips_span text; /* without its end of line */
    size_t field_count;
    struct sips_span field[SCENARIO_FIELD_MAX];
};

/* What is wrong, and where. message == NULL: nothing. */
struct scenario_problem {
    const char *message;
    const char *at;
};

/* scenario_line_next cuts the next line off *rest; false when none is left. The line has no fields yet. */
bool scenario_line_next(struct sips_span *rest, struct scenario_line *line) __attribute__((nonnull));

/* scenario_line_split finds the fields of line, none in an empty line or a comment. Linear time. */
struct scenario_problem scenario_line_split(struct scenario_line *line) __attribute__((nonnull));

/* scenario_value_next cuts the next value off a comma list in *rest; commas inside "quotes" and <angle
 * brackets> do not count. False when none is left. */
bool scenario_value_next(struct sips_span *rest, struct sips_span *value) __attribute__((nonnull));

#endif
