/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_ISOLATE_H
#define ENGINE_ISOLATE_H

#include <stddef.h>

/* ---- Work in a child process, so that a crash ends the child alone and can be told from another ---- */

#define ISOLATE_KEY_MAX 200

enum isolate_end {
    ISOLATE_RETURNED,
    ISOLATE_CRASHED, /* a signal, or a sanitizer's report: key tells which, and where */
    ISOLATE_TOO_LONG,
    ISOLATE_FAILED /* no child could be made */
};

struct isolate_result {
    enum isolate_end end;
    /* "SIGSEGV in sipsfuzz+0x1f3a", "heap-buffer-overflow in sips_uri_read": the kind and the topmost frame.
     * Two crashes of one program with one key are taken for the same fault. */
    char key[ISOLATE_KEY_MAX];
};

/* isolate_shared gives zeroed memory that a child shares with its parent, or NULL; isolate_release gives it
 * back. */
void *isolate_shared(size_t size);
void isolate_release(void *memory, size_t size);

/* isolate has work(context) done in a child. What the parent is to see of it must lie in shared memory.
 * limit_s: the child is killed after so many seconds; 0: never. What the child writes to standard error
 * appears when it has returned; of a crash, what is known is the key. */
void isolate(struct isolate_result *result, void (*work)(void *context), void *context, unsigned limit_s)
    __attribute__((nonnull(1, 2)));

#endif
