/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_FLOW_H
#define SIPS_FLOW_H

#include "siphash.h"
#include "transport.h"

/* ---- Flows and their tokens: RFC 5626 5.2 ----
 *
 * A token names a flow in the user part of a Path or Record-Route of an edge proxy: eight digits for the
 * flow, one for its transport, sixteen for SipHash-2-4 of both. Who has not the key can make none. */

struct sips_flow {
    uint32_t id; /* a connection, as the caller counts them; 0: no flow */
    enum sips_transport transport;
};

#define SIPS_FLOW_TOKEN_LENGTH 25

/* sips_flow_token_write makes the token of a flow. */
void sips_flow_token_write(char token[SIPS_FLOW_TOKEN_LENGTH], const uint8_t key[SIPS_SIPHASH_KEY_LENGTH],
                           struct sips_flow flow) __attribute__((nonnull));

/* sips_flow_token_read: false if text, the user part of a URI that was read, is no token of this key. The
 * time that it takes does not depend on how much of a forged token is right. */
bool sips_flow_token_read(struct sips_flow *flow, const uint8_t key[SIPS_SIPHASH_KEY_LENGTH],
                          struct sips_span text) __attribute__((nonnull, warn_unused_result));

#endif
