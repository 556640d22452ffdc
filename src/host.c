/* SPDX-License-Identifier: Apache-2.0 */
#include "host.h"
#include "chars.h"

/* 1*3DIGIT four times, each at most 255. Returns where it ends; NULL if there is none. */
static const char *read_ipv4(const char *at, const char *end)
{
    for (int group = 0; group < 4; group++) {
        unsigned value = 0;
        int digits = 0;
        for (; at < end && sips_char_is(*at, SIPS_CHAR_DIGIT) && digits < 3; at++, digits++)
            value = value * 10 + (unsigned)(*at - '0');
        if (digits == 0 || value > 255)
            return NULL;
        if (group < 3 && (at == end || *at++ != '.'))
            return NULL;
    }
    return at < end && sips_char_is(*at, SIPS_CHAR_HOST) ? NULL : at;
}

/* Groups of up to four hexadecimal digits, eight of them, or fewer around one "::"; the last two may be IPv4.
 */
static bool is_ipv6(const char *at, const char *end)
{
    int groups = 0;
    bool gap = false;

    if (end - at >= 2 && at[0] == ':' && at[1] == ':') {
        gap = true;
        at += 2;
    }
    while (at < end) {
        const char *stop = sips_char_skip(at, end, SIPS_CHAR_HEX);
        if (stop < end && *stop == '.')
            return read_ipv4(at, end) == end && (gap ? groups + 2 < 8 : groups + 2 == 8);
        if (stop == at || stop - at > 4 || ++groups > 8)
            return false;
        if (stop == end)
            break;
        if (*stop != ':' || stop + 1 == end)
            return false;
        at = stop + 1;
        if (*at == ':') {
            if (gap)
                return false;
            gap = true;
            at++;
        }
    }
    return gap ? groups < 8 : groups == 8;
}

/* Labels begin and end with a letter or digit; the last one begins with a letter; one dot may stand at the
 * end. */
static const char *read_host_name(const char *at, const char *end)
{
    const char *label;

    do {
        label = at;
        at = sips_char_skip(at, end, SIPS_CHAR_LABEL);
        if (at == label || *label == '-' || at[-1] == '-')
            return NULL;
    } while (at < end && *at == '.' && ++at < end && sips_char_is(*at, SIPS_CHAR_LABEL));
    return !sips_char_is(*label, SIPS_CHAR_ALPHA) || (at < end && *at == '.') ? NULL : at;
}

const char *sips_host_read(const char *at, const char *end, enum sips_host_kind *kind)
{
    *kind = SIPS_HOST_NONE;
    if (at < end && *at == '[') {
        const char *close = sips_char_skip(at + 1, end, SIPS_CHAR_HEX);
        while (close < end && (*close == ':' || *close == '.' || sips_char_is(*close, SIPS_CHAR_HEX)))
            close++;
        if (close == end || *close != ']' || !is_ipv6(at + 1, close))
            return NULL;
        *kind = SIPS_HOST_IPV6;
        return close + 1;
    }

    const char *stop = at < end && sips_char_is(*at, SIPS_CHAR_DIGIT) ? read_ipv4(at, end) : NULL;
    *kind = stop ? SIPS_HOST_IPV4 : SIPS_HOST_NAME;
    if (stop == NULL && (stop = read_host_name(at, end)) == NULL)
        *kind = SIPS_HOST_NONE;
    return stop;
}

const char *sips_port_read(const char *at, const char *end, uint16_t *port)
{
    uint32_t value = 0;
    const char *start = at;

    for (; at < end && sips_char_is(*at, SIPS_CHAR_DIGIT); at++)
        if ((value = value * 10 + (uint32_t)(*at - '0')) > 65535)
            return NULL;
    *port = (uint16_t)value;
    return at == start || value == 0 ? NULL : at;
}
