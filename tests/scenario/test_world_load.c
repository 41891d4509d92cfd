/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rmsim/rmsim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void a_harness_gets_the_world_of_a_scenario_file(void **state)
{
    (void)state;
    struct rm_world_config config;
    struct rm_error error = {0};
    if (rm_world_load(RMSIM_SOURCE_DIR "/fixtures/scenarios/passthrough/passthrough-kick.yaml",
                      &config, &error) != RM_OK)
        fail_msg("%s", error.text);
    assert_int_equal(config.vcpu_count, 2);
    assert_int_equal(config.vcpus[1].server, 8);
    assert_int_equal(config.vcpus[1].thread, RM_NOT_LOADED);
    assert_int_equal(config.sources[0].hwirq, 0x1234);
    assert_false(config.h_ipi_redirect);
    assert_int_equal(rm_world_check(&config, &error), RM_OK);
}

static void a_wrong_file_leaves_the_config_alone(void **state)
{
    (void)state;
    struct rm_world_config config = {.vcpu_count = 77};
    struct rm_error error = {0};
    assert_int_not_equal(rm_world_load("/nowhere.yaml", &config, &error), RM_OK);
    assert_non_null(strstr(error.text, "/nowhere.yaml"));
    assert_int_equal(config.vcpu_count, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_harness_gets_the_world_of_a_scenario_file),
        cmocka_unit_test(a_wrong_file_leaves_the_config_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
