/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROP_NETWORK_H
#define PROP_NETWORK_H

#include "path.h"
#include "property.h"

/* network_finding says that the message at index broke an invariant, and what led to it. */
enum property_verdict network_finding(struct finding *finding, const struct trace *trace, uint32_t index,
                                      const char *invariant, const char *clause, const char *line);

#endif
