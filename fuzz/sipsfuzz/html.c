/* SPDX-License-Identifier: Apache-2.0 */
#include "html.h"
#include "json.h"

/* One byte that is not part of a longer character. */
static void put_byte(FILE *out, unsigned char byte)
{
    if (byte == '<')
        fputs("&lt;", out);
    else if (byte == '>')
        fputs("&gt;", out);
    else if (byte == '&')
        fputs("&amp;", out);
    else if (byte == '"')
        fputs("&quot;", out);
    else if (byte == '\'')
        fputs("&#39;", out);
    else if (byte == '\n' || byte == '\t' || (byte >= 0x20 && byte < 0x7F))
        fputc(byte, out);
    else
        fprintf(out, "\\x%02x", byte);
}

void html_text(FILE *out, struct sips_span text)
{
    const char *end = sips_span_end(text);

    for (const char *at = text.at; at < end;) {
        size_t length = json_utf8_length(at, end);
        bool control = length == 2 && (unsigned char)at[0] == 0xC2 && (unsigned char)at[1] < 0xA0;
        if (*at == '\r' && end - at > 1 && at[1] == '\n') {
            at++;
        } else if (length < 2 || control) {
            put_byte(out, (unsigned char)*at++);
        } else {
            fwrite(at, 1, length, out);
            at += length;
        }
    }
}

void html_string(FILE *out, const char *text)
{
    html_text(out, sips_span_of(text));
}
