/* SPDX-License-Identifier: Apache-2.0 */
/* GRUUs: the answer to a REGISTER shows the one of the Contact's scheme, both lead to their instance and to
 * no other, and a UA uses the right one. RFC 5627, RFC 5630 5.1.1.4 and 5.2.1. */
#include "gruu.h"
#include "property.h"
#include "uac.h"
#include <string.h>

#define INSTANCE_MAX 12

struct instance {
    uint8_t contact_scheme; /* 0 sip, 1 sips, 2 tel */
    uint8_t gruu_scheme, registered_scheme;
    bool supported, other_binding;
    uint8_t length, other_length;
    char id[INSTANCE_MAX], other[INSTANCE_MAX];
};

/* The other id begins like the first. */
static void put_in_front(struct instance *instance)
{
    size_t room = INSTANCE_MAX - instance->length, more = instance->other_length;

    more = more < room ? more : room;
    memmove(instance->other + instance->length, instance->other, more);
    memcpy(instance->other, instance->id, instance->length);
    instance->other_length = (uint8_t)(instance->length + more);
}

static void draw(struct choices *choices, void *drawn)
{
    static const char alphabet[] = "a1:-;=%@ \xC3?&AZ~";
    struct instance *instance = drawn;

    instance->contact_scheme = (uint8_t)draw_pick(choices, 3);
    instance->gruu_scheme = (uint8_t)draw_pick(choices, 2);
    instance->registered_scheme = (uint8_t)draw_pick(choices, 2);
    instance->supported = !draw_chance(choices, 1, 4);
    instance->length = (uint8_t)draw_text(choices, alphabet, instance->id, INSTANCE_MAX);
    instance->other_binding = draw_chance(choices, 1, 2);
    if (!instance->other_binding)
        return;
    instance->other_length = (uint8_t)draw_text(choices, alphabet, instance->other, INSTANCE_MAX);
    if (draw_chance(choices, 1, 4))
        put_in_front(instance);
}

/* A binding of bob's with that instance id. False: it cannot be stored. */
static bool bind(struct sips_binding *binding, uint8_t scheme, const char *id, size_t length)
{
    static const char *const uri[] = {"<sip:bob@192.0.2.4>", "<sips:bob@192.0.2.4>", "<tel:+12025550100>"};
    char contact[96];
    int used = snprintf(contact, sizeof contact, "%s;+sip.instance=\"<%.*s>\"", uri[scheme], (int)length, id);
    struct sips_binding_request request = {.aor = SIPS_SPAN("sip:bob@example.com"),
                                           .contact = {contact, (size_t)used},
                                           .call_id = SIPS_SPAN("call"),
                                           .cseq = 1,
                                           .expires_at_s = 100};

    return sips_binding_store(binding, &request) == SIPS_LOCATION_OK;
}

static enum property_verdict check_shown(const struct instance *instance, const struct sips_binding *binding,
                                         struct finding *finding)
{
    static const char *const names[] = {"none", "sip", "sips"};
    struct sips_clauses clauses = {.trail = NULL};
    enum sips_gruu expected = SIPS_GRUU_NONE, shown = sips_gruu_shown(binding, instance->supported, &clauses);

    if (instance->supported && instance->contact_scheme < 2)
        expected = instance->contact_scheme ? SIPS_GRUU_SIPS : SIPS_GRUU_SIP;
    if (shown == expected)
        return PROPERTY_HOLDS;
    return finding_say(finding, "gruu-shown-has-the-scheme-of-the-contact",
                       expected == SIPS_GRUU_SIPS  ? "5630-5.2.1-c"
                       : expected == SIPS_GRUU_SIP ? "5630-5.2.1-b"
                                                   : "5627-5.3",
                       "expected: %s\nfound:    %s", names[expected], names[shown]);
}

/* Both forms, as the registrar writes them. */
static enum property_verdict check_leads(const struct instance *instance, const struct sips_binding *binding,
                                         const struct sips_binding *other, struct finding *finding)
{
    static const char *const front[] = {"sip:bob@example.com;gr=", "sips:bob@example.com;gr="};
    bool same = instance->length == instance->other_length &&
                memcmp(instance->id, instance->other, instance->length) == 0;
    char text[64 + 3 * SIPS_INSTANCE_MAX];

    for (size_t i = 0; i < 2; i++) {
        struct sips_uri uri;
        size_t length = strlen(front[i]);
        memcpy(text, front[i], length);
        length += sips_gruu_write_gr(text + length, sips_instance_id(binding));
        if (sips_uri_read(&uri, (struct sips_span){text, length}) != SIPS_URI_OK || !sips_uri_is_gruu(&uri))
            return finding_say(finding, "gruu-is-a-uri", "5627-5.3", "%.*s", (int)length, text);
        if (!sips_gruu_leads_to(&uri, binding))
            return finding_say(finding, "both-gruus-lead-to-the-instance", "5630-5.2.1-a", "%.*s",
                               (int)length, text);
        if (other && sips_gruu_leads_to(&uri, other) != same)
            return finding_say(finding, "gruu-leads-to-its-instance-alone", "5627-6.1", "%.*s", (int)length,
                               text);
    }
    return PROPERTY_HOLDS;
}

/* 5630-5.1.1.4-a: with the scheme of the registered Contact, and nothing else changed. */
static enum property_verdict check_used(const struct instance *instance, struct finding *finding)
{
    static const char *const text[] = {"sip:bob@example.com;gr=1", "sips:bob@example.com;gr=1"};
    struct sips_clauses clauses = {.trail = NULL};
    struct sips_written_uri written;
    struct sips_uri gruu;
    enum sips_scheme registered = instance->registered_scheme ? SIPS_SCHEME_SIPS : SIPS_SCHEME_SIP;

    if (sips_uri_read(&gruu, sips_span_of(text[instance->gruu_scheme])) != SIPS_URI_OK)
        return PROPERTY_HOLDS;
    sips_uac_gruu(&written, &clauses, &gruu, registered);
    if (written.view.scheme == registered && written.without_count == 0)
        return PROPERTY_HOLDS;
    return finding_say(finding, "gruu-is-used-with-the-registered-scheme", "5630-5.1.1.4-a",
                       "registered %s, used %s", sips_scheme_name(registered),
                       sips_scheme_name(written.view.scheme));
}

static enum property_verdict check(const void *drawn, struct finding *finding)
{
    static struct sips_binding binding, other;
    const struct instance *instance = drawn;

    if (instance->length == 0 || !bind(&binding, instance->contact_scheme, instance->id, instance->length))
        return PROPERTY_DISCARDED;
    bool has_other = instance->other_length && bind(&other, 0, instance->other, instance->other_length);
    enum property_verdict verdict = check_shown(instance, &binding, finding);
    if (verdict == PROPERTY_HOLDS)
        verdict = check_leads(instance, &binding, has_other ? &other : NULL, finding);
    return verdict == PROPERTY_HOLDS ? check_used(instance, finding) : verdict;
}

static void print(FILE *out, const void *drawn)
{
    static const char *const scheme[] = {"sip", "sips", "tel"};
    const struct instance *instance = drawn;

    fprintf(out, "%s Contact, instance id \"%.*s\", gruu %ssupported\n", scheme[instance->contact_scheme],
            (int)instance->length, instance->id, instance->supported ? "" : "not ");
    if (instance->other_length)
        fprintf(out, "another binding with \"%.*s\"\n", (int)instance->other_length, instance->other);
    fprintf(out, "a %s GRUU, used by a UA that registered %s\n", scheme[instance->gruu_scheme],
            scheme[instance->registered_scheme]);
}

const struct property property_gruu = {
    .name = "gruu",
    .line = "a GRUU is shown, and used, in the scheme of the Contact, and leads to its instance alone",
    .clauses = "5627-5.3 5627-6.1 5630-5.1.1.4-a 5630-5.2.1-a 5630-5.2.1-b 5630-5.2.1-c",
    .case_size = sizeof(struct instance),
    .draw = draw,
    .check = check,
    .print = print,
};
