/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAN_H
#define PLAN_H

#include "element.h"
#include <stdio.h>

/* ---- Plans: a network, and what happens in it ----
 *
 * A plan is drawn (draw_network.c), or read from a flow file. The format, one record a line; '#' begins a
 * comment at the start of a line or behind white space; what holds white space stands in "quotes" or
 * <brackets>:
 *
 *   element NAME ROLE [KEY=VALUE]...
 *                     ROLE is ua, proxy, registrar or redirect. KEY:
 *                       host        its own name; NAME.example.com if not said
 *                       domain      of a server: one or two domains, DOMAIN,DOMAIN
 *                       aor         of a ua: USER@DOMAIN
 *                       outbound    of a ua: the Route that it begins with, <sip:edge.example.com;lr>
 *                       contact     of a ua: the Contacts that it registers, CONTACT,CONTACT
 *                       supported   of a ua: the option tags of its REGISTER, TAG,TAG
 *                       transports  UDP,TCP,TLS if not said; also SCTP, TLS-SCTP, WS, WSS
 *                       answers     yes: a ua answers calls at once
 *                       confirms    yes: the user of a ua agrees to go on without sips
 *                       class       whose element it is; sipsfuzz if not said
 *                       tls-stack   of its real TLS: good if not said; old: TLS 1.1 at most; null: no
 * encryption or any key of policy.def certificate NAME [untrusted] NAMES what NAME shows:
 * dns:example.com,uri:sip:example.com,cn:example.com, or nothing; if not said: a dNSName for its host and
 * each of its domains naptr NAME ORDER PREFERENCE SERVICE REPLACEMENT srv NAME PRIORITY WEIGHT PORT TARGET
 *   tls HOST          everybody knows that TLS connections to HOST can be set up
 *   real-tls [NAME]...
 *                     the secure connections of these elements, or of all, are real: handshakes and
 *                     encryption; else a secure connection is a flag and a certificate
 *   jitter MS         messages take from 1 to 1 + MS milliseconds, by the seed
 *   seed N
 *
 * Then what happens, in order. Each step begins when the one before has settled: no message is on its way,
 * and no timer shorter than a minute runs. With a '&' at its end the next step begins at once.
 *
 *   NAME register sip|sips      NAME unregister      NAME call URI      NAME ring
 *   NAME answer                 NAME reject STATUS [WARNING]            NAME moved URI
 *   NAME cancel                 NAME bye             NAME reinvite      NAME update
 *   NAME refer URI              NAME replace URI     NAME join URI      NAME policy KEY=VALUE
 *   NAME refuses                new connections are refused; accepts: they are taken again
 *   NAME loses-tls              regains-tls: it has TLS again
 *   NAME restarts               it forgets everything, and its connections are closed
 *   NAME cuts                   all of its connections are closed
 *   NAME shows [untrusted] NAMES
 *                               from now on this certificate
 *   FROM sends TO TRANSPORT "TEXT"
 *                               these bytes leave FROM, whatever FROM knows of them: what an element
 *                               of another make would send; \r, \n, \" and \\ stand for themselves
 *   FROM injects TO TRANSPORT "TEXT"
 *                               the same, but FROM is not judged by it
 *   drop N                      the Nth message from here on is lost; on a stream, the connection with it
 *   duplicate N                 the Nth datagram from here on arrives twice
 *   delay N MS                  the Nth message from here on takes so much longer
 *   wait MS
 *
 *   expect NAME told STATUS [WARNING]
 *                               the last final response that NAME's user learned of; nothing: he did not
 *   expect FROM TO WHAT TRANSPORT [TEXT]...
 *                               the next message that FROM sent to TO, behind the one that the last
 * expectation of this kind found: WHAT is a method or a status; each TEXT stands in it somewhere, in any case
 *   expect none FROM TO WHAT    no such message was sent so far
 *   expect breach CLAUSE        this run breaks a rule, and is no failure for that */

#define PLAN_NODE_MAX 10
#define PLAN_STEP_MAX 160
#define PLAN_RECORD_MAX 24
#define PLAN_TEXT_MAX 24576
#define PLAN_EXPECT_MAX 12
#define PLAN_REAL_TLS_ALL (~0U)

enum plan_step_kind {
    STEP_COMMAND,
    STEP_POLICY,
    STEP_REFUSES,
    STEP_ACCEPTS,
    STEP_LOSES_TLS,
    STEP_REGAINS_TLS,
    STEP_RESTARTS,
    STEP_CUTS,
    STEP_SHOWS,
    STEP_SENDS,
    STEP_INJECTS,
    STEP_DROP,
    STEP_DUPLICATE,
    STEP_DELAY,
    STEP_WAIT,
    STEP_EXPECT_TOLD,
    STEP_EXPECT_MESSAGE,
    STEP_EXPECT_NONE,
    STEP_EXPECT_BREACH
};

struct plan_step {
    enum plan_step_kind kind;
    bool at_once;
    unsigned node, to; /* to: of STEP_SENDS, STEP_INJECTS, STEP_EXPECT_MESSAGE, STEP_EXPECT_NONE */
    struct element_command command; /* also: status and warning of STEP_EXPECT_TOLD */
    uint32_t number, ms;
    const char *text; /* a policy, a clause, a method or a status, or what STEP_SENDS and STEP_INJECTS send */
    enum hop_transport transport;
    size_t expect_count;
    const char *expect[PLAN_EXPECT_MAX];
    struct hop_certificate certificate;
    size_t line; /* of the flow file; 0: drawn */
};

enum plan_tls { PLAN_TLS_GOOD, PLAN_TLS_OLD, PLAN_TLS_NULL, PLAN_TLS_COUNT };

struct plan_node {
    struct element_setup setup;
    const char *class_name;
    enum plan_tls tls;
    struct hop_certificate certificate;
};

struct plan {
    size_t node_count, step_count, naptr_count, srv_count, tls_count;
    uint32_t jitter_ms;
    unsigned real_tls; /* a bit for each node; PLAN_REAL_TLS_ALL: all, however many */
    uint64_t seed;
    struct plan_node node[PLAN_NODE_MAX];
    struct plan_naptr {
        const char *name;
        struct element_naptr record;
    } naptr[PLAN_RECORD_MAX];
    struct plan_srv {
        const char *name;
        struct element_srv record;
    } srv[PLAN_RECORD_MAX];
    const char *tls[PLAN_RECORD_MAX];
    struct plan_step step[PLAN_STEP_MAX];
    size_t text_used;
    char text[PLAN_TEXT_MAX]; /* of what was read */
};

/* Where reading stopped, and why; message is NULL when all was read. */
struct plan_error {
    const char *message;
    size_t line, column; /* from 1 */
};

/* plan_clear makes an empty plan. plan_read reads a flow file; the plan keeps texts of its own. */
void plan_clear(struct plan *plan);
struct plan_error plan_read(struct plan *plan, const char *text, size_t length);

/* plan_node_add begins an element with what holds if nothing is said. NULL: PLAN_NODE_MAX. plan_certificate
 * gives a node the certificate that it has if nothing is said, from its host and its domains. */
struct plan_node *plan_node_add(struct plan *plan, const char *name, enum element_role role);
void plan_certificate(struct plan_node *node);

/* plan_print writes a plan as a flow file: read again, it is the same plan. plan_print_step writes one line
 * of it. */
void plan_print(FILE *out, const struct plan *plan);
void plan_print_step(FILE *out, const struct plan *plan, const struct plan_step *step);

const char *plan_verb_name(enum element_verb verb);
const char *plan_role_name(enum element_role role);
const char *plan_step_name(enum plan_step_kind kind);

#endif
