/* SPDX-License-Identifier: Apache-2.0 */
/* Dialogs: what a request and its response make of one, what a refresh makes of it, and what may be derived
 * from it. RFC 3261 12, RFC 5630 5.1.1.2 and 5.1.1.3. */
#include "dialog.h"
#include "draw.h"
#include "property.h"
#include "situation.h"

struct exchange {
    bool is_uac, hop_secure, by_flag, authorised;
    uint8_t derivation;
    struct situation request, response, refresh;
    struct situation_uri target; /* of what is derived */
};

static void draw_party(struct choices *choices, struct situation *situation)
{
    static const uint8_t hosts[] = {SITUATION_A, SITUATION_B, SITUATION_EDGE};

    situation->via_count = 1;
    situation->via[0] = SIPS_TRANSPORT_TLS;
    situation->max_forwards = 71;
    situation->call = situation->cseq = 1;
    situation->contact_count = (uint8_t)draw_count(choices, 0, 2);
    if (draw_chance(choices, 3, 4))
        situation->contact_count = 1;
    for (size_t i = 0; i < situation->contact_count; i++) {
        span_open(choices, DRAW_SITUATION_CONTACT);
        situation->contact[i].uri.scheme = (uint8_t)draw_pick(choices, draw_chance(choices, 1, 8) ? 3 : 2);
        situation->contact[i].uri.host = hosts[draw_pick(choices, 3)];
        span_close(choices);
    }
    situation->record_route.count = (uint8_t)draw_count(choices, 0, SITUATION_LIST_MAX);
    for (size_t i = 0; i < situation->record_route.count; i++) {
        struct situation_uri *uri = &situation->record_route.uri[i];
        span_open(choices, DRAW_SITUATION_URI);
        uri->scheme = (uint8_t)draw_pick(choices, 2);
        uri->user = SITUATION_NO_USER;
        uri->host = (uint8_t)draw_pick(choices, SITUATION_HOST_COUNT);
        uri->oddities = SITUATION_LR;
        span_close(choices);
    }
}

static void draw(struct choices *choices, void *drawn)
{
    static const uint8_t methods[] = {SIPS_METHOD_INVITE, SIPS_METHOD_INVITE, SIPS_METHOD_SUBSCRIBE,
                                      SIPS_METHOD_REFER,  SIPS_METHOD_UPDATE, SIPS_METHOD_MESSAGE,
                                      SIPS_METHOD_NOTIFY};
    static const uint16_t statuses[] = {200, 202, 180, 100, 302, 480, 183};
    struct exchange *exchange = drawn;

    exchange->is_uac = draw_chance(choices, 1, 2);
    exchange->hop_secure = draw_chance(choices, 1, 2);
    exchange->by_flag = draw_chance(choices, 1, 2);
    exchange->authorised = draw_chance(choices, 1, 2);
    exchange->derivation = (uint8_t)draw_pick(choices, 4);
    exchange->target.scheme = (uint8_t)draw_pick(choices, 4);
    exchange->request.method = exchange->response.method = methods[draw_pick(choices, sizeof methods)];
    exchange->request.request_uri.scheme = (uint8_t)draw_pick(choices, 2);
    draw_party(choices, &exchange->request);
    exchange->request.to_tag = draw_chance(choices, 1, 8);
    exchange->response.is_response = true;
    exchange->response.status = statuses[draw_pick(choices, sizeof statuses / sizeof statuses[0])];
    draw_party(choices, &exchange->response);
    exchange->response.to_tag = !draw_chance(choices, 1, 8);
    exchange->refresh.method = methods[draw_pick(choices, sizeof methods)];
    draw_party(choices, &exchange->refresh);
    exchange->refresh.to_tag = true;
}

/* ---- The oracle ---- */

static bool forms_dialog(uint8_t method)
{
    return method == SIPS_METHOD_INVITE || method == SIPS_METHOD_SUBSCRIBE || method == SIPS_METHOD_REFER;
}

static bool names_one_target(const struct situation *situation)
{
    return situation->contact_count == 1 && situation->contact[0].uri.scheme <= SITUATION_SIPS;
}

/* 12.1: a 2xx, or a provisional response with a tag to an INVITE; 8.1.1.8, 12.1.1: one Contact to send to. */
static bool is_formed(const struct exchange *exchange)
{
    const struct situation *request = &exchange->request, *response = &exchange->response;
    bool success = response->status / 100 == 2;
    bool early = response->status > 100 && response->status < 200 && request->method == SIPS_METHOD_INVITE &&
                 response->to_tag;

    return !request->to_tag && forms_dialog(request->method) && (success || early) &&
           names_one_target(exchange->is_uac ? response : request) && (exchange->is_uac || response->to_tag);
}

/* ---- The comparison ---- */

static bool read_message(struct situation_text *text, struct sips_message *message,
                         const struct situation *situation)
{
    situation_write(text, situation);
    return sips_message_read(message, text->message).result == SIPS_MESSAGE_OK;
}

static enum property_verdict compare_target(const struct sips_dialog *dialog, const struct situation *from,
                                            const char *clause, struct finding *finding)
{
    char text[SITUATION_URI_MAX];

    situation_uri_text(text, &from->contact[0].uri);
    if (sips_span_equal(dialog->remote_target.text, sips_span_of(text)))
        return PROPERTY_HOLDS;
    return finding_say(finding, "remote-target-is-the-contact", clause, "expected: %s\nfound:    %.*s", text,
                       (int)dialog->remote_target.text.length, dialog->remote_target.text.at);
}

/* 12.1.1: in their order; 12.1.2: in reverse. */
static enum property_verdict compare_routes(const struct sips_dialog *dialog, const struct exchange *exchange,
                                            struct finding *finding)
{
    const struct situation_list *recorded =
        exchange->is_uac ? &exchange->response.record_route : &exchange->request.record_route;
    const char *clause = exchange->is_uac ? "3261-12.1.2" : "3261-12.1.1";
    char text[SITUATION_URI_MAX];

    if (dialog->route_count != recorded->count)
        return finding_say(finding, "route-set-is-what-was-recorded", clause, "expected: %u\nfound:    %zu",
                           (unsigned)recorded->count, dialog->route_count);
    for (size_t i = 0; i < dialog->route_count; i++) {
        situation_uri_text(text, &recorded->uri[exchange->is_uac ? recorded->count - 1U - i : i]);
        if (!sips_span_equal(dialog->route[i].uri.text, sips_span_of(text)))
            return finding_say(finding, "route-set-is-what-was-recorded", clause, "entry %zu is not %s",
                               i + 1, text);
    }
    return PROPERTY_HOLDS;
}

static enum property_verdict compare_flags(const struct sips_dialog *dialog, const struct exchange *exchange,
                                           struct finding *finding)
{
    bool sips = exchange->request.request_uri.scheme == SITUATION_SIPS, secure = sips && exchange->hop_secure;
    bool kept = exchange->by_flag ? secure : sips;
    struct sips_policy policy = {.refresh_key = exchange->by_flag ? SIPS_POLICY_refresh_key_SECURE_FLAG
                                                                  : SIPS_POLICY_refresh_key_REQUEST_URI};
    struct sips_clauses clauses = {.trail = NULL};

    if (dialog->secure != secure || dialog->sips_request_uri != sips)
        return finding_say(finding, "dialog-is-secure-if-sips-and-tls-began-it",
                           exchange->is_uac ? "3261-12.1.2" : "3261-12.1.1", "secure: %d, sips: %d",
                           dialog->secure, dialog->sips_request_uri);
    if (sips_dialog_contact_is_sips(dialog, &policy, &clauses) != kept)
        return finding_say(finding, "refresh-keeps-sips",
                           sips == secure ? "5630-5.1.1.2-b" : "choice-refresh-key", "expected: %s",
                           kept ? "sips" : "as it comes");
    return PROPERTY_HOLDS;
}

static enum property_verdict compare_refresh(struct sips_dialog *dialog, const struct exchange *exchange,
                                             struct finding *finding)
{
    static struct situation_text text;
    static struct sips_message message;
    const struct situation *refresh = &exchange->refresh;
    bool target = forms_dialog(refresh->method) || refresh->method == SIPS_METHOD_UPDATE ||
                  refresh->method == SIPS_METHOD_NOTIFY;

    /* It comes from the other side: on that of the UAC its From is this dialog's To. */
    if (exchange->is_uac || !exchange->response.to_tag || !read_message(&text, &message, refresh))
        return PROPERTY_HOLDS;
    enum sips_dialog_result result = sips_dialog_refresh(dialog, &message);
    bool refreshed = target && names_one_target(refresh);
    if ((result == SIPS_DIALOG_OK) != refreshed)
        return finding_say(finding, "target-refresh-refreshes", "3261-12.2.1.1", "expected: %s\nfound:    %s",
                           refreshed ? "ok" : "no refresh", sips_dialog_result_name(result));
    return compare_target(dialog, refreshed ? refresh : &exchange->request, "3261-12.2.1.1", finding);
}

/* RFC 5630 5.1.1.3. A REFER to what is no call makes no dialog. */
static enum property_verdict compare_derived(const struct sips_dialog *dialog,
                                             const struct exchange *exchange, struct finding *finding)
{
    enum sips_derivation derivation = (enum sips_derivation)exchange->derivation;
    struct sips_clauses clauses = {.trail = NULL};
    char text[SITUATION_URI_MAX];
    struct sips_uri uri;
    bool sips = exchange->request.request_uri.scheme == SITUATION_SIPS;
    bool no_call = derivation == SIPS_DERIVED_REFER && exchange->target.scheme == SITUATION_HTTP;
    bool allowed = !sips || exchange->target.scheme == SITUATION_SIPS || no_call || exchange->authorised;

    situation_uri_text(text, &exchange->target);
    if (sips_uri_read(&uri, sips_span_of(text)) != SIPS_URI_OK ||
        sips_dialog_derive(dialog, derivation, &uri, exchange->authorised, &clauses) == allowed)
        return PROPERTY_HOLDS;
    return finding_say(finding, "derived-dialog-does-not-downgrade",
                       derivation == SIPS_DERIVED_REFER ? "5630-5.1.1.3-a" : "5630-5.1.1.3-b",
                       "to %s: expected %s", text, allowed ? "allowed" : "refused");
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    static struct situation_text request_text, response_text;
    static struct sips_message request, response;
    static struct sips_dialog dialog;
    const struct exchange *exchange = drawn;
    struct sips_arrival hop =
        sips_arrival_over(exchange->hop_secure ? SIPS_TRANSPORT_TLS : SIPS_TRANSPORT_TCP);

    if (!read_message(&request_text, &request, &exchange->request) ||
        !read_message(&response_text, &response, &exchange->response))
        return PROPERTY_DISCARDED;
    enum sips_dialog_result result = sips_dialog_create(&dialog, &request, &response, exchange->is_uac, hop);
    if ((result == SIPS_DIALOG_OK) != is_formed(exchange))
        return finding_say(finding, "dialog-is-formed-when-it-must-be",
                           exchange->is_uac ? "3261-12.1.2" : "3261-12.1.1", "found: %s",
                           sips_dialog_result_name(result));
    if (result != SIPS_DIALOG_OK)
        return PROPERTY_HOLDS;
    enum property_verdict verdict = compare_flags(&dialog, exchange, finding);
    if (verdict == PROPERTY_HOLDS)
        verdict = compare_routes(&dialog, exchange, finding);
    if (verdict == PROPERTY_HOLDS)
        verdict = compare_target(&dialog, exchange->is_uac ? &exchange->response : &exchange->request,
                                 exchange->is_uac ? "3261-12.1.2" : "3261-12.1.1", finding);
    if (verdict == PROPERTY_HOLDS)
        verdict = compare_derived(&dialog, exchange, finding);
    return verdict == PROPERTY_HOLDS ? compare_refresh(&dialog, exchange, finding) : verdict;
}

static void print(FILE *out, const void *drawn)
{
    static const char *const derivation[] = {"REFER", "Replaces", "Join", "third-party call control"};
    static struct situation_text text;
    const struct exchange *exchange = drawn;
    const struct situation *part[] = {&exchange->request, &exchange->response, &exchange->refresh};
    char target[SITUATION_URI_MAX];

    for (size_t i = 0; i < 3; i++) {
        situation_write(&text, part[i]);
        fwrite(text.message.at, 1, text.message.length, out);
    }
    situation_uri_text(target, &exchange->target);
    fprintf(out, "side: %s, hop: %s, policy refresh-key=%s\nderived by %s, to %s, %sauthorised\n",
            exchange->is_uac ? "UAC" : "UAS", exchange->hop_secure ? "TLS" : "TCP",
            exchange->by_flag ? "secure-flag" : "request-uri", derivation[exchange->derivation], target,
            exchange->authorised ? "" : "not ");
}

const struct property property_dialog = {
    .name = "dialog",
    .line = "a dialog has the target, route set and security of what made it, and nothing derived from it "
            "downgrades",
    .clauses = "3261-12.1.1 3261-12.1.2 3261-12.2.1.1 5630-5.1.1.2-b 5630-5.1.1.3-a 5630-5.1.1.3-b "
               "choice-refresh-key",
    .case_size = sizeof(struct exchange),
    .draw = draw,
    .check = check,
    .print = print,
};
