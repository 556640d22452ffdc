/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "cases.h"
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define FIRST_S 2.0
#define EVERY_S 0.5

double cases_seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static volatile sig_atomic_t stopped;

static void stop(int number)
{
    (void)number;
    stopped = 1;
}

void cases_stop_on_interrupt(void)
{
    struct sigaction action = {.sa_flags = 0};

    action.sa_handler = stop;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool cases_stopped(void)
{
    return stopped != 0;
}

/* Standard error may be caught for a child; the terminal is not. */
static FILE *terminal(void)
{
    static FILE *out;
    static bool asked;

    if (!asked && isatty(STDERR_FILENO)) {
        int copy = dup(STDERR_FILENO);
        out = copy < 0 ? NULL : fdopen(copy, "w");
    }
    asked = true;
    return out;
}

static void show(FILE *out, const struct cases_progress *progress, double now, uint64_t done)
{
    double spent = now - progress->begin, rate = (double)done / spent, left = -1;

    if (progress->total && done)
        left = (double)(progress->total - done) / rate;
    if (progress->until > 0 && (left < 0 || progress->until - now < left))
        left = progress->until - now;
    fprintf(out, "\r%s: %" PRIu64 " runs, %.0f/s", progress->name, done, rate);
    if (progress->total)
        fprintf(out, ", %.0f%%", 100.0 * (double)done / (double)progress->total);
    if (left >= 0)
        fprintf(out, ", %.0f s left", left);
    fputs("   ", out);
    fflush(out);
}

void cases_progress(struct cases_progress *progress, uint64_t done)
{
    FILE *out = terminal();
    double now = cases_seconds();

    if (out == NULL || now - progress->begin < FIRST_S || now < progress->next)
        return;
    progress->next = now + EVERY_S;
    progress->shown = true;
    show(out, progress, now, done);
}

void cases_progress_end(struct cases_progress *progress)
{
    FILE *out = terminal();

    if (out && progress->shown) {
        fputs("\r\033[K", out);
        fflush(out);
    }
    progress->shown = false;
}

bool cases_time(const char *command, const char *option, const char *text, double *seconds)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}};
    char *end;
    double number = strtod(text, &end);

    for (size_t i = 0; end != text && i < sizeof units / sizeof units[0]; i++)
        if (strcmp(end, units[i].unit) == 0 && number > 0 && number < 1e7) {
            *seconds = number * units[i].seconds;
            return true;
        }
    cli_error(command, "%s takes a time: write 30, 30s, 5m or 2h, not %s", option, text);
    return false;
}

bool cases_number(const char *command, const char *option, const char *text, uint64_t *number)
{
    uint64_t factor = 1, value = 0;
    const char *at = text;

    while (*at >= '0' && *at <= '9' && value < UINT64_C(1000000000000000))
        value = 10 * value + (uint64_t)(*at++ - '0');
    if (at != text && (*at == 'k' || *at == 'M'))
        factor = *at++ == 'k' ? 1000 : 1000000;
    if (at != text && *at == '\0' && value < UINT64_C(1000000000000000)) {
        *number = value * factor;
        return true;
    }
    cli_error(command, "%s takes a number: write 1000, 100k or 5M, not %s", option, text);
    return false;
}
