/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

/* Only what fuzz_message would do is judged: a case that no other option changes. */
static bool is_judged(const struct decide_options *options)
{
    return options->from_case && !options->by_osip && !options->location && !options->resolver &&
           !options->dialog && !options->policies && options->setting_count == 0;
}

enum cli_exit cli_decide(int argc, char **argv)
{
    static struct decide_options options;
    static struct decision decision; /* too large for some stacks */
    static struct sips_span text;    /* sliced by the decision */
    if (!decide_options_read(&options, argc, argv))
        return CLI_WRONG_USE;
    if (options.helped)
        return CLI_DECIDED;
    if (!cli_read_file("decide", options.file, &text))
        return CLI_WRONG_USE;
    enum cli_exit status = decide_run(&decision, &options, text);
    if (status == CLI_WRONG_USE)
        return status;
    struct json json = {.out = stdout, .empty = true};
    if (options.json)
        decide_write_json(&json, &decision);
    else
        decide_print(&decision, options.file);
    if (status == CLI_DECIDED && is_judged(&options) && !decide_judge(text))
        return CLI_UNUSABLE;
    return status;
}
