/* SPDX-License-Identifier: Apache-2.0 */
#include "message.h"

const char *sips_message_result_name(enum sips_message_result result)
{
    switch (result) {
    case SIPS_MESSAGE_OK:
        return "ok";
    case SIPS_MESSAGE_EMPTY:
        return "empty";
    case SIPS_MESSAGE_BAD_START_LINE:
        return "bad-start-line";
    case SIPS_MESSAGE_BAD_VERSION:
        return "bad-version";
    case SIPS_MESSAGE_BAD_REQUEST_URI:
        return "bad-request-uri";
    case SIPS_MESSAGE_BAD_STATUS:
        return "bad-status";
    case SIPS_MESSAGE_BAD_LINE:
        return "bad-line";
    case SIPS_MESSAGE_NO_END_OF_HEADER:
        return "no-end-of-header";
    case SIPS_MESSAGE_BAD_FIELD:
        return "bad-field";
    case SIPS_MESSAGE_BAD_URI:
        return "bad-uri";
    case SIPS_MESSAGE_MISSING_FIELD:
        return "missing-field";
    case SIPS_MESSAGE_DUPLICATE_FIELD:
        return "duplicate-field";
    case SIPS_MESSAGE_TOO_MANY:
        return "too-many";
    case SIPS_MESSAGE_METHOD_MISMATCH:
        return "method-mismatch";
    case SIPS_MESSAGE_BODY_CUT_SHORT:
        return "body-cut-short";
    }
    return "?";
}

const char *sips_field_name(enum sips_field field)
{
    static const char *const names[SIPS_FIELD_COUNT] = {
        [SIPS_FIELD_NONE] = "",
        [SIPS_FIELD_VIA] = "Via",
        [SIPS_FIELD_ROUTE] = "Route",
        [SIPS_FIELD_RECORD_ROUTE] = "Record-Route",
        [SIPS_FIELD_PATH] = "Path",
        [SIPS_FIELD_SERVICE_ROUTE] = "Service-Route",
        [SIPS_FIELD_CONTACT] = "Contact",
        [SIPS_FIELD_FROM] = "From",
        [SIPS_FIELD_TO] = "To",
        [SIPS_FIELD_REFER_TO] = "Refer-To",
        [SIPS_FIELD_CALL_ID] = "Call-ID",
        [SIPS_FIELD_CSEQ] = "CSeq",
        [SIPS_FIELD_MAX_FORWARDS] = "Max-Forwards",
        [SIPS_FIELD_EXPIRES] = "Expires",
        [SIPS_FIELD_CONTENT_LENGTH] = "Content-Length",
        [SIPS_FIELD_WARNING] = "Warning",
        [SIPS_FIELD_REQUIRE] = "Require",
        [SIPS_FIELD_PROXY_REQUIRE] = "Proxy-Require",
        [SIPS_FIELD_SUPPORTED] = "Supported",
        [SIPS_FIELD_REPLACES] = "Replaces",
        [SIPS_FIELD_JOIN] = "Join",
    };
    return field < SIPS_FIELD_COUNT ? names[field] : "";
}
