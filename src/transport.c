/* SPDX-License-Identifier: Apache-2.0 */
#include "transport.h"
#include <stdint.h>

static const char *const names[] = {
    [SIPS_TRANSPORT_NONE] = "?",  [SIPS_TRANSPORT_UDP] = "UDP",   [SIPS_TRANSPORT_TCP] = "TCP",
    [SIPS_TRANSPORT_TLS] = "TLS", [SIPS_TRANSPORT_SCTP] = "SCTP", [SIPS_TRANSPORT_TLS_SCTP] = "TLS-SCTP",
    [SIPS_TRANSPORT_WS] = "WS",   [SIPS_TRANSPORT_WSS] = "WSS",   [SIPS_TRANSPORT_OTHER] = "?",
};

enum sips_transport sips_transport_named(struct sips_span token)
{
    static const uint8_t length[] = {0, 3, 3, 3, 4, 8, 2, 3};

    for (unsigned i = SIPS_TRANSPORT_UDP; i < SIPS_TRANSPORT_OTHER; i++)
        if (token.length == length[i] && sips_span_same(token, (struct sips_span){names[i], length[i]}))
            return (enum sips_transport)i;
    return SIPS_TRANSPORT_OTHER;
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
