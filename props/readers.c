/* SPDX-License-Identifier: Apache-2.0 */
#include "readers.h"
#include "readers_part.h"
#include <osipparser2/osip_parser.h>

/* One reader takes the message, the other does not: rule says why, or is READER_RULE_COUNT. */
static void note_rejection(struct readers_report *report, const char *reader, enum reader_rule rule,
                           const struct sips_message_status *status)
{
    struct comparison at = {.report = report, .reader = reader, .field = "message"};

    if (rule != READER_RULE_COUNT)
        note_rule(report, rule);
    else
        note_finding(&at, "taken or not", sips_span_of(sips_message_result_name(status->result)),
                     SIPS_SPAN("refused"));
}

static void compare_with_osip(struct readers_report *report, const struct sips_message *wire,
                              const struct sips_message_status *status, struct sips_span input)
{
    osip_message_t *osip = NULL;

    if (osip_message_init(&osip) != OSIP_SUCCESS)
        return;
    report->osip_takes = osip_message_parse(osip, input.at, input.length) == OSIP_SUCCESS;
    if (report->wire_takes && report->osip_takes)
        readers_compare_osip(report, wire, osip);
    else if (report->wire_takes)
        note_rejection(report, "libosip2", rejection_by_osip(wire, input), status);
    else if (report->osip_takes)
        note_rejection(report, "libosip2", rejection_by_wire(status), status);
    osip_message_free(osip);
}

static void compare_with_tap(struct readers_report *report, const struct sips_message *wire,
                             const struct sips_message_status *status, struct sips_span input)
{
    struct tap_message tap;
    enum tap_result result = tap_read(&tap, (struct seen){input.at, input.length});

    report->tap_takes = result == TAP_READABLE;
    if (report->wire_takes && report->tap_takes)
        readers_compare_tap(report, wire, &tap);
    else if (report->wire_takes)
        note_rejection(report, "tap",
                       result == TAP_BEYOND_LIMIT ? READER_RULE_TAP_BEYOND_LIMIT : READER_RULE_COUNT, status);
    else if (report->tap_takes)
        note_rejection(report, "tap", rejection_by_wire(status), status);
}

enum reader_verdict readers_compare(struct readers_report *report, const char *bytes, size_t length)
{
    struct sips_message wire;
    struct sips_span input = {bytes, length};
    struct sips_message_status status = sips_message_read(&wire, input);

    *report =
        (struct readers_report){.verdict = READERS_AGREE, .wire_takes = status.result == SIPS_MESSAGE_OK};
    compare_with_osip(report, &wire, &status, input);
    compare_with_tap(report, &wire, &status, input);
    return report->verdict;
}

/* libosip2 keeps malloc. An arena behind osip_set_allocators doubles the executions a second under
 * AddressSanitizer (53,000 for 25,000 on the seeds), but then no leak and no copy beyond a block of libosip2
 * is seen any more. */
bool readers_start(void)
{
    osip_trace_initialize(TRACE_LEVEL0, stderr);
    return parser_init() == OSIP_SUCCESS;
}

static void print_reading(FILE *out, const char *name, const char *text)
{
    fprintf(out, "  %s: ", name);
    for (; *text; text++)
        if (*text >= ' ' && *text <= '~' && *text != '\\')
            fputc(*text, out);
        else
            fprintf(out, "\\x%02x", (unsigned char)*text);
    fputc('\n', out);
}

void readers_print(FILE *out, const struct readers_report *report)
{
    fprintf(out, "sipsfuzz: BROKEN property=readers-agree clause=-\n");
    if (report->field == NULL)
        return;
    fprintf(out, "  field: %s, value %zu, %s\n", report->field, report->index + 1, report->part);
    print_reading(out, "value", report->value);
    print_reading(out, "libsips", report->wire);
    print_reading(out, report->reader, report->other);
}
