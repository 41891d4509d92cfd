/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The classic tests of memory models, as machine code on two threads, and what may come of each by
 * the tables of Power that were published (docs/weak-memory.md has them): without delayed stores
 * only what is sequentially consistent, with them what no barrier forbids.
 */
#include "../cpu/ppc.h"
#include "../machine/worlds.h"
#include "cpu/msr.h"
#include "explore/reenact.h"
#include "explore/search.h"
#include "machine/turns.h"

#define BOUND        3 /* enough for each outcome of these programs */
#define ROOM         (UINT64_C(1) << 16)
#define CODE(t)      (UINT64_C(0x1000) * ((t) + 1))
#define WAKE_VECTOR  0x100
#define LPCR_PECEDH  0x8000     /* a doorbell ends a nap */
#define MESSAGE_TO_1 0x28000001 /* a doorbell to thread 1 of the core */
#define WORDS_MAX    32
#define SETS_MAX     32
#define LARGE_WORDS  12 /* a program of more is too long to be explored without reduction */

/* Memory: x and y, in granules of their own. Registers: their addresses, a value, results. */
enum { X = 4, Y = 5, VALUE = 6, MESSAGE = 7, A = 10, B = 11, C = 12, RESULTS = 3 };

#define STORE(at, value) PPC_LI(VALUE, value), PPC_STW(VALUE, 0, at)
#define LOAD(to, at)     PPC_LWZ(to, 0, at)
#define SYNC             PPC_X(31, 0, 0, 0, 598)
#define LWSYNC           PPC_X(31, 1, 0, 0, 598)
#define PTESYNC          PPC_X(31, 2, 0, 0, 598)
#define EIEIO            PPC_X(31, 0, 0, 0, 854)
#define ISYNC            PPC_X(19, 0, 0, 0, 150)
#define RESERVE(to, at)  PPC_LWARX(to, 0, at)
/* A thread that wakes has lost its registers. */
#define WAKE PPC_MFSPR(MESSAGE, 273), PPC_MSGCLR(MESSAGE), PPC_MFSPR(X, 272)
/* cmpwi, and beq or bne over one instruction. */
#define SKIP_IF_0(of)                 PPC_D(11, 0, of, 0), UINT32_C(0x41820008)
#define SKIP_IF_NOT_0(of)             PPC_D(11, 0, of, 0), UINT32_C(0x40820008)
#define STORE_BYTE(at, offset, value) PPC_LI(VALUE, value), PPC_D(38, VALUE, at, offset)
/* A store conditional; the result is 1 if the store was done, else 0: CR0[EQ]. */
#define TRY(to, at, value)                                                                         \
    PPC_LI(VALUE, value), PPC_STWCX(VALUE, 0, at), PPC_MFCR(to), PPC_X(21, to, to, 3, 31 << 5 | 31)

struct litmus {
    const char *name;
    uint32_t code[2][WORDS_MAX];
    const char *shown;   /* what an outcome is made of: x, y, and 0A to 1C: a thread's result */
    const char *strong;  /* the outcomes if memory is sequentially consistent, sorted */
    const char *relaxed; /* those that there are beyond with delayed stores; NULL: none */
};

#define SB(between)                                                                                \
    {                                                                                              \
        {STORE(X, 1), between, LOAD(A, Y)},                                                        \
        {                                                                                          \
            STORE(Y, 1), between, LOAD(A, X)                                                       \
        }                                                                                          \
    }
#define MP(between)                                                                                \
    {                                                                                              \
        {STORE(X, 1), between, STORE(Y, 1)},                                                       \
        {                                                                                          \
            LOAD(A, Y), LOAD(B, X)                                                                 \
        }                                                                                          \
    }
/* The reader looks at x only once it has seen y; so does one that is woken by a message. */
#define GUARDED(first, between)                                                                    \
    {                                                                                              \
        {first, STORE(X, 1), between, STORE(Y, 1)},                                                \
        {                                                                                          \
            LOAD(A, Y), SKIP_IF_0(A), LOAD(B, X)                                                   \
        }                                                                                          \
    }
#define WOKEN(between)                                                                             \
    {                                                                                              \
        {STORE(X, 1), between, PPC_MSGSND(MESSAGE)},                                               \
        {                                                                                          \
            PPC_MSGCLR(MESSAGE), LOAD(A, X)                                                        \
        }                                                                                          \
    }
#define TWO(between)                                                                               \
    {                                                                                              \
        {STORE(X, 1), between, STORE(Y, 2)},                                                       \
        {                                                                                          \
            STORE(Y, 1), between, STORE(X, 2)                                                      \
        }                                                                                          \
    }
#define R(between, other)                                                                          \
    {                                                                                              \
        {STORE(X, 1), between, STORE(Y, 1)},                                                       \
        {                                                                                          \
            STORE(Y, 2), other, LOAD(A, X)                                                         \
        }                                                                                          \
    }
#define S(between)                                                                                 \
    {                                                                                              \
        {STORE(X, 2), between, STORE(Y, 1)},                                                       \
        {                                                                                          \
            LOAD(A, Y), STORE(X, 1)                                                                \
        }                                                                                          \
    }

static const struct litmus tests[] = {
    {"SB", SB(PPC_NOP), "0A 1A", "01 10 11", "00"},
    {"SB+isyncs", SB(ISYNC), "0A 1A", "01 10 11", "00"},
    {"SB+lwsyncs", SB(LWSYNC), "0A 1A", "01 10 11", "00"},
    {"SB+eieios", SB(EIEIO), "0A 1A", "01 10 11", "00"},
    {"SB+syncs", SB(SYNC), "0A 1A", "01 10 11", NULL},
    {"SB+ptesyncs", SB(PTESYNC), "0A 1A", "01 10 11", NULL},
    {"MP", MP(PPC_NOP), "1A 1B", "00 01 11", "10"},
    {"MP+isync", MP(ISYNC), "1A 1B", "00 01 11", "10"},
    {"MP+lwsync", MP(LWSYNC), "1A 1B", "00 01 11", NULL},
    {"MP+eieio", MP(EIEIO), "1A 1B", "00 01 11", NULL},
    {"MP+sync", MP(SYNC), "1A 1B", "00 01 11", NULL},
    {"MP, x read twice",
     {{STORE(X, 1), STORE(Y, 1)}, {LOAD(A, Y), LOAD(B, X), LOAD(C, X)}},
     "1A 1B 1C",
     "000 001 011 111",
     "100 101"},
    {"MP+po+ctrl", GUARDED(PPC_NOP, PPC_NOP), "1A 1B", "00 11", "10"},
    {"MP+lwsync before+ctrl", GUARDED(LWSYNC, PPC_NOP), "1A 1B", "00 11", "10"},
    {"MP+lwsync+ctrl", GUARDED(PPC_NOP, LWSYNC), "1A 1B", "00 11", NULL},
    {"message", WOKEN(PPC_NOP), "1A", "1", "0"},
    {"message behind lwsync", WOKEN(LWSYNC), "1A", "1", "0"},
    {"message behind sync", WOKEN(SYNC), "1A", "1", NULL},
    {"LB",
     {{LOAD(A, X), STORE(Y, 1)}, {LOAD(A, Y), STORE(X, 1)}},
     "0A 1A",
     "00 01 10",
     NULL}, /* 11 is allowed, and not modelled: loads stay in order */
    {"2+2W", TWO(PPC_NOP), "x y", "12 21 22", "11"},
    {"2+2W+lwsyncs", TWO(LWSYNC), "x y", "12 21 22", NULL},
    {"2+2W+eieios", TWO(EIEIO), "x y", "12 21 22", NULL},
    {"2+2W+syncs", TWO(SYNC), "x y", "12 21 22", NULL},
    {"R", R(PPC_NOP, PPC_NOP), "y 1A", "10 11 21", "20"},
    {"R+lwsync+po", R(LWSYNC, PPC_NOP), "y 1A", "10 11 21", "20"},
    {"R+sync+po", R(SYNC, PPC_NOP), "y 1A", "10 11 21", "20"},
    {"R+sync+lwsync", R(SYNC, LWSYNC), "y 1A", "10 11 21", "20"},
    {"R+po+sync", R(PPC_NOP, SYNC), "y 1A", "10 11 21", "20"},
    {"R+lwsync+sync", R(LWSYNC, SYNC), "y 1A", "10 11 21", NULL}, /* 20: allowed, not modelled */
    {"R+syncs", R(SYNC, SYNC), "y 1A", "10 11 21", NULL},
    {"S", S(PPC_NOP), "1A x", "01 02 11", "12"},
    {"S+lwsync", S(LWSYNC), "1A x", "01 02 11", NULL},
    {"S+sync", S(SYNC), "1A x", "01 02 11", NULL},

    /* A thread sees its own stores, and all see those of a word in one order. */
    {"SB+rfis",
     {{STORE(X, 1), LOAD(A, X), LOAD(B, Y)}, {STORE(Y, 1), LOAD(A, Y), LOAD(B, X)}},
     "0A 0B 1A 1B",
     "1011 1110 1111",
     "1010"},
    {"CoWW+CoRR",
     {{STORE(X, 1), STORE(X, 2)}, {LOAD(A, X), LOAD(B, X)}},
     "1A 1B x",
     "002 012 022 112 122 222",
     NULL},
    {"SB of two bytes of a word",
     {{STORE_BYTE(X, 0, 1), LOAD(A, X)}, {STORE_BYTE(X, 1, 2), LOAD(A, X)}},
     "0A 1A",
     "13 32 33",
     "12"},
    {"MP+lwsync, more stores than can wait",
     {{STORE(X, 1), LWSYNC, STORE(Y, 1), STORE(Y, 2), STORE(Y, 3), STORE(Y, 4), STORE(Y, 5),
       STORE(Y, 6), STORE(Y, 7), STORE(Y, 8), STORE(Y, 9)},
      {LOAD(A, Y), LOAD(B, X)}},
     "1A 1B",
     "00 01 11 21 31 41 51 61 71 81 91",
     NULL},

    /* A store conditional comes behind the stores to its word, and behind a barrier. */
    {"MP+stcx",
     {{STORE(X, 1), RESERVE(A, Y), TRY(B, Y, 1)}, {LOAD(A, Y), LOAD(B, X)}},
     "1A 1B",
     "00 01 11",
     "10"},
    {"MP+lwsync+stcx",
     {{STORE(X, 1), LWSYNC, RESERVE(A, Y), TRY(B, Y, 1)}, {LOAD(A, Y), LOAD(B, X)}},
     "1A 1B",
     "00 01 11",
     NULL},
    {"MP+eieio+stcx",
     {{STORE(X, 1), EIEIO, RESERVE(A, Y), TRY(B, Y, 1)}, {LOAD(A, Y), LOAD(B, X)}},
     "1A 1B",
     "00 01 11",
     NULL},
    {"CoWstcx",
     {{STORE(X, 1), RESERVE(A, X), TRY(B, X, 2)}, {LOAD(A, X)}},
     "0A 0B 1A x",
     "1102 1112 1122",
     NULL},
    /* A store that drains between them breaks the reservation: else 5 would be lost. */
    {"reserve, store, stcx",
     {{STORE(X, 5)}, {RESERVE(A, X), TRY(B, X, 1)}},
     "1A 1B x",
     "005 015 511",
     NULL},
};

/* What may be seen of a test's end, as text. */
struct outcomes {
    const struct litmus *test;
    unsigned count;
    char sets[SETS_MAX][8];
};

/* A machine whose time stands still, both its threads in the guest. */
struct bench {
    struct rm_machine *machine;
    struct rm_snapshot *start;
};

static struct bench open_bench(void)
{
    struct rm_world_config config = core_world(2);
    struct bench bench = {.machine = running(&config)};
    run_out(bench.machine);
    rm_turns_begin(bench.machine);
    assert_ok(rm_snapshot_take(bench.machine, &bench.start, &assert_error));
    return bench;
}

static void close_bench(const struct bench *bench)
{
    rm_snapshot_free(bench->start);
    rm_machine_close(bench->machine);
}

static uint64_t shared_at(const struct rm_machine *machine, char name)
{
    return rm_mem_bytes(machine->mem) - ROOM + (name == 'y' ? 0x100 : 0);
}

/* One digit: the sum of its bytes. */
static char shown(const struct rm_machine *machine, const char *what)
{
    uint64_t value =
        *what == 'x' || *what == 'y'
            ? rm_load(rm_mem_host(machine->mem) + shared_at(machine, *what), 4, RM_LITTLE)
            : rm_cpu_gpr(machine->cpus[*what - '0'], (unsigned)(A + what[1] - 'A'));
    unsigned sum = 0;
    for (; value; value >>= 8)
        sum += value & 0xff;
    assert_true(sum < 10);
    return (char)('0' + sum);
}

static void ended(void *context, const struct rm_machine *machine)
{
    struct outcomes *outcomes = context;
    char text[8] = "";
    size_t length = 0;
    for (const char *what = outcomes->test->shown; *what;) {
        text[length++] = shown(machine, what);
        what += strcspn(what, " ");
        what += *what == ' ';
    }
    for (unsigned i = 0; i < outcomes->count; i++)
        if (strcmp(outcomes->sets[i], text) == 0)
            return;
    assert_true(outcomes->count < SETS_MAX);
    strcpy(outcomes->sets[outcomes->count++], text);
}

static void put(struct rm_machine *machine, uint64_t at, const uint32_t *words)
{
    for (unsigned i = 0; i < WORDS_MAX; i++)
        rm_mem_write(machine->mem, at + UINT64_C(4) * i, 4, RM_LITTLE,
                     words[i] ? words[i] : PPC_NAP);
}

/* The thread is about to execute the words that are given, and then naps; if they begin with
 * WAKE it naps now, until a message comes. */
static void load(struct rm_machine *machine, unsigned thread, const uint32_t *words)
{
    struct rm_cpu *cpu = machine->cpus[thread];
    bool woken = words[0] == PPC_MFSPR(MESSAGE, 273);
    uint64_t at = rm_mem_bytes(machine->mem) - ROOM + CODE(thread);
    put(machine, woken ? WAKE_VECTOR : at, words);
    rm_cpu_clear_doorbell(cpu);
    rm_cpu_reg_write(cpu, "lpcr", LPCR_PECEDH);
    rm_cpu_reg_write(cpu, "sprg0", shared_at(machine, 'x'));
    rm_cpu_reg_write(cpu, "sprg1", MESSAGE_TO_1);
    rm_cpu_set_msr(cpu, RM_MSR_SF | RM_MSR_HV | RM_MSR_ME | RM_MSR_LE);
    rm_cpu_set_pc(cpu, at);
    rm_cpu_set_gpr(cpu, X, shared_at(machine, 'x'));
    rm_cpu_set_gpr(cpu, Y, shared_at(machine, 'y'));
    rm_cpu_set_gpr(cpu, MESSAGE, MESSAGE_TO_1);
    for (unsigned i = 0; i < RESULTS; i++)
        rm_cpu_set_gpr(cpu, A + i, 0);
    machine->state.threads[thread].place = woken ? RM_IN_NAP : RM_IN_HYPERVISOR;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void start(const struct bench *bench, const struct litmus *test)
{
    assert_ok(rm_snapshot_restore(bench->machine, bench->start, &assert_error));
    for (unsigned thread = 0; thread < 2; thread++)
        load(bench->machine, thread, test->code[thread]);
}

static bool is_large(const struct litmus *test)
{
    return test->code[0][LARGE_WORDS] != 0;
}

/* All that may come of it, sorted: "00 01 11". Returns what was counted at the last bound. */
static struct exp_counts explore(const struct bench *bench, const struct litmus *test,
                                 const struct exp_limits *how, char *out)
{
    struct exp_found found = {0};
    struct outcomes outcomes = {.test = test};
    struct exp_limits limits = *how;
    start(bench, test);
    limits.memory_bytes_max = 1 << 24;
    limits.ended = ended;
    limits.ended_context = &outcomes;
    assert_ok(exp_search(bench->machine, &limits, &found, &assert_error));
    assert_true(found.counts.complete);
    const struct exp_counts counts = found.counts;
    exp_found_free(&found);
    qsort(outcomes.sets, outcomes.count, sizeof(outcomes.sets[0]), by_text);
    for (unsigned i = 0; i < outcomes.count; i++)
        out += sprintf(out, "%s%s", i ? " " : "", outcomes.sets[i]);
    return counts;
}

static void expect(const struct bench *bench, const struct litmus *test, bool weak, const char *set)
{
    const struct exp_limits limits = {.aim = {.bound = is_large(test) ? 2 : BOUND, .weak = weak}};
    char found[SETS_MAX * 8] = "";
    explore(bench, test, &limits, found);
    if (strcmp(found, set) != 0)
        fail_msg("%s%s: found %s; expected %s", test->name, weak ? ", weak" : "", found, set);
}

static void without_delayed_stores_memory_is_sequentially_consistent(void **state)
{
    (void)state;
    const struct bench bench = open_bench();
    for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
        expect(&bench, &tests[i], false, tests[i].strong);
    close_bench(&bench);
}

/* Both lists in one, sorted. */
static void join(const struct litmus *test, char *out)
{
    char sets[SETS_MAX][8];
    unsigned count = 0;
    const char *const lists[] = {test->strong, test->relaxed ? test->relaxed : ""};
    for (unsigned list = 0; list < 2; list++)
        for (const char *at = lists[list]; *at; at += strspn(at, " ")) {
            size_t length = strcspn(at, " ");
            memcpy(sets[count], at, length);
            sets[count++][length] = '\0';
            at += length;
        }
    qsort(sets, count, sizeof(sets[0]), by_text);
    for (unsigned i = 0; i < count; i++)
        out += sprintf(out, "%s%s", i ? " " : "", sets[i]);
}

static void with_them_there_is_what_no_barrier_forbids(void **state)
{
    (void)state;
    const struct bench bench = open_bench();
    for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
        char set[SETS_MAX * 8] = "";
        join(&tests[i], set);
        expect(&bench, &tests[i], true, set);
    }
    close_bench(&bench);
}

static void two_of_the_bound_show_each_missing_barrier_with_and_without_reduction(void **state)
{
    (void)state;
    const struct bench bench = open_bench();
    for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
        char sets[2][SETS_MAX * 8] = {"", ""};
        struct exp_counts counts[2];
        bool large = is_large(&tests[i]);
        for (unsigned plain = 0; plain < (large ? 1 : 2); plain++) {
            const struct exp_limits limits = {
                .aim = {.bound = 2, .weak = true, .unreduced = plain}};
            counts[plain] = explore(&bench, &tests[i], &limits, sets[plain]);
        }
        if (!large && strcmp(sets[0], sets[1]) != 0)
            fail_msg("%s: found %s; without reduction %s", tests[i].name, sets[0], sets[1]);
        if (!large && counts[0].final_digest != counts[1].final_digest)
            fail_msg("%s: found %u final states; without reduction %u", tests[i].name,
                     (unsigned)counts[0].final_states, (unsigned)counts[1].final_states);
        if (tests[i].relaxed && !strstr(sets[0], tests[i].relaxed))
            fail_msg("%s: found %s; expected %s among them", tests[i].name, sets[0],
                     tests[i].relaxed);
    }
    close_bench(&bench);
}

static const struct exp_finding *find_fault(const struct exp_found *found)
{
    for (unsigned i = 0; i < found->finding_count; i++)
        if (strstr(found->findings[i].text, "trap or program interrupt"))
            return &found->findings[i];
    return NULL;
}

static void count_same(void *context, const char *key, const char *text)
{
    (void)key;
    if (strstr(text, "trap or program interrupt"))
        ++*(unsigned *)context;
}

/* The reader traps if it sees y and then not x, which it may only if x is late. */
static void a_schedule_with_a_late_store_is_taken_again(void **state)
{
    (void)state;
    static const struct litmus traps = {
        .code = {{STORE(X, 1), STORE(Y, 1)},
                 {PPC_LI(B, 1), LOAD(A, Y), SKIP_IF_0(A), LOAD(B, X), SKIP_IF_NOT_0(B), PPC_TRAP}}};
    const struct bench bench = open_bench();
    struct exp_limits limits = {.aim = {.bound = 2}, .memory_bytes_max = 1 << 24};
    struct exp_found strong = {0}, weak = {0};
    unsigned times = 0;
    const struct exp_spectator spectator = {.found = count_same, .context = &times};
    start(&bench, &traps);
    struct exp_identity identity = exp_identify(bench.machine);
    assert_ok(exp_search(bench.machine, &limits, &strong, &assert_error));
    assert_null(find_fault(&strong));
    limits.aim.weak = true;
    start(&bench, &traps);
    assert_ok(exp_search(bench.machine, &limits, &weak, &assert_error));
    const struct exp_finding *finding = find_fault(&weak);
    assert_non_null(finding);
    const struct exp_schedule schedule = {.of = identity,
                                          .weak = true,
                                          .text = finding->text,
                                          .words = weak.words,
                                          .word_count = finding->word_count,
                                          .moves = finding->moves,
                                          .move_count = finding->move_count};
    start(&bench, &traps);
    assert_ok(exp_reenact(bench.machine, &schedule, 0, SIZE_MAX, &spectator, &assert_error));
    assert_int_equal(times, 1);
    exp_found_free(&strong);
    exp_found_free(&weak);
    close_bench(&bench);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(without_delayed_stores_memory_is_sequentially_consistent),
        cmocka_unit_test(with_them_there_is_what_no_barrier_forbids),
        cmocka_unit_test(two_of_the_bound_show_each_missing_barrier_with_and_without_reduction),
        cmocka_unit_test(a_schedule_with_a_late_store_is_taken_again),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
