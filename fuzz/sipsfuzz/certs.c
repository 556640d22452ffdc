/* SPDX-License-Identifier: Apache-2.0 */
#include "certs.h"
#include "cases.h"
#include "host.h"

static const char command[] = "certs";

#define DAYS 365
#define DAYS_MAX 36500
#define DOMAIN_LENGTH_MAX 253 /* RFC 1035 2.3.4 */

static const struct cli_option options[] = {
    {"--help", NULL}, {"--out", "DIR"}, {"--domain", "NAME"}, {"--days", "N"}};
enum { OPTION_HELP, OPTION_OUT, OPTION_DOMAIN, OPTION_DAYS };

static void print_help(void)
{
    fputs("Usage: sipsfuzz certs --out DIR [--domain NAME]... [--days N]\n"
          "\n"
          "Writes a set of certificates for tests: a CA to trust, good ones for a server and a phone, and "
          "one for\n"
          "each thing that can be wrong with a certificate. DIR must not be there; it holds NAME.pem and "
          "NAME.key\n"
          "for each, and LIST.txt, which says what each is for. All of it is written, or nothing.\n"
          "\n"
          "Options:\n"
          "  --out DIR       the folder to make\n"
          "  --domain NAME   a domain that the certificates are for (default: example.com); up to 16\n"
          "  --days N        how long they are valid, 1 to 36500 (default: 365)\n"
          "  --help          this text\n"
          "\n"
          "The keys are new in each set, and not encrypted: they are for tests and nothing else.\n"
          "\n"
          "Exit status: 0 written; 2 wrong use, or a folder that cannot be written.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz certs --out certs\n"
          "  sipsfuzz certs --out certs --domain example.com --domain example.net --days 30\n"
          "  sipsfuzz cert --domain example.com --ca certs/ca.pem certs/wildcard.pem\n",
          stdout);
}

static bool add_domain(struct certs_request *request, const char *value)
{
    struct sips_span text = sips_span_of(value);
    enum sips_host_kind kind;

    if (request->domain_count == CERTS_DOMAIN_MAX) {
        cli_error(command, "at most %d domains: %s is one too many", CERTS_DOMAIN_MAX, value);
        return false;
    }
    if (text.length > DOMAIN_LENGTH_MAX ||
        sips_host_read(text.at, sips_span_end(text), &kind) != sips_span_end(text) ||
        kind != SIPS_HOST_NAME) {
        cli_error(command, "--domain takes a name like example.com, not %s", value);
        return false;
    }
    request->domain[request->domain_count++] = value;
    return true;
}

static bool take_option(struct certs_request *request, size_t index, const char *value)
{
    uint64_t days = 0;

    switch (index) {
    case OPTION_OUT:
        request->folder = value;
        return true;
    case OPTION_DOMAIN:
        return add_domain(request, value);
    default:
        if (!cases_number(command, "--days", value, &days))
            return false;
        request->days = (long)days;
        if (days > 0 && days <= DAYS_MAX)
            return true;
        cli_error(command, "--days takes a number from 1 to %d", DAYS_MAX);
        return false;
    }
}

enum cli_exit cli_certs(int argc, char **argv)
{
    struct cli_arguments arguments = {command, options, sizeof options / sizeof options[0], argc, argv,
                                      1,       false};
    struct certs_request request = {.now = time(NULL), .days = DAYS};
    const char *value;
    size_t index;
    enum cli_item item;

    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_OPERAND)
            cli_error(command, "%s is not an option: write --out DIR", value);
        if (item != CLI_OPTION)
            return CLI_WRONG_USE;
        if (index == OPTION_HELP) {
            print_help();
            return CLI_DECIDED;
        }
        if (!take_option(&request, index, value))
            return CLI_WRONG_USE;
    }
    if (request.folder == NULL) {
        cli_error(command, "the folder is missing: sipsfuzz certs --out DIR");
        return CLI_WRONG_USE;
    }
    if (request.domain_count == 0)
        request.domain[request.domain_count++] = "example.com";
    if (!certs_write(command, &request))
        return CLI_WRONG_USE;
    printf("%s: %zu certificates and their keys; LIST.txt says what each is for\n", request.folder,
           certs_entry_count + 2);
    return CLI_DECIDED;
}
