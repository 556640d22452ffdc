/* SPDX-License-Identifier: Apache-2.0 */
#include "gruu.h"
#include "proxy.h"
#include "reading.h"
#include "registrar.h"
#include "rules.h"
#include "uac.h"

/* ---- What an element may lack: a location service, a resolver, a trail; and what a URI or Contact may ----
 */

#define LINES(to) VIA FROM "To: <" to ">\r\n" CALL_ID
#define INVITE(uri, fields)                                                                                  \
    "INVITE " uri " SIP/2.0\r\n" LINES("sip:bob@example.com") "CSeq: 1 INVITE\r\n" fields "\r\n"
#define REGISTER(fields)                                                                                     \
    "REGISTER sip:example.com SIP/2.0\r\n" LINES("sip:bob@example.com") "CSeq: 1 REGISTER\r\n" fields "\r\n"

static const struct sips_span domain = {"example.com", 11};
static struct sips_binding slots[4];
static struct sips_location location = {slots, COUNT(slots), NULL, 0};
static struct sips_proxy_verdict proxy;
static struct sips_registrar_verdict registrar;

static struct sips_element element_with(struct sips_location *known)
{
    return (struct sips_element){
        .domain = &domain, .domain_count = 1, .host = SIPS_SPAN("proxy.example.com"), .location = known};
}

/* The verdict points into the request, which lives until the next one. */
static void decide_proxy(const struct sips_element *element, const char *text)
{
    static struct reading reading;

    if (reading.input.at)
        read_end(&reading);
    read_good(&reading, text, text);
    sips_proxy_request(&proxy, element, &reading.message, sips_arrival_over(SIPS_TRANSPORT_TLS));
}

static void decide_register(const struct sips_element *element, const char *text)
{
    struct reading reading;

    read_good(&reading, text, text);
    sips_registrar_decide(&registrar, element, &reading.message);
    read_end(&reading);
}

static void test_no_location(void **state)
{
    struct sips_element element = element_with(NULL);

    (void)state;
    decide_proxy(&element, INVITE("sip:bob@example.com", ""));
    assert_true(proxy.action == SIPS_RESPOND && proxy.status == 404);
    decide_register(&element, REGISTER(""));
    assert_int_equal(registrar.status, 200);
    decide_register(&element, REGISTER("Contact: *\r\nExpires: 0\r\n"));
    assert_int_equal(registrar.status, 200);
    decide_register(&element, REGISTER("Contact: <sip:bob@192.0.2.4>\r\n"));
    assert_int_equal(registrar.status, 500);
}

/* Without a resolver, or one that cannot tell, a sip request goes over UDP and a sips one over TLS. */
static void test_no_resolver(void **state)
{
    struct sips_resolver cannot_tell = {NULL, NULL, NULL, NULL};
    const struct sips_resolver *resolvers[] = {NULL, &cannot_tell};

    (void)state;
    for (size_t i = 0; i < COUNT(resolvers); i++) {
        struct sips_element element = element_with(NULL);
        element.resolver = resolvers[i];
        decide_proxy(&element, INVITE("sip:bob@example.org", ""));
        assert_true(proxy.action == SIPS_FORWARD && proxy.target[0].next_hop.transport == SIPS_TRANSPORT_UDP);
        decide_proxy(&element, INVITE("sips:bob@example.org", ""));
        assert_true(proxy.action == SIPS_FORWARD && proxy.target[0].next_hop.transport == SIPS_TRANSPORT_TLS);
    }
}

static void test_trail(void **state)
{
    static struct sips_trail trail;
    struct sips_element element = element_with(NULL);

    (void)state;
    element.trail = &trail;
    decide_proxy(&element, INVITE("sip:bob@example.com", ""));
    assert_true(trail.count == 2);
    assert_string_equal(trail.step[0].table->name, "admission");
    assert_string_equal(trail.step[1].rule->outcome_name, "RESPOND_404");
    for (size_t i = 0; i < SIPS_TRAIL_MAX; i++)
        decide_proxy(&element, INVITE("sip:bob@example.com", ""));
    assert_true(trail.count == SIPS_TRAIL_MAX);
}

/* ---- What looks like an own URI, and is none ---- */

static void test_not_own(void **state)
{
    struct sips_element element = element_with(NULL);

    (void)state;
    /* lr of another host: the Request-URI stays, and Route names the hop. */
    decide_proxy(&element, INVITE("sip:bob@example.org;lr", "Route: <sip:edge.example.org;lr>\r\n"));
    assert_true(proxy.action == SIPS_FORWARD && proxy.target[0].route_count == 1);
    assert_true(is(proxy.target[0].request_uri.view.host, "example.org"));
    /* A Route of another scheme is taken off by nobody, and leads nowhere. */
    decide_proxy(&element, INVITE("sip:bob@example.org", "Route: <tel:+12025550100>\r\n"));
    assert_true(proxy.action == SIPS_RESPOND && proxy.status == 400);
    /* An edge proxy's own name with a user part that is no token of its own: not what it recorded. */
    element.policy.edge = SIPS_POLICY_edge_YES;
    decide_proxy(&element, INVITE("sip:bob@proxy.example.com;lr", "Route: <sip:edge.example.org;lr>\r\n"));
    assert_true(proxy.action == SIPS_RESPOND && proxy.status == 404);
}

/* ---- Parameters without what they usually have ---- */

static void bind(const char *contact)
{
    struct sips_binding_request request = {.aor = SIPS_SPAN("sip:bob@example.com"),
                                           .contact = sips_span_of(contact),
                                           .call_id = SIPS_SPAN("other"),
                                           .cseq = 1,
                                           .expires_at_s = 100};

    memset(slots, 0, sizeof slots);
    CHECK(contact, sips_binding_store(&slots[0], &request) == SIPS_LOCATION_OK);
}

static void test_method(void **state)
{
    struct sips_element element = element_with(&location);
    struct sips_uri uri;

    (void)state;
    assert_int_equal(sips_uri_read(&uri, SIPS_SPAN("sip:bob@192.0.2.4;method")), SIPS_URI_BAD_PARAMETER);
    bind("<sip:bob@192.0.2.4;method=INVITE>");
    decide_proxy(&element, INVITE("sip:bob@example.com", ""));
    assert_true(proxy.action == SIPS_FORWARD && proxy.target[0].request_uri.without_count == 1);
}

/* A malformed reg-id is none; it is the Contact that it stands in that is refused. */
static void test_malformed_reg_id(void **state)
{
    struct sips_element element = element_with(&location);

    (void)state;
    memset(slots, 0, sizeof slots);
    decide_register(&element,
                    REGISTER("Contact: <sip:bob@192.0.2.4>\r\nContact: <sip:bob@192.0.2.5>;reg-id=x\r\n"));
    assert_int_equal(registrar.status, 400);
    assert_false(slots[0].used || slots[1].used);
}

static void test_instance_ids(void **state)
{
    static const struct {
        const char *contact, *id; /* NULL: it has none */
    } rows[] = {
        {"<sip:bob@192.0.2.4>", NULL},
        {"<sip:bob@192.0.2.4>;+sip.instance=\"<urn:x>\"", "urn:x"},
        {"<sip:bob@192.0.2.4>;+sip.instance=\"urn:x\"", "urn:x"},
        {"<sip:bob@192.0.2.4>;+sip.instance=\"<urn:x\"", "<urn:x"},
        {"<sip:bob@192.0.2.4>;+sip.instance=urn", "urn"},
        {"<sip:bob@192.0.2.4>;+sip.instance=u", "u"},
        {"<sip:bob@192.0.2.4>;+sip.instance=\"\"", NULL},
        {"<sip:bob@192.0.2.4>;+sip.instance=\"<>\"", NULL},
        {"<sip:bob@192.0.2.4>;+sip.instance=\"x\"", "x"},
    };
    char longest[SIPS_INSTANCE_MAX + 64];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bind(rows[i].contact);
        CHECK(rows[i].contact, is(sips_instance_id(&slots[0]), rows[i].id));
    }
    for (int extra = 0; extra < 2; extra++) {
        snprintf(longest, sizeof longest, "<sip:bob@192.0.2.4>;+sip.instance=\"%0*d\"",
                 SIPS_INSTANCE_MAX + extra, 0);
        bind(longest);
        assert_true((sips_instance_id(&slots[0]).at == NULL) == (extra == 1));
    }
}

static void read_uri(struct sips_uri *uri, const char *text)
{
    CHECK(text, sips_uri_read(uri, sips_span_of(text)) == SIPS_URI_OK);
}

static void test_no_gruu(void **state)
{
    struct sips_clauses clauses = {.trail = NULL};
    struct sips_written_uri written;
    struct sips_uri uri;

    (void)state;
    bind("<sip:bob@192.0.2.4>;+sip.instance=\"<urn:x>\"");
    read_uri(&uri, "sip:bob@example.com");
    assert_false(sips_gruu_leads_to(&uri, &slots[0]));
    bind("<sip:bob@192.0.2.4>");
    read_uri(&uri, "sip:bob@example.com;gr=urn:x");
    assert_false(sips_gruu_leads_to(&uri, &slots[0]));
    /* What is no sip URI keeps its scheme, and nothing takes a scheme that is none of the two. */
    read_uri(&uri, "tel:+12025550100");
    sips_uac_gruu(&written, &clauses, &uri, SIPS_SCHEME_SIPS);
    assert_int_equal(written.view.scheme, SIPS_SCHEME_TEL);
    read_uri(&uri, "sips:bob@example.com;gr");
    sips_uac_gruu(&written, &clauses, &uri, SIPS_SCHEME_TEL);
    assert_int_equal(written.view.scheme, SIPS_SCHEME_SIPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("without a location service nobody is known, and nothing can be bound", test_no_location),
        PROVES("without a resolver sip goes over UDP and sips over TLS", test_no_resolver),
        PROVES("a trail notes each rule that was asked, until it is full", test_trail),
        PROVES("a URI that only looks like an own one is not taken for it", test_not_own),
        PROVES("a method parameter has a value, or the URI is none; it does not get into the Request-URI",
               test_method),
        PROVES("a malformed reg-id has its REGISTER refused, and binds nothing", test_malformed_reg_id),
        PROVES("an instance id is what stands in quotes and brackets, if it is not empty or too long",
               test_instance_ids),
        PROVES("what is no GRUU leads nowhere, and is used as it is", test_no_gruu),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
