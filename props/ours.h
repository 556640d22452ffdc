/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OURS_H
#define OURS_H

#include "element.h"
#include "identity.h"
#include "registrar.h"
#include "rewrite_ua.h"

/* ---- Our elements: the decision core, with what it leaves to its users ----
 *
 * libsips decides on one message. A real element has connections, transactions and calls beside it: that is
 * what is here, as far as calls in a network need it (RFC 3261 12 to 18). Nobody but the files ours*.c
 * includes this, and network.c, for the list of classes. */

extern const struct element_class ours_sipsfuzz, ours_cheat;
extern const struct element_class *const ours_class[]; /* both */
extern const size_t ours_class_count;

#define OURS_LINK_MAX 48
#define OURS_SERVER_MAX 96
#define OURS_CLIENT_MAX 160
#define OURS_KEEP_MAX (384U * 1024)
#define OURS_BINDING_MAX 12
#define OURS_CALL_MAX 6
#define OURS_NONE UINT32_MAX

/* RFC 3261 17 */
#define T1_MS 500
#define T2_MS 4000
#define TIMER_B_MS (64 * T1_MS)
#define TIMER_C_MS (181 * 1000)
#define NO_ANSWER_MS (120 * 1000)

struct ours;

/* One connection, or what is known of a peer that datagrams come from. */
struct link {
    uint32_t connection;
    enum sips_transport transport;
    bool opened_here;
    struct sips_span host; /* of what was connected to; at == NULL: the peer opened it */
    uint16_t port;
    bool proven; /* the peer's identities are */
    struct sips_identities identities;
};

/* Where a request went, or an answer goes: the same way again for a retransmission, ACK and CANCEL. */
struct way {
    enum sips_transport transport;
    uint32_t connection; /* 0: a datagram */
    struct sips_span host;
    uint16_t port;
};

struct server_transaction {
    enum sips_method method;
    struct sips_span branch, sent_by;
    struct sips_span call_id,
        from_tag; /* with cseq: the request, by whatever way it came (RFC 3261 8.2.2.2) */
    uint32_t cseq;
    struct way way;
    struct sips_span request, response; /* response: the last one that was sent */
    uint16_t status;                    /* 0: none yet */
    bool acknowledged, cancelled, responsible;
    uint32_t interval_ms, waited_ms;
    size_t tried_count; /* Request-URIs that were tried (3261-16.5) */
};

struct client_transaction {
    enum sips_method method;
    struct sips_span branch, request;
    struct way way;
    uint16_t status; /* 0: no response; 1xx: provisional; else final */
    bool refreshes;  /* a re-INVITE or an UPDATE of a user agent */
    bool cancel;     /* as soon as a provisional response is there (RFC 3261 9.1) */
    uint16_t warning;
    struct sips_span response; /* a final one, kept by a proxy for its choice */
    uint32_t interval_ms, waited_ms;
    uint32_t parent; /* of a proxy: its server transaction; of a user agent: its call */
};

struct transactions {
    size_t server_count, client_count;
    struct server_transaction server[OURS_SERVER_MAX];
    struct client_transaction client[OURS_CLIENT_MAX];
};

enum call_state { CALL_FREE, CALL_CALLING, CALL_RINGING, CALL_TALKING, CALL_OVER };

/* One call of a user agent. */
struct call {
    enum call_state state;
    bool cancelled;
    uint32_t cseq, tries;
    uint32_t invite_client, invite_server; /* transactions; OURS_NONE */
    uint32_t replaces; /* the call that this one takes the place of, when it is answered; OURS_NONE */
    struct sips_span call_id, local, remote; /* From and To of requests from here */
    struct sips_span target, extra;          /* of the INVITE: whom, and further header fields */
    struct sips_span ack;                    /* to the 2xx */
    struct way ack_way;
    struct sips_uac_verdict sent; /* how the INVITE left: ACK and CANCEL follow it */
    struct sips_dialog dialog;
};

struct user_agent {
    struct sips_span user, domain; /* of the AOR */
    bool registered, registered_sips;
    bool without_outbound; /* the registrar asked for it (439, RFC 5626 6) */
    uint32_t serial, register_client, register_cseq;
    struct sips_span register_call_id;
    struct sips_address_list route; /* outbound, or Service-Route */
    struct call call[OURS_CALL_MAX];
};

struct ours {
    const struct element_services *services;
    const struct element_setup *setup;
    /* read is the reader that this element has. */
    bool (*read)(struct sips_message *message, struct sips_span bytes);
    struct sips_element element;
    struct sips_resolver resolver;
    struct sips_span domain[ELEMENT_DOMAIN_MAX];
    size_t link_count, flow_count;
    uint32_t flow[OURS_LINK_MAX];
    struct link link[OURS_LINK_MAX];
    struct transactions transactions;
    struct sips_location location;
    struct sips_binding binding[OURS_BINDING_MAX];
    struct user_agent ua;
    size_t kept;
    char keep[OURS_KEEP_MAX];
};

/* ---- ours.c: what all roles share ---- */

/* ours_keep copies bytes into the element's own storage. An empty span: it is full. */
struct sips_span ours_keep(struct ours *ours, struct sips_span bytes);
struct sips_span ours_keep_gather(struct ours *ours, const struct sips_gather *gather);

/* ours_element gives the element with its clock set. */
const struct sips_element *ours_element(struct ours *ours);

/* ours_gather: room for one message at a time. */
struct sips_gather *ours_gather(void);

/* ---- ours_links.c: connections ---- */

/* ours_link_arrived: a message came over this hop. */
void ours_link_arrived(struct ours *ours, const struct hop *hop);
void ours_link_closed(struct ours *ours, uint32_t connection);

/* ours_send sends by a hop that was decided on, over a connection that may be used for it or a new one
 * (5922-7.3, 5923-8). False: there is none, and nothing left. *way is how it went. */
bool ours_send(struct ours *ours, const struct sips_next_hop *hop, struct sips_span bytes, struct way *way);

/* ours_send_again sends the same way once more. */
bool ours_send_again(struct ours *ours, const struct way *way, struct sips_span bytes);

struct sips_arrival ours_arrival(const struct ours *ours, const struct hop *hop);

/* ---- ours_transactions.c ---- */

enum ours_timer { OURS_TIMER_SERVER = 1, OURS_TIMER_CLIENT, OURS_TIMER_C, OURS_TIMER_ANSWER };
void ours_set_timer(struct ours *ours, enum ours_timer timer, uint32_t index, uint32_t ms);

void ours_unset_timer(struct ours *ours, enum ours_timer timer, uint32_t index);

/* ours_server finds the transaction of a request, for ACK that of its INVITE; ours_server_invite, for CANCEL,
 * that of the INVITE. NULL: there is none yet. ours_server_new begins one; NULL: there is no room. */
struct server_transaction *ours_server(struct ours *ours, const struct sips_message *request);
/* ours_server_merged: the same request came by another way, too (RFC 3261 8.2.2.2). */
bool ours_server_merged(const struct ours *ours, const struct server_transaction *server);
struct server_transaction *ours_server_invite(struct ours *ours, const struct sips_message *request);
struct server_transaction *ours_server_new(struct ours *ours, const struct sips_message *request,
                                           const struct hop *hop);

/* ours_acknowledged: the ACK to its final response is there. */
void ours_acknowledged(struct ours *ours, struct server_transaction *server);

/* ours_answer sends what is gathered as a response, and keeps it for retransmissions. */
void ours_answer(struct ours *ours, struct server_transaction *server, unsigned status);

/* ours_answer_plain makes and sends a response with nothing special. */
void ours_answer_plain(struct ours *ours, struct server_transaction *server,
                       const struct sips_message *request, unsigned status, unsigned warning);

/* ours_client begins a transaction with a request that is gathered and leaves by hop; ours_client_way, by a
 * way that another request took. NULL: it could not leave. */
struct client_transaction *ours_client(struct ours *ours, const struct sips_next_hop *hop,
                                       enum sips_method method, uint32_t parent);
struct client_transaction *ours_client_way(struct ours *ours, const struct way *way, enum sips_method method,
                                           uint32_t parent);

struct client_transaction *ours_client_of(struct ours *ours, const struct sips_message *response);

/* ours_responded notes a response; false: it is a retransmission, or late, and says nothing new. */
bool ours_responded(struct ours *ours, struct client_transaction *client,
                    const struct sips_message *response);

/* ours_repeat gathers ACK or CANCEL for an INVITE that left: its Request-URI, topmost Via, Route, From,
 * Call-ID and number (RFC 3261 9.1, 17.1.1.3), and To: that of the response, if there is one. */
void ours_repeat(const struct client_transaction *client, const char *method,
                 const struct sips_message *response);

/* ours_cancel cancels the request of a client transaction, now or when a provisional response is there (RFC
 * 3261 9.1).
 */
void ours_cancel(struct ours *ours, struct client_transaction *client);

/* ours_timer handles the timers of transactions. */
void ours_timer(struct ours *ours, uint64_t token);

/* ---- The roles ---- */

void ours_proxy_message(struct ours *ours, const struct hop *hop, const struct sips_message *message);
void ours_proxy_failed(struct ours *ours, struct client_transaction *client, unsigned status);
void ours_redirect_message(struct ours *ours, const struct hop *hop, const struct sips_message *message);

void ours_ua_start(struct ours *ours);
void ours_ua_message(struct ours *ours, const struct hop *hop, const struct sips_message *message);
void ours_ua_failed(struct ours *ours, struct client_transaction *client, unsigned status);
void ours_ua_write_cancel(struct ours *ours, struct client_transaction *client);
bool ours_ua_command(struct ours *ours, const struct element_command *command);
void ours_ua_not_answered(struct ours *ours, uint32_t call);
uint64_t ours_ua_digest(const struct ours *ours);

/* ---- What the rooms of the user agent share: ours_ua.c, ours_ua_client.c, ours_ua_server.c ---- */

void ours_ua_response(struct ours *ours, const struct sips_message *response);
void ours_ua_request(struct ours *ours, const struct hop *hop, const struct sips_message *request);
bool ours_ua_answer(struct ours *ours, struct call *call, unsigned status);
bool ours_ua_refuse(struct ours *ours, struct call *call, unsigned status, unsigned warning);
bool ours_ua_moved(struct ours *ours, struct call *call, const char *uri);

/* ours_ua_call_id makes a new Call-ID. */
struct sips_span ours_ua_call_id(struct ours *ours);

/* ours_ua_call_new gives a free call; NULL: there is none. */
struct call *ours_ua_call_new(struct ours *ours);

/* ours_ua_register sends a REGISTER; away: to take the binding away. */
bool ours_ua_register(struct ours *ours, bool sips, bool away);

/* ours_ua_registered takes the final answer to it. */
void ours_ua_registered(struct ours *ours, const struct sips_message *response);

/* ours_ua_invite sends the INVITE of a call, to call->target; ours_ua_call begins a call with one, with extra
 * header fields. False: it may not be sent, or cannot. */
bool ours_ua_invite(struct ours *ours, struct call *call);
struct call *ours_ua_call(struct ours *ours, struct sips_span target, struct sips_span extra);

/* ours_ua_send sends a request in the dialog of a call. NULL: it could not leave. */
struct client_transaction *ours_ua_send(struct ours *ours, struct call *call, enum sips_method method,
                                        const char *name, struct sips_span extra);
void ours_ua_bye(struct ours *ours, struct call *call);

#endif
