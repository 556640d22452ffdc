/* SPDX-License-Identifier: Apache-2.0 */
/* User agent, on the transactions of libosip2. */
#define _POSIX_C_SOURCE 200809L

#include "element_osip2.h"
#include <osipparser2/osip_parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- User agent: what it writes ---- */

static void user_of(const struct element *element, char *user, size_t size)
{
    snprintf(user, size, "%.*s", (int)strcspn(element->setup->aor, "@"), element->setup->aor);
}

/* A request of the user agent: the text is parsed, a Via with the transport of its way is put on top, and a
 * transaction of libosip2 sends it. */
static osip_transaction_t *begin(struct element *element, const char *text, const char *branch)
{
    osip_message_t *message;
    osip_transaction_t *transaction = NULL;
    enum hop_transport transport;
    osip_event_t *event;

    if (osip_message_init(&message) != OSIP_SUCCESS)
        return NULL;
    if (osip_message_parse(message, text, strlen(text)) != OSIP_SUCCESS) {
        osip_message_free(message);
        return NULL;
    }
    osip_route_t *route = osip_list_get(&message->routes, 0);
    osip_uri_t *next = route ? route->url : message->req_uri;
    struct way *way = osip2_find_way(element, osip2_is_sips(next) || osip2_is_sips(message->req_uri),
                                     next->host, &transport);
    if (way)
        osip2_put_via(message, transport, element->setup->host, branch);
    if (way && strcmp(message->sip_method, "ACK") == 0) {
        osip2_put(element, way, message);
        osip_message_free(message);
        return NULL;
    }
    if (way == NULL ||
        osip_transaction_init(&transaction, strcmp(message->sip_method, "INVITE") == 0 ? ICT : NICT,
                              element->osip, message) != OSIP_SUCCESS) {
        osip_message_free(message);
        return NULL;
    }
    osip_transaction_set_your_instance(transaction, way);
    event = osip_new_outgoing_sipmessage(message);
    event->transactionid = transaction->transactionid;
    osip_transaction_add_event(transaction, event);
    return transaction;
}

void osip2_ua_run(struct element *element)
{
    for (int i = 0; i < 3; i++) {
        osip_ict_execute(element->osip);
        osip_nict_execute(element->osip);
        osip_ist_execute(element->osip);
        osip_nist_execute(element->osip);
    }
}

static void name_branch(struct element *element, char branch[NAME_MAX_LENGTH])
{
    snprintf(branch, NAME_MAX_LENGTH, "z9hG4bK%s%u", element->setup->name, element->serial++);
}

static bool ua_register(struct element *element, bool sips, unsigned expires)
{
    const struct element_setup *setup = element->setup;
    char text[TEXT_MAX], branch[NAME_MAX_LENGTH], user[NAME_MAX_LENGTH];
    const char *scheme = sips ? "sips" : "sip";

    user_of(element, user, sizeof user);
    name_branch(element, branch);
    element->serial++;
    /* Naive: From and To are sip, whatever is registered (5630-5.1.1.1-f). */
    snprintf(text, sizeof text,
             "REGISTER %s:%s SIP/2.0\r\n%s%s%sFrom: <sip:%s>;tag=%u\r\nTo: <sip:%s>\r\nCall-ID: %s\r\nCSeq: "
             "%u REGISTER\r\n"
             "Max-Forwards: 70\r\nContact: <%s:%s@%s>\r\nSupported: path\r\nExpires: %u\r\nContent-Length: "
             "0\r\n\r\n",
             scheme, strchr(setup->aor, '@') + 1, setup->outbound ? "Route: " : "",
             setup->outbound ? setup->outbound : "", setup->outbound ? "\r\n" : "", setup->aor,
             element->serial, setup->aor, setup->name, element->serial, scheme, user, setup->host, expires);
    return begin(element, text, branch) != NULL;
}

static bool ua_call(struct element *element, const char *uri)
{
    const struct element_setup *setup = element->setup;
    struct dialog *dialog = &element->dialog;
    char text[TEXT_MAX], branch[NAME_MAX_LENGTH], user[NAME_MAX_LENGTH];

    if (element->calling || dialog->is_up)
        return false;
    user_of(element, user, sizeof user);
    name_branch(element, branch);
    memset(dialog, 0, sizeof *dialog);
    dialog->is_caller = true;
    dialog->cseq = 1;
    snprintf(dialog->call_id, sizeof dialog->call_id, "%s-%u", setup->name, element->serial++);
    snprintf(dialog->local, sizeof dialog->local, "<sip:%s>;tag=%u", setup->aor, element->serial++);
    /* Naive: the Contact is that of the account, not of the call (5630-5.1.1-b). */
    snprintf(text, sizeof text,
             "INVITE %s SIP/2.0\r\n%s%s%sFrom: %s\r\nTo: <%s>\r\nCall-ID: %s\r\nCSeq: 1 "
             "INVITE\r\nMax-Forwards: 70\r\n"
             "Contact: <sip:%s@%s>\r\nContent-Length: 0\r\n\r\n",
             uri, setup->outbound ? "Route: " : "", setup->outbound ? setup->outbound : "",
             setup->outbound ? "\r\n" : "", dialog->local, uri, dialog->call_id, user, setup->host);
    element->calling = begin(element, text, branch);
    return element->calling != NULL;
}

static void in_dialog(struct element *element, const char *method, unsigned cseq)
{
    struct dialog *dialog = &element->dialog;
    char text[TEXT_MAX], branch[NAME_MAX_LENGTH];

    name_branch(element, branch);
    snprintf(text, sizeof text,
             "%s %s SIP/2.0\r\n%sFrom: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %u %s\r\nMax-Forwards: 70\r\n"
             "Content-Length: 0\r\n\r\n",
             method, dialog->target, dialog->route, dialog->local, dialog->remote, dialog->call_id, cseq,
             method);
    begin(element, text, branch);
}

/* Remote target, route set and remote party out of what made the dialog. */
static void make_dialog(struct element *element, const osip_message_t *message, bool reversed)
{
    struct dialog *dialog = &element->dialog;
    osip_contact_t *contact = osip_list_get(&message->contacts, 0);
    int count = osip_list_size(&message->record_routes);
    char *text = NULL;
    size_t used = 0;

    if (contact && contact->url && osip_uri_to_str(contact->url, &text) == OSIP_SUCCESS) {
        snprintf(dialog->target, sizeof dialog->target, "%s", text);
        osip_free(text);
    }
    dialog->route[0] = '\0';
    for (int i = 0; i < count; i++)
        if (osip_record_route_to_str(osip_list_get(&message->record_routes, reversed ? count - 1 - i : i),
                                     &text) == OSIP_SUCCESS) {
            used +=
                (size_t)snprintf(dialog->route + used, sizeof dialog->route - used, "Route: %s\r\n", text);
            osip_free(text);
        }
    if (osip_from_to_str(reversed ? message->to : message->from, &text) == OSIP_SUCCESS) {
        snprintf(dialog->remote, sizeof dialog->remote, "%s", text);
        osip_free(text);
    }
    dialog->is_up = true;
}

/* ---- User agent: what libosip2 calls ---- */

static struct element *element_of(osip_transaction_t *transaction)
{
    return osip_get_application_context((osip_t *)transaction->config);
}

static int send_message(osip_transaction_t *transaction, osip_message_t *message, char *host, int port,
                        int out_socket)
{
    (void)host;
    (void)port;
    (void)out_socket;
    osip2_put(element_of(transaction), osip_transaction_get_your_instance(transaction), message);
    return 0;
}

static void respond(struct element *element, osip_transaction_t *transaction, int status, const char *contact)
{
    const osip_message_t *request = transaction->orig_request;
    osip_message_t *response;
    osip_event_t *event;
    osip_generic_param_t *tag = NULL;
    char text[NAME_MAX_LENGTH];

    if (osip_message_init(&response) != OSIP_SUCCESS)
        return;
    osip_message_set_version(response, osip_strdup("SIP/2.0"));
    osip_message_set_status_code(response, status);
    osip_message_set_reason_phrase(response, osip_strdup(osip_message_get_reason(status)));
    osip_from_clone(request->from, &response->from);
    osip_to_clone(request->to, &response->to);
    osip_to_get_tag(response->to, &tag);
    snprintf(text, sizeof text, "%s%d", element->setup->name, osip_list_size(&request->vias));
    if (tag == NULL && status > 100)
        osip_to_set_tag(response->to, osip_strdup(text));
    osip_call_id_clone(request->call_id, &response->call_id);
    osip_cseq_clone(request->cseq, &response->cseq);
    osip_list_clone(&request->vias, &response->vias, (int (*)(void *, void **))osip_via_clone);
    if (status > 100 && status < 300)
        osip_list_clone(&request->record_routes, &response->record_routes,
                        (int (*)(void *, void **))osip_record_route_clone);
    if (contact)
        osip_message_set_contact(response, contact);
    osip_message_set_content_length(response, "0");
    event = osip_new_outgoing_sipmessage(response);
    event->transactionid = transaction->transactionid;
    osip_transaction_add_event(transaction, event);
}

/* Naive: the Contact is sip, whatever the call is (5630-5.1.2-b). */
static void accept_call(struct element *element, int status)
{
    char contact[2 * NAME_MAX_LENGTH + 16], user[NAME_MAX_LENGTH];
    osip_transaction_t *transaction = element->ringing;
    struct dialog *dialog = &element->dialog;
    char *text = NULL;

    user_of(element, user, sizeof user);
    snprintf(contact, sizeof contact, "<sip:%s@%s>", user, element->setup->host);
    respond(element, transaction, status, contact);
    if (status < 200)
        return;
    memset(dialog, 0, sizeof *dialog);
    make_dialog(element, transaction->orig_request, false);
    snprintf(dialog->call_id, sizeof dialog->call_id, "%s%s%s", transaction->orig_request->call_id->number,
             transaction->orig_request->call_id->host ? "@" : "",
             transaction->orig_request->call_id->host ? transaction->orig_request->call_id->host : "");
    if (osip_to_to_str(transaction->orig_request->to, &text) == OSIP_SUCCESS) {
        snprintf(dialog->local, sizeof dialog->local, "%s;tag=%s%d", text, element->setup->name,
                 osip_list_size(&transaction->orig_request->vias));
        osip_free(text);
    }
    element->ringing = NULL;
}

static void on_invite(int type, osip_transaction_t *transaction, osip_message_t *message)
{
    struct element *element = element_of(transaction);

    (void)type;
    if (message->to && osip_list_size(&message->to->gen_params) > 0) { /* a re-INVITE */
        respond(element, transaction, 488, NULL);
        return;
    }
    if (element->ringing || element->dialog.is_up) {
        respond(element, transaction, 486, NULL);
        return;
    }
    element->ringing = transaction;
    respond(element, transaction, 100, NULL);
    if (!element->setup->answers)
        return;
    accept_call(element, 180);
    accept_call(element, 200);
}

static void on_request(int type, osip_transaction_t *transaction, osip_message_t *message)
{
    struct element *element = element_of(transaction);

    (void)type;
    if (MSG_IS_CANCEL(message)) {
        respond(element, transaction, 200, NULL);
        if (element->ringing)
            respond(element, element->ringing, 487, NULL);
        element->ringing = NULL;
        return;
    }
    if (MSG_IS_BYE(message))
        element->dialog.is_up = false;
    respond(element, transaction, MSG_IS_REFER(message) ? 603 : 200, NULL);
}

static void on_final(int type, osip_transaction_t *transaction, osip_message_t *message)
{
    struct element *element = element_of(transaction);
    osip_header_t *warning = NULL;

    (void)type;
    osip_message_header_get_byname(message, "warning", 0, &warning);
    if (transaction == element->calling) {
        element->calling = NULL;
        if (message->status_code < 300) {
            make_dialog(element, message, true);
            in_dialog(element, "ACK", 1);
        }
    }
    element->services->told(element->services->network, element->setup->self, (unsigned)message->status_code,
                            warning && warning->hvalue ? (unsigned)atoi(warning->hvalue) : 0);
}

static void on_nothing(int type, osip_transaction_t *transaction, osip_message_t *message)
{
    (void)type;
    (void)transaction;
    (void)message;
}

void osip2_set_callbacks(osip_t *osip)
{
    osip_set_cb_send_message(osip, send_message);
    for (int i = 0; i < OSIP_MESSAGE_CALLBACK_COUNT; i++)
        osip_set_message_callback(osip, i, on_nothing);
    osip_set_message_callback(osip, OSIP_IST_INVITE_RECEIVED, on_invite);
    for (int i = OSIP_NIST_REGISTER_RECEIVED; i <= OSIP_NIST_UNKNOWN_REQUEST_RECEIVED; i++)
        osip_set_message_callback(osip, i, on_request);
    for (int i = OSIP_ICT_STATUS_2XX_RECEIVED; i <= OSIP_ICT_STATUS_6XX_RECEIVED; i++)
        osip_set_message_callback(osip, i, on_final);
    for (int i = OSIP_NICT_STATUS_2XX_RECEIVED; i <= OSIP_NICT_STATUS_6XX_RECEIVED; i++)
        osip_set_message_callback(osip, i, on_final);
}

void osip2_ua_message(struct element *element, const struct hop *hop, const char *bytes, size_t length)
{
    osip_event_t *event = osip_parse(bytes, length);
    osip_transaction_t *transaction;

    if (event == NULL)
        return;
    if (osip_find_transaction_and_add_event(element->osip, event) == OSIP_SUCCESS) {
        osip2_ua_run(element);
        return;
    }
    /* The ACK to a success, or a success once more, has no transaction. */
    if (event->sip == NULL || MSG_IS_RESPONSE(event->sip) || MSG_IS_ACK(event->sip) ||
        (transaction = osip_create_transaction(element->osip, event)) == NULL) {
        osip_event_free(event);
        return;
    }
    osip_transaction_set_your_instance(transaction, osip2_arrival_way(element, hop, ""));
    osip_transaction_add_event(transaction, event);
    osip2_ua_run(element);
}

static bool moved(struct element *element, const char *uri)
{
    char contact[2 * NAME_MAX_LENGTH];

    snprintf(contact, sizeof contact, "<%s>", uri);
    respond(element, element->ringing, 302, contact);
    element->ringing = NULL;
    return true;
}

bool osip2_ua_command(struct element *element, const struct element_command *command)
{
    switch (command->verb) {
    case ELEMENT_REGISTER:
        return ua_register(element, command->sips, 3600);
    case ELEMENT_UNREGISTER:
        return ua_register(element, false, 0);
    case ELEMENT_CALL:
        return ua_call(element, command->uri);
    case ELEMENT_RING:
    case ELEMENT_ANSWER:
        if (element->ringing)
            accept_call(element, command->verb == ELEMENT_RING ? 180 : 200);
        return true;
    case ELEMENT_REJECT:
        if (element->ringing)
            respond(element, element->ringing, (int)command->status, NULL);
        element->ringing = NULL;
        return true;
    case ELEMENT_MOVED:
        return element->ringing && moved(element, command->uri);
    case ELEMENT_BYE:
        if (!element->dialog.is_up)
            return false;
        in_dialog(element, "BYE", ++element->dialog.cseq);
        element->dialog.is_up = false;
        return true;
    case ELEMENT_CANCEL: /* not in this example */
    case ELEMENT_REINVITE:
    case ELEMENT_UPDATE:
    case ELEMENT_REFER:
    case ELEMENT_REPLACE:
    case ELEMENT_JOIN:
    case ELEMENT_VERB_COUNT:
        break;
    }
    return false;
}
