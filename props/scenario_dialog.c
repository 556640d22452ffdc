/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario_records.h"

#include "values.h"

static const struct scenario_problem no_problem = {NULL, NULL};

static struct scenario_problem read_route(struct sips_dialog *dialog, struct sips_span values)
{
    struct sips_span value;

    while (scenario_value_next(&values, &value)) {
        if (dialog->route_count == SIPS_ADDRESS_MAX)
            return (struct scenario_problem){"a route set has at most 32 values: leave some out", value.at};
        if (!sips_address_of(&dialog->route[dialog->route_count], value, true))
            return (struct scenario_problem){"this is no route set: write <sips:host;lr>,<sips:host;lr>",
                                             value.at};
        dialog->route_count++;
    }
    return no_problem;
}

_Static_assert(SIPS_ADDRESS_MAX == 32, "the message of read_route says 32");

static bool is(struct sips_span field, const char *text)
{
    return sips_span_equal(field, sips_span_of(text));
}

/* One field behind the target. */
static struct scenario_problem read_option(struct sips_dialog *dialog, struct sips_span field)
{
    static const struct sips_span route = {"route=", 6};

    if (field.length > route.length && memcmp(field.at, route.at, route.length) == 0)
        return read_route(dialog, sips_span_between(field.at + route.length, sips_span_end(field)));
    if (is(field, "sips=yes") || is(field, "sips=no"))
        dialog->sips_request_uri = is(field, "sips=yes");
    else if (is(field, "secure=yes") || is(field, "secure=no"))
        dialog->secure = is(field, "secure=yes");
    else if (is(field, "side=uac") || is(field, "side=uas"))
        dialog->is_uac = is(field, "side=uac");
    else
        return (struct scenario_problem){
            "behind the target stand route=VALUES, sips=yes|no, secure=yes|no and "
            "side=uac|uas only",
            field.at};
    return no_problem;
}

struct scenario_problem scenario_dialog_read(struct scenario *scenario, const struct scenario_line *line)
{
    struct sips_dialog *dialog = &scenario->dialog;
    struct scenario_problem problem = no_problem;

    if (dialog->used)
        return (struct scenario_problem){"there is one dialog: leave the others out", line->field[0].at};
    if (sips_uri_read(&dialog->remote_target, line->field[1]) != SIPS_URI_OK)
        return (struct scenario_problem){
            "this is no URI: write sip:user@host or sips:user@host, without brackets", line->field[1].at};
    dialog->is_uac = true;
    dialog->sips_request_uri = dialog->secure = dialog->remote_target.scheme == SIPS_SCHEME_SIPS;
    dialog->call_id = dialog->local_tag = dialog->remote_tag = (struct sips_span){NULL, 0};
    dialog->route_count = 0;
    for (size_t i = 2; i < line->field_count && !problem.message; i++)
        problem = read_option(dialog, line->field[i]);
    dialog->used = !problem.message;
    return problem;
}
