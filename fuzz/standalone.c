/* SPDX-License-Identifier: Apache-2.0 */

/* A main for a fuzz target where there is no fuzzing engine: it runs the target on files, so that a finding
 * can be reproduced with any compiler, in a debugger and under valgrind. */

#define _XOPEN_SOURCE 700

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#if defined(__has_include)
#if __has_include(<sanitizer/common_interface_defs.h>)
#include <sanitizer/common_interface_defs.h>
#pragma weak __sanitizer_set_death_callback
#define KNOWS_SANITIZERS 1
#endif
#endif

#define LIMIT_S 5
#define LIMIT_MAX_S 86400
#define REPEAT_MAX 1000000000
#define SIGNAL_STACK_SIZE 65536

enum exit_status {
    EXIT_REPLAYED = 0,
    EXIT_TOO_LONG = 1,
    EXIT_UNUSABLE = 2 /* wrong use, or a file that cannot be read */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

struct input {
    char *name;
    uint8_t *data;
    size_t size;
};

struct input_list {
    struct input *input;
    size_t count, capacity, bytes;
};

static const char *program;

/* The file that is running, for the signal handlers. */
static const char *volatile running;

/* ---- When a file crashes the target, or takes too long: say which, with calls that a handler may make ----
 */

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        _exit(EXIT_UNUSABLE);
}

static void name_running(const char *what)
{
    if (!running)
        return;
    say(what);
    say(running);
    say("\n");
    running = NULL;
}

static void on_death(void)
{
    name_running("crashed on ");
}

static void on_crash(int number)
{
    on_death();
    signal(number, SIG_DFL);
    raise(number);
}

static void on_limit(int number)
{
    (void)number;
    name_running("took too long: ");
    _exit(EXIT_TOO_LONG);
}

static void catch_signal(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* A sanitizer reports faults of memory itself, and then tells us; without one the signals are ours, and have
 * a stack of their own because the other one may be what ran out. */
static void catch_faults(void)
{
    static char stack[SIGNAL_STACK_SIZE];
    catch_signal(SIGALRM, on_limit);
    catch_signal(SIGABRT, on_crash);
#ifdef KNOWS_SANITIZERS
    if (__sanitizer_set_death_callback) {
        __sanitizer_set_death_callback(on_death);
        return;
    }
#endif
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    catch_signal(SIGSEGV, on_crash);
    catch_signal(SIGBUS, on_crash);
    catch_signal(SIGFPE, on_crash);
    catch_signal(SIGILL, on_crash);
}

/* ---- Reading files and folders ---- */

static _Noreturn void fail(const char *name)
{
    fprintf(stderr, "%s: %s: %s\n", program, name, strerror(errno));
    exit(EXIT_UNUSABLE);
}

static void *allocate(void *old, size_t size)
{
    void *block = realloc(old, size);
    if (!block)
        fail("memory");
    return block;
}

static struct input *new_input(struct input_list *list)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 64;
        list->input = allocate(list->input, list->capacity * sizeof *list->input);
    }
    return &list->input[list->count++];
}

/* The block is as long as the file, so that a sanitizer or valgrind sees a read of one byte too many. Of an
 * empty file there is a block of no bytes: no engine gives a target NULL. */
static void add_file(struct input_list *list, const char *name, size_t size)
{
    FILE *file = fopen(name, "rb");
    if (!file)
        fail(name);
    uint8_t *data = allocate(NULL, size);
    size_t got = fread(data, 1, size, file);
    if (ferror(file))
        fail(name);
    fclose(file);
    char *copy = allocate(NULL, strlen(name) + 1);
    memcpy(copy, name, strlen(name) + 1);
    *new_input(list) = (struct input){copy, data, got};
    list->bytes += got;
}

static int is_not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void add_path(struct input_list *list, const char *name);

static void add_folder(struct input_list *list, const char *name)
{
    struct dirent **entry = NULL;
    int count = scandir(name, &entry, is_not_hidden, alphasort);
    if (count < 0)
        fail(name);
    for (int i = 0; i < count; i++) {
        size_t size = strlen(name) + 1 + strlen(entry[i]->d_name) + 1;
        char *path = allocate(NULL, size);
        snprintf(path, size, "%s/%s", name, entry[i]->d_name);
        add_path(list, path);
        free(path);
        free(entry[i]);
    }
    free(entry);
}

static void add_path(struct input_list *list, const char *name)
{
    struct stat about;
    if (stat(name, &about) != 0)
        fail(name);
    if (S_ISDIR(about.st_mode))
        add_folder(list, name);
    else
        add_file(list, name, (size_t)about.st_size);
}

static void free_inputs(struct input_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->input[i].name);
        free(list->input[i].data);
    }
    free(list->input);
}

/* ---- Running ---- */

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run_once(const struct input_list *list, unsigned limit_s)
{
    for (size_t i = 0; i < list->count; i++) {
        running = list->input[i].name;
        alarm(limit_s);
        LLVMFuzzerTestOneInput(list->input[i].data, list->input[i].size);
    }
    alarm(0);
}

/* The first run is not measured, and has the limit: an alarm for each execution would be measured too. */
static void run(const struct input_list *list, unsigned limit_s, unsigned long repeat)
{
    run_once(list, limit_s);
    printf("%s: %zu files, %zu bytes: none crashed\n", program, list->count, list->bytes);
    if (repeat > 0) {
        double begin = seconds_now();
        for (unsigned long n = 0; n < repeat; n++)
            for (size_t i = 0; i < list->count; i++) {
                running = list->input[i].name;
                LLVMFuzzerTestOneInput(list->input[i].data, list->input[i].size);
            }
        double executions = (double)list->count * (double)repeat;
        double seconds = seconds_now() - begin;
        printf("%.0f executions in %.3f s: %.0f a second\n", executions, seconds, executions / seconds);
    }
    running = NULL;
}

static void print_usage(FILE *out)
{
    fprintf(
        out,
        "usage: %s [--limit SECONDS] [--repeat N] FILE|FOLDER...\n"
        "\n"
        "Runs the fuzz target on each file, and on each file in each folder. The process dies as the target\n"
        "does, and the file that it died on is named on standard error.\n"
        "\n"
        "  --limit SECONDS  give up on a file that takes longer (default: %d; 0: no limit)\n"
        "  --repeat N       run all files N more times, and print executions a second\n"
        "\n"
        "Exit status: 0 all files ran, 1 one took too long, 2 wrong use or a file that cannot be read.\n",
        program, LIMIT_S);
}

static unsigned long read_number(const char *text, unsigned long max)
{
    char *end = NULL;
    errno = 0;
    unsigned long value = text && *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
    if (!end || *end || errno || value > max) {
        fprintf(stderr, "%s: not a number from 0 to %lu: %s\n", program, max, text ? text : "(nothing)");
        exit(EXIT_UNUSABLE);
    }
    return value;
}

struct options {
    unsigned limit_s;
    unsigned long repeat;
    int first_path; /* in argv */
};

static struct options read_options(char **argv)
{
    struct options options = {LIMIT_S, 0, 1};
    for (; argv[options.first_path]; options.first_path++) {
        const char *argument = argv[options.first_path];
        if (strcmp(argument, "--help") == 0) {
            print_usage(stdout);
            exit(EXIT_REPLAYED);
        } else if (strcmp(argument, "--limit") == 0) {
            options.limit_s = (unsigned)read_number(argv[++options.first_path], LIMIT_MAX_S);
        } else if (strcmp(argument, "--repeat") == 0) {
            options.repeat = read_number(argv[++options.first_path], REPEAT_MAX);
        } else {
            break;
        }
    }
    const char *first = argv[options.first_path];
    if (!first || strncmp(first, "--", 2) == 0) {
        print_usage(stderr);
        exit(EXIT_UNUSABLE);
    }
    return options;
}

int main(int argc, char **argv)
{
    program = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    struct options options = read_options(argv);
    struct input_list list = {0};
    for (int i = options.first_path; i < argc; i++)
        add_path(&list, argv[i]);
    if (LLVMFuzzerInitialize)
        LLVMFuzzerInitialize(&argc, &argv);
    catch_faults();
    run(&list, options.limit_s, options.repeat);
    free_inputs(&list);
    return EXIT_REPLAYED;
}
