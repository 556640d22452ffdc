/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_H
#define REPORT_H

#include "cases.h"
#include "choice_file.h"
#include "matrix.h"

/* ---- sipsfuzz report: the output folder of ci/fuzz -> what is known of the campaign -> text, JSON, HTML
 * ---- */

/* A line of progress.tsv, as ci/fuzz leaves it. */
#define REPORT_ENGINE_MAX 16
struct report_sample {
    uint64_t ms; /* in which the target was fuzzed */
    uint64_t executions, coverage, corpus;
    char engine[REPORT_ENGINE_MAX];
};

struct report_target {
    char name[CHOICE_FILE_NAME_MAX];
    const struct property *property; /* NULL: it is none of a property */
    bool messages;                   /* it is fuzz_message */
    size_t sample_count;
    struct report_sample *sample;
    size_t kept;              /* inputs in corpus/ and in the queues */
    size_t read;              /* of them, those that were decided on, for the clauses */
    size_t findings;          /* crash files */
    char plot[CASE_PATH_MAX]; /* what afl-plot made of it; "": nothing */
};

struct report_finding {
    char path[CASE_PATH_MAX];
    size_t target;
    size_t like;        /* the first one that is the same fault; its own index if it is that one */
    bool by_afl, known; /* known: this program has the target's property, and ran the file */
    enum case_end end;
    struct finding finding;    /* CASE_BROKEN */
    char key[ISOLATE_KEY_MAX]; /* CASE_CRASHED */
    char *text, *said;         /* the case, and what the target said of it; NULL: unknown */
    char *ladder, *chart;      /* the calls of a network, as text and as HTML; NULL: it is no network */
};

struct report_clause {
    struct matrix_row row;
    uint64_t tried; /* executions of targets that can find a breach */
    size_t reached; /* kept inputs on which the decision rests on it */
    bool broken;    /* a finding names it */
};

/* How long the seeded bugs live: of all runs, or bugs, of one engine. */
#define REPORT_CURVES_MAX 6
struct report_curve {
    char engine[REPORT_ENGINE_MAX];
    size_t total, count;
    uint64_t *found; /* executions, in order; total - count were not found */
};

struct report {
    const char *folder;
    size_t target_count, finding_count, curve_count;
    struct report_target *target;
    struct report_finding *finding;
    struct report_clause clause[SIPS_CLAUSE_COUNT];
    bool curves_of_runs; /* from bugs.tsv; false: medians, from measured.def */
    struct report_curve curve[REPORT_CURVES_MAX];
};

/* report_read reads the folder. False: an error was written. report_free frees what it took, then too. */
bool report_read(struct report *report, const char *folder) __attribute__((nonnull));
void report_free(struct report *report) __attribute__((nonnull));

/* report_progress reads a progress.tsv into samples that the caller frees. *line: 0, or the first line that
 * is none. False: out of memory. A line without its end was being written when the run was killed, and is
 * left out. */
bool report_progress(struct report_target *target, struct sips_span text, size_t *line)
    __attribute__((nonnull));

/* report_findings adds the crash files of a target. report_reach counts which clauses its inputs reach.
 * False: an error was written. */
bool report_findings(struct report *report, size_t target) __attribute__((nonnull));
bool report_reach(struct report *report, size_t target) __attribute__((nonnull));

/* report_chart draws the calls of a case, if its text is a flow file. False: out of memory. */
bool report_chart(struct report_finding *finding, struct sips_span text) __attribute__((nonnull));

/* report_clauses fills the clauses, from targets and findings. */
void report_clauses(struct report *report) __attribute__((nonnull));

/* report_curves reads bugs.tsv of the folder if it is there, else takes what was measured. False: an error
 * was written. */
bool report_curves(struct report *report) __attribute__((nonnull));

/* report_median is 0 where fewer than half were found. report_decades: how many powers of ten the longest
 * needs. */
uint64_t report_median(const struct report_curve *curve) __attribute__((nonnull));
unsigned report_decades(const struct report *report) __attribute__((nonnull));

/* report_last is the last sample of a target, all zero if it has none. */
const struct report_sample *report_last(const struct report_target *target) __attribute__((nonnull));
uint64_t report_rate(const struct report_sample *sample) __attribute__((nonnull));

/* The sums of a report. kinds: findings that are not like another. */
struct report_sums {
    uint64_t executions, ms;
    size_t kinds;
    size_t with_property, with_bug, tried, reached, broken; /* clauses */
};
struct report_sums report_sums(const struct report *report) __attribute__((nonnull));

/* report_again writes the command that shows a finding again: by sipsfuzz (replay, explain), or by the target
 * itself (NULL). */
void report_again(FILE *out, const struct report *report, const struct report_finding *finding,
                  const char *command) __attribute__((nonnull(1, 2, 3)));

/* report_outcome is what came of running the file of a finding, in a few words. */
const char *report_outcome(const struct report_finding *finding) __attribute__((nonnull));

/* report_clock writes 1:02:03 or 2:03; report_count a number with its thousands apart, into room for
 * REPORT_COUNT_MAX, and returns it. */
#define REPORT_COUNT_MAX 32
void report_clock(FILE *out, uint64_t ms) __attribute__((nonnull));
const char *report_count(char text[REPORT_COUNT_MAX], uint64_t number) __attribute__((nonnull));

/* report_files calls visit with each file of a folder, in the order of their names; what is not there, or no
 * folder, has none. False: visit said so, or an error was written. */
bool report_files(const char *folder, bool (*visit)(void *context, const char *path), void *context)
    __attribute__((nonnull(1, 2)));

/* report_instances calls visit with the folder sub of each AFL++ instance of a target. */
bool report_instances(const struct report *report, size_t target, const char *sub,
                      bool (*visit)(void *context, const char *path), void *context)
    __attribute__((nonnull(1, 3, 4)));

/* report_path makes DIR/TARGET/SUB. False: an error was written. */
bool report_path(char path[CASE_PATH_MAX], const struct report *report, size_t target, const char *sub)
    __attribute__((nonnull));

/* report_grow makes room for one more element behind count. NULL: out of memory, an error was written; list
 * is as it was. */
void *report_grow(void *list, size_t count, size_t size);

/* ---- What comes out ---- */

void report_write_text(const struct report *report) __attribute__((nonnull));
void report_write_json(const struct report *report) __attribute__((nonnull));

/* report_write_html: page is where it will be kept, for links that lead elsewhere. */
void report_write_html(FILE *out, const struct report *report, const char *page) __attribute__((nonnull));

/* Parts of the page. */
void report_html_head(FILE *out) __attribute__((nonnull));
void report_html_targets(FILE *out, const struct report *report, const char *page) __attribute__((nonnull));
void report_html_findings(FILE *out, const struct report *report) __attribute__((nonnull));
void report_html_clauses(FILE *out, const struct report *report) __attribute__((nonnull));
void report_html_curves(FILE *out, const struct report *report) __attribute__((nonnull));

#endif
