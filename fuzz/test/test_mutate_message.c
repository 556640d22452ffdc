/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700
#include "../../src/test/check.h"
#include "mutate_message.h"
#include "mutate_text.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define SEEDS 400
#define SIZE_LIMIT 8192

static const char invite[] = "INVITE sips:bob@example.com SIP/2.0\r\n"
                             "Via: SIP/2.0/TLS a.example.net;branch=z9hG4bK1\r\n"
                             "Via: SIP/2.0/TCP b.example.net;branch=z9hG4bK2\r\n"
                             "Max-Forwards: 70\r\n"
                             "From: <sip:walter@example.org>;tag=1\r\n"
                             "To: sips:b%6Fb@example.com\r\n"
                             "Call-ID: a\r\n"
                             "CSeq: 21 INVITE\r\n"
                             "Route: <sips:c.example.com;lr>, <sip:d.example.com;lr;transport=tcp>\r\n"
                             "Subject: x\r\n y\r\n"
                             "Content-Length: 2\r\n"
                             "\r\n"
                             "ok"
                             "policy tls-only=yes\n"
                             "arrived UDP\n"
                             "binding sip:bob@example.com <sips:bob@192.0.2.4>\n";

static uint8_t out[SIZE_LIMIT];

/* The invite after one mutation, as text. */
static const char *mutated(enum message_mutation mutation, uint64_t seed)
{
    memcpy(out, invite, sizeof invite - 1);
    size_t size = mutate_message_as(mutation, out, sizeof invite - 1, sizeof out - 1, seed);
    assert_in_range(size, 1, sizeof out - 1);
    out[size] = '\0';
    return (const char *)out;
}

/* One of the seeds makes a text with wanted in it, or, if it begins with '!', one without the rest. */
static bool is_made(enum message_mutation mutation, const char *wanted)
{
    bool without = wanted[0] == '!';

    for (uint64_t seed = 0; seed < 10 * SEEDS; seed++)
        if ((strstr(mutated(mutation, seed), wanted + without) == NULL) == without)
            return true;
    return false;
}

struct example {
    enum message_mutation mutation;
    const char *wanted;
};

static const struct example examples[] = {
    {MESSAGE_METHOD, "REGISTER sips:bob@example.com SIP/2.0"},
    {MESSAGE_METHOD, "CSeq: 21 BYE\r\n"},
    {MESSAGE_FIELD_ADD, "Proxy-Require: nothing-known\r\n"},
    {MESSAGE_FIELD_ADD, "Record-Route: <sips:edge.example.com;lr>\r\n"},
    {MESSAGE_FIELD_REMOVE, "!Max-Forwards"},
    {MESSAGE_FIELD_REMOVE, "!Subject: x\r\n y\r\n"},
    {MESSAGE_FIELD_REPEAT, "Call-ID: a\r\nCall-ID: a\r\n"},
    {MESSAGE_FIELD_MOVE, "CSeq: 21 INVITE\r\nCall-ID: a\r\n"},
    {MESSAGE_FIELD_SPLIT,
     "Route: <sips:c.example.com;lr>\r\nRoute: <sip:d.example.com;lr;transport=tcp>\r\n"},
    {MESSAGE_FIELD_JOIN,
     "Via: SIP/2.0/TLS a.example.net;branch=z9hG4bK1, SIP/2.0/TCP b.example.net;branch=z9hG4bK2\r\n"},
    {MESSAGE_FIELD_FOLD, "Max-Forwards: \r\n 70"},
    {MESSAGE_FIELD_FOLD, "Subject: x y\r\n"},
    {MESSAGE_FIELD_NAME, "\r\nv: SIP/2.0/TLS"},
    {MESSAGE_FIELD_NAME, "\r\nCSEQ: 21"},
    {MESSAGE_SCHEME, "INVITE sip:bob@example.com"},
    {MESSAGE_SCHEME, "From: <sips:walter@example.org>"},
    {MESSAGE_SCHEME, "<sip:bob@192.0.2.4>"},
    {MESSAGE_PARAMETER_ADD, "INVITE sips:bob@example.com;user=phone SIP"},
    {MESSAGE_PARAMETER_ADD, "<sips:c.example.com;lr;maddr=192.0.2.9>"},
    {MESSAGE_PARAMETER_REMOVE, "<sips:c.example.com>"},
    {MESSAGE_PARAMETER_REMOVE, "<sip:d.example.com;lr>"},
    {MESSAGE_BRACKETS, "To: <sips:b%6Fb@example.com>\r\n"},
    {MESSAGE_BRACKETS, "From: sip:walter@example.org;tag=1\r\n"},
    {MESSAGE_ESCAPE, "To: sips:bob@example.com\r\n"},
    {MESSAGE_ESCAPE, "<sip:w%61lter@"},
    {MESSAGE_TRANSPORT, "Via: SIP/2.0/WSS a.example.net"},
    {MESSAGE_TRANSPORT, ";transport=tls>"},
    {MESSAGE_TRANSPORT, "arrived SCTP\n"},
    {MESSAGE_STACK, "!Via: SIP/2.0/TLS a.example.net;branch=z9hG4bK1\r\n"},
    {MESSAGE_STACK, "bK2\r\nVia: SIP/2.0/TLS a.example.net;branch=z9hG4bK1\r\n"},
    {MESSAGE_STACK, "Record-Route: <sip:proxy.example.com;lr>\r\n"},
    {MESSAGE_STACK, "Path: <sips:edge.example.com>\r\n"},
    {MESSAGE_CONTENT_LENGTH, "Content-Length: 1\r\n"},
    {MESSAGE_CONTENT_LENGTH, "Content-Length: 2\r\n"},
    {MESSAGE_CONTENT_LENGTH, "Content-Length: 83\r\n"},
    {MESSAGE_NUMBER, "Max-Forwards: 0\r\n"},
    {MESSAGE_NUMBER, "CSeq: 4294967296 INVITE"},
    {MESSAGE_POLICY, "policy tls-only=no\n"},
    {MESSAGE_POLICY, "okpolicy edge=yes\npolicy tls-only=yes\n"},
    {MESSAGE_RECORD, "!arrived UDP"},
    {MESSAGE_RECORD, "arrived UDP\narrived UDP\n"},
    {MESSAGE_RECORD, "binding sip:bob@example.com <sips:bob@192.0.2.4>\narrived UDP\n"},
    {MESSAGE_RECORD, "user sip:bob@example.com\n"},
};

static void test_every_mutation_does_what_its_name_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(examples); i++)
        CHECK(examples[i].wanted, is_made(examples[i].mutation, examples[i].wanted));
    for (int mutation = 0; mutation < MESSAGE_MUTATION_COUNT; mutation++) {
        bool shown = false;
        for (size_t i = 0; i < COUNT(examples); i++)
            shown = shown || examples[i].mutation == (enum message_mutation)mutation;
        assert_true(shown);
    }
}

static const char *scenario_in(const char *text)
{
    const char *found = strstr(text, "policy tls-only=yes\narrived UDP\nbinding");

    return found ? found : "";
}

static void test_header_mutations_leave_the_scenario_where_it_is_found(void **state)
{
    static const enum message_mutation of_header[] = {
        MESSAGE_METHOD,     MESSAGE_FIELD_ADD,  MESSAGE_FIELD_REPEAT, MESSAGE_FIELD_MOVE, MESSAGE_FIELD_SPLIT,
        MESSAGE_FIELD_JOIN, MESSAGE_FIELD_FOLD, MESSAGE_FIELD_NAME,   MESSAGE_STACK};

    (void)state;
    for (size_t i = 0; i < COUNT(of_header); i++)
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            const char *text = mutated(of_header[i], seed);
            struct text now = {out, strlen(text), sizeof out, 0};
            if (strstr(text, "Content-Length: 0"))
                continue; /* was added */
            CHECK(text, scenario_in(text)[0] != '\0');
            CHECK(text, text_scenario(&now) == (size_t)(scenario_in(text) - text));
        }
}

static void test_a_scenario_is_begun_where_there_is_none(void **state)
{
    static const char bare[] = "INVITE sips:bob@example.com SIP/2.0\r\nCall-ID: a\r\n";

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        memcpy(out, bare, sizeof bare - 1);
        size_t size = mutate_message_as(MESSAGE_POLICY, out, sizeof bare - 1, sizeof out - 1, seed);
        out[size] = '\0';
        CHECK((const char *)out, strstr((const char *)out, "Content-Length: 0\r\n\r\npolicy ") != NULL);
    }
}

static void test_crossing_takes_fields_scenario_or_start_line_of_the_other(void **state)
{
    static const char other[] =
        "BYE sip:erin@example.net SIP/2.0\r\nSubject: other\r\nContent-Length: 0\r\n\r\n"
        "policy edge=yes\n";
    bool field = false, scenario = false, start = false;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        size_t size = mutate_message_cross((const uint8_t *)invite, sizeof invite - 1, (const uint8_t *)other,
                                           sizeof other - 1, out, sizeof out - 1, seed);
        out[size] = '\0';
        const char *text = (const char *)out;
        field = field || (strstr(text, "Subject: other") && !strstr(text, "Subject: x"));
        scenario = scenario || (strstr(text, "okpolicy edge=yes\n") && !strstr(text, "tls-only"));
        start = start || (strncmp(text, "BYE", 3) == 0 && strstr(text, "CSeq: 21 INVITE"));
    }
    assert_true(field && scenario && start);
}

/* ---- Any bytes ---- */

static void mutate_many(const uint8_t *data, size_t size, size_t max, uint64_t seed)
{
    /* Blocks of their own length: a sanitizer sees each byte beyond. */
    uint8_t *a = malloc(max), *b = malloc(max), *c = malloc(max);

    assert_true(a && b && c);
    if (size > max)
        size = max;
    memcpy(a, data, size);
    memcpy(b, data, size);
    size_t a_size = mutate_message(a, size, max, seed % 2, seed);
    size_t b_size = mutate_message(b, size, max, seed % 2, seed);
    assert_in_range(a_size, 0, max);
    assert_int_equal(a_size, b_size);
    assert_memory_equal(a, b, a_size);
    for (int mutation = 0; mutation < MESSAGE_MUTATION_COUNT; mutation++) {
        memcpy(b, data, size);
        b_size = mutate_message_as((enum message_mutation)mutation, b, size, max, seed);
        assert_in_range(b_size, 0, max);
        assert_in_range(mutate_message_cross(a, a_size, b, b_size, c, max, seed), 0, max);
    }
    free(a);
    free(b);
    free(c);
}

static void test_broken_messages_are_mutated_within_bounds(void **state)
{
    static const char *const broken[] = {"",           "\n",
                                         "\r\n\r\n",   "sip:",
                                         "<sips:",     ";",
                                         "%4",         "Content-Length: 99\r\n",
                                         "INVITE",     "SIP/2.0",
                                         "\r\n \r\n ", "a\r\nContent-Length: 4\r\n\r\n",
                                         "::",         "\n,\n,<,\",\n"};

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS / 4; seed++) {
        for (size_t i = 0; i < COUNT(broken); i++) {
            mutate_many((const uint8_t *)broken[i], strlen(broken[i]), strlen(broken[i]) + 1, seed);
            mutate_many((const uint8_t *)broken[i], strlen(broken[i]), 200, seed);
        }
        uint64_t random = seed;
        uint8_t noise[256];
        for (size_t i = 0; i < sizeof noise; i++)
            noise[i] = (uint8_t)("\r\n ;,<>:%\"sip"[dice_pick(&random, 13)]);
        mutate_many(noise, sizeof noise, 300, seed);
    }
}

static void mutate_folder(const char *folder)
{
    struct dirent **entry;
    int count = scandir(folder, &entry, NULL, alphasort);
    char path[4096];

    assert_true(count > 2);
    for (int i = 0; i < count; i++) {
        uint8_t data[SIZE_LIMIT];
        snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
        FILE *file = entry[i]->d_name[0] == '.' ? NULL : fopen(path, "rb");
        free(entry[i]);
        if (file == NULL)
            continue;
        size_t size = fread(data, 1, sizeof data, file);
        fclose(file);
        for (uint64_t seed = 0; seed < 8; seed++)
            mutate_many(data, size, seed % 2 ? SIZE_LIMIT : size + 16, seed);
    }
    free(entry);
}

static void test_seeds_are_mutated_within_bounds(void **state)
{
    (void)state;
    mutate_folder(SIPSFUZZ_CORPUS "/messages");
    mutate_folder(SIPSFUZZ_CORPUS "/fuzz_message");
    mutate_folder(SIPSFUZZ_CORPUS "/fuzz_readers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("every mutation does what its name says", test_every_mutation_does_what_its_name_says),
        PROVES("header mutations leave the scenario where it is found",
               test_header_mutations_leave_the_scenario_where_it_is_found),
        PROVES("a scenario is begun where there is none", test_a_scenario_is_begun_where_there_is_none),
        PROVES("crossing takes fields, scenario or start line of the other message",
               test_crossing_takes_fields_scenario_or_start_line_of_the_other),
        PROVES("broken messages are mutated within bounds, and alike for one seed",
               test_broken_messages_are_mutated_within_bounds),
        PROVES("all seeds are mutated within bounds, and alike for one seed",
               test_seeds_are_mutated_within_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
