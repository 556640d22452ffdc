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

#include "element_osip2.h"
#include <osipparser2/osip_parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The wire ---- */

void osip2_put(struct element *element, const struct way *way, osip_message_t *message)
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
struct way *osip2_find_way(struct element *element, bool secure, const char *host,
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

struct way *osip2_arrival_way(struct element *element, const struct hop *hop, const char *branch)
{
    struct way *way = new_way(element);

    snprintf(way->branch, sizeof way->branch, "%s", branch);
    way->connection = hop->connection;
    snprintf(way->host, sizeof way->host, "%s", hop->address);
    way->port = hop->port;
    return way;
}

const char *osip2_top_branch(const osip_message_t *message)
{
    osip_via_t *via = osip_list_get(&message->vias, 0);
    osip_generic_param_t *branch = NULL;

    if (via == NULL || osip_via_param_get_byname(via, "branch", &branch) != OSIP_SUCCESS || branch == NULL ||
        branch->gvalue == NULL)
        return "";
    return branch->gvalue;
}

bool osip2_is_sips(const osip_uri_t *uri)
{
    return uri && uri->scheme && osip_strcasecmp(uri->scheme, "sips") == 0;
}

void osip2_put_via(osip_message_t *message, enum hop_transport transport, const char *host,
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
    osip2_set_callbacks(element->osip);
    return true;
}

static void message(void *of, const struct hop *hop, const char *bytes, size_t length)
{
    struct element *element = of;
    osip_message_t *parsed;

    if (element->setup->role == ELEMENT_UA) {
        osip2_ua_message(element, hop, bytes, length);
        return;
    }
    if (osip_message_init(&parsed) != OSIP_SUCCESS)
        return;
    if (osip_message_parse(parsed, bytes, length) == OSIP_SUCCESS && parsed->to && parsed->from &&
        parsed->call_id && parsed->cseq) {
        if (MSG_IS_RESPONSE(parsed))
            osip2_proxy_response(element, parsed);
        else
            osip2_proxy_request(element, hop, parsed);
    }
    osip_message_free(parsed);
}

static bool command(void *of, const struct element_command *wanted)
{
    struct element *element = of;
    bool done = element->setup->role == ELEMENT_UA && osip2_ua_command(element, wanted);

    osip2_ua_run(element);
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
