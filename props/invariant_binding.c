/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#include <string.h>

/* What a REGISTER that was accepted did to the bindings of its AOR. */
struct registration {
    struct tap_uri aor;
    struct judge_bindings before, after;
    size_t contact_count;
    struct judge_contact contact[TAP_VALUE_MAX];
    bool star;
};

/* Same user on the same host: ports, schemes and parameters aside, so surely the same if RFC 3261 19.1.4 says
 * so. */
static bool is_same_place(const struct tap_uri *a, const struct tap_uri *b)
{
    if (a->scheme == TAP_SCHEME_OTHER || b->scheme == TAP_SCHEME_OTHER)
        return a->scheme == b->scheme;
    return judge_same_user(a->user, b->user) && tap_same_in_any_case(a->host, b->host);
}

static struct seen instance_of(const struct tap_address *address)
{
    struct seen instance = {NULL, 0};
    tap_parameter(address->parameters, "+sip.instance", &instance);
    return instance;
}

static bool is_same_instance(const struct tap_address *a, const struct tap_address *b)
{
    struct seen instance = instance_of(a);
    return instance.length > 0 && tap_same_in_any_case(instance, instance_of(b));
}

static bool has_uri(const struct judge_bindings *bindings, struct seen uri)
{
    for (size_t i = 0; i < bindings->count; i++) {
        if (tap_same_exactly(bindings->binding[i].address.uri, uri))
            return true;
    }
    return false;
}

/* ---- The answer lists the bindings (RFC 3261 10.3-8) ---- */

struct listing {
    size_t count;
    bool expire; /* each has expires */
    struct {
        struct seen uri;
        bool used;
    } entry[TAP_VALUE_MAX];
};

static bool read_listing(struct listing *listing, const struct tap_values *contacts)
{
    listing->count = contacts->count;
    listing->expire = true;
    for (size_t i = 0; i < contacts->count; i++) {
        struct tap_address address;
        struct seen expires = {NULL, 0};
        uint32_t seconds = 0;
        if (!tap_address_read(&address, contacts->value[i]))
            return false;
        listing->entry[i].uri = address.uri;
        listing->entry[i].used = false;
        if (!tap_parameter(address.parameters, "expires", &expires) || !tap_number(&seconds, expires))
            listing->expire = false;
    }
    return true;
}

static bool is_listed(struct listing *listing, struct seen uri)
{
    for (size_t i = 0; i < listing->count; i++) {
        if (listing->entry[i].used || !tap_same_exactly(listing->entry[i].uri, uri))
            continue;
        listing->entry[i].used = true;
        return true;
    }
    return false;
}

static void judge_listing(struct judge *judge, const struct registration *registration)
{
    const struct judge_bindings *after = &registration->after;
    struct listing listing;
    bool all = read_listing(&listing, tap_values(&judge->out, TAP_CONTACT)) && listing.expire;
    bool other_scheme_missing = false;
    size_t found = 0;
    for (size_t i = 0; all && i < after->count; i++) {
        const struct judge_binding *binding = &after->binding[i];
        if (is_listed(&listing, binding->address.uri))
            found++;
        else if (tap_scheme(binding->seen->aor) != registration->aor.scheme)
            other_scheme_missing = true;
        else
            all = false;
    }
    if (!all || found != listing.count)
        judge_breach(judge, INVARIANT_LISTED, judge->index);
    else if (other_scheme_missing)
        judge_breach(judge, INVARIANT_ONE_AOR, judge->index);
}

/* ---- One form of a Contact (5630-5.1.1.1-e) ---- */

static bool is_default_port(const struct tap_uri *uri)
{
    return uri->port.at == NULL || tap_is(uri->port, uri->scheme == TAP_SCHEME_SIPS ? "5061" : "5060");
}

/* choice-same-ua: equal but for the scheme and, where ports count, the port that it implies. */
static bool differ_in_scheme_alone(const struct tap_uri *a, const struct tap_uri *b,
                                   const struct seen_policy *policy)
{
    if (a->scheme == b->scheme || a->scheme == TAP_SCHEME_OTHER || b->scheme == TAP_SCHEME_OTHER)
        return false;
    bool same_port = tap_same_exactly(a->port, b->port) ||
                     (!policy->same_ua_by_scheme_only && is_default_port(a) && is_default_port(b));
    return same_port && tap_same_exactly(a->user, b->user) && tap_same_in_any_case(a->host, b->host) &&
           tap_same_exactly(a->parameters, b->parameters) && tap_same_exactly(a->headers, b->headers);
}

/* With an instance on one side alone, or with two flows of one instance (RFC 5626), no text says that it is
 * one. */
static bool is_same_agent(const struct tap_address *a, const struct tap_address *b)
{
    struct seen flow_a = {NULL, 0}, flow_b = {NULL, 0};
    tap_parameter(a->parameters, "reg-id", &flow_a);
    tap_parameter(b->parameters, "reg-id", &flow_b);
    return tap_same_in_any_case(instance_of(a), instance_of(b)) && tap_same_exactly(flow_a, flow_b);
}

static void judge_one_form(struct judge *judge, const struct registration *registration)
{
    const struct judge_bindings *before = &registration->before, *after = &registration->after;
    for (size_t i = 0; i < after->count; i++) {
        for (size_t j = i + 1; j < after->count; j++) {
            const struct judge_binding *a = &after->binding[i], *b = &after->binding[j];
            if (!differ_in_scheme_alone(&a->uri, &b->uri, &judge->seen->policy) ||
                !is_same_agent(&a->address, &b->address) ||
                (has_uri(before, a->address.uri) && has_uri(before, b->address.uri)))
                continue;
            judge_breach(judge, INVARIANT_ONE_FORM, judge->index);
            return;
        }
    }
}

/* ---- What became of each Contact ---- */

/* No other Contact of the request could be taken for the same one. */
static bool is_alone(const struct registration *registration, size_t index)
{
    const struct judge_contact *contact = &registration->contact[index];
    for (size_t i = 0; i < registration->contact_count; i++) {
        const struct judge_contact *other = &registration->contact[i];
        if (i != index && (!other->read || is_same_place(&other->uri, &contact->uri) ||
                           is_same_instance(&other->address, &contact->address)))
            return false;
    }
    return true;
}

static bool is_path_stored(const struct judge *judge, const struct judge_binding *binding)
{
    struct tap_values stored;
    stored.count = 0;
    if (binding->seen->path.length > 0 && tap_split(&stored, binding->seen->path) != TAP_READABLE)
        return false;
    return judge_same_values(&stored, 0, tap_values(&judge->in, TAP_PATH), 0);
}

static void judge_bound(struct judge *judge, const struct registration *registration, size_t index)
{
    const struct judge_contact *contact = &registration->contact[index];
    const struct judge_bindings *before = &registration->before, *after = &registration->after;
    if (!is_alone(registration, index))
        return;
    size_t paths = 0, found = 0;
    for (size_t i = 0; i < after->count; i++) {
        if (!tap_same_exactly(after->binding[i].address.uri, contact->address.uri))
            continue;
        found++;
        paths += is_path_stored(judge, &after->binding[i]);
    }
    bool known_before = false; /* a refresh may leave the binding as it was written then */
    for (size_t i = 0; i < before->count; i++)
        known_before = known_before || is_same_place(&before->binding[i].uri, &contact->uri);
    if (found == 0 && !known_before)
        judge_breach(judge, INVARIANT_CONTACT_KEPT, judge->index);
    else if (found > 0 && paths == 0)
        judge_breach(judge, INVARIANT_PATH_STORED, judge->index);
}

/* RFC 5626 6: it is the flow that goes, and another flow to the same place may stay. */
static bool names_flow(const struct judge_contact *contact)
{
    return tap_parameter(contact->address.parameters, "+sip.instance", NULL) &&
           tap_parameter(contact->address.parameters, "reg-id", NULL);
}

static void judge_contacts(struct judge *judge, const struct registration *registration)
{
    if (registration->star && registration->contact_count == 1 && registration->after.count > 0)
        judge_breach(judge, INVARIANT_GONE, judge->index);
    for (size_t i = 0; i < registration->contact_count; i++) {
        const struct judge_contact *contact = &registration->contact[i];
        if (!contact->read)
            continue;
        switch (contact->effect) {
        case JUDGE_BINDS:
            judge_bound(judge, registration, i);
            break;
        case JUDGE_UNBINDS:
            if (is_alone(registration, i) && !names_flow(contact) &&
                has_uri(&registration->after, contact->address.uri))
                judge_breach(judge, INVARIANT_GONE, judge->index);
            break;
        case JUDGE_EFFECT_UNCLEAR:
            break;
        }
    }
}

/* ---- What the REGISTER does not name ---- */

static bool is_named(const struct registration *registration, const struct judge_binding *binding)
{
    for (size_t i = 0; i < registration->contact_count; i++) {
        const struct judge_contact *contact = &registration->contact[i];
        if (!contact->read || is_same_place(&contact->uri, &binding->uri) ||
            is_same_instance(&contact->address, &binding->address))
            return true;
    }
    return false;
}

static bool has_binding(const struct judge_bindings *bindings, const struct seen_binding *wanted)
{
    for (size_t i = 0; i < bindings->count; i++) {
        const struct seen_binding *seen = bindings->binding[i].seen;
        if (tap_same_exactly(seen->contact, wanted->contact) && tap_same_exactly(seen->path, wanted->path))
            return true;
    }
    return false;
}

static bool are_unnamed_kept(const struct registration *registration)
{
    const struct judge_bindings *before = &registration->before, *after = &registration->after;
    for (size_t i = 0; i < before->count; i++) {
        if (!is_named(registration, &before->binding[i]) && !has_binding(after, before->binding[i].seen))
            return false;
    }
    for (size_t i = 0; i < after->count; i++) {
        if (!is_named(registration, &after->binding[i]) && !has_binding(before, after->binding[i].seen))
            return false;
    }
    return true;
}

/* Bindings of other AORs: each of a stands in b. */
static bool are_others_in(const struct tap_uri *aor, const struct seen_binding *a, size_t a_count,
                          const struct seen_binding *b, size_t b_count)
{
    for (size_t i = 0; i < a_count; i++) {
        size_t j = 0;
        if (judge_aor(aor, a[i].aor) != JUDGE_OTHER)
            continue;
        while (j < b_count &&
               !(tap_same_exactly(a[i].aor, b[j].aor) && tap_same_exactly(a[i].contact, b[j].contact) &&
                 tap_same_exactly(a[i].path, b[j].path)))
            j++;
        if (j == b_count)
            return false;
    }
    return true;
}

static void judge_untouched(struct judge *judge, const struct registration *registration)
{
    const struct observation *seen = judge->seen;
    const struct tap_uri *aor = &registration->aor;
    if (!are_unnamed_kept(registration) ||
        !are_others_in(aor, seen->before, seen->before_count, seen->after, seen->after_count) ||
        !are_others_in(aor, seen->after, seen->after_count, seen->before, seen->before_count))
        judge_breach(judge, INVARIANT_NOT_TOUCHED, judge->index);
}

static bool read_registration(struct registration *registration, const struct judge *judge)
{
    const struct observation *seen = judge->seen;
    const struct tap_values *values = tap_values(&judge->in, TAP_CONTACT);
    struct tap_uri *aor = &registration->aor;
    if (!judge_value_uri(aor, tap_single(&judge->in, TAP_TO)) || aor->scheme == TAP_SCHEME_OTHER ||
        aor->user.at == NULL)
        return false;
    judge_bindings_read(&registration->before, aor, seen->before, seen->before_count);
    judge_bindings_read(&registration->after, aor, seen->after, seen->after_count);
    if (registration->before.unclear || registration->after.unclear)
        return false;
    registration->star = false;
    registration->contact_count = values->count;
    for (size_t i = 0; i < values->count; i++) {
        judge_contact_read(&registration->contact[i], &judge->in, values->value[i]);
        registration->star =
            registration->star || (values->value[i].length == 1 && values->value[i].at[0] == '*');
    }
    return true;
}

void judge_bindings_200(struct judge *judge)
{
    struct registration registration;
    if (!read_registration(&registration, judge))
        return;
    judge_listing(judge, &registration);
    judge_one_form(judge, &registration);
    judge_contacts(judge, &registration);
    judge_untouched(judge, &registration);
}
