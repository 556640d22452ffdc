/* SPDX-License-Identifier: Apache-2.0 */
/* What a UAC sends, and what a UAC and a proxy do about a response, is what the RFCs' prose asks for
 * (expect_agent.h). */
#include "expect_agent.h"
#include "property.h"
#include "rewrite.h"
#include "uac.h"

static struct situation_text text;
static struct scenario scenario;
static struct sips_message message;

static bool set(const struct situation *situation)
{
    situation_write(&text, situation);
    if (sips_message_read(&message, text.message).result != SIPS_MESSAGE_OK)
        return false;
    situation_fill(&scenario, situation, &text);
    return true;
}

static void print(FILE *out, const void *drawn)
{
    situation_print(out, drawn);
}

static enum property_verdict compare_uri(struct finding *finding, const struct sips_written_uri *found,
                                         const struct situation_uri *expected, const char *invariant,
                                         const char *clause)
{
    char was[SITUATION_URI_MAX], wanted[SITUATION_URI_MAX];

    was[sips_written_uri_copy(found, was, sizeof was - 1)] = '\0';
    situation_uri_text(wanted, expected);
    return strcmp(was, wanted) == 0
               ? PROPERTY_HOLDS
               : finding_say(finding, invariant, clause, "expected: %s\nfound:    %s", wanted, was);
}

static enum property_verdict compare_route(struct finding *finding, const struct sips_uac_verdict *found,
                                           const struct expect_sent *expected)
{
    if (found->route_count != expected->route_count)
        return finding_say(finding, "route-is-the-route-set", expected->route_clause,
                           "expected: %zu entries\nfound:    %zu", expected->route_count, found->route_count);
    for (size_t i = 0; i < found->route_count; i++) {
        enum property_verdict verdict = compare_uri(finding, &found->route[i].uri, &expected->route[i],
                                                    "route-is-the-route-set", expected->route_clause);
        if (verdict != PROPERTY_HOLDS)
            return verdict;
    }
    return PROPERTY_HOLDS;
}

static enum property_verdict compare_sent(struct finding *finding, const struct sips_uac_verdict *found,
                                          const struct expect_sent *expected)
{
    static const char *const scheme[] = {"none", "sip", "sips"};
    enum property_verdict verdict = compare_uri(finding, &found->request_uri, &expected->uri,
                                                "request-uri-is-what-it-must-be", expected->uri_clause);

    if (verdict == PROPERTY_HOLDS)
        verdict = compare_route(finding, found, expected);
    if (verdict != PROPERTY_HOLDS)
        return verdict;
    if (found->may_send != expected->may_send)
        return finding_say(finding, "what-may-leave-leaves", expected->hop.clause,
                           "expected: %s\nfound:    %s", expected->may_send ? "it leaves" : "it stays",
                           found->may_send ? "it leaves" : "it stays");
    if (found->may_send && found->next_hop.transport != (enum sips_transport)expected->hop.transport)
        return finding_say(finding, "hop-is-as-secure-as-it-must-be", expected->hop.clause,
                           "expected: %s\nfound:    %s",
                           sips_transport_name((enum sips_transport)expected->hop.transport),
                           sips_transport_name(found->next_hop.transport));
    if (found->contact != expected->contact)
        return finding_say(finding, "contact-is-what-it-must-be", expected->contact_clause,
                           "expected: %s\nfound:    %s", scheme[expected->contact], scheme[found->contact]);
    return PROPERTY_HOLDS;
}

static enum property_verdict check_request(const void *drawn, struct finding *finding)
{
    static struct sips_uac_verdict verdict;
    static struct expect_sent expected;

    if (!set(drawn))
        return PROPERTY_DISCARDED;
    struct sips_uac_intent intent = {.method = message.method,
                                     .target = message.request_uri,
                                     .route_set = &message.route,
                                     .dialog = scenario.dialog.used ? &scenario.dialog : NULL};
    sips_uac_request(&verdict, &scenario.element, &intent);
    expect_uac_request(&expected, drawn);
    return compare_sent(finding, &verdict, &expected);
}

static void draw_request(struct choices *choices, void *drawn)
{
    draw_situation_uac_request(choices, drawn);
}

const struct property property_uac_request_verdict = {
    .name = "uac-request-verdict",
    .line =
        "how a request leaves a UAC (Request-URI, Route, hop, Contact) is what an oracle of its own expects",
    .clauses =
        "3261-8.1.1.8 3261-8.1.2 3261-12.2.1.1 3261-26.2.2 3608-6 5630-5.1.1-a 5630-5.1.1-b 5630-5.1.1-e "
        "5630-5.1.1-f 5630-5.1.1-g 5630-5.1.1-h 5630-5.1.1.2-a 5630-5.1.1.2-b choice-refresh-key",
    .case_size = sizeof(struct situation),
    .draw = draw_request,
    .check = check_request,
    .print = print,
};

/* ---- Responses ---- */

static const char *next_name(enum expect_next next)
{
    static const char *const names[] = {"nothing", "targets", "the same as sip", "the same as sips",
                                        "the user is asked"};
    return names[next];
}

static enum property_verdict compare_next(struct finding *finding, const struct expect_after *expected,
                                          enum expect_next next, size_t count)
{
    if (next == expected->next && count == expected->count)
        return PROPERTY_HOLDS;
    return finding_say(finding, "what-follows-a-response", expected->clause,
                       "expected: %s, %zu targets\nfound:    %s, %zu targets", next_name(expected->next),
                       expected->count, next_name(next), count);
}

static enum property_verdict check_uac_response(const void *drawn, struct finding *finding)
{
    static const enum expect_next meaning[] = {EXPECT_DONE, EXPECT_FOLLOW, EXPECT_AS_SIP, EXPECT_AS_SIPS,
                                               EXPECT_ASK};
    static struct sips_uac_next_verdict verdict;
    const struct situation *situation = drawn;
    struct expect_after expected;

    if (!set(drawn))
        return PROPERTY_DISCARDED;
    struct sips_sent sent = scenario_sent(&scenario, &message);
    sips_uac_response(&verdict, &scenario.element, &message, &sent.request_uri, scenario.confirmed);
    expect_uac_response(&expected, situation);
    enum property_verdict result =
        compare_next(finding, &expected, meaning[verdict.next], verdict.target_count);
    for (size_t i = 0; result == PROPERTY_HOLDS && i < expected.count; i++) {
        struct sips_written_uri uri = {.view = verdict.target[i]};
        result = compare_uri(finding, &uri, &situation->contact[expected.contact[i]].uri,
                             "targets-are-the-contacts", expected.clause);
    }
    return result;
}

static void draw_uac_response(struct choices *choices, void *drawn)
{
    draw_situation_uac_response(choices, drawn);
}

const struct property property_uac_response_verdict = {
    .name = "uac-response-verdict",
    .line = "what a UAC does about a response is what an oracle of its own expects",
    .clauses = "3261-8.1.3.4 3261-8.1.3.5 5630-5.1.1-c 5630-A-a choice-3xx-to-sip choice-481-upgrade",
    .case_size = sizeof(struct situation),
    .draw = draw_uac_response,
    .check = check_uac_response,
    .print = print,
};

static enum property_verdict check_proxy_response(const void *drawn, struct finding *finding)
{
    static struct sips_proxy_verdict verdict;
    const struct situation *situation = drawn;
    struct expect_after expected;

    if (!set(drawn) || !situation->own_via || situation->via_count < 2 || situation->status == 100)
        return PROPERTY_DISCARDED;
    struct sips_sent sent = scenario_sent(&scenario, &message);
    sips_proxy_response(&verdict, &scenario.element, &message, &sent);
    expect_proxy_response(&expected, situation);
    enum expect_next next = verdict.action == SIPS_RECURSE ? EXPECT_FOLLOW : EXPECT_DONE;
    enum property_verdict result = compare_next(finding, &expected, next, verdict.target_count);
    for (size_t i = 0; result == PROPERTY_HOLDS && i < expected.count; i++) {
        struct situation_uri uri = situation->contact[expected.contact[i]].uri;
        uri.oddities &= (uint8_t) ~(SITUATION_METHOD | SITUATION_HEADERS);
        result = compare_uri(finding, &verdict.target[i].request_uri, &uri, "targets-are-the-contacts",
                             expected.clause);
    }
    return result;
}

static void draw_proxy_response(struct choices *choices, void *drawn)
{
    draw_situation_proxy_response(choices, drawn);
}

const struct property property_proxy_response_verdict = {
    .name = "proxy-response-verdict",
    .line =
        "whether a proxy recurses on a response, and on which Contacts, is what an oracle of its own expects",
    .clauses = "3261-16.7-4 5630-5.3-m 5630-5.3-n choice-mixed-3xx",
    .case_size = sizeof(struct situation),
    .draw = draw_proxy_response,
    .check = check_proxy_response,
    .print = print,
};
