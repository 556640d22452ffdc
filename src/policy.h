/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_POLICY_H
#define SIPS_POLICY_H

#include "clause.h"

/* ---- Policy: what an operator decides because the texts leave it open ----
 * One enum per line of policy.def; zero is the default, so a zeroed struct is the default policy. */

#define POLICY(field, key, A, a, B, b, clause, line)                                                         \
    enum sips_policy_##field{SIPS_POLICY_##field##_##A, SIPS_POLICY_##field##_##B};
#include "policy.def"
#undef POLICY

struct sips_policy {
#define POLICY(field, key, A, a, B, b, clause, line) enum sips_policy_##field field;
#include "policy.def"
#undef POLICY
};

struct sips_policy_entry {
    const char *key;
    const char *value[2]; /* value[0] is the default */
    enum sips_clause clause;
    const char *line;
};

/* sips_policy_count is the number of keys; sips_policy_entry gives the one at index. */
size_t sips_policy_count(void);
const struct sips_policy_entry *sips_policy_entry(size_t index);

enum sips_policy_result { SIPS_POLICY_OK, SIPS_POLICY_NO_KEY, SIPS_POLICY_NO_VALUE };

/* sips_policy_set sets one key; NO_KEY: there is no such key; NO_VALUE: the key does not take that value.
 * *policy is then unchanged. */
enum sips_policy_result sips_policy_set(struct sips_policy *policy, struct sips_span key,
                                        struct sips_span value) __attribute__((nonnull, warn_unused_result));

/* sips_policy_get gives the value (0 or 1) of the key at index. */
unsigned sips_policy_get(const struct sips_policy *policy, size_t index) __attribute__((nonnull));

#endif
