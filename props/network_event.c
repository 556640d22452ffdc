/* SPDX-License-Identifier: Apache-2.0 */
#include "network_part.h"

bool event_before(const struct event *a, const struct event *b)
{
    return a->time_ms != b->time_ms ? a->time_ms < b->time_ms : a->order < b->order;
}

bool event_push(struct event_queue *queue, const struct event *event)
{
    size_t at = queue->count;

    if (at == NETWORK_EVENT_MAX)
        return false;
    queue->count++;
    queue->busy += !event->idle;
    struct event added = *event;
    added.order = queue->order++;
    for (; at > 0 && event_before(&added, &queue->event[(at - 1) / 2]); at = (at - 1) / 2)
        queue->event[at] = queue->event[(at - 1) / 2];
    queue->event[at] = added;
    return true;
}

struct event event_pop(struct event_queue *queue)
{
    struct event first = queue->event[0], last = queue->event[--queue->count];
    size_t at = 0;

    queue->busy -= !first.idle;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= queue->count)
            break;
        if (child + 1 < queue->count && event_before(&queue->event[child + 1], &queue->event[child]))
            child++;
        if (!event_before(&queue->event[child], &last))
            break;
        queue->event[at] = queue->event[child];
        at = child;
    }
    queue->event[at] = last;
    return first;
}
