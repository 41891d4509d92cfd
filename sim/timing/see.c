/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/see.h"

#include "timing/predict.h"

#include <string.h>

#define PACKET_INSTRUCTIONS 8
#define QUADWORD_WORDS      4
#define LINE_WORDS          32
#define ERAT_PAGE_SHIFT     16 /* the page of an ERAT's entry: assumed */

/* Moves `tag`, which is not the first, to the front; whether it was there. */
static bool to_front(uint32_t *tags, unsigned count, uint32_t tag)
{
    uint32_t before = tags[0];
    tags[0] = tag;
    for (unsigned i = 1; i < count; i++) {
        uint32_t next = tags[i];
        tags[i] = before;
        if (next == tag)
            return true;
        before = next;
    }
    return false;
}

static bool find_further(struct rm_history_place *place, uint32_t *tags, unsigned count,
                         uint32_t tag)
{
    rm_history_touch(place, tags, count * sizeof(*tags));
    return to_front(tags, count, tag);
}

/* Whether `tag` is among `count` of the history; it is the first from now on. */
static inline bool find_recent(struct rm_history_place *place, uint32_t *tags, unsigned count,
                               uint32_t tag)
{
    return tags[0] == tag || find_further(place, tags, count, tag);
}

static inline bool in_cache(struct rm_history_place *place, struct rm_cache_set *sets,
                            unsigned set_count, uint32_t line)
{
    return find_recent(place, sets[line & (set_count - 1)].tags, RM_WAYS, line + 1);
}

/* Where a line is that the first level does not have. */
static enum rm_level level_beyond(struct rm_history_place *place, uint32_t line)
{
    struct rm_history *history = place->history;
    if (place->far_level == RM_LEVEL_L2 || in_cache(place, history->l2, place->l2_sets, line))
        return RM_LEVEL_L2;
    if (in_cache(place, history->l3, place->l3_sets, line))
        return RM_LEVEL_L3;
    return (enum rm_level)place->far_level;
}

static inline uint32_t line_of(uint64_t address)
{
    return (uint32_t)(rm_real(address) >> RM_LINE_SHIFT);
}

static inline uint32_t page_tag(uint64_t address)
{
    return (uint32_t)(rm_real(address) >> ERAT_PAGE_SHIFT) + 1;
}

static bool in_tlb(struct rm_history_place *place, uint32_t tag)
{
    struct rm_tlb_set *set = &place->history->tlb[tag & (place->tlb_sets - 1)];
    return find_recent(place, set->tags, RM_TLB_WAYS, tag);
}

/* First in, first out; whether it was there. */
static bool in_second_derat(struct rm_history_place *place, uint32_t tag)
{
    struct rm_history *history = place->history;
    uint32_t count = place->derat_second_entries, next = history->derat_second_next, at = next;
    for (unsigned i = 0; i < history->derat_second_valid; i++) {
        at = (at ? at : count) - 1;
        if (history->derat_second[at] == tag)
            return true;
    }
    rm_history_touch(place, history->derat_second,
                     sizeof(history->derat_second) + 2 * sizeof(uint32_t));
    history->derat_second[next] = tag;
    history->derat_second_next = next + 1 < count ? next + 1 : 0;
    history->derat_second_valid += history->derat_second_valid < count;
    return false;
}

static enum rm_translation translate_data(struct rm_history_place *place, uint32_t tag)
{
    if (to_front(place->recent.derat, place->derat_entries, tag))
        return RM_ERAT_HIT;
    if (in_second_derat(place, tag))
        return RM_ERAT_SECOND;
    return !place->translated || in_tlb(place, tag) ? RM_ERAT_MISS : RM_TLB_MISS;
}

/* The translation of the page of code at `pc`, where that is another than before. */
static uint32_t translate_code(struct rm_history_place *place, uint64_t pc)
{
    struct rm_recent *recent = &place->recent;
    uint32_t tag = page_tag(pc);
    if (recent->page == tag)
        return 0;
    recent->page = tag;
    if (recent->ierat[0] == tag || to_front(recent->ierat, place->ierat_entries, tag))
        return 0;
    if (place->translated)
        in_tlb(place, tag);
    return RM_SEEN_CODE_ERAT;
}

/* The line of code at `pc`, which is another than before. */
static uint32_t see_line(struct rm_history_place *place, uint64_t pc)
{
    uint32_t line = line_of(pc), seen = 0;
    if (line == place->recent.line + 1)
        seen = RM_SEEN_STREAM;
    place->recent.line = line;
    seen |= translate_code(place, pc);
    if (!in_cache(place, place->history->l1i, place->l1i_sets, line))
        seen |= (uint32_t)level_beyond(place, line) << RM_SEEN_CODE_LEVEL;
    return seen;
}

/* How many instructions come with the one at `pc`: 32 bytes from a quadword, within the line. */
static uint32_t packet_at(uint64_t pc)
{
    uint32_t word = (uint32_t)(pc / 4) % LINE_WORDS;
    uint32_t count = PACKET_INSTRUCTIONS - word % QUADWORD_WORDS;
    return count < LINE_WORDS - word ? count : LINE_WORDS - word;
}

/* What is seen of the instruction behind a branch that was taken or mispredicted. */
static uint32_t see_arrival(struct rm_history_place *place, uint64_t pc)
{
    struct rm_recent *recent = &place->recent;
    uint32_t seen = 0;
    if (recent->behind & RM_BEHIND_TAKEN)
        seen |= RM_SEEN_TAKEN;
    if (recent->behind & RM_BEHIND_RETURN)
        seen |= RM_SEEN_RETURN;
    if (recent->behind & RM_BEHIND_REGISTER && !rm_predict_arrives(place, pc))
        seen |= RM_SEEN_MISPREDICTED;
    if (recent->behind & RM_BEHIND_WRONG)
        seen |= RM_SEEN_MISPREDICTED;
    recent->behind = 0;
    return seen;
}

uint32_t rm_see_packet(struct rm_history_place *place, uint64_t pc)
{
    struct rm_recent *recent = &place->recent;
    uint32_t seen = RM_SEEN_PACKET;
    if (recent->behind)
        seen |= see_arrival(place, pc);
    recent->packet_end = pc + 4 * packet_at(pc);
    return line_of(pc) == recent->line ? seen : seen | see_line(place, pc);
}

/* The place of a doubleword: what lies alike in pages lies apart here. */
static inline struct rm_last_store *last_store(struct rm_recent *recent, uint64_t doubleword)
{
    return &recent->last_stores[(doubleword ^ doubleword >> 9) % RM_STORE_PLACES];
}

static inline uint32_t store_tag(uint64_t doubleword)
{
    return doubleword & INT32_MAX;
}

/* The youngest store before that gave some of the bytes, see RM_SEEN_STORE; none of the `younger`
 * youngest did. */
static uint32_t find_store(const struct rm_recent *recent, uint64_t address, uint64_t bytes,
                           uint32_t younger)
{
    unsigned count = recent->store_count < RM_STORES ? recent->store_count : RM_STORES;
    for (unsigned ago = younger + 1; ago <= count; ago++) {
        const struct rm_past_store *store =
            &recent->stores[(recent->store_count - ago) % RM_STORES];
        if (address >= store->address + store->bytes || store->address >= address + bytes)
            continue;
        bool covered =
            address >= store->address && address + bytes <= store->address + store->bytes;
        return ago << RM_SEEN_STORE | (covered ? RM_SEEN_COVERED : 0);
    }
    return 0;
}

static inline uint32_t see_stores(struct rm_recent *recent, uint64_t address, uint64_t bytes)
{
    uint64_t last = (address + bytes - 1) / 8;
    uint32_t younger = RM_STORES;
    for (uint64_t doubleword = address / 8; doubleword <= last; doubleword++) {
        const struct rm_last_store *store = last_store(recent, doubleword);
        uint32_t since = recent->store_count - store->number;
        if (since < younger && (store->tag == store_tag(doubleword) || store->tag == RM_SEVERAL))
            younger = since;
    }
    return younger < RM_STORES ? find_store(recent, address, bytes, younger) : 0;
}

static inline void note_store(struct rm_recent *recent, uint64_t address, uint64_t bytes)
{
    uint64_t last = (address + bytes - 1) / 8;
    recent->stores[recent->store_count++ % RM_STORES] = (struct rm_past_store){address, bytes};
    for (uint64_t doubleword = address / 8; doubleword <= last; doubleword++) {
        struct rm_last_store *store = last_store(recent, doubleword);
        bool alone =
            store->tag == store_tag(doubleword) || recent->store_count - store->number >= RM_STORES;
        store->tag = alone ? store_tag(doubleword) : RM_SEVERAL;
        store->number = recent->store_count;
    }
}

static inline unsigned bytes_of(const struct rm_feed_step *step)
{
    return step->record->bytes ? step->record->bytes : 1;
}

/* What loads and stores have in common. */
static inline uint32_t see_access(struct rm_history_place *place, uint64_t address, unsigned bytes)
{
    uint32_t seen = 0, tag = page_tag(address);
    if (place->recent.derat[0] != tag)
        seen = (uint32_t)translate_data(place, tag) << RM_SEEN_DATA_ERAT;
    if (address % (1U << RM_LINE_SHIFT) + bytes > 1U << RM_LINE_SHIFT)
        seen |= RM_SEEN_CROSSING;
    return seen;
}

uint32_t rm_see_load(struct rm_history_place *place, const struct rm_feed_step *step)
{
    uint64_t address = rm_real(step->address);
    unsigned bytes = bytes_of(step);
    uint32_t seen = see_access(place, address, bytes), line = line_of(address);
    if (!in_cache(place, place->history->l1d, place->l1d_sets, line))
        seen |= (uint32_t)level_beyond(place, line) << RM_SEEN_DATA_LEVEL;
    return seen | see_stores(&place->recent, address, bytes);
}

uint32_t rm_see_store(struct rm_history_place *place, const struct rm_feed_step *step)
{
    uint64_t address = rm_real(step->address);
    unsigned bytes = bytes_of(step);
    uint32_t seen = see_access(place, address, bytes);
    note_store(&place->recent, address, bytes);
    if (place->far_level != RM_LEVEL_L2)
        level_beyond(place, line_of(address));
    return seen;
}

static void flush_erats(struct rm_history_place *place)
{
    struct rm_history *history = place->history;
    rm_history_touch(place, &history->derat_second_valid, sizeof(history->derat_second_valid));
    history->derat_second_valid = 0;
    memset(place->recent.ierat, 0, sizeof(place->recent.ierat));
    memset(place->recent.derat, 0, sizeof(place->recent.derat));
    place->recent.page = 0;
}

void rm_see_other(struct rm_history_place *place, const struct rm_feed_step *step,
                  enum rm_sees sees)
{
    if (sees == RM_SEES_BRANCH) {
        rm_predict_branch(place, step);
        if (!place->recent.behind)
            return;
    } else if (sees == RM_SEES_FLUSH && place->slbia_flushes)
        flush_erats(place);
    place->recent.next_pc = RM_NO_PC; /* what is behind it is fetched by itself */
}

void rm_see_redirect(struct rm_history_place *place)
{
    place->recent.next_pc = RM_NO_PC;
    place->recent.behind = 0;
}
