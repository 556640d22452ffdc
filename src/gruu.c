/* SPDX-License-Identifier: Apache-2.0 */
#include "gruu.h"
#include "chars.h"
#include "facts.h"
#include "rules.h"

#define GR SIPS_SPAN("gr")

struct sips_span sips_instance_id(const struct sips_binding *binding)
{
    static const struct sips_span none = {NULL, 0};
    struct sips_span id = binding->instance;

    if (id.length >= 2 && id.at[0] == '"')
        id = sips_span_between(id.at + 1, sips_span_end(id) - 1);
    if (id.length >= 2 && id.at[0] == '<' && sips_span_end(id)[-1] == '>')
        id = sips_span_between(id.at + 1, sips_span_end(id) - 1);
    if (id.length == 0 || id.length > SIPS_INSTANCE_MAX)
        return none;
    return id;
}

static uint32_t scheme_fact(const struct sips_uri *contact)
{
    switch (contact->scheme) {
    case SIPS_SCHEME_SIP:
        return GRUU_IF_CONTACT_SIP;
    case SIPS_SCHEME_SIPS:
        return GRUU_IF_CONTACT_SIPS;
    case SIPS_SCHEME_TEL:
    case SIPS_SCHEME_OTHER:
        break;
    }
    return GRUU_IF_CONTACT_OTHER;
}

enum sips_gruu sips_gruu_shown(const struct sips_binding *binding, bool supported,
                               struct sips_clauses *clauses)
{
    uint32_t facts = scheme_fact(&binding->contact.uri);

    if (sips_instance_id(binding).at == NULL)
        return SIPS_GRUU_NONE;
    facts |= supported ? GRUU_IF_SUPPORTED : GRUU_IF_NOT_SUPPORTED;
    switch ((enum sips_gruu_outcome)sips_rule_find(sips_rules_gruu(), facts, clauses)->outcome) {
    case GRUU_NONE:
        return SIPS_GRUU_NONE;
    case GRUU_SIP:
        return SIPS_GRUU_SIP;
    case GRUU_SIPS:
        break;
    }
    return SIPS_GRUU_SIPS;
}

static bool stands_as_it_is(char c)
{
    return c != '%' && sips_char_is(c, SIPS_CHAR_PARAMETER);
}

size_t sips_gruu_write_gr(char *out, struct sips_span instance_id)
{
    static const char digit[] = "0123456789ABCDEF";
    size_t length = 0;

    for (size_t i = 0; i < instance_id.length; i++) {
        unsigned char c = (unsigned char)instance_id.at[i];
        if (stands_as_it_is(instance_id.at[i])) {
            out[length++] = instance_id.at[i];
            continue;
        }
        out[length++] = '%';
        out[length++] = digit[c >> 4];
        out[length++] = digit[c & 15];
    }
    return length;
}

bool sips_uri_is_gruu(const struct sips_uri *uri)
{
    struct sips_span value;

    return sips_uri_parameter(uri, GR, &value);
}

/* The next byte of gr, an escape resolved: escapes are whole, the URI was read. */
static char next_byte(struct sips_span gr, size_t *at)
{
    char c = gr.at[(*at)++];

    if (c != '%')
        return c;
    unsigned value = sips_hex_value(gr.at[*at]) << 4 | sips_hex_value(gr.at[*at + 1]);
    *at += 2;
    return (char)value;
}

bool sips_gruu_leads_to(const struct sips_uri *uri, const struct sips_binding *binding)
{
    struct sips_span id = sips_instance_id(binding), gr = {NULL, 0};
    size_t used = 0, at = 0;

    if (id.at == NULL || !sips_uri_parameter(uri, GR, &gr))
        return false;
    while (used < id.length && at < gr.length)
        if (next_byte(gr, &at) != id.at[used++])
            return false;
    return used == id.length && at == gr.length;
}

struct sips_span sips_aor_text(const struct sips_uri *aor)
{
    struct sips_span text = sips_uri_after_scheme(aor);

    if (aor->parameters.at)
        return sips_span_between(text.at, aor->parameters.at - 1);
    return aor->headers.at ? sips_span_between(text.at, aor->headers.at - 1) : text;
}
