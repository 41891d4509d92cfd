/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs between the builds: one small file each. */
#ifndef RMH_VARIANT_H
#define RMH_VARIANT_H

#include "platform.h"

/* When an interrupt is the guest's but the host has to wake somebody: what kvmppc_read_intr
 * returns, and the trap that the exit ends with. */
extern const struct host_ends {
    long result;
    u32 trap;
} host_ends;

#endif
