/* SPDX-License-Identifier: Apache-2.0 */
#include "cert.h"

static bool is_same(struct sips_span name, struct sips_span domain)
{
    return sips_span_same(name, domain);
}

static struct sips_span none(void)
{
    return (struct sips_span){NULL, 0};
}

static struct sips_span after(struct sips_span text, size_t length)
{
    return (struct sips_span){text.at + length, text.length - length};
}

static bool begins(struct sips_span text, const char *with)
{
    size_t length = strlen(with);

    return text.length >= length &&
           sips_span_same((struct sips_span){text.at, length}, (struct sips_span){with, length});
}

static struct sips_span until(struct sips_span text, const char *stops)
{
    size_t length = 0;

    while (length < text.length && (text.at[length] == '\0' || strchr(stops, text.at[length]) == NULL))
        length++;
    return (struct sips_span){text.at, length};
}

/* The host of a sip URI without a user, a DNS name, or the CN of a subject without a subjectAltName: what may
 * count, read without care. */
static struct sips_span plain(const struct sips_subject *subject, size_t i)
{
    if (i == subject->alt_count)
        return subject->alt_count == 0 ? subject->cn : none();
    struct sips_span value = subject->alt[i].value;
    switch (subject->alt[i].kind) {
    case SIPS_ALT_URI:
        return begins(value, "sip:") && (value.length == 0 || memchr(value.at, '@', value.length) == NULL)
                   ? until(after(value, 4), ":;?")
                   : none();
    case SIPS_ALT_DNS:
        return value;
    case SIPS_ALT_OTHER:
        break;
    }
    return none();
}

static struct sips_span wildcard(const struct sips_subject *subject, size_t i)
{
    struct sips_span name = plain(subject, i);

    return begins(name, "*.") ? name : none();
}

static bool wildcard_covers(struct sips_span name, struct sips_span domain)
{
    struct sips_span label = until(domain, ".");

    return label.length > 0 && sips_span_same(after(name, 1), after(domain, label.length));
}

static struct sips_span any(const struct sips_subject *subject, size_t i)
{
    struct sips_span name = plain(subject, i);

    return name.length > 0 ? name : none();
}

/* RFC 5922 7.2: "foo.example.com" and "example.com" are two. */
static bool below(struct sips_span name, struct sips_span domain)
{
    return domain.length > name.length + 1 && domain.at[domain.length - name.length - 1] == '.' &&
           sips_span_same(name, after(domain, domain.length - name.length));
}

static bool below_or_above(struct sips_span name, struct sips_span domain)
{
    return below(name, domain) || below(domain, name);
}

static struct sips_span cut(const struct sips_subject *subject, size_t i)
{
    struct sips_span name = plain(subject, i);
    const char *nul = name.length ? memchr(name.at, '\0', name.length) : NULL;

    return nul ? sips_span_between(name.at, nul) : none();
}

static struct sips_span cn_beside(const struct sips_subject *subject, size_t i)
{
    return i == subject->alt_count && subject->alt_count > 0 && subject->cn.length > 0 ? subject->cn : none();
}

static bool has_sip_uri(const struct sips_subject *subject)
{
    for (size_t i = 0; i < subject->alt_count; i++)
        if (subject->alt[i].kind == SIPS_ALT_URI && plain(subject, i).at)
            return true;
    return false;
}

static struct sips_span dns_beside(const struct sips_subject *subject, size_t i)
{
    return i < subject->alt_count && subject->alt[i].kind == SIPS_ALT_DNS && has_sip_uri(subject)
               ? subject->alt[i].value
               : none();
}

static struct sips_span sips_uri(const struct sips_subject *subject, size_t i)
{
    if (i == subject->alt_count || subject->alt[i].kind != SIPS_ALT_URI ||
        !begins(subject->alt[i].value, "sips:"))
        return none();
    return until(after(subject->alt[i].value, 5), ":;?");
}

static struct sips_span user(const struct sips_subject *subject, size_t i)
{
    if (i == subject->alt_count || subject->alt[i].kind != SIPS_ALT_URI)
        return none();
    struct sips_span value = subject->alt[i].value;
    const char *at = begins(value, "sip:") ? memchr(value.at, '@', value.length) : NULL;
    return at ? until(sips_span_between(at + 1, sips_span_end(value)), ":;?") : none();
}

/* What is of another kind, such as an address: its bytes are shown as they are. */
static struct sips_span other(const struct sips_subject *subject, size_t i)
{
    bool is =
        i < subject->alt_count && subject->alt[i].kind == SIPS_ALT_OTHER && subject->alt[i].value.length > 0;

    return is ? subject->alt[i].value : none();
}

/* As text, or as the four bytes of its address. */
static bool other_covers(struct sips_span name, struct sips_span domain)
{
    char text[16];

    if (name.length == 4) {
        snprintf(text, sizeof text, "%u.%u.%u.%u", (unsigned char)name.at[0], (unsigned char)name.at[1],
                 (unsigned char)name.at[2], (unsigned char)name.at[3]);
        if (sips_span_same(sips_span_of(text), domain))
            return true;
    }
    return sips_span_same(name, domain);
}

const struct cert_mistake cert_mistakes[] = {
    {"wildcard", "5922-7.2", "a wildcard stands for any label", wildcard, wildcard_covers},
    {"suffix", "5922-7.2", "a name stands for those below or above it", any, below_or_above},
    {"nul", "5922-7.2", "a name ends at its first NUL", cut, is_same},
    {"cn-beside-alt", "5922-7.1", "the CN counts beside a subjectAltName", cn_beside, is_same},
    {"dns-beside-uri", "5922-7.1", "DNS names count beside a sip URI", dns_beside, is_same},
    {"sips-uri", "5922-7.1", "a sips URI counts", sips_uri, is_same},
    {"user", "5922-7.1", "the user part of a URI is ignored", user, is_same},
    {"other-kind", "5922-7.1", "an address, or another kind of name, is taken for a domain", other,
     other_covers},
};

const size_t cert_mistake_count = sizeof cert_mistakes / sizeof cert_mistakes[0];
