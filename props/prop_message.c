/* SPDX-License-Identifier: Apache-2.0 */
/* A drawn message is read as it was drawn, and what is written of it is read as it was read. */
#include "expect.h"
#include "property.h"
#include "rewrite.h"

struct written {
    uint8_t role; /* which sort of message */
    struct situation situation;
};

static void draw(struct choices *choices, void *drawn)
{
    static void (*const sorts[])(struct choices *, struct situation *) = {
        draw_situation_proxy_request, draw_situation_proxy_response, draw_situation_register,
        draw_situation_uas};
    struct written *written = drawn;

    written->role = (uint8_t)draw_pick(choices, sizeof sorts / sizeof sorts[0]);
    sorts[written->role](choices, &written->situation);
}

/* ---- The view, part by part ---- */

static bool is_uri(const struct sips_uri *found, const struct situation_uri *expected)
{
    static const enum sips_scheme scheme[] = {SIPS_SCHEME_SIP, SIPS_SCHEME_SIPS, SIPS_SCHEME_TEL,
                                              SIPS_SCHEME_OTHER};
    static const uint16_t port[] = {0, 5060, 5061, 7000};
    char text[SITUATION_URI_MAX];

    situation_uri_text(text, expected);
    if (!sips_span_equal(found->text, sips_span_of(text)) || found->scheme != scheme[expected->scheme])
        return false;
    return !expect_is_sip(expected) ||
           (found->port == port[expected->port] &&
            found->transport == (enum sips_transport)expected->transport &&
            found->lr == ((expected->oddities & SITUATION_LR) != 0) &&
            (found->user.at != NULL) == (expected->user != SITUATION_NO_USER) &&
            (found->maddr.length > 0) == ((expected->oddities & SITUATION_MADDR) != 0) &&
            (found->headers.at != NULL) == ((expected->oddities & SITUATION_HEADERS) != 0));
}

static bool is_list(const struct sips_address_list *found, const struct situation_list *expected)
{
    if (found->count != expected->count)
        return false;
    for (size_t i = 0; i < found->count; i++)
        if (!is_uri(&found->value[i].uri, &expected->uri[i]))
            return false;
    return true;
}

static bool are_contacts(const struct sips_message *found, const struct situation *expected)
{
    if (found->contact.count != expected->contact_count || found->contact_star != expected->star)
        return false;
    for (size_t i = 0; i < found->contact.count; i++)
        if (!is_uri(&found->contact.value[i].uri, &expected->contact[i].uri))
            return false;
    return true;
}

/* The Vias of expected from first on are those behind skip of found. */
static bool are_vias(const struct sips_message *found, size_t skip, const struct situation *expected,
                     size_t first)
{
    if (found->via_count + first != expected->via_count + skip)
        return false;
    for (size_t i = skip; i < found->via_count; i++)
        if (found->via[i].transport != (enum sips_transport)expected->via[i - skip + first] ||
            found->via[i].branch.at == NULL)
            return false;
    return true;
}

static bool are_numbers(const struct sips_message *found, const struct situation *expected)
{
    static const uint32_t expires[] = {0, 0, 60, 7200};

    if (found->is_request == expected->is_response || found->method != (enum sips_method)expected->method)
        return false;
    if (expected->is_response && found->status != expected->status)
        return false;
    if (found->has_expires != (expected->expires != 0) || found->cseq != expected->cseq ||
        (found->has_expires && found->expires_s != expires[expected->expires]))
        return false;
    if (found->warning_count != expected->warning_count)
        return false;
    for (size_t i = 0; i < found->warning_count; i++)
        if (found->warning[i].code != expected->warning[i])
            return false;
    return (found->to.tag.at != NULL) == expected->to_tag &&
           (found->from.uri.scheme == SIPS_SCHEME_SIPS) == (expected->from_scheme == SITUATION_SIPS) &&
           (found->to.uri.scheme == SIPS_SCHEME_SIPS) == (expected->to_scheme == SITUATION_SIPS);
}

static bool are_options(const struct sips_message *found, const struct situation *expected)
{
    return (found->require.count > 0) == (expected->require > 0) &&
           (found->proxy_require.count > 0) == (expected->proxy_require > 0) &&
           (found->supported.count > 0) == (expected->supported > 0);
}

/* What neither a proxy's copy nor a relayed response changes. */
static const char *differing_part(const struct sips_message *found, const struct situation *expected)
{
    if (!are_numbers(found, expected))
        return "start line, From, To, CSeq, Expires or Warning";
    if (!are_contacts(found, expected))
        return "Contact";
    if (!is_list(&found->record_route, &expected->record_route))
        return "Record-Route";
    if (!is_list(&found->path, &expected->path) || !is_list(&found->service_route, &expected->service_route))
        return "Path or Service-Route";
    return are_options(found, expected) ? NULL : "Require, Proxy-Require or Supported";
}

static const char *misread_part(const struct sips_message *found, const struct situation *expected)
{
    if (!expected->is_response && !is_uri(&found->request_uri, &expected->request_uri))
        return "Request-URI";
    if (!are_vias(found, 0, expected, 0))
        return "Via";
    if (!is_list(&found->route, &expected->route))
        return "Route";
    if (found->has_max_forwards != (expected->max_forwards > 0) ||
        (found->has_max_forwards && found->max_forwards + 1 != expected->max_forwards))
        return "Max-Forwards";
    if (found->has_content_length != !expected->content_length)
        return "Content-Length";
    return differing_part(found, expected);
}

/* ---- There and back ---- */

static char out[SITUATION_TEXT_MAX + 1024];
static struct sips_gather gather;
static struct sips_message back;

static bool read_back(void)
{
    size_t length = sips_gather_copy(&gather, out, sizeof out);

    return length && sips_message_read(&back, (struct sips_span){out, length}).result == SIPS_MESSAGE_OK;
}

/* A response without its topmost Via. */
static enum property_verdict check_relayed(const struct sips_message *message,
                                           const struct situation *situation, struct finding *finding)
{
    const char *part;

    if (message->via_count < 2 || sips_write_relayed(&gather, message) != SIPS_REWRITE_OK)
        return PROPERTY_HOLDS;
    if (!read_back())
        return finding_say(finding, "what-is-written-is-read", "3261-7", "a relayed response");
    if (!are_vias(&back, 0, situation, 1))
        return finding_say(finding, "relayed-response-loses-one-via", "3261-16.7-3", "%zu Vias",
                           back.via_count);
    part = differing_part(&back, situation);
    if (part == NULL)
        return PROPERTY_HOLDS;
    return finding_say(finding, "relayed-response-is-what-came",
                       strcmp(part, "Record-Route") == 0 ? "5630-A-c" : "3261-16.7-9", "%s", part);
}

/* A copy of the request to its own Request-URI, over TCP. */
static enum property_verdict check_forwarded(const struct sips_message *message,
                                             const struct situation *situation, struct finding *finding)
{
    static struct sips_target target;
    struct sips_element element = {.host = SIPS_SPAN("proxy.example.com")};
    unsigned hops = situation->max_forwards ? situation->max_forwards - 1U : 71;
    const char *part;

    target.request_uri = (struct sips_written_uri){.view = message->request_uri};
    target.next_hop.transport = SIPS_TRANSPORT_TCP;
    if (sips_write_forwarded(&gather, &element, message, &target) != SIPS_REWRITE_OK || !read_back())
        return finding_say(finding, "what-is-written-is-read", "3261-7", "a copy of the request");
    if (!are_vias(&back, 1, situation, 0))
        return finding_say(finding, "copy-has-one-via-more", "3261-16.6-8", "%zu Vias", back.via_count);
    if (back.via[0].transport != SIPS_TRANSPORT_TCP)
        return finding_say(finding, "own-via-names-the-hop", "5630-3.1.4-b", "%s, and not TCP",
                           sips_transport_name(back.via[0].transport));
    if (!back.has_max_forwards || back.max_forwards != (hops ? hops - 1 : 0))
        return finding_say(finding, "copy-has-one-hop-less", "3261-16.6-3", "%lu",
                           (unsigned long)back.max_forwards);
    if (!back.has_content_length)
        return finding_say(finding, "stream-has-content-length", "3261-18.3", "none over TCP");
    part = differing_part(&back, situation);
    return part ? finding_say(finding, "copy-is-what-came", "3261-16.6-1", "%s", part) : PROPERTY_HOLDS;
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    static struct situation_text text;
    static struct sips_message message;
    const struct situation *situation = &((const struct written *)drawn)->situation;
    const char *part;

    situation_write(&text, situation);
    if (sips_message_read(&message, text.message).result != SIPS_MESSAGE_OK)
        return situation->star && situation->contact_count
                   ? PROPERTY_HOLDS
                   : finding_say(finding, "drawn-message-is-read", "3261-7", "it is not");
    part = misread_part(&message, situation);
    if (part)
        return finding_say(finding, "message-is-read-as-it-was-drawn", "3261-7", "%s", part);
    return situation->is_response ? check_relayed(&message, situation, finding)
                                  : check_forwarded(&message, situation, finding);
}

static void print(FILE *out_file, const void *drawn)
{
    situation_print(out_file, &((const struct written *)drawn)->situation);
}

const struct property property_message_round_trip = {
    .name = "message-round-trip",
    .line = "a message is read as it was drawn, and read again as it was written, but for what its writer "
            "must change",
    .clauses =
        "3261-16.6-1 3261-16.6-3 3261-16.6-8 3261-16.7-3 3261-16.7-9 3261-18.3 3261-7 5630-3.1.4-b 5630-A-c",
    .case_size = sizeof(struct written),
    .draw = draw,
    .check = check,
    .print = print,
};
