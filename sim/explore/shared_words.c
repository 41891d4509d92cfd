/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/shared_words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WORD_SHIFT    3
#define WORD_BYTES    (UINT64_C(1) << WORD_SHIFT)
#define WORDS_OF_PAGE (RM_PAGE_BYTES >> WORD_SHIFT)
#define GRANULE_BYTES UINT64_C(128) /* of a reservation */
#define LAST_COUNT    32

/* Who changed it last, and everybody's last look: what the turns that touched it know as well. */
struct touched {
    struct exp_vector changed, seen;
};

/* Of a word that is not shared its turns are enough; of one that is, all that they knew. */
struct page {
    struct touched *words[WORDS_OF_PAGE]; /* NULL: nobody has touched it */
    uint64_t shared[WORDS_OF_PAGE / 64];
};

/* The memory that a thread touched last, in a ring. */
struct last {
    unsigned next;
    uint64_t word[LAST_COUNT]; /* its number plus 1, 0 none */
};

/* What a word was before. */
struct undone {
    struct touched *word;
    struct touched was;
};

struct exp_words {
    uint64_t page_count;
    size_t shared_count, shared_room;
    uint64_t *shared; /* their numbers */
    struct page **pages;
    struct page core; /* by number of the register, of all cores */
    struct last last[EXP_THREADS_MAX];
    size_t undone_count, undone_room;
    struct undone *undone;
};

static void *must(void *allocated)
{
    if (!allocated)
        abort(); /* a few KiB: there is no sensible way on without them */
    return allocated;
}

struct exp_words *exp_words_new(uint64_t memory_bytes)
{
    struct exp_words *words = calloc(1, sizeof(*words));
    if (!words)
        return NULL;
    words->page_count = memory_bytes >> RM_PAGE_SHIFT;
    words->pages = calloc(words->page_count, sizeof(*words->pages));
    if (words->pages)
        return words;
    free(words);
    return NULL;
}

static void free_page(struct page *page)
{
    for (unsigned i = 0; page && i < WORDS_OF_PAGE; i++)
        free(page->words[i]);
}

void exp_words_free(struct exp_words *words)
{
    if (!words)
        return;
    for (uint64_t i = 0; i < words->page_count; i++) {
        free_page(words->pages[i]);
        free(words->pages[i]);
    }
    free_page(&words->core);
    free(words->pages);
    free(words->shared);
    free(words->undone);
    free(words);
}

/* Where a word is kept: a page, and its place there; and what it is called outside. */
struct slot {
    struct page *page;
    unsigned number;
    uint64_t name;
};

#define CORE_NAMES (UINT64_C(1) << 62) /* those of registers; of memory the address / 8 */

static struct slot slot_of(struct exp_words *words, uint64_t word)
{
    struct page **page = &words->pages[word / WORDS_OF_PAGE];
    if (!*page)
        *page = must(calloc(1, sizeof(**page)));
    return (struct slot){*page, (unsigned)(word % WORDS_OF_PAGE), word};
}

static bool is_shared(const struct slot *slot)
{
    return slot->page->shared[slot->number / 64] >> slot->number % 64 & 1;
}

static struct slot core_slot(struct exp_words *words, unsigned spr)
{
    return (struct slot){&words->core, spr % WORDS_OF_PAGE, CORE_NAMES | spr};
}

static void share(struct exp_words *words, const struct slot *slot)
{
    if (is_shared(slot))
        return;
    if (words->shared_count == words->shared_room) {
        words->shared_room = words->shared_room ? 2 * words->shared_room : 64;
        words->shared = must(realloc(words->shared, words->shared_room * sizeof(*words->shared)));
    }
    words->shared[words->shared_count++] = slot->name;
    slot->page->shared[slot->number / 64] |= UINT64_C(1) << slot->number % 64;
}

/* The word, about to change: what it was is kept. */
static struct touched *open_word(struct exp_words *words, const struct slot *slot)
{
    struct touched **word = &slot->page->words[slot->number];
    if (!*word)
        *word = must(calloc(1, sizeof(**word)));
    if (words->undone_count == words->undone_room) {
        words->undone_room = words->undone_room ? 2 * words->undone_room : 1024;
        words->undone = must(realloc(words->undone, words->undone_room * sizeof(*words->undone)));
    }
    words->undone[words->undone_count++] = (struct undone){*word, **word};
    return *word;
}

/* A shared word: who touches it comes behind those whose touch it would not commute with. */
static void put_in_order(struct touched *word, const struct exp_turn_id *turn,
                         struct exp_vector *vector, bool change)
{
    exp_learn_all(vector, &word->changed);
    if (change)
        exp_learn_all(vector, &word->seen);
    struct exp_vector told = exp_told(vector, turn, change ? turn->released : turn->synced);
    exp_learn_all(change ? &word->changed : &word->seen, &told);
}

/* Whether the turn has noted the same on the word already. */
static bool is_noted(const struct touched *word, const struct exp_turn_id *turn, bool change)
{
    return word && exp_knows(change ? &word->changed : &word->seen, turn);
}

static void touch(struct exp_words *words, const struct slot *slot, const struct exp_turn_id *turn,
                  struct exp_vector *vector, bool change)
{
    const struct touched *known = slot->page->words[slot->number];
    bool shared = is_shared(slot);
    if (!shared && is_noted(known, turn, change))
        return;
    struct touched *word = open_word(words, slot);
    if (shared) {
        put_in_order(word, turn, vector, change);
        return;
    }
    if (!exp_knows_all(vector, &word->changed) || (change && !exp_knows_all(vector, &word->seen)))
        share(words, slot);
    exp_learn(change ? &word->changed : &word->seen, turn);
}

/* A reservation is on its whole granule: a store beside the word disturbs. */
static void reserve(struct exp_words *words, uint64_t real, const struct exp_turn_id *turn,
                    struct exp_vector *vector)
{
    uint64_t first = real / GRANULE_BYTES * GRANULE_BYTES / WORD_BYTES;
    for (uint64_t word = first; word < first + GRANULE_BYTES / WORD_BYTES; word++) {
        const struct slot slot = slot_of(words, word);
        if (!is_shared(&slot))
            touch(words, &slot, turn, vector, false);
    }
}

static uint64_t last_byte(const struct rm_access *access)
{
    return access->real + (access->bytes ? access->bytes - 1 : 0);
}

static bool is_memory(const struct exp_words *words, const struct rm_access *access)
{
    return !access->spr && last_byte(access) >> RM_PAGE_SHIFT < words->page_count;
}

bool exp_words_is_shared(struct exp_words *words, const struct rm_access *access)
{
    const struct slot core = core_slot(words, access->spr);
    if (access->spr)
        return is_shared(&core);
    if (!is_memory(words, access))
        return true; /* a device */
    for (uint64_t word = access->real / WORD_BYTES; word <= last_byte(access) / WORD_BYTES;
         word++) {
        const struct slot slot = slot_of(words, word);
        if (is_shared(&slot))
            return true;
    }
    return false;
}

static void remember(struct last *last, uint64_t word)
{
    last->word[last->next++ % LAST_COUNT] = word + 1;
}

void exp_words_touch(struct exp_words *words, const struct exp_turn_id *turn,
                     struct exp_vector *vector, const struct rm_access *access)
{
    const struct slot core = core_slot(words, access->spr);
    if (access->spr)
        touch(words, &core, turn, vector, access->store);
    if (!is_memory(words, access))
        return;
    if (access->reserves)
        reserve(words, access->real, turn, vector);
    for (uint64_t word = access->real / WORD_BYTES; word <= last_byte(access) / WORD_BYTES;
         word++) {
        const struct slot slot = slot_of(words, word);
        if (!turn->other)
            remember(&words->last[turn->thread], word);
        touch(words, &slot, turn, vector, access->store);
    }
}

void exp_words_share_last(struct exp_words *words, unsigned thread)
{
    for (unsigned i = 0; i < LAST_COUNT; i++) {
        uint64_t word = words->last[thread].word[i];
        if (!word--)
            continue;
        const struct slot slot = slot_of(words, word);
        share(words, &slot);
    }
}

const uint64_t *exp_words_shared(const struct exp_words *words, size_t *count)
{
    *count = words->shared_count;
    return words->shared;
}

enum rm_status exp_words_share_all(struct exp_words *words, const uint64_t *numbers, size_t count,
                                   struct rm_error *error)
{
    for (size_t i = 0; i < count; i++) {
        bool core = numbers[i] >= CORE_NAMES && numbers[i] - CORE_NAMES < WORDS_OF_PAGE;
        if (!core && numbers[i] / WORDS_OF_PAGE >= words->page_count)
            return rm_fail(error, RM_BAD_INPUT,
                           "found the shared word 0x%" PRIx64 "; expected one of memory",
                           numbers[i]);
        const struct slot slot = core ? core_slot(words, (unsigned)(numbers[i] - CORE_NAMES))
                                      : slot_of(words, numbers[i]);
        share(words, &slot);
    }
    return RM_OK;
}

size_t exp_words_mark(const struct exp_words *words)
{
    return words->undone_count;
}

void exp_words_back(struct exp_words *words, size_t mark)
{
    while (words->undone_count > mark) {
        const struct undone *undone = &words->undone[--words->undone_count];
        *undone->word = undone->was;
    }
}

void exp_words_forget(struct exp_words *words)
{
    exp_words_back(words, 0);
}
