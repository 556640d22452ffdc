/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"
#include <stdio.h>

static size_t row_of(const struct sips_trail_step *step)
{
    return (size_t)(step->rule - step->table->rule) + 1;
}

static const char *clause_id(const struct sips_rule *rule, size_t index)
{
    return sips_clause_entry((enum sips_clause)rule->clause[index])->id;
}

void decide_print_trail(const struct sips_trail *trail, const struct cli_style *style)
{
    printf("\n%sHow%s\n", style->strong, style->plain);
    for (size_t i = 0; i < trail->count; i++) {
        const struct sips_trail_step *step = &trail->step[i];
        printf("  rules_%s.def, row %zu of %zu: %s%s%s", step->table->name, row_of(step),
               step->table->rule_count, style->strong, step->rule->outcome_name, style->plain);
        for (size_t clause = 0; clause < step->rule->clause_count; clause++)
            printf("%s%s", clause ? ", " : " by ", clause_id(step->rule, clause));
        putchar('\n');
        for (size_t fact = 0; fact < step->table->fact_count; fact++)
            if (step->facts >> fact & 1)
                printf("      %s\n", step->table->fact[fact]);
    }
}

static void write_step(struct json *json, const struct sips_trail_step *step)
{
    json_object(json);
    json_name(json, "table");
    json_string(json, sips_span_of(step->table->name));
    json_name(json, "row");
    json_number(json, row_of(step));
    json_name(json, "outcome");
    json_string(json, sips_span_of(step->rule->outcome_name));
    json_name(json, "facts");
    json_array(json);
    for (size_t fact = 0; fact < step->table->fact_count; fact++)
        if (step->facts >> fact & 1)
            json_string(json, sips_span_of(step->table->fact[fact]));
    json_end_array(json);
    json_name(json, "clauses");
    json_array(json);
    for (size_t clause = 0; clause < step->rule->clause_count; clause++)
        json_string(json, sips_span_of(clause_id(step->rule, clause)));
    json_end_array(json);
    json_end_object(json);
}

void decide_write_trail(struct json *json, const struct sips_trail *trail)
{
    json_name(json, "rules");
    json_array(json);
    for (size_t i = 0; i < trail->count; i++)
        write_step(json, &trail->step[i]);
    json_end_array(json);
}
