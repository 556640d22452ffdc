/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"
#include <stdlib.h>

static const char command[] = "decide";

enum option {
    ROLE,
    DOMAIN,
    HOST,
    ARRIVED,
    SENT,
    NOT_RESPONSIBLE,
    NOW,
    POLICY,
    LOCATION,
    RESOLVER,
    DIALOG,
    POLICY_FILE,
    CONFIRMED,
    READER,
    CASE,
    EXPLAIN,
    JSON,
    HELP
};

static const struct cli_option options_known[] = {
    [ROLE] = {"--role", "proxy|registrar|redirect|uac|uas"},
    [DOMAIN] = {"--domain", "NAME"},
    [HOST] = {"--host", "NAME"},
    [ARRIVED] = {"--arrived", "TRANSPORT"},
    [SENT] = {"--sent", "URI"},
    [NOT_RESPONSIBLE] = {"--not-responsible", NULL},
    [NOW] = {"--now", "SECONDS"},
    [POLICY] = {"--policy", "KEY=VALUE"},
    [LOCATION] = {"--location", "FILE"},
    [RESOLVER] = {"--resolver", "FILE"},
    [DIALOG] = {"--dialog", "FILE"},
    [POLICY_FILE] = {"--policy-file", "FILE"},
    [CONFIRMED] = {"--confirmed", NULL},
    [READER] = {"--reader", "wire|osip"},
    [CASE] = {"--case", NULL},
    [EXPLAIN] = {"--explain", NULL},
    [JSON] = {"--json", NULL},
    [HELP] = {"--help", NULL},
};

/* Keeps an option as the line of a scenario: record and value. */
static bool add_setting(struct decide_options *options, enum option option, const char *record,
                        const char *value)
{
    struct decide_setting *setting = &options->setting[options->setting_count];
    size_t size = strlen(record) + strlen(value) + 2;
    setting->option = options_known[option].name;
    setting->line = malloc(size);
    if (!setting->line) {
        cli_error(command, "out of memory");
        return false;
    }
    snprintf(setting->line, size, "%s %s", record, value);
    options->setting_count++;
    return true;
}

static bool set_once(const char **slot, enum option option, const char *value)
{
    if (*slot) {
        cli_error(command, "%s stands twice: put all records into one file", options_known[option].name);
        return false;
    }
    *slot = value;
    return true;
}

static bool set_reader(struct decide_options *options, const char *value)
{
    options->by_osip = strcmp(value, "osip") == 0;
    if (options->by_osip && !decide_has_osip()) {
        cli_error(command, "this program was built without libosip2: leave out --reader osip");
        return false;
    }
    if (options->by_osip || strcmp(value, "wire") == 0)
        return true;
    cli_error(command, "there is no reader %s: write --reader wire or --reader osip", value);
    return false;
}

static bool set_policy(struct decide_options *options, const char *value)
{
    if (strcmp(value, "help") != 0)
        return add_setting(options, POLICY, "policy", value);
    decide_print_policies();
    options->helped = true;
    return true;
}

static bool take(struct decide_options *options, enum option option, const char *value)
{
    switch (option) {
    case ROLE:
        return add_setting(options, option, "role", value);
    case DOMAIN:
        return add_setting(options, option, "domain", value);
    case HOST:
        return add_setting(options, option, "host", value);
    case ARRIVED:
        return add_setting(options, option, "arrived", value);
    case SENT:
        return add_setting(options, option, "sent", value);
    case NOT_RESPONSIBLE:
        return add_setting(options, option, "responsible", "no");
    case NOW:
        return add_setting(options, option, "now", value);
    case POLICY:
        return set_policy(options, value);
    case LOCATION:
        return set_once(&options->location, option, value);
    case RESOLVER:
        return set_once(&options->resolver, option, value);
    case DIALOG:
        return set_once(&options->dialog, option, value);
    case POLICY_FILE:
        return set_once(&options->policies, option, value);
    case CONFIRMED:
        return add_setting(options, option, "confirmed", "yes");
    case READER:
        return set_reader(options, value);
    case CASE:
        options->from_case = true;
        return true;
    case JSON:
        options->json = true;
        return true;
    case EXPLAIN:
        options->explain = true;
        return true;
    case HELP:
        decide_print_help();
        options->helped = true;
        return true;
    }
    return false;
}

static bool take_operand(struct decide_options *options, const char *value)
{
    if (options->file) {
        cli_error(command, "one message at a time: leave out %s", value);
        return false;
    }
    options->file = value;
    return true;
}

static bool one_standard_input(const struct decide_options *options)
{
    const char *name[] = {options->file, options->location, options->resolver, options->dialog,
                          options->policies};
    int count = 0;
    for (size_t i = 0; i < sizeof name / sizeof name[0]; i++)
        count += name[i] && strcmp(name[i], "-") == 0;
    if (count > 1)
        cli_error(command, "standard input can be read once: name files for the others");
    return count <= 1;
}

bool decide_options_read(struct decide_options *options, int argc, char **argv)
{
    struct cli_arguments arguments = {
        command, options_known, sizeof options_known / sizeof options_known[0], argc, argv, 1, false};
    *options = (struct decide_options){.setting = calloc((size_t)argc, sizeof *options->setting)};
    if (!options->setting) {
        cli_error(command, "out of memory");
        return false;
    }
    size_t index;
    const char *value;
    enum cli_item item;
    while (!options->helped && (item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD)
            return false;
        bool taken =
            item == CLI_OPERAND ? take_operand(options, value) : take(options, (enum option)index, value);
        if (!taken)
            return false;
    }
    if (!options->file)
        options->file = "-";
    return one_standard_input(options);
}
