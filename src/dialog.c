/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog.h"
#include "facts.h"
#include "rules.h"
#include "values.h"

bool sips_method_forms_dialog(enum sips_method method)
{
    return method == SIPS_METHOD_INVITE || method == SIPS_METHOD_SUBSCRIBE || method == SIPS_METHOD_REFER;
}

bool sips_method_refreshes_target(enum sips_method method)
{
    return sips_method_forms_dialog(method) || method == SIPS_METHOD_UPDATE || method == SIPS_METHOD_NOTIFY;
}

/* ---- Creation (RFC 3261 12.1) ---- */

/* Text that a dialog keeps, still where the messages have it. */
struct dialog_text {
    struct sips_span call_id, local_tag, remote_tag, remote_target;
    const struct sips_address_list *record_route;
};

/* The one Contact that can be a remote target (8.1.1.8, 12.1.1); NULL: there is none. */
static const struct sips_uri *target_of(const struct sips_message *message)
{
    const struct sips_uri *uri = &message->contact.value[0].uri;

    return message->contact.count == 1 && sips_uri_is_sip(uri) ? uri : NULL;
}

static bool is_success(const struct sips_message *response)
{
    return response->status >= 200 && response->status <= 299;
}

static bool answers(const struct sips_message *request, const struct sips_message *response)
{
    return request->is_request && !response->is_request &&
           sips_span_equal(request->call_id, response->call_id) && request->cseq == response->cseq &&
           request->method == response->method && sips_span_same(request->from.tag, response->from.tag);
}

static bool forms_dialog(const struct sips_message *request, const struct sips_message *response)
{
    bool early = request->method == SIPS_METHOD_INVITE && response->status > 100 && response->status < 200 &&
                 response->to.tag.at != NULL;

    return answers(request, response) && request->to.tag.at == NULL &&
           sips_method_forms_dialog(request->method) && (early || is_success(response));
}

/* What each side keeps, from 12.1.1 and 12.1.2. False: no tag of this side's own, or no remote target. The
 * other side's tag may be missing: elements of RFC 2543 wrote none. */
static bool find_text(struct dialog_text *text, const struct sips_message *request,
                      const struct sips_message *response, bool is_uac)
{
    const struct sips_message *theirs = is_uac ? response : request;
    const struct sips_uri *target = target_of(theirs);

    if (target == NULL)
        return false;
    text->call_id = request->call_id;
    text->local_tag = is_uac ? request->from.tag : response->to.tag;
    text->remote_tag = is_uac ? response->to.tag : request->from.tag;
    text->remote_target = target->text;
    text->record_route = &theirs->record_route;
    return text->local_tag.at != NULL;
}

static bool fits(const struct dialog_text *text)
{
    size_t length = text->call_id.length + text->local_tag.length + text->remote_tag.length;

    for (size_t i = 0; i < text->record_route->count; i++)
        length += text->record_route->value[i].text.length;
    return length <= SIPS_DIALOG_TEXT_MAX && text->remote_target.length <= SIPS_DIALOG_TARGET_MAX;
}

/* Copies text behind what storage holds already; it was seen to fit. An absent span stays absent. */
static struct sips_span keep(struct sips_dialog *dialog, size_t *used, struct sips_span text)
{
    char *at = dialog->storage + *used;

    if (text.at == NULL)
        return text;
    if (text.length)
        memcpy(at, text.at, text.length);
    *used += text.length;
    return (struct sips_span){at, text.length};
}

/* What a message was read from reads the same from the dialog's own storage. */
static void keep_target(struct sips_dialog *dialog, struct sips_span text)
{
    memmove(dialog->target_storage, text.at, text.length);
    (void)!sips_uri_read(&dialog->remote_target, (struct sips_span){dialog->target_storage, text.length});
}

/* The UAS takes Record-Route in its order (3261-12.1.1), the UAC from its end (3261-12.1.2). */
static void keep_text(struct sips_dialog *dialog, const struct dialog_text *text)
{
    size_t used = 0, count = text->record_route->count;

    dialog->call_id = keep(dialog, &used, text->call_id);
    dialog->local_tag = keep(dialog, &used, text->local_tag);
    dialog->remote_tag = keep(dialog, &used, text->remote_tag);
    dialog->route_count = count;
    for (size_t i = 0; i < count; i++) {
        size_t from = dialog->is_uac ? count - 1 - i : i;
        (void)!sips_address_of(&dialog->route[i], keep(dialog, &used, text->record_route->value[from].text),
                               true);
    }
    keep_target(dialog, text->remote_target);
}

enum sips_dialog_result sips_dialog_create(struct sips_dialog *dialog, const struct sips_message *request,
                                           const struct sips_message *response, bool is_uac,
                                           struct sips_arrival hop)
{
    struct dialog_text text;

    if (!forms_dialog(request, response) || !find_text(&text, request, response, is_uac))
        return SIPS_DIALOG_NOT_FORMING;
    if (!fits(&text))
        return SIPS_DIALOG_TOO_LONG;
    dialog->used = true;
    dialog->is_uac = is_uac;
    dialog->sips_request_uri = request->request_uri.scheme == SIPS_SCHEME_SIPS;
    dialog->secure = dialog->sips_request_uri && hop.secure;
    keep_text(dialog, &text);
    return SIPS_DIALOG_OK;
}

/* ---- Target refresh (RFC 3261 12.2) ---- */

/* The message came in, inside this dialog: requests carry the other side's tag in From, responses in To. */
static bool is_ours(const struct sips_dialog *dialog, const struct sips_message *message)
{
    const struct sips_address *near = message->is_request ? &message->to : &message->from;
    const struct sips_address *far = message->is_request ? &message->from : &message->to;

    return dialog->used && sips_span_equal(dialog->call_id, message->call_id) &&
           sips_span_same(dialog->local_tag, near->tag) && sips_span_same(dialog->remote_tag, far->tag);
}

enum sips_dialog_result sips_dialog_refresh(struct sips_dialog *dialog, const struct sips_message *message)
{
    const struct sips_uri *target = target_of(message);
    bool counts = message->is_request || is_success(message);

    if (!is_ours(dialog, message))
        return SIPS_DIALOG_NOT_OURS;
    if (!sips_method_refreshes_target(message->method) || !counts || target == NULL)
        return SIPS_DIALOG_NO_REFRESH;
    if (target->text.length > SIPS_DIALOG_TARGET_MAX)
        return SIPS_DIALOG_TOO_LONG;
    keep_target(dialog, target->text);
    return SIPS_DIALOG_OK;
}

bool sips_dialog_contact_is_sips(const struct sips_dialog *dialog, const struct sips_policy *policy,
                                 struct sips_clauses *clauses)
{
    bool by_request_uri = policy->refresh_key == SIPS_POLICY_refresh_key_REQUEST_URI;

    if (!dialog->sips_request_uri)
        return false;
    sips_clauses_add(clauses, dialog->secure ? SIPS_CLAUSE_3261_12_2_1_1 : SIPS_CLAUSE_choice_refresh_key);
    if (!dialog->secure && !by_request_uri)
        return false;
    sips_clauses_add(clauses, SIPS_CLAUSE_5630_5_1_1_2_b);
    return true;
}

/* ---- Derived dialogs (RFC 5630 5.1.1.3) ---- */

static uint32_t derivation_fact(enum sips_derivation derivation)
{
    switch (derivation) {
    case SIPS_DERIVED_REFER:
        return DERIVED_IF_REFER;
    case SIPS_DERIVED_REPLACES:
        return DERIVED_IF_REPLACES;
    case SIPS_DERIVED_JOIN:
        return DERIVED_IF_JOIN;
    case SIPS_DERIVED_3PCC:
        break;
    }
    return DERIVED_IF_THIRD_PARTY;
}

static uint32_t target_fact(const struct sips_uri *target)
{
    switch (target->scheme) {
    case SIPS_SCHEME_SIPS:
        return DERIVED_IF_TARGET_SIPS;
    case SIPS_SCHEME_SIP:
    case SIPS_SCHEME_TEL:
        return DERIVED_IF_TARGET_CALL;
    case SIPS_SCHEME_OTHER:
        break;
    }
    return DERIVED_IF_TARGET_RESOURCE;
}

bool sips_dialog_derive(const struct sips_dialog *dialog, enum sips_derivation derivation,
                        const struct sips_uri *target, bool authorised, struct sips_clauses *clauses)
{
    uint32_t facts = derivation_fact(derivation) | target_fact(target);

    facts |= dialog->sips_request_uri ? DERIVED_IF_SIPS_DIALOG : DERIVED_IF_SIP_DIALOG;
    facts |= authorised ? DERIVED_IF_AUTHORISED : DERIVED_IF_NOT_AUTHORISED;
    return sips_rule_find(sips_rules_derived(), facts, clauses)->outcome == DERIVED_ALLOW;
}

const char *sips_dialog_result_name(enum sips_dialog_result result)
{
    switch (result) {
    case SIPS_DIALOG_OK:
        return "ok";
    case SIPS_DIALOG_NOT_FORMING:
        return "not-forming";
    case SIPS_DIALOG_TOO_LONG:
        return "too-long";
    case SIPS_DIALOG_NOT_OURS:
        return "not-ours";
    case SIPS_DIALOG_NO_REFRESH:
        return "no-refresh";
    }
    return "?";
}
