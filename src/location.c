/* SPDX-License-Identifier: Apache-2.0 */
#include "location.h"
#include "values.h"

/* Copies text behind what the slot's storage holds already. False if it does not fit. */
static bool keep(struct sips_binding *slot, size_t *used, struct sips_span *text) {
    if (text->length > sizeof slot->storage - *used)
        return false;
    if (text->length)
        memcpy(slot->storage + *used, text->at, text->length);
    text->at = slot->storage + *used;
    *used += text->length;
    return true;
}

/* qvalue of RFC 3261 25.1: 0 to 1, with up to three decimals. */
static bool read_q(struct sips_span text, uint32_t *thousandths) {
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

static bool read_contact_parameters(struct sips_binding *slot) {
    struct sips_span parameters = slot->contact.parameters, value;

    slot->q_thousandths = 1000;
    if (sips_parameter_find(parameters, SIPS_SPAN("q"), &value) && !read_q(value, &slot->q_thousandths))
        return false;
    slot->instance = (struct sips_span){NULL, 0};
    if (sips_parameter_find(parameters, SIPS_SPAN("+sip.instance"), &value))
        slot->instance = value;
    slot->reg_id = 0;
    return !sips_parameter_find(parameters, SIPS_SPAN("reg-id"), &value) ||
           (sips_number_read(value, &slot->reg_id) && slot->reg_id > 0);
}

enum sips_location_result sips_binding_store(struct sips_binding *slot,
                                             const struct sips_binding_request *request) {
    struct sips_span aor = request->aor, contact = request->contact, call_id = request->call_id;
    size_t used = 0;

    slot->used = false;
    if (request->path_count > SIPS_BINDING_PATH_MAX)
        return SIPS_LOCATION_TOO_LONG;
    if (!keep(slot, &used, &aor) || !keep(slot, &used, &contact) || !keep(slot, &used, &call_id))
        return SIPS_LOCATION_TOO_LONG;
    if (sips_uri_read(&slot->aor, aor) != SIPS_URI_OK || !sips_uri_is_sip(&slot->aor))
        return SIPS_LOCATION_BAD_AOR;
    if (!sips_address_of(&slot->contact, contact, false) || !read_contact_parameters(slot))
        return SIPS_LOCATION_BAD_CONTACT;
    for (size_t i = 0; i < request->path_count; i++) {
        struct sips_span path = request->path[i];
        if (!keep(slot, &used, &path))
            return SIPS_LOCATION_TOO_LONG;
        if (!sips_address_of(&slot->path[i], path, true) || !sips_uri_is_sip(&slot->path[i].uri))
            return SIPS_LOCATION_BAD_PATH;
    }
    slot->path_count = request->path_count;
    slot->call_id = call_id;
    slot->cseq = request->cseq;
    slot->expires_at_s = request->expires_at_s;
    slot->used = true;
    return SIPS_LOCATION_OK;
}

enum sips_location_result sips_location_add(struct sips_location *location,
                                            const struct sips_binding_request *request) {
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
                                              const struct sips_uri *aor, uint64_t now_s, size_t *cursor) {
    while (*cursor < location->capacity) {
        const struct sips_binding *binding = &location->binding[(*cursor)++];
        if (binding->used && binding->expires_at_s > now_s && sips_aor_equal(&binding->aor, aor))
            return binding;
    }
    return NULL;
}

bool sips_location_knows(const struct sips_location *location, const struct sips_uri *aor, uint64_t now_s) {
    size_t cursor = 0;

    for (size_t i = 0; i < location->user_count; i++)
        if (sips_aor_equal(&location->user[i], aor))
            return true;
    return sips_location_next(location, aor, now_s, &cursor) != NULL;
}

const char *sips_location_result_name(enum sips_location_result result) {
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
