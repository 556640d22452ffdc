/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "cli.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK ((size_t)64 * 1024)

/* All bytes of in, in memory that the caller frees, one more than *length at least; NULL with errno set if
 * that fails, EFBIG if there are more than CLI_FILE_MAX. */
static char *read_all(FILE *in, size_t *length)
{
    char *text = NULL;
    size_t capacity = 0;
    *length = 0;
    for (;;) {
        if (capacity - *length <= 1) {
            capacity = capacity ? 2 * capacity : CHUNK;
            char *larger = realloc(text, capacity);
            if (!larger)
                break;
            text = larger;
        }
        size_t got = fread(text + *length, 1, capacity - *length - 1, in);
        *length += got;
        if (*length > CLI_FILE_MAX) {
            errno = EFBIG;
            break;
        }
        if (got == 0) {
            if (ferror(in))
                break;
            return text;
        }
    }
    free(text);
    return NULL;
}

bool cli_read_file(const char *command, const char *name, struct sips_span *text)
{
    bool is_stdin = strcmp(name, "-") == 0;
    const char *shown = is_stdin ? "standard input" : name;
    errno = 0;
    FILE *in = is_stdin ? stdin : fopen(name, "rb");
    if (!in) {
        cli_error(command, "cannot open %s: %s", name, strerror(errno));
        return false;
    }
    size_t length;
    char *bytes = read_all(in, &length);
    int error = errno;
    if (!is_stdin)
        fclose(in); /* nothing was written, so nothing can be lost */
    if (bytes) {
        *text = (struct sips_span){bytes, length};
        return true;
    }
    if (error == EFBIG)
        cli_error(command, "%s is too large: give a file of at most %zu MiB", shown,
                  CLI_FILE_MAX / 1024 / 1024);
    else if (error == EISDIR)
        cli_error(command, "%s is a directory: name a file in it", shown);
    else
        cli_error(command, "cannot read %s: %s", shown, strerror(error));
    return false;
}

#define TEMPORARY_MAX 4096

bool cli_write_file(const char *command, const char *name, struct sips_span text)
{
    char temporary[TEMPORARY_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.part", name, (long)getpid());
    FILE *out = NULL;

    errno = ENAMETOOLONG;
    if (length > 0 && (size_t)length < sizeof temporary)
        out = fopen(temporary, "wbx");
    if (out) {
        bool written = fwrite(text.at, 1, text.length, out) == text.length;
        written = fclose(out) == 0 && written;
        if (written && rename(temporary, name) == 0)
            return true;
        int error = errno;
        remove(temporary);
        errno = error;
    }
    cli_error(command, "cannot write %s: %s", name, strerror(errno));
    return false;
}
