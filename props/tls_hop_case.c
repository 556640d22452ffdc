/* SPDX-License-Identifier: Apache-2.0 */
#include "tls_hop_case.h"
#include "draw.h"
#include <string.h>

static const int versions[] = {0, TLS1_2_VERSION, TLS1_1_VERSION, TLS1_VERSION};
static const char *const version_text[] = {"TLS 1.3", "TLS 1.2", "TLS 1.1", "TLS 1.0"};
static const char *const suites[] = {NULL, "eNULL:!aNULL:@SECLEVEL=0", "aNULL:@SECLEVEL=0"};
static const char *const suites_text[] = {"all cipher suites that are usual", "NULL encryption alone",
                                          "anonymous cipher suites alone"};
static const size_t sizes[] = {300, 5000, TLS_HOP_REQUEST_MAX};

/* ---- Drawing ---- */

/* The first of all names, or whatever comes. */
static void draw_certificate(struct choices *choices, struct certificate_case *drawn)
{
    drawn->alt_count = 1;
    if (draw_chance(choices, 1, 2))
        certificate_case_draw(choices, drawn);
}

static void draw_fault(struct choices *choices, struct link_fault *fault)
{
    fault->kind = (enum link_fault_kind)draw_pick(choices, LINK_FAULT_KINDS);
    fault->flight = (uint32_t)draw_range(choices, 0, 5);
    if (fault->kind == LINK_FLIP)
        fault->bit = (uint32_t)draw_range(choices, 0, 16383);
}

void tls_hop_draw(struct choices *choices, void *to)
{
    struct tls_hop_case *drawn = to;

    draw_certificate(choices, &drawn->server);
    drawn->client_shows = draw_chance(choices, 1, 2);
    if (drawn->client_shows)
        draw_certificate(choices, &drawn->client);
    drawn->reversed = draw_chance(choices, 1, 3);
    drawn->resumed = draw_chance(choices, 1, 4);
    drawn->later = drawn->resumed && draw_chance(choices, 1, 3);
    if (draw_chance(choices, 1, 3))
        drawn->age = (uint8_t)draw_pick(choices, sizeof versions / sizeof versions[0]);
    if (draw_chance(choices, 1, 4))
        drawn->suites = (uint8_t)draw_pick(choices, TLS_HOP_SUITES);
    drawn->size = (uint8_t)draw_pick(choices, sizeof sizes / sizeof sizes[0]);
    if (draw_chance(choices, 1, 4))
        drawn->renegotiation = (uint8_t)draw_range(choices, TLS_HOP_CLIENT_ASKS, TLS_HOP_SERVER_ASKS);
    if (drawn->age == 0 && (drawn->suites != TLS_HOP_USUAL || drawn->renegotiation))
        drawn->age = 1; /* TLS 1.3 has neither */
    if (draw_chance(choices, 1, 3))
        draw_fault(choices, &drawn->fault);
    drawn->server.client = false;
    drawn->client.client = true;
    drawn->client.domain = drawn->server.domain; /* one connection, one domain that it is for */
    drawn->client.eku_or_tls = drawn->server.eku_or_tls;
    drawn->client.cn_refused = drawn->server.cn_refused;
}

/* ---- Its parts ---- */

void tls_hop_request(char out[static TLS_HOP_REQUEST_MAX], size_t *length, const struct tls_hop_case *drawn)
{
    const char *domain = certificate_case_domain(&drawn->server);
    int head = snprintf(out, TLS_HOP_REQUEST_MAX,
                        "MESSAGE sips:alice@%s SIP/2.0\r\n"
                        "Via: SIP/2.0/TLS desk.example.org;branch=z9hG4bKhop\r\n"
                        "From: <sips:walter@example.org>;tag=1\r\nTo: <sips:alice@%s>\r\n"
                        "Call-ID: hop@desk.example.org\r\nCSeq: 1 MESSAGE\r\n"
                        "Content-Type: text/plain\r\n\r\n",
                        domain, domain);

    *length = sizes[drawn->size];
    for (size_t i = (size_t)head; i < *length; i++)
        out[i] = (char)('a' + i % 23);
}

void tls_hop_sides(struct link_side side[static 2], const struct tls_hop_case *drawn,
                   const struct certificate *client, const struct certificate *server)
{
    struct link_side *peer = &side[drawn->reversed ? LINK_CLIENT : LINK_SERVER];

    side[LINK_CLIENT] = (struct link_side){.certificate = drawn->client_shows ? client : NULL};
    side[LINK_SERVER] = (struct link_side){.certificate = server};
    peer->lax = tls_hop_is_old(drawn) || drawn->suites != TLS_HOP_USUAL || drawn->renegotiation;
    peer->newest = versions[drawn->age];
    peer->ciphers = suites[drawn->suites];
}

bool tls_hop_is_old(const struct tls_hop_case *drawn)
{
    return versions[drawn->age] != 0 && versions[drawn->age] < TLS1_2_VERSION;
}

/* ---- Printing ---- */

static void print_fault(FILE *out, const struct link_fault *fault)
{
    static const char *const text[] = {"nothing befalls",  "the connection is cut at",
                                       "a bit changes in", "a SIP response in clear comes before",
                                       "twice comes",      "byte by byte comes"};

    fprintf(out, "%s flight %u", text[fault->kind], fault->flight);
    if (fault->kind == LINK_FLIP)
        fprintf(out, ", bit %u", fault->bit);
    fputc('\n', out);
}

void tls_hop_print(FILE *out, const void *from)
{
    static const char *const renegotiation[] = {"", "the client asks for renegotiation\n",
                                                "the server asks for renegotiation\n"};
    const struct tls_hop_case *drawn = from;

    fprintf(out, "the %s sends %zu bytes\n", drawn->reversed ? "server" : "client", sizes[drawn->size]);
    fprintf(out, "the other end has %s, and %s\n", version_text[drawn->age], suites_text[drawn->suites]);
    if (drawn->resumed)
        fprintf(out, "the session is resumed%s\n", drawn->later ? ", two days later" : "");
    fputs(renegotiation[drawn->renegotiation], out);
    print_fault(out, &drawn->fault);
    fputs("the server's certificate:\n", out);
    certificate_case_print(out, &drawn->server);
    fputs(drawn->client_shows ? "the client's certificate:\n" : "the client shows no certificate\n", out);
    if (drawn->client_shows)
        certificate_case_print(out, &drawn->client);
}
