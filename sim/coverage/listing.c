/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: code in words, a line an instruction. */
#include "coverage/listing.h"

#include "cpu/disassemble.h"

#include <inttypes.h>

#define TEXT_BYTES 64

/* Where a branch to a place in the word leads; Power ISA 2.07 Book I, 2.4. False: no such one. */
static bool branch_target(uint32_t word, uint64_t address, uint64_t *target)
{
    unsigned opcode = word >> 26;
    int64_t displacement;
    if (opcode == 18)
        displacement = (int64_t)(int32_t)((word & 0x03fffffc) << 6) >> 6;
    else if (opcode == 16)
        displacement = (int16_t)(word & 0xfffc);
    else
        return false;
    *target = (word & 2 ? 0 : address) + (uint64_t)displacement;
    return true;
}

static void write_target(const struct rm_image *image, uint64_t target, FILE *to)
{
    uint32_t symbol = rm_image_symbol_at(image, target);
    if (symbol == UINT32_MAX)
        return;
    uint64_t offset = rm_real(target) - rm_real(rm_image_symbol_start(image, symbol));
    fprintf(to, " <%s+0x%" PRIx64 ">", rm_image_symbol_name(image, symbol), offset);
}

static void write_instruction(const struct cov_code *code, const struct cov_symbol *symbol,
                              uint32_t index, FILE *to)
{
    struct cov_instruction instruction = cov_instruction_of(code, symbol, index);
    char text[TEXT_BYTES];
    uint64_t target;
    rm_disassemble(instruction.word, instruction.address, text, sizeof(text));
    fprintf(to, "%5x  %016" PRIx64 "  %08x  %s", index * 4, instruction.address, instruction.word,
            text);
    if (branch_target(instruction.word, instruction.address, &target))
        write_target(code->image, target, to);
    fputc('\n', to);
}

void cov_listing_write(const struct cov_code *code, FILE *to)
{
    const char *banner = rm_image_banner(code->image), *build = rm_image_build_id(code->image);
    fprintf(to, "%s\nbuild id %s, as patched for POWER8\n\n",
            banner ? banner : rm_image_name(code->image), build ? build : "none");
    for (size_t i = 0; i < code->count; i++) {
        const struct cov_symbol *symbol = &code->symbols[i];
        fprintf(to, "%s:\n", symbol->name);
        for (uint32_t k = 0; k < symbol->instructions; k++)
            write_instruction(code, symbol, k, to);
        fputc('\n', to);
    }
}
