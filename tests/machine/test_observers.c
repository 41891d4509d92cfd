/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an observer may do while it is told of something: read, and nothing else. */
#include "worlds.h"

struct reader {
    struct rm_machine *machine;
    bool reads;
    uint64_t hash;
    unsigned told;
};

static void read_all(void *context, const struct rm_event *event)
{
    struct reader *reader = context;
    reader->told++;
    if (!reader->reads)
        return;
    uint64_t words[] = {
        rm_state_hash(reader->machine),
        rm_look_at_everything(reader->machine),
        rm_cycle(reader->machine),
        reg(reader->machine, event->actor.thread, "r1"),
        reg(reader->machine, event->actor.thread, "xer"),
        reg(reader->machine, event->actor.thread, "vs0.0"),
        field(reader->machine, "vcpu[0].arch.trap"),
        physical_icp(reader->machine, 0).xisr,
    };
    assert_int_equal(words[0], rm_state_hash(reader->machine));
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        reader->hash = (reader->hash ^ words[i]) * UINT64_C(0x100000001b3);
}

/* An exit in real mode, told to an observer; the machine's hash at the end. */
static uint64_t play(struct reader *reader)
{
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = open_handlers("le");
    build(machine, &config);
    reader->machine = machine;
    observe(machine, read_all, reader);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    run_out(machine);
    uint64_t hash = rm_state_hash(machine);
    rm_machine_close(machine);
    return hash;
}

static void reading_the_whole_machine_changes_nothing(void **state)
{
    (void)state;
    struct reader silent = {.reads = false}, one = {.reads = true}, other = {.reads = true};
    uint64_t hash = play(&silent);
    assert_int_equal(play(&one), hash);
    assert_int_equal(play(&other), hash);
    assert_int_equal(one.told, silent.told);
    assert_int_equal(one.hash, other.hash);
}

#define assert_refused(call)                                                                       \
    do {                                                                                           \
        struct rm_error error = {0};                                                               \
        assert_int_equal((call), RM_BAD_INPUT);                                                    \
        assert_string_equal(error.text, "not from within an observer");                            \
    } while (0)

struct meddler {
    struct rm_machine *machine;
    struct rm_snapshot *snapshot;
    unsigned told;
};

static void meddle(void *context, const struct rm_event *event)
{
    struct meddler *meddler = context;
    struct rm_machine *machine = meddler->machine;
    struct rm_injection injection = {.size = sizeof(injection), .kind = RM_INJECT_IPI};
    struct rm_observer observer = {.size = sizeof(observer), .tell = meddle};
    struct rm_world_config config = kick_world();
    const struct rm_host_report *report;
    const struct rm_exit *exit;
    struct rm_snapshot *snapshot;
    enum rm_exit_end end;
    (void)event;
    meddler->told++;
    assert_refused(rm_run(machine, 1, &end, &error));
    assert_refused(rm_run_exit(machine, 1, &exit, &error));
    assert_refused(rm_run_host(machine, 1, &report, &error));
    assert_refused(rm_enter_guest(machine, 0, &exit, &error));
    assert_refused(rm_call(machine, 8, "kvmppc_read_intr", NULL, 0, 1, &exit, &error));
    assert_refused(rm_machine_build(machine, &config, &error));
    assert_refused(rm_snapshot_take(machine, &snapshot, &error));
    assert_refused(rm_snapshot_restore(machine, meddler->snapshot, &error));
    assert_refused(rm_inject(machine, &injection, NULL, &error));
    assert_refused(rm_observe(machine, &observer, &error));
    assert_refused(rm_set_register(machine, 0, "r31", 0, &error));
    assert_refused(rm_set_field(machine, "icp[0].rm_action", 0, &error));
    rm_machine_close(machine);
}

static void whatever_changes_the_machine_is_refused(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct meddler meddler = {.machine = open_handlers("le")};
    build(meddler.machine, &config);
    assert_ok(rm_snapshot_take(meddler.machine, &meddler.snapshot, &assert_error));
    observe(meddler.machine, meddle, &meddler);
    enter(meddler.machine);
    assert_true(meddler.told > 10);
    rm_unobserve(meddler.machine, &meddler);
    rm_snapshot_free(meddler.snapshot);
    rm_machine_close(meddler.machine);
}

static struct rm_machine *observed;

static void leave(void *context, const struct rm_event *event)
{
    (void)event;
    ++*(unsigned *)context;
    rm_unobserve(observed, context);
}

static void one_that_takes_itself_away_costs_the_others_nothing(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct stream whole = {0}, behind = {0};
    unsigned told = 0;
    observed = open_handlers("le");
    build(observed, &config);
    observe(observed, stream_tell, &whole);
    observe(observed, leave, &told);
    observe(observed, stream_tell, &behind);
    enter(observed);
    assert_int_equal(told, 1);
    assert_int_equal(behind.count, whole.count);
    assert_int_equal(behind.hash, whole.hash);
    rm_machine_close(observed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_the_whole_machine_changes_nothing),
        cmocka_unit_test(whatever_changes_the_machine_is_refused),
        cmocka_unit_test(one_that_takes_itself_away_costs_the_others_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
