/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#define BRIEF 3600 /* RFC 3261 10.3-7: an hour or more is never too brief */

static bool is_star(struct seen value)
{
    return value.length == 1 && value.at[0] == '*';
}

static bool is_sips(struct seen value)
{
    struct tap_address address;
    return tap_address_read(&address, value) && tap_scheme(address.uri) == TAP_SCHEME_SIPS;
}

/* RFC 3261 10.2.1.1: the parameter expires, or else the header field, or else what the registrar likes. What
 * a malformed one means is the registrar's choice, too. */
static enum judge_effect effect_of(const struct tap_address *address, const struct tap_message *request)
{
    struct seen text = {NULL, 0};
    uint32_t seconds = 0;
    if (!tap_parameter(address->parameters, "expires", &text)) {
        text = tap_single(request, TAP_EXPIRES);
        if (text.at == NULL)
            return JUDGE_BINDS;
    }
    if (!tap_number(&seconds, text))
        return JUDGE_EFFECT_UNCLEAR;
    return seconds == 0 ? JUDGE_UNBINDS : JUDGE_BINDS;
}

void judge_contact_read(struct judge_contact *contact, const struct tap_message *request, struct seen value)
{
    contact->effect = JUDGE_EFFECT_UNCLEAR;
    contact->read =
        tap_address_read(&contact->address, value) && tap_uri_read(&contact->uri, contact->address.uri);
    if (contact->read)
        contact->effect = effect_of(&contact->address, request);
}

/* How the Contacts of a REGISTER stand to 5.2; those whose effect an observer cannot tell count nowhere. */
struct contacts {
    size_t sips_bound, other_bound, sips_removed;
    bool brief; /* one that a registrar may find too brief */
};

static void count_contact(struct contacts *contacts, const struct judge_contact *contact)
{
    bool sips = contact->read && contact->uri.scheme == TAP_SCHEME_SIPS;
    switch (contact->effect) {
    case JUDGE_BINDS:
        contacts->sips_bound += sips;
        contacts->other_bound += !sips;
        break;
    case JUDGE_UNBINDS: /* whether a sip Contact that goes counts among "all Contacts" is open */
        contacts->sips_removed += sips;
        break;
    case JUDGE_EFFECT_UNCLEAR:
        break;
    }
}

static bool is_brief(const struct judge_contact *contact, const struct tap_message *request)
{
    struct seen text = tap_single(request, TAP_EXPIRES);
    uint32_t seconds = BRIEF;
    if (contact->read)
        tap_parameter(contact->address.parameters, "expires", &text);
    return !tap_number(&seconds, text) ? text.at != NULL : seconds > 0 && seconds < BRIEF;
}

static struct contacts read_contacts(const struct tap_message *request)
{
    const struct tap_values *values = tap_values(request, TAP_CONTACT);
    struct contacts contacts = {0};
    for (size_t i = 0; i < values->count; i++) {
        struct judge_contact contact;
        judge_contact_read(&contact, request, values->value[i]);
        count_contact(&contacts, &contact);
        contacts.brief = contacts.brief || is_brief(&contact, request);
    }
    return contacts;
}

static bool is_path_sips(const struct tap_message *request)
{
    const struct tap_values *values = tap_values(request, TAP_PATH);
    for (size_t i = 0; i < values->count; i++) {
        if (!is_sips(values->value[i]))
            return false;
    }
    return true;
}

/* 5.2: does a sips Contact stand among URIs that are not all sips? Only where that is sure. */
static bool is_impure(const struct judge *judge, const struct contacts *contacts)
{
    const struct seen_policy *policy = &judge->seen->policy;
    bool judged = contacts->sips_bound > 0 || (policy->deregister_checked && contacts->sips_removed > 0);
    bool mixed = contacts->other_bound > 0 && !policy->mixed_contacts_accepted;
    return judged && (judge->request.scheme != TAP_SCHEME_SIPS || mixed || !is_path_sips(&judge->in));
}

static void judge_service_route(struct judge *judge, const struct contacts *contacts)
{
    const struct tap_values *values = tap_values(&judge->out, TAP_SERVICE_ROUTE);
    bool sips_only = judge->seen->policy.service_route_sips_only;
    if (contacts->sips_bound == 0)
        return;
    for (size_t i = 0; i < values->count; i++) {
        struct tap_uri uri;
        if (judge_value_uri(&uri, values->value[i]) &&
            uri.scheme == (sips_only ? TAP_SCHEME_SIPS : TAP_SCHEME_SIP))
            continue;
        judge_breach(judge, sips_only ? INVARIANT_SERVICE_ROUTE_SIPS : INVARIANT_SERVICE_ROUTE_SIP,
                     judge->index);
        return;
    }
}

/* RFC 3261 10.3-6: "*" stands alone, with Expires 0. */
static void judge_star(struct judge *judge)
{
    const struct tap_values *values = tap_values(&judge->in, TAP_CONTACT);
    uint32_t seconds = 1;
    for (size_t i = 0; i < values->count; i++) {
        if (is_star(values->value[i]) &&
            (values->count > 1 || !tap_number(&seconds, tap_single(&judge->in, TAP_EXPIRES)) ||
             seconds != 0)) {
            judge_breach(judge, INVARIANT_STAR, judge->index);
            return;
        }
    }
}

static void judge_path_returned(struct judge *judge, const struct contacts *contacts)
{
    if (contacts->sips_bound + contacts->other_bound > 0 &&
        !judge_same_values(tap_values(&judge->in, TAP_PATH), 0, tap_values(&judge->out, TAP_PATH), 0))
        judge_breach(judge, INVARIANT_PATH_RETURNED, judge->index);
}

void judge_register_answer(struct judge *judge)
{
    if (judge->out.status != 200)
        return;
    struct contacts contacts = read_contacts(&judge->in);
    if (is_impure(judge, &contacts))
        judge_breach(judge, INVARIANT_PURE, judge->index);
    judge_service_route(judge, &contacts);
    judge_star(judge);
    judge_path_returned(judge, &contacts);
    judge_bindings_200(judge);
}

/* Nothing that RFC 3261 10.3 looks at before the Contacts could have the request refused. */
static bool do_contacts_decide(const struct judge *judge, size_t *known)
{
    const struct judge_request *request = &judge->request;
    const struct tap_values *contacts = tap_values(&judge->in, TAP_CONTACT);
    struct tap_uri to;
    if (!request->uri_read || request->scheme == TAP_SCHEME_OTHER || request->uri.user.at != NULL ||
        request->uri.port.at != NULL || request->uri.parameters.length > 0 ||
        request->uri.headers.at != NULL || !judge_own_domain(judge, request->uri.host))
        return false;
    if (tap_values(&judge->in, TAP_ROUTE)->count > 0 || !judge_sane(judge) ||
        !judge_value_uri(&to, tap_single(&judge->in, TAP_TO)) || to.scheme == TAP_SCHEME_OTHER ||
        to.user.at == NULL || to.port.at != NULL || to.parameters.length > 0 || to.headers.at != NULL ||
        !judge_own_domain(judge, to.host))
        return false;
    for (size_t i = 0; i < contacts->count; i++) {
        if (is_star(contacts->value[i]))
            return false;
    }
    *known = 0;
    for (size_t i = 0; i < judge->seen->before_count; i++)
        *known += judge_aor(&to, judge->seen->before[i].aor) != JUDGE_OTHER;
    return true;
}

/* What a registrar can answer to the request for reasons that an observer does not see. */
static bool is_excused(const struct judge *judge, unsigned status, const struct contacts *contacts,
                       size_t known)
{
    switch (status) {
    case 420: /* RFC 3327 5.3: Path without Supported */
        return tap_values(&judge->in, TAP_PATH)->count > 0;
    case 423:
        return contacts->brief;
    case 439: /* RFC 5626 6: a flow, and a first hop without outbound */
        return tap_values(&judge->in, TAP_PATH)->count > 0 || tap_values(&judge->in, TAP_VIA)->count > 1;
    case 500: /* RFC 3261 10.3-7: Call-ID and CSeq of an earlier REGISTER */
        return known > 0;
    default:
        return false;
    }
}

/* What a registrar may object to in a Contact that it is to remove, or in the Path of the request, whatever
 * their schemes are. */
static bool is_plain(const struct judge *judge)
{
    static const char *const looked_at[] = {"reg-id", "q", "pub-gruu", "temp-gruu"};
    const struct tap_values *path = tap_values(&judge->in, TAP_PATH);
    struct tap_address address;
    for (size_t i = 0; i < path->count; i++) {
        if (!tap_address_read(&address, path->value[i]) || tap_scheme(address.uri) == TAP_SCHEME_OTHER)
            return false;
    }
    if (!tap_address_read(&address, tap_values(&judge->in, TAP_CONTACT)->value[0]))
        return false;
    for (size_t i = 0; i < sizeof looked_at / sizeof looked_at[0]; i++) {
        if (tap_parameter(address.parameters, looked_at[i], NULL))
            return false;
    }
    return true;
}

static void judge_refused(struct judge *judge)
{
    const struct judge_outcome *outcome = &judge->outcome;
    const struct seen_policy *policy = &judge->seen->policy;
    struct contacts contacts = read_contacts(&judge->in);
    unsigned status = outcome->final_status;
    size_t known = 0;
    if (status == 0 || status == 200 || !do_contacts_decide(judge, &known))
        return;
    if (is_impure(judge, &contacts)) {
        if (status != 400 && !is_excused(judge, status, &contacts, known))
            judge_breach(judge, INVARIANT_ELSE_400, outcome->final_index);
        return;
    }
    /* choice-deregister: nothing is bound. */
    bool lone = contacts.sips_removed == 1 && tap_values(&judge->in, TAP_CONTACT)->count == 1;
    if (status == 400 && lone && judge->request.scheme == TAP_SCHEME_SIP && !policy->deregister_checked &&
        is_plain(judge))
        judge_breach(judge, INVARIANT_DEREGISTER, outcome->final_index);
}

static bool is_same_binding(const struct seen_binding *a, const struct seen_binding *b)
{
    return tap_same_exactly(a->aor, b->aor) && tap_same_exactly(a->contact, b->contact) &&
           tap_same_exactly(a->path, b->path);
}

static size_t count_binding(const struct seen_binding *binding, const struct seen_binding *all, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += is_same_binding(binding, &all[i]);
    return found;
}

static bool is_unchanged(const struct observation *seen)
{
    if (seen->before_count != seen->after_count)
        return false;
    for (size_t i = 0; i < seen->before_count; i++) {
        const struct seen_binding *binding = &seen->before[i];
        if (!is_same_binding(binding, &seen->after[i]) &&
            count_binding(binding, seen->before, seen->before_count) !=
                count_binding(binding, seen->after, seen->after_count))
            return false;
    }
    return true;
}

void judge_registrations(struct judge *judge)
{
    const struct judge_outcome *outcome = &judge->outcome;
    size_t index = outcome->final_status == 0 ? judge->seen->out_count : outcome->final_index;
    if (outcome->final_status / 100 != 2 && !is_unchanged(judge->seen))
        judge_breach(judge, INVARIANT_UNCHANGED, index);
    judge_refused(judge);
}
