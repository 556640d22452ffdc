/* SPDX-License-Identifier: Apache-2.0 */
/* What a proxy decides on a request is what the RFCs' prose asks for: the verdict itself, with all of its
 * targets, compared with an oracle that shares no code with it (expect.h). */
#include "expect.h"
#include "property.h"
#include "rewrite.h"

struct comparison {
    const struct sips_proxy_verdict *verdict;
    const struct expect_proxy *expected;
    struct finding *finding;
};

static enum property_verdict differs(const struct comparison *comparison, const char *invariant,
                                     const char *clause, const char *expected, const char *found)
{
    return finding_say(comparison->finding, invariant, clause, "expected: %s\nfound:    %s", expected, found);
}

/* A URI as it is written, terminated. */
static void written(char out[SITUATION_URI_MAX], const struct sips_written_uri *uri)
{
    out[sips_written_uri_copy(uri, out, SITUATION_URI_MAX - 1)] = '\0';
}

static enum property_verdict compare_uri(const struct comparison *comparison,
                                         const struct sips_written_uri *found,
                                         const struct situation_uri *expected, const char *invariant,
                                         const char *clause)
{
    char text[2][SITUATION_URI_MAX];

    written(text[0], found);
    situation_uri_text(text[1], expected);
    return strcmp(text[0], text[1]) == 0 ? PROPERTY_HOLDS
                                         : differs(comparison, invariant, clause, text[1], text[0]);
}

static enum property_verdict compare_hop(const struct comparison *comparison,
                                         const struct sips_next_hop *found, const struct expect_hop *expected)
{
    bool flow = found->flow != 0;

    if (flow != expected->flow)
        return differs(comparison, "token-leads-down-its-flow", "5626-5.3",
                       expected->flow ? "the flow" : "no flow", flow ? "a flow" : "no flow");
    if (found->transport != (enum sips_transport)expected->transport ||
        found->secure != expect_secure(expected->transport))
        return differs(comparison, "hop-is-as-secure-as-it-must-be", expected->clause,
                       sips_transport_name((enum sips_transport)expected->transport),
                       sips_transport_name(found->transport));
    return PROPERTY_HOLDS;
}

static enum property_verdict compare_route(const struct comparison *comparison,
                                           const struct sips_target *found,
                                           const struct expect_target *expected)
{
    if (found->route_count != expected->route_count)
        return finding_say(comparison->finding, "route-is-what-it-must-be", expected->route_clause,
                           "expected: %zu entries\nfound:    %zu", expected->route_count, found->route_count);
    for (size_t i = 0; i < found->route_count; i++) {
        enum property_verdict verdict = compare_uri(comparison, &found->route[i].uri, &expected->route[i],
                                                    "route-is-what-it-must-be", expected->route_clause);
        if (verdict != PROPERTY_HOLDS)
            return verdict;
    }
    return PROPERTY_HOLDS;
}

static enum property_verdict compare_own(const struct comparison *comparison, const struct sips_target *found,
                                         const struct expect_target *expected)
{
    static const char *const scheme[] = {"none", "sip", "sips"};

    if (found->record_route != expected->record_route)
        return differs(comparison, "record-route-is-what-it-must-be", expected->record_route_clause,
                       scheme[expected->record_route], scheme[found->record_route]);
    if (found->path != expected->path)
        return differs(comparison, "own-path-is-what-it-must-be", "3327-5", scheme[expected->path],
                       scheme[found->path]);
    bool shown = found->record_route != SIPS_RECORD_ROUTE_NONE || found->path != SIPS_PATH_NONE;
    bool token = found->token_flow.id != 0;
    if (shown && token != expected->token)
        return differs(comparison, "own-uri-keeps-the-flow", "5626-5.3",
                       expected->token ? "a token" : "no token", token ? "a token" : "no token");
    return PROPERTY_HOLDS;
}

static enum property_verdict compare_target(const struct comparison *comparison, size_t index)
{
    const struct sips_target *found = &comparison->verdict->target[index];
    const struct expect_target *expected = &comparison->expected->target[index];
    struct situation_uri uri = expected->uri;
    enum property_verdict verdict;

    if (expected->without_transport)
        uri.transport = SIPS_TRANSPORT_NONE;
    verdict =
        compare_uri(comparison, &found->request_uri, &uri, "target-is-what-it-must-be", expected->uri_clause);
    if (verdict == PROPERTY_HOLDS)
        verdict = compare_route(comparison, found, expected);
    if (verdict == PROPERTY_HOLDS)
        verdict = compare_hop(comparison, &found->next_hop, &expected->hop);
    return verdict == PROPERTY_HOLDS ? compare_own(comparison, found, expected) : verdict;
}

static void describe(char out[SITUATION_URI_MAX], enum sips_action action, unsigned status, unsigned warning,
                     size_t targets)
{
    snprintf(out, SITUATION_URI_MAX, "%s, status %u, Warning %u, %zu targets", sips_action_name(action),
             status, warning, targets);
}

static enum property_verdict compare(const struct comparison *comparison)
{
    const struct sips_proxy_verdict *found = comparison->verdict;
    const struct expect_proxy *expected = comparison->expected;
    char text[2][SITUATION_URI_MAX];

    if (found->action != expected->action || found->target_count != expected->target_count ||
        (found->action == SIPS_RESPOND &&
         (found->status != expected->status || found->warning != expected->warning))) {
        describe(text[0], expected->action, expected->status, expected->warning, expected->target_count);
        describe(text[1], found->action, found->status, found->warning, found->target_count);
        return differs(comparison, "proxy-does-what-it-must", expected->clause, text[0], text[1]);
    }
    for (size_t i = 0; i < found->target_count; i++) {
        enum property_verdict verdict = compare_target(comparison, i);
        if (verdict != PROPERTY_HOLDS)
            return verdict;
    }
    return PROPERTY_HOLDS;
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    static struct situation_text text;
    static struct scenario scenario;
    static struct sips_message message;
    static struct sips_proxy_verdict verdict;
    static struct expect_proxy expected;
    const struct situation *situation = drawn;

    situation_write(&text, situation);
    if (sips_message_read(&message, text.message).result != SIPS_MESSAGE_OK)
        return PROPERTY_DISCARDED;
    situation_fill(&scenario, situation, &text);
    sips_proxy_request(&verdict, &scenario.element, &message, scenario_arrival(&scenario, &message));
    expect_proxy_request(&expected, situation);
    return compare(&(struct comparison){&verdict, &expected, finding});
}

static void draw(struct choices *choices, void *drawn)
{
    draw_situation_proxy_request(choices, drawn);
}

static void print(FILE *out, const void *drawn)
{
    situation_print(out, drawn);
}

const struct property property_proxy_request_verdict = {
    .name = "proxy-request-verdict",
    .line = "what a proxy decides on a request, target by target, is what an oracle of its own expects",
    .clauses =
        "3261-16.3 3261-16.4 3261-16.5 3261-16.6-2 3261-16.6-4 3261-16.6-6 3261-16.6-7 3261-17 3263-4.1 "
        "3327-5 "
        "5626-5.3 5627-6.1 5630-3.1.4-c 5630-4.1-a 5630-4.1-c 5630-4.1-d 5630-5.3-a 5630-5.3-b 5630-5.3-d "
        "5630-5.3-f "
        "5630-5.3-g 5630-5.3-i 5630-5.3-j 5630-5.3-k 5630-5.3-l choice-binding-transport "
        "choice-insecure-arrival choice-no-binding choice-path-scheme choice-strict-route choice-tls-extent "
        "choice-tls-param",
    .case_size = sizeof(struct situation),
    .draw = draw,
    .check = check,
    .print = print,
};
