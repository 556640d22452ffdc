/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* dladdr, MAP_ANONYMOUS */

#include "engine_isolate.h"
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPORT_MAX ((size_t)256 * 1024) /* of a sanitizer's report that is looked at */
#define FRAME_MAX 16

static const struct fatal {
    int number;
    const char *name;
} fatals[] = {
    {SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"}, {SIGILL, "SIGILL"}, {SIGABRT, "SIGABRT"}};

void *isolate_shared(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

void isolate_release(void *memory, size_t size)
{
    if (memory)
        munmap(memory, size);
}

/* ---- In the child ---- */

static const char *signal_name(int number)
{
    for (size_t i = 0; i < sizeof fatals / sizeof fatals[0]; i++)
        if (fatals[i].number == number)
            return fatals[i].name;
    return "signal";
}

/* Writes the line that the parent looks for. Not all of this is made for signal handlers; the process is lost
 * anyway, and its parent waits no longer than its limit. */
__attribute__((unused)) static void tell_frame(int number)
{
    void *frame[FRAME_MAX];
    int count = backtrace(frame, FRAME_MAX);
    Dl_info self, info;
    char line[ISOLATE_KEY_MAX];

    if (dladdr((void *)(uintptr_t)tell_frame, &self) == 0)
        self.dli_fbase = NULL;
    for (int i = 2; i < count; i++) { /* behind this function and the handler */
        if (dladdr(frame[i], &info) == 0 || info.dli_fbase != self.dli_fbase)
            continue; /* the C library's */
        if (info.dli_sname)
            snprintf(line, sizeof line, "SUMMARY: %s in %s\n", signal_name(number), info.dli_sname);
        else
            snprintf(line, sizeof line, "SUMMARY: %s in +%#lx\n", signal_name(number),
                     (unsigned long)((uintptr_t)frame[i] - (uintptr_t)info.dli_fbase));
        (void)!write(STDERR_FILENO, line, strlen(line));
        break;
    }
    signal(number, SIG_DFL);
    raise(number);
}

/* A sanitizer's own handlers stay. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

static void catch_signals(void)
{
#ifndef SANITIZED
    static char stack[64 * 1024];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_flags = SA_ONSTACK};

    action.sa_handler = tell_frame;
    sigaltstack(&alternate, NULL);
    for (size_t i = 0; i < sizeof fatals / sizeof fatals[0]; i++)
        sigaction(fatals[i].number, &action, NULL);
#endif
}

static void run_child(FILE *report, void (*work)(void *context), void *context, unsigned limit_s)
{
    void *frame[1];

    (void)backtrace(frame, 1); /* loads what it needs now, and not in a handler */
    dup2(fileno(report), STDERR_FILENO);
    catch_signals();
    signal(SIGALRM, SIG_DFL);
    alarm(limit_s);
    work(context);
    exit(0); /* and what runs at exit: coverage is written there, leaks are looked for */
}

/* ---- In the parent ---- */

/* "SUMMARY: AddressSanitizer: heap-buffer-overflow file.c:12:3 in sips_uri_read" without the sanitizer's name
 * and the place, which changes with every edit; "SUMMARY: SIGSEGV in f" as it is. */
static void read_summary(char key[ISOLATE_KEY_MAX], const char *line)
{
    const char *kind = line + strlen("SUMMARY: "), *behind = strstr(kind, "Sanitizer: "), *where;
    size_t length;

    if (behind)
        kind = behind + strlen("Sanitizer: ");
    length = strcspn(kind, " \n");
    where = strstr(kind, " in ");
    if (where && strcspn(kind, "\n") < (size_t)(where - kind))
        where = NULL;
    if (where)
        where += strlen(" in ");
    else
        where = "?";
    snprintf(key, ISOLATE_KEY_MAX, "%.*s in %.*s", (int)length, kind, (int)strcspn(where, " (\n"), where);
}

static void read_report(char key[ISOLATE_KEY_MAX], FILE *report)
{
    static char text[REPORT_MAX + 1];
    size_t length;
    const char *line;

    rewind(report);
    length = fread(text, 1, REPORT_MAX, report);
    text[length] = '\0';
    line = strstr(text, "SUMMARY: ");
    if (line)
        read_summary(key, line);
}

/* What a child that lived wrote is passed on. */
static void pass_on(FILE *report)
{
    char buffer[4096];
    size_t length;

    rewind(report);
    while ((length = fread(buffer, 1, sizeof buffer, report)) > 0)
        fwrite(buffer, 1, length, stderr);
}

static void judge(struct isolate_result *result, int status, FILE *report)
{
    result->end = ISOLATE_RETURNED;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        pass_on(report);
        return;
    }
    result->end = ISOLATE_CRASHED;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
        result->end = ISOLATE_TOO_LONG;
        return;
    }
    if (WIFSIGNALED(status))
        snprintf(result->key, sizeof result->key, "%s in ?", signal_name(WTERMSIG(status)));
    else
        snprintf(result->key, sizeof result->key, "exit status %d in ?", WEXITSTATUS(status));
    read_report(result->key, report);
}

void isolate(struct isolate_result *result, void (*work)(void *context), void *context, unsigned limit_s)
{
    FILE *report = tmpfile();
    pid_t child;
    int status = 0;

    result->end = ISOLATE_FAILED;
    result->key[0] = '\0';
    if (report == NULL)
        return;
    fflush(NULL);
    child = fork();
    if (child == 0)
        run_child(report, work, context, limit_s);
    if (child > 0) {
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
        judge(result, status, report);
    }
    fclose(report);
}
