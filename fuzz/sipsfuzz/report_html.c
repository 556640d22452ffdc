/* SPDX-License-Identifier: Apache-2.0 */
#include "html.h"
#include "report.h"

/* ---- The page: one file, no script, nothing from elsewhere ---- */

static void put_number(FILE *out, const char *kind, uint64_t number, const char *of, const char *what)
{
    char text[REPORT_COUNT_MAX];

    fprintf(out, "<li%s><b>%s</b>%s<span>%s</span></li>\n", kind, report_count(text, number), of, what);
}

static void put_summary(FILE *out, const struct report *report)
{
    struct report_sums sums = report_sums(report);
    char of[64];

    fputs("<ul class=\"sums\">\n", out);
    put_number(out, sums.kinds ? " class=\"bad\"" : " class=\"good\"", sums.kinds, "",
               sums.kinds == 1 ? "finding" : "findings");
    put_number(out, "", sums.executions, "", "executions");
    fputs("<li><b>", out);
    report_clock(out, sums.ms);
    fputs("</b><span>of fuzzing</span></li>\n", out);
    put_number(out, "", report->target_count, "", report->target_count == 1 ? "target" : "targets");
    snprintf(of, sizeof of, "<i> / %u</i>", (unsigned)SIPS_CLAUSE_COUNT);
    put_number(out, "", sums.tried, of, "clauses tried");
    fputs("</ul>\n", out);
}

static void put_navigation(FILE *out)
{
    fputs("<nav><a href=\"#findings\">Findings</a> <a href=\"#targets\">Targets</a> "
          "<a href=\"#clauses\">Clauses</a> <a href=\"#bugs\">Seeded bugs</a></nav>\n",
          out);
}

void report_write_html(FILE *out, const struct report *report, const char *page)
{
    report_html_head(out);
    fputs("<header>\n<h1>sipsfuzz report</h1>\n<p>What the campaign in <code>", out);
    html_string(out, report->folder);
    fputs("</code> has done, and what it found.</p>\n", out);
    put_navigation(out);
    fputs("</header>\n<main>\n", out);
    put_summary(out, report);
    report_html_findings(out, report);
    report_html_targets(out, report, page);
    report_html_clauses(out, report);
    report_html_curves(out, report);
    fputs("</main>\n<footer>Written by sipsfuzz " SIPSFUZZ_VERSION ".</footer>\n</body>\n</html>\n", out);
}
