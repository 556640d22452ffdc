/* SPDX-License-Identifier: Apache-2.0 */
#include "decide.h"
#include <stdlib.h>

/* A change of scheme makes a URI longer by one character. */
#define SCHEME_GROWTH 1

struct sips_span decide_written_uri(const struct sips_written_uri *uri)
{
    size_t capacity = uri->view.text.length + SCHEME_GROWTH;
    char *text = malloc(capacity);
    size_t length = text ? sips_written_uri_copy(uri, text, capacity) : 0;
    if (length > 0)
        return (struct sips_span){text, length};
    free(text);
    return (struct sips_span){NULL, 0};
}

void decide_next_hop(char *text, size_t capacity, const struct sips_next_hop *hop)
{
    text[0] = '\0';
    if (hop->flow)
        snprintf(text, capacity, "flow %u", (unsigned)hop->flow);
    else if (hop->server_count > 0)
        snprintf(text, capacity, "%.*s:%u", (int)hop->server[0].host.length, hop->server[0].host.at,
                 (unsigned)hop->server[0].port);
}

const struct sips_message *decide_read_back(const struct decision *decision, size_t target)
{
    static struct sips_message message;
    if (decision->action != SIPS_FORWARD || target >= decision->sent_count)
        return NULL;
    struct sips_message_status status = sips_message_read(&message, decision->sent[target]);
    return status.result == SIPS_MESSAGE_OK ? &message : NULL;
}

/* The bytes of a gather list, in memory that lives until the program ends. */
bool decide_send(struct decision *decision, enum sips_rewrite_result result, const struct sips_gather *gather)
{
    if (result != SIPS_REWRITE_OK) {
        cli_error("decide", "the message that would leave has too many parts for one gather list");
        return false;
    }
    size_t length = sips_gather_length(gather);
    char *bytes = malloc(length + 1);
    if (!bytes) {
        cli_error("decide", "out of memory");
        return false;
    }
    sips_gather_copy(gather, bytes, length);
    decision->sent[decision->sent_count++] = (struct sips_span){bytes, length};
    return true;
}
