/* SPDX-License-Identifier: Apache-2.0 */
#include "rewrite_ua.h"
#include "gather.h"
#include "proxy_target.h"

/* One place of the draft where other text goes. */
struct edit {
    struct sips_span old;
    struct sips_span text;
};

/* A Via line, all Route lines, and the scheme of each Contact. */
#define EDIT_MAX (1 + SIPS_ADDRESS_MAX + SIPS_ADDRESS_MAX)

struct edits {
    size_t count;
    struct edit edit[EDIT_MAX];
};

/* In the order of the draft. */
static void add_edit(struct edits *edits, struct sips_span old, struct sips_span text)
{
    size_t at = edits->count++;

    for (; at > 0 && edits->edit[at - 1].old.at > old.at; at--)
        edits->edit[at] = edits->edit[at - 1];
    edits->edit[at] = (struct edit){old, text};
}

static void edit_contacts(struct edits *edits, const struct sips_message *draft,
                          enum sips_contact_scheme scheme)
{
    struct sips_span name = scheme == SIPS_CONTACT_SIPS ? SIPS_SPAN("sips") : SIPS_SPAN("sip");

    for (size_t i = 0; i < draft->contact.count && scheme != SIPS_CONTACT_NONE; i++) {
        const struct sips_uri *uri = &draft->contact.value[i].uri;
        struct sips_span old = {uri->text.at, uri->scheme_length};
        if (sips_uri_is_sip(uri) && !sips_span_same(old, name))
            add_edit(edits, old, name);
    }
}

/* The header fields and the body of the draft, but for the edits. */
static void add_edited(struct sips_gather *gather, const struct sips_message *draft,
                       const struct edits *edits)
{
    const char *from = draft->header.at;

    for (size_t i = 0; i < edits->count; i++) {
        sips_gather_slice(gather, sips_span_between(from, edits->edit[i].old.at));
        sips_gather_slice(gather, edits->edit[i].text);
        from = sips_span_end(edits->edit[i].old);
    }
    sips_gather_slice(gather, sips_span_between(from, sips_span_end(draft->text)));
}

/* The draft's branch stays: it is the transaction's (RFC 3261 8.1.1.7). */
static void add_via(struct sips_gather *gather, const struct sips_element *element,
                    const struct sips_message *draft, const struct sips_uac_verdict *verdict)
{
    sips_gather_string(gather, "Via: SIP/2.0/");
    sips_gather_string(gather, sips_transport_name(verdict->next_hop.transport));
    sips_gather_string(gather, " ");
    sips_gather_slice(gather, element->host);
    if (draft->via[0].branch.at) {
        sips_gather_string(gather, ";branch=");
        sips_gather_slice(gather, draft->via[0].branch);
    }
    sips_gather_string(gather, "\r\n");
}

enum sips_rewrite_result sips_write_sent(struct sips_gather *gather, const struct sips_element *element,
                                         const struct sips_message *draft,
                                         const struct sips_uac_verdict *verdict)
{
    struct edits edits = {.count = 0};

    add_edit(&edits, draft->via_line, (struct sips_span){NULL, 0});
    for (size_t i = 0; i < draft->route_line_count; i++)
        add_edit(&edits, draft->route_line[i], (struct sips_span){NULL, 0});
    edit_contacts(&edits, draft, verdict->contact);

    sips_gather_clear(gather);
    sips_gather_slice(gather, draft->method_name);
    sips_gather_string(gather, " ");
    sips_gather_uri(gather, &verdict->request_uri);
    sips_gather_string(gather, " SIP/2.0\r\n");
    add_via(gather, element, draft, verdict);
    sips_gather_route(gather, verdict->route, verdict->route_count);
    sips_gather_content_length(gather, draft, verdict->next_hop.transport);
    add_edited(gather, draft, &edits);
    return sips_gather_result(gather);
}

static void add_contact(struct sips_gather *gather, const struct sips_element *element,
                        enum sips_contact_scheme scheme)
{
    if (scheme == SIPS_CONTACT_NONE)
        return;
    sips_gather_string(gather, scheme == SIPS_CONTACT_SIPS ? "Contact: <sips:" : "Contact: <sip:");
    sips_gather_slice(gather, element->host);
    sips_gather_string(gather, ">\r\n");
}

enum sips_rewrite_result sips_write_accepted(struct sips_gather *gather, const struct sips_element *element,
                                             const struct sips_message *request,
                                             const struct sips_uas_verdict *verdict)
{
    sips_gather_response(gather, request, verdict->status);
    if (sips_starts_dialog(request))
        for (size_t i = 0; i < request->record_route.count; i++) {
            sips_gather_string(gather, "Record-Route: ");
            sips_gather_slice(gather, request->record_route.value[i].text);
            sips_gather_string(gather, "\r\n");
        }
    add_contact(gather, element, verdict->contact);
    return sips_gather_response_end(gather);
}
