/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the API counts has a name each, and what is beyond has none. */
#include "worlds.h"

static void each_number_has_a_name_and_the_next_has_none(void **state)
{
    (void)state;
    assert_string_equal(rm_exit_end_name(RM_END_HOST), "host");
    assert_string_equal(rm_exit_end_name(RM_END_DEADLOCK), "deadlock");
    assert_null(rm_exit_end_name((enum rm_exit_end)(RM_END_DEADLOCK + 1)));
    assert_string_equal(rm_kick_by_name(RM_KICK_RM_COMPLETE), "rm_complete");
    assert_string_equal(rm_kick_by_name(RM_KICK_PROD), "prod");
    assert_null(rm_kick_by_name((enum rm_kick_by)(RM_KICK_PROD + 1)));
    assert_string_equal(rm_inject_kind_name(RM_INJECT_MSI), "msi");
    assert_string_equal(rm_inject_kind_name(RM_INJECT_OPAL), "opal");
    assert_string_equal(rm_inject_kind_name(RM_INJECT_TRAP), "trap");
    assert_string_equal(rm_inject_kind_name(RM_INJECT_SET), "set");
    assert_string_equal(rm_inject_kind_name(RM_INJECT_FENCE), "fence");
    assert_null(rm_inject_kind_name((enum rm_inject_kind)(RM_INJECT_FENCE + 1)));
}

static void resume_codes_have_kvms_names(void **state)
{
    (void)state;
    assert_string_equal(rm_resume_name(0), "RESUME_GUEST");
    assert_string_equal(rm_resume_name(2), "RESUME_HOST");
    assert_string_equal(rm_resume_name(4), "RESUME_PAGE_FAULT");
    assert_string_equal(rm_resume_name(8), "RESUME_PASSTHROUGH");
    assert_null(rm_resume_name(5));
    assert_null(rm_resume_name(9));
    assert_null(rm_resume_name(-1));
}

static void each_kind_of_event_has_a_name_and_says_what_it_is_about(void **state)
{
    (void)state;
    for (unsigned type = 0; type < RM_EVENT_TYPES; type++) {
        assert_non_null(rm_event_name((enum rm_event_type)type));
        assert_non_null(rm_event_about((enum rm_event_type)type));
    }
    assert_null(rm_event_name(RM_EVENT_TYPES));
    assert_null(rm_event_about(RM_EVENT_TYPES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_number_has_a_name_and_the_next_has_none),
        cmocka_unit_test(resume_codes_have_kvms_names),
        cmocka_unit_test(each_kind_of_event_has_a_name_and_says_what_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
