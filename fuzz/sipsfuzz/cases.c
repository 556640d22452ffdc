/* SPDX-License-Identifier: Apache-2.0 */
#include "cases.h"
#include "choice_file.h"
#include "shrink.h"
#include "single.h"
#include <stdlib.h>

static const char message_target[] = "fuzz_message";

/* ---- Reading ---- */

static const char *property_name(size_t index)
{
    return property_at(index)->name;
}

const struct property *case_property(const char *command, const char *name)
{
    const struct property *property = property_find(name);

    if (property)
        return property;
    property = choice_file_property(name); /* the target's name will do */
    if (property)
        return property;
    const char *nearest = cli_nearest(name, property_name, property_count());
    if (nearest)
        cli_error(command, "there is no property %s: did you mean %s?", name, nearest);
    else
        cli_error(command, "there is no property %s: 'sipsfuzz list' lists them", name);
    return NULL;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* The property of a file without a header; NULL with *status: a message, or an error that was written. */
static const struct property *property_of_path(const char *command, const char *name, enum cli_exit *status)
{
    char target[CHOICE_FILE_NAME_MAX];
    bool named = choice_file_target(target, name);

    *status = CLI_DECIDED;
    if (named && strcmp(target, message_target) != 0) {
        const struct property *property = choice_file_property(target);
        if (property)
            return property;
        *status = CLI_WRONG_USE;
        cli_error(command, "%s: there is no property for %s: run the target's own program on it", name,
                  target);
    } else if (!named && !ends_with(name, ".sip") && !ends_with(name, ".case")) {
        *status = CLI_WRONG_USE;
        cli_error(command,
                  "%s names no property: write --property NAME, or put the target's name into the path",
                  name);
    }
    return NULL;
}

static enum cli_exit identify(struct case_file *file, const char *command, const char *property)
{
    struct choice_file choices;
    enum cli_exit status = CLI_DECIDED;

    file->byte = (const uint8_t *)file->text.at;
    file->byte_count = file->text.length;
    switch (choice_file_read(&choices, file->text.at, file->text.length)) {
    case CHOICE_FILE_OK:
        file->property = choices.property;
        file->byte = choices.byte;
        file->byte_count = choices.byte_count;
        return CLI_DECIDED;
    case CHOICE_FILE_NO_HEADER:
        if (property && strcmp(property, message_target) == 0)
            return CLI_DECIDED;
        file->property =
            property ? case_property(command, property) : property_of_path(command, file->name, &status);
        return property && file->property == NULL ? CLI_WRONG_USE : status;
    case CHOICE_FILE_BAD_HEADER:
        cli_error(command, "%s: the first line is cut: it must be 'sipsfuzz choices 1 PROPERTY'", file->name);
        break;
    case CHOICE_FILE_OTHER_VERSION:
        cli_error(command, "%s was written in another version of the format: this program reads version %d",
                  file->name, CHOICE_VERSION);
        break;
    case CHOICE_FILE_NO_PROPERTY:
        (void)case_property(command, choices.name);
        break;
    case CHOICE_FILE_TOO_LONG:
        cli_error(command, "%s has more than %d bytes of choices: it is no case of a property", file->name,
                  CHOICE_BYTES_MAX);
        break;
    }
    return CLI_WRONG_USE;
}

enum cli_exit case_load(struct case_file *file, const char *command, const char *name, const char *property)
{
    enum cli_exit status;

    memset(file, 0, sizeof *file);
    file->name = strcmp(name, "-") == 0 ? "standard input" : name;
    if (!cli_read_file(command, name, &file->text))
        return CLI_WRONG_USE;
    status = identify(file, command, property);
    if (status != CLI_DECIDED) {
        free((void *)(uintptr_t)file->text.at);
        file->text.at = NULL;
    }
    return status;
}

/* ---- Running ---- */

/* Shared with the child. */
struct shared_case {
    const struct case_file *file;
    const struct property *property;
    const uint64_t *value; /* NULL: file->byte */
    size_t count;
    struct case_outcome outcome;
};

static void run_message(struct shared_case *shared)
{
    static struct single single;

    switch (single_run(&single, shared->file->text)) {
    case SINGLE_UNUSABLE:
        shared->outcome.end = CASE_DISCARDED;
        break;
    case SINGLE_HOLDS:
        shared->outcome.end = CASE_HOLDS;
        break;
    case SINGLE_BROKEN:
        finding_say(&shared->outcome.finding, single.breach[0].property, single.breach[0].clause,
                    "%zu messages left", single.observation.out_count);
        shared->outcome.end = CASE_BROKEN;
        break;
    }
}

static void run_property(struct shared_case *shared)
{
    struct run *run = run_new(shared->property);

    if (run == NULL)
        return;
    if (shared->value)
        choices_from_values(&run->choices, shared->value, shared->count);
    else
        choices_from_bytes(&run->choices, shared->file->byte, shared->file->byte_count);
    run_draw(run);
    shared->outcome.choices = run->choices; /* if the check crashes, they are known */
    switch (run->property->check(run->drawn, &run->finding)) {
    case PROPERTY_HOLDS:
        shared->outcome.end = CASE_HOLDS;
        break;
    case PROPERTY_DISCARDED:
        shared->outcome.end = CASE_DISCARDED;
        break;
    case PROPERTY_BROKEN:
        shared->outcome.finding = run->finding;
        shared->outcome.end = CASE_BROKEN;
        break;
    }
    run_free(run);
}

static void run_shared(void *context)
{
    struct shared_case *shared = context;

    if (shared->property)
        run_property(shared);
    else
        run_message(shared);
}

static void run_isolated(struct case_outcome *outcome, const struct shared_case *wanted, unsigned limit_s)
{
    struct isolate_result result;
    struct shared_case *shared = isolate_shared(sizeof *shared);

    outcome->end = CASE_NOT_RUN;
    if (shared == NULL)
        return;
    *shared = *wanted;
    shared->outcome.end = CASE_NOT_RUN;
    isolate(&result, run_shared, shared, limit_s);
    *outcome = shared->outcome;
    isolate_release(shared, sizeof *shared);
    if (result.end == ISOLATE_TOO_LONG)
        outcome->end = CASE_TOO_LONG;
    if (result.end != ISOLATE_CRASHED)
        return;
    outcome->end = CASE_CRASHED;
    memcpy(outcome->key, result.key, sizeof outcome->key);
}

void case_run(struct case_outcome *outcome, const struct case_file *file, unsigned limit_s)
{
    static struct shared_case wanted;

    wanted = (struct shared_case){.file = file, .property = file->property};
    run_isolated(outcome, &wanted, limit_s);
}

void case_run_values(struct case_outcome *outcome, const struct property *property, const uint64_t *value,
                     size_t count, unsigned limit_s)
{
    static const uint64_t none;
    static struct shared_case wanted;

    wanted = (struct shared_case){.property = property, .value = count ? value : &none, .count = count};
    run_isolated(outcome, &wanted, limit_s);
}

const char *case_end_name(enum case_end end)
{
    switch (end) {
    case CASE_HOLDS:
        return "holds";
    case CASE_DISCARDED:
        return "discarded";
    case CASE_BROKEN:
        return "BROKEN";
    case CASE_CRASHED:
        return "CRASHED";
    case CASE_TOO_LONG:
        return "TOO LONG";
    case CASE_NOT_RUN:
        return "not run";
    }
    return "?";
}

/* ---- Shrinking ---- */

#define CRASH_LIMIT_S 10

struct crash {
    const struct property *property;
    const char *key;
    struct case_outcome outcome;
};

/* shrink_fails for a crash: each run in a process of its own. */
static bool crashes_the_same(void *context, const uint64_t *value, size_t count, struct choices *drawn)
{
    struct crash *crash = context;

    case_run_values(&crash->outcome, crash->property, value, count, CRASH_LIMIT_S);
    *drawn = crash->outcome.choices;
    return crash->outcome.end == CASE_CRASHED && strcmp(crash->outcome.key, crash->key) == 0;
}

struct patience {
    double until;
    struct cases_progress progress;
    uint64_t runs;
};

static bool is_out_of_time(void *context)
{
    struct patience *patience = context;

    if (patience->runs++ % 64 == 0)
        cases_progress(&patience->progress, patience->runs);
    return cases_stopped() || cases_seconds() > patience->until;
}

uint64_t case_shrink(struct case_outcome *outcome, const struct property *property, uint64_t runs,
                     double seconds)
{
    double now = cases_seconds();
    struct patience patience = {
        now + seconds, {.name = "shrinking", .begin = now, .until = now + seconds}, 0};
    struct shrink_limits limits = {runs, is_out_of_time, &patience};
    static struct crash crash;
    struct run *run;
    uint64_t taken = 0;

    if (outcome->end == CASE_CRASHED) {
        crash.property = property;
        crash.key = outcome->key;
        taken = shrink(&outcome->choices, crashes_the_same, &crash, &limits).runs;
    } else if (outcome->end == CASE_BROKEN && (run = run_new(property)) != NULL) {
        struct shrink_same same = {run, outcome->finding.invariant, outcome->finding.clause};
        taken = shrink(&outcome->choices, shrink_fails_the_same, &same, &limits).runs;
        run_free(run);
    }
    cases_progress_end(&patience.progress);
    return taken;
}
