/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "report.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char command[] = "report";

void *report_grow(void *list, size_t count, size_t size)
{
    void *larger = list;

    if ((count & (count - 1)) == 0)
        larger = realloc(list, (count ? 2 * count : 1) * size);
    if (larger == NULL)
        cli_error(command, "out of memory");
    return larger;
}

bool report_path(char path[CASE_PATH_MAX], const struct report *report, size_t target, const char *sub)
{
    int length = snprintf(path, CASE_PATH_MAX, "%s/%s/%s", report->folder, report->target[target].name, sub);

    if (length > 0 && length < CASE_PATH_MAX)
        return true;
    cli_error(command, "the path %s/%s is too long: move the folder, or go into it and name it .",
              report->folder, report->target[target].name);
    return false;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strncmp(entry->d_name, "README", 6) != 0;
}

static bool visit_entry(const char *folder, const char *name, bool (*visit)(void *context, const char *path),
                        void *context)
{
    char path[CASE_PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);

    if (length > 0 && (size_t)length < sizeof path)
        return visit(context, path);
    cli_error(command, "a path in %s is too long: move the folder, or go into it and name it .", folder);
    return false;
}

bool report_files(const char *folder, bool (*visit)(void *context, const char *path), void *context)
{
    struct dirent **entry;
    int count = scandir(folder, &entry, is_visible, alphasort);
    bool well = true;

    if (count < 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (count < 0) {
        cli_error(command, "cannot read the folder %s: %s", folder, strerror(errno));
        return false;
    }
    for (int i = 0; i < count; i++) {
        well = well && visit_entry(folder, entry[i]->d_name, visit, context);
        free(entry[i]);
    }
    free(entry);
    return well;
}

struct instances {
    const char *sub;
    bool (*visit)(void *context, const char *path);
    void *context;
};

static bool visit_instance(void *context, const char *path)
{
    const struct instances *instances = context;
    char folder[CASE_PATH_MAX];
    int length = snprintf(folder, sizeof folder, "%s/%s", path, instances->sub);

    return length < 0 || (size_t)length >= sizeof folder ||
           report_files(folder, instances->visit, instances->context);
}

bool report_instances(const struct report *report, size_t target, const char *sub,
                      bool (*visit)(void *context, const char *path), void *context)
{
    struct instances instances = {sub, visit, context};
    char folder[CASE_PATH_MAX];

    return report_path(folder, report, target, "afl") && report_files(folder, visit_instance, &instances);
}

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_there(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0;
}

/* What ci/fuzz leaves for a target: one of these at least. */
static bool is_target(const char *path)
{
    static const char *const parts[] = {"progress.tsv", "logs", "crashes", "afl"};
    char part[CASE_PATH_MAX];

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        int length = snprintf(part, sizeof part, "%s/%s", path, parts[i]);
        if (length > 0 && (size_t)length < sizeof part && is_there(part))
            return true;
    }
    return false;
}

static bool read_progress(struct report *report, size_t index)
{
    char path[CASE_PATH_MAX];
    struct sips_span text;
    size_t line = 0;

    if (!report_path(path, report, index, "progress.tsv"))
        return false;
    if (!is_there(path))
        return true;
    if (!cli_read_file(command, path, &text))
        return false;
    bool well = report_progress(&report->target[index], text, &line);
    free((char *)(uintptr_t)text.at);
    if (line)
        cli_error(command, "%s:%zu: not a line that ci/fuzz wrote: move the file away, and try again", path,
                  line);
    return well && line == 0;
}

static bool count_kept(void *context, const char *path)
{
    struct report_target *target = context;

    target->kept += !is_folder(path);
    return true;
}

static bool read_target(struct report *report, size_t index)
{
    struct report_target *target = &report->target[index];
    char path[CASE_PATH_MAX];

    target->property = choice_file_property(target->name);
    target->messages = strcmp(target->name, "fuzz_message") == 0;
    if (!report_path(target->plot, report, index, "afl-plot/index.html"))
        return false;
    if (!is_there(target->plot))
        target->plot[0] = '\0';
    return read_progress(report, index) && report_path(path, report, index, "corpus") &&
           report_files(path, count_kept, target) &&
           report_instances(report, index, "queue", count_kept, target) && report_findings(report, index);
}

static bool visit_target(void *context, const char *path)
{
    struct report *report = context;
    const char *name = strrchr(path, '/') + 1;
    char found[CHOICE_FILE_NAME_MAX];

    if (!choice_file_target(found, name) || strcmp(found, name) != 0 || !is_folder(path) || !is_target(path))
        return true;
    void *larger = report_grow(report->target, report->target_count, sizeof *report->target);
    if (larger == NULL)
        return false;
    report->target = larger;
    struct report_target *target = &report->target[report->target_count++];
    memset(target, 0, sizeof *target);
    memcpy(target->name, found, sizeof target->name);
    return read_target(report, report->target_count - 1);
}

bool report_read(struct report *report, const char *folder)
{
    memset(report, 0, sizeof *report);
    report->folder = folder;
    if (!is_there(folder)) {
        cli_error(command,
                  "cannot open %s: %s: name the folder that ci/fuzz wrote to, out or that of its --out",
                  folder, strerror(errno));
        return false;
    }
    if (!is_folder(folder)) {
        cli_error(command, "%s is a file: name the folder that ci/fuzz wrote to, out or that of its --out",
                  folder);
        return false;
    }
    if (!report_files(folder, visit_target, report))
        return false;
    if (report->target_count == 0) {
        cli_error(
            command,
            "%s holds no campaign: ci/fuzz leaves a folder fuzz_NAME there for each target; run 'ci/fuzz "
            "--out %s', or name the folder that it wrote to",
            folder, folder);
        return false;
    }
    report_clauses(report);
    for (size_t i = 0; i < report->target_count; i++)
        if (!report_reach(report, i))
            return false;
    return report_curves(report);
}

void report_free(struct report *report)
{
    for (size_t i = 0; i < report->target_count; i++)
        free(report->target[i].sample);
    for (size_t i = 0; i < report->finding_count; i++) {
        free(report->finding[i].text);
        free(report->finding[i].said);
        free(report->finding[i].ladder);
        free(report->finding[i].chart);
    }
    for (size_t i = 0; i < report->curve_count; i++)
        free(report->curve[i].found);
    free(report->target);
    free(report->finding);
}
