/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

__attribute__((format(printf, 2, 3))) static void say(struct verdict *verdict, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length =
        vsnprintf(verdict->text + verdict->used, sizeof verdict->text - verdict->used, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof verdict->text - verdict->used)
        fail_msg("a verdict of more than %zu bytes", sizeof verdict->text);
    verdict->used += (size_t)length;
}

static void say_host(struct verdict *verdict, struct sips_span host)
{
    for (size_t i = 0; i < host.length; i++)
        say(verdict, "%c", sips_lower(host.at[i]));
}

static void say_uri(struct verdict *verdict, const struct sips_uri *uri)
{
    say(verdict, " %s:", sips_scheme_name(uri->scheme));
    say_host(verdict, uri->host);
    say(verdict, ":%u transport %s%s", uri->port, sips_transport_name(uri->transport), uri->lr ? " lr" : "");
}

static void say_target(struct verdict *verdict, const struct sips_target *target)
{
    say(verdict, "\ntarget");
    say_uri(verdict, &target->request_uri.view);
    say(verdict, " without %zu over %s to", target->request_uri.without_count,
        sips_transport_name(target->next_hop.transport));
    for (size_t i = 0; i < target->next_hop.server_count; i++) {
        say(verdict, " ");
        say_host(verdict, target->next_hop.server[i].host);
        say(verdict, ":%u", target->next_hop.server[i].port);
    }
    say(verdict, "\nrecord-route %d, sips binding %d, route", (int)target->record_route,
        target->sips_binding);
    for (size_t i = 0; i < target->route_count; i++)
        say_uri(verdict, &target->route[i].uri.view);
}

static void say_clauses(struct verdict *verdict, const struct sips_clauses *clauses)
{
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++)
        if (sips_clauses_have(clauses, (enum sips_clause)i))
            say(verdict, "\n%s", sips_clause_entry((enum sips_clause)i)->id);
}

static void say_registrar(struct verdict *verdict, const struct single *single)
{
    size_t bound = 0;

    say(verdict, "registrar %u, service-route %d", single->registrar.status,
        (int)single->registrar.service_route);
    for (size_t i = 0; i < single->after.count; i++)
        bound += single->after.binding[i].contact.length > 0;
    say(verdict, "\nbound %zu", bound);
}

static void say_proxy(struct verdict *verdict, const struct sips_proxy_verdict *proxy)
{
    say(verdict, "%s %u, warning %u%s", sips_action_name(proxy->action), proxy->status, proxy->warning,
        proxy->targets_left_out ? ", targets left out" : "");
    for (size_t i = 0; i < proxy->target_count; i++)
        say_target(verdict, &proxy->target[i]);
}

/* The schemes of the URIs in a list, in their order. */
static void say_schemes(struct verdict *verdict, const struct tap_message *message, enum tap_name name)
{
    const struct tap_values *values = tap_values(message, name);

    say(verdict, "\n    list %d:", (int)name);
    for (size_t i = 0; i < values->count; i++) {
        struct tap_address address;
        if (tap_address_read(&address, values->value[i]))
            say(verdict, " %d", (int)tap_scheme(address.uri));
    }
}

/* What a wire tap makes of a message that left, whatever the role. */
static void say_left(struct verdict *verdict, const struct seen_message *left)
{
    static struct tap_message message;

    say(verdict, "\nleft over %s:", left->transport);
    if (tap_read(&message, left->bytes) != TAP_READABLE) {
        say(verdict, " not readable");
        return;
    }
    if (message.is_request)
        say(verdict, " %.*s, scheme %d", (int)message.method.length, message.method.at,
            (int)tap_scheme(message.request_uri));
    else
        say(verdict, " %u", message.status);
    say(verdict, ", Vias %zu, Warnings %zu", tap_values(&message, TAP_VIA)->count,
        tap_values(&message, TAP_WARNING)->count);
    say_schemes(verdict, &message, TAP_ROUTE);
    say_schemes(verdict, &message, TAP_RECORD_ROUTE);
    say_schemes(verdict, &message, TAP_PATH);
    say_schemes(verdict, &message, TAP_SERVICE_ROUTE);
    say_schemes(verdict, &message, TAP_CONTACT);
}

void verdict_say(struct verdict *verdict, const struct single *single, enum single_result result)
{
    verdict->used = 0;
    if (result == SINGLE_UNUSABLE) {
        say(verdict, "unusable: %s %s", sips_message_result_name(single->status.result),
            sips_field_name(single->status.field));
        return;
    }
    if (result == SINGLE_BROKEN)
        say(verdict, "broken: %s\n", single->breach[0].property);
    say(verdict, "%s arrived over %s\n", single->message.is_request ? "request" : "response",
        sips_transport_name(single->arrival.transport));
    if (single->role == SCENARIO_ROLE_REGISTRAR)
        say_registrar(verdict, single);
    else if (single->role == SCENARIO_ROLE_PROXY)
        say_proxy(verdict, &single->proxy);
    say(verdict, "\nnew branches %zu", single->observation.recursion_count);
    say_clauses(verdict, &single->clauses);
    for (size_t i = 0; i < single->observation.out_count; i++)
        say_left(verdict, &single->observation.out[i]);
}
