/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "cases.h"
#include "clause.h"
#include <inttypes.h>
#include <stdlib.h>

char *case_text(const struct case_file *file, const struct case_outcome *outcome, size_t *length)
{
    static uint64_t value[CHOICE_MAX];
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    struct run *run = file->property ? run_new(file->property) : NULL;

    if (file->property == NULL && out)
        fwrite(file->text.at, 1, file->text.length, out);
    if (run && out) {
        for (size_t i = 0; i < outcome->choices.count; i++)
            value[i] = outcome->choices.choice[i].value;
        choices_from_values(&run->choices, value, outcome->choices.count);
        run_draw(run);
        run->property->print(out, run->drawn);
    }
    run_free(run);
    if (out)
        fclose(out);
    return text;
}

/* Line by line, so that a terminal obeys nothing of it. */
static void print_lines(struct sips_span text)
{
    while (text.length > 0) {
        const char *end = memchr(text.at, '\n', text.length);
        size_t length = end ? (size_t)(end - text.at) : text.length;
        struct sips_span line = {text.at, length};
        if (line.length && line.at[line.length - 1] == '\r')
            line.length--;
        fputs("  ", stdout);
        cli_print(stdout, line);
        putchar('\n');
        length += end != NULL;
        text = (struct sips_span){text.at + length, text.length - length};
    }
}

static void print_finding(const struct case_outcome *outcome)
{
    const struct finding *finding = &outcome->finding;
    enum sips_clause clause = sips_clause_find(sips_span_of(finding->clause));

    printf("\nBroken: %s\n", finding->invariant);
    if (clause != SIPS_CLAUSE_COUNT) {
        const struct sips_clause_entry *entry = sips_clause_entry(clause);
        printf("Clause: %s (%s, %s): %s\n", entry->id, entry->section, entry->level, entry->line);
    }
    if (finding->text[0]) {
        putchar('\n');
        print_lines(sips_span_of(finding->text));
    }
}

static void print_choices(const struct choices *choices)
{
    printf("\nChoices (value of bound):\n ");
    for (size_t i = 0; i < choices->count; i++)
        printf(" %" PRIu64 "/%" PRIu64, choices->choice[i].value, choices->choice[i].bound);
    putchar('\n');
}

static void print_message(const struct case_file *file, const struct case_outcome *outcome)
{
    printf("fuzz_message on %s: %s\n\n", file->name, case_end_name(outcome->end));
    print_lines(file->text);
    if (outcome->end == CASE_BROKEN)
        print_finding(outcome);
}

void case_explain(const struct case_file *file, const struct case_outcome *outcome, bool choices)
{
    size_t length = 0;
    char *text;

    if (file->property == NULL) {
        print_message(file, outcome);
        return;
    }
    printf("%s: %s\nProperty: %s\n\n", file->property->name, case_end_name(outcome->end),
           file->property->line);
    text = case_text(file, outcome, &length);
    if (text)
        print_lines((struct sips_span){text, length});
    free(text);
    if (outcome->end == CASE_BROKEN)
        print_finding(outcome);
    if (outcome->end == CASE_CRASHED)
        printf("\nCrashed: %s\n", outcome->key);
    if (choices)
        print_choices(&outcome->choices);
}

static void write_finding(struct json *json, const struct finding *finding)
{
    enum sips_clause clause = sips_clause_find(sips_span_of(finding->clause));

    json_name(json, "invariant");
    json_string(json, sips_span_of(finding->invariant));
    json_name(json, "clause");
    json_string(json, sips_span_of(finding->clause));
    if (clause != SIPS_CLAUSE_COUNT) {
        json_name(json, "clause_line");
        json_string(json, sips_span_of(sips_clause_entry(clause)->line));
        json_name(json, "section");
        json_string(json, sips_span_of(sips_clause_entry(clause)->section));
    }
    json_name(json, "text");
    json_string(json, sips_span_of(finding->text));
}

static void write_choices(struct json *json, const struct choices *choices)
{
    json_name(json, "choices");
    json_array(json);
    for (size_t i = 0; i < choices->count; i++)
        json_number(json, choices->choice[i].value);
    json_end_array(json);
}

void case_explain_json(struct json *json, const struct case_file *file, const struct case_outcome *outcome)
{
    size_t length = 0;
    char *text = case_text(file, outcome, &length);

    json_name(json, "property");
    json_string(json, sips_span_of(file->property ? file->property->name : "fuzz_message"));
    json_name(json, "outcome");
    json_string(json, sips_span_of(case_end_name(outcome->end)));
    if (outcome->end == CASE_BROKEN)
        write_finding(json, &outcome->finding);
    if (outcome->end == CASE_CRASHED) {
        json_name(json, "crash");
        json_string(json, sips_span_of(outcome->key));
    }
    json_name(json, "case");
    json_string(json, (struct sips_span){text, text ? length : 0});
    free(text);
    if (file->property)
        write_choices(json, &outcome->choices);
}
