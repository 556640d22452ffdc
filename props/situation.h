/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SITUATION_H
#define SITUATION_H

#include "choice.h"
#include "scenario.h"

/* ---- Situations: one message and all that surrounds it, in a few small numbers ----
 *
 * A situation is what the properties of whole decisions draw. It is written out as the bytes of a message,
 * and as the scenario behind it (scenario.h): for the decision core as a filled struct, for people as text.
 */

enum situation_scheme { SITUATION_SIP, SITUATION_SIPS, SITUATION_TEL, SITUATION_HTTP };

enum situation_host {
    SITUATION_OWN,    /* example.com: the element's domain */
    SITUATION_A,      /* 192.0.2.4, where a phone is */
    SITUATION_B,      /* 192.0.2.5 */
    SITUATION_SELF,   /* proxy.example.com: the element */
    SITUATION_EDGE,   /* edge.example.com: another proxy */
    SITUATION_SECURE, /* example.net, which has secure services, and others */
    SITUATION_PLAIN,  /* example.org, which has no secure service */
    SITUATION_BARE,   /* bare.example, of which the DNS knows nothing */
    SITUATION_HOST_COUNT
};

enum situation_user {
    SITUATION_BOB,
    SITUATION_CAROL,
    SITUATION_NOBODY,
    SITUATION_NO_USER,
    SITUATION_TOKEN,
    SITUATION_GONE,
    SITUATION_FORGED
};

/* The bits of a situation's policy, in the order of policy.def. */
enum situation_policy {
#define POLICY(field, key, A, a, B, b, clause, line) SITUATION_POLICY_##field,
#include "policy.def"
#undef POLICY
    SITUATION_POLICY_COUNT
};
_Static_assert(SITUATION_POLICY_COUNT <= 32, "struct situation holds 32 of them");

/* What a URI has beside scheme, user and host. */
enum situation_oddity {
    SITUATION_LR = 1,
    SITUATION_OB = 2,
    SITUATION_GR = 4,       /* the GRUU of instance 1 */
    SITUATION_MADDR = 8,    /* the element's own name */
    SITUATION_PHONE = 16,   /* user=phone */
    SITUATION_UNKNOWN = 32, /* a parameter that nobody knows */
    SITUATION_HEADERS = 64, /* headers behind it */
    SITUATION_METHOD = 128  /* a method parameter */
};

struct situation_uri {
    uint8_t scheme, user, host;
    uint8_t transport; /* enum sips_transport of its parameter */
    uint8_t port;      /* 0: none; 1: 5060; 2: 5061; 3: 7000 */
    uint8_t oddities;
};

/* A Contact, as a header field has it. */
struct situation_contact {
    struct situation_uri uri;
    uint8_t expires;  /* 0: not said; 1: 0; 2: 60; 3: nonsense */
    uint8_t q;        /* 0: not said; 1: 0.2; 2: 0.7 */
    uint8_t instance; /* 0: none; 1, 2: an instance id */
    uint8_t reg_id;   /* 0: none */
};

#define SITUATION_LIST_MAX 3
#define SITUATION_BINDING_MAX 4
#define SITUATION_WARNING_MAX 2

struct situation_list {
    uint8_t count;
    struct situation_uri uri[SITUATION_LIST_MAX];
};

struct situation_binding {
    uint8_t aor_user, aor_scheme;
    uint8_t call, cseq; /* the Call-ID's number, and the CSeq */
    struct situation_contact contact;
    struct situation_list path;
};

struct situation {
    uint8_t role;   /* enum scenario_role */
    uint8_t method; /* enum sips_method; OTHER is one that nobody knows */
    bool is_response, star, to_tag, confirmed, not_responsible, has_dialog, dialog_sips, dialog_secure,
        own_via;
    uint8_t arrival; /* enum sips_transport */
    uint8_t flow;    /* 0, or the flow that the message came over */
    uint8_t via_count;
    uint8_t via[SITUATION_LIST_MAX];
    uint8_t max_forwards; /* 0: absent; else the number and one more, 71 at most */
    uint8_t from_scheme, to_scheme, to_user;
    uint8_t require, proxy_require, supported; /* indices of situation_option_text */
    uint8_t expires;                           /* as of a Contact; 3 is 7200 */
    uint8_t call, cseq;
    uint8_t warning_count;
    uint8_t content_length; /* 0: said; 1: not said */
    uint16_t status;
    uint16_t warning[SITUATION_WARNING_MAX];
    uint32_t policy; /* a bit for each key of policy.def that has its second value */
    struct situation_uri request_uri, sent, remote_target;
    struct situation_list route, record_route, path, service_route, dialog_route;
    uint8_t contact_count;
    struct situation_contact contact[SITUATION_LIST_MAX];
    uint8_t tls; /* a bit for each enum situation_host of which is known that TLS can be had */
    uint8_t binding_count;
    struct situation_binding binding[SITUATION_BINDING_MAX];
};

/* situation_option_text: option tags, as a header field has them. */
extern const char *const situation_option_text[];
enum {
    SITUATION_OPTIONS_NONE,
    SITUATION_OPTIONS_UNKNOWN,
    SITUATION_OPTIONS_PATH,
    SITUATION_OPTIONS_OUTBOUND,
    SITUATION_OPTIONS_GRUU
};

/* ---- Drawing (draw_situation.c) ---- */

void draw_situation_proxy_request(struct choices *choices, struct situation *situation)
    __attribute__((nonnull));
void draw_situation_proxy_response(struct choices *choices, struct situation *situation)
    __attribute__((nonnull));
void draw_situation_register(struct choices *choices, struct situation *situation) __attribute__((nonnull));
void draw_situation_redirect(struct choices *choices, struct situation *situation) __attribute__((nonnull));
void draw_situation_uas(struct choices *choices, struct situation *situation) __attribute__((nonnull));
void draw_situation_uac_request(struct choices *choices, struct situation *situation)
    __attribute__((nonnull));
void draw_situation_uac_register(struct choices *choices, struct situation *situation)
    __attribute__((nonnull));
void draw_situation_uac_response(struct choices *choices, struct situation *situation)
    __attribute__((nonnull));

/* ---- Writing (situation.c) ---- */

#define SITUATION_TEXT_MAX 8192

/* A situation as text: everything points into text. */
struct situation_text {
    struct sips_span message;
    struct sips_span sent, remote_target;
    struct sips_span dialog_route[SITUATION_LIST_MAX];
    struct situation_text_binding {
        struct sips_span aor, contact, call_id;
        struct sips_span path[SITUATION_LIST_MAX];
    } binding[SITUATION_BINDING_MAX];
    size_t used;
    char text[SITUATION_TEXT_MAX];
};

/* situation_write writes a situation out. */
void situation_write(struct situation_text *text, const struct situation *situation) __attribute__((nonnull));

/* situation_fill fills *scenario, which may have held another situation before; it points into text then. */
void situation_fill(struct scenario *scenario, const struct situation *situation,
                    const struct situation_text *text) __attribute__((nonnull));

/* situation_print writes the message and the scenario behind it, as an input of fuzz_message has them. */
void situation_print(FILE *out, const struct situation *situation) __attribute__((nonnull));

/* situation_uri_text gives a URI as situation_write writes it, terminated. Room: SITUATION_URI_MAX. */
#define SITUATION_URI_MAX 256
void situation_uri_text(char *out, const struct situation_uri *uri) __attribute__((nonnull));

#endif
