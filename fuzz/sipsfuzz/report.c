/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "report.h"
#include <stdlib.h>

static const char command[] = "report";

static const struct cli_option options[] = {{"--help", NULL}, {"--json", NULL}, {"--html", "FILE"}};
enum { OPTION_HELP, OPTION_JSON, OPTION_HTML };

struct wanted {
    const char *folder, *html;
    bool help, json;
};

static void print_help(void)
{
    fputs("Usage: sipsfuzz report [--json | --html FILE] FOLDER\n"
          "\n"
          "Shows what a campaign of ci/fuzz has done, and what it found; FOLDER is where it wrote: out, or "
          "that of "
          "its\n"
          "--out. For each target its executions and coverage over time; each crash file, run again here, "
          "with the\n"
          "case, the calls if it is one of a network, and the commands that show it again; for each clause "
          "whether\n"
          "a property and a seeded bug look after it, and whether this campaign came to it; and how many "
          "executions\n"
          "the engines need for the seeded bugs.\n"
          "\n"
          "A clause was tried by all executions of targets that can find a breach of it. It was reached if "
          "the\n"
          "decision on one of the first 1000 inputs kept for a target rests on it; only inputs that are "
          "messages\n"
          "tell.\n"
          "\n"
          "The curves of the seeded bugs are of FOLDER/bugs.tsv, a copy of what 'ci/bench bugs' wrote, or "
          "else of\n"
          "the medians that this program was built with. If afl-plot wrote into FOLDER/TARGET/afl-plot, the "
          "page\n"
          "leads there.\n"
          "\n"
          "Options:\n"
          "  --json       one object\n"
          "  --html FILE  one page, with nothing that it needs from elsewhere\n"
          "  --help       this text\n"
          "\n"
          "Exit status: 0 shown, whatever was found; 2 wrong use, no campaign, or a file that cannot be read "
          "or\n"
          "written.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz report out\n"
          "  sipsfuzz report --html report.html out\n",
          stdout);
}

static bool write_html(const struct report *report, const char *name)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL) {
        cli_error(command, "out of memory");
        return false;
    }
    report_write_html(out, report, name);
    bool complete = fclose(out) == 0;
    bool written = complete && cli_write_file(command, name, (struct sips_span){text, length});
    if (!complete)
        cli_error(command, "out of memory");
    else if (!written)
        cli_error(command, "name a file in a folder where you may write: --html FILE");
    free(text);
    return written;
}

static bool read_arguments(struct wanted *wanted, int argc, char **argv)
{
    struct cli_arguments arguments = {command, options, sizeof options / sizeof options[0], argc, argv,
                                      1,       false};
    enum cli_item item;
    size_t index;
    const char *value;

    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD)
            return false;
        if (item == CLI_OPERAND && wanted->folder) {
            cli_error(command, "one folder at a time: leave out %s", value);
            return false;
        }
        if (item == CLI_OPERAND)
            wanted->folder = value;
        else if (index == OPTION_HTML)
            wanted->html = value;
        wanted->json = wanted->json || (item == CLI_OPTION && index == OPTION_JSON);
        wanted->help = wanted->help || (item == CLI_OPTION && index == OPTION_HELP);
    }
    if (wanted->help)
        return true;
    if (wanted->html && wanted->json)
        cli_error(command, "write one of --json and --html");
    else if (wanted->folder == NULL)
        cli_error(command,
                  "a folder is missing: write sipsfuzz report out, or the folder that ci/fuzz wrote to");
    return wanted->folder && !(wanted->html && wanted->json);
}

enum cli_exit cli_report(int argc, char **argv)
{
    static struct report report; /* too large for some stacks */
    struct wanted wanted = {NULL, NULL, false, false};
    bool well;

    if (!read_arguments(&wanted, argc, argv))
        return CLI_WRONG_USE;
    if (wanted.help) {
        print_help();
        return CLI_DECIDED;
    }
    well = report_read(&report, wanted.folder);
    if (well && wanted.html)
        well = write_html(&report, wanted.html);
    else if (well && wanted.json)
        report_write_json(&report);
    else if (well)
        report_write_text(&report);
    report_free(&report);
    return well ? CLI_DECIDED : CLI_WRONG_USE;
}
