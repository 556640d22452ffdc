/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"

static const char usage[] =
    "Usage: sipsfuzz decide [OPTION]... [FILE|-]\n"
    "\n"
    "Reads one SIP message and says what a SIP element must do with it, and why. Without FILE, or\n"
    "with -, the message comes from standard input. A proxy also takes responses: it relays them, or\n"
    "tries their Contacts. A UAC is asked about the request that it is going to send (Request-URI and\n"
    "Route as it was given them), or about a response: what follows.\n"
    "\n"
    "Options:\n"
    "  --role proxy|registrar|redirect|uac|uas\n"
    "                          who is asked (default: registrar for REGISTER, else proxy)\n"
    "  --domain NAME           a domain of its own; may be repeated (default: example.com)\n"
    "  --host NAME             its name in Via and Record-Route (default: proxy.example.com)\n"
    "  --arrived TRANSPORT     UDP, TCP, TLS, SCTP, TLS-SCTP, WS or WSS\n"
    "                          (default: that of the topmost Via)\n"
    "  --location FILE         what is registered (default: nothing)\n"
    "  --resolver FILE         what DNS knows, and where TLS can be had (default: nothing)\n"
    "  --policy KEY=VALUE      a choice that the texts leave open, see below; may be repeated\n"
    "  --policy-file FILE      the same from a file, a line \"policy KEY=VALUE\" each\n"
    "  --now SECONDS           the clock when the message arrives\n"
    "                          (default: where the location file leaves it, or 0)\n"
    "  --sent URI              for a response: the Request-URI that was sent (default: that of To)\n"
    "  --not-responsible       for a response: the first Request-URI was in none of the domains\n"
    "  --dialog FILE           the dialog that the message belongs to, of a UAC or UAS (default: none)\n"
    "  --confirmed             for a response at a UAC: the user agreed to go on without sips\n"
    "  --reader wire|osip      who reads the message: our reader, or libosip2 (default: wire)\n"
    "  --case                  FILE is an input of fuzz_message: a message, and behind its body a\n"
    "                          scenario; with no option that changes it, the case is judged by the\n"
    "                          properties, as there\n"
    "  --explain               the rules that the decision came from: facts, row of the table, clauses\n"
    "  --json                  one JSON object\n"
    "  --help                  this text\n";

static const char formats[] =
    "\n"
    "Location, resolver and dialog files: one record a line, '#' begins a comment, fields are separated by\n"
    "white space, which may stand inside \"quotes\" and <angle brackets>.\n"
    "  user AOR                a known address-of-record, with or without bindings\n"
    "  binding AOR CONTACT [path=VALUES] [call-id=ID] [cseq=N]\n"
    "                          CONTACT as in the field: <sips:bob@192.0.2.4>;expires=60;q=0.5\n"
    "                          VALUES as in a Path: <sips:edge.example.com;lr>,<sips:in.example.com;lr>\n"
    "  now SECONDS             the clock from here on: expiry counts from it (default: 0)\n"
    "  naptr NAME ORDER PREFERENCE SERVICE REPLACEMENT\n"
    "  srv NAME PRIORITY WEIGHT PORT TARGET\n"
    "  tls HOST[:PORT]         a TLS connection to HOST exists or can be set up\n"
    "  dialog TARGET [route=VALUES] [sips=yes|no] [secure=yes|no] [side=uac|uas]\n"
    "                          remote target and route set; was the first Request-URI sips, is the\n"
    "                          dialog secure, which side is this (default: a UAC's, as the target is)\n"
    "The scenario of --case holds these records, and role, domain, host, arrived, policy, sent and\n"
    "responsible yes|no, as the options of these names. Without a scenario a default with\n"
    "registrations in example.com is used.\n";

static const char endings[] =
    "\n"
    "Exit status: 0 decided; 1 the message is unusable, or a property broke; 2 wrong use, or a file\n"
    "that cannot be read or written.\n"
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
        printf("  %s=%s|%s (%s)\n      %s\n", entry->key, entry->value[0], entry->value[1],
               sips_clause_entry(entry->clause)->id, entry->line);
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
