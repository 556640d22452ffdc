/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/test/check.h"
#include "network.h"
#include "network_tls.h"
#include "path.h"
#include <string.h>

/* ---- Networks with real TLS ---- */

static struct plan plan;

static void silent_message(void *element, const struct hop *hop, const char *bytes, size_t length)
{
    (void)element, (void)hop, (void)bytes, (void)length;
}

static void *silent_create(void)
{
    static char silent;

    return &silent;
}

static void silent_destroy(void *element)
{
    (void)element;
}

static bool silent_start(void *element, const struct element_setup *setup,
                         const struct element_services *services)
{
    (void)element, (void)setup, (void)services;
    return true;
}

static const struct element_class silent = {.interface = ELEMENT_INTERFACE,
                                            .name = "silent",
                                            .create = silent_create,
                                            .destroy = silent_destroy,
                                            .start = silent_start,
                                            .message = silent_message};

static const struct trace *run(struct network *network, const char *text)
{
    struct plan_error error = plan_read(&plan, text, strlen(text));

    if (error.message)
        fail_msg("%zu:%zu: %s", error.line, error.column, error.message);
    assert_int_equal(network_run(network, &plan), NETWORK_OK);
    return network_trace(network);
}

static struct network *new_network(void)
{
    struct network *network = network_new();

    assert_non_null(network);
    assert_non_null(network_tls_links());
    network_set_links(network, network_tls_links());
    assert_true(network_add_class(network, &silent));
    return network;
}

#define SAYS(T) "a sends p TLS \"INVITE sips:b@p.example.com SIP/2.0\\r\\nVia: SIP/2.0/" T "\\r\\n\\r\\n\"\n"

/* An end of TLS 1.1 or without encryption gets nothing from a good one; two without encryption talk, and the
 * tap hears it. */
static void test_bad_ends(void **state)
{
    static const struct {
        const char *a, *p;
        size_t messages;
        bool clear;
    } rows[] = {{"good", "good", 1, false}, {"good", "old", 0, false},  {"good", "null", 0, false},
                {"old", "good", 0, false},  {"null", "good", 0, false}, {"null", "null", 1, true}};
    struct network *network = new_network();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[1024];
        struct path_breach breach[PATH_BREACH_MAX];
        size_t messages = 0;
        bool clear = false;
        snprintf(text, sizeof text,
                 "element a ua aor=a@example.com class=silent tls-stack=%s\n"
                 "element p proxy class=silent tls-stack=%s\nreal-tls p\n" SAYS("TLS"),
                 rows[i].a, rows[i].p);
        const struct trace *trace = run(network, text);
        for (size_t j = 0; j < trace->count; j++)
            messages += trace->entry[j].kind == TRACE_MESSAGE;
        size_t count = path_judge(trace, breach, PATH_BREACH_MAX);
        for (size_t j = 0; j < count && j < PATH_BREACH_MAX; j++)
            clear |= breach[j].invariant == PATH_CLEAR;
        CHECK(rows[i].p, messages == rows[i].messages);
        CHECK(rows[i].p, clear == rows[i].clear);
        CHECK(rows[i].p, trace->connection[0].wire.real);
    }
    network_free(network);
}

/* Elements learn the names and the trust of the certificate that crossed. */
struct told {
    bool arrived;
    struct hop_certificate peer;
    char name[HOP_NAME_MAX][64];
} told;

static void listening_message(void *element, const struct hop *hop, const char *bytes, size_t length)
{
    (void)element, (void)bytes, (void)length;
    told.arrived = hop->peer != NULL;
    if (hop->peer == NULL)
        return;
    told.peer = *hop->peer;
    for (size_t i = 0; i < hop->peer->name_count; i++)
        snprintf(told.name[i], sizeof told.name[i], "%s", hop->peer->name[i].text);
}

static void test_names(void **state)
{
    static struct element_class listening;
    struct network *network = new_network();

    (void)state;
    listening = silent;
    listening.name = "listening";
    listening.message = listening_message;
    assert_true(network_add_class(network, &listening));
    run(network, "element a ua aor=a@example.com class=silent\nelement p proxy class=listening\nreal-tls\n"
                 "certificate a untrusted uri:sip:example.com,dns:a.example.com,cn:a\n" SAYS("TLS"));
    assert_true(told.arrived);
    assert_false(told.peer.trusted);
    assert_int_equal(told.peer.name_count, 3);
    assert_int_equal(told.peer.name[0].kind, HOP_NAME_URI);
    assert_string_equal(told.name[0], "sip:example.com");
    assert_int_equal(told.peer.name[1].kind, HOP_NAME_DNS);
    assert_string_equal(told.name[1], "a.example.com");
    assert_int_equal(told.peer.name[2].kind, HOP_NAME_CN);
    assert_string_equal(told.name[2], "a");
    run(network,
        "element a ua aor=a@example.com class=silent\nelement p proxy class=listening\nreal-tls\n" SAYS(
            "TLS"));
    assert_true(told.peer.trusted);
    network_free(network);
}

#define CALL                                                                                                 \
    "element otto ua aor=otto@example.net\nelement home registrar domain=example.com\n"                      \
    "element phone ua aor=nora@example.com answers=yes\n"                                                    \
    "real-tls\nphone register sips\notto call sips:nora@example.com\notto bye\n"

/* The same plan gives the same bytes on the wire, or at least as many. */
static void test_repeats(void **state)
{
    struct network *network = new_network();
    size_t bytes[TRACE_CONNECTION_MAX];
    const struct trace *trace = run(network, CALL);
    size_t count = trace->connection_count;

    (void)state;
    assert_true(count >= 2);
    for (size_t i = 0; i < count; i++)
        bytes[i] = trace->connection[i].wire.bytes;
    trace = run(network, CALL);
    assert_int_equal(trace->connection_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(trace->connection[i].wire.bytes, bytes[i]);
        assert_string_equal(trace->connection[i].wire.version, "TLSv1.3");
    }
    network_free(network);
}

/* Without links a plan that wants real TLS is refused, in words. */
static void test_no_links(void **state)
{
    struct network *network = network_new();
    struct plan_error error = plan_read(&plan, CALL, strlen(CALL));

    (void)state;
    assert_null(error.message);
    assert_int_equal(network_run(network, &plan), NETWORK_NO_LINKS);
    assert_non_null(strstr(network_fault(network), "OpenSSL"));
    network_free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("an end with bad TLS gets nothing from a good one, and the tap hears what is not hidden",
               test_bad_ends),
        PROVES("elements learn what the certificate says that crossed", test_names),
        PROVES("a plan gives the same bytes each time", test_repeats),
        PROVES("real TLS without OpenSSL is refused in words", test_no_links),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
