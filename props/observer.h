/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OBSERVER_H
#define OBSERVER_H

#include "tap.h"

/* ---- The observer: judges one decision of an element by what a wire tap sees ----
 *
 * It sees the bytes of what went in and of what came out, the transport of each hop, and what is publicly
 * known of the element: its domains, its policy, the registrations, the dialog. It shares no code with the
 * decision core: nothing under src/ is included or linked for it, and messages are read with the tap reader
 * (tap.h). */

/* One message on one hop. transport is the real one, in a Via's spelling: "TLS", "UDP", ... */
struct seen_message {
    struct seen bytes;
    const char *transport;
    const char *next_host; /* NULL, or the domain that the hop was chosen for, before any look-up */
};

/* A registration, as text: the AOR as a URI, the Contact value, and the Path values joined with ','. */
struct seen_binding {
    struct seen aor, contact, path;
};

/* Policy, as far as it changes what is right: all false is the default. */
struct seen_policy {
    bool path_as_request;        /* choice-path-scheme */
    bool tls_every_hop;          /* choice-tls-extent */
    bool deregister_checked;     /* choice-deregister */
    bool same_ua_by_scheme_only; /* choice-same-ua: ports do not matter */
    bool mixed_contacts_accepted;
    bool tls_param_dropped;
    bool binding_transport_dropped;
    bool insecure_arrival_rejected;
    bool no_binding_always_480;
    bool strict_as_loose;
    bool mixed_3xx_bars_all;
    bool sip_to_sips_rejected;  /* 5630-5.3-k */
    bool tls_only;              /* 5630-5.3-g */
    bool inconsistent_rejected; /* 5630-5.3-l */
    bool no_tls_here;           /* the element cannot set up TLS */
    bool record_route_needed_only;
    bool no_recursion;
    bool service_route_sips_only;
    bool edge;                         /* RFC 5626: own Route entries with a user part are flow tokens */
    bool strict;                       /* RFC 5630 3.2: a sips request of which not all is sips gets 400 */
    bool uas_refuses_sips;             /* 5630-5.1.2-c: "no SIPS" */
    bool uas_refuses_sip;              /* 5630-5.1.2-f: "always SIPS" */
    bool uas_knows_no_sips;            /* 5630-5.1.2-e */
    bool refresh_by_secure_flag;       /* choice-refresh-key */
    bool no_upgrade_on_381;            /* choice-481-upgrade */
    bool never_follows_to_sip;         /* choice-3xx-to-sip: not even if the user confirmed it */
    bool redirect_rejects_sips_to_sip; /* 5630-5.4-c */
};

/* What the element does with the message that came in. */
enum seen_role {
    SEEN_PROXY,
    SEEN_REGISTRAR,
    SEEN_UAC,     /* in: a request as the application drafted it, or a response */
    SEEN_UAS,     /* in: a request; out: its answer */
    SEEN_REDIRECT /* in: a request; out: its answer */
};

struct observation {
    enum seen_role role;
    struct seen_message in;
    /* What left: copies of a request, or responses made here or relayed. */
    size_t out_count;
    const struct seen_message *out;
    /* A response came in: the Request-URI of the request it answers, as it was sent; the URIs of new
     * branches, or of a UAC's further requests. */
    struct seen sent_request_uri;
    bool responsible; /* the original Request-URI was in one of the domains */
    size_t recursion_count;
    const struct seen *recursion;
    bool branches_pending; /* other branches of the request have not been answered yet */
    bool confirmed;        /* the user confirmed that the call may go on without sips */
    /* The dialog that a request of a UAC, or to a UAS, belongs to. */
    bool in_dialog;
    bool dialog_sips;   /* it was made by a request with a sips Request-URI */
    bool dialog_secure; /* RFC 3261 12.1.1, 12.1.2 */
    /* What is known of the element. */
    size_t domain_count;
    const struct seen *domain;
    struct seen host;
    struct seen_policy policy;
    size_t before_count; /* registrations before the message came in */
    const struct seen_binding *before;
    size_t after_count; /* and afterwards */
    const struct seen_binding *after;
};

/* A property that broke. */
struct breach {
    const char *property; /* its name: "sips-never-leaves-over-a-plain-hop" */
    const char *clause;   /* "5630-4.1-b" */
    size_t out;           /* which message of out; out_count if none */
};

/* observe judges, and writes at most max breaches. It returns how many there are: 0 means that all properties
 * hold. An input message that the tap cannot read is not judged, apart from what left: that must be readable.
 */
size_t observe(const struct observation *observation, struct breach *breach, size_t max);

/* The properties, for lists and reports. */
struct property_entry {
    const char *name;
    const char *clause;
    const char *line;
};
size_t observer_property_count(void);
const struct property_entry *observer_property(size_t index);

#endif
