/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

/* What the Route of a copy should be: the Path of the binding, then the Route that came in from kept_from on.
 */
struct expected {
    const struct judge *judge;
    const struct tap_values *path, *came;
    size_t kept_from;
};

static size_t expected_count(const struct expected *expected)
{
    return expected->path->count + expected->came->count - expected->kept_from;
}

static struct seen expected_value(const struct expected *expected, size_t i)
{
    size_t path_count = expected->path->count;
    return i < path_count ? expected->path->value[i]
                          : expected->came->value[i - path_count + expected->kept_from];
}

/* choice-path-scheme: for a sip request a Path stands as it was stored, or as sip. For a sips request no text
 * says what becomes of a sip value, so both are taken. */
static bool is_path_scheme(const struct judge *judge, enum tap_scheme stored, enum tap_scheme left)
{
    if (judge->request.scheme == TAP_SCHEME_SIPS)
        return left == stored || left == TAP_SCHEME_SIPS;
    return left == (judge->seen->policy.path_as_request ? TAP_SCHEME_SIP : stored);
}

/* Is uri, which left, entry i of what is expected? */
static bool is_expected(const struct expected *expected, size_t i, struct seen uri)
{
    struct tap_address value;
    if (!tap_address_read(&value, expected_value(expected, i)))
        return false;
    if (i >= expected->path->count)
        return tap_same_exactly(value.uri, uri);
    return tap_same_exactly(tap_after_scheme(value.uri), tap_after_scheme(uri)) &&
           is_path_scheme(expected->judge, tap_scheme(value.uri), tap_scheme(uri));
}

/* The first count entries of the Route that left are what is expected from from_expected on. */
static bool are_expected(const struct expected *expected, size_t from_expected, size_t count)
{
    const struct tap_values *left = tap_values(&expected->judge->out, TAP_ROUTE);
    for (size_t i = 0; i < count; i++) {
        struct tap_address address;
        if (!tap_address_read(&address, left->value[i]) ||
            !is_expected(expected, i + from_expected, address.uri))
            return false;
    }
    return true;
}

static bool is_fulfilled(const struct expected *expected, bool strict)
{
    size_t count = expected_count(expected);
    struct tap_uri first;
    if (tap_values(&expected->judge->out, TAP_ROUTE)->count != count)
        return false;
    if (count == 0)
        return !strict;
    if (!judge_value_uri(&first, expected_value(expected, 0)))
        return !strict && are_expected(expected, 0, count);
    bool loose = tap_uri_parameter(first.parameters, "lr", NULL);
    if (!strict)
        return (loose || expected->judge->seen->policy.strict_as_loose) && are_expected(expected, 0, count);
    /* RFC 3261 16.6-6: the first entry is the Request-URI, and the target the last entry */
    return !loose && is_expected(expected, 0, expected->judge->out.request_uri) &&
           are_expected(expected, 1, count - 1);
}

/* RFC 3261 16.4: the first Route value goes when it names this element. Its name with a port, and the name of
 * a domain, may be those of another element; a second own value may be taken with the first. */
static void own_entries(const struct judge *judge, size_t *at_least, size_t *at_most)
{
    const struct tap_values *came = tap_values(&judge->in, TAP_ROUTE);
    struct tap_uri uri;
    *at_least = *at_most = 0;
    while (*at_most < came->count && judge_value_uri(&uri, came->value[*at_most]) &&
           uri.scheme != TAP_SCHEME_OTHER &&
           (judge_own_host(judge, uri.host) || judge_own_domain(judge, uri.host))) {
        if (*at_most == 0 && judge_own_host(judge, uri.host) && uri.port.at == NULL)
            *at_least = 1;
        ++*at_most;
    }
}

bool judge_route(const struct judge *judge, bool strict, struct seen path)
{
    struct tap_values path_values;
    path_values.count = 0;
    if (path.length > 0 && tap_split(&path_values, path) != TAP_READABLE)
        return true; /* a registration that an observer cannot read */
    size_t at_least = 0, at_most = 0;
    own_entries(judge, &at_least, &at_most);
    for (size_t k = at_least; k <= at_most; k++) {
        struct expected expected = {judge, &path_values, tap_values(&judge->in, TAP_ROUTE), k};
        if (is_fulfilled(&expected, strict))
            return true;
    }
    return false;
}
