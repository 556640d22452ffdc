/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUDGE_H
#define JUDGE_H

#include "observer.h"
#include "tap.h"

/* ---- What the rooms of the observer share (invariant_*.c, observer.c); nobody else includes this ---- */

#define JUDGE_BINDING_MAX 64 /* bindings of one AOR; with more, what rests on them is not judged */
#define JUDGE_COPY_MAX 64    /* copies of a request that are compared with each other */

enum invariant {
#define INVARIANT(id, name, clause, line) INVARIANT_##id,
#include "invariants.def"
#undef INVARIANT
    INVARIANT_COUNT
};

/* A binding of the AOR in question. */
struct judge_binding {
    const struct seen_binding *seen;
    struct tap_address address;
    struct tap_uri uri;
};

struct judge_bindings {
    size_t count;
    bool unclear; /* too many, or one that cannot be read, or of an AOR that may or may not be this one */
    struct judge_binding binding[JUDGE_BINDING_MAX];
};

/* Whose is the Request-URI? UNCLEAR: an observer cannot tell (maddr, a port, the element's own name, no user,
 * gr). */
enum judge_domain { JUDGE_OWN, JUDGE_FOREIGN, JUDGE_UNCLEAR };

/* What the request that came in asks for. */
struct judge_request {
    enum tap_scheme scheme; /* of the Request-URI */
    bool uri_read;
    struct tap_uri uri;
    enum judge_domain domain;
    bool target_judged; /* an observer can tell which targets are right */
    bool plain_aor;     /* own domain, and nothing but user and host in the URI */
    struct judge_bindings bindings;
};

/* What left, as far as a judgement on the whole needs it. */
struct judge_outcome {
    size_t request_count;
    unsigned final_status; /* of the first final response; 0 if none left */
    size_t final_index;
    bool warns_380, warns_381;
    struct {
        struct seen request_uri, branch;
        size_t index;
    } copy[JUDGE_COPY_MAX];
};

struct judge {
    const struct observation *seen;
    struct breach *breach;
    size_t max, count;
    enum tap_result in_result, out_result;
    struct seen in_transport, out_transport;
    bool in_secure, out_secure;
    struct tap_message in, out; /* out: the message at index */
    size_t index;
    bool via_read; /* the topmost Via of out */
    struct tap_via via;
    struct seen branch;           /* and its branch */
    struct judge_request request; /* if in is a readable request */
    struct judge_outcome outcome;
};

void judge_breach(struct judge *judge, enum invariant invariant, size_t out);

/* judge_secure: TLS, TLS-SCTP or WSS. */
bool judge_secure(struct seen transport);

/* judge_request_read fills judge->request from judge->in. */
void judge_request_read(struct judge *judge);

/* judge_sane: nothing in the request that came in could have it refused for its syntax, its hops or its
 * extensions. */
bool judge_sane(const struct judge *judge);

/* judge_bindings_read collects the registrations of an AOR; the schemes of the AORs do not matter
 * (5630-5.2-a). */
void judge_bindings_read(struct judge_bindings *bindings, const struct tap_uri *aor,
                         const struct seen_binding *all, size_t count);

/* judge_aor compares an AOR with that of a registration. */
enum judge_relation { JUDGE_SAME, JUDGE_OTHER, JUDGE_MAYBE };
enum judge_relation judge_aor(const struct tap_uri *aor, struct seen registered);

/* judge_own_host, judge_own_domain: is the host the element's own name, or one of its domains? */
bool judge_own_host(const struct judge *judge, struct seen host);
bool judge_own_domain(const struct judge *judge, struct seen host);

/* judge_same_user compares user parts with their escapes resolved (RFC 3261 19.1.4). */
bool judge_same_user(struct seen a, struct seen b);

/* judge_count counts the bindings with a Contact of that scheme. */
size_t judge_count(const struct judge_bindings *bindings, enum tap_scheme scheme);

/* judge_method compares a method, of which the case counts (RFC 3261 7.1). */
bool judge_method(struct seen method, const char *name);

/* judge_forms_dialog: can the method set up a dialog (RFC 3261 12.1, 3515, 6665)? judge_refreshes: can it
 * change the target of one (RFC 3261 12.2, 3311, 3515, 6665)? */
bool judge_forms_dialog(struct seen method);
bool judge_refreshes(struct seen method);

/* judge_dialog_is_sips: does a target refresh in the dialog take a sips Contact (choice-refresh-key)? */
bool judge_dialog_is_sips(const struct judge *judge);

/* judge_has_contact: has the message a Contact of that scheme? judge_is_contact: is uri one of its Contacts,
 * but for what the policy drops? */
bool judge_has_contact(const struct tap_message *message, enum tap_scheme scheme);
bool judge_is_contact(const struct tap_message *message, struct seen uri, const struct seen_policy *policy);

/* judge_has_warning: has the message that Warning code? */
bool judge_has_warning(const struct tap_message *message, uint32_t wanted);

/* judge_inconsistent: RFC 5630's own example, a sips Request-URI and a Contact that is sip. */
bool judge_inconsistent(const struct judge *judge);

/* judge_may_precede: can the final answer have come before any look at the schemes: a method or a user
 * refused (RFC 3261 8.2), a fault of the element, a 400 that a policy asks for? */
bool judge_may_precede(const struct judge *judge);

/* judge_value_uri reads the URI of a name-addr or addr-spec. */
bool judge_value_uri(struct tap_uri *uri, struct seen value);

/* judge_same_values: the values of a from from_a on are those of b from from_b on. */
bool judge_same_values(const struct tap_values *a, size_t from_a, const struct tap_values *b, size_t from_b);

/* judge_same_via: may_be_marked allows what a server adds to the Via of a request (received, rport). */
bool judge_same_via(struct seen came, struct seen left, bool may_be_marked);

/* judge_fields_kept: the header fields of from that are in none of the named sets stand in to, in the same
 * order. The set has a bit for each enum tap_name. */
bool judge_fields_kept(const struct tap_message *from, const struct tap_message *to, uint32_t without);
#define JUDGE_NAME(name) (UINT32_C(1) << (name))

/* judge_target_text: does the URI that left stand for the URI of the target? The schemes aside, nothing may
 * differ but what a Request-URI cannot hold (RFC 3261 19.1.1: method, headers) and what the policy drops. */
bool judge_target_text(const struct tap_uri *target, const struct tap_uri *left,
                       const struct seen_policy *policy);

/* ---- The rooms ---- */

void judge_wire(struct judge *judge);            /* each message that left */
void judge_targets(struct judge *judge);         /* each copy of a request */
void judge_copy(struct judge *judge);            /* each copy of a request */
void judge_copies(struct judge *judge);          /* all copies together */
void judge_answer(struct judge *judge);          /* each response made here */
void judge_cause(struct judge *judge);           /* each final response that a proxy made */
void judge_silence(struct judge *judge);         /* whether anything left for a request */
void judge_answers(struct judge *judge);         /* all that left for a request */
void judge_relayed(struct judge *judge);         /* each response that left for a response */
void judge_recursion(struct judge *judge);       /* all that followed from a response */
void judge_register_answer(struct judge *judge); /* each response to a REGISTER */
void judge_registrations(struct judge *judge);   /* what became of the registrations */
void judge_uac_request(struct judge *judge);     /* the request that a UAC sent */
void judge_uac_retries(struct judge *judge);     /* what a UAC sent after a response */
void judge_uas_answer(struct judge *judge);      /* each answer of a UAS */
void judge_uas(struct judge *judge);             /* whether a UAS took a request */
void judge_redirect_answer(struct judge *judge); /* each answer of a redirect server */
void judge_redirect(struct judge *judge);        /* what a redirect server refused */

/* judge_may_answer: does the request that came in give a proxy cause for that status, or may it? */
bool judge_may_answer(const struct judge *judge, unsigned status);

/* judge_own_answer: an ACK has no answer, and a CANCEL its own ones (RFC 3261 16.10). */
bool judge_own_answer(const struct judge *judge);

/* judge_alone_in_route: the Route that came in is empty, or names this element alone. */
bool judge_alone_in_route(const struct judge *judge);

/* judge_route checks the Route of a copy for a target; path is that of the binding, empty without one. */
bool judge_route(const struct judge *judge, bool strict, struct seen path);

/* A Contact of a REGISTER. */
enum judge_effect { JUDGE_BINDS, JUDGE_UNBINDS, JUDGE_EFFECT_UNCLEAR };
struct judge_contact {
    bool read;
    struct tap_address address;
    struct tap_uri uri;
    enum judge_effect effect;
};
void judge_contact_read(struct judge_contact *contact, const struct tap_message *request, struct seen value);

/* judge_bindings_200 judges the bindings after a 200 to a REGISTER; out is that 200. */
void judge_bindings_200(struct judge *judge);

#endif
