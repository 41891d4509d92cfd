/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As kernels did before: like any interrupt of the host's. */
#include "external.h"
#include "variant.h"

const struct host_ends host_ends = {EXT_HOST, TRAP_EXTERNAL};
