/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/* What the child needs; its copy of the parent's memory holds it. */
struct work {
    const struct check_options *options;
    const struct property *property;
    struct cases_progress progress;
    struct check_result *result;
};

static bool go_on(void *context, uint64_t runs)
{
    struct work *work = context;

    cases_progress(&work->progress, runs);
    return !cases_stopped() && (work->progress.until == 0 || cases_seconds() < work->progress.until);
}

static void keep_failure(struct check_result *result, const struct run *run)
{
    result->end = CHECK_FAILED;
    result->outcome.end = CASE_BROKEN;
    result->outcome.finding = run->finding;
    result->outcome.choices = run->choices;
}

/* As many cases as said; if nothing was, fewer where each of them takes long. */
static uint64_t usual_runs(const struct check_options *options, const struct property *property)
{
    return options->has_runs || property->cost == 0 ? options->runs : options->runs / property->cost + 1;
}

static void run_random(struct work *work, struct run *run)
{
    const struct check_options *options = work->options;
    struct check_result *result = work->result;
    struct random_options random = {.seed = options->seed,
                                    .first = options->first,
                                    .runs = usual_runs(options, work->property),
                                    .go_on = go_on,
                                    .context = work,
                                    .at = &result->at};

    work->progress.total = random.runs;
    if (options->seconds > 0 && !options->has_runs) {
        random.runs = UINT64_MAX;
        work->progress.total = 0;
    }
    engine_random(&result->random, run, &random);
    if (result->random.broken)
        keep_failure(result, run);
    else if (engine_random_discards_most(&result->random)) {
        result->end = CHECK_AT_FAULT;
        result->fault = "it discards most of its cases";
    } else if (result->random.ended_early && cases_stopped())
        result->end = CHECK_ENDED_EARLY;
}

static void run_exhaustive(struct work *work, struct run *run)
{
    const struct check_options *options = work->options;
    struct check_result *result = work->result;
    struct exhaustive_options exhaustive = {.shard = options->shard,
                                            .shards = options->shards,
                                            .limit = options->has_runs ? options->runs : 0,
                                            .go_on = go_on,
                                            .context = work,
                                            .at = &result->at};

    work->progress.total = work->property->leaves ? work->property->leaves() : 0;
    engine_exhaustive(&result->exhaustive, &result->state, run, &exhaustive);
    switch (result->exhaustive.end) {
    case EXHAUSTIVE_COMPLETE:
        break;
    case EXHAUSTIVE_ENDED_EARLY:
        result->end = CHECK_ENDED_EARLY;
        break;
    case EXHAUSTIVE_BROKEN:
        keep_failure(result, run);
        break;
    case EXHAUSTIVE_NOT_THE_SAME:
    case EXHAUSTIVE_OVERFLOW:
        result->end = CHECK_AT_FAULT;
        result->fault = exhaustive_end_name(result->exhaustive.end);
        break;
    }
}

static void work_on(void *context)
{
    struct work *work = context;
    struct run *run = run_new(work->property);

    if (run == NULL)
        return;
    work->result->end = CHECK_HOLDS;
    if (work->options->exhaustive)
        run_exhaustive(work, run);
    else
        run_random(work, run);
    cases_progress_end(&work->progress);
    work->result->done = true;
    run_free(run);
}

/* The child died on a case: it is drawn again, which is not what it died of, and told. */
static void keep_crash(struct check_result *result, const struct check_options *options,
                       const struct property *property, const struct isolate_result *isolated)
{
    struct run *run = run_new(property);

    result->end = CHECK_FAILED;
    result->outcome.end = CASE_CRASHED;
    memcpy(result->outcome.key, isolated->key, sizeof result->outcome.key);
    if (run == NULL)
        return;
    if (options->exhaustive)
        choices_from_values(&run->choices, result->state.value, result->state.count);
    else
        engine_random_begin(&run->choices, options->seed, result->at);
    run_draw(run);
    result->outcome.choices = run->choices;
    run_free(run);
}

void check_run(struct check_result *result, const struct check_options *options,
               const struct property *property, double until)
{
    struct isolate_result isolated;
    struct work work = {
        options, property, {.name = property->name, .begin = cases_seconds(), .until = until}, NULL};

    work.result = isolate_shared(sizeof *work.result);
    if (work.result == NULL) {
        result->end = CHECK_NOT_RUN;
        return;
    }
    *work.result = *result;
    work.result->end = CHECK_NOT_RUN;
    isolate(&isolated, work_on, &work, 0);
    if (isolated.end == ISOLATE_CRASHED)
        keep_crash(work.result, options, property, &isolated);
    *result = *work.result;
    result->spent = cases_seconds() - work.progress.begin;
    isolate_release(work.result, sizeof *work.result);
}

/* ---- Visits that go on later: "sipsfuzz visit 1 PROPERTY", the number of leaves, the choices of the last
 * ---- */

#define STATE_VERSION 1
#define STATE_TEXT_MAX ((size_t)128 * 1024)

/* A number behind white space. */
static bool read_number(const char **at, uint64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoull(*at, &end, 10);
    bool read = end != *at && errno == 0;
    *at = end;
    return read;
}

static bool parse_state(struct exhaustive_state *state, const struct property *property, const char *text)
{
    char line[128];
    int length = snprintf(line, sizeof line, "sipsfuzz visit %d %s\n", STATE_VERSION, property->name);
    uint64_t count;

    if (length < 0 || strncmp(text, line, (size_t)length) != 0)
        return false;
    text += length;
    if (!read_number(&text, &state->leaves) || !read_number(&text, &count) || count > CHOICE_MAX)
        return false;
    state->count = (size_t)count;
    for (size_t i = 0; i < state->count; i++)
        if (!read_number(&text, &state->value[i]) || !read_number(&text, &state->bound[i]))
            return false;
    state->begun = true;
    return true;
}

bool check_state_read(struct exhaustive_state *state, const struct property *property, const char *name)
{
    struct sips_span text;
    FILE *file = fopen(name, "rb");

    memset(state, 0, sizeof *state);
    if (file == NULL && errno == ENOENT)
        return true;
    if (file)
        fclose(file);
    if (!cli_read_file("check", name, &text))
        return false;
    char *copy = calloc(1, text.length + 1);
    bool read = copy != NULL;
    if (read) {
        memcpy(copy, text.at, text.length);
        read = parse_state(state, property, copy);
    }
    free(copy);
    free((void *)(uintptr_t)text.at);
    if (!read)
        cli_error("check", "%s is no visit of %s: name another file, or remove it to begin anew", name,
                  property->name);
    return read;
}

bool check_state_write(const struct exhaustive_state *state, const struct property *property,
                       const char *name)
{
    static char text[STATE_TEXT_MAX];
    size_t used = (size_t)snprintf(text, sizeof text, "sipsfuzz visit %d %s\n%" PRIu64 " %zu\n",
                                   STATE_VERSION, property->name, state->leaves, state->count);

    for (size_t i = 0; i < state->count && used < sizeof text - 64; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%" PRIu64 " %" PRIu64 "\n",
                                 state->value[i], state->bound[i]);
    return cli_write_file("check", name, (struct sips_span){text, used});
}
