/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input: a byte for the byte order (odd: big), the lengths of .debug_abbrev and .debug_str in
 * two bytes each, most significant first, these two sections, and .debug_info in what is left.
 */
#include "exercise.h"

#define HEADER_BYTES      5
#define LIMIT_INPUT_BYTES 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tiny_elf tiny;
    if (size < HEADER_BYTES || size > LIMIT_INPUT_BYTES)
        return 0;
    enum rm_endian endian = data[0] & 1 ? RM_BIG : RM_LITTLE;
    size_t abbrev = rm_load(data + 1, 2, RM_BIG), text = rm_load(data + 3, 2, RM_BIG);
    data += HEADER_BYTES;
    size -= HEADER_BYTES;
    if (abbrev > size || text > size - abbrev)
        return 0;
    start_carrier(&tiny, endian);
    tiny_section(&tiny, ".debug_abbrev", SHT_PROGBITS, 0, 0, data, abbrev);
    tiny_section(&tiny, ".debug_str", SHT_PROGBITS, 0, 0, data + abbrev, text);
    tiny_section(&tiny, ".debug_info", SHT_PROGBITS, 0, 0, data + abbrev + text,
                 size - abbrev - text);
    exercise_carrier(&tiny);
    tiny_free(&tiny);
    return 0;
}
