/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700

#include "html.h"
#include "report.h"
#include <limits.h>
#include <stdlib.h>

/* ---- A card for each target: its figures, and its coverage over time ---- */

#define WIDTH 1000 /* of a plot, in its own units */
#define HEIGHT 100

/* What a plot shows. */
struct range {
    uint64_t ms, low, high;
};

static struct range range_of(const struct report_target *target)
{
    struct range range = {.ms = 1, .low = UINT64_MAX};

    for (size_t i = 0; i < target->sample_count; i++) {
        const struct report_sample *sample = &target->sample[i];
        if (sample->ms > range.ms)
            range.ms = sample->ms;
        if (sample->coverage && sample->coverage < range.low)
            range.low = sample->coverage;
        if (sample->coverage > range.high)
            range.high = sample->coverage;
    }
    return range;
}

static double x_of(const struct range *range, const struct report_sample *sample)
{
    return WIDTH * (double)sample->ms / (double)range->ms;
}

/* With a little room above and below; a coverage that never changed is a line in the middle. */
static double y_of(const struct range *range, const struct report_sample *sample)
{
    if (range->high == range->low)
        return HEIGHT / 2.0;
    return HEIGHT - 4 -
           (HEIGHT - 8) * (double)(sample->coverage - range->low) / (double)(range->high - range->low);
}

/* The steps of one engine, from its first sample on; returns where the next one begins. area: down to the
 * bottom at both ends. */
static size_t put_steps(FILE *out, const struct report_target *target, const struct range *range,
                        size_t first, bool area)
{
    size_t i = first, shown = 0;
    double x = 0;

    for (; i < target->sample_count && strcmp(target->sample[i].engine, target->sample[first].engine) == 0;
         i++) {
        const struct report_sample *sample = &target->sample[i];
        if (sample->coverage == 0)
            continue; /* the engine had told nothing yet */
        x = x_of(range, sample);
        if (shown++)
            fprintf(out, "H%.1fV%.1f", x, y_of(range, sample));
        else
            fprintf(out, area ? "M%.1f,100V%.1f" : "M%.1f,%.1f", x, y_of(range, sample));
    }
    if (shown == 1)
        fputs(x < WIDTH / 2.0 ? "h8" : "h-8", out); /* else one sample would not be seen */
    if (shown && area)
        fputs("V100Z", out);
    return i;
}

static size_t put_engine(FILE *out, const struct report_target *target, const struct range *range,
                         size_t first)
{
    size_t next = first;

    fputs("<path class=\"area\" d=\"", out);
    put_steps(out, target, range, first, true);
    fputs("\"/><path d=\"", out);
    next = put_steps(out, target, range, first, false);
    fputs("\"/>", out);
    return next;
}

static void put_plot(FILE *out, const struct report_target *target)
{
    struct range range = range_of(target);
    char low[REPORT_COUNT_MAX], high[REPORT_COUNT_MAX];

    if (range.high == 0) {
        fputs("<p class=\"faint\">The engine told no coverage.</p>\n", out);
        return;
    }
    fprintf(out, "<div class=\"plot\"><div class=\"y%s\"><span>%s</span>",
            range.high == range.low ? " flat" : "", report_count(high, range.high));
    if (range.high != range.low)
        fprintf(out, "<span>%s</span>", report_count(low, range.low));
    fputs("</div>\n", out);
    fprintf(out,
            "<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"coverage of "
            "%s over time\">",
            WIDTH, HEIGHT, target->name);
    for (size_t i = 0, series = 0; i < target->sample_count; series++) {
        fprintf(out, "<g class=\"s%zu\">", series % 2);
        i = put_engine(out, target, &range, i);
        fputs("</g>", out);
    }
    fputs("</svg>\n<div class=\"x\"><span>0:00</span><span>coverage</span><span>", out);
    report_clock(out, range.ms);
    fputs("</span></div></div>\n", out);
}

static void put_figure(FILE *out, const char *name, uint64_t number)
{
    char text[REPORT_COUNT_MAX];

    fprintf(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, report_count(text, number));
}

/* Which engines, in the order of their first use. */
static void put_engines(FILE *out, const struct report_target *target)
{
    for (size_t i = 0; i < target->sample_count; i++) {
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++)
            seen = strcmp(target->sample[j].engine, target->sample[i].engine) == 0;
        if (!seen)
            fprintf(out, "%s%s", i ? ", " : "", target->sample[i].engine);
    }
}

/* ---- A link from the page to a file, both by their real paths ---- */

static void put_escaped(FILE *out, const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~/";

    for (; *path; path++)
        if (strchr(plain, *path))
            fputc(*path, out);
        else
            fprintf(out, "%%%02X", (unsigned char)*path);
}

/* The folder of the page, as an absolute path; false: it cannot be told. */
static bool folder_of(const char *page, char folder[PATH_MAX])
{
    char text[PATH_MAX];
    int length = snprintf(text, sizeof text, "%s%s", page[0] == '/' ? "" : "./", page);

    if (length < 0 || (size_t)length >= sizeof text)
        return false;
    *(strrchr(text, '/') + 1) = '\0';
    return realpath(text, folder) != NULL;
}

static void put_link(FILE *out, const char *page, const char *path)
{
    char from[PATH_MAX], to[PATH_MAX];
    size_t same = 0;

    if (!folder_of(page, from) || realpath(path, to) == NULL) {
        put_escaped(out, path);
        return;
    }
    for (size_t i = 0; from[i] == to[i] || (from[i] == '\0' && to[i] == '/'); i++) {
        if (to[i] == '/')
            same = i + 1;
        if (from[i] == '\0') {
            put_escaped(out, to + same);
            return;
        }
    }
    for (size_t i = same; i <= strlen(from) && strcmp(from, "/") != 0; i++)
        if (i == strlen(from) || from[i] == '/')
            fputs("../", out);
    put_escaped(out, to + same);
}

static void put_target(FILE *out, const struct report_target *target, const char *page)
{
    const struct report_sample *last = report_last(target);

    fprintf(out, "<article class=\"card target\"><h3>%s</h3>\n", target->name);
    if (target->property) {
        fputs("<p class=\"faint\">", out);
        html_string(out, target->property->line);
        fputs("</p>\n", out);
    }
    if (target->findings)
        fprintf(out, "<p><a class=\"bad\" href=\"#f-%s\">%zu crash file%s</a></p>\n", target->name,
                target->findings, target->findings == 1 ? "" : "s");
    if (target->sample_count == 0) {
        fputs("<p class=\"faint\">No progress.tsv: how much was done is not known.</p></article>\n", out);
        return;
    }
    fputs("<dl>", out);
    put_figure(out, "executions", last->executions);
    put_figure(out, "a second", report_rate(last));
    fputs("<div><dt>time</dt><dd>", out);
    report_clock(out, last->ms);
    fputs("</dd></div>\n", out);
    put_figure(out, "coverage", last->coverage);
    put_figure(out, "inputs kept", target->kept);
    fputs("<div><dt>engine</dt><dd>", out);
    put_engines(out, target);
    fputs("</dd></div></dl>\n", out);
    put_plot(out, target);
    if (target->plot[0]) {
        fputs("<p><a href=\"", out);
        put_link(out, page, target->plot);
        fputs("\">What afl-plot drew</a></p>\n", out);
    }
    fputs("</article>\n", out);
}

void report_html_targets(FILE *out, const struct report *report, const char *page)
{
    fputs("<section><h2 id=\"targets\">Targets</h2>\n<p class=\"faint\">Coverage counts what the engine "
          "counts, "
          "libFuzzer and AFL++ each in their own way; the scale begins at the first figure, not at 0.</p>\n"
          "<div class=\"grid\">\n",
          out);
    for (size_t i = 0; i < report->target_count; i++)
        put_target(out, &report->target[i], page);
    fputs("</div></section>\n", out);
}
