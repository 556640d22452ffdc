/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/test/check.h"
#include "flow_judge.h"
#include "network.h"
#include <stdio.h>
#include <string.h>

/* ---- The observer of paths can tell right from wrong ----
 *
 * Each row is a network of elements that know nothing of each other: what they send is given byte by byte. */

#define NODES                                                                                                \
    "element a ua aor=a@example.com\n"                                                                       \
    "element p proxy class=silent\n"                                                                         \
    "element h registrar domain=example.com class=silent\n"                                                  \
    "element b ua aor=b@example.com class=silent\n"                                                          \
    "element c ua aor=a@example.com class=silent host=c.example.com\n"                                       \
    "element d ua aor=a@example.com class=silent confirms=yes\n"

#define VIA(T, BRANCH) "\\r\\nVia: SIP/2.0/" T " x.example.com;branch=z9hG4bK" BRANCH
#define REST(N, METHOD, TAG)                                                                                 \
    "\\r\\nFrom: <sip:c@example.com>;tag=c\\r\\nTo: <sip:b@example.com>" TAG                                 \
    "\\r\\nCall-ID: 1\\r\\nCSeq: " N " " METHOD
#define END "\\r\\nContent-Length: 0\\r\\n\\r\\n\"\n"
#define INVITE(URI, T, N, MORE) "\"INVITE " URI " SIP/2.0" VIA(T, N) REST(N, "INVITE", "") MORE END
#define IN_DIALOG(METHOD, URI, T, N, MORE)                                                                   \
    "\"" METHOD " " URI " SIP/2.0" VIA(T, N) REST(N, METHOD, ";tag=b") MORE END
#define ANSWER(STATUS, T, N, MORE) "\"SIP/2.0 " STATUS " x" VIA(T, N) REST(N, "INVITE", ";tag=b") MORE END
#define SIP_CONTACT "\\r\\nContact: <sip:c@c.example.com>"
#define SIPS_CONTACT "\\r\\nContact: <sips:c@c.example.com>"
#define FINAL "h sends c TLS " ANSWER("486", "TLS", "1", "") /* the call ends */

/* c calls b over p, as sips, and b answers. */
#define SIPS_DIALOG                                                                                          \
    "c sends p TLS " INVITE("sips:b@p.example.com", "TLS", "1", SIPS_CONTACT) "p sends c TLS " ANSWER(       \
        "200", "TLS", "1", "\\r\\nContact: <sips:b@b.example.com>") "c sends c UDP \"x\"\n"

/* b registers with h, and is told 200. */
#define REGISTERED(URI, T)                                                                                   \
    "b sends h " T " \"REGISTER sip:example.com SIP/2.0" VIA(T, "r")                                         \
        REST("9", "REGISTER", "") "\\r\\nContact: <" URI ">" END "h sends b " T                              \
                                  " \"SIP/2.0 200 OK" VIA(T, "r")                                            \
                                      REST("9", "REGISTER", ";tag=h") "\\r\\nContact: <" URI ">" END

static const struct {
    const char *name;
    enum path_invariant invariant;
    const char *good, *bad; /* steps; good breaks nothing of this kind */
} rows[] = {
    {"a sips request in clear", PATH_SECURE, "p sends h TLS " INVITE("sips:b@example.com", "TLS", "1", ""),
     "p sends h TCP " INVITE("sips:b@example.com", "TCP", "1", "")},
    {"a certificate of another domain", PATH_PROVEN,
     "p sends h TLS " INVITE("sips:b@example.com", "TLS", "1", ""),
     "p sends h TLS " INVITE("sips:b@example.net", "TLS", "1", "")},
    {"a wildcard", PATH_PROVEN,
     "certificate h dns:example.com\np sends h TLS " INVITE("sips:b@example.com", "TLS", "1", ""),
     "certificate h dns:*.com\np sends h TLS " INVITE("sips:b@example.com", "TLS", "1", "")},
    {"an untrusted certificate", PATH_PROVEN,
     "certificate h uri:sip:example.com,dns:x.example\np sends h TLS " INVITE("sips:b@example.com", "TLS",
                                                                              "1", ""),
     "certificate h untrusted dns:example.com\np sends h TLS " INVITE("sips:b@example.com", "TLS", "1", "")},
    {"a CN beside a subjectAltName", PATH_PROVEN,
     "certificate h cn:example.com\np sends h TLS " INVITE("sips:b@example.com", "TLS", "1", ""),
     "certificate h cn:example.com,dns:x.example\np sends h TLS " INVITE("sips:b@example.com", "TLS", "1",
                                                                         "")},
    {"a Via that lies", PATH_VIA, "p sends h TCP " INVITE("sip:b@example.com", "TCP", "1", ""),
     "p sends h TCP " INVITE("sip:b@example.com", "TLS", "1", "")},
    {"a response over another transport", PATH_BACK, "h sends p TCP " ANSWER("486", "TCP", "1", ""),
     "h sends p TCP " ANSWER("486", "TLS", "1", "")},
    {"a sip Record-Route in a sips request", PATH_RECORD_ROUTE,
     "p sends h TLS " INVITE("sips:b@example.com", "TLS", "1", "\\r\\nRecord-Route: <sips:p.example.com;lr>"),
     "p sends h TLS " INVITE("sips:b@example.com", "TLS", "1", "\\r\\nRecord-Route: <sip:p.example.com;lr>")},
    {"transport=tls", PATH_TLS_PARAMETER,
     "p sends h TCP " INVITE("sip:b@example.com;transport=tcp", "TCP", "1", ""),
     "p sends h TCP " INVITE("sip:b@example.com;transport=tls", "TCP", "1", "")},
    {"sips that becomes sip", PATH_NOT_DOWNGRADED,
     "c sends p TLS " INVITE("sips:b@example.com", "TLS", "1",
                             "") "p sends h TLS " INVITE("sips:b@example.com", "TLS", "1", ""),
     "c sends p TLS " INVITE("sips:b@example.com", "TLS", "1",
                             "") "p sends h TLS " INVITE("sip:b@example.com", "TLS", "1", "")},
    {"sip that becomes sips", PATH_NOT_UPGRADED,
     "c sends p TLS " INVITE("sip:b@example.com", "TLS", "1", "") "p sends h TLS " INVITE("sip:b@example.com",
                                                                                          "TLS", "1", ""),
     "c sends p TLS " INVITE("sip:b@example.com", "TLS", "1",
                             "") "p sends h TLS " INVITE("sips:b@example.com", "TLS", "1", "")},
    {"a sips call that a redirection led to a phone that registered sip", PATH_SIP_PHONE,
     REGISTERED("sip:b@b.example.com", "TLS") "c sends h TLS " INVITE(
         "sips:b@example.com", "TLS", "1",
         "") "d sends h TLS " ANSWER("302", "TLS", "2",
                                     "\\r\\nContact: <sips:b@b.example.com>") "h sends b "
                                                                              "TLS " INVITE(
                                                                                  "sips:b@b.example.com",
                                                                                  "TLS", "1", ""),
     REGISTERED("sip:b@b.example.com", "TLS") "c sends h TLS " INVITE(
         "sips:b@example.com", "TLS", "1",
         "") "d sends h TLS " ANSWER("302", "TLS", "2",
                                     "\\r\\nContact: <sips:d@d.example.com>") "h sends b "
                                                                              "TLS " INVITE(
                                                                                  "sips:b@b.example.com",
                                                                                  "TLS", "1", "")},
    {"a sips call to a phone that registered sip", PATH_SIP_PHONE,
     REGISTERED("sips:b@b.example.com", "TLS") "c sends h TLS " INVITE(
         "sips:b@example.com", "TLS", "1", "") "h sends b "
                                               "TLS " INVITE("sips:b@b.example.com", "TLS", "1", ""),
     REGISTERED("sip:b@b.example.com", "TLS") "c sends h TLS " INVITE(
         "sips:b@example.com", "TLS", "1", "") "h sends b "
                                               "TLS " INVITE("sips:b@b.example.com", "TLS", "1", "")},
    {"a sip call to a phone that registered sips, in clear", PATH_SIPS_PHONE,
     REGISTERED("sips:b@b.example.com", "TLS") "c sends h TCP " INVITE(
         "sip:b@example.com", "TCP", "1", "") "h sends b "
                                              "TLS " INVITE("sip:b@b.example.com", "TLS", "1", ""),
     REGISTERED("sips:b@b.example.com", "TLS") "c sends h TCP " INVITE(
         "sip:b@example.com", "TCP", "1", "") "h sends b "
                                              "TCP " INVITE("sip:b@b.example.com", "TCP", "1", "")},
    {"a Warning that gets lost", PATH_WARNING,
     "c sends p TLS " INVITE("sips:b@example.com", "TLS", "1", "") "h sends p TLS " ANSWER(
         "480", "TLS", "1",
         "\\r\\nWarning: 380 h \\\"SIPS Not Allowed\\\"") "p sends c TLS " ANSWER("480", "TLS", "1",
                                                                                  "\\r\\nWarning: 380 h "
                                                                                  "\\\"SIPS Not Allowed\\\""),
     "c sends p TLS " INVITE("sips:b@example.com", "TLS", "1", "") "h sends p TLS " ANSWER(
         "480", "TLS", "1",
         "\\r\\nWarning: 380 h \\\"SIPS Not Allowed\\\"") "p sends c TLS " ANSWER("480", "TLS", "1", "")},
    {"a sip BYE in a sips dialog", PATH_DIALOG,
     SIPS_DIALOG "c sends p TLS " IN_DIALOG("BYE", "sips:b@p.example.com", "TLS", "2", ""),
     SIPS_DIALOG "c sends p TLS " IN_DIALOG("BYE", "sip:b@p.example.com", "TLS", "2", "")},
    {"a sip Contact in a sips INVITE", PATH_CONTACT,
     "c sends p TLS " INVITE("sips:b@p.example.com", "TLS", "1", SIPS_CONTACT),
     "c sends p TLS " INVITE("sips:b@p.example.com", "TLS", "1", SIP_CONTACT)},
    {"a sip Contact in the answer to one", PATH_CONTACT,
     "c sends p TLS " INVITE("sips:b@p.example.com", "TLS", "1", SIPS_CONTACT) "b sends p TLS " ANSWER(
         "200", "TLS", "1", "\\r\\nContact: <sips:b@b.example.com>"),
     "c sends p TLS " INVITE("sips:b@p.example.com", "TLS", "1", SIPS_CONTACT) "b sends p TLS " ANSWER(
         "200", "TLS", "1", "\\r\\nContact: <sip:b@b.example.com>")},
    {"a sip Contact in a re-INVITE", PATH_CONTACT,
     SIPS_DIALOG "c sends p TLS " IN_DIALOG("INVITE", "sips:b@p.example.com", "TLS", "2", SIPS_CONTACT),
     SIPS_DIALOG "c sends p TLS " IN_DIALOG("INVITE", "sips:b@p.example.com", "TLS", "2", SIP_CONTACT)},
    {"a second try without sips", PATH_RETRY,
     "d sends p TLS " INVITE("sips:b@p.example.com", "TLS", "1",
                             "") "d sends p TLS " INVITE("sip:b@p.example.com", "TLS", "2", ""),
     "c sends p TLS " INVITE("sips:b@p.example.com", "TLS", "1",
                             "") "c sends p TLS " INVITE("sip:b@p.example.com", "TLS", "2", "")},
    {"a call that replaces a sips one, as sip", PATH_DERIVED,
     SIPS_DIALOG
     "c sends p TLS " INVITE("sips:b@p.example.com", "TLS", "2", "\\r\\nReplaces: 1;to-tag=b;from-tag=c"),
     SIPS_DIALOG
     "c sends p TLS " INVITE("sip:b@p.example.com", "TLS", "2", "\\r\\nReplaces: 1;to-tag=b;from-tag=c")},
    {"a call that joins a sips one, as sip", PATH_DERIVED,
     SIPS_DIALOG
     "c sends p TLS " INVITE("sips:b@p.example.com", "TLS", "2", "\\r\\nJoin: 1;to-tag=b;from-tag=c"),
     SIPS_DIALOG
     "c sends p TLS " INVITE("sip:b@p.example.com", "TLS", "2", "\\r\\nJoin: 1;to-tag=b;from-tag=c")},
    {"a caller who never learns of an end", PATH_ENDS, "a call sip:a@nowhere.example.com\n",
     "c sends p TLS " INVITE("sips:b@p.example.com", "TLS", "1", "")},
};

/* An element that does nothing. */
static void *create(void)
{
    static int element;

    return &element;
}

static void destroy(void *element)
{
    (void)element;
}

static bool start(void *element, const struct element_setup *setup, const struct element_services *services)
{
    (void)element;
    (void)setup;
    (void)services;
    return true;
}

static void message(void *element, const struct hop *hop, const char *bytes, size_t length)
{
    (void)element;
    (void)hop;
    (void)bytes;
    (void)length;
}

static const struct element_class silent = {.interface = ELEMENT_INTERFACE,
                                            .name = "silent",
                                            .create = create,
                                            .destroy = destroy,
                                            .start = start,
                                            .message = message};

static bool breaks(struct network *network, const char *steps, enum path_invariant invariant)
{
    static struct plan plan;
    struct path_breach breach[PATH_BREACH_MAX];
    char text[8192];
    size_t length = (size_t)snprintf(text, sizeof text, "%s%s", NODES, steps), count;
    struct plan_error error = plan_read(&plan, text, length);
    bool found = false;

    if (error.message)
        fail_msg("%zu:%zu: %s\n%s", error.line, error.column, error.message, text);
    assert_int_equal(network_run(network, &plan), NETWORK_OK);
    count = path_judge(network_trace(network), breach, PATH_BREACH_MAX);
    for (size_t i = 0; i < count && i < PATH_BREACH_MAX; i++)
        found |= breach[i].invariant == invariant;
    return found;
}

static void test_rows(void **state)
{
    struct network *network = network_new();

    (void)state;
    assert_non_null(network);
    assert_true(network_add_class(network, &silent));
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK(rows[i].name, !breaks(network, rows[i].good, rows[i].invariant));
        CHECK(rows[i].name, breaks(network, rows[i].bad, rows[i].invariant));
    }
    network_free(network);
}

/* What rests on causes, which forged messages have not, is shown by the seeded bugs; of TLS by
 * test_network_tls.c. */
static void test_all_are_shown(void **state)
{
    bool shown[PATH_INVARIANT_COUNT] = {[PATH_CLEAR] = true, [PATH_REFER] = true,      [PATH_REUSE] = true,
                                        [PATH_GRUU] = true,  [PATH_GRUU_ASKED] = true, [PATH_FLOW] = true};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        shown[rows[i].invariant] = true;
    for (size_t i = 0; i < PATH_INVARIANT_COUNT; i++)
        CHECK(path_invariant_entry((enum path_invariant)i)->name, shown[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("each rule of paths is broken by what breaks it, and not by what keeps it", test_rows),
        PROVES("every rule of paths is among those", test_all_are_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
