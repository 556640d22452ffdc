/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include <inttypes.h>

const char *check_end_name(enum check_end end)
{
    switch (end) {
    case CHECK_HOLDS:
        return "holds";
    case CHECK_FAILED:
        return "FAILED";
    case CHECK_AT_FAULT:
        return "AT FAULT";
    case CHECK_ENDED_EARLY:
        return "ended early";
    case CHECK_NOT_RUN:
        return "not run";
    }
    return "?";
}

static uint64_t runs_of(const struct check_options *options, const struct check_result *result)
{
    if (!result->done)
        return result->at + 1 - (options->exhaustive ? 0 : options->first);
    return options->exhaustive ? result->exhaustive.checked : result->random.runs;
}

static uint64_t discards_of(const struct check_options *options, const struct check_result *result)
{
    return options->exhaustive ? result->exhaustive.discarded : result->random.discarded;
}

static void print_row(const struct check_options *options, const struct property *property,
                      const struct check_result *result)
{
    struct cli_style style = cli_style_of_stdout();
    bool bad = result->end != CHECK_HOLDS;
    uint64_t runs = runs_of(options, result);

    printf("%-26s %12" PRIu64 " runs %11.0f/s %9" PRIu64 " discarded   %s%s%s\n", property->name, runs,
           result->spent > 0 ? (double)runs / result->spent : 0.0, discards_of(options, result),
           bad ? style.strong : "", check_end_name(result->end), bad ? style.plain : "");
}

static void print_classes(const struct property *property, const struct random_result *random)
{
    printf("  %.1f choices a case\n", random->runs ? (double)random->choices / (double)random->runs : 0.0);
    for (size_t i = 0; i < property->class_count; i++)
        printf("  %6.2f%%  %s\n",
               random->runs ? 100.0 * (double)random->of_class[i] / (double)random->runs : 0.0,
               property->class_name[i]);
}

static void print_failure(const struct check_options *options, const struct property *property,
                          const struct check_result *result, const char *path)
{
    struct case_file file = {.name = path ? path : "the case", .property = property};

    putchar('\n');
    case_explain(&file, &result->outcome, false);
    if (!options->exhaustive)
        printf("\nSeed %" PRIu64 ", case %" PRIu64 ".\n", options->seed,
               result->done ? options->first + result->random.runs - 1 : result->at);
    if (path)
        printf("Again: sipsfuzz replay %s\n", path);
    putchar('\n');
}

bool check_report(const struct check_options *options, const struct property *property,
                  const struct check_result *result, const char *path)
{
    bool met = true;

    print_row(options, property, result);
    if (options->exhaustive && result->end == CHECK_HOLDS) {
        struct exhaustive_options exhaustive = {.shard = options->shard, .shards = options->shards};
        met = exhaustive_print(stdout, &result->exhaustive, property, &exhaustive);
    }
    if (!options->exhaustive && options->classify)
        print_classes(property, &result->random);
    if (result->end == CHECK_AT_FAULT)
        printf("  the property itself is at fault: %s\n", result->fault);
    if (result->end == CHECK_FAILED)
        print_failure(options, property, result, path);
    return met && result->end == CHECK_HOLDS;
}

static void write_classes(struct json *json, const struct property *property,
                          const struct random_result *random)
{
    json_name(json, "classes");
    json_object(json);
    for (size_t i = 0; i < property->class_count; i++) {
        json_name(json, property->class_name[i]);
        json_number(json, random->of_class[i]);
    }
    json_end_object(json);
}

void check_report_json(struct json *json, const struct check_options *options,
                       const struct property *property, const struct check_result *result, const char *path)
{
    struct case_file file = {.name = path ? path : "", .property = property};

    json_object(json);
    json_name(json, "name");
    json_string(json, sips_span_of(property->name));
    json_name(json, "engine");
    json_string(json, sips_span_of(options->exhaustive ? "exhaustive" : "random"));
    json_name(json, "result");
    json_string(json, sips_span_of(check_end_name(result->end)));
    json_name(json, "runs");
    json_number(json, runs_of(options, result));
    json_name(json, "discarded");
    json_number(json, discards_of(options, result));
    json_name(json, "milliseconds");
    json_number(json, (uint64_t)(result->spent * 1000));
    if (options->exhaustive) {
        json_name(json, "leaves");
        json_number(json, result->exhaustive.leaves);
        json_name(json, "distinct");
        if (result->exhaustive.distinct_counted)
            json_number(json, result->exhaustive.distinct);
        else
            json_null(json);
    } else {
        json_name(json, "seed");
        json_number(json, options->seed);
        if (options->classify)
            write_classes(json, property, &result->random);
    }
    if (result->end == CHECK_FAILED) {
        json_name(json, "file");
        json_string(json, sips_span_of(path));
        json_name(json, "failure");
        json_object(json);
        case_explain_json(json, &file, &result->outcome);
        json_end_object(json);
    }
    json_end_object(json);
}
