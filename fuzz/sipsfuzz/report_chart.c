/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "flow_options.h"
#include "html.h"
#include "report.h"
#include <stdlib.h>

/* ---- The calls of a network: a column for each element, a row for each message ----
 *
 * Rows are of HTML, not of a picture: they wrap where the page is narrow. */

static void put_head(FILE *out, const struct plan *plan)
{
    fputs("<div class=\"row names\">", out);
    for (size_t i = 0; i < plan->node_count; i++) {
        fputs("<b title=\"", out);
        html_string(out, plan->node[i].setup.host);
        fputs("\">", out);
        html_string(out, plan->node[i].setup.name);
        fputs("</b>", out);
    }
    fputs("</div>\n", out);
}

/* The Request-URI; absent in a response. */
static struct sips_span uri_of(struct sips_span line)
{
    const char *space = memchr(line.at, ' ', line.length);
    const char *end = line.length > 8 ? sips_span_end(line) - sizeof " SIP/2.0" + 1 : line.at;

    if (space == NULL || space + 1 >= end || memcmp(line.at, "SIP/2.0 ", 8) == 0)
        return (struct sips_span){NULL, 0};
    return sips_span_between(space + 1, end);
}

static void put_label(FILE *out, const struct trace_entry *entry)
{
    char label[FLOW_LABEL_MAX];
    struct sips_span uri = uri_of(flow_start_line(entry));

    flow_label(label, entry);
    fputs("<span>", out);
    html_string(out, label);
    fputs("</span>", out);
    if (uri.at) {
        fputs("<i>", out);
        html_text(out, uri);
        fputs("</i>", out);
    }
    fprintf(out, "<small>%s%s</small>", hop_transport_name(entry->transport), entry->lost ? ", lost" : "");
}

static void put_message(FILE *out, const struct trace_entry *entry)
{
    unsigned left = entry->from < entry->to ? entry->from : entry->to;
    unsigned right = entry->from < entry->to ? entry->to : entry->from;

    fprintf(out,
            "<div class=\"row\"><div class=\"arrow %s %s%s\" style=\"grid-column:%u/%u;--s:%u\" title=\"",
            entry->from < entry->to ? "right" : "left", hop_is_secure(entry->transport) ? "secure" : "clear",
            entry->lost ? " lost" : "", left + 1, right + 2, right - left + 1);
    html_text(out, flow_start_line(entry));
    fputs("\">", out);
    put_label(out, entry);
    fputs("</div></div>\n", out);
}

static void put_told(FILE *out, const struct plan *plan, const struct trace_entry *entry)
{
    fputs("<p class=\"told\">", out);
    html_string(out, plan->node[entry->from].setup.name);
    fprintf(out, "'s user learns: %u", entry->number);
    if (entry->warning)
        fprintf(out, ", Warning %u", entry->warning);
    fputs("</p>\n", out);
}

static void put_step(FILE *out, const struct plan *plan, const struct plan_step *step)
{
    char *text = NULL;
    size_t length = 0;
    FILE *line = open_memstream(&text, &length);

    if (line == NULL)
        return;
    plan_print_step(line, plan, step);
    if (fclose(line) == 0) {
        fputs("<p class=\"step\">", out);
        html_text(out, (struct sips_span){text, length && text[length - 1] == '\n' ? length - 1 : length});
        fputs("</p>\n", out);
    }
    free(text);
}

static void put_chart(FILE *out, const struct plan *plan, const struct trace *trace)
{
    fprintf(out, "<div class=\"calls\" style=\"--n:%zu\">\n", plan->node_count);
    put_head(out, plan);
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        switch (entry->kind) {
        case TRACE_MESSAGE:
            put_message(out, entry);
            break;
        case TRACE_TOLD:
            put_told(out, plan, entry);
            break;
        case TRACE_STEP:
            put_step(out, plan, &plan->step[entry->number]);
            break;
        }
    }
    fputs("</div>\n<ul class=\"key\"><li class=\"over-tls\">secure hop</li><li class=\"in-clear\">not "
          "secure</li></ul>\n",
          out);
}

/* Both kinds, from one run. */
static bool draw(struct report_finding *finding, const struct plan *plan, const struct trace *trace)
{
    static const struct cli_style plain = {"", "", ""};
    size_t length = 0;
    FILE *out = open_memstream(&finding->ladder, &length);

    if (out == NULL)
        return false;
    flow_ladder(out, plan, trace, &plain);
    if (fclose(out) != 0 || (out = open_memstream(&finding->chart, &length)) == NULL)
        return false;
    put_chart(out, plan, trace);
    return fclose(out) == 0;
}

bool report_chart(struct report_finding *finding, struct sips_span text)
{
    static struct plan plan;
    struct network *network;
    bool drawn = true;

    if (plan_read(&plan, text.at, text.length).message || plan.node_count == 0)
        return true;
    if ((network = flow_network("report")) == NULL)
        return false;
    if (network_run(network, &plan) == NETWORK_OK)
        drawn = draw(finding, &plan, network_trace(network));
    network_free(network);
    if (!drawn)
        cli_error("report", "out of memory");
    return drawn;
}
