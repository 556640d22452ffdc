/* SPDX-License-Identifier: Apache-2.0 */
#include "branch.h"
#include "gather.h"
#include "gruu.h"
#include "values.h"

const char *sips_reason(unsigned status)
{
    switch (status) {
    case 100:
        return "Trying";
    case 180:
        return "Ringing";
    case 200:
        return "OK";
    case 202:
        return "Accepted";
    case 302:
        return "Moved Temporarily";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 408:
        return "Request Timeout";
    case 416:
        return "Unsupported URI Scheme";
    case 420:
        return "Bad Extension";
    case 430:
        return "Flow Failed";
    case 439:
        return "First Hop Lacks Outbound Support";
    case 480:
        return "Temporarily Unavailable";
    case 481:
        return "Call/Transaction Does Not Exist";
    case 482:
        return "Loop Detected";
    case 483:
        return "Too Many Hops";
    case 487:
        return "Request Terminated";
    case 500:
        return "Server Internal Error";
    case 603:
        return "Decline";
    default:
        return "Unknown";
    }
}

const char *sips_warning_text(unsigned code)
{
    return code == 380 ? "SIPS Not Allowed" : code == 381 ? "SIPS Required" : "";
}

/* All but the topmost Via as it came (3261-16.7-9). */
enum sips_rewrite_result sips_write_relayed(struct sips_gather *gather, const struct sips_message *response)
{
    struct sips_span text = response->text, line = response->via_line, first = response->via[0].text;
    bool alone = response->via_count < 2 || response->via[1].text.at >= sips_span_end(line);

    sips_gather_clear(gather);
    sips_gather_slice(gather, sips_span_between(text.at, line.at));
    if (response->via_count > 1)
        sips_gather_content_length(gather, response, response->via[1].transport);
    if (alone) {
        sips_gather_slice(gather, sips_span_between(sips_span_end(line), sips_span_end(text)));
    } else {
        sips_gather_slice(gather, sips_span_between(line.at, first.at));
        sips_gather_slice(gather, sips_span_between(response->via[1].text.at, sips_span_end(text)));
    }
    return sips_gather_result(gather);
}

static void add_field(struct sips_gather *gather, const char *name, struct sips_span value)
{
    sips_gather_string(gather, name);
    sips_gather_slice(gather, value);
    sips_gather_string(gather, "\r\n");
}

/* To of a response made here has a tag (8.2.6.2): the loop half of the branch, the same for a retransmission.
 */
static void add_to(struct sips_gather *gather, const struct sips_message *request)
{
    char branch[SIPS_BRANCH_LENGTH];

    sips_gather_string(gather, "To: ");
    sips_gather_slice(gather, request->to.text);
    if (request->to.tag.at == NULL) {
        sips_branch_write(branch, request, request->request_uri.text);
        sips_gather_string(gather, ";tag=");
        sips_gather_text(gather, branch + SIPS_BRANCH_LENGTH - 16, 16);
    }
    sips_gather_string(gather, "\r\n");
}

static void add_warning(struct sips_gather *gather, const struct sips_element *element, unsigned warning)
{
    sips_gather_string(gather, warning == 380 ? "Warning: 380 " : "Warning: 381 ");
    sips_gather_slice(gather, element->host);
    sips_gather_string(gather, " \"");
    sips_gather_string(gather, sips_warning_text(warning));
    sips_gather_string(gather, "\"\r\n");
}

/* Unsupported: what a 420 names (8.2.2.3). known: tags to leave out, or NULL. */
static void add_unsupported(struct sips_gather *gather, const struct sips_line_list *lines,
                            bool (*known)(struct sips_span))
{
    struct sips_span rest, token;
    bool first = true;

    for (size_t i = 0; i < lines->count; i++) {
        rest = lines->value[i];
        while (sips_token_next(&rest, &token)) {
            if (known && known(token))
                continue;
            sips_gather_string(gather, first ? "Unsupported: " : ", ");
            sips_gather_slice(gather, token);
            first = false;
        }
    }
    if (!first)
        sips_gather_string(gather, "\r\n");
}

/* Status line and the header fields that every response repeats (3261-8.2.6.2). */
void sips_gather_response(struct sips_gather *gather, const struct sips_message *request, unsigned status)
{
    sips_gather_clear(gather);
    sips_gather_string(gather, "SIP/2.0 ");
    sips_gather_number(gather, status);
    sips_gather_string(gather, " ");
    sips_gather_string(gather, sips_reason(status));
    sips_gather_string(gather, "\r\n");
    for (size_t i = 0; i < request->via_count; i++)
        add_field(gather, "Via: ", request->via[i].text);
    add_field(gather, "From: ", request->from.text);
    add_to(gather, request);
    add_field(gather, "Call-ID: ", request->call_id);
    add_field(gather, "CSeq: ", request->cseq_text);
}

enum sips_rewrite_result sips_gather_response_end(struct sips_gather *gather)
{
    sips_gather_string(gather, "Content-Length: 0\r\n\r\n");
    return sips_gather_result(gather);
}

enum sips_rewrite_result sips_write_response(struct sips_gather *gather, const struct sips_element *element,
                                             const struct sips_message *request, unsigned status,
                                             unsigned warning)
{
    sips_gather_response(gather, request, status);
    if (warning)
        add_warning(gather, element, warning);
    if (status == 420)
        add_unsupported(gather, &request->proxy_require, NULL);
    return sips_gather_response_end(gather);
}

/* pub-gruu="<scheme>:user@host;gr=..." (RFC 5627 5.3, RFC 5630 5.2.1). */
static void add_gruu(struct sips_gather *gather, const struct sips_binding *binding, enum sips_gruu scheme)
{
    char gr[3 * SIPS_INSTANCE_MAX];

    if (scheme == SIPS_GRUU_NONE)
        return;
    sips_gather_string(gather, scheme == SIPS_GRUU_SIPS ? ";pub-gruu=\"sips" : ";pub-gruu=\"sip");
    sips_gather_slice(gather, sips_aor_text(&binding->aor));
    sips_gather_string(gather, ";gr=");
    sips_gather_text(gather, gr, sips_gruu_write_gr(gr, sips_instance_id(binding)));
    sips_gather_string(gather, "\"");
}

/* Neighbours are one slice, so that few slices do, however many there are. */
static void add_parameters(struct sips_gather *gather, struct sips_span run)
{
    if (run.length == 0)
        return;
    sips_gather_string(gather, ";");
    sips_gather_slice(gather, run);
}

/* A registered Contact with what is left of its expiry in place of the one it came with. */
static void add_binding(struct sips_gather *gather, const struct sips_binding *binding, uint64_t now_s,
                        bool shows_gruus)
{
    struct sips_clauses unnoted = {.trail = NULL};
    struct sips_span rest = binding->contact.parameters, old, run = {NULL, 0};
    const struct sips_span uri = binding->contact.uri.text;
    bool bracketed = uri.at > binding->contact.text.at && uri.at[-1] == '<';

    sips_gather_string(gather, "Contact: ");
    if (bracketed) {
        sips_gather_slice(gather, sips_span_between(binding->contact.text.at, sips_span_end(uri) + 1));
    } else {
        sips_gather_string(gather, "<");
        sips_gather_slice(gather, uri);
        sips_gather_string(gather, ">");
    }
    while (sips_parameter_next(&rest, &old)) {
        if (sips_is_registrars_parameter(old)) {
            add_parameters(gather, run);
            run.length = 0;
        } else {
            run = run.length ? sips_span_between(run.at, sips_span_end(old)) : old;
        }
    }
    add_parameters(gather, run);
    add_gruu(gather, binding, sips_gruu_shown(binding, shows_gruus, &unnoted));
    sips_gather_string(gather, ";expires=");
    sips_gather_number(gather, binding->expires_at_s - now_s);
    sips_gather_string(gather, "\r\n");
}

static void add_bindings(struct sips_gather *gather, const struct sips_element *element,
                         const struct sips_message *request, bool shows_gruus)
{
    const struct sips_binding *binding;
    size_t cursor = 0;

    if (element->location == NULL)
        return;
    while ((binding = sips_location_next(element->location, &request->to.uri, element->now_s, &cursor)) !=
           NULL)
        add_binding(gather, binding, element->now_s, shows_gruus);
}

static void add_service_route(struct sips_gather *gather, const struct sips_element *element,
                              enum sips_service_route scheme)
{
    if (scheme == SIPS_SERVICE_ROUTE_NONE)
        return;
    sips_gather_string(gather,
                       scheme == SIPS_SERVICE_ROUTE_SIPS ? "Service-Route: <sips:" : "Service-Route: <sip:");
    sips_gather_slice(gather, element->host);
    sips_gather_string(gather, ";lr>\r\n");
}

enum sips_rewrite_result sips_write_registered(struct sips_gather *gather, const struct sips_element *element,
                                               const struct sips_message *request,
                                               const struct sips_registrar_verdict *verdict)
{
    sips_gather_response(gather, request, verdict->status);
    if (verdict->status == 420)
        add_unsupported(gather, &request->require, sips_registrar_supports);
    if (verdict->status == 200) {
        add_bindings(gather, element, request, verdict->shows_gruus);
        for (size_t i = 0; i < request->path.count; i++)
            add_field(gather, "Path: ", request->path.value[i].text);
        add_service_route(gather, element, verdict->service_route);
    }
    return sips_gather_response_end(gather);
}
