/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Injections at places in the code: before or after one instruction, however the run is sliced. */
#include "machine/state.h"
#include "worlds.h"

#define IPI_PRIORITY 3 /* more favoured than the MSI's 5 */
#define DEVICE_WORLD kick_world()
#define TOTAL_CYCLES 40000

/* What was there when an injection happened. */
struct seen {
    struct rm_machine *machine;
    unsigned count;
    uint64_t pc, cycle;
    uint64_t xisr;         /* of the virtual ICP of vcpu 1 */
    uint64_t instructions; /* that the thread of the exit had executed of it */
    uint32_t of;           /* only this injection */
};

static void tell(void *context, const struct rm_event *event)
{
    struct seen *seen = context;
    if (event->type != RM_EVENT_injected || event->actor.cause != seen->of)
        return;
    seen->count++;
    seen->pc = event->injected.pc;
    seen->cycle = event->actor.cycle;
    seen->xisr = virtual_icp(seen->machine, 1).xisr;
    seen->instructions = rm_cpu_instructions(seen->machine->cpus[0]) -
                         seen->machine->state.threads[0].start_instructions;
}

/* The passthrough MSI of the story, and an IPI of the host at a place; until nothing happens. */
static struct seen play(struct rm_machine *machine, struct rm_when when)
{
    struct rm_world_config config = DEVICE_WORLD;
    struct seen seen = {.machine = machine};
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    seen.of = inject(
        machine, (struct rm_injection){.kind = RM_INJECT_IPI, .value = IPI_PRIORITY, .when = when});
    observe(machine, tell, &seen);
    run_out(machine);
    rm_unobserve(machine, &seen);
    return seen;
}

/* XISR of what the exit's first load from XIRR gave. */
static uint32_t first_accepted(struct rm_machine *machine)
{
    const struct rm_exit *exit = run(machine);
    assert_false(exit->mmio[0].write);
    return (uint32_t)exit->mmio[0].bytes[1] << 16 | (uint32_t)exit->mmio[0].bytes[2] << 8 |
           exit->mmio[0].bytes[3];
}

/* An injection that fails, with `text` in what is said. */
static void assert_refused(struct rm_machine *machine, const struct rm_injection *injection,
                           enum rm_status status, const char *text)
{
    struct rm_error error = {0};
    assert_int_equal(rm_inject(machine, injection, NULL, &error), status);
    if (!strstr(error.text, text))
        fail_msg("\"%s\" lacks \"%s\"", error.text, text);
}

static void an_ipi_before_the_load_of_xirr_is_accepted_by_it(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct seen seen = play(machine, (struct rm_when){.kind = RM_WHEN_LOADS, .what = "xirr"});
    assert_int_equal(seen.count, 1);
    assert_int_equal(first_accepted(machine), 2);
    rm_machine_close(machine);
}

static void an_ipi_after_the_load_of_xirr_comes_too_late_for_it(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct seen seen =
        play(machine, (struct rm_when){.kind = RM_WHEN_LOADS, .what = "xirr", .after = true});
    assert_int_equal(seen.count, 1);
    assert_int_equal(first_accepted(machine), HWIRQ);
    rm_machine_close(machine);
}

static void a_store_to_a_field_is_done_after_it_and_not_before(void **state)
{
    (void)state;
    static const char *const handlers[] = {"le", "be"};
    for (size_t i = 0; i < 2; i++) {
        struct rm_machine *machine = open_handlers(handlers[i]);
        struct rm_when when = {.kind = RM_WHEN_STORES, .what = "icp[1].state"};
        struct seen seen = play(machine, when);
        assert_int_equal(seen.count, 1);
        assert_int_equal(seen.xisr, 0);
        when.after = true;
        seen = play(machine, when);
        assert_int_equal(seen.count, 1);
        assert_int_equal(seen.xisr, VIRQ);
        rm_machine_close(machine);
    }
}

static void a_function_is_entered_at_its_first_instruction(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("be");
    struct seen seen =
        play(machine, (struct rm_when){.kind = RM_WHEN_ENTERS, .what = "kvmppc_read_intr"});
    uint64_t entry;
    assert_ok(rm_image_entry(machine->image, "kvmppc_read_intr", &entry, &assert_error));
    assert_int_equal(seen.count, 1);
    assert_true(seen.pc == entry || seen.pc == entry + 8); /* ELFv2's global and local entry */
    assert_int_equal(first_accepted(machine), 2);          /* the IPI was there when it looked */
    rm_machine_close(machine);
}

/* A call through the global entry comes by the local one. */
static void a_function_with_two_entries_is_entered_once(void **state)
{
    (void)state;
    struct rm_world_config config = DEVICE_WORLD;
    struct rm_machine *machine = open_handlers("le");
    const struct rm_exit *exit;
    build(machine, &config);
    for (uint32_t nth = 1; nth <= 2; nth++) {
        struct rm_when when = {.kind = RM_WHEN_ENTERS, .what = "kvmppc_read_intr", .nth = nth};
        inject(machine,
               (struct rm_injection){.kind = RM_INJECT_IPI, .value = IPI_PRIORITY, .when = when});
    }
    assert_ok(rm_call(machine, 0, "kvmppc_read_intr", NULL, 0, LONG_CYCLES, &exit, &assert_error));
    assert_int_equal(rm_injections_left(machine), 1);
    rm_machine_close(machine);
}

static void the_nth_instruction_of_the_exit_of_an_event(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < TIME_KINDS; kind++) {
        struct time_model time; /* whatever an instruction takes */
        struct rm_machine *machine = open_timed("le", &time, (enum time_kind)kind);
        for (uint32_t nth = 1; nth < 1000; nth += 333) {
            struct rm_when when = {.kind = RM_WHEN_INSTRUCTION, .nth = nth, .exit_of = 1};
            struct seen seen = play(machine, when);
            assert_int_equal(seen.count, 1);
            assert_int_equal(seen.instructions, nth - 1);
            when.after = true;
            seen = play(machine, when);
            assert_int_equal(seen.count, 1);
            assert_int_equal(seen.instructions, nth);
        }
        struct rm_when never = {.kind = RM_WHEN_INSTRUCTION, .nth = 100000, .exit_of = 1};
        assert_int_equal(play(machine, never).count, 0);
        rm_machine_close(machine);
    }
}

static void the_second_one_is_not_the_first(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_when when = {.kind = RM_WHEN_STORES, .what = "icp[1].state"};
    uint64_t first_cycle = play(machine, when).cycle;
    when.nth = 2;
    struct seen second = play(machine, when);
    assert_true(second.count == 0 || second.cycle > first_cycle);
    when = (struct rm_when){.kind = RM_WHEN_LOADS, .what = "paca[0].kvm_hstate.kvm_vcpu"};
    first_cycle = play(machine, when).cycle;
    when.nth = 2;
    second = play(machine, when);
    assert_int_equal(second.count, 1);
    assert_true(second.cycle > first_cycle);
    rm_machine_close(machine);
}

static void another_thread_does_not_count(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_when when = {.kind = RM_WHEN_LOADS, .what = "xirr", .on_thread = true, .thread = 1};
    assert_int_equal(play(machine, when).count, 0);
    assert_int_equal(rm_injections_left(machine), 1);
    when.thread = 0;
    assert_int_equal(play(machine, when).count, 1);
    when = (struct rm_when){.kind = RM_WHEN_LOADS, .what = "xirr[1]"};
    assert_int_equal(play(machine, when).count, 0);
    when.what = "xirr[0]";
    assert_int_equal(play(machine, when).count, 1);
    when.what = "cppr"; /* the same byte, but a part of the load only */
    assert_int_equal(play(machine, when).count, 0);
    rm_machine_close(machine);
}

static void an_event_after_one_whose_place_never_comes_does_not_happen(void **state)
{
    (void)state;
    struct rm_world_config config = DEVICE_WORLD;
    struct rm_machine *machine = running(&config);
    struct rm_when never = {.kind = RM_WHEN_STORES, .what = "mfrr[7]"};
    uint32_t first =
        inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI, .when = never});
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI, .after = first});
    inject_msi(machine, HWIRQ, 0);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(rm_injections_left(machine), 2);
    rm_machine_close(machine);
}

/* A place is looked for from the injection's cycle on. */
static void a_place_before_its_cycle_does_not_count(void **state)
{
    (void)state;
    struct rm_world_config config = DEVICE_WORLD;
    struct rm_machine *machine = running(&config);
    struct rm_when when = {.kind = RM_WHEN_LOADS, .what = "xirr"};
    inject_msi(machine, HWIRQ, 0);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_IPI,
                                          .value = IPI_PRIORITY,
                                          .at_cycle = rm_cycle(machine) + 100000,
                                          .when = when});
    run_out(machine);
    assert_int_equal(rm_injections_left(machine), 1);
    inject_msi(machine, HWIRQ, 0);
    run_out(machine);
    assert_int_equal(rm_injections_left(machine), 0);
    rm_machine_close(machine);
}

static void tell_spin(void *context, const struct rm_event *event)
{
    uint32_t *period_cycles = context;
    if (event->type == RM_EVENT_spin && event->actor.thread == 0)
        *period_cycles = event->spin.period_cycles;
}

/* A primary that waits for the exit bit of a third thread, which is not there. */
static void the_rounds_of_a_loop_are_counted_one_by_one(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    struct seen seen[2] = {{.machine = machine}, {.machine = machine}};
    uint32_t period_cycles = 0;
    run_out(machine);
    inject_hcall(machine, 0, 0x58);
    set_field(machine, "vcore[0].entry_exit_map", field(machine, "vcore[0].entry_exit_map") | 8);
    observe(machine, tell_spin, &period_cycles);
    assert_int_equal(run_out(machine), RM_END_DEADLOCK);
    assert_true(period_cycles > 0);
    for (unsigned i = 0; i < 2; i++) {
        struct rm_when when = {.kind = RM_WHEN_LOADS,
                               .what = "vcore[0].entry_exit_map",
                               .nth = i ? 1000 : 1,
                               .on_thread = true};
        seen[i].of = inject(
            machine, (struct rm_injection){
                         .kind = RM_INJECT_IPI, .thread = 5, .value = IPI_PRIORITY, .when = when});
        observe(machine, tell, &seen[i]);
    }
    assert_int_equal(run_out(machine), RM_END_DEADLOCK);
    assert_int_equal(seen[0].count, 1);
    assert_int_equal(seen[1].count, 1);
    assert_int_equal(seen[1].cycle - seen[0].cycle, 999 * period_cycles);
    rm_machine_close(machine);
}

/* Eight vcpus leave for a host IPI, and at the third entry of a function another one comes. */
struct end {
    struct stream stream;
    uint64_t state;
};

/* Away from a snapshot, and back. */
static void take_a_detour(struct rm_machine *machine, struct stream *stream)
{
    struct rm_snapshot *snapshot = NULL;
    enum rm_exit_end how;
    rm_unobserve(machine, stream);
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    assert_ok(rm_run(machine, 3000, &how, &assert_error));
    assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    rm_snapshot_free(snapshot);
    observe(machine, stream_tell, stream);
}

static struct end run_in(struct rm_machine *machine, uint64_t budget_cycles, bool snapshots)
{
    static const struct rm_when places[] = {
        {.kind = RM_WHEN_ENTERS, .what = "guest_exit_cont", .nth = 3},
        {.kind = RM_WHEN_STORES, .what = "vcore[0].entry_exit_map", .nth = 5, .after = true},
        {.kind = RM_WHEN_INSTRUCTION, .nth = 300, .on_thread = true, .thread = 4},
        {.kind = RM_WHEN_LOADS, .what = "vcore[0].entry_exit_map", .nth = 4},
    };
    struct rm_world_config config = core_world(8);
    struct end end = {0};
    build(machine, &config);
    observe(machine, stream_tell, &end.stream);
    enter(machine);
    uint64_t end_cycle = rm_cycle(machine) + TOTAL_CYCLES;
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI});
    for (uint32_t i = 0; i < sizeof(places) / sizeof(*places); i++)
        inject(machine, (struct rm_injection){
                            .kind = RM_INJECT_HOST_IPI, .thread = i + 1, .when = places[i]});
    while (rm_cycle(machine) < end_cycle) {
        enum rm_exit_end how;
        uint64_t left = end_cycle - rm_cycle(machine);
        assert_ok(
            rm_run(machine, budget_cycles < left ? budget_cycles : left, &how, &assert_error));
        if (snapshots)
            take_a_detour(machine, &end.stream);
    }
    assert_int_equal(rm_injections_left(machine), 0);
    rm_unobserve(machine, &end.stream);
    end.state = rm_state_hash(machine);
    return end;
}

static void any_budget_and_any_snapshot_gives_the_same_events(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct end once = run_in(machine, LONG_CYCLES, false);
    static const struct {
        uint64_t budget_cycles;
        bool snapshots;
    } ways[] = {{1, false}, {7, false}, {64, false}, {211, true}};
    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        struct end end = run_in(machine, ways[i].budget_cycles, ways[i].snapshots);
        assert_int_equal(end.stream.count, once.stream.count);
        assert_int_equal(end.stream.hash, once.stream.hash);
        assert_int_equal(end.state, once.state);
    }
    rm_machine_close(machine);
}

/* Somebody else's store to another word makes no difference; one to the word that the path has just
 * looked at is looked at in a second try. */
static void a_store_behind_a_load_is_not_overlooked(void **state)
{
    (void)state;
    static const struct rm_injection stores[] = {
        {.kind = RM_INJECT_SET, .arg_count = 1, .args = {0}, .field = "icp[1].rm_action"},
        {.kind = RM_INJECT_SET, .arg_count = 1, .args = {4}, .field = "icp[1].state.cppr"},
    };
    struct rm_world_config config = DEVICE_WORLD;
    for (size_t i = 0; i < 2; i++) {
        struct rm_machine *machine = running(&config);
        struct rm_injection store = stores[i];
        store.when = (struct rm_when){
            .kind = RM_WHEN_LOADS, .what = "icp[1].state", .on_thread = true, .after = true};
        inject(machine, store);
        inject_msi(machine, HWIRQ, 0);
        run_out(machine);
        /* With CPPR 4 there is no room for what the device sends. */
        assert_int_equal(virtual_icp(machine, 1).cppr, i ? 4 : 0xff);
        assert_int_equal(virtual_icp(machine, 1).xisr, i ? 0 : 0x1005);
        rm_machine_close(machine);
    }
}

static void a_field_that_cannot_be_set_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        uint64_t value;
        enum rm_status status;
        const char *text;
    } cases[] = {
        {NULL, 0, RM_BAD_INPUT, "found no field to set"},
        {"no_such", 0, RM_BAD_INPUT, "is no name of a field"},
        {"icp[0].no_such", 0, RM_NOT_FOUND, "no field no_such"},
        {"vcore[0].in_guest", 0x100, RM_BAD_INPUT, "found 0x100; expected a number of 8 bits"},
    };
    struct rm_world_config config = DEVICE_WORLD;
    struct rm_machine *machine = running(&config);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct rm_injection injection = {.size = sizeof(injection),
                                         .kind = RM_INJECT_SET,
                                         .arg_count = 1,
                                         .args = {cases[i].value},
                                         .field = cases[i].field};
        assert_refused(machine, &injection, cases[i].status, cases[i].text);
    }
    assert_int_equal(rm_injections_left(machine), 0);
    rm_machine_close(machine);
}

/* Looking for a place is part of the state, how far it was counted too. */
static void the_hash_tells_what_is_waited_for(void **state)
{
    (void)state;
    struct rm_world_config config = DEVICE_WORLD;
    struct rm_machine *machine = running(&config);
    struct rm_snapshot *snapshot = NULL;
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    uint64_t hashes[5];
    static const char *const words[] = {"icp[1].state", "icp[0].state", "mfrr"};
    for (size_t i = 0; i < 3; i++) {
        struct rm_when when = {.kind = RM_WHEN_STORES, .what = words[i], .nth = 9};
        assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
        inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI, .when = when});
        hashes[i] = rm_state_hash(machine);
    }
    static const char *const fields[] = {"icp[1].rm_action", "icp[0].rm_action"};
    for (size_t i = 0; i < 2; i++) {
        assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
        inject(machine,
               (struct rm_injection){.kind = RM_INJECT_SET, .arg_count = 1, .field = fields[i]});
        hashes[3 + i] = rm_state_hash(machine);
    }
    assert_true(hashes[0] != hashes[1] && hashes[1] != hashes[2] && hashes[3] != hashes[4]);
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

static void a_place_that_is_none_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct rm_when when;
        enum rm_status status;
        const char *text;
    } cases[] = {
        {{.kind = 99}, RM_BAD_INPUT, "found a place of kind 99"},
        {{.kind = RM_WHEN_ENTERS}, RM_BAD_INPUT, "without a symbol or word"},
        {{.kind = RM_WHEN_ENTERS, .what = "no_such"}, RM_NOT_FOUND, "no_such"},
        {{.kind = RM_WHEN_LOADS, .what = "no_such"}, RM_BAD_INPUT, "is no name of a field"},
        {{.kind = RM_WHEN_LOADS, .what = "icp[0].no_such"}, RM_NOT_FOUND, "no field no_such"},
        {{.kind = RM_WHEN_LOADS, .what = "icp[9].state"}, RM_NOT_FOUND, "has no icp"},
        {{.kind = RM_WHEN_LOADS, .what = "xirr[x]"}, RM_BAD_INPUT, "expected \"xirr[thread]\""},
        {{.kind = RM_WHEN_LOADS, .what = "xirr[1"}, RM_BAD_INPUT, "expected \"xirr[thread]\""},
        {{.kind = RM_WHEN_LOADS, .what = "xirr[16]"}, RM_BAD_INPUT, "expected a thread below 16"},
        {{.kind = RM_WHEN_INSTRUCTION, .exit_of = 7}, RM_BAD_INPUT, "expected up to 0"},
        {{.kind = RM_WHEN_INSTRUCTION, .on_thread = true, .thread = 16}, RM_BAD_INPUT, "thread 16"},
    };
    struct rm_world_config config = DEVICE_WORLD;
    struct rm_machine *machine = running(&config);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct rm_injection injection = {
            .size = sizeof(injection), .kind = RM_INJECT_HOST_IPI, .when = cases[i].when};
        assert_refused(machine, &injection, cases[i].status, cases[i].text);
    }
    assert_int_equal(rm_injections_left(machine), 0);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ipi_before_the_load_of_xirr_is_accepted_by_it),
        cmocka_unit_test(an_ipi_after_the_load_of_xirr_comes_too_late_for_it),
        cmocka_unit_test(a_store_to_a_field_is_done_after_it_and_not_before),
        cmocka_unit_test(a_function_is_entered_at_its_first_instruction),
        cmocka_unit_test(a_function_with_two_entries_is_entered_once),
        cmocka_unit_test(the_nth_instruction_of_the_exit_of_an_event),
        cmocka_unit_test(the_second_one_is_not_the_first),
        cmocka_unit_test(another_thread_does_not_count),
        cmocka_unit_test(an_event_after_one_whose_place_never_comes_does_not_happen),
        cmocka_unit_test(a_place_before_its_cycle_does_not_count),
        cmocka_unit_test(the_rounds_of_a_loop_are_counted_one_by_one),
        cmocka_unit_test(any_budget_and_any_snapshot_gives_the_same_events),
        cmocka_unit_test(a_store_behind_a_load_is_not_overlooked),
        cmocka_unit_test(a_field_that_cannot_be_set_is_refused),
        cmocka_unit_test(the_hash_tells_what_is_waited_for),
        cmocka_unit_test(a_place_that_is_none_is_refused),
    };
    return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
