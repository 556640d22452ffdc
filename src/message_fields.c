/* SPDX-License-Identifier: Apache-2.0 */
#include "message_fields.h"
#include "chars.h"
#include "values.h"

/* The names that are read, in lower case, each in a slot of its own by name_slot. */
#define NAME_SLOTS 64

static const struct known_name {
    uint8_t length, field;
    char name[SIPS_FIELD_NAME_MAX];
} known_names[NAME_SLOTS] = {
    [0] = {4, SIPS_FIELD_PATH, "path"},
    [1] = {7, SIPS_FIELD_REQUIRE, "require"},
    [6] = {1, SIPS_FIELD_VIA, "v"},
    [10] = {1, SIPS_FIELD_CONTENT_LENGTH, "l"},
    [11] = {12, SIPS_FIELD_RECORD_ROUTE, "record-route"},
    [16] = {4, SIPS_FIELD_CSEQ, "cseq"},
    [22] = {13, SIPS_FIELD_SERVICE_ROUTE, "service-route"},
    [24] = {1, SIPS_FIELD_CALL_ID, "i"},
    [25] = {8, SIPS_FIELD_REPLACES, "replaces"},
    [29] = {7, SIPS_FIELD_CALL_ID, "call-id"},
    [31] = {14, SIPS_FIELD_CONTENT_LENGTH, "content-length"},
    [34] = {7, SIPS_FIELD_EXPIRES, "expires"},
    [36] = {1, SIPS_FIELD_SUPPORTED, "k"},
    [37] = {8, SIPS_FIELD_REFER_TO, "refer-to"},
    [38] = {1, SIPS_FIELD_FROM, "f"},
    [40] = {7, SIPS_FIELD_WARNING, "warning"},
    [41] = {3, SIPS_FIELD_VIA, "via"},
    [43] = {2, SIPS_FIELD_TO, "to"},
    [45] = {7, SIPS_FIELD_CONTACT, "contact"},
    [46] = {1, SIPS_FIELD_REFER_TO, "r"},
    [48] = {1, SIPS_FIELD_CONTACT, "m"},
    [49] = {9, SIPS_FIELD_SUPPORTED, "supported"},
    [52] = {12, SIPS_FIELD_MAX_FORWARDS, "max-forwards"},
    [55] = {4, SIPS_FIELD_FROM, "from"},
    [56] = {4, SIPS_FIELD_JOIN, "join"},
    [58] = {1, SIPS_FIELD_TO, "t"},
    [59] = {13, SIPS_FIELD_PROXY_REQUIRE, "proxy-require"},
    [61] = {5, SIPS_FIELD_ROUTE, "route"},
};

/* No two names that are read share a slot; src/test/test_message_fields.c reads them all. */
static size_t name_slot(struct sips_span name)
{
    unsigned first = (unsigned char)name.at[0] | 0x20U,
             last = (unsigned char)name.at[name.length - 1] | 0x20U;

    return (name.length * 2 + first * 9 + last * 29) % NAME_SLOTS;
}

/* A name fills two words, whose unused bytes are zero; two names are the same if both words are. */
struct name_words {
    uint64_t word[2];
};

_Static_assert(sizeof(struct name_words) == SIPS_FIELD_NAME_MAX, "a name fills two words");

/* A name with its letters in lower case: bit 5 is set where bit 6 is. */
static struct name_words lower_words(struct sips_span name, const char *end)
{
    static const char keep[2 * SIPS_FIELD_NAME_MAX] =
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    struct name_words text = {{0, 0}}, mask;

    memcpy(&mask, keep + SIPS_FIELD_NAME_MAX - name.length, sizeof mask);
    if (end - name.at >= SIPS_FIELD_NAME_MAX)
        memcpy(&text, name.at, sizeof text);
    else
        memcpy(&text, name.at, name.length);
    for (int i = 0; i < 2; i++)
        text.word[i] = (text.word[i] | (text.word[i] & UINT64_C(0x4040404040404040)) >> 1) & mask.word[i];
    return text;
}

enum sips_field sips_field_named(struct sips_span name, const char *end)
{
    if (name.length == 0 || name.length >= SIPS_FIELD_NAME_MAX)
        return SIPS_FIELD_NONE;
    const struct known_name *known = &known_names[name_slot(name)];
    if (known->length != name.length)
        return SIPS_FIELD_NONE;
    struct name_words words = lower_words(name, end), expected;
    memcpy(&expected, known->name, sizeof expected);
    bool same = expected.word[0] == words.word[0] && expected.word[1] == words.word[1];
    return same ? (enum sips_field)known->field : SIPS_FIELD_NONE;
}

enum sips_method sips_method_named(struct sips_span name)
{
    static const char *const names[] = {
        [SIPS_METHOD_INVITE] = "INVITE",   [SIPS_METHOD_ACK] = "ACK",
        [SIPS_METHOD_BYE] = "BYE",         [SIPS_METHOD_CANCEL] = "CANCEL",
        [SIPS_METHOD_OPTIONS] = "OPTIONS", [SIPS_METHOD_REGISTER] = "REGISTER",
        [SIPS_METHOD_PRACK] = "PRACK",     [SIPS_METHOD_SUBSCRIBE] = "SUBSCRIBE",
        [SIPS_METHOD_NOTIFY] = "NOTIFY",   [SIPS_METHOD_PUBLISH] = "PUBLISH",
        [SIPS_METHOD_INFO] = "INFO",       [SIPS_METHOD_REFER] = "REFER",
        [SIPS_METHOD_MESSAGE] = "MESSAGE", [SIPS_METHOD_UPDATE] = "UPDATE",
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i][0] == name.at[0] && sips_span_equal(name, sips_span_of(names[i])))
            return (enum sips_method)i;
    return SIPS_METHOD_OTHER;
}

/* A comma list of addresses. */
static enum sips_message_result read_addresses(struct sips_reader *reader, struct sips_address_list *list,
                                               struct sips_span value, bool brackets)
{
    const char *at = value.at, *end = sips_span_end(value);

    for (;;) {
        if (list->count == SIPS_ADDRESS_MAX)
            return SIPS_MESSAGE_TOO_MANY;
        at = sips_address_read(&list->value[list->count], at, end, brackets, &reader->status.uri);
        if (at == NULL)
            return reader->status.uri == SIPS_URI_OK ? SIPS_MESSAGE_BAD_FIELD : SIPS_MESSAGE_BAD_URI;
        list->count++;
        if (at == end)
            return SIPS_MESSAGE_OK;
        at++;
    }
}

static enum sips_message_result read_contact(struct sips_reader *reader, struct sips_span value,
                                             struct sips_span line)
{
    struct sips_message *message = reader->message;

    if (sips_span_equal(sips_span_trim(value), SIPS_SPAN("*"))) {
        if (message->contact.count || message->contact_star)
            return SIPS_MESSAGE_BAD_FIELD;
        message->contact_star = true;
        return SIPS_MESSAGE_OK;
    }
    if (message->contact_star)
        return SIPS_MESSAGE_BAD_FIELD;
    enum sips_message_result result = read_addresses(reader, &message->contact, value, false);
    if (result == SIPS_MESSAGE_OK)
        message->contact_line[message->contact_line_count++] = line;
    return result;
}

/* From, To and Refer-To: one value. */
static enum sips_message_result read_address(struct sips_reader *reader, struct sips_address *address,
                                             struct sips_span value)
{
    const char *end = sips_span_end(value);
    const char *at = sips_address_read(address, value.at, end, false, &reader->status.uri);

    if (at == NULL && reader->status.uri != SIPS_URI_OK)
        return SIPS_MESSAGE_BAD_URI;
    if (at != end)
        return SIPS_MESSAGE_BAD_FIELD;
    return SIPS_MESSAGE_OK;
}

static enum sips_message_result read_vias(struct sips_message *message, struct sips_span value,
                                          struct sips_span line)
{
    const char *at = value.at, *end = sips_span_end(value);

    if (message->via_count == 0)
        message->via_line = line;
    for (;;) {
        if (message->via_count == SIPS_VIA_MAX)
            return SIPS_MESSAGE_TOO_MANY;
        if ((at = sips_via_read(&message->via[message->via_count], at, end)) == NULL)
            return SIPS_MESSAGE_BAD_FIELD;
        message->via_count++;
        if (at == end)
            return SIPS_MESSAGE_OK;
        at++;
    }
}

static enum sips_message_result read_warnings(struct sips_message *message, struct sips_span value)
{
    const char *at = value.at, *end = sips_span_end(value);

    for (;;) {
        if (message->warning_count == SIPS_WARNING_MAX)
            return SIPS_MESSAGE_TOO_MANY;
        if ((at = sips_warning_read(&message->warning[message->warning_count], at, end)) == NULL)
            return SIPS_MESSAGE_BAD_FIELD;
        message->warning_count++;
        if (at == end)
            return SIPS_MESSAGE_OK;
        at++;
    }
}

/* A comma list of option tags; it may be empty in Supported alone (RFC 3261 20.37). */
static enum sips_message_result read_tokens(struct sips_line_list *list, struct sips_span value,
                                            bool may_be_empty)
{
    struct sips_span text = sips_span_trim(value);
    const char *at = text.at, *end = sips_span_end(text);

    if (list->count == SIPS_OPTION_LINE_MAX)
        return SIPS_MESSAGE_TOO_MANY;
    if (text.length == 0)
        return may_be_empty ? SIPS_MESSAGE_OK : SIPS_MESSAGE_BAD_FIELD;
    for (;;) {
        const char *token = sips_char_skip(at, end, SIPS_CHAR_SPACE);
        if ((at = sips_char_skip(token, end, SIPS_CHAR_TOKEN)) == token)
            return SIPS_MESSAGE_BAD_FIELD;
        if ((at = sips_char_skip(at, end, SIPS_CHAR_SPACE)) == end)
            break;
        if (*at++ != ',')
            return SIPS_MESSAGE_BAD_FIELD;
    }
    list->value[list->count++] = text;
    return SIPS_MESSAGE_OK;
}

static bool read_digits(struct sips_span value, uint32_t *number, struct sips_span *text)
{
    *text = sips_span_trim(value);
    return sips_number_read(*text, number);
}

/* 1*DIGIT LWS Method; the number is below 2^31 (RFC 3261 8.1.1.5). */
static enum sips_message_result read_cseq(struct sips_message *message, struct sips_span value)
{
    struct sips_span text = sips_span_trim(value);
    const char *end = sips_span_end(text);
    const char *digits = sips_char_skip(text.at, end, SIPS_CHAR_DIGIT);
    const char *method = sips_char_skip(digits, end, SIPS_CHAR_SPACE);
    struct sips_span name = sips_span_between(method, end);

    if (!sips_number_read(sips_span_between(text.at, digits), &message->cseq) || message->cseq > INT32_MAX)
        return SIPS_MESSAGE_BAD_FIELD;
    if (method == digits || method == end || sips_char_skip(method, end, SIPS_CHAR_TOKEN) != end)
        return SIPS_MESSAGE_BAD_FIELD;
    message->cseq_text = text;
    if (!message->is_request) {
        message->method_name = name;
        message->method = sips_method_named(name);
    }
    return sips_span_equal(message->method_name, name) ? SIPS_MESSAGE_OK : SIPS_MESSAGE_METHOD_MISMATCH;
}

/* word [ "@" word ] */
static enum sips_message_result read_call_id(struct sips_message *message, struct sips_span value)
{
    struct sips_span text = sips_span_trim(value);
    const char *end = sips_span_end(text);
    const char *at = sips_char_skip(text.at, end, SIPS_CHAR_WORD);

    if (at == text.at)
        return SIPS_MESSAGE_BAD_FIELD;
    if (at < end && *at == '@') {
        const char *host = at + 1;
        if ((at = sips_char_skip(host, end, SIPS_CHAR_WORD)) == host)
            return SIPS_MESSAGE_BAD_FIELD;
    }
    message->call_id = text;
    return at == end ? SIPS_MESSAGE_OK : SIPS_MESSAGE_BAD_FIELD;
}

static enum sips_message_result read_text(struct sips_span *field, struct sips_span value)
{
    *field = sips_span_trim(value);
    return field->length ? SIPS_MESSAGE_OK : SIPS_MESSAGE_BAD_FIELD;
}

/* Fields that are lists, and may stand on several lines. */
static const uint32_t repeatable =
    1U << SIPS_FIELD_VIA | 1U << SIPS_FIELD_ROUTE | 1U << SIPS_FIELD_RECORD_ROUTE | 1U << SIPS_FIELD_PATH |
    1U << SIPS_FIELD_SERVICE_ROUTE | 1U << SIPS_FIELD_CONTACT | 1U << SIPS_FIELD_WARNING |
    1U << SIPS_FIELD_REQUIRE | 1U << SIPS_FIELD_PROXY_REQUIRE | 1U << SIPS_FIELD_SUPPORTED;

static enum sips_message_result read_route(struct sips_reader *reader, struct sips_span value,
                                           struct sips_span line)
{
    struct sips_message *message = reader->message;
    enum sips_message_result result = read_addresses(reader, &message->route, value, true);

    if (result == SIPS_MESSAGE_OK)
        message->route_line[message->route_line_count++] = line;
    return result;
}

enum sips_message_result sips_field_read(struct sips_reader *reader, enum sips_field field,
                                         struct sips_span value, struct sips_span line)
{
    struct sips_message *message = reader->message;
    struct sips_span text;
    bool good = true;

    if (reader->seen >> field & 1 && !(repeatable >> field & 1))
        return SIPS_MESSAGE_DUPLICATE_FIELD;
    reader->seen |= 1U << field;
    switch (field) {
    case SIPS_FIELD_VIA:
        return read_vias(message, value, line);
    case SIPS_FIELD_ROUTE:
        return read_route(reader, value, line);
    case SIPS_FIELD_RECORD_ROUTE:
        return read_addresses(reader, &message->record_route, value, true);
    case SIPS_FIELD_PATH:
        return read_addresses(reader, &message->path, value, true);
    case SIPS_FIELD_SERVICE_ROUTE:
        return read_addresses(reader, &message->service_route, value, true);
    case SIPS_FIELD_CONTACT:
        return read_contact(reader, value, line);
    case SIPS_FIELD_FROM:
        return read_address(reader, &message->from, value);
    case SIPS_FIELD_TO:
        return read_address(reader, &message->to, value);
    case SIPS_FIELD_REFER_TO:
        message->has_refer_to = true;
        return read_address(reader, &message->refer_to, value);
    case SIPS_FIELD_CALL_ID:
        return read_call_id(message, value);
    case SIPS_FIELD_CSEQ:
        return read_cseq(message, value);
    case SIPS_FIELD_MAX_FORWARDS:
        message->has_max_forwards = true;
        good = read_digits(value, &message->max_forwards, &message->max_forwards_text);
        break;
    case SIPS_FIELD_EXPIRES:
        message->has_expires = true;
        good = read_digits(value, &message->expires_s, &text);
        break;
    case SIPS_FIELD_CONTENT_LENGTH:
        message->has_content_length = true;
        good = read_digits(value, &message->content_length, &text);
        break;
    case SIPS_FIELD_WARNING:
        return read_warnings(message, value);
    case SIPS_FIELD_REQUIRE:
        return read_tokens(&message->require, value, false);
    case SIPS_FIELD_PROXY_REQUIRE:
        return read_tokens(&message->proxy_require, value, false);
    case SIPS_FIELD_SUPPORTED:
        return read_tokens(&message->supported, value, true);
    case SIPS_FIELD_REPLACES:
        return read_text(&message->replaces, value);
    case SIPS_FIELD_JOIN:
        return read_text(&message->join, value);
    case SIPS_FIELD_NONE:
    case SIPS_FIELD_COUNT:
        break;
    }
    return good ? SIPS_MESSAGE_OK : SIPS_MESSAGE_BAD_FIELD;
}
