/* SPDX-License-Identifier: Apache-2.0 */
#include "network_case.h"
#include "policy.h"
#include <string.h>

static const struct {
    const char *name, *host, *domain, *aor, *edge;
    enum element_role role;
} cast[CASE_NODE_COUNT] = {
    [CASE_OTTO] = {"otto", "tablet.example.net", NULL, "otto@example.net", "out.example.net", ELEMENT_UA},
    [CASE_OUT] = {"out", "out.example.net", "example.net", NULL, NULL, ELEMENT_PROXY},
    [CASE_HOME] = {"home", "home.example.com", "example.com", NULL, NULL, ELEMENT_REGISTRAR},
    [CASE_EDGE] = {"edge", "edge.example.com", NULL, NULL, NULL, ELEMENT_PROXY},
    [CASE_PHONE] = {"phone", "phone.example.com", NULL, "nora@example.com", "edge.example.com", ELEMENT_UA},
    [CASE_LAPTOP] = {"laptop", "laptop.example.com", NULL, "nora@example.com", "edge.example.com",
                     ELEMENT_UA},
    [CASE_MIA] = {"mia", "desk.example.com", NULL, "mia@example.com", "edge.example.com", ELEMENT_UA}};

static const char *const outbound_out[] = {NULL,
                                           "<sip:out.example.net;lr>",
                                           "<sips:out.example.net;lr>",
                                           "<sip:out.example.net>",
                                           "<sips:out.example.net>",
                                           "<sip:example.net;lr>"};
static const char *const outbound_edge[] = {NULL,
                                            "<sip:edge.example.com;lr>",
                                            "<sips:edge.example.com;lr>",
                                            "<sip:edge.example.com>",
                                            "<sips:edge.example.com>",
                                            "<sip:example.com;lr>"};

/* Behind the scheme. */
static const char *const target[CASE_TARGET_COUNT] = {"nora@example.com",
                                                      "mia@example.com",
                                                      "nobody@example.com",
                                                      "nora@phone.example.com",
                                                      "mia@desk.example.com",
                                                      "nora@example.com;transport=tcp",
                                                      "nora@example.com;user=phone",
                                                      "nora@example.com;transport=tls",
                                                      "nora@example.com;transport=udp",
                                                      "nora@example.com;transport=ws",
                                                      "nora@home.example.com",
                                                      "nora@phone.example.com;transport=sctp",
                                                      "+15550100@example.com;user=phone",
                                                      "nora@example.com;maddr=home.example.com",
                                                      "nora@example.com;gr=urn:uuid:1",
                                                      "nora@example.com;gr=urn:uuid:10"};

/* Contacts that are registered, by the host of the phone; NULL: its own. */
static const char *const contact[CASE_CONTACT_COUNT] = {
    NULL,
    "<sip:nora@%s;transport=tcp>",
    "<sip:nora@%s;transport=udp>",
    "<sip:nora@%s;transport=tls>",
    "<sip:nora@%s>,<mailto:nora@example.com>",
    "<sip:nora@%s>;q=0.3,<sip:nora@laptop.example.com>;q=0.7",
    "<sip:nora@%s:5060>",
    "<sip:nora@%s:5061>",
    "<sip:nora@%s;transport=ws>",
    "<sip:nora@%s>;+sip.instance=\"<urn:uuid:1>\";reg-id=1",
    "<sip:nora@%s>;+sip.instance=\"<urn:uuid:1>\"",
    "<sips:nora@%s>",
    "<sip:nora@%s>,<sips:nora@%s>",
    "<sip:nora@%s?Subject=x>",
    "<sip:nora@%s;transport=tcp>,<sip:nora@%s>"};

static const char *const supported[CASE_SUPPORTED_COUNT] = {NULL, "path", "path,gruu", "path,outbound,gruu",
                                                            "gruu"};

/* What elements of another make send; %s: the transport of the hop. */
#define HEAD(START, CSEQ)                                                                                    \
    START " SIP/2.0\r\nVia: SIP/2.0/%s other.example.org;branch=z9hG4bKother%n%s\r\n"                        \
          "From: <sip:other@example.org>;tag=o\r\nTo: <sip:nora@example.com>\r\nCall-ID: other%n\r\nCSeq: "  \
          "1 " CSEQ "\r\n"
#define REGISTERS(URI) HEAD("REGISTER " URI, "REGISTER")
#define INVITES(URI) HEAD("INVITE " URI, "INVITE")
#define END "Content-Length: 0\r\n\r\n"
static const char *const message[CASE_MESSAGE_COUNT] = {
    INVITES("sips:nora@example.com") "Max-Forwards: 0\r\nContact: <sips:o@example.org>\r\n" END,
    INVITES("sips:nora@example.com") "Proxy-Require: nothing\r\nContact: <sips:o@example.org>\r\n" END,
    INVITES("tel:+15550100") "Contact: <sip:o@example.org>\r\n" END,
    INVITES("sips:nora@example.com") "Contact: <sip:o@example.org>\r\n" END,
    INVITES("sip:nora@example.com;maddr=home.example.com") "Contact: <sip:o@example.org>\r\n" END,
    INVITES("sip:nora@example.com") "Route: <sips:home.example.com;lr>,<sip:edge.example.com>\r\nContact: "
                                    "<sip:o@example.org>\r\n" END,
    INVITES(
        "sip:nora@example.com") "Route: <sips:edge.example.com;lr>\r\nContact: <sip:o@example.org>\r\n" END,
    INVITES(
        "sips:nora@example.com") "Route: <sip:edge.example.com;lr>\r\nContact: <sips:o@example.org>\r\n" END,
    INVITES(
        "sip:home.example.com;lr") "Route: <sip:nora@example.com>\r\nContact: <sip:o@example.org>\r\n" END,
    INVITES("sip:nora@example.com") "Route: <sip:forged@edge.example.com;lr>\r\nContact: "
                                    "<sip:o@example.org>\r\n" END,
    REGISTERS("sip:example.com") "Contact: <sips:nora@phone.example.com>\r\n" END,
    REGISTERS("sips:example.com") "Path: <sip:edge.example.com;lr>\r\nContact: "
                                  "<sips:nora@phone.example.com>\r\n" END,
    REGISTERS(
        "sips:example.com") "Contact: <sips:nora@phone.example.com>, <sip:nora@laptop.example.com>\r\n" END,
    REGISTERS("sip:example.com") "Contact: <sip:nora@phone.example.com;transport=tls>\r\n" END,
    REGISTERS(
        "sip:example.com") "Path: <sips:edge.example.com>\r\nContact: <sip:nora@phone.example.com>\r\n" END,
    REGISTERS("sip:example.com") "Contact: <sips:nora@phone.example.com>;expires=0\r\n" END,
    REGISTERS("sip:example.com") "Contact: *\r\nExpires: 0\r\n" END,
    REGISTERS("sip:example.com") "Contact: <sip:nora@phone.example.com;transport=tcp>\r\n" END,
    REGISTERS(
        "sip:example.com") "Supported: path, outbound\r\nPath: <sip:edge.example.com;lr>\r\nContact: "
                           "<sip:nora@phone.example.com>;+sip.instance=\"<urn:uuid:1>\";reg-id=1\r\n" END,
    REGISTERS("sip:example.com") "Require: nothing\r\nContact: <sip:nora@phone.example.com>\r\n" END,
    HEAD("OPTIONS sips:nora@example.com", "OPTIONS") "Max-Forwards: 0\r\n" END,
    HEAD("MESSAGE sip:nora@example.com", "MESSAGE") "\r\n"};

static const struct {
    uint16_t status, warning;
} refusal[] = {{486, 0}, {480, 0}, {480, 380}, {480, 381}, {416, 0}, {603, 0}, {486, 381}, {403, 380}};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- Certificates ---- */

static void show(struct hop_certificate *certificate, bool trusted, enum hop_name_kind kind, const char *name)
{
    memset(certificate, 0, sizeof *certificate);
    certificate->trusted = trusted;
    certificate->name[certificate->name_count++] = (struct hop_name){kind, name};
}

static void show_more(struct hop_certificate *certificate, enum hop_name_kind kind, const char *name)
{
    certificate->name[certificate->name_count++] = (struct hop_name){kind, name};
}

static void certificate_of(struct hop_certificate *certificate, const struct plan_node *node,
                           enum case_certificate kind)
{
    const char *name = node->setup.domain_count ? node->setup.domain[0] : node->setup.host;
    bool is_com = strcmp(node->setup.host + strlen(node->setup.host) - 3, "com") == 0;

    switch (kind) {
    case CASE_CERTIFICATE_GOOD:
    case CASE_CERTIFICATE_COUNT:
        *certificate = node->certificate;
        break;
    case CASE_CERTIFICATE_UNTRUSTED:
        *certificate = node->certificate;
        certificate->trusted = false;
        break;
    case CASE_CERTIFICATE_OTHER:
        /* Of a server of a domain: its host, which is not what it has to prove (5922-7.3). */
        show(certificate, true, HOP_NAME_DNS,
             node->setup.domain_count ? node->setup.host : "other.example.org");
        break;
    case CASE_CERTIFICATE_WILDCARD:
        show(certificate, true, HOP_NAME_DNS, is_com ? "*.example.com" : "*.example.net");
        break;
    case CASE_CERTIFICATE_URI:
        show(certificate, true, HOP_NAME_URI, is_com ? "sip:example.com" : "sip:example.net");
        show_more(certificate, HOP_NAME_DNS, node->setup.host);
        break;
    case CASE_CERTIFICATE_SIPS_URI:
        show(certificate, true, HOP_NAME_URI, is_com ? "sips:example.com" : "sips:example.net");
        break;
    case CASE_CERTIFICATE_CN:
        show(certificate, true, HOP_NAME_CN, name);
        break;
    case CASE_CERTIFICATE_CN_BESIDE:
        show(certificate, true, HOP_NAME_CN, name);
        show_more(certificate, HOP_NAME_URI, is_com ? "sip:nora@example.com" : "sip:otto@example.net");
        break;
    }
}

/* ---- Elements ---- */

static unsigned transports_of(enum case_transports kind)
{
    const unsigned plain = 1U << HOP_UDP | 1U << HOP_TCP;

    switch (kind) {
    case CASE_TRANSPORTS_USUAL:
        break;
    case CASE_TRANSPORTS_ALL:
        return plain | 1U << HOP_TLS | 1U << HOP_SCTP | 1U << HOP_TLS_SCTP | 1U << HOP_WS | 1U << HOP_WSS;
    case CASE_TRANSPORTS_NO_TLS:
        return plain;
    case CASE_TRANSPORTS_NO_UDP:
        return 1U << HOP_TCP | 1U << HOP_TLS;
    }
    return plain | 1U << HOP_TLS;
}

/* "key=value", from a table that is made once. */
static const char *policy_text(size_t key)
{
    static char text[40][64];
    const struct sips_policy_entry *entry = sips_policy_entry(key);

    if (text[key][0] == '\0')
        snprintf(text[key], sizeof text[key], "%s=%s", entry->key, entry->value[1]);
    return text[key];
}

static void add_policies(struct element_setup *setup, uint32_t policy)
{
    for (size_t i = 0; i < sips_policy_count() && i < 32; i++)
        if (policy >> i & 1)
            setup->policy[setup->policy_count++] = policy_text(i);
}

/* A text with one word in it that is not, made once. */
#define TEXT_MAX 512
static char contact_text[CASE_NODE_COUNT][CASE_CONTACT_COUNT][TEXT_MAX];
static char message_text[HOP_COUNT][CASE_MESSAGE_COUNT][TEXT_MAX];
static char target_text[2][CASE_TARGET_COUNT][TEXT_MAX];

/* "%s" stands for word, "%n" for a letter of its own for each index. */
static const char *text_of(char text[TEXT_MAX], const char *pattern, const char *word, size_t index)
{
    size_t used = 0, length = strlen(word);

    for (const char *at = pattern; *at && used + length + 1 < TEXT_MAX; at++) {
        if (*at != '%') {
            text[used++] = *at;
        } else if (*++at == 's') {
            memcpy(text + used, word, length);
            used += length;
        } else {
            text[used++] = (char)('a' + index);
        }
    }
    text[used] = '\0';
    return text;
}

static const char *target_of(bool sips, size_t index)
{
    char *text = target_text[sips][index];

    if (text[0] == '\0')
        snprintf(text, TEXT_MAX, "%s:%s", sips ? "sips" : "sip", target[index]);
    return text;
}

static void add_node(struct plan *plan, const struct network_case *drawn, enum case_node index)
{
    const struct network_node_case *node = &drawn->node[index];
    enum element_role role = index == CASE_HOME && drawn->redirects ? ELEMENT_REDIRECT : cast[index].role;
    struct plan_node *planned = plan_node_add(plan, cast[index].name, role);
    struct element_setup *setup = &planned->setup;
    struct hop_certificate certificate;
    bool has_edge = index == CASE_OTTO ? drawn->node[CASE_OUT].there : drawn->node[CASE_EDGE].there;

    setup->host = cast[index].host;
    setup->aor = cast[index].aor;
    if (cast[index].domain)
        setup->domain[setup->domain_count++] = cast[index].domain;
    if (has_edge && role == ELEMENT_UA)
        setup->outbound = (index == CASE_OTTO ? outbound_out : outbound_edge)[node->outbound];
    if (role == ELEMENT_UA && index != CASE_OTTO && contact[node->contact])
        setup->contact = text_of(contact_text[index][node->contact], contact[node->contact], setup->host, 0);
    if (role == ELEMENT_UA)
        setup->supported = supported[node->supported];
    setup->answers = node->answers;
    setup->confirms = node->confirms;
    setup->transports = transports_of((enum case_transports)node->transports);
    add_policies(setup, node->policy);
    plan_certificate(planned);
    certificate_of(&certificate, planned, (enum case_certificate)node->certificate);
    planned->certificate = certificate;
}

/* ---- DNS ---- */

static void add_srv(struct plan *plan, const char *name, uint16_t port, const char *host)
{
    plan->srv[plan->srv_count++] = (struct plan_srv){name, {1, 1, port, host}};
}

static void add_naptr(struct plan *plan, const char *domain, const char *service, const char *replacement)
{
    uint16_t order = (uint16_t)(10 * ++plan->naptr_count);

    plan->naptr[plan->naptr_count - 1] = (struct plan_naptr){domain, {order, 1, service, replacement}};
}

struct zone {
    const char *domain, *host, *sips_tcp, *sip_tcp, *sip_udp;
};

static void add_zone(struct plan *plan, const struct zone *zone, enum case_zone kind)
{
    if (kind == ZONE_BOTH || kind == ZONE_SIPS || kind == ZONE_NAPTR)
        add_srv(plan, zone->sips_tcp, 5061, zone->host);
    if (kind == ZONE_BOTH || kind == ZONE_PLAIN || kind == ZONE_NAPTR || kind == ZONE_NAPTR_PLAIN)
        add_srv(plan, zone->sip_tcp, 5060, zone->host);
    if (kind == ZONE_NAPTR_PLAIN) {
        add_srv(plan, zone->sip_udp, 5060, zone->host);
        add_naptr(plan, zone->domain, "SIP+D2U", zone->sip_udp);
        add_naptr(plan, zone->domain, "SIP+D2T", zone->sip_tcp);
    }
    if (kind == ZONE_NAPTR) {
        add_naptr(plan, zone->domain, "SIP+D2T", zone->sip_tcp);
        add_naptr(plan, zone->domain, "SIPS+D2T", zone->sips_tcp);
    }
}

static void add_dns(struct plan *plan, const struct network_case *drawn)
{
    static const struct zone com = {"example.com", "home.example.com", "_sips._tcp.example.com",
                                    "_sip._tcp.example.com", "_sip._udp.example.com"};
    static const struct zone net = {"example.net", "out.example.net", "_sips._tcp.example.net",
                                    "_sip._tcp.example.net", "_sip._udp.example.net"};

    add_zone(plan, &com, (enum case_zone)drawn->zone_com);
    if (drawn->node[CASE_OUT].there)
        add_zone(plan, &net, (enum case_zone)drawn->zone_net);
    for (size_t i = 0; i < CASE_NODE_COUNT; i++)
        if (drawn->node[i].there && drawn->tls >> i & 1)
            plan->tls[plan->tls_count++] = cast[i].host;
}

/* ---- Steps ---- */

static void add_step(struct plan *plan, const struct network_case *drawn,
                     const struct network_step_case *from, const unsigned *position)
{
    struct plan_step *step = &plan->step[plan->step_count++];
    enum case_node node = drawn->node[from->node].there ? (enum case_node)from->node : CASE_HOME;

    memset(step, 0, sizeof *step);
    step->kind = (enum plan_step_kind)from->kind;
    if (step->kind < STEP_DROP) /* the others befall the network */
        step->node = position[node];
    step->at_once = from->at_once;
    step->number = from->number;
    step->ms = from->ms;
    if (step->kind == STEP_POLICY)
        step->text = policy_text(from->policy % sips_policy_count());
    if (step->kind == STEP_SHOWS)
        certificate_of(&step->certificate, &plan->node[step->node], (enum case_certificate)from->certificate);
    if (step->kind == STEP_INJECTS) {
        size_t transport = 1 + from->transport % (HOP_COUNT - 1);
        step->transport = (enum hop_transport)transport;
        step->to = position[drawn->node[from->target].there ? (enum case_node)from->target : CASE_HOME];
        step->text = text_of(message_text[transport][from->message], message[from->message],
                             hop_transport_name(step->transport), from->message);
    }
    if (step->kind != STEP_COMMAND)
        return;
    step->command.verb = (enum element_verb)from->verb;
    step->command.sips = from->verb == ELEMENT_REGISTER && from->sips;
    if (from->verb == ELEMENT_REJECT) {
        step->command.status = refusal[from->status % COUNT(refusal)].status;
        step->command.warning = refusal[from->status % COUNT(refusal)].warning;
    }
    if (from->verb == ELEMENT_CALL || from->verb == ELEMENT_MOVED || from->verb == ELEMENT_REFER ||
        from->verb == ELEMENT_REPLACE || from->verb == ELEMENT_JOIN)
        step->command.uri = target_of(from->sips, from->target % CASE_TARGET_COUNT);
}

void network_case_plan(struct plan *plan, const struct network_case *drawn)
{
    unsigned position[CASE_NODE_COUNT] = {0};

    plan_clear(plan);
    plan->jitter_ms = drawn->jitter_ms;
    plan->seed = drawn->seed;
    for (size_t i = 0; i < CASE_NODE_COUNT; i++) {
        position[i] = (unsigned)plan->node_count;
        if (drawn->node[i].there)
            add_node(plan, drawn, (enum case_node)i);
    }
    add_dns(plan, drawn);
    for (size_t i = 0; i < drawn->step_count; i++)
        add_step(plan, drawn, &drawn->step[i], position);
}
