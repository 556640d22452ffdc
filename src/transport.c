/* SPDX-License-Identifier: Apache-2.0 */
#include "transport.h"
#include <stdint.h>

static const char *const names[] = {
    [SIPS_TRANSPORT_NONE] = "?",  [SIPS_TRANSPORT_UDP] = "UDP",   [SIPS_TRANSPORT_TCP] = "TCP",
    [SIPS_TRANSPORT_TLS] = "TLS", [SIPS_TRANSPORT_SCTP] = "SCTP", [SIPS_TRANSPORT_TLS_SCTP] = "TLS-SCTP",
    [SIPS_TRANSPORT_WS] = "WS",   [SIPS_TRANSPORT_WSS] = "WSS",   [SIPS_TRANSPORT_OTHER] = "?",
};

/* The only transport that token can be. */
static enum sips_transport candidate(struct sips_span token)
{
    switch (token.length ? sips_lower(token.at[0]) : 0) {
    case 'u':
        return SIPS_TRANSPORT_UDP;
    case 't':
        if (token.length > 3)
            return SIPS_TRANSPORT_TLS_SCTP;
        return token.length == 3 && sips_lower(token.at[1]) == 'c' ? SIPS_TRANSPORT_TCP : SIPS_TRANSPORT_TLS;
    case 's':
        return SIPS_TRANSPORT_SCTP;
    case 'w':
        return token.length > 2 ? SIPS_TRANSPORT_WSS : SIPS_TRANSPORT_WS;
    default:
        return SIPS_TRANSPORT_OTHER;
    }
}

enum sips_transport sips_transport_named(struct sips_span token)
{
    static const uint8_t length[] = {0, 3, 3, 3, 4, 8, 2, 3, 1};
    enum sips_transport transport = candidate(token);

    return sips_span_same(token, (struct sips_span){names[transport], length[transport]})
               ? transport
               : SIPS_TRANSPORT_OTHER;
}

const char *sips_transport_name(enum sips_transport transport)
{
    return names[transport];
}

bool sips_transport_is_secure(enum sips_transport transport)
{
    return transport == SIPS_TRANSPORT_TLS || transport == SIPS_TRANSPORT_TLS_SCTP ||
           transport == SIPS_TRANSPORT_WSS;
}

unsigned sips_transport_port(enum sips_transport transport)
{
    switch (transport) {
    case SIPS_TRANSPORT_TLS:
    case SIPS_TRANSPORT_TLS_SCTP:
        return 5061;
    case SIPS_TRANSPORT_WS:
        return 80;
    case SIPS_TRANSPORT_WSS:
        return 443;
    case SIPS_TRANSPORT_NONE:
    case SIPS_TRANSPORT_UDP:
    case SIPS_TRANSPORT_TCP:
    case SIPS_TRANSPORT_SCTP:
    case SIPS_TRANSPORT_OTHER:
        break;
    }
    return 5060;
}
