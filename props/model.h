/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_H
#define MODEL_H

#include "facts.h"
#include <stdbool.h>
#include <stdint.h>

/* ---- What the RFCs' prose answers to the facts of one rule table ----
 *
 * The tables of libsips are rows of facts; this is the same law as text is read, sentence by sentence, each
 * with its section. It knows the facts by name and nothing of the rows. */

/* model_of_table gives the function for a table's facts, one of each group; its result is an outcome of that
 * table (enum sips_X_outcome of facts.h). NULL: there is no such table. */
typedef unsigned (*model_outcome)(uint32_t facts);
model_outcome model_of_table(const char *name) __attribute__((nonnull));

/* The rooms of the model. */
unsigned model_admission(uint32_t facts);
unsigned model_hop(uint32_t facts);
unsigned model_target(uint32_t facts);
unsigned model_refusal(uint32_t facts);
unsigned model_strict(uint32_t facts);
unsigned model_record_route(uint32_t facts);
unsigned model_recursion(uint32_t facts);
unsigned model_flow(uint32_t facts);
unsigned model_own_path(uint32_t facts);
unsigned model_register(uint32_t facts);
unsigned model_service_route(uint32_t facts);
unsigned model_gruu(uint32_t facts);
unsigned model_redirect_admission(uint32_t facts);
unsigned model_redirect(uint32_t facts);
unsigned model_identity(uint32_t facts);
unsigned model_reuse(uint32_t facts);
unsigned model_uas(uint32_t facts);
unsigned model_uas_contact(uint32_t facts);
unsigned model_derived(uint32_t facts);
unsigned model_uac_contact(uint32_t facts);
unsigned model_uac_route(uint32_t facts);
unsigned model_uac_binding(uint32_t facts);
unsigned model_uac_register(uint32_t facts);
unsigned model_uac_response(uint32_t facts);

#endif
