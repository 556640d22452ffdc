/* SPDX-License-Identifier: Apache-2.0 */
#include "readers_part.h"
#include "values.h"

/* ---- Only one reader takes the message: why ---- */

enum reader_rule rejection_by_wire(const struct sips_message_status *status)
{
    switch (status->result) {
    case SIPS_MESSAGE_OK:
        break;
    case SIPS_MESSAGE_EMPTY:
        return READER_RULE_WIRE_EMPTY;
    case SIPS_MESSAGE_BAD_START_LINE:
        return READER_RULE_WIRE_BAD_START_LINE;
    case SIPS_MESSAGE_BAD_VERSION:
        return READER_RULE_WIRE_BAD_VERSION;
    case SIPS_MESSAGE_BAD_REQUEST_URI:
        return READER_RULE_WIRE_BAD_REQUEST_URI;
    case SIPS_MESSAGE_BAD_STATUS:
        return READER_RULE_WIRE_BAD_STATUS;
    case SIPS_MESSAGE_BAD_LINE:
        return READER_RULE_WIRE_BAD_LINE;
    case SIPS_MESSAGE_NO_END_OF_HEADER:
        return READER_RULE_WIRE_NO_END_OF_HEADER;
    case SIPS_MESSAGE_BAD_FIELD:
        return READER_RULE_WIRE_BAD_FIELD;
    case SIPS_MESSAGE_BAD_URI:
        return READER_RULE_WIRE_BAD_URI;
    case SIPS_MESSAGE_MISSING_FIELD:
        return READER_RULE_WIRE_MISSING_FIELD;
    case SIPS_MESSAGE_DUPLICATE_FIELD:
        return READER_RULE_WIRE_DUPLICATE_FIELD;
    case SIPS_MESSAGE_TOO_MANY:
        return READER_RULE_WIRE_TOO_MANY;
    case SIPS_MESSAGE_METHOD_MISMATCH:
        return READER_RULE_WIRE_METHOD_MISMATCH;
    case SIPS_MESSAGE_BODY_CUT_SHORT:
        return READER_RULE_WIRE_BODY_CUT_SHORT;
    }
    return READER_RULE_COUNT;
}

bool osip_fails_on_address(struct sips_span value)
{
    char string[READERS_LENGTH_MAX + 1];
    osip_from_t *address = NULL;
    if (osip_from_init(&address) != OSIP_SUCCESS)
        return false;
    bool fails = osip_from_parse(address, reader_string(string, sizeof string, value)) != OSIP_SUCCESS;
    osip_from_free(address);
    return fails;
}

bool osip_splits(const struct sips_address *address)
{
    static const char *const known[] = {"sip", "sips", "http", "https", "tel"};
    struct sips_span uri = address->uri.text;
    if (uri.length == 0 || memchr(uri.at, ',', uri.length) == NULL)
        return false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (sips_span_same((struct sips_span){uri.at, address->uri.scheme_length}, sips_span_of(known[i])))
            return false;
    return true;
}

static bool fails_on_via(struct sips_span value)
{
    char string[READERS_LENGTH_MAX + 1];
    osip_via_t *via = NULL;
    if (osip_via_init(&via) != OSIP_SUCCESS)
        return false;
    bool fails = osip_via_parse(via, reader_string(string, sizeof string, value)) != OSIP_SUCCESS;
    osip_via_free(via);
    return fails;
}

static bool fails_on_request_uri(const struct sips_message *wire)
{
    char string[READERS_LENGTH_MAX + 1];
    osip_uri_t *uri = NULL;
    if (!wire->is_request || osip_uri_init(&uri) != OSIP_SUCCESS)
        return false;
    bool fails =
        osip_uri_parse(uri, reader_string(string, sizeof string, wire->request_uri.text)) != OSIP_SUCCESS;
    osip_uri_free(uri);
    return fails;
}

static bool fails_on_cseq(const struct sips_message *wire)
{
    char string[READERS_LENGTH_MAX + 1];
    osip_cseq_t *cseq = NULL;
    if (osip_cseq_init(&cseq) != OSIP_SUCCESS)
        return false;
    bool fails = osip_cseq_parse(cseq, reader_string(string, sizeof string, wire->cseq_text)) != OSIP_SUCCESS;
    osip_cseq_free(cseq);
    return fails;
}

/* The next header field, its folds included, off *rest, which the wire reader has taken. */
static bool next_field(struct sips_span *rest, struct sips_span *name, struct sips_span *value)
{
    const char *at = rest->at, *end = sips_span_end(*rest);
    if (rest->length == 0)
        return false;
    const char *colon = memchr(at, ':', rest->length);
    const char *stop = memchr(at, '\n', rest->length);
    while (stop && stop + 1 < end && (stop[1] == ' ' || stop[1] == '\t'))
        stop = memchr(stop + 1, '\n', (size_t)(end - stop - 1));
    stop = stop ? stop + 1 : end;
    *name = sips_span_trim(sips_span_between(at, colon));
    *value = sips_span_between(colon + 1, stop);
    *rest = sips_span_between(stop, end);
    return true;
}

static bool has_blank_fold(const struct sips_message *wire)
{
    const char *end = sips_span_end(wire->header);
    bool blank = false;
    for (const char *c = wire->header.at; c < end; c++) {
        if (*c == '\n' && blank)
            return true;
        if (*c == '\n')
            blank = c + 1 < end && (c[1] == ' ' || c[1] == '\t');
        else if (*c != ' ' && *c != '\t' && *c != '\r')
            blank = false;
    }
    return false;
}

/* libosip2 looks for the empty line as CRLFCRLF, LFLF or CRCR before it unfolds: behind a line that ends with
 * LF alone, CRLF and white space are a fold to it. */
static bool hides_empty_line(const struct sips_message *wire, struct sips_span input)
{
    const char *end = sips_span_end(wire->header);
    size_t left = (size_t)(sips_span_end(input) - end);

    return end[-1] == '\n' && end[-2] != '\r' && left > 2 && end[0] == '\r' &&
           (end[2] == ' ' || end[2] == '\t');
}

static bool fails_on_content_type(struct sips_span value)
{
    char string[READERS_LENGTH_MAX + 1];
    osip_content_type_t *type = NULL;
    if (osip_content_type_init(&type) != OSIP_SUCCESS)
        return false;
    bool fails = osip_content_type_parse(type, reader_string(string, sizeof string, value)) != OSIP_SUCCESS;
    osip_content_type_free(type);
    return fails;
}

static enum reader_rule rejection_by_content(const struct sips_message *wire)
{
    struct sips_span rest = wire->header, name, value;
    unsigned count = 0;
    while (next_field(&rest, &name, &value)) {
        if (!sips_span_same(name, SIPS_SPAN("content-type")) && !sips_span_same(name, SIPS_SPAN("c")))
            continue;
        if (++count > 1 || fails_on_content_type(value))
            return READER_RULE_OSIP_REJECTS_CONTENT_TYPE;
    }
    return count ? READER_RULE_OSIP_REJECTS_BODY : READER_RULE_COUNT;
}

enum reader_rule rejection_by_osip(const struct sips_message *wire, struct sips_span input)
{
    if (!wire->is_request && memcmp(wire->text.at, "SIP/", 4) != 0)
        return READER_RULE_OSIP_REJECTS_VERSION_CASE;
    if (has_blank_fold(wire))
        return READER_RULE_OSIP_REJECTS_BLANK_FOLD;
    if (hides_empty_line(wire, input))
        return READER_RULE_OSIP_REJECTS_LINE_END;
    if (fails_on_request_uri(wire))
        return READER_RULE_OSIP_REJECTS_REQUEST_URI;
    for (size_t i = 0; i < wire->via_count; i++)
        if (fails_on_via(wire->via[i].text))
            return READER_RULE_OSIP_REJECTS_VIA;
    for (size_t i = 0; i < wire->contact.count; i++)
        if (osip_splits(&wire->contact.value[i]))
            return READER_RULE_OSIP_REJECTS_SPLIT;
    for (size_t i = 0; i < wire->contact.count; i++)
        if (osip_fails_on_address(wire->contact.value[i].text))
            return READER_RULE_OSIP_REJECTS_ADDRESS;
    if (osip_fails_on_address(wire->from.text) || osip_fails_on_address(wire->to.text))
        return READER_RULE_OSIP_REJECTS_ADDRESS;
    if (fails_on_cseq(wire))
        return READER_RULE_OSIP_REJECTS_CSEQ;
    return rejection_by_content(wire);
}
