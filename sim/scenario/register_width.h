/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of the file that a register has no room for. */
#ifndef RM_SCENARIO_REGISTER_WIDTH_H
#define RM_SCENARIO_REGISTER_WIDTH_H

#include "rmsim/error.h"

#include <stdint.h>

/* RM_BAD_INPUT, "found 0x...; expected a number of 32 bits", if the register of that name, which
 * exists, can never have the value. */
enum rm_status scn_check_register(const char *name, uint64_t value, struct rm_error *error);

#endif
