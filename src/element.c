/* SPDX-License-Identifier: Apache-2.0 */
#include "element.h"

const char *sips_action_name(enum sips_action action)
{
    switch (action) {
    case SIPS_FORWARD:
        return "forward";
    case SIPS_RESPOND:
        return "respond";
    case SIPS_RELAY:
        return "relay";
    case SIPS_RECURSE:
        return "recurse";
    case SIPS_DROP:
        return "drop";
    }
    return "?";
}

bool sips_element_is_self(const struct sips_element *element, struct sips_span host)
{
    return sips_span_same(element->host, host);
}

bool sips_element_has_domain(const struct sips_element *element, struct sips_span host)
{
    for (size_t i = 0; i < element->domain_count; i++)
        if (sips_span_same(element->domain[i], host))
            return true;
    return false;
}

bool sips_element_is_responsible(const struct sips_element *element, const struct sips_uri *uri)
{
    return sips_uri_is_sip(uri) &&
           (sips_element_has_domain(element, uri->host) || sips_element_is_self(element, uri->host));
}
