/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NETWORK_TLS_H
#define NETWORK_TLS_H

#include "network.h"

/* ---- Real TLS for the network: OpenSSL's handshakes, and certificates with the names that the plan gives
 * ----
 *
 * A certificate that the plan calls trusted is of the authority that everybody trusts, another of one that
 * nobody does. Before a message is sent, sips_tls_check has looked at the connection; what an element is told
 * of its peer is what identity_openssl.h makes of the certificate that crossed. Sessions are not resumed. In
 * a run all random numbers of OpenSSL come from one seed, so that a plan gives the same bytes each time. */

/* network_tls_links is made once, and stays. NULL: OpenSSL or memory failed. */
const struct network_links *network_tls_links(void);

#endif
