/* SPDX-License-Identifier: Apache-2.0 */
/* What a UAC registers (RFC 5630 5.1.1.1, Appendix A), and where its CANCEL and ACK go (RFC
 * 3261 9.1, 17.1.1.3). */
#include "draw.h"
#include "expect_agent.h"
#include "property.h"
#include "rewrite.h"
#include "uac.h"

#define CONTACTS_MAX 3

struct registration {
    bool aor_sips, wants_sips, by_scheme_only;
    uint8_t count;
    struct situation_uri contact[CONTACTS_MAX];
};

static void draw(struct choices *choices, void *drawn)
{
    struct registration *registration = drawn;

    registration->aor_sips = draw_chance(choices, 1, 2);
    registration->wants_sips = draw_chance(choices, 1, 2);
    registration->by_scheme_only = draw_chance(choices, 1, 4);
    registration->count = (uint8_t)draw_count(choices, 0, CONTACTS_MAX);
    for (size_t i = 0; i < registration->count; i++) {
        struct situation_uri *uri = &registration->contact[i];
        span_open(choices, DRAW_SITUATION_CONTACT);
        uri->scheme = (uint8_t)draw_pick(choices, draw_chance(choices, 1, 6) ? 4 : 2);
        uri->host = (uint8_t)(draw_chance(choices, 1, 2) ? SITUATION_B : SITUATION_A);
        uri->port = (uint8_t)(draw_chance(choices, 1, 4) ? draw_pick(choices, 4) : 0);
        uri->transport = (uint8_t)(draw_chance(choices, 1, 3) ? draw_upto(choices, SIPS_TRANSPORT_TLS) : 0);
        span_close(choices);
    }
}

/* The sip form of a sips Contact stands beside it, or the other way round. */
static bool has_other_form(const struct registration *registration, size_t index)
{
    const struct situation_uri *uri = &registration->contact[index];

    for (size_t i = 0; i < registration->count; i++)
        if (registration->contact[i].scheme != uri->scheme &&
            expect_uri_equal_but_scheme(&registration->contact[i], uri, !registration->by_scheme_only))
            return true;
    return false;
}

/* False: the Contact is left out (5630-5.1.1.1-c, -d). */
static bool expect_contact(struct situation_uri *expected, const char **clause,
                           const struct registration *registration, size_t index)
{
    const struct situation_uri *uri = &registration->contact[index];
    uint8_t wanted = registration->wants_sips ? SITUATION_SIPS : SITUATION_SIP;

    *expected = *uri;
    *clause = "5630-5.1.1.1-g";
    if (!expect_is_sip(uri))
        return true;
    if (uri->scheme != wanted && has_other_form(registration, index))
        return false;
    *clause = registration->wants_sips ? "5630-5.1.1.1-a" : "5630-5.1.1.1-b";
    expected->scheme = wanted;
    if (uri->transport == SIPS_TRANSPORT_TLS) {
        expected->transport = SIPS_TRANSPORT_NONE;
        *clause = "5630-5.1.1.1-h";
    } else if (uri->transport == SIPS_TRANSPORT_UDP && wanted == SITUATION_SIPS) {
        expected->transport = SIPS_TRANSPORT_NONE;
        *clause = "5630-3.1.4-c";
    }
    return true;
}

struct schemes {
    bool from_sips, request_sips;
    const char *clause;
};

static struct schemes expect_schemes(const struct registration *registration, size_t count, size_t sips)
{
    if (count == 0)
        return (struct schemes){registration->aor_sips, registration->aor_sips, "5630-4.1-a"};
    if (sips == count)
        return (struct schemes){true, true, "5630-5.1.1.1-f"};
    return (struct schemes){false, sips > 0, registration->aor_sips ? "5630-A-b" : "5630-5.1.1.1-g"};
}

static enum property_verdict compare(const struct registration *registration,
                                     const struct sips_uac_register_verdict *verdict, struct finding *finding)
{
    char wanted[SITUATION_URI_MAX], found[SITUATION_URI_MAX];
    struct situation_uri expected;
    size_t count = 0, sips = 0;
    const char *clause;

    for (size_t i = 0; i < registration->count; i++) {
        if (!expect_contact(&expected, &clause, registration, i))
            continue;
        sips += expected.scheme == SITUATION_SIPS;
        if (count++ >= verdict->contact_count)
            continue;
        situation_uri_text(wanted, &expected);
        found[sips_written_uri_copy(&verdict->contact[count - 1], found, sizeof found - 1)] = '\0';
        if (verdict->contact_count <= registration->count && strcmp(wanted, found) != 0)
            return finding_say(finding, "contact-is-registered-as-it-must-be", clause,
                               "expected: %s\nfound:    %s", wanted, found);
    }
    if (count != verdict->contact_count)
        return finding_say(finding, "one-form-is-registered",
                           registration->wants_sips ? "5630-5.1.1.1-c" : "5630-5.1.1.1-d",
                           "expected: %zu Contacts\nfound:    %zu", count, verdict->contact_count);
    struct schemes schemes = expect_schemes(registration, count, sips);
    if ((verdict->from_to_scheme == SIPS_SCHEME_SIPS) != schemes.from_sips)
        return finding_say(finding, "from-and-to-follow-the-contacts", schemes.clause, "expected: %s",
                           schemes.from_sips ? "sips" : "sip");
    if ((verdict->request_uri_scheme == SIPS_SCHEME_SIPS) != schemes.request_sips)
        return finding_say(finding, "request-uri-follows-the-contacts", "5630-5.1.1.1-f", "expected: %s",
                           schemes.request_sips ? "sips" : "sip");
    return PROPERTY_HOLDS;
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    static struct sips_uac_register_verdict verdict;
    const struct registration *registration = drawn;
    char text[CONTACTS_MAX][SITUATION_URI_MAX];
    struct sips_uri contact[CONTACTS_MAX];
    struct sips_element element = {.policy.same_ua = registration->by_scheme_only
                                                         ? SIPS_POLICY_same_ua_SCHEME
                                                         : SIPS_POLICY_same_ua_SCHEME_AND_PORT};
    struct sips_uac_registration asked = {.contact_count = registration->count,
                                          .contact = contact,
                                          .reachable_by_sips = registration->wants_sips};

    if (sips_uri_read(&asked.aor, registration->aor_sips ? SIPS_SPAN("sips:bob@example.com")
                                                         : SIPS_SPAN("sip:bob@example.com")) != SIPS_URI_OK)
        return PROPERTY_DISCARDED;
    for (size_t i = 0; i < registration->count; i++) {
        situation_uri_text(text[i], &registration->contact[i]);
        if (sips_uri_read(&contact[i], sips_span_of(text[i])) != SIPS_URI_OK)
            return PROPERTY_DISCARDED;
    }
    sips_uac_register(&verdict, &element, &asked);
    return compare(registration, &verdict, finding);
}

static void print(FILE *out, const void *drawn)
{
    const struct registration *registration = drawn;
    char text[SITUATION_URI_MAX];

    fprintf(out, "AOR %s:bob@example.com, wants %s, policy same-ua=%s\n",
            registration->aor_sips ? "sips" : "sip", registration->wants_sips ? "sips" : "no sips",
            registration->by_scheme_only ? "scheme" : "scheme-and-port");
    for (size_t i = 0; i < registration->count; i++) {
        situation_uri_text(text, &registration->contact[i]);
        fprintf(out, "Contact %s\n", text);
    }
}

const struct property property_uac_registers = {
    .name = "uac-registers",
    .line = "a UAC registers each Contact in one form, with the scheme that it wants, and From and To to fit",
    .clauses =
        "5630-3.1.4-c 5630-4.1-a 5630-5.1.1.1-a 5630-5.1.1.1-b 5630-5.1.1.1-c 5630-5.1.1.1-d 5630-5.1.1.1-f "
        "5630-5.1.1.1-g 5630-5.1.1.1-h 5630-A-b",
    .case_size = sizeof(struct registration),
    .draw = draw,
    .check = check,
    .print = print,
};

/* ---- CANCEL, and ACK to a failure ---- */

struct follower {
    bool is_cancel;
    struct situation sent;
};

static void draw_follower(struct choices *choices, void *drawn)
{
    struct follower *follower = drawn;

    follower->is_cancel = draw_chance(choices, 1, 2);
    draw_situation_uac_request(choices, &follower->sent);
    follower->sent.method = SIPS_METHOD_INVITE;
}

static bool is_same_uri(const struct sips_written_uri *a, const struct sips_written_uri *b)
{
    char text[2][SITUATION_URI_MAX];

    text[0][sips_written_uri_copy(a, text[0], SITUATION_URI_MAX - 1)] = '\0';
    text[1][sips_written_uri_copy(b, text[1], SITUATION_URI_MAX - 1)] = '\0';
    return strcmp(text[0], text[1]) == 0;
}

static bool goes_the_same_way(const struct sips_uac_verdict *a, const struct sips_uac_verdict *b)
{
    bool same = a->may_send == b->may_send && is_same_uri(&a->request_uri, &b->request_uri) &&
                a->route_count == b->route_count && a->next_hop.transport == b->next_hop.transport &&
                a->next_hop.secure == b->next_hop.secure &&
                a->next_hop.server_count == b->next_hop.server_count &&
                sips_span_equal(a->next_hop.domain, b->next_hop.domain);

    for (size_t i = 0; same && i < a->route_count; i++)
        same = is_same_uri(&a->route[i].uri, &b->route[i].uri);
    for (size_t i = 0; same && i < a->next_hop.server_count; i++)
        same = sips_span_equal(a->next_hop.server[i].host, b->next_hop.server[i].host) &&
               a->next_hop.server[i].port == b->next_hop.server[i].port;
    return same;
}

static enum property_verdict check_follower(const void *drawn, struct finding *finding)
{
    static struct situation_text text;
    static struct scenario scenario;
    static struct sips_message message;
    static struct sips_uac_verdict sent, verdict;
    const struct follower *follower = drawn;

    situation_write(&text, &follower->sent);
    if (sips_message_read(&message, text.message).result != SIPS_MESSAGE_OK)
        return PROPERTY_DISCARDED;
    situation_fill(&scenario, &follower->sent, &text);
    struct sips_uac_intent intent = {.method = message.method,
                                     .target = message.request_uri,
                                     .route_set = &message.route,
                                     .dialog = scenario.dialog.used ? &scenario.dialog : NULL};
    sips_uac_request(&sent, &scenario.element, &intent);
    intent.method = follower->is_cancel ? SIPS_METHOD_CANCEL : SIPS_METHOD_ACK;
    intent.sent = &sent;
    sips_uac_request(&verdict, &scenario.element, &intent);
    if (goes_the_same_way(&sent, &verdict) && verdict.contact == SIPS_CONTACT_NONE)
        return PROPERTY_HOLDS;
    return finding_say(finding, "it-follows-the-request", follower->is_cancel ? "3261-9.1" : "3261-17.1.1.3",
                       "the INVITE leaves over %s, what follows it over %s",
                       sips_transport_name(sent.next_hop.transport),
                       sips_transport_name(verdict.next_hop.transport));
}

static void print_follower(FILE *out, const void *drawn)
{
    const struct follower *follower = drawn;

    situation_print(out, &follower->sent);
    fprintf(out, "followed by %s\n", follower->is_cancel ? "CANCEL" : "ACK");
}

const struct property property_uac_follows = {
    .name = "uac-follows",
    .line = "CANCEL, and ACK to a failure, go where their INVITE went: Request-URI, Route and hop",
    .clauses = "3261-17.1.1.3 3261-9.1",
    .case_size = sizeof(struct follower),
    .draw = draw_follower,
    .check = check_follower,
    .print = print_follower,
};
