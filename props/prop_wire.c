/* SPDX-License-Identifier: Apache-2.0 */
/* Whole decisions, judged by what a wire tap sees: a situation is drawn for each role, the core decides and
 * writes what leaves, and the observer, which shares nothing with it, judges by all of its invariants. */
#include "property.h"
#include "single.h"
#include "situation.h"

/* The largest part of a message that left, for a finding. */
#define SHOWN_MAX 600

static enum property_verdict broken(struct finding *finding, const struct single *single)
{
    const struct breach *breach = &single->breach[0];
    const struct seen_message *out = NULL;

    if (breach->out < single->observation.out_count)
        out = &single->out[breach->out];
    if (out == NULL)
        return finding_say(finding, breach->property, breach->clause, "%zu messages left",
                           single->observation.out_count);
    return finding_say(finding, breach->property, breach->clause, "this left over %s:\n%.*s", out->transport,
                       (int)(out->bytes.length < SHOWN_MAX ? out->bytes.length : SHOWN_MAX), out->bytes.at);
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    static struct situation_text text;
    static struct single single;

    situation_write(&text, drawn);
    situation_fill(&single.scenario, drawn, &text);
    switch (single_run_situation(&single, text.message)) {
    case SINGLE_UNUSABLE:
        return PROPERTY_DISCARDED;
    case SINGLE_HOLDS:
        return PROPERTY_HOLDS;
    case SINGLE_BROKEN:
        break;
    }
    return broken(finding, &single);
}

static void print(FILE *out, const void *drawn)
{
    situation_print(out, drawn);
}

#define WIRE(role, words, sentence, ids)                                                                     \
    static void draw_##role(struct choices *choices, void *drawn)                                            \
    {                                                                                                        \
        draw_situation_##role(choices, drawn);                                                               \
    }                                                                                                        \
    const struct property property_##role##_wire = {                                                         \
        .name = (words),                                                                                     \
        .line = (sentence),                                                                                  \
        .clauses = (ids),                                                                                    \
        .case_size = sizeof(struct situation),                                                               \
        .draw = draw_##role,                                                                                 \
        .check = check,                                                                                      \
        .print = print,                                                                                      \
    }

WIRE(proxy_request, "proxy-request-wire",
     "what a proxy sends for a request keeps every rule that a wire tap can see",
     "3261-7 5630-4.1-b 3261-16.6-7 5630-3.1.4-b 3261-18.2.2 3261-18.3 5630-3.1.4-a 5630-5.3-p "
     "5630-3.1.4-c 5630-5.3-b 5630-5.3-a 5630-5.3-h 5630-5.3-c 5630-5.3-i 5630-5.3-j "
     "5630-5.3-k 5630-5.3-g 3261-18.1.1 3261-16.5 3261-16.6-2 3327-5 3261-16.6-3 3261-16.3 "
     "3261-16.6-8 3261-16.6-1 3261-16.6-4 3261-17 3261-8.2.6.2 5630-5.3-e 5630-9-a 5630-5.3-d "
     "5630-4-a 5630-5.3-l");
WIRE(proxy_response, "proxy-response-wire",
     "what a proxy sends for a response keeps every rule that a wire tap can see",
     "3261-7 3261-18.2.2 3261-18.3 5630-3.1.4-a 3261-16.7-3 5630-A-c 5630-5.3-o 3261-16.7-9 "
     "5630-5.3-m 5630-5.3-n 3261-16.7-4 3261-16.5");
WIRE(register, "register-wire", "what a registrar binds and answers keeps every rule that a wire tap can see",
     "3261-7 3261-18.2.2 3261-18.3 5630-3.1.4-a 3261-17 3261-8.2.6.2 5630-9-a 5630-5.2-b "
     "5630-5.2-c 5630-5.2-d 5630-5.2-e 5630-5.1.1.1-e 3261-10.3 5630-5.2-a 3327-5");
WIRE(redirect, "redirect-wire", "what a redirect server answers keeps every rule that a wire tap can see",
     "3261-7 3261-18.2.2 3261-18.3 5630-3.1.4-a 3261-17 3261-8.2.6.2 5630-9-a 5630-5.4-a "
     "5630-5.4-b 3261-8.3 5630-5.4-c 5630-5.4-e 5630-5.4-f");
WIRE(uas, "uas-wire", "what a user agent server answers keeps every rule that a wire tap can see",
     "3261-7 3261-18.2.2 3261-18.3 5630-3.1.4-a 3261-17 3261-8.2.6.2 5630-9-a 5630-5.1.2-b "
     "5630-5.1.2-c 5630-5.1.2-d 5630-5.1.2-e 5630-5.1.2-f 5630-5.1.2-g 5630-5.1.2-h "
     "5630-5.1.2-i 5630-5.1.2-j 5630-5.1.2-k 3261-12.1.1");
WIRE(uac_request, "uac-request-wire",
     "what a user agent client sends keeps every rule that a wire tap can see",
     "3261-7 5630-4.1-b 3261-16.6-7 5630-3.1.4-b 3261-18.2.2 3261-18.3 5630-3.1.4-a "
     "5630-3.1.4-c 5630-5.1.1-a 5630-5.1.1-b 5630-5.1.1-e 5630-5.1.1-f 5630-5.1.1-g "
     "5630-5.1.1-h 5630-5.1.1.2-a 5630-5.1.1.2-b 3261-12.2.1.1 3261-8.1.2");
WIRE(uac_register, "uac-register-wire",
     "the REGISTER of a user agent client keeps every rule that a wire tap can see",
     "3261-7 5630-4.1-b 3261-16.6-7 5630-3.1.4-b 3261-18.2.2 3261-18.3 5630-3.1.4-a "
     "5630-3.1.4-c 3261-12.2.1.1 3261-8.1.2 5630-5.1.1.1-c 5630-5.1.1.1-f 5630-5.1.1.1-g "
     "5630-A-b 5630-5.1.1.1-h");
WIRE(uac_response, "uac-response-wire",
     "what a user agent client does about a response keeps every rule that a wire tap can see",
     "5630-A-a 5630-5.1.1-c 5630-5.1.1-d choice-3xx-to-sip choice-481-upgrade 3261-8.1.3.4 "
     "3261-8.1.3.5");
