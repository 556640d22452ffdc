/* SPDX-License-Identifier: Apache-2.0 */
#include "html.h"
#include "matrix.h"

static const char *const columns[] = {"clause",     "what it says", "code",       "rows",
                                      "leaves",     "invariants",   "properties", "MC/DC",
                                      "seeded bug", "random",       "libFuzzer",  "AFL++"};

static void begin(FILE *out)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<title>sipsfuzz: the clauses of RFC 5630, and the evidence for each</title>\n"
          "<style>\n"
          ":root { color-scheme: light dark; --line: #8884; --bad: #b3261e; }\n"
          "body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; }\n"
          "h1 { font-size: 1.4rem; }\n"
          "p { max-width: 60rem; }\n"
          "div { overflow-x: auto; }\n"
          "table { border-collapse: collapse; width: 100%; }\n"
          "th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; }\n"
          "th, td { vertical-align: top; }\n"
          "td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }\n"
          "code { font-size: .9em; white-space: nowrap; }\n"
          ".bad { color: var(--bad); font-weight: 600; }\n"
          "small { opacity: .75; }\n"
          "</style>\n</head>\n<body>\n",
          out);
}

static void put_hunt(FILE *out, const struct matrix_hunt *hunt)
{
    if (hunt->seeds == 0)
        fputs("<td class=\"n\">-</td>", out);
    else if (hunt->median == 0)
        fprintf(out, "<td class=\"n bad\">not found<br><small>%u of %u</small></td>", hunt->found,
                hunt->seeds);
    else
        fprintf(out, "<td class=\"n\">%lu<br><small>%u of %u</small></td>", hunt->median, hunt->found,
                hunt->seeds);
}

static void put_points(FILE *out, const struct matrix_row *row)
{
    for (size_t i = 0; i < row->point_count && i < 3; i++)
        fprintf(out, "%s<code>%s:%u</code>", i ? "<br>" : "", row->point[i].file, row->point[i].line);
    if (row->point_count > 3)
        fprintf(out, "<br><small>and %zu more</small>", row->point_count - 3);
}

/* The cells of a clause, beside as many lines as it has bugs. */
static void put_clause(FILE *out, const struct matrix_row *row, size_t lines)
{
    fprintf(out, "<th rowspan=\"%zu\" id=\"%s\">%s<br><small>%s, %s</small></th>", lines, row->clause->id,
            row->clause->id, row->clause->section, row->clause->level);
    fprintf(out, "<td rowspan=\"%zu\">", lines);
    html_string(out, row->clause->line);
    fprintf(out, "</td><td rowspan=\"%zu\">", lines);
    put_points(out, row);
    fputs("</td>", out);
    const size_t counts[] = {row->rules, row->leaves, row->invariants};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        fprintf(out, "<td class=\"n\" rowspan=\"%zu\">%zu</td>", lines, counts[i]);
    fprintf(out, "<td rowspan=\"%zu\">", lines);
    for (size_t i = 0; i < row->property_count; i++)
        fprintf(out, "%s%s", i ? ", " : "", row->property[i]->name);
    fprintf(out, "</td><td class=\"n\" rowspan=\"%zu\">", lines);
    if (row->mcdc_all)
        fprintf(out, "%u / %u</td>", row->mcdc_reached, row->mcdc_all);
    else
        fputs("-</td>", out);
}

static void put_row(FILE *out, const struct matrix_row *row)
{
    size_t lines = row->bug_count ? row->bug_count : 1;

    for (size_t i = 0; i < lines; i++) {
        fputs("<tr>", out);
        if (i == 0)
            put_clause(out, row, lines);
        if (row->bug_count == 0) {
            fputs("<td colspan=\"4\">-</td>", out);
        } else {
            fprintf(out, "<td><code>%s</code></td>", row->bug[i].name);
            for (size_t j = 0; j < MATRIX_ENGINES; j++)
                put_hunt(out, &row->bug[i].hunt[j]);
        }
        fputs("</tr>\n", out);
    }
}

void matrix_write_html(FILE *out, const struct matrix_row *rows, size_t count)
{
    begin(out);
    fputs("<h1>The clauses of RFC 5630, and the evidence for each</h1>\n", out);
    fprintf(out, "<p>%zu clauses. For each: where the code cites it; the rows of the rule tables that rest\n",
            count);
    fputs("on it, and the combinations of facts that they answer; the invariants of the observer and the\n"
          "properties that can find a breach; the conditions of the deciding files that the tests show to\n"
          "matter (MC/DC); the seeded bugs that break it, and how many executions each engine needs to find\n"
          "them (median of its seeds, and how many found it).</p>\n"
          "<div><table>\n<thead><tr>",
          out);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        fprintf(out, "<th>%s</th>", columns[i]);
    fputs("</tr></thead>\n<tbody>\n", out);
    for (size_t i = 0; i < count; i++)
        put_row(out, &rows[i]);
    fputs("</tbody>\n</table></div>\n</body>\n</html>\n", out);
}
