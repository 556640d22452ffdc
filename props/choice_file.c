/* SPDX-License-Identifier: Apache-2.0 */
#include "choice_file.h"
#include <string.h>

#define MAGIC "sipsfuzz choices "
#define TARGET "fuzz_"

/* The version and the name: "1 NAME\n". at stands behind the magic. */
static enum choice_file_result read_header(struct choice_file *file, const char *at, const char *end)
{
    unsigned version = 0;
    const char *line_end = memchr(at, '\n', (size_t)(end - at));

    while (at < end && *at >= '0' && *at <= '9' && version < 1000)
        version = 10 * version + (unsigned)(*at++ - '0');
    if (line_end == NULL || at >= line_end || *at != ' ' || line_end - at - 1 >= CHOICE_FILE_NAME_MAX)
        return CHOICE_FILE_BAD_HEADER;
    if (version != CHOICE_VERSION)
        return CHOICE_FILE_OTHER_VERSION;
    memcpy(file->name, at + 1, (size_t)(line_end - at - 1));
    file->name[line_end - at - 1] = '\0';
    file->byte = (const uint8_t *)line_end + 1;
    file->byte_count = (size_t)(end - line_end - 1);
    file->property = property_find(file->name);
    if (file->property == NULL)
        return CHOICE_FILE_NO_PROPERTY;
    return file->byte_count > CHOICE_BYTES_MAX ? CHOICE_FILE_TOO_LONG : CHOICE_FILE_OK;
}

enum choice_file_result choice_file_read(struct choice_file *file, const void *text, size_t length)
{
    const size_t magic = strlen(MAGIC);

    memset(file, 0, sizeof *file);
    if (length < magic || memcmp(text, MAGIC, magic) != 0)
        return CHOICE_FILE_NO_HEADER;
    return read_header(file, (const char *)text + magic, (const char *)text + length);
}

size_t choice_file_write(char *out, const struct property *property, const struct choices *choices)
{
    int header = snprintf(out, CHOICE_FILE_HEADER_MAX, MAGIC "%d %s\n", CHOICE_VERSION, property->name);

    return (size_t)header + choices_encode(choices, (uint8_t *)out + header);
}

static bool is_target_char(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool choice_file_target(char target[CHOICE_FILE_NAME_MAX], const char *path)
{
    bool found = false;

    for (const char *at = path; (at = strstr(at, TARGET)) != NULL;) {
        size_t length = strlen(TARGET);
        bool begins = at == path || at[-1] == '/' || at[-1] == '-';
        while (is_target_char(at[length]))
            length++;
        bool ends = at[length] == '\0' || at[length] == '/' || at[length] == '-' || at[length] == '.';
        if (begins && ends && length < CHOICE_FILE_NAME_MAX) { /* the last one is the nearest to the file */
            memcpy(target, at, length);
            target[length] = '\0';
            found = true;
        }
        at += length;
    }
    return found;
}

const struct property *choice_file_property(const char *target)
{
    char name[CHOICE_FILE_NAME_MAX];
    size_t length = strlen(target), front = strlen(TARGET);

    if (length < front || length >= sizeof name)
        return NULL;
    for (size_t i = front; i <= length; i++)
        name[i - front] = target[i] == '_' ? '-' : target[i];
    return property_find(name);
}
