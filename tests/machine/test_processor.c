/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frequency of the cores: the processor's, unless the world says another. */
#include "rmsim/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct rm_machine *open_as(enum rm_clock clock, const char *timing)
{
    struct rm_machine_options options = {.size = sizeof(options), .clock = clock, .timing = timing};
    struct rm_machine *machine = NULL;
    struct rm_error error = {.text = ""};
    if (rm_machine_open(&options, &machine, &error) != RM_OK)
        fail_msg("%s", error.text);
    return machine;
}

static void a_world_has_the_frequency_of_the_processor(void **state)
{
    struct rm_machine *machine = open_as(RM_CLOCK_POWER8, "power8-2926");
    struct rm_world_config config;
    (void)state;
    assert_int_equal(rm_core_hz(machine), UINT64_C(2926000000));
    rm_world_defaults(&config);
    assert_int_equal(rm_machine_build(machine, &config, NULL), RM_OK);
    assert_int_equal(rm_core_hz(machine), UINT64_C(2926000000));
    rm_machine_close(machine);
}

static void a_world_may_say_another(void **state)
{
    struct rm_machine *machine = open_as(RM_CLOCK_POWER8, "power8-2926");
    struct rm_world_config config;
    (void)state;
    rm_world_defaults(&config);
    config.core_hz = UINT64_C(4000000000);
    assert_int_equal(rm_machine_build(machine, &config, NULL), RM_OK);
    assert_int_equal(rm_core_hz(machine), UINT64_C(4000000000));
    rm_machine_close(machine);
}

static void the_time_base_is_not_faster_than_the_processor(void **state)
{
    struct rm_machine *machine = open_as(RM_CLOCK_POWER8, "power8-2926");
    struct rm_world_config config;
    struct rm_error error = {.text = ""};
    (void)state;
    rm_world_defaults(&config);
    config.tb_hz = UINT64_C(2926000001);
    assert_int_equal(rm_machine_build(machine, &config, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "the time base runs at 2926000001 Hz"));
    rm_machine_close(machine);
}

static void without_a_clock_it_is_the_first_processor(void **state)
{
    struct rm_machine *machine = open_as(RM_CLOCK_INSTRUCTIONS, NULL);
    (void)state;
    assert_int_equal(rm_core_hz(machine), UINT64_C(3500000000));
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_has_the_frequency_of_the_processor),
        cmocka_unit_test(a_world_may_say_another),
        cmocka_unit_test(the_time_base_is_not_faster_than_the_processor),
        cmocka_unit_test(without_a_clock_it_is_the_first_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
