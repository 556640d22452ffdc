/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "flow_options.h"
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* What write() writes, as a slice that the caller frees. */
struct memory {
    char *text;
    size_t length;
    FILE *out;
};

static bool memory_open(struct memory *memory)
{
    memory->out = open_memstream(&memory->text, &memory->length);
    if (memory->out == NULL)
        cli_error("flow", "out of memory");
    return memory->out != NULL;
}

static bool memory_save(struct memory *memory, const char *name)
{
    bool saved = fclose(memory->out) == 0 &&
                 cli_write_file("flow", name, (struct sips_span){memory->text, memory->length});

    free(memory->text);
    return saved;
}

bool flow_capture(const char *name, const struct trace *trace)
{
    struct memory memory;

    if (!memory_open(&memory))
        return false;
    flow_pcap(memory.out, trace);
    return memory_save(&memory, name);
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), wanted = strlen(end);

    return length > wanted && strcmp(name + length - wanted, end) == 0;
}

/* Runs mscgen: it reads the chart from a file, and writes the picture to another one. */
static bool draw(const char *kind, const char *from, const char *to)
{
    char *arguments[] = {
        "mscgen", "-T", (char *)(uintptr_t)kind, "-i", (char *)(uintptr_t)from, "-o", (char *)(uintptr_t)to,
        NULL};
    int status = 0;
    pid_t child;
    int error = posix_spawnp(&child, "mscgen", NULL, NULL, arguments, environ);

    if (error == ENOENT) {
        cli_error(
            "flow",
            "mscgen is not installed, which draws .svg and .png: install it, or write --chart FILE.msc or "
            "FILE.txt");
        return false;
    }
    if (error || waitpid(child, &status, 0) < 0) {
        cli_error("flow", "cannot run mscgen: %s", strerror(error ? error : errno));
        return false;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        cli_error("flow", "mscgen could not draw the chart");
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool read_back(const char *name, struct sips_span *picture)
{
    return cli_read_file("flow", name, picture);
}

/* By way of two files in a folder for temporary ones; the picture is then written whole or not at all. */
static bool draw_chart(const char *name, const char *kind, const char *chart, size_t length)
{
    const char *folder = getenv("TMPDIR");
    char from[512], to[520];
    struct sips_span picture;
    bool drawn = false;

    snprintf(from, sizeof from, "%s/sipsfuzz-chart-XXXXXX", folder ? folder : "/tmp");
    int file = mkstemp(from);
    if (file < 0) {
        cli_error("flow", "cannot make a temporary file %s: %s", from, strerror(errno));
        return false;
    }
    snprintf(to, sizeof to, "%s.out", from);
    if (write(file, chart, length) == (ssize_t)length && draw(kind, from, to) && read_back(to, &picture)) {
        drawn = cli_write_file("flow", name, picture);
        free((char *)(uintptr_t)picture.at);
    }
    close(file);
    unlink(from);
    unlink(to);
    return drawn;
}

bool flow_chart(const char *name, const struct plan *plan, const struct trace *trace)
{
    static const struct cli_style plain = {"", "", ""};
    struct memory memory;
    bool drawn;

    if (!ends_with(name, ".svg") && !ends_with(name, ".png") && !ends_with(name, ".msc") &&
        !ends_with(name, ".txt")) {
        cli_error("flow", "--chart %s: its name says what it is: FILE.svg, FILE.png, FILE.msc or FILE.txt",
                  name);
        return false;
    }
    if (!memory_open(&memory))
        return false;
    if (ends_with(name, ".txt")) {
        flow_ladder(memory.out, plan, trace, &plain);
        return memory_save(&memory, name);
    }
    flow_msc(memory.out, plan, trace);
    if (ends_with(name, ".msc"))
        return memory_save(&memory, name);
    drawn = fclose(memory.out) == 0 &&
            draw_chart(name, ends_with(name, ".svg") ? "svg" : "png", memory.text, memory.length);
    free(memory.text);
    return drawn;
}
