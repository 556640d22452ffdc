/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"
#include "identity.h"
#include "rules.h"

bool sips_connection_reusable(const struct sips_connection *connection, struct sips_span domain,
                              bool needs_tls, struct sips_clauses *clauses)
{
    bool covered = connection->peer && sips_identities_cover(connection->peer, domain);
    uint32_t facts = needs_tls ? REUSE_IF_TLS_NEEDED : REUSE_IF_PLAIN_WILL_DO;

    facts |= sips_transport_is_secure(connection->transport) ? REUSE_IF_SECURE : REUSE_IF_PLAIN;
    facts |= covered ? REUSE_IF_COVERED : REUSE_IF_NOT_COVERED;
    facts |= connection->same_address ? REUSE_IF_SAME_ADDRESS : REUSE_IF_OTHER_ADDRESS;
    if (connection->we_connected)
        facts |= REUSE_IF_WE_CONNECTED;
    else
        facts |= connection->alias ? REUSE_IF_ALIASED : REUSE_IF_NOT_ALIASED;
    return sips_rule_find(sips_rules_reuse(), facts, clauses)->outcome == REUSE_REUSE;
}
