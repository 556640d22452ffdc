/* SPDX-License-Identifier: Apache-2.0 */
#include "certificate_case.h"
#include "draw.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NAME(kind, text)                                                                                     \
    {                                                                                                        \
        CERTIFICATE_##kind, CERTIFICATE_BYTES(text)                                                          \
    }
#define CN(encoding, text)                                                                                   \
    {                                                                                                        \
        CERTIFICATE_BYTES(text), CERTIFICATE_##encoding                                                      \
    }

static const struct certificate_name names[] = {
    NAME(URI, "sip:example.com"),
    NAME(DNS, "example.com"),
    NAME(URI, "sip:other.example"),
    NAME(DNS, "other.example"),
    NAME(URI, "sips:example.com"),
    NAME(URI, "sip:alice@example.com"),
    NAME(URI, "SIP:EXAMPLE.com:5061;transport=tls"),
    NAME(URI, "sip:*.example.com"),
    NAME(URI, "sip:example.com\0.evil.example"),
    NAME(URI, "sip:example.com;a=\0"),
    NAME(URI, "https://example.com"),
    NAME(DNS, "EXAMPLE.COM"),
    NAME(DNS, "*.example.com"),
    NAME(DNS, "example.com\0.evil.example"),
    NAME(DNS, "www.example.com"),
    NAME(DNS, "example.com."),
    NAME(DNS, "192.0.2.4"),
    NAME(DNS, "xn--bcher-kva.example"),
    NAME(DNS, "b\303\274cher.example"),
    NAME(IP, "\300\0\2\4"),
    NAME(EMAIL, "alice@example.com"),
    NAME(EMAIL, "example.com"),
    NAME(OTHER_NAME, "example.com"),
};

static const struct certificate_cn common_names[] = {
    CN(UTF8, "example.com"),
    CN(PRINTABLE, "other.example"),
    CN(UTF8, "Example Company"),
    CN(UTF8, "*.example.com"),
    CN(UTF8, "example.com\0.evil.example"),
    CN(UTF8, "192.0.2.4"),
    CN(BMP, "\0a\0.\0b"),
    CN(T61, "example.com"),
    CN(IA5, "example.com"),
};

static const char *const domains[] = {
    "example.com",           "other.example", "www.example.com",
    "Example.COM",           "192.0.2.4",     "example.com.",
    "evil.example",          "a.b",           "xn--bcher-kva.example",
    "b\303\274cher.example",
};

static const unsigned extended[] = {0,
                                    CERTIFICATE_EKU_SIP_DOMAIN,
                                    CERTIFICATE_EKU_SERVER | CERTIFICATE_EKU_CLIENT |
                                        CERTIFICATE_EKU_SIP_DOMAIN,
                                    CERTIFICATE_EKU_ANY,
                                    CERTIFICATE_EKU_SERVER,
                                    CERTIFICATE_EKU_CLIENT,
                                    CERTIFICATE_EKU_OTHER};
static const char *const extended_text[] = {"no extendedKeyUsage",
                                            "extendedKeyUsage sipDomain",
                                            "extendedKeyUsage serverAuth, clientAuth, sipDomain",
                                            "extendedKeyUsage any",
                                            "extendedKeyUsage serverAuth",
                                            "extendedKeyUsage clientAuth",
                                            "extendedKeyUsage codeSigning"};
static const unsigned usage[] = {CERTIFICATE_KU_SIGNATURE, 0, CERTIFICATE_KU_ENCIPHERMENT,
                                 CERTIFICATE_KU_CRL_SIGN};
static const char *const usage_text[] = {"keyUsage digitalSignature", "no keyUsage",
                                         "keyUsage keyEncipherment", "keyUsage cRLSign"};

/* ---- Drawing ---- */

/* Most certificates have one fault at most, or the first one found would hide the others. */
static void draw_validity(struct choices *choices, struct certificate_case *drawn)
{
    if (draw_chance(choices, 1, 4))
        drawn->issuer = (uint8_t)draw_pick(choices, CERTIFICATE_ISSUERS);
    if (draw_chance(choices, 1, 5))
        drawn->time = (uint8_t)draw_range(choices, CERTIFICATE_CASE_VALID, CERTIFICATE_CASE_NOT_YET);
    if (draw_chance(choices, 1, 4))
        drawn->eku = (uint8_t)draw_pick(choices, COUNT(extended));
    if (draw_chance(choices, 1, 5))
        drawn->ku = (uint8_t)draw_pick(choices, COUNT(usage));
    drawn->unknown_critical = draw_chance(choices, 1, 16);
}

void certificate_case_draw(struct choices *choices, void *to)
{
    struct certificate_case *drawn = to;

    drawn->alt_count = (uint8_t)draw_count(choices, 0, CERTIFICATE_CASE_ALT_MAX);
    for (size_t i = 0; i < drawn->alt_count; i++) {
        span_open(choices, DRAW_ALT_NAME);
        drawn->alt[i] = (uint8_t)draw_pick(choices, COUNT(names));
        span_close(choices);
    }
    drawn->cn_count = (uint8_t)draw_count(choices, 0, CERTIFICATE_CASE_CN_MAX);
    for (size_t i = 0; i < drawn->cn_count; i++) {
        span_open(choices, DRAW_COMMON_NAME);
        drawn->cn[i] = (uint8_t)draw_pick(choices, COUNT(common_names));
        span_close(choices);
    }
    drawn->domain = (uint8_t)draw_pick(choices, COUNT(domains));
    draw_validity(choices, drawn);
    drawn->client = draw_chance(choices, 1, 3);
    drawn->eku_or_tls = draw_chance(choices, 1, 3);
    drawn->cn_refused = draw_chance(choices, 1, 3);
}

/* ---- Its parts ---- */

const char *certificate_case_domain(const struct certificate_case *drawn)
{
    return domains[drawn->domain];
}

static void set_time(struct certificate_description *description, enum certificate_case_time time)
{
    description->not_before = CERTIFICATE_CASE_NOW - CERTIFICATE_CASE_DAY;
    description->not_after = CERTIFICATE_CASE_NOW + CERTIFICATE_CASE_DAY;
    switch (time) {
    case CERTIFICATE_CASE_VALID:
        break;
    case CERTIFICATE_CASE_EXPIRED:
        description->not_after = CERTIFICATE_CASE_NOW - 1;
        break;
    case CERTIFICATE_CASE_NOT_YET:
        description->not_before = CERTIFICATE_CASE_NOW + 1;
        break;
    }
}

void certificate_case_describe(struct certificate_description *description,
                               struct certificate_name alt[static CERTIFICATE_CASE_ALT_MAX],
                               struct certificate_cn cn[static CERTIFICATE_CASE_CN_MAX],
                               const struct certificate_case *drawn)
{
    *description = (struct certificate_description){
        .issuer = (enum certificate_issuer)drawn->issuer,
        .serial = 1000,
        .alt = alt,
        .alt_count = drawn->alt_count,
        .cn = cn,
        .cn_count = drawn->cn_count,
        .eku = extended[drawn->eku],
        .ku = usage[drawn->ku],
        .unknown_critical = drawn->unknown_critical,
    };
    for (size_t i = 0; i < drawn->alt_count; i++)
        alt[i] = names[drawn->alt[i]];
    for (size_t i = 0; i < drawn->cn_count; i++)
        cn[i] = common_names[drawn->cn[i]];
    set_time(description, (enum certificate_case_time)drawn->time);
}

void certificate_case_subject(struct model_subject *subject,
                              const struct certificate_description *description)
{
    subject->alt_state = description->alt_count ? MODEL_ALT_GOOD : MODEL_ALT_ABSENT;
    subject->alt_count = description->alt_count;
    for (size_t i = 0; i < description->alt_count; i++) {
        const struct certificate_name *name = &description->alt[i];
        enum model_kind kind = name->kind == CERTIFICATE_URI   ? MODEL_URI
                               : name->kind == CERTIFICATE_DNS ? MODEL_DNS
                                                               : MODEL_OTHER;
        subject->alt[i] = (struct model_name){kind, {name->value.at, name->value.length}};
    }
    subject->cn = (struct model_text){NULL, 0};
    if (description->cn_count > 0) {
        const struct certificate_cn *cn = &description->cn[description->cn_count - 1];
        bool counts = cn->encoding == CERTIFICATE_UTF8 || cn->encoding == CERTIFICATE_PRINTABLE;
        subject->cn = (struct model_text){cn->value.at, counts ? cn->value.length : 0};
    }
}

/* ---- Printing ---- */

static void print_text(FILE *out, const char *before, struct certificate_bytes text)
{
    fputs(before, out);
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] >= ' ' && text.at[i] <= '~')
            fputc(text.at[i], out);
        else
            fprintf(out, "\\x%02x", (unsigned)(unsigned char)text.at[i]);
    fputc('\n', out);
}

void certificate_case_print(FILE *out, const void *from)
{
    static const char *const kind[] = {"URI ", "DNS ", "IP ", "email ", "otherName "};
    static const char *const encoding[] = {"CN ",
                                           "CN (PrintableString) ",
                                           "CN (IA5String) ",
                                           "CN (T61String) ",
                                           "CN (BMPString) ",
                                           "CN (UniversalString) "};
    static const char *const issuer[] = {"the trusted CA", "an unknown CA",
                                         "an unknown CA that has the trusted one's name",
                                         "a server of the trusted CA", "itself"};
    static const char *const validity[] = {"valid", "expired", "not yet valid"};
    const struct certificate_case *drawn = from;

    fprintf(out, "issued by %s, %s, %s, %s%s\n", issuer[drawn->issuer], validity[drawn->time],
            extended_text[drawn->eku], usage_text[drawn->ku],
            drawn->unknown_critical ? ", a critical extension that is unknown" : "");
    for (size_t i = 0; i < drawn->alt_count; i++)
        print_text(out, kind[names[drawn->alt[i]].kind], names[drawn->alt[i]].value);
    for (size_t i = 0; i < drawn->cn_count; i++)
        print_text(out, encoding[common_names[drawn->cn[i]].encoding], common_names[drawn->cn[i]].value);
    fprintf(out, "policy cn=%s\nsent by a %s; %s\ndomain %s\n", drawn->cn_refused ? "refused" : "counts",
            drawn->client ? "client" : "server",
            drawn->eku_or_tls ? "an extendedKeyUsage for TLS is enough"
                              : "an extendedKeyUsage must be for SIP",
            domains[drawn->domain]);
}
