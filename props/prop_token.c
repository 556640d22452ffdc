/* SPDX-License-Identifier: Apache-2.0 */
/* What an element writes to know again: flow tokens (RFC 5626 5.2) and branches (RFC 3261 16.3, 16.6 step 8).
 */
#include "branch.h"
#include "flow.h"
#include "property.h"
#include "situation.h"

/* ---- Flow tokens ---- */

struct token {
    uint32_t id;
    uint8_t transport;
    uint8_t place, letter; /* the character that is changed, and into which */
    bool other_key;
};

static void draw_token(struct choices *choices, void *drawn)
{
    struct token *token = drawn;

    token->id = (uint32_t)draw_range(choices, 1, UINT32_MAX);
    token->transport = (uint8_t)draw_range(choices, SIPS_TRANSPORT_UDP, SIPS_TRANSPORT_WSS);
    token->place = (uint8_t)draw_pick(choices, SIPS_FLOW_TOKEN_LENGTH);
    token->letter = (uint8_t)draw_upto(choices, UINT8_MAX);
    token->other_key = draw_chance(choices, 1, 4);
}

/* As an element meets it: the user part of a URI that was read, or nothing. */
static bool read_user(struct sips_flow *flow, const uint8_t key[SIPS_SIPHASH_KEY_LENGTH],
                      const char token[SIPS_FLOW_TOKEN_LENGTH])
{
    char text[SITUATION_URI_MAX];
    struct sips_uri uri;
    int length = snprintf(text, sizeof text, "sip:%.*s@a.example", SIPS_FLOW_TOKEN_LENGTH, token);

    return sips_uri_read(&uri, (struct sips_span){text, (size_t)length}) == SIPS_URI_OK &&
           sips_flow_token_read(flow, key, uri.user);
}

static enum property_verdict check_token(const void *drawn, struct finding *finding)
{
    static const uint8_t key[SIPS_SIPHASH_KEY_LENGTH] = {1, 2, 3};
    static const uint8_t other[SIPS_SIPHASH_KEY_LENGTH] = {1, 2, 4};
    const struct token *token = drawn;
    char text[SIPS_FLOW_TOKEN_LENGTH];
    struct sips_flow flow = {token->id, (enum sips_transport)token->transport},
                     read = {0, SIPS_TRANSPORT_NONE};

    sips_flow_token_write(text, key, flow);
    if (!read_user(&read, key, text) || read.id != flow.id || read.transport != flow.transport)
        return finding_say(finding, "token-names-its-flow", "5626-5.3", "%.*s", (int)sizeof text, text);
    if (token->other_key && read_user(&read, other, text))
        return finding_say(finding, "token-is-its-makers-alone", "5626-5.3", "%.*s is read with another key",
                           (int)sizeof text, text);
    char was = text[token->place];
    text[token->place] = (char)token->letter;
    if (sips_lower(was) == sips_lower(text[token->place]))
        return PROPERTY_HOLDS;
    if (read_user(&read, key, text))
        return finding_say(finding, "token-cannot-be-forged", "5626-5.3", "%.*s was '%c' at %u",
                           (int)sizeof text, text, was, (unsigned)token->place);
    return PROPERTY_HOLDS;
}

static void print_token(FILE *out, const void *drawn)
{
    const struct token *token = drawn;

    fprintf(out, "flow %lu over %s; character %u becomes 0x%02x\n", (unsigned long)token->id,
            sips_transport_name((enum sips_transport)token->transport), (unsigned)token->place,
            (unsigned)token->letter);
}

const struct property property_flow_token = {
    .name = "flow-token",
    .line = "a flow token is read back by who made it, and nobody can make or change one",
    .clauses = "5626-5.3",
    .case_size = sizeof(struct token),
    .draw = draw_token,
    .check = check_token,
    .print = print_token,
};

/* ---- Branches ---- */

struct again {
    struct situation first;
    uint8_t change; /* how the request differs when it comes back */
};

enum {
    NO_CHANGE,
    OTHER_VIA,
    OTHER_HOPS,
    OTHER_URI,
    OTHER_ROUTE,
    OTHER_CALL,
    OTHER_CSEQ,
    OTHER_METHOD,
    CHANGES
};

static void draw_again(struct choices *choices, void *drawn)
{
    struct again *again = drawn;

    again->change = (uint8_t)draw_pick(choices, CHANGES);
    draw_situation_proxy_request(choices, &again->first);
}

static struct situation changed(const struct again *again)
{
    struct situation second = again->first;

    switch (again->change) {
    case OTHER_VIA:
        second.via_count = (uint8_t)(second.via_count % SITUATION_LIST_MAX + 1);
        second.via[second.via_count - 1] = SIPS_TRANSPORT_TLS;
        break;
    case OTHER_HOPS:
        second.max_forwards = second.max_forwards == 70 ? 69 : 70;
        break;
    case OTHER_URI:
        second.request_uri.host = (uint8_t)((second.request_uri.host + 1) % SITUATION_HOST_COUNT);
        break;
    case OTHER_ROUTE:
        second.route.count = (uint8_t)(second.route.count ? second.route.count - 1 : 1);
        break;
    case OTHER_CALL:
        second.call++;
        break;
    case OTHER_CSEQ:
        second.cseq++;
        break;
    case OTHER_METHOD:
        second.method = second.method == SIPS_METHOD_CANCEL ? SIPS_METHOD_INVITE : SIPS_METHOD_CANCEL;
        break;
    default:
        break;
    }
    return second;
}

/* 16.3 step 4: it looped if nothing has changed that decides where it goes. A change of host is none in a tel
 * URI. */
static bool is_loop(const struct again *again)
{
    bool sip = again->first.request_uri.scheme <= SITUATION_SIPS;

    return again->change < OTHER_URI || again->change == OTHER_METHOD || (again->change == OTHER_URI && !sip);
}

static enum property_verdict check_again(const void *drawn, struct finding *finding)
{
    static struct situation_text text[2];
    static struct sips_message first, second;
    const struct again *again = drawn;
    struct situation back = changed(again);
    char branch[2][SIPS_BRANCH_LENGTH];

    situation_write(&text[0], &again->first);
    situation_write(&text[1], &back);
    if (sips_message_read(&first, text[0].message).result != SIPS_MESSAGE_OK ||
        sips_message_read(&second, text[1].message).result != SIPS_MESSAGE_OK)
        return PROPERTY_DISCARDED;
    sips_branch_write(branch[0], &first, SIPS_SPAN("sip:bob@192.0.2.4"));
    sips_branch_write(branch[1], &first, SIPS_SPAN("sip:bob@192.0.2.5"));
    struct sips_via via = {.branch = {branch[0], SIPS_BRANCH_LENGTH}};
    if (memcmp(branch[0], "z9hG4bK", 7) != 0)
        return finding_say(finding, "branch-has-the-cookie", "3261-16.6-8", "%.*s", SIPS_BRANCH_LENGTH,
                           branch[0]);
    if (memcmp(branch[0], branch[1], SIPS_BRANCH_LENGTH) == 0)
        return finding_say(finding, "each-copy-has-a-branch-of-its-own", "3261-16.6-8", "%.*s",
                           SIPS_BRANCH_LENGTH, branch[0]);
    if (sips_branch_looped(&via, &second) == is_loop(again))
        return PROPERTY_HOLDS;
    return finding_say(finding, "loop-is-told-from-spiral", "3261-16.3", "expected: %s",
                       is_loop(again) ? "a loop" : "a spiral");
}

static void print_again(FILE *out, const void *drawn)
{
    static const char *const change[] = {"nothing", "Via",     "Max-Forwards", "the Request-URI",
                                         "Route",   "Call-ID", "CSeq",         "the method"};
    const struct again *again = drawn;

    situation_print(out, &again->first);
    fprintf(out, "comes back with another of: %s\n", change[again->change]);
}

const struct property property_branch = {
    .name = "branch",
    .line = "each copy has a branch of its own, by which a loop is told from a spiral",
    .clauses = "3261-16.3 3261-16.6-8",
    .case_size = sizeof(struct again),
    .draw = draw_again,
    .check = check_again,
    .print = print_again,
};
