/* SPDX-License-Identifier: Apache-2.0 */
#include "single_roles.h"
#include "gather.h"
#include "proxy_target.h"
#include "rewrite_ua.h"

static const struct sips_dialog *dialog_of(const struct single *single)
{
    return single->scenario.dialog.used ? &single->scenario.dialog : NULL;
}

static void describe_dialog(struct single *single)
{
    const struct sips_dialog *dialog = dialog_of(single);

    single->observation.in_dialog = dialog != NULL;
    single->observation.dialog_sips = dialog && dialog->sips_request_uri;
    single->observation.dialog_secure = dialog && dialog->secure;
}

void single_run_redirect(struct single *single)
{
    static struct sips_redirect_verdict verdict;
    const struct sips_element *element = &single->scenario.element;

    single->observation.role = SEEN_REDIRECT;
    sips_redirect_request(&verdict, element, &single->message);
    single->clauses = verdict.clauses;
    if (verdict.action == SIPS_RESPOND)
        single_answer(single, sips_write_redirected(&single->gather, element, &single->message, &verdict));
}

void single_run_uas(struct single *single)
{
    static struct sips_uas_verdict verdict;
    const struct sips_element *element = &single->scenario.element;

    single->observation.role = SEEN_UAS;
    describe_dialog(single);
    sips_uas_request(&verdict, element, &single->message, dialog_of(single));
    single->clauses = verdict.clauses;
    if (verdict.status == 0)
        return;
    if (verdict.accepted)
        single_answer(single, sips_write_accepted(&single->gather, element, &single->message, &verdict));
    else
        single_answer(single, sips_write_response(&single->gather, element, &single->message, verdict.status,
                                                  verdict.warning));
}

static void decide_register(struct sips_uac_register_verdict *registered, const struct sips_element *element,
                            const struct sips_message *draft)
{
    struct sips_uri contact[SIPS_ADDRESS_MAX];
    struct sips_uac_registration registration = {
        .aor = draft->to.uri, .contact_count = draft->contact.count, .contact = contact};

    registration.reachable_by_sips = draft->to.uri.scheme == SIPS_SCHEME_SIPS;
    for (size_t i = 0; i < draft->contact.count; i++) {
        contact[i] = draft->contact.value[i].uri;
        registration.reachable_by_sips |= contact[i].scheme == SIPS_SCHEME_SIPS;
    }
    if (element->policy.uas_sips == SIPS_POLICY_uas_sips_REFUSE)
        registration.reachable_by_sips = false;
    sips_uac_register(registered, element, &registration);
}

void single_decide_draft(struct single_draft *decided, const struct scenario *scenario,
                         const struct sips_message *draft)
{
    struct sips_uac_intent intent = {.method = draft->method,
                                     .target = draft->request_uri,
                                     .route_set = &draft->route,
                                     .dialog = scenario->dialog.used ? &scenario->dialog : NULL};

    decided->registers = draft->method == SIPS_METHOD_REGISTER && !draft->contact_star;
    if (decided->registers) {
        decide_register(&decided->registered, &scenario->element, draft);
        if (sips_uri_is_sip(&intent.target))
            intent.target.scheme = decided->registered.request_uri_scheme;
    }
    sips_uac_request(&decided->verdict, &scenario->element, &intent);
    decided->clauses = decided->verdict.clauses;
    if (decided->registers)
        sips_clauses_join(&decided->clauses, &decided->registered.clauses);
}

enum sips_rewrite_result single_write_draft(struct sips_gather *gather, const struct single_draft *decided,
                                            const struct scenario *scenario, const struct sips_message *draft)
{
    if (decided->registers)
        return sips_write_register(gather, &scenario->element, draft, &decided->verdict,
                                   &decided->registered);
    return sips_write_sent(gather, &scenario->element, draft, &decided->verdict);
}

static void send_draft(struct single *single)
{
    static struct single_draft decided;

    single_decide_draft(&decided, &single->scenario, &single->message);
    single->clauses = decided.clauses;
    if (decided.verdict.may_send &&
        single_write_draft(&single->gather, &decided, &single->scenario, &single->message) == SIPS_REWRITE_OK)
        single_leave_by(single, &decided.verdict.next_hop);
}

/* In a dialog the draft's Request-URI and Route do not count: the observer is shown the dialog's in their
 * place. */
static void describe_draft(struct single *single)
{
    const struct sips_dialog *dialog = dialog_of(single);
    const struct sips_message *draft = &single->message;
    struct sips_gather *gather = &single->gather;
    const char *from = draft->header.at;

    if (dialog == NULL)
        return;
    sips_gather_clear(gather);
    sips_gather_slice(gather, draft->method_name);
    sips_gather_string(gather, " ");
    sips_gather_slice(gather, dialog->remote_target.text);
    sips_gather_string(gather, " SIP/2.0\r\n");
    for (size_t i = 0; i < dialog->route_count; i++) {
        sips_gather_string(gather, "Route: ");
        sips_gather_slice(gather, dialog->route[i].text);
        sips_gather_string(gather, "\r\n");
    }
    for (size_t i = 0; i < draft->route_line_count; i++) {
        sips_gather_slice(gather, sips_span_between(from, draft->route_line[i].at));
        from = sips_span_end(draft->route_line[i]);
    }
    sips_gather_slice(gather, sips_span_between(from, sips_span_end(draft->text)));
    single->observation.in.bytes = single_keep(single);
}

static void take_response(struct single *single)
{
    static struct sips_uac_next_verdict verdict;
    const struct scenario *scenario = &single->scenario;
    struct sips_sent sent = scenario_sent(scenario, &single->message);
    struct sips_written_uri uri;

    single->observation.sent_request_uri =
        (struct seen){sent.request_uri.text.at, sent.request_uri.text.length};
    sips_uac_response(&verdict, &scenario->element, &single->message, &sent.request_uri, scenario->confirmed);
    single->clauses = verdict.clauses;
    switch (verdict.next) {
    case SIPS_UAC_FOLLOW:
        for (size_t i = 0; i < verdict.target_count && i < SIPS_TARGET_MAX; i++) {
            sips_written_uri_of(&uri, &verdict.target[i]);
            single_recurse(single, &uri);
        }
        break;
    case SIPS_UAC_RETRY_AS_SIP:
    case SIPS_UAC_RETRY_AS_SIPS:
        sips_written_uri_of(&uri, &sent.request_uri);
        uri.view.scheme = verdict.next == SIPS_UAC_RETRY_AS_SIP ? SIPS_SCHEME_SIP : SIPS_SCHEME_SIPS;
        single_recurse(single, &uri);
        break;
    case SIPS_UAC_DONE:
    case SIPS_UAC_ASK_USER:
        break;
    }
}

void single_run_uac(struct single *single)
{
    single->observation.role = SEEN_UAC;
    single->observation.confirmed = single->scenario.confirmed;
    describe_dialog(single);
    if (!single->message.is_request) {
        take_response(single);
        return;
    }
    describe_draft(single);
    send_draft(single);
}
