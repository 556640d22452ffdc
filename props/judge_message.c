/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#include <string.h>

bool judge_same_values(const struct tap_values *a, size_t from_a, const struct tap_values *b, size_t from_b)
{
    if (a->count - from_a != b->count - from_b)
        return false;
    for (size_t i = from_a; i < a->count; i++) {
        if (!tap_same(a->value[i], b->value[i - from_a + from_b]))
            return false;
    }
    return true;
}

bool judge_same_via(struct seen came, struct seen left, bool may_be_marked)
{
    struct tap_via a, b;
    struct seen branch_a = {NULL, 0}, branch_b = {NULL, 0};
    if (tap_same(came, left))
        return true;
    if (!may_be_marked || !tap_via_read(&a, came) || !tap_via_read(&b, left))
        return false;
    if (!tap_parameter(b.parameters, "received", NULL) && !tap_parameter(b.parameters, "rport", NULL))
        return false;
    tap_parameter(a.parameters, "branch", &branch_a);
    tap_parameter(b.parameters, "branch", &branch_b);
    return tap_same_exactly(a.transport, b.transport) && tap_same_exactly(a.host, b.host) &&
           tap_same_exactly(a.port, b.port) && tap_same_exactly(branch_a, branch_b);
}

/* A name may be written in its compact form instead: of a field that the tap does not know, one letter stands
 * for any. */
static bool same_name(const struct tap_field *a, const struct tap_field *b)
{
    return a->kind == b->kind && (a->kind != TAP_OTHER || tap_same_in_any_case(a->name, b->name) ||
                                  a->name.length == 1 || b->name.length == 1);
}

static bool is_left_out(const struct tap_field *field, uint32_t without)
{
    return (without & JUDGE_NAME(field->kind)) != 0;
}

/* The field of *to that stands for field, behind those of its name that stand for others: values of one name
 * keep their order, names need not (RFC 3261 16.6 step 1). */
static size_t find_kept(const struct tap_field *field, const struct tap_message *to, const bool *used)
{
    size_t k = to->field_count;

    while (k > 0 && !(used[k - 1] && same_name(field, &to->field[k - 1])))
        k--;
    while (k < to->field_count &&
           (used[k] || !same_name(field, &to->field[k]) || !tap_same(field->value, to->field[k].value)))
        k++;
    return k;
}

bool judge_fields_kept(const struct tap_message *from, const struct tap_message *to, uint32_t without)
{
    bool used[TAP_FIELD_MAX] = {false};
    for (size_t i = 0; i < from->field_count; i++) {
        const struct tap_field *field = &from->field[i];
        if (is_left_out(field, without))
            continue;
        size_t k = find_kept(field, to, used);
        if (k < to->field_count)
            used[k] = true;
        else if (!tap_is(field->name,
                         "Proxy-Authorization")) /* RFC 3261 22.3: consumed by the proxy it is for */
            return false;
    }
    return true;
}

static bool are_addresses(const struct tap_values *values)
{
    struct tap_uri uri;
    for (size_t i = 0; i < values->count; i++) {
        if (!judge_value_uri(&uri, values->value[i]))
            return false;
    }
    return true;
}

static bool is_cseq_of(struct seen cseq, struct seen method)
{
    size_t digits = 0;
    uint32_t number = 0;
    while (digits < cseq.length && cseq.at[digits] >= '0' && cseq.at[digits] <= '9')
        digits++;
    size_t at = digits;
    while (at < cseq.length && (cseq.at[at] == ' ' || cseq.at[at] == '\t'))
        at++;
    if (at == digits || !tap_number(&number, (struct seen){cseq.at, digits}) || number > INT32_MAX)
        return false;
    return tap_same_exactly((struct seen){cseq.at + at, cseq.length - at}, method);
}

static bool is_dialog_sane(const struct tap_message *in)
{
    struct seen to = tap_single(in, TAP_TO), from = tap_single(in, TAP_FROM),
                call_id = tap_single(in, TAP_CALL_ID);
    struct tap_address address;
    struct tap_uri uri;
    struct seen tag = {NULL, 0};
    if (!tap_address_read(&address, from) || !tap_uri_read(&uri, address.uri) ||
        !tap_parameter(address.parameters, "tag", &tag) || tag.length == 0)
        return false;
    if (!judge_value_uri(&uri, to) || call_id.length == 0 || memchr(call_id.at, ' ', call_id.length) != NULL)
        return false;
    return is_cseq_of(tap_single(in, TAP_CSEQ), in->method);
}

/* Fields that the tap does not read and that can be wrong in themselves. */
static bool has_unread_fields(const struct tap_message *in)
{
    static const char *const names[] = {"refer-to", "r", "replaces", "join"};
    for (size_t i = 0; i < in->field_count; i++) {
        for (size_t j = 0; in->field[i].kind == TAP_OTHER && j < sizeof names / sizeof names[0]; j++) {
            if (tap_is(in->field[i].name, names[j]))
                return true;
        }
    }
    return false;
}

static bool is_via_sane(const struct judge *judge)
{
    static const char *const transports[] = {"UDP", "TCP", "TLS", "SCTP", "TLS-SCTP", "WS", "WSS"};
    const struct tap_values *values = tap_values(&judge->in, TAP_VIA);
    for (size_t i = 0; i < values->count; i++) {
        struct tap_via via;
        struct seen branch = {NULL, 0};
        size_t known = 0;
        if (!tap_via_read(&via, values->value[i]) || judge_own_host(judge, via.host) ||
            !tap_parameter(via.parameters, "branch", &branch) || branch.length == 0)
            return false;
        while (known < sizeof transports / sizeof transports[0] && !tap_is(via.transport, transports[known]))
            known++;
        if (known == sizeof transports / sizeof transports[0])
            return false;
    }
    return values->count > 0;
}

bool judge_sane(const struct judge *judge)
{
    const struct tap_message *in = &judge->in;
    uint32_t number = 0;
    struct seen expires = tap_single(in, TAP_EXPIRES);
    if (!tap_number(&number, tap_single(in, TAP_MAX_FORWARDS)) || number == 0 || number > 255)
        return false;
    if (expires.at != NULL && !tap_number(&number, expires))
        return false;
    return is_dialog_sane(in) && is_via_sane(judge) && are_addresses(tap_values(in, TAP_CONTACT)) &&
           are_addresses(tap_values(in, TAP_ROUTE)) && are_addresses(tap_values(in, TAP_RECORD_ROUTE)) &&
           are_addresses(tap_values(in, TAP_PATH)) && tap_values(in, TAP_REQUIRE)->count == 0 &&
           tap_values(in, TAP_PROXY_REQUIRE)->count == 0 && tap_values(in, TAP_SERVICE_ROUTE)->count == 0 &&
           tap_values(in, TAP_WARNING)->count == 0 && !has_unread_fields(in);
}

bool judge_method(struct seen method, const char *name)
{
    return tap_same_exactly(method, (struct seen){name, strlen(name)});
}

bool judge_forms_dialog(struct seen method)
{
    return judge_method(method, "INVITE") || judge_method(method, "SUBSCRIBE") ||
           judge_method(method, "REFER");
}

bool judge_refreshes(struct seen method)
{
    return judge_forms_dialog(method) || judge_method(method, "UPDATE") || judge_method(method, "NOTIFY");
}
