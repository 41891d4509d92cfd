/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets of the image room do with whatever they managed to open. */
#ifndef TESTS_FUZZ_EXERCISE_H
#define TESTS_FUZZ_EXERCISE_H

#include "image/layout.h"

#include "../image/tiny_elf.h"

#include <assert.h>

#define FUZZ_BASE UINT64_C(0xc000000000000000)

/* A file with nothing but a symbol, to which sections can be added before tiny_finish. */
static inline void start_carrier(struct tiny_elf *tiny, enum rm_endian endian)
{
    static const uint8_t text[16];
    tiny_start(tiny, endian);
    unsigned code = tiny_section(tiny, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, FUZZ_BASE,
                                 text, sizeof(text));
    tiny_load(tiny, code, sizeof(text));
    tiny_symbol(tiny, "code", STB_GLOBAL, STT_FUNC, code, FUZZ_BASE);
}

/* Opens the finished carrier; it is well-formed, so this cannot fail. */
static inline struct rm_image *open_carrier(struct tiny_elf *tiny)
{
    struct rm_image *image;
    tiny_finish(tiny, true);
    enum rm_status status = rm_image_open_memory("carrier", tiny->bytes, tiny->used, &image, NULL);
    assert(status == RM_OK);
    (void)status;
    return image;
}

/* Looks for fields that the seeds have, in all shapes of a path, and writes a layout file. */
static inline void exercise_layout(const struct rm_layout *layout)
{
    static const char *const names[] = {"outer", "inner", "packed", "nameless_t", NULL};
    static const char *const paths[] = {"first",     "state.ee",      "state.raw", "low",
                                        "middle",    "deep[2]",       "deepest",   "many[2].xisr",
                                        "matrix[8]", "tail[1000000]", "pointer",   "thirty",
                                        "value",     "x.x.x.x",       "number",    "absent"};
    for (const char *const *name = names; *name; name++) {
        struct rm_field field;
        struct rm_error error;
        for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
            rm_layout_need(layout, *name, paths[i], &field, &error);
    }
    FILE *nowhere = fopen("/dev/null", "w");
    assert(nowhere);
    rm_layout_write(layout, names, nowhere, NULL);
    fclose(nowhere);
}

/* Opens a layout from the carrier's own sections and uses it. */
static inline void exercise_carrier(struct tiny_elf *tiny)
{
    struct rm_layout *layout;
    struct rm_error error;
    struct rm_image *image = open_carrier(tiny);
    if (rm_layout_open(image, NULL, &layout, &error) == RM_OK) {
        exercise_layout(layout);
        rm_layout_close(layout);
    }
    rm_image_close(image);
}

#endif
