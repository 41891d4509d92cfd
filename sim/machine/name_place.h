/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places in the code under test, for people. */
#ifndef RM_MACHINE_NAME_PLACE_H
#define RM_MACHINE_NAME_PLACE_H

#include "machine/state.h"

/* "0xc... (kvmppc_hv_entry+0x1c)", or the bare address. */
void rm_name_place(const struct rm_machine *machine, uint64_t pc, char *to, size_t bytes);

#endif
