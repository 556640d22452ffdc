/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_REWRITE_UA_H
#define SIPS_REWRITE_UA_H

#include "rewrite.h"
#include "uac.h"
#include "uas.h"

/* ---- What user agents send: from their verdicts to bytes ---- */

/* sips_write_sent makes the request that leaves a UAC from the one that the application drafted: Request-URI,
 * a Via that names the hop's transport in place of the draft's, Route, and the scheme of each sip or sips
 * Contact; the Contacts of a method that carries none are left out (8.1.1.8: none may differ from sips). */
enum sips_rewrite_result sips_write_sent(struct sips_gather *gather, const struct sips_element *element,
                                         const struct sips_message *draft,
                                         const struct sips_uac_verdict *verdict)
    __attribute__((nonnull, warn_unused_result));

/* sips_write_register makes the REGISTER that leaves from the one that was drafted: as sips_write_sent, and
 * From, To and Contact as registered says. */
enum sips_rewrite_result sips_write_register(struct sips_gather *gather, const struct sips_element *element,
                                             const struct sips_message *draft,
                                             const struct sips_uac_verdict *verdict,
                                             const struct sips_uac_register_verdict *registered)
    __attribute__((nonnull, warn_unused_result));

/* sips_write_accepted makes the 200 of a UAS: Record-Route as it came, where the answer forms a dialog (RFC
 * 3261 12.1.1), and a Contact of the verdict's scheme. */
enum sips_rewrite_result sips_write_accepted(struct sips_gather *gather, const struct sips_element *element,
                                             const struct sips_message *request,
                                             const struct sips_uas_verdict *verdict)
    __attribute__((nonnull, warn_unused_result));

#endif
