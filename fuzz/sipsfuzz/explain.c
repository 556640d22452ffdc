/* SPDX-License-Identifier: Apache-2.0 */
#include "cases.h"
#include "choice_file.h"
#include "decide.h"
#include <stdlib.h>

/* ---- Two commands for one file: explain it, or make it smaller ---- */

#define LIMIT_S 10
#define SHRINK_RUNS 200000
#define SHRINK_S 60

/* What both take. */
struct one {
    const char *file, *property, *out;
    bool json, choices, helped;
    uint64_t runs;
    double seconds;
};

static const struct cli_option explain_options[] = {
    {"--help", NULL}, {"--property", "NAME"}, {"--json", NULL}, {"--choices", NULL}};
static const struct cli_option shrink_options[] = {
    {"--help", NULL}, {"--property", "NAME"}, {"--out", "FILE"}, {"--runs", "N"}, {"--time", "TIME"}};

static bool take(struct one *one, const char *command, const char *option, const char *value)
{
    if (strcmp(option, "--help") == 0)
        one->helped = true;
    else if (strcmp(option, "--property") == 0)
        one->property = value;
    else if (strcmp(option, "--json") == 0)
        one->json = true;
    else if (strcmp(option, "--choices") == 0)
        one->choices = true;
    else if (strcmp(option, "--out") == 0)
        one->out = value;
    else if (strcmp(option, "--runs") == 0)
        return cases_number(command, option, value, &one->runs);
    else
        return cases_time(command, option, value, &one->seconds);
    return true;
}

static bool read_options(struct one *one, struct cli_arguments *arguments)
{
    const char *value;
    size_t index;
    enum cli_item item;

    while ((item = cli_next(arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD)
            return false;
        if (item == CLI_OPTION) {
            if (!take(one, arguments->command, arguments->option[index].name, value))
                return false;
        } else if (one->file) {
            cli_error(arguments->command, "one file at a time: leave out %s", value);
            return false;
        } else {
            one->file = value;
        }
    }
    if (one->file == NULL && !one->helped)
        cli_error(arguments->command, "a file is missing: write sipsfuzz %s FILE, or - for standard input",
                  arguments->command);
    return one->file || one->helped;
}

/* What the element decides on a case that is a message with a scenario; json: NULL, or the object to add it
 * to. A case that crashed would crash here. */
static void explain_decision(struct json *json, const struct case_file *file,
                             const struct case_outcome *outcome)
{
    static struct decision decision; /* too large for some stacks */
    size_t length = 0;

    if (outcome->end != CASE_HOLDS && outcome->end != CASE_BROKEN)
        return;
    char *text = case_text(file, outcome, &length);
    if (text && decide_case(&decision, (struct sips_span){text, length})) {
        if (json) {
            json_name(json, "decision");
            decide_write_json(json, &decision);
        } else {
            fputs("\nDecision: ", stdout);
            decide_print(&decision, file->name);
        }
    }
    free(text);
}

static void print_explain_help(void)
{
    fputs("Usage: sipsfuzz explain [--json] [--choices] [--property NAME] FILE\n"
          "\n"
          "Runs one file, as replay does, and tells all about it, fit for a bug report: the decoded case,\n"
          "what came of it, the invariant and the clause that broke, what was expected and what was found;\n"
          "for a message also what is decided on it, by which facts, rules and clauses, and what leaves.\n"
          "\n"
          "Options:\n"
          "  --property NAME  the property, for a file that does not tell\n"
          "  --choices        the choices as numbers too\n"
          "  --json           one object\n"
          "  --help           this text\n"
          "\n"
          "Exit status: 0 the property holds, 1 it broke or the case crashed, 2 wrong use.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz explain out/check/proxy-best-0123456789abcdef.choices\n"
          "  sipsfuzz explain --json clusterfuzz-testcase-fuzz_uas_wire-17\n",
          stdout);
}

enum cli_exit cli_explain(int argc, char **argv)
{
    static struct case_outcome outcome;
    struct one one = {.file = NULL};
    struct cli_arguments arguments = {
        "explain", explain_options, sizeof explain_options / sizeof explain_options[0], argc, argv, 1, false};
    struct json json = {.out = stdout, .empty = true};
    struct case_file file;

    if (!read_options(&one, &arguments))
        return CLI_WRONG_USE;
    if (one.helped) {
        print_explain_help();
        return CLI_DECIDED;
    }
    if (case_load(&file, "explain", one.file, one.property) != CLI_DECIDED)
        return CLI_WRONG_USE;
    case_run(&outcome, &file, LIMIT_S);
    if (one.json) {
        json_object(&json);
        case_explain_json(&json, &file, &outcome);
        explain_decision(&json, &file, &outcome);
        json_end_object(&json);
    } else {
        case_explain(&file, &outcome, one.choices);
        explain_decision(NULL, &file, &outcome);
        printf("\nAgain: sipsfuzz replay %s\n", one.file);
    }
    free((void *)(uintptr_t)file.text.at);
    return case_failed(outcome.end) ? CLI_UNUSABLE : CLI_DECIDED;
}

static void print_shrink_help(void)
{
    fputs("Usage: sipsfuzz shrink [OPTION]... FILE\n"
          "\n"
          "Looks for the smallest case that fails in the same way: with the same invariant and clause, or "
          "with the\n"
          "same crash in the same function. For properties; messages are made smaller by libFuzzer:\n"
          "  fuzz_message -minimize_crash=1 -runs=100000 -exact_artifact_path=smaller FILE\n"
          "\n"
          "Options:\n"
          "  --out FILE       where to write it (default: FILE.shrunk)\n"
          "  --runs N         give up after so many runs (default: 200k)\n"
          "  --time TIME      or after so long: 30, 5m, 1h (default: 60)\n"
          "  --property NAME  the property, for a file that does not tell\n"
          "  --help           this text\n"
          "\n"
          "Exit status: 0 it was written, 1 the file does not fail, 2 wrong use.\n"
          "\n"
          "Example:\n"
          "  sipsfuzz shrink --out small.choices clusterfuzz-testcase-fuzz_register_wire-17\n",
          stdout);
}

/* The choices, as a file of their own, beside the one that they came from or where the user wants them. */
static bool write_shrunk(const struct one *one, const struct case_file *file, const struct choices *choices)
{
    static char text[CHOICE_FILE_HEADER_MAX + CHOICE_BYTES_MAX];
    char name[CASE_PATH_MAX];
    const char *out = one->out;

    if (out == NULL) {
        int length = snprintf(name, sizeof name, "%s.shrunk", strcmp(one->file, "-") ? one->file : "stdin");
        if (length < 0 || (size_t)length >= sizeof name) {
            cli_error("shrink", "the file's name is too long: name another one with --out");
            return false;
        }
        out = name;
    }
    size_t length = choice_file_write(text, file->property, choices);
    if (!cli_write_file("shrink", out, (struct sips_span){text, length}))
        return false;
    printf("written: %s\n", out);
    return true;
}

static enum cli_exit shrink_file(const struct one *one, const struct case_file *file)
{
    static struct case_outcome outcome;
    size_t before;

    case_run(&outcome, file, LIMIT_S);
    if (outcome.end != CASE_BROKEN && outcome.end != CASE_CRASHED) {
        cli_error("shrink", "%s does not fail (%s): there is nothing to shrink", file->name,
                  case_end_name(outcome.end));
        return CLI_UNUSABLE;
    }
    before = outcome.choices.count;
    uint64_t runs = case_shrink(&outcome, file->property, one->runs, one->seconds);
    printf("%zu choices became %zu in %llu runs\n", before, outcome.choices.count, (unsigned long long)runs);
    return write_shrunk(one, file, &outcome.choices) ? CLI_DECIDED : CLI_WRONG_USE;
}

enum cli_exit cli_shrink(int argc, char **argv)
{
    struct one one = {.runs = SHRINK_RUNS, .seconds = SHRINK_S};
    struct cli_arguments arguments = {
        "shrink", shrink_options, sizeof shrink_options / sizeof shrink_options[0], argc, argv, 1, false};
    struct case_file file;
    enum cli_exit status = CLI_WRONG_USE;

    if (!read_options(&one, &arguments))
        return CLI_WRONG_USE;
    if (one.helped) {
        print_shrink_help();
        return CLI_DECIDED;
    }
    if (case_load(&file, "shrink", one.file, one.property) != CLI_DECIDED)
        return CLI_WRONG_USE;
    cases_stop_on_interrupt();
    if (file.property)
        status = shrink_file(&one, &file);
    else
        cli_error("shrink", "%s is a message: 'sipsfuzz shrink --help' tells how to make it smaller",
                  file.name);
    free((void *)(uintptr_t)file.text.at);
    return status;
}
