/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/name_place.h"

#include <inttypes.h>
#include <stdio.h>

void rm_name_place(const struct rm_machine *machine, uint64_t pc, char *to, size_t bytes)
{
    uint32_t symbol = rm_image_symbol_at(machine->image, pc);
    if (symbol == UINT32_MAX)
        snprintf(to, bytes, "0x%016" PRIx64, pc);
    else
        snprintf(to, bytes, "0x%016" PRIx64 " (%s+0x%" PRIx64 ")", pc,
                 rm_image_symbol_name(machine->image, symbol),
                 rm_real(pc) - rm_real(rm_image_symbol_start(machine->image, symbol)));
}
