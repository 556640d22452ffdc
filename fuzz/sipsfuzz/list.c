/* SPDX-License-Identifier: Apache-2.0 */
#include "cases.h"
#include "clause.h"

static const char command[] = "list";

static const struct cli_option options[] = {{"--help", NULL}, {"--json", NULL}, {"--clause", "ID"}};
enum { OPTION_HELP, OPTION_JSON, OPTION_CLAUSE };

static void print_help(void)
{
    fputs("Usage: sipsfuzz list [--json] [--clause ID] [PROPERTY]...\n"
          "\n"
          "Lists the properties: what must hold, whatever the case. All of them, or those named.\n"
          "\n"
          "Options:\n"
          "  --clause ID  only those that can find a breach of this clause\n"
          "  --json       an array of objects with name, line, clauses and finite\n"
          "  --help       this text\n"
          "\n"
          "A finite property has so few cases that 'sipsfuzz check --engine exhaustive' tries every one.\n"
          "The fuzz target of a property is named after it: proxy-best is fuzz_proxy_best.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz list\n"
          "  sipsfuzz list --clause 5630-5.3-i\n"
          "  sipsfuzz list --json proxy-best\n",
          stdout);
}

static void print(const struct property *property)
{
    struct cli_style style = cli_style_of_stdout();

    printf("%s%s%s%s\n  %s\n  %s%s%s\n", style.strong, property->name, style.plain,
           property->leaves ? " (finite)" : "", property->line, style.faint, property->clauses, style.plain);
}

static void write_clauses(struct json *json, const char *clauses)
{
    json_array(json);
    while (*clauses) {
        size_t length = strcspn(clauses, " ");
        json_string(json, (struct sips_span){clauses, length});
        clauses += length + (clauses[length] == ' ');
    }
    json_end_array(json);
}

static void write_json(struct json *json, const struct property *property)
{
    json_object(json);
    json_name(json, "name");
    json_string(json, sips_span_of(property->name));
    json_name(json, "line");
    json_string(json, sips_span_of(property->line));
    json_name(json, "clauses");
    write_clauses(json, property->clauses);
    json_name(json, "finite");
    json_bool(json, property->leaves != NULL);
    json_end_object(json);
}

struct listing {
    bool json, any_named;
    const char *clause;
    bool named[256];
};

static enum cli_exit read_options(struct listing *listing, int argc, char **argv, bool *helped)
{
    struct cli_arguments arguments = {command, options, sizeof options / sizeof options[0], argc, argv,
                                      1,       false};
    const struct property *property;
    const char *value;
    size_t index;
    enum cli_item item;

    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD)
            return CLI_WRONG_USE;
        if (item == CLI_OPERAND) {
            if ((property = case_property(command, value)) == NULL)
                return CLI_WRONG_USE;
            for (size_t i = 0; i < property_count(); i++)
                listing->named[i] = listing->named[i] || property_at(i) == property;
            listing->any_named = true;
        } else if (index == OPTION_HELP) {
            print_help();
            *helped = true;
            return CLI_DECIDED;
        } else if (index == OPTION_JSON) {
            listing->json = true;
        } else {
            listing->clause = value;
        }
    }
    return CLI_DECIDED;
}

enum cli_exit cli_list(int argc, char **argv)
{
    static struct listing listing;
    struct json json = {.out = stdout, .empty = true};
    bool helped = false;
    enum cli_exit status = read_options(&listing, argc, argv, &helped);

    if (status != CLI_DECIDED || helped)
        return status;
    if (listing.clause && sips_clause_find(sips_span_of(listing.clause)) == SIPS_CLAUSE_COUNT) {
        cli_error(command, "there is no clause %s: 'sipsfuzz clauses' lists them", listing.clause);
        return CLI_WRONG_USE;
    }
    if (listing.json)
        json_array(&json);
    for (size_t i = 0; i < property_count(); i++) {
        const struct property *property = property_at(i);
        if ((listing.any_named && !listing.named[i]) ||
            (listing.clause && !property_cites(property, listing.clause)))
            continue;
        if (listing.json)
            write_json(&json, property);
        else
            print(property);
    }
    if (listing.json)
        json_end_array(&json);
    return CLI_DECIDED;
}
