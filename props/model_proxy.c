/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

/* ---- The proxy ---- */

/* RFC 3261 16.3: "Before an element can proxy a request, it MUST verify the message's validity", in this
 * order: syntax, URI scheme, Max-Forwards, loops, Proxy-Require. Then RFC 5630 5.3 lets it reject
 * inconsistent URIs with 400, and 3.2 describes elements that believe in sips only if all of the way was. */
unsigned model_admission(uint32_t facts)
{
    bool is_sip = facts & ADMISSION_IF_SIP, plain = facts & ADMISSION_IF_ARRIVED_PLAIN;
    bool sip_contact = facts & ADMISSION_IF_CONTACT_SIP;

    if (facts & ADMISSION_IF_OTHER_SCHEME)
        return ADMISSION_REJECT_416;
    if (facts & ADMISSION_IF_NO_HOPS_LEFT)
        return ADMISSION_REJECT_483;
    if (facts & ADMISSION_IF_LOOPED)
        return ADMISSION_REJECT_482;
    if (facts & ADMISSION_IF_OPTIONS_UNKNOWN)
        return ADMISSION_REJECT_420;
    if (is_sip)
        return ADMISSION_TAKE;
    if (facts & ADMISSION_IF_STRICT_ON)
        return plain || sip_contact || (facts & ADMISSION_IF_REST_NOT_SIPS) ? ADMISSION_REJECT_400
                                                                            : ADMISSION_TAKE;
    if (plain && (facts & ADMISSION_IF_REJECT_INSECURE))
        return ADMISSION_REJECT_400;
    if (sip_contact && (facts & ADMISSION_IF_REJECT_INCONSISTENT))
        return ADMISSION_REJECT_400;
    return ADMISSION_TAKE;
}

/* RFC 5630 4: sips is TLS on every hop. RFC 3261 16.6 step 7: the URI that names the next hop decides too.
 * RFC 5630 5.3: a sip request to a sips binding reaches the UA over TLS; a policy may want more. */
unsigned model_hop(uint32_t facts)
{
    bool reaches_sips_binding =
        (facts & HOP_IF_SIPS_BINDING) && ((facts & HOP_IF_TO_UA) || (facts & HOP_IF_EXTENT_ALL_HOPS));
    bool required = (facts & HOP_IF_REQUEST_SIPS) || (facts & HOP_IF_NEXT_SIPS) ||
                    (facts & HOP_IF_TLS_ONLY) || reaches_sips_binding;

    return required ? HOP_REQUIRE_TLS : HOP_PREFER_TLS;
}

/* RFC 5630 5.3, first for sips, then for sip. What cannot be reached is no target (RFC 3261 16.5). */
unsigned model_target(uint32_t facts)
{
    bool hop = facts & TARGET_IF_HOP_FOUND;

    if (facts & TARGET_IF_REGISTERED_OTHER)
        return TARGET_SKIP;
    if (facts & TARGET_IF_REQUEST_SIPS) {
        if (facts & TARGET_IF_REGISTERED_SIP)
            return TARGET_REFUSE_SIPS;
        if (hop)
            return TARGET_FORWARD;
        return facts & TARGET_IF_SAME_URI ? TARGET_REFUSE_SIPS : TARGET_SKIP;
    }
    if (facts & TARGET_IF_REGISTERED_SIPS) {
        if ((facts & TARGET_IF_REJECT_SIP_TO_SIPS) || !hop)
            return TARGET_REFUSE_SIP;
        return TARGET_FORWARD_AS_SIP;
    }
    return hop ? TARGET_FORWARD : TARGET_SKIP;
}

/* RFC 5630 5.3: 480 with 380 where sip bindings were in the way of sips, with 381 the other way round. RFC
 * 3261 16.5: 480 otherwise; 404 for an AOR that nobody knows (choice-no-binding). */
unsigned model_refusal(uint32_t facts)
{
    if (facts & REFUSAL_IF_SIPS_REFUSED)
        return REFUSAL_RESPOND_480_WARNING_380;
    if (facts & REFUSAL_IF_SIP_REFUSED)
        return REFUSAL_RESPOND_480_WARNING_381;
    if ((facts & REFUSAL_IF_NOTHING_BOUND) && (facts & REFUSAL_IF_AOR_UNKNOWN) &&
        (facts & REFUSAL_IF_STATUS_BY_AOR))
        return REFUSAL_RESPOND_404;
    return REFUSAL_RESPOND_480;
}

/* RFC 3261 16.6 step 6, where RFC 5630 5.3 does not forbid what comes out (choice-strict-route). */
unsigned model_strict(uint32_t facts)
{
    if (!(facts & STRICT_IF_STRICT))
        return STRICT_KEEP;
    if (facts & STRICT_IF_SAME_SCHEME)
        return STRICT_SWAP;
    return facts & STRICT_IF_REJECT_OTHER ? STRICT_REJECT_400 : STRICT_KEEP;
}

/* RFC 3261 16.6 step 4: "If the Request-URI contains a SIPS URI, or the topmost Route header field value
 * (after the post processing of bullet 6) contains a SIPS URI, the URI placed into the Record-Route header
 * field MUST be a SIPS URI. Furthermore, if the request was not received over TLS, the proxy MUST insert a
 * Record-Route header field", and the other way round. RFC 5626 5.3: for a flow that the dialog is to keep,
 * too. */
unsigned model_record_route(uint32_t facts)
{
    bool sips = (facts & RECORD_ROUTE_IF_REQUEST_SIPS) || (facts & RECORD_ROUTE_IF_SIPS_ROUTE);
    bool secure = facts & RECORD_ROUTE_IF_ARRIVED_SECURE;

    if (facts & RECORD_ROUTE_IF_NO_NEW_DIALOG)
        return RECORD_ROUTE_NONE;
    if (sips == secure && (facts & RECORD_ROUTE_IF_NOT_OUTBOUND) &&
        (facts & RECORD_ROUTE_IF_RECORD_IF_NEEDED))
        return RECORD_ROUTE_NONE;
    return sips ? RECORD_ROUTE_SIPS : RECORD_ROUTE_SIP;
}

/* RFC 5630 5.3: a proxy that sent sips recurses on no sip Contact, nor after 416, nor after 480 with 380; one
 * that sent sip on no sips Contact, nor after 480 with 381. RFC 3261 16.7 step 4: there is nothing but the
 * Contacts of a 3xx to recurse on. */
unsigned model_recursion(uint32_t facts)
{
    bool same_scheme = (facts & RECURSION_IF_SENT_SIPS) ? (facts & RECURSION_IF_CONTACT_SIPS) != 0
                                                        : (facts & RECURSION_IF_CONTACT_SIP) != 0;
    bool whole_barred = (facts & RECURSION_IF_SOME_BARRED) && (facts & RECURSION_IF_WHOLE_RESPONSE);

    if (!(facts & RECURSION_IF_REDIRECTION) || (facts & RECURSION_IF_RECURSE_NO))
        return RECURSION_RELAY;
    return same_scheme && !whole_barred ? RECURSION_RECURSE : RECURSION_RELAY;
}

/* RFC 5626 5.3: a token that was tampered with is answered with 403, a flow that is gone with 430; what comes
 * from the flow itself is on its way out. */
unsigned model_flow(uint32_t facts)
{
    if (facts & FLOW_IF_NO_EDGE)
        return FLOW_NONE;
    if (facts & FLOW_IF_FORGED)
        return FLOW_REJECT_403;
    if (facts & FLOW_IF_FROM_FLOW)
        return FLOW_NONE;
    return facts & FLOW_IF_FLOW_UP ? FLOW_SEND : FLOW_REJECT_430;
}

/* RFC 3327 5.2, RFC 5626 5.1; RFC 5630 5.2: with a sips Request-URI the Path must be sips, or the REGISTER
 * fails. */
unsigned model_own_path(uint32_t facts)
{
    bool flow = facts & OWN_PATH_IF_FLOW;

    if (facts & OWN_PATH_IF_NO_EDGE)
        return OWN_PATH_NONE;
    if (facts & OWN_PATH_IF_REQUEST_SIPS)
        return flow ? OWN_PATH_SIPS_FLOW : OWN_PATH_SIPS;
    return flow ? OWN_PATH_SIP_FLOW : OWN_PATH_SIP;
}
