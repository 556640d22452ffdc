/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DECIDE_H
#define DECIDE_H

#include "cli.h"
#include "json.h"
#include "rewrite.h"
#include "rules.h"
#include "scenario.h"

/* ---- sipsfuzz decide: options -> decision -> text or JSON ---- */

/* An option that is a record of a scenario: its line, and the option for error messages. */
struct decide_setting {
    const char *option;
    char *line;
};

struct decide_options {
    const char *file;                                    /* "-": standard input */
    const char *location, *resolver, *dialog, *policies; /* NULL: none */
    bool by_osip;                                        /* --reader osip */
    bool from_case;                                      /* --case */
    bool json;
    bool explain; /* --explain */
    bool helped;  /* help was asked for and given */
    size_t setting_count;
    struct decide_setting *setting;
};

/* decide_options_read reads the command line. False: an error was written. */
bool decide_options_read(struct decide_options *options, int argc, char **argv) __attribute__((nonnull));

void decide_print_help(void);
void decide_print_policies(void);

/* What came of one message. The message, the scenario and the bytes that leave live elsewhere. */
struct decision {
    /* An unusable message: why, by which reader, and where if the wire reader says so. Nothing below counts
     * then. */
    bool usable;
    bool refused_by_osip; /* libosip2 did not parse it: status says nothing */
    bool has_place;
    struct sips_message_status status;
    struct cli_place place;

    const struct sips_message *message;
    const struct scenario *scenario;
    struct sips_arrival arrival;
    enum scenario_role role;
    enum sips_action action;
    const char *verdict; /* the action's name, or what a user agent does */
    uint16_t code;       /* SIPS_RESPOND, SIPS_RELAY; else 0 */
    uint16_t warning;    /* 380, 381 or 0 */
    struct sips_span reason;
    struct sips_clauses clauses;
    const struct sips_trail *trail; /* with --explain: the rules it came from; else NULL */
    size_t target_count;
    const struct sips_target *target;
    bool targets_left_out;
    size_t sent_count;
    struct sips_span
        sent[SIPS_TARGET_MAX]; /* the bytes that leave; in a forward, sent[i] goes to target[i] */
};

/* decide_run reads the message in text and decides. On CLI_WRONG_USE an error was written; otherwise
 * *decision says what to report. */
enum cli_exit decide_run(struct decision *decision, const struct decide_options *options,
                         struct sips_span text) __attribute__((nonnull));

/* decide_case decides, with the rules that the decision came from, on a whole input of fuzz_message: a
 * message that can be read, and behind it nothing, or a scenario without a bad line. False: text is none, and
 * nothing was written. *decision slices text. */
bool decide_case(struct decision *decision, struct sips_span text) __attribute__((nonnull));

/* decide_send takes the bytes of a gather list to those that leave. False: an error was written. */
bool decide_send(struct decision *decision, enum sips_rewrite_result result, const struct sips_gather *gather)
    __attribute__((nonnull));

/* One role each: they fill in what came of decision->message. False: an error was written. A UAC is asked
 * about the request that it drafts, or about a response. */
bool decide_redirect(struct decision *decision) __attribute__((nonnull));
bool decide_uas(struct decision *decision) __attribute__((nonnull));
bool decide_uac(struct decision *decision) __attribute__((nonnull));

const char *decide_role_name(enum scenario_role role);

/* decide_scenario gathers what surrounds the message, which ends at used in input: the case, the files, the
 * options. False: an error was written. */
bool decide_scenario(struct scenario *scenario, const struct decide_options *options, struct sips_span input,
                     size_t used) __attribute__((nonnull));

/* decide_judge judges an input of fuzz_message as that target does. False: a property broke, and an error was
 * written. */
bool decide_judge(struct sips_span input);

/* What decide_read_osip can say. */
enum decide_osip { DECIDE_OSIP_OK, DECIDE_OSIP_REFUSED, DECIDE_OSIP_UNUSABLE, DECIDE_OSIP_NO_MEMORY };

/* decide_has_osip: the program was built with libosip2. */
bool decide_has_osip(void);

/* decide_read_osip reads text with libosip2. REFUSED: libosip2 cannot parse it; UNUSABLE: see *status. */
enum decide_osip decide_read_osip(struct sips_message *message, struct sips_message_status *status,
                                  struct sips_span text) __attribute__((nonnull));

/* decide_next_hop writes "host:port" of the first server to try, or nothing where there is none. */
void decide_next_hop(char *text, size_t capacity, const struct sips_next_hop *hop) __attribute__((nonnull));
#define DECIDE_NEXT_HOP_MAX 300

void decide_print(const struct decision *decision, const char *file) __attribute__((nonnull));
void decide_write_json(struct json *json, const struct decision *decision) __attribute__((nonnull));

/* The rules that a decision came from: facts, row, clauses. */
void decide_print_trail(const struct sips_trail *trail, const struct cli_style *style)
    __attribute__((nonnull));
void decide_write_trail(struct json *json, const struct sips_trail *trail) __attribute__((nonnull));

/* decide_written_uri gives the URI of a target as it is sent, in memory that the caller frees; absent if
 * there is none left. */
struct sips_span decide_written_uri(const struct sips_written_uri *uri) __attribute__((nonnull));

/* decide_read_back reads what goes to a target, for its Route and Record-Route; NULL if nothing is sent to
 * it. The view lives until the next call. */
const struct sips_message *decide_read_back(const struct decision *decision, size_t target)
    __attribute__((nonnull));

#endif
