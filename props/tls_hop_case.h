/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLS_HOP_CASE_H
#define TLS_HOP_CASE_H

#include "certificate_case.h"
#include "link_tls.h"

/* ---- A drawn hop of TLS: two ends, a wire, and a request that one of them wants to send ---- */

enum tls_hop_suites { TLS_HOP_USUAL, TLS_HOP_NULL, TLS_HOP_ANONYMOUS, TLS_HOP_SUITES };

enum tls_hop_renegotiation { TLS_HOP_NO_RENEGOTIATION, TLS_HOP_CLIENT_ASKS, TLS_HOP_SERVER_ASKS };

struct tls_hop_case {
    struct certificate_case server, client;
    bool client_shows; /* the client has a certificate, too */
    bool reversed;     /* the server has a request, for the connection that the client opened */
    bool resumed;      /* it is the second connection: the client resumes the session of the first */
    bool later;        /* the first one was two days ago */
    /* Of the end that does not send: how new its TLS is, 0 the newest, and what suites it has. */
    uint8_t age, suites;
    uint8_t size;          /* of the request */
    uint8_t renegotiation; /* before the request leaves */
    struct link_fault fault;
};

void tls_hop_draw(struct choices *choices, void *drawn) __attribute__((nonnull));
void tls_hop_print(FILE *out, const void *drawn) __attribute__((nonnull));

/* tls_hop_request writes the request, of *length bytes. */
#define TLS_HOP_REQUEST_MAX 20480
void tls_hop_request(char out[static TLS_HOP_REQUEST_MAX], size_t *length, const struct tls_hop_case *drawn)
    __attribute__((nonnull));

/* tls_hop_sides: the two ends; of the one that does not send what is drawn. The certificates are the
 * caller's. */
void tls_hop_sides(struct link_side side[static 2], const struct tls_hop_case *drawn,
                   const struct certificate *client, const struct certificate *server)
    __attribute__((nonnull));

/* tls_hop_is_old: the end that does not send has nothing of TLS 1.2 or newer. */
bool tls_hop_is_old(const struct tls_hop_case *drawn) __attribute__((nonnull));

#endif
