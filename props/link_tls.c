/* SPDX-License-Identifier: Apache-2.0 */
#include "link_tls.h"
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#define FLIGHT_MAX (64 * 1024)
#define ROUNDS_MAX 16  /* of a handshake: the longest one has three */
#define LEAK_LENGTH 24 /* so many bytes of a message tell it from noise */

struct link_tls_contexts {
    SSL_CTX *of[2];
};

struct link_tls {
    SSL *end[2];
    BIO *in[2], *out[2]; /* the SSLs' */
    struct link_fault fault;
    uint32_t flights;
    bool cut, leaked;
    size_t crossed;
    const char *secret; /* what is being sent */
    size_t secret_length;
    unsigned char flight[FLIGHT_MAX];
};

/* ---- Contexts ---- */

static SSL_CTX *context_new(enum link_end end)
{
    SSL_CTX *context = SSL_CTX_new(end == LINK_CLIENT ? TLS_client_method() : TLS_server_method());

    if (context == NULL)
        return NULL;
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (sips_tls_configure(context) && SSL_CTX_set_num_tickets(context, 1) == 1 &&
        SSL_CTX_set_session_id_context(context, (const unsigned char *)"sipsfuzz", 8) == 1)
        return context;
    SSL_CTX_free(context);
    return NULL;
}

struct link_tls_contexts *link_tls_contexts_new(void)
{
    struct link_tls_contexts *contexts = calloc(1, sizeof *contexts);

    if (contexts == NULL)
        return NULL;
    contexts->of[LINK_CLIENT] = context_new(LINK_CLIENT);
    contexts->of[LINK_SERVER] = context_new(LINK_SERVER);
    if (contexts->of[LINK_CLIENT] && contexts->of[LINK_SERVER])
        return contexts;
    link_tls_contexts_free(contexts);
    return NULL;
}

void link_tls_contexts_free(struct link_tls_contexts *contexts)
{
    if (contexts == NULL)
        return;
    SSL_CTX_free(contexts->of[LINK_CLIENT]);
    SSL_CTX_free(contexts->of[LINK_SERVER]);
    free(contexts);
}

/* ---- Setting a link up ---- */

static bool relax(SSL *ssl)
{
    SSL_set_security_level(ssl, 0);
    SSL_clear_options(ssl, SSL_OP_NO_RENEGOTIATION);
    return SSL_set_min_proto_version(ssl, TLS1_VERSION) == 1 &&
           SSL_set_cipher_list(ssl, "ALL:eNULL:@SECLEVEL=0") == 1;
}

static bool set_up(SSL *ssl, const struct link_side *side)
{
    if (side->lax && !relax(ssl))
        return false;
    if (side->certificate && (SSL_use_certificate(ssl, side->certificate->x509) != 1 ||
                              SSL_use_PrivateKey(ssl, side->certificate->key) != 1))
        return false;
    return (side->ciphers == NULL || SSL_set_cipher_list(ssl, side->ciphers) == 1) &&
           SSL_set_max_proto_version(ssl, side->newest) == 1;
}

static bool add_end(struct link_tls *link, const struct link_tls_contexts *contexts, enum link_end end,
                    const struct link_side *side)
{
    SSL *ssl = link->end[end] = SSL_new(contexts->of[end]);

    link->in[end] = BIO_new(BIO_s_mem());
    link->out[end] = BIO_new(BIO_s_mem());
    if (ssl == NULL || link->in[end] == NULL || link->out[end] == NULL) {
        BIO_free(link->in[end]);
        BIO_free(link->out[end]);
        return false;
    }
    SSL_set_bio(ssl, link->in[end], link->out[end]);
    return set_up(ssl, side);
}

struct link_tls *link_tls_new(const struct link_tls_contexts *contexts, const struct link_side *client,
                              const struct link_side *server, SSL_SESSION *session, struct link_fault fault)
{
    struct link_tls *link = malloc(sizeof *link);

    ERR_clear_error();
    if (link == NULL)
        return NULL;
    *link = (struct link_tls){.fault = fault};
    if (add_end(link, contexts, LINK_CLIENT, client) && add_end(link, contexts, LINK_SERVER, server) &&
        (session == NULL || SSL_set_session(link->end[LINK_CLIENT], session) == 1)) {
        SSL_set_connect_state(link->end[LINK_CLIENT]);
        SSL_set_accept_state(link->end[LINK_SERVER]);
        return link;
    }
    link_tls_free(link);
    return NULL;
}

void link_tls_free(struct link_tls *link)
{
    if (link == NULL)
        return;
    SSL_free(link->end[LINK_CLIENT]);
    SSL_free(link->end[LINK_SERVER]);
    free(link);
    ERR_clear_error();
}

/* ---- The wire ---- */

static bool holds(const unsigned char *bytes, size_t length, const char *text, size_t text_length)
{
    for (size_t i = 0; i + text_length <= length; i++)
        if (memcmp(bytes + i, text, text_length) == 0)
            return true;
    return false;
}

static void look(struct link_tls *link, size_t length)
{
    size_t part = link->secret_length < LEAK_LENGTH ? link->secret_length : LEAK_LENGTH;

    link->crossed += length;
    if (part > 0 && (holds(link->flight, length, link->secret, part) ||
                     holds(link->flight, length, link->secret + link->secret_length - part, part)))
        link->leaked = true;
}

/* A byte, and then the end that it came to has its turn. */
static void deliver_crumbs(struct link_tls *link, enum link_end to, size_t length)
{
    SSL *ssl = link->end[to];
    char byte;
    size_t read;

    for (size_t i = 0; i < length; i++) {
        BIO_write(link->in[to], link->flight + i, 1);
        ERR_clear_error();
        if (SSL_is_init_finished(ssl))
            SSL_peek_ex(ssl, &byte, 1, &read);
        else
            SSL_do_handshake(ssl);
    }
}

static void deliver(struct link_tls *link, enum link_end to, size_t length)
{
    static const char clear[] = "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n";

    if (link->fault.flight != link->flights++) {
        BIO_write(link->in[to], link->flight, (int)length);
        return;
    }
    switch (link->fault.kind) {
    case LINK_CUT:
        link->cut = true;
        return;
    case LINK_FLIP:
        link->flight[link->fault.bit / 8 % length] ^= (unsigned char)(1U << link->fault.bit % 8);
        break;
    case LINK_CLEAR:
        BIO_write(link->in[to], clear, (int)sizeof clear - 1);
        break;
    case LINK_TWICE:
        BIO_write(link->in[to], link->flight, (int)length);
        break;
    case LINK_CRUMBS:
        deliver_crumbs(link, to, length);
        return;
    case LINK_NO_FAULT:
    case LINK_FAULT_KINDS:
        break;
    }
    BIO_write(link->in[to], link->flight, (int)length);
}

/* Takes what an end has written to the other one. True: there was something. */
static bool carry(struct link_tls *link, enum link_end from)
{
    int length = BIO_read(link->out[from], link->flight, FLIGHT_MAX);

    if (length <= 0)
        return false;
    look(link, (size_t)length);
    if (!link->cut)
        deliver(link, from == LINK_CLIENT ? LINK_SERVER : LINK_CLIENT, (size_t)length);
    return true;
}

/* ---- What the ends do ---- */

enum link_result link_tls_handshake(struct link_tls *link)
{
    bool moved = true;

    for (int round = 0; round < ROUNDS_MAX && moved; round++) {
        ERR_clear_error();
        SSL_do_handshake(link->end[LINK_CLIENT]);
        moved = carry(link, LINK_CLIENT);
        ERR_clear_error();
        SSL_do_handshake(link->end[LINK_SERVER]);
        moved |= carry(link, LINK_SERVER);
    }
    return SSL_is_init_finished(link->end[LINK_CLIENT]) && SSL_is_init_finished(link->end[LINK_SERVER])
               ? LINK_OK
               : LINK_FAILED;
}

enum link_result link_tls_send(struct link_tls *link, enum link_end from, const char *bytes, size_t length)
{
    size_t written;

    ERR_clear_error();
    link->secret = bytes;
    link->secret_length = length;
    bool sent = SSL_write_ex(link->end[from], bytes, length, &written) == 1;
    while (carry(link, from))
        continue;
    link->secret_length = 0;
    return sent ? LINK_OK : LINK_FAILED;
}

enum link_result link_tls_receive(struct link_tls *link, enum link_end to, char *out, size_t size,
                                  size_t *length)
{
    SSL *ssl = link->end[to];
    size_t part = 0;

    *length = 0;
    ERR_clear_error();
    while (*length < size && SSL_read_ex(ssl, out + *length, size - *length, &part) == 1)
        *length += part;
    int error = *length < size ? SSL_get_error(ssl, 0) : SSL_ERROR_NONE;
    carry(link, to); /* an alert, if any */
    if (error == SSL_ERROR_ZERO_RETURN)
        return LINK_CLOSED;
    if (error != SSL_ERROR_NONE && error != SSL_ERROR_WANT_READ)
        return LINK_FAILED;
    return link->cut ? LINK_TRUNCATED : LINK_OK;
}

void link_tls_close(struct link_tls *link, enum link_end from)
{
    ERR_clear_error();
    SSL_shutdown(link->end[from]);
    carry(link, from);
}

void link_tls_renegotiate(struct link_tls *link, enum link_end asking, const struct certificate *other)
{
    char byte;
    size_t length;

    ERR_clear_error();
    SSL_use_certificate(link->end[LINK_SERVER], other->x509);
    SSL_use_PrivateKey(link->end[LINK_SERVER], other->key);
    SSL_renegotiate(link->end[asking]);
    SSL_do_handshake(link->end[asking]);
    for (int round = 0; round < ROUNDS_MAX; round++) {
        enum link_end end = round % 2 ? LINK_CLIENT : LINK_SERVER;
        carry(link, LINK_CLIENT);
        carry(link, LINK_SERVER);
        ERR_clear_error();
        SSL_peek_ex(link->end[end], &byte, 1, &length);
    }
    carry(link, LINK_CLIENT);
    carry(link, LINK_SERVER);
}

SSL_SESSION *link_tls_session(struct link_tls *link)
{
    char byte;
    size_t length;
    SSL *client = link->end[LINK_CLIENT];

    ERR_clear_error();
    SSL_peek_ex(client, &byte, 1, &length); /* TLS 1.3 tickets come behind the handshake */
    SSL_SESSION *session = SSL_get1_session(client);
    link_tls_close(link, LINK_CLIENT); /* OpenSSL forgets the sessions of connections that just end */
    if (session && SSL_SESSION_is_resumable(session))
        return session;
    SSL_SESSION_free(session);
    return NULL;
}

/* ---- What was seen ---- */

const SSL *link_tls_ssl(const struct link_tls *link, enum link_end end)
{
    return link->end[end];
}

size_t link_tls_bytes(const struct link_tls *link)
{
    return link->crossed;
}

bool link_tls_leaked(const struct link_tls *link)
{
    return link->leaked;
}
