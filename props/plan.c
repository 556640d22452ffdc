/* SPDX-License-Identifier: Apache-2.0 */
#include "plan_part.h"
#include <string.h>

const char *const plan_verb[ELEMENT_VERB_COUNT] = {
    [ELEMENT_REGISTER] = "register", [ELEMENT_UNREGISTER] = "unregister",
    [ELEMENT_CALL] = "call",         [ELEMENT_RING] = "ring",
    [ELEMENT_ANSWER] = "answer",     [ELEMENT_REJECT] = "reject",
    [ELEMENT_MOVED] = "moved",       [ELEMENT_CANCEL] = "cancel",
    [ELEMENT_BYE] = "bye",           [ELEMENT_REINVITE] = "reinvite",
    [ELEMENT_UPDATE] = "update",     [ELEMENT_REFER] = "refer",
    [ELEMENT_REPLACE] = "replace",   [ELEMENT_JOIN] = "join"};

const char *const plan_role[ELEMENT_ROLE_COUNT] = {[ELEMENT_UA] = "ua",
                                                   [ELEMENT_PROXY] = "proxy",
                                                   [ELEMENT_REGISTRAR] = "registrar",
                                                   [ELEMENT_REDIRECT] = "redirect"};

const char *const plan_step_word[STEP_EXPECT_BREACH + 1] = {[STEP_POLICY] = "policy",
                                                            [STEP_REFUSES] = "refuses",
                                                            [STEP_ACCEPTS] = "accepts",
                                                            [STEP_LOSES_TLS] = "loses-tls",
                                                            [STEP_REGAINS_TLS] = "regains-tls",
                                                            [STEP_RESTARTS] = "restarts",
                                                            [STEP_CUTS] = "cuts",
                                                            [STEP_SHOWS] = "shows",
                                                            [STEP_SENDS] = "sends",
                                                            [STEP_INJECTS] = "injects",
                                                            [STEP_DROP] = "drop",
                                                            [STEP_DUPLICATE] = "duplicate",
                                                            [STEP_DELAY] = "delay",
                                                            [STEP_WAIT] = "wait",
                                                            [STEP_EXPECT_TOLD] = "told",
                                                            [STEP_EXPECT_MESSAGE] = "message",
                                                            [STEP_EXPECT_NONE] = "none",
                                                            [STEP_EXPECT_BREACH] = "breach"};

const char *const plan_tls_word[PLAN_TLS_COUNT] = {
    [PLAN_TLS_GOOD] = "good", [PLAN_TLS_OLD] = "old", [PLAN_TLS_NULL] = "null"};

const char *plan_verb_name(enum element_verb verb)
{
    return plan_verb[verb];
}

const char *plan_role_name(enum element_role role)
{
    return plan_role[role];
}

const char *plan_step_name(enum plan_step_kind kind)
{
    return kind == STEP_COMMAND ? "command" : plan_step_word[kind];
}

void plan_clear(struct plan *plan)
{
    plan->node_count = plan->step_count = plan->naptr_count = plan->srv_count = plan->tls_count = 0;
    plan->jitter_ms = 0;
    plan->real_tls = 0;
    plan->seed = 0;
    plan->text_used = 0;
}

#define ALL_BUT_SCTP_AND_WS (1U << HOP_UDP | 1U << HOP_TCP | 1U << HOP_TLS)

struct plan_node *plan_node_add(struct plan *plan, const char *name, enum element_role role)
{
    if (plan->node_count == PLAN_NODE_MAX)
        return NULL;
    struct plan_node *node = &plan->node[plan->node_count];
    memset(node, 0, sizeof *node);
    node->class_name = "sipsfuzz";
    node->setup.self = (unsigned)plan->node_count++;
    node->setup.name = name;
    node->setup.role = role;
    node->setup.transports = ALL_BUT_SCTP_AND_WS;
    return node;
}

static void add_dns(struct hop_certificate *certificate, const char *name)
{
    certificate->name[certificate->name_count++] = (struct hop_name){HOP_NAME_DNS, name};
}

static void default_certificate(struct hop_certificate *certificate, const struct element_setup *setup)
{
    memset(certificate, 0, sizeof *certificate);
    certificate->trusted = true;
    add_dns(certificate, setup->host);
    for (size_t i = 0; i < setup->domain_count; i++)
        if (strcmp(setup->domain[i], setup->host) != 0)
            add_dns(certificate, setup->domain[i]);
}

void plan_certificate(struct plan_node *node)
{
    default_certificate(&node->certificate, &node->setup);
}

/* ---- Writing ---- */

static const char *const name_kind[] = {[HOP_NAME_DNS] = "dns", [HOP_NAME_URI] = "uri", [HOP_NAME_CN] = "cn"};

static void print_names(FILE *out, const struct hop_certificate *certificate)
{
    fprintf(out, "%s", certificate->trusted ? "" : " untrusted");
    for (size_t i = 0; i < certificate->name_count; i++)
        fprintf(out, "%s%s:%s", i ? "," : " ", name_kind[certificate->name[i].kind],
                certificate->name[i].text);
    if (certificate->name_count == 0)
        fprintf(out, " nothing");
}

static bool same_certificate(const struct hop_certificate *a, const struct hop_certificate *b)
{
    if (a->trusted != b->trusted || a->name_count != b->name_count)
        return false;
    for (size_t i = 0; i < a->name_count; i++)
        if (a->name[i].kind != b->name[i].kind || strcmp(a->name[i].text, b->name[i].text) != 0)
            return false;
    return true;
}

static void print_transports(FILE *out, unsigned transports)
{
    const char *separator = " transports=";

    for (unsigned i = 1; i < HOP_COUNT; i++)
        if (transports >> i & 1) {
            fprintf(out, "%s%s", separator, hop_transport_name((enum hop_transport)i));
            separator = ",";
        }
}

static void print_node(FILE *out, const struct plan_node *node)
{
    const struct element_setup *setup = &node->setup;
    struct hop_certificate certificate;

    fprintf(out, "element %s %s host=%s", setup->name, plan_role[setup->role], setup->host);
    if (strcmp(node->class_name, "sipsfuzz") != 0)
        fprintf(out, " class=%s", node->class_name);
    if (node->tls != PLAN_TLS_GOOD)
        fprintf(out, " tls-stack=%s", plan_tls_word[node->tls]);
    for (size_t i = 0; i < setup->domain_count; i++)
        fprintf(out, "%s%s", i ? "," : " domain=", setup->domain[i]);
    if (setup->aor)
        fprintf(out, " aor=%s", setup->aor);
    if (setup->outbound)
        fprintf(out, " outbound=%s", setup->outbound);
    if (setup->contact)
        fprintf(out, " contact=%s", setup->contact);
    if (setup->supported)
        fprintf(out, " supported=%s", setup->supported);
    if (setup->transports != ALL_BUT_SCTP_AND_WS)
        print_transports(out, setup->transports);
    fprintf(out, "%s%s", setup->answers ? " answers=yes" : "", setup->confirms ? " confirms=yes" : "");
    for (size_t i = 0; i < setup->policy_count; i++)
        fprintf(out, " %s", setup->policy[i]);
    fprintf(out, "\n");
    default_certificate(&certificate, setup);
    if (same_certificate(&certificate, &node->certificate))
        return;
    fprintf(out, "certificate %s", setup->name);
    print_names(out, &node->certificate);
    fprintf(out, "\n");
}

static void print_command(FILE *out, const char *name, const struct element_command *command)
{
    fprintf(out, "%s %s", name, plan_verb[command->verb]);
    if (command->verb == ELEMENT_REGISTER)
        fprintf(out, " %s", command->sips ? "sips" : "sip");
    if (command->uri)
        fprintf(out, " %s", command->uri);
    if (command->verb == ELEMENT_REJECT)
        fprintf(out, " %u", command->status);
    if (command->verb == ELEMENT_REJECT && command->warning)
        fprintf(out, " %u", command->warning);
}

static void print_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '\r' || *text == '\n')
            fputs(*text == '\r' ? "\\r" : "\\n", out);
        else
            fprintf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    }
    fputc('"', out);
}

static void print_expectation(FILE *out, const struct plan *plan, const struct plan_step *step)
{
    const char *from = plan->node[step->node].setup.name, *to = plan->node[step->to].setup.name;

    fprintf(out, "expect ");
    switch (step->kind) {
    case STEP_EXPECT_TOLD:
        fprintf(out, "%s told ", from);
        fprintf(out, step->command.status ? "%u" : "nothing", step->command.status);
        if (step->command.warning)
            fprintf(out, " %u", step->command.warning);
        break;
    case STEP_EXPECT_MESSAGE:
        fprintf(out, "%s %s %s %s", from, to, step->text, hop_transport_name(step->transport));
        for (size_t i = 0; i < step->expect_count; i++) {
            fputc(' ', out);
            print_quoted(out, step->expect[i]);
        }
        break;
    case STEP_EXPECT_NONE:
        fprintf(out, "none %s %s %s", from, to, step->text);
        break;
    default:
        fprintf(out, "breach %s", step->text);
        break;
    }
}

void plan_print_step(FILE *out, const struct plan *plan, const struct plan_step *step)
{
    const char *name = plan->node[step->node].setup.name;

    switch (step->kind) {
    case STEP_COMMAND:
        print_command(out, name, &step->command);
        break;
    case STEP_POLICY:
        fprintf(out, "%s policy %s", name, step->text);
        break;
    case STEP_REFUSES:
    case STEP_ACCEPTS:
    case STEP_LOSES_TLS:
    case STEP_REGAINS_TLS:
    case STEP_RESTARTS:
    case STEP_CUTS:
        fprintf(out, "%s %s", name, plan_step_word[step->kind]);
        break;
    case STEP_SHOWS:
        fprintf(out, "%s shows", name);
        print_names(out, &step->certificate);
        break;
    case STEP_SENDS:
    case STEP_INJECTS:
        fprintf(out, "%s %s %s %s ", name, plan_step_word[step->kind], plan->node[step->to].setup.name,
                hop_transport_name(step->transport));
        print_quoted(out, step->text);
        break;
    case STEP_DROP:
    case STEP_DUPLICATE:
        fprintf(out, "%s %u", plan_step_word[step->kind], step->number);
        break;
    case STEP_DELAY:
        fprintf(out, "delay %u %u", step->number, step->ms);
        break;
    case STEP_WAIT:
        fprintf(out, "wait %u", step->ms);
        break;
    case STEP_EXPECT_TOLD:
    case STEP_EXPECT_MESSAGE:
    case STEP_EXPECT_NONE:
    case STEP_EXPECT_BREACH:
        print_expectation(out, plan, step);
        break;
    }
    fprintf(out, step->at_once ? " &\n" : "\n");
}

static void print_real_tls(FILE *out, const struct plan *plan)
{
    if (plan->real_tls == 0)
        return;
    fprintf(out, "real-tls");
    for (size_t i = 0; i < plan->node_count && plan->real_tls != PLAN_REAL_TLS_ALL; i++)
        if (plan->real_tls >> i & 1)
            fprintf(out, " %s", plan->node[i].setup.name);
    fprintf(out, "\n");
}

void plan_print(FILE *out, const struct plan *plan)
{
    for (size_t i = 0; i < plan->node_count; i++)
        print_node(out, &plan->node[i]);
    for (size_t i = 0; i < plan->naptr_count; i++)
        fprintf(out, "naptr %s %u %u %s %s\n", plan->naptr[i].name, plan->naptr[i].record.order,
                plan->naptr[i].record.preference, plan->naptr[i].record.service,
                plan->naptr[i].record.replacement);
    for (size_t i = 0; i < plan->srv_count; i++)
        fprintf(out, "srv %s %u %u %u %s\n", plan->srv[i].name, plan->srv[i].record.priority,
                plan->srv[i].record.weight, plan->srv[i].record.port, plan->srv[i].record.target);
    for (size_t i = 0; i < plan->tls_count; i++)
        fprintf(out, "tls %s\n", plan->tls[i]);
    print_real_tls(out, plan);
    if (plan->jitter_ms)
        fprintf(out, "jitter %u\n", plan->jitter_ms);
    if (plan->seed)
        fprintf(out, "seed %llu\n", (unsigned long long)plan->seed);
    for (size_t i = 0; i < plan->step_count; i++)
        plan_print_step(out, plan, &plan->step[i]);
}
