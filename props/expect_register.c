/* SPDX-License-Identifier: Apache-2.0 */
#include "expect_agent.h"

/* ---- The registrar: RFC 3261 10.3, RFC 5626 6, RFC 5630 5.2 ---- */

static bool is_sips(const struct situation_uri *uri)
{
    return uri->scheme == SITUATION_SIPS;
}

/* A malformed expires counts as the default; what is not said is said by Expires, or is the default. */
static bool is_removal(const struct situation *situation, const struct situation_contact *contact)
{
    return contact->expires == 1 || (contact->expires == 0 && situation->expires == 1);
}

static bool is_current(const struct situation *situation, const struct situation_binding *binding)
{
    return binding->aor_user == situation->to_user && binding->contact.expires != 1;
}

/* RFC 5626 6: two flows are the same by instance and reg-id. Else RFC 3261 10.3 step 7: by URI, where RFC
 * 5630 5.1.1.1 makes the two forms of one UA's Contact one (choice-same-ua). */
static bool is_same(const struct situation *situation, const struct situation_contact *a,
                    const struct situation_contact *b)
{
    bool both = a->instance && b->instance;

    if (both && a->reg_id && b->reg_id)
        return a->instance == b->instance && a->reg_id == b->reg_id;
    if (expect_uri_equal(&a->uri, &b->uri))
        return true;
    if (both && a->instance != b->instance)
        return false;
    return expect_uri_equal_but_scheme(&a->uri, &b->uri, !expect_policy(situation, SITUATION_POLICY_same_ua));
}

static bool in_order(const struct situation *situation, const struct situation_binding *binding)
{
    return binding->call != situation->call || situation->cseq > binding->cseq;
}

/* The last of several that are the same stands for them. */
static bool is_superseded(const struct situation *situation, size_t index)
{
    for (size_t i = index + 1; i < situation->contact_count; i++)
        if (is_same(situation, &situation->contact[index], &situation->contact[i]))
            return true;
    return false;
}

/* RFC 5626 6: a flow through a first hop that does not say ob cannot be kept. */
static bool lacks_outbound(const struct situation *situation)
{
    const struct situation_list *path = &situation->path;
    bool flow = false, direct = situation->via_count == 1 && path->count == 0;

    for (size_t i = 0; i < situation->contact_count; i++)
        flow = flow || (situation->contact[i].instance && situation->contact[i].reg_id);
    if (!flow || direct || situation->supported != SITUATION_OPTIONS_OUTBOUND)
        return false;
    return path->count == 0 || !(path->uri[path->count - 1].oddities & SITUATION_OB);
}

/* What RFC 5630 5.2 looks at. */
struct contacts {
    bool any_sips, binds_sips, mixed;
};

static struct contacts look(const struct situation *situation)
{
    struct contacts contacts = {false, false, false};
    size_t sips = 0;

    for (size_t i = 0; i < situation->contact_count; i++)
        if (is_sips(&situation->contact[i].uri)) {
            sips++;
            contacts.binds_sips |= !is_removal(situation, &situation->contact[i]);
        }
    for (size_t i = 0; i < situation->binding_count; i++)
        if (situation->star && is_current(situation, &situation->binding[i]) &&
            is_sips(&situation->binding[i].contact.uri))
            contacts.any_sips = true; /* "*" takes it away */
    contacts.any_sips |= sips > 0;
    contacts.mixed = sips > 0 && sips < situation->contact_count;
    return contacts;
}

static bool is_all_sips(const struct situation *situation)
{
    for (size_t i = 0; i < situation->path.count; i++)
        if (!is_sips(&situation->path.uri[i]))
            return false;
    return is_sips(&situation->request_uri);
}

static void reject(struct expect_answer *expected, unsigned status, const char *clause)
{
    expected->status = status;
    expected->clause = clause;
}

/* 400 where a sips Contact is among others. */
static bool is_pure(struct expect_answer *expected, const struct situation *situation,
                    const struct contacts *contacts)
{
    bool removal = contacts->any_sips && !contacts->binds_sips;

    if (!contacts->any_sips || (removal && !expect_policy(situation, SITUATION_POLICY_deregister)))
        return true;
    if (!is_all_sips(situation))
        reject(expected, 400, removal ? "choice-deregister" : "5630-5.2-b");
    else if (contacts->mixed && !expect_policy(situation, SITUATION_POLICY_mixed_contacts))
        reject(expected, 400, "choice-mixed-contacts");
    else
        return true;
    return false;
}

static bool admit(struct expect_answer *expected, const struct situation *situation,
                  const struct contacts *contacts)
{
    const struct situation_uri *uri = &situation->request_uri;

    if (!expect_is_sip(uri))
        reject(expected, 416, "3261-10.3");
    else if (uri->host != SITUATION_OWN && uri->host != SITUATION_SELF)
        reject(expected, 404, "3261-10.3");
    else if (situation->require == SITUATION_OPTIONS_UNKNOWN)
        reject(expected, 420, "3261-10.3");
    else if (situation->star && situation->expires != 1)
        reject(expected, 400, "3261-10.3");
    else if (!situation->star && lacks_outbound(situation))
        reject(expected, 439, "5626-6");
    else
        return is_pure(expected, situation, contacts);
    return false;
}

/* 10.3 steps 6 and 7: all of it, or nothing. */
static bool is_in_order(const struct situation *situation)
{
    for (size_t i = 0; i < situation->binding_count; i++) {
        const struct situation_binding *binding = &situation->binding[i];
        bool named = situation->star;
        for (size_t j = 0; j < situation->contact_count; j++)
            named = named || is_same(situation, &situation->contact[j], &binding->contact);
        if (named && is_current(situation, binding) && !in_order(situation, binding))
            return false;
    }
    return true;
}

static void add(struct expect_bindings *after, const struct situation_contact *contact, uint8_t user,
                const struct situation_list *path)
{
    after->binding[after->count++] = (struct expect_binding){contact, user, path};
}

static void keep_others(struct expect_bindings *after, const struct situation *situation, bool accepted)
{
    for (size_t i = 0; i < situation->binding_count; i++) {
        const struct situation_binding *binding = &situation->binding[i];
        bool named = accepted && situation->star;
        if (binding->contact.expires == 1)
            continue;
        for (size_t j = 0; accepted && j < situation->contact_count; j++)
            named = named || (!is_superseded(situation, j) &&
                              is_same(situation, &situation->contact[j], &binding->contact));
        if (!named || binding->aor_user != situation->to_user)
            add(after, &binding->contact, binding->aor_user, &binding->path);
    }
}

static void decide_service_route(struct expect_answer *expected, const struct situation *situation,
                                 const struct contacts *contacts)
{
    bool sips_only = expect_policy(situation, SITUATION_POLICY_service_route);

    expected->service_route = SIPS_SERVICE_ROUTE_NONE;
    expected->service_route_clause = "3608-6";
    if (situation->contact_count == 0)
        return;
    expected->service_route = SIPS_SERVICE_ROUTE_SIP;
    if (!contacts->binds_sips)
        return;
    expected->service_route_clause = sips_only ? "5630-5.2-e" : "5630-5.2-d";
    if (sips_only)
        expected->service_route = SIPS_SERVICE_ROUTE_SIPS;
}

void expect_register(struct expect_answer *expected, struct expect_bindings *after,
                     const struct situation *situation)
{
    struct contacts contacts = look(situation);

    after->count = 0;
    expected->warning = 0;
    expected->service_route = SIPS_SERVICE_ROUTE_NONE;
    reject(expected, 200, "5630-5.2-a");
    if (admit(expected, situation, &contacts) && !is_in_order(situation))
        reject(expected, 500, "3261-10.3");
    keep_others(after, situation, expected->status == 200);
    if (expected->status != 200)
        return;
    for (size_t i = 0; i < situation->contact_count; i++)
        if (!is_superseded(situation, i) && !is_removal(situation, &situation->contact[i]))
            add(after, &situation->contact[i], situation->to_user, &situation->path);
    decide_service_route(expected, situation, &contacts);
}
