/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as long as anybody likes: with the clock, too, memory stays what it was after a tenth of
 * it, and an exit costs what it did. Exits follow each other without a snapshot between them; now
 * and then the caches lose something, in one of a few ways. RMSIM_EXITS is how many exits there are
 * (30000). That the clock forgets when it has met too many states is timing.test_remember's.
 */
#include "worlds.h"

#include <time.h>

#define EXITS_DEFAULT 30000
#define EXITS_A_LOSS  100
#define LOSSES        16
#ifdef __SANITIZE_ADDRESS__ /* which keeps what was freed for a while */
#define MOST_GROWTH_MIB 512.0
#else
#define MOST_GROWTH_MIB 1.0
#endif
#define MOST_TIMES_SPENT 2.0 /* others slow us down, too */

static double resident_mib(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*u %lu", &pages), 1);
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / (1 << 20);
}

static double seconds_spent(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* A doorbell takes the thread out of the guest, and it comes back. */
static void take_exits(struct rm_machine *machine, const struct rm_snapshot *start, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        const struct rm_exit *exit;
        if (i % EXITS_A_LOSS == 0)
            assert_ok(rm_take_caches(machine, start, i / EXITS_A_LOSS % LOSSES, &assert_error));
        inject(machine, (struct rm_injection){.kind = RM_INJECT_DOORBELL});
        assert_ok(rm_run_exit(machine, LONG_CYCLES, &exit, &assert_error));
        if (exit->end != RM_END_GUEST || exit->account == NULL)
            fail_msg("exit %llu ended in %d", (unsigned long long)i, (int)exit->end);
    }
}

static uint64_t exits_wanted(void)
{
    const char *text = getenv("RMSIM_EXITS");
    return text ? strtoull(text, NULL, 10) : EXITS_DEFAULT;
}

static void memory_and_cost_stay_what_they_are(void **state)
{
    (void)state;
    struct rm_machine_options options = {.size = sizeof(options), .clock = RM_CLOCK_POWER8};
    struct rm_world_config config = core_world(1);
    struct rm_machine *machine = NULL;
    struct rm_snapshot *start;
    uint64_t tenth = exits_wanted() / 10;
    assert_ok(rm_machine_open(&options, &machine, &assert_error));
    build(machine, &config);
    enter(machine);
    assert_ok(rm_snapshot_take(machine, &start, &assert_error));

    take_exits(machine, start, tenth);
    double mib = resident_mib(), began = seconds_spent();
    take_exits(machine, start, tenth);
    double early = seconds_spent() - began;
    take_exits(machine, start, 7 * tenth);
    began = seconds_spent();
    take_exits(machine, start, tenth);
    double late = seconds_spent() - began, grown_mib = resident_mib() - mib;

    printf("after %llu exits %.1f MiB, after %llu %.2f MiB more; %.1f us an exit, at last %.1f\n",
           (unsigned long long)tenth, mib, (unsigned long long)(10 * tenth), grown_mib,
           early * 1e6 / (double)tenth, late * 1e6 / (double)tenth);
    assert_true(grown_mib < MOST_GROWTH_MIB);
    assert_true(late < MOST_TIMES_SPENT * early);
    rm_snapshot_free(start);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory_and_cost_stay_what_they_are)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
