/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "matrix.h"
#include <stdlib.h>

static const char command[] = "matrix";

static const struct cli_option options[] = {{"--help", NULL}, {"--json", NULL}, {"--html", "FILE"}};
enum { OPTION_HELP, OPTION_JSON, OPTION_HTML };

static void print_help(void)
{
    fputs(
        "Usage: sipsfuzz matrix [--json | --html FILE] [CLAUSE]...\n"
        "\n"
        "Shows for each clause of the catalogue where it is decided, and what evidence there is that it is:\n"
        "places in the code, rows of the rule tables and the combinations of facts that they answer,\n"
        "invariants of the observer, properties, MC/DC of the files that decide, and the seeded bugs that\n"
        "break the clause, with the executions that each engine needs to find them (median; how many of the\n"
        "seeds found it).\n"
        "\n"
        "The figures of engines and coverage are those that 'ci/bench bugs --write' and 'ci/coverage\n"
        "--write' kept when this program was built; '-' is not measured. All else is counted now.\n"
        "\n"
        "Options:\n"
        "  --json       an array of objects\n"
        "  --html FILE  one page, with nothing that it needs from elsewhere\n"
        "  --help       this text\n"
        "\n"
        "Examples:\n"
        "  sipsfuzz matrix 5630-5.3-a\n"
        "  sipsfuzz matrix --html matrix.html\n",
        stdout);
}

/* ---- As text ---- */

static void print_hunts(const struct matrix_bug *bug)
{
    printf("    bug %-30s", bug->name);
    for (size_t i = 0; i < MATRIX_ENGINES; i++) {
        const struct matrix_hunt *hunt = &bug->hunt[i];
        printf("  %s ", hunt->engine);
        if (hunt->seeds == 0)
            putchar('-');
        else if (hunt->median == 0)
            printf("not found (%u/%u)", hunt->found, hunt->seeds);
        else
            printf("%lu (%u/%u)", hunt->median, hunt->found, hunt->seeds);
    }
    putchar('\n');
}

static void print_row(const struct matrix_row *row)
{
    struct cli_style style = cli_style_of_stdout();

    printf("%s%s%s  %s\n", style.strong, row->clause->id, style.plain, row->clause->line);
    printf("    code ");
    for (size_t i = 0; i < row->point_count && i < 4; i++)
        printf("%s%s:%u", i ? ", " : "", row->point[i].file, row->point[i].line);
    if (row->point_count > 4)
        printf(" and %zu more", row->point_count - 4);
    putchar('\n');
    printf("    rule rows %zu, leaves %zu; invariants %zu; MC/DC ", row->rules, row->leaves, row->invariants);
    if (row->mcdc_all)
        printf("%u of %u conditions\n", row->mcdc_reached, row->mcdc_all);
    else
        printf("-\n");
    printf("    properties");
    for (size_t i = 0; i < row->property_count; i++)
        printf("%s %s", i ? "," : "", row->property[i]->name);
    putchar('\n');
    for (size_t i = 0; i < row->bug_count; i++)
        print_hunts(&row->bug[i]);
}

/* ---- As JSON ---- */

static void write_number(struct json *json, const char *name, uint64_t number)
{
    json_name(json, name);
    json_number(json, number);
}

static void write_bug(struct json *json, const struct matrix_bug *bug)
{
    json_object(json);
    json_name(json, "name");
    json_string(json, sips_span_of(bug->name));
    for (size_t i = 0; i < MATRIX_ENGINES; i++) {
        if (bug->hunt[i].seeds == 0)
            continue;
        json_name(json, bug->hunt[i].engine);
        json_object(json);
        write_number(json, "found", bug->hunt[i].found);
        write_number(json, "seeds", bug->hunt[i].seeds);
        json_name(json, "median_executions");
        if (bug->hunt[i].median)
            json_number(json, bug->hunt[i].median);
        else
            json_null(json);
        json_end_object(json);
    }
    json_end_object(json);
}

static void write_code(struct json *json, const struct matrix_row *row)
{
    char place[128];

    json_name(json, "code");
    json_array(json);
    for (size_t i = 0; i < row->point_count; i++) {
        snprintf(place, sizeof place, "%s:%u", row->point[i].file, row->point[i].line);
        json_string(json, sips_span_of(place));
    }
    json_end_array(json);
}

static void write_row(struct json *json, const struct matrix_row *row)
{
    json_object(json);
    json_name(json, "id");
    json_string(json, sips_span_of(row->clause->id));
    json_name(json, "line");
    json_string(json, sips_span_of(row->clause->line));
    write_code(json, row);
    write_number(json, "rule_rows", row->rules);
    write_number(json, "leaves", row->leaves);
    write_number(json, "invariants", row->invariants);
    write_number(json, "mcdc_reached", row->mcdc_reached);
    write_number(json, "mcdc_conditions", row->mcdc_all);
    json_name(json, "properties");
    json_array(json);
    for (size_t i = 0; i < row->property_count; i++)
        json_string(json, sips_span_of(row->property[i]->name));
    json_end_array(json);
    json_name(json, "bugs");
    json_array(json);
    for (size_t i = 0; i < row->bug_count; i++)
        write_bug(json, &row->bug[i]);
    json_end_array(json);
    json_end_object(json);
}

/* ---- All of it ---- */

static bool write_html_file(const char *name, const struct matrix_row *rows, size_t count)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL) {
        cli_error(command, "out of memory");
        return false;
    }
    matrix_write_html(out, rows, count);
    bool written = fclose(out) == 0 && cli_write_file(command, name, (struct sips_span){text, length});
    free(text);
    return written;
}

static const char *clause_id(size_t index)
{
    return sips_clause_entry((enum sips_clause)index)->id;
}

static bool add_clause(const char *id, struct matrix_row *rows, size_t *count)
{
    enum sips_clause clause = sips_clause_find(sips_span_of(id));

    if (clause == SIPS_CLAUSE_COUNT) {
        const char *nearest = cli_nearest(id, clause_id, SIPS_CLAUSE_COUNT);
        cli_error(command, "there is no clause %s: %s%s", id,
                  nearest ? "did you mean " : "'sipsfuzz clauses' lists them", nearest ? nearest : "");
        return false;
    }
    if (*count < SIPS_CLAUSE_COUNT)
        matrix_fill(&rows[(*count)++], clause);
    return true;
}

struct wanted {
    struct matrix_row row[SIPS_CLAUSE_COUNT];
    size_t count;
    const char *html;
    bool help, json;
};

static bool read_arguments(struct wanted *wanted, int argc, char **argv)
{
    struct cli_arguments arguments = {command, options, sizeof options / sizeof options[0], argc, argv,
                                      1,       false};
    enum cli_item item;
    size_t index;
    const char *value;

    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD || (item == CLI_OPERAND && !add_clause(value, wanted->row, &wanted->count)))
            return false;
        wanted->help = item == CLI_OPTION && index == OPTION_HELP;
        if (wanted->help)
            return true;
        wanted->json = wanted->json || (item == CLI_OPTION && index == OPTION_JSON);
        if (item == CLI_OPTION && index == OPTION_HTML)
            wanted->html = value;
    }
    if (wanted->html && wanted->json)
        cli_error(command, "write one of --json and --html");
    return !(wanted->html && wanted->json);
}

enum cli_exit cli_matrix(int argc, char **argv)
{
    static struct wanted wanted;
    struct json json = {.out = stdout, .empty = true};

    if (!read_arguments(&wanted, argc, argv))
        return CLI_WRONG_USE;
    if (wanted.help) {
        print_help();
        return CLI_DECIDED;
    }
    bool all = wanted.count == 0;
    for (unsigned i = 0; all && i < SIPS_CLAUSE_COUNT; i++)
        matrix_fill(&wanted.row[wanted.count++], (enum sips_clause)i);
    if (wanted.html)
        return write_html_file(wanted.html, wanted.row, wanted.count) ? CLI_DECIDED : CLI_WRONG_USE;
    if (wanted.json)
        json_array(&json);
    for (size_t i = 0; i < wanted.count; i++)
        if (wanted.json)
            write_row(&json, &wanted.row[i]);
        else
            print_row(&wanted.row[i]);
    if (wanted.json)
        json_end_array(&json);
    return CLI_DECIDED;
}
