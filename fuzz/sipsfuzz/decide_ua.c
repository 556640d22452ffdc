/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"
#include "rewrite_ua.h"
#include "single_roles.h"

static struct sips_gather gather;
static struct sips_target target[SIPS_TARGET_MAX];

static void respond(struct decision *decision, unsigned status, unsigned warning)
{
    decision->action = status ? SIPS_RESPOND : SIPS_DROP;
    decision->verdict = sips_action_name(decision->action);
    decision->code = (uint16_t)status;
    decision->warning = (uint16_t)warning;
    decision->reason = sips_span_of(status ? sips_reason(status) : NULL);
}

bool decide_redirect(struct decision *decision)
{
    static struct sips_redirect_verdict verdict;
    const struct sips_element *element = &decision->scenario->element;

    sips_redirect_request(&verdict, element, decision->message);
    decision->clauses = verdict.clauses;
    respond(decision, verdict.status, verdict.warning);
    if (verdict.action == SIPS_DROP)
        return true;
    return decide_send(decision, sips_write_redirected(&gather, element, decision->message, &verdict),
                       &gather);
}

static const struct sips_dialog *dialog_of(const struct scenario *scenario)
{
    return scenario->dialog.used ? &scenario->dialog : NULL;
}

bool decide_uas(struct decision *decision)
{
    static struct sips_uas_verdict verdict;
    const struct sips_element *element = &decision->scenario->element;
    const struct sips_message *request = decision->message;

    sips_uas_request(&verdict, element, request, dialog_of(decision->scenario));
    decision->clauses = verdict.clauses;
    respond(decision, verdict.status, verdict.warning);
    if (verdict.status == 0)
        return true;
    return decide_send(decision,
                       verdict.accepted
                           ? sips_write_accepted(&gather, element, request, &verdict)
                           : sips_write_response(&gather, element, request, verdict.status, verdict.warning),
                       &gather);
}

static bool decide_sending(struct decision *decision)
{
    static struct single_draft decided;
    const struct scenario *scenario = decision->scenario;

    single_decide_draft(&decided, scenario, decision->message);
    decision->clauses = decided.clauses;
    decision->action = decided.verdict.may_send ? SIPS_FORWARD : SIPS_DROP;
    decision->verdict = decided.verdict.may_send ? "send" : "refuse";
    if (!decided.verdict.may_send)
        return true;
    target[0] = (struct sips_target){.request_uri = decided.verdict.request_uri,
                                     .next_hop = decided.verdict.next_hop,
                                     .record_route = SIPS_RECORD_ROUTE_NONE};
    decision->target = target;
    decision->target_count = 1;
    return decide_send(decision, single_write_draft(&gather, &decided, scenario, decision->message), &gather);
}

static const char *next_name(enum sips_uac_next next)
{
    switch (next) {
    case SIPS_UAC_DONE:
        return "done";
    case SIPS_UAC_FOLLOW:
        return "follow";
    case SIPS_UAC_RETRY_AS_SIP:
        return "retry-as-sip";
    case SIPS_UAC_RETRY_AS_SIPS:
        return "retry-as-sips";
    case SIPS_UAC_ASK_USER:
        break;
    }
    return "ask-user";
}

/* The Contacts that a UAC follows: no hop is chosen before it sends. */
static void name_targets(struct decision *decision, const struct sips_uac_next_verdict *verdict)
{
    for (size_t i = 0; i < verdict->target_count && i < SIPS_TARGET_MAX; i++) {
        target[i] = (struct sips_target){.record_route = SIPS_RECORD_ROUTE_NONE};
        target[i].request_uri.view = verdict->target[i];
        decision->target_count++;
    }
    decision->target = target;
    decision->targets_left_out = verdict->target_count > SIPS_TARGET_MAX;
}

bool decide_uac(struct decision *decision)
{
    static struct sips_uac_next_verdict verdict;
    const struct scenario *scenario = decision->scenario;

    if (decision->message->is_request)
        return decide_sending(decision);
    struct sips_sent sent = scenario_sent(scenario, decision->message);
    sips_uac_response(&verdict, &scenario->element, decision->message, &sent.request_uri,
                      scenario->confirmed);
    decision->clauses = verdict.clauses;
    decision->action = verdict.next == SIPS_UAC_FOLLOW ? SIPS_RECURSE : SIPS_DROP;
    decision->verdict = next_name(verdict.next);
    if (verdict.next == SIPS_UAC_FOLLOW)
        name_targets(decision, &verdict);
    return true;
}
