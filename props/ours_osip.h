/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OURS_OSIP_H
#define OURS_OSIP_H

#include "element.h"

/* ours_osip_class: our elements, which read messages by way of libosip2: "sipsfuzz-osip". It readies
 * libosip2's parser. */
const struct element_class *ours_osip_class(void);

#endif
