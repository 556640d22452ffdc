/* SPDX-License-Identifier: Apache-2.0 */
#include "ours.h"
#include <stdlib.h>

struct sips_span ours_keep(struct ours *ours, struct sips_span bytes)
{
    char *at = ours->keep + ours->kept;

    if (bytes.length > sizeof ours->keep - ours->kept)
        return (struct sips_span){at, 0};
    if (bytes.length)
        memcpy(at, bytes.at, bytes.length);
    ours->kept += bytes.length;
    return (struct sips_span){at, bytes.length};
}

struct sips_span ours_keep_gather(struct ours *ours, const struct sips_gather *gather)
{
    char *at = ours->keep + ours->kept;
    size_t length = sips_gather_copy(gather, at, sizeof ours->keep - ours->kept);

    ours->kept += length;
    return (struct sips_span){at, length};
}

const struct sips_element *ours_element(struct ours *ours)
{
    ours->element.now_s = ours->services->now_ms(ours->services->network) / 1000;
    return &ours->element;
}

struct sips_gather *ours_gather(void)
{
    static struct sips_gather gather;

    return &gather;
}

/* ---- DNS, as the core asks for it ---- */

static size_t find_naptr(const void *context, struct sips_span name, struct sips_naptr *out, size_t capacity)
{
    const struct element_services *services = context;
    struct element_naptr record[SIPS_NAPTR_MAX];
    size_t count = services->naptr(services->network, name.at, name.length, record,
                                   capacity < SIPS_NAPTR_MAX ? capacity : SIPS_NAPTR_MAX);

    for (size_t i = 0; i < count; i++)
        out[i] = (struct sips_naptr){record[i].order, record[i].preference, sips_span_of(record[i].service),
                                     sips_span_of(record[i].replacement)};
    return count;
}

static size_t find_srv(const void *context, struct sips_span name, struct sips_srv *out, size_t capacity)
{
    const struct element_services *services = context;
    struct element_srv record[SIPS_SRV_MAX];
    size_t count = services->srv(services->network, name.at, name.length, record,
                                 capacity < SIPS_SRV_MAX ? capacity : SIPS_SRV_MAX);

    for (size_t i = 0; i < count; i++)
        out[i] = (struct sips_srv){record[i].priority, record[i].weight, record[i].port,
                                   sips_span_of(record[i].target)};
    return count;
}

static bool knows_tls(const void *context, struct sips_span host, uint16_t port)
{
    const struct element_services *services = context;

    return services->known_tls(services->network, host.at, host.length, port);
}

/* ---- The class ---- */

static bool read_wire(struct sips_message *message, struct sips_span bytes)
{
    return sips_message_read(message, bytes).result == SIPS_MESSAGE_OK;
}

static void *create(void)
{
    return calloc(1, sizeof(struct ours));
}

static void destroy(void *element)
{
    free(element);
}

static bool set_policy(void *element, const char *policy)
{
    struct ours *ours = element;
    const char *equals = strchr(policy, '=');

    return equals && sips_policy_set(&ours->element.policy, sips_span_between(policy, equals),
                                     sips_span_of(equals + 1)) == SIPS_POLICY_OK;
}

static void set_key(struct ours *ours)
{
    for (size_t i = 0; i < sizeof ours->element.flow_key; i += 8) {
        uint64_t random = ours->services->random(ours->services->network);
        memcpy(ours->element.flow_key + i, &random, 8);
    }
}

static void set_location(struct ours *ours)
{
    for (size_t i = 0; i < OURS_BINDING_MAX; i++)
        ours->binding[i].used = false;
    ours->location = (struct sips_location){.binding = ours->binding, .capacity = OURS_BINDING_MAX};
    ours->element.location = &ours->location;
}

static bool start(void *element, const struct element_setup *setup, const struct element_services *services)
{
    struct ours *ours = element;

    ours->services = services;
    ours->setup = setup;
    ours->read = read_wire;
    ours->kept = ours->link_count = ours->flow_count = 0;
    ours->transactions.server_count = ours->transactions.client_count = 0;
    ours->resolver =
        (struct sips_resolver){.context = services, .naptr = find_naptr, .srv = find_srv, .tls = knows_tls};
    ours->element = (struct sips_element){.domain = ours->domain,
                                          .domain_count = setup->domain_count,
                                          .host = sips_span_of(setup->host),
                                          .resolver = &ours->resolver,
                                          .flow = ours->flow};
    for (size_t i = 0; i < setup->domain_count; i++)
        ours->domain[i] = sips_span_of(setup->domain[i]);
    for (size_t i = 0; i < setup->policy_count; i++)
        if (!set_policy(ours, setup->policy[i]))
            return false;
    set_key(ours);
    if (setup->role == ELEMENT_REGISTRAR || setup->role == ELEMENT_REDIRECT)
        set_location(ours);
    if (setup->role == ELEMENT_UA)
        ours_ua_start(ours);
    return true;
}

static void arrived(void *element, const struct hop *hop, const char *bytes, size_t length)
{
    static struct sips_message message;
    struct ours *ours = element;

    ours_link_arrived(ours, hop);
    if (!ours->read(&message, (struct sips_span){bytes, length}))
        return;
    switch (ours->setup->role) {
    case ELEMENT_UA:
        ours_ua_message(ours, hop, &message);
        break;
    case ELEMENT_PROXY:
    case ELEMENT_REGISTRAR:
        ours_proxy_message(ours, hop, &message);
        break;
    case ELEMENT_REDIRECT:
        ours_redirect_message(ours, hop, &message);
        break;
    case ELEMENT_ROLE_COUNT:
        break;
    }
}

static void timer(void *element, uint64_t token)
{
    ours_timer(element, token);
}

static void closed(void *element, uint32_t connection)
{
    ours_link_closed(element, connection);
}

static bool command(void *element, const struct element_command *command)
{
    struct ours *ours = element;

    return ours->setup->role == ELEMENT_UA && ours_ua_command(ours, command);
}

static uint64_t mix(uint64_t sum, uint64_t value)
{
    sum = (sum ^ value) * UINT64_C(0x9fb21c651e98df25);
    return sum ^ (sum >> 29);
}

static uint64_t mix_text(uint64_t sum, struct sips_span text)
{
    for (size_t i = 0; i < text.length; i++)
        sum = mix(sum, (unsigned char)text.at[i]);
    return mix(sum, text.length);
}

static uint64_t mix_bindings(uint64_t sum, const struct ours *ours)
{
    for (size_t i = 0; i < OURS_BINDING_MAX && ours->element.location; i++) {
        const struct sips_binding *binding = &ours->binding[i];
        if (!binding->used)
            continue;
        sum = mix_text(mix_text(sum, binding->contact.text), sips_uri_after_scheme(&binding->aor));
        for (size_t j = 0; j < binding->path_count; j++) /* a token names a flow, which a link stands for */
            sum = mix_text(mix(sum, binding->path[j].uri.scheme), binding->path[j].uri.host);
    }
    return sum;
}

/* Requests that wait for an answer. */
static uint64_t mix_pending(uint64_t sum, const struct transactions *transactions)
{
    for (size_t i = 0; i < transactions->server_count; i++)
        if (transactions->server[i].status < 200)
            sum = mix(sum, 64 + transactions->server[i].status + (unsigned)transactions->server[i].method);
    for (size_t i = 0; i < transactions->client_count; i++)
        if (transactions->client[i].status < 200)
            sum = mix(sum, 1024 + transactions->client[i].status + (unsigned)transactions->client[i].cancel);
    return sum;
}

static uint64_t digest(const void *element)
{
    const struct ours *ours = element;
    uint64_t sum = ours->setup->role == ELEMENT_UA ? ours_ua_digest(ours) : 1;

    sum = mix_pending(mix_bindings(sum, ours), &ours->transactions);
    for (size_t i = 0; i < sips_policy_count(); i++)
        sum = mix(sum, sips_policy_get(&ours->element.policy, i));
    for (size_t i = 0; i < ours->link_count; i++)
        sum = mix_text(
            mix(sum, ours->link[i].transport * 4U + ours->link[i].proven * 2U + ours->link[i].opened_here),
            ours->link[i].host);
    return sum;
}

const struct element_class ours_sipsfuzz = {.interface = ELEMENT_INTERFACE,
                                            .name = "sipsfuzz",
                                            .create = create,
                                            .destroy = destroy,
                                            .start = start,
                                            .message = arrived,
                                            .timer = timer,
                                            .closed = closed,
                                            .command = command,
                                            .set_policy = set_policy,
                                            .digest = digest};

const struct element_class *const ours_class[] = {&ours_sipsfuzz, &ours_cheat};
const size_t ours_class_count = sizeof ours_class / sizeof ours_class[0];
