/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "../../src/test/check.h"
#include "property.h"
#include "single.h"
#include "situation.h"
#include <stdio.h>
#include <stdlib.h>

#define CASES 2000

static struct situation_text text;
static struct single filled, read;

typedef void (*draw_situation)(struct choices *choices, struct situation *situation);

static const struct {
    const char *name;
    draw_situation draw;
} roles[] = {
    {"proxy, request", draw_situation_proxy_request},
    {"proxy, response", draw_situation_proxy_response},
    {"registrar", draw_situation_register},
    {"redirect server", draw_situation_redirect},
    {"user agent server", draw_situation_uas},
    {"user agent client, request", draw_situation_uac_request},
    {"user agent client, REGISTER", draw_situation_uac_register},
    {"user agent client, response", draw_situation_uac_response},
};

static void draw(struct situation *situation, size_t role, uint64_t seed)
{
    static struct choices choices;

    memset(situation, 0, sizeof *situation);
    choices_from_seed(&choices, seed);
    roles[role].draw(&choices, situation);
    situation->content_length = 0; /* without it a scenario cannot stand behind a message */
}

static struct sips_span printed(char **buffer, size_t *size, const struct situation *situation)
{
    FILE *out = open_memstream(buffer, size);

    assert_non_null(out);
    situation_print(out, situation);
    fclose(out);
    return (struct sips_span){*buffer, *size};
}

static void check_same(const char *name, const struct single *a, const struct single *b)
{
    CHECK(name, a->status.result == b->status.result);
    if (a->status.result != SIPS_MESSAGE_OK)
        return;
    if (b->scenario_error.message)
        fail_msg("[%s] line %zu of the scenario: %s", name, b->scenario_error.line,
                 b->scenario_error.message);
    CHECK(name, a->role == b->role && a->arrival.transport == b->arrival.transport);
    CHECK(name, memcmp(a->clauses.word, b->clauses.word, sizeof a->clauses.word) == 0);
    CHECK(name, a->observation.out_count == b->observation.out_count);
    CHECK(name, a->observation.recursion_count == b->observation.recursion_count);
    CHECK(name, a->observation.before_count == b->observation.before_count);
    for (size_t i = 0; i < a->observation.out_count; i++) {
        struct seen x = a->out[i].bytes, y = b->out[i].bytes;
        CHECK(name, x.length == y.length && memcmp(x.at, y.at, x.length) == 0);
        CHECK(name, strcmp(a->out[i].transport, b->out[i].transport) == 0);
    }
}

static void test_printed_is_filled(void **state)
{
    (void)state;
    for (size_t role = 0; role < COUNT(roles); role++)
        for (uint64_t seed = 0; seed < CASES; seed++) {
            struct situation situation;
            char *buffer = NULL;
            size_t size = 0;
            draw(&situation, role, seed);
            situation_write(&text, &situation);
            situation_fill(&filled.scenario, &situation, &text);
            single_run_situation(&filled, text.message);
            single_run(&read, printed(&buffer, &size, &situation));
            check_same(roles[role].name, &filled, &read);
            free(buffer);
        }
}

static void test_room(void **state)
{
    (void)state;
    for (size_t role = 0; role < COUNT(roles); role++)
        for (uint64_t seed = 0; seed < CASES; seed++) {
            struct situation situation;
            draw(&situation, role, seed);
            situation_write(&text, &situation);
            CHECK(roles[role].name, text.used < SITUATION_TEXT_MAX / 2);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("a situation that was printed, and read again, gives the verdict of the situation",
               test_printed_is_filled),
        PROVES("half of the room for a situation's text is never used", test_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
