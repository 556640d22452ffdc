/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "../../src/test/check.h"
#include "engine_random.h"
#include "network.h"
#include "network_case.h"
#include <stdio.h>
#include <stdlib.h>

static struct plan plan, again;

static char *printed(const struct plan *of, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);

    assert_non_null(out);
    plan_print(out, of);
    fclose(out);
    return text;
}

static void draw(uint64_t number)
{
    static struct choices choices;
    struct network_case drawn;

    memset(&drawn, 0, sizeof drawn);
    engine_random_begin(&choices, 1, number);
    draw_network(&choices, &drawn);
    network_case_plan(&plan, &drawn);
}

static void test_print_and_read(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 2000; i++) {
        size_t length, length_again;
        draw(i);
        char *text = printed(&plan, &length);
        struct plan_error error = plan_read(&again, text, length);
        if (error.message)
            fail_msg("line %zu: %s\n%s", error.line, error.message, text);
        char *text_again = printed(&again, &length_again);
        assert_string_equal(text, text_again);
        free(text);
        free(text_again);
    }
}

/* All that an observer can see. */
static uint64_t sum_of(const struct trace *trace)
{
    uint64_t sum = trace->count;

    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        sum = sum * 31 + entry->sent_ms + entry->arrives_ms * 3 + entry->from * 5 + entry->to * 7 +
              (uint64_t)entry->transport * 11 + entry->number;
        for (size_t j = 0; j < entry->length; j++)
            sum = sum * 31 + (unsigned char)entry->bytes[j];
    }
    return sum;
}

static void test_same_run(void **state)
{
    struct network *network = network_new(), *other = network_new();

    (void)state;
    assert_true(network && other);
    for (uint64_t i = 0; i < 500; i++) {
        size_t length;
        draw(i);
        char *text = printed(&plan, &length);
        assert_null(plan_read(&again, text, length).message);
        free(text);
        assert_int_equal(network_run(network, &plan), NETWORK_OK);
        assert_int_equal(network_run(other, &again), NETWORK_OK);
        assert_true(sum_of(network_trace(network)) == sum_of(network_trace(other)));
    }
    network_free(network);
    network_free(other);
}

#define TOP "element a ua aor=a@example.com\nelement h registrar domain=example.com\n"

static const struct {
    const char *text, *message;
    size_t line, column;
} bad[] = {
    {"", "there is no element", 1, 1},
    {"element x robot", "a role is", 1, 11},
    {"element x ua", "a ua needs an address-of-record", 1, 11},
    {TOP "element a proxy", "another element has this name", 3, 9},
    {"element x proxy colour=red", "there is no such key", 1, 17},
    {"element x proxy tls-only=maybe", "does not take that value", 1, 17},
    {"element x proxy transports=TLS,AIR", "a transport is", 1, 17},
    {"element x proxy tls-stack=new", "tls-stack is good, old or null", 1, 17},
    {TOP "real-tls a b", "no element has this name", 3, 12},
    {"element x proxy domain=a,b,c", "two domains at most", 1, 17},
    {TOP "b call sip:a@example.com", "no element has this name", 3, 1},
    {TOP "a call tel:1", "a sip or sips URI must stand here", 3, 8},
    {TOP "a sings", "nobody can do this", 3, 3},
    {TOP "a reject 200", "from 300 to 699", 3, 10},
    {TOP "a register tel", "register sip, or register sips", 3, 12},
    {TOP "certificate a smtp:x", "dns:NAME, uri:URI or cn:NAME", 3, 15},
    {TOP "drop 0", "counted from 1", 3, 6},
    {TOP "drop x", "digits alone", 3, 6},
    {TOP "wait 999999999999", "too large", 3, 6},
    {TOP "expect a h INVITE", "write expect", 3, 1},
    {TOP "expect a h INVITE AIR", "a transport is", 3, 19},
    {TOP "a sends h TLS", "sends TO TRANSPORT", 3, 14},
    {TOP "srv x 1 1 5060", "write srv", 3, 1},
    {TOP "a call \"sip", "quotes are not closed", 3, 8},
};

static void test_bad_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct plan_error error = plan_read(&plan, bad[i].text, strlen(bad[i].text));
        if (error.message == NULL || strstr(error.message, bad[i].message) == NULL ||
            error.line != bad[i].line || error.column != bad[i].column)
            fail_msg("%s\n%zu:%zu: %s", bad[i].text, error.line, error.column,
                     error.message ? error.message : "-");
    }
}

static void test_too_much(void **state)
{
    char text[60000];
    size_t length = (size_t)snprintf(text, sizeof text, "%s", TOP);

    (void)state;
    for (int i = 0; i < 200; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "a bye\n");
    assert_non_null(strstr(plan_read(&plan, text, length).message, "too many steps"));
    length = 0;
    for (int i = 0; i < 12; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "element p%d proxy\n", i);
    assert_non_null(strstr(plan_read(&plan, text, length).message, "too many elements"));
    length = (size_t)snprintf(text, sizeof text, "%s", "element a proxy host=");
    memset(text + length, 'x', 30000);
    assert_non_null(strstr(plan_read(&plan, text, length + 30000).message, "too long"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("a plan that is printed reads as the same plan", test_print_and_read),
        PROVES("a plan that was read runs as the drawn one, byte for byte", test_same_run),
        PROVES("a line that is wrong is told with its place, and with what to write instead", test_bad_lines),
        PROVES("what does not fit is an error", test_too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
