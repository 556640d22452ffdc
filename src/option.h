/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_OPTION_H
#define SIPS_OPTION_H

#include "message.h"

/* sips_option_listed: an option tag stands in Supported, Require or Proxy-Require, in any case. */
bool sips_option_listed(const struct sips_line_list *lines, struct sips_span option_tag)
    __attribute__((nonnull));

/* sips_registers_flow: a REGISTER with a Contact for a flow of an instance, by a UA that supports outbound
 * (RFC 5626 6). */
bool sips_registers_flow(const struct sips_message *request) __attribute__((nonnull));

#endif
