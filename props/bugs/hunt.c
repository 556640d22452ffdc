/* SPDX-License-Identifier: Apache-2.0 */
/* The program of one seeded bug: libsips with the bug, all properties, and the hunt for it. The build defines
 * the symbols of struct bug below for each bug. */
#define _POSIX_C_SOURCE 200809L

#include "bug.h"
#include "choice_file.h"
#include "engine_exhaustive.h"
#include "shrink.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const char bug_id[], bug_found_as[]; /* its name; the clauses that it is rightly found under */

#define SEEDS 20
#define RUNS 100000
#define ENOUGH_PERCENT 95
#define SLICE 50 /* runs of one property before the next has its turn */
#define HUNTERS_MAX 128
#define FILE_MAX ((size_t)CHOICE_FILE_HEADER_MAX + CHOICE_BYTES_MAX)
#define SHRINK_RUNS 100000

struct hunt {
    unsigned long seeds, runs;
    bool tsv;
    const char *only; /* NULL, or the one property that hunts: then any finding is one of the bug */
    size_t count;
    struct run *hunter[HUNTERS_MAX];
};

/* Executions until something happened for the first time; 0: it did not. */
struct trace {
    unsigned long reached, triggered, detected;
    double seconds; /* until detected, or until the end */
    const struct run *by;
    struct finding other; /* a finding that is no finding of this bug; invariant NULL: none */
};

static double now_s(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* ---- Who hunts ---- */

static bool is_found_as(const char *clause)
{
    struct property list = {.clauses = bug_found_as};

    return property_cites(&list, clause);
}

static bool cites_any(const struct property *property)
{
    char id[64];

    for (const char *at = bug_found_as; *at;) {
        size_t length = strcspn(at, " ");
        snprintf(id, sizeof id, "%.*s", (int)length, at);
        if (property_cites(property, id))
            return true;
        at += length + (at[length] == ' ');
    }
    return false;
}

static bool gather(struct hunt *hunt)
{
    for (size_t i = 0; i < property_count(); i++) {
        const struct property *property = property_at(i);
        if (hunt->only ? strcmp(property->name, hunt->only) != 0 : !cites_any(property))
            continue;
        hunt->hunter[hunt->count] = run_new(property);
        if (hunt->hunter[hunt->count++] == NULL)
            return false;
    }
    if (hunt->count == 0)
        fprintf(stderr, "%s: no property %s%s\n", bug_id,
                hunt->only ? "is named " : "cites any of: ", hunt->only ? hunt->only : bug_found_as);
    return hunt->count > 0;
}

/* ---- One seed ---- */

static void note(struct trace *trace, unsigned long executed)
{
    if (bug_reached && trace->reached == 0)
        trace->reached = executed;
    if (bug_triggered && trace->triggered == 0)
        trace->triggered = executed;
}

/* True if the bug was found. */
static bool run_one(struct trace *trace, struct run *run, bool any, uint64_t seed, uint64_t number,
                    unsigned long executed)
{
    engine_random_begin(&run->choices, seed, number);
    bool broken = run_case(run) == PROPERTY_BROKEN;
    note(trace, executed);
    if (!broken)
        return false;
    if (any || is_found_as(run->finding.clause)) {
        trace->detected = executed;
        trace->by = run;
        return true;
    }
    trace->other = run->finding;
    return false;
}

static void hunt_seed(struct trace *trace, struct hunt *hunt, uint64_t seed)
{
    uint64_t number[HUNTERS_MAX] = {0};
    unsigned long executed = 0;
    double begin = now_s();

    memset(trace, 0, sizeof *trace);
    bug_reached = bug_triggered = 0;
    for (size_t turn = 0; executed < hunt->runs && !trace->detected; turn = (turn + 1) % hunt->count)
        for (size_t i = 0; i < SLICE && executed < hunt->runs; i++)
            if (run_one(trace, hunt->hunter[turn], hunt->only != NULL, seed, number[turn]++, ++executed))
                break;
    trace->seconds = now_s() - begin;
}

/* ---- Many seeds ---- */

static void print_count(const char *name, unsigned long count)
{
    if (count)
        printf(" %s %lu", name, count);
    else
        printf(" %s -", name);
}

static void print_trace(const struct hunt *hunt, unsigned long seed, const struct trace *trace)
{
    if (hunt->tsv) {
        printf("%s\trandom\t%lu\t%lu\t%lu\t%lu\t%.6f\n", bug_id, seed, trace->reached, trace->triggered,
               trace->detected, trace->seconds);
        return;
    }
    printf("seed %lu:", seed);
    print_count("reached", trace->reached);
    print_count("triggered", trace->triggered);
    print_count("detected", trace->detected);
    if (trace->by)
        printf(" by %s: %s, %s", trace->by->property->name, trace->by->finding.invariant,
               trace->by->finding.clause);
    else if (trace->other.invariant)
        printf(" (found, but as something else: %s, %s)", trace->other.invariant, trace->other.clause);
    putchar('\n');
}

static int compare(const void *a, const void *b)
{
    unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

    return (x > y) - (x < y);
}

/* The finite properties, all of their cases. */
static bool is_found_exhaustively(struct hunt *hunt)
{
    for (size_t i = 0; i < hunt->count; i++) {
        struct run *run = hunt->hunter[i];
        struct exhaustive_options options = {.shards = 1};
        struct exhaustive_result result;
        static struct exhaustive_state state;
        if (run->property->leaves == NULL)
            continue;
        memset(&state, 0, sizeof state);
        engine_exhaustive(&result, &state, run, &options);
        if (result.end == EXHAUSTIVE_BROKEN && is_found_as(run->finding.clause)) {
            printf("found by the exhaustive engine: %s, leaf %llu\n", run->property->name,
                   (unsigned long long)result.leaves);
            return true;
        }
    }
    return false;
}

static bool hunt_all(struct hunt *hunt)
{
    unsigned long *detected = calloc(hunt->seeds, sizeof *detected), found = 0;

    for (unsigned long seed = 1; detected && seed <= hunt->seeds; seed++) {
        struct trace trace;
        hunt_seed(&trace, hunt, seed);
        print_trace(hunt, seed, &trace);
        detected[seed - 1] = trace.detected ? trace.detected : hunt->runs + 1;
        found += trace.detected > 0;
    }
    bool enough = detected && 100 * found >= ENOUGH_PERCENT * hunt->seeds;
    if (detected && !hunt->tsv) {
        qsort(detected, hunt->seeds, sizeof *detected, compare);
        printf("%s: found with %lu of %lu seeds, median %lu executions\n", bug_id, found, hunt->seeds,
               detected[(hunt->seeds - 1) / 2]);
    }
    free(detected);
    return enough || (!hunt->tsv && is_found_exhaustively(hunt));
}

/* ---- Witnesses ---- */

static bool replay(const char *name)
{
    static char text[FILE_MAX + 1];
    FILE *in = fopen(name, "rb");
    struct choice_file file;
    struct run *run;
    bool found = false;

    if (in == NULL) {
        fprintf(stderr, "%s: cannot open %s\n", bug_id, name);
        return false;
    }
    size_t length = fread(text, 1, sizeof text, in);
    fclose(in);
    if (choice_file_read(&file, text, length) != CHOICE_FILE_OK || (run = run_new(file.property)) == NULL) {
        fprintf(stderr, "%s: %s is no case of a property\n", bug_id, name);
        return false;
    }
    choices_from_bytes(&run->choices, file.byte, file.byte_count);
    if (run_case(run) == PROPERTY_BROKEN) {
        found = is_found_as(run->finding.clause);
        printf("%s: %s, %s\n", file.property->name, run->finding.invariant, run->finding.clause);
    }
    printf("%s: the witness %s it\n", bug_id, found ? "shows" : "does NOT show");
    run_free(run);
    return found;
}

static bool write_witness(const struct run *run, const struct choices *choices, const char *name)
{
    static char text[FILE_MAX];
    size_t length = choice_file_write(text, run->property, choices);
    FILE *out = fopen(name, "wb");
    bool written = out && fwrite(text, 1, length, out) == length;

    written = out && fclose(out) == 0 && written;
    if (!written)
        fprintf(stderr, "%s: cannot write %s\n", bug_id, name);
    return written;
}

/* The smallest of what the first seeds find. */
static bool make_witness(struct hunt *hunt, const char *name)
{
    static struct choices best;
    struct run *run = NULL;
    struct shrink_limits limits = {SHRINK_RUNS, NULL, NULL};

    for (unsigned long seed = 1; seed <= hunt->seeds && run == NULL; seed++) {
        struct trace trace;
        hunt_seed(&trace, hunt, seed);
        if (trace.by == NULL)
            continue;
        for (size_t i = 0; i < hunt->count; i++)
            if (hunt->hunter[i] == trace.by)
                run = hunt->hunter[i];
    }
    if (run == NULL) {
        fprintf(stderr, "%s: not found\n", bug_id);
        return false;
    }
    best = run->choices;
    struct shrink_same same = {run, run->finding.invariant, run->finding.clause};
    shrink(&best, shrink_fails_the_same, &same, &limits);
    return write_witness(run, &best, name);
}

int main(int argc, char **argv)
{
    static struct hunt hunt = {.seeds = SEEDS, .runs = RUNS};
    const char *witness = NULL;

    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--tsv") == 0) {
            hunt.tsv = true;
            continue;
        }
        i++;
        if (strcmp(argv[i - 1], "--replay") == 0)
            return replay(value) ? 0 : 1;
        if (strcmp(argv[i - 1], "--witness") == 0)
            witness = value;
        else if (strcmp(argv[i - 1], "--property") == 0)
            hunt.only = value;
        else if (strcmp(argv[i - 1], "--seeds") == 0)
            hunt.seeds = strtoul(value, NULL, 10);
        else if (strcmp(argv[i - 1], "--runs") == 0)
            hunt.runs = strtoul(value, NULL, 10);
        else
            hunt.seeds = 0;
    }
    if (hunt.seeds == 0 || hunt.runs == 0) {
        fputs("usage: bug_ID [--seeds N] [--runs N] [--tsv] [--property NAME] [--replay FILE | --witness "
              "FILE]\n",
              stderr);
        return 2;
    }
    if (!gather(&hunt))
        return 1;
    bool good = witness ? make_witness(&hunt, witness) : hunt_all(&hunt);
    for (size_t i = 0; i < hunt.count; i++)
        run_free(hunt.hunter[i]);
    return good ? 0 : 1;
}
