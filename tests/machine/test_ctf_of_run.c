/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace of a machine, by the C API: what it has is what others hear and what rm_exit says. */
#include "rmsim/rmsim.h"

#include "base/hash.h"
#include "trace/ctf_reader.h"
#include "trace/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MSI           0x1234
#define BUDGET_CYCLES 10000000
#define PATH_BYTES    128

struct bed {
    struct rm_machine *machine;
    char root[32], trace[64], part[PATH_BYTES];
    struct rm_error error;
};

static void check(const struct bed *bed, enum rm_status status)
{
    if (status != RM_OK)
        fail_msg("%s", bed->error.text);
}

static struct bed open_bed(const char *handlers, enum rm_clock clock, enum rm_clock_detail detail)
{
    struct bed bed = {.root = "/tmp/rmsim-ctf-XXXXXX"};
    const struct rm_machine_options options = {
        .size = sizeof(options), .handlers = handlers, .clock = clock, .clock_detail = detail};
    assert_non_null(mkdtemp(bed.root));
    snprintf(bed.trace, sizeof(bed.trace), "%s/trace", bed.root);
    snprintf(bed.part, sizeof(bed.part), "%s.part", bed.trace);
    check(&bed, rm_machine_open(&options, &bed.machine, &bed.error));
    return bed;
}

static void close_bed(struct bed *bed)
{
    char command[PATH_BYTES];
    rm_machine_close(bed->machine);
    snprintf(command, sizeof(command), "rm -rf '%s'", bed->root);
    assert_int_equal(system(command), 0);
}

/* A vcpu sleeps, and a device's interrupt is for it. */
static void build(struct bed *bed)
{
    struct rm_world_config world;
    rm_world_defaults(&world);
    world.h_ipi_redirect = false;
    world.vcpus[world.vcpu_count++] = rm_vcpu_defaults(1, 8);
    world.sources[0] = rm_source_defaults(0x1005, 8);
    world.sources[0].hwirq = MSI;
    world.sources[0].mapped = true;
    world.source_count = 1;
    check(bed, rm_machine_build(bed->machine, &world, &bed->error));
}

static enum rm_status begin(struct bed *bed, bool instructions, struct rm_ctf **ctf)
{
    const struct rm_ctf_options options = {.size = sizeof(options),
                                           .folder = bed->trace,
                                           .scenario = "kick",
                                           .instructions = instructions};
    return rm_ctf_begin(bed->machine, &options, ctf, &bed->error);
}

static const struct rm_exit *play(struct bed *bed)
{
    const struct rm_injection msi = {.size = sizeof(msi), .kind = RM_INJECT_MSI, .number = MSI};
    const struct rm_exit *exit;
    check(bed, rm_enter_guest(bed->machine, 0, &exit, &bed->error));
    check(bed, rm_inject(bed->machine, &msi, NULL, &bed->error));
    check(bed, rm_run_exit(bed->machine, BUDGET_CYCLES, &exit, &bed->error));
    return exit;
}

/* Time goes on until nothing more happens, `slice_cycles` at once. */
static void play_out(struct bed *bed, uint64_t slice_cycles)
{
    enum rm_exit_end end = RM_END_BUDGET;
    while (end == RM_END_BUDGET)
        check(bed, rm_run(bed->machine, slice_cycles, &end, &bed->error));
    assert_int_equal(end, RM_END_IDLE);
}

struct heard {
    uint64_t count, hash;
};

static void hear(void *context, const struct rm_event *event)
{
    struct heard *heard = context;
    heard->count++;
    heard->hash = rm_event_hash(event, heard->hash);
}

/* Reads the trace; `each` may be NULL. */
static struct heard read_trace(struct bed *bed,
                               void (*each)(void *context, const struct rm_event *event),
                               void *context)
{
    struct rm_ctf_reader *reader;
    const struct rm_event *event;
    struct heard heard = {0};
    check(bed, rm_ctf_open(bed->trace, &reader, &bed->error));
    assert_string_equal(rm_ctf_about(reader)->scenario, "kick");
    assert_string_equal(rm_ctf_about(reader)->version, RMSIM_VERSION);
    for (;;) {
        check(bed, rm_ctf_next(reader, &event, &bed->error));
        if (!event)
            break;
        hear(&heard, event);
        if (each)
            each(context, event);
    }
    rm_ctf_close(reader);
    return heard;
}

static void a_trace_has_what_an_observer_hears(void **state)
{
    static const char *const images[] = {"le", "be", "be-before", "le-noxics"};
    (void)state;
    for (size_t i = 0; i < sizeof(images) / sizeof(*images); i++) {
        struct bed bed = open_bed(images[i], RM_CLOCK_INSTRUCTIONS, RM_CLOCK_CYCLES);
        struct heard heard = {0};
        const struct rm_observer observer = {
            .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = hear, .context = &heard};
        struct rm_ctf *ctf;
        if (strcmp(images[i], "le-noxics") == 0) {
            struct rm_world_config world;
            rm_world_defaults(&world);
            check(&bed, rm_machine_build(bed.machine, &world, &bed.error));
        } else {
            build(&bed);
        }
        check(&bed, begin(&bed, false, &ctf));
        check(&bed, rm_observe(bed.machine, &observer, &bed.error));
        const struct rm_exit *exit;
        check(&bed, rm_enter_guest(bed.machine, 0, &exit, &bed.error));
        const struct rm_injection hdec = {.size = sizeof(hdec), .kind = RM_INJECT_HDEC};
        check(&bed, rm_inject(bed.machine, &hdec, NULL, &bed.error));
        play_out(&bed, BUDGET_CYCLES);
        check(&bed, rm_ctf_end(ctf, &bed.error));
        struct heard read = read_trace(&bed, NULL, NULL);
        assert_in_range(read.count, 50, 100000);
        assert_int_equal(read.count, heard.count);
        assert_int_equal(read.hash, heard.hash);
        close_bed(&bed);
    }
}

/* The bytes of all its files. */
static uint64_t bytes_of(const struct bed *bed)
{
    static const char *const files[] = {"metadata", "thread-000", "device", "nest"};
    static uint8_t content[1000000];
    char path[PATH_BYTES + 16];
    uint64_t hash = RM_HASH_START;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        snprintf(path, sizeof(path), "%s/%s", bed->trace, files[i]);
        FILE *from = fopen(path, "rb");
        assert_non_null(from);
        size_t bytes = fread(content, 1, sizeof(content), from);
        assert_in_range(bytes, 1, sizeof(content) - 1);
        hash = rm_hash_bytes(hash, content, bytes);
        fclose(from);
    }
    return hash;
}

static void the_same_run_gives_the_same_bytes_in_whatever_slices(void **state)
{
    static const uint64_t slices[] = {BUDGET_CYCLES, BUDGET_CYCLES, 7, 64};
    uint64_t first = 0;
    (void)state;
    for (size_t i = 0; i < sizeof(slices) / sizeof(*slices); i++) {
        struct bed bed = open_bed("le", RM_CLOCK_POWER8, RM_CLOCK_CYCLES);
        const struct rm_injection msi = {.size = sizeof(msi), .kind = RM_INJECT_MSI, .number = MSI};
        const struct rm_exit *exit;
        struct rm_ctf *ctf;
        build(&bed);
        check(&bed, begin(&bed, true, &ctf));
        check(&bed, rm_enter_guest(bed.machine, 0, &exit, &bed.error));
        check(&bed, rm_inject(bed.machine, &msi, NULL, &bed.error));
        play_out(&bed, slices[i]);
        check(&bed, rm_ctf_end(ctf, &bed.error));
        uint64_t bytes = bytes_of(&bed);
        first = i ? first : bytes;
        assert_int_equal(bytes, first);
        close_bed(&bed);
    }
}

static void a_run_is_the_same_with_a_trace(void **state)
{
    uint64_t hashes[2], cycles[2];
    (void)state;
    for (unsigned traced = 0; traced < 2; traced++) {
        struct bed bed = open_bed("le", RM_CLOCK_POWER8, RM_CLOCK_INTERVALS);
        struct rm_ctf *ctf = NULL;
        build(&bed);
        if (traced)
            check(&bed, begin(&bed, true, &ctf));
        cycles[traced] = play(&bed)->cycles;
        hashes[traced] = rm_state_hash(bed.machine);
        check(&bed, rm_ctf_end(ctf, &bed.error));
        close_bed(&bed);
    }
    assert_int_equal(cycles[0], cycles[1]);
    assert_int_equal(hashes[0], hashes[1]);
}

/* What the trace says of one exit. */
struct told {
    const struct rm_exit *exit;
    uint64_t phase_cycles, part[RM_STALLS];
    uint64_t instructions, stage_part[RM_STALLS];
    size_t effects;
};

static void gather_phase(struct told *told, const struct rm_event_phase *phase)
{
    told->phase_cycles += phase->cycles;
    if (!told->exit->account)
        return;
    const struct rm_phase_account *account = &told->exit->account->phase[phase->phase];
    assert_int_equal(phase->cycles, account->cycles);
    assert_int_equal(phase->instructions, account->instructions);
    assert_int_equal(phase->low_cycles, account->low_cycles);
    assert_int_equal(phase->high_cycles, account->high_cycles);
}

static void gather_instruction(struct told *told, const struct rm_event_instruction *stages)
{
    told->instructions++;
    told->stage_part[stages->front_cause] += stages->front_cycles;
    told->stage_part[stages->stall_cause] += stages->stall_cycles;
    assert_true(stages->fetch_cycles <= stages->dispatch_cycles);
    assert_true(stages->dispatch_cycles <= stages->issue_cycles);
    assert_true(stages->issue_cycles <= stages->finish_cycles);
    assert_true(stages->finish_cycles <= stages->complete_cycles);
}

static void gather(void *context, const struct rm_event *event)
{
    struct told *told = context;
    if (event->actor.exit != told->exit->number || event->actor.kind != RM_ACTOR_THREAD)
        return;
    if (event->type == RM_EVENT_phase)
        gather_phase(told, &event->phase);
    else if (event->type == RM_EVENT_instruction)
        gather_instruction(told, &event->instruction);
    else if (event->type == RM_EVENT_stall)
        told->part[event->stall.part] += event->stall.cycles;
    else if (event->type == RM_EVENT_row_effect) {
        const struct rm_row_effect *effect = &told->exit->effects[told->effects++];
        assert_string_equal(event->row_effect.row, effect->row);
        assert_int_equal(event->row_effect.low_cycles, effect->low_cycles);
        assert_int_equal(event->row_effect.high_cycles, effect->high_cycles);
    }
}

static struct told tell(enum rm_clock clock, enum rm_clock_detail detail, struct bed *bed)
{
    struct rm_ctf *ctf;
    *bed = open_bed("be", clock, detail);
    build(bed);
    check(bed, begin(bed, clock == RM_CLOCK_POWER8, &ctf));
    struct told told = {.exit = play(bed)};
    assert_int_equal(told.exit->trap, 0x5555);
    check(bed, rm_ctf_end(ctf, &bed->error));
    read_trace(bed, gather, &told);
    return told;
}

static void phases_are_those_of_the_exit(void **state)
{
    struct bed bed;
    (void)state;
    struct told told = tell(RM_CLOCK_INSTRUCTIONS, RM_CLOCK_CYCLES, &bed);
    assert_int_equal(told.phase_cycles, told.exit->cycles);
    assert_int_equal(told.phase_cycles,
                     told.exit->phases.rm_intr_cycles + told.exit->phases.rm_exit_cycles);
    close_bed(&bed);
}

/* And the stages of the instructions make up the parts, but for cycles in which one completes and
 * those outside. */
static void accounts_and_instructions_are_those_of_the_exit(void **state)
{
    struct bed bed;
    (void)state;
    struct told told = tell(RM_CLOCK_POWER8, RM_CLOCK_SENSITIVITY, &bed);
    assert_int_equal(told.phase_cycles, told.exit->cycles);
    assert_int_equal(told.instructions, told.exit->instructions);
    assert_in_range(told.effects, 30, 200);
    assert_int_equal(told.effects, told.exit->effect_count);
    for (unsigned part = 0; part < RM_STALLS; part++) {
        uint64_t expected = 0;
        for (unsigned phase = 0; phase < RM_PHASES; phase++)
            expected += told.exit->account->phase[phase].part[part];
        assert_int_equal(told.part[part], expected);
        if (part != RM_STALL_COMPLETES && part != RM_STALL_FIRMWARE && part != RM_STALL_WAKES &&
            part != RM_STALL_WAITS)
            assert_int_equal(told.stage_part[part], expected);
    }
    close_bed(&bed);
}

static void assert_refused(struct bed *bed, bool instructions, const char *says)
{
    struct rm_ctf *ctf;
    assert_int_equal(begin(bed, instructions, &ctf), RM_BAD_INPUT);
    if (!strstr(bed->error.text, says))
        fail_msg("found \"%s\"; expected \"%s\"", bed->error.text, says);
    assert_int_not_equal(access(bed->part, F_OK), 0);
}

static void what_cannot_be_traced_is_refused(void **state)
{
    struct bed bed = open_bed("le", RM_CLOCK_INSTRUCTIONS, RM_CLOCK_CYCLES);
    struct heard heard = {0};
    const struct rm_observer observer = {
        .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = hear, .context = &heard};
    struct rm_ctf *ctf;
    struct rm_ctf_options options = {.size = sizeof(options)};
    (void)state;
    assert_refused(&bed, false, "the machine has no world yet");
    build(&bed);
    assert_refused(&bed, true, "a trace of instructions goes with the clock of a POWER8");
    assert_int_equal(rm_ctf_begin(bed.machine, &options, &ctf, &bed.error), RM_BAD_INPUT);
    options.size = 1;
    assert_int_equal(rm_ctf_begin(bed.machine, &options, &ctf, &bed.error), RM_BAD_INPUT);
    while (rm_observe(bed.machine, &observer, NULL) == RM_OK)
        ;
    assert_refused(&bed, false, "more than 16 observers");
    close_bed(&bed);
}

static void a_machine_that_is_restored_ends_the_trace(void **state)
{
    struct bed bed = open_bed("le", RM_CLOCK_INSTRUCTIONS, RM_CLOCK_CYCLES);
    struct rm_snapshot *snapshot;
    struct rm_ctf *ctf;
    (void)state;
    build(&bed);
    check(&bed, rm_snapshot_take(bed.machine, &snapshot, &bed.error));
    check(&bed, begin(&bed, false, &ctf));
    play(&bed);
    check(&bed, rm_snapshot_restore(bed.machine, snapshot, &bed.error));
    play(&bed);
    assert_int_equal(rm_ctf_end(ctf, &bed.error), RM_BAD_INPUT);
    assert_non_null(strstr(bed.error.text, "until the machine was restored to an earlier state"));
    assert_int_equal(access(bed.part, F_OK), 0);
    assert_int_not_equal(access(bed.trace, F_OK), 0);
    rm_snapshot_free(snapshot);
    close_bed(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trace_has_what_an_observer_hears),
        cmocka_unit_test(the_same_run_gives_the_same_bytes_in_whatever_slices),
        cmocka_unit_test(a_run_is_the_same_with_a_trace),
        cmocka_unit_test(phases_are_those_of_the_exit),
        cmocka_unit_test(accounts_and_instructions_are_those_of_the_exit),
        cmocka_unit_test(what_cannot_be_traced_is_refused),
        cmocka_unit_test(a_machine_that_is_restored_ends_the_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
