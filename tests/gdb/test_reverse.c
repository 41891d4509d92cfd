/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stepping back through long exits, packet by packet: each step comes to the state that was there
 * on the way forward. What was there says the machine itself, run without gdb: somebody who looks
 * at each instruction hashes it.
 */
#include "asking_wire.h"
#include "machine/state.h"
#include "machine/step.h"
#include "machines.h"

/* What a machine is like before and after each instruction of a thread. */
struct way {
    struct rm_machine *machine;
    unsigned thread;
    unsigned count, room;
    uint64_t hash; /* behind what was done last */
    uint64_t instructions;
    uint64_t *before, *after;
};

static bool note(void *context, unsigned thread, bool after)
{
    struct way *way = context;
    if (thread != way->thread || way->count == way->room)
        return false;
    if (!after) {
        way->before[way->count] = way->hash;
        way->instructions = rm_cpu_instructions(way->machine->cpus[thread]);
    } else if (rm_cpu_instructions(way->machine->cpus[thread]) > way->instructions) {
        way->after[way->count++] = 0; /* as soon as the move is over */
    }
    return false;
}

/* The first `count` instructions of a thread, of a machine that is left at their end. */
static struct way go_along(struct rm_machine *machine, unsigned thread, unsigned count)
{
    struct way way = {.machine = machine,
                      .thread = thread,
                      .room = count,
                      .hash = rm_state_hash(machine),
                      .before = test_calloc(count, sizeof(uint64_t)),
                      .after = test_calloc(count, sizeof(uint64_t))};
    machine->witness.look = note;
    machine->witness.context = &way;
    while (way.count < count && rm_step(machine, RM_NEVER, false) == RM_MOVED) {
        way.hash = rm_state_hash(machine);
        if (way.count && !way.after[way.count - 1])
            way.after[way.count - 1] = way.hash;
    }
    machine->witness.look = NULL;
    return way;
}

static void free_way(struct way *way)
{
    test_free(way->before);
    test_free(way->after);
    rm_machine_close(way->machine);
}

/* A session that steps along a way, and back again. */
struct walker {
    struct rm_machine *machine;
    const struct way *way;
    char choose[32], step[32]; /* packets */
    unsigned at;               /* instructions that are behind */
    bool back;
    unsigned wrong; /* states that are other than they were */
};

static const char *walk(void *context, const char *answer)
{
    struct walker *walker = context;
    const struct way *way = walker->way;
    if (!answer)
        return walker->choose;
    if (*answer == 'T') {
        uint64_t hash = rm_state_hash(walker->machine);
        walker->at = walker->back ? walker->at - 1 : walker->at + 1;
        walker->wrong +=
            hash != (walker->back ? way->before[walker->at] : way->after[walker->at - 1]);
    }
    walker->back |= walker->at == way->count;
    if (walker->back && walker->at == 0)
        return NULL;
    return walker->back ? "bs" : walker->step;
}

/* Of how many instructions the state before was not that after the one before: something else came
 * in between. */
static unsigned count_gaps(const struct way *way)
{
    unsigned gaps = 0;
    for (unsigned i = 1; i < way->count; i++)
        gaps += way->before[i] != way->after[i - 1];
    return gaps;
}

static void step_there_and_back(struct rm_machine *machine, const struct way *way)
{
    struct walker walker = {.machine = machine, .way = way};
    snprintf(walker.choose, sizeof(walker.choose), "Hcp1.%x", way->thread + 1);
    snprintf(walker.step, sizeof(walker.step), "vCont;s:p1.%x;c", way->thread + 1);
    assert_ok(play_asking(machine, walk, &walker, &assert_error));
    assert_int_equal(walker.at, 0);
    assert_int_equal(walker.wrong, 0);
    rm_machine_close(machine);
}

static void step_through_long_exit(struct rm_machine *machine, struct rm_machine *same)
{
    struct way way = go_along(long_exit(machine), 0, 10000);
    assert_int_equal(way.count, 10000);
    assert_int_equal(count_gaps(&way), 0);
    assert_int_equal(place(way.machine, 0), RM_IN_HYPERVISOR); /* it is one exit */
    step_there_and_back(long_exit(same), &way);
    free_way(&way);
}

static void ten_thousand_steps_back_come_to_the_states_that_were(void **state)
{
    (void)state;
    step_through_long_exit(open_handlers("le"), open_handlers("le"));
}

static void and_so_they_do_in_a_kernel(void **state)
{
    (void)state;
    struct rm_machine *machine = open_kernel("6.12");
    if (!machine)
        skip();
    step_through_long_exit(machine, open_kernel("6.12"));
}

/* Others act in between: it is the state directly before the instruction that a step back comes to.
 */
static void steps_back_of_one_of_several_threads_undo_what_the_others_did(void **state)
{
    (void)state;
    unsigned gaps = 0;
    for (unsigned thread = 0; thread < 4; thread++) {
        struct way way = go_along(crowd(), thread, 600);
        assert_int_equal(way.count, 600);
        gaps += count_gaps(&way);
        step_there_and_back(crowd(), &way);
        free_way(&way);
    }
    assert_in_range(gaps, 10, 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_steps_back_come_to_the_states_that_were),
        cmocka_unit_test(and_so_they_do_in_a_kernel),
        cmocka_unit_test(steps_back_of_one_of_several_threads_undo_what_the_others_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
