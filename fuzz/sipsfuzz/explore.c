/* SPDX-License-Identifier: Apache-2.0 */
#include "explore.h"
#include "cases.h"
#include "flow_options.h"
#include <inttypes.h>

static const char command[] = "explore";

static const struct cli_option options[] = {{"--help", NULL},      {"--json", NULL},
                                            {"--depth", "N"},      {"--time", "TIME"},
                                            {"--element", "FILE"}, {"--as", "NAME=CLASS"}};
enum { OPTION_HELP, OPTION_JSON, OPTION_DEPTH, OPTION_TIME, OPTION_ELEMENT, OPTION_AS };

static void print_help(void)
{
    fputs("Usage: sipsfuzz explore [OPTION]... FILE\n"
          "\n"
          "Takes the steps of a flow file for an alphabet, and tries them in every order: from each state of "
          "the network every\n"
          "step that can be done, shorter ways first. Every message on every hop is judged. Ways that lead "
          "to the same state\n"
          "are gone on from once. What breaks a rule is printed as a flow file. FILE may be - for standard "
          "input.\n"
          "\n"
          "Options:\n"
          "  --depth N         at most so many steps in a row (default: 40)\n"
          "  --time TIME       end after that time: 30s, 5m, 2h\n"
          "  --json            print the counts, and what broke, as one object\n"
          "  --element FILE    load a shared object that exports an element of your own (props/element.h)\n"
          "  --as NAME=CLASS   put an element of that class in the place of NAME, or of all with that role\n"
          "  --help            this text\n"
          "\n"
          "Exit status: 0 nothing broke; 1 something did; 2 wrong use, or a file that cannot be read.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz explore --time 2m corpus/explore/three-elements.flow\n"
          "  sipsfuzz explore --depth 3 --as home=sipsfuzz-cheat corpus/explore/three-elements.flow | "
          "sipsfuzz flow -\n",
          stdout);
}

struct exploring {
    struct flow_options flow;
    uint64_t depth;
    double seconds; /* 0: no limit */
    struct cases_progress progress;
};

static enum cli_exit read_options(struct exploring *exploring, int argc, char **argv, bool *helped)
{
    struct cli_arguments arguments = {command, options, sizeof options / sizeof options[0], argc, argv,
                                      1,       false};
    struct flow_options *flow = &exploring->flow;
    const char *value;
    size_t index;
    enum cli_item item;

    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        bool good = item != CLI_BAD;
        if (item == CLI_OPERAND) {
            good = flow->file == NULL;
            if (!good)
                cli_error(command, "one file at a time: %s is one too many", value);
            flow->file = value;
        } else if (good && index == OPTION_HELP) {
            print_help();
            *helped = true;
            return CLI_DECIDED;
        } else if (good && index == OPTION_JSON) {
            flow->json = true;
        } else if (good && index == OPTION_DEPTH) {
            good = cases_number(command, "--depth", value, &exploring->depth);
        } else if (good && index == OPTION_TIME) {
            good = cases_time(command, "--time", value, &exploring->seconds);
        } else if (good) {
            good = flow_add_option(flow, command, index == OPTION_ELEMENT, value);
        }
        if (!good)
            return CLI_WRONG_USE;
    }
    if (exploring->depth == 0 || exploring->depth > EXPLORE_DEPTH_MAX) {
        cli_error(command, "--depth takes a number from 1 to %d", EXPLORE_DEPTH_MAX);
        return CLI_WRONG_USE;
    }
    if (flow->file)
        return CLI_DECIDED;
    cli_error(command, "a flow file is missing: sipsfuzz explore FILE, or - for standard input");
    return CLI_WRONG_USE;
}

static bool more(void *context, uint64_t states, uint64_t transitions, unsigned depth)
{
    struct exploring *exploring = context;

    (void)states;
    (void)depth;
    cases_progress(&exploring->progress, transitions);
    return !cases_stopped() &&
           (exploring->seconds == 0 || cases_seconds() - exploring->progress.begin < exploring->seconds);
}

static const char *end_text(enum explore_end end)
{
    switch (end) {
    case EXPLORE_COMPLETE:
        return "complete: there is no other state";
    case EXPLORE_TO_DEPTH:
        return "complete to this depth";
    case EXPLORE_STOPPED:
        return "stopped: the time is up";
    case EXPLORE_BROKEN:
        return "a rule is broken";
    case EXPLORE_NO_MEMORY:
        return "out of memory";
    case EXPLORE_UNUSABLE:
        break;
    }
    return "the file cannot be explored";
}

static void print_json(const struct explore_result *result)
{
    struct json json = {.out = stdout, .empty = true};

    json_object(&json);
    json_name(&json, "states");
    json_number(&json, result->states);
    json_name(&json, "transitions");
    json_number(&json, result->transitions);
    json_name(&json, "depth");
    json_number(&json, result->depth);
    json_name(&json, "end");
    json_string(&json, sips_span_of(end_text(result->end)));
    json_name(&json, "clause");
    json_string(&json, sips_span_of(result->end == EXPLORE_BROKEN ? result->breach.clause : NULL));
    json_end_object(&json);
}

/* As a flow file: what is no step of it stands behind '#'. */
static void print(const struct explore_result *result, const struct plan *plan)
{
    bool is_broken = result->end == EXPLORE_BROKEN;

    printf("%s%" PRIu64 " states, %" PRIu64 " transitions, depth %u: %s\n", is_broken ? "# " : "",
           result->states, result->transitions, result->depth, end_text(result->end));
    if (!is_broken)
        return;
    printf("# %s (%s): %s\n", result->breach.invariant, result->breach.clause, result->breach.line);
    plan_print(stdout, plan);
}

static enum cli_exit run(struct exploring *exploring, struct network *network)
{
    static struct plan plan;
    struct explore_options chosen = {(unsigned)exploring->depth, more, exploring};
    struct explore_result result;

    if (!flow_prepare(&exploring->flow, command, network, &plan))
        return CLI_WRONG_USE;
    cases_stop_on_interrupt();
    explore(&result, network, &plan, &chosen);
    cases_progress_end(&exploring->progress);
    if (result.end == EXPLORE_UNUSABLE || result.end == EXPLORE_NO_MEMORY) {
        const char *fault = network_fault(network);
        cli_error(command, "%s: %s", exploring->flow.file,
                  result.end == EXPLORE_NO_MEMORY ? "out of memory"
                  : *fault                        ? fault
                                                  : "a class of its elements tells no state apart (digest)");
        return CLI_WRONG_USE;
    }
    if (exploring->flow.json)
        print_json(&result);
    else
        print(&result, &plan);
    return result.end == EXPLORE_BROKEN ? CLI_UNUSABLE : CLI_DECIDED;
}

enum cli_exit cli_explore(int argc, char **argv)
{
    static struct exploring exploring = {.depth = EXPLORE_DEPTH_MAX, .progress = {.name = "explore"}};
    bool helped = false;
    enum cli_exit status = read_options(&exploring, argc, argv, &helped);
    struct network *network;

    if (status != CLI_DECIDED || helped)
        return status;
    if ((network = flow_network(command)) == NULL)
        return CLI_WRONG_USE;
    exploring.progress.begin = cases_seconds();
    status = run(&exploring, network);
    network_free(network);
    return status;
}
