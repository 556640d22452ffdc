/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PLAN_PART_H
#define PLAN_PART_H

#include "plan.h"

/* ---- The words of the format: plan.c writes them, plan_read.c reads them ---- */

extern const char *const plan_verb[ELEMENT_VERB_COUNT];
extern const char *const plan_tls_word[PLAN_TLS_COUNT];
extern const char *const plan_role[ELEMENT_ROLE_COUNT];
extern const char *const plan_step_word[STEP_EXPECT_BREACH + 1]; /* NULL for STEP_COMMAND */

#endif
