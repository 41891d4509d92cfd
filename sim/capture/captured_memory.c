/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/captured_memory.h"

#include "image/fixup.h"

#include <inttypes.h>
#include <stdio.h>

#define UNKNOWN_MEMORY_BYTES (UINT64_C(4) << 30) /* address space, where nobody tells */

/* The first word that is outside, if there is one. */
static enum rm_status check_words(const struct rm_replay *replay,
                                  const struct rm_memory_words *words, const char *file,
                                  struct rm_error *error)
{
    for (size_t i = 0; i < words->count; i++)
        if (!rm_mem_contains(replay->mem, words->word[i].real, RM_WORD_BYTES) ||
            words->word[i].real > rm_mem_bytes(replay->mem))
            return rm_fail(error, RM_BAD_INPUT,
                           "%s/%s:%u: expected an address within the machine's 0x%" PRIx64
                           " bytes of memory, found 0x%" PRIx64,
                           replay->folder.name, file, words->word[i].line,
                           rm_mem_bytes(replay->mem), words->word[i].real);
    return RM_OK;
}

/* The first word that memdiff.txt says had another value than memory has, where that is known. */
static void find_wrong_old(struct rm_replay *replay)
{
    const struct rm_memory_words *words = &replay->folder.changes;
    for (size_t i = 0; !replay->wrong_old && i < words->count; i++)
        if (rm_known_has_all(&replay->known, words->word[i].real, RM_WORD_BYTES) &&
            rm_mem_read(replay->mem, words->word[i].real, RM_WORD_BYTES, RM_LITTLE) !=
                words->word[i].old_value)
            replay->wrong_old = &words->word[i];
}

static void put_back(struct rm_replay *replay)
{
    const struct rm_memory_words *words = &replay->folder.before_image;
    for (size_t i = 0; i < words->count; i++)
        rm_mem_write(replay->mem, words->word[i].real, RM_WORD_BYTES, RM_LITTLE,
                     words->word[i].old_value);
}

/* Only the text of the kernel is taken: what its data held, the capture has to tell. */
static enum rm_status load_text(struct rm_replay *replay, struct rm_error *error)
{
    struct rm_fixup_counts counts;
    uint64_t end;
    if (!replay->image)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s has no memory image: expected --kernel with the vmlinux that was "
                       "captured, for its text",
                       replay->folder.name);
    enum rm_status status = rm_mem_new(UNKNOWN_MEMORY_BYTES, &replay->mem, error);
    if (status == RM_OK)
        status = rm_image_load(replay->image, replay->mem, error);
    if (status == RM_OK)
        status = rm_image_fixup(replay->image, replay->mem, &counts, error);
    if (status == RM_OK)
        status = rm_image_need_symbol(replay->image, "_etext", &end, error);
    if (status == RM_OK)
        status = rm_known_new(&replay->known, rm_mem_bytes(replay->mem), error);
    if (status == RM_OK && rm_real(end) < rm_mem_bytes(replay->mem))
        rm_known_add(&replay->known, 0, rm_real(end));
    return status;
}

/* A page of which one word is told is told whole, but for text: what is left out is 0. */
static void clear_page(struct rm_replay *replay, uint64_t start)
{
    for (uint64_t at = start; at < start + RM_PAGE_BYTES; at += RM_WORD_BYTES)
        if (!rm_known_has_any(&replay->known, at, RM_WORD_BYTES))
            rm_mem_write(replay->mem, at, RM_WORD_BYTES, RM_LITTLE, 0);
    rm_known_add(&replay->known, start, RM_PAGE_BYTES);
}

static void put_pages(struct rm_replay *replay)
{
    const struct rm_memory_words *words = &replay->folder.pages;
    uint64_t cleared = UINT64_MAX;
    for (size_t i = 0; i < words->count; i++) {
        uint64_t real = words->word[i].real, page = real & ~(RM_PAGE_BYTES - 1);
        if (page != cleared)
            clear_page(replay, page);
        cleared = page;
        rm_mem_write(replay->mem, real, RM_WORD_BYTES, RM_LITTLE, words->word[i].new_value);
    }
}

static enum rm_status from_image(struct rm_replay *replay, struct rm_error *error)
{
    replay->mem = replay->folder.image;
    replay->folder.image = NULL;
    replay->known.all = true;
    enum rm_status status =
        check_words(replay, &replay->folder.before_image, "memdiff.start-to-ram.txt", error);
    if (status == RM_OK)
        status = check_words(replay, &replay->folder.changes, "memdiff.txt", error);
    if (status != RM_OK)
        return status;
    find_wrong_old(replay);
    put_back(replay);
    snprintf(replay->report->folder_kind, sizeof(replay->report->folder_kind),
             "memory image of %" PRIu64 " MiB%s", rm_mem_bytes(replay->mem) >> 20,
             replay->folder.has_before_image ? ", put back to the start" : "");
    return status;
}

static enum rm_status from_kernel(struct rm_replay *replay, struct rm_error *error)
{
    enum rm_status status = load_text(replay, error);
    if (status == RM_OK)
        status = check_words(replay, &replay->folder.pages, "pages.txt", error);
    if (status == RM_OK)
        status = check_words(replay, &replay->folder.changes, "memdiff.txt", error);
    if (status == RM_OK)
        put_pages(replay);
    if (status == RM_OK && !replay->folder.has_before_image) /* pages are those of the start */
        find_wrong_old(replay);
    snprintf(replay->report->folder_kind, sizeof(replay->report->folder_kind), "%s",
             replay->folder.has_pages ? "pages.txt, and text of the kernel"
                                      : "none: rebuilt from what the registers tell, and text of "
                                        "the kernel");
    return status;
}

enum rm_status rm_captured_memory(struct rm_replay *replay, struct rm_error *error)
{
    enum rm_status status =
        replay->folder.image ? from_image(replay, error) : from_kernel(replay, error);
    if (status == RM_OK)
        status = rm_known_new(&replay->ours, rm_mem_bytes(replay->mem), error);
    if (status == RM_OK)
        status = rm_known_new(&replay->touched, rm_mem_bytes(replay->mem), error);
    if (status == RM_OK)
        status = rm_known_new(&replay->later, rm_mem_bytes(replay->mem), error);
    if (status != RM_OK)
        return status;
    rm_mem_seal(replay->mem);
    return rm_mem_snapshot_take(replay->mem, &replay->at_start, error);
}
