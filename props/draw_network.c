/* SPDX-License-Identifier: Apache-2.0 */
#include "draw.h"
#include "network_case.h"
#include "situation.h"

/* What a reader of the plan would think has happened so far: what can be asked for next is drawn from that.
 */
struct belief {
    bool registered, ringing, talking;
};

static bool is_ua(size_t node)
{
    return node == CASE_OTTO || node == CASE_PHONE || node == CASE_LAPTOP || node == CASE_MIA;
}

/* The keys of policy.def that a role knows. */
static uint32_t draw_policy(struct choices *choices, bool ua)
{
    static const uint8_t of_ua[] = {SITUATION_POLICY_uas_sips,
                                    SITUATION_POLICY_uas_sip,
                                    SITUATION_POLICY_sips_scheme,
                                    SITUATION_POLICY_refresh_key,
                                    SITUATION_POLICY_upgrade_on_381,
                                    SITUATION_POLICY_redirect_to_sip,
                                    SITUATION_POLICY_cn,
                                    SITUATION_POLICY_tls,
                                    SITUATION_POLICY_tls_only,
                                    SITUATION_POLICY_inconsistent_uris};
    uint32_t policy = 0;
    size_t count = draw_range(choices, 1, 3);

    for (size_t i = 0; i < count; i++)
        policy |=
            1U << (ua ? of_ua[draw_pick(choices, sizeof of_ua)] : draw_pick(choices, sips_policy_count()));
    return policy;
}

static void draw_node(struct choices *choices, struct network_case *drawn, size_t index)
{
    struct network_node_case *node = &drawn->node[index];
    bool always = index == CASE_OTTO || index == CASE_HOME || index == CASE_PHONE;

    span_open(choices, DRAW_NETWORK_NODE);
    node->there = always || draw_chance(choices, 1, 2);
    node->answers = is_ua(index) && draw_chance(choices, 2, 3);
    if (node->there && is_ua(index))
        node->outbound = (uint8_t)draw_pick(choices, drawn->calm ? 3 : OUTBOUND_COUNT);
    if (node->there && !drawn->calm) {
        node->confirms = is_ua(index) && draw_chance(choices, 1, 4);
        if (draw_chance(choices, 1, 3))
            node->policy = draw_policy(choices, is_ua(index));
        if (is_ua(index) && draw_chance(choices, 1, 4))
            node->contact = (uint8_t)draw_pick(choices, CASE_CONTACT_COUNT);
        if (is_ua(index) && draw_chance(choices, 1, 4))
            node->supported = (uint8_t)draw_pick(choices, CASE_SUPPORTED_COUNT);
        if (draw_chance(choices, 1, 4))
            node->transports = (uint8_t)draw_pick(choices, 4);
        if (draw_chance(choices, 1, 4))
            node->certificate = (uint8_t)draw_pick(choices, CASE_CERTIFICATE_COUNT);
    }
    if (index == CASE_EDGE && draw_chance(choices, 3, 4))
        node->policy |= 1U << SITUATION_POLICY_edge;
    span_close(choices);
}

static void draw_command(struct choices *choices, struct network_case *drawn, struct network_step_case *step,
                         struct belief *belief)
{
    static const uint8_t callees[] = {CASE_PHONE, CASE_LAPTOP, CASE_MIA, CASE_OTTO};
    static const uint8_t busy[] = {ELEMENT_BYE,   ELEMENT_REINVITE, ELEMENT_UPDATE,
                                   ELEMENT_REFER, ELEMENT_REPLACE,  ELEMENT_JOIN};
    static const uint8_t waiting[] = {ELEMENT_ANSWER, ELEMENT_RING, ELEMENT_REJECT, ELEMENT_MOVED,
                                      ELEMENT_CANCEL};

    step->kind = STEP_COMMAND;
    step->sips = draw_chance(choices, 2, 3);
    if (belief->ringing && draw_chance(choices, 3, 4)) {
        step->verb = waiting[draw_pick(choices, sizeof waiting)];
        step->node = step->verb == ELEMENT_CANCEL ? CASE_OTTO : callees[draw_pick(choices, 3)];
        step->status = (uint8_t)draw_upto(choices, 7);
        step->target = (uint8_t)draw_pick(choices, CASE_TARGET_NEAR);
        belief->ringing = step->verb == ELEMENT_RING;
        belief->talking = step->verb == ELEMENT_ANSWER;
    } else if (belief->talking && draw_chance(choices, 3, 4)) {
        step->verb = busy[draw_pick(choices, sizeof busy)];
        step->node = draw_chance(choices, 1, 2) ? CASE_PHONE : CASE_OTTO;
        step->target = (uint8_t)draw_near(choices, 0, CASE_TARGET_NEAR - 1, 1);
        belief->talking = step->verb != ELEMENT_BYE;
    } else if (!belief->registered || draw_chance(choices, 1, 3)) {
        step->node = callees[draw_pick(choices, 4)];
        step->verb = draw_chance(choices, 1, 8) ? ELEMENT_UNREGISTER : ELEMENT_REGISTER;
        belief->registered = true;
    } else {
        step->node = CASE_OTTO;
        if (draw_chance(choices, 1, 8))
            step->node = callees[draw_pick(choices, 3)];
        step->verb = ELEMENT_CALL;
        step->target = draw_chance(choices, 1, 2) ? (uint8_t)draw_pick(choices, CASE_TARGET_COUNT) : 0;
        belief->talking = drawn->node[CASE_PHONE].answers;
        belief->ringing = !belief->talking;
    }
}

static void draw_fault(struct choices *choices, struct network_step_case *step)
{
    static const uint8_t faults[] = {STEP_DROP,        STEP_DUPLICATE, STEP_DELAY,  STEP_LOSES_TLS,
                                     STEP_REGAINS_TLS, STEP_RESTARTS,  STEP_CUTS,   STEP_REFUSES,
                                     STEP_ACCEPTS,     STEP_SHOWS,     STEP_POLICY, STEP_WAIT};

    step->kind = faults[draw_pick(choices, sizeof faults)];
    step->node = (uint8_t)draw_pick(choices, CASE_NODE_COUNT);
    step->number = (uint16_t)draw_range(choices, 1, 30);
    step->ms = (uint16_t)draw_upto(choices, 40000);
    step->certificate = (uint8_t)draw_pick(choices, CASE_CERTIFICATE_COUNT);
    step->policy = (uint8_t)draw_pick(choices, 32);
}

static void draw_message(struct choices *choices, struct network_step_case *step)
{
    static const uint8_t to[] = {CASE_HOME, CASE_EDGE, CASE_OUT, CASE_PHONE};

    step->kind = STEP_INJECTS;
    step->node = CASE_OTTO;
    step->message = (uint8_t)draw_pick(choices, CASE_MESSAGE_COUNT);
    step->target = to[draw_pick(choices, sizeof to)];
    step->transport = draw_chance(choices, 1, 4) ? (uint8_t)draw_pick(choices, HOP_COUNT - 1) : HOP_TLS - 1;
}

/* Both are registered as sips, and nora is called, or one of her phones by its GRUU. */
static void draw_calm_steps(struct choices *choices, struct network_case *drawn)
{
    struct network_step_case *step = drawn->step;

    *step++ = (struct network_step_case){
        .kind = STEP_COMMAND, .node = CASE_PHONE, .verb = ELEMENT_REGISTER, .sips = true};
    if (drawn->node[CASE_LAPTOP].there && draw_chance(choices, 1, 2))
        *step++ = (struct network_step_case){.kind = STEP_COMMAND,
                                             .node = CASE_LAPTOP,
                                             .verb = ELEMENT_REGISTER,
                                             .sips = draw_chance(choices, 1, 2)};
    *step++ = (struct network_step_case){
        .kind = STEP_COMMAND, .node = CASE_OTTO, .verb = ELEMENT_CALL, .sips = draw_chance(choices, 3, 4)};
    if (draw_chance(choices, 1, 4)) {
        step[-1].target = CASE_TARGET_GRUU;
        drawn->node[CASE_PHONE].contact = CASE_CONTACT_INSTANCE;
        drawn->node[CASE_PHONE].supported = CASE_SUPPORTED_GRUU;
    }
    *step++ = (struct network_step_case){.kind = STEP_COMMAND,
                                         .node = draw_chance(choices, 1, 2) ? CASE_PHONE : CASE_OTTO,
                                         .verb = ELEMENT_BYE};
    drawn->step_count = (uint8_t)(step - drawn->step);
    drawn->node[CASE_PHONE].answers = true;
}

static void draw_steps(struct choices *choices, struct network_case *drawn)
{
    struct belief belief = {false, false, false};

    drawn->step_count = (uint8_t)draw_count(choices, 1, NETWORK_STEP_MAX);
    for (size_t i = 0; i < drawn->step_count; i++) {
        struct network_step_case *step = &drawn->step[i];
        span_open(choices, DRAW_NETWORK_STEP);
        if (draw_chance(choices, 1, 5))
            draw_fault(choices, step);
        else if (draw_chance(choices, 1, 8))
            draw_message(choices, step);
        else
            draw_command(choices, drawn, step, &belief);
        step->at_once = draw_chance(choices, 1, 8);
        span_close(choices);
    }
}

void draw_network(struct choices *choices, struct network_case *drawn)
{
    drawn->calm = draw_chance(choices, 1, 5);
    drawn->redirects = !drawn->calm && draw_chance(choices, 1, 8);
    drawn->seed = (uint8_t)draw_upto(choices, 255);
    drawn->jitter_ms = draw_chance(choices, 1, 4) ? (uint8_t)draw_upto(choices, 100) : 0;
    drawn->zone_com = (uint8_t)draw_pick(choices, drawn->calm ? 3 : ZONE_COUNT);
    drawn->zone_net = (uint8_t)draw_pick(choices, drawn->calm ? 3 : ZONE_COUNT);
    drawn->tls = draw_chance(choices, 1, 2) ? (uint8_t)draw_upto(choices, 127) : 0;
    for (size_t i = 0; i < CASE_NODE_COUNT; i++)
        draw_node(choices, drawn, i);
    if (drawn->calm)
        draw_calm_steps(choices, drawn);
    else
        draw_steps(choices, drawn);
}
