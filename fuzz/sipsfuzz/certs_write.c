/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "certs.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LENGTH_MAX 4096

/* The set is written to a folder of another name, which gets its own when all is in it. */
struct writing {
    const char *command;
    char folder[PATH_LENGTH_MAX];
    FILE *list;
};

static bool path_of(char path[PATH_LENGTH_MAX], const struct writing *writing, const char *name,
                    const char *ending)
{
    int length = snprintf(path, PATH_LENGTH_MAX, "%s/%s%s", writing->folder, name, ending);

    return length > 0 && length < PATH_LENGTH_MAX;
}

static FILE *create(const struct writing *writing, const char *name, const char *ending, mode_t mode)
{
    char path[PATH_LENGTH_MAX];
    int file = path_of(path, writing, name, ending) ? open(path, O_WRONLY | O_CREAT | O_EXCL, mode) : -1;
    FILE *out = file < 0 ? NULL : fdopen(file, "w");

    if (out == NULL)
        cli_error(writing->command, "cannot write %s/%s%s: %s", writing->folder, name, ending,
                  strerror(errno));
    errno = 0;
    return out;
}

static bool done(const struct writing *writing, FILE *out, bool written, const char *name)
{
    written = fclose(out) == 0 && written;
    if (!written)
        cli_error(writing->command, "cannot write %s in %s: %s", name, writing->folder,
                  errno ? strerror(errno) : "OpenSSL refused");
    return written;
}

/* issuer: what a peer must send along; NULL: nothing. */
static bool write_certificate(const struct writing *writing, const char *name, X509 *x509, X509 *issuer)
{
    FILE *out = create(writing, name, ".pem", 0666);

    return out &&
           done(writing, out,
                PEM_write_X509(out, x509) == 1 && (issuer == NULL || PEM_write_X509(out, issuer) == 1), name);
}

static bool write_key(const struct writing *writing, const char *name, EVP_PKEY *key)
{
    FILE *out = create(writing, name, ".key", 0600);

    return out && done(writing, out, PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1, name);
}

static bool write_pair(const struct writing *writing, const char *name, const char *line, X509 *x509,
                       EVP_PKEY *key, X509 *issuer)
{
    return write_certificate(writing, name, x509, issuer) && write_key(writing, name, key) &&
           fprintf(writing->list, "%-17s %s\n", name, line) > 0;
}

static bool write_entries(const struct writing *writing, const struct certificate_factory *factory,
                          const struct certs_request *request)
{
    for (size_t i = 0; i < certs_entry_count; i++) {
        const struct certs_entry *entry = &certs_entries[i];
        X509 *issuer = entry->issuer == CERTIFICATE_BY_CA ? NULL : certificate_issuer(factory, entry->issuer);
        struct certificate certificate;
        if (certs_make(&certificate, factory, entry, request) != CERTIFICATE_MADE) {
            cli_error(writing->command, "OpenSSL cannot make the certificate %s", entry->name);
            return false;
        }
        bool written =
            write_pair(writing, entry->name, entry->line, certificate.x509, certificate.key, issuer);
        certificate_clear(&certificate);
        if (!written)
            return false;
    }
    return true;
}

static bool write_set(struct writing *writing, const struct certificate_factory *factory,
                      const struct certs_request *request)
{
    if ((writing->list = create(writing, "LIST", ".txt", 0666)) == NULL)
        return false;
    fprintf(writing->list, "Certificates (NAME.pem) and keys (NAME.key) for tests, for the domain%s:",
            request->domain_count > 1 ? "s" : "");
    for (size_t i = 0; i < request->domain_count; i++)
        fprintf(writing->list, " %s", request->domain[i]);
    fputs("\nTrust ca.pem, and nothing else here.\n\n", writing->list);
    bool written =
        write_pair(writing, "ca", "the CA to trust", certificate_issuer(factory, CERTIFICATE_BY_CA),
                   certificate_key(factory, CERTIFICATE_OF_CA), NULL) &&
        write_pair(writing, "rogue-ca", "a CA that is not to be trusted",
                   certificate_issuer(factory, CERTIFICATE_BY_OTHER_CA),
                   certificate_key(factory, CERTIFICATE_OF_OTHER_CA), NULL) &&
        write_entries(writing, factory, request);
    if (written)
        return done(writing, writing->list, !ferror(writing->list), "LIST.txt");
    fclose(writing->list); /* to be removed */
    return false;
}

static void remove_pair(const struct writing *writing, const char *name)
{
    char path[PATH_LENGTH_MAX];

    if (path_of(path, writing, name, ".pem"))
        unlink(path);
    if (path_of(path, writing, name, ".key"))
        unlink(path);
}

static void remove_set(const struct writing *writing)
{
    char path[PATH_LENGTH_MAX];

    for (size_t i = 0; i < certs_entry_count; i++)
        remove_pair(writing, certs_entries[i].name);
    remove_pair(writing, "ca");
    remove_pair(writing, "rogue-ca");
    if (path_of(path, writing, "LIST", ".txt"))
        unlink(path);
    rmdir(writing->folder);
}

static bool make_folder(struct writing *writing, const struct certs_request *request)
{
    struct stat about;
    int length =
        snprintf(writing->folder, sizeof writing->folder, "%s.%ld.part", request->folder, (long)getpid());

    if (length < 0 || (size_t)length >= sizeof writing->folder - 64) {
        cli_error(writing->command, "the folder's name is too long: %s", request->folder);
        return false;
    }
    if (lstat(request->folder, &about) == 0) {
        cli_error(writing->command, "%s is there already: name a folder that is not", request->folder);
        return false;
    }
    if (mkdir(writing->folder, 0777) == 0)
        return true;
    cli_error(writing->command, "cannot make the folder %s: %s", request->folder, strerror(errno));
    return false;
}

bool certs_write(const char *command, const struct certs_request *request)
{
    static struct writing writing;
    const time_t day = 86400;

    writing.command = command;
    if (!make_folder(&writing, request))
        return false;
    struct certificate_factory *factory = certificate_factory_new(
        CERTIFICATE_KEYS_FRESH, request->now - 30 * day, request->now + request->days * day);
    bool written = factory && write_set(&writing, factory, request);
    if (factory == NULL)
        cli_error(command, "OpenSSL cannot make the keys");
    certificate_factory_free(factory);
    if (written && rename(writing.folder, request->folder) != 0) {
        cli_error(command, "cannot make the folder %s: %s", request->folder, strerror(errno));
        written = false;
    }
    if (!written)
        remove_set(&writing);
    return written;
}
