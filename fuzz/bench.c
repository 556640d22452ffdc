/* SPDX-License-Identifier: Apache-2.0 */
/* How fast: the wire reader, decisions and rewriting, beside libosip2 on the same messages in the same run.
 * Each figure is the median of several rounds in which all take turns, so that a machine that slows down
 * slows all. */
#include "registrar.h"
#include "rewrite.h"
#include "scenario.h"
#include <dirent.h>
#include <osipparser2/osip_parser.h>
#include <osipparser2/osip_port.h>
#include <stdlib.h>
#include <time.h>

#define MESSAGE_MAX 1024
#define URI_MAX 8192
#define ROUNDS 11
#define ROUND_NS 60e6 /* what one figure may take in one round */

struct sample {
    char *text;
    size_t length;
};

static struct {
    size_t message_count, byte_count, uri_count;
    struct sample message[MESSAGE_MAX];
    struct sips_message *view[MESSAGE_MAX];
    struct sips_span uri[URI_MAX];
    char *uri_text[URI_MAX]; /* terminated, as libosip2 wants it */
} corpus;

static struct scenario scenario;
static struct scenario registrations; /* empty before each REGISTER, so that each pass does the same work */
static struct sips_proxy_verdict proxy_verdict;
static struct sips_registrar_verdict registrar_verdict;
static struct sips_gather gather;
static char out[1 << 20];
static volatile size_t sink; /* keeps results alive */

static double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void *must(void *memory)
{
    if (memory)
        return memory;
    fputs("bench: out of memory\n", stderr);
    exit(2);
}

/* ---- What is measured: each takes one pass over the corpus ---- */

static void read_message(struct sips_message *message, size_t index)
{
    const struct sample *sample = &corpus.message[index];

    sink += sips_message_read(message, (struct sips_span){sample->text, sample->length}).result;
}

static void read_wire(void)
{
    static struct sips_message message;

    for (size_t i = 0; i < corpus.message_count; i++)
        read_message(&message, i);
}

static void decide(const struct sips_message *message)
{
    struct sips_arrival arrival = scenario_arrival(&scenario, message);

    if (!message->is_request) {
        struct sips_sent sent = scenario_sent(&scenario, message);
        sips_proxy_response(&proxy_verdict, &scenario.element, message, &sent);
    } else if (message->method == SIPS_METHOD_REGISTER) {
        for (size_t i = 0; i < SCENARIO_BINDING_MAX; i++)
            registrations.binding[i].used = false;
        sips_registrar_decide(&registrar_verdict, &registrations.element, message);
    } else {
        sips_proxy_request(&proxy_verdict, &scenario.element, message, arrival);
    }
}

static void decide_all(void)
{
    for (size_t i = 0; i < corpus.message_count; i++)
        decide(corpus.view[i]);
}

static void read_and_decide(void)
{
    static struct sips_message message;

    for (size_t i = 0; i < corpus.message_count; i++) {
        read_message(&message, i);
        decide(&message);
    }
}

static void read_decide_write(void)
{
    static struct sips_message message;

    for (size_t i = 0; i < corpus.message_count; i++) {
        read_message(&message, i);
        decide(&message);
        if (!message.is_request || message.method == SIPS_METHOD_REGISTER ||
            proxy_verdict.action != SIPS_FORWARD)
            continue;
        for (size_t j = 0; j < proxy_verdict.target_count; j++) {
            sink += sips_write_forwarded(&gather, &scenario.element, &message, &proxy_verdict.target[j]);
            sink += sips_gather_copy(&gather, out, sizeof out);
        }
    }
}

static void parse_osip(void)
{
    for (size_t i = 0; i < corpus.message_count; i++) {
        osip_message_t *message;
        osip_message_init(&message);
        sink += (size_t)osip_message_parse(message, corpus.message[i].text, corpus.message[i].length);
        osip_message_free(message);
    }
}

static void read_uris(void)
{
    struct sips_uri uri;

    for (size_t i = 0; i < corpus.uri_count; i++)
        sink += sips_uri_read(&uri, corpus.uri[i]);
}

static void parse_osip_uris(void)
{
    for (size_t i = 0; i < corpus.uri_count; i++) {
        osip_uri_t *uri;
        osip_uri_init(&uri);
        sink += (size_t)osip_uri_parse(uri, corpus.uri_text[i]);
        osip_uri_free(uri);
    }
}

/* ---- The corpus: messages that both readers take ---- */

static bool osip_takes(const struct sample *sample)
{
    osip_message_t *message;

    osip_message_init(&message);
    bool taken = osip_message_parse(message, sample->text, sample->length) == 0;
    osip_message_free(message);
    return taken;
}

static void add_uri(const struct sips_uri *uri)
{
    if (corpus.uri_count == URI_MAX || !sips_uri_is_sip(uri))
        return;
    char *text = must(malloc(uri->text.length + 1));
    memcpy(text, uri->text.at, uri->text.length);
    text[uri->text.length] = '\0';
    corpus.uri_text[corpus.uri_count] = text;
    corpus.uri[corpus.uri_count++] = (struct sips_span){text, uri->text.length};
}

static void add_uris(const struct sips_message *view)
{
    const struct sips_address_list *list[] = {&view->contact, &view->route, &view->record_route, &view->path};

    if (view->is_request)
        add_uri(&view->request_uri);
    add_uri(&view->from.uri);
    add_uri(&view->to.uri);
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        for (size_t j = 0; j < list[i]->count; j++)
            add_uri(&list[i]->value[j].uri);
}

static void add_message(const char *path)
{
    struct sample sample = {NULL, 0};
    FILE *file = fopen(path, "rb");
    long length;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) <= 0) {
        if (file)
            fclose(file);
        return;
    }
    rewind(file);
    sample.text = must(calloc((size_t)length + 1, 1));
    sample.length = fread(sample.text, 1, (size_t)length, file);
    fclose(file);
    struct sips_message *view = must(malloc(sizeof *view));
    struct sips_message_status status =
        sips_message_read(view, (struct sips_span){sample.text, sample.length});
    if (status.result != SIPS_MESSAGE_OK || !osip_takes(&sample) || corpus.message_count == MESSAGE_MAX) {
        free(view);
        free(sample.text);
        return;
    }
    add_uris(view);
    corpus.view[corpus.message_count] = view;
    corpus.message[corpus.message_count++] = sample;
    corpus.byte_count += sample.length;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_folder(const char *folder)
{
    struct dirent **entry;
    int count = scandir(folder, &entry, NULL, by_name);
    char path[4096];

    if (count < 0) {
        fprintf(stderr,
                "bench: cannot read the folder %s: name one with SIP messages, such as corpus/messages\n",
                folder);
        exit(2);
    }
    for (int i = 0; i < count; i++) {
        if (entry[i]->d_name[0] != '.' &&
            snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name) < (int)sizeof path)
            add_message(path);
        free(entry[i]);
    }
    free(entry);
}

/* ---- Figures ---- */

struct figure {
    const char *name;
    void (*pass)(void);
    bool per_uri;
    double ns[ROUNDS]; /* of one pass */
    double median;
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_size);
    return values[count / 2];
}

/* One round of one figure: as many passes as fit into ROUND_NS. */
static double time_passes(void (*pass)(void))
{
    double start = now_ns(), end;
    size_t passes = 0;

    do {
        pass();
        passes++;
        end = now_ns();
    } while (end - start < ROUND_NS);
    return (end - start) / (double)passes;
}

static void measure(struct figure *figure, size_t count)
{
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < count; i++)
            figure[i].ns[round] = time_passes(figure[i].pass);
    for (size_t i = 0; i < count; i++)
        figure[i].median = median(figure[i].ns, ROUNDS);
}

static void print_figures(struct figure *figure, size_t count)
{
    printf(
        "%zu messages that both readers take, %.0f bytes each on average, %zu URIs; medians of %d rounds\n\n",
        corpus.message_count, (double)corpus.byte_count / (double)corpus.message_count, corpus.uri_count,
        ROUNDS);
    printf("%-44s %10s %12s %8s %10s\n", "", "ns each", "each/s", "GB/s", "ratio");
    for (size_t i = 0; i < count; i++) {
        const struct figure *reference = &figure[i];
        while (reference->per_uri == figure[i].per_uri && reference > figure &&
               (reference - 1)->per_uri == figure[i].per_uri)
            reference--;
        double each =
            figure[i].median / (double)(figure[i].per_uri ? corpus.uri_count : corpus.message_count);
        printf("%-44s %10.0f %12.0f", figure[i].name, each, 1e9 / each);
        if (figure[i].per_uri)
            printf(" %8s", "");
        else
            printf(" %8.2f", (double)corpus.byte_count / figure[i].median);
        printf(" %9.1fx\n", reference->median / figure[i].median);
    }
}

/* ---- Hostile messages: time for a byte must not grow with the length ---- */

enum hostile { MANY_HEADERS, DEEP_FOLDING, LONG_QUOTED, LONG_PARAMETERS, MANY_COMMAS, HOSTILE_COUNT };

static const char *const hostile_names[HOSTILE_COUNT] = {
    "thousands of header fields",      "deep folding", "a long quoted display name", "a long parameter value",
    "a comma list of an unread field",
};

static void append(struct sample *sample, const char *text)
{
    size_t length = strlen(text);

    memcpy(sample->text + sample->length, text, length);
    sample->length += length;
}

static void fill(struct sample *sample, const char *text, size_t until)
{
    while (sample->length + strlen(text) < until)
        append(sample, text);
}

static struct sample hostile(enum hostile kind, size_t length)
{
    struct sample sample = {must(malloc(length + 1024)), 0};

    append(&sample,
           "OPTIONS sips:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TLS a.example.net;branch=z9hG4bKx\r\n");
    append(&sample, "To: <sips:bob@example.com>\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\n");
    switch (kind) {
    case MANY_HEADERS:
        fill(&sample, "X-A: b\r\n", length);
        append(&sample, "From: <sips:a@example.net>;tag=1\r\n");
        break;
    case DEEP_FOLDING:
        append(&sample, "From: <sips:a@example.net>");
        fill(&sample, "\r\n ", length);
        append(&sample, ";tag=1\r\n");
        break;
    case LONG_QUOTED:
        append(&sample, "From: \"");
        fill(&sample, "\\\"a,<", length);
        append(&sample, "\" <sips:a@example.net>;tag=1\r\n");
        break;
    case LONG_PARAMETERS:
        append(&sample, "From: <sips:a@example.net>;tag=1");
        fill(&sample, ";a=b", length);
        append(&sample, "\r\n");
        break;
    case MANY_COMMAS:
        append(&sample, "From: <sips:a@example.net>;tag=1\r\nAccept: a");
        fill(&sample, ",a", length);
        append(&sample, "\r\n");
        break;
    case HOSTILE_COUNT:
        break;
    }
    append(&sample, "\r\n");
    return sample;
}

static struct sample hostile_sample;

static void read_hostile(void)
{
    static struct sips_message message;

    sink +=
        sips_message_read(&message, (struct sips_span){hostile_sample.text, hostile_sample.length}).result;
}

static double hostile_ns_per_byte(enum hostile kind, size_t length)
{
    double ns[5];

    hostile_sample = hostile(kind, length);
    for (size_t i = 0; i < sizeof ns / sizeof ns[0]; i++)
        ns[i] = time_passes(read_hostile);
    free(hostile_sample.text);
    return median(ns, sizeof ns / sizeof ns[0]) / (double)hostile_sample.length;
}

static void print_hostile(void)
{
    printf("\n%-44s %10s %12s %8s %10s\n", "hostile messages, wire reader: ns per byte", "4 KB", "64 KB",
           "1 MB", "1MB/4KB");
    for (int kind = 0; kind < HOSTILE_COUNT; kind++) {
        double small = hostile_ns_per_byte((enum hostile)kind, 4 << 10);
        double middle = hostile_ns_per_byte((enum hostile)kind, 64 << 10);
        double large = hostile_ns_per_byte((enum hostile)kind, 1 << 20);
        printf("%-44s %10.2f %12.2f %8.2f %9.2fx\n", hostile_names[kind], small, middle, large,
               large / small);
    }
}

int main(int argc, char **argv)
{
    struct figure figure[] = {
        {.name = "libosip2: osip_message_parse + free", .pass = parse_osip},
        {.name = "wire reader, every URI on the list parsed", .pass = read_wire},
        {.name = "wire reader + decision", .pass = read_and_decide},
        {.name = "wire reader + decision + copies written", .pass = read_decide_write},
        {.name = "decision alone", .pass = decide_all},
        {.name = "libosip2: osip_uri_parse + free, per URI", .pass = parse_osip_uris, .per_uri = true},
        {.name = "wire reader's URI, per URI", .pass = read_uris, .per_uri = true},
    };

    if (argc < 2 || argv[1][0] == '-') {
        fputs("usage: bench FOLDER...\nTimes the readers and decisions on the SIP messages in the folders.\n",
              argc < 2 || strcmp(argv[1], "--help") != 0 ? stderr : stdout);
        return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : 2;
    }
    osip_trace_initialize(TRACE_LEVEL0, stderr); /* else libosip2 writes among the figures */
    parser_init();
    scenario_init(&registrations);
    scenario_init(&scenario);
    scenario_defaults(&scenario);
    for (int i = 1; i < argc; i++)
        add_folder(argv[i]);
    if (corpus.message_count == 0) {
        fputs("bench: no message that both readers take: name folders such as corpus/messages\n", stderr);
        return 2;
    }
    measure(figure, sizeof figure / sizeof figure[0]);
    print_figures(figure, sizeof figure / sizeof figure[0]);
    print_hostile();
    return 0;
}
