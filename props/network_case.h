/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_CASE_H
#define NETWORK_CASE_H

#include "choice.h"
#include "plan.h"

/* ---- Drawn networks: a plan in a few small numbers ----
 *
 *   otto -- [out.example.net] -- home.example.com -- [edge.example.com] -- phone and laptop of nora; mia
 *
 * otto of example.net calls nora of example.com, who has one or two phones, with or without an edge proxy;
 * home is the registrar and proxy of example.com, or its redirect server. mia, of example.com, is there to be
 * transferred to. */

enum case_node {
    CASE_OTTO,
    CASE_OUT,
    CASE_HOME,
    CASE_EDGE,
    CASE_PHONE,
    CASE_LAPTOP,
    CASE_MIA,
    CASE_NODE_COUNT
};

enum case_outbound {
    OUTBOUND_NONE,
    OUTBOUND_SIP,
    OUTBOUND_SIPS,
    OUTBOUND_SIP_STRICT,
    OUTBOUND_SIPS_STRICT,
    OUTBOUND_DOMAIN, /* the domain, not the host */
    OUTBOUND_COUNT
};

enum case_zone { ZONE_BOTH, ZONE_SIPS, ZONE_NAPTR, ZONE_PLAIN, ZONE_NOTHING, ZONE_NAPTR_PLAIN, ZONE_COUNT };

enum case_certificate {
    CASE_CERTIFICATE_GOOD,
    CASE_CERTIFICATE_UNTRUSTED,
    CASE_CERTIFICATE_OTHER,    /* another name */
    CASE_CERTIFICATE_WILDCARD, /* *.example.com */
    CASE_CERTIFICATE_URI,      /* uri:sip: of its domain, and a DNS name of another */
    CASE_CERTIFICATE_SIPS_URI, /* uri:sips: alone */
    CASE_CERTIFICATE_CN,
    CASE_CERTIFICATE_CN_BESIDE, /* the right CN beside the URI of a user */
    CASE_CERTIFICATE_COUNT
};

enum case_transports {
    CASE_TRANSPORTS_USUAL,
    CASE_TRANSPORTS_ALL,
    CASE_TRANSPORTS_NO_TLS,
    CASE_TRANSPORTS_NO_UDP
};

struct network_node_case {
    bool there, answers, confirms;
    uint8_t outbound, transports, certificate;
    uint8_t contact, supported; /* of a user agent: see network_case.c */
    uint32_t policy;            /* a bit for each key of policy.def that has its second value */
};

struct network_step_case {
    uint8_t kind;   /* enum plan_step_kind */
    uint8_t node;   /* enum case_node; one that is not there stands for home */
    uint8_t verb;   /* enum element_verb */
    uint8_t target; /* of a call: see network_case.c */
    uint8_t status;
    uint8_t certificate, policy;
    uint8_t message, transport; /* of STEP_INJECTS */
    bool sips, at_once;
    uint16_t number, ms;
};

/* How many there are of each. */
/* The first of the targets are those that calls are moved and transferred to. */
#define CASE_TARGET_NEAR 5
#define CASE_TARGET_GRUU 14
#define CASE_TARGET_COUNT 16
#define CASE_CONTACT_INSTANCE 10
#define CASE_CONTACT_COUNT 15
#define CASE_SUPPORTED_GRUU 2
#define CASE_SUPPORTED_COUNT 5
#define CASE_MESSAGE_COUNT 22

#define NETWORK_STEP_MAX 16

struct network_case {
    bool redirects; /* home is a redirect server */
    bool calm;      /* nothing is wrong anywhere, and all want sips */
    uint8_t jitter_ms, seed;
    uint8_t zone_com, zone_net;
    uint8_t tls; /* a bit for each node of which everybody knows that TLS can be had */
    struct network_node_case node[CASE_NODE_COUNT];
    uint8_t step_count;
    struct network_step_case step[NETWORK_STEP_MAX];
};

/* draw_network draws a network; draw_calm_network one in which a sips call must succeed. */
void draw_network(struct choices *choices, struct network_case *drawn) __attribute__((nonnull));

/* network_case_plan makes the plan of a case. Its texts are constants, but for what it keeps. */
void network_case_plan(struct plan *plan, const struct network_case *drawn) __attribute__((nonnull));

#endif
