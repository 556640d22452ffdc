/* SPDX-License-Identifier: Apache-2.0 */
/* What names cover: RFC 5922 7.1 and 7.2. */
#include "certificate_model.h"
#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same(struct model_text a, struct model_text b)
{
    size_t i = 0;

    while (i < a.length && i < b.length && lower(a.at[i]) == lower(b.at[i]))
        i++;
    return i == a.length && i == b.length;
}

/* The text up to the first c, which is cut off with it; all of it if there is none. */
static struct model_text take(struct model_text *text, char c)
{
    struct model_text part = {text->at, 0};

    while (part.length < text->length && text->at[part.length] != c)
        part.length++;
    size_t used = part.length < text->length ? part.length + 1 : part.length;
    text->at += used;
    text->length -= used;
    return part;
}

static size_t count_of(struct model_text text, char c)
{
    size_t count = 0;

    for (size_t i = 0; i < text.length; i++)
        count += text.at[i] == c;
    return count;
}

/* ---- Hosts: RFC 3261 25.1, RFC 5954 ---- */

static bool is_address4(struct model_text text)
{
    if (count_of(text, '.') != 3)
        return false;
    for (int i = 0; i < 4; i++) {
        struct model_text part = take(&text, '.');
        int value = 0;
        if (part.length < 1 || part.length > 3)
            return false;
        for (size_t at = 0; at < part.length; at++) {
            if (!is_digit(part.at[at]))
                return false;
            value = 10 * value + (part.at[at] - '0');
        }
        if (value > 255)
            return false;
    }
    return true;
}

static bool is_group(struct model_text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!is_digit(text.at[i]) && !(lower(text.at[i]) >= 'a' && lower(text.at[i]) <= 'f'))
            return false;
    return text.length >= 1 && text.length <= 4;
}

/* How many groups of 16 bits; -1: some of it is none. Only at the end may IPv4 stand. */
static int groups_of(struct model_text text, bool at_end)
{
    int groups = 0;
    size_t parts = text.length ? count_of(text, ':') + 1 : 0;

    for (size_t i = 0; i < parts; i++) {
        struct model_text part = take(&text, ':');
        if (is_group(part))
            groups++;
        else if (at_end && i + 1 == parts && is_address4(part))
            groups += 2;
        else
            return -1;
    }
    return groups;
}

static bool is_address6(struct model_text text)
{
    if (text.length < 4 || text.at[0] != '[' || text.at[text.length - 1] != ']')
        return false;
    text = (struct model_text){text.at + 1, text.length - 2};
    for (size_t i = 0; i + 1 < text.length; i++)
        if (text.at[i] == ':' && text.at[i + 1] == ':') {
            int before = groups_of((struct model_text){text.at, i}, false);
            int behind = groups_of((struct model_text){text.at + i + 2, text.length - i - 2}, true);
            return before >= 0 && behind >= 0 && before + behind <= 7;
        }
    return groups_of(text, true) == 8;
}

/* Without the dot at the end that a URI may have. */
static bool is_host_name(struct model_text text)
{
    size_t labels = count_of(text, '.') + 1;

    for (size_t i = 0; i < labels; i++) {
        struct model_text label = take(&text, '.');
        if (label.length == 0 || label.at[0] == '-' || label.at[label.length - 1] == '-')
            return false;
        for (size_t at = 0; at < label.length; at++)
            if (!is_letter(label.at[at]) && !is_digit(label.at[at]) && label.at[at] != '-')
                return false;
        if (i + 1 == labels && !is_letter(label.at[0]))
            return false;
    }
    return true;
}

static bool is_address(struct model_text text)
{
    return is_address4(text) || is_address6(text);
}

/* ---- Names ---- */

/* 7.1: scheme sip and no '@'. */
static bool is_sip_uri(const struct model_name *name)
{
    struct model_text text = name->text;

    return name->kind == MODEL_URI && text.length >= 4 &&
           same((struct model_text){text.at, 4}, (struct model_text){"sip:", 4}) && count_of(text, '@') == 0;
}

/* The host of a sip URI; at == NULL: bytes that no URI may have are in it. */
static struct model_text host_of(struct model_text uri)
{
    size_t end = 4;

    for (size_t i = 0; i < uri.length; i++)
        if (uri.at[i] < '!' || uri.at[i] > '~')
            return (struct model_text){NULL, 0};
    if (end < uri.length && uri.at[end] == '[')
        end += count_of(uri, ']') ? (size_t)((const char *)memchr(uri.at, ']', uri.length) - uri.at) - end
                                  : uri.length - end;
    while (end < uri.length && !strchr(":;?", uri.at[end]))
        end++;
    return (struct model_text){uri.at + 4, end - 4};
}

bool model_covers(const struct model_subject *subject, bool cn_counts, struct model_text domain,
                  const char **clause)
{
    bool uri = false, dns = false, found = false;

    *clause = "5922-7.1";
    for (size_t i = 0; i < subject->alt_count; i++) {
        uri = uri || is_sip_uri(&subject->alt[i]);
        dns = dns || subject->alt[i].kind == MODEL_DNS;
    }
    if (domain.length == 0 || (!is_host_name(domain) && !is_address(domain))) {
        *clause = "5922-7.2";
        return false;
    }
    for (size_t i = 0; i < subject->alt_count; i++) {
        const struct model_name *name = &subject->alt[i];
        struct model_text host = {NULL, 0};
        if (uri && is_sip_uri(name))
            host = host_of(name->text);
        else if (!uri && name->kind == MODEL_DNS && !is_address(name->text))
            host = name->text;
        found = found || (host.at && same(host, domain));
    }
    if (uri || dns)
        *clause = found ? "5922-7.1" : "5922-7.2";
    if (subject->alt_state != MODEL_ALT_ABSENT || subject->cn.at == NULL)
        return found;
    *clause = "choice-cn";
    return cn_counts && is_host_name(subject->cn) && same(subject->cn, domain);
}
