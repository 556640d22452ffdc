/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ELEMENT_H
#define ELEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Elements: what can stand in the network ----
 *
 * An element is a handful of functions. The network calls them when a message has arrived, when a timer has
 * fired, when a connection is gone, and when its user wants something; the element calls the services back to
 * send. Everything happens in one thread, and no call waits: an element answers by sending, now or when a
 * timer fires.
 *
 * To connect your own proxy, registrar, redirect server or user agent:
 *
 * 1. Write a struct element_class. A proxy leaves command NULL; who needs no timers leaves timer NULL.
 * 2. Keep all state behind what create returns. start is called before each run and after a restart: forget
 *    everything then, and keep services for later calls.
 * 3. In message, read the bytes, decide, and send what must leave: services->send for the connection that the
 *    message came over (a response), services->connect and then send for another hop. Nothing is parsed for
 *    you, and nothing that you send is looked at but by the observer.
 * 4. Take clock and random numbers from the services alone, so that a run can be repeated.
 * 5. Build it as a shared object that exports the class as sipsfuzz_element, and name the file:
 *    sipsfuzz flow --element ./mine.so FILE. Or link it in: cmake -DSIPSFUZZ_ELEMENT=path/to/mine.c.
 *
 * props/element_osip2.c is a complete example that uses nothing of sipsfuzz but this header. */

#define ELEMENT_INTERFACE 1 /* changes with this file's meaning */

/* In the order of enum sips_transport. */
enum hop_transport {
    HOP_NONE,
    HOP_UDP,
    HOP_TCP,
    HOP_TLS,
    HOP_SCTP,
    HOP_TLS_SCTP,
    HOP_WS,
    HOP_WSS,
    HOP_COUNT
};

/* hop_transport_name gives the name as a Via writes it. hop_is_secure: TLS, TLS-SCTP and WSS. Both are the
 * network's; a shared object finds them in the program. */
const char *hop_transport_name(enum hop_transport transport);
bool hop_is_secure(enum hop_transport transport);

/* What a peer showed in the handshake of a secure connection. */
#define HOP_NAME_MAX 4
enum hop_name_kind { HOP_NAME_DNS, HOP_NAME_URI, HOP_NAME_CN };
struct hop_certificate {
    bool trusted; /* the chain ends at an authority that all elements trust */
    size_t name_count;
    struct hop_name {
        enum hop_name_kind
            kind; /* subjectAltName dNSName or uniformResourceIdentifier, or the subject's CN */
        const char *text;
    } name[HOP_NAME_MAX];
};

/* How a message came. */
struct hop {
    enum hop_transport transport;
    uint32_t connection; /* 0: a datagram */
    bool opened_here;    /* this element opened the connection */
    const char *address; /* where it came from: send_datagram takes them for the answer */
    uint16_t port;
    const struct hop_certificate *peer; /* NULL: the peer showed none */
};

enum hop_result {
    HOP_OK,
    HOP_NO_HOST, /* nobody has that name or address */
    HOP_REFUSED, /* nobody listens there, or not on this transport */
    HOP_NO_TLS,  /* the handshake failed: the peer has no TLS now */
    HOP_CLOSED,  /* the connection is gone */
    HOP_TOO_MUCH /* the run has used up its messages or connections: give up */
};

struct element_naptr {
    uint16_t order, preference;
    const char *service, *replacement;
};

struct element_srv {
    uint16_t priority, weight, port;
    const char *target;
};

/* What an element may ask of the network. self is the number in the setup. Text need not be terminated where
 * a length is given; it is copied. */
struct element_services {
    void *network;
    uint64_t (*now_ms)(void *network);
    uint64_t (*random)(void *network);
    /* connect opens a connection to a host name or address. For a secure transport the handshake is done, and
     * *peer is what the server showed: whether that will do is for the element to decide (RFC 5922 7.3),
     * which closes the connection if not. mutual: show the element's own certificate, too. */
    enum hop_result (*connect)(void *network, unsigned self, enum hop_transport transport, const char *host,
                               size_t host_length, uint16_t port, bool mutual, uint32_t *connection,
                               const struct hop_certificate **peer);
    enum hop_result (*send)(void *network, unsigned self, uint32_t connection, const char *bytes,
                            size_t length);
    enum hop_result (*send_datagram)(void *network, unsigned self, const char *host, size_t host_length,
                                     uint16_t port, const char *bytes, size_t length);
    void (*close)(void *network, unsigned self, uint32_t connection);
    /* set_timer: timer is called with token once, ms from now. Timers of a minute or more do not keep a run
     * from settling. unset_timer: the timer that has this token is not wanted any more, if there is one. */
    void (*set_timer)(void *network, unsigned self, uint64_t token, uint32_t ms);
    void (*unset_timer)(void *network, unsigned self, uint64_t token);
    /* DNS. Each writes at most max records for name, and returns how many there are. */
    size_t (*naptr)(void *network, const char *name, size_t length, struct element_naptr *out, size_t max);
    size_t (*srv)(void *network, const char *name, size_t length, struct element_srv *out, size_t max);
    /* known_tls: a TLS connection to host can be set up although DNS does not say so (RFC 5630 5.3). */
    bool (*known_tls)(void *network, const char *host, size_t length, uint16_t port);
    /* The user of a user agent learns the final response to what he asked for. */
    void (*told)(void *network, unsigned self, unsigned status, unsigned warning);
};

enum element_role { ELEMENT_UA, ELEMENT_PROXY, ELEMENT_REGISTRAR, ELEMENT_REDIRECT, ELEMENT_ROLE_COUNT };

/* What an element is told of itself. The texts live as long as the run. */
#define ELEMENT_DOMAIN_MAX 2
#define ELEMENT_POLICY_MAX 32
struct element_setup {
    unsigned self;
    const char *name;       /* in the flow file */
    enum element_role role; /* a registrar is a proxy, too: it is responsible for its domains */
    const char *host;       /* its own name: Via, Contact, Record-Route */
    size_t domain_count;
    const char *domain[ELEMENT_DOMAIN_MAX];
    const char *aor; /* of a user agent: "bob@example.com" */
    const char
        *outbound; /* of a user agent: NULL, or the Route that it begins with, "<sip:edge.example.com;lr>" */
    const char
        *contact; /* of a user agent: NULL, or the Contacts that it registers, in place of its host's */
    const char
        *supported;      /* of a user agent: NULL, or the option tags of its REGISTER, "path,outbound,gruu" */
    unsigned transports; /* a bit for each enum hop_transport that it takes messages over */
    size_t policy_count;
    const char *policy[ELEMENT_POLICY_MAX]; /* "tls-extent=all-hops": what of it an element knows */
    bool answers;  /* a user agent: calls are answered at once; else on the commands ring and answer */
    bool confirms; /* a user agent: its user agrees to go on without sips when he is asked */
};

/* What a user wants. */
enum element_verb {
    ELEMENT_REGISTER, /* scheme: of the Contact */
    ELEMENT_UNREGISTER,
    ELEMENT_CALL, /* uri: whom */
    ELEMENT_RING, /* 180 to the call that came in */
    ELEMENT_ANSWER,
    ELEMENT_REJECT, /* status, warning */
    ELEMENT_MOVED,  /* 302: uri: where to */
    ELEMENT_CANCEL,
    ELEMENT_BYE,
    ELEMENT_REINVITE,
    ELEMENT_UPDATE,
    ELEMENT_REFER,   /* uri: whom the other side shall call */
    ELEMENT_REPLACE, /* uri: call it, in place of the call that is */
    ELEMENT_JOIN,    /* uri: call it, to join the call that is */
    ELEMENT_VERB_COUNT
};

struct element_command {
    enum element_verb verb;
    bool sips;       /* of ELEMENT_REGISTER */
    const char *uri; /* "sips:bob@example.com" */
    unsigned status, warning;
};

/* What an element is. All functions but those that may be NULL must be there. */
struct element_class {
    int interface;    /* ELEMENT_INTERFACE */
    const char *name; /* "class=" of a flow file */
    /* create makes an element, once; NULL: out of memory. destroy frees it. */
    void *(*create)(void);
    void (*destroy)(void *element);
    /* start begins with nothing: a new run, or a restart. False: the class cannot play this role. */
    bool (*start)(void *element, const struct element_setup *setup, const struct element_services *services);
    void (*message)(void *element, const struct hop *hop, const char *bytes, size_t length);
    void (*timer)(void *element, uint64_t token);       /* may be NULL */
    void (*closed)(void *element, uint32_t connection); /* may be NULL */
    /* command does what the user wants; false: it cannot be done now, and nothing was. May be NULL. */
    bool (*command)(void *element, const struct element_command *command);
    /* set_policy changes one key; false: unknown. May be NULL. */
    bool (*set_policy)(void *element, const char *policy);
    /* digest: a number that is the same for two states from which the same will follow. May be NULL: then
     * every state counts as new. */
    uint64_t (*digest)(const void *element);
};

#endif
