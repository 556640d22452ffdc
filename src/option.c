/* SPDX-License-Identifier: Apache-2.0 */
#include "option.h"

bool sips_option_listed(const struct sips_line_list *lines, struct sips_span option_tag)
{
    struct sips_span rest, token;

    for (size_t i = 0; i < lines->count; i++) {
        rest = lines->value[i];
        while (sips_token_next(&rest, &token))
            if (sips_span_same(token, option_tag))
                return true;
    }
    return false;
}

bool sips_registers_flow(const struct sips_message *request)
{
    if (!sips_option_listed(&request->supported, SIPS_SPAN("outbound")))
        return false;
    for (size_t i = 0; i < request->contact.count; i++)
        if (request->contact.value[i].reg_id.at && request->contact.value[i].instance.at)
            return true;
    return false;
}
