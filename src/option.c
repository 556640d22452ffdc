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
    struct sips_span value;

    if (!sips_option_listed(&request->supported, SIPS_SPAN("outbound")))
        return false;
    for (size_t i = 0; i < request->contact.count; i++) {
        struct sips_span parameters = request->contact.value[i].parameters;
        if (sips_parameter_find(parameters, SIPS_SPAN("reg-id"), &value) &&
            sips_parameter_find(parameters, SIPS_SPAN("+sip.instance"), &value))
            return true;
    }
    return false;
}
