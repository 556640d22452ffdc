/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario_records.h"

#include "registrar.h"
#include "values.h"

static const struct scenario_problem no_problem = {NULL, NULL};

/* The options of a binding. */
struct options {
    struct sips_span path, call_id, cseq; /* at == NULL: not given */
};

/* The value of field if it begins with name, '=' included; else at == NULL. */
static struct sips_span value_of(struct sips_span field, struct sips_span name)
{
    if (field.length < name.length || memcmp(field.at, name.at, name.length) != 0)
        return (struct sips_span){NULL, 0};
    return sips_span_between(field.at + name.length, sips_span_end(field));
}

/* Where the value of the option in field belongs, and the value; NULL if field is no option. */
static struct sips_span *option_of(struct options *options, struct sips_span field, struct sips_span *value)
{
    *value = value_of(field, SIPS_SPAN("path="));
    if (value->at)
        return &options->path;
    *value = value_of(field, SIPS_SPAN("call-id="));
    if (value->at)
        return &options->call_id;
    *value = value_of(field, SIPS_SPAN("cseq="));
    return value->at ? &options->cseq : NULL;
}

static struct scenario_problem read_options(struct options *options, const struct scenario_line *line,
                                            size_t first)
{
    for (size_t i = first; i < line->field_count; i++) {
        struct sips_span value;
        struct sips_span *option = option_of(options, line->field[i], &value);
        if (!option)
            return (struct scenario_problem){
                "behind the Contact stand path=VALUES, call-id=ID and cseq=N only; "
                "values of a path are joined by ',' without white space",
                line->field[i].at};
        if (option->at)
            return (struct scenario_problem){"this option stands twice: leave one out", line->field[i].at};
        if (value.length == 0)
            return (struct scenario_problem){"a value is missing: write one behind '='", value.at};
        *option = value;
    }
    return no_problem;
}

/* When the binding expires; a Contact that cannot be read is refused by sips_location_add. */
static struct scenario_problem read_expiry(struct sips_binding_request *request, uint64_t now_s)
{
    struct sips_address address;
    struct sips_span value;
    uint32_t seconds = SIPS_EXPIRES_DEFAULT_S;
    if (sips_address_of(&address, request->contact, false) &&
        sips_parameter_find(address.parameters, SIPS_SPAN("expires"), &value) &&
        (!value.at || !sips_number_read(value, &seconds)))
        return (struct scenario_problem){"this is no expiry: write expires=SECONDS, digits only",
                                         value.at ? value.at : address.parameters.at};
    request->expires_at_s = now_s + seconds;
    return no_problem;
}

static struct scenario_problem read_path(struct sips_binding_request *request, struct sips_span path)
{
    struct sips_span value;
    while (scenario_value_next(&path, &value)) {
        if (request->path_count == SIPS_BINDING_PATH_MAX)
            return (struct scenario_problem){"a binding has at most 8 Path values: leave some out", value.at};
        request->path[request->path_count++] = value;
    }
    return no_problem;
}

static struct scenario_problem store(struct scenario *scenario, const struct sips_binding_request *request)
{
    switch (sips_location_add(&scenario->location, request)) {
    case SIPS_LOCATION_OK:
        return no_problem;
    case SIPS_LOCATION_FULL:
        return (struct scenario_problem){"there are at most 32 bindings: leave some out", request->aor.at};
    case SIPS_LOCATION_TOO_LONG:
        return (struct scenario_problem){"a binding holds at most 2048 bytes of text: make the URIs shorter",
                                         request->contact.at};
    case SIPS_LOCATION_BAD_AOR:
        return (struct scenario_problem){
            "this is no address-of-record: write sip:user@host or sips:user@host", request->aor.at};
    case SIPS_LOCATION_BAD_CONTACT:
        return (struct scenario_problem){
            "this is no Contact value: write <sips:user@host>;expires=SECONDS;q=0.5", request->contact.at};
    case SIPS_LOCATION_BAD_PATH:
        return (struct scenario_problem){"this is no Path: write <sips:host;lr>,<sips:host;lr>",
                                         request->path[0].at};
    }
    return no_problem;
}

_Static_assert(SIPS_BINDING_PATH_MAX == 8, "the message of read_path says 8");
_Static_assert(SIPS_BINDING_TEXT_MAX == 2048 && SCENARIO_BINDING_MAX == 32, "the messages of store say so");

/* The field behind the Contact, which may have white space behind its display name and before each ';'. */
static size_t behind_contact(const struct scenario_line *line)
{
    size_t i = 2;
    while (i + 1 < line->field_count && !memchr(line->field[i].at, ':', line->field[i].length))
        i++;
    do
        i++;
    while (i < line->field_count && line->field[i].at[0] == ';');
    return i;
}

struct scenario_problem scenario_binding_read(struct scenario *scenario, const struct scenario_line *line)
{
    struct options options = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    size_t end = behind_contact(line);
    struct sips_binding_request request = {
        .aor = line->field[1],
        .contact = sips_span_between(line->field[2].at, sips_span_end(line->field[end - 1])),
        .call_id = SIPS_SPAN("location"),
        .cseq = 1};
    struct scenario_problem problem = read_options(&options, line, end);
    if (!problem.message && options.path.at)
        problem = read_path(&request, options.path);
    if (problem.message)
        return problem;
    if (options.call_id.at)
        request.call_id = options.call_id;
    if (options.cseq.at && !sips_number_read(options.cseq, &request.cseq))
        return (struct scenario_problem){"this is no CSeq number: write digits", options.cseq.at};
    problem = read_expiry(&request, scenario->element.now_s);
    return problem.message ? problem : store(scenario, &request);
}
