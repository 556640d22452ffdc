/* SPDX-License-Identifier: Apache-2.0 */
#include "bug.h"

unsigned long bug_reached, bug_triggered;
