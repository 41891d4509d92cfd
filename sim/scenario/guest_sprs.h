/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The special registers that belong to a guest. */
#ifndef RM_SCENARIO_GUEST_SPRS_H
#define RM_SCENARIO_GUEST_SPRS_H

#include <stdbool.h>

/* Whether KVM keeps a value of the register for every vcpu or vcore, or the guest has it to itself.
 * All others are the host's, and a guest that had written them would be none that can exist. */
bool scn_guest_owns(const char *name);

#endif
