/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/cut.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void write_page(const struct rm_replay *replay, uint64_t start, FILE *to)
{
    bool any = false;
    for (uint64_t at = start; at < start + RM_PAGE_BYTES; at += RM_WORD_BYTES) {
        uint64_t value = rm_mem_read(replay->mem, at, RM_WORD_BYTES, RM_LITTLE);
        if (value)
            fprintf(to, "%012" PRIx64 " %016" PRIx64 "\n", at, value);
        any |= value != 0;
    }
    if (!any) /* that it is zero is to be told, too */
        fprintf(to, "%012" PRIx64 " %016d\n", start, 0);
}

/* In pages that hold text only the words that were accessed, which are data among it. */
static void write_words(const struct rm_replay *replay, uint64_t start, FILE *to)
{
    for (uint64_t at = start; at < start + RM_PAGE_BYTES; at += RM_WORD_BYTES)
        if (rm_known_has_any(&replay->touched, at, RM_WORD_BYTES))
            fprintf(to, "%012" PRIx64 " %016" PRIx64 "\n", at,
                    rm_mem_read(replay->mem, at, RM_WORD_BYTES, RM_LITTLE));
}

enum rm_status rm_capture_cut(struct rm_replay *replay, const char *path, struct rm_error *error)
{
    uint64_t text_end;
    if (!replay->image || !replay->known.all)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: expected a memory image to cut from, and --kernel, found not both",
                       replay->folder.name);
    enum rm_status status = rm_image_need_symbol(replay->image, "_etext", &text_end, error);
    if (status != RM_OK)
        return status;
    FILE *to = fopen(path, "w");
    if (!to)
        return rm_fail(error, RM_BAD_INPUT, "%s: %s", path, strerror(errno));
    fprintf(to, "# Pages of data that the window touches, as they were at its start: real address, "
                "word.\n");
    rm_mem_snapshot_restore(replay->mem, replay->at_start);
    for (uint64_t page = 0; page < replay->touched.page_count; page++) {
        uint64_t start = page << RM_PAGE_SHIFT;
        if (replay->touched.pages[page] && start < rm_real(text_end))
            write_words(replay, start, to);
        else if (replay->touched.pages[page])
            write_page(replay, start, to);
    }
    bool failed = ferror(to);
    if (fclose(to) != 0 || failed)
        return rm_fail(error, RM_BAD_INPUT, "%s: it cannot be written", path);
    return RM_OK;
}
