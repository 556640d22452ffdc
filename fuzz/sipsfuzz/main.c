/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "cli.h"
#include <errno.h>
#include <signal.h>

static const struct cli_command commands[] = {
    {"decide", "what an element must do with one SIP message, and why", cli_decide},
    {"clauses", "the catalogue of rules that a decision rests on", cli_clauses},
    {"list", "the properties: what must hold, whatever the case", cli_list},
    {"check", "draws cases, or tries all there are, and looks for one that breaks a property", cli_check},
    {"replay", "runs again what an engine, a fuzzer or OSS-Fuzz wrote", cli_replay},
    {"shrink", "makes a case that fails as small as it can be", cli_shrink},
    {"explain", "tells all about a case, fit for a bug report", cli_explain},
    {"matrix", "for each clause who decides it, who checks it, and how well", cli_matrix},
    {"report", "what a campaign of ci/fuzz has done and found, as text or as a page", cli_report},
    {"flow", "runs a flow file: a network, what happens in it, and what must come of it", cli_flow},
    {"explore", "tries the steps of a flow file in every order", cli_explore},
#ifdef SIPSFUZZ_WITH_OPENSSL
    {"cert", "which SIP domains a certificate is for, and whether it covers one", cli_cert},
    {"certs", "writes a set of certificates for tests, good and bad", cli_certs},
#endif
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static const char *command_name(size_t index)
{
    return commands[index].name;
}

static void print_help(void)
{
    fputs(
        "sipsfuzz decides what SIP elements must do about sips URIs (RFC 5630), and checks that it is done.\n"
        "\n"
        "Usage: sipsfuzz COMMAND [OPTION]... [OPERAND]...\n"
        "       sipsfuzz COMMAND --help\n"
        "       sipsfuzz --help | --version\n"
        "\n"
        "Commands:\n",
        stdout);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-9s %s\n", commands[i].name, commands[i].line);
    fputs("\n"
          "Exit status: 0 decided, all hold; 1 the message is unusable, or a property broke; 2 wrong use, or "
          "a file\n"
          "that cannot be read or written.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz decide --location phones.txt invite.sip\n"
          "  sipsfuzz decide --json --arrived TLS - < invite.sip\n"
          "  sipsfuzz clauses 5630-5.3-c\n"
          "  sipsfuzz check --time 1m\n"
          "  sipsfuzz explain out/check/proxy-best-0123456789abcdef.choices\n",
          stdout);
}

static enum cli_exit wrong_command(const char *word)
{
    const char *nearest = cli_nearest(word, command_name, COMMAND_COUNT);
    const char *kind = word[0] == '-' ? "option" : "command";
    if (nearest)
        fprintf(stderr, "sipsfuzz: there is no %s %s: did you mean %s?\n", kind, word, nearest);
    else
        fprintf(stderr, "sipsfuzz: there is no %s %s: --help lists them\n", kind, word);
    return CLI_WRONG_USE;
}

static enum cli_exit dispatch(int argc, char **argv)
{
    if (argc < 2) {
        fputs("sipsfuzz: a command is missing: write decide, check or replay; --help lists all\n", stderr);
        return CLI_WRONG_USE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help();
        return CLI_DECIDED;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("sipsfuzz " SIPSFUZZ_VERSION);
        return CLI_DECIDED;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return wrong_command(argv[1]);
}

int main(int argc, char **argv)
{
    /* A closed pipe is an error of writing, to be reported like a full disk. */
    signal(SIGPIPE, SIG_IGN);
    enum cli_exit status = dispatch(argc, argv);
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "sipsfuzz: cannot write to standard output: %s\n",
                errno ? strerror(errno) : "an earlier write failed");
        return CLI_WRONG_USE;
    }
    return (int)status;
}
