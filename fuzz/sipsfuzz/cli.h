/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_H
#define CLI_H

#include "span.h"
#include <stdio.h>

/* ---- What the commands share: exit statuses, options, files, errors, words for people ---- */

enum cli_exit {
    CLI_DECIDED = 0,
    CLI_UNUSABLE = 1, /* the message cannot be decided on, or a property broke, or is at fault itself */
    CLI_WRONG_USE = 2 /* options, files that cannot be read, output that cannot be written */
};

/* Bytes of one file that are taken. */
#define CLI_FILE_MAX ((size_t)16 * 1024 * 1024)

/* One command: argv[0] is its name. */
struct cli_command {
    const char *name;
    const char *line;
    enum cli_exit (*run)(int argc, char **argv);
};

enum cli_exit cli_decide(int argc, char **argv);
enum cli_exit cli_clauses(int argc, char **argv);
enum cli_exit cli_list(int argc, char **argv);
enum cli_exit cli_check(int argc, char **argv);
enum cli_exit cli_replay(int argc, char **argv);
enum cli_exit cli_shrink(int argc, char **argv);
enum cli_exit cli_explain(int argc, char **argv);
enum cli_exit cli_matrix(int argc, char **argv);
enum cli_exit cli_report(int argc, char **argv);
enum cli_exit cli_flow(int argc, char **argv);
enum cli_exit cli_explore(int argc, char **argv);
enum cli_exit cli_cert(int argc, char **argv);
enum cli_exit cli_certs(int argc, char **argv);

/* cli_error writes "sipsfuzz COMMAND: ..." and an end of line to standard error. */
void cli_error(const char *command, const char *format, ...) __attribute__((nonnull, format(printf, 2, 3)));

/* An option; value_name == NULL: it takes no value. */
struct cli_option {
    const char *name; /* with its dashes */
    const char *value_name;
};

/* The arguments of a command, from argv[1] on. */
struct cli_arguments {
    const char *command;
    const struct cli_option *option;
    size_t option_count;
    int argc;
    char **argv;
    int next;
    bool operands_only; /* "--" was seen */
};

enum cli_item { CLI_OPTION, CLI_OPERAND, CLI_END, CLI_BAD };

/* cli_next takes the next argument. OPTION: *index says which one, *value is its value or NULL. OPERAND:
 * *value. BAD: an error was written. "--name=value" and "--name value" are the same; "-" is an operand. */
enum cli_item cli_next(struct cli_arguments *arguments, size_t *index, const char **value)
    __attribute__((nonnull));

/* cli_read_file reads all of name, "-" for standard input, into memory that the caller frees. False if that
 * failed: an error was written. The slice is never absent, an empty file gives an empty one. */
bool cli_read_file(const char *command, const char *name, struct sips_span *text) __attribute__((nonnull));

/* cli_write_file writes a file whole or not at all: under another name first, which then replaces what there
 * was. False if that failed: an error was written. */
bool cli_write_file(const char *command, const char *name, struct sips_span text) __attribute__((nonnull));

/* cli_nearest gives the word of name(0) to name(count - 1) that looks most like word; NULL if none is close.
 */
const char *cli_nearest(const char *word, const char *(*name)(size_t index), size_t count)
    __attribute__((nonnull));

/* Where an offset is in a text: lines and columns count from 1, columns in bytes. */
struct cli_place {
    size_t line, column;
};
struct cli_place cli_place_of(struct sips_span text, size_t offset);

/* Escape sequences for a terminal; empty strings when standard output is none, or NO_COLOR is set. */
struct cli_style {
    const char *strong, *faint, *plain;
};
struct cli_style cli_style_of_stdout(void);

/* cli_print writes text so that a terminal shows it and obeys nothing: control characters and bytes that are
 * no UTF-8 become \xNN. */
void cli_print(FILE *out, struct sips_span text) __attribute__((nonnull));

#endif
