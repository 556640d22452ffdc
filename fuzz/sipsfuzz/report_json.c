/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "report.h"
#include <stdlib.h>

static void write_string(struct json *json, const char *name, const char *text)
{
    json_name(json, name);
    json_string(json, text ? sips_span_of(text) : (struct sips_span){NULL, 0});
}

static void write_number(struct json *json, const char *name, uint64_t number)
{
    json_name(json, name);
    json_number(json, number);
}

static void write_bool(struct json *json, const char *name, bool value)
{
    json_name(json, name);
    json_bool(json, value);
}

static void write_sample(struct json *json, const struct report_sample *sample)
{
    json_object(json);
    write_number(json, "ms", sample->ms);
    write_number(json, "executions", sample->executions);
    write_number(json, "coverage", sample->coverage);
    write_number(json, "corpus", sample->corpus);
    write_string(json, "engine", sample->engine);
    json_end_object(json);
}

static void write_target(struct json *json, const struct report_target *target)
{
    const struct report_sample *last = report_last(target);

    json_object(json);
    write_string(json, "name", target->name);
    write_string(json, "property", target->property ? target->property->name : NULL);
    write_number(json, "ms", last->ms);
    write_number(json, "executions", last->executions);
    write_number(json, "executions_a_second", report_rate(last));
    write_number(json, "coverage", last->coverage);
    write_number(json, "kept", target->kept);
    write_number(json, "decided_on", target->read);
    write_number(json, "findings", target->findings);
    write_string(json, "afl_plot", target->plot[0] ? target->plot : NULL);
    json_name(json, "progress");
    json_array(json);
    for (size_t i = 0; i < target->sample_count; i++)
        write_sample(json, &target->sample[i]);
    json_end_array(json);
    json_end_object(json);
}

static void write_again(struct json *json, const char *name, const struct report *report,
                        const struct report_finding *finding, const char *with)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    json_name(json, name);
    if (out) {
        report_again(out, report, finding, with);
        fclose(out);
    }
    json_string(json, (struct sips_span){text, text ? length : 0});
    free(text);
}

static void write_finding(struct json *json, const struct report *report,
                          const struct report_finding *finding)
{
    bool broken = finding->known && finding->end == CASE_BROKEN;
    bool crashed = finding->known && finding->end == CASE_CRASHED;

    json_object(json);
    write_string(json, "file", finding->path);
    write_string(json, "target", report->target[finding->target].name);
    write_string(json, "outcome", finding->known ? case_end_name(finding->end) : NULL);
    write_string(json, "invariant", broken ? finding->finding.invariant : NULL);
    write_string(json, "clause", broken ? finding->finding.clause : NULL);
    write_string(json, "text", broken ? finding->finding.text : NULL);
    write_string(json, "crash", crashed ? finding->key : NULL);
    write_string(json, "like", report->finding[finding->like].path);
    write_string(json, "case", finding->text);
    write_string(json, "chart", finding->ladder);
    write_string(json, "said", finding->said);
    if (finding->known)
        write_again(json, "replay", report, finding, "replay");
    write_again(json, "run_target", report, finding, NULL);
    json_end_object(json);
}

static void write_clause(struct json *json, const struct report_clause *clause)
{
    json_object(json);
    write_string(json, "id", clause->row.clause->id);
    write_number(json, "properties", clause->row.property_count);
    write_number(json, "seeded_bugs", clause->row.bug_count);
    write_number(json, "tried", clause->tried);
    write_number(json, "reached", clause->reached);
    write_bool(json, "broken", clause->broken);
    json_end_object(json);
}

static void write_curve(struct json *json, const struct report_curve *curve)
{
    json_object(json);
    write_string(json, "engine", curve->engine);
    write_number(json, "of", curve->total);
    json_name(json, "found_after");
    json_array(json);
    for (size_t i = 0; i < curve->count; i++)
        json_number(json, curve->found[i]);
    json_end_array(json);
    json_end_object(json);
}

void report_write_json(const struct report *report)
{
    struct json json = {.out = stdout, .empty = true};

    json_object(&json);
    write_string(&json, "folder", report->folder);
    json_name(&json, "targets");
    json_array(&json);
    for (size_t i = 0; i < report->target_count; i++)
        write_target(&json, &report->target[i]);
    json_end_array(&json);
    json_name(&json, "findings");
    json_array(&json);
    for (size_t i = 0; i < report->finding_count; i++)
        write_finding(&json, report, &report->finding[i]);
    json_end_array(&json);
    json_name(&json, "clauses");
    json_array(&json);
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++)
        write_clause(&json, &report->clause[i]);
    json_end_array(&json);
    write_string(&json, "seeded_bugs_of", report->curves_of_runs ? "bugs.tsv" : "measured.def");
    json_name(&json, "seeded_bugs");
    json_array(&json);
    for (size_t i = 0; i < report->curve_count; i++)
        write_curve(&json, &report->curve[i]);
    json_end_array(&json);
    json_end_object(&json);
}
