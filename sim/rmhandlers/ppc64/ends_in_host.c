/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As kernels do since 4.9: a trap of its own, by which the host knows that it has to. */
#include "external.h"
#include "variant.h"

const struct host_ends host_ends = {EXT_HOST_ENDS, TRAP_HV_RM_HARD};
