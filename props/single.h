/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SINGLE_H
#define SINGLE_H

#include "observer.h"
#include "rewrite.h"
#include "scenario.h"

/* ---- One decision, from raw bytes to judgement ----
 *
 * An input is a SIP message, and behind its body a scenario (scenario.h). Without one the registrations of
 * scenario_default_text hold. The decision core answers, every message that leaves is written out, and the
 * observer judges what a wire tap would have seen. */

#define SINGLE_BREACH_MAX 8
#define SINGLE_OUT_MAX SIPS_TARGET_MAX
#define SINGLE_BYTES_MAX (512 * 1024)
#define SINGLE_TEXT_MAX (96 * 1024)

/* Registrations as the observer is told them: text of its own. */
struct single_bindings {
    size_t count;
    struct seen_binding binding[SCENARIO_BINDING_MAX];
    size_t text_used;
    char text[SINGLE_TEXT_MAX];
};

/* Room for one run, kept for the next: about 1.3 MiB. Zero-initialise it once; do not copy it. */
struct single {
    struct scenario_error scenario_error; /* of the input's own scenario: what stood before it counts */
    struct sips_message_status status;
    struct sips_message message;
    struct sips_arrival arrival;
    enum scenario_role role;     /* that took the message */
    struct sips_clauses clauses; /* of its verdict */
    struct sips_proxy_verdict proxy;
    struct sips_registrar_verdict registrar;
    size_t breach_count; /* at most SINGLE_BREACH_MAX are kept */
    struct breach breach[SINGLE_BREACH_MAX];
    struct observation observation;
    struct seen_message out[SINGLE_OUT_MAX];
    struct seen recursion[SIPS_TARGET_MAX];
    struct seen domain[SCENARIO_DOMAIN_MAX];
    struct single_bindings before, after;
    struct sips_gather gather;
    bool has_default; /* scenario holds the defaults */
    struct scenario scenario;
    struct scenario defaults; /* as they were read */
    size_t bytes_used;
    char bytes[SINGLE_BYTES_MAX];
};

enum single_result {
    SINGLE_UNUSABLE, /* the message is: see status */
    SINGLE_HOLDS,    /* all properties hold */
    SINGLE_BROKEN    /* see breach */
};

/* single_run runs one input. The spans in *single point into input, which must live as long as they are
 * looked at. */
enum single_result single_run(struct single *single, struct sips_span input);

/* single_run_situation runs one message in the scenario that the caller has filled: single->scenario. */
enum single_result single_run_situation(struct single *single, struct sips_span message);

/* single_policy tells the observer of a policy. */
struct seen_policy single_policy(const struct sips_policy *policy);

/* single_report prints what broke: one line "sipsfuzz: BROKEN property=NAME clause=ID" each, and what left.
 */
void single_report(const struct single *single, FILE *out);

#endif
