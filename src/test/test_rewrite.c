/* SPDX-License-Identifier: Apache-2.0 */
#include "branch.h"
#include "values.h"
#include "writing.h"

#define HEAD "Max-Forwards: 70\r\n" FROM TO CALL_ID
#define OWN(transport) "Via: SIP/2.0/" transport " proxy.example.com;branch=#\r\n"
#define LINE(uri) "OPTIONS " uri " SIP/2.0\r\n"

static struct sips_gather gather;
static const struct sips_element element = {.host = {"proxy.example.com", 17}};

/* ---- The gather list ---- */

static void test_neighbours(void **state)
{
    static const char text[] = "abcdef";

    (void)state;
    sips_gather_clear(&gather);
    sips_gather_slice(&gather, (struct sips_span){text, 2});
    sips_gather_slice(&gather, (struct sips_span){text + 2, 0});
    sips_gather_slice(&gather, (struct sips_span){NULL, 0});
    sips_gather_slice(&gather, (struct sips_span){text + 2, 2});
    assert_int_equal(gather.count, 1);
    sips_gather_slice(&gather, (struct sips_span){text + 5, 1});
    sips_gather_number(&gather, 0);
    sips_gather_number(&gather, UINT64_MAX);
    assert_int_equal(gather.count, 3);
    must_be("neighbours", written(&gather, NULL, 0), "abcdf018446744073709551615");
}

/* Every other byte of a text, from behind: none has a neighbour. */
static void add_slices(const char *text, size_t count)
{
    while (count-- > 0)
        sips_gather_slice(&gather, (struct sips_span){text + 2 * count, 1});
}

static void test_slices(void **state)
{
    static char text[2 * SIPS_GATHER_MAX + 2];

    (void)state;
    memset(text, 'x', sizeof text);
    sips_gather_clear(&gather);
    add_slices(text + 2, SIPS_GATHER_MAX);
    assert_int_equal(sips_gather_result(&gather), SIPS_REWRITE_OK);
    assert_int_equal(strlen(written(&gather, NULL, 0)), SIPS_GATHER_MAX);
    add_slices(text, 1);
    assert_int_equal(sips_gather_result(&gather), SIPS_REWRITE_TOO_LARGE);
}

static void test_new_text(void **state)
{
    static char text[SIPS_GATHER_TEXT_MAX];

    (void)state;
    memset(text, 'x', sizeof text);
    sips_gather_clear(&gather);
    sips_gather_text(&gather, text, sizeof text - 1);
    sips_gather_text(&gather, text, 1);
    assert_int_equal(sips_gather_result(&gather), SIPS_REWRITE_OK);
    assert_int_equal(sips_gather_length(&gather), SIPS_GATHER_TEXT_MAX);
    sips_gather_text(&gather, text, 1);
    assert_int_equal(sips_gather_result(&gather), SIPS_REWRITE_TOO_LARGE);
}

/* A list that overflowed stays so, and is never written; nor is one that the room is too small for. */
static void test_nothing_in_part(void **state)
{
    char room[6] = "-----";

    (void)state;
    sips_gather_clear(&gather);
    sips_gather_string(&gather, "abcd");
    assert_int_equal(sips_gather_copy(&gather, room, 3), 0);
    must_be("too small", room, "-----");
    assert_int_equal(sips_gather_copy(&gather, room, 4), 4);
    must_be("just right", room, "abcd-");
    gather.overflow = true;
    sips_gather_string(&gather, "e");
    assert_int_equal(gather.count, 1);
    assert_int_equal(sips_gather_result(&gather), SIPS_REWRITE_TOO_LARGE);
    room[0] = '-';
    assert_int_equal(sips_gather_copy(&gather, room, sizeof room), 0);
    must_be("overflow", room, "-bcd-");
}

/* ---- A URI as it is written ---- */

static struct sips_uri uri_of(const char *text)
{
    struct sips_uri uri;

    CHECK(text, sips_uri_read(&uri, sips_span_of(text)) == SIPS_URI_OK);
    return uri;
}

static const struct {
    const char *uri;
    enum sips_scheme scheme;
    bool without_transport;
    const char *written;
} uris[] = {
    {"SIP:b@h;transport=tcp;x", SIPS_SCHEME_SIP, false, "SIP:b@h;transport=tcp;x"},
    {"SIPS:b@h;transport=tcp;x", SIPS_SCHEME_SIP, false, "sip:b@h;transport=tcp;x"},
    {"sip:b@h?a=b", SIPS_SCHEME_SIPS, false, "sips:b@h?a=b"},
    {"sips:b@h;transport=tcp;x", SIPS_SCHEME_SIPS, true, "sips:b@h;x"},
    {"sips:b@h:5061;x;Transport=tls", SIPS_SCHEME_SIP, true, "sip:b@h:5061;x"},
    {"tel:+15550100;x", SIPS_SCHEME_TEL, false, "tel:+15550100;x"},
};

static void test_uris(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(uris); i++) {
        struct sips_written_uri uri = {.view = uri_of(uris[i].uri)};
        size_t length = strlen(uris[i].written);
        char room[64] = "";
        uri.view.scheme = uris[i].scheme;
        if (uris[i].without_transport)
            uri.without[uri.without_count++] = uri.view.transport_parameter;
        CHECK(uris[i].uri, sips_written_uri_copy(&uri, room, length - 1) == 0);
        CHECK(uris[i].uri, room[0] == '\0');
        CHECK(uris[i].uri, sips_written_uri_copy(&uri, room, length) == length);
        must_be(uris[i].uri, room, uris[i].written);
        sips_gather_clear(&gather);
        sips_gather_uri(&gather, &uri);
        must_be(uris[i].uri, written(&gather, NULL, 0), uris[i].written);
    }
}

/* ---- Requests that are forwarded ---- */

struct forward {
    const char *row;
    enum sips_transport transport;
    enum sips_record_route record_route;
    const char *route; /* a value, behind which comes the bare URI of a strict router's; NULL: no Route */
    const char *request, *expected;
};

static const struct forward forwards[] = {
    {"new lines stand on top, all else stays", SIPS_TRANSPORT_UDP, SIPS_RECORD_ROUTE_NONE, NULL,
     REQUEST_LINE VIA HEAD CSEQ "X: 1\r\n fold\r\nContent-Length: 2\r\n\r\nab",
     LINE("sip:b@192.0.2.4") OWN("UDP") VIA "Max-Forwards: 69\r\n" FROM TO CALL_ID CSEQ
                                            "X: 1\r\n fold\r\nContent-Length: 2\r\n\r\nab"},
    {"3261-16.6-3: without Max-Forwards, 70", SIPS_TRANSPORT_TLS, SIPS_RECORD_ROUTE_SIPS, NULL,
     REQUEST_LINE MANDATORY "\r\n",
     LINE("sip:b@192.0.2.4") OWN("TLS") "Record-Route: <sips:proxy.example.com;lr>\r\n"
                                        "Max-Forwards: 70\r\nContent-Length: 0\r\n" MANDATORY "\r\n"},
    {"3261-16.6-3: Max-Forwards is counted down where it stands", SIPS_TRANSPORT_WSS, SIPS_RECORD_ROUTE_SIP,
     NULL, REQUEST_LINE MANDATORY "MAX-Forwards \t:  \r\n 0100 \r\n\r\n",
     LINE("sip:b@192.0.2.4") OWN("WSS") "Record-Route: <sip:proxy.example.com;lr>\r\n" MANDATORY
                                        "MAX-Forwards \t:  \r\n 99 \r\n\r\n"},
    {"Route lines go, wherever they stand", SIPS_TRANSPORT_TLS_SCTP, SIPS_RECORD_ROUTE_NONE, NULL,
     REQUEST_LINE "Route: <sip:a;lr>\r\n" VIA "ROUTE: <sip:b;lr>,\r\n <sip:c;lr>\r\n" FROM TO CALL_ID CSEQ
                  "route: <sip:d;lr>\r\nMax-Forwards: 2\r\nRoute: <sip:e;lr>\r\n\r\n",
     LINE("sip:b@192.0.2.4") OWN("TLS-SCTP") VIA FROM TO CALL_ID CSEQ "Max-Forwards: 1\r\n\r\n"},
    {"3261-18.3: a body that leaves over TCP gets its length", SIPS_TRANSPORT_TCP, SIPS_RECORD_ROUTE_NONE,
     NULL, REQUEST_LINE VIA HEAD CSEQ "\r\nbody",
     LINE("sip:b@192.0.2.4") OWN("TCP") "Content-Length: 4\r\n" VIA
                                        "Max-Forwards: 69\r\n" FROM TO CALL_ID CSEQ "\r\nbody"},
    {"a Route value keeps its name and parameters", SIPS_TRANSPORT_SCTP, SIPS_RECORD_ROUTE_NONE,
     "\"A, B\" <sip:a.example.com;lr>;p=\"q\"", REQUEST_LINE VIA HEAD CSEQ "\r\n",
     LINE("sip:b@192.0.2.4")
         OWN("SCTP") "Route: \"A, B\" <sip:a.example.com;lr>;p=\"q\", <sip:b@192.0.2.4>\r\n" VIA
                     "Max-Forwards: 69\r\n" FROM TO CALL_ID CSEQ "\r\n"},
    {"empty lines in front do not leave", SIPS_TRANSPORT_UDP, SIPS_RECORD_ROUTE_NONE, NULL,
     "\r\n\r\n" REQUEST_LINE VIA HEAD CSEQ "\r\n",
     LINE("sip:b@192.0.2.4") OWN("UDP") VIA "Max-Forwards: 69\r\n" FROM TO CALL_ID CSEQ "\r\n"},
};

static void set_target(struct sips_target *target, const struct forward *row)
{
    struct sips_address address;

    *target = (struct sips_target){.request_uri.view = uri_of("sip:b@192.0.2.4"),
                                   .next_hop.transport = row->transport,
                                   .record_route = row->record_route};
    if (row->route == NULL)
        return;
    CHECK(row->row, sips_address_of(&address, sips_span_of(row->route), true));
    target->route[0].uri.view = address.uri;
    target->route[0].text = address.text;
    target->route[1].uri = target->request_uri;
    target->route_count = 2;
}

static void test_forwards(void **state)
{
    static struct sips_target target;
    struct reading reading;

    (void)state;
    for (size_t i = 0; i < COUNT(forwards); i++) {
        const struct forward *row = &forwards[i];
        read_good(&reading, row->row, row->request);
        set_target(&target, row);
        CHECK(row->row,
              sips_write_forwarded(&gather, &element, &reading.message, &target) == SIPS_REWRITE_OK);
        must_be(row->row, written(&gather, "com;branch=", SIPS_BRANCH_LENGTH), row->expected);
        read_end(&reading);
    }
}

/* ---- The branch ---- */

#define WITH(method, fields)                                                                                 \
    method " sip:bob@example.com SIP/2.0\r\n" fields FROM TO CALL_ID "CSeq: 1 " method "\r\n\r\n"
#define UPSTREAM(branch) "Via: SIP/2.0/UDP client.example.com;branch=" branch "\r\n"

static const struct {
    const char *row, *request, *target;
    bool same_transaction, same_loop;
} branches[] = {
    {"a retransmission", WITH("INVITE", UPSTREAM("z9hG4bK1")), "sip:b@192.0.2.4", true, true},
    {"its CANCEL", WITH("CANCEL", UPSTREAM("z9hG4bK1")), "sip:b@192.0.2.4", true, true},
    {"the ACK of its failure", WITH("ACK", UPSTREAM("z9hG4bK1")), "sip:b@192.0.2.4", true, true},
    {"another target", WITH("INVITE", UPSTREAM("z9hG4bK1")), "sip:b@192.0.2.5", false, true},
    {"another transaction upstream", WITH("INVITE", UPSTREAM("z9hG4bK2")), "sip:b@192.0.2.4", false, true},
    {"another Route", WITH("INVITE", UPSTREAM("z9hG4bK1") "Route: <sip:a;lr>\r\n"), "sip:b@192.0.2.4", true,
     false},
    {"another Proxy-Require", WITH("INVITE", UPSTREAM("z9hG4bK1") "Proxy-Require: x\r\n"), "sip:b@192.0.2.4",
     true, false},
};

static void write_branch(char branch[SIPS_BRANCH_LENGTH], const char *row, const char *request,
                         const char *target)
{
    struct reading reading;

    read_good(&reading, row, request);
    sips_branch_write(branch, &reading.message, sips_span_of(target));
    read_end(&reading);
}

static void test_branches(void **state)
{
    char first[SIPS_BRANCH_LENGTH], branch[SIPS_BRANCH_LENGTH];
    const size_t dot = SIPS_BRANCH_LENGTH - 17;

    (void)state;
    write_branch(first, branches[0].row, branches[0].request, branches[0].target);
    assert_memory_equal(first, "z9hG4bK", 7);
    for (size_t i = 0; i < COUNT(branches); i++) {
        write_branch(branch, branches[i].row, branches[i].request, branches[i].target);
        CHECK(branches[i].row, (memcmp(first, branch, dot) == 0) == branches[i].same_transaction);
        CHECK(branches[i].row, (memcmp(first + dot, branch + dot, 17) == 0) == branches[i].same_loop);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("slices that are neighbours become one, and empty ones none", test_neighbours),
        PROVES("as many slices as the limit are taken, and one more is TOO_LARGE", test_slices),
        PROVES("as much new text as the limit is taken, and one byte more is TOO_LARGE", test_new_text),
        PROVES("nothing is written in part", test_nothing_in_part),
        PROVES("a URI changes in scheme and in what is left out alone", test_uris),
        PROVES("3261-16.6-1, -2, -3, -8: the copy of a request, byte by byte", test_forwards),
        PROVES("3261-16.6-8: one branch for each transaction and target, the same for its CANCEL "
               "and ACK",
               test_branches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
