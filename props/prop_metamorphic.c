/* SPDX-License-Identifier: Apache-2.0 */
/* What must not change, or change in one direction alone, when something else does: spelling, parameters,
 * what the element is able to do, how strict it is. */
#include "expect.h"
#include "property.h"
#include "respell.h"
#include "rewrite.h"
#include "single.h"

/* ---- Spelling ---- */

struct respelled {
    uint16_t which; /* RESPELL_* bits */
    uint16_t seed;
    uint8_t sort;
    struct situation situation;
};

static void draw_respelled(struct choices *choices, void *drawn)
{
    static void (*const sorts[])(struct choices *, struct situation *) = {
        draw_situation_proxy_request, draw_situation_proxy_response,
        draw_situation_register,      draw_situation_redirect,
        draw_situation_uas,           draw_situation_uac_request};
    struct respelled *respelled = drawn;

    respelled->which = (uint16_t)draw_upto(choices, RESPELL_ALL);
    respelled->seed = (uint16_t)draw_upto(choices, UINT16_MAX);
    respelled->sort = (uint8_t)draw_pick(choices, sizeof sorts / sizeof sorts[0]);
    sorts[respelled->sort](choices, &respelled->situation);
}

/* The same start line, as far as it is not a copy: method or status, and over the same transport. */
static bool is_same_message(const struct seen_message *a, const struct seen_message *b)
{
    const size_t version = sizeof "SIP/2.0 " - 1;
    size_t length = 0;

    while (length < a->bytes.length && a->bytes.at[length] != ' ')
        length++;
    if (length + 1 == version && a->bytes.at[3] == '/')
        length = version + 3; /* and the status */
    return strcmp(a->transport, b->transport) == 0 && a->bytes.length >= length &&
           b->bytes.length >= length &&
           sips_span_same((struct sips_span){a->bytes.at, length}, (struct sips_span){b->bytes.at, length});
}

static enum property_verdict compare(const struct single *a, const struct single *b, struct finding *finding)
{
    if (b->status.result != SIPS_MESSAGE_OK)
        return finding_say(finding, "spelling-is-read", "3261-7", "unusable: %s",
                           sips_message_result_name(b->status.result));
    if (memcmp(a->clauses.word, b->clauses.word, sizeof a->clauses.word) != 0)
        return finding_say(finding, "spelling-changes-no-verdict", "3261-7",
                           "the verdicts rest on other clauses");
    if (a->observation.out_count != b->observation.out_count ||
        a->observation.recursion_count != b->observation.recursion_count)
        return finding_say(finding, "spelling-changes-no-verdict", "3261-7", "%zu messages leave, and %zu",
                           a->observation.out_count, b->observation.out_count);
    for (size_t i = 0; i < a->observation.out_count; i++)
        if (!is_same_message(&a->out[i], &b->out[i]))
            return finding_say(finding, "spelling-changes-no-verdict", "3261-7", "other messages leave");
    return PROPERTY_HOLDS;
}

static enum property_verdict check_respelled(const void *drawn, struct finding *finding)
{
    static struct situation_text text;
    static struct single plain, spelled;
    static char out[4 * SITUATION_TEXT_MAX];
    const struct respelled *respelled = drawn;

    situation_write(&text, &respelled->situation);
    size_t length = respell(out, sizeof out, (struct seen){text.message.at, text.message.length},
                            respelled->which, respelled->seed);
    situation_fill(&plain.scenario, &respelled->situation, &text);
    if (length == 0 || single_run_situation(&plain, text.message) == SINGLE_UNUSABLE)
        return PROPERTY_DISCARDED;
    situation_fill(&spelled.scenario, &respelled->situation, &text);
    (void)single_run_situation(&spelled, (struct sips_span){out, length});
    return compare(&plain, &spelled, finding);
}

static void print_respelled(FILE *out, const void *drawn)
{
    static struct situation_text text;
    static char spelled[4 * SITUATION_TEXT_MAX];
    const struct respelled *respelled = drawn;

    situation_print(out, &respelled->situation);
    situation_write(&text, &respelled->situation);
    size_t length = respell(spelled, sizeof spelled, (struct seen){text.message.at, text.message.length},
                            respelled->which, respelled->seed);
    fprintf(out, "---- spelled otherwise\n%.*s", (int)length, spelled);
}

const struct property property_respelled = {
    .name = "respelled",
    .line = "a message that is spelled otherwise, and means the same, gets the same verdict from every role",
    .clauses = "3261-7",
    .case_size = sizeof(struct respelled),
    .draw = draw_respelled,
    .check = check_respelled,
    .print = print_respelled,
};

/* ---- Two verdicts of a proxy, on situations that differ in one thing ---- */

struct change {
    uint8_t what;
    struct situation situation;
};

static struct sips_proxy_verdict verdicts[2];
static struct situation_text texts[2];

/* False: the message is unusable. */
static bool decide(size_t which, const struct situation *situation)
{
    static struct scenario scenario[2];
    static struct sips_message message[2];

    situation_write(&texts[which], situation);
    if (sips_message_read(&message[which], texts[which].message).result != SIPS_MESSAGE_OK)
        return false;
    situation_fill(&scenario[which], situation, &texts[which]);
    sips_proxy_request(&verdicts[which], &scenario[which].element, &message[which],
                       scenario_arrival(&scenario[which], &message[which]));
    return true;
}

static size_t targets(size_t which)
{
    return verdicts[which].action == SIPS_FORWARD ? verdicts[which].target_count : 0;
}

/* The Request-URI of a target, as it is written. */
static bool read_target(struct sips_uri *uri, char text[SITUATION_URI_MAX], const struct sips_target *target)
{
    size_t length = sips_written_uri_copy(&target->request_uri, text, SITUATION_URI_MAX);

    return sips_uri_read(uri, (struct sips_span){text, length}) == SIPS_URI_OK;
}

/* The target of the other verdict with the same Request-URI (of two that are equal one is left, RFC
 * 3261 16.5); NULL: there is none. */
static const struct sips_target *counterpart(size_t other, const struct sips_target *target)
{
    char text[2][SITUATION_URI_MAX];
    struct sips_uri uri[2];

    for (size_t i = 0; i < targets(other) && read_target(&uri[0], text[0], target); i++)
        if (read_target(&uri[1], text[1], &verdicts[other].target[i]) && sips_uri_equal(&uri[0], &uri[1]))
            return &verdicts[other].target[i];
    return NULL;
}

static void print_change(FILE *out, const void *drawn)
{
    situation_print(out, &((const struct change *)drawn)->situation);
}

/* ---- Parameters: none of them changes what a scheme means ---- */

static void draw_parameter(struct choices *choices, void *drawn)
{
    struct change *change = drawn;

    change->what = (uint8_t)draw_pick(choices, 8);
    draw_situation_proxy_request(choices, &change->situation);
}

/* The Request-URI, or a binding's Contact, with one parameter more. */
static void add_parameter(struct situation *situation, uint8_t what)
{
    static const uint8_t transports[] = {SIPS_TRANSPORT_TCP, SIPS_TRANSPORT_TLS, SIPS_TRANSPORT_WS,
                                         SIPS_TRANSPORT_SCTP};
    struct situation_uri *uri =
        what % 2 && situation->binding_count ? &situation->binding[0].contact.uri : &situation->request_uri;

    if (what < 6)
        uri->transport = transports[what / 2];
    else
        uri->oddities |= what % 2 ? SITUATION_PHONE : SITUATION_UNKNOWN;
}

static enum property_verdict check_parameter(const void *drawn, struct finding *finding)
{
    const struct change *change = drawn;
    struct situation with = change->situation;
    bool sips = with.request_uri.scheme == SITUATION_SIPS;

    add_parameter(&with, change->what);
    if (!decide(0, &change->situation) || !decide(1, &with))
        return PROPERTY_DISCARDED;
    for (size_t i = 0; i < targets(1); i++) {
        const struct sips_target *target = &verdicts[1].target[i];
        bool still = target->request_uri.view.scheme == SIPS_SCHEME_SIPS;
        if (still && !target->next_hop.secure)
            return finding_say(finding, "parameter-does-not-weaken-sips", "5630-4.1-b", "over %s",
                               sips_transport_name(target->next_hop.transport));
        if (sips && !still)
            return finding_say(finding, "parameter-does-not-downgrade", "5630-5.3-b",
                               "sips came, sip leaves");
        if (with.request_uri.scheme == SITUATION_SIP && still && target->route_count == 0)
            return finding_say(finding, "parameter-does-not-upgrade", "5630-5.3-h", "sip came, sips leaves");
        if (target->sips_binding && target->route_count == 0 && !target->next_hop.secure)
            return finding_say(finding, "parameter-does-not-weaken-a-sips-binding", "5630-5.3-j", "over %s",
                               sips_transport_name(target->next_hop.transport));
    }
    return PROPERTY_HOLDS;
}

const struct property property_parameters_keep_the_scheme = {
    .name = "parameters-keep-the-scheme",
    .line = "no parameter of a URI changes what its scheme means, or makes a hop that must be secure another",
    .clauses = "5630-4.1-b 5630-5.3-b 5630-5.3-h 5630-5.3-j",
    .case_size = sizeof(struct change),
    .draw = draw_parameter,
    .check = check_parameter,
    .print = print_change,
};

/* ---- Capabilities: more of them never weaken security ---- */

static void draw_capability(struct choices *choices, void *drawn)
{
    struct change *change = drawn;

    change->what = (uint8_t)draw_pick(choices, SITUATION_HOST_COUNT);
    draw_situation_proxy_request(choices, &change->situation);
    change->situation.tls &= (uint8_t) ~(1U << change->what);
}

static enum property_verdict check_capability(const void *drawn, struct finding *finding)
{
    const struct change *change = drawn;
    struct situation able = change->situation;

    able.tls |= (uint8_t)(1U << change->what);
    able.policy &= ~(UINT32_C(1) << SITUATION_POLICY_tls);
    if (!decide(0, &change->situation) || !decide(1, &able))
        return PROPERTY_DISCARDED;
    for (size_t i = 0; i < targets(0); i++) {
        const struct sips_target *target = &verdicts[0].target[i], *other = counterpart(1, target);
        if (other == NULL)
            return finding_say(finding, "capability-loses-no-target", "5630-5.3-f", "a target is gone");
        if (target->next_hop.secure && !other->next_hop.secure)
            return finding_say(finding, "capability-weakens-nothing", "5630-5.3-f", "%s became %s",
                               sips_transport_name(target->next_hop.transport),
                               sips_transport_name(other->next_hop.transport));
    }
    return PROPERTY_HOLDS;
}

const struct property property_capability_never_weakens = {
    .name = "capability-never-weakens",
    .line =
        "an element that can set up TLS, and to more hosts, reaches no fewer targets, and none less securely",
    .clauses = "5630-5.3-f",
    .case_size = sizeof(struct change),
    .draw = draw_capability,
    .check = check_capability,
    .print = print_change,
};

/* ---- Policies: a stricter one never sends more ---- */

static const struct {
    enum situation_policy key;
    const char *clause;
} stricter[] = {
    {SITUATION_POLICY_tls_only, "5630-5.3-g"},
    {SITUATION_POLICY_insecure_arrival, "choice-insecure-arrival"},
    {SITUATION_POLICY_inconsistent_uris, "5630-5.3-l"},
    {SITUATION_POLICY_strict, "5630-5.3-l"},
    {SITUATION_POLICY_sip_to_sips_binding, "5630-5.3-k"},
    {SITUATION_POLICY_tls_extent, "choice-tls-extent"},
};

static void draw_policy(struct choices *choices, void *drawn)
{
    struct change *change = drawn;

    change->what = (uint8_t)draw_pick(choices, sizeof stricter / sizeof stricter[0]);
    draw_situation_proxy_request(choices, &change->situation);
    change->situation.policy &= ~(UINT32_C(1) << stricter[change->what].key);
}

static enum property_verdict check_policy(const void *drawn, struct finding *finding)
{
    const struct change *change = drawn;
    struct situation strict = change->situation;
    const char *clause = stricter[change->what].clause;

    strict.policy |= UINT32_C(1) << stricter[change->what].key;
    if (!decide(0, &change->situation) || !decide(1, &strict))
        return PROPERTY_DISCARDED;
    /* choice-strict-route: one binding with a strict Path of the other scheme has the whole request refused.
     * Where the stricter policy leaves that binding out, the others are reached. */
    if (verdicts[0].status == 400)
        return PROPERTY_DISCARDED;
    for (size_t i = 0; i < targets(1); i++) {
        const struct sips_target *target = &verdicts[1].target[i];
        if (counterpart(0, target) == NULL)
            return finding_say(finding, "stricter-policy-sends-no-more", clause, "a target more");
        if (stricter[change->what].key == SITUATION_POLICY_tls_only && !target->next_hop.secure)
            return finding_say(finding, "tls-only-sends-nothing-in-clear", clause, "over %s",
                               sips_transport_name(target->next_hop.transport));
    }
    return PROPERTY_HOLDS;
}

const struct property property_stricter_never_sends_more = {
    .name = "stricter-never-sends-more",
    .line = "under a stricter policy a proxy sends to no target that it would not send to without it",
    .clauses = "5630-5.3-g 5630-5.3-k 5630-5.3-l choice-insecure-arrival choice-tls-extent",
    .case_size = sizeof(struct change),
    .draw = draw_policy,
    .check = check_policy,
    .print = print_change,
};
