/* SPDX-License-Identifier: Apache-2.0 */
#include "single_roles.h"

static struct seen seen_of(struct sips_span span)
{
    return (struct seen){span.at, span.length};
}

/* Text for the observer alone, so that what the element does later cannot change it. */
static struct seen keep(struct single_bindings *bindings, struct sips_span span)
{
    char *at = bindings->text + bindings->text_used;

    if (span.length > sizeof bindings->text - bindings->text_used)
        return (struct seen){at, 0};
    if (span.length)
        memcpy(at, span.at, span.length);
    bindings->text_used += span.length;
    return (struct seen){at, span.length};
}

static struct seen keep_path(struct single_bindings *bindings, const struct sips_binding *binding)
{
    struct seen path = {bindings->text + bindings->text_used, 0};

    for (size_t i = 0; i < binding->path_count; i++) {
        if (i)
            path.length += keep(bindings, SIPS_SPAN(",")).length;
        path.length += keep(bindings, binding->path[i].text).length;
    }
    return path;
}

static void keep_bindings(struct single_bindings *bindings, const struct scenario *scenario)
{
    bindings->count = bindings->text_used = 0;
    for (size_t i = 0; i < SCENARIO_BINDING_MAX; i++) {
        const struct sips_binding *binding = &scenario->binding[i];
        if (!binding->used || binding->expires_at_s <= scenario->element.now_s)
            continue;
        struct seen_binding *seen = &bindings->binding[bindings->count++];
        seen->aor = keep(bindings, binding->aor.text);
        seen->contact = keep(bindings, binding->contact.text);
        seen->path = keep_path(bindings, binding);
    }
}

struct seen_policy single_policy(const struct sips_policy *policy)
{
#define SECOND(field) (policy->field != 0)
    return (struct seen_policy){
        .path_as_request = SECOND(path_scheme),
        .tls_every_hop = SECOND(tls_extent),
        .deregister_checked = SECOND(deregister),
        .same_ua_by_scheme_only = SECOND(same_ua),
        .mixed_contacts_accepted = SECOND(mixed_contacts),
        .tls_param_dropped = SECOND(tls_param),
        .binding_transport_dropped = SECOND(binding_transport),
        .insecure_arrival_rejected = SECOND(insecure_arrival),
        .no_binding_always_480 = SECOND(no_binding),
        .strict_as_loose = SECOND(strict_route),
        .mixed_3xx_bars_all = SECOND(mixed_3xx),
        .sip_to_sips_rejected = SECOND(sip_to_sips_binding),
        .tls_only = SECOND(tls_only),
        .inconsistent_rejected = SECOND(inconsistent_uris),
        .no_tls_here = SECOND(tls),
        .record_route_needed_only = SECOND(record_route),
        .no_recursion = SECOND(recurse),
        .service_route_sips_only = SECOND(service_route),
        .uas_refuses_sips = SECOND(uas_sips),
        .uas_refuses_sip = SECOND(uas_sip),
        .uas_knows_no_sips = SECOND(sips_scheme),
        .refresh_by_secure_flag = SECOND(refresh_key),
        .no_upgrade_on_381 = SECOND(upgrade_on_381),
        .never_follows_to_sip = SECOND(redirect_to_sip),
        .redirect_rejects_sips_to_sip = SECOND(redirect_sips_to_sip),
        .edge = SECOND(edge),
        .strict = SECOND(strict),
    };
#undef SECOND
}

static bool is_slot_kept(const struct sips_binding *slot, const struct sips_binding *original)
{
    return slot->used && sips_span_equal(slot->contact.text, original->contact.text) &&
           sips_span_equal(slot->call_id, original->call_id) && slot->cseq == original->cseq &&
           slot->expires_at_s == original->expires_at_s;
}

/* Puts the default registrations back after a REGISTER changed some: a slot cannot be copied, but stored
 * again. */
static void restore_defaults(struct single *single)
{
    for (size_t i = 0; i < SCENARIO_BINDING_MAX; i++) {
        const struct sips_binding *original = &single->defaults.binding[i];
        struct sips_binding *slot = &single->scenario.binding[i];
        if (!original->used || is_slot_kept(slot, original)) {
            slot->used = original->used;
            continue;
        }
        struct sips_binding_request request = {.aor = original->aor.text,
                                               .contact = original->contact.text,
                                               .call_id = original->call_id,
                                               .cseq = original->cseq,
                                               .expires_at_s = original->expires_at_s,
                                               .path_count = original->path_count};
        for (size_t j = 0; j < original->path_count; j++)
            request.path[j] = original->path[j].text;
        slot->used = sips_binding_store(slot, &request) == SIPS_LOCATION_OK;
    }
}

static void set_defaults(struct single *single)
{
    scenario_init(&single->scenario);
    scenario_defaults(&single->scenario);
    if (single->defaults.element.domain_count == 0) {
        scenario_init(&single->defaults);
        scenario_defaults(&single->defaults);
    }
    single->has_default = true;
}

/* What the observer is told of the element. */
static void describe_scene(struct single *single)
{
    const struct scenario *scenario = &single->scenario;
    struct observation *observation = &single->observation;

    keep_bindings(&single->before, scenario);
    observation->domain_count = scenario->element.domain_count;
    for (size_t i = 0; i < scenario->element.domain_count; i++)
        single->domain[i] = seen_of(scenario->element.domain[i]);
    observation->domain = single->domain;
    observation->host = seen_of(scenario->element.host);
    observation->policy = single_policy(&scenario->element.policy);
    observation->before = single->before.binding;
    observation->before_count = single->before.count;
}

/* The scenario behind the message, or the defaults, which are read once. */
static void set_scene(struct single *single, struct sips_span text)
{
    single->scenario_error = (struct scenario_error){NULL, 0, 0};
    if (text.length == 0 && single->has_default)
        return;
    if (text.length == 0) {
        set_defaults(single);
    } else {
        scenario_init(&single->scenario);
        single->scenario_error = scenario_read(&single->scenario, text, SCENARIO_ALL);
        single->has_default = false;
    }
    describe_scene(single);
}

struct seen single_keep(struct single *single)
{
    char *at = single->bytes + single->bytes_used;
    size_t length = sips_gather_copy(&single->gather, at, sizeof single->bytes - single->bytes_used);

    single->bytes_used += length;
    return (struct seen){at, length};
}

void single_leave(struct single *single, enum sips_transport transport)
{
    struct seen bytes = single_keep(single);

    if (bytes.length)
        single->out[single->observation.out_count++] =
            (struct seen_message){.bytes = bytes, .transport = sips_transport_name(transport)};
}

void single_leave_by(struct single *single, const struct sips_next_hop *hop)
{
    size_t left = single->observation.out_count;

    single_leave(single, hop->transport);
    char *name = single->bytes + single->bytes_used;
    /* A flow was not chosen for a domain. */
    if (single->observation.out_count == left || hop->domain.length == 0 ||
        hop->domain.length >= sizeof single->bytes - single->bytes_used)
        return;
    memcpy(name, hop->domain.at, hop->domain.length);
    name[hop->domain.length] = '\0';
    single->bytes_used += hop->domain.length + 1;
    single->out[left].next_host = name;
}

void single_answer(struct single *single, enum sips_rewrite_result written)
{
    if (written == SIPS_REWRITE_TOO_LARGE)
        written = sips_write_response(&single->gather, &single->scenario.element, &single->message, 500, 0);
    if (written == SIPS_REWRITE_OK)
        single_leave(single, single->arrival.transport);
}

static void send_copies(struct single *single)
{
    for (size_t i = 0; i < single->proxy.target_count; i++) {
        const struct sips_target *target = &single->proxy.target[i];
        if (sips_write_forwarded(&single->gather, &single->scenario.element, &single->message, target) ==
            SIPS_REWRITE_OK)
            single_leave_by(single, &target->next_hop);
    }
}

void single_recurse(struct single *single, const struct sips_written_uri *uri)
{
    char *at = single->bytes + single->bytes_used;
    size_t length = sips_written_uri_copy(uri, at, sizeof single->bytes - single->bytes_used);

    single->bytes_used += length;
    single->recursion[single->observation.recursion_count++] = (struct seen){at, length};
}

static void run_proxy(struct single *single)
{
    const struct sips_element *element = &single->scenario.element;

    single->observation.role = SEEN_PROXY;
    if (single->message.is_request) {
        sips_proxy_request(&single->proxy, element, &single->message, single->arrival);
    } else {
        struct sips_sent sent = scenario_sent(&single->scenario, &single->message);
        single->observation.sent_request_uri = seen_of(sent.request_uri.text);
        sips_proxy_response(&single->proxy, element, &single->message, &sent);
    }
    single->clauses = single->proxy.clauses;
    switch (single->proxy.action) {
    case SIPS_FORWARD:
        send_copies(single);
        break;
    case SIPS_RESPOND:
        single_answer(single, sips_write_response(&single->gather, element, &single->message,
                                                  single->proxy.status, single->proxy.warning));
        break;
    case SIPS_RECURSE:
        for (size_t i = 0; i < single->proxy.target_count; i++)
            single_recurse(single, &single->proxy.target[i].request_uri);
        break;
    case SIPS_RELAY:
        if (sips_write_relayed(&single->gather, &single->message) == SIPS_REWRITE_OK)
            single_leave(single, single->message.via[1].transport);
        break;
    case SIPS_DROP:
        break;
    }
}

static void run_registrar(struct single *single)
{
    const struct sips_element *element = &single->scenario.element;

    single->observation.role = SEEN_REGISTRAR;
    sips_registrar_decide(&single->registrar, element, &single->message);
    single->clauses = single->registrar.clauses;
    keep_bindings(&single->after, &single->scenario);
    single->observation.after = single->after.binding;
    single->observation.after_count = single->after.count;
    single_answer(single,
                  sips_write_registered(&single->gather, element, &single->message, &single->registrar));
    if (single->has_default && single->registrar.status == 200)
        restore_defaults(single);
}

static void run_role(struct single *single)
{
    single->role = scenario_role_for(&single->scenario, &single->message);
    switch (single->role) {
    case SCENARIO_ROLE_REGISTRAR:
        run_registrar(single);
        return;
    case SCENARIO_ROLE_REDIRECT:
        single_run_redirect(single);
        return;
    case SCENARIO_ROLE_UAC:
        single_run_uac(single);
        return;
    case SCENARIO_ROLE_UAS:
        single_run_uas(single);
        return;
    case SCENARIO_ROLE_DEFAULT:
    case SCENARIO_ROLE_PROXY:
        break;
    }
    run_proxy(single);
}

/* The message is read, and the scenario is set. */
static enum single_result decide_and_judge(struct single *single)
{
    struct observation *observation = &single->observation;

    single->arrival = scenario_arrival(&single->scenario, &single->message);
    single->bytes_used = 0;
    observation->in_dialog = observation->dialog_sips = observation->dialog_secure = false;
    observation->confirmed = false;
    observation->in = (struct seen_message){.bytes = seen_of(single->message.text),
                                            .transport = sips_transport_name(single->arrival.transport)};
    observation->out = single->out;
    observation->out_count = observation->recursion_count = 0;
    observation->recursion = single->recursion;
    observation->responsible = !single->scenario.not_responsible;
    observation->after = observation->before;
    observation->after_count = observation->before_count;
    run_role(single);
    single->breach_count = observe(observation, single->breach, SINGLE_BREACH_MAX);
    return single->breach_count ? SINGLE_BROKEN : SINGLE_HOLDS;
}

enum single_result single_run(struct single *single, struct sips_span input)
{
    single->breach_count = 0;
    single->status = sips_message_read(&single->message, input);
    if (single->status.result != SIPS_MESSAGE_OK)
        return SINGLE_UNUSABLE;
    set_scene(single, sips_span_between(input.at + single->message.used, sips_span_end(input)));
    return decide_and_judge(single);
}

enum single_result single_run_situation(struct single *single, struct sips_span message)
{
    single->breach_count = 0;
    single->status = sips_message_read(&single->message, message);
    if (single->status.result != SIPS_MESSAGE_OK)
        return SINGLE_UNUSABLE;
    single->scenario_error = (struct scenario_error){NULL, 0, 0};
    single->has_default = false;
    describe_scene(single);
    return decide_and_judge(single);
}

static void print_message(FILE *out, const char *what, const struct seen_message *message)
{
    fprintf(out, "---- %s over %s\n%.*s\n", what, message->transport, (int)message->bytes.length,
            message->bytes.at);
}

void single_report(const struct single *single, FILE *out)
{
    const struct observation *observation = &single->observation;

    for (size_t i = 0; i < single->breach_count && i < SINGLE_BREACH_MAX; i++)
        fprintf(out, "sipsfuzz: BROKEN property=%s clause=%s\n", single->breach[i].property,
                single->breach[i].clause);
    print_message(out, "came in", &observation->in);
    for (size_t i = 0; i < observation->out_count; i++)
        print_message(out, "left", &observation->out[i]);
    for (size_t i = 0; i < observation->recursion_count; i++)
        fprintf(out, "---- new branch to %.*s\n", (int)observation->recursion[i].length,
                observation->recursion[i].at);
}
