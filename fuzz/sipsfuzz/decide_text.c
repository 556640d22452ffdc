/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"
#include <stdlib.h>

static void print_span(struct sips_span text)
{
    cli_print(stdout, text);
}

static void print_unusable(const struct decision *decision, const char *file)
{
    const struct sips_message_status *status = &decision->status;
    fputs(strcmp(file, "-") == 0 ? "standard input" : file, stderr);
    if (decision->has_place)
        fprintf(stderr, ":%zu:%zu", decision->place.line, decision->place.column);
    fputs(": the message is unusable: ", stderr);
    if (decision->refused_by_osip) {
        fputs("libosip2 cannot parse it\n", stderr);
        return;
    }
    fputs(sips_message_result_name(status->result), stderr);
    if (status->field != SIPS_FIELD_NONE)
        fprintf(stderr, ", %s", sips_field_name(status->field));
    if (status->uri != SIPS_URI_OK)
        fprintf(stderr, ", %s", sips_uri_result_name(status->uri));
    fputc('\n', stderr);
}

static void print_domains(const struct sips_element *element)
{
    for (size_t i = 0; i < element->domain_count; i++) {
        fputs(i ? ", " : " for ", stdout);
        print_span(element->domain[i]);
    }
}

static const char *role_words(enum scenario_role role)
{
    switch (role) {
    case SCENARIO_ROLE_REDIRECT:
        return "redirect server";
    case SCENARIO_ROLE_UAC:
        return "UAC";
    case SCENARIO_ROLE_UAS:
        return "UAS";
    case SCENARIO_ROLE_DEFAULT:
    case SCENARIO_ROLE_PROXY:
    case SCENARIO_ROLE_REGISTRAR:
        break;
    }
    return decide_role_name(role);
}

static void print_input(const struct decision *decision)
{
    const struct sips_message *message = decision->message;
    if (message->is_request) {
        print_span(message->method_name);
        putchar(' ');
        print_span(message->request_uri.text);
        printf(" over %s", sips_transport_name(decision->arrival.transport));
    } else {
        printf("%u ", message->status);
        print_span(message->reason);
        fputs(" to ", stdout);
        print_span(message->method_name);
    }
    printf(" at a %s", role_words(decision->role));
    print_domains(&decision->scenario->element);
    putchar('\n');
}

static void print_action(const struct decision *decision)
{
    printf("%s", decision->verdict);
    switch (decision->action) {
    case SIPS_FORWARD:
        printf(" to %zu target%s", decision->target_count, decision->target_count == 1 ? "" : "s");
        break;
    case SIPS_RECURSE:
        printf(": a new branch for %zu Contact%s", decision->target_count,
               decision->target_count == 1 ? "" : "s");
        break;
    case SIPS_RESPOND:
    case SIPS_RELAY:
        printf(" %u ", decision->code);
        print_span(decision->reason);
        break;
    case SIPS_DROP:
        fputs(": nothing leaves", stdout);
        break;
    }
    if (decision->warning)
        printf(", Warning %u \"%s\"", decision->warning, sips_warning_text(decision->warning));
}

static void print_addresses(const char *name, const struct sips_address *value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf("     %s: ", name);
        print_span(value[i].text);
        putchar('\n');
    }
}

static void print_target(const struct decision *decision, size_t index)
{
    const struct sips_target *target = &decision->target[index];
    const struct sips_message *sent = decide_read_back(decision, index);
    struct sips_span uri = decide_written_uri(&target->request_uri);
    char next_hop[DECIDE_NEXT_HOP_MAX];
    decide_next_hop(next_hop, sizeof next_hop, &target->next_hop);
    printf("  %zu. ", index + 1);
    print_span(uri);
    free((void *)uri.at);
    if (next_hop[0] == '\0') {
        putchar('\n');
        return;
    }
    fputs("\n     to ", stdout);
    print_span(sips_span_of(next_hop));
    printf(" over %s, %s\n", sips_transport_name(target->next_hop.transport),
           target->next_hop.secure ? "secure" : "not secure");
    if (!sent)
        return;
    print_addresses("Route", sent->route.value, sent->route.count);
    if (target->record_route != SIPS_RECORD_ROUTE_NONE && sent->record_route.count > 0)
        print_addresses("Record-Route", sent->record_route.value, 1);
    if (target->path != SIPS_PATH_NONE && sent->path.count > 0)
        print_addresses("Path", sent->path.value, 1);
}

static void print_bindings(const struct scenario *scenario, const struct cli_style *style)
{
    uint64_t now_s = scenario->element.now_s;
    bool any = false;
    printf("\n%sBindings afterwards%s\n", style->strong, style->plain);
    for (size_t i = 0; i < SCENARIO_BINDING_MAX; i++) {
        const struct sips_binding *binding = &scenario->binding[i];
        if (!binding->used || binding->expires_at_s <= now_s)
            continue;
        any = true;
        fputs("  ", stdout);
        print_span(binding->aor.text);
        fputs(" at ", stdout);
        print_span(binding->contact.text);
        printf(" for %llu s\n", (unsigned long long)(binding->expires_at_s - now_s));
        print_addresses("Path", binding->path, binding->path_count);
    }
    if (!any)
        fputs("  none\n", stdout);
}

static int widest_id(const struct sips_clauses *clauses)
{
    size_t widest = 0;
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        size_t width = strlen(sips_clause_entry((enum sips_clause)i)->id);
        if (sips_clauses_have(clauses, (enum sips_clause)i) && width > widest)
            widest = width;
    }
    return (int)widest;
}

static void print_clauses(const struct sips_clauses *clauses, const struct cli_style *style)
{
    int width = widest_id(clauses);
    printf("\n%sWhy%s\n", style->strong, style->plain);
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++) {
        const struct sips_clause_entry *entry = sips_clause_entry((enum sips_clause)i);
        if (sips_clauses_have(clauses, (enum sips_clause)i))
            printf("  %-*s  %s %s(%s)%s\n", width, entry->id, entry->line, style->faint, entry->level,
                   style->plain);
    }
}

/* A message, line by line, indented. */
static void print_message(struct sips_span text)
{
    while (text.length > 0) {
        const char *end = memchr(text.at, '\n', text.length);
        size_t cut = end ? (size_t)(end - text.at) + 1 : text.length;
        size_t length = end ? cut - 1 : cut;
        if (length > 0 && text.at[length - 1] == '\r')
            length--;
        fputs(length > 0 ? "  " : "", stdout);
        print_span((struct sips_span){text.at, length});
        putchar('\n');
        text = (struct sips_span){text.at + cut, text.length - cut};
    }
}

static void print_sent(const struct decision *decision, const struct cli_style *style)
{
    for (size_t i = 0; i < decision->sent_count; i++) {
        printf("\n%sWhat leaves%s", style->strong, style->plain);
        if (decision->action == SIPS_FORWARD)
            printf(", to target %zu", i + 1);
        putchar('\n');
        print_message(decision->sent[i]);
    }
}

void decide_print(const struct decision *decision, const char *file)
{
    struct cli_style style = cli_style_of_stdout();
    if (!decision->usable) {
        print_unusable(decision, file);
        return;
    }
    print_input(decision);
    fputs(style.strong, stdout);
    print_action(decision);
    printf("%s\n", style.plain);
    for (size_t i = 0; i < decision->target_count; i++)
        print_target(decision, i);
    if (decision->targets_left_out)
        printf("  more than %d targets: the others are left out\n", SIPS_TARGET_MAX);
    if (decision->role == SCENARIO_ROLE_REGISTRAR)
        print_bindings(decision->scenario, &style);
    print_clauses(&decision->clauses, &style);
    if (decision->trail)
        decide_print_trail(decision->trail, &style);
    print_sent(decision, &style);
}
