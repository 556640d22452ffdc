/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"
#include <stdlib.h>
#include <sys/stat.h>

/* ---- How long the seeded bugs live: bugs.tsv of ci/bench bugs, else the medians that were kept of it ----
 */

static const char command[] = "report";
static const char heading[] = "bug\tengine\tseed\treached\ttriggered\tdetected\tseconds";
#define COLUMN_ENGINE 1
#define COLUMN_DETECTED 5
#define COLUMNS 7

/* The curve of an engine, made if there is none. NULL: there are too many. */
static struct report_curve *curve_of(struct report *report, struct sips_span engine)
{
    struct report_curve *curve = report->curve;

    for (size_t i = 0; i < report->curve_count; i++, curve++)
        if (sips_span_equal(sips_span_of(curve->engine), engine))
            return curve;
    if (report->curve_count == REPORT_CURVES_MAX || engine.length == 0 || engine.length >= REPORT_ENGINE_MAX)
        return NULL;
    report->curve_count++;
    memcpy(curve->engine, engine.at, engine.length);
    return curve;
}

/* executions 0: not found. False: out of memory. */
static bool add_run(struct report_curve *curve, uint64_t executions)
{
    curve->total++;
    if (executions == 0)
        return true;
    void *larger = report_grow(curve->found, curve->count, sizeof *curve->found);
    if (larger == NULL)
        return false;
    curve->found = larger;
    curve->found[curve->count++] = executions;
    return true;
}

static int compare(const void *a, const void *b)
{
    uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;

    return first < second ? -1 : first > second;
}

static void sort(struct report *report)
{
    for (size_t i = 0; i < report->curve_count; i++)
        if (report->curve[i].count)
            qsort(report->curve[i].found, report->curve[i].count, sizeof *report->curve[i].found, compare);
}

/* Splits a line at its tabs. False: it has not as many columns as it should. */
static bool split(struct sips_span line, struct sips_span column[COLUMNS])
{
    size_t count = 0;

    for (;;) {
        const char *tab = memchr(line.at, '\t', line.length);
        if (count == COLUMNS)
            return false;
        column[count++] = tab ? sips_span_between(line.at, tab) : line;
        if (tab == NULL)
            return count == COLUMNS;
        line = sips_span_between(tab + 1, sips_span_end(line));
    }
}

static bool number_of(struct sips_span text, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        *number = 10 * *number + (uint64_t)(text.at[i] - '0');
    }
    return text.length > 0 && text.length < 18;
}

enum line_result { LINE_READ, LINE_BAD, LINE_NO_MEMORY };

static enum line_result read_run(struct report *report, struct sips_span line)
{
    struct sips_span column[COLUMNS];
    struct report_curve *curve;
    uint64_t detected;

    if (!split(line, column) || !number_of(column[COLUMN_DETECTED], &detected) ||
        (curve = curve_of(report, column[COLUMN_ENGINE])) == NULL)
        return LINE_BAD;
    return add_run(curve, detected) ? LINE_READ : LINE_NO_MEMORY;
}

static bool read_runs(struct report *report, const char *path, struct sips_span text)
{
    const char *end = sips_span_end(text);
    enum line_result result = LINE_READ;
    size_t number = 0;

    for (const char *next; result == LINE_READ && text.at < end; text.at = next + (next < end)) {
        if ((next = memchr(text.at, '\n', (size_t)(end - text.at))) == NULL)
            next = end;
        struct sips_span line = sips_span_between(text.at, next);
        if (++number > 1)
            result = read_run(report, line);
        else if (!sips_span_equal(line, sips_span_of(heading)))
            result = LINE_BAD;
    }
    if (result == LINE_BAD)
        cli_error(command, "%s:%zu: not a line that 'ci/bench bugs' wrote: move the file away, and try again",
                  path, number);
    return result == LINE_READ;
}

/* The medians of each engine, a row for each bug. */
static bool take_measured(struct report *report)
{
    for (size_t i = 0; i < matrix_measured_count(); i++) {
        const struct matrix_hunt *hunt = matrix_measured(i);
        struct report_curve *curve = curve_of(report, sips_span_of(hunt->engine));
        if (curve && !add_run(curve, hunt->median))
            return false;
    }
    return true;
}

bool report_curves(struct report *report)
{
    char path[CASE_PATH_MAX];
    struct sips_span text;
    struct stat status;
    int length = snprintf(path, sizeof path, "%s/bugs.tsv", report->folder);
    bool well;

    report->curves_of_runs = length > 0 && (size_t)length < sizeof path && stat(path, &status) == 0;
    if (!report->curves_of_runs) {
        well = take_measured(report);
    } else if ((well = cli_read_file(command, path, &text))) {
        well = read_runs(report, path, text);
        free((char *)(uintptr_t)text.at);
    }
    sort(report);
    return well;
}

uint64_t report_median(const struct report_curve *curve)
{
    size_t middle = curve->total ? (curve->total - 1) / 2 : 0;

    return middle < curve->count ? curve->found[middle] : 0;
}

unsigned report_decades(const struct report *report)
{
    unsigned decades = 1;
    uint64_t end = 10;

    for (size_t i = 0; i < report->curve_count; i++) {
        const struct report_curve *curve = &report->curve[i];
        for (; curve->count && end < curve->found[curve->count - 1]; end *= 10)
            decades++;
    }
    return decades;
}
