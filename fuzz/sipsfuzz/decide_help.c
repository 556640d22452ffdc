/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

static const char usage[] =
    "Usage: sipsfuzz decide [OPTION]... [FILE|-]\n"
    "\n"
    "Reads one SIP message and says what a proxy or registrar must do with it, and why. Without FILE, or "
    "with -,\n"
    "the message comes from standard input. The SIP response to a response is to relay it or to try its "
    "Contacts.\n"
    "\n"
    "Options:\n"
    "  --role proxy|registrar  who gets the message (default: registrar for REGISTER, else proxy)\n"
    "  --domain NAME           a domain that it is responsible for; may be repeated (default: example.com)\n"
    "  --host NAME             its own name, for Via and Record-Route (default: proxy.example.com)\n"
    "  --arrived TRANSPORT     UDP, TCP, TLS, SCTP, TLS-SCTP, WS or WSS (default: that of the topmost Via)\n"
    "  --location FILE         what is registered (default: nothing)\n"
    "  --resolver FILE         what DNS knows, and where TLS can be had (default: nothing)\n"
    "  --policy KEY=VALUE      a choice that the texts leave open; may be repeated; see below\n"
    "  --now SECONDS           the clock when the message arrives (default: where the location file leaves "
    "it, or 0)\n"
    "  --sent URI              for a response: the Request-URI that was sent (default: the URI of To, as "
    "sip)\n"
    "  --not-responsible       for a response: the original Request-URI was in none of the domains\n"
    "  --reader wire|osip      who reads the message: the project's reader, or libosip2 (default: wire)\n"
    "  --case                  FILE is an input of fuzz_message: the message, and behind its body a "
    "scenario\n"
    "  --json                  one JSON object\n"
    "  --help                  this text\n";

static const char formats[] =
    "\n"
    "Location and resolver files: one record a line, '#' begins a comment, fields are separated by white "
    "space,\n"
    "which may stand inside \"quotes\" and <angle brackets>.\n"
    "  user AOR                      an address-of-record that is known though nothing is bound to it\n"
    "  binding AOR CONTACT [path=VALUES] [call-id=ID] [cseq=N]\n"
    "                                CONTACT as in the header field: <sips:bob@192.0.2.4>;expires=60;q=0.5\n"
    "                                VALUES as in a Path: "
    "<sips:edge.example.com;lr>,<sips:hub.example.com;lr>\n"
    "  now SECONDS                   the clock from here on: bindings count their expiry from it (default: "
    "0)\n"
    "  naptr NAME ORDER PREFERENCE SERVICE REPLACEMENT\n"
    "  srv NAME PRIORITY WEIGHT PORT TARGET\n"
    "  tls HOST[:PORT]               a TLS connection to HOST exists or can be set up\n"
    "The scenario of --case holds these records, and role, domain, host, arrived, policy, sent and "
    "responsible with\n"
    "the values of the options; without one, a default with registrations in example.com is used.\n";

static const char endings[] =
    "\n"
    "Exit status: 0 decided; 1 the message is unusable; 2 wrong use, or a file that cannot be read or "
    "written.\n"
    "\n"
    "Examples:\n"
    "  sipsfuzz decide --location phones.txt invite.sip\n"
    "  sipsfuzz decide --role proxy --domain example.net --arrived TLS --json - < invite.sip\n"
    "  sipsfuzz decide --policy sip-to-sips-binding=reject --location phones.txt invite.sip\n"
    "  sipsfuzz decide --sent sips:bob@example.com answer.sip\n"
    "  sipsfuzz decide --case crash-0123abcd\n";

void decide_print_policies(void)
{
    puts("Policies (the first value is the default):");
    for (size_t i = 0; i < sips_policy_count(); i++) {
        const struct sips_policy_entry *entry = sips_policy_entry(i);
        printf("  %s=%s|%s\n      %s (%s)\n", entry->key, entry->value[0], entry->value[1], entry->line,
               sips_clause_entry(entry->clause)->id);
    }
}

void decide_print_help(void)
{
    fputs(usage, stdout);
    fputs(formats, stdout);
    putchar('\n');
    decide_print_policies();
    fputs(endings, stdout);
}
