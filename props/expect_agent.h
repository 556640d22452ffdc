/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXPECT_AGENT_H
#define EXPECT_AGENT_H

#include "expect.h"
#include "registrar.h"

/* ---- What registrars, redirect servers and user agents must decide on a situation (see expect.h) ---- */

struct expect_answer {
    unsigned status, warning; /* 0: nothing is answered */
    const char *clause;
    enum sips_contact_scheme contact; /* of a UAS */
    const char *contact_clause;
    size_t redirect_count; /* a 302: indices of the bindings that it names, in their order */
    size_t redirect[SITUATION_BINDING_MAX];
    enum sips_service_route service_route; /* of a registrar's 200 */
    const char *service_route_clause;
};

void expect_uas(struct expect_answer *expected, const struct situation *situation) __attribute__((nonnull));
void expect_redirect(struct expect_answer *expected, const struct situation *situation)
    __attribute__((nonnull));

/* A binding after a REGISTER: one of before, or one of the request's Contacts. */
struct expect_binding {
    const struct situation_contact *contact;
    uint8_t user;
    const struct situation_list *path;
};

struct expect_bindings {
    size_t count;
    struct expect_binding binding[SITUATION_BINDING_MAX + SITUATION_LIST_MAX];
};

void expect_register(struct expect_answer *expected, struct expect_bindings *after,
                     const struct situation *situation) __attribute__((nonnull));

/* expect_uri_equal compares by RFC 3261 19.1.4; expect_uri_equal_but_scheme lets sip and sips be equal, and
 * with ports a scheme's own port go without saying. */
bool expect_uri_equal(const struct situation_uri *a, const struct situation_uri *b) __attribute__((nonnull));
bool expect_uri_equal_but_scheme(const struct situation_uri *a, const struct situation_uri *b, bool ports)
    __attribute__((nonnull));

struct expect_sent {
    bool may_send;
    struct situation_uri uri;
    const char *uri_clause;
    size_t route_count;
    struct situation_uri route[SITUATION_LIST_MAX + 1];
    const char *route_clause;
    struct expect_hop hop;
    enum sips_contact_scheme contact;
    const char *contact_clause;
};

void expect_uac_request(struct expect_sent *expected, const struct situation *situation)
    __attribute__((nonnull));

/* What follows a response: further targets as indices of its Contacts, or the same URI with another scheme.
 */
enum expect_next { EXPECT_DONE, EXPECT_FOLLOW, EXPECT_AS_SIP, EXPECT_AS_SIPS, EXPECT_ASK };

struct expect_after {
    enum expect_next next; /* of a proxy: EXPECT_DONE (relayed), EXPECT_FOLLOW */
    const char *clause;
    size_t count;
    size_t contact[SITUATION_LIST_MAX];
};

void expect_uac_response(struct expect_after *expected, const struct situation *situation)
    __attribute__((nonnull));
void expect_proxy_response(struct expect_after *expected, const struct situation *situation)
    __attribute__((nonnull));

#endif
