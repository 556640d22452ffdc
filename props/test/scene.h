/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCENE_H
#define SCENE_H

#include "observer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- Scenes: what an element got and what it sent, by hand, and the one property that this breaks ---- */

#define SCENE_OUT_MAX 3
#define SCENE_BINDING_MAX 4
#define SCENE_BRANCH_MAX 2
#define SCENE_BREACH_MAX 16

struct scene {
    const char *sentence;
    const char *breaks; /* NULL: all properties hold */
    enum seen_role role;
    const char *in, *arrived;
    struct {
        const char *bytes, *transport;
    } out[SCENE_OUT_MAX];
    struct {
        const char *aor, *contact, *path;
    } before[SCENE_BINDING_MAX], after[SCENE_BINDING_MAX];
    struct seen_policy policy;
    const char *sent;
    bool not_responsible, branches_pending, confirmed;
    bool in_dialog, dialog_sips, dialog_secure;
    const char *leads_to; /* host of the hop of the first message that left */
    const char *recursion[SCENE_BRANCH_MAX];
};

/* ---- Messages of example.com's proxy proxy.example.com and of a phone, pc.example.net ---- */

#define CRLF "\r\n"
#define VIA_PHONE(transport) "Via: SIP/2.0/" transport " pc.example.net;branch=z9hG4bKphone" CRLF
#define VIA_PROXY(transport) "Via: SIP/2.0/" transport " proxy.example.com;branch=z9hG4bKproxy" CRLF
#define DIALOG(method)                                                                                       \
    "From: Alice <sip:alice@example.net>;tag=a1" CRLF "To: <sip:bob@example.com>" CRLF                       \
    "Call-ID: c1@pc.example.net" CRLF "CSeq: 7 " method CRLF
#define DIALOG_WITH_TAG(method)                                                                              \
    "From: Alice <sip:alice@example.net>;tag=a1" CRLF "To: <sip:bob@example.com>;tag=b1" CRLF                \
    "Call-ID: c1@pc.example.net" CRLF "CSeq: 7 " method CRLF
#define END "Content-Length: 0" CRLF CRLF

/* A request as it came from the phone, and as it left the proxy; more: further header fields. */
#define CAME(method, uri, transport, more)                                                                   \
    method " " uri " SIP/2.0" CRLF VIA_PHONE(transport) "Max-Forwards: 70" CRLF DIALOG(method)               \
    more END
#define LEFT(method, uri, transport, came, more)                                                             \
    method " " uri " SIP/2.0" CRLF VIA_PROXY(transport) VIA_PHONE(came) "Max-Forwards: 69" CRLF DIALOG(      \
        method)                                                                                              \
    more END

/* A response made at the proxy. */
#define ANSWER(line, method, transport, more)                                                                \
    "SIP/2.0 " line CRLF VIA_PHONE(transport) DIALOG_WITH_TAG(method) more END

#define WARNING_380 "Warning: 380 proxy.example.com \"SIPS Not Allowed\"" CRLF
#define WARNING_381 "Warning: 381 proxy.example.com \"SIPS Required\"" CRLF

/* ---- Judging them ---- */

static inline struct seen scene_text(const char *text)
{
    return text == NULL ? (struct seen){NULL, 0} : (struct seen){text, strlen(text)};
}

struct scene_parts {
    struct seen_message out[SCENE_OUT_MAX];
    struct seen_binding before[SCENE_BINDING_MAX], after[SCENE_BINDING_MAX];
    struct seen recursion[SCENE_BRANCH_MAX], domain[1];
};

static inline struct observation scene_observation(const struct scene *scene, struct scene_parts *parts)
{
    struct observation seen = {.role = scene->role, .policy = scene->policy};
    seen.in = (struct seen_message){scene_text(scene->in), scene->arrived, NULL};
    while (seen.out_count < SCENE_OUT_MAX && scene->out[seen.out_count].bytes != NULL) {
        size_t i = seen.out_count++;
        parts->out[i] = (struct seen_message){scene_text(scene->out[i].bytes), scene->out[i].transport, NULL};
    }
    for (; seen.before_count < SCENE_BINDING_MAX && scene->before[seen.before_count].aor; seen.before_count++)
        parts->before[seen.before_count] =
            (struct seen_binding){scene_text(scene->before[seen.before_count].aor),
                                  scene_text(scene->before[seen.before_count].contact),
                                  scene_text(scene->before[seen.before_count].path)};
    for (; seen.after_count < SCENE_BINDING_MAX && scene->after[seen.after_count].aor; seen.after_count++)
        parts->after[seen.after_count] =
            (struct seen_binding){scene_text(scene->after[seen.after_count].aor),
                                  scene_text(scene->after[seen.after_count].contact),
                                  scene_text(scene->after[seen.after_count].path)};
    for (; seen.recursion_count < SCENE_BRANCH_MAX && scene->recursion[seen.recursion_count];
         seen.recursion_count++)
        parts->recursion[seen.recursion_count] = scene_text(scene->recursion[seen.recursion_count]);
    parts->domain[0] = scene_text("example.com");
    seen.out = parts->out;
    seen.before = parts->before;
    seen.after = parts->after;
    seen.recursion = parts->recursion;
    seen.domain = parts->domain;
    seen.domain_count = 1;
    seen.host = scene_text("proxy.example.com");
    seen.sent_request_uri = scene_text(scene->sent);
    seen.responsible = !scene->not_responsible;
    seen.branches_pending = scene->branches_pending;
    seen.confirmed = scene->confirmed;
    seen.in_dialog = scene->in_dialog;
    seen.dialog_sips = scene->dialog_sips;
    seen.dialog_secure = scene->dialog_secure;
    parts->out[0].next_host = scene->leads_to;
    return seen;
}

/* Each scene breaks what it says and nothing else. */
static inline void scenes_judge(const struct scene *scenes, size_t count)
{
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        struct scene_parts parts;
        struct breach breach[SCENE_BREACH_MAX];
        struct observation seen = scene_observation(&scenes[i], &parts);
        size_t found = observe(&seen, breach, SCENE_BREACH_MAX);
        bool right = scenes[i].breaks == NULL
                         ? found == 0
                         : found == 1 && strcmp(breach[0].property, scenes[i].breaks) == 0;
        if (right)
            continue;
        wrong++;
        print_error("%s: expected %s, found %zu:\n", scenes[i].sentence,
                    scenes[i].breaks == NULL ? "nothing" : scenes[i].breaks, found);
        for (size_t j = 0; j < found && j < SCENE_BREACH_MAX; j++)
            print_error("    %s (%s), out %zu\n", breach[j].property, breach[j].clause, breach[j].out);
    }
    assert_int_equal(wrong, 0);
}

/* Each property from first to last, in the order of observer_property, is broken by one of the scenes. */
static inline void scenes_cover(const struct scene *scenes, size_t count, const char *first, const char *last)
{
    bool inside = false;
    size_t missing = 0;
    for (size_t i = 0; i < observer_property_count(); i++) {
        const char *name = observer_property(i)->name;
        inside = inside || strcmp(name, first) == 0;
        size_t j = 0;
        while (inside && j < count && (scenes[j].breaks == NULL || strcmp(scenes[j].breaks, name) != 0))
            j++;
        if (inside && j == count) {
            missing++;
            print_error("no scene breaks %s\n", name);
        }
        inside = inside && strcmp(name, last) != 0;
    }
    assert_int_equal(missing, 0);
}

#endif
