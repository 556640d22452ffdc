/* SPDX-License-Identifier: Apache-2.0 */
#include "network_tls.h"
#include "link_tls.h"
#include <stdlib.h>
#include <string.h>

/* When all of it plays: long ago, as the virtual clock of the network has no date. */
#define NOW ((time_t)1500000000)
#define DAY ((time_t)86400)

#define NAME_TEXT_MAX 1024 /* of one certificate; a host name has 253 bytes at most */
#define MESSAGE_MAX (256U * 1024)

/* What an end made out of the other one's certificate. */
struct seen {
    bool shown;
    struct hop_certificate certificate;
    char text[NAME_TEXT_MAX];
};

struct secure {
    struct link_tls *link;
    struct certificate certificate[2];
    struct seen seen[2]; /* by enum link_end */
};

static struct {
    struct certificate_factory *factory;
    X509_STORE *store;
    struct link_tls_contexts *contexts;
    struct secure *secure[TRACE_CONNECTION_MAX];
    char arrived[MESSAGE_MAX];
} links;

/* ---- Certificates ---- */

static bool make(struct certificate *certificate, enum certificate_holder holder,
                 const struct hop_certificate *planned)
{
    struct certificate_name alt[HOP_NAME_MAX];
    struct certificate_cn cn[HOP_NAME_MAX];
    struct certificate_description description = {.holder = holder,
                                                  .issuer = planned->trusted ? CERTIFICATE_BY_CA
                                                                             : CERTIFICATE_BY_OTHER_CA,
                                                  .serial = 3000,
                                                  .not_before = NOW - DAY,
                                                  .not_after = NOW + DAY,
                                                  .cn = cn,
                                                  .alt = alt};

    for (size_t i = 0; i < planned->name_count; i++) {
        const struct hop_name *name = &planned->name[i];
        struct certificate_bytes value = {name->text, strlen(name->text)};
        if (name->kind == HOP_NAME_CN)
            cn[description.cn_count++] = (struct certificate_cn){value, CERTIFICATE_UTF8};
        else
            alt[description.alt_count++] = (struct certificate_name){
                name->kind == HOP_NAME_URI ? CERTIFICATE_URI : CERTIFICATE_DNS, value};
    }
    return certificate_make(certificate, links.factory, &description) == CERTIFICATE_MADE;
}

/* A name of a certificate as elements know it. One with a NUL, or for which there is no room, is left out: it
 * names nothing. */
static void add_name(struct seen *seen, size_t *used, enum hop_name_kind kind, struct sips_span name)
{
    struct hop_certificate *certificate = &seen->certificate;

    if (certificate->name_count == HOP_NAME_MAX || name.length >= NAME_TEXT_MAX - *used ||
        memchr(name.at, '\0', name.length))
        return;
    char *text = seen->text + *used;
    memcpy(text, name.at, name.length);
    text[name.length] = '\0';
    *used += name.length + 1;
    certificate->name[certificate->name_count++] = (struct hop_name){kind, text};
}

static void read_names(struct seen *seen, const X509 *x509)
{
    static struct sips_certificate_names names;
    size_t used = 0;

    if (sips_certificate_open(&names, x509) == SIPS_CERTIFICATE_OK) {
        for (size_t i = 0; i < names.subject.alt_count; i++)
            if (names.subject.alt[i].kind != SIPS_ALT_OTHER)
                add_name(seen, &used, names.subject.alt[i].kind == SIPS_ALT_URI ? HOP_NAME_URI : HOP_NAME_DNS,
                         names.subject.alt[i].value);
        if (names.subject.cn.length)
            add_name(seen, &used, HOP_NAME_CN, names.subject.cn);
    }
    sips_certificate_close(&names);
}

/* ---- Handshakes ---- */

/* What an end makes of its peer. For which domain is the element's to say: here any other will do. False:
 * over this connection it sends nothing. */
static bool look(struct secure *secure, enum link_end end, enum plan_tls tls)
{
    struct sips_tls_trust trust = {.store = links.store, .now = NOW, .eku = SIPS_EKU_SIP_DOMAIN};
    struct sips_policy policy = {0};
    struct sips_tls_verdict verdict;
    struct seen *seen = &secure->seen[end];
    const SSL *ssl = link_tls_ssl(secure->link, end);

    sips_tls_check(&verdict, ssl, &trust, sips_span_of("invalid"), &policy);
    if (verdict.result == SIPS_TLS_CERTIFICATE || verdict.result == SIPS_TLS_OK) {
        seen->shown = true;
        seen->certificate.trusted = verdict.result == SIPS_TLS_OK ||
                                    verdict.certificate.result == SIPS_CERTIFICATE_OTHER_DOMAIN ||
                                    verdict.certificate.result == SIPS_CERTIFICATE_NO_IDENTITY;
        read_names(seen, SSL_get0_peer_certificate(ssl));
        return true;
    }
    /* Clients need not show a certificate, and what is not good does not look. */
    return tls != PLAN_TLS_GOOD || (end == LINK_SERVER && verdict.result == SIPS_TLS_NO_CERTIFICATE);
}

static void note(struct trace_wire *wire, const struct secure *secure)
{
    const SSL *ssl = link_tls_ssl(secure->link, LINK_CLIENT);

    wire->clear = link_tls_leaked(secure->link);
    wire->bytes = link_tls_bytes(secure->link);
    wire->version = SSL_is_init_finished(ssl) ? SSL_get_version(ssl) : "";
    wire->suite = SSL_is_init_finished(ssl) ? SSL_get_cipher_name(ssl) : "";
}

static void set_up(struct link_side *side, const struct certificate *certificate, enum plan_tls tls)
{
    *side = (struct link_side){.certificate = certificate, .lax = tls != PLAN_TLS_GOOD};
    if (tls != PLAN_TLS_GOOD)
        side->newest = tls == PLAN_TLS_OLD ? TLS1_1_VERSION : TLS1_2_VERSION;
    if (tls == PLAN_TLS_NULL)
        side->ciphers = "eNULL:!aNULL:@SECLEVEL=0";
}

static bool shake_hands(struct secure *secure, const struct trace_connection *made, enum plan_tls opener,
                        enum plan_tls acceptor)
{
    struct link_side client, server;

    if (!make(&secure->certificate[LINK_SERVER], CERTIFICATE_OF_SERVER, made->server) ||
        (made->client && !make(&secure->certificate[LINK_CLIENT], CERTIFICATE_OF_PHONE, made->client)))
        return false;
    set_up(&client, made->client ? &secure->certificate[LINK_CLIENT] : NULL, opener);
    set_up(&server, &secure->certificate[LINK_SERVER], acceptor);
    secure->link =
        link_tls_new(links.contexts, &client, &server, NULL, (struct link_fault){.kind = LINK_NO_FAULT});
    return secure->link && link_tls_handshake(secure->link) == LINK_OK && look(secure, LINK_CLIENT, opener) &&
           look(secure, LINK_SERVER, acceptor);
}

static bool open_one(void *context, uint32_t connection, struct trace_connection *made, enum plan_tls opener,
                     enum plan_tls acceptor)
{
    struct secure *secure = calloc(1, sizeof *secure);
    bool good;

    (void)context;
    if (secure == NULL)
        return false;
    links.secure[connection - 1] = secure;
    good = shake_hands(secure, made, opener, acceptor);
    made->wire.real = true;
    if (secure->link)
        note(&made->wire, secure);
    return good;
}

static const struct hop_certificate *seen_by(void *context, uint32_t connection, bool by_opener)
{
    const struct seen *seen = &links.secure[connection - 1]->seen[by_opener ? LINK_CLIENT : LINK_SERVER];

    (void)context;
    return seen->shown ? &seen->certificate : NULL;
}

static bool carry(void *context, uint32_t connection, struct trace_wire *wire, bool by_opener,
                  const char **bytes, size_t *length)
{
    struct secure *secure = links.secure[connection - 1];
    bool good;

    (void)context;
    good = link_tls_send(secure->link, by_opener ? LINK_CLIENT : LINK_SERVER, *bytes, *length) == LINK_OK &&
           link_tls_receive(secure->link, by_opener ? LINK_SERVER : LINK_CLIENT, links.arrived,
                            sizeof links.arrived, length) == LINK_OK;
    *bytes = links.arrived;
    note(wire, secure);
    return good;
}

/* ---- Runs ---- */

static void begin(void *context)
{
    (void)context;
    link_random_begin(1);
}

static void end(void *context)
{
    (void)context;
    for (size_t i = 0; i < TRACE_CONNECTION_MAX; i++) {
        if (links.secure[i] == NULL)
            continue;
        link_tls_free(links.secure[i]->link);
        certificate_clear(&links.secure[i]->certificate[LINK_CLIENT]);
        certificate_clear(&links.secure[i]->certificate[LINK_SERVER]);
        free(links.secure[i]);
        links.secure[i] = NULL;
    }
    link_random_end();
}

const struct network_links *network_tls_links(void)
{
    static const struct network_links made = {
        .begin = begin, .end = end, .open = open_one, .seen = seen_by, .carry = carry};

    if (links.contexts == NULL) {
        links.factory = certificate_factory_new(CERTIFICATE_KEYS_FIXED, NOW - 100 * DAY, NOW + 100 * DAY);
        links.store = links.factory ? certificate_store_new(links.factory) : NULL;
        links.contexts = links.store ? link_tls_contexts_new() : NULL;
    }
    return links.contexts ? &made : NULL;
}
