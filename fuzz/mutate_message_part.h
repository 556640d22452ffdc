/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MUTATE_MESSAGE_PART_H
#define MUTATE_MESSAGE_PART_H

#include "mutate_text.h"

/* ---- The mutations of mutate_message.h, one function each: nobody else's business ---- */

void mutate_method(struct text *text);
void mutate_field_add(struct text *text);
void mutate_field_remove(struct text *text);
void mutate_field_repeat(struct text *text);
void mutate_field_move(struct text *text);
void mutate_field_split(struct text *text);
void mutate_field_join(struct text *text);
void mutate_field_fold(struct text *text);
void mutate_field_name(struct text *text);
void mutate_scheme(struct text *text);
void mutate_parameter_add(struct text *text);
void mutate_parameter_remove(struct text *text);
void mutate_brackets(struct text *text);
void mutate_escape(struct text *text);
void mutate_transport(struct text *text);
void mutate_stack(struct text *text);
void mutate_content_length(struct text *text);
void mutate_number(struct text *text);
void mutate_policy(struct text *text);
void mutate_record(struct text *text);

#endif
