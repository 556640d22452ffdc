/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "cli.h"
#include "json.h"
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

/* A word this far from all known ones is not a slip of the keyboard. */
#define NEAR_MAX 3
#define WORD_MAX 64

void cli_error(const char *command, const char *format, ...)
{
    va_list list;
    fprintf(stderr, "sipsfuzz %s: ", command);
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions and replacements that turn a into b; both at most WORD_MAX long. */
static size_t distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1];
    size_t columns = strlen(b);
    for (size_t j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(replaced, 1 + least(row[j], row[j - 1]));
        }
    }
    return row[columns];
}

const char *cli_nearest(const char *word, const char *(*name)(size_t index), size_t count)
{
    const char *nearest = NULL;
    size_t best = NEAR_MAX + 1;
    if (strlen(word) > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const char *candidate = name(i);
        size_t far = strlen(candidate) > WORD_MAX ? best : distance(word, candidate);
        if (far < best && far < strlen(word)) {
            best = far;
            nearest = candidate;
        }
    }
    return nearest;
}

struct cli_place cli_place_of(struct sips_span text, size_t offset)
{
    struct cli_place place = {1, 1};
    for (size_t i = 0; i < offset && i < text.length; i++) {
        place.column++;
        if (text.at[i] == '\n')
            place = (struct cli_place){place.line + 1, 1};
    }
    return place;
}

struct cli_style cli_style_of_stdout(void)
{
    const char *terminal = getenv("TERM");
    bool dumb = !terminal || strcmp(terminal, "dumb") == 0;
    if (dumb || getenv("NO_COLOR") || !isatty(STDOUT_FILENO))
        return (struct cli_style){"", "", ""};
    return (struct cli_style){"\033[1m", "\033[2m", "\033[0m"};
}

void cli_print(FILE *out, struct sips_span text)
{
    const char *end = sips_span_end(text);
    for (const char *at = text.at; at < end;) {
        size_t length = json_utf8_length(at, end);
        unsigned char byte = (unsigned char)*at;
        /* C2 80 to C2 9F are the control characters C1. */
        bool control =
            byte < 0x20 || byte == 0x7F || (byte == 0xC2 && length == 2 && (unsigned char)at[1] < 0xA0);
        if (length == 0 || control) {
            fprintf(out, "\\x%02x", byte);
            at++;
        } else {
            fwrite(at, 1, length, out);
            at += length;
        }
    }
}
