/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"
#include <string.h>

/* ---- The user agent server ---- */

/* RFC 3261 17 and 9.2: ACK and CANCEL are what they are. 8.2.2.1: schemes that are not known. RFC 5630 5.1.2:
 * schemes that are not wanted: about being called, so in a dialog only about sip where it began with sips;
 * then contradictions. */
unsigned model_uas(uint32_t facts)
{
    bool outside = facts & UAS_IF_NO_DIALOG;

    if (facts & UAS_IF_ACK)
        return UAS_TAKE;
    if (facts & UAS_IF_CANCEL)
        return UAS_ANSWER;
    if (facts & UAS_IF_OTHER_SCHEME)
        return UAS_REJECT_416;
    if (facts & UAS_IF_SIP) {
        bool expected = facts & UAS_IF_SIP_DIALOG;
        return !expected && (facts & UAS_IF_REFUSE_SIP) ? UAS_REJECT_480_WARNING_381 : UAS_ANSWER;
    }
    if (facts & UAS_IF_SIPS_UNKNOWN)
        return UAS_REJECT_416;
    if (outside && (facts & UAS_IF_REFUSE_SIPS))
        return UAS_REJECT_480_WARNING_380;
    return (facts & UAS_IF_CONTACT_SIP) && (facts & UAS_IF_REJECT_INCONSISTENT) ? UAS_REJECT_400 : UAS_ANSWER;
}

/* RFC 3261 12.1.1: "If the request that initiated the dialog contained a SIPS URI in the Request-URI or in
 * the top Record-Route header field value, if there was any, or the Contact header field if there was no
 * Record-Route header field, the Contact header field in the response MUST be a SIPS URI." RFC 5630 5.1.2 for
 * a refresh: by the Request-URI that began the dialog (choice-refresh-key), and by its own (8.1.1.8 speaks of
 * every request). */
unsigned model_uas_contact(uint32_t facts)
{
    bool request_sips = facts & UAS_CONTACT_IF_REQUEST_SIPS;
    bool sips = request_sips;

    if (facts & UAS_CONTACT_IF_NEITHER)
        return UAS_CONTACT_NONE;
    if (facts & UAS_CONTACT_IF_FORMS_DIALOG) {
        if (facts & UAS_CONTACT_IF_NOT_RECORDED)
            sips = sips || (facts & UAS_CONTACT_IF_CONTACT_SIPS);
        else
            sips = sips || (facts & UAS_CONTACT_IF_TOPMOST_SIPS);
    } else {
        sips = sips || (facts & UAS_CONTACT_IF_BEGAN_SECURE) ||
               ((facts & UAS_CONTACT_IF_BEGAN_SIPS) && (facts & UAS_CONTACT_IF_BY_REQUEST_URI));
    }
    return sips ? UAS_CONTACT_SIPS : UAS_CONTACT_SIP;
}

/* ---- The user agent client ---- */

/* RFC 5630 5.1.1.3: a sips dialog leads to one without sips only if that was authorised. A REFER to something
 * that is no call (http) sets up no dialog; Replaces, Join and third-party control always do. */
unsigned model_derived(uint32_t facts)
{
    bool no_call = (facts & DERIVED_IF_REFER) && (facts & DERIVED_IF_TARGET_RESOURCE);

    if ((facts & DERIVED_IF_SIP_DIALOG) || (facts & DERIVED_IF_TARGET_SIPS) || no_call)
        return DERIVED_ALLOW;
    return facts & DERIVED_IF_AUTHORISED ? DERIVED_ALLOW : DERIVED_REFUSE;
}

/* RFC 3261 8.1.1.8, RFC 5630 5.1.1 and 5.1.1.2. */
unsigned model_uac_contact(uint32_t facts)
{
    if (facts & UAC_CONTACT_IF_WITHOUT_CONTACT)
        return UAC_CONTACT_NONE;
    if ((facts & UAC_CONTACT_IF_REQUEST_SIPS) || (facts & UAC_CONTACT_IF_TOP_SIPS) ||
        (facts & UAC_CONTACT_IF_IN_SIPS_DIALOG))
        return UAC_CONTACT_SIPS;
    return UAC_CONTACT_SIP;
}

/* RFC 3261 12.2.1.1: loose routing leaves the target in the Request-URI, strict routing takes the first
 * entry. RFC 5630 5.1.1: with a sips target all of the route set becomes sips. */
unsigned model_uac_route(uint32_t facts)
{
    bool sips = facts & UAC_ROUTE_IF_TARGET_SIPS;

    if (facts & UAC_ROUTE_IF_NO_ROUTE)
        return UAC_ROUTE_KEEP;
    if ((facts & UAC_ROUTE_IF_STRICT_SIP) || (facts & UAC_ROUTE_IF_STRICT_SIPS))
        return sips ? UAC_ROUTE_SWAP_AS_SIPS : UAC_ROUTE_SWAP;
    return sips ? UAC_ROUTE_KEEP_AS_SIPS : UAC_ROUTE_KEEP;
}

/* RFC 5630 5.1.1.1: the scheme says by what the UA can be reached; of two forms of one Contact only the one
 * that is meant is registered. */
unsigned model_uac_binding(uint32_t facts)
{
    bool wants_sips = facts & UAC_BINDING_IF_WANTS_SIPS, is_sips = facts & UAC_BINDING_IF_CONTACT_SIPS;

    if (facts & UAC_BINDING_IF_CONTACT_OTHER)
        return UAC_BINDING_KEEP;
    if ((facts & UAC_BINDING_IF_BOTH_FORMS) && is_sips != wants_sips)
        return UAC_BINDING_LEAVE_OUT;
    return wants_sips ? UAC_BINDING_AS_SIPS : UAC_BINDING_AS_SIP;
}

/* RFC 5630 5.1.1.1: From and To are sips if all Contacts are, else sip; 5.2: a sips Contact needs a sips
 * Request-URI. Without Contacts the REGISTER asks, as the user wrote the AOR. */
unsigned model_uac_register(uint32_t facts)
{
    if (facts & UAC_REGISTER_IF_NO_CONTACT)
        return facts & UAC_REGISTER_IF_AOR_SIPS ? UAC_REGISTER_ALL_SIPS : UAC_REGISTER_ALL_SIP;
    if (facts & UAC_REGISTER_IF_ALL_SIPS)
        return UAC_REGISTER_ALL_SIPS;
    return facts & UAC_REGISTER_IF_SOME_SIPS ? UAC_REGISTER_REQUEST_SIPS : UAC_REGISTER_ALL_SIP;
}

/* To go on without sips is for the user to decide (RFC 5630 5.1.1). */
static unsigned without_sips(uint32_t facts, unsigned confirmed)
{
    return facts & UAC_RESPONSE_IF_CONFIRMED ? confirmed : (unsigned)UAC_RESPONSE_ASK_USER;
}

static unsigned follow(uint32_t facts)
{
    bool sent_sips = facts & UAC_RESPONSE_IF_SENT_SIPS;

    if (facts & UAC_RESPONSE_IF_CONTACT_OTHER)
        return UAC_RESPONSE_DONE;
    if ((facts & UAC_RESPONSE_IF_CONTACT_SIPS) || !sent_sips)
        return UAC_RESPONSE_FOLLOW;
    if (facts & UAC_RESPONSE_IF_REDIRECT_NEVER)
        return UAC_RESPONSE_DONE;
    return without_sips(facts, UAC_RESPONSE_FOLLOW);
}

/* RFC 3261 8.1.3.4 and 8.1.3.5, RFC 5630 5.1.1 and Appendix A. */
unsigned model_uac_response(uint32_t facts)
{
    bool sent_sips = facts & UAC_RESPONSE_IF_SENT_SIPS, sent_sip = facts & UAC_RESPONSE_IF_SENT_SIP;

    if (facts & UAC_RESPONSE_IF_REDIRECTION)
        return follow(facts);
    if (facts & UAC_RESPONSE_IF_UNSUPPORTED_SCHEME) {
        if (sent_sip)
            return UAC_RESPONSE_DONE; /* it was sip already */
        return sent_sips ? without_sips(facts, UAC_RESPONSE_RETRY_AS_SIP)
                         : (unsigned)UAC_RESPONSE_RETRY_AS_SIP;
    }
    if (facts & UAC_RESPONSE_IF_SIPS_NOT_ALLOWED)
        return sent_sips ? without_sips(facts, UAC_RESPONSE_RETRY_AS_SIP) : (unsigned)UAC_RESPONSE_DONE;
    if ((facts & UAC_RESPONSE_IF_SIPS_REQUIRED) && sent_sip && (facts & UAC_RESPONSE_IF_UPGRADE_YES))
        return UAC_RESPONSE_RETRY_AS_SIPS;
    return UAC_RESPONSE_DONE;
}

/* ---- All of them ---- */

model_outcome model_of_table(const char *name)
{
    static const struct {
        const char *name;
        model_outcome outcome;
    } models[] = {
#define MODEL(table) {#table, model_##table}
        MODEL(admission),
        MODEL(hop),
        MODEL(target),
        MODEL(refusal),
        MODEL(strict),
        MODEL(record_route),
        MODEL(recursion),
        MODEL(flow),
        MODEL(own_path),
        MODEL(register),
        MODEL(service_route),
        MODEL(gruu),
        MODEL(redirect_admission),
        MODEL(redirect),
        MODEL(identity),
        MODEL(reuse),
        MODEL(uas),
        MODEL(uas_contact),
        MODEL(derived),
        MODEL(uac_contact),
        MODEL(uac_route),
        MODEL(uac_binding),
        MODEL(uac_register),
        MODEL(uac_response),
#undef MODEL
    };

    for (size_t i = 0; i < sizeof models / sizeof models[0]; i++)
        if (strcmp(models[i].name, name) == 0)
            return models[i].outcome;
    return NULL;
}
