/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "cases.h"
#include "choice_file.h"
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

/* The folder, and those that it lies in. */
static bool make_folders(const char *command, const char *folder)
{
    char path[CASE_PATH_MAX];
    size_t length = strlen(folder);

    if (length + 1 > sizeof path) {
        cli_error(command, "the folder's name is too long: %s", folder);
        return false;
    }
    for (size_t i = 1; i <= length; i++) {
        if (folder[i] != '/' && folder[i] != '\0')
            continue;
        memcpy(path, folder, i);
        path[i] = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST) {
            cli_error(command, "cannot make the folder %s: %s: name another one with --out", path,
                      strerror(errno));
            return false;
        }
    }
    return true;
}

static uint64_t hash_of(const char *text, size_t length)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001B3);
    return hash;
}

bool case_save(char path[CASE_PATH_MAX], const char *command, const char *folder,
               const struct property *property, const struct choices *choices)
{
    static char text[CHOICE_FILE_HEADER_MAX + CHOICE_BYTES_MAX];
    size_t length = choice_file_write(text, property, choices);

    if (!make_folders(command, folder))
        return false;
    int written = snprintf(path, CASE_PATH_MAX, "%s/%s-%016" PRIx64 ".choices", folder, property->name,
                           hash_of(text, length));
    if (written < 0 || written >= CASE_PATH_MAX) {
        cli_error(command, "the folder's name is too long: %s", folder);
        return false;
    }
    return cli_write_file(command, path, (struct sips_span){text, length});
}
