/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"

void sips_gather_slice(struct sips_gather *gather, struct sips_span slice)
{
    if (slice.length == 0 || gather->overflow)
        return;
    if (gather->count) {
        struct sips_span *last = &gather->slice[gather->count - 1];
        if (sips_span_end(*last) == slice.at) {
            last->length += slice.length;
            return;
        }
    }
    if (gather->count == SIPS_GATHER_MAX)
        gather->overflow = true;
    else
        gather->slice[gather->count++] = slice;
}

void sips_gather_string(struct sips_gather *gather, const char *constant)
{
    sips_gather_slice(gather, sips_span_of(constant));
}

void sips_gather_text(struct sips_gather *gather, const char *text, size_t length)
{
    if (length > SIPS_GATHER_TEXT_MAX - gather->text_used) {
        gather->overflow = true;
        return;
    }
    char *at = gather->text + gather->text_used;
    memcpy(at, text, length);
    gather->text_used += length;
    sips_gather_slice(gather, (struct sips_span){at, length});
}

void sips_gather_number(struct sips_gather *gather, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;

    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    sips_gather_text(gather, digits + at, sizeof digits - at);
}

/* The text of a URI behind its scheme comes in without_count + 1 slices. */
static struct sips_span uri_slice(const struct sips_written_uri *uri, size_t index)
{
    struct sips_span rest = sips_uri_after_scheme(&uri->view);
    const char *from = index ? sips_span_end(uri->without[index - 1]) : rest.at;
    const char *to = index < uri->without_count ? uri->without[index].at : sips_span_end(rest);

    return sips_span_between(from, to);
}

/* The scheme's own spelling where it stays, the plain name where it changes. */
static struct sips_span written_scheme(const struct sips_uri *uri)
{
    struct sips_span written = {uri->text.at, uri->scheme_length};

    if (!sips_uri_is_sip(uri) || sips_span_same(written, sips_span_of(sips_scheme_name(uri->scheme))))
        return written;
    return sips_span_of(sips_scheme_name(uri->scheme));
}

void sips_gather_uri(struct sips_gather *gather, const struct sips_written_uri *uri)
{
    sips_gather_slice(gather, written_scheme(&uri->view));
    for (size_t i = 0; i <= uri->without_count; i++)
        sips_gather_slice(gather, uri_slice(uri, i));
}

/* A value of Route as it came, but for its URI's scheme. */
static void add_route_value(struct sips_gather *gather, const struct sips_route_entry *entry)
{
    const struct sips_span uri = entry->uri.view.text;

    if (entry->text.at) {
        sips_gather_slice(gather, sips_span_between(entry->text.at, uri.at));
        sips_gather_uri(gather, &entry->uri);
        sips_gather_slice(gather, sips_span_between(sips_span_end(uri), sips_span_end(entry->text)));
    } else {
        sips_gather_string(gather, "<");
        sips_gather_uri(gather, &entry->uri);
        sips_gather_string(gather, ">");
    }
}

void sips_gather_route(struct sips_gather *gather, const struct sips_route_entry *entry, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sips_gather_string(gather, i ? ", " : "Route: ");
        add_route_value(gather, &entry[i]);
    }
    if (count)
        sips_gather_string(gather, "\r\n");
}

/* 3261-18.3: SCTP and WebSocket keep the bounds of a message themselves (RFC 4168, RFC 7118). */
void sips_gather_content_length(struct sips_gather *gather, const struct sips_message *message,
                                enum sips_transport transport)
{
    if (message->has_content_length || (transport != SIPS_TRANSPORT_TCP && transport != SIPS_TRANSPORT_TLS))
        return;
    sips_gather_string(gather, "Content-Length: ");
    sips_gather_number(gather, message->body.length);
    sips_gather_string(gather, "\r\n");
}

size_t sips_gather_length(const struct sips_gather *gather)
{
    size_t length = 0;

    for (size_t i = 0; i < gather->count; i++)
        length += gather->slice[i].length;
    return length;
}

size_t sips_gather_copy(const struct sips_gather *gather, char *out, size_t capacity)
{
    size_t length = sips_gather_length(gather);

    if (gather->overflow || length > capacity)
        return 0;
    for (size_t i = 0; i < gather->count; i++) {
        memcpy(out, gather->slice[i].at, gather->slice[i].length);
        out += gather->slice[i].length;
    }
    return length;
}

size_t sips_written_uri_copy(const struct sips_written_uri *uri, char *out, size_t capacity)
{
    struct sips_span slice[SIPS_WITHOUT_MAX + 2] = {written_scheme(&uri->view)};
    size_t length = slice[0].length, used = 0;

    for (size_t i = 0; i <= uri->without_count; i++) {
        slice[i + 1] = uri_slice(uri, i);
        length += slice[i + 1].length;
    }
    if (length > capacity)
        return 0;
    for (size_t i = 0; i < uri->without_count + 2; i++) {
        memcpy(out + used, slice[i].at, slice[i].length);
        used += slice[i].length;
    }
    return length;
}
