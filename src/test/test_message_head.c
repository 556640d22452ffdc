/* SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

/* Start lines that are taken. */
static const struct {
    const char *line, *method_name;
    enum sips_method method;
    uint16_t status; /* 0: a request */
    const char *request_uri, *reason;
} start_lines[] = {
    {"INVITE sip:bob@example.com SIP/2.0", "INVITE", SIPS_METHOD_INVITE, 0, "sip:bob@example.com", NULL},
    {"ACK sips:bob@example.com SIP/2.0", "ACK", SIPS_METHOD_ACK, 0, "sips:bob@example.com", NULL},
    {"BYE sip:[2001:db8::1]:5060;lr SIP/2.0", "BYE", SIPS_METHOD_BYE, 0, "sip:[2001:db8::1]:5060;lr", NULL},
    {"CANCEL sip:a SIP/2.0", "CANCEL", SIPS_METHOD_CANCEL, 0, "sip:a", NULL},
    {"OPTIONS tel:911 SIP/2.0", "OPTIONS", SIPS_METHOD_OPTIONS, 0, "tel:911", NULL},
    {"REGISTER sips:example.com sip/2.0", "REGISTER", SIPS_METHOD_REGISTER, 0, "sips:example.com", NULL},
    {"PRACK sip:a SIP/2.0", "PRACK", SIPS_METHOD_PRACK, 0, "sip:a", NULL},
    {"SUBSCRIBE sip:a SIP/2.0", "SUBSCRIBE", SIPS_METHOD_SUBSCRIBE, 0, "sip:a", NULL},
    {"NOTIFY sip:a SIP/2.0", "NOTIFY", SIPS_METHOD_NOTIFY, 0, "sip:a", NULL},
    {"PUBLISH sip:a SIP/2.0", "PUBLISH", SIPS_METHOD_PUBLISH, 0, "sip:a", NULL},
    {"INFO sip:a SIP/2.0", "INFO", SIPS_METHOD_INFO, 0, "sip:a", NULL},
    {"REFER sip:a SIP/2.0", "REFER", SIPS_METHOD_REFER, 0, "sip:a", NULL},
    {"MESSAGE sip:a SIP/2.0", "MESSAGE", SIPS_METHOD_MESSAGE, 0, "sip:a", NULL},
    {"UPDATE sip:a SIP/2.0", "UPDATE", SIPS_METHOD_UPDATE, 0, "sip:a", NULL},
    {"invite sip:a SIP/2.0", "invite", SIPS_METHOD_OTHER, 0, "sip:a", NULL},
    {"INVITED sip:a SIP/2.0", "INVITED", SIPS_METHOD_OTHER, 0, "sip:a", NULL},
    {"SIP sip:a SIP/2.0", "SIP", SIPS_METHOD_OTHER, 0, "sip:a", NULL},
    {"%!* sip:a SIP/2.0", "%!*", SIPS_METHOD_OTHER, 0, "sip:a", NULL},
    {"SIP/2.0 100 Trying", "INVITE", SIPS_METHOD_INVITE, 100, NULL, "Trying"},
    {"SIP/2.0 200 OK", "REGISTER", SIPS_METHOD_REGISTER, 200, NULL, "OK"},
    {"sip/2.0 480 ", "FOO", SIPS_METHOD_OTHER, 480, NULL, ""},
    {"SIP/2.0 699  no: such \xc3\xa9 ", "BYE", SIPS_METHOD_BYE, 699, NULL, " no: such \xc3\xa9 "},
};

static void test_start_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(start_lines); i++) {
        const char *row = start_lines[i].line;
        char text[512];
        struct reading reading;
        const struct sips_message *m = &reading.message;
        snprintf(text, sizeof text, "\r\n\n%s\r\n" VIA FROM TO CALL_ID "CSeq: 9 %s\r\n\r\n", row,
                 start_lines[i].method_name);
        read_good(&reading, row, text);
        CHECK(row, m->is_request == (start_lines[i].status == 0));
        CHECK(row, m->status == start_lines[i].status);
        CHECK(row, m->method == start_lines[i].method);
        CHECK(row, is(m->method_name, start_lines[i].method_name));
        CHECK(row, is(m->request_uri.text, start_lines[i].request_uri));
        CHECK(row, is(m->reason, start_lines[i].reason));
        CHECK(row, m->text.at == reading.input.at + 3 && m->used == reading.input.length);
        CHECK(row, m->header.at == m->text.at + strlen(row) + 2);
        read_end(&reading);
    }
}

/* From, To, Call-ID and CSeq, in the long form and in the compact one; NULL: refused. */
static const struct {
    const char *field, *compact, *value;
    const char *view; /* URI, tag; or the text */
} mandatory[] = {
    {"From", "f", "<sip:alice@example.com>;tag=x", "sip:alice@example.com x"},
    {"From", "f", "sip:alice@example.com;tag=x", "sip:alice@example.com x"},
    {"From", "f", "\"A;tag=n\" <sip:a;tag=n@b;tag=n>;x=\";tag=n\" ; TAG = x;y", "sip:a;tag=n@b;tag=n x"},
    {"From", "f", "Anonymous <sips:a@b>", "sips:a@b"},
    {"From", "f", "<tel:+15550100>;tag=%1", "tel:+15550100 %1"},
    {"From", "f", "<sip:a@b>;tagx=1", "sip:a@b"},
    {"From", "f", "<sip:a@b>;tag", NULL},
    {"From", "f", "<sip:a@b>;tag=", NULL},
    {"From", "f", "<sip:a@b>;tag=x;Tag=y", NULL},
    {"From", "f", "<sip:a@b>,<sip:c@d>", NULL},
    {"From", "f", "sip:a@b?c=d", NULL},
    {"From", "f", "", NULL},
    {"To", "t", "<sips:bob@example.com>", "sips:bob@example.com"},
    {"To", "t", "sip:bob@example.com ; tag = x ", "sip:bob@example.com x"},
    {"To", "t", "<sip:bob@example.com>;tag=[", NULL},
    {"To", "t", "bob@example.com", NULL},
    {"To", "t", "<sip:bob@example.com>;tag=\"", NULL},
    {"Call-ID", "i", "a", "a"},
    {"Call-ID", "i", "a<b>:\\\"/[]?{}@(c)", "a<b>:\\\"/[]?{}@(c)"},
    {"Call-ID", "i", "", NULL},
    {"Call-ID", "i", "@b", NULL},
    {"Call-ID", "i", "a@", NULL},
    {"Call-ID", "i", "a@b@c", NULL},
    {"Call-ID", "i", "a b", NULL},
    {"Call-ID", "i", "a,b", NULL},
    {"CSeq", "CSEQ", "0 OPTIONS", "0 OPTIONS"},
    {"CSeq", "cseq", "0042\t OPTIONS", "0042\t OPTIONS"},
    {"CSeq", "cseq", "2147483647\r\n OPTIONS", "2147483647\r\n OPTIONS"},
    {"CSeq", "cseq", "2147483648 OPTIONS", NULL},
    {"CSeq", "cseq", "18446744073709551617 OPTIONS", NULL},
    {"CSeq", "cseq", "1OPTIONS", NULL},
    {"CSeq", "cseq", "OPTIONS", NULL},
    {"CSeq", "cseq", "1", NULL},
    {"CSeq", "cseq", "-1 OPTIONS", NULL},
    {"CSeq", "cseq", "1 OPTIONS x", NULL},
    {"CSeq", "cseq", "1 OPT@", NULL},
    {"CSeq", "cseq", "", NULL},
};

static void join(char *out, size_t size, struct sips_span a, struct sips_span b)
{
    snprintf(out, size, "%.*s%s%.*s", (int)a.length, a.at, b.at ? " " : "", (int)b.length, b.at ? b.at : "");
}

static void check_mandatory(size_t i, const struct sips_message *m)
{
    const struct sips_span none = {NULL, 0};
    char view[256];

    switch (mandatory[i].field[0] == 'C' ? mandatory[i].field[1] : mandatory[i].field[0]) {
    case 'F':
        join(view, sizeof view, m->from.uri.text, m->from.tag);
        break;
    case 'T':
        join(view, sizeof view, m->to.uri.text, m->to.tag);
        break;
    case 'a':
        join(view, sizeof view, m->call_id, none);
        break;
    default:
        join(view, sizeof view, m->cseq_text, none);
        CHECK(mandatory[i].value, m->cseq == (uint32_t)strtoul(mandatory[i].value, NULL, 10));
        break;
    }
    CHECK(mandatory[i].value, strcmp(view, mandatory[i].view) == 0);
}

static void test_mandatory(void **state)
{
    static const struct {
        const char *name, *line;
    } others[] = {{"From", FROM}, {"To", TO}, {"Call-ID", CALL_ID}, {"CSeq", CSEQ}};

    (void)state;
    for (size_t i = 0; i < COUNT(mandatory); i++)
        for (int form = 0; form < 2; form++) {
            const char *name = form ? mandatory[i].compact : mandatory[i].field;
            char text[512] = REQUEST_LINE VIA;
            size_t length = strlen(text);
            struct reading reading;
            length +=
                (size_t)snprintf(text + length, sizeof text - length, "%s: %s\r\n", name, mandatory[i].value);
            for (size_t k = 0; k < COUNT(others); k++)
                if (strcmp(others[k].name, mandatory[i].field) != 0)
                    length += (size_t)snprintf(text + length, sizeof text - length, "%s", others[k].line);
            snprintf(text + length, sizeof text - length, "\r\n");
            CHECK(mandatory[i].value,
                  (read_text(&reading, text) == SIPS_MESSAGE_OK) == (mandatory[i].view != NULL));
            if (mandatory[i].view)
                check_mandatory(i, &reading.message);
            read_end(&reading);
        }
}

/* Via values; host == NULL: refused. */
static const struct {
    const char *value, *host, *branch, *received;
    enum sips_transport transport;
    uint16_t port, rport;
    bool has_rport;
} vias[] = {
    {"SIP/2.0/UDP a.example", "a.example", NULL, NULL, SIPS_TRANSPORT_UDP, 0, 0, false},
    {"SIP/2.0/TCP a.example:5060;branch=z9hG4bKx", "a.example", "z9hG4bKx", NULL, SIPS_TRANSPORT_TCP, 5060, 0,
     false},
    {"sip/2.0/tls 192.0.2.1;Branch=x;rport", "192.0.2.1", "x", NULL, SIPS_TRANSPORT_TLS, 0, 0, true},
    {"SIP/2.0/SCTP a;rport=65535;received=192.0.2.9", "a", NULL, "192.0.2.9", SIPS_TRANSPORT_SCTP, 0, 65535,
     true},
    {"SIP/2.0/TLS-SCTP a;received=2001:db8::9", "a", NULL, "2001:db8::9", SIPS_TRANSPORT_TLS_SCTP, 0, 0,
     false},
    {"SIP/2.0/WS a.invalid;maddr=b;ttl=1;x=\";branch=n\"", "a.invalid", NULL, NULL, SIPS_TRANSPORT_WS, 0, 0,
     false},
    {"SIP/2.0/wss [2001:db8::1]:443;received=[2001:db8::2]", "[2001:db8::1]", NULL, "[2001:db8::2]",
     SIPS_TRANSPORT_WSS, 443, 0, false},
    {"SIP/2.0/X-RAW a", "a", NULL, NULL, SIPS_TRANSPORT_OTHER, 0, 0, false},
    {"SIP / 2.0\t/ TLS\t a : 5061 ; branch = x ; rport = 1 ", "a", "x", NULL, SIPS_TRANSPORT_TLS, 5061, 1,
     true},
    {"SIP\r\n /\r\n 2.0/TLS\r\n a\r\n ;branch\r\n =\r\n x", "a", "x", NULL, SIPS_TRANSPORT_TLS, 0, 0, false},
    {.value = ""},
    {.value = "SIP/2.0/TLS"},
    {.value = "SIP/2.0/TLS "},
    {.value = "SIP/2.0/ a"},
    {.value = "SIP/2.0 a"},
    {.value = "SIP/1.0/TLS a"},
    {.value = "TLS a"},
    {.value = "SIP/2.0/TLSa"},
    {.value = "SIP/2.0/TLS a b"},
    {.value = "SIP/2.0/TLS a:"},
    {.value = "SIP/2.0/TLS a:0"},
    {.value = "SIP/2.0/TLS a:65536"},
    {.value = "SIP/2.0/TLS a:b"},
    {.value = "SIP/2.0/TLS a_b"},
    {.value = "SIP/2.0/TLS 192.0.2.256"},
    {.value = "SIP/2.0/TLS 2001:db8::1"},
    {.value = "SIP/2.0/TLS a;"},
    {.value = "SIP/2.0/TLS a;branch"},
    {.value = "SIP/2.0/TLS a;branch="},
    {.value = "SIP/2.0/TLS a;rport=0"},
    {.value = "SIP/2.0/TLS a;rport=x"},
    {.value = "SIP/2.0/TLS a;rport=1x"},
    {.value = "SIP/2.0/TLS a;branch=x;Branch=x"},
    {.value = "SIP/2.0/TLS a;rport;rport=1"},
    {.value = "SIP/2.0/TLS a;received=b;x;RECEIVED=c"},
    {.value = "SIP/2.0/TLS a,"},
    {.value = ",SIP/2.0/TLS a"},
};

static void check_via(size_t i, const struct sips_via *via)
{
    const char *row = vias[i].value;

    CHECK(row, via->transport == vias[i].transport);
    CHECK(row, is(via->host, vias[i].host));
    CHECK(row, via->port == vias[i].port);
    CHECK(row, is(via->branch, vias[i].branch));
    CHECK(row, is(via->received, vias[i].received));
    CHECK(row, via->has_rport == vias[i].has_rport);
    CHECK(row, via->rport == vias[i].rport);
}

/* Each value on top, on a line of its own and in a list with another one. */
static void test_vias(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vias); i++)
        for (size_t form = 0; form < 2; form++) {
            char text[512];
            struct reading reading;
            const struct sips_message *m = &reading.message;
            snprintf(text, sizeof text, REQUEST_LINE "%s:%s%s\r\n" MANDATORY "\r\n", form ? "v" : "Via",
                     vias[i].value, form ? ",SIP/2.0/TCP b" : "");
            enum sips_message_result result = read_text(&reading, text);
            CHECK(vias[i].value, (result == SIPS_MESSAGE_OK) == (vias[i].host != NULL));
            if (vias[i].host) {
                check_via(i, &m->via[0]);
                CHECK(vias[i].value, m->via_count == 2 + form);
                CHECK(vias[i].value, is(m->via[1 + form].branch, "z9hG4bK1"));
                CHECK(vias[i].value, m->via_line.at == m->header.at);
                CHECK(vias[i].value, sips_span_end(m->via_line)[0] == 'V');
            } else {
                CHECK(vias[i].value,
                      result == SIPS_MESSAGE_BAD_FIELD && reading.status.field == SIPS_FIELD_VIA);
            }
            read_end(&reading);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("7.1, 7.2, 7.5: request lines and status lines, behind empty lines", test_start_lines),
        PROVES("20.8, 20.16, 20.20, 20.39: From, To, Call-ID and CSeq, long and compact", test_mandatory),
        PROVES("20.42, RFC 3581, 4168, 7118: Via with its transport, sent-by, branch, received and rport",
               test_vias),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
