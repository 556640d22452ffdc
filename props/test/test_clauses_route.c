/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- maddr, strict routers on either side, Record-Route between TLS and clear, History-Info ---- */

#define BOB_SIP "binding sip:bob@example.com <sip:bob@192.0.2.4>\n"
#define BOB_SIPS "binding sip:bob@example.com <sips:bob@192.0.2.5>\n"
#define NEEDED "policy record-route=needed\n"
#define OWN_SIP "\nRecord-Route: <sip:proxy.example.com;lr>"
#define OWN_SIPS "\nRecord-Route: <sips:proxy.example.com;lr>"
#define CAROL "sip:carol@192.0.2.9"

static const struct decide_case cases[] = {
    /* ---- maddr (RFC 3261 16.4) ---- */
    {"3261-16.4: maddr that is the own name goes, the default port of the transport with it",
     "MESSAGE " CAROL ":5060;maddr=proxy.example.com", NULL, CAROL " UDP 192.0.2.9:5060"},
    {"3261-16.4: of a sips URI, over TLS",
     "MESSAGE sips:carol@192.0.2.9:5071;maddr=proxy.example.com;transport=tcp;x=y", NULL,
     "sips:carol@192.0.2.9;x=y TLS 192.0.2.9:5061"},
    {"(3261-16.4) 3261-16.5: transport=tcp of a sips URI is not what came over clear TCP",
     "MESSAGE sips:carol@192.0.2.9;maddr=proxy.example.com;transport=tcp TCP", NULL,
     "sips:carol@192.0.2.9;maddr=proxy.example.com;transport=tcp TLS proxy.example.com:5061"},
    {"3261-16.4: transport=sctp of a sips URI is TLS-SCTP",
     "MESSAGE sips:carol@192.0.2.9;transport=sctp;maddr=proxy.example.com TLS-SCTP", NULL,
     "sips:carol@192.0.2.9 TLS 192.0.2.9:5061"},
    {"3261-16.4: transport=ws of a sips URI is WSS",
     "MESSAGE sips:carol@192.0.2.9;transport=ws;maddr=proxy.example.com WSS", NULL,
     "sips:carol@192.0.2.9 TLS 192.0.2.9:5061"},
    {"3261-16.4: transport=ws of a sip URI is WS",
     "MESSAGE " CAROL ";transport=ws;maddr=proxy.example.com WS", NULL, CAROL " UDP 192.0.2.9:5060"},
    {"3261-16.4 5630-5.3-b: maddr behind a strict router is taken off, too",
     "BYE sips:proxy.example.com;lr\nRoute: <sips:carol@192.0.2.9;maddr=proxy.example.com>", NULL,
     "sips:carol@192.0.2.9 TLS 192.0.2.9:5061"},
    {"3261-16.6-7: maddr of a Route names the next hop, and sips there is sips",
     "MESSAGE " CAROL "\nRoute: <sips:edge.example.net;maddr=192.0.2.77;lr>", NULL,
     CAROL " TLS 192.0.2.77:5061\nRoute: <sips:edge.example.net;maddr=192.0.2.77;lr>"},
    /* ---- Strict routers (16.4, 16.6 step 6) ---- */
    {"3261-16.4 3261-16.6-6: a strict router in front and a strict router behind, all sip",
     "BYE sip:proxy.example.com;lr\nRoute: <sip:strict.example.net>, <sip:b.example.net;lr>, <" CAROL ">",
     NULL, "sip:strict.example.net UDP strict.example.net:5060\nRoute: <sip:b.example.net;lr>, <" CAROL ">"},
    {"3261-16.4 3261-16.6-6: a strict router in front and a strict router behind, all sips",
     "BYE sips:proxy.example.com;lr\nRoute: <sips:strict.example.net>, <sips:carol@192.0.2.9>", NULL,
     "sips:strict.example.net TLS strict.example.net:5061\nRoute: <sips:carol@192.0.2.9>"},
    {"3261-16.4 choice-strict-route: in front all sip, behind a strict router that is sips",
     "BYE sip:proxy.example.com;lr\nRoute: <sips:strict.example.net>, <" CAROL ">", NULL, "400 Bad Request"},
    {"3261-16.4 choice-strict-route 5630-4.1-b: in front all sips, behind a strict router that is sip, as "
     "loose",
     "BYE sips:proxy.example.com;lr\nRoute: <sip:strict.example.net>, <sips:carol@192.0.2.9>",
     "policy strict-route=as-loose",
     "sips:carol@192.0.2.9 TLS strict.example.net:5061\nRoute: <sip:strict.example.net>"},
    {"3261-16.4: behind a strict router the own entry on top is one more that is ours",
     "BYE sip:proxy.example.com;lr\nRoute: <sip:proxy.example.com;lr>, <" CAROL ">", NULL,
     CAROL " UDP 192.0.2.9:5060"},
    {"(3261-16.4) 3261-16.5: the own name without lr is no sign of a strict router",
     "BYE sip:proxy.example.com\nRoute: <sip:a.example.net;lr>, <" CAROL ";lr>", NULL, "404 Not Found"},
    /* ---- Record-Route: what came over TLS or not, what leaves with sips or not (16.6 step 4) ---- */
    {"3261-16.6-4: TLS in, TLS out with sips: none is needed", "INVITE sips:bob@example.com TLS",
     BOB_SIPS NEEDED, "sips:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"3261-16.6-4: TLS in, TLS out with sips: one that is put in is sips", "INVITE sips:bob@example.com TLS",
     BOB_SIPS, "sips:bob@192.0.2.5 TLS 192.0.2.5:5061" OWN_SIPS},
    {"3261-16.6-4: TLS in, clear out: it must be there, and is sip", "INVITE sip:bob@example.com TLS",
     BOB_SIP NEEDED, "sip:bob@192.0.2.4 UDP 192.0.2.4:5060" OWN_SIP},
    {"3261-16.6-4: TLS in, TLS out but with sip: it must be there, and is sip",
     "INVITE sip:bob@example.com TLS", BOB_SIPS NEEDED, "sip:bob@192.0.2.5 TLS 192.0.2.5:5061" OWN_SIP},
    {"3261-16.6-4: clear in, TLS out with sips: it must be there, and is sips",
     "INVITE sips:bob@example.com TCP", BOB_SIPS NEEDED, "sips:bob@192.0.2.5 TLS 192.0.2.5:5061" OWN_SIPS},
    {"3261-16.6-4: clear in, TLS out by a sips Route alone: it must be there, and is sips",
     "INVITE " CAROL " UDP\nRoute: <sips:edge.example.net;lr>", NEEDED,
     CAROL " TLS edge.example.net:5061\nRoute: <sips:edge.example.net;lr>" OWN_SIPS},
    {"3261-16.6-4: clear in, TLS out but with sip: none is needed", "INVITE sip:bob@example.com UDP",
     BOB_SIPS NEEDED, "sip:bob@192.0.2.5 TLS 192.0.2.5:5061"},
    {"3261-16.6-4: clear in, clear out: none is needed", "INVITE sip:bob@example.com UDP", BOB_SIP NEEDED,
     "sip:bob@192.0.2.4 UDP 192.0.2.4:5060"},
    {"3261-16.6-4: clear in, clear out: one that is put in is sip", "INVITE sip:bob@example.com UDP", BOB_SIP,
     "sip:bob@192.0.2.4 UDP 192.0.2.4:5060" OWN_SIP},
};

/* A retargeted request keeps what others noted of its way, schemes included (16.6 step 1). */
static void test_history_info(void **state)
{
    static const char *const history[] = {
        "History-Info: <sips:bob@example.com?Reason=SIP%3Bcause%3D302>;index=1\r\n",
        "History-Info: \"B\" <sip:bob@192.0.2.9>;index=1.1,\r\n <sips:bob@example.com>;index=1.2\r\n",
    };
    static char left[4096];

    (void)state;
    decide_must_be(
        "retargeted from sip to a sips binding",
        decide("INVITE sip:bob@example.com\n"
               "History-Info: <sips:bob@example.com?Reason=SIP%3Bcause%3D302>;index=1\n"
               "History-Info: \"B\" <sip:bob@192.0.2.9>;index=1.1,\n <sips:bob@example.com>;index=1.2",
               BOB_SIPS NEEDED),
        "sip:bob@192.0.2.5 TLS 192.0.2.5:5061");
    struct sips_span bytes = decide_left(0);
    snprintf(left, sizeof left, "%.*s", (int)bytes.length, bytes.at);
    for (size_t i = 0; i < COUNT(history); i++)
        if (strstr(left, history[i]) == NULL)
            fail_msg("it left without\n%sbut as\n%s", history[i], left);
    assert_null(strstr(left, "index=1.3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"3261-16.6-1: History-Info leaves as it came, byte by byte, and nothing is added to it",
         test_history_info, NULL, NULL, NULL},
    };

    return decide_run("maddr, strict routers, Record-Route", cases, COUNT(cases)) +
           cmocka_run_group_tests_name("History-Info", tests, NULL, NULL);
}
