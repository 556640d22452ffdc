/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DECIDE_H
#define DECIDE_H

#include "single.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- Tables of decisions: a message in its scenario, and all that must come of it ----
 *
 * A message is written short. Its first line is one of
 *
 *   INVITE sip:bob@example.com        a request; it comes over TLS if the URI is sips, else over UDP
 *   INVITE sip:bob@example.com TCP    the same, over TCP
 *   302 Moved Temporarily             a response to an INVITE that proxy.example.com forwarded for a client
 *
 * and header fields follow, a line each. Those that every message has and that are not written are added
 * with values that change nothing (To is <sip:bob@example.com>, Max-Forwards 70, CSeq 1).
 *
 * The outcome is text, too. For every message that leaves, read back from its bytes:
 *
 *   sip:bob@192.0.2.4 TLS 192.0.2.4:5061     Request-URI, transport of its Via, servers in their order
 *   sip:bob@192.0.2.4 TLS flow 7             the same over a connection that is up
 *   480 Temporarily Unavailable              a response made here
 *   relay UDP 302 Moved Temporarily          a response sent upstream, with the transport of its topmost Via
 *   Route: ...                               below each: Route, Record-Route, Warning, Unsupported, Path and
 *                                            Service-Route, and Max-Forwards if it is not one less
 *   recurse sips:bob@192.0.2.9 TLS ...       a branch that a redirection opens
 *   drop                                     nothing leaves
 *   bound sips:bob@192.0.2.4 until 60 path <sips:edge.example.com;lr>
 *                                            behind the answer of a registrar: each binding that there is
 *
 * Lines are separated by '\n'; the last one has none. */

struct decide_case {
    /* A sentence. It begins with the ids of the clauses that it is about, up to ": ": the verdict must cite
     * them. An id in parentheses is of a rule that this verdict need not name, and does not. What begins with
     * "RFC " has no ids. */
    const char *name;
    const char *message;
    const char *scenario;
    const char *outcome;
};

#define DECIDE_OUTCOME_MAX 8192

/* decide runs one message in its scenario, and gives the outcome: valid until the next decision. It fails the
 * test if the message or the scenario cannot be read, or if the observer finds a property broken. */
const char *decide(const char *message, const char *scenario);

/* decide_bytes does the same for a message as it stands on the wire; bytes may be what left last time. */
const char *decide_bytes(struct sips_span bytes, const char *scenario);

/* decide_left is message index of those that left the last decision. */
struct sips_span decide_left(size_t index);

/* decide_cites: the verdict of the last decision names this clause. */
bool decide_cites(enum sips_clause clause);

/* decide_must_be compares an outcome with what it must be, and fails with both. */
void decide_must_be(const char *name, const char *outcome, const char *expected);

/* decide_id takes the first id off the front of a name; SIPS_CLAUSE_COUNT when none is left, and a failed
 * test for one that the catalogue has not. */
enum sips_clause decide_id(const char **name, bool *is_cited);

/* decide_names: is the clause among those that the name of a case begins with? */
bool decide_names(const char *name, enum sips_clause clause);

/* decide_must_cover fails unless each clause of the catalogue whose id begins with prefix is named by one of
 * the cases. */
void decide_must_cover(const char *prefix, const struct decide_case *cases, size_t count);

/* decide_check runs one case. */
void decide_check(const struct decide_case *row);

/* decide_run makes each case a test of its own, and runs them. The number of those that failed. */
int decide_run(const char *group, const struct decide_case *cases, size_t count);

#endif
