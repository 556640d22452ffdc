/* SPDX-License-Identifier: Apache-2.0 */
#include "path_part.h"

#define DIALOG_MAX 64

/* A dialog that an INVITE and its success made. */
struct dialog {
    struct seen call_id, caller_tag, callee_tag;
    bool sips;
};

struct dialogs {
    size_t count;
    struct dialog dialog[DIALOG_MAX];
};

static bool agreed(const struct path *path, unsigned node)
{
    return path->trace->node[node].setup->confirms;
}

/* The INVITE of a response, as it left the caller. */
static const struct path_message *invite_of(const struct path *path, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (path->message[i].read && path->message[i].is_request &&
            path->message[i].method == METHOD_INVITE &&
            path_same_request(&path->message[i], &path->message[index]))
            return &path->message[i];
    return NULL;
}

/* A success that reaches the caller makes a dialog, with the scheme of the INVITE's target. Behind a strict
 * router the target is not the Request-URI: nothing is known then. */
static void learn(struct path *path, struct dialogs *dialogs, size_t index)
{
    const struct path_message *message = &path->message[index], *invite;

    if (message->is_request || message->method != METHOD_INVITE || message->status < 200 ||
        message->status >= 300 || dialogs->count == DIALOG_MAX)
        return;
    for (size_t i = 0; i < dialogs->count; i++)
        if (tap_same_exactly(dialogs->dialog[i].call_id, message->call_id) &&
            tap_same_exactly(dialogs->dialog[i].callee_tag, message->to_tag))
            return;
    invite = invite_of(path, index);
    if (invite == NULL || invite->injected || invite->in_dialog || invite->strict)
        return;
    dialogs->dialog[dialogs->count++] = (struct dialog){.call_id = message->call_id,
                                                        .caller_tag = message->from_tag,
                                                        .callee_tag = message->to_tag,
                                                        .sips = invite->scheme == TAP_SCHEME_SIPS};
}

static const struct dialog *find(const struct dialogs *dialogs, const struct path_message *message)
{
    for (size_t i = 0; i < dialogs->count; i++) {
        const struct dialog *dialog = &dialogs->dialog[i];
        if (tap_same_exactly(dialog->call_id, message->call_id) &&
            ((tap_same_exactly(dialog->caller_tag, message->from_tag) &&
              tap_same_exactly(dialog->callee_tag, message->to_tag)) ||
             (tap_same_exactly(dialog->caller_tag, message->to_tag) &&
              tap_same_exactly(dialog->callee_tag, message->from_tag))))
            return dialog;
    }
    return NULL;
}

static void judge_in_dialog(struct path *path, const struct dialogs *dialogs, size_t index)
{
    const struct path_message *message = &path->message[index];
    const struct dialog *dialog;

    if (message->injected || !message->is_request || !message->in_dialog || message->strict)
        return;
    dialog = find(dialogs, message);
    if (dialog && dialog->sips && message->scheme != TAP_SCHEME_SIPS)
        path_breach(path, PATH_DIALOG, index);
    if (dialog && dialog->sips && path_is_ua(path, path->trace->entry[index].from) && message->has_contact &&
        message->contact != TAP_SCHEME_SIPS)
        path_breach(path, PATH_CONTACT, index);
}

static void judge_contact(struct path *path, size_t index)
{
    const struct path_message *message = &path->message[index], *invite = NULL;

    if (message->injected || !path_is_ua(path, path->trace->entry[index].from) ||
        message->method != METHOD_INVITE || message->in_dialog == message->is_request ||
        !message->has_contact)
        return;
    if (message->is_request)
        invite = message;
    else if (message->status >= 200 && message->status < 300)
        invite = invite_of(path, index);
    if (invite && !invite->injected && !invite->strict && invite->scheme == TAP_SCHEME_SIPS &&
        message->contact != TAP_SCHEME_SIPS)
        path_breach(path, PATH_CONTACT, index);
}

/* An INVITE that begins a call, by the one who calls. */
static bool begins_call(const struct path *path, size_t index)
{
    const struct path_message *message = &path->message[index];

    return message->read && !message->injected && message->is_request && message->method == METHOD_INVITE &&
           !message->in_dialog && path_is_ua(path, path->trace->entry[index].from);
}

static void judge_retry(struct path *path, size_t index)
{
    const struct path_message *message = &path->message[index];

    if (message->scheme != TAP_SCHEME_SIP || agreed(path, path->trace->entry[index].from))
        return;
    for (size_t i = 0; i < index; i++)
        if (begins_call(path, i) && path->message[i].scheme == TAP_SCHEME_SIPS &&
            path_same_call(&path->message[i], message)) {
            path_breach(path, PATH_RETRY, index);
            return;
        }
}

static void judge_referred(struct path *path, const struct dialogs *dialogs, size_t index)
{
    const struct path_message *message = &path->message[index];
    unsigned caller = path->trace->entry[index].from;

    if (message->scheme != TAP_SCHEME_SIP || agreed(path, caller))
        return;
    for (size_t i = 0; i < index; i++) {
        const struct path_message *refer = &path->message[i];
        const struct dialog *dialog;
        if (!refer->read || !refer->is_request || refer->method != METHOD_REFER ||
            path->trace->entry[i].to != caller || path->trace->entry[index].cause != i)
            continue;
        dialog = find(dialogs, refer);
        if (dialog && dialog->sips) {
            path_breach(path, PATH_REFER, index);
            return;
        }
    }
}

static void judge_derived(struct path *path, const struct dialogs *dialogs, size_t index)
{
    const struct path_message *message = &path->message[index];

    if (message->scheme != TAP_SCHEME_SIP || message->replaces.at == NULL ||
        agreed(path, path->trace->entry[index].from))
        return;
    for (size_t i = 0; i < dialogs->count; i++) {
        const struct dialog *dialog = &dialogs->dialog[i];
        if (dialog->sips && message->replaces.length > dialog->call_id.length &&
            memcmp(message->replaces.at, dialog->call_id.at, dialog->call_id.length) == 0 &&
            message->replaces.at[dialog->call_id.length] == ';') {
            path_breach(path, PATH_DERIVED, index);
            return;
        }
    }
}

/* Does the caller learn of an end: is he told, does he try again, or is he started anew? */
static void judge_end(struct path *path, size_t index)
{
    const struct trace *trace = path->trace;
    unsigned caller = trace->entry[index].from;

    for (size_t i = index + 1; i < trace->count; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        if (entry->from == caller && entry->kind != TRACE_MESSAGE)
            return;
        if (begins_call(path, i) && entry->from == caller &&
            path_same_call(&path->message[i], &path->message[index]))
            return;
    }
    path_breach(path, PATH_ENDS, index);
}

void path_dialogs(struct path *path)
{
    static struct dialogs dialogs;

    dialogs.count = 0;
    for (size_t i = 0; i < path->trace->count; i++) {
        if (!path->message[i].read)
            continue;
        learn(path, &dialogs, i);
        judge_in_dialog(path, &dialogs, i);
        judge_contact(path, i);
        if (!begins_call(path, i))
            continue;
        judge_retry(path, i);
        judge_referred(path, &dialogs, i);
        judge_derived(path, &dialogs, i);
        judge_end(path, i);
    }
    if (path->trace->cut_short)
        path_breach(path, PATH_ENDS, TRACE_NONE);
}
