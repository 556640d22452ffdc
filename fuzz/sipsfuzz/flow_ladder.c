/* SPDX-License-Identifier: Apache-2.0 */
#include "flow.h"

#define COLUMN 16 /* characters of one element's column */
#define WIDTH_MAX (COLUMN * PLAN_NODE_MAX + 1)

struct sips_span flow_start_line(const struct trace_entry *entry)
{
    const char *end = memchr(entry->bytes, '\r', entry->length);

    return (struct sips_span){entry->bytes, end ? (size_t)(end - entry->bytes) : entry->length};
}

/* What stands behind "CSeq: N " in a message of these elements. */
static struct sips_span cseq_method(const struct trace_entry *entry)
{
    static const char name[] = "\r\nCSeq: ";
    const char *end = entry->bytes + entry->length;

    for (const char *at = entry->bytes; at + sizeof name < end; at++) {
        if (memcmp(at, name, sizeof name - 1) != 0)
            continue;
        const char *stop = memchr(at + 2, '\r', (size_t)(end - at - 2));
        at = memchr(at + sizeof name, ' ', (size_t)(end - at) - sizeof name);
        if (at && stop && at < stop)
            return sips_span_between(at + 1, stop);
        break;
    }
    return (struct sips_span){NULL, 0};
}

void flow_label(char label[FLOW_LABEL_MAX], const struct trace_entry *entry)
{
    struct sips_span line = flow_start_line(entry), method;
    const char *space = memchr(line.at, ' ', line.length);

    if (line.length > 11 && memcmp(line.at, "SIP/2.0 ", 8) == 0) {
        method = cseq_method(entry);
        snprintf(label, FLOW_LABEL_MAX, "%.3s %.*s", line.at + 8, (int)method.length,
                 method.at ? method.at : "");
        return;
    }
    snprintf(label, FLOW_LABEL_MAX, "%.*s", space ? (int)(space - line.at) : (int)line.length, line.at);
}

static size_t middle(size_t node)
{
    return node * COLUMN + COLUMN / 2;
}

static void print_arrow(FILE *out, size_t count, const struct trace_entry *entry)
{
    char row[WIDTH_MAX + 1], label[FLOW_LABEL_MAX];
    size_t from = middle(entry->from), to = middle(entry->to);
    size_t left = from < to ? from : to, right = from < to ? to : from, length;

    memset(row, ' ', sizeof row);
    for (size_t i = 0; i < count; i++)
        row[middle(i)] = '|';
    for (size_t i = left + 1; i < right; i++)
        row[i] = hop_is_secure(entry->transport) ? '=' : '-';
    if (from < to)
        row[right - 1] = entry->lost ? 'x' : '>';
    else
        row[left + 1] = entry->lost ? 'x' : '<';
    flow_label(label, entry);
    length = strlen(label);
    if (length > right - left - 3)
        length = right - left - 3;
    memcpy(row + left + 1 + (right - left - length) / 2, label, length);
    row[COLUMN * count] = '\0';
    fputs(row, out);
}

static void print_message(FILE *out, const struct plan *plan, const struct trace_entry *entry)
{
    struct sips_span line = flow_start_line(entry);
    bool is_response = line.length > 8 && memcmp(line.at, "SIP/2.0 ", 8) == 0;
    const char *space = memchr(line.at, ' ', line.length);

    fprintf(out, "%8llu  ", (unsigned long long)entry->sent_ms);
    print_arrow(out, plan->node_count, entry);
    fprintf(out, " %-4s ", hop_transport_name(entry->transport));
    if (is_response)
        cli_print(out, (struct sips_span){line.at + 8, line.length - 8});
    else if (space)
        cli_print(out, (struct sips_span){space + 1, line.length - (size_t)(space - line.at) - 1 - 8});
    fputs(entry->lost ? " (lost)\n" : entry->twice ? " (twice)\n" : "\n", out);
}

static void print_head(FILE *out, const struct plan *plan)
{
    fprintf(out, "      ms  ");
    for (size_t i = 0; i < plan->node_count; i++) {
        const char *name = plan->node[i].setup.name;
        int length = (int)strlen(name) < COLUMN - 2 ? (int)strlen(name) : COLUMN - 2;
        fprintf(out, "%*s%.*s%*s", (COLUMN - length + 1) / 2, "", length, name, (COLUMN - length) / 2, "");
    }
    fputc('\n', out);
}

void flow_ladder(FILE *out, const struct plan *plan, const struct trace *trace, const struct cli_style *style)
{
    print_head(out, plan);
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        const char *name = plan->node[entry->from].setup.name;
        switch (entry->kind) {
        case TRACE_MESSAGE:
            print_message(out, plan, entry);
            break;
        case TRACE_TOLD:
            fprintf(out, "%8llu  %s%s's user learns: %u", (unsigned long long)entry->sent_ms, style->faint,
                    name, entry->number);
            if (entry->warning)
                fprintf(out, ", Warning %u", entry->warning);
            fprintf(out, "%s\n", style->plain);
            break;
        case TRACE_STEP:
            fprintf(out, "%8llu  %s", (unsigned long long)entry->sent_ms, style->strong);
            plan_print_step(out, plan, &plan->step[entry->number]);
            fputs(style->plain, out);
            break;
        }
    }
}

/* ---- mscgen ---- */

static void print_quoted(FILE *out, struct sips_span text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\')
            fputc('\\', out);
        fputc(c < 0x20 || c > 0x7e ? '?' : c, out);
    }
}

void flow_msc(FILE *out, const struct plan *plan, const struct trace *trace)
{
    char label[FLOW_LABEL_MAX];

    fprintf(out, "msc {\n  hscale = \"%zu.%zu\", arcgradient = 2;\n  ", plan->node_count / 3 + 1,
            plan->node_count % 3);
    for (size_t i = 0; i < plan->node_count; i++)
        fprintf(out, "%sn%zu [label=\"%s\\n%s\"]", i ? ", " : "", i, plan->node[i].setup.name,
                plan->node[i].setup.host);
    fprintf(out, ";\n");
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        if (entry->kind == TRACE_TOLD)
            fprintf(out, "  n%u note n%u [label=\"%u\"];\n", entry->from, entry->from, entry->number);
        if (entry->kind != TRACE_MESSAGE)
            continue;
        flow_label(label, entry);
        struct sips_span line = flow_start_line(entry);
        bool is_request = memcmp(line.at, "SIP/2.0 ", 8) != 0;
        fprintf(out, "  n%u %s n%u [label=\"%s", entry->from,
                entry->lost                       ? "-x"
                : hop_is_secure(entry->transport) ? "=>"
                                                  : "->",
                entry->to, label);
        if (is_request && line.length > strlen(label) + 9) {
            fprintf(out, " ");
            print_quoted(out,
                         (struct sips_span){line.at + strlen(label) + 1, line.length - strlen(label) - 9});
        }
        fprintf(out, "\\n%s\"%s];\n", hop_transport_name(entry->transport),
                hop_is_secure(entry->transport) ? ", linecolour=\"#006020\"" : ", linecolour=\"#a03000\"");
    }
    fprintf(out, "}\n");
}
