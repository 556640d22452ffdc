/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AGENT_H
#define AGENT_H

#include "decide.h"
#include "gather.h"

/* ---- What the tests of a user agent's decisions share ---- */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define AGENT_TEXT_MAX 8192

/* The element of a scenario, valid until the next one; NULL is the empty scenario. */
static inline const struct scenario *agent_scenario(const char *text)
{
    static struct scenario scenario;

    if (text == NULL)
        text = "";
    scenario_init(&scenario);
    struct scenario_error error = scenario_read(&scenario, sips_span_of(text), SCENARIO_ALL);
    if (error.message)
        fail_msg("scenario: %s\n%s", error.message, text);
    return &scenario;
}

/* A message whose start line and header fields are given, a line each; the others are added. Valid until the
 * next one. */
static inline const struct sips_message *agent_message(const char *start, const char *method,
                                                       const char *fields)
{
    static struct sips_message message;
    static char text[AGENT_TEXT_MAX];
    int length = snprintf(text, sizeof text,
                          "%s\nVia: SIP/2.0/TLS phone.example.org;branch=z9hG4bKagent\n"
                          "From: <sip:alice@example.org>;tag=a\nTo: <sip:bob@example.com>\n"
                          "Call-ID: 1@phone.example.org\nCSeq: 1 %s\n%s%s\n",
                          start, method, fields, *fields ? "\n" : "");

    if (length < 0 || (size_t)length >= sizeof text)
        fail_msg("a message of this test is too long");
    struct sips_message_status status = sips_message_read(&message, (struct sips_span){text, (size_t)length});
    if (status.result != SIPS_MESSAGE_OK)
        fail_msg("%s\n%s", sips_message_result_name(status.result), text);
    return &message;
}

/* What was gathered, as a string. Valid until the next one. */
static inline const char *agent_text(const struct sips_gather *gather)
{
    static char text[AGENT_TEXT_MAX];
    size_t length = sips_gather_length(gather);

    if (gather->overflow || length >= sizeof text)
        fail_msg("an outcome of this test is too long");
    length = sips_gather_copy(gather, text, sizeof text);
    text[length] = '\0';
    return text;
}

/* The ids of the name are cited, those in parentheses are not. */
static inline void agent_must_cite(const char *name, const struct sips_clauses *clauses)
{
    const char *rest = name;
    bool must_cite;
    enum sips_clause clause;

    while ((clause = decide_id(&rest, &must_cite)) != SIPS_CLAUSE_COUNT)
        if (sips_clauses_have(clauses, clause) != must_cite)
            fail_msg("%s: %s is %s", name, sips_clause_entry(clause)->id,
                     must_cite ? "not cited" : "cited: it needs no parentheses");
}

/* Each id is one of those that names begin with. */
static inline void agent_must_cover(const char *const *id, size_t id_count, const char *const *name,
                                    size_t name_count)
{
    for (size_t i = 0; i < id_count; i++) {
        enum sips_clause clause = sips_clause_find(sips_span_of(id[i]));
        size_t k = 0;
        if (clause == SIPS_CLAUSE_COUNT)
            fail_msg("%s is no clause", id[i]);
        while (k < name_count && !decide_names(name[k], clause))
            k++;
        if (k == name_count)
            fail_msg("no case is about %s", id[i]);
    }
}

/* A test of one row of a table. */
static inline struct CMUnitTest agent_test(const char *name, CMUnitTestFunction function, const void *row)
{
    return (struct CMUnitTest){name, function, NULL, NULL, (void *)(uintptr_t)row};
}

#endif
