/* SPDX-License-Identifier: Apache-2.0 */
#include "rewrite_ua.h"
#include "gather.h"
#include "proxy_target.h"

/* One place of the draft where other text goes. */
struct edit {
    struct sips_span old;
    struct sips_span text;
};

/* A Via line, all Route lines, the scheme of each Contact or all Contact lines, and the schemes of From and
 * To. */
#define EDIT_MAX (1 + SIPS_ADDRESS_MAX + SIPS_ADDRESS_MAX + 2)

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

static void edit_scheme(struct edits *edits, const struct sips_uri *uri, enum sips_scheme scheme)
{
    struct sips_span old = {uri->text.at, uri->scheme_length}, name = sips_span_of(sips_scheme_name(scheme));

    if (sips_uri_is_sip(uri) && !sips_span_same(old, name))
        add_edit(edits, old, name);
}

static void remove_lines(struct edits *edits, const struct sips_span *line, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_edit(edits, line[i], (struct sips_span){NULL, 0});
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

/* Request line, Via, Route: what a UAC's verdict decides at the front of its request. */
static void begin_sent(struct sips_gather *gather, const struct sips_element *element,
                       const struct sips_message *draft, const struct sips_uac_verdict *verdict)
{
    sips_gather_clear(gather);
    sips_gather_slice(gather, draft->method_name);
    sips_gather_string(gather, " ");
    sips_gather_uri(gather, &verdict->request_uri);
    sips_gather_string(gather, " SIP/2.0\r\n");
    add_via(gather, element, draft, verdict);
    sips_gather_route(gather, verdict->route, verdict->route_count);
    sips_gather_content_length(gather, draft, verdict->next_hop.transport);
}

enum sips_rewrite_result sips_write_sent(struct sips_gather *gather, const struct sips_element *element,
                                         const struct sips_message *draft,
                                         const struct sips_uac_verdict *verdict)
{
    enum sips_scheme scheme = verdict->contact == SIPS_CONTACT_SIPS ? SIPS_SCHEME_SIPS : SIPS_SCHEME_SIP;
    struct edits edits = {.count = 0};

    remove_lines(&edits, &draft->via_line, 1);
    remove_lines(&edits, draft->route_line, draft->route_line_count);
    if (verdict->contact == SIPS_CONTACT_NONE)
        remove_lines(&edits, draft->contact_line, draft->contact_line_count);
    for (size_t i = 0; i < draft->contact.count && verdict->contact != SIPS_CONTACT_NONE; i++)
        edit_scheme(&edits, &draft->contact.value[i].uri, scheme);
    begin_sent(gather, element, draft, verdict);
    add_edited(gather, draft, &edits);
    return sips_gather_result(gather);
}

/* A Contact of the draft with the scheme that it is registered with. */
static void add_registered(struct sips_gather *gather, const struct sips_message *draft,
                           const struct sips_written_uri *written)
{
    for (size_t i = 0; i < draft->contact.count; i++) {
        struct sips_span text = draft->contact.value[i].text, uri = draft->contact.value[i].uri.text;
        if (uri.at != written->view.text.at)
            continue;
        sips_gather_string(gather, "Contact: ");
        sips_gather_slice(gather, sips_span_between(text.at, uri.at));
        sips_gather_uri(gather, written);
        sips_gather_slice(gather, sips_span_between(sips_span_end(uri), sips_span_end(text)));
        sips_gather_string(gather, "\r\n");
    }
}

enum sips_rewrite_result sips_write_register(struct sips_gather *gather, const struct sips_element *element,
                                             const struct sips_message *draft,
                                             const struct sips_uac_verdict *verdict,
                                             const struct sips_uac_register_verdict *registered)
{
    struct edits edits = {.count = 0};

    remove_lines(&edits, &draft->via_line, 1);
    remove_lines(&edits, draft->route_line, draft->route_line_count);
    remove_lines(&edits, draft->contact_line, draft->contact_line_count);
    edit_scheme(&edits, &draft->from.uri, registered->from_to_scheme);
    edit_scheme(&edits, &draft->to.uri, registered->from_to_scheme);
    begin_sent(gather, element, draft, verdict);
    for (size_t i = 0; i < registered->contact_count; i++)
        add_registered(gather, draft, &registered->contact[i]);
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
