/* SPDX-License-Identifier: Apache-2.0 */
/* Mutations of the scenario behind a message: its records are lines (props/scenario.h). */
#include "mutate_message_part.h"
#include <stdio.h>
#include <string.h>

static struct piece scenario_of(const struct text *text)
{
    return (struct piece){text_scenario(text), text->size};
}

/* A record stands on a line of its own, and the scenario behind the empty line of a message whose length is
 * told. */
static bool make_room(struct text *text)
{
    struct piece fields = text_fields(text);

    if (fields.end == text->size && !text_insert(text, fields.end, "\r\n"))
        return false;
    if (text_pick_named(text, "Content-Length", "l").end == 0 &&
        !text_insert(text, fields.end, "Content-Length: 0\r\n"))
        return false;
    return text->size == 0 || text->at[text->size - 1] == '\n' || text_scenario(text) == text->size ||
           text_insert(text, text->size, "\n");
}

/* ---- Policies ---- */

static const char *const policies[][3] = {
#define POLICY(field, key, first, first_text, second, second_text, clause, line)                             \
    {key, first_text, second_text},
#include "policy.def"
#undef POLICY
};

/* The other value, in the place of the one that is there. */
static bool flip_policy(struct text *text, struct piece line)
{
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
        for (size_t value = 1; value < 3; value++) {
            char record[128];
            int length = snprintf(record, sizeof record, "policy %s=%s", policies[i][0], policies[i][value]);
            if (text_content_end(text, line) - line.begin != (size_t)length ||
                !text_begins(text, line.begin, record))
                continue;
            size_t begin = line.begin + strlen("policy ") + strlen(policies[i][0]) + 1;
            (void)text_replace(text, (struct piece){begin, line.begin + (size_t)length},
                               policies[i][3 - value], strlen(policies[i][3 - value]));
            return true;
        }
    return false;
}

static void add_policy(struct text *text)
{
    size_t i = dice_pick(&text->random, sizeof policies / sizeof policies[0]);
    bool other = dice_chance(&text->random, 7, 8); /* what is usual goes without saying */
    char record[128];

    if (!make_room(text))
        return;
    snprintf(record, sizeof record, "policy %s=%s\n", policies[i][0], policies[i][other ? 2 : 1]);
    (void)text_insert(text, text_scenario(text), record);
}

void mutate_policy(struct text *text)
{
    struct piece line = text_pick_line(text, scenario_of(text));

    if (!dice_chance(&text->random, 1, 2) || !flip_policy(text, line))
        add_policy(text);
}

/* ---- Other records ---- */

static const char *const records[] = {
    "role proxy\n",
    "role registrar\n",
    "role redirect\n",
    "role uac\n",
    "role uas\n",
    "domain example.net\n",
    "host edge.example.com\n",
    "flow 7\n",
    "arrived TLS 7\n",
    "arrived UDP\n",
    "arrived TLS\n",
    "arrived WSS\n",
    "now 1000\n",
    "sent sips:bob@example.com\n",
    "sent sip:bob@example.com\n",
    "responsible no\n",
    "confirmed yes\n",
    "dialog sips:bob@192.0.2.4 route=<sips:edge.example.com;lr>\n",
    "dialog sip:bob@192.0.2.4 sips=yes secure=no side=uas\n",
    "user sip:bob@example.com\n",
    "binding sip:bob@example.com <sips:bob@192.0.2.4>\n",
    "binding sip:bob@example.com <sip:bob@192.0.2.5>;q=0.5\n",
    "binding sips:bob@example.com <sips:bob@192.0.2.6;transport=tcp> path=<sip:edge.example.com;lr>\n",
    "binding sip:alice@example.com <sips:alice@192.0.2.3>;expires=60 call-id=a cseq=9\n",
    "binding sip:alice@example.com <sip:alice@192.0.2.3> path=<sips:edge.example.com;lr;ob>\n",
    "naptr example.net 10 50 SIPS+D2T _sips._tcp.example.net\n",
    "naptr example.net 20 50 SIP+D2T _sip._tcp.example.net\n",
    "srv _sips._tcp.example.net 1 1 5061 a.example.net\n",
    "srv _sip._tcp.example.net 1 1 5060 a.example.net\n",
    "tls a.example.net\n",
    "tls 192.0.2.4\n",
    "tls edge.example.com:5061\n",
};

static void add_record(struct text *text)
{
    struct piece scenario, line;

    if (!make_room(text))
        return;
    scenario = scenario_of(text);
    line = text_pick_line(text, scenario);
    (void)text_insert(text, line.end > 0 ? line.begin : scenario.begin, TEXT_PICK(text, records));
}

void mutate_record(struct text *text)
{
    struct piece a = text_pick_line(text, scenario_of(text)), b = text_pick_line(text, scenario_of(text));

    switch (dice_pick(&text->random, 4)) {
    case 0:
        (void)text_remove(text, a);
        break;
    case 1:
        (void)text_replace(text, (struct piece){b.begin, b.begin}, text->at + a.begin, a.end - a.begin);
        break;
    case 2:
        if (a.begin < b.begin)
            (void)text_swap(text, a, b);
        break;
    default:
        add_record(text);
        break;
    }
}
