/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: instructions in words. */
#include "cpu/disassemble.h"

#include "base/bytes.h"

#include <capstone/capstone.h>
#include <stdio.h>

void rm_disassemble(uint32_t word, uint64_t pc, char *text, size_t bytes)
{
    csh capstone;
    snprintf(text, bytes, ".long 0x%08x", word);
    if (cs_open(CS_ARCH_PPC, CS_MODE_64 | CS_MODE_BIG_ENDIAN, &capstone) != CS_ERR_OK)
        return;
    uint8_t code[4];
    rm_store(code, 4, RM_BIG, word);
    cs_insn *found;
    if (cs_disasm(capstone, code, 4, pc, 1, &found) == 1) {
        snprintf(text, bytes, "%.15s %.47s", found->mnemonic, found->op_str);
        cs_free(found, 1);
    }
    cs_close(&capstone);
}
