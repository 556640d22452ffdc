/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHOICE_FILE_H
#define CHOICE_FILE_H

#include "property.h"

/* ---- Choices in files: "sipsfuzz choices 1 NAME\n", and behind it the byte form (choice.h) ----
 * 1 is CHOICE_VERSION, NAME the property. A fuzzer's own files are the byte form alone. */

enum choice_file_result {
    CHOICE_FILE_OK,
    CHOICE_FILE_NO_HEADER, /* it does not begin with "sipsfuzz choices ": bytes alone, or something else */
    CHOICE_FILE_BAD_HEADER,
    CHOICE_FILE_OTHER_VERSION,
    CHOICE_FILE_NO_PROPERTY, /* there is none of that name: see name */
    CHOICE_FILE_TOO_LONG     /* more than CHOICE_BYTES_MAX bytes behind the header */
};

#define CHOICE_FILE_NAME_MAX 64
#define CHOICE_FILE_HEADER_MAX (CHOICE_FILE_NAME_MAX + 32)

struct choice_file {
    const struct property *property;
    char name[CHOICE_FILE_NAME_MAX]; /* as the header has it */
    const uint8_t *byte;             /* a slice of the text */
    size_t byte_count;
};

enum choice_file_result choice_file_read(struct choice_file *file, const void *text, size_t length)
    __attribute__((nonnull(1)));

/* choice_file_write writes a file with the choices of a case; room: CHOICE_FILE_HEADER_MAX +
 * CHOICE_BYTES_MAX. Returns the length. */
size_t choice_file_write(char *out, const struct property *property, const struct choices *choices)
    __attribute__((nonnull));

/* choice_file_target finds the fuzz target that a path names, by the names that fuzzers give:
 * "clusterfuzz-testcase-minimized-fuzz_message-4711", "out/fuzz_message/crashes/crash-1234". It writes the
 * target's name, "fuzz_message", and returns false if there is none in the path. */
bool choice_file_target(char target[CHOICE_FILE_NAME_MAX], const char *path) __attribute__((nonnull));

/* choice_file_property is the property of a fuzz target: fuzz_proxy_best is proxy-best; NULL: it has none. */
const struct property *choice_file_property(const char *target) __attribute__((nonnull));

#endif
