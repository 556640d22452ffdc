/* SPDX-License-Identifier: Apache-2.0 */
#include "html.h"
#include "report.h"

/* ---- The clauses: a map of them, and a table behind it ---- */

static const char *kind_of(const struct report_clause *clause)
{
    if (clause->broken)
        return "broken";
    if (clause->row.property_count == 0)
        return "unguarded";
    if (clause->tried == 0)
        return "none";
    return clause->reached ? "reached" : "tried";
}

static void put_map(FILE *out, const struct report *report)
{
    fputs("<div class=\"map\">", out);
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        const struct report_clause *clause = &report->clause[i];
        const char *id = clause->row.clause->id;
        fprintf(out, "<a class=\"%s\" href=\"#c-%s\" title=\"%s: ", kind_of(clause), id, id);
        html_string(out, clause->row.clause->line);
        fprintf(out, "\" aria-label=\"%s, %s\"></a>", id, kind_of(clause));
    }
    fputs("</div>\n<ul class=\"key squares\"><li class=\"broken\">broken</li>"
          "<li class=\"reached\">tried and reached</li>"
          "<li class=\"tried\">tried</li><li class=\"none\">not tried</li>"
          "<li class=\"unguarded\">no property</li></ul>\n",
          out);
}

/* Rounded down, so that a column is narrow: 950, 9.5k, 95k, 950k, 9.5M. */
static void put_count(FILE *out, const char *name, uint64_t number)
{
    static const char units[] = " kMGTPE";
    size_t unit = 0;
    uint64_t rest = 0;

    for (; number >= 1000; number /= 1000, unit++)
        rest = number % 1000;
    fprintf(out, "<td data-name=\"%s\">", name);
    if (number == 0)
        fputs("-", out);
    else if (unit == 0)
        fprintf(out, "%llu", (unsigned long long)number);
    else if (number < 10)
        fprintf(out, "%llu.%llu%c", (unsigned long long)number, (unsigned long long)rest / 100, units[unit]);
    else
        fprintf(out, "%llu%c", (unsigned long long)number, units[unit]);
    fputs("</td>", out);
}

static void put_hunts(FILE *out, const struct matrix_bug *bug)
{
    char text[REPORT_COUNT_MAX];

    fprintf(out, "<br><small>seeded bug %s, executions:", bug->name);
    for (size_t i = 0; i < MATRIX_ENGINES; i++) {
        const struct matrix_hunt *hunt = &bug->hunt[i];
        fprintf(out, "%s %s %s", i ? "," : "", hunt->engine,
                hunt->seeds == 0 ? "-"
                : hunt->median   ? report_count(text, hunt->median)
                                 : "not found");
    }
    fputs("</small>", out);
}

static void put_row(FILE *out, const struct report_clause *clause)
{
    fprintf(out, "<tr id=\"c-%s\"><th scope=\"row\"><b%s>%s</b>", clause->row.clause->id,
            clause->broken ? " class=\"bad\"" : "", clause->row.clause->id);
    html_string(out, clause->row.clause->line);
    for (size_t i = 0; i < clause->row.bug_count; i++)
        put_hunts(out, &clause->row.bug[i]);
    fputs("</th>", out);
    put_count(out, "properties", clause->row.property_count);
    put_count(out, "bugs", clause->row.bug_count);
    put_count(out, "tried", clause->tried);
    put_count(out, "reached", clause->reached);
    fputs("</tr>\n", out);
}

void report_html_clauses(FILE *out, const struct report *report)
{
    struct report_sums sums = report_sums(report);

    fputs("<section><h2 id=\"clauses\">Clauses</h2>\n", out);
    fprintf(
        out,
        "<p>Of %u clauses %zu have a property that can find a breach, and %zu a seeded bug that proves it. "
        "This campaign tried %zu: a target ran that can find a breach. %zu were reached: the decision on an "
        "input that it kept rests on the clause; only inputs that are messages tell.</p>\n",
        (unsigned)SIPS_CLAUSE_COUNT, sums.with_property, sums.with_bug, sums.tried, sums.reached);
    fputs("<div class=\"card\">", out);
    put_map(out, report);
    fputs(
        "<details><summary>All of them as a table</summary>\n<table><thead><tr><th>clause</th>"
        "<th>proper&shy;ties</th><th>seeded bugs</th><th>tried</th><th>reached</th></tr></thead>\n<tbody>\n",
        out);
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++)
        put_row(out, &report->clause[i]);
    fputs("</tbody></table></details></div></section>\n", out);
}
