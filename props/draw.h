/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DRAW_H
#define DRAW_H

#include "choice.h"

/* ---- What the draw functions share: the labels of spans ---- */

enum draw_label {
    DRAW_CANDIDATE = 1, /* a response of a forked request */
    DRAW_SITUATION_URI,
    DRAW_SITUATION_CONTACT,
    DRAW_SITUATION_BINDING,
    DRAW_SITUATION_POLICY,
    DRAW_SITUATION_VIA,
    DRAW_SITUATION_WARNING,
    DRAW_ALT_NAME,
    DRAW_COMMON_NAME,
    DRAW_URI_CHANGE,
    DRAW_NETWORK_NODE,
    DRAW_NETWORK_STEP,
};

#endif
