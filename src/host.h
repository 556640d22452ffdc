/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_HOST_H
#define SIPS_HOST_H

#include "span.h"
#include <stdint.h>

/* Hosts as URIs, Via and Warning write them (RFC 3261 25.1). */
enum sips_host_kind { SIPS_HOST_NONE, SIPS_HOST_NAME, SIPS_HOST_IPV4, SIPS_HOST_IPV6 };

/* sips_host_read reads a host at the front of [at, end): a host name, an IPv4 address, or an IPv6 address in
 * brackets. Returns where it ends; NULL if there is none. */
const char *sips_host_read(const char *at, const char *end, enum sips_host_kind *kind)
    __attribute__((nonnull));

/* sips_port_read reads a port, 1 to 65535, at the front of [at, end). Returns where it ends; NULL if there is
 * none. */
const char *sips_port_read(const char *at, const char *end, uint16_t *port) __attribute__((nonnull));

#endif
