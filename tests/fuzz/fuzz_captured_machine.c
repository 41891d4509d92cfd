/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is a folder with a captured machine: parts divided by NUL bytes, in the order of the
 * names below. It is followed, with a small memory that is always the same.
 */
#include "capture/follow.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

static const char *const names[] = {"regs.json", "path.both.txt", "memdiff.txt",
                                    "memdiff.start-to-ram.txt"};

static char folder[] = "/tmp/rmsim-fuzz-XXXXXX";

static void put(const char *name, const void *bytes, size_t count)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *to = fopen(path, "w");
    assert(to);
    fwrite(bytes, 1, count, to);
    fclose(to);
}

static void drop_folder(void)
{
    char path[128];
    for (size_t i = 0; i <= sizeof(names) / sizeof(*names); i++) {
        const char *name = i < sizeof(names) / sizeof(*names) ? names[i] : "ram.zst";
        snprintf(path, sizeof(path), "%s/%s", folder, name);
        unlink(path);
    }
    rmdir(folder);
}

/* Pages whose words are instructions of all kinds, the same each time. */
static void make_folder(void)
{
    static uint8_t memory[0x8000], packed[0x10000];
    uint32_t word = 1;
    if (!mkdtemp(folder))
        abort();
    for (size_t i = 0; i + 4 <= sizeof(memory); i += 4) {
        word = word * 1664525 + 1013904223;
        memcpy(memory + i, &word, 4);
    }
    size_t bytes = ZSTD_compress(packed, sizeof(packed), memory, sizeof(memory), 1);
    assert(!ZSTD_isError(bytes));
    put("ram.zst", packed, bytes);
    atexit(drop_folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rm_capture_options options = {.folder = folder};
    struct rm_capture_report *report;
    struct rm_error error;
    if (folder[sizeof(folder) - 2] == 'X')
        make_folder();
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const uint8_t *end = size ? memchr(data, '\0', size) : NULL;
        size_t bytes = end ? (size_t)(end - data) : size;
        put(names[i], data, bytes);
        data += end ? bytes + 1 : bytes;
        size -= end ? bytes + 1 : bytes;
    }
    if (rm_capture_follow(&options, &report, &error) == RM_OK)
        rm_capture_report_free(report);
    return 0;
}
