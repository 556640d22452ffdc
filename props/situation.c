/* SPDX-License-Identifier: Apache-2.0 */
#include "situation.h"
#include "situation_pen.h"

const char *const situation_option_text[] = {"", "x-unheard-of", "path", "outbound, path", "gruu, path"};

static const char *const host_text[SITUATION_HOST_COUNT] = {
    "example.com",      "192.0.2.4",   "192.0.2.5",   "proxy.example.com",
    "edge.example.com", "example.net", "example.org", "bare.example"};

static const char *const method_text[] = {"INVITE",   "ACK",   "BYE",       "CANCEL", "OPTIONS",
                                          "REGISTER", "PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH",
                                          "INFO",     "REFER", "MESSAGE",   "UPDATE", "JUGGLE"};

/* ---- URIs ---- */

/* Tokens of the key that every scenario has: a flow that is up, one that is gone, one that nobody made. */
static void put_token(struct situation_pen *pen, uint8_t user)
{
    static const uint8_t key[SIPS_SIPHASH_KEY_LENGTH] = {0, 1, 2,  3,  4,  5,  6,  7,
                                                         8, 9, 10, 11, 12, 13, 14, 15};
    static char token[2][SIPS_FLOW_TOKEN_LENGTH];
    size_t which = user == SITUATION_GONE;

    if (user == SITUATION_FORGED) {
        situation_put(pen, "0000000730123456789abcdef");
        return;
    }
    if (token[which][0] == '\0')
        sips_flow_token_write(token[which], key, (struct sips_flow){which ? 9 : 7, SIPS_TRANSPORT_TLS});
    situation_put_span(pen, (struct sips_span){token[which], SIPS_FLOW_TOKEN_LENGTH});
}

static void put_user(struct situation_pen *pen, uint8_t user)
{
    static const char *const name[] = {"bob@", "carol@", "nobody@"};

    switch ((enum situation_user)user) {
    case SITUATION_BOB:
    case SITUATION_CAROL:
    case SITUATION_NOBODY:
        situation_put(pen, name[user]);
        break;
    case SITUATION_NO_USER:
        break;
    case SITUATION_TOKEN:
    case SITUATION_GONE:
    case SITUATION_FORGED:
        put_token(pen, user);
        situation_put(pen, "@");
        break;
    }
}

static void put_parameters(struct situation_pen *pen, const struct situation_uri *uri)
{
    static const char *const transport[] = {"",
                                            ";transport=udp",
                                            ";transport=tcp",
                                            ";transport=tls",
                                            ";transport=sctp",
                                            ";transport=tls-sctp",
                                            ";transport=ws",
                                            ";transport=wss",
                                            ";transport=smoke"};

    situation_put(pen, transport[uri->transport]);
    if (uri->oddities & SITUATION_LR)
        situation_put(pen, ";lr");
    if (uri->oddities & SITUATION_OB)
        situation_put(pen, ";ob");
    if (uri->oddities & SITUATION_GR)
        situation_put(pen, ";gr=urn:uuid:1");
    if (uri->oddities & SITUATION_MADDR)
        situation_put(pen, ";maddr=proxy.example.com");
    if (uri->oddities & SITUATION_PHONE)
        situation_put(pen, ";user=phone");
    if (uri->oddities & SITUATION_UNKNOWN)
        situation_put(pen, ";tint=blue");
    if (uri->oddities & SITUATION_METHOD)
        situation_put(pen, ";method=INVITE");
    if (uri->oddities & SITUATION_HEADERS)
        situation_put(pen, "?Subject=tea");
}

static void put_uri(struct situation_pen *pen, const struct situation_uri *uri)
{
    static const char *const port[] = {"", ":5060", ":5061", ":7000"};

    switch ((enum situation_scheme)uri->scheme) {
    case SITUATION_TEL:
        situation_put(pen, "tel:+12025550100");
        return;
    case SITUATION_HTTP:
        situation_put(pen, "http://www.example.com/bob");
        return;
    case SITUATION_SIP:
        situation_put(pen, "sip:");
        break;
    case SITUATION_SIPS:
        situation_put(pen, "sips:");
        break;
    }
    put_user(pen, uri->user);
    situation_put(pen, host_text[uri->host]);
    situation_put(pen, port[uri->port]);
    put_parameters(pen, uri);
}

void situation_uri_text(char *out, const struct situation_uri *uri)
{
    struct situation_pen pen = {out, out + SITUATION_URI_MAX - 1};

    put_uri(&pen, uri);
    *pen.at = '\0';
}

static void put_address(struct situation_pen *pen, const struct situation_uri *uri)
{
    situation_put(pen, "<");
    put_uri(pen, uri);
    situation_put(pen, ">");
}

static void put_contact(struct situation_pen *pen, const struct situation_contact *contact)
{
    static const char *const expires[] = {"", ";expires=0", ";expires=60", ";expires=soon"};
    static const char *const q[] = {"", ";q=0.2", ";q=0.7"};

    put_address(pen, &contact->uri);
    situation_put(pen, expires[contact->expires]);
    situation_put(pen, q[contact->q]);
    if (contact->instance)
        situation_put(pen, contact->instance == 1 ? ";+sip.instance=\"<urn:uuid:1>\""
                                                  : ";+sip.instance=\"<urn:uuid:2>\"");
    if (contact->reg_id)
        situation_put(pen, contact->reg_id == 1 ? ";reg-id=1" : ";reg-id=2");
}

/* ---- The message ---- */

static void put_list(struct situation_pen *pen, const char *name, const struct situation_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        situation_put(pen, name);
        put_address(pen, &list->uri[i]);
        situation_put(pen, "\r\n");
    }
}

static void put_line(struct situation_pen *pen, const char *name, const char *value)
{
    if (*value == '\0')
        return;
    situation_put(pen, name);
    situation_put(pen, value);
    situation_put(pen, "\r\n");
}

static void put_start(struct situation_pen *pen, const struct situation *situation)
{
    if (situation->is_response) {
        situation_put(pen, "SIP/2.0 ");
        situation_put_number(pen, situation->status);
        situation_put(pen, " Some Reason\r\n");
        return;
    }
    situation_put(pen, method_text[situation->method]);
    situation_put(pen, " ");
    put_uri(pen, &situation->request_uri);
    situation_put(pen, " SIP/2.0\r\n");
}

static void put_vias(struct situation_pen *pen, const struct situation *situation)
{
    for (size_t i = 0; i < situation->via_count; i++) {
        bool own = situation->own_via && i == 0;
        situation_put(pen, "Via: SIP/2.0/");
        situation_put(pen, sips_transport_name((enum sips_transport)situation->via[i]));
        situation_put(pen, own ? " proxy.example.com;branch=z9hG4bK" : " a.example;branch=z9hG4bK");
        situation_put_number(pen, (unsigned)i + 1);
        situation_put(pen, "\r\n");
    }
}

static void put_parties(struct situation_pen *pen, const struct situation *situation)
{
    static const char *const user[] = {"bob", "carol", "nobody"};

    situation_put(pen, situation->from_scheme == SITUATION_SIPS ? "From: <sips:" : "From: <sip:");
    situation_put(pen, situation->method == SIPS_METHOD_REGISTER ? user[situation->to_user] : "walter");
    situation_put(pen, "@example.com>;tag=1\r\n");
    situation_put(pen, situation->to_scheme == SITUATION_SIPS ? "To: <sips:" : "To: <sip:");
    situation_put(pen, user[situation->to_user]);
    situation_put(pen, situation->to_tag ? "@example.com>;tag=2\r\nCall-ID: call"
                                         : "@example.com>\r\nCall-ID: call");
    situation_put_number(pen, situation->call);
    situation_put(pen, "\r\nCSeq: ");
    situation_put_number(pen, situation->cseq);
    situation_put(pen, " ");
    situation_put(pen, method_text[situation->method]);
    situation_put(pen, "\r\n");
}

static void put_warnings(struct situation_pen *pen, const struct situation *situation)
{
    for (size_t i = 0; i < situation->warning_count; i++) {
        situation_put(pen, "Warning: ");
        situation_put_number(pen, situation->warning[i]);
        situation_put(pen, situation->warning[i] == 380 ? " b.example \"SIPS Not Allowed\"\r\n"
                                                        : " b.example \"SIPS Required\"\r\n");
    }
}

static void put_contacts(struct situation_pen *pen, const struct situation *situation)
{
    if (situation->star)
        situation_put(pen, "Contact: *\r\n");
    for (size_t i = 0; i < situation->contact_count; i++) {
        situation_put(pen, "Contact: ");
        put_contact(pen, &situation->contact[i]);
        situation_put(pen, "\r\n");
    }
}

static void put_message(struct situation_pen *pen, const struct situation *situation)
{
    static const char *const expires[] = {"", "0", "60", "7200"};

    put_start(pen, situation);
    put_vias(pen, situation);
    put_list(pen, "Route: ", &situation->route);
    put_list(pen, "Record-Route: ", &situation->record_route);
    put_list(pen, "Path: ", &situation->path);
    put_list(pen, "Service-Route: ", &situation->service_route);
    if (situation->max_forwards) {
        situation_put(pen, "Max-Forwards: ");
        situation_put_number(pen, situation->max_forwards - 1U);
        situation_put(pen, "\r\n");
    }
    put_parties(pen, situation);
    put_contacts(pen, situation);
    put_warnings(pen, situation);
    put_line(pen, "Expires: ", expires[situation->expires]);
    put_line(pen, "Require: ", situation_option_text[situation->require]);
    put_line(pen, "Proxy-Require: ", situation_option_text[situation->proxy_require]);
    put_line(pen, "Supported: ", situation_option_text[situation->supported]);
    situation_put(pen, situation->content_length ? "X-Tea: green\r\n\r\n"
                                                 : "X-Tea: green\r\nContent-Length: 0\r\n\r\n");
}

/* ---- All of it ---- */

static struct sips_span since(const struct situation_pen *pen, const char *begin)
{
    return sips_span_between(begin, pen->at);
}

static struct sips_span write_address(struct situation_pen *pen, const struct situation_uri *uri)
{
    const char *begin = pen->at;

    put_address(pen, uri);
    return since(pen, begin);
}

static struct sips_span write_uri(struct situation_pen *pen, const struct situation_uri *uri)
{
    const char *begin = pen->at;

    put_uri(pen, uri);
    return since(pen, begin);
}

static void write_binding(struct situation_text_binding *out, struct situation_pen *pen,
                          const struct situation_binding *binding)
{
    struct situation_uri aor = {
        .scheme = binding->aor_scheme, .user = binding->aor_user, .host = SITUATION_OWN};
    const char *begin;

    out->aor = write_uri(pen, &aor);
    begin = pen->at;
    put_contact(pen, &binding->contact);
    out->contact = since(pen, begin);
    begin = pen->at;
    situation_put(pen, "call");
    situation_put_number(pen, binding->call);
    out->call_id = since(pen, begin);
    for (size_t i = 0; i < binding->path.count; i++)
        out->path[i] = write_address(pen, &binding->path.uri[i]);
}

void situation_write(struct situation_text *text, const struct situation *situation)
{
    struct situation_pen pen = {text->text, text->text + SITUATION_TEXT_MAX};

    put_message(&pen, situation);
    text->message = since(&pen, text->text);
    if (situation->is_response)
        text->sent = write_uri(&pen, &situation->sent);
    if (situation->has_dialog) {
        text->remote_target = write_uri(&pen, &situation->remote_target);
        for (size_t i = 0; i < situation->dialog_route.count; i++)
            text->dialog_route[i] = write_address(&pen, &situation->dialog_route.uri[i]);
    }
    for (size_t i = 0; i < situation->binding_count; i++)
        write_binding(&text->binding[i], &pen, &situation->binding[i]);
    text->used = (size_t)(pen.at - text->text);
}
