/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"
#include "tap_character.h"

#define HOPS_MAX 255 /* RFC 3261 20.22 */
#define COOKIE "z9hG4bK"
#define COOKIE_LENGTH (sizeof COOKIE - 1)

/* What has a property of its own, and what a proxy may take off. */
#define JUDGED_ELSEWHERE                                                                                     \
    (JUDGE_NAME(TAP_VIA) | JUDGE_NAME(TAP_ROUTE) | JUDGE_NAME(TAP_RECORD_ROUTE) | JUDGE_NAME(TAP_PATH) |     \
     JUDGE_NAME(TAP_TO) | JUDGE_NAME(TAP_FROM) | JUDGE_NAME(TAP_CALL_ID) | JUDGE_NAME(TAP_CSEQ) |            \
     JUDGE_NAME(TAP_MAX_FORWARDS) | JUDGE_NAME(TAP_CONTENT_LENGTH))

static void judge_hops(struct judge *judge)
{
    struct seen came = tap_single(&judge->in, TAP_MAX_FORWARDS);
    uint32_t before = 0, after = 0;
    bool read = tap_number(&after, tap_single(&judge->out, TAP_MAX_FORWARDS));
    if (came.at == NULL) {
        if (!read || after > HOPS_MAX)
            judge_breach(judge, INVARIANT_HOPS_DOWN, judge->index);
        return;
    }
    if (!tap_number(&before, came) || before > HOPS_MAX)
        return; /* what it should be instead is open */
    if (before == 0)
        judge_breach(judge, INVARIANT_HOPS_OUT, judge->index);
    else if (!read || after != before - 1)
        judge_breach(judge, INVARIANT_HOPS_DOWN, judge->index);
}

static bool contains(struct seen text, struct seen part)
{
    const char *end = text.at + text.length;
    for (const char *at = text.at; at < end; at++) {
        at = tap_find(at, end, part.at[0], part.at[0], part.at[0]);
        if ((size_t)(end - at) < part.length)
            return false;
        if (tap_same_exactly((struct seen){at, part.length}, part))
            return true;
    }
    return false;
}

/* Does a Via have that branch? */
static bool has_branch(struct seen value, struct seen branch)
{
    struct tap_via via;
    struct seen own = {NULL, 0};
    return contains(value, branch) && tap_via_read(&via, value) &&
           tap_parameter(via.parameters, "branch", &own) && tap_same_exactly(own, branch);
}

static bool is_new_branch(const struct judge *judge)
{
    struct seen branch = judge->branch;
    const struct tap_values *came = tap_values(&judge->in, TAP_VIA);
    const struct judge_outcome *outcome = &judge->outcome;
    if (branch.length <= COOKIE_LENGTH || !tap_is((struct seen){branch.at, COOKIE_LENGTH}, COOKIE))
        return false;
    for (size_t i = 0; i < came->count; i++) {
        if (has_branch(came->value[i], branch))
            return false;
    }
    for (size_t i = 0; i < outcome->request_count && i < JUDGE_COPY_MAX; i++) {
        if (tap_same_exactly(outcome->copy[i].branch, branch))
            return false;
    }
    return true;
}

static void judge_via_added(struct judge *judge)
{
    const struct tap_values *came = tap_values(&judge->in, TAP_VIA), *left = tap_values(&judge->out, TAP_VIA);
    bool kept = left->count == came->count + 1;
    for (size_t i = 0; kept && i < came->count; i++)
        kept = judge_same_via(came->value[i], left->value[i + 1], i == 0);
    if (!kept)
        judge_breach(judge, INVARIANT_VIA_ADDED, judge->index);
    else if (!is_new_branch(judge))
        judge_breach(judge, INVARIANT_BRANCH, judge->index);
}

static void judge_kept(struct judge *judge)
{
    static const enum tap_name dialog[] = {TAP_FROM, TAP_TO, TAP_CALL_ID, TAP_CSEQ};
    for (size_t i = 0; i < sizeof dialog / sizeof dialog[0]; i++) {
        if (tap_same(tap_single(&judge->in, dialog[i]), tap_single(&judge->out, dialog[i])))
            continue;
        judge_breach(judge, INVARIANT_DIALOG_KEPT, judge->index);
        break;
    }
    if (!judge_fields_kept(&judge->in, &judge->out, JUDGED_ELSEWHERE) ||
        !tap_same_exactly(judge->in.body, judge->out.body))
        judge_breach(judge, INVARIANT_REST_KEPT, judge->index);
}

/* RFC 3261 16.6-4, after step 6: the hop is named by sips if the Request-URI or the topmost Route is. */
static bool is_sips_onwards(const struct judge *judge)
{
    const struct tap_values *route = tap_values(&judge->out, TAP_ROUTE);
    struct tap_address first;
    if (tap_scheme(judge->out.request_uri) == TAP_SCHEME_SIPS)
        return true;
    return route->count > 0 && tap_address_read(&first, route->value[0]) &&
           tap_scheme(first.uri) == TAP_SCHEME_SIPS;
}

static bool makes_dialog(const struct judge *judge)
{
    struct tap_address to;

    return judge_forms_dialog(judge->in.method) && tap_address_read(&to, tap_single(&judge->in, TAP_TO)) &&
           !tap_parameter(to.parameters, "tag", NULL);
}

static void judge_own_record_route(struct judge *judge, struct seen value)
{
    struct tap_uri uri;
    enum tap_scheme wanted = is_sips_onwards(judge) ? TAP_SCHEME_SIPS : TAP_SCHEME_SIP;
    bool read = judge_value_uri(&uri, value);
    if (!read || uri.scheme != wanted)
        judge_breach(judge, INVARIANT_RECORD_ROUTE_SCHEME, judge->index);
    if (read && !tap_uri_parameter(uri.parameters, "lr", NULL))
        judge_breach(judge, INVARIANT_RECORD_ROUTE_LOOSE, judge->index);
    if (read && !judge_own_host(judge, uri.host) && !judge_own_domain(judge, uri.host))
        judge_breach(judge, INVARIANT_RECORD_ROUTE_OWN, judge->index);
}

static void judge_record_route(struct judge *judge)
{
    const struct tap_values *came = tap_values(&judge->in, TAP_RECORD_ROUTE);
    const struct tap_values *left = tap_values(&judge->out, TAP_RECORD_ROUTE);
    size_t added = left->count > came->count ? left->count - came->count : 0;
    if (added > 1 || !judge_same_values(left, added, came, 0)) {
        judge_breach(judge, INVARIANT_RECORD_ROUTE_KEPT, judge->index);
        return;
    }
    if (added == 1)
        judge_own_record_route(judge, left->value[0]);
    else if (judge->in_secure != is_sips_onwards(judge) && makes_dialog(judge))
        judge_breach(judge, INVARIANT_RECORD_ROUTE_NEEDED, judge->index);
}

static void remember(struct judge *judge)
{
    struct judge_outcome *outcome = &judge->outcome;
    if (outcome->request_count < JUDGE_COPY_MAX) {
        outcome->copy[outcome->request_count].request_uri = judge->out.request_uri;
        outcome->copy[outcome->request_count].branch = judge->branch;
        outcome->copy[outcome->request_count].index = judge->index;
    }
    outcome->request_count++;
}

void judge_copy(struct judge *judge)
{
    /* RFC 3261 9.1: a CANCEL is made anew for its hop */
    if (!judge_method(judge->in.method, "CANCEL")) {
        judge_hops(judge);
        judge_via_added(judge);
        judge_kept(judge);
        judge_record_route(judge);
    }
    remember(judge);
}

/* Two flows to one URI differ in their Route (RFC 5626 5.3), so the URI alone is no repetition. */
static bool have_same_route(struct seen a, struct seen b)
{
    struct tap_message first, second;
    return tap_read(&first, a) == TAP_READABLE && tap_read(&second, b) == TAP_READABLE &&
           judge_same_values(tap_values(&first, TAP_ROUTE), 0, tap_values(&second, TAP_ROUTE), 0);
}

void judge_copies(struct judge *judge)
{
    const struct judge_outcome *outcome = &judge->outcome;
    for (size_t j = 1; j < outcome->request_count && j < JUDGE_COPY_MAX; j++) {
        for (size_t i = 0; i < j; i++) {
            const struct seen_message *out = judge->seen->out;
            if (!tap_same_exactly(outcome->copy[i].request_uri, outcome->copy[j].request_uri) ||
                !have_same_route(out[outcome->copy[i].index].bytes, out[outcome->copy[j].index].bytes))
                continue;
            judge_breach(judge, INVARIANT_TARGET_ONCE, outcome->copy[j].index);
            return;
        }
    }
}
