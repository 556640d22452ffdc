/* SPDX-License-Identifier: Apache-2.0 */
#include "element.h"

static const char *const transport_name[HOP_COUNT] = {"?",    "UDP",      "TCP", "TLS",
                                                      "SCTP", "TLS-SCTP", "WS",  "WSS"};

const char *hop_transport_name(enum hop_transport transport)
{
    return transport_name[transport < HOP_COUNT ? transport : HOP_NONE];
}

bool hop_is_secure(enum hop_transport transport)
{
    return transport == HOP_TLS || transport == HOP_TLS_SCTP || transport == HOP_WSS;
}
