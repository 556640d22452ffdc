/* SPDX-License-Identifier: Apache-2.0 */
#include "clause.h"
#include "cli.h"
#include "json.h"

static const char command[] = "clauses";

static const struct cli_option options[] = {{"--help", NULL}, {"--json", NULL}};
enum { OPTION_HELP, OPTION_JSON };

static void print_help(void)
{
    fputs("Usage: sipsfuzz clauses [--json] [ID]...\n"
          "\n"
          "Lists the rules that a decision can rest on, and the choices that the texts leave open: all of "
          "them,\n"
          "or those named.\n"
          "\n"
          "Options:\n"
          "  --json   an array of objects with id, section, level, actors and line\n"
          "  --help   this text\n"
          "\n"
          "Actors: UAC, UAS, REG (registrar), PRX (proxy), RED (redirect server), ANY.\n"
          "Levels: the RFC's keyword, 'rule' for what is said without one, 'choice' for what is left open.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz clauses\n"
          "  sipsfuzz clauses 5630-5.3-c choice-path-scheme\n"
          "  sipsfuzz clauses --json 5630-4.1-b\n",
          stdout);
}

static const char *clause_id(size_t index)
{
    return sips_clause_entry((enum sips_clause)index)->id;
}

static bool find(const char *id, struct sips_clauses *named)
{
    enum sips_clause clause = sips_clause_find(sips_span_of(id));
    if (clause != SIPS_CLAUSE_COUNT) {
        sips_clauses_add(named, clause);
        return true;
    }
    const char *nearest = cli_nearest(id, clause_id, SIPS_CLAUSE_COUNT);
    if (nearest)
        cli_error(command, "there is no clause %s: did you mean %s?", id, nearest);
    else
        cli_error(command, "there is no clause %s: 'sipsfuzz clauses' lists them", id);
    return false;
}

static void print(const struct sips_clauses *named)
{
    struct cli_style style = cli_style_of_stdout();
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        const struct sips_clause_entry *entry = sips_clause_entry((enum sips_clause)i);
        if (sips_clauses_have(named, (enum sips_clause)i))
            printf("%s%s%s  %s(%s; %s; %s)%s\n    %s\n", style.strong, entry->id, style.plain, style.faint,
                   entry->section, entry->level, entry->actors, style.plain, entry->line);
    }
}

/* "PRX REG" as an array of its words. */
static void write_actors(struct json *json, const char *actors)
{
    json_array(json);
    while (*actors) {
        size_t length = strcspn(actors, " ");
        json_string(json, (struct sips_span){actors, length});
        actors += length + (actors[length] == ' ');
    }
    json_end_array(json);
}

static void write_json(const struct sips_clauses *named)
{
    struct json json = {.out = stdout, .empty = true};
    json_array(&json);
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        const struct sips_clause_entry *entry = sips_clause_entry((enum sips_clause)i);
        if (!sips_clauses_have(named, (enum sips_clause)i))
            continue;
        json_object(&json);
        json_name(&json, "id");
        json_string(&json, sips_span_of(entry->id));
        json_name(&json, "section");
        json_string(&json, sips_span_of(entry->section));
        json_name(&json, "level");
        json_string(&json, sips_span_of(entry->level));
        json_name(&json, "actors");
        write_actors(&json, entry->actors);
        json_name(&json, "line");
        json_string(&json, sips_span_of(entry->line));
        json_end_object(&json);
    }
    json_end_array(&json);
}

enum cli_exit cli_clauses(int argc, char **argv)
{
    struct cli_arguments arguments = {command, options, sizeof options / sizeof options[0], argc, argv,
                                      1,       false};
    struct sips_clauses named = {0};
    bool any = false;
    bool json = false;
    const char *value;
    size_t index;
    enum cli_item item;
    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD || (item == CLI_OPERAND && !find(value, &named)))
            return CLI_WRONG_USE;
        if (item == CLI_OPERAND) {
            any = true;
        } else if (index == OPTION_HELP) {
            print_help();
            return CLI_DECIDED;
        } else {
            json = true;
        }
    }
    for (unsigned i = 0; !any && i < SIPS_CLAUSE_COUNT; i++)
        sips_clauses_add(&named, (enum sips_clause)i);
    if (json)
        write_json(&named);
    else
        print(&named);
    return CLI_DECIDED;
}
