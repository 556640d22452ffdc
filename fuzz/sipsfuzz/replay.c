/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700

#include "cases.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char command[] = "replay";

static const struct cli_option options[] = {
    {"--help", NULL}, {"--json", NULL}, {"--property", "NAME"}, {"--limit", "SECONDS"}};
enum { OPTION_HELP, OPTION_JSON, OPTION_PROPERTY, OPTION_LIMIT };

#define LIMIT_S 5

static void print_help(void)
{
    fputs("Usage: sipsfuzz replay [OPTION]... FILE|FOLDER...\n"
          "\n"
          "Runs what an engine, a fuzzer or OSS-Fuzz wrote: each file in a process of its own. Takes\n"
          "  files of 'sipsfuzz check' and 'sipsfuzz shrink' (they name their property);\n"
          "  files of a fuzzer, by the target in their name or in a folder's:\n"
          "    clusterfuzz-testcase-minimized-fuzz_proxy_best-4711, out/fuzz_message/crashes/crash-12ab;\n"
          "  messages: *.sip, *.case.\n"
          "\n"
          "Options:\n"
          "  --property NAME   the property, for files that do not tell; fuzz_message for messages\n"
          "  --limit SECONDS   give up on a file that takes longer (default: 5; 0: no limit)\n"
          "  --json            an array of objects: file, and what 'sipsfuzz explain --json' tells\n"
          "  --help            this text\n"
          "\n"
          "Exit status: 0 all hold; 1 one broke its property, crashed, or took too long; 2 wrong use, or a "
          "file\n"
          "that cannot be read.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz replay out/check\n"
          "  sipsfuzz replay clusterfuzz-testcase-minimized-fuzz_message-5630\n"
          "  sipsfuzz replay --property proxy-best - < input\n",
          stdout);
}

struct replay {
    bool json, helped;
    const char *property;
    uint64_t limit_s;
    struct json out;
    size_t held, failed, discarded;
    bool unreadable;
};

static void report(struct replay *replay, const struct case_file *file, const struct case_outcome *outcome)
{
    replay->failed += case_failed(outcome->end);
    replay->held += outcome->end == CASE_HOLDS;
    replay->discarded += outcome->end == CASE_DISCARDED;
    replay->unreadable = replay->unreadable || outcome->end == CASE_NOT_RUN;
    if (replay->json) {
        json_object(&replay->out);
        json_name(&replay->out, "file");
        json_string(&replay->out, sips_span_of(file->name));
        case_explain_json(&replay->out, file, outcome);
        json_end_object(&replay->out);
        return;
    }
    printf("%s: %s", file->name, case_end_name(outcome->end));
    if (file->property)
        printf(" (%s)", file->property->name);
    if (outcome->end == CASE_BROKEN)
        printf(": %s, clause %s", outcome->finding.invariant, outcome->finding.clause);
    if (outcome->end == CASE_CRASHED)
        printf(": %s", outcome->key);
    if (outcome->end == CASE_TOO_LONG)
        printf(": longer than %u s", (unsigned)replay->limit_s);
    putchar('\n');
}

static void replay_file(struct replay *replay, const char *name)
{
    static struct case_outcome outcome;
    struct case_file file;

    if (case_load(&file, command, name, replay->property) != CLI_DECIDED) {
        replay->unreadable = true;
        return;
    }
    case_run(&outcome, &file, (unsigned)replay->limit_s);
    report(replay, &file, &outcome);
    free((void *)(uintptr_t)file.text.at);
}

static void replay_path(struct replay *replay, const char *path);

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "README.md") != 0;
}

static void replay_folder(struct replay *replay, const char *path)
{
    struct dirent **entry;
    int count = scandir(path, &entry, is_visible, alphasort);

    if (count < 0) {
        cli_error(command, "cannot read the folder %s: %s", path, strerror(errno));
        replay->unreadable = true;
        return;
    }
    for (int i = 0; i < count; i++) {
        char name[CASE_PATH_MAX];
        int length = snprintf(name, sizeof name, "%s/%s", path, entry[i]->d_name);
        if (length > 0 && (size_t)length < sizeof name)
            replay_path(replay, name);
        else
            replay->unreadable = true;
        free(entry[i]);
    }
    free(entry);
}

static void replay_path(struct replay *replay, const char *path)
{
    struct stat status;

    if (strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        replay_folder(replay, path);
    else if (!cases_stopped())
        replay_file(replay, path);
}

/* Options may stand anywhere, so the operands wait. Returns how many there are; false: wrong use. */
static bool read_options(struct replay *replay, int argc, char **argv, const char **path, size_t *count)
{
    struct cli_arguments arguments = {command, options, sizeof options / sizeof options[0], argc, argv,
                                      1,       false};
    const char *value;
    size_t index;
    enum cli_item item;

    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD)
            return false;
        if (item == CLI_OPERAND)
            path[(*count)++] = value;
        else if (index == OPTION_HELP)
            replay->helped = true;
        else if (index == OPTION_JSON)
            replay->json = true;
        else if (index == OPTION_PROPERTY)
            replay->property = value;
        else if (!cases_number(command, "--limit", value, &replay->limit_s))
            return false;
    }
    if (*count == 0 && !replay->helped)
        cli_error(command, "a file is missing: write sipsfuzz replay FILE, or - for standard input");
    return *count > 0 || replay->helped;
}

enum cli_exit cli_replay(int argc, char **argv)
{
    struct replay replay = {.limit_s = LIMIT_S, .out = {.out = stdout, .empty = true}};
    const char **path = calloc((size_t)argc, sizeof *path);
    size_t count = 0;
    bool usable = path && read_options(&replay, argc, argv, path, &count);

    if (usable && replay.helped)
        print_help();
    cases_stop_on_interrupt();
    if (usable && !replay.helped && replay.json)
        json_array(&replay.out);
    for (size_t i = 0; usable && !replay.helped && i < count; i++)
        replay_path(&replay, path[i]);
    free(path);
    if (!usable)
        return CLI_WRONG_USE;
    if (replay.helped)
        return CLI_DECIDED;
    if (replay.json)
        json_end_array(&replay.out);
    else
        printf("%zu held, %zu failed, %zu discarded or unusable\n", replay.held, replay.failed,
               replay.discarded);
    if (replay.unreadable)
        return CLI_WRONG_USE;
    return replay.failed ? CLI_UNUSABLE : CLI_DECIDED;
}
