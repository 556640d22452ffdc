/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"
#include <stdlib.h>

static const char command[] = "report";

#define LIMIT_S 10

/* While the crashes of a target are read. */
struct reader {
    struct report *report;
    size_t target;
    bool by_afl;
};

/* A text of its own, terminated, in place of one that cli_read_file gave; NULL: out of memory. */
static char *terminated(struct sips_span text)
{
    char *copy = realloc((char *)(uintptr_t)text.at, text.length + 1);

    if (copy)
        copy[text.length] = '\0';
    else
        free((char *)(uintptr_t)text.at);
    return copy;
}

static bool file_is_there(const char *path)
{
    FILE *file = fopen(path, "rb");

    if (file)
        fclose(file);
    return file != NULL;
}

/* What ci/fuzz kept of the target's last words: for FOLDER/crashes/NAME in FOLDER/said/NAME.txt. */
static bool read_said(struct report_finding *finding)
{
    char path[CASE_PATH_MAX];
    struct sips_span text;
    const char *name = strrchr(finding->path, '/');
    int folder = (int)(name - finding->path) - (int)strlen("crashes");
    int length = snprintf(path, sizeof path, "%.*ssaid%s.txt", folder, finding->path, name);

    if (length < 0 || (size_t)length >= sizeof path || !file_is_there(path))
        return true;
    if (!cli_read_file(command, path, &text))
        return false;
    finding->said = terminated(text);
    return finding->said != NULL;
}

/* Runs the file; a case that crashed, or hung, is not decoded again here. */
static bool run_file(struct report_finding *finding, const struct case_file *file)
{
    static struct case_outcome outcome; /* too large for some stacks */
    size_t length = 0;

    case_run(&outcome, file, LIMIT_S);
    finding->known = true;
    finding->end = outcome.end;
    finding->finding = outcome.finding;
    memcpy(finding->key, outcome.key, sizeof finding->key);
    if (file->property && outcome.end != CASE_HOLDS && outcome.end != CASE_BROKEN)
        return true;
    finding->text = case_text(file, &outcome, &length);
    if (finding->text == NULL)
        return false;
    return file->property == NULL || report_chart(finding, (struct sips_span){finding->text, length});
}

static bool run_finding(struct report_finding *finding, const struct report_target *target)
{
    struct case_file file = {.name = finding->path, .property = target->property};

    if (target->property == NULL && !target->messages)
        return file_is_there(finding->path) || cli_read_file(command, finding->path, &file.text);
    if (!cli_read_file(command, finding->path, &file.text))
        return false;
    file.byte = (const uint8_t *)file.text.at;
    file.byte_count = file.text.length;
    bool well = run_file(finding, &file);
    free((char *)(uintptr_t)file.text.at);
    return well;
}

static bool is_like(const struct report_finding *a, const struct report_finding *b)
{
    if (a->target != b->target || a->known != b->known || !a->known || a->end != b->end)
        return false;
    if (a->end == CASE_BROKEN)
        return strcmp(a->finding.invariant, b->finding.invariant) == 0 &&
               strcmp(a->finding.clause, b->finding.clause) == 0;
    return a->end == CASE_CRASHED && strcmp(a->key, b->key) == 0;
}

static void find_like(struct report *report, size_t index)
{
    struct report_finding *finding = &report->finding[index];

    finding->like = index;
    for (size_t i = 0; i < index && finding->like == index; i++)
        if (is_like(&report->finding[i], finding))
            finding->like = i;
}

static bool visit_crash(void *context, const char *path)
{
    struct reader *reader = context;
    struct report *report = reader->report;

    if (strncmp(strrchr(path, '/'), "/slow-unit-", sizeof "/slow-unit-" - 1) == 0)
        return true; /* libFuzzer kept it, but nothing broke */
    void *larger = report_grow(report->finding, report->finding_count, sizeof *report->finding);
    if (larger == NULL)
        return false;
    report->finding = larger;
    size_t index = report->finding_count++;
    struct report_finding *finding = &report->finding[index];
    memset(finding, 0, sizeof *finding);
    snprintf(finding->path, sizeof finding->path, "%s", path);
    finding->target = reader->target;
    finding->by_afl = reader->by_afl;
    report->target[reader->target].findings++;
    if (!run_finding(finding, &report->target[reader->target]) || !read_said(finding))
        return false;
    find_like(report, index);
    return true;
}

bool report_findings(struct report *report, size_t target)
{
    struct reader reader = {report, target, false};
    char path[CASE_PATH_MAX];

    if (!report_path(path, report, target, "crashes") || !report_files(path, visit_crash, &reader))
        return false;
    reader.by_afl = true;
    return report_instances(report, target, "crashes", visit_crash, &reader);
}

/* ---- Again ---- */

/* A word for a shell. */
static void put_word(FILE *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,:=@%+-";

    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        fputs(word, out);
        return;
    }
    fputc('\'', out);
    for (; *word; word++)
        if (*word == '\'')
            fputs("'\\''", out);
        else
            fputc(*word, out);
    fputc('\'', out);
}

void report_again(FILE *out, const struct report *report, const struct report_finding *finding,
                  const char *with)
{
    if (with)
        fprintf(out, "sipsfuzz %s ", with);
    else
        fprintf(out, "build/%s/bin/%s ", finding->by_afl ? "afl" : "fuzz",
                report->target[finding->target].name);
    put_word(out, finding->path);
}
