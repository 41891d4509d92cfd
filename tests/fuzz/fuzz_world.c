/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input changes numbers of the handlers' layout file (4 bytes: where, 4 bytes: the new number),
 * or drops lines (number 0xffffffff); then a world is built with it and used.
 */
#include "fuzz_world.h"

#include "image/layout_roots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Replaces the first number at or behind `at` in place, or comments its line out; none: nothing. */
static void change(char *text, size_t length, size_t at, uint32_t number)
{
    char digits[16];
    size_t start = at % length;
    while (start < length && (text[start] < '0' || text[start] > '9'))
        start++;
    if (start == length)
        return;
    size_t end = start;
    while (end < length && text[end] >= '0' && text[end] <= '9')
        end++;
    if (number == UINT32_MAX) {
        while (start > 0 && text[start - 1] != '\n')
            start--;
        text[start] = '#';
        return;
    }
    snprintf(digits, sizeof(digits), "%u", number);
    size_t count = strlen(digits) < end - start ? strlen(digits) : end - start;
    memset(text + start, ' ', end - start);
    memcpy(text + start, digits, count);
}

/* The layout that the text describes, or NULL. */
static struct rm_layout *open_text(const struct fuzz_world *fuzz, const char *text, size_t length)
{
    char path[64];
    struct rm_layout *layout = NULL;
    int file = memfd_create("layout", MFD_CLOEXEC);
    assert(file >= 0);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    const struct rm_layout_source source = {.layout_path = path};
    if (write(file, text, length) != (ssize_t)length ||
        rm_layout_open(fuzz->image, &source, &layout, NULL) != RM_OK)
        layout = NULL;
    close(file);
    return layout;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fuzz_world fuzz;
    static struct rm_mem_snapshot *clean;
    static char *original, *text;
    static size_t length;
    struct rm_world_config config = fuzz_config();
    struct rm_world *world;
    struct rm_error error;
    if (!original) {
        fuzz_open(&fuzz);
        FILE *to = open_memstream(&original, &length);
        rm_layout_write(fuzz.layout, rm_layout_roots, to, NULL);
        fclose(to);
        text = malloc(length);
        rm_mem_seal(fuzz.mem);
        rm_mem_snapshot_take(fuzz.mem, &clean, NULL);
    }
    memcpy(text, original, length);
    for (size_t at = 0; at + 8 <= size && at < 256; at += 8)
        change(text, length, (size_t)rm_load(data + at, 4, RM_LITTLE),
               (uint32_t)rm_load(data + at + 4, 4, RM_LITTLE));
    struct rm_layout *layout = open_text(&fuzz, text, length);
    if (!layout)
        return -1;
    rm_mem_snapshot_restore(fuzz.mem, clean);
    if (rm_world_build(&config, fuzz.image, layout, fuzz.mem, fuzz_from(&fuzz), &world, &error) ==
        RM_OK) {
        fuzz_exercise(world, 0x5555);
        rm_world_free(world);
    }
    rm_layout_close(layout);
    return 0;
}
