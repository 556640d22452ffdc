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

/* flow_add_option takes --element (is_element) or --as. False: an error was written. */
bool flow_add_option(struct flow_options *options, const char *command, bool is_element, const char *value);

/* flow_network makes a network with the classes of this program; NULL: an error was written. flow_prepare
 * loads elements, reads the file, and puts elements in the place of others. False: an error was written. */
struct network *flow_network(const char *command);
bool flow_prepare(const struct flow_options *options, const char *command, struct network *network,
                  struct plan *plan);

/* flow_chart draws a chart into a file, of the kind that its name says; flow_capture writes a capture. False:
 * an error was written. */
bool flow_chart(const char *name, const struct plan *plan, const struct trace *trace);
bool flow_capture(const char *name, const struct trace *trace);

#endif
