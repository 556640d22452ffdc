/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#define WIDTH 100 /* of a list of clauses */

void report_clock(FILE *out, uint64_t ms)
{
    unsigned long long seconds = ms / 1000;

    if (seconds >= 3600)
        fprintf(out, "%llu:%02llu:%02llu", seconds / 3600, seconds % 3600 / 60, seconds % 60);
    else
        fprintf(out, "%llu:%02llu", seconds / 60, seconds % 60);
}

const char *report_count(char text[REPORT_COUNT_MAX], uint64_t number)
{
    char digits[REPORT_COUNT_MAX];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number), used = 0;

    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    return text;
}

const char *report_outcome(const struct report_finding *finding)
{
    if (!finding->known)
        return "not run: this program has not the property of this target";
    switch (finding->end) {
    case CASE_BROKEN:
        return "broken";
    case CASE_CRASHED:
        return "crashes";
    case CASE_TOO_LONG:
        return "takes too long";
    case CASE_HOLDS:
    case CASE_DISCARDED:
        return "does not fail in this program: run the target itself";
    case CASE_NOT_RUN:
        return "could not be run";
    }
    return "?";
}

static void print_targets(const struct report *report)
{
    char a[REPORT_COUNT_MAX], b[REPORT_COUNT_MAX];

    printf("\n%-32s %8s %15s %10s %9s %8s %6s\n", "target", "time", "executions", "a second", "coverage",
           "kept", "found");
    for (size_t i = 0; i < report->target_count; i++) {
        const struct report_target *target = &report->target[i];
        const struct report_sample *last = report_last(target);
        if (target->sample_count == 0) {
            printf("%-32s no progress.tsv\n", target->name);
            continue;
        }
        printf("%-32s %2llu:%02llu:%02llu %15s %10s %9llu %8zu %6zu\n", target->name,
               (unsigned long long)last->ms / 3600000, (unsigned long long)last->ms / 60000 % 60,
               (unsigned long long)last->ms / 1000 % 60, report_count(a, last->executions),
               report_count(b, report_rate(last)), (unsigned long long)last->coverage, target->kept,
               target->findings);
    }
}

static void print_lines(const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        struct sips_span line = {text, length && text[length - 1] == '\r' ? length - 1 : length};
        fputs("  | ", stdout);
        cli_print(stdout, line);
        putchar('\n');
        text += length + (text[length] == '\n');
    }
}

static void print_command(const char *name, const struct report *report, const struct report_finding *finding,
                          const char *with)
{
    printf("  %-9s ", name);
    report_again(stdout, report, finding, with);
    putchar('\n');
}

static void print_finding(const struct report *report, size_t index)
{
    const struct report_finding *finding = &report->finding[index];

    printf("\n%s: %s\n", report->target[finding->target].name, report_outcome(finding));
    if (finding->known && finding->end == CASE_BROKEN)
        printf("  rule      %s (clause %s)\n", finding->finding.invariant, finding->finding.clause);
    if (finding->known && finding->end == CASE_CRASHED)
        printf("  crash     %s\n", finding->key);
    if (finding->known)
        print_command("explain", report, finding, "explain");
    print_command("target", report, finding, NULL);
    for (size_t i = index + 1; i < report->finding_count; i++)
        if (report->finding[i].like == index) {
            printf("  the same  ");
            cli_print(stdout, sips_span_of(report->finding[i].path));
            putchar('\n');
        }
    if (finding->ladder)
        print_lines(finding->ladder);
    else if (finding->known && finding->end == CASE_BROKEN && finding->finding.text[0])
        print_lines(finding->finding.text);
    else if (finding->said)
        print_lines(finding->said);
}

/* The ids of clauses that are as wanted says, in lines that are not too long. */
static void print_ids(const struct report *report, const char *what,
                      bool (*wanted)(const struct report_clause *clause))
{
    size_t used = 0;

    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        const char *id = report->clause[i].row.clause->id;
        if (!wanted(&report->clause[i]))
            continue;
        if (used == 0)
            printf("  %s:", what);
        if (used == 0 || used + strlen(id) + 1 > WIDTH) {
            printf("\n   ");
            used = 4;
        }
        printf(" %s", id);
        used += strlen(id) + 1;
    }
    if (used)
        putchar('\n');
}

static bool is_broken(const struct report_clause *clause)
{
    return clause->broken;
}

static bool is_untried(const struct report_clause *clause)
{
    return clause->tried == 0 && clause->row.property_count > 0;
}

static bool has_no_property(const struct report_clause *clause)
{
    return clause->row.property_count == 0;
}

static bool has_no_bug(const struct report_clause *clause)
{
    return clause->row.bug_count == 0;
}

static void print_clauses(const struct report *report, const struct report_sums *sums)
{
    printf("\n%u clauses: %zu with a property, %zu with a seeded bug, %zu tried, %zu reached, %zu broken\n",
           (unsigned)SIPS_CLAUSE_COUNT, sums->with_property, sums->with_bug, sums->tried, sums->reached,
           sums->broken);
    print_ids(report, "broken", is_broken);
    print_ids(report, "not tried: no target of this campaign can find a breach", is_untried);
    print_ids(report, "no property", has_no_property);
    print_ids(report, "no seeded bug", has_no_bug);
}

static void print_curves(const struct report *report)
{
    char text[REPORT_COUNT_MAX];

    printf("\nSeeded bugs, executions until one is found (%s):\n",
           report->curves_of_runs ? "each run of bugs.tsv"
                                  : "the median of each bug, props/bugs/measured.def");
    for (size_t i = 0; i < report->curve_count; i++) {
        const struct report_curve *curve = &report->curve[i];
        uint64_t median = report_median(curve);
        printf("  %-16s %zu of %zu found, median ", curve->engine, curve->count, curve->total);
        puts(median ? report_count(text, median) : "-");
    }
}

void report_write_text(const struct report *report)
{
    struct report_sums sums = report_sums(report);
    char text[REPORT_COUNT_MAX];

    printf("%s: %zu target%s, %s executions in ", report->folder, report->target_count,
           report->target_count == 1 ? "" : "s", report_count(text, sums.executions));
    report_clock(stdout, sums.ms);
    printf(", %zu crash file%s of %zu kind%s\n", report->finding_count, report->finding_count == 1 ? "" : "s",
           sums.kinds, sums.kinds == 1 ? "" : "s");
    print_targets(report);
    for (size_t i = 0; i < report->finding_count; i++)
        if (report->finding[i].like == i)
            print_finding(report, i);
    print_clauses(report, &sums);
    print_curves(report);
}
