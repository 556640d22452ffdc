/* SPDX-License-Identifier: Apache-2.0 */
/* What a registrar, a redirect server and a UAS decide is what the RFCs' prose asks for (expect_agent.h). */
#include "expect_agent.h"
#include "property.h"
#include "redirect.h"
#include "rewrite.h"
#include "uas.h"

static struct situation_text text;
static struct scenario scenario;
static struct sips_message message;

/* False: the reader does not take the message. */
static bool set(const struct situation *situation)
{
    situation_write(&text, situation);
    if (sips_message_read(&message, text.message).result != SIPS_MESSAGE_OK)
        return false;
    situation_fill(&scenario, situation, &text);
    return true;
}

static enum property_verdict compare_status(struct finding *finding, const struct expect_answer *expected,
                                            unsigned status, unsigned warning)
{
    if (status == expected->status && warning == expected->warning)
        return PROPERTY_HOLDS;
    return finding_say(finding, "answer-is-what-it-must-be", expected->clause,
                       "expected: %u, Warning %u\nfound:    %u, Warning %u", expected->status,
                       expected->warning, status, warning);
}

static void print(FILE *out, const void *drawn)
{
    situation_print(out, drawn);
}

/* ---- UAS ---- */

static enum property_verdict check_uas(const void *drawn, struct finding *finding)
{
    static const char *const scheme[] = {"none", "sip", "sips"};
    static struct sips_uas_verdict verdict;
    struct expect_answer expected;

    if (!set(drawn))
        return PROPERTY_DISCARDED;
    sips_uas_request(&verdict, &scenario.element, &message, scenario.dialog.used ? &scenario.dialog : NULL);
    expect_uas(&expected, drawn);
    enum property_verdict result = compare_status(finding, &expected, verdict.status, verdict.warning);
    if (result != PROPERTY_HOLDS || verdict.contact == expected.contact)
        return result;
    return finding_say(finding, "contact-is-what-it-must-be", expected.contact_clause,
                       "expected: %s\nfound:    %s", scheme[expected.contact], scheme[verdict.contact]);
}

static void draw_uas(struct choices *choices, void *drawn)
{
    draw_situation_uas(choices, drawn);
}

const struct property property_uas_verdict = {
    .name = "uas-verdict",
    .line = "what a user agent server answers, and with which Contact, is what an oracle of its own expects",
    .clauses =
        "3261-8.2.2.1 3261-9.2 3261-12.1.1 3261-17 5630-5.1.2-a 5630-5.1.2-b 5630-5.1.2-c 5630-5.1.2-e "
        "5630-5.1.2-f 5630-5.1.2-h 5630-5.1.2-i 5630-5.1.2-j choice-refresh-key",
    .case_size = sizeof(struct situation),
    .draw = draw_uas,
    .check = check_uas,
    .print = print,
};

/* ---- Redirect server ---- */

static enum property_verdict compare_contacts(struct finding *finding, const struct situation *situation,
                                              const struct expect_answer *expected,
                                              const struct sips_redirect_verdict *verdict)
{
    char found[SITUATION_URI_MAX], wanted[SITUATION_URI_MAX];

    if (verdict->contact_count != expected->redirect_count)
        return finding_say(finding, "redirect-names-the-bindings", expected->clause,
                           "expected: %zu Contacts\nfound:    %zu", expected->redirect_count,
                           verdict->contact_count);
    for (size_t i = 0; i < verdict->contact_count; i++) {
        struct situation_uri uri = situation->binding[expected->redirect[i]].contact.uri;
        bool tls = uri.transport == SIPS_TRANSPORT_TLS;
        if (tls && expect_policy(situation, SITUATION_POLICY_tls_param))
            uri.transport = SIPS_TRANSPORT_NONE;
        situation_uri_text(wanted, &uri);
        found[sips_written_uri_copy(&verdict->contact[i], found, sizeof found - 1)] = '\0';
        if (strcmp(found, wanted) != 0)
            return finding_say(finding, "redirect-names-a-binding-as-it-is",
                               tls                            ? "choice-tls-param"
                               : uri.scheme == SITUATION_SIPS ? "5630-5.4-a"
                                                              : "5630-5.4-b",
                               "expected: %s\nfound:    %s", wanted, found);
    }
    return PROPERTY_HOLDS;
}

static enum property_verdict check_redirect(const void *drawn, struct finding *finding)
{
    static struct sips_redirect_verdict verdict;
    struct expect_answer expected;

    if (!set(drawn))
        return PROPERTY_DISCARDED;
    sips_redirect_request(&verdict, &scenario.element, &message);
    expect_redirect(&expected, drawn);
    enum property_verdict result = compare_status(finding, &expected, verdict.status, verdict.warning);
    return result == PROPERTY_HOLDS ? compare_contacts(finding, drawn, &expected, &verdict) : result;
}

static void draw_redirect(struct choices *choices, void *drawn)
{
    draw_situation_redirect(choices, drawn);
}

const struct property property_redirect_verdict = {
    .name = "redirect-verdict",
    .line = "what a redirect server answers, Contact by Contact, is what an oracle of its own expects",
    .clauses = "3261-8.3 3261-17 5630-5.4-a 5630-5.4-b 5630-5.4-c 5630-5.4-d 5630-5.4-e choice-no-binding "
               "choice-tls-param",
    .case_size = sizeof(struct situation),
    .draw = draw_redirect,
    .check = check_redirect,
    .print = print,
};

/* ---- Registrar ---- */

static bool is_bound(const struct expect_binding *expected)
{
    char uri[SITUATION_URI_MAX];

    situation_uri_text(uri, &expected->contact->uri);
    for (size_t i = 0; i < scenario.location.capacity; i++) {
        const struct sips_binding *slot = &scenario.location.binding[i];
        static const char *const user[] = {"bob", "carol", "nobody"};
        if (slot->used && slot->expires_at_s > scenario.element.now_s &&
            sips_span_equal(slot->aor.user, sips_span_of(user[expected->user])) &&
            sips_span_equal(slot->contact.uri.text, sips_span_of(uri)) &&
            slot->path_count == expected->path->count && slot->reg_id == expected->contact->reg_id)
            return true;
    }
    return false;
}

static size_t bound_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < scenario.location.capacity; i++)
        count += scenario.location.binding[i].used &&
                 scenario.location.binding[i].expires_at_s > scenario.element.now_s;
    return count;
}

static enum property_verdict compare_bindings(struct finding *finding, const struct situation *situation,
                                              const struct expect_answer *expected,
                                              const struct expect_bindings *after)
{
    const char *clause = expected->status != 200                              ? "5630-5.2-c"
                         : situation->star                                    ? "3261-10.3"
                         : expect_policy(situation, SITUATION_POLICY_same_ua) ? "choice-same-ua"
                                                                              : "5630-5.1.1.1-e";

    if (bound_count() != after->count)
        return finding_say(finding, "bindings-are-what-they-must-be", clause,
                           "expected: %zu bindings\nfound:    %zu", after->count, bound_count());
    for (size_t i = 0; i < after->count; i++) {
        char uri[SITUATION_URI_MAX];
        situation_uri_text(uri, &after->binding[i].contact->uri);
        if (!is_bound(&after->binding[i]))
            return finding_say(finding, "bindings-are-what-they-must-be", "3261-10.3", "not bound: %s", uri);
    }
    return PROPERTY_HOLDS;
}

/* RFC 5627 5.3, RFC 5630 5.2.1: what the 200 shows of each binding. */
static enum property_verdict compare_gruus(struct finding *finding, const struct situation *situation,
                                           const struct sips_registrar_verdict *verdict)
{
    bool supported = situation->supported == SITUATION_OPTIONS_GRUU;

    if (verdict->shows_gruus != supported)
        return finding_say(finding, "gruus-are-for-those-who-support-them", "5627-5.3",
                           "expected: %s\nfound:    %s", supported ? "shown" : "not shown",
                           verdict->shows_gruus ? "shown" : "not shown");
    return PROPERTY_HOLDS;
}

static enum property_verdict check_register(const void *drawn, struct finding *finding)
{
    static const char *const scheme[] = {"none", "sip", "sips"};
    static struct sips_registrar_verdict verdict;
    struct expect_answer expected;
    struct expect_bindings after;

    if (!set(drawn))
        return PROPERTY_DISCARDED;
    sips_registrar_decide(&verdict, &scenario.element, &message);
    expect_register(&expected, &after, drawn);
    enum property_verdict result = compare_status(finding, &expected, verdict.status, 0);
    if (result == PROPERTY_HOLDS)
        result = compare_bindings(finding, drawn, &expected, &after);
    if (result != PROPERTY_HOLDS || verdict.status != 200)
        return result;
    if (verdict.service_route != expected.service_route)
        return finding_say(finding, "service-route-is-what-it-must-be", expected.service_route_clause,
                           "expected: %s\nfound:    %s", scheme[expected.service_route],
                           scheme[verdict.service_route]);
    return compare_gruus(finding, drawn, &verdict);
}

static void draw_register(struct choices *choices, void *drawn)
{
    draw_situation_register(choices, drawn);
}

const struct property property_register_verdict = {
    .name = "register-verdict",
    .line = "what a registrar answers, and what is bound afterwards, is what an oracle of its own expects",
    .clauses = "3261-10.3 3608-6 5626-6 5627-5.3 5630-5.1.1.1-e 5630-5.2-a 5630-5.2-b 5630-5.2-c 5630-5.2-d "
               "5630-5.2-e "
               "choice-deregister choice-mixed-contacts choice-same-ua",
    .case_size = sizeof(struct situation),
    .draw = draw_register,
    .check = check_register,
    .print = print,
};
