/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ELEMENT_OSIP2_H
#define ELEMENT_OSIP2_H

#include "element.h"
#include <sys/time.h> /* osip.h needs it */
#include <time.h>

#include <osip2/osip.h>

/* ---- What the rooms of the example share: element_osip2*.c ---- */

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

/* ---- element_osip2.c: the wire ---- */

/* osip2_put sends a message by a way. */
void osip2_put(struct element *element, const struct way *way, osip_message_t *message);

/* osip2_find_way finds one to host; NULL: there is none. osip2_arrival_way is that of a message that came. */
struct way *osip2_find_way(struct element *element, bool secure, const char *host,
                           enum hop_transport *transport);
struct way *osip2_arrival_way(struct element *element, const struct hop *hop, const char *branch);

const char *osip2_top_branch(const osip_message_t *message);
bool osip2_is_sips(const osip_uri_t *uri);
void osip2_put_via(osip_message_t *message, enum hop_transport transport, const char *host,
                   const char *branch);

/* ---- element_osip2_proxy.c ---- */

void osip2_proxy_request(struct element *element, const struct hop *hop, osip_message_t *request);
void osip2_proxy_response(struct element *element, osip_message_t *response);

/* ---- element_osip2_ua.c ---- */

void osip2_set_callbacks(osip_t *osip);
void osip2_ua_message(struct element *element, const struct hop *hop, const char *bytes, size_t length);
bool osip2_ua_command(struct element *element, const struct element_command *command);

/* osip2_ua_run lets the transactions of libosip2 do what they have to. */
void osip2_ua_run(struct element *element);

#endif
