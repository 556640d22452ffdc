/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_TRANSPORT_H
#define SIPS_TRANSPORT_H

#include "span.h"

/* The transports that a Via can name (RFC 3261 20.42, RFC 4168 3, RFC 7118 4), and those of the URI parameter
 * "transport" (RFC 3261 19.1.1). NONE: nothing was said. OTHER: a token that is none of these. */
enum sips_transport {
    SIPS_TRANSPORT_NONE,
    SIPS_TRANSPORT_UDP,
    SIPS_TRANSPORT_TCP,
    SIPS_TRANSPORT_TLS,
    SIPS_TRANSPORT_SCTP,
    SIPS_TRANSPORT_TLS_SCTP,
    SIPS_TRANSPORT_WS,
    SIPS_TRANSPORT_WSS,
    SIPS_TRANSPORT_OTHER
};

/* sips_transport_named tells which transport a token names, in any case; OTHER if none. */
enum sips_transport sips_transport_named(struct sips_span token);

/* sips_transport_name gives the name as a Via writes it; "?" for NONE and OTHER. */
const char *sips_transport_name(enum sips_transport transport);

/* sips_transport_is_secure: TLS, TLS-SCTP and WSS are (RFC 5630 3.1.4, RFC 4168 3, RFC 7118 4). */
bool sips_transport_is_secure(enum sips_transport transport);

/* sips_transport_port gives the default port (RFC 3263 4.2, RFC 7118 5.2): 5061 over TLS, 443 for WSS, 80 for
 * WS, else 5060. */
unsigned sips_transport_port(enum sips_transport transport);

#endif
