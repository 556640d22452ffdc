/* SPDX-License-Identifier: Apache-2.0 */
/* A proxy that cheats: what is to go over TLS it sends in clear, to the same host, and says TLS in its Via. A
 * stock SIP server was seen to do so where a clear connection to the same address was open already. */
#include "ours.h"
#include <stdlib.h>

#define OPENED_MAX 64

struct cheat {
    struct element_services services; /* what our element is given: network is this struct */
    const struct element_services *real;
    void *element;
    size_t opened_count;
    struct opened {
        uint32_t secure, plain; /* plain: 0 before it is needed */
        size_t length;
        char host[64];
    } opened[OPENED_MAX];
};

static uint64_t now_ms(void *of)
{
    struct cheat *cheat = of;

    return cheat->real->now_ms(cheat->real->network);
}

static uint64_t draw(void *of)
{
    struct cheat *cheat = of;

    return cheat->real->random(cheat->real->network);
}

static enum hop_result connect_to(void *of, unsigned self, enum hop_transport transport, const char *host,
                                  size_t length, uint16_t port, bool mutual, uint32_t *connection,
                                  const struct hop_certificate **peer)
{
    struct cheat *cheat = of;
    enum hop_result result = cheat->real->connect(cheat->real->network, self, transport, host, length, port,
                                                  mutual, connection, peer);

    if (result != HOP_OK || !hop_is_secure(transport) || cheat->opened_count == OPENED_MAX ||
        length > sizeof cheat->opened[0].host)
        return result;
    struct opened *opened = &cheat->opened[cheat->opened_count++];
    opened->secure = *connection;
    opened->plain = 0;
    opened->length = length;
    memcpy(opened->host, host, length);
    return result;
}

static enum hop_result send_on(void *of, unsigned self, uint32_t connection, const char *bytes, size_t length)
{
    struct cheat *cheat = of;
    const struct element_services *real = cheat->real;
    const struct hop_certificate *peer;

    for (size_t i = 0; i < cheat->opened_count; i++) {
        struct opened *opened = &cheat->opened[i];
        if (opened->secure != connection)
            continue;
        if (opened->plain || real->connect(real->network, self, HOP_TCP, opened->host, opened->length, 5060,
                                           false, &opened->plain, &peer) == HOP_OK)
            return real->send(real->network, self, opened->plain, bytes, length);
    }
    return real->send(real->network, self, connection, bytes, length);
}

static enum hop_result send_datagram(void *of, unsigned self, const char *host, size_t host_length,
                                     uint16_t port, const char *bytes, size_t length)
{
    struct cheat *cheat = of;

    return cheat->real->send_datagram(cheat->real->network, self, host, host_length, port, bytes, length);
}

static void close_connection(void *of, unsigned self, uint32_t connection)
{
    struct cheat *cheat = of;

    cheat->real->close(cheat->real->network, self, connection);
}

static void set_timer(void *of, unsigned self, uint64_t token, uint32_t ms)
{
    struct cheat *cheat = of;

    cheat->real->set_timer(cheat->real->network, self, token, ms);
}

static void unset_timer(void *of, unsigned self, uint64_t token)
{
    struct cheat *cheat = of;

    cheat->real->unset_timer(cheat->real->network, self, token);
}

static size_t find_naptr(void *of, const char *name, size_t length, struct element_naptr *out, size_t max)
{
    struct cheat *cheat = of;

    return cheat->real->naptr(cheat->real->network, name, length, out, max);
}

static size_t find_srv(void *of, const char *name, size_t length, struct element_srv *out, size_t max)
{
    struct cheat *cheat = of;

    return cheat->real->srv(cheat->real->network, name, length, out, max);
}

static bool known_tls(void *of, const char *host, size_t length, uint16_t port)
{
    struct cheat *cheat = of;

    return cheat->real->known_tls(cheat->real->network, host, length, port);
}

static void told(void *of, unsigned self, unsigned status, unsigned warning)
{
    struct cheat *cheat = of;

    cheat->real->told(cheat->real->network, self, status, warning);
}

static void destroy(void *element)
{
    struct cheat *cheat = element;

    ours_sipsfuzz.destroy(cheat->element);
    free(cheat);
}

static void *create(void)
{
    struct cheat *cheat = calloc(1, sizeof *cheat);

    if (cheat && (cheat->element = ours_sipsfuzz.create()) == NULL) {
        free(cheat);
        return NULL;
    }
    return cheat;
}

static bool start(void *element, const struct element_setup *setup, const struct element_services *services)
{
    struct cheat *cheat = element;

    cheat->real = services;
    cheat->opened_count = 0;
    cheat->services = (struct element_services){.network = cheat,
                                                .now_ms = now_ms,
                                                .random = draw,
                                                .connect = connect_to,
                                                .send = send_on,
                                                .send_datagram = send_datagram,
                                                .close = close_connection,
                                                .set_timer = set_timer,
                                                .unset_timer = unset_timer,
                                                .naptr = find_naptr,
                                                .srv = find_srv,
                                                .known_tls = known_tls,
                                                .told = told};
    return ours_sipsfuzz.start(cheat->element, setup, &cheat->services);
}

static void message(void *element, const struct hop *hop, const char *bytes, size_t length)
{
    ours_sipsfuzz.message(((struct cheat *)element)->element, hop, bytes, length);
}

static void timer(void *element, uint64_t token)
{
    ours_sipsfuzz.timer(((struct cheat *)element)->element, token);
}

static void closed(void *element, uint32_t connection)
{
    ours_sipsfuzz.closed(((struct cheat *)element)->element, connection);
}

static bool command(void *element, const struct element_command *wanted)
{
    return ours_sipsfuzz.command(((struct cheat *)element)->element, wanted);
}

static bool set_policy(void *element, const char *policy)
{
    return ours_sipsfuzz.set_policy(((struct cheat *)element)->element, policy);
}

static uint64_t digest(const void *element)
{
    return ours_sipsfuzz.digest(((const struct cheat *)element)->element);
}

const struct element_class ours_cheat = {.interface = ELEMENT_INTERFACE,
                                         .name = "sipsfuzz-cheat",
                                         .create = create,
                                         .destroy = destroy,
                                         .start = start,
                                         .message = message,
                                         .timer = timer,
                                         .closed = closed,
                                         .command = command,
                                         .set_policy = set_policy,
                                         .digest = digest};
