/* SPDX-License-Identifier: Apache-2.0 */
#include "location.h"
#include "values.h"

/* Copies text behind what the slot's storage holds already; sips_binding_check saw that it fits. */
static struct sips_span keep(struct sips_binding *slot, size_t *used, struct sips_span text)
{
    char *at = slot->storage + *used;

    if (text.length)
        memcpy(at, text.at, text.length);
    *used += text.length;
    return (struct sips_span){at, text.length};
}

/* qvalue of RFC 3261 25.1: 0 to 1, with up to three decimals. */
static bool read_q(struct sips_span text, uint32_t *thousandths)
{
    uint32_t value = 0;

    if (text.length == 0 || text.length > 5 || (text.at[0] != '0' && text.at[0] != '1'))
        return false;
    if (text.length > 1 && text.at[1] != '.')
        return false;
    for (size_t i = 2; i < 5; i++) {
        char digit = i < text.length ? text.at[i] : '0';
        if (digit < '0' || digit > '9')
            return false;
        value = value * 10 + (uint32_t)(digit - '0');
    }
    *thousandths = value + 1000 * (uint32_t)(text.at[0] - '0');
    return *thousandths <= 1000;
}

/* The parameters of a Contact that a binding keeps. False if one of them is malformed. */
static bool read_contact_parameters(const struct sips_address *contact, uint32_t *q_thousandths,
                                    struct sips_span *instance, uint32_t *reg_id)
{
    *q_thousandths = 1000;
    *instance = contact->instance;
    *reg_id = 0;
    if (contact->q.at && !read_q(contact->q, q_thousandths))
        return false;
    return contact->reg_id.at == NULL || (sips_number_read(contact->reg_id, reg_id) && *reg_id > 0);
}

/* A line end in a value is folding, or it would end the header field that the value is written into. */
static bool lines_are_folded(struct sips_span text)
{
    const char *end = sips_span_end(text);

    for (const char *at = text.at; at < end; at++) {
        if (*at == '\r' && (++at == end || *at != '\n'))
            return false;
        if (*at == '\n' && (at + 1 == end || (at[1] != ' ' && at[1] != '\t')))
            return false;
    }
    return true;
}

#define REGISTRARS_PARAMETERS 3

/* REGISTRARS_PARAMETERS for any other. */
static unsigned which_of_registrars(struct sips_span parameter)
{
    static const struct sips_span names[REGISTRARS_PARAMETERS] = {
        {"expires", 7}, {"pub-gruu", 8}, {"temp-gruu", 9}};
    unsigned which = 0;

    while (which < REGISTRARS_PARAMETERS && !sips_parameter_is(parameter, names[which]))
        which++;
    return which;
}

bool sips_is_registrars_parameter(struct sips_span parameter)
{
    return which_of_registrars(parameter) < REGISTRARS_PARAMETERS;
}

/* 3261-7.3.1: no parameter twice. Of those that go back as they came that is not looked at. */
static bool registrars_parameters_are_single(const struct sips_address *contact)
{
    struct sips_span rest = contact->parameters, parameter;
    bool seen[REGISTRARS_PARAMETERS + 1] = {false};

    while (sips_parameter_next(&rest, &parameter)) {
        unsigned which = which_of_registrars(parameter);
        if (which < REGISTRARS_PARAMETERS && seen[which])
            return false;
        seen[which] = true;
    }
    return true;
}

enum sips_location_result sips_binding_check(const struct sips_binding_request *request)
{
    size_t length = request->aor.length + request->contact.length + request->call_id.length;
    struct sips_uri aor;
    struct sips_address address;
    struct sips_span instance;
    uint32_t q, reg_id;

    if (request->path_count > SIPS_BINDING_PATH_MAX)
        return SIPS_LOCATION_TOO_LONG;
    if (sips_uri_read(&aor, request->aor) != SIPS_URI_OK || !sips_uri_is_sip(&aor))
        return SIPS_LOCATION_BAD_AOR;
    if (!lines_are_folded(request->contact) || !sips_address_of(&address, request->contact, false) ||
        !read_contact_parameters(&address, &q, &instance, &reg_id) ||
        !registrars_parameters_are_single(&address))
        return SIPS_LOCATION_BAD_CONTACT;
    for (size_t i = 0; i < request->path_count; i++) {
        if (!lines_are_folded(request->path[i]) || !sips_address_of(&address, request->path[i], true) ||
            !sips_uri_is_sip(&address.uri))
            return SIPS_LOCATION_BAD_PATH;
        length += request->path[i].length;
    }
    return length > SIPS_BINDING_TEXT_MAX ? SIPS_LOCATION_TOO_LONG : SIPS_LOCATION_OK;
}

enum sips_location_result sips_binding_store(struct sips_binding *slot,
                                             const struct sips_binding_request *request)
{
    enum sips_location_result result = sips_binding_check(request);
    size_t used = 0;

    if (result != SIPS_LOCATION_OK)
        return result;
    /* What was checked reads the same from the slot's own storage. */
    (void)!sips_uri_read(&slot->aor, keep(slot, &used, request->aor));
    sips_address_of(&slot->contact, keep(slot, &used, request->contact), false);
    read_contact_parameters(&slot->contact, &slot->q_thousandths, &slot->instance, &slot->reg_id);
    slot->call_id = keep(slot, &used, request->call_id);
    for (size_t i = 0; i < request->path_count; i++)
        sips_address_of(&slot->path[i], keep(slot, &used, request->path[i]), true);
    slot->path_count = request->path_count;
    slot->cseq = request->cseq;
    slot->expires_at_s = request->expires_at_s;
    slot->used = true;
    return SIPS_LOCATION_OK;
}

enum sips_location_result sips_location_add(struct sips_location *location,
                                            const struct sips_binding_request *request)
{
    struct sips_uri aor;
    struct sips_address contact;
    struct sips_binding *slot = NULL;

    if (sips_uri_read(&aor, request->aor) != SIPS_URI_OK || !sips_uri_is_sip(&aor))
        return SIPS_LOCATION_BAD_AOR;
    if (!sips_address_of(&contact, request->contact, false))
        return SIPS_LOCATION_BAD_CONTACT;
    for (size_t i = 0; i < location->capacity; i++) {
        struct sips_binding *binding = &location->binding[i];
        if (!binding->used)
            slot = slot ? slot : binding;
        else if (sips_aor_equal(&binding->aor, &aor) && sips_uri_equal(&binding->contact.uri, &contact.uri))
            return sips_binding_store(binding, request);
    }
    return slot ? sips_binding_store(slot, request) : SIPS_LOCATION_FULL;
}

const struct sips_binding *sips_location_next(const struct sips_location *location,
                                              const struct sips_uri *aor, uint64_t now_s, size_t *cursor)
{
    while (*cursor < location->capacity) {
        const struct sips_binding *binding = &location->binding[(*cursor)++];
        if (binding->used && binding->expires_at_s > now_s && sips_aor_equal(&binding->aor, aor))
            return binding;
    }
    return NULL;
}

bool sips_location_knows(const struct sips_location *location, const struct sips_uri *aor, uint64_t now_s)
{
    size_t cursor = 0;

    for (size_t i = 0; i < location->user_count; i++)
        if (sips_aor_equal(&location->user[i], aor))
            return true;
    return sips_location_next(location, aor, now_s, &cursor) != NULL;
}

const char *sips_location_result_name(enum sips_location_result result)
{
    switch (result) {
    case SIPS_LOCATION_OK:
        return "ok";
    case SIPS_LOCATION_FULL:
        return "full";
    case SIPS_LOCATION_TOO_LONG:
        return "too-long";
    case SIPS_LOCATION_BAD_AOR:
        return "bad-aor";
    case SIPS_LOCATION_BAD_CONTACT:
        return "bad-contact";
    case SIPS_LOCATION_BAD_PATH:
        return "bad-path";
    }
    return "?";
}
