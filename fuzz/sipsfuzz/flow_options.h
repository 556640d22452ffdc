/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FLOW_OPTIONS_H
#define FLOW_OPTIONS_H

#include "flow.h"
#include "network.h"

#define FLOW_LOAD_MAX 4
#define FLOW_REPLACE_MAX 8

struct flow_options {
    const char *file, *chart, *pcap;
    bool json, messages, plan;
    size_t load_count, replace_count;
    const char *load[FLOW_LOAD_MAX], *replace[FLOW_REPLACE_MAX];
};

/* flow_load loads an element; flow_replace gives elements another class: "NAME=CLASS" or "ROLE=CLASS". False:
 * an error was written. */
bool flow_load(struct network *network, const char *file);
bool flow_replace(struct plan *plan, const char *rule);

/* flow_chart draws a chart into a file, of the kind that its name says; flow_capture writes a capture. False:
 * an error was written. */
bool flow_chart(const char *name, const struct plan *plan, const struct trace *trace);
bool flow_capture(const char *name, const struct trace *trace);

#endif
