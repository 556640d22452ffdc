/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"

#define Q_MAX_THOUSANDTHS 1000

/* ";q=0.5"; the greatest q goes without saying (RFC 3261 20.10). */
static void add_q(struct sips_gather *gather, uint32_t thousandths)
{
    char text[] = ";q=0.000";
    size_t length = sizeof text - 1;

    if (thousandths >= Q_MAX_THOUSANDTHS)
        return;
    for (size_t at = length; thousandths; thousandths /= 10)
        text[--at] = (char)('0' + thousandths % 10);
    while (text[length - 1] == '0' && text[length - 2] != '.')
        length--;
    sips_gather_text(gather, text, length);
}

enum sips_rewrite_result sips_write_redirected(struct sips_gather *gather, const struct sips_element *element,
                                               const struct sips_message *request,
                                               const struct sips_redirect_verdict *verdict)
{
    if (verdict->status != 302)
        return sips_write_response(gather, element, request, verdict->status, verdict->warning);
    sips_gather_response(gather, request, verdict->status);
    for (size_t i = 0; i < verdict->contact_count; i++) {
        sips_gather_string(gather, "Contact: <");
        sips_gather_uri(gather, &verdict->contact[i]);
        sips_gather_string(gather, ">");
        add_q(gather, verdict->q_thousandths[i]);
        sips_gather_string(gather, "\r\n");
    }
    return sips_gather_response_end(gather);
}
