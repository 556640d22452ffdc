/* SPDX-License-Identifier: Apache-2.0 */
/* A foreign element, as an example of element.h: a user agent on the transaction layer of libosip2, and a
 * proxy with a registrar on its parser. It uses nothing of this project but element.h, and is built as a
 * shared object:
 *
 *     sipsfuzz flow --element element_osip2.so --as phone=osip2 FILE
 *
 * It is naive about sips as elements in the field are: what the flows find in it is real, and marked "Naive:"
 * below. */
#define _POSIX_C_SOURCE 200809L

#include "element.h"
#include <sys/time.h> /* osip.h needs it */
#include <time.h>

#include <osip2/osip.h>
#include <osipparser2/osip_parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 4096
#define NAME_MAX_LENGTH 128
#define WAY_MAX 128
#define BINDING_MAX 8
#define ROUTE_TEXT_MAX 1024

/* Where messages of a transaction go. */
struct way {
    char branch[NAME_MAX_LENGTH]; /* of the request that came over it; "" for one that left */
    uint32_t connection;          /* 0: datagrams */
    char host[NAME_MAX_LENGTH];
    uint16_t port;
};

struct binding {
    char user[NAME_MAX_LENGTH], contact[NAME_MAX_LENGTH];
};

struct dialog {
    bool is_up, is_caller;
    char call_id[NAME_MAX_LENGTH], local[NAME_MAX_LENGTH], remote[NAME_MAX_LENGTH], target[NAME_MAX_LENGTH];
    char route[ROUTE_TEXT_MAX]; /* whole lines */
    unsigned cseq;
};

struct element {
    const struct element_setup *setup;
    const struct element_services *services;
    osip_t *osip;
    unsigned serial;
    size_t way_count, binding_count;
    struct way way[WAY_MAX];
    struct binding binding[BINDING_MAX];
    osip_transaction_t *ringing, *calling; /* of an INVITE that came, and of one that left */
    struct dialog dialog;
};

/* ---- The wire ---- */

static void put(struct element *element, const struct way *way, osip_message_t *message)
{
    const struct element_services *services = element->services;
    char *text = NULL;
    size_t length = 0;

    osip_message_force_update(message);
    if (osip_message_to_str(message, &text, &length) != OSIP_SUCCESS)
        return;
    if (way->connection)
        services->send(services->network, element->setup->self, way->connection, text, length);
    else
        services->send_datagram(services->network, element->setup->self, way->host, strlen(way->host),
                                way->port, text, length);
    osip_free(text);
}

static struct way *new_way(struct element *element)
{
    struct way *way = &element->way[element->way_count < WAY_MAX ? element->way_count++ : WAY_MAX - 1];

    memset(way, 0, sizeof *way);
    return way;
}

/* TLS for sips, else TCP where DNS offers it, else UDP.
 * Naive: whoever answers the handshake is welcome, whatever his certificate says (5922-7.3), and a connection
 * is opened for each transaction, so none is ever reused wrongly. */
static struct way *find_way(struct element *element, bool secure, const char *host,
                            enum hop_transport *transport)
{
    const struct element_services *services = element->services;
    struct way *way = new_way(element);
    const struct hop_certificate *peer;
    struct element_srv srv;
    char name[NAME_MAX_LENGTH + 16];

    snprintf(name, sizeof name, "%s._tcp.%s", secure ? "_sips" : "_sip", host);
    bool is_listed = services->srv(services->network, name, strlen(name), &srv, 1) == 1;
    *transport = secure ? HOP_TLS : is_listed ? HOP_TCP : HOP_UDP;
    snprintf(way->host, sizeof way->host, "%s", is_listed ? srv.target : host);
    way->port = is_listed ? srv.port : secure ? 5061 : 5060;
    if (*transport == HOP_UDP)
        return way;
    return services->connect(services->network, element->setup->self, *transport, way->host,
                             strlen(way->host), way->port, false, &way->connection, &peer) == HOP_OK
               ? way
               : NULL;
}

static struct way *arrival_way(struct element *element, const struct hop *hop, const char *branch)
{
    struct way *way = new_way(element);

    snprintf(way->branch, sizeof way->branch, "%s", branch);
    way->connection = hop->connection;
    snprintf(way->host, sizeof way->host, "%s", hop->address);
    way->port = hop->port;
    return way;
}

static const char *top_branch(const osip_message_t *message)
{
    osip_via_t *via = osip_list_get(&message->vias, 0);
    osip_generic_param_t *branch = NULL;

    if (via == NULL || osip_via_param_get_byname(via, "branch", &branch) != OSIP_SUCCESS || branch == NULL ||
        branch->gvalue == NULL)
        return "";
    return branch->gvalue;
}

static bool is_sips(const osip_uri_t *uri)
{
    return uri && uri->scheme && osip_strcasecmp(uri->scheme, "sips") == 0;
}

static void put_via(osip_message_t *message, enum hop_transport transport, const char *host,
                    const char *branch)
{
    osip_via_t *via;
    char text[2 * NAME_MAX_LENGTH + 64];

    snprintf(text, sizeof text, "SIP/2.0/%s %s;branch=%s", hop_transport_name(transport), host, branch);
    if (osip_via_init(&via) != OSIP_SUCCESS)
        return;
    if (osip_via_parse(via, text) != OSIP_SUCCESS)
        osip_via_free(via);
    else
        osip_list_add(&message->vias, via, 0);
}

/* ---- Proxy and registrar: stateless, on the parser alone ---- */

static struct binding *find_binding(struct element *element, const char *user)
{
    for (size_t i = 0; user && i < element->binding_count; i++)
        if (strcmp(element->binding[i].user, user) == 0)
            return &element->binding[i];
    return NULL;
}

static bool is_own_domain(const struct element *element, const char *host)
{
    for (size_t i = 0; host && i < element->setup->domain_count; i++)
        if (osip_strcasecmp(host, element->setup->domain[i]) == 0)
            return true;
    return false;
}

static void answer_from(struct element *element, const struct hop *hop, const osip_message_t *request,
                        int status, const char *more)
{
    struct way way = {"", hop->connection, "", hop->port};
    osip_message_t *response;
    char *text = NULL;
    size_t length = 0, used = 0;
    char out[TEXT_MAX];

    used += (size_t)snprintf(out, sizeof out, "SIP/2.0 %d %s\r\n", status, osip_message_get_reason(status));
    for (int i = 0; i < osip_list_size(&request->vias) && used < sizeof out; i++)
        if (osip_via_to_str(osip_list_get(&request->vias, i), &text) == OSIP_SUCCESS) {
            used += (size_t)snprintf(out + used, sizeof out - used, "Via: %s\r\n", text);
            osip_free(text);
        }
    char *from = NULL, *to = NULL, *call_id = NULL;
    osip_from_to_str(request->from, &from);
    osip_to_to_str(request->to, &to);
    osip_call_id_to_str(request->call_id, &call_id);
    snprintf(out + used, sizeof out - used,
             "From: %s\r\nTo: %s;tag=r\r\nCall-ID: %s\r\nCSeq: %s %s\r\n%sContent-Length: 0\r\n\r\n", from,
             to, call_id, request->cseq->number, request->cseq->method, more);
    osip_free(from);
    osip_free(to);
    osip_free(call_id);
    length = strlen(out);
    snprintf(way.host, sizeof way.host, "%s", hop->address);
    if (osip_message_init(&response) != OSIP_SUCCESS)
        return;
    if (osip_message_parse(response, out, length) == OSIP_SUCCESS)
        put(element, &way, response);
    osip_message_free(response);
}

/* Naive: a Contact is taken as it comes, whatever the rest of the REGISTER says (5630-5.2-b), and one binding
 * is kept for each user. */
static void take_register(struct element *element, const struct hop *hop, const osip_message_t *request)
{
    osip_contact_t *contact = osip_list_get(&request->contacts, 0);
    struct binding *binding = find_binding(element, request->to->url->username);
    char *uri = NULL, more[NAME_MAX_LENGTH + 32];

    if (contact == NULL || contact->url == NULL || osip_uri_to_str(contact->url, &uri) != OSIP_SUCCESS) {
        answer_from(element, hop, request, 400, "");
        return;
    }
    if (binding == NULL && element->binding_count < BINDING_MAX)
        binding = &element->binding[element->binding_count++];
    if (binding) {
        snprintf(binding->user, sizeof binding->user, "%s",
                 request->to->url->username ? request->to->url->username : "");
        snprintf(binding->contact, sizeof binding->contact, "%s", uri);
    }
    snprintf(more, sizeof more, "Contact: <%s>;expires=3600\r\n", uri);
    osip_free(uri);
    answer_from(element, hop, request, 200, more);
}

/* Its own entry off Route; one hop less; itself on Record-Route.
 * Naive: the Record-Route is sip, whatever the call is (3261-16.6-4). */
static void prepare(struct element *element, osip_message_t *request)
{
    osip_route_t *route = osip_list_get(&request->routes, 0);
    osip_record_route_t *record_route;
    osip_header_t *hops = NULL;
    char text[NAME_MAX_LENGTH + 16];

    if (route && route->url && route->url->host &&
        osip_strcasecmp(route->url->host, element->setup->host) == 0) {
        osip_list_remove(&request->routes, 0);
        osip_route_free(route);
    }
    osip_message_get_max_forwards(request, 0, &hops);
    if (hops && hops->hvalue) {
        snprintf(text, sizeof text, "%d", atoi(hops->hvalue) - 1);
        osip_free(hops->hvalue);
        hops->hvalue = osip_strdup(text);
    }
    snprintf(text, sizeof text, "<sip:%s;lr>", element->setup->host);
    if (strcmp(request->sip_method, "INVITE") == 0 && osip_record_route_init(&record_route) == OSIP_SUCCESS) {
        if (osip_record_route_parse(record_route, text) == OSIP_SUCCESS)
            osip_list_add(&request->record_routes, record_route, 0);
        else
            osip_record_route_free(record_route);
    }
}

/* Naive: the Contact becomes the Request-URI as it was registered, with its scheme: a sips call to a sip
 * phone goes on as sip (5630-5.3-b, -c), and a sip call to a sips phone as sips (5630-5.3-h). */
static bool retarget(struct element *element, osip_message_t *request)
{
    osip_uri_t *uri = request->req_uri;
    struct binding *binding;

    if (!is_own_domain(element, uri->host))
        return true;
    binding = find_binding(element, uri->username);
    if (binding == NULL || osip_uri_init(&uri) != OSIP_SUCCESS)
        return false;
    if (osip_uri_parse(uri, binding->contact) != OSIP_SUCCESS) {
        osip_uri_free(uri);
        return false;
    }
    osip_uri_free(request->req_uri);
    request->req_uri = uri;
    return true;
}

static void proxy_request(struct element *element, const struct hop *hop, osip_message_t *request)
{
    enum hop_transport transport;
    char branch[NAME_MAX_LENGTH];

    if (strcmp(request->sip_method, "REGISTER") == 0 && is_own_domain(element, request->req_uri->host)) {
        take_register(element, hop, request);
        return;
    }
    snprintf(branch, sizeof branch, "z9hG4bKo%s", top_branch(request));
    arrival_way(element, hop, branch);
    prepare(element, request);
    if (!retarget(element, request)) {
        if (strcmp(request->sip_method, "ACK") != 0)
            answer_from(element, hop, request, 404, "");
        return;
    }
    osip_route_t *route = osip_list_get(&request->routes, 0);
    osip_uri_t *next = route ? route->url : request->req_uri;
    struct way *way = find_way(element, is_sips(next) || is_sips(request->req_uri), next->host, &transport);
    if (way == NULL) {
        if (strcmp(request->sip_method, "ACK") != 0)
            answer_from(element, hop, request, 480, "");
        return;
    }
    put_via(request, transport, element->setup->host, branch);
    put(element, way, request);
}

static void proxy_response(struct element *element, osip_message_t *response)
{
    osip_via_t *via = osip_list_get(&response->vias, 0);
    const char *branch = top_branch(response);

    for (size_t i = element->way_count; via && i-- > 0;) {
        if (element->way[i].branch[0] == '\0' || strcmp(element->way[i].branch, branch) != 0)
            continue;
        osip_list_remove(&response->vias, 0);
        osip_via_free(via);
        put(element, &element->way[i], response);
        return;
    }
}

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
    struct way *way = find_way(element, is_sips(next) || is_sips(message->req_uri), next->host, &transport);
    if (way)
        put_via(message, transport, element->setup->host, branch);
    if (way && strcmp(message->sip_method, "ACK") == 0) {
        put(element, way, message);
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

static void run(struct element *element)
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
    put(element_of(transaction), osip_transaction_get_your_instance(transaction), message);
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

static void set_callbacks(osip_t *osip)
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

static void ua_message(struct element *element, const struct hop *hop, const char *bytes, size_t length)
{
    osip_event_t *event = osip_parse(bytes, length);
    osip_transaction_t *transaction;

    if (event == NULL)
        return;
    if (osip_find_transaction_and_add_event(element->osip, event) == OSIP_SUCCESS) {
        run(element);
        return;
    }
    /* The ACK to a success, or a success once more, has no transaction. */
    if (event->sip == NULL || MSG_IS_RESPONSE(event->sip) || MSG_IS_ACK(event->sip) ||
        (transaction = osip_create_transaction(element->osip, event)) == NULL) {
        osip_event_free(event);
        return;
    }
    osip_transaction_set_your_instance(transaction, arrival_way(element, hop, ""));
    osip_transaction_add_event(transaction, event);
    run(element);
}

/* ---- The class ---- */

static void free_transactions(osip_list_t *list)
{
    while (osip_list_size(list) > 0)
        osip_transaction_free(osip_list_get(list, 0));
}

static void clear(struct element *element)
{
    if (element->osip == NULL)
        return;
    free_transactions(&element->osip->osip_ict_transactions);
    free_transactions(&element->osip->osip_ist_transactions);
    free_transactions(&element->osip->osip_nict_transactions);
    free_transactions(&element->osip->osip_nist_transactions);
    osip_release(element->osip);
    element->osip = NULL;
}

static void *create(void)
{
    return calloc(1, sizeof(struct element));
}

static void destroy(void *of)
{
    clear(of);
    free(of);
}

static bool start(void *of, const struct element_setup *setup, const struct element_services *services)
{
    struct element *element = of;

    clear(element);
    memset(element, 0, sizeof *element);
    element->setup = setup;
    element->services = services;
    if (setup->role == ELEMENT_REDIRECT || osip_init(&element->osip) != OSIP_SUCCESS)
        return false;
    osip_set_application_context(element->osip, element);
    set_callbacks(element->osip);
    return true;
}

static void message(void *of, const struct hop *hop, const char *bytes, size_t length)
{
    struct element *element = of;
    osip_message_t *parsed;

    if (element->setup->role == ELEMENT_UA) {
        ua_message(element, hop, bytes, length);
        return;
    }
    if (osip_message_init(&parsed) != OSIP_SUCCESS)
        return;
    if (osip_message_parse(parsed, bytes, length) == OSIP_SUCCESS && parsed->to && parsed->from &&
        parsed->call_id && parsed->cseq) {
        if (MSG_IS_RESPONSE(parsed))
            proxy_response(element, parsed);
        else
            proxy_request(element, hop, parsed);
    }
    osip_message_free(parsed);
}

static bool moved(struct element *element, const char *uri)
{
    char contact[2 * NAME_MAX_LENGTH];

    snprintf(contact, sizeof contact, "<%s>", uri);
    respond(element, element->ringing, 302, contact);
    element->ringing = NULL;
    return true;
}

static bool obey(struct element *element, const struct element_command *command)
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

static bool command(void *of, const struct element_command *wanted)
{
    struct element *element = of;
    bool done = element->setup->role == ELEMENT_UA && obey(element, wanted);

    run(element);
    return done;
}

extern const struct element_class sipsfuzz_element;
const struct element_class sipsfuzz_element = {.interface = ELEMENT_INTERFACE,
                                               .name = "osip2",
                                               .create = create,
                                               .destroy = destroy,
                                               .start = start,
                                               .message = message,
                                               .command = command};
