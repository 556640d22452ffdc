/* SPDX-License-Identifier: Apache-2.0 */
#include "policy.h"

/* An index for each key, in the order of policy.def. */
enum key {
#define POLICY(field, key, A, a, B, b, clause, line) KEY_##field,
#include "policy.def"
#undef POLICY
    KEY_COUNT
};

static const struct sips_policy_entry entries[] = {
#define POLICY(field, key, A, a, B, b, clause, line) {key, {a, b}, SIPS_CLAUSE_##clause, line},
#include "policy.def"
#undef POLICY
};

size_t sips_policy_count(void)
{
    return KEY_COUNT;
}

const struct sips_policy_entry *sips_policy_entry(size_t index)
{
    return &entries[index];
}

static void set_field(struct sips_policy *policy, enum key key, unsigned value)
{
    switch (key) {
#define POLICY(field, key, A, a, B, b, clause, line)                                                         \
    case KEY_##field:                                                                                        \
        policy->field = (enum sips_policy_##field)value;                                                     \
        break;
#include "policy.def"
#undef POLICY
    case KEY_COUNT:
        break;
    }
}

enum sips_policy_result sips_policy_set(struct sips_policy *policy, struct sips_span key,
                                        struct sips_span value)
{
    for (unsigned i = 0; i < KEY_COUNT; i++) {
        if (!sips_span_equal(sips_span_of(entries[i].key), key))
            continue;
        for (unsigned v = 0; v < 2; v++) {
            if (!sips_span_equal(sips_span_of(entries[i].value[v]), value))
                continue;
            set_field(policy, (enum key)i, v);
            return SIPS_POLICY_OK;
        }
        return SIPS_POLICY_NO_VALUE;
    }
    return SIPS_POLICY_NO_KEY;
}

unsigned sips_policy_get(const struct sips_policy *policy, size_t index)
{
    switch ((enum key)index) {
#define POLICY(field, key, A, a, B, b, clause, line)                                                         \
    case KEY_##field:                                                                                        \
        return (unsigned)policy->field;
#include "policy.def"
#undef POLICY
    case KEY_COUNT:
        break;
    }
    return 0;
}
