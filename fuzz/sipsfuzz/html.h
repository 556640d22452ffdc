/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTML_H
#define HTML_H

#include "span.h"
#include <stdio.h>

/* ---- Writing text into HTML ---- */

/* html_text writes bytes of any kind as text, fit for an element or a quoted attribute: what HTML reads as
 * its own is escaped, and control characters and bytes that are no UTF-8 become \xNN, as on a terminal. Ends
 * of lines and tabs stay. */
void html_text(FILE *out, struct sips_span text) __attribute__((nonnull));

/* html_string is the same for a string. */
void html_string(FILE *out, const char *text) __attribute__((nonnull));

#endif
