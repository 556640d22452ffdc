/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "html.h"
#include "report.h"
#include <stdlib.h>

/* ---- A card for each kind of finding: what broke, the calls, the case, and how to see it again ---- */

static void put_again(FILE *out, const struct report *report, const struct report_finding *finding,
                      const char *with)
{
    char *text = NULL;
    size_t length = 0;
    FILE *line = open_memstream(&text, &length);

    if (line == NULL)
        return;
    report_again(line, report, finding, with);
    if (fclose(line) == 0)
        html_text(out, (struct sips_span){text, length});
    fputc('\n', out);
    free(text);
}

static void put_commands(FILE *out, const struct report *report, const struct report_finding *finding)
{
    fputs("<pre class=\"again\" aria-label=\"commands that show it again\">", out);
    if (finding->known) {
        put_again(out, report, finding, "replay");
        put_again(out, report, finding, "explain");
    }
    put_again(out, report, finding, NULL);
    fputs("</pre>\n", out);
}

static void put_clause(FILE *out, const char *id)
{
    enum sips_clause clause = sips_clause_find(sips_span_of(id));

    if (clause == SIPS_CLAUSE_COUNT)
        return;
    const struct sips_clause_entry *entry = sips_clause_entry(clause);
    fprintf(out, "<p><a href=\"#c-%s\">%s</a> <small>%s, %s</small><br>", id, id, entry->section,
            entry->level);
    html_string(out, entry->line);
    fputs("</p>\n", out);
}

static void put_what(FILE *out, const struct report_finding *finding)
{
    if (finding->known && finding->end == CASE_BROKEN) {
        fputs("<p><b>", out);
        html_string(out, finding->finding.invariant);
        fputs("</b></p>\n", out);
        put_clause(out, finding->finding.clause);
    }
    if (finding->known && finding->end == CASE_CRASHED) {
        fputs("<p><code>", out);
        html_string(out, finding->key);
        fputs("</code></p>\n", out);
    }
}

static void put_details(FILE *out, const char *title, const char *kind, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    fprintf(out, "<details><summary>%s</summary><pre%s>", title, kind);
    html_string(out, text);
    fputs("</pre></details>\n", out);
}

static void put_alike(FILE *out, const struct report *report, size_t index)
{
    size_t count = 0;

    for (size_t i = index + 1; i < report->finding_count; i++)
        count += report->finding[i].like == index;
    if (count == 0)
        return;
    fprintf(out, "<details><summary>%zu more file%s of the same kind</summary><pre>", count,
            count == 1 ? "" : "s");
    for (size_t i = index + 1; i < report->finding_count; i++)
        if (report->finding[i].like == index) {
            html_string(out, report->finding[i].path);
            fputc('\n', out);
        }
    fputs("</pre></details>\n", out);
}

/* The first finding of a target is where its card leads. */
static void put_anchor(FILE *out, const struct report *report, size_t index)
{
    if (index == 0 || report->finding[index - 1].target != report->finding[index].target)
        fprintf(out, " id=\"f-%s\"", report->target[report->finding[index].target].name);
}

static bool fails_here(const struct report_finding *finding)
{
    return finding->known && case_failed(finding->end);
}

static void put_finding(FILE *out, const struct report *report, size_t index)
{
    const struct report_finding *finding = &report->finding[index];
    bool fails = fails_here(finding);

    fprintf(out, "<article class=\"card finding%s\"", fails ? "" : " doubtful");
    put_anchor(out, report, index);
    fprintf(out, "><h3>%s: <span%s>%s</span></h3>\n", report->target[finding->target].name,
            fails ? " class=\"bad\"" : "", report_outcome(finding));
    put_what(out, finding);
    if (finding->chart)
        fputs(finding->chart, out);
    else if (fails && finding->end == CASE_BROKEN && finding->finding.text[0]) {
        fputs("<pre>", out);
        html_string(out, finding->finding.text);
        fputs("</pre>\n", out);
    }
    put_commands(out, report, finding);
    put_details(out, "The case", "", finding->text);
    put_details(out, "The calls as text", " class=\"wide\"", finding->ladder);
    put_details(out, "What the target said", "", finding->said);
    put_alike(out, report, index);
    fputs("</article>\n", out);
}

void report_html_findings(FILE *out, const struct report *report)
{
    fputs("<section><h2 id=\"findings\">Findings</h2>\n", out);
    if (report->finding_count == 0)
        fputs("<p class=\"card\">No crash file, no broken property.</p>\n", out);
    else
        fputs("<p class=\"faint\">Each crash file was run again by this program. A fault of memory may show "
              "in the "
              "target alone, which has sanitizers.</p>\n",
              out);
    for (size_t i = 0; i < report->finding_count; i++)
        if (report->finding[i].like == i && fails_here(&report->finding[i]))
            put_finding(out, report, i);
    for (size_t i = 0; i < report->finding_count; i++)
        if (report->finding[i].like == i && !fails_here(&report->finding[i]))
            put_finding(out, report, i);
    fputs("</section>\n", out);
}
