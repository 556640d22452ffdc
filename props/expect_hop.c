/* SPDX-License-Identifier: Apache-2.0 */
#include "expect.h"

/* ---- RFC 3263 4.1 on the hosts of a situation ---- */

/* TLS over the transport that is asked for; there is none over UDP. */
static uint8_t over_tls(uint8_t transport)
{
    if (transport == SIPS_TRANSPORT_SCTP || transport == SIPS_TRANSPORT_TLS_SCTP)
        return SIPS_TRANSPORT_TLS_SCTP;
    if (transport == SIPS_TRANSPORT_WS || transport == SIPS_TRANSPORT_WSS)
        return SIPS_TRANSPORT_WSS;
    return SIPS_TRANSPORT_TLS;
}

/* Nothing is known of the host but, perhaps, that TLS can be had there (RFC 5630 5.3). */
static uint8_t without_records(const struct situation_uri *uri, uint8_t host, bool required,
                               uint8_t tls_known)
{
    bool has_tls = uri->transport != SIPS_TRANSPORT_UDP;

    if (has_tls && (required || (tls_known >> host & 1)))
        return over_tls(uri->transport);
    return uri->transport == SIPS_TRANSPORT_NONE ? SIPS_TRANSPORT_UDP : uri->transport;
}

/* example.net has SIPS+D2T and SIP+D2U, example.org SIP+D2T. NONE: the domain has no service that will do. */
static uint8_t by_services(const struct situation *situation, const struct situation_uri *uri, uint8_t host,
                           bool required, bool tls_here)
{
    uint8_t known = tls_here ? situation->tls : 0;
    bool has_secure = host == SITUATION_SECURE;

    if (uri->transport == SIPS_TRANSPORT_NONE) {
        if (has_secure)
            return tls_here ? SIPS_TRANSPORT_TLS : SIPS_TRANSPORT_UDP;
        return required ? SIPS_TRANSPORT_NONE : SIPS_TRANSPORT_TCP;
    }
    if (has_secure && tls_here &&
        (uri->transport == SIPS_TRANSPORT_TCP || uri->transport == SIPS_TRANSPORT_TLS))
        return SIPS_TRANSPORT_TLS;
    return without_records(uri, host, required, known);
}

struct expect_hop expect_hop_for(const struct situation *situation, const struct situation_uri *uri,
                                 bool required)
{
    bool tls_here = !expect_policy(situation, SITUATION_POLICY_tls);
    bool secure = required || uri->scheme == SITUATION_SIPS;
    uint8_t host = uri->oddities & SITUATION_MADDR ? (uint8_t)SITUATION_SELF : uri->host;
    bool numeric = host == SITUATION_A || host == SITUATION_B;
    bool has_services = host == SITUATION_SECURE || host == SITUATION_PLAIN;
    struct expect_hop none = {.clause = "3263-4.1"}, hop = {.found = true, .clause = "3263-4.1"};

    if (!expect_is_sip(uri) || uri->transport == SIPS_TRANSPORT_OTHER)
        return none;
    if (secure && uri->transport == SIPS_TRANSPORT_UDP) {
        none.clause = "5630-3.1.4-c";
        return none;
    }
    if (!tls_here && (secure || expect_secure(uri->transport)))
        return none;
    if (has_services && !numeric && uri->port == 0)
        hop.transport = by_services(situation, uri, host, secure, tls_here);
    else
        hop.transport = without_records(uri, host, secure, tls_here ? situation->tls : 0);
    hop.found = hop.transport != SIPS_TRANSPORT_NONE;
    return hop;
}
