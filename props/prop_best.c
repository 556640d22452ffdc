/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the responses to a forked request goes upstream: RFC 3261 16.7 step 6, RFC 5630 5.3. */
#include "draw.h"
#include "property.h"
#include "proxy.h"

#define CANDIDATE_MAX 6

struct forked {
    size_t count;
    struct sips_candidate candidate[CANDIDATE_MAX];
};

static void draw(struct choices *choices, void *drawn)
{
    static const uint16_t status[] = {480, 404, 302, 200, 603, 401, 407, 415, 420, 484, 416, 486, 500, 503};
    static const uint16_t warning[] = {0, 380, 381, 399};
    struct forked *forked = drawn;

    forked->count = draw_count(choices, 1, CANDIDATE_MAX);
    for (size_t i = 0; i < forked->count; i++) {
        span_open(choices, DRAW_CANDIDATE);
        forked->candidate[i].status = status[draw_pick(choices, sizeof status / sizeof status[0])];
        forked->candidate[i].warning = warning[draw_pick(choices, sizeof warning / sizeof warning[0])];
        span_close(choices);
    }
}

static bool explains_sips(const struct sips_candidate *candidate)
{
    return candidate->status == 480 && (candidate->warning == 380 || candidate->warning == 381);
}

/* "In this order": is a to be preferred to b, both final? */
static bool preferred(const struct sips_candidate *a, const struct sips_candidate *b)
{
    static const uint16_t tells_what_to_do[] = {401, 407, 415, 420, 484};
    unsigned class_a = a->status / 100U, class_b = b->status / 100U;
    bool tells_a = false, tells_b = false;

    if (class_a != class_b) {
        if (class_a == 2 || class_b == 2)
            return class_a == 2;
        if (class_a == 6 || class_b == 6)
            return class_a == 6;
        return class_a < class_b;
    }
    for (size_t i = 0; i < sizeof tells_what_to_do / sizeof tells_what_to_do[0]; i++) {
        tells_a = tells_a || a->status == tells_what_to_do[i];
        tells_b = tells_b || b->status == tells_what_to_do[i];
    }
    if (tells_a != tells_b)
        return tells_a;
    return !tells_a && explains_sips(a) && !explains_sips(b);
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    const struct forked *forked = drawn;
    size_t best = sips_proxy_best(forked->candidate, forked->count);

    if (best >= forked->count)
        return finding_say(finding, "best-is-one-of-them", "5630-5.3-o", "response %zu of %zu", best,
                           forked->count);
    for (size_t i = 0; i < forked->count; i++)
        if (preferred(&forked->candidate[i], &forked->candidate[best]))
            return finding_say(finding, "best-response-goes-upstream", "5630-5.3-o",
                               "response %zu is chosen, but %zu is better", best + 1, i + 1);
    return PROPERTY_HOLDS;
}

static void print(FILE *out, const void *drawn)
{
    const struct forked *forked = drawn;

    for (size_t i = 0; i < forked->count; i++)
        fprintf(out, "%zu: %u, Warning %u\n", i + 1, (unsigned)forked->candidate[i].status,
                (unsigned)forked->candidate[i].warning);
}

const struct property property_proxy_best = {
    .name = "proxy-best",
    .line = "of the responses to a forked request the best one goes upstream, a 480 with its Warning among "
            "the first",
    .clauses = "5630-5.3-o",
    .case_size = sizeof(struct forked),
    .draw = draw,
    .check = check,
    .print = print,
};
