/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates of the factory, their names, and whether they prove a domain: the table is in
 * certificate_rows.c. */
#define _POSIX_C_SOURCE 200809L

#include "certificate_rows.h"
#include <openssl/pem.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define CHECK(row, condition)                                                                                \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            fail_msg("[%s] %s", (row)->name, #condition);                                                    \
    } while (0)
#define PROVES(sentence, test)                                                                               \
    {                                                                                                        \
        (sentence), (test), NULL, NULL, NULL                                                                 \
    }

static struct certificate_factory *factory;
static X509_STORE *store;
static const struct sips_policy counts, refused = {.cn = SIPS_POLICY_cn_REFUSED};

static int set_up(void **state)
{
    (void)state;
    factory = certificate_factory_new(CERTIFICATE_KEYS_FIXED, NOW - 100 * DAY, NOW + 100 * DAY);
    store = factory ? certificate_store_new(factory) : NULL;
    return store ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    X509_STORE_free(store);
    certificate_factory_free(factory);
    return 0;
}

static X509 *make(const struct certificate_row *row)
{
    X509 *x509 = certificate_of_row(factory, row);

    CHECK(row, x509 != NULL);
    return x509;
}

/* ---- Verdicts ---- */

static void render(const struct sips_identities *identities, char *out, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < identities->count; i++) {
        struct sips_span name = identities->name[i];
        assert_true(used + name.length + 3 < size);
        out[used++] = '<';
        for (size_t at = 0; at < name.length; at++)
            out[used++] = name.at[at] ? name.at[at] : '0';
        out[used++] = '>';
    }
    out[used] = '\0';
}

static void check_row(const struct certificate_row *row, const struct sips_policy *policy,
                      struct sips_certificate_verdict *verdict, char *view, size_t size)
{
    X509 *x509 = make(row), *issuer = certificate_issuer(factory, row->certificate.issuer);
    struct sips_certificate_trust trust = {store, sk_X509_new_null(), NOW, row->role, row->eku};
    struct sips_certificate_names *names = malloc(sizeof *names);
    struct sips_identities identities;

    assert_non_null(names);
    if (issuer && !row->no_issuer)
        sk_X509_push(trust.untrusted, issuer);
    struct sips_span domain = sips_span_of(row->domain ? row->domain : "example.com");
    sips_certificate_check(verdict, &identities, names, x509, &trust, domain, policy);
    render(&identities, view, size);
    CHECK(row, sips_identities_cover(&identities, domain) == (verdict->result == SIPS_CERTIFICATE_OK));
    CHECK(row, sips_clauses_have(&verdict->clauses, SIPS_CLAUSE_5280_6));
    CHECK(row, verdict->detail == NULL || !sips_clauses_have(&verdict->clauses, SIPS_CLAUSE_5924_5));
    sips_certificate_close(names);
    free(names);
    sk_X509_free(trust.untrusted);
    X509_free(x509);
}

static void test_rows(void **state)
{
    (void)state;
    assert_true(certificate_row_count >= 60);
    for (size_t i = 0; i < certificate_row_count; i++) {
        const struct certificate_row *row = &certificate_rows[i];
        struct sips_certificate_verdict verdict;
        char view[1024];
        check_row(row, &counts, &verdict, view, sizeof view);
        if (verdict.result != row->result)
            fail_msg("[%s] %s (%s), not: %s", row->name, sips_certificate_reason(verdict.result),
                     verdict.detail ? verdict.detail : "-", sips_certificate_reason(row->result));
        if (row->identities && strcmp(view, row->identities) != 0)
            fail_msg("[%s] gives %s, not %s", row->name, view, row->identities);
    }
}

/* choice-cn */
static void test_cn_refused(void **state)
{
    size_t moved = 0;

    (void)state;
    for (size_t i = 0; i < certificate_row_count; i++) {
        const struct certificate_row *row = &certificate_rows[i];
        const struct certificate_description *certificate = &row->certificate;
        struct sips_certificate_verdict verdict;
        char view[1024];
        bool from_cn = certificate->alt_count == 0 && certificate->alt_der.at == NULL && row->identities[0];
        check_row(row, &refused, &verdict, view, sizeof view);
        CHECK(row, verdict.result == (from_cn ? SIPS_CERTIFICATE_NO_IDENTITY : row->result));
        moved += from_cn;
    }
    assert_true(moved > 0);
}

/* ---- The names, as OpenSSL's program prints them ---- */

static FILE *openssl_prints(X509 *x509, char *name)
{
    char command[128];
    int file = mkstemp(name);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");

    assert_non_null(out);
    assert_int_equal(PEM_write_X509(out, x509), 1);
    assert_int_equal(fclose(out), 0);
    snprintf(command, sizeof command, "openssl x509 -noout -ext subjectAltName -in %s 2>/dev/null", name);
    return popen(command, "r");
}

/* The words behind "URI:" and "DNS:", one a line. */
static void keep_names(char *text, char *out)
{
    char *line = strchr(text, '\n');

    *out = '\0';
    for (char *word = line ? strtok(line, "\n") : NULL; word; word = strtok(NULL, "\n"))
        for (char *at = word, *next; at; at = next) {
            next = strstr(at, ", ");
            if (next) {
                *next = '\0';
                next += 2;
            }
            at += at == word ? strspn(at, " ") : 0;
            if (strncmp(at, "URI:", 4) == 0 || strncmp(at, "DNS:", 4) == 0)
                strcat(strcat(out, at), "\n");
        }
}

static void our_names(X509 *x509, char *out)
{
    struct sips_certificate_names *names = malloc(sizeof *names);
    size_t used = 0;

    assert_non_null(names);
    assert_int_equal(sips_certificate_open(names, x509), SIPS_CERTIFICATE_OK);
    for (size_t i = 0; i < names->subject.alt_count; i++) {
        const struct sips_alt_name *name = &names->alt[i];
        if (name->kind != SIPS_ALT_OTHER)
            used += (size_t)sprintf(out + used, "%s:%.*s\n", name->kind == SIPS_ALT_URI ? "URI" : "DNS",
                                    (int)name->value.length, name->value.at);
    }
    out[used] = '\0';
    sips_certificate_close(names);
    free(names);
}

static void test_openssl_agrees(void **state)
{
    static char printed[65536], kept[65536], ours[65536];
    size_t compared = 0;

    (void)state;
    if (system("openssl version >/dev/null 2>&1") != 0)
        skip();
    for (size_t i = 0; i < certificate_row_count; i++) {
        const struct certificate_row *row = &certificate_rows[i];
        char name[] = "/tmp/sipsfuzz-certificate-XXXXXX";
        if (row->dumped)
            continue;
        X509 *x509 = make(row);
        FILE *in = openssl_prints(x509, name);
        assert_non_null(in);
        size_t length = fread(printed, 1, sizeof printed - 1, in);
        printed[length] = '\0';
        pclose(in);
        unlink(name);
        keep_names(printed, kept);
        ours[0] = '\0';
        our_names(x509, ours);
        if (strcmp(kept, ours) != 0)
            fail_msg("[%s] openssl: %s ours: %s", row->name, kept, ours);
        compared += ours[0] != '\0';
        X509_free(x509);
    }
    assert_true(compared >= 60);
}

/* ---- The factory ---- */

static void test_same_twice(void **state)
{
    struct certificate_factory *other = certificate_factory_new(CERTIFICATE_KEYS_FIXED, NOW - DAY, NOW + DAY);
    struct certificate_factory *fresh = certificate_factory_new(CERTIFICATE_KEYS_FRESH, NOW - DAY, NOW + DAY);

    (void)state;
    assert_non_null(other);
    assert_non_null(fresh);
    for (int holder = 0; holder < CERTIFICATE_HOLDERS; holder++) {
        EVP_PKEY *key = certificate_key(factory, (enum certificate_holder)holder);
        assert_int_equal(EVP_PKEY_eq(key, certificate_key(other, (enum certificate_holder)holder)), 1);
        assert_int_equal(EVP_PKEY_eq(key, certificate_key(fresh, (enum certificate_holder)holder)), 0);
    }
    certificate_factory_free(other);
    certificate_factory_free(fresh);
}

static void test_deterministic(void **state)
{
    (void)state;
    for (size_t i = 0; i < certificate_row_count; i++) {
        unsigned char *first = NULL, *second = NULL;
        X509 *a = make(&certificate_rows[i]), *b = make(&certificate_rows[i]);
        int length = i2d_re_X509_tbs(a, &first);
        CHECK(&certificate_rows[i], length > 0 && i2d_re_X509_tbs(b, &second) == length);
        assert_memory_equal(first, second, (size_t)length);
        OPENSSL_free(first);
        OPENSSL_free(second);
        X509_free(a);
        X509_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("5922-7.1 5922-7.2 5922-7.3 5280-6 5924-5: each certificate proves what it proves", test_rows),
        PROVES("choice-cn: refused, a CN gives nothing, and all else is as it was", test_cn_refused),
        PROVES("openssl x509 prints the same URI and DNS names", test_openssl_agrees),
        PROVES("fixed keys are the same for every factory, fresh ones are not", test_same_twice),
        PROVES("two makes of one description are the same but for the signature", test_deterministic),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
