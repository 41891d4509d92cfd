/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: the one table that names all operations. None of them needs it. */
#include "cpu/emulate.h"

rm_emulate *const rm_emulate_table[RM_OPS_COUNT] = {
#define RM_ROW(name) [RM_OP_##name] = rm_emulate_##name,
    RM_OPS(RM_ROW)
#undef RM_ROW
};
