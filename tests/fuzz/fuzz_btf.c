/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is a .BTF section; its magic number says the byte order. */
#include "exercise.h"

#define LIMIT_INPUT_BYTES 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tiny_elf tiny;
    if (size < 2 || size > LIMIT_INPUT_BYTES)
        return 0;
    start_carrier(&tiny, data[0] == 0xeb ? RM_BIG : RM_LITTLE);
    tiny_section(&tiny, ".BTF", SHT_PROGBITS, 0, 0, data, size);
    exercise_carrier(&tiny);
    tiny_free(&tiny);
    return 0;
}
