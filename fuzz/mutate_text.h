/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MUTATE_TEXT_H
#define MUTATE_TEXT_H

#include "dice.h"
#include <stddef.h>

/* ---- What the mutations of messages share: a text that is changed in place, its lines and its places ----
 */

#define TEXT_NOWHERE SIZE_MAX
#define TEXT_PIECE_MAX 2048 /* of what is put in at once */

struct text {
    uint8_t *at;
    size_t size, max;
    uint64_t random;
};

/* From begin on, before end: behind the end of the line. A header field has the lines that it is folded into
 * (RFC 3261 7.3.1). */
struct piece {
    size_t begin, end;
};

/* text_replace puts length bytes in the place of a piece; with may lie in the text. False, and nothing is
 * changed: there is no room, or more than TEXT_PIECE_MAX. text_insert and text_remove are the same with
 * nothing on one side. text_swap: two pieces change places, the first stands in front of the second. */
bool text_replace(struct text *text, struct piece piece, const void *with, size_t length);
bool text_insert(struct text *text, size_t at, const char *with);
bool text_remove(struct text *text, struct piece piece);
bool text_swap(struct text *text, struct piece first, struct piece second);

/* text_begins: what stands at a place begins with word, in any case of its letters. */
bool text_begins(const struct text *text, size_t at, const char *word);

/* text_line: the line that begins at a place; text_field: with what it is folded into. */
struct piece text_line(const struct text *text, size_t begin);
struct piece text_field(const struct text *text, size_t begin);

/* text_content_end: where a line ends without its end of line. */
size_t text_content_end(const struct text *text, struct piece piece);

/* text_fields: from behind the start line on, before the empty line. text_scenario: where the scenario
 * begins, behind as many bytes of a body as Content-Length says; the end of the text if there is none. */
struct piece text_fields(const struct text *text);
size_t text_scenario(const struct text *text);

/* text_pick_place picks one of the places of piece that fit; TEXT_NOWHERE: none does. */
typedef bool (*text_fits)(const struct text *text, size_t at);
size_t text_pick_place(struct text *text, struct piece piece, text_fits fits);

/* text_pick_field picks a header field, text_pick_named one of a name (any of its forms), text_pick_line a
 * line of piece. begin == end: there is none. */
struct piece text_pick_field(struct text *text);
struct piece text_pick_named(struct text *text, const char *name, const char *compact);
struct piece text_pick_line(struct text *text, struct piece piece);

/* text_pick_word picks one of count words. */
const char *text_pick_word(struct text *text, const char *const *word, size_t count);
#define TEXT_PICK(text, words) text_pick_word((text), (words), sizeof(words) / sizeof((words)[0]))

#endif
