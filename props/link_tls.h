/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINK_TLS_H
#define LINK_TLS_H

#include "certificate.h"
#include "tls_openssl.h"

/* ---- A hop of real TLS: OpenSSL on both ends, memory between them, no sockets ----
 *
 * All that crosses the link is seen: whether any of it is what the ends wanted to hide, and the faults of the
 * script befall it. One thread does it all, and no call waits. */

enum link_end { LINK_CLIENT, LINK_SERVER };

/* An end of a link. All zero is one that sips_tls_configure has set up, without a certificate. */
struct link_side {
    const struct certificate *certificate; /* NULL: it shows none. The caller's, until the link is freed */
    bool lax;                              /* of another make: any version, any cipher suite, renegotiation */
    int newest;                            /* TLS1_2_VERSION and so on; 0: what OpenSSL has */
    const char *ciphers;                   /* of TLS 1.2 and older, in OpenSSL's words; NULL: what is usual */
};

/* What befalls a flight: what one end writes before the other one does. Flights are counted from 0. */
enum link_fault_kind {
    LINK_NO_FAULT,
    LINK_CUT,    /* it is lost, and all that follows: the connection is gone without a close_notify */
    LINK_FLIP,   /* one bit of it changes */
    LINK_CLEAR,  /* somebody puts a SIP response in clear in front of it */
    LINK_TWICE,  /* it comes two times */
    LINK_CRUMBS, /* it comes byte by byte, which is no fault */
    LINK_FAULT_KINDS
};

struct link_fault {
    enum link_fault_kind kind;
    uint32_t flight;
    uint32_t bit; /* of LINK_FLIP, modulo those that there are */
};

enum link_result {
    LINK_OK,
    LINK_FAILED,   /* the handshake or a record was refused; the connection is of no use any more */
    LINK_CLOSED,   /* the other end said that it will send no more */
    LINK_TRUNCATED /* the connection is gone, and nobody had said so */
};

struct link_tls_contexts;
struct link_tls;

/* link_tls_contexts_new makes what all links share. NULL: OpenSSL or memory failed. Freed after the links. */
struct link_tls_contexts *link_tls_contexts_new(void);
void link_tls_contexts_free(struct link_tls_contexts *contexts);

/* link_tls_new makes a link. session: NULL, or what the client wants to resume. NULL: OpenSSL refused
 * something, or memory ran out. */
struct link_tls *link_tls_new(const struct link_tls_contexts *contexts, const struct link_side *client,
                              const struct link_side *server, SSL_SESSION *session, struct link_fault fault)
    __attribute__((nonnull(1, 2, 3)));
void link_tls_free(struct link_tls *link);

/* link_tls_handshake goes on until both ends have finished, or nothing moves any more. */
enum link_result link_tls_handshake(struct link_tls *link) __attribute__((nonnull));

/* link_tls_send gives bytes to one end, which take their way to the other. */
enum link_result link_tls_send(struct link_tls *link, enum link_end from, const char *bytes, size_t length)
    __attribute__((nonnull));

/* link_tls_receive takes what has come for an end: *length of size bytes at most. Any other result than OK
 * says that nothing more will come; what came before it is there all the same. */
enum link_result link_tls_receive(struct link_tls *link, enum link_end to, char *out, size_t size,
                                  size_t *length) __attribute__((nonnull));

/* link_tls_close: this end will send no more, and says so. */
void link_tls_close(struct link_tls *link, enum link_end from) __attribute__((nonnull));

/* link_tls_renegotiate has one end ask for another handshake on the same connection, for which the server has
 * another certificate ready. */
void link_tls_renegotiate(struct link_tls *link, enum link_end asking, const struct certificate *other)
    __attribute__((nonnull));

/* link_tls_session closes the link, and gives what a later one can resume; the caller frees it with
 * SSL_SESSION_free. NULL: there is nothing. */
SSL_SESSION *link_tls_session(struct link_tls *link) __attribute__((nonnull));

/* link_tls_ssl is an end, for sips_tls_check. link_tls_bytes: how many bytes crossed the link.
 * link_tls_leaked: part of what an end sent stood among them as it was. */
const SSL *link_tls_ssl(const struct link_tls *link, enum link_end end) __attribute__((nonnull));
size_t link_tls_bytes(const struct link_tls *link) __attribute__((nonnull));
bool link_tls_leaked(const struct link_tls *link) __attribute__((nonnull));

/* link_random_begin has OpenSSL draw its random numbers from a seed, so that a case can be repeated to the
 * byte; link_random_end gives it back its own. For tests alone: whoever knows the seed knows every key. */
void link_random_begin(uint64_t seed);
void link_random_end(void);

#endif
