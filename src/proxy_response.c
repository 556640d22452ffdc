/* SPDX-License-Identifier: Apache-2.0 */
#include "proxy_target.h"
#include "rules.h"

static bool has_warning(const struct sips_message *response, unsigned code)
{
    for (size_t i = 0; i < response->warning_count; i++)
        if (response->warning[i].code == code)
            return true;
    return false;
}

static uint32_t response_kind(const struct sips_message *response, bool sent_sips)
{
    if (response->status / 100 == 3)
        return RECURSION_IF_REDIRECTION;
    if (response->status == 416)
        return RECURSION_IF_UNSUPPORTED_SCHEME;
    /* With both warnings the one that bars recursion counts. */
    bool barred = response->status == 480 && has_warning(response, sent_sips ? 380 : 381);
    if (response->status == 480 && (barred || has_warning(response, sent_sips ? 381 : 380)))
        return barred == sent_sips ? RECURSION_IF_SIPS_NOT_ALLOWED : RECURSION_IF_SIPS_REQUIRED;
    return RECURSION_IF_OTHER_RESPONSE;
}

static uint32_t recursion_facts(const struct sips_element *element, const struct sips_message *response,
                                const struct sips_sent *sent)
{
    bool sent_sips = sent->request_uri.scheme == SIPS_SCHEME_SIPS;
    bool barred = sips_message_has_contact(response, sent_sips ? SIPS_SCHEME_SIP : SIPS_SCHEME_SIPS);
    bool recurse = element->policy.recurse == SIPS_POLICY_recurse_YES && sent->responsible;
    uint32_t facts = sent_sips ? RECURSION_IF_SENT_SIPS : RECURSION_IF_SENT_SIP;

    facts |= response_kind(response, sent_sips);
    facts |= barred ? RECURSION_IF_SOME_BARRED : RECURSION_IF_NONE_BARRED;
    facts |= element->policy.mixed_3xx == SIPS_POLICY_mixed_3xx_PER_CONTACT ? RECURSION_IF_PER_CONTACT
                                                                            : RECURSION_IF_WHOLE_RESPONSE;
    return facts | (recurse ? RECURSION_IF_RECURSE_YES : RECURSION_IF_RECURSE_NO);
}

static uint32_t contact_fact(const struct sips_uri *uri)
{
    if (!sips_uri_is_sip(uri))
        return RECURSION_IF_CONTACT_OTHER;
    return uri->scheme == SIPS_SCHEME_SIPS ? RECURSION_IF_CONTACT_SIPS : RECURSION_IF_CONTACT_SIP;
}

static bool is_known_target(const struct sips_proxy_verdict *verdict, const struct sips_uri *uri,
                            const struct sips_sent *sent)
{
    if (sips_uri_equal(uri, &sent->request_uri))
        return true;
    for (size_t i = 0; i < verdict->target_count; i++)
        if (sips_uri_equal(uri, &verdict->target[i].request_uri.view))
            return true;
    return false;
}

/* A Contact that may be tried: a target if it is new and there is a way to it (16.5, 16.7 step 4). */
static void recurse_on(struct sips_proxy_verdict *verdict, struct sips_routing *routing,
                       const struct sips_uri *uri, const struct sips_sent *sent)
{
    if (is_known_target(verdict, uri, sent))
        return;
    if (verdict->target_count == SIPS_TARGET_MAX) {
        verdict->targets_left_out = true;
        return;
    }
    sips_written_uri_of(&routing->request_uri, uri);
    sips_written_uri_for_request(&routing->request_uri);
    if (sips_target_build(&verdict->target[verdict->target_count], routing, NULL)) {
        verdict->target[verdict->target_count++].record_route = SIPS_RECORD_ROUTE_NONE;
        verdict->action = SIPS_RECURSE;
    }
}

static void decide_recursion(struct sips_proxy_verdict *verdict, struct sips_routing *routing,
                             const struct sips_sent *sent)
{
    const struct sips_message *response = routing->request;
    uint32_t facts = recursion_facts(routing->element, response, sent);

    if (response->status / 100 != 3) {
        facts |= (facts & RECURSION_IF_SENT_SIPS) ? RECURSION_IF_CONTACT_SIPS : RECURSION_IF_CONTACT_SIP;
        sips_rule_find(sips_rules_recursion(), facts, &verdict->clauses);
        return;
    }
    for (size_t i = 0; i < response->contact.count; i++) {
        const struct sips_uri *uri = &response->contact.value[i].uri;
        const struct sips_rule *rule =
            sips_rule_find(sips_rules_recursion(), facts | contact_fact(uri), &verdict->clauses);
        if (rule->outcome == RECURSION_RECURSE)
            recurse_on(verdict, routing, uri, sent);
    }
}

void sips_proxy_response(struct sips_proxy_verdict *verdict, const struct sips_element *element,
                         const struct sips_message *response, const struct sips_sent *sent)
{
    struct sips_routing routing = {.element = element,
                                   .request = response,
                                   .arrival = sips_arrival_over(SIPS_TRANSPORT_NONE),
                                   .clauses = sips_clauses_begin(element)};

    verdict->action = SIPS_DROP;
    verdict->status = verdict->warning = 0;
    verdict->clauses = sips_clauses_begin(element);
    verdict->target_count = 0;
    verdict->targets_left_out = false;
    /* 18.1.2: not for this element; 16.7 step 3: for this element itself; step 5: a 100 goes one hop. */
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_3261_16_7_3);
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_3261_18_2_2);
    if (response->status == 100 || response->via_count < 2 ||
        !sips_element_is_self(element, response->via[0].host))
        return;
    /* 18.2.2: nobody can send over a transport that nobody knows. */
    if (response->via[1].transport == SIPS_TRANSPORT_OTHER)
        return;
    verdict->action = SIPS_RELAY;
    sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_5630_A_c);
    decide_recursion(verdict, &routing, sent);
    sips_clauses_join(&verdict->clauses, &routing.clauses);
}

/* Lower is better (16.7 step 6). */
static unsigned rank(const struct sips_candidate *candidate)
{
    static const uint16_t preferred[] = {401, 407, 415, 420, 484};
    unsigned class = candidate->status / 100U;

    if (class == 2)
        return 0;
    if (class == 6)
        return 1;
    if (class != 4)
        return class * 10;
    for (size_t i = 0; i < sizeof preferred / sizeof preferred[0]; i++)
        if (candidate->status == preferred[i])
            return 40;
    if (candidate->status == 480 && (candidate->warning == 380 || candidate->warning == 381))
        return 41;
    return 42;
}

size_t sips_proxy_best(const struct sips_candidate *candidate, size_t count)
{
    size_t best = 0;

    for (size_t i = 1; i < count; i++)
        if (rank(&candidate[i]) < rank(&candidate[best]))
            best = i;
    return best;
}
