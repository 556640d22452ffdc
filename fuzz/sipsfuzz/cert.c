/* SPDX-License-Identifier: Apache-2.0 */
#include "cert.h"
#include "cert_show.h"
#include "host.h"
#include <time.h>

static const char command[] = "cert";

static const struct cli_option options[] = {
    {"--help", NULL},   {"--json", NULL},   {"--domain", "NAME"}, {"--ca", "FILE"},
    {"--time", "TIME"}, {"--role", "ROLE"}, {"--eku", "sip|tls"}, {"--cn", "counts|refused"}};
enum { OPTION_HELP, OPTION_JSON, OPTION_DOMAIN, OPTION_CA, OPTION_TIME, OPTION_ROLE, OPTION_EKU, OPTION_CN };

struct chosen {
    const char *file, *domain, *ca;
    struct sips_certificate_trust trust;
    struct sips_policy policy;
    bool json, helped;
};

static void print_help(void)
{
    fputs("Usage: sipsfuzz cert [OPTION]... --domain NAME FILE\n"
          "\n"
          "Tells which SIP domains a certificate is for (RFC 5922), which it would be for in an element that "
          "makes\n"
          "a common mistake, and whether it proves that its owner is NAME. FILE is PEM or DER, or - for "
          "standard\n"
          "input; what follows the first certificate of a PEM file is its chain.\n"
          "\n"
          "Options:\n"
          "  --domain NAME   the domain of the URI, as it is before any look into the DNS\n"
          "  --ca FILE       the CAs to trust, in PEM; without it the chain is not checked\n"
          "  --time TIME     when: 2030-12-31, 2030-12-31T23:59:59Z, or seconds since 1970 (default: now)\n"
          "  --role ROLE     whose certificate: server (default) or client, in TLS\n"
          "  --eku sip|tls   an extendedKeyUsage must have id-kp-sipDomain (default, RFC 5924 5), or "
          "serverAuth\n"
          "                  or clientAuth will do, as public CAs issue it\n"
          "  --cn counts|refused   a CN without a subjectAltName (default: counts)\n"
          "  --json          print one object\n"
          "  --help          this text\n"
          "\n"
          "Exit status: 0 it covers the domain; 1 it does not, and why; 2 wrong use, or a file that cannot "
          "be read.\n"
          "\n"
          "Examples:\n"
          "  sipsfuzz cert --domain example.com --ca ca.pem server.pem\n"
          "  sipsfuzz cert --domain example.com --eku tls --json - < server.pem\n",
          stdout);
}

/* The index of value in a pair of words; 2: neither, an error was written. */
static unsigned one_of(const char *option, const char *value, const char *first, const char *second)
{
    if (strcmp(value, first) == 0)
        return 0;
    if (strcmp(value, second) == 0)
        return 1;
    cli_error(command, "%s takes %s or %s, not %s", option, first, second, value);
    return 2;
}

static bool take_domain(struct chosen *chosen, const char *value)
{
    struct sips_span text = sips_span_of(value);
    enum sips_host_kind kind;

    chosen->domain = value;
    if (sips_host_read(text.at, sips_span_end(text), &kind) == sips_span_end(text))
        return true;
    cli_error(command, "--domain takes the host of a URI, like example.com, not %s", value);
    return false;
}

static bool take_option(struct chosen *chosen, size_t index, const char *value)
{
    unsigned which;

    switch (index) {
    case OPTION_JSON:
        chosen->json = true;
        return true;
    case OPTION_DOMAIN:
        return take_domain(chosen, value);
    case OPTION_CA:
        chosen->ca = value;
        return true;
    case OPTION_TIME:
        return cert_time(command, "--time", value, &chosen->trust.now);
    case OPTION_ROLE:
        which = one_of("--role", value, "server", "client");
        chosen->trust.role = which == 1 ? SIPS_CERTIFICATE_OF_CLIENT : SIPS_CERTIFICATE_OF_SERVER;
        return which < 2;
    case OPTION_EKU:
        which = one_of("--eku", value, "sip", "tls");
        chosen->trust.eku = which == 1 ? SIPS_EKU_OR_TLS : SIPS_EKU_SIP_DOMAIN;
        return which < 2;
    default:
        which = one_of("--cn", value, "counts", "refused");
        chosen->policy.cn = which == 1 ? SIPS_POLICY_cn_REFUSED : SIPS_POLICY_cn_COUNTS;
        return which < 2;
    }
}

static bool read_options(struct chosen *chosen, int argc, char **argv)
{
    struct cli_arguments arguments = {command, options, sizeof options / sizeof options[0], argc, argv,
                                      1,       false};
    const char *value;
    size_t index;
    enum cli_item item;

    while ((item = cli_next(&arguments, &index, &value)) != CLI_END) {
        if (item == CLI_BAD)
            return false;
        if (item == CLI_OPERAND && chosen->file) {
            cli_error(command, "one file at a time: %s is one too many", value);
            return false;
        }
        if (item == CLI_OPERAND) {
            chosen->file = value;
        } else if (index == OPTION_HELP) {
            print_help();
            return chosen->helped = true;
        } else if (!take_option(chosen, index, value)) {
            return false;
        }
    }
    if (chosen->file && chosen->domain)
        return true;
    cli_error(command, "%s is missing: sipsfuzz cert --domain NAME FILE",
              chosen->file ? "the domain" : "a file");
    return false;
}

/* The CAs of the file; without one the certificate itself, so that all but the chain is checked. */
static bool trust_them(struct chosen *chosen, STACK_OF(X509) * chain)
{
    STACK_OF(X509) *cas = chosen->ca ? cert_read(command, chosen->ca) : NULL;
    X509_STORE *store = X509_STORE_new();
    bool trusted = store && (cas || !chosen->ca);

    for (int i = 0; trusted && cas && i < sk_X509_num(cas); i++)
        trusted = X509_STORE_add_cert(store, sk_X509_value(cas, i)) == 1;
    if (trusted && !chosen->ca)
        trusted = X509_STORE_add_cert(store, sk_X509_value(chain, 0)) == 1 &&
                  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) == 1;
    sk_X509_pop_free(cas, X509_free);
    if (trusted)
        chosen->trust.store = store;
    else
        X509_STORE_free(store);
    return trusted;
}

static enum cli_exit judge(struct chosen *chosen, STACK_OF(X509) * chain)
{
    static struct sips_certificate_names names;
    struct cert_view view = {.file = chosen->file,
                             .domain = sips_span_of(chosen->domain),
                             .chain_checked = chosen->ca != NULL,
                             .subject = &names.subject};

    if (!trust_them(chosen, chain))
        return CLI_WRONG_USE;
    chosen->trust.untrusted = chain;
    sips_certificate_check(&view.verdict, &view.identities, &names, sk_X509_value(chain, 0), &chosen->trust,
                           view.domain, &chosen->policy);
    /* What names it has is told of an invalid certificate, too. */
    sips_identities_of(&view.identities, &names.subject, &chosen->policy);
    if (chosen->json)
        cert_show_json(&view);
    else
        cert_show(&view);
    sips_certificate_close(&names);
    X509_STORE_free(chosen->trust.store);
    return view.verdict.result == SIPS_CERTIFICATE_OK ? CLI_DECIDED : CLI_UNUSABLE;
}

enum cli_exit cli_cert(int argc, char **argv)
{
    struct chosen chosen = {.trust = {.now = time(NULL)}};

    if (!read_options(&chosen, argc, argv))
        return CLI_WRONG_USE;
    if (chosen.helped)
        return CLI_DECIDED;
    STACK_OF(X509) *chain = cert_read(command, chosen.file);
    enum cli_exit status = chain ? judge(&chosen, chain) : CLI_WRONG_USE;
    sk_X509_pop_free(chain, X509_free);
    return status;
}
