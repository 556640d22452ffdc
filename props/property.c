/* SPDX-License-Identifier: Apache-2.0 */
#include "property.h"
#include <string.h>

#define PROPERTY(id) extern const struct property property_##id;
#include "properties.def"
#ifdef SIPSFUZZ_WITH_OPENSSL
#include "properties_openssl.def"
#endif
#undef PROPERTY

static const struct property *const properties[] = {
#define PROPERTY(id) &property_##id,
#include "properties.def"
#ifdef SIPSFUZZ_WITH_OPENSSL
#include "properties_openssl.def"
#endif
#undef PROPERTY
};

size_t property_count(void)
{
    return sizeof properties / sizeof properties[0];
}

const struct property *property_at(size_t index)
{
    return properties[index];
}

const struct property *property_find(const char *name)
{
    for (size_t i = 0; i < property_count(); i++)
        if (strcmp(properties[i]->name, name) == 0)
            return properties[i];
    return NULL;
}
