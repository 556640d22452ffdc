/* SPDX-License-Identifier: Apache-2.0 */
#include "branch.h"
#include "gather.h"

#define URI_TEXT_MAX 1024
#define MAX_FORWARDS_DEFAULT 70 /* RFC 3261 16.6 step 3 */

/* "Via: SIP/2.0/TLS host;branch=...", on top (3261-16.6-8): the transport is the hop's (3261-18.1.1,
 * 5630-3.1.4-b). */
static void add_via(struct sips_gather *gather, const struct sips_element *element,
                    const struct sips_message *request, const struct sips_target *target)
{
    char uri[URI_TEXT_MAX];
    char branch[SIPS_BRANCH_LENGTH];
    size_t length = sips_written_uri_copy(&target->request_uri, uri, sizeof uri);
    /* A URI that is too long for the copy still makes a branch of its own: by the text it came from. */
    struct sips_span target_uri = length ? (struct sips_span){uri, length} : target->request_uri.view.text;

    sips_gather_string(gather, "Via: SIP/2.0/");
    sips_gather_string(gather, sips_transport_name(target->next_hop.transport));
    sips_gather_string(gather, " ");
    sips_gather_slice(gather, element->host);
    sips_gather_string(gather, ";branch=");
    sips_branch_write(branch, request, target_uri);
    sips_gather_text(gather, branch, sizeof branch);
    sips_gather_string(gather, "\r\n");
}

/* "token@", if the URI names a flow (5626-5.3). */
static void add_token(struct sips_gather *gather, const struct sips_element *element,
                      const struct sips_target *target)
{
    char token[SIPS_FLOW_TOKEN_LENGTH];

    if (target->token_flow.id == 0)
        return;
    sips_flow_token_write(token, element->flow_key, target->token_flow);
    sips_gather_text(gather, token, sizeof token);
    sips_gather_string(gather, "@");
}

/* transport=tls is never written (5630-3.1.4-a, 5630-5.3-p). */
static void add_record_route(struct sips_gather *gather, const struct sips_element *element,
                             const struct sips_target *target)
{
    if (target->record_route == SIPS_RECORD_ROUTE_NONE)
        return;
    sips_gather_string(gather, target->record_route == SIPS_RECORD_ROUTE_SIPS ? "Record-Route: <sips:"
                                                                              : "Record-Route: <sip:");
    add_token(gather, element, target);
    sips_gather_slice(gather, element->host);
    sips_gather_string(gather, ";lr>\r\n");
}

/* On top of those that came in (RFC 3327 5.2); ob only by the first hop of a flow (RFC 5626 5.1). */
static void add_path(struct sips_gather *gather, const struct sips_element *element,
                     const struct sips_target *target)
{
    if (target->path == SIPS_PATH_NONE)
        return;
    sips_gather_string(gather, target->path == SIPS_PATH_SIPS ? "Path: <sips:" : "Path: <sip:");
    add_token(gather, element, target);
    sips_gather_slice(gather, element->host);
    sips_gather_string(gather, target->token_flow.id ? ";lr;ob>\r\n" : ";lr>\r\n");
}

/* [from, to) of the message, with Max-Forwards counted down (3261-16.6-3) where its digits stand in it. */
static void add_lines(struct sips_gather *gather, const struct sips_message *request, const char *from,
                      const char *to)
{
    struct sips_span digits = request->max_forwards_text;

    if (request->has_max_forwards && digits.at >= from && digits.at < to) {
        sips_gather_slice(gather, sips_span_between(from, digits.at));
        sips_gather_number(gather, request->max_forwards ? request->max_forwards - 1 : 0);
        from = sips_span_end(digits);
    }
    sips_gather_slice(gather, sips_span_between(from, to));
}

/* All header fields but Route as they came (3261-16.6-1), then the empty line and the body. */
static void add_rest(struct sips_gather *gather, const struct sips_message *request)
{
    const char *from = request->header.at;

    for (size_t i = 0; i < request->route_line_count; i++) {
        add_lines(gather, request, from, request->route_line[i].at);
        from = sips_span_end(request->route_line[i]);
    }
    add_lines(gather, request, from, sips_span_end(request->text));
}

/* The target is the Request-URI, and nothing is added to it (3261-16.6-2). received and rport in the topmost
 * Via are the server transport's to add (18.2.1): it knows the address. */
enum sips_rewrite_result sips_write_forwarded(struct sips_gather *gather, const struct sips_element *element,
                                              const struct sips_message *request,
                                              const struct sips_target *target)
{
    sips_gather_clear(gather);
    sips_gather_slice(gather, request->method_name);
    sips_gather_string(gather, " ");
    sips_gather_uri(gather, &target->request_uri);
    sips_gather_string(gather, " SIP/2.0\r\n");
    add_via(gather, element, request, target);
    sips_gather_route(gather, target->route, target->route_count);
    add_record_route(gather, element, target);
    add_path(gather, element, target);
    if (!request->has_max_forwards) {
        sips_gather_string(gather, "Max-Forwards: ");
        sips_gather_number(gather, MAX_FORWARDS_DEFAULT);
        sips_gather_string(gather, "\r\n");
    }
    sips_gather_content_length(gather, request, target->next_hop.transport);
    add_rest(gather, request);
    return sips_gather_result(gather);
}
