/* SPDX-License-Identifier: Apache-2.0 */
#include "cert.h"
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>

/* A certificate in PEM is not encrypted; nobody is asked for a password. */
static int no_password(char *text, int size, int writing, void *context)
{
    (void)text;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static STACK_OF(X509) * read_pem(struct sips_span text)
{
    STACK_OF(X509) *chain = sk_X509_new_null();
    BIO *in = BIO_new_mem_buf(text.at, (int)text.length); /* at most CLI_FILE_MAX */
    X509 *x509;

    while (chain && in && (x509 = PEM_read_bio_X509(in, NULL, no_password, NULL)) != NULL)
        if (!sk_X509_push(chain, x509))
            X509_free(x509);
    BIO_free(in);
    return chain;
}

static void read_der(STACK_OF(X509) * chain, struct sips_span text)
{
    const unsigned char *at = (const unsigned char *)text.at;
    X509 *x509 = d2i_X509(NULL, &at, (long)text.length);

    if (x509 == NULL || (const char *)at != sips_span_end(text) || !sk_X509_push(chain, x509))
        X509_free(x509);
}

STACK_OF(X509) * cert_read(const char *command, const char *name)
{
    struct sips_span text;

    if (!cli_read_file(command, name, &text))
        return NULL;
    STACK_OF(X509) *chain = read_pem(text);
    if (chain && sk_X509_num(chain) == 0)
        read_der(chain, text);
    ERR_clear_error();
    free((void *)(uintptr_t)text.at);
    if (chain && sk_X509_num(chain) > 0)
        return chain;
    sk_X509_free(chain);
    cli_error(command, "%s holds no certificate: give one in PEM (-----BEGIN CERTIFICATE-----) or DER",
              strcmp(name, "-") == 0 ? "standard input" : name);
    return NULL;
}

/* "20250610235959Z", from the two ways to write it with '-'; false: it is neither. */
static bool to_generalized(const char *value, char out[16])
{
    static const char pattern[] = "dddd-dd-ddTdd:dd:ddZ";
    size_t length = strlen(value), used = 0;

    if (length != 10 && length != sizeof pattern - 1)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool digit = value[i] >= '0' && value[i] <= '9';
        if (pattern[i] == 'd' ? !digit : value[i] != pattern[i])
            return false;
        if (digit)
            out[used++] = value[i];
    }
    while (used < 14)
        out[used++] = '0';
    memcpy(out + 14, "Z", 2);
    return true;
}

bool cert_time(const char *command, const char *option, const char *value, time_t *time)
{
    char text[16], *end = NULL;
    int days = 0, seconds = 0;

    if (value[0] >= '0' && value[0] <= '9' && strchr(value, '-') == NULL) {
        errno = 0;
        long long number = strtoll(value, &end, 10);
        *time = (time_t)number;
        if (*end == '\0' && errno == 0 && number < 253402300800) /* the year 10000 */
            return true;
    }
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0), *given = ASN1_TIME_new();
    bool read = epoch && given && to_generalized(value, text) && ASN1_TIME_set_string(given, text) == 1 &&
                ASN1_TIME_diff(&days, &seconds, epoch, given) == 1;
    ASN1_TIME_free(epoch);
    ASN1_TIME_free(given);
    ERR_clear_error();
    *time = (time_t)days * 86400 + seconds;
    if (!read)
        cli_error(command, "%s takes a time like 2030-12-31, 2030-12-31T23:59:59Z, or seconds since 1970",
                  option);
    return read;
}
