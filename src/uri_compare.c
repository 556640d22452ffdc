/* SPDX-License-Identifier: Apache-2.0 */
#include "chars.h"
#include "uri.h"

/* ---- Comparison: 3261-19.1.4 ---- */

/* The next character of text, decoded; an escaped reserved character is another one than the plain one
 * (19.1.4), and so comes with bit 8 set. text was read before, so that its escapes are whole. */
static unsigned next_decoded(struct sips_span text, size_t *at)
{
    char c = text.at[(*at)++];

    if (c != '%')
        return (unsigned char)c;
    unsigned value = sips_hex_value(text.at[*at]) << 4 | sips_hex_value(text.at[*at + 1]);
    *at += 2;
    bool reserved = value < 0x80 && value != 0 && strchr(";/?:@&=+$,", (int)value) != NULL;
    return reserved ? value | 0x100 : value;
}

static bool same_decoded(struct sips_span a, struct sips_span b, bool fold_case)
{
    size_t i = 0, j = 0;

    while (i < a.length && j < b.length) {
        unsigned c = next_decoded(a, &i), d = next_decoded(b, &j);
        if (fold_case && c < 0x80 && d < 0x80) {
            c = sips_lower((char)c);
            d = sips_lower((char)d);
        }
        if (c != d)
            return false;
    }
    return i == a.length && j == b.length;
}

struct pair {
    struct sips_span name, value; /* value.at == NULL: no '=' */
};

/* The next "name[=value]" of rest, up to separator. */
static bool next_pair(struct sips_span *rest, char separator, struct pair *pair)
{
    if (rest->length == 0)
        return false;
    const char *at = rest->at, *end = sips_span_end(*rest);
    const char *stop = memchr(at, separator, rest->length);
    if (stop == NULL)
        stop = end;
    const char *equals = memchr(at, '=', (size_t)(stop - at));
    pair->name = sips_span_between(at, equals ? equals : stop);
    pair->value = equals ? sips_span_between(equals + 1, stop) : (struct sips_span){NULL, 0};
    *rest = stop < end ? sips_span_between(stop + 1, end) : (struct sips_span){end, 0};
    return true;
}

static bool find_pair(struct sips_span list, char separator, struct sips_span name, struct sips_span *value)
{
    struct pair pair;

    while (next_pair(&list, separator, &pair))
        if (same_decoded(pair.name, name, true)) {
            *value = pair.value;
            return true;
        }
    return false;
}

bool sips_uri_parameter(const struct sips_uri *uri, struct sips_span name, struct sips_span *value)
{
    return find_pair(uri->parameters, ';', name, value);
}

/* Parameters that never match their absence (19.1.4). */
static bool must_be_in_both(struct sips_span name)
{
    static const struct sips_span names[] = {
        {"transport", 9}, {"user", 4}, {"ttl", 3}, {"method", 6}, {"maddr", 5},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (same_decoded(name, names[i], true))
            return true;
    return false;
}

/* How often pair stands in list, by name and value. */
static unsigned count_pair(struct sips_span list, char separator, const struct pair *wanted)
{
    struct pair pair;
    unsigned count = 0;

    while (next_pair(&list, separator, &pair))
        count += same_decoded(pair.name, wanted->name, true) && same_decoded(pair.value, wanted->value, true);
    return count;
}

/* Every parameter of a matches its namesake in b, or may be missing there. Those that the reader lets stand
 * twice match as often as they stand, so that a URI equals itself. */
static bool parameters_match(struct sips_span a, struct sips_span b)
{
    struct sips_span rest = a, other;
    struct pair pair;

    while (next_pair(&rest, ';', &pair)) {
        if (!find_pair(b, ';', pair.name, &other)) {
            if (must_be_in_both(pair.name))
                return false;
        } else if (count_pair(a, ';', &pair) != count_pair(b, ';', &pair)) {
            return false;
        }
    }
    return true;
}

/* Headers are never ignored; their order does not count. */
static bool headers_match(struct sips_span a, struct sips_span b)
{
    struct sips_span rest = a;
    struct pair pair;

    while (next_pair(&rest, '&', &pair))
        if (count_pair(a, '&', &pair) != count_pair(b, '&', &pair))
            return false;
    return true;
}

static bool users_match(const struct sips_uri *a, const struct sips_uri *b)
{
    if (a->user.at == NULL || b->user.at == NULL)
        return a->user.at == b->user.at;
    return same_decoded(a->user, b->user, false);
}

/* All but scheme and port. */
static bool rest_matches(const struct sips_uri *a, const struct sips_uri *b)
{
    return users_match(a, b) && (a->password.at == NULL) == (b->password.at == NULL) &&
           same_decoded(a->password, b->password, false) && sips_span_same(a->host, b->host) &&
           parameters_match(a->parameters, b->parameters) && parameters_match(b->parameters, a->parameters) &&
           headers_match(a->headers, b->headers) && headers_match(b->headers, a->headers);
}

bool sips_uri_equal(const struct sips_uri *a, const struct sips_uri *b)
{
    if (a->scheme != b->scheme)
        return false;
    if (!sips_uri_is_sip(a))
        return sips_span_equal(a->text, b->text);
    return a->port == b->port && rest_matches(a, b);
}

/* The port that the scheme implies, written or not. */
static bool has_scheme_port(const struct sips_uri *uri)
{
    return uri->port == 0 || uri->port == (uri->scheme == SIPS_SCHEME_SIPS ? 5061 : 5060);
}

bool sips_uri_equal_but_scheme(const struct sips_uri *a, const struct sips_uri *b, bool implied_ports)
{
    if (a->scheme == b->scheme || !sips_uri_is_sip(a) || !sips_uri_is_sip(b))
        return sips_uri_equal(a, b);
    bool same_port = a->port == b->port || (implied_ports && has_scheme_port(a) && has_scheme_port(b));
    return same_port && rest_matches(a, b);
}

bool sips_aor_equal(const struct sips_uri *a, const struct sips_uri *b)
{
    return sips_uri_is_sip(a) && sips_uri_is_sip(b) && a->port == b->port &&
           sips_span_same(a->host, b->host) && users_match(a, b);
}
