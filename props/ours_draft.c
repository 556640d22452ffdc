/* SPDX-License-Identifier: Apache-2.0 */
#include "ours_draft.h"
#include "gather.h"

/* The element's own; of a flow with what RFC 5626 4.2 asks for. */
static void gather_contact(struct ours *ours, struct sips_gather *gather, bool is_flow)
{
    sips_gather_string(gather, "Contact: <sip:");
    sips_gather_slice(gather, ours->ua.user);
    sips_gather_string(gather, "@");
    sips_gather_slice(gather, ours->element.host);
    sips_gather_string(gather, ">");
    if (!is_flow)
        return;
    sips_gather_string(gather, ";reg-id=1;+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-00000000000");
    sips_gather_number(gather, ours->setup->self);
    sips_gather_string(gather, ">\"");
}

struct sips_span ours_draft(struct ours *ours, const struct draft *draft)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, draft->method);
    sips_gather_string(gather, " ");
    sips_gather_slice(gather, draft->target);
    sips_gather_string(gather, " SIP/2.0\r\nVia: SIP/2.0/UDP ");
    sips_gather_slice(gather, ours->element.host);
    sips_gather_string(gather, ";branch=z9hG4bK");
    sips_gather_string(gather, ours->setup->name);
    sips_gather_number(gather, ours->ua.serial++);
    sips_gather_string(gather, "\r\nFrom: ");
    sips_gather_slice(gather, draft->from);
    sips_gather_string(gather, "\r\nTo: ");
    sips_gather_slice(gather, draft->to);
    sips_gather_string(gather, "\r\nCall-ID: ");
    sips_gather_slice(gather, draft->call_id);
    sips_gather_string(gather, "\r\nCSeq: ");
    sips_gather_number(gather, draft->cseq);
    sips_gather_string(gather, " ");
    sips_gather_string(gather, draft->method);
    sips_gather_string(gather, "\r\nMax-Forwards: 70\r\n");
    sips_gather_slice(gather, draft->extra);
    if (draft->contact)
        sips_gather_string(gather, draft->contact);
    else
        gather_contact(ours, gather, draft->is_flow);
    sips_gather_string(gather, "\r\n\r\n");
    return ours_keep_gather(ours, gather);
}

struct sips_span ours_party(struct ours *ours, struct sips_span uri, const char *tag)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, "<");
    sips_gather_slice(gather, uri);
    sips_gather_string(gather, ">");
    if (tag) {
        sips_gather_string(gather, ";tag=");
        sips_gather_string(gather, tag);
        sips_gather_number(gather, ours->ua.serial++);
    }
    return ours_keep_gather(ours, gather);
}

struct sips_span ours_aor(struct ours *ours, bool sips)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, sips ? "sips:" : "sip:");
    sips_gather_slice(gather, ours->ua.user);
    sips_gather_string(gather, "@");
    sips_gather_slice(gather, ours->ua.domain);
    return ours_keep_gather(ours, gather);
}

struct sips_span ours_ua_call_id(struct ours *ours)
{
    struct sips_gather *gather = ours_gather();

    sips_gather_clear(gather);
    sips_gather_string(gather, ours->setup->name);
    sips_gather_string(gather, "-");
    sips_gather_number(gather, ours->ua.serial++);
    return ours_keep_gather(ours, gather);
}

struct sips_message *ours_read_kept(struct sips_span text)
{
    static struct sips_message message;

    return sips_message_read(&message, text).result == SIPS_MESSAGE_OK ? &message : NULL;
}
