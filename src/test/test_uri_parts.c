/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "uri.h"

/* What a URI is read into; NULL: absent. */
static const struct {
    const char *text;
    enum sips_scheme scheme;
    enum sips_host_kind host_kind;
    enum sips_transport transport;
    uint16_t port;
    bool lr;
    const char *user, *password, *host, *parameters, *headers, *transport_parameter, *maddr;
} parts[] = {
    {.text = "sip:example.com", .host_kind = SIPS_HOST_NAME, .host = "example.com"},
    {.text = "SIPS:Bob:s%3b@EXAMPLE.com:05061;Lr;x=Y?Subject=a%20b&c=",
     .scheme = SIPS_SCHEME_SIPS,
     .host_kind = SIPS_HOST_NAME,
     .port = 5061,
     .lr = true,
     .user = "Bob",
     .password = "s%3b",
     .host = "EXAMPLE.com",
     .parameters = "Lr;x=Y",
     .headers = "Subject=a%20b&c="},
    {.text = "sip:a;b?c/d=e:@[2001:db8::1]:65535",
     .host_kind = SIPS_HOST_IPV6,
     .port = 65535,
     .user = "a;b?c/d=e",
     .password = "",
     .host = "[2001:db8::1]"},
    {.text = "sips:192.0.2.1;maddr=[2001:db8::2];ttl=1;TransPort=TLS;lr=true",
     .scheme = SIPS_SCHEME_SIPS,
     .host_kind = SIPS_HOST_IPV4,
     .transport = SIPS_TRANSPORT_TLS,
     .lr = true,
     .host = "192.0.2.1",
     .parameters = "maddr=[2001:db8::2];ttl=1;TransPort=TLS;lr=true",
     .transport_parameter = ";TransPort=TLS",
     .maddr = "[2001:db8::2]"},
    {.text = "sip:example.com.?a=b", .host_kind = SIPS_HOST_NAME, .host = "example.com.", .headers = "a=b"},
    {.text = "sip:example.com;transport=carrier-pigeon",
     .host_kind = SIPS_HOST_NAME,
     .transport = SIPS_TRANSPORT_OTHER,
     .host = "example.com",
     .parameters = "transport=carrier-pigeon",
     .transport_parameter = ";transport=carrier-pigeon"},
    {.text = "Tel:+1-555-0100;phone-context=example.com", .scheme = SIPS_SCHEME_TEL},
    {.text = "mailto:bob@example.com", .scheme = SIPS_SCHEME_OTHER},
    {.text = "sipss:bob@example.com;lr", .scheme = SIPS_SCHEME_OTHER},
};

static void check_spans(size_t row, const struct sips_uri *uri)
{
    const char *text = parts[row].text;

    CHECK(text, is(uri->user, parts[row].user));
    CHECK(text, is(uri->password, parts[row].password));
    CHECK(text, is(uri->host, parts[row].host));
    CHECK(text, is(uri->parameters, parts[row].parameters));
    CHECK(text, is(uri->headers, parts[row].headers));
    CHECK(text, is(uri->transport_parameter, parts[row].transport_parameter));
    CHECK(text, is(uri->maddr, parts[row].maddr));
}

static void test_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(parts); i++) {
        struct sips_span text = tight_text(parts[i].text);
        struct sips_uri uri;
        CHECK(parts[i].text, sips_uri_read(&uri, text) == SIPS_URI_OK);
        CHECK(parts[i].text, is(uri.text, parts[i].text));
        CHECK(parts[i].text, uri.scheme == parts[i].scheme);
        CHECK(parts[i].text, uri.host_kind == parts[i].host_kind);
        CHECK(parts[i].text, uri.transport == parts[i].transport);
        CHECK(parts[i].text, uri.port == parts[i].port);
        CHECK(parts[i].text, uri.lr == parts[i].lr);
        check_spans(i, &uri);
        tight_free(text);
    }
}

static const struct {
    const char *value;
    enum sips_transport transport;
} transports[] = {
    {"udp", SIPS_TRANSPORT_UDP},
    {"TCP", SIPS_TRANSPORT_TCP},
    {"Tls", SIPS_TRANSPORT_TLS},
    {"sctp", SIPS_TRANSPORT_SCTP},
    {"ws", SIPS_TRANSPORT_WS},
    {"WSS", SIPS_TRANSPORT_WSS},
    {"tls-sctp", SIPS_TRANSPORT_TLS_SCTP},
    {"tlsx", SIPS_TRANSPORT_OTHER},
    {"%75d%50", SIPS_TRANSPORT_UDP},
    {"tls-sct%70", SIPS_TRANSPORT_TLS_SCTP},
    {"tls%2dsctpx%78", SIPS_TRANSPORT_OTHER},
    {"udp%00", SIPS_TRANSPORT_OTHER},
    {"t", SIPS_TRANSPORT_OTHER},
};

static void test_transports(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(transports); i++) {
        char text[64] = "sip:example.com;transport=";
        struct sips_uri uri;
        strncat(text, transports[i].value, sizeof text - strlen(text) - 1);
        CHECK(text, sips_uri_read(&uri, sips_span_of(text)) == SIPS_URI_OK);
        CHECK(text, uri.transport == transports[i].transport);
    }
}

static void test_prefixes(void **state)
{
    static const char whole[] =
        "sips:bob:secret@[2001:db8::192.0.2.1]:5061;transport=tcp;maddr=a.b;lr?a=%20&b=c";

    (void)state;
    for (size_t length = 0; length <= sizeof whole - 1; length++) {
        struct sips_span text = tight(whole, length);
        struct sips_uri uri;
        if (sips_uri_read(&uri, text) == SIPS_URI_OK) {
            const struct sips_span slices[] = {uri.text,
                                               uri.user,
                                               uri.password,
                                               uri.host,
                                               uri.parameters,
                                               uri.headers,
                                               uri.transport_parameter,
                                               uri.maddr};
            for (size_t i = 0; i < COUNT(slices); i++)
                assert_true(lies_in(slices[i], text));
        }
        tight_free(text);
    }
}

static const struct {
    const char *text, *rest;
} after_scheme[] = {
    {"sip:bob@example.com;lr?a=b", ":bob@example.com;lr?a=b"},
    {"SIPS:example.com", ":example.com"},
    {"tel:911", ":911"},
};

static void test_after_scheme(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(after_scheme); i++) {
        struct sips_uri uri;
        CHECK(after_scheme[i].text, sips_uri_read(&uri, sips_span_of(after_scheme[i].text)) == SIPS_URI_OK);
        CHECK(after_scheme[i].text, is(sips_uri_after_scheme(&uri), after_scheme[i].rest));
    }
}

/* Parameters looked up in one URI. */
static const struct {
    const char *name;
    bool found;
    const char *value;
} lookups[] = {
    {"ob", true, NULL},      {"OB", true, NULL},   {"gr", true, "urn:uuid:1"}, {"Transport", true, "tcp"},
    {"x%20y", true, "%41b"}, {"%6fb", true, NULL}, {"o", false, NULL},         {"obx", false, NULL},
    {"tcp", false, NULL},    {"a", false, NULL},   {"bob", false, NULL},       {"", false, NULL},
};

static void test_lookups(void **state)
{
    static const char with[] = "sip:bob;bob=1@example.com;ob;gr=urn:uuid:1;transport=tcp;x%20y=%41b?a=b";
    struct sips_uri uri;
    struct sips_span value;

    (void)state;
    assert_int_equal(sips_uri_read(&uri, SIPS_SPAN(with)), SIPS_URI_OK);
    for (size_t i = 0; i < COUNT(lookups); i++) {
        value = (struct sips_span){NULL, 0};
        CHECK(lookups[i].name,
              sips_uri_parameter(&uri, sips_span_of(lookups[i].name), &value) == lookups[i].found);
        CHECK(lookups[i].name, is(value, lookups[i].value));
    }
    assert_int_equal(sips_uri_read(&uri, SIPS_SPAN("sip:lr@example.com?lr=1")), SIPS_URI_OK);
    assert_false(sips_uri_parameter(&uri, SIPS_SPAN("lr"), &value));
}

static void test_names(void **state)
{
    (void)state;
    for (int a = SIPS_URI_OK; a <= SIPS_URI_TOO_MANY; a++)
        for (int b = SIPS_URI_OK; b < a; b++)
            assert_string_not_equal(sips_uri_result_name((enum sips_uri_result)a),
                                    sips_uri_result_name((enum sips_uri_result)b));
    assert_string_equal(sips_scheme_name(SIPS_SCHEME_SIP), "sip");
    assert_string_equal(sips_scheme_name(SIPS_SCHEME_SIPS), "sips");
    assert_string_equal(sips_scheme_name(SIPS_SCHEME_TEL), "tel");
    assert_string_equal(sips_scheme_name(SIPS_SCHEME_OTHER), "other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("19.1.1: a URI is read into its parts, all of them slices of its text", test_parts),
        PROVES("19.1.1, RFC 4168, RFC 7118: the transport parameter names a transport, in any case, escaped "
               "or not",
               test_transports),
        PROVES("25.1: no prefix of a URI is read beyond its end", test_prefixes),
        PROVES("RFC 5630 5.3: what a change of scheme leaves alone is all from the colon on",
               test_after_scheme),
        PROVES("19.1.1: a URI parameter is found by name, in any case, and nowhere but among the parameters",
               test_lookups),
        PROVES("every result and every scheme has a name of its own", test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
