/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- The flows of RFC 3261 16.12.1, hop by hop, each proxy an instance of the element ----
 *
 * What leaves one proxy goes byte by byte into the next one; what a user agent or a proxy of another kind
 * sends is written here. The third flow of the section, 16.12.1.3, rewrites Record-Route in responses, which
 * this proxy does not (RFC 5630 Appendix A). */

enum kind {
    SENT,     /* by somebody else: message */
    ARRIVED,  /* what left in the last step */
    ANSWERED, /* the callee's 200 to what left in the last step */
};

struct step {
    const char *name;
    enum kind kind;
    const char *message;
    const char *proxy;
    const char *outcome;
};

/* ---- 16.12.1.1, the trapezoid: caller, p1.example.com, p2.example.net, callee ---- */

#define P1(SRV) "host p1.example.com\ndomain example.com\nsrv " SRV ".example.net 1 1 5070 p2.example.net\n"
#define P2(S)                                                                                                \
    "host p2.example.net\ndomain example.net\n"                                                              \
    "binding " S ":callee@example.net <" S ":callee@u2.example.net>\n"
#define RR1(S) "\nRecord-Route: <" S ":p1.example.com;lr>"
#define RR2(S) "\nRecord-Route: <" S ":p2.example.net;lr>"

/* scheme, transport, its port, its SRV labels */
#define TRAPEZOID(S, T, PORT, SRV)                                                                           \
    {                                                                                                        \
        {"INVITE at p1, not its domain: to p2 by DNS, recorded", SENT,                                       \
         "INVITE " S ":callee@example.net\nContact: <" S ":caller@u1.example.com>", P1(SRV),                 \
         S ":callee@example.net " T " p2.example.net:5070" RR1(S)},                                          \
            {"INVITE at p2, its domain: to the callee's Contact, recorded on top", ARRIVED, NULL, P2(S),     \
             S ":callee@u2.example.net " T " u2.example.net:" PORT RR2(S) RR1(S) "\nMax-Forwards: 68"},      \
            {"200 at p2: upstream, Record-Route as it is", ANSWERED, NULL, P2(S),                            \
             "relay " T " 200 OK" RR2(S) RR1(S)},                                                            \
            {"200 at p1: upstream, Record-Route as it is", ARRIVED, NULL, P1(SRV),                           \
             "relay " T " 200 OK" RR2(S) RR1(S)},                                                            \
            {"ACK at p1: its own Route goes, the next names the hop", SENT,                                  \
             "ACK " S ":callee@u2.example.net\nRoute: <" S ":p1.example.com;lr>, <" S ":p2.example.net;lr>", \
             P1(SRV),                                                                                        \
             S ":callee@u2.example.net " T " p2.example.net:" PORT "\nRoute: <" S ":p2.example.net;lr>"},    \
            {"ACK at p2: no Route is left, to the callee", ARRIVED, NULL, P2(S),                             \
             S ":callee@u2.example.net " T " u2.example.net:" PORT "\nMax-Forwards: 68"},                    \
            {"BYE at p2: its own Route goes, the next names the hop", SENT,                                  \
             "BYE " S ":caller@u1.example.com\nRoute: <" S ":p2.example.net;lr>, <" S ":p1.example.com;lr>", \
             P2(S),                                                                                          \
             S ":caller@u1.example.com " T " p1.example.com:" PORT "\nRoute: <" S ":p1.example.com;lr>"},    \
            {"BYE at p1: no Route is left, to the caller", ARRIVED, NULL, P1(SRV),                           \
             S ":caller@u1.example.com " T " u1.example.com:" PORT "\nMax-Forwards: 68"},                    \
    }

static const struct step trapezoid[] = TRAPEZOID("sip", "UDP", "5060", "_sip._udp");
static const struct step trapezoid_sips[] = TRAPEZOID("sips", "TLS", "5061", "_sips._tcp");

/* ---- 16.12.1.2, a strict router between: caller, p1, p2, strict.example.org, p4, callee ---- */

#define HOST(name) "host " name ".example.com\ndomain p.example.com\n"
#define VIA(T, host) "Via: SIP/2.0/" T " " host ";branch=z9hG4bK" host "\n"

#define STRICT(S, T, PORT)                                                                                   \
    {                                                                                                        \
        {"BYE at p4: the strict router behind its own Route gets the Request-URI", SENT,                     \
         "BYE " S ":caller@u1.example.com\nRoute: <" S ":p4.example.com;lr>, <" S                            \
         ":strict.example.org>, <" S ":p2.example.com;lr>, <" S ":p1.example.com;lr>",                       \
         HOST("p4"),                                                                                         \
         S ":strict.example.org " T " strict.example.org:" PORT "\nRoute: <" S ":p2.example.com;lr>, <" S    \
           ":p1.example.com;lr>, <" S ":caller@u1.example.com>"},                                            \
            {"BYE at p2, as a strict router sends it: its own URI gives way to the last Route", SENT,        \
             "BYE " S ":p2.example.com;lr\nRoute: <" S ":p1.example.com;lr>, <" S                            \
             ":caller@u1.example.com>\n" VIA(T, "strict.example.org") VIA(T, "p4.example.com")               \
                 VIA(T, "u2.example.net"),                                                                   \
             HOST("p2"),                                                                                     \
             S ":caller@u1.example.com " T " p1.example.com:" PORT "\nRoute: <" S ":p1.example.com;lr>"},    \
            {"BYE at p1: no Route is left, to the caller", ARRIVED, NULL, HOST("p1"),                        \
             S ":caller@u1.example.com " T " u1.example.com:" PORT "\nMax-Forwards: 68"},                    \
            {"ACK at p1: its own Route goes, p2 is loose", SENT,                                             \
             "ACK " S ":callee@u2.example.net\nRoute: <" S ":p1.example.com;lr>, <" S                        \
             ":p2.example.com;lr>, <" S ":strict.example.org>, <" S ":p4.example.com;lr>",                   \
             HOST("p1"),                                                                                     \
             S ":callee@u2.example.net " T " p2.example.com:" PORT "\nRoute: <" S ":p2.example.com;lr>, <" S \
               ":strict.example.org>, <" S ":p4.example.com;lr>"},                                           \
            {"ACK at p2: the strict router behind its own Route gets the Request-URI", ARRIVED, NULL,        \
             HOST("p2"),                                                                                     \
             S ":strict.example.org " T " strict.example.org:" PORT "\nRoute: <" S                           \
               ":p4.example.com;lr>, <" S ":callee@u2.example.net>\nMax-Forwards: 68"},                      \
            {"ACK at p4, as a strict router sends it: the last Route is the Request-URI, and none is left",  \
             SENT, "ACK " S ":p4.example.com;lr\nRoute: <" S ":callee@u2.example.net>", HOST("p4"),          \
             S ":callee@u2.example.net " T " u2.example.net:" PORT},                                         \
    }

static const struct step strict[] = STRICT("sip", "UDP", "5060");
static const struct step strict_sips[] = STRICT("sips", "TLS", "5061");

/* ---- Running them ---- */

static void add(char *out, size_t size, size_t *used, struct seen text)
{
    if (text.length >= size - *used)
        fail_msg("an answer of more than %zu bytes", size);
    memcpy(out + *used, text.at, text.length);
    *used += text.length;
    out[*used] = '\0';
}

/* The callee's 200 to what left last: what RFC 3261 8.2.6 and 12.1.1 have it copy, and a tag. */
static struct sips_span answer(void)
{
    static const char begin[] = "SIP/2.0 200 OK\r\n", end[] = "Content-Length: 0\r\n\r\n";
    static char out[4096];
    static struct tap_message request;
    struct sips_span left = decide_left(0);
    size_t used = 0;

    if (tap_read(&request, (struct seen){left.at, left.length}) != TAP_READABLE)
        fail_msg("what left cannot be read");
    add(out, sizeof out, &used, (struct seen){begin, sizeof begin - 1});
    for (size_t i = 0; i < request.field_count; i++) {
        const struct tap_field *field = &request.field[i];
        bool is_to = field->kind == TAP_TO;
        if (!is_to && field->kind != TAP_VIA && field->kind != TAP_RECORD_ROUTE && field->kind != TAP_FROM &&
            field->kind != TAP_CALL_ID && field->kind != TAP_CSEQ)
            continue;
        add(out, sizeof out, &used, field->name);
        add(out, sizeof out, &used, (struct seen){": ", 2});
        add(out, sizeof out, &used, field->value);
        add(out, sizeof out, &used, is_to ? (struct seen){";tag=callee\r\n", 13} : (struct seen){"\r\n", 2});
    }
    add(out, sizeof out, &used, (struct seen){end, sizeof end - 1});
    return (struct sips_span){out, used};
}

static const char *take(const struct step *step)
{
    switch (step->kind) {
    case SENT:
        return decide(step->message, step->proxy);
    case ARRIVED:
        return decide_bytes(decide_left(0), step->proxy);
    case ANSWERED:
        return decide_bytes(answer(), step->proxy);
    }
    return "";
}

static void follow(const struct step *step, size_t count)
{
    for (; count-- > 0; step++)
        decide_must_be(step->name, take(step), step->outcome);
}

#define FOLLOWS(flow)                                                                                        \
    static void test_##flow(void **state)                                                                    \
    {                                                                                                        \
        (void)state;                                                                                         \
        follow(flow, COUNT(flow));                                                                           \
    }
FOLLOWS(trapezoid)
FOLLOWS(trapezoid_sips)
FOLLOWS(strict)
FOLLOWS(strict_sips)

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"RFC 3261 16.12.1.1: the trapezoid", test_trapezoid, NULL, NULL, NULL},
        {"RFC 3261 16.12.1.1: the trapezoid, all sips", test_trapezoid_sips, NULL, NULL, NULL},
        {"RFC 3261 16.12.1.2: through a strict router", test_strict, NULL, NULL, NULL},
        {"RFC 3261 16.12.1.2: through a strict router, all sips", test_strict_sips, NULL, NULL, NULL},
    };

    return cmocka_run_group_tests_name("the examples of RFC 3261 16.12", tests, NULL, NULL);
}
