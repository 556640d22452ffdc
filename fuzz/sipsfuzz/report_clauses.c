/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"
#include "report.h"
#include <stdlib.h>

/* ---- What a campaign shows of each clause: was it tried, was it reached, was it broken ---- */

#define REACH_FILES_MAX 1000 /* of one target */
#define REACH_LIMIT_S 60

/* A breach of the clause would be found by the target. fuzz_message has the observer's invariants. */
static bool can_find(const struct report_target *target, const struct matrix_row *row)
{
    if (target->messages)
        return row->invariants > 0;
    return target->property && property_cites(target->property, row->clause->id);
}

static bool names_it(const struct report_finding *finding, const struct matrix_row *row)
{
    return finding->known && finding->end == CASE_BROKEN &&
           strcmp(finding->finding.clause, row->clause->id) == 0;
}

void report_clauses(struct report *report)
{
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        struct report_clause *clause = &report->clause[i];
        matrix_fill(&clause->row, (enum sips_clause)i);
        for (size_t j = 0; j < report->target_count; j++)
            if (can_find(&report->target[j], &clause->row))
                clause->tried += report_last(&report->target[j])->executions;
        for (size_t j = 0; j < report->finding_count; j++)
            clause->broken = clause->broken || names_it(&report->finding[j], &clause->row);
    }
}

/* ---- Reached: a kept input on which the decision rests on the clause ---- */

/* Shared with the child that decides: an input may crash it. */
struct reach {
    const struct report *report;
    size_t target, visited, read;
    bool unreadable;
    size_t reached[SIPS_CLAUSE_COUNT];
};

static void reach_case(struct reach *reach, struct sips_span text)
{
    static struct decision decision; /* too large for some stacks */

    if (!decide_case(&decision, text) || !decision.usable)
        return;
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++)
        reach->reached[i] += sips_clauses_have(&decision.clauses, (enum sips_clause)i);
    reach->read++;
}

static void draw_case(struct reach *reach, const struct case_file *file)
{
    static struct case_outcome outcome;
    struct run *run = file->property ? run_new(file->property) : NULL;
    size_t length = 0;
    char *text;

    if (run) {
        choices_from_bytes(&run->choices, file->byte, file->byte_count);
        run_draw(run);
        outcome.choices = run->choices;
    }
    run_free(run);
    text = case_text(file, &outcome, &length);
    if (text)
        reach_case(reach, (struct sips_span){text, length});
    free(text);
}

static bool visit_kept(void *context, const char *path)
{
    struct reach *reach = context;
    struct case_file file = {.name = path, .property = reach->report->target[reach->target].property};

    if (reach->visited++ >= REACH_FILES_MAX)
        return true;
    if (!cli_read_file("report", path, &file.text)) {
        reach->unreadable = true;
        return false;
    }
    file.byte = (const uint8_t *)file.text.at;
    file.byte_count = file.text.length;
    draw_case(reach, &file);
    free((char *)(uintptr_t)file.text.at);
    return true;
}

static void visit_all(void *context)
{
    struct reach *reach = context;
    char path[CASE_PATH_MAX];

    if (report_path(path, reach->report, reach->target, "corpus") && report_files(path, visit_kept, reach))
        (void)report_instances(reach->report, reach->target, "queue", visit_kept, reach);
}

bool report_reach(struct report *report, size_t target)
{
    struct reach *reach;
    struct isolate_result result;

    if (report->target[target].property == NULL && !report->target[target].messages)
        return true;
    if ((reach = isolate_shared(sizeof *reach)) == NULL) {
        cli_error("report", "out of memory");
        return false;
    }
    reach->report = report;
    reach->target = target;
    isolate(&result, visit_all, reach, REACH_LIMIT_S);
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++)
        report->clause[i].reached += reach->reached[i];
    report->target[target].read = reach->read;
    bool well = !reach->unreadable;
    isolate_release(reach, sizeof *reach);
    return well;
}

struct report_sums report_sums(const struct report *report)
{
    struct report_sums sums = {.executions = 0};

    for (size_t i = 0; i < report->target_count; i++) {
        sums.executions += report_last(&report->target[i])->executions;
        sums.ms += report_last(&report->target[i])->ms;
    }
    for (size_t i = 0; i < report->finding_count; i++)
        sums.kinds += report->finding[i].like == i;
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        const struct report_clause *clause = &report->clause[i];
        sums.with_property += clause->row.property_count > 0;
        sums.with_bug += clause->row.bug_count > 0;
        sums.tried += clause->tried > 0;
        sums.reached += clause->reached > 0;
        sums.broken += clause->broken;
    }
    return sums;
}
