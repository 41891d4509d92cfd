/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/search.h"

#include "base/hash.h"
#include "explore/explorer.h"
#include "explore/known_states.h"
#include "explore/random_order.h"
#include "explore/weak_turns.h"
#include "machine/now.h"
#include "machine/step.h"
#include "scenario/finals.h"

#include <stdlib.h>
#include <string.h>

#define ASK_EVERY       64  /* schedules */
#define SCOUTS          400 /* orders drawn at random before the search */
#define SCOUT_DEPTH_MAX 8

/* A state from which there is more than one way on, or the only one was not taken yet. */
struct frame {
    struct rm_snapshot *snapshot; /* NULL: there is one way on only */
    size_t mark;                  /* of the words */
    unsigned count, next;
    struct rm_turn turns[RM_TURNS_MAX]; /* in the order in which they are tried */
    struct exp_around around;
};

struct search {
    struct exp_explorer explorer;
    unsigned bound;    /* of this pass */
    size_t words_then; /* how many were shared as it began */
    struct rm_machine *machine;
    const struct exp_limits *limits;
    struct exp_found *found;
    struct rm_error *error;
    enum rm_status status;
    struct exp_known *known, *finals;
    bool enough; /* the search ends where it is */
    unsigned depth, room;
    struct frame **frames;  /* made once, used again */
    struct exp_move *moves; /* one a frame: how its present turn went */
};

static void fail(struct search *search, enum rm_status status)
{
    if (search->status == RM_OK)
        search->status = status;
}

static bool is_last(const struct search *search, const struct rm_turn *turn)
{
    return !turn->arrives && (int)turn->number == search->explorer.now.last;
}

/* Whether the orders whose first preemption this is are explored here, and not in another shard. */
static bool is_mine(const struct search *search, const struct rm_turn *turn)
{
    const struct exp_aim *aim = &search->limits->aim;
    return search->explorer.now.used > 0 || aim->shards < 2 ||
           rm_hash_u64(search->explorer.now.path, turn->who) % aim->shards == aim->shard;
}

/* Whether a turn may be explored: of one that costs some of the bound, that so much is left. */
static bool may_be_taken(const struct search *search, const struct rm_turn *turn)
{
    const struct exp_around *now = &search->explorer.now;
    bool sleeps = !turn->arrives && now->asleep >> turn->number & 1;
    unsigned cost = exp_turn_cost(search->machine, now, turn);
    return !sleeps && (!cost || (now->used + cost <= search->bound && is_mine(search, turn)));
}

/* Those who may act, the thread that acted last first; without those that sleep, that cost more
 * than what is left, or that are another shard's. */
static void choose(struct search *search, struct frame *frame)
{
    struct rm_turn turns[RM_TURNS_MAX];
    unsigned count = exp_turns_list(search->machine, &search->explorer.now, turns);
    frame->count = frame->next = 0;
    for (unsigned pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < count; i++)
            if (is_last(search, &turns[i]) == (pass == 0) && may_be_taken(search, &turns[i]))
                frame->turns[frame->count++] = turns[i];
}

static bool make_room(struct search *search)
{
    if (search->depth < search->room)
        return true;
    unsigned room = search->room ? 2 * search->room : 256;
    struct frame **frames = realloc(search->frames, room * sizeof(*frames));
    if (frames)
        search->frames = frames;
    struct exp_move *moves = realloc(search->moves, room * sizeof(*moves));
    if (moves)
        search->moves = moves;
    if (!frames || !moves)
        return false;
    memset(frames + search->room, 0, (room - search->room) * sizeof(*frames));
    search->room = room;
    return true;
}

static struct frame *push(struct search *search)
{
    struct frame **frame = make_room(search) ? &search->frames[search->depth] : NULL;
    if (frame && !*frame)
        *frame = calloc(1, sizeof(**frame));
    if (!frame || !*frame) {
        fail(search, rm_fail(search->error, RM_NO_MEMORY, "no memory for a schedule"));
        return NULL;
    }
    search->depth++;
    return *frame;
}

static void pop(struct search *search)
{
    struct frame *frame = search->frames[--search->depth];
    rm_snapshot_free(frame->snapshot);
    frame->snapshot = NULL;
}

static bool has_grown(const struct search *search)
{
    size_t count;
    exp_words_shared(search->explorer.words, &count);
    return count != search->words_then;
}

/* What is found, after as many turns as there are frames. */
static void tell(void *context, const char *key, const char *text)
{
    struct search *search = context;
    if (has_grown(search))
        return; /* it will be found again */
    fail(search, exp_found_add(search->found, key, text, search->explorer.now.used, search->moves,
                               search->depth, search->words_then, search->error));
}

/* Nobody acts any more. */
static void judge_end(struct search *search)
{
    struct exp_counts *counts = &search->found->counts;
    fail(search, exp_judge_end(&search->explorer, tell, search, search->error));
    if (search->limits->ended)
        search->limits->ended(search->limits->ended_context, search->machine);
    uint64_t state = rm_logical_hash(search->machine);
    if (!exp_known_meet(search->finals, state, 0, 0)) {
        counts->final_states++;
        counts->final_digest += rm_hash_u64(RM_HASH_START, state);
        if (counts->unmet && !has_grown(search))
            counts->unmet &= ~scn_exists_now(search->machine, search->limits->scenario);
    }
    counts->ended++;
}

static void end_schedule(struct search *search)
{
    struct exp_counts *counts = &search->found->counts;
    if (counts->longest < search->depth)
        counts->longest = search->depth;
    counts->schedules++;
    search->found->all_schedules++;
}

/* Whether what follows was explored. */
static bool is_known(struct search *search)
{
    const struct exp_around *now = &search->explorer.now;
    if (search->limits->aim.unreduced)
        return false;
    int last = exp_may_act(search->machine, now, now->last) ? now->last : -1;
    uint64_t state = rm_hash_u64(exp_state_hash(search->machine, now), (uint64_t)last);
    return exp_known_meet(search->known, state, now->used, now->asleep);
}

/* A frame for the present state; NULL: there is no way on. */
static struct frame *open_frame(struct search *search)
{
    struct exp_explorer *explorer = &search->explorer;
    struct frame *frame = push(search);
    if (!frame)
        return NULL;
    choose(search, frame);
    while (!frame->count && !rm_turns_are_left(search->machine) && rm_step_settle(search->machine))
        choose(search, frame);
    if (!frame->count) {
        search->depth--;
        return NULL;
    }
    frame->mark = exp_words_mark(explorer->words);
    exp_copy_around(&frame->around, &explorer->now, search->machine->threads);
    if (frame->count > 1)
        fail(search, rm_snapshot_take(search->machine, &frame->snapshot, search->error));
    return frame;
}

/* The turn has led to where the machine is now. */
static void arrive(struct search *search)
{
    struct exp_explorer *explorer = &search->explorer;
    if (explorer->key[0])
        tell(search, explorer->key, explorer->text);
    explorer->key[0] = '\0';
    bool ends = explorer->over || is_known(search);
    if (!ends && open_frame(search))
        return;
    if (!ends && !rm_turns_are_left(search->machine))
        judge_end(search);
    end_schedule(search);
}

/* Those that sleep go on sleeping while what is done commutes with their turns. */
static void wake_up(struct exp_explorer *explorer)
{
    struct exp_around *now = &explorer->now;
    uint32_t asleep = now->asleep;
    for (unsigned thread = 0; asleep >> thread; thread++)
        if (asleep >> thread & 1 && !exp_commute(&now->asleep_touch[thread], &explorer->touch))
            now->asleep &= ~(UINT32_C(1) << thread);
}

/*
 * The turn has been explored: it sleeps while the others' are. That is so only for the thread that
 * acted last: to let it go on and switch then costs no more than to switch and come back to it, so
 * nothing is cut off by the bound that would not be reached.
 */
static void lay_to_sleep(struct search *search, struct frame *frame, const struct rm_turn *turn)
{
    if (search->limits->aim.unreduced || turn->arrives || (int)turn->number != frame->around.last)
        return;
    uint32_t bit = UINT32_C(1) << turn->number;
    struct exp_footprint *touch = &frame->around.asleep_touch[turn->number];
    if (frame->around.asleep & bit) /* it has delayed its store */
        exp_touch_all(touch, &search->explorer.touch);
    else
        *touch = search->explorer.touch;
    frame->around.asleep |= bit;
}

static void go_back(struct search *search, const struct frame *frame)
{
    struct exp_explorer *explorer = &search->explorer;
    fail(search, rm_snapshot_restore(search->machine, frame->snapshot, search->error));
    exp_words_back(explorer->words, frame->mark);
    exp_copy_around(&explorer->now, &frame->around, search->machine->threads);
}

/* A turn of the topmost frame. */
static void take(struct search *search, struct frame *frame, const struct rm_turn *turn)
{
    struct exp_explorer *explorer = &search->explorer;
    explorer->now.used += exp_turn_cost(search->machine, &explorer->now, turn);
    search->moves[search->depth - 1] = exp_take(explorer, turn);
    wake_up(explorer);
    lay_to_sleep(search, frame, turn);
}

/* Takes the next turn of the topmost frame. */
static void go_on(struct search *search)
{
    struct frame *frame = search->frames[search->depth - 1];
    if (frame->next == frame->count) {
        pop(search);
        return;
    }
    if (frame->next > 0)
        go_back(search, frame);
    const struct rm_turn turn = frame->turns[frame->next++];
    take(search, frame, &turn);
    search->found->counts.turns++;
    arrive(search);
}

/* As if each way on led to as much. */
static double done(const struct search *search)
{
    double sum = 0, part = 1;
    for (unsigned i = 0; i < search->depth; i++) {
        const struct frame *frame = search->frames[i];
        part /= frame->count;
        sum += part * (frame->next - 1);
    }
    return sum;
}

/* The search as it stands is handed out. */
static void save(struct search *search)
{
    struct exp_saved saved = {.aim = search->limits->aim, .name = (char *)search->limits->name};
    fail(search, exp_found_keep_words(search->found, search->explorer.words, search->error));
    saved.found = *search->found; /* lent */
    saved.present_bound = search->bound;
    saved.states = exp_known_list(search->known, &saved.state_count);
    struct exp_state *finals = exp_known_list(search->finals, &saved.final_count);
    saved.finals = calloc(saved.final_count + 1, sizeof(*saved.finals));
    saved.path = calloc(search->depth + 1U, sizeof(*saved.path));
    if (!saved.states || !finals || !saved.finals || !saved.path)
        fail(search, rm_fail(search->error, RM_NO_MEMORY, "no memory to save a search"));
    for (size_t i = 0; search->status == RM_OK && i < saved.final_count; i++)
        saved.finals[i] = finals[i].state;
    for (; search->status == RM_OK && saved.depth < search->depth; saved.depth++)
        saved.path[saved.depth] = (uint16_t)search->frames[saved.depth]->next;
    if (search->status == RM_OK)
        fail(search, search->limits->save(search->limits->context, &saved, search->error));
    free(saved.states);
    free(finals);
    free(saved.finals);
    free(saved.path);
}

/* Whether it is enough for whoever asked for the search. */
static void ask(struct search *search)
{
    const struct exp_limits *limits = search->limits;
    struct exp_counts *counts = &search->found->counts;
    if (!limits->asked || counts->schedules % ASK_EVERY != 0)
        return;
    counts->done = done(search);
    enum exp_wish wish = limits->asked(limits->context, counts);
    search->enough = wish == EXP_STOP;
    if (wish == EXP_SAVE && limits->save)
        save(search);
}

static void start(struct search *search, const struct rm_snapshot *root)
{
    exp_words_shared(search->explorer.words, &search->words_then);
    exp_known_clear(search->known);
    exp_known_clear(search->finals);
    fail(search, rm_snapshot_restore(search->machine, root, search->error));
    exp_start(&search->explorer);
}

static void begin_pass(struct search *search, const struct rm_snapshot *root)
{
    const struct rm_scenario *scenario = search->limits->scenario;
    struct exp_counts *counts = &search->found->counts;
    *counts = (struct exp_counts){.bound = search->bound,
                                  .passes = counts->passes + 1,
                                  .unmet = scenario ? scn_exists(scenario) : 0,
                                  .turns_before = counts->turns_before + counts->turns};
    start(search, root);
    arrive(search);
}

static void end_pass(struct search *search)
{
    struct exp_counts *counts = &search->found->counts;
    counts->shared_words = (unsigned)search->words_then;
    counts->states = exp_known_count(search->known);
    counts->complete = search->depth == 0 && !has_grown(search);
}

/*
 * One pass, to its end. Whether it was seen through; else it is enough, or another word has become
 * shared: then all that was explored was in other turns. The schedule in which that happens is
 * still seen to its end, where there may be more.
 */
static bool pass(struct search *search)
{
    const struct exp_counts *counts = &search->found->counts;
    uint64_t schedules = counts->schedules;
    while (search->status == RM_OK && search->depth && !search->enough) {
        go_on(search);
        if (counts->schedules == schedules)
            continue;
        if (has_grown(search))
            break;
        schedules = counts->schedules;
        ask(search);
    }
    end_pass(search);
    return counts->complete;
}

static void drop_frames(struct search *search)
{
    while (search->depth)
        pop(search);
}

/* The frames of a search that was saved, each as its turns left it. */
static void rebuild(struct search *search, const struct exp_saved *saved)
{
    for (size_t i = 0; i < saved->depth && search->status == RM_OK; i++) {
        struct frame *frame = open_frame(search);
        if (!frame || saved->path[i] > frame->count ||
            (saved->path[i] == 0 && i + 1 < saved->depth)) {
            fail(search, rm_fail(search->error, RM_BAD_INPUT,
                                 "found turn %u of frame %zu of the search; expected less",
                                 saved->path[i], i));
            return;
        }
        frame->next = saved->path[i];
        if (frame->next > 1) { /* the first one may sleep since */
            take(search, frame, &frame->turns[0]);
            go_back(search, frame);
        }
        if (i + 1 < saved->depth)
            take(search, frame, &frame->turns[frame->next - 1]);
        search->explorer.key[0] = '\0';
    }
}

/* Goes on with a search that was saved, in the middle of a pass. */
static void resume(struct search *search, const struct rm_snapshot *root)
{
    const struct exp_saved *saved = search->limits->resumed;
    struct exp_found *found = search->found;
    search->bound = saved->present_bound;
    fail(search, exp_words_share_all(search->explorer.words, saved->found.words,
                                     saved->found.word_count, search->error));
    fail(search, exp_found_copy(found, &saved->found, search->error));
    if (search->status != RM_OK)
        return;
    start(search, root);
    exp_known_take(search->known, saved->states, saved->state_count);
    for (size_t i = 0; i < saved->final_count; i++)
        exp_known_meet(search->finals, saved->finals[i], 0, 0);
    rebuild(search, saved);
}

/*
 * Orders drawn at random, to see which words are shared. A search that leaves out what follows from
 * a state does not see all ways to touch a word that lead there; these leave nothing out.
 */
static void look_for_words(struct search *search, const struct rm_snapshot *root)
{
    struct exp_order order = {.length = 1};
    for (order.seed = 0; search->status == RM_OK && order.seed < SCOUTS; order.seed++) {
        uint64_t turns;
        order.depth = 1 + (unsigned)(order.seed % SCOUT_DEPTH_MAX);
        fail(search, rm_snapshot_restore(search->machine, root, search->error));
        exp_start(&search->explorer);
        fail(search, exp_run_order(&search->explorer, &order, &turns, search->error));
        order.length = turns > order.length ? turns : order.length;
        search->found->counts.turns += turns;
        search->found->all_schedules++;
    }
}

/* Bound after bound, all anew when another word is shared; from the present pass on, if one is
 * under way. */
static void search_bounds(struct search *search, const struct rm_snapshot *root)
{
    while (search->status == RM_OK && !search->enough &&
           search->bound <= search->limits->aim.bound) {
        if (!search->depth)
            begin_pass(search, root);
        bool through = pass(search);
        if (search->status != RM_OK || search->enough)
            return;
        drop_frames(search);
        if (!through) {
            exp_found_clear(search->found);
            search->bound = 0;
            continue;
        }
        search->found->bounds[search->bound++] = search->found->counts;
        search->found->bound_count = search->bound;
    }
}

static enum rm_status begin(struct search *search)
{
    search->known = exp_known_new(search->limits->memory_bytes_max);
    search->finals = exp_known_new(search->limits->memory_bytes_max);
    if (!search->known || !search->finals)
        return rm_fail(search->error, RM_NO_MEMORY, "no memory for an exploration");
    enum rm_status status =
        exp_begin(&search->explorer, search->machine, search->limits->aim.weak, search->error);
    search->explorer.excused = search->limits->excused;
    search->explorer.scenario = search->limits->scenario;
    return status;
}

static void end(struct search *search)
{
    for (unsigned i = 0; i < search->room; i++)
        free(search->frames[i]);
    free(search->frames);
    free(search->moves);
    exp_known_free(search->known);
    exp_known_free(search->finals);
    exp_end(&search->explorer);
}

enum rm_status exp_search(struct rm_machine *machine, const struct exp_limits *limits,
                          struct exp_found *found, struct rm_error *error)
{
    struct search *search = calloc(1, sizeof(*search));
    struct rm_snapshot *root = NULL;
    if (!search)
        return rm_fail(error, RM_NO_MEMORY, "no memory for an exploration");
    search->machine = machine;
    search->limits = limits;
    search->found = found;
    search->error = error;
    fail(search, begin(search));
    if (search->status == RM_OK)
        fail(search, rm_snapshot_take(machine, &root, error));
    if (search->status == RM_OK && limits->resumed)
        resume(search, root);
    else if (search->status == RM_OK)
        look_for_words(search, root);
    if (search->status == RM_OK)
        search_bounds(search, root);
    if (search->status == RM_OK)
        fail(search, exp_found_keep_words(found, search->explorer.words, error));
    if (search->status == RM_OK && limits->save)
        save(search);
    drop_frames(search);
    enum rm_status status = search->status;
    rm_snapshot_free(root);
    end(search);
    free(search);
    return status;
}
