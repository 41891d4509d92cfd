/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a schedule belongs to: the same code, in the same state, with the same things to come. */
#ifndef RM_EXPLORE_IDENTITY_H
#define RM_EXPLORE_IDENTITY_H

#include "rmsim/machine.h"

struct exp_identity {
    uint64_t image; /* a hash of its text */
    uint64_t start; /* of the machine's state: layout, world and events decide it */
};

/* Of a machine as the scenario begins, before it is explored. Some ten milliseconds. */
struct exp_identity exp_identify(const struct rm_machine *machine);

/* NULL: the same; what differs otherwise. Constant. */
const char *exp_differs(const struct exp_identity *found, const struct exp_identity *expected);

#endif
