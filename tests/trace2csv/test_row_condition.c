/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conditions: what they hold for, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "trace2csv/row_condition.h"

#include <string.h>

static const struct rm_ctf_about about = {.core_hz = 3500000000, .scenario = "kick"};

/* trap 0x5555, exit_cycles 7228, read_intr -2; no hcall. */
static bool holds_of_row(const char *text)
{
    struct t2c_condition condition;
    struct rm_error error;
    struct t2c_row row = {0};
    const struct {
        enum t2c_column column;
        uint64_t value;
    } values[] = {{T2C_trap, 0x5555},
                  {T2C_trap_name, 0x5555},
                  {T2C_exit_cycles, 7228},
                  {T2C_read_intr, (uint64_t)-2},
                  {T2C_scenario, 0}};
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        row.has[values[i].column] = true;
        row.value[values[i].column] = values[i].value;
    }
    if (t2c_condition_parse("--where", text, true, &condition, &error) != RM_OK)
        fail_msg("%s", error.text);
    return t2c_condition_of_row(&condition, &about, &row);
}

static void rows(void **state)
{
    (void)state;
    assert_true(holds_of_row("trap=0x5555"));
    assert_true(holds_of_row("  trap ==\t21845 "));
    assert_false(holds_of_row("trap != 0x5555"));
    assert_true(holds_of_row("exit_cycles > 7227 and exit_cycles < 7229"));
    assert_true(holds_of_row("exit_cycles >= 7228 and exit_cycles <= 7228"));
    assert_false(holds_of_row("exit_cycles > 7228"));
    assert_false(holds_of_row("exit_cycles < 7228"));
    assert_true(holds_of_row("read_intr < 0"));
    assert_true(holds_of_row("read_intr = -2"));
    assert_false(holds_of_row("read_intr > -2"));
    assert_true(holds_of_row("trap_name = HV_RM_HARD"));
    assert_false(holds_of_row("trap_name != HV_RM_HARD"));
    assert_true(holds_of_row("scenario = kick"));
}

/* All names that there are, of scenarios any; and of KVM's resume codes the number of one that has
 * no name. */
static void values_that_there_are(void **state)
{
    static const char *const texts[] = {
        "result = host or result = guest or result = fault or result = budget or result = idle",
        "result = deadlock or rm_hard = trap or rm_hard = hcall or rm_hard = untold",
        "passthru = delivered or passthru = too_hard or passthru = not_mapped or passthru = off",
        "passthru = to_host or trap_name = SYSTEM_RESET or trap_name = H_FAC_UNAVAIL",
        "resume = RESUME_GUEST or resume = RESUME_PAGE_FAULT or resume = RESUME_PASSTHROUGH",
        "scenario = whatever or resume = 0x5",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        assert_false(holds_of_row(texts[i]));
}

static void what_is_empty_fulfils_nothing(void **state)
{
    (void)state;
    assert_false(holds_of_row("hcall = 0"));
    assert_false(holds_of_row("hcall != 0"));
    assert_false(holds_of_row("resume != RESUME_GUEST"));
}

/* T and F; `and` binds more than `or`. */
#define T "trap = 0x5555"
#define F "trap = 1"
static void and_binds_more_than_or(void **state)
{
    (void)state;
    assert_true(holds_of_row(T " or " F));
    assert_true(holds_of_row(F " or " T));
    assert_false(holds_of_row(T " and " F));
    assert_true(holds_of_row(T " or " F " and " F));
    assert_true(holds_of_row(F " and " F " or " T));
    assert_false(holds_of_row(F " or " T " and " F));
    assert_true(holds_of_row(F " or " F " or " T " and " T));
}

static bool holds_of(const char *text, struct t2c_distribution *of)
{
    struct t2c_condition condition;
    struct rm_error error;
    struct t2c_distribution *all[T2C_COMPARISONS_MAX];
    const struct t2c_comparison *which;
    if (t2c_condition_parse("--fail-if", text, false, &condition, &error) != RM_OK)
        fail_msg("%s", error.text);
    for (unsigned i = 0; i < condition.count; i++)
        all[i] = of;
    return t2c_condition_of_all(&condition, &about, all, &which);
}

static bool holds_of_all(const char *text, uint64_t last)
{
    struct t2c_distribution of = {0};
    size_t distinct = 0;
    for (uint64_t value = 1; value <= last; value++)
        t2c_distribution_add(&of, value * 3500, &distinct, NULL);
    bool holds = holds_of(text, &of);
    t2c_distribution_free(&of);
    return holds;
}

/* 1 us to 100 us. */
static void all_rows(void **state)
{
    (void)state;
    assert_true(holds_of_all("p99_ns = 99000", 100));
    assert_true(holds_of_all("p99_9_ns = 100000", 100));
    assert_true(holds_of_all("p50_cycles = 175000", 100));
    assert_true(holds_of_all("rm_exit_cycles.p90 = 315000", 100));
    assert_true(holds_of_all("rm_intr.CMPLU_STALL_LSU.slb.max = 350000", 100));
    assert_true(holds_of_all("exit_cycles.mean = 176750 and count = 100", 100));
    assert_false(holds_of_all("max_ns > 100000", 100));
    assert_true(holds_of_all("max_ns > 100000 or min_ns < 1001", 100));
}

/* 2384671 cycles in 600 are 3974.45 cycles, 1135.558 ns; twice that sum in as many is no other
 * mean, and the largest sum and count are no other arithmetic. */
static void a_mean_is_compared_exactly(void **state)
{
    struct t2c_distribution some = {.count = 600, .total = 2384671};
    struct t2c_distribution whole = {.count = 600, .total = 600 * 3974};
    struct t2c_distribution large = {.count = UINT64_MAX, .total = UINT64_MAX - 1};
    (void)state;
    assert_true(holds_of("mean_cycles > 3974 and mean_cycles < 3975", &some));
    assert_true(holds_of("rm_exit_cycles.mean > 3974 and rm_exit_cycles.mean >= 3974", &some));
    assert_false(holds_of("mean_cycles = 3974 or mean_cycles <= 3974", &some));
    assert_true(holds_of("mean_ns > 1135 and mean_ns < 1136", &some));
    assert_false(holds_of("mean_ns >= 1136 or mean_ns = 1136", &some));
    assert_true(holds_of("mean_cycles = 3974 and mean_cycles <= 3974", &whole));
    assert_false(holds_of("mean_cycles > 3974 or mean_cycles < 3974", &whole));
    assert_true(holds_of("mean_cycles < 1 and mean_cycles > 0 and mean_ns < 1", &large));
}

static void of_nothing_only_the_count_can_be_asked(void **state)
{
    (void)state;
    assert_false(holds_of_all("p99_ns < 5", 0));
    assert_true(holds_of_all("count < 5", 0));
}

static void assert_refused(const char *text, bool of_rows, const char *says)
{
    struct t2c_condition condition;
    struct rm_error error;
    assert_int_equal(t2c_condition_parse("--where", text, of_rows, &condition, &error),
                     RM_BAD_INPUT);
    if (!strstr(error.text, says))
        fail_msg("\"%s\": \"%s\", not \"%s\"", text, error.text, says);
}

static void what_is_wrong_is_told(void **state)
{
    char many[32 * 17] = "trap = 1";
    (void)state;
    assert_refused("", true, "found the end; expected a column");
    assert_refused("trop = 1", true, "found \"trop = 1\"; expected a column");
    assert_refused("trap", true, "found the end; expected one of <");
    assert_refused("trap ~ 1", true, "found \"~ 1\"; expected one of <");
    assert_refused("trap = ", true, "found the end; expected a whole number");
    assert_refused("trap = 1.5", true, "expected a whole number");
    assert_refused("trap = 0x", true, "expected a whole number");
    assert_refused("trap = 99999999999999999999", true, "expected a whole number");
    assert_refused("trap = 1 trap = 2", true, "found \"trap = 2\"; expected and, or, or the end");
    assert_refused("trap = 1 and", true, "found the end; expected a column");
    assert_refused("trap_name < EXTERNAL", true, "a name is compared with = or !=");
    assert_refused("result = gest", true,
                   "result: found \"gest\"; expected one of host, guest, fault, budget, idle, "
                   "deadlock");
    assert_refused("trap = 1 or result != Guest", true, "result: found \"Guest\"; expected one of");
    assert_refused("passthru = too-hard", true,
                   "passthru: found \"too-hard\"; expected one of "
                   "delivered, too_hard, not_mapped, off, to_host");
    assert_refused("rm_hard = hypercall", true,
                   "rm_hard: found \"hypercall\"; expected one of trap, hcall, untold");
    assert_refused("resume = RESUME_KERNEL", true,
                   "expected one of RESUME_GUEST, RESUME_GUEST_NV, RESUME_HOST, RESUME_HOST_NV, "
                   "RESUME_PAGE_FAULT, RESUME_PASSTHROUGH");
    assert_refused("trap_name = EXTERNALLY", true, "expected one of SYSTEM_RESET, MACHINE_CHECK, ");
    assert_refused("trap_name = EXTERN", true, ", HV_RM_HARD");
    assert_refused("trap_name = 0x500", true, "trap_name: found \"0x500\"; expected one of ");
    assert_refused("trap > 1", false, "found \"trap > 1\"; expected p99_ns");
    assert_refused("p98_ns > 1", false, "expected p99_ns");
    assert_refused("p99 > 1", false, "expected p99_ns");
    assert_refused("trap_name.max > 1", false, "expected p99_ns");
    assert_refused("exit_cycles.p99_ns > 1", false, "expected p99_ns");
    for (unsigned i = 0; i < 16; i++)
        strcat(many, " or trap = 1");
    assert_refused(many, true, "more than 16 comparisons");
}

static void lists_of_columns(void **state)
{
    struct t2c_columns columns;
    struct rm_error error;
    (void)state;
    assert_int_equal(t2c_columns_parse("trap,exit_ns", &columns, &error), RM_OK);
    assert_int_equal(columns.count, 2);
    assert_int_equal(columns.at[1], T2C_exit_ns);
    assert_int_equal(t2c_columns_parse("all", &columns, &error), RM_OK);
    assert_int_equal(columns.count, T2C_COLUMNS);
    const char *const wrong[] = {"", "trap,", ",trap", "trap,trap", "trap exit_ns", "tra", "trapp"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_int_equal(t2c_columns_parse(wrong[i], &columns, &error), RM_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(values_that_there_are),
        cmocka_unit_test(what_is_empty_fulfils_nothing),
        cmocka_unit_test(and_binds_more_than_or),
        cmocka_unit_test(all_rows),
        cmocka_unit_test(a_mean_is_compared_exactly),
        cmocka_unit_test(of_nothing_only_the_count_can_be_asked),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(lists_of_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
