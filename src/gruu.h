/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_GRUU_H
#define SIPS_GRUU_H

#include "clause.h"
#include "location.h"

/* ---- Public GRUUs: RFC 5627 as RFC 5630 5.2.1 amends it ----
 *
 * An instance of an AOR has two, the AOR with ;gr=<instance id> as a sip and as a sips URI. Nothing is stored
 * for them: whoever has the binding can write them, and whoever reads one can find the bindings. */

/* Bytes of an instance id, without its quotes and brackets; one that is longer has no GRUU. */
#define SIPS_INSTANCE_MAX 128

enum sips_gruu { SIPS_GRUU_NONE, SIPS_GRUU_SIP, SIPS_GRUU_SIPS };

/* sips_gruu_shown decides which GRUU the answer to a REGISTER shows for a binding; supported: the request
 * supports gruu. */
enum sips_gruu sips_gruu_shown(const struct sips_binding *binding, bool supported,
                               struct sips_clauses *clauses) __attribute__((nonnull));

/* sips_instance_id is the instance id of a binding: the value of +sip.instance without quotes and angle
 * brackets. at == NULL: it has none, or one that is empty or longer than SIPS_INSTANCE_MAX. */
struct sips_span sips_instance_id(const struct sips_binding *binding) __attribute__((nonnull));

/* sips_gruu_write_gr writes an instance id as the value of gr: what may not stand in a parameter of a URI is
 * escaped. Returns the length, at most 3 * SIPS_INSTANCE_MAX. */
size_t sips_gruu_write_gr(char *out, struct sips_span instance_id) __attribute__((nonnull));

/* sips_uri_is_gruu: the URI has gr. sips_gruu_leads_to: its value names the instance of the binding; the AORs
 * are not looked at, and schemes do not matter. */
bool sips_uri_is_gruu(const struct sips_uri *uri) __attribute__((nonnull));
bool sips_gruu_leads_to(const struct sips_uri *uri, const struct sips_binding *binding)
    __attribute__((nonnull));

/* sips_aor_text is the user, host and port of an AOR, from ':' on and without parameters. */
struct sips_span sips_aor_text(const struct sips_uri *aor) __attribute__((nonnull));

#endif
