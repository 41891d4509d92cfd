/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/konata.h"

#include "cli/plain.h"
#include "cpu/disassemble.h"
#include "rmsim/account.h"
#include "rmsim/machine.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NO_SYMBOL  UINT32_MAX
#define TEXT_BYTES 96

enum stage { FETCH, DISPATCH, ISSUE, FINISH, COMPLETE, STAGES };

struct instruction {
    uint64_t cycle[STAGES];
    uint64_t seq, pc;
    uint32_t word, symbol, front_cycles, stall_cycles;
    uint8_t thread, front_cause, stall_cause;
};

/* A run's exit. */
struct wanted {
    uint64_t run, exit;
};

/* A line of the log at a time. */
struct moment {
    uint64_t cycle;
    uint32_t instruction;
    uint8_t what; /* enum stage; STAGES: a stall begins, which is lane 1's stage */
};

struct t2c_konata {
    struct t2c_symbols *symbols;
    uint32_t symbol[RM_THREADS_MAX]; /* that each thread is in */
    uint64_t run;
    struct wanted *wanted;
    size_t wanted_count, wanted_room;
    bool sorted;
    struct instruction *at;
    size_t count, room;
};

struct t2c_konata *t2c_konata_new(struct t2c_symbols *symbols)
{
    struct t2c_konata *konata = calloc(1, sizeof(*konata));
    if (konata) {
        konata->symbols = symbols;
        memset(konata->symbol, 0xff, sizeof(konata->symbol));
    }
    return konata;
}

void t2c_konata_free(struct t2c_konata *konata)
{
    if (konata) {
        free(konata->wanted);
        free(konata->at);
    }
    free(konata);
}

/* Room for one more of `bytes` each, in doubling steps up to `most`. */
static enum rm_status make_room(void **items, size_t count, size_t *room, size_t bytes, size_t most,
                                const char *what, struct rm_error *error)
{
    if (count < *room)
        return RM_OK;
    if (count == most)
        return rm_fail(error, RM_BAD_INPUT,
                       "found more than %zu %s; expected fewer, as --where can choose", most, what);
    size_t more = *room ? 2 * *room : 256;
    void *grown = realloc(*items, more * bytes);
    if (!grown)
        return rm_fail(error, RM_NO_MEMORY, "no memory for %zu %s", more, what);
    *items = grown;
    *room = more;
    return RM_OK;
}

static int by_exit(const void *a, const void *b)
{
    const struct wanted *one = a, *other = b;
    if (one->run != other->run)
        return one->run < other->run ? -1 : 1;
    return (one->exit > other->exit) - (one->exit < other->exit);
}

enum rm_status t2c_konata_want(void *context, const struct t2c_row *row, struct rm_error *error)
{
    struct t2c_konata *konata = context;
    void *items = konata->wanted;
    enum rm_status status =
        make_room(&items, konata->wanted_count, &konata->wanted_room, sizeof(*konata->wanted),
                  T2C_KONATA_EXITS_MAX, "exits", error);
    konata->wanted = items;
    if (status == RM_OK)
        konata->wanted[konata->wanted_count++] =
            (struct wanted){row->value[T2C_run], row->value[T2C_exit_seq]};
    return status;
}

static bool is_wanted(struct t2c_konata *konata, uint64_t exit)
{
    const struct wanted key = {konata->run, exit};
    if (!konata->wanted_count)
        return false;
    if (!konata->sorted)
        qsort(konata->wanted, konata->wanted_count, sizeof(*konata->wanted), by_exit);
    konata->sorted = true;
    return bsearch(&key, konata->wanted, konata->wanted_count, sizeof(key), by_exit);
}

static enum rm_status add(struct t2c_konata *konata, const struct rm_event *event,
                          struct rm_error *error)
{
    const struct rm_event_instruction *told = &event->instruction;
    const int32_t after[STAGES] = {told->fetch_cycles, told->dispatch_cycles, told->issue_cycles,
                                   told->finish_cycles, told->complete_cycles};
    void *items = konata->at;
    enum rm_status status = make_room(&items, konata->count, &konata->room, sizeof(*konata->at),
                                      T2C_INSTRUCTIONS_MAX, "instructions", error);
    konata->at = items;
    if (status != RM_OK)
        return status;
    struct instruction *to = &konata->at[konata->count++];
    *to = (struct instruction){.seq = event->number,
                               .pc = told->pc,
                               .word = told->word,
                               .symbol = konata->symbol[event->actor.thread],
                               .front_cycles = told->front_cycles,
                               .front_cause = (uint8_t)told->front_cause,
                               .stall_cycles = told->stall_cycles,
                               .stall_cause = (uint8_t)told->stall_cause,
                               .thread = (uint8_t)event->actor.thread};
    for (unsigned i = 0; i < STAGES; i++) {
        bool before = after[i] < 0 && event->actor.cycle < (uint64_t) - (int64_t)after[i];
        if (before || (i && after[i] < after[i - 1]) || told->front_cause >= RM_STALLS ||
            told->stall_cause >= RM_STALLS)
            return rm_fail(error, RM_BAD_INPUT,
                           "event %" PRIu64 ", instruction of thread %u: its stages are out of "
                           "order, or it waits for nothing that there is",
                           event->number, event->actor.thread);
        to->cycle[i] = event->actor.cycle + (uint64_t)(int64_t)after[i];
    }
    return RM_OK;
}

enum rm_status t2c_konata_event(void *context, const struct rm_event *event, struct rm_error *error)
{
    struct t2c_konata *konata = context;
    if (event->type == RM_EVENT_run)
        konata->run += !event->run.warm_up;
    if (event->type == RM_EVENT_symbol)
        return t2c_symbol_number(konata->symbols, event->symbol.name,
                                 &konata->symbol[event->actor.thread], error);
    if (event->type != RM_EVENT_instruction || !is_wanted(konata, event->actor.exit))
        return RM_OK;
    return add(konata, event, error);
}

/* Printing. */

static int by_fetch(const void *a, const void *b)
{
    const struct instruction *one = a, *other = b;
    if (one->cycle[FETCH] != other->cycle[FETCH])
        return one->cycle[FETCH] < other->cycle[FETCH] ? -1 : 1;
    return (one->seq > other->seq) - (one->seq < other->seq);
}

/* Of one cycle, what begins before what ends. */
static int by_cycle(const void *a, const void *b)
{
    const struct moment *one = a, *other = b;
    if (one->cycle != other->cycle)
        return one->cycle < other->cycle ? -1 : 1;
    if (one->instruction != other->instruction)
        return one->instruction < other->instruction ? -1 : 1;
    return (one->what > other->what) - (one->what < other->what);
}

/* Whether what it waited for lies between its fetching and its completion. */
static bool is_stalled(const struct instruction *instruction)
{
    uint64_t all_cycles = instruction->cycle[COMPLETE] - instruction->cycle[FETCH];
    return instruction->stall_cycles && instruction->stall_cycles <= all_cycles;
}

/* Stages that take no time are left out, but for the first, which makes the instruction known. */
static size_t moments_of(const struct instruction *instruction, uint32_t number, struct moment *to)
{
    size_t count = 0;
    for (unsigned i = FETCH; i < STAGES; i++)
        if (i == FETCH || i == COMPLETE || instruction->cycle[i] < instruction->cycle[i + 1])
            to[count++] = (struct moment){instruction->cycle[i], number, (uint8_t)i};
    if (is_stalled(instruction))
        to[count++] = (struct moment){instruction->cycle[COMPLETE] - instruction->stall_cycles,
                                      number, STAGES};
    return count;
}

static void print_first(FILE *to, const struct t2c_konata *konata, uint32_t number)
{
    const struct instruction *instruction = &konata->at[number];
    char text[TEXT_BYTES];
    rm_disassemble(instruction->word, instruction->pc, text, sizeof(text));
    fprintf(to, "I\t%u\t%" PRIu64 "\t%u\n", number, instruction->seq, instruction->thread);
    fprintf(to, "L\t%u\t0\t%016" PRIx64 ": %s\n", number, instruction->pc, text);
    if (instruction->symbol != NO_SYMBOL)
        fprintf(to, "L\t%u\t1\tin %s \n", number,
                cli_plain(t2c_symbol_name(konata->symbols, instruction->symbol)));
    if (instruction->front_cycles)
        fprintf(to, "L\t%u\t1\t%u cycles %s \n", number, instruction->front_cycles,
                rm_stall_name((enum rm_stall)instruction->front_cause));
    if (instruction->stall_cycles)
        fprintf(to, "L\t%u\t1\t%u cycles %s \n", number, instruction->stall_cycles,
                rm_stall_name((enum rm_stall)instruction->stall_cause));
    fprintf(to, "S\t%u\t0\tF\n", number);
}

static void print_moment(FILE *to, const struct t2c_konata *konata, const struct moment *moment,
                         uint32_t *retired)
{
    static const char *const names[] = {
        [FETCH] = "F", [DISPATCH] = "D", [ISSUE] = "X", [FINISH] = "C"};
    const struct instruction *instruction = &konata->at[moment->instruction];
    const char *stall = rm_stall_name((enum rm_stall)instruction->stall_cause);
    if (moment->what == FETCH) {
        print_first(to, konata, moment->instruction);
    } else if (moment->what == COMPLETE) {
        if (is_stalled(instruction))
            fprintf(to, "E\t%u\t1\t%s\n", moment->instruction, stall);
        fprintf(to, "R\t%u\t%u\t0\n", moment->instruction, (*retired)++);
    } else {
        fprintf(to, "S\t%u\t%u\t%s\n", moment->instruction, moment->what == STAGES,
                moment->what == STAGES ? stall : names[moment->what]);
    }
}

enum rm_status t2c_print_konata(FILE *to, struct t2c_konata *konata, struct rm_error *error)
{
    if (!konata->count)
        return rm_fail(error, RM_BAD_INPUT,
                       "found no instructions; expected a trace of rmsim run "
                       "--trace-instructions, and exits that --where lets through");
    struct moment *moments = malloc(konata->count * (STAGES + 1) * sizeof(*moments));
    if (!moments)
        return rm_fail(error, RM_NO_MEMORY, "no memory for %zu instructions", konata->count);
    size_t count = 0;
    uint32_t retired = 0;
    qsort(konata->at, konata->count, sizeof(*konata->at), by_fetch);
    for (uint32_t i = 0; i < konata->count; i++)
        count += moments_of(&konata->at[i], i, moments + count);
    qsort(moments, count, sizeof(*moments), by_cycle);
    fprintf(to, "Kanata\t0004\nC=\t%" PRIu64 "\n", moments->cycle);
    for (size_t i = 0; i < count; i++) {
        if (i && moments[i].cycle != moments[i - 1].cycle)
            fprintf(to, "C\t%" PRIu64 "\n", moments[i].cycle - moments[i - 1].cycle);
        print_moment(to, konata, &moments[i], &retired);
    }
    free(moments);
    return RM_OK;
}
