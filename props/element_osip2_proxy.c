/* SPDX-License-Identifier: Apache-2.0 */
/* Proxy and registrar: stateless, on the parser of libosip2 alone. */
#define _POSIX_C_SOURCE 200809L

#include "element_osip2.h"
#include <osipparser2/osip_parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
        osip2_put(element, &way, response);
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

void osip2_proxy_request(struct element *element, const struct hop *hop, osip_message_t *request)
{
    enum hop_transport transport;
    char branch[NAME_MAX_LENGTH];

    if (strcmp(request->sip_method, "REGISTER") == 0 && is_own_domain(element, request->req_uri->host)) {
        take_register(element, hop, request);
        return;
    }
    snprintf(branch, sizeof branch, "z9hG4bKo%s", osip2_top_branch(request));
    osip2_arrival_way(element, hop, branch);
    prepare(element, request);
    if (!retarget(element, request)) {
        if (strcmp(request->sip_method, "ACK") != 0)
            answer_from(element, hop, request, 404, "");
        return;
    }
    osip_route_t *route = osip_list_get(&request->routes, 0);
    osip_uri_t *next = route ? route->url : request->req_uri;
    struct way *way = osip2_find_way(element, osip2_is_sips(next) || osip2_is_sips(request->req_uri),
                                     next->host, &transport);
    if (way == NULL) {
        if (strcmp(request->sip_method, "ACK") != 0)
            answer_from(element, hop, request, 480, "");
        return;
    }
    osip2_put_via(request, transport, element->setup->host, branch);
    osip2_put(element, way, request);
}

void osip2_proxy_response(struct element *element, osip_message_t *response)
{
    osip_via_t *via = osip_list_get(&response->vias, 0);
    const char *branch = osip2_top_branch(response);

    for (size_t i = element->way_count; via && i-- > 0;) {
        if (element->way[i].branch[0] == '\0' || strcmp(element->way[i].branch, branch) != 0)
            continue;
        osip_list_remove(&response->vias, 0);
        osip_via_free(via);
        osip2_put(element, &element->way[i], response);
        return;
    }
}
