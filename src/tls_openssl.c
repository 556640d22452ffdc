/* SPDX-License-Identifier: Apache-2.0 */
#include "tls_openssl.h"

const char *sips_tls_reason(enum sips_tls_result result)
{
    switch (result) {
    case SIPS_TLS_OK:
        return "the connection is encrypted, and the peer is who it should be";
    case SIPS_TLS_UNFINISHED:
        return "the handshake did not come to its end";
    case SIPS_TLS_OLD:
        return "the connection is older than TLS 1.2";
    case SIPS_TLS_NOT_ENCRYPTED:
        return "the cipher suite does not encrypt";
    case SIPS_TLS_NO_CERTIFICATE:
        return "the peer showed no certificate";
    case SIPS_TLS_CERTIFICATE:
        return "the peer's certificate will not do";
    }
    return NULL;
}

/* In the handshake; sips_tls_check looks at the certificate afterwards. */
static int take_any(X509_STORE_CTX *context, void *of)
{
    (void)of;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

bool sips_tls_configure(SSL_CTX *context)
{
    SSL_CTX_set_security_level(context, 2); /* keys and signatures of 112 bits of security or more */
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, take_any, NULL);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, "DEFAULT:!aNULL:!eNULL") == 1 &&
           SSL_CTX_set_max_early_data(context, 0) == 1;
}

static bool is_encrypted(const SSL *ssl)
{
    const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);

    return cipher && SSL_CIPHER_get_bits(cipher, NULL) > 0;
}

/* All but the certificate. */
static enum sips_tls_result look(struct sips_clauses *clauses, const SSL *ssl)
{
    sips_clauses_add(clauses, SIPS_CLAUSE_5922_7_3);
    if (!SSL_is_init_finished(ssl))
        return SIPS_TLS_UNFINISHED;
    sips_clauses_add(clauses, SIPS_CLAUSE_9325_3_1_1);
    if (SSL_version(ssl) < TLS1_2_VERSION)
        return SIPS_TLS_OLD;
    sips_clauses_add(clauses, SIPS_CLAUSE_9325_4_1);
    if (!is_encrypted(ssl))
        return SIPS_TLS_NOT_ENCRYPTED;
    /* Without a certificate SSL_get_verify_result says that all is well. */
    return SSL_get0_peer_certificate(ssl) ? SIPS_TLS_OK : SIPS_TLS_NO_CERTIFICATE;
}

void sips_tls_check(struct sips_tls_verdict *verdict, const SSL *ssl, const struct sips_tls_trust *trust,
                    struct sips_span domain, const struct sips_policy *policy)
{
    struct sips_certificate_names names;
    struct sips_identities identities;
    struct sips_certificate_trust whole = {.store = trust->store,
                                           .untrusted = SSL_get_peer_cert_chain(ssl),
                                           .now = trust->now,
                                           .role = SSL_is_server(ssl) ? SIPS_CERTIFICATE_OF_CLIENT
                                                                      : SIPS_CERTIFICATE_OF_SERVER,
                                           .eku = trust->eku};

    *verdict = (struct sips_tls_verdict){.result = SIPS_TLS_OK};
    verdict->result = look(&verdict->clauses, ssl);
    if (verdict->result != SIPS_TLS_OK)
        return;
    sips_certificate_check(&verdict->certificate, &identities, &names, SSL_get0_peer_certificate(ssl), &whole,
                           domain, policy);
    sips_certificate_close(&names);
    sips_clauses_join(&verdict->clauses, &verdict->certificate.clauses);
    if (SSL_is_server(ssl))
        sips_clauses_add(&verdict->clauses, SIPS_CLAUSE_5923_8);
    if (verdict->certificate.result != SIPS_CERTIFICATE_OK)
        verdict->result = SIPS_TLS_CERTIFICATE;
}
