/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROPERTY_H
#define PROPERTY_H

#include "choice.h"
#include <stdio.h>

/* ---- Properties: what must hold, whatever the case; written once, run by every engine ----
 *
 * properties.def lists them all, and properties_openssl.def those that need OpenSSL. The engines, the fuzz
 * targets and the tests read these lists and no others. */

enum property_verdict {
    PROPERTY_HOLDS,
    PROPERTY_BROKEN,   /* the finding says what broke */
    PROPERTY_DISCARDED /* the case says nothing about the property */
};

#define FINDING_TEXT_MAX 1024

/* What broke. */
struct finding {
    const char *invariant;       /* its name: of invariants.def, or of the property's own */
    const char *clause;          /* the id of the clause that it rests on */
    char text[FINDING_TEXT_MAX]; /* what was expected, and what was found; terminated, may have lines */
};

/* Sorts of cases that are counted, so that a reader can tell what was tried. */
#define PROPERTY_CLASS_MAX 64

struct property {
    const char *name;    /* "proxy-request": what one writes to have it checked */
    const char *line;    /* what must hold, as a sentence */
    const char *clauses; /* ids, separated by one space: what a breach can name, and a seeded bug can break */
    size_t case_size;
    /* draw makes a case out of choices alone. The case is zeroed before; it may not hold pointers to itself.
     */
    void (*draw)(struct choices *choices, void *drawn);
    /* check runs the code under test, and fills *finding if the verdict is PROPERTY_BROKEN. */
    enum property_verdict (*check)(const void *drawn, struct finding *finding);
    /* print shows the case to a person, in a form that the program takes as input where there is one. */
    void (*print)(FILE *out, const void *drawn);
    /* NULL, or the classes of a case: a bit for each name. */
    uint64_t (*classify)(const void *drawn);
    const char *const *class_name;
    size_t class_count;
    /* NULL, or how many cases there are in all, worked out without drawing them: the domain is finite, and
     * the exhaustive engine visits all of it. */
    uint64_t (*leaves)(void);
    /* NULL, or what a complete visit must have shown beside: prints a line for each obligation; false if one
     * does not hold. */
    bool (*prove)(FILE *out);
    /* 0, or how many cases of other properties take the time of one of this: as many fewer are usual. */
    unsigned cost;
};

/* The properties of properties.def, in its order; property_find looks a name up, NULL if there is none. */
size_t property_count(void);
const struct property *property_at(size_t index);
const struct property *property_find(const char *name) __attribute__((nonnull));

/* property_cites: the id is one of the property's clauses. */
bool property_cites(const struct property *property, const char *clause) __attribute__((nonnull));

/* finding_say fills a finding; the text is cut where it does not fit. Returns PROPERTY_BROKEN. */
enum property_verdict finding_say(struct finding *finding, const char *invariant, const char *clause,
                                  const char *format, ...) __attribute__((nonnull, format(printf, 4, 5)));

/* ---- One run of a property ---- */

/* Room for runs of one property: allocated once, used for all of its cases. */
struct run {
    const struct property *property;
    struct choices choices; /* of the last case */
    void *drawn;            /* the last case: property->case_size bytes, zeroed before each */
    struct finding finding; /* of the last verdict PROPERTY_BROKEN */
};

/* run_new allocates; NULL: out of memory. run_free frees it; NULL is nothing. */
struct run *run_new(const struct property *property) __attribute__((nonnull));
void run_free(struct run *run);

/* run_case draws a case from run->choices, which one of choices_from_* has begun, and checks it. run_draw
 * draws it only. */
enum property_verdict run_case(struct run *run) __attribute__((nonnull));
void run_draw(struct run *run) __attribute__((nonnull));

#endif
