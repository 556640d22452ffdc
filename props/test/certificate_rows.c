/* SPDX-License-Identifier: Apache-2.0 */
#include "certificate_rows.h"

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
#define EMAIL(text)                                                                                          \
    {                                                                                                        \
        CERTIFICATE_EMAIL, CERTIFICATE_BYTES(text)                                                           \
    }
#define OTHER(text)                                                                                          \
    {                                                                                                        \
        CERTIFICATE_OTHER_NAME, CERTIFICATE_BYTES(text)                                                      \
    }
#define ALT(...)                                                                                             \
    .alt = (const struct certificate_name[]){__VA_ARGS__},                                                   \
    .alt_count = sizeof((const struct certificate_name[]){__VA_ARGS__}) / sizeof(struct certificate_name)
#define CN(text)                                                                                             \
    {                                                                                                        \
        CERTIFICATE_BYTES(text), CERTIFICATE_UTF8                                                            \
    }
#define CN_AS(encoding, text)                                                                                \
    {                                                                                                        \
        CERTIFICATE_BYTES(text), CERTIFICATE_##encoding                                                      \
    }
#define CNS(...)                                                                                             \
    .cn = (const struct certificate_cn[]){__VA_ARGS__},                                                      \
    .cn_count = sizeof((const struct certificate_cn[]){__VA_ARGS__}) / sizeof(struct certificate_cn)
#define RAW(text) .alt_der = CERTIFICATE_BYTES(text)
#define GOOD ALT(URI("sip:example.com"))

#define OK .result = SIPS_CERTIFICATE_OK
#define NONE .result = SIPS_CERTIFICATE_NO_IDENTITY
#define OTHERS .result = SIPS_CERTIFICATE_OTHER_DOMAIN
#define MALFORMED .result = SIPS_CERTIFICATE_MALFORMED

/* clang-format off */
const struct certificate_row certificate_rows[] = {
    /* ---- RFC 5922 7.1: URI names ---- */
    {"a sip URI", {GOOD}, "<example.com>", OK},
    {"a sip URI, asked for another domain", {GOOD}, "<example.com>", OTHERS, "example.net"},
    {"a scheme in capitals", {ALT(URI("SIP:example.com"))}, "<example.com>", OK},
    {"a sip URI in capitals", {ALT(URI("sip:EXAMPLE.COM"))}, "<EXAMPLE.COM>", OK},
    {"two sip URIs", {ALT(URI("sip:example.net"), URI("sip:example.com"))}, "<example.net><example.com>", OK},
    {"a port in the URI", {ALT(URI("sip:example.com:5061"))}, "<example.com>", OK},
    {"parameters in the URI", {ALT(URI("sip:example.com;transport=tls?a=b"))}, "<example.com>", OK},
    {"a sips URI", {ALT(URI("sips:example.com"))}, "", NONE},
    {"a sips URI beside a sip URI", {ALT(URI("sips:example.com"), URI("sip:example.net"))}, "<example.net>", OTHERS},
    {"a user part", {ALT(URI("sip:alice@example.com"))}, "", NONE},
    {"an empty user part", {ALT(URI("sip:@example.com"))}, "", NONE},
    {"a user in a sips URI", {ALT(URI("sips:alice@example.com"))}, "", NONE},
    {"a URI of the web", {ALT(URI("https://example.com"))}, "", NONE},
    {"a URI without a scheme", {ALT(URI("example.com"))}, "", NONE},
    {"a wildcard in a URI", {ALT(URI("sip:*.example.com"))}, "<*.example.com>", OTHERS, "a.example.com"},
    {"a URI with a NUL behind the host", {ALT(URI("sip:example.com\0.evil.example"))},
     "<example.com0.evil.example>", OTHERS, .dumped = true},
    {"a URI with a NUL in its parameters", {ALT(URI("sip:example.com;a=\0"))}, "<example.com;a=0>", OTHERS, .dumped = true},
    {"a URI with a space in front", {ALT(URI(" sip:example.com"))}, "", NONE},
    {"a URI with a space behind", {ALT(URI("sip:example.com "))}, "<example.com >", OTHERS},
    {"a trailing dot in a URI", {ALT(URI("sip:example.com."))}, "<example.com.>", OTHERS},
    {"a U-label in a URI", {ALT(URI("sip:b\303\274cher.example"))}, "<b\303\274cher.example>", OTHERS,
     "b\303\274cher.example"},
    {"an address in a URI", {ALT(URI("sip:192.0.2.1"))}, "<192.0.2.1>", OK, "192.0.2.1"},
    {"an empty URI", {ALT(URI(""))}, "", NONE},
    {"no host in the URI", {ALT(URI("sip:"))}, "<>", OTHERS},
    /* ---- 7.1: DNS names ---- */
    {"a DNS name", {ALT(DNS("example.com"))}, "<example.com>", OK},
    {"a DNS name in capitals", {ALT(DNS("EXAMPLE.com"))}, "<EXAMPLE.com>", OK},
    {"the domain asked for in capitals", {ALT(DNS("example.com"))}, "<example.com>", OK, "Example.COM"},
    {"two DNS names", {ALT(DNS("example.net"), DNS("example.com"))}, "<example.net><example.com>", OK},
    {"a DNS name beside a sip URI", {ALT(DNS("example.com"), URI("sip:example.net"))}, "<example.net>", OTHERS},
    {"a DNS name beside a sips URI", {ALT(URI("sips:example.net"), DNS("example.com"))}, "<example.com>", OK},
    {"a DNS name beside a user's URI", {ALT(URI("sip:a@example.net"), DNS("example.com"))}, "<example.com>", OK},
    {"a DNS name beside a sip URI with a NUL", {ALT(URI("sip:\0"), DNS("example.com"))}, "<0>", OTHERS, .dumped = true},
    {"a wildcard", {ALT(DNS("*.example.com"))}, "<*.example.com>", OTHERS, "a.example.com"},
    {"a wildcard, asked for as it is", {ALT(DNS("*.example.com"))}, "<*.example.com>", OTHERS, "*.example.com"},
    {"a wildcard alone", {ALT(DNS("*"))}, "<*>", OTHERS, "com"},
    {"a leading dot", {ALT(DNS(".example.com"))}, "<.example.com>", OTHERS, "a.example.com"},
    {"the domain above", {ALT(DNS("example.com"))}, "<example.com>", OTHERS, "a.example.com"},
    {"the domain below", {ALT(DNS("a.example.com"))}, "<a.example.com>", OTHERS},
    {"a DNS name with a NUL", {ALT(DNS("example.com\0.evil.example"))}, "<example.com0.evil.example>", OTHERS,
     .dumped = true},
    {"a NUL at the end", {ALT(DNS("example.com\0"))}, "<example.com0>", OTHERS, .dumped = true},
    {"a trailing dot", {ALT(DNS("example.com."))}, "<example.com.>", OTHERS},
    {"an A-label", {ALT(DNS("xn--bcher-kva.example"))}, "<xn--bcher-kva.example>", OK, "XN--bcher-kva.example"},
    {"a U-label as UTF-8", {ALT(DNS("b\303\274cher.example"))}, "<b\303\274cher.example>", OTHERS,
     "b\303\274cher.example"},
    {"a U-label as Latin-1, asked for as A-label", {ALT(DNS("b\374cher.example"))}, "<b\374cher.example>", OTHERS,
     "xn--bcher-kva.example"},
    {"an empty DNS name", {ALT(DNS(""))}, "<>", OTHERS},
    {"an address as a DNS name", {ALT(DNS("192.0.2.1"))}, "", NONE, "192.0.2.1"},
    /* ---- 7.1: other names ---- */
    {"an IP address", {ALT(IP("\300\0\2\1"))}, "", NONE, "192.0.2.1"},
    {"an IP address, of which the bytes are a name", {ALT(IP("a.ex"))}, "", NONE, "a.ex"},
    {"an IPv6 address", {ALT(IP("\40\1\15\270\0\0\0\0\0\0\0\0\0\0\0\1"))}, "", NONE, "[2001:db8::1]"},
    {"an address of email", {ALT(EMAIL("alice@example.com"))}, "", NONE},
    {"an address of email that is a domain", {ALT(EMAIL("example.com"))}, "", NONE},
    {"an otherName", {ALT(OTHER("example.com"))}, "", NONE},
    {"one of each kind", {ALT(OTHER("a"), EMAIL("b@example.com"), IP("\300\0\2\1"), URI("sips:c.example"), DNS("example.com"))},
     "<example.com>", OK},
    {"a critical subjectAltName", {GOOD, .alt_critical = true}, "<example.com>", OK},
    {"an empty subjectAltName", {.alt_empty = true, CNS(CN("example.com"))}, "", MALFORMED, .dumped = true},
    {"two subjectAltNames", {GOOD, .alt_twice = true}, "", MALFORMED, .dumped = true},
    {"a subjectAltName that is cut short", {RAW("\60\20\202\13example"), CNS(CN("example.com"))}, "", MALFORMED, .dumped = true},
    {"a subjectAltName that is no list", {RAW("\4\0"), CNS(CN("example.com"))}, "", MALFORMED, .dumped = true},
    {"bytes behind the subjectAltName", {RAW("\60\15\202\13example.com\0")}, "", MALFORMED, .dumped = true},
    /* ---- 7.1 step 2: the CN ---- */
    {"no name at all", {.serial = 3}, "", NONE},
    {"a CN", {CNS(CN("example.com"))}, "<example.com>", OK},
    {"a CN as PrintableString", {CNS(CN_AS(PRINTABLE, "example.com"))}, "<example.com>", OK},
    {"a CN as BMPString", {CNS(CN_AS(BMP, "\0a\0.\0b"))}, "", NONE, "a.b"},
    {"a BMPString of which the bytes are a name", {CNS(CN_AS(BMP, "ab.example"))}, "", NONE, "ab.example"},
    {"a CN as T61String", {CNS(CN_AS(T61, "example.com"))}, "", NONE},
    {"a CN as IA5String", {CNS(CN_AS(IA5, "example.com"))}, "", NONE},
    {"a CN as UniversalString", {CNS(CN_AS(UNIVERSAL, "\0\0\0a"))}, "", NONE, "a"},
    {"a CN beside a sip URI", {ALT(URI("sip:example.net")), CNS(CN("example.com"))}, "<example.net>", OTHERS},
    {"a CN beside a DNS name", {ALT(DNS("example.net")), CNS(CN("example.com"))}, "<example.net>", OTHERS},
    {"a CN beside an IP address", {ALT(IP("\300\0\2\1")), CNS(CN("example.com"))}, "", NONE},
    {"a CN beside a sips URI", {ALT(URI("sips:example.com")), CNS(CN("example.com"))}, "", NONE},
    {"a CN with a NUL", {CNS(CN("example.com\0.evil.example"))}, "", NONE},
    {"a CN with a wildcard", {CNS(CN("*.example.com"))}, "", NONE, "a.example.com"},
    {"a CN that is an address", {CNS(CN("192.0.2.1"))}, "", NONE, "192.0.2.1"},
    {"a CN that is a URI", {CNS(CN("sip:example.com"))}, "", NONE},
    {"a CN for people", {CNS(CN("Example Company"))}, "", NONE},
    {"the most specific CN", {CNS(CN("example.net"), CN("example.com"))}, "<example.com>", OK},
    {"the least specific CN", {CNS(CN("example.com"), CN("example.net"))}, "<example.net>", OTHERS},
    {"a good CN in front of a bad one", {CNS(CN("example.com"), CN("Example Company"))}, "", NONE},
    {"a CN as UTF8String that is no ASCII", {CNS(CN("b\303\274cher.example"))}, "", NONE, "b\303\274cher.example"},
    /* ---- Limits ---- */
    {"as many DNS names as count, and it is the last", {ALT(DNS("example.com"))}, NULL, OK,
     .filler = SIPS_IDENTITY_MAX - 1},
    {"one more than count, and it is the last", {ALT(DNS("example.com"))}, NULL, OTHERS, .filler = SIPS_IDENTITY_MAX},
    {"a sip URI behind as many DNS names as are taken", {GOOD}, "<example.com>", OK,
     .filler = SIPS_CERTIFICATE_NAMES_MAX - 1},
    {"a sip URI behind more", {GOOD}, "", .result = SIPS_CERTIFICATE_TOO_MANY_NAMES, .filler = SIPS_CERTIFICATE_NAMES_MAX,
     .dumped = true},
    /* ---- RFC 5280 6: the chain ---- */
    {"expired", {GOOD, .not_after = NOW - 1}, "", .result = SIPS_CERTIFICATE_EXPIRED},
    {"in its last second, which OpenSSL counts as past", {GOOD, .not_after = NOW}, "", .result = SIPS_CERTIFICATE_EXPIRED},
    {"not yet valid", {GOOD, .not_before = NOW + 1}, "", .result = SIPS_CERTIFICATE_NOT_YET_VALID},
    {"valid from now", {GOOD, .not_before = NOW}, "<example.com>", OK},
    {"self-signed", {GOOD, .issuer = CERTIFICATE_BY_ITSELF, CNS(CN("example.com"))}, "", .result = SIPS_CERTIFICATE_SELF_SIGNED},
    {"of an unknown CA", {GOOD, .issuer = CERTIFICATE_BY_OTHER_CA}, "", .result = SIPS_CERTIFICATE_UNTRUSTED},
    {"of an unknown CA, sent without it", {GOOD, .issuer = CERTIFICATE_BY_OTHER_CA}, "", .result = SIPS_CERTIFICATE_UNTRUSTED,
     .no_issuer = true},
    {"of a CA that took the name of another", {GOOD, .issuer = CERTIFICATE_BY_IMPOSTOR}, "", .result = SIPS_CERTIFICATE_BAD_SIGNATURE},
    {"of one that is no CA", {GOOD, .issuer = CERTIFICATE_BY_SERVER}, "", .result = SIPS_CERTIFICATE_ISSUER_NO_CA},
    {"of the CA, sent without it", {GOOD}, "<example.com>", OK, .no_issuer = true},
    {"with a critical extension that nobody knows", {GOOD, .unknown_critical = true}, "",
     .result = SIPS_CERTIFICATE_UNKNOWN_CRITICAL},
    {"expired, with other names", {ALT(DNS("example.net")), .not_after = NOW - DAY}, "", .result = SIPS_CERTIFICATE_EXPIRED},
    /* ---- RFC 5280 4.2.1.3: key usage ---- */
    {"no key usage", {GOOD, .ku = 0, .serial = 4}, "<example.com>", OK},
    {"key usage digitalSignature", {GOOD, .ku = CERTIFICATE_KU_SIGNATURE}, "<example.com>", OK},
    {"key usage keyEncipherment", {GOOD, .ku = CERTIFICATE_KU_ENCIPHERMENT}, "<example.com>", OK},
    {"key usage keyEncipherment, of a client", {GOOD, .ku = CERTIFICATE_KU_ENCIPHERMENT}, "",
     .result = SIPS_CERTIFICATE_WRONG_KEY_USAGE, .role = SIPS_CERTIFICATE_OF_CLIENT},
    {"key usage cRLSign alone", {GOOD, .ku = CERTIFICATE_KU_CRL_SIGN}, "", .result = SIPS_CERTIFICATE_WRONG_KEY_USAGE},
    /* ---- RFC 5924 5: extended key usage ---- */
    {"id-kp-sipDomain", {GOOD, .eku = CERTIFICATE_EKU_SIP_DOMAIN}, "<example.com>", OK},
    {"id-kp-sipDomain, critical", {GOOD, .eku = CERTIFICATE_EKU_SIP_DOMAIN, .eku_critical = true}, "<example.com>", OK},
    {"anyExtendedKeyUsage", {GOOD, .eku = CERTIFICATE_EKU_ANY}, "<example.com>", OK},
    {"serverAuth", {GOOD, .eku = CERTIFICATE_EKU_SERVER}, "", .result = SIPS_CERTIFICATE_NOT_FOR_SIP},
    {"serverAuth and clientAuth", {GOOD, .eku = CERTIFICATE_EKU_SERVER | CERTIFICATE_EKU_CLIENT}, "",
     .result = SIPS_CERTIFICATE_NOT_FOR_SIP},
    {"serverAuth and id-kp-sipDomain", {GOOD, .eku = CERTIFICATE_EKU_SERVER | CERTIFICATE_EKU_SIP_DOMAIN},
     "<example.com>", OK},
    {"an empty list of usages", {GOOD, .eku = CERTIFICATE_EKU_EMPTY}, "", MALFORMED},
    {"codeSigning", {GOOD, .eku = CERTIFICATE_EKU_OTHER}, "", .result = SIPS_CERTIFICATE_NOT_FOR_SIP},
    {"codeSigning, critical", {GOOD, .eku = CERTIFICATE_EKU_OTHER, .eku_critical = true}, "", .result = SIPS_CERTIFICATE_NOT_FOR_SIP},
    {"serverAuth, where TLS is enough", {GOOD, .eku = CERTIFICATE_EKU_SERVER}, "<example.com>", OK,
     .eku = SIPS_EKU_OR_TLS},
    {"serverAuth of a client, where TLS is enough", {GOOD, .eku = CERTIFICATE_EKU_SERVER}, "", .result = SIPS_CERTIFICATE_NOT_FOR_SIP,
     .role = SIPS_CERTIFICATE_OF_CLIENT, .eku = SIPS_EKU_OR_TLS},
    {"clientAuth of a client, where TLS is enough", {GOOD, .eku = CERTIFICATE_EKU_CLIENT}, "<example.com>", OK,
     .role = SIPS_CERTIFICATE_OF_CLIENT, .eku = SIPS_EKU_OR_TLS},
    {"codeSigning, where TLS is enough", {GOOD, .eku = CERTIFICATE_EKU_OTHER}, "", .result = SIPS_CERTIFICATE_NOT_FOR_SIP,
     .eku = SIPS_EKU_OR_TLS},
    /* ---- Other parts ---- */
    {"basicConstraints: no CA", {GOOD, .constraints = CERTIFICATE_NOT_CA}, "<example.com>", OK},
    {"basicConstraints: a CA", {GOOD, .constraints = CERTIFICATE_IS_CA}, "<example.com>", OK},
    {"of a phone", {ALT(URI("sip:alice@example.com")), .holder = CERTIFICATE_OF_PHONE}, "", NONE,
     .role = SIPS_CERTIFICATE_OF_CLIENT},
};
/* clang-format on */

const size_t certificate_row_count = sizeof certificate_rows / sizeof certificate_rows[0];

static const struct certificate_name filler = DNS("filler.example");

X509 *certificate_of_row(const struct certificate_factory *factory, const struct certificate_row *row)
{
    static struct certificate_name alt[SIPS_CERTIFICATE_NAMES_MAX + 2];
    struct certificate_description description = row->certificate;
    struct certificate certificate;

    if (row->filler > 0) {
        for (size_t i = 0; i < row->filler; i++)
            alt[i] = filler;
        for (size_t i = 0; i < description.alt_count; i++)
            alt[row->filler + i] = description.alt[i];
        description.alt = alt;
        description.alt_count += row->filler;
    }
    if (description.serial == 0)
        description.serial = 100;
    if (description.not_before == 0)
        description.not_before = NOW - DAY;
    if (description.not_after == 0)
        description.not_after = NOW + DAY;
    certificate_make(&certificate, factory, &description);
    EVP_PKEY_free(certificate.key);
    return certificate.x509;
}
