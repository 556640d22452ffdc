/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a seed of fuzz_identity for each certificate of props/test/certificate_rows.c into a folder: what
 * corpus/fuzz_identity came from. */
#include "certificate_rows.h"
#include <stdio.h>
#include <string.h>

static void name_of(char *out, size_t size, const char *folder, const char *row)
{
    int used = snprintf(out, size, "%s/%s.cert", folder, row);

    for (int i = (int)strlen(folder) + 1; i < used && (size_t)i < size; i++)
        if (strchr(" :,/-", out[i]))
            out[i] = '-';
}

static bool write_seed(const char *folder, const struct certificate_row *row, X509 *x509)
{
    char name[512];

    name_of(name, sizeof name, folder, row->name);
    FILE *out = fopen(name, "wb");
    if (out == NULL) {
        perror(name);
        return false;
    }
    fprintf(out, "%s\n", row->domain ? row->domain : "example.com");
    bool written = i2d_X509_fp(out, x509) == 1;
    return fclose(out) == 0 && written;
}

int main(int argc, char **argv)
{
    struct certificate_factory *factory =
        certificate_factory_new(CERTIFICATE_KEYS_FIXED, NOW - 100 * DAY, NOW + 100 * DAY);
    bool written = factory != NULL && argc == 2;

    if (argc != 2)
        fprintf(stderr, "usage: identity_seeds FOLDER\n");
    for (size_t i = 0; written && i < certificate_row_count; i++) {
        X509 *x509 = certificate_of_row(factory, &certificate_rows[i]);
        written = x509 && write_seed(argv[1], &certificate_rows[i], x509);
        X509_free(x509);
    }
    certificate_factory_free(factory);
    return written ? 0 : 2;
}
