/* SPDX-License-Identifier: Apache-2.0 */
#include "html.h"
#include "report.h"
#include <math.h>

/* ---- Survival: the share of seeded bugs that still live after so many executions, which are logarithmic
 * ---- */

#define WIDTH 1000
#define HEIGHT 400

static double x_of(uint64_t executions, unsigned decades)
{
    return WIDTH * log10((double)executions) / decades;
}

static double y_of(size_t found, size_t total)
{
    return HEIGHT * (double)found / (double)total;
}

static void put_curve(FILE *out, const struct report_curve *curve, size_t series, unsigned decades)
{
    fprintf(out, "<path class=\"s%zu\" d=\"M0,0", series);
    for (size_t i = 0; i < curve->count; i++)
        if (i + 1 == curve->count || curve->found[i + 1] != curve->found[i])
            fprintf(out, "H%.1fV%.1f", x_of(curve->found[i], decades), y_of(i + 1, curve->total));
    fprintf(out, "H%d\"/>", WIDTH);
}

static void put_rules(FILE *out, unsigned decades)
{
    for (unsigned i = 1; i < decades; i++)
        fprintf(out, "<path class=\"rule\" d=\"M%.1f,0V%d\"/>", WIDTH * (double)i / decades, HEIGHT);
    fprintf(out, "<path class=\"rule\" d=\"M0,%dH%d\"/>", HEIGHT / 2, WIDTH);
}

/* 1, 10, 100, 1k, 10k, ... */
static void put_decades(FILE *out, unsigned decades)
{
    static const char *const unit[] = {"", "k", "M", "G", "T", "P"};
    static const char *const zeros[] = {"1", "10", "100"};

    for (unsigned i = 0; i <= decades; i++)
        fprintf(out, "<span>%s%s</span>", zeros[i % 3], unit[i / 3 < 6 ? i / 3 : 5]);
}

static void put_key(FILE *out, const struct report *report)
{
    char text[REPORT_COUNT_MAX];

    fputs("<ul class=\"key\">", out);
    for (size_t i = 0; i < report->curve_count; i++) {
        const struct report_curve *curve = &report->curve[i];
        uint64_t median = report_median(curve);
        fprintf(out, "<li class=\"s%zu\">", i);
        html_string(out, curve->engine);
        fprintf(out, ": %zu of %zu found, median %s</li>", curve->count, curve->total,
                median ? report_count(text, median) : "-");
    }
    fputs("</ul>\n", out);
}

void report_html_curves(FILE *out, const struct report *report)
{
    unsigned decades = report_decades(report);

    fprintf(out,
            "<section><h2 id=\"bugs\">Seeded bugs</h2>\n<p>Which share of the %s, after so many "
            "executions. %s</p>\n",
            report->curves_of_runs ? "runs has not found its bug" : "seeded bugs is not found",
            report->curves_of_runs
                ? "Each run of bugs.tsv counts."
                : "Of each bug the median counts that <code>props/bugs/measured.def</code> "
                  "keeps; a <code>bugs.tsv</code> of <code>ci/bench bugs</code> in the folder "
                  "would be shown in its place.");
    if (report->curve_count == 0) {
        fputs("<p class=\"card\">Nothing was measured.</p></section>\n", out);
        return;
    }
    fputs("<div class=\"card curves\"><div class=\"plot\"><div class=\"y\"><span>100%</span><span>50%</span>"
          "<span>0%</span></div>\n",
          out);
    fprintf(
        out,
        "<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"share of seeded "
        "bugs that is not found yet, by executions\">",
        WIDTH, HEIGHT);
    put_rules(out, decades);
    for (size_t i = 0; i < report->curve_count; i++)
        put_curve(out, &report->curve[i], i, decades);
    fputs("</svg>\n<div class=\"x\">", out);
    put_decades(out, decades);
    fputs("</div></div>\n", out);
    put_key(out, report);
    fputs("</div></section>\n", out);
}
