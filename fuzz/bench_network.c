/* SPDX-License-Identifier: Apache-2.0 */
/* How fast networks are: a phone registers by way of an edge proxy, and is called through two proxies and
 * that edge; every message is bytes. Prints runs and messages a second: the network alone, with the observer
 * of paths, and with the observer of each decision beside. */
#include "flow_judge.h"
#include "network.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char text[] =
    "element otto ua aor=otto@example.net host=tablet.example.net outbound=<sip:out.example.net;lr>\n"
    "element out proxy host=out.example.net domain=example.net\n"
    "element home registrar host=home.example.com domain=example.com\n"
    "element edge proxy host=edge.example.com edge=yes\n"
    "element phone ua aor=nora@example.com host=phone.example.com outbound=<sip:edge.example.com;lr> "
    "answers=yes\n"
    "phone register sips\n"
    "otto call sips:nora@example.com\n";

enum judged { NOT_JUDGED, PATHS_JUDGED, ALL_JUDGED };

static double now_s(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void run(struct network *network, const struct plan *plan, enum judged judged)
{
    struct path_breach path;
    struct path_step_breach step;

    if (network_run(network, plan) != NETWORK_OK)
        abort();
    if (judged >= PATHS_JUDGED && path_judge(network_trace(network), &path, 1))
        abort();
    if (judged == ALL_JUDGED && path_step_judge(network_trace(network), plan, &step, 1))
        abort();
}

static void measure(const char *name, struct network *network, const struct plan *plan, enum judged judged,
                    double seconds)
{
    const struct trace *trace = network_trace(network);
    double begin = now_s(), end;
    size_t runs = 0, messages = 0;

    do {
        for (int i = 0; i < 200; i++, runs++)
            run(network, plan, judged);
        end = now_s();
    } while (end - begin < seconds);
    for (size_t i = 0; i < trace->count; i++)
        messages += trace->entry[i].kind == TRACE_MESSAGE;
    printf("%-36s %10.0f %12.0f %14.0f\n", name, (double)runs / (end - begin),
           (double)(runs * messages) / (end - begin), 1e9 * (end - begin) / (double)(runs * messages));
}

int main(int argc, char **argv)
{
    static struct plan plan;
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 2;
    struct network *network = network_new();

    if (network == NULL || seconds <= 0 || plan_read(&plan, text, strlen(text)).message) {
        fputs("usage: bench_network [SECONDS]\n", stderr);
        return 2;
    }
    printf("%-36s %10s %12s %14s\n", "register, and a call over four hops", "runs/s", "messages/s",
           "ns a message");
    measure("network alone", network, &plan, NOT_JUDGED, seconds);
    measure("with paths judged", network, &plan, PATHS_JUDGED, seconds);
    measure("with each decision judged, too", network, &plan, ALL_JUDGED, seconds);
    network_free(network);
    return 0;
}
