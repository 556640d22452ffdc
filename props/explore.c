/* SPDX-License-Identifier: Apache-2.0 */
#include "explore.h"
#include <stdlib.h>
#include <string.h>

/* A state, by the last step to it. */
struct state {
    uint32_t from; /* the state before; UINT32_MAX: the beginning */
    uint8_t step;  /* of the alphabet */
    uint8_t depth;
};

struct exploration {
    struct explore_result *result;
    struct network *network;
    struct plan *plan;
    size_t alphabet_count;
    struct plan_step alphabet[PLAN_STEP_MAX];
    size_t count, capacity; /* of states */
    struct state *state;
    size_t slot_count; /* a power of two */
    uint64_t *seen;    /* digests, 0: free */
    struct flow_judgement judgement;
};

static bool grow_states(struct exploration *exploration)
{
    size_t capacity = exploration->capacity ? 2 * exploration->capacity : 4096;
    struct state *state = realloc(exploration->state, capacity * sizeof *state);

    if (state == NULL)
        return false;
    exploration->state = state;
    exploration->capacity = capacity;
    return true;
}

static void place(uint64_t *seen, size_t slot_count, uint64_t digest)
{
    size_t at = (size_t)digest & (slot_count - 1);

    while (seen[at])
        at = (at + 1) & (slot_count - 1);
    seen[at] = digest;
}

static bool grow_seen(struct exploration *exploration)
{
    size_t slot_count = exploration->slot_count ? 2 * exploration->slot_count : 16384;
    uint64_t *seen = calloc(slot_count, sizeof *seen);

    if (seen == NULL)
        return false;
    for (size_t i = 0; i < exploration->slot_count; i++)
        if (exploration->seen[i])
            place(seen, slot_count, exploration->seen[i]);
    free(exploration->seen);
    exploration->seen = seen;
    exploration->slot_count = slot_count;
    return true;
}

static bool was_seen(const struct exploration *exploration, uint64_t digest)
{
    size_t at = (size_t)digest & (exploration->slot_count - 1);

    for (; exploration->seen[at]; at = (at + 1) & (exploration->slot_count - 1))
        if (exploration->seen[at] == digest)
            return true;
    return false;
}

/* A new state, unless there is no memory for it. */
static bool add_state(struct exploration *exploration, uint64_t digest, struct state state)
{
    if (exploration->count == exploration->capacity && !grow_states(exploration))
        return false;
    if (2 * exploration->count >= exploration->slot_count && !grow_seen(exploration))
        return false;
    place(exploration->seen, exploration->slot_count, digest);
    exploration->state[exploration->count++] = state;
    return true;
}

/* The steps to a state, and one more, become those of the plan. */
static void lay_way(struct exploration *exploration, size_t index, size_t step)
{
    const struct state *state = &exploration->state[index];
    size_t length = state->depth;
    struct plan *plan = exploration->plan;

    plan->step_count = length + 1;
    plan->step[length] = exploration->alphabet[step];
    for (; length > 0; state = &exploration->state[state->from])
        plan->step[--length] = exploration->alphabet[state->step];
}

static bool breaks_a_rule(struct exploration *exploration)
{
    struct flow_judgement *judgement = &exploration->judgement;

    flow_judge(judgement, exploration->plan, network_trace(exploration->network));
    for (size_t i = 0; i < judgement->breach_count; i++)
        if (!judgement->breach[i].expected) {
            exploration->result->breach = judgement->breach[i];
            return true;
        }
    return false;
}

/* Takes one step from a state. False: the exploration ends. */
static bool take(struct exploration *exploration, size_t index, size_t step)
{
    struct explore_result *result = exploration->result;
    struct network *network = exploration->network;
    struct plan *plan = exploration->plan;
    struct state next = {(uint32_t)index, (uint8_t)step, (uint8_t)(exploration->state[index].depth + 1)};

    lay_way(exploration, index, step);
    network_begin(network, plan);
    for (size_t i = 0; i < plan->step_count; i++)
        network_step(network, &plan->step[i]);
    if (!network_could(network))
        return true;
    result->transitions++;
    uint64_t digest = network_digest(network);
    bool is_new = !was_seen(exploration, digest);
    network_finish(network);
    if (breaks_a_rule(exploration)) {
        result->end = EXPLORE_BROKEN;
        return false;
    }
    if (is_new && !add_state(exploration, digest, next)) {
        result->end = EXPLORE_NO_MEMORY;
        return false;
    }
    return true;
}

static void visit(struct exploration *exploration, const struct explore_options *options)
{
    struct explore_result *result = exploration->result;

    for (size_t index = 0; index < exploration->count; index++) {
        unsigned depth = exploration->state[index].depth;
        result->depth = depth;
        result->states = exploration->count;
        if (depth == options->depth) {
            result->end = EXPLORE_TO_DEPTH;
            return;
        }
        if (options->more &&
            !options->more(options->context, exploration->count, result->transitions, depth)) {
            result->end = EXPLORE_STOPPED;
            return;
        }
        for (size_t step = 0; step < exploration->alphabet_count; step++)
            if (!take(exploration, index, step))
                return;
    }
    result->states = exploration->count;
    result->end = EXPLORE_COMPLETE;
}

void explore(struct explore_result *result, struct network *network, struct plan *plan,
             const struct explore_options *options)
{
    struct exploration *exploration = calloc(1, sizeof *exploration);

    *result = (struct explore_result){.end = EXPLORE_NO_MEMORY};
    if (exploration == NULL)
        return;
    exploration->result = result;
    exploration->network = network;
    exploration->plan = plan;
    for (size_t i = 0; i < plan->step_count; i++)
        if (plan->step[i].kind < STEP_EXPECT_TOLD)
            exploration->alphabet[exploration->alphabet_count++] = plan->step[i];
    plan->step_count = 0;
    if (network_begin(network, plan) != NETWORK_OK || network_digest(network) == 0)
        result->end = EXPLORE_UNUSABLE;
    else if (grow_seen(exploration) &&
             add_state(exploration, network_digest(network), (struct state){UINT32_MAX, 0, 0}))
        visit(exploration, options);
    free(exploration->state);
    free(exploration->seen);
    free(exploration);
}
