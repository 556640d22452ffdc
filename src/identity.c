/* SPDX-License-Identifier: Apache-2.0 */
#include "identity.h"
#include "facts.h"
#include "host.h"
#include "rules.h"

/* All of text is a host. Bytes that no host may have (NUL, '*', those above 127) make it none; so does the
 * dot at the end that RFC 3261 allows in a URI and RFC 5280 4.2.1.6 in no certificate. */
static enum sips_host_kind kind_of(struct sips_span text)
{
    enum sips_host_kind kind;

    if (text.length == 0 || text.at[text.length - 1] == '.' ||
        sips_host_read(text.at, sips_span_end(text), &kind) != sips_span_end(text))
        return SIPS_HOST_NONE;
    return kind;
}

/* Bytes that no URI may have (NUL, those above 127) stand somewhere in it (RFC 3986 2). */
static bool is_no_uri(struct sips_span text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] <= ' ' || (unsigned char)text.at[i] > '~')
            return true;
    return false;
}

/* The host of a URI name "sip:host", with any port and parameters behind it; at == NULL: the name has another
 * scheme, or a user (7.1: there is an '@'). What is no host, or no URI, is kept: it matches nothing, and a
 * sip URI beside them is what rules DNS names out. */
static struct sips_span domain_of_uri(struct sips_span uri)
{
    const char *end = sips_span_end(uri), *host, *at;

    if (uri.length < 4 || !sips_span_same((struct sips_span){uri.at, 4}, SIPS_SPAN("sip:")) ||
        memchr(uri.at, '@', uri.length))
        return (struct sips_span){NULL, 0};
    at = host = uri.at + 4;
    if (at < end && *at == '[')
        while (at < end && *at != ']')
            at++;
    while (at < end && *at != ':' && *at != ';' && *at != '?')
        at++;
    return sips_span_between(host, is_no_uri(uri) ? end : at);
}

static bool is_sip_uri(const struct sips_alt_name *name)
{
    return name->kind == SIPS_ALT_URI && domain_of_uri(name->value).at != NULL;
}

static bool is_dns(const struct sips_alt_name *name)
{
    return name->kind == SIPS_ALT_DNS;
}

static bool has(const struct sips_subject *subject, bool (*is)(const struct sips_alt_name *))
{
    for (size_t i = 0; i < subject->alt_count; i++)
        if (is(&subject->alt[i]))
            return true;
    return false;
}

static void add(struct sips_identities *identities, struct sips_span name)
{
    if (identities->count == SIPS_IDENTITY_MAX)
        identities->overflow = true;
    else
        identities->name[identities->count++] = name;
}

static void add_uris(struct sips_identities *identities, const struct sips_subject *subject)
{
    for (size_t i = 0; i < subject->alt_count; i++)
        if (is_sip_uri(&subject->alt[i]))
            add(identities, domain_of_uri(subject->alt[i].value));
}

/* An address is no name of the DNS. */
static void add_dns_names(struct sips_identities *identities, const struct sips_subject *subject)
{
    for (size_t i = 0; i < subject->alt_count; i++) {
        enum sips_host_kind kind = kind_of(subject->alt[i].value);
        if (is_dns(&subject->alt[i]) && kind != SIPS_HOST_IPV4 && kind != SIPS_HOST_IPV6)
            add(identities, subject->alt[i].value);
    }
}

void sips_identities_of(struct sips_identities *identities, const struct sips_subject *subject,
                        const struct sips_policy *policy)
{
    uint32_t facts = 0;

    identities->count = 0;
    identities->overflow = false;
    identities->clauses = (struct sips_clauses){0};
    facts |= has(subject, is_sip_uri) ? IDENTITY_IF_SIP_URI : IDENTITY_IF_NO_SIP_URI;
    facts |= has(subject, is_dns) ? IDENTITY_IF_DNS_NAME : IDENTITY_IF_NO_DNS_NAME;
    facts |= subject->alt_count ? IDENTITY_IF_SOME_ALT : IDENTITY_IF_NO_ALT;
    facts |= kind_of(subject->cn) == SIPS_HOST_NAME ? IDENTITY_IF_CN_IS_NAME : IDENTITY_IF_NO_CN;
    facts |= policy->cn == SIPS_POLICY_cn_COUNTS ? IDENTITY_IF_CN_COUNTS : IDENTITY_IF_CN_REFUSED;
    switch ((enum sips_identity_outcome)sips_rule_find(sips_rules_identity(), facts, &identities->clauses)
                ->outcome) {
    case IDENTITY_FROM_URI:
        add_uris(identities, subject);
        break;
    case IDENTITY_FROM_DNS:
        add_dns_names(identities, subject);
        break;
    case IDENTITY_FROM_CN:
        add(identities, subject->cn);
        break;
    case IDENTITY_FROM_NOTHING:
        break;
    }
}

/* 5922-7.2, 5922-7.3 */
bool sips_identities_cover(const struct sips_identities *identities, struct sips_span domain)
{
    if (kind_of(domain) == SIPS_HOST_NONE)
        return false;
    for (size_t i = 0; i < identities->count; i++)
        if (sips_span_same(identities->name[i], domain))
            return true;
    return false;
}
