/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/compare_memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void part(struct rm_replay *replay, uint64_t real, uint64_t ours, uint64_t theirs)
{
    const struct rm_replay_cpu *cpu = &replay->cpus[rm_replay_line(replay)->cpu];
    rm_replay_part(replay, cpu,
                   "at the end the word at 0x%" PRIx64 " is 0x%" PRIx64 " here, 0x%" PRIx64
                   " in the capture",
                   real, ours, theirs);
}

/* Nobody here wrote it: a guest, firmware or text that cannot be read has to have run. */
static void compare_elsewhere(struct rm_replay *replay, const struct rm_memory_word *word,
                              uint64_t ours)
{
    uint64_t others = 0;
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++) {
        const struct rm_capture_cpu *cpu = &replay->report->cpus[i];
        others += cpu->guest + cpu->firmware + cpu->unread;
    }
    replay->report->memory.elsewhere++;
    if (!others)
        part(replay, word->real, ours, word->new_value);
}

/* A word of memdiff.txt that an instruction here wrote last has to be the same. */
static void compare_listed(struct rm_replay *replay, const struct rm_memory_word *word)
{
    struct rm_capture_memory *memory = &replay->report->memory;
    uint64_t ours = rm_mem_read(replay->mem, word->real, RM_WORD_BYTES, RM_LITTLE);
    memory->listed++;
    if (rm_known_has_any(&replay->later, word->real, RM_WORD_BYTES))
        memory->later++;
    else if (!rm_known_has_any(&replay->ours, word->real, RM_WORD_BYTES))
        compare_elsewhere(replay, word, ours);
    else if (ours == word->new_value)
        memory->equal++;
    else
        part(replay, word->real, ours, word->new_value);
}

/* One that is not listed has to be as it was when the image was taken. `start` is what it held at
 * the start. */
static void compare_other(struct rm_replay *replay, uint64_t real, uint64_t start)
{
    const struct rm_memory_word *before = rm_memory_words_find(&replay->folder.before_image, real);
    uint64_t expected = before ? before->new_value : start;
    uint64_t ours = rm_mem_read(replay->mem, real, RM_WORD_BYTES, RM_LITTLE);
    if (rm_known_has_any(&replay->later, real, RM_WORD_BYTES) ||
        !rm_known_has_any(&replay->ours, real, RM_WORD_BYTES) ||
        rm_memory_words_find(&replay->folder.changes, real))
        return;
    replay->report->memory.others++;
    if (ours != expected)
        part(replay, real, ours, expected);
}

static void compare_page(struct rm_replay *replay, uint64_t page, const uint8_t *start)
{
    for (uint64_t at = 0; at < RM_PAGE_BYTES; at += RM_WORD_BYTES)
        compare_other(replay, page + at, rm_load(start + at, RM_WORD_BYTES, RM_LITTLE));
}

/* What the pages held at the start on which anything was written here, one after the other. */
static void copy_start(struct rm_replay *replay, uint8_t *to)
{
    for (uint64_t page = 0; page < replay->ours.page_count; page++)
        if (replay->ours.pages[page]) {
            memcpy(to, rm_mem_host(replay->mem) + (page << RM_PAGE_SHIFT), RM_PAGE_BYTES);
            to += RM_PAGE_BYTES;
        }
}

static enum rm_status compare_others(struct rm_replay *replay, struct rm_error *error)
{
    struct rm_mem_snapshot *end;
    size_t count = 0;
    for (uint64_t page = 0; page < replay->ours.page_count; page++)
        count += replay->ours.pages[page] != NULL;
    uint8_t *start = calloc(count + 1, RM_PAGE_BYTES), *at = start;
    if (!start)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a captured machine");
    enum rm_status status = rm_mem_snapshot_take(replay->mem, &end, error);
    if (status == RM_OK) {
        rm_mem_snapshot_restore(replay->mem, replay->at_start);
        copy_start(replay, start);
        rm_mem_snapshot_restore(replay->mem, end);
        rm_mem_snapshot_free(end);
    }
    for (uint64_t page = 0; status == RM_OK && page < replay->ours.page_count; page++)
        if (replay->ours.pages[page]) {
            compare_page(replay, page << RM_PAGE_SHIFT, at);
            at += RM_PAGE_BYTES;
        }
    free(start);
    return status;
}

enum rm_status rm_compare_memory(struct rm_replay *replay, struct rm_error *error)
{
    if (!replay->folder.has_changes)
        return RM_OK;
    for (size_t i = 0; i < replay->folder.changes.count; i++)
        compare_listed(replay, &replay->folder.changes.word[i]);
    if (replay->wrong_old)
        rm_replay_part(replay, &replay->cpus[rm_replay_line(replay)->cpu],
                       "the word at 0x%" PRIx64 " of the memory image is not what memdiff.txt:%u "
                       "says it was, 0x%" PRIx64,
                       replay->wrong_old->real, replay->wrong_old->line,
                       replay->wrong_old->old_value);
    if (replay->known.all || replay->folder.has_pages)
        return compare_others(replay, error);
    return RM_OK;
}
