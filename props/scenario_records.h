/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENARIO_RECORDS_H
#define SCENARIO_RECORDS_H

#include "scenario.h"
#include "scenario_line.h"

/* scenario_record_read adds the record that line holds, which has at least one field, if it is one of
 * records. */
struct scenario_problem scenario_record_read(struct scenario *scenario, const struct scenario_line *line,
                                             enum scenario_records records) __attribute__((nonnull));

/* scenario_binding_read adds the record "binding". */
struct scenario_problem scenario_binding_read(struct scenario *scenario, const struct scenario_line *line)
    __attribute__((nonnull));

/* scenario_dialog_read reads the record "dialog". */
struct scenario_problem scenario_dialog_read(struct scenario *scenario, const struct scenario_line *line)
    __attribute__((nonnull));

#endif
