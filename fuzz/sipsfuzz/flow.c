/* SPDX-License-Identifier: Apache-2.0 */
#include "clause.h"
#include "flow_options.h"

static const char command[] = "flow";

static const struct cli_option options[] = {
    {"--help", NULL},     {"--json", NULL},      {"--chart", "FILE"},   {"--pcap", "FILE"},
    {"--messages", NULL}, {"--element", "FILE"}, {"--as", "NAME=CLASS"}};
enum { OPTION_HELP, OPTION_JSON, OPTION_CHART, OPTION_PCAP, OPTION_MESSAGES, OPTION_ELEMENT, OPTION_AS };

static void print_help(void)
{
    fputs(
        "Usage: sipsfuzz flow [OPTION]... FILE\n"
        "\n"
        "Runs a flow file: SIP elements and the network between them, what their users do and what goes "
        "wrong, and what\n"
        "must come of it. Prints every message on every hop, and judges all of it. FILE may be - for "
        "standard input.\n"
        "The format is in corpus/README.md; corpus/flows has examples. A case of the property network prints "
        "as such\n"
        "a file.\n"
        "\n"
        "Options:\n"
        "  --chart FILE      a chart: FILE.svg or FILE.png (drawn by mscgen), FILE.msc, or FILE.txt\n"
        "  --pcap FILE       a capture for Wireshark or sngrep; what crossed TLS is in it as it was before\n"
        "  --messages        print whole messages, not only their first lines\n"
        "  --json            print elements, messages, and what was unmet or broke as one object\n"
        "  --element FILE    load a shared object that exports an element of your own (props/element.h)\n"
        "  --as NAME=CLASS   put an element of that class in the place of NAME, or of all with that role\n"
        "  --help            this text\n"
        "\n"
        "Classes: sipsfuzz; sipsfuzz-osip, the same but reading by libosip2; sipsfuzz-cheat, which sends in "
        "clear\n"
        "what is to go over TLS; and those loaded.\n"
        "\n"
        "Exit status: 0 all came as expected; 1 an expectation was not met, or a rule was broken that the "
        "file does not\n"
        "expect to be broken; 2 wrong use, or a file that cannot be read or written.\n"
        "\n"
        "Examples:\n"
        "  sipsfuzz flow corpus/flows/6.2-sips-call.flow\n"
        "  sipsfuzz flow --chart call.svg --pcap call.pcap corpus/flows/6.3-sip-call.flow\n"
        "  sipsfuzz flow --element ./my_proxy.so --as home=my-proxy corpus/flows/6.2-sips-call.flow\n",
        stdout);
}

static bool take_option(struct flow_options *chosen, size_t index, const char *value)
{
    switch (index) {
    case OPTION_JSON:
        chosen->json = true;
        return true;
    case OPTION_MESSAGES:
        chosen->messages = true;
        return true;
    case OPTION_CHART:
        chosen->chart = value;
        return true;
    case OPTION_PCAP:
        chosen->pcap = value;
        return true;
    default:
        return flow_add_option(chosen, command, index == OPTION_ELEMENT, value);
    }
}

static enum cli_exit read_options(struct flow_options *chosen, int argc, char **argv, bool *helped)
{
    struct cli_arguments arguments = {command, options, sizeof options / sizeof options[0], argc, argv,
                                      1,       false};
    const char *value;
    size_t index;
    enum cli_item item;

    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD)
            return CLI_WRONG_USE;
        if (item == CLI_OPERAND) {
            if (chosen->file) {
                cli_error(command, "one file at a time: %s is one too many", value);
                return CLI_WRONG_USE;
            }
            chosen->file = value;
        } else if (index == OPTION_HELP) {
            print_help();
            *helped = true;
            return CLI_DECIDED;
        } else if (!take_option(chosen, index, value)) {
            return CLI_WRONG_USE;
        }
    }
    if (chosen->file)
        return CLI_DECIDED;
    cli_error(command, "a flow file is missing: sipsfuzz flow FILE, or - for standard input");
    return CLI_WRONG_USE;
}

void flow_expectation(FILE *out, const struct plan *plan, const struct plan_step *step)
{
    plan_print_step(out, plan, step);
}

static void print_messages(const struct trace *trace, const struct plan *plan)
{
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        if (entry->kind != TRACE_MESSAGE)
            continue;
        printf("\n---- %llu ms, %s to %s over %s%s\n", (unsigned long long)entry->sent_ms,
               plan->node[entry->from].setup.name, plan->node[entry->to].setup.name,
               hop_transport_name(entry->transport), entry->lost ? ", lost" : "");
        fwrite(entry->bytes, 1, entry->length, stdout);
    }
}

/* What the wire tap saw of real TLS. */
static void print_wires(const struct trace *trace, const struct plan *plan)
{
    bool first = true;

    for (size_t i = 0; i < trace->connection_count; i++) {
        const struct trace_connection *connection = &trace->connection[i];
        if (!connection->wire.real)
            continue;
        printf("%sReal TLS, %s to %s: ", first ? "\n" : "", plan->node[connection->opener].setup.name,
               plan->node[connection->acceptor].setup.name);
        first = false;
        if (connection->wire.version[0])
            printf("%s, %s, ", connection->wire.version, connection->wire.suite);
        else
            printf("handshake refused, ");
        printf("%zu bytes on the wire, %s\n", connection->wire.bytes,
               connection->wire.clear ? "messages in clear among them" : "no message in clear");
    }
}

static void print_start(const struct trace *trace, const struct plan *plan, uint32_t index)
{
    if (index == TRACE_NONE)
        return;
    const struct trace_entry *entry = &trace->entry[index];
    printf("    %llu ms, %s to %s over %s: ", (unsigned long long)entry->sent_ms,
           plan->node[entry->from].setup.name, plan->node[entry->to].setup.name,
           hop_transport_name(entry->transport));
    cli_print(stdout, flow_start_line(entry));
    putchar('\n');
}

static void print_breach(const struct trace *trace, const struct plan *plan, const struct flow_breach *breach,
                         const struct cli_style *style)
{
    enum sips_clause clause = sips_clause_find(sips_span_of(breach->clause));

    printf("%s%s%s: %s (%s", style->strong, breach->expected ? "Broken, as expected" : "Broken", style->plain,
           breach->invariant, breach->clause);
    if (clause != SIPS_CLAUSE_COUNT)
        printf(", %s, %s", sips_clause_entry(clause)->section, sips_clause_entry(clause)->level);
    printf(")\n    %s\n", breach->line);
    print_start(trace, plan, breach->entry);
}

static void print_judgement(const struct flow_judgement *judgement, const struct plan *plan,
                            const struct trace *trace, const struct cli_style *style)
{
    putchar('\n');
    for (size_t i = 0; i < judgement->failure_count; i++) {
        const struct plan_step *step = &plan->step[judgement->failure[i].step];
        printf("%sNot as expected%s, line %zu: ", style->strong, style->plain, step->line);
        flow_expectation(stdout, plan, step);
        print_start(trace, plan, judgement->failure[i].nearest);
    }
    for (size_t i = 0; i < judgement->breach_count; i++)
        print_breach(trace, plan, &judgement->breach[i], style);
    if (judgement->as_expected)
        printf("%sAll came as expected.%s\n", style->strong, style->plain);
}

static enum cli_exit show(const struct flow_options *chosen, const struct plan *plan,
                          const struct trace *trace)
{
    static struct flow_judgement judgement;
    struct cli_style style = cli_style_of_stdout();

    flow_judge(&judgement, plan, trace);
    if (chosen->json) {
        flow_json(stdout, plan, trace, &judgement);
    } else {
        flow_ladder(stdout, plan, trace, &style);
        print_wires(trace, plan);
        if (chosen->messages)
            print_messages(trace, plan);
        print_judgement(&judgement, plan, trace, &style);
    }
    if ((chosen->chart && !flow_chart(chosen->chart, plan, trace)) ||
        (chosen->pcap && !flow_capture(chosen->pcap, trace)))
        return CLI_WRONG_USE;
    return judgement.as_expected ? CLI_DECIDED : CLI_UNUSABLE;
}

static enum cli_exit run(const struct flow_options *chosen, struct network *network)
{
    static struct plan plan;

    if (!flow_prepare(chosen, command, network, &plan))
        return CLI_WRONG_USE;
    if (network_run(network, &plan) != NETWORK_OK) {
        cli_error(command, "%s: %s", chosen->file, network_fault(network));
        return CLI_WRONG_USE;
    }
    return show(chosen, &plan, network_trace(network));
}

enum cli_exit cli_flow(int argc, char **argv)
{
    static struct flow_options chosen;
    bool helped = false;
    enum cli_exit status = read_options(&chosen, argc, argv, &helped);
    struct network *network;

    if (status != CLI_DECIDED || helped)
        return status;
    if ((network = flow_network(command)) == NULL)
        return CLI_WRONG_USE;
    status = run(&chosen, network);
    network_free(network);
    return status;
}
