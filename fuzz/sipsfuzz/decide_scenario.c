/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

static const char command[] = "decide";

static void report(const char *file, struct scenario_error error)
{
    fprintf(stderr, "%s:%zu:%zu: %s\n", strcmp(file, "-") == 0 ? "standard input" : file, error.line,
            error.column, error.message);
}

/* *text is kept: the scenario slices it. */
static bool add_file(struct scenario *scenario, struct sips_span *text, const char *file,
                     enum scenario_records records)
{
    if (!file)
        return true;
    if (!cli_read_file(command, file, text))
        return false;
    struct scenario_error error = scenario_read(scenario, *text, records);
    if (error.message)
        report(file, error);
    return !error.message;
}

static bool add_setting(struct scenario *scenario, const struct decide_setting *setting)
{
    struct scenario_error error = scenario_read(scenario, sips_span_of(setting->line), SCENARIO_ALL);
    if (error.message)
        cli_error(command, "%s: %s", setting->option, error.message);
    return !error.message;
}

/* What stands behind the message in an input of fuzz_message. There, too, the records in front of a bad line
 * count. */
static void add_case(struct scenario *scenario, const struct decide_options *options, struct sips_span input,
                     size_t used)
{
    struct sips_span rest = {input.at + used, input.length - used};
    if (rest.length == 0) {
        scenario_defaults(scenario);
        return;
    }
    struct scenario_error error = scenario_read(scenario, rest, SCENARIO_ALL);
    if (!error.message)
        return;
    struct cli_place begin = cli_place_of(input, used);
    error.column += error.line == 1 ? begin.column - 1 : 0;
    error.line += begin.line - 1;
    report(options->file, error);
}

bool decide_scenario(struct scenario *scenario, const struct decide_options *options, struct sips_span input,
                     size_t used)
{
    static struct sips_span location, resolver, dialog, policies;
    scenario_init(scenario);
    if (options->from_case)
        add_case(scenario, options, input, used);
    if (!add_file(scenario, &location, options->location, SCENARIO_LOCATION) ||
        !add_file(scenario, &resolver, options->resolver, SCENARIO_RESOLVER) ||
        !add_file(scenario, &dialog, options->dialog, SCENARIO_DIALOG) ||
        !add_file(scenario, &policies, options->policies, SCENARIO_POLICY))
        return false;
    for (size_t i = 0; i < options->setting_count; i++)
        if (!add_setting(scenario, &options->setting[i]))
            return false;
    return true;
}
