/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/register_width.h"

#include "base/fail.h"
#include "machine/state.h"

enum rm_status scn_check_register(const char *name, uint64_t value, struct rm_error *error)
{
    unsigned bits = rm_cpu_reg_bits(name);
    if (bits == 64 || value >> bits == 0)
        return RM_OK;
    return rm_fail(error, RM_BAD_INPUT, "found 0x%llx; expected a number of %u bits",
                   (unsigned long long)value, bits);
}
