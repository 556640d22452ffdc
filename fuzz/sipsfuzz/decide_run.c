/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

static const char command[] = "decide";

static enum cli_exit refuse(struct decision *decision)
{
    decision->usable = false;
    return CLI_UNUSABLE;
}

static enum cli_exit read_by_osip(struct decision *decision, struct sips_message *message,
                                  struct sips_span text)
{
    switch (decide_read_osip(message, &decision->status, text)) {
    case DECIDE_OSIP_OK:
        return CLI_DECIDED;
    case DECIDE_OSIP_REFUSED:
        decision->refused_by_osip = true;
        return refuse(decision);
    case DECIDE_OSIP_UNUSABLE:
        return refuse(decision);
    case DECIDE_OSIP_NO_MEMORY:
        break;
    }
    cli_error(command, "out of memory");
    return CLI_WRONG_USE;
}

/* Reads the message. *used is where it ends in text: the wire reader says so, whoever reads the message
 * itself. */
static enum cli_exit read_message(struct decision *decision, const struct decide_options *options,
                                  struct sips_message *message, struct sips_span text, size_t *used)
{
    decision->status = sips_message_read(message, text);
    bool read = decision->status.result == SIPS_MESSAGE_OK;
    *used = read ? message->used : text.length;
    if (options->by_osip)
        return read_by_osip(decision, message,
                            (struct sips_span){text.at, options->from_case ? *used : text.length});
    if (read)
        return CLI_DECIDED;
    decision->has_place = true;
    decision->place = cli_place_of(text, decision->status.offset);
    return refuse(decision);
}

static enum cli_exit run_registrar(struct decision *decision)
{
    static struct sips_registrar_verdict verdict;
    static struct sips_gather gather;
    const struct sips_element *element = &decision->scenario->element;
    sips_registrar_decide(&verdict, element, decision->message);
    decision->action = SIPS_RESPOND;
    decision->verdict = sips_action_name(decision->action);
    decision->code = verdict.status;
    decision->clauses = verdict.clauses;
    decision->reason = sips_span_of(sips_reason(verdict.status));
    enum sips_rewrite_result result = sips_write_registered(&gather, element, decision->message, &verdict);
    return decide_send(decision, result, &gather) ? CLI_DECIDED : CLI_WRONG_USE;
}

/* What leaves the proxy. A recursion sends copies of a request that is not at hand, so nothing is written for
 * it. */
static bool write_proxy(struct decision *decision)
{
    static struct sips_gather gather;
    const struct sips_element *element = &decision->scenario->element;
    const struct sips_message *message = decision->message;
    switch (decision->action) {
    case SIPS_FORWARD:
        for (size_t i = 0; i < decision->target_count; i++) {
            const struct sips_target *target = &decision->target[i];
            if (!decide_send(decision, sips_write_forwarded(&gather, element, message, target), &gather))
                return false;
        }
        return true;
    case SIPS_RESPOND:
        return decide_send(decision,
                           sips_write_response(&gather, element, message, decision->code, decision->warning),
                           &gather);
    case SIPS_RELAY:
        return decide_send(decision, sips_write_relayed(&gather, message), &gather);
    case SIPS_RECURSE:
    case SIPS_DROP:
        return true;
    }
    return false;
}

static enum cli_exit run_proxy(struct decision *decision)
{
    static struct sips_proxy_verdict verdict;
    const struct scenario *scenario = decision->scenario;
    const struct sips_message *message = decision->message;
    if (message->is_request) {
        sips_proxy_request(&verdict, &scenario->element, message, decision->arrival);
    } else {
        struct sips_sent sent = scenario_sent(scenario, message);
        sips_proxy_response(&verdict, &scenario->element, message, &sent);
    }
    decision->action = verdict.action;
    decision->verdict = sips_action_name(verdict.action);
    decision->clauses = verdict.clauses;
    if (verdict.action == SIPS_RESPOND) {
        decision->code = verdict.status;
        decision->warning = verdict.warning;
        decision->reason = sips_span_of(sips_reason(verdict.status));
    } else if (verdict.action == SIPS_RELAY) {
        decision->code = message->status;
        decision->reason = message->reason;
    } else if (verdict.action != SIPS_DROP) {
        decision->target_count = verdict.target_count;
        decision->target = verdict.target;
        decision->targets_left_out = verdict.targets_left_out;
    }
    return write_proxy(decision) ? CLI_DECIDED : CLI_WRONG_USE;
}

const char *decide_role_name(enum scenario_role role)
{
    switch (role) {
    case SCENARIO_ROLE_REGISTRAR:
        return "registrar";
    case SCENARIO_ROLE_REDIRECT:
        return "redirect";
    case SCENARIO_ROLE_UAC:
        return "uac";
    case SCENARIO_ROLE_UAS:
        return "uas";
    case SCENARIO_ROLE_DEFAULT:
    case SCENARIO_ROLE_PROXY:
        break;
    }
    return "proxy";
}

/* What a role cannot be asked about; NULL: it can. */
static const char *role_problem(const struct decision *decision)
{
    const struct sips_message *message = decision->message;

    switch (decision->role) {
    case SCENARIO_ROLE_REGISTRAR:
        if (!message->is_request || message->method != SIPS_METHOD_REGISTER)
            return "a registrar takes REGISTER requests, and this is none: leave the role out, or say --role "
                   "proxy";
        break;
    case SCENARIO_ROLE_REDIRECT:
    case SCENARIO_ROLE_UAS:
        if (!message->is_request)
            return "this role takes requests, and this is a response: say --role proxy or --role uac";
        break;
    case SCENARIO_ROLE_DEFAULT:
    case SCENARIO_ROLE_PROXY:
    case SCENARIO_ROLE_UAC:
        break;
    }
    return NULL;
}

/* In a case, as in fuzz_message, a proxy takes what another role cannot. */
static bool choose_role(struct decision *decision, bool is_case)
{
    decision->role = scenario_role_for(decision->scenario, decision->message);
    if (is_case)
        return true;
    if (decision->scenario->role != SCENARIO_ROLE_DEFAULT)
        decision->role = decision->scenario->role;
    const char *problem = role_problem(decision);
    if (problem)
        cli_error(command, "%s", problem);
    return problem == NULL;
}

static enum cli_exit run_role(struct decision *decision)
{
    switch (decision->role) {
    case SCENARIO_ROLE_REGISTRAR:
        return run_registrar(decision);
    case SCENARIO_ROLE_REDIRECT:
        return decide_redirect(decision) ? CLI_DECIDED : CLI_WRONG_USE;
    case SCENARIO_ROLE_UAC:
        return decide_uac(decision) ? CLI_DECIDED : CLI_WRONG_USE;
    case SCENARIO_ROLE_UAS:
        return decide_uas(decision) ? CLI_DECIDED : CLI_WRONG_USE;
    case SCENARIO_ROLE_DEFAULT:
    case SCENARIO_ROLE_PROXY:
        break;
    }
    return run_proxy(decision);
}

enum cli_exit decide_run(struct decision *decision, const struct decide_options *options,
                         struct sips_span text)
{
    static struct sips_message message;
    static struct scenario scenario;
    size_t used;
    *decision = (struct decision){.usable = true, .message = &message, .scenario = &scenario};
    enum cli_exit status = read_message(decision, options, &message, text, &used);
    if (status == CLI_WRONG_USE || !decide_scenario(&scenario, options, text, used))
        return CLI_WRONG_USE;
    if (status == CLI_UNUSABLE)
        return status;
    if (!options->from_case && used < text.length)
        cli_error(command,
                  "%zu bytes behind the message are left out; with --case they are read as a scenario",
                  text.length - used);
    if (!choose_role(decision, options->from_case))
        return CLI_WRONG_USE;
    if (options->explain) {
        static struct sips_trail trail;
        scenario.element.trail = &trail;
        decision->trail = &trail;
    }
    decision->arrival = scenario_arrival(&scenario, &message);
    return run_role(decision);
}

bool decide_case(struct decision *decision, struct sips_span text)
{
    static const struct decide_options options = {.file = "-", .from_case = true, .explain = true};
    static struct sips_message message;
    static struct scenario scenario;

    if (sips_message_read(&message, text).result != SIPS_MESSAGE_OK)
        return false;
    struct sips_span behind = {text.at + message.used, text.length - message.used};
    scenario_init(&scenario);
    return !scenario_read(&scenario, behind, SCENARIO_ALL).message &&
           decide_run(decision, &options, text) == CLI_DECIDED;
}
