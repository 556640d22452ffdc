/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAN_READ_H
#define PLAN_READ_H

#include "plan_part.h"
#include "policy.h"
#include "scenario_line.h"

/* ---- What plan_read.c and plan_read_step.c share; nobody else includes this ---- */

/* One line in the making. field is what the next fault is about. */
struct reading {
    struct plan *plan;
    const struct scenario_line *line;
    size_t count; /* of fields, without a '&' at the end */
    size_t field;
    const char *fault; /* NULL: none */
};

/* reading_fail notes the first fault of a line, and where; false. */
bool reading_fail(struct reading *reading, size_t field, const char *message);

/* reading_at is a field, absent if there is none. reading_is compares. reading_keep makes the plan's own
 * copy. */
struct sips_span reading_at(const struct reading *reading, size_t field);
bool reading_is(struct sips_span text, const char *word);
const char *reading_keep(struct reading *reading, struct sips_span text);

/* Each reads a field; false: it is none, which was noted. */
bool reading_number(struct reading *reading, size_t field, uint32_t max, uint32_t *value);
bool reading_find_node(struct reading *reading, size_t field, unsigned *node);
bool reading_uri(struct reading *reading, size_t field, const char **text);
bool reading_policy(struct reading *reading, size_t field, struct sips_span key, struct sips_span value,
                    const char **policy);
bool reading_certificate(struct reading *reading, size_t field, struct hop_certificate *certificate);

/* reading_transport_named: false if no transport has that name. */
bool reading_transport_named(struct sips_span text, enum hop_transport *transport);

/* reading_step and reading_expect read a whole line (plan_read_step.c). */
bool reading_step(struct reading *reading);
bool reading_expect(struct reading *reading);

#endif
