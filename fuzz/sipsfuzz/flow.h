/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FLOW_COMMAND_H
#define FLOW_COMMAND_H

#include "cli.h"
#include "flow_judge.h"

/* ---- What the files of the command flow share ---- */

/* flow_start_line is the first line of a message; flow_uri the Request-URI of a request, or "" of a response.
 */
struct sips_span flow_start_line(const struct trace_entry *entry);

/* flow_label is the method of a request, "200 (INVITE)" of a response. */
#define FLOW_LABEL_MAX 64
void flow_label(char label[FLOW_LABEL_MAX], const struct trace_entry *entry);

/* flow_ladder writes a trace as a ladder of text: a column for each element. */
void flow_ladder(FILE *out, const struct plan *plan, const struct trace *trace,
                 const struct cli_style *style);

/* flow_msc writes it as an input of mscgen. */
void flow_msc(FILE *out, const struct plan *plan, const struct trace *trace);

/* flow_json writes plan, messages and judgement. */
void flow_json(FILE *out, const struct plan *plan, const struct trace *trace,
               const struct flow_judgement *judgement);

/* flow_pcap writes the messages as a capture of IPv4 packets: datagrams as UDP, all else as TCP. What crossed
 * a secure hop is written as it was before encryption. */
void flow_pcap(FILE *out, const struct trace *trace);

/* flow_expectation writes an expectation, for a message. */
void flow_expectation(FILE *out, const struct plan *plan, const struct plan_step *step);

#endif
