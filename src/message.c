/* SPDX-License-Identifier: Apache-2.0 */
#include "chars.h"
#include "message_fields.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef __SSE2__
/* A bit for each of 16 bytes that is at most CR: line ends and NUL, and few others. */
static unsigned low_bytes(const char *at)
{
    __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);

    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8('\r')), block));
}
#endif

static bool is_break(char c)
{
    return c == '\r' || c == '\n' || c == '\0';
}

/* The next CR, LF or NUL in [at, end), or end: the one pass that every byte of the header gets. Most lines
 * end within the first 64 bytes, so that the loop below is left at once. */
static const char *next_break(const char *at, const char *end)
{
#ifdef __SSE2__
    while (end - at >= 64) {
        uint64_t found = low_bytes(at) | (uint64_t)low_bytes(at + 16) << 16 |
                         (uint64_t)low_bytes(at + 32) << 32 | (uint64_t)low_bytes(at + 48) << 48;
        if (found == 0) {
            at += 64;
            continue;
        }
        at += __builtin_ctzll(found);
        if (is_break(*at))
            return at;
        at++;
    }
#endif
    while (at < end && !is_break(*at))
        at++;
    return at;
}

/* One line: *stop is where its text ends. Returns where the next one begins; NULL if no line ends in [at,
 * end), with *stop == end, or if a bare CR or a NUL stands in it, with *stop at that. */
static const char *read_line(const char *at, const char *end, const char **stop)
{
    *stop = next_break(at, end);
    if (*stop == end)
        return NULL;
    if (**stop == '\n')
        return *stop + 1;
    if (**stop == '\r' && *stop + 1 < end && (*stop)[1] == '\n')
        return *stop + 2;
    if (**stop == '\r' && *stop + 1 == end)
        *stop = end; /* half of a CRLF, as far as one can tell */
    return NULL;
}

static void fail(struct sips_reader *reader, enum sips_message_result result, const char *at)
{
    reader->status.result = result;
    reader->status.offset = (size_t)(at - reader->begin);
}

static void fail_line(struct sips_reader *reader, const char *stop)
{
    fail(reader, stop == reader->end ? SIPS_MESSAGE_NO_END_OF_HEADER : SIPS_MESSAGE_BAD_LINE, stop);
}

static bool read_request_line(struct sips_reader *reader, const char *at, const char *stop)
{
    struct sips_message *message = reader->message;
    const char *method_end = sips_char_skip(at, stop, SIPS_CHAR_TOKEN);

    message->is_request = true;
    if (method_end == at || method_end == stop || *method_end != ' ')
        return fail(reader, SIPS_MESSAGE_BAD_START_LINE, method_end), false;
    message->method_name = sips_span_between(at, method_end);
    message->method = sips_method_named(message->method_name);

    const char *uri = method_end + 1;
    const char *uri_end = memchr(uri, ' ', (size_t)(stop - uri));
    if (uri_end == NULL)
        return fail(reader, SIPS_MESSAGE_BAD_START_LINE, stop), false;
    reader->status.uri = sips_uri_read(&message->request_uri, sips_span_between(uri, uri_end));
    if (reader->status.uri != SIPS_URI_OK)
        return fail(reader, SIPS_MESSAGE_BAD_REQUEST_URI, uri), false;
    if (!sips_span_same(sips_span_between(uri_end + 1, stop), SIPS_SPAN("SIP/2.0")))
        return fail(reader, SIPS_MESSAGE_BAD_VERSION, uri_end + 1), false;
    return true;
}

static bool read_status_line(struct sips_reader *reader, const char *at, const char *stop)
{
    struct sips_message *message = reader->message;
    const struct sips_span version = SIPS_SPAN("SIP/2.0 ");
    uint32_t status;

    if ((size_t)(stop - at) < version.length ||
        !sips_span_same((struct sips_span){at, version.length}, version))
        return fail(reader, SIPS_MESSAGE_BAD_VERSION, at), false;
    const char *code = at + version.length;
    if (stop - code < 4 || code[3] != ' ' || !sips_number_read(sips_span_between(code, code + 3), &status) ||
        status < 100 || status > 699)
        return fail(reader, SIPS_MESSAGE_BAD_STATUS, code), false;
    message->status = (uint16_t)status;
    message->reason = sips_span_between(code + 4, stop);
    return true;
}

static bool is_status_line(const char *at, const char *stop)
{
    return stop - at >= 4 && sips_span_same(sips_span_between(at, at + 4), SIPS_SPAN("SIP/"));
}

/* The start line, behind any empty lines. Returns where the header begins; NULL if it is unusable. */
static const char *read_start_line(struct sips_reader *reader)
{
    const char *at = reader->begin, *stop = at, *next;

    while (at < reader->end && (*at == '\r' || *at == '\n')) {
        if ((next = read_line(at, reader->end, &stop)) == NULL)
            return fail_line(reader, stop), NULL;
        at = next;
    }
    if (at == reader->end)
        return fail(reader, SIPS_MESSAGE_EMPTY, at), NULL;
    if ((next = read_line(at, reader->end, &stop)) == NULL)
        return fail_line(reader, stop), NULL;
    reader->message->text.at = at;
    bool usable =
        is_status_line(at, stop) ? read_status_line(reader, at, stop) : read_request_line(reader, at, stop);
    return usable ? next : NULL;
}

/* A header field with its continuation lines: *stop is where its value ends. Returns where the next one
 * begins; NULL as well where the input ends behind it, since the line might go on there. */
static const char *read_folded(struct sips_reader *reader, const char *at, const char **stop)
{
    const char *next = read_line(at, reader->end, stop);

    while (next && next < reader->end && (*next == ' ' || *next == '\t'))
        next = read_line(next, reader->end, stop);
    if (next == NULL)
        return fail_line(reader, *stop), NULL;
    if (next == reader->end)
        return fail(reader, SIPS_MESSAGE_NO_END_OF_HEADER, next), NULL;
    return next;
}

/* The first ':' in [at, end) if it is among the first 16 characters; else where a token that begins at at
 * ends. */
static const char *name_end(const char *at, const char *end)
{
#ifdef __SSE2__
    if (end - at >= 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
        int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8(':')));
        if (mask)
            return at + __builtin_ctz((unsigned)mask);
    }
#endif
    return sips_char_skip(at, end, SIPS_CHAR_TOKEN);
}

/* "name HCOLON": *field is what the name stands for. Returns where the value begins; NULL if the line is no
 * header field. */
static const char *read_name(const char *at, const char *end, enum sips_field *field)
{
    const char *stop = name_end(at, end), *name_stop = stop;

    while (stop < end && (*stop == ' ' || *stop == '\t'))
        stop++;
    if (stop == end || *stop != ':')
        return NULL;
    while (name_stop > at && (name_stop[-1] == ' ' || name_stop[-1] == '\t'))
        name_stop--;
    *field = sips_field_named(sips_span_between(at, name_stop), end);
    if (*field == SIPS_FIELD_NONE &&
        (name_stop == at || sips_char_skip(at, name_stop, SIPS_CHAR_TOKEN) != name_stop))
        return NULL;
    return stop + 1;
}

static bool is_empty_line(const char *at, const char *end)
{
    return at < end && (*at == '\n' || (*at == '\r' && end - at > 1 && at[1] == '\n'));
}

/* A line that is no header field, unless it is cut short, so that it may yet become one. */
static void fail_name(struct sips_reader *reader, const char *at)
{
    const char *stop;

    if (read_line(at, reader->end, &stop) == NULL && stop == reader->end)
        fail(reader, SIPS_MESSAGE_NO_END_OF_HEADER, stop);
    else
        fail(reader, SIPS_MESSAGE_BAD_LINE, at);
}

/* All header fields. Returns where the empty line behind them begins; NULL if one is unusable. */
static const char *read_header(struct sips_reader *reader, const char *at)
{
    while (!is_empty_line(at, reader->end)) {
        enum sips_field field;
        const char *stop = at;
        const char *value = read_name(at, reader->end, &field);
        if (value == NULL)
            return fail_name(reader, at), NULL;
        const char *next = read_folded(reader, value, &stop);
        if (next == NULL)
            return NULL;
        if (field != SIPS_FIELD_NONE) {
            enum sips_message_result result =
                sips_field_read(reader, field, sips_span_between(value, stop), sips_span_between(at, next));
            if (result != SIPS_MESSAGE_OK) {
                reader->status.field = field;
                return fail(reader, result, at), NULL;
            }
        }
        at = next;
    }
    return at;
}

/* Content-Length, or the end of the datagram (RFC 3261 18.3). */
static bool frame_body(struct sips_reader *reader, const char *at)
{
    struct sips_message *message = reader->message;
    size_t left = (size_t)(reader->end - at);

    if (message->has_content_length) {
        if (message->content_length > left) {
            fail(reader, SIPS_MESSAGE_BODY_CUT_SHORT, reader->end);
            reader->status.field = SIPS_FIELD_CONTENT_LENGTH;
            return false;
        }
        left = message->content_length;
    }
    message->body = (struct sips_span){at, left};
    message->text = sips_span_between(message->text.at, at + left);
    message->used = (size_t)(at + left - reader->begin);
    return true;
}

/* 3261-7: without these it is no SIP message. */
static bool check_mandatory(struct sips_reader *reader)
{
    static const enum sips_field mandatory[] = {SIPS_FIELD_VIA, SIPS_FIELD_FROM, SIPS_FIELD_TO,
                                                SIPS_FIELD_CALL_ID, SIPS_FIELD_CSEQ};

    for (size_t i = 0; i < sizeof mandatory / sizeof mandatory[0]; i++) {
        if (reader->seen >> mandatory[i] & 1)
            continue;
        fail(reader, SIPS_MESSAGE_MISSING_FIELD, sips_span_end(reader->message->header));
        reader->status.field = mandatory[i];
        return false;
    }
    return true;
}

static void clear(struct sips_message *message)
{
    memset(message, 0, offsetof(struct sips_message, from));
    message->require.count = message->proxy_require.count = message->supported.count = 0;
    message->warning_count = message->via_count = message->route_line_count = message->contact_line_count = 0;
    message->contact.count = message->route.count = message->record_route.count = 0;
    message->path.count = message->service_route.count = 0;
}

static void read_all(struct sips_reader *reader)
{
    const char *header = read_start_line(reader);
    const char *stop = header ? read_header(reader, header) : NULL;

    if (stop == NULL)
        return;
    reader->message->header = sips_span_between(header, stop);
    if (!check_mandatory(reader))
        return;
    frame_body(reader, stop + (*stop == '\n' ? 1 : 2));
}

struct sips_message_status sips_message_read(struct sips_message *message, struct sips_span input)
{
    struct sips_reader reader = {.message = message, .begin = input.at, .end = sips_span_end(input)};

    clear(message);
    if (input.length == 0)
        return (struct sips_message_status){.result = SIPS_MESSAGE_EMPTY};
    read_all(&reader);
    return reader.status;
}

bool sips_message_has_contact(const struct sips_message *message, enum sips_scheme scheme)
{
    for (size_t i = 0; i < message->contact.count; i++)
        if (message->contact.value[i].uri.scheme == scheme)
            return true;
    return false;
}
