/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

/* ---- The registrar ---- */

/* RFC 5630 5.2: "the registrar MUST only accept a binding to a SIPS Contact header field if all the
 * appropriate URIs are of the SIPS scheme": Request-URI, Contacts, Path. */
static bool is_pure(uint32_t facts)
{
    /* "Contact: *" names no scheme: nothing is mixed with it. */
    bool mixed = (facts & REGISTER_IF_MIXED) && (facts & REGISTER_IF_NO_STAR);

    return (facts & REGISTER_IF_REQUEST_SIPS) && (facts & REGISTER_IF_PATH_SIPS) &&
           (!mixed || (facts & REGISTER_IF_ACCEPT_MIXED));
}

/* RFC 3261 10.3: domain, extensions, then the Contacts; RFC 5626 6: a first hop without outbound; RFC
 * 5630 5.2, from which removals are free unless the policy says otherwise (choice-deregister). */
unsigned model_register(uint32_t facts)
{
    bool star = facts & REGISTER_IF_STAR;
    bool removal = star || (facts & REGISTER_IF_REMOVES_SIPS);

    if (facts & REGISTER_IF_REQUEST_OTHER)
        return REGISTER_REJECT_416;
    if (facts & REGISTER_IF_OTHER_DOMAIN)
        return REGISTER_REJECT_404;
    if (facts & REGISTER_IF_OPTIONS_UNKNOWN)
        return REGISTER_REJECT_420;
    if (facts & REGISTER_IF_BAD_STAR)
        return REGISTER_REJECT_400;
    if (!star && (facts & REGISTER_IF_HOP_LACKS_OUTBOUND))
        return REGISTER_REJECT_439;
    if (facts & REGISTER_IF_NO_SIPS)
        return REGISTER_ACCEPT;
    if (removal && (facts & REGISTER_IF_EXEMPT))
        return REGISTER_ACCEPT;
    return is_pure(facts) ? REGISTER_ACCEPT : REGISTER_REJECT_400;
}

/* RFC 3608 6; RFC 5630 5.2: sips throughout for clients that may send sips alone, sip throughout else. */
unsigned model_service_route(uint32_t facts)
{
    if (facts & SERVICE_ROUTE_IF_NOTHING_REGISTERED)
        return SERVICE_ROUTE_NONE;
    return (facts & SERVICE_ROUTE_IF_SIPS_REGISTERED) && (facts & SERVICE_ROUTE_IF_SIPS_ONLY)
               ? SERVICE_ROUTE_SIPS
               : SERVICE_ROUTE_SIP;
}

/* RFC 5630 5.2.1: the GRUU that is returned has the scheme of the Contact. RFC 5627 5.3: for clients that
 * support it. */
unsigned model_gruu(uint32_t facts)
{
    if ((facts & GRUU_IF_NOT_SUPPORTED) || (facts & GRUU_IF_CONTACT_OTHER))
        return GRUU_NONE;
    return facts & GRUU_IF_CONTACT_SIPS ? GRUU_SIPS : GRUU_SIP;
}

/* ---- The redirect server ---- */

/* RFC 3261 8.3: an ACK is not answered, a CANCEL for itself with 200; RFC 5630 5.4: 400 for contradicting
 * URIs, if they are rejected at all. */
unsigned model_redirect_admission(uint32_t facts)
{
    bool contradicts = (facts & REDIRECT_ADMISSION_IF_SIPS) && (facts & REDIRECT_ADMISSION_IF_CONTACT_SIP);

    if (facts & REDIRECT_ADMISSION_IF_ACK)
        return REDIRECT_ADMISSION_DROP;
    if (facts & REDIRECT_ADMISSION_IF_CANCEL)
        return REDIRECT_ADMISSION_RESPOND_200;
    if (facts & REDIRECT_ADMISSION_IF_OTHER_SCHEME)
        return REDIRECT_ADMISSION_REJECT_416;
    if (contradicts && (facts & REDIRECT_ADMISSION_IF_REJECT_INCONSISTENT))
        return REDIRECT_ADMISSION_REJECT_400;
    return facts & REDIRECT_ADMISSION_IF_OTHER_DOMAIN ? REDIRECT_ADMISSION_REJECT_404
                                                      : REDIRECT_ADMISSION_TAKE;
}

/* RFC 3261 8.3: never to the Request-URI itself. RFC 5630 5.4: to sips where TLS can be used; to sip where
 * the target is registered so, or 480 with 380 for a sips request in the place of that. */
unsigned model_redirect(uint32_t facts)
{
    if (facts & REDIRECT_IF_REQUEST_URI)
        return REDIRECT_SKIP;
    if (facts & REDIRECT_IF_REGISTERED_SIPS)
        return facts & REDIRECT_IF_TLS_USABLE ? REDIRECT_GIVE : REDIRECT_SKIP;
    if ((facts & REDIRECT_IF_REGISTERED_SIP) && (facts & REDIRECT_IF_REQUEST_SIPS) &&
        (facts & REDIRECT_IF_REJECT_SIPS_TO_SIP))
        return REDIRECT_REFUSE_SIPS;
    return REDIRECT_GIVE;
}

/* ---- Certificates and connections ---- */

/* RFC 5922 7.1: sip URIs; without one, DNS names; the CN only without any subjectAltName, and MAY. */
unsigned model_identity(uint32_t facts)
{
    bool alone = (facts & IDENTITY_IF_NO_ALT) && (facts & IDENTITY_IF_CN_IS_NAME);

    if (facts & IDENTITY_IF_SIP_URI)
        return IDENTITY_FROM_URI;
    if (facts & IDENTITY_IF_DNS_NAME)
        return IDENTITY_FROM_DNS;
    return alone && (facts & IDENTITY_IF_CN_COUNTS) ? IDENTITY_FROM_CN : IDENTITY_FROM_NOTHING;
}

/* RFC 5923 8: by the names that the peer proved and the address, towards a client only with mutual TLS and
 * alias. A plain connection is no place for what needs TLS (RFC 3261 18.1.1), and it proves nothing that
 * would let a peer's own connection be used. */
unsigned model_reuse(uint32_t facts)
{
    bool secure = facts & REUSE_IF_SECURE;

    if (facts & REUSE_IF_OTHER_ADDRESS)
        return REUSE_OPEN_NEW;
    if (!secure)
        return (facts & REUSE_IF_PLAIN_WILL_DO) && (facts & REUSE_IF_WE_CONNECTED) ? REUSE_REUSE
                                                                                   : REUSE_OPEN_NEW;
    return (facts & REUSE_IF_COVERED) && !(facts & REUSE_IF_NOT_ALIASED) ? REUSE_REUSE : REUSE_OPEN_NEW;
}
