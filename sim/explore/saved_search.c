/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/saved_search.h"

#include "base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC      "rmsimexp"
#define TEXT_MAX   4096
#define HASH_BYTES 8

/* Writing. */

static void put(FILE *to, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        fputc((int)(value >> 8 * i & 0xff), to);
}

static void put_text(FILE *to, const char *text)
{
    size_t bytes = text ? strlen(text) : 0;
    if (bytes > TEXT_MAX)
        bytes = TEXT_MAX;
    put(to, bytes, 4);
    if (bytes)
        fwrite(text, 1, bytes, to);
}

static void put_counts(FILE *to, const struct exp_counts *counts)
{
    const uint64_t words[] = {counts->bound,        counts->passes,       counts->shared_words,
                              counts->schedules,    counts->ended,        counts->turns,
                              counts->states,       counts->turns_before, counts->final_states,
                              counts->final_digest, counts->longest,      counts->complete,
                              counts->unmet};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        put(to, words[i], 8);
}

static void put_finding(FILE *to, const struct exp_finding *finding)
{
    put_text(to, finding->key);
    put_text(to, finding->text);
    put(to, finding->times, 8);
    put(to, finding->preemptions, 4);
    put(to, finding->word_count, 8);
    put(to, finding->move_count, 8);
    for (size_t i = 0; i < finding->move_count; i++) {
        put(to, finding->moves[i].who, 8);
        put(to, finding->moves[i].instructions, 8);
    }
}

static void put_found(FILE *to, const struct exp_found *found)
{
    put_counts(to, &found->counts);
    put(to, found->all_schedules, 8);
    put(to, found->bound_count, 4);
    for (unsigned i = 0; i < found->bound_count; i++)
        put_counts(to, &found->bounds[i]);
    put(to, found->word_count, 8);
    for (size_t i = 0; i < found->word_count; i++)
        put(to, found->words[i], 8);
    put(to, found->finding_count, 4);
    for (unsigned i = 0; i < found->finding_count; i++)
        put_finding(to, &found->findings[i]);
}

static void put_aim(FILE *to, const struct exp_aim *aim)
{
    put(to, aim->of.image, 8);
    put(to, aim->of.start, 8);
    put(to, aim->bound, 4);
    put(to, aim->shard, 4);
    put(to, aim->shards, 4);
    put(to, aim->unreduced, 1);
    put(to, aim->weak, 1);
}

static void put_all(FILE *to, const struct exp_saved *saved)
{
    fwrite(MAGIC, 1, strlen(MAGIC), to);
    put(to, EXP_SAVED_VERSION, 4);
    put_aim(to, &saved->aim);
    put_text(to, saved->name);
    put_found(to, &saved->found);
    put(to, saved->present_bound, 4);
    put(to, saved->final_count, 8);
    for (size_t i = 0; i < saved->final_count; i++)
        put(to, saved->finals[i], 8);
    put(to, saved->state_count, 8);
    for (size_t i = 0; i < saved->state_count; i++) {
        put(to, saved->states[i].state, 8);
        put(to, saved->states[i].used, 4);
        put(to, saved->states[i].asleep, 4);
    }
    put(to, saved->depth, 8);
    for (size_t i = 0; i < saved->depth; i++)
        put(to, saved->path[i], 2);
}

uint8_t *exp_saved_write(const struct exp_saved *saved, size_t *bytes)
{
    char *text = NULL;
    FILE *to = open_memstream(&text, bytes);
    if (!to)
        return NULL;
    put_all(to, saved);
    bool failed = fflush(to) != 0;
    if (!failed)
        put(to, rm_hash_bytes(RM_HASH_START, text, *bytes), HASH_BYTES);
    failed |= ferror(to) != 0;
    failed |= fclose(to) != 0;
    if (!failed)
        return (uint8_t *)text;
    free(text);
    return NULL;
}

/* Reading: the first thing that is wrong is kept, and all after it reads as 0. */

struct source {
    const uint8_t *from;
    size_t bytes, at;
    const char *wrong; /* NULL: nothing yet */
    bool no_memory;
};

static void is_wrong(struct source *source, const char *what)
{
    if (!source->wrong)
        source->wrong = what;
}

static uint64_t get(struct source *source, unsigned bytes)
{
    uint64_t value = 0;
    if (source->bytes - source->at < bytes)
        is_wrong(source, "it ends too early");
    if (source->wrong)
        return 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint64_t)source->from[source->at++] << 8 * i;
    return value;
}

/* How many entries of so many bytes follow, which are there. */
static size_t get_count(struct source *source, unsigned bytes, size_t entry_bytes, uint64_t most)
{
    uint64_t count = get(source, bytes);
    if (count > most || count > (source->bytes - source->at) / entry_bytes)
        is_wrong(source, "found more entries than it has");
    return source->wrong ? 0 : (size_t)count;
}

/* Room for so many entries, and one more, so that it is never none. */
static void *room(struct source *source, size_t count, size_t bytes)
{
    void *entries = calloc(count + 1, bytes);
    source->no_memory |= !entries;
    if (!entries)
        is_wrong(source, "no memory");
    return entries;
}

static char *get_text(struct source *source)
{
    size_t count = get_count(source, 4, 1, TEXT_MAX);
    char *text = room(source, count, 1);
    if (!text || source->wrong)
        return text;
    memcpy(text, source->from + source->at, count);
    source->at += count;
    if (memchr(text, '\0', count))
        is_wrong(source, "found a zero in a text");
    return text;
}

static struct exp_counts get_counts(struct source *source)
{
    uint64_t words[13];
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        words[i] = get(source, 8);
    return (struct exp_counts){.bound = (unsigned)words[0],
                               .passes = (unsigned)words[1],
                               .shared_words = (unsigned)words[2],
                               .schedules = words[3],
                               .ended = words[4],
                               .turns = words[5],
                               .states = words[6],
                               .turns_before = words[7],
                               .final_states = words[8],
                               .final_digest = words[9],
                               .longest = (unsigned)words[10],
                               .complete = words[11] != 0,
                               .unmet = words[12]};
}

static void get_finding(struct source *source, struct exp_finding *out, size_t word_count)
{
    out->key = get_text(source);
    out->text = get_text(source);
    out->times = get(source, 8);
    out->preemptions = (unsigned)get(source, 4);
    out->word_count = (size_t)get(source, 8);
    if (out->word_count > word_count)
        is_wrong(source, "found a finding of more shared words than there are");
    out->move_count = get_count(source, 8, 16, SIZE_MAX);
    out->moves = room(source, out->move_count, sizeof(*out->moves));
    for (size_t i = 0; i < out->move_count && out->moves; i++) {
        out->moves[i].who = get(source, 8);
        out->moves[i].instructions = get(source, 8);
    }
}

static uint64_t *get_numbers(struct source *source, size_t *count)
{
    *count = get_count(source, 8, 8, SIZE_MAX);
    uint64_t *numbers = room(source, *count, sizeof(*numbers));
    for (size_t i = 0; i < *count && numbers; i++)
        numbers[i] = get(source, 8);
    return numbers;
}

static void get_found(struct source *source, struct exp_found *out)
{
    out->counts = get_counts(source);
    out->all_schedules = get(source, 8);
    out->bound_count = (unsigned)get_count(source, 4, 104, EXP_BOUND_MAX + 1);
    for (unsigned i = 0; i < out->bound_count; i++)
        out->bounds[i] = get_counts(source);
    out->words = get_numbers(source, &out->word_count);
    size_t count = get_count(source, 4, 36, SIZE_MAX);
    out->findings = room(source, count, sizeof(*out->findings));
    while (out->findings && !source->wrong && out->finding_count < count)
        get_finding(source, &out->findings[out->finding_count++], out->word_count);
}

static struct exp_aim get_aim(struct source *source)
{
    struct exp_aim aim;
    aim.of.image = get(source, 8);
    aim.of.start = get(source, 8);
    aim.bound = (uint32_t)get(source, 4);
    aim.shard = (uint32_t)get(source, 4);
    aim.shards = (uint32_t)get(source, 4);
    aim.unreduced = get(source, 1) != 0;
    aim.weak = get(source, 1) != 0;
    if (!source->wrong &&
        (aim.bound > EXP_BOUND_MAX || aim.shard >= aim.shards || aim.shards > EXP_SHARDS_MAX))
        is_wrong(source, "found a bound or a shard that cannot be");
    return aim;
}

static void get_states(struct source *source, struct exp_saved *out)
{
    out->state_count = get_count(source, 8, 16, SIZE_MAX);
    out->states = room(source, out->state_count, sizeof(*out->states));
    for (size_t i = 0; i < out->state_count && out->states; i++) {
        out->states[i].state = get(source, 8);
        out->states[i].used = (uint32_t)get(source, 4);
        out->states[i].asleep = (uint32_t)get(source, 4);
        if (!out->states[i].state)
            is_wrong(source, "found the state 0");
    }
}

static void get_path(struct source *source, struct exp_saved *out)
{
    out->depth = get_count(source, 8, 2, SIZE_MAX);
    out->path = room(source, out->depth, sizeof(*out->path));
    for (size_t i = 0; i < out->depth && out->path; i++)
        out->path[i] = (uint16_t)get(source, 2);
}

static void get_all(struct source *source, struct exp_saved *out)
{
    out->aim = get_aim(source);
    out->name = get_text(source);
    get_found(source, &out->found);
    out->present_bound = (uint32_t)get(source, 4);
    if (out->present_bound > out->aim.bound + 1)
        is_wrong(source, "found a bound beyond the last one");
    out->finals = get_numbers(source, &out->final_count);
    get_states(source, out);
    get_path(source, out);
    if (source->at != source->bytes)
        is_wrong(source, "found more after the end");
}

/* What comes before everything else: whether it is such a file, of this version, and whole. */
static void get_frame(struct source *source)
{
    uint8_t hash[HASH_BYTES];
    if (source->bytes < strlen(MAGIC) + 4 + HASH_BYTES ||
        memcmp(source->from, MAGIC, strlen(MAGIC)) != 0) {
        is_wrong(source, "it is no search that rmsim saved");
        return;
    }
    source->at = strlen(MAGIC);
    source->bytes -= HASH_BYTES;
    if (get(source, 4) != EXP_SAVED_VERSION) {
        is_wrong(source, "it is of another version");
        return;
    }
    memcpy(hash, source->from + source->bytes, HASH_BYTES);
    if (rm_load(hash, HASH_BYTES, RM_LITTLE) !=
        rm_hash_bytes(RM_HASH_START, source->from, source->bytes))
        is_wrong(source, "its bytes are not those that were written");
}

enum rm_status exp_saved_parse(const uint8_t *from, size_t bytes, struct exp_saved *out,
                               struct rm_error *error)
{
    struct source source = {.from = from, .bytes = bytes};
    memset(out, 0, sizeof(*out));
    get_frame(&source);
    if (!source.wrong)
        get_all(&source, out);
    if (!source.wrong)
        return RM_OK;
    exp_saved_free(out);
    if (source.no_memory)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a search");
    return rm_fail(error, RM_BAD_INPUT, "offset %zu: %s", source.at, source.wrong);
}

void exp_saved_free(struct exp_saved *saved)
{
    exp_found_free(&saved->found);
    free(saved->name);
    free(saved->finals);
    free(saved->states);
    free(saved->path);
    memset(saved, 0, sizeof(*saved));
}

const char *exp_aims_differ(const struct exp_aim *a, const struct exp_aim *b)
{
    const char *differs = exp_differs(&a->of, &b->of);
    if (differs)
        return differs;
    if (a->bound != b->bound)
        return "bound";
    if (a->shards != b->shards)
        return "number of shards";
    return a->unreduced != b->unreduced || a->weak != b->weak ? "option" : NULL;
}

/* Merging. */

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static enum rm_status merge_finals(struct exp_saved *into, const struct exp_saved *from,
                                   struct rm_error *error)
{
    struct exp_counts *counts = &into->found.counts;
    size_t count = into->final_count + from->final_count, kept = 0;
    uint64_t *all = malloc((count + 1) * sizeof(*all));
    if (!all)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a search");
    if (into->final_count)
        memcpy(all, into->finals, into->final_count * sizeof(*all));
    if (from->final_count)
        memcpy(all + into->final_count, from->finals, from->final_count * sizeof(*all));
    qsort(all, count, sizeof(*all), by_number);
    counts->final_digest = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || all[i] != all[i - 1]) {
            all[kept++] = all[i];
            counts->final_digest += rm_hash_u64(RM_HASH_START, all[i]);
        }
    free(into->finals);
    into->finals = all;
    into->final_count = counts->final_states = kept;
    return RM_OK;
}

enum rm_status exp_saved_merge(struct exp_saved *into, const struct exp_saved *from,
                               struct rm_error *error)
{
    enum rm_status status = merge_finals(into, from, error);
    for (unsigned i = 0; status == RM_OK && i < from->found.finding_count; i++) {
        const struct exp_finding *finding = &from->found.findings[i];
        status = exp_found_add_times(&into->found, finding, error);
    }
    into->found.counts.schedules += from->found.counts.schedules;
    into->found.counts.ended += from->found.counts.ended;
    into->found.counts.turns += from->found.counts.turns;
    into->found.counts.unmet &= from->found.counts.unmet;
    into->found.all_schedules += from->found.all_schedules;
    return status;
}
