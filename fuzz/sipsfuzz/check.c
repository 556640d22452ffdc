/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include <stdlib.h>

static const char command[] = "check";

enum option { ENGINE, RUNS, TIME, SEED, FIRST, CLASSIFY, SHARD, STATE, OUT, NO_SHRINK, JSON, HELP };

static const struct cli_option options_known[] = {
    [ENGINE] = {"--engine", "random|exhaustive"},
    [RUNS] = {"--runs", "N"},
    [TIME] = {"--time", "TIME"},
    [SEED] = {"--seed", "N"},
    [FIRST] = {"--first", "N"},
    [CLASSIFY] = {"--classify", NULL},
    [SHARD] = {"--shard", "K/N"},
    [STATE] = {"--state", "FILE"},
    [OUT] = {"--out", "FOLDER"},
    [NO_SHRINK] = {"--no-shrink", NULL},
    [JSON] = {"--json", NULL},
    [HELP] = {"--help", NULL},
};

#define RUNS_DEFAULT 100000
#define SHRINK_RUNS 200000
#define SHRINK_S 60

static void print_help(void)
{
    fputs("Usage: sipsfuzz check [OPTION]... [PROPERTY]...\n"
          "\n"
          "Checks properties of the decision core: those named, or all ('sipsfuzz list'). What breaks is "
          "made as small\n"
          "as can be, explained, and kept in a file.\n"
          "\n"
          "Options:\n"
          "  --engine random      cases drawn from a seed (the default)\n"
          "  --engine exhaustive  every case there is, of the finite properties, or of those named; prints "
          "what that\n"
          "                       proves. Draws of more than 256 values are cut to three, and it says so.\n"
          "  --runs N             as many cases of each property (random: 100k, fewer of slow ones; "
          "exhaustive: all)\n"
          "  --time TIME          as long as this in all: 30, 30s, 5m, 2h\n"
          "  --seed N             where the random engine starts (default: 1); one seed gives one run\n"
          "  --first N            begin with case N of the seed (default: 0)\n"
          "  --classify           show what sorts of cases were drawn\n"
          "  --shard K/N          exhaustive: check the K-th of N parts\n"
          "  --state FILE         exhaustive, one property: go on from FILE, and keep there how far it came\n"
          "  --out FOLDER         where cases that fail are kept (default: out/check)\n"
          "  --no-shrink          keep them as they were found\n"
          "  --json               an array of objects, one for each property\n"
          "  --help               this text\n"
          "\n"
          "Ctrl-C ends the run, and shows what there is. Exit status: 0 everything holds; 1 something broke "
          "or crashed,\n"
          "a property is at fault, or an exhaustive run is not complete; 2 wrong use, or a file that cannot "
          "be written.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz check\n"
          "  sipsfuzz check --time 5m --seed 2 register-wire\n"
          "  sipsfuzz check --engine exhaustive\n"
          "  sipsfuzz check --engine exhaustive --shard 1/4 --state visit.txt rules-registrar\n",
          stdout);
}

/* ---- Options ---- */

static bool read_shard(struct check_options *options, const char *text)
{
    char *end;
    unsigned long part = strtoul(text, &end, 10), parts = 0;

    if (end != text && *end == '/') {
        const char *rest = end + 1;
        parts = strtoul(rest, &end, 10);
        if (end != rest && *end == '\0' && part >= 1 && part <= parts) {
            options->shard = part - 1;
            options->shards = parts;
            return true;
        }
    }
    cli_error(command, "--shard takes K/N with K from 1 to N: write 1/4, not %s", text);
    return false;
}

static bool read_engine(struct check_options *options, const char *text)
{
    options->exhaustive = strcmp(text, "exhaustive") == 0;
    if (options->exhaustive || strcmp(text, "random") == 0)
        return true;
    cli_error(command,
              "there is no engine %s here: write random or exhaustive (libFuzzer and AFL++: ci/fuzz)", text);
    return false;
}

static bool take_option(struct check_options *options, enum option option, const char *value)
{
    const char *name = options_known[option].name;

    switch (option) {
    case ENGINE:
        return read_engine(options, value);
    case RUNS:
        options->has_runs = true;
        if (!cases_number(command, name, value, &options->runs))
            return false;
        if (options->runs == 0)
            cli_error(command, "--runs 0 checks nothing: write 1 or more");
        return options->runs > 0;
    case TIME:
        return cases_time(command, name, value, &options->seconds);
    case SEED:
        return cases_number(command, name, value, &options->seed);
    case FIRST:
        return cases_number(command, name, value, &options->first);
    case CLASSIFY:
        options->classify = true;
        break;
    case SHARD:
        return read_shard(options, value);
    case STATE:
        options->state = value;
        break;
    case OUT:
        options->out = value;
        break;
    case NO_SHRINK:
        options->no_shrink = true;
        break;
    case JSON:
        options->json = true;
        break;
    case HELP:
        options->helped = true;
        break;
    }
    return true;
}

static bool add_property(struct check_options *options, const char *name)
{
    const struct property *property = case_property(command, name);

    if (property && options->count < sizeof options->property / sizeof options->property[0])
        options->property[options->count++] = property;
    return property != NULL;
}

/* None named: all, or all that are finite. */
static void add_all(struct check_options *options)
{
    for (size_t i = 0; i < property_count(); i++)
        if (!options->exhaustive || property_at(i)->leaves)
            options->property[options->count++] = property_at(i);
}

static bool fits(const struct check_options *options)
{
    bool parts = options->shards > 1 || options->state;

    if (parts && !options->exhaustive)
        cli_error(command, "--shard and --state are for the exhaustive engine: add --engine exhaustive");
    else if (options->state && options->count != 1)
        cli_error(command, "--state is for one property: name it");
    else
        return true;
    return false;
}

bool check_options_read(struct check_options *options, int argc, char **argv)
{
    struct cli_arguments arguments = {
        command, options_known, sizeof options_known / sizeof options_known[0], argc, argv, 1, false};
    const char *value;
    size_t index;
    enum cli_item item;

    *options = (struct check_options){.out = "out/check", .seed = 1, .runs = RUNS_DEFAULT, .shards = 1};
    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD)
            return false;
        if (item == CLI_OPERAND ? !add_property(options, value)
                                : !take_option(options, (enum option)index, value))
            return false;
    }
    if (!options->helped && !fits(options))
        return false;
    if (options->count == 0)
        add_all(options);
    return true;
}

/* ---- The run ---- */

/* Makes the failure small, and keeps it. NULL: it could not be kept, and an error was written. */
static const char *keep(const struct check_options *options, const struct property *property,
                        struct check_result *result)
{
    static char path[CASE_PATH_MAX];

    if (!options->no_shrink) {
        case_shrink(&result->outcome, property, SHRINK_RUNS, SHRINK_S);
        if (result->outcome.end == CASE_BROKEN) { /* what is told is told of the smallest */
            static uint64_t value[CHOICE_MAX];
            for (size_t i = 0; i < result->outcome.choices.count; i++)
                value[i] = result->outcome.choices.choice[i].value;
            case_run_values(&result->outcome, property, value, result->outcome.choices.count, 0);
        }
    }
    return case_save(path, command, options->out, property, &result->outcome.choices) ? path : NULL;
}

/* How long a property may take: what is left, shared by those that are left. */
static double until(const struct check_options *options, double begin, size_t index)
{
    double now = cases_seconds(), left = begin + options->seconds - now;

    return options->seconds > 0 ? now + left / (double)(options->count - index) : 0;
}

struct summary {
    struct json json;
    bool all_hold, lost;
};

static void check_one(struct summary *summary, const struct check_options *options, size_t index,
                      double begin)
{
    static struct check_result result;
    const struct property *property = options->property[index];
    const char *path = NULL;

    memset(&result, 0, sizeof result);
    if (options->state && !check_state_read(&result.state, property, options->state)) {
        summary->lost = true;
        return;
    }
    check_run(&result, options, property, until(options, begin, index));
    if (options->state && result.end == CHECK_ENDED_EARLY && result.state.begun)
        summary->lost |= !check_state_write(&result.state, property, options->state);
    if (result.end == CHECK_FAILED) {
        path = keep(options, property, &result);
        summary->lost |= path == NULL;
    }
    if (options->json)
        check_report_json(&summary->json, options, property, &result, path);
    bool holds = options->json ? result.end == CHECK_HOLDS : check_report(options, property, &result, path);
    bool early = result.end == CHECK_ENDED_EARLY && !options->exhaustive;
    summary->all_hold &= holds || early;
    fflush(stdout);
}

enum cli_exit cli_check(int argc, char **argv)
{
    static struct check_options options;
    struct summary summary = {.json = {.out = stdout, .empty = true}, .all_hold = true};
    double begin = cases_seconds();

    if (!check_options_read(&options, argc, argv))
        return CLI_WRONG_USE;
    if (options.helped) {
        print_help();
        return CLI_DECIDED;
    }
    cases_stop_on_interrupt();
    if (options.json)
        json_array(&summary.json);
    else if (!options.exhaustive)
        printf("random engine, seed %llu\n", (unsigned long long)options.seed);
    for (size_t i = 0; i < options.count && !cases_stopped(); i++)
        check_one(&summary, &options, i, begin);
    if (options.json)
        json_end_array(&summary.json);
    if (summary.lost)
        return CLI_WRONG_USE;
    return summary.all_hold ? CLI_DECIDED : CLI_UNUSABLE;
}
