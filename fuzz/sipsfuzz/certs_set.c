/* SPDX-License-Identifier: Apache-2.0 */
#include "certs.h"

#define URI(text)                                                                                            \
    {                                                                                                        \
        CERTIFICATE_URI, CERTIFICATE_BYTES(text)                                                             \
    }
#define DNS(text)                                                                                            \
    {                                                                                                        \
        CERTIFICATE_DNS, CERTIFICATE_BYTES(text)                                                             \
    }
#define IP(text)                                                                                             \
    {                                                                                                        \
        CERTIFICATE_IP, CERTIFICATE_BYTES(text)                                                              \
    }
#define SIP_AND_TLS (CERTIFICATE_EKU_SIP_DOMAIN | CERTIFICATE_EKU_SERVER | CERTIFICATE_EKU_CLIENT)
#define USUAL .eku = SIP_AND_TLS, .ku = CERTIFICATE_KU_SIGNATURE

/* clang-format off */
const struct certs_entry certs_entries[] = {
    {"server", "good: a server of the domain", .alt = {URI("sip:{}"), DNS("{}")}, USUAL},
    {"server-dns", "good: the same, with DNS names alone", .alt = {DNS("{}")}, USUAL},
    {"phone", "good: a user agent of the domain, for mutual TLS", .holder = CERTIFICATE_OF_PHONE,
     .alt = {DNS("phone.{}")}, USUAL},
    {"cn-only", "good where the CN is let count: no subjectAltName", .cn = CERTIFICATE_BYTES("{}"), USUAL},
    {"rogue", "bad: from a CA that nobody trusts", .holder = CERTIFICATE_OF_ROGUE, .issuer = CERTIFICATE_BY_OTHER_CA,
     .alt = {URI("sip:{}"), DNS("{}")}, USUAL},
    {"impostor", "bad: from a CA that took the name of the trusted one", .holder = CERTIFICATE_OF_ROGUE,
     .issuer = CERTIFICATE_BY_IMPOSTOR, .alt = {URI("sip:{}"), DNS("{}")}, USUAL},
    {"self-signed", "bad: signed by itself", .holder = CERTIFICATE_OF_ROGUE, .issuer = CERTIFICATE_BY_ITSELF,
     .alt = {URI("sip:{}"), DNS("{}")}, .cn = CERTIFICATE_BYTES("{}"), USUAL},
    {"not-a-ca", "bad: signed by a server, which is no CA", .holder = CERTIFICATE_OF_ROGUE,
     .issuer = CERTIFICATE_BY_SERVER, .alt = {URI("sip:{}"), DNS("{}")}, USUAL},
    {"expired", "bad: expired yesterday", .alt = {URI("sip:{}"), DNS("{}")}, .from_days = -3, .until_days = -1, USUAL},
    {"not-yet-valid", "bad: valid from tomorrow on", .alt = {URI("sip:{}"), DNS("{}")}, .from_days = 1, USUAL},
    {"other-domain", "bad: for another domain", .alt = {URI("sip:other.example"), DNS("other.example")}, USUAL},
    {"wildcard", "bad: a wildcard, for domains below this one", .alt = {DNS("*.{}")}, USUAL},
    {"below", "bad: for a domain below this one", .alt = {DNS("below.{}")}, USUAL},
    {"cn-beside-alt", "bad: this domain as CN beside the subjectAltName of another", .alt = {DNS("other.example")},
     .cn = CERTIFICATE_BYTES("{}"), USUAL},
    {"dns-beside-uri", "bad: this domain as DNS name beside the sip URI of another",
     .alt = {URI("sip:other.example"), DNS("{}")}, USUAL},
    {"sips-uri", "bad: a sips URI, which is no identity", .alt = {URI("sips:{}")}, USUAL},
    {"user", "bad: the URI of a user of the domain", .alt = {URI("sip:alice@{}")}, USUAL},
    {"nul", "bad: a DNS name with a NUL behind the domain", .alt = {DNS("{}\0.other.example")}, USUAL},
    {"nul-uri", "bad: a sip URI with a NUL behind the domain", .alt = {URI("sip:{}\0.other.example")}, USUAL},
    {"nul-cn", "bad: a CN with a NUL behind the domain", .cn = CERTIFICATE_BYTES("{}\0.other.example"), USUAL},
    {"address", "bad: for 127.0.0.1, whatever the domain", .alt = {IP("\177\0\0\1")}, USUAL},
    {"no-name", "bad: without a name", USUAL},
    {"web", "bad by RFC 5924: extendedKeyUsage serverAuth alone", .alt = {URI("sip:{}"), DNS("{}")},
     .eku = CERTIFICATE_EKU_SERVER, .ku = CERTIFICATE_KU_SIGNATURE},
    {"code", "bad: extendedKeyUsage codeSigning alone", .alt = {URI("sip:{}"), DNS("{}")}, .eku = CERTIFICATE_EKU_OTHER,
     .ku = CERTIFICATE_KU_SIGNATURE},
    {"key-usage", "bad: a key for lists of revoked certificates", .alt = {URI("sip:{}"), DNS("{}")}, .eku = SIP_AND_TLS,
     .ku = CERTIFICATE_KU_CRL_SIGN},
    {"unknown-critical", "bad: a critical extension that nobody knows", .alt = {URI("sip:{}"), DNS("{}")},
     .unknown_critical = true, USUAL},
};
/* clang-format on */

const size_t certs_entry_count = sizeof certs_entries / sizeof certs_entries[0];

#define NAMES_MAX (3 * CERTS_DOMAIN_MAX)
#define TEXT_MAX 512

struct texts {
    char text[NAMES_MAX + 1][TEXT_MAX];
    size_t count;
};

/* {} becomes the domain. A pattern that has none is the same for all. */
static struct certificate_bytes fill_in(struct texts *texts, struct certificate_bytes pattern,
                                        const char *domain)
{
    char *out = texts->text[texts->count++];
    size_t used = 0;

    for (size_t i = 0; i < pattern.length; i++)
        if (pattern.at[i] == '{' && i + 1 < pattern.length) {
            for (const char *at = domain; *at; at++)
                out[used++] = *at;
            i++;
        } else {
            out[used++] = pattern.at[i];
        }
    return (struct certificate_bytes){out, used};
}

static size_t fill_names(struct certificate_name *alt, struct texts *texts, const struct certs_entry *entry,
                         const struct certs_request *request)
{
    size_t count = 0;

    for (size_t i = 0; i < sizeof entry->alt / sizeof entry->alt[0] && entry->alt[i].value.at; i++) {
        struct certificate_bytes pattern = entry->alt[i].value;
        size_t times = memchr(pattern.at, '{', pattern.length) ? request->domain_count : 1;
        for (size_t domain = 0; domain < times; domain++)
            alt[count++] = (struct certificate_name){entry->alt[i].kind,
                                                     fill_in(texts, pattern, request->domain[domain])};
    }
    return count;
}

enum certificate_result certs_make(struct certificate *certificate, const struct certificate_factory *factory,
                                   const struct certs_entry *entry, const struct certs_request *request)
{
    static struct texts texts;
    struct certificate_name alt[NAMES_MAX];
    struct certificate_cn cn = {{NULL, 0}, CERTIFICATE_UTF8};
    const time_t day = 86400, hour = 3600;
    struct certificate_description description = {
        .holder = entry->holder,
        .issuer = entry->issuer,
        .serial = 1000 + (uint64_t)(entry - certs_entries),
        .not_before = request->now + (entry->from_days ? entry->from_days * day : -hour),
        .not_after = request->now + (entry->until_days ? entry->until_days : request->days) * day,
        .alt = alt,
        .alt_critical = entry->cn.at == NULL, /* RFC 5280 4.2.1.6: the subject is empty */
        .eku = entry->eku,
        .ku = entry->ku,
        .unknown_critical = entry->unknown_critical,
        .constraints = CERTIFICATE_NOT_CA,
    };

    texts.count = 0;
    description.alt_count = fill_names(alt, &texts, entry, request);
    if (entry->cn.at) {
        cn.value = fill_in(&texts, entry->cn, request->domain[0]);
        description.cn = &cn;
        description.cn_count = 1;
    }
    return certificate_make(certificate, factory, &description);
}
