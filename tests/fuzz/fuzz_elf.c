/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELF headers, symbol tables and the tables of boot-time patches. */
#include "image/fixup.h"
#include "image/image.h"

#define LIMIT_MEMORY_BYTES (UINT64_C(4) << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void load_and_patch(struct rm_image *image)
{
    struct rm_mem *mem;
    struct rm_fixup_counts counts;
    struct rm_error error;
    if (rm_image_end(image) > LIMIT_MEMORY_BYTES ||
        rm_mem_new(rm_image_end(image), &mem, NULL) != RM_OK)
        return;
    if (rm_image_load(image, mem, &error) == RM_OK)
        rm_image_fixup(image, mem, &counts, &error);
    rm_mem_free(mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rm_image *image;
    struct rm_error error;
    uint64_t address;
    if (rm_image_open_memory("fuzz", data, size, &image, &error) != RM_OK)
        return 0;
    rm_image_entry(image, "code", &address, &error);
    for (uint64_t at = 0; at < 0x2000; at += 0x40) {
        uint32_t index = rm_image_symbol_at(image, at);
        if (index != UINT32_MAX && rm_image_symbol_name(image, index)[0])
            rm_image_symbol_start(image, index);
    }
    load_and_patch(image);
    rm_image_close(image);
    return 0;
}
