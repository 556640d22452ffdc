/* SPDX-License-Identifier: Apache-2.0 */
#include "matrix.h"
#include "observer.h"
#include "rules_leaves.h"

/* Measured figures, and places found by the build: each a list of lines. */

static const struct {
    enum sips_clause clause;
    const char *file;
    unsigned line;
} points[] = {
#define POINT(name, file, line) {SIPS_CLAUSE_##name, file, line},
#include "code_points.inc"
#undef POINT
    {SIPS_CLAUSE_COUNT, "", 0}};

static const char *const bug_names[] = {
#define BUG_NAME(name) name,
#include "bug_names.inc"
#undef BUG_NAME
    NULL};

static const struct {
    const char *bug;
    struct matrix_hunt hunt;
} measured[] = {
#define MEASURED(bug, engine, found, seeds, median) {bug, {engine, found, seeds, median}},
#include "bugs/measured.def"
#undef MEASURED
    {"", {"", 0, 0, 0}}};

static const struct {
    const char *file;
    unsigned reached, all;
} conditions[] = {
#define MCDC(file, reached, all) {file, reached, all},
#include "mcdc.def"
#undef MCDC
    {"", 0, 0}};

static const char *const engines[MATRIX_ENGINES] = {"random", "libfuzzer", "afl"};

static bool row_cites(const struct sips_rule *rule, enum sips_clause clause)
{
    for (size_t i = 0; i < rule->clause_count; i++)
        if (rule->clause[i] == clause)
            return true;
    return false;
}

static void fill_rules(struct matrix_row *row, enum sips_clause clause)
{
    for (size_t t = 0; t < SIPS_RULE_TABLE_COUNT; t++) {
        const struct sips_rule_table *table = sips_rule_table(t);
        for (size_t i = 0; i < table->rule_count; i++)
            row->rules += row_cites(&table->rule[i], clause);
        for (uint64_t i = 0; i < rules_leaves(table); i++) {
            struct sips_clauses unnoted = {.trail = NULL};
            row->leaves += row_cites(sips_rule_find(table, rules_leaf(table, i), &unnoted), clause);
        }
    }
}

/* The file whose conditions decide at a place: rows of a rule table are walked in rules.c. */
static const char *deciding(const char *file)
{
    return strstr(file, ".def") ? "src/rules.c" : file;
}

static bool seen_before(const struct matrix_row *row, const char *file)
{
    for (size_t i = 0; i < row->point_count; i++)
        if (strcmp(deciding(row->point[i].file), file) == 0)
            return true;
    return false;
}

static void add_conditions(struct matrix_row *row, const char *file)
{
    for (size_t i = 0; conditions[i].all; i++)
        if (strcmp(conditions[i].file, file + sizeof "src/" - 1) == 0) {
            row->mcdc_reached += conditions[i].reached;
            row->mcdc_all += conditions[i].all;
        }
}

static void fill_points(struct matrix_row *row, enum sips_clause clause)
{
    for (size_t i = 0; points[i].line && row->point_count < MATRIX_POINTS_MAX; i++) {
        if (points[i].clause != clause)
            continue;
        const char *file = deciding(points[i].file);
        if (!seen_before(row, file))
            add_conditions(row, file);
        row->point[row->point_count++] = (struct matrix_point){points[i].file, points[i].line};
    }
}

static void fill_checks(struct matrix_row *row)
{
    for (size_t i = 0; i < observer_property_count(); i++)
        row->invariants += strcmp(observer_property(i)->clause, row->clause->id) == 0;
    for (size_t i = 0; i < property_count(); i++)
        if (property_cites(property_at(i), row->clause->id))
            row->property[row->property_count++] = property_at(i);
}

size_t matrix_measured_count(void)
{
    return sizeof measured / sizeof measured[0] - 1;
}

const struct matrix_hunt *matrix_measured(size_t index)
{
    return &measured[index].hunt;
}

static void fill_hunts(struct matrix_bug *bug)
{
    for (size_t i = 0; i < MATRIX_ENGINES; i++) {
        bug->hunt[i].engine = engines[i];
        for (size_t j = 0; j < matrix_measured_count(); j++)
            if (strcmp(measured[j].bug, bug->name) == 0 && strcmp(measured[j].hunt.engine, engines[i]) == 0)
                bug->hunt[i] = measured[j].hunt;
    }
}

/* The bugs of a clause are named after it: "5630-5.3-a", "5922-7.2--wildcard". */
static void fill_bugs(struct matrix_row *row)
{
    size_t length = strlen(row->clause->id);

    for (size_t i = 0; bug_names[i] && row->bug_count < MATRIX_BUGS_MAX; i++) {
        const char *name = bug_names[i];
        if (strncmp(name, row->clause->id, length) != 0 ||
            (name[length] && strncmp(name + length, "--", 2) != 0))
            continue;
        row->bug[row->bug_count].name = name;
        fill_hunts(&row->bug[row->bug_count++]);
    }
}

void matrix_fill(struct matrix_row *row, enum sips_clause clause)
{
    memset(row, 0, sizeof *row);
    row->clause = sips_clause_entry(clause);
    fill_points(row, clause);
    fill_rules(row, clause);
    fill_checks(row);
    fill_bugs(row);
}
