/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate_message.h"
#include "mutate_message_part.h"
#include <string.h>

static void mutate(struct text *text, enum message_mutation mutation)
{
    static void (*const functions[])(struct text *) = {
        [MESSAGE_METHOD] = mutate_method,
        [MESSAGE_FIELD_ADD] = mutate_field_add,
        [MESSAGE_FIELD_REMOVE] = mutate_field_remove,
        [MESSAGE_FIELD_REPEAT] = mutate_field_repeat,
        [MESSAGE_FIELD_MOVE] = mutate_field_move,
        [MESSAGE_FIELD_SPLIT] = mutate_field_split,
        [MESSAGE_FIELD_JOIN] = mutate_field_join,
        [MESSAGE_FIELD_FOLD] = mutate_field_fold,
        [MESSAGE_FIELD_NAME] = mutate_field_name,
        [MESSAGE_SCHEME] = mutate_scheme,
        [MESSAGE_PARAMETER_ADD] = mutate_parameter_add,
        [MESSAGE_PARAMETER_REMOVE] = mutate_parameter_remove,
        [MESSAGE_BRACKETS] = mutate_brackets,
        [MESSAGE_ESCAPE] = mutate_escape,
        [MESSAGE_TRANSPORT] = mutate_transport,
        [MESSAGE_STACK] = mutate_stack,
        [MESSAGE_CONTENT_LENGTH] = mutate_content_length,
        [MESSAGE_NUMBER] = mutate_number,
        [MESSAGE_POLICY] = mutate_policy,
        [MESSAGE_RECORD] = mutate_record,
    };
    _Static_assert(sizeof functions / sizeof functions[0] == MESSAGE_MUTATION_COUNT, "one for each");

    functions[mutation](text);
}

size_t mutate_message_as(enum message_mutation mutation, uint8_t *data, size_t size, size_t max,
                         uint64_t seed)
{
    struct text text = {data, size, max, seed};

    mutate(&text, mutation);
    return text.size;
}

/* What is behind the message is a third of the work: it says what the element knows. */
static enum message_mutation pick(struct text *text, bool scenario)
{
    if (scenario && dice_chance(&text->random, 1, 3))
        return dice_chance(&text->random, 1, 2) ? MESSAGE_POLICY : MESSAGE_RECORD;
    if (dice_chance(&text->random, 1, 4))
        return dice_chance(&text->random, 3, 4) ? MESSAGE_SCHEME : MESSAGE_TRANSPORT;
    return (enum message_mutation)dice_pick(&text->random, MESSAGE_POLICY);
}

size_t mutate_message(uint8_t *data, size_t size, size_t max, bool scenario, uint64_t seed)
{
    struct text text = {data, size, max, seed};

    do
        mutate(&text, pick(&text, scenario));
    while (dice_chance(&text.random, 1, 2));
    return text.size;
}

/* ---- Crossing ---- */

/* A header field of the other message: in the place of one of its name, or beside. */
static void take_field(struct text *text, struct text *other)
{
    struct piece field = text_pick_field(other), fields = text_fields(text), place;
    size_t colon = field.begin;
    char name[64] = "";

    while (colon < field.end && other->at[colon] != ':' && other->at[colon] != ' ')
        colon++;
    if (colon - field.begin < sizeof name)
        memcpy(name, other->at + field.begin, colon - field.begin);
    place = text_pick_named(text, name, "");
    if (place.begin == place.end || dice_chance(&text->random, 1, 4))
        place = (struct piece){fields.begin, fields.begin};
    (void)text_replace(text, place, other->at + field.begin, field.end - field.begin);
}

static void take_behind(struct text *text, struct text *other, size_t from, size_t other_from)
{
    (void)text_replace(text, (struct piece){from, text->size}, other->at + other_from,
                       other->size - other_from);
}

size_t mutate_message_cross(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                            size_t max, uint64_t seed)
{
    struct text text = {out, a_size < max ? a_size : max, max, seed};
    struct text other = {(uint8_t *)(uintptr_t)b, b_size, b_size, ~seed}; /* is read only */
    struct piece line = text_line(&other, 0);

    memcpy(out, a, text.size);
    switch (dice_pick(&text.random, 5)) {
    case 0:
        take_behind(&text, &other, text_scenario(&text), text_scenario(&other));
        break;
    case 1:
        take_behind(&text, &other, text_fields(&text).end, text_fields(&other).end);
        break;
    case 2:
        (void)text_replace(&text, text_line(&text, 0), other.at, line.end);
        break;
    default:
        do
            take_field(&text, &other);
        while (dice_chance(&text.random, 1, 2));
        break;
    }
    return text.size;
}
