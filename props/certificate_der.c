/* SPDX-License-Identifier: Apache-2.0 */
/* The names in the bytes of a certificate: X.690, RFC 5280 4.1 and 4.2.1.6. */
#include "certificate_model.h"
#include <string.h>

#define DEPTH_MAX 24

enum {
    TAG_BOOLEAN = 0x01,
    TAG_INTEGER = 0x02,
    TAG_OCTETS = 0x04,
    TAG_OID = 0x06,
    TAG_UTF8 = 0x0c,
    TAG_PRINTABLE = 0x13,
    TAG_SEQUENCE = 0x30,
    TAG_SET = 0x31,
    TAG_VERSION = 0xa0,
    TAG_EXTENSIONS = 0xa3
};

struct der {
    const uint8_t *at, *end;
};

struct value {
    uint8_t tag;
    struct der content;
    bool is_der; /* its length is written as DER wants it; of what is inside nothing is known */
};

static bool next(struct value *value, struct der *in, int depth);

/* Behind the tag and 0x80: values up to the two zeros. */
static bool indefinite(struct value *value, struct der *in, int depth)
{
    struct value inner;

    value->is_der = false;
    value->content = *in;
    while (in->end - in->at >= 2 && (in->at[0] || in->at[1]))
        if (!next(&inner, in, depth + 1))
            return false;
    if (in->end - in->at < 2)
        return false;
    value->content.end = in->at;
    in->at += 2;
    return true;
}

/* The next value; false: there is none, or it is not to be made out. Tags of more than one byte are not. */
static bool next(struct value *value, struct der *in, int depth)
{
    if (depth > DEPTH_MAX || in->end - in->at < 2 || (in->at[0] & 0x1f) == 0x1f)
        return false;
    *value = (struct value){.tag = in->at[0], .is_der = true};
    uint8_t first = in->at[1];
    in->at += 2;
    if (first == 0x80)
        return (value->tag & 0x20) && indefinite(value, in, depth);
    size_t length = first, bytes = first & 0x7fU;
    if (first > 0x80) {
        if (bytes > (size_t)(in->end - in->at))
            return false;
        length = 0;
        for (size_t i = 0; i < bytes; i++) {
            if (length >> (8 * sizeof length - 8))
                return false;
            length = length << 8 | *in->at++;
        }
        value->is_der = in->at[-(ptrdiff_t)bytes] != 0 && length >= 0x80;
    }
    if (length > (size_t)(in->end - in->at))
        return false;
    value->content = (struct der){in->at, in->at + length};
    in->at += length;
    return true;
}

/* The next value, which must have this tag. */
static bool expect(struct der *content, struct der *in, uint8_t tag)
{
    struct value value;

    if (!next(&value, in, 0) || value.tag != tag)
        return false;
    if (content)
        *content = value.content;
    return true;
}

static struct model_text text_of(struct der content)
{
    return (struct model_text){(const char *)content.at, (size_t)(content.end - content.at)};
}

static bool is_oid(struct der content, const char *oid)
{
    struct model_text text = text_of(content);

    return text.length == strlen(oid) && memcmp(text.at, oid, text.length) == 0;
}

/* ---- subjectAltName ---- */

static enum model_alt add_name(struct model_subject *subject, const struct value *value)
{
    enum model_kind kind = MODEL_OTHER;
    enum model_alt state = MODEL_ALT_GOOD;

    switch (value->tag) {
    case 0x86:
        kind = MODEL_URI;
        break;
    case 0x82:
        kind = MODEL_DNS;
        break;
    case 0x81: /* email */
    case 0x87: /* IP */
        break;
    case 0x88: /* registered ID */
    case 0xa0: /* otherName, X.400, directory, EDI party */
    case 0xa3:
    case 0xa4:
    case 0xa5:
        state = MODEL_ALT_PLAUSIBLE;
        break;
    default:
        return MODEL_ALT_BAD;
    }
    if (!value->is_der || subject->alt_count == MODEL_NAMES_MAX)
        return MODEL_ALT_BAD;
    subject->alt[subject->alt_count++] = (struct model_name){kind, text_of(value->content)};
    return state;
}

static enum model_alt read_names(struct model_subject *subject, struct der extension)
{
    struct value list, name;
    enum model_alt state = MODEL_ALT_GOOD;

    if (!next(&list, &extension, 0) || list.tag != TAG_SEQUENCE || !list.is_der ||
        extension.at != extension.end || list.content.at == list.content.end)
        return MODEL_ALT_BAD;
    while (list.content.at < list.content.end) {
        if (!next(&name, &list.content, 0))
            return MODEL_ALT_BAD;
        enum model_alt one = add_name(subject, &name);
        if (one > state)
            state = one;
        if (one == MODEL_ALT_BAD)
            return MODEL_ALT_BAD;
    }
    return state;
}

static bool read_extension(struct model_subject *subject, struct der extension)
{
    struct der oid, octets;

    if (!expect(&oid, &extension, TAG_OID))
        return false;
    if (!is_oid(oid, "\x55\x1d\x11"))
        return true;
    if (extension.at < extension.end && *extension.at == TAG_BOOLEAN &&
        !expect(NULL, &extension, TAG_BOOLEAN))
        return false;
    if (!expect(&octets, &extension, TAG_OCTETS))
        return false;
    subject->alt_state = subject->alt_state == MODEL_ALT_ABSENT ? read_names(subject, octets) : MODEL_ALT_BAD;
    return true;
}

/* ---- The subject ---- */

static bool read_attribute(struct model_subject *subject, struct der attribute)
{
    struct der oid;
    struct value value;

    if (!expect(&oid, &attribute, TAG_OID) || !next(&value, &attribute, 0))
        return false;
    if (!is_oid(oid, "\x55\x04\x03"))
        return true;
    subject->cn = text_of(value.content);
    if (value.tag != TAG_UTF8 && value.tag != TAG_PRINTABLE)
        subject->cn.length = 0;
    return (value.tag & 0xe0) == 0; /* a string in pieces is none of ours */
}

static bool read_subject(struct model_subject *subject, struct der name)
{
    struct der relative, attribute;

    while (name.at < name.end) {
        if (!expect(&relative, &name, TAG_SET))
            return false;
        while (relative.at < relative.end)
            if (!expect(&attribute, &relative, TAG_SEQUENCE) || !read_attribute(subject, attribute))
                return false;
    }
    return true;
}

/* ---- The certificate ---- */

static bool read_extensions(struct model_subject *subject, struct der tbs)
{
    struct value value;
    struct der list, extension;

    while (tbs.at < tbs.end) {
        if (!next(&value, &tbs, 0))
            return false;
        if (value.tag != TAG_EXTENSIONS) /* unique identifiers */
            continue;
        if (!expect(&list, &value.content, TAG_SEQUENCE))
            return false;
        while (list.at < list.end)
            if (!expect(&extension, &list, TAG_SEQUENCE) || !read_extension(subject, extension))
                return false;
    }
    return true;
}

bool model_read(struct model_subject *subject, const uint8_t *der, size_t length)
{
    struct der in = {der, der + length}, certificate, tbs, name;

    subject->alt_state = MODEL_ALT_ABSENT;
    subject->alt_count = 0;
    subject->cn = (struct model_text){NULL, 0};
    if (!expect(&certificate, &in, TAG_SEQUENCE) || !expect(&tbs, &certificate, TAG_SEQUENCE))
        return false;
    if (tbs.at < tbs.end && *tbs.at == TAG_VERSION && !expect(NULL, &tbs, TAG_VERSION))
        return false;
    /* serial number, signature, issuer, validity, subject, public key */
    return expect(NULL, &tbs, TAG_INTEGER) && expect(NULL, &tbs, TAG_SEQUENCE) &&
           expect(NULL, &tbs, TAG_SEQUENCE) && expect(NULL, &tbs, TAG_SEQUENCE) &&
           expect(&name, &tbs, TAG_SEQUENCE) && read_subject(subject, name) &&
           expect(NULL, &tbs, TAG_SEQUENCE) && read_extensions(subject, tbs);
}
