/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DRAW_H
#define DRAW_H

#include "choice.h"

/* ---- What the draw functions share: the labels of spans ---- */

enum draw_label {
    DRAW_CANDIDATE = 1, /* a response of a forked request */
};

#endif
