/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_REGISTRAR_H
#define SIPS_REGISTRAR_H

#include "element.h"

/* ---- The registrar: RFC 3261 10.3 as RFC 5630 5.2 amends it ---- */

enum sips_service_route { SIPS_SERVICE_ROUTE_NONE, SIPS_SERVICE_ROUTE_SIP, SIPS_SERVICE_ROUTE_SIPS };

struct sips_registrar_verdict {
    uint16_t status;
    enum sips_service_route service_route; /* of a 200 */
    bool shows_gruus;                      /* of a 200: the request supports gruu (RFC 5627 5.3) */
    struct sips_clauses clauses;
};

/* Seconds that a binding gets when the request says nothing. */
#define SIPS_EXPIRES_DEFAULT_S 3600

/* sips_registrar_decide decides on a REGISTER and, if the status is 200, updates element->location; all of it
 * or nothing (10.3 step 7). Any other status leaves the location as it was. */
void sips_registrar_decide(struct sips_registrar_verdict *verdict, const struct sips_element *element,
                           const struct sips_message *request) __attribute__((nonnull));

/* sips_registrar_supports: an option tag that a REGISTER may require. */
bool sips_registrar_supports(struct sips_span option_tag);

#endif
