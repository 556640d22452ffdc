/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

static enum cli_item unknown_option(const struct cli_arguments *arguments, const char *argument,
                                    size_t length)
{
    for (size_t i = 0; i < arguments->option_count; i++) {
        const char *name = arguments->option[i].name;
        if (length > 2 && strncmp(name, argument, length) == 0) {
            cli_error(arguments->command, "there is no option %.*s: did you mean %s?", (int)length, argument,
                      name);
            return CLI_BAD;
        }
    }
    cli_error(arguments->command, "there is no option %.*s: 'sipsfuzz %s --help' lists them", (int)length,
              argument, arguments->command);
    return CLI_BAD;
}

static enum cli_item take_value(struct cli_arguments *arguments, const struct cli_option *option,
                                const char *equals, const char **value)
{
    *value = NULL;
    if (!option->value_name) {
        if (!equals)
            return CLI_OPTION;
        cli_error(arguments->command, "%s takes no value: write %s alone", option->name, option->name);
        return CLI_BAD;
    }
    if (equals)
        *value = equals + 1;
    else if (arguments->next < arguments->argc)
        *value = arguments->argv[arguments->next++];
    if (*value && **value)
        return CLI_OPTION;
    cli_error(arguments->command, "%s lacks its value: write %s %s", option->name, option->name,
              option->value_name);
    return CLI_BAD;
}

enum cli_item cli_next(struct cli_arguments *arguments, size_t *index, const char **value)
{
    if (arguments->next == arguments->argc)
        return CLI_END;
    const char *argument = arguments->argv[arguments->next++];
    if (!arguments->operands_only && strcmp(argument, "--") == 0) {
        arguments->operands_only = true;
        return cli_next(arguments, index, value);
    }
    if (arguments->operands_only || argument[0] != '-' || argument[1] == '\0') {
        *value = argument;
        return CLI_OPERAND;
    }
    const char *equals = strchr(argument, '=');
    size_t length = equals ? (size_t)(equals - argument) : strlen(argument);
    for (size_t i = 0; i < arguments->option_count; i++) {
        const struct cli_option *option = &arguments->option[i];
        if (strlen(option->name) != length || strncmp(option->name, argument, length) != 0)
            continue;
        *index = i;
        return take_value(arguments, option, equals, value);
    }
    return unknown_option(arguments, argument, length);
}
