/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM's 64-bit words, and the ICP's state word as it lies in memory of either byte order. */
#include "worlds.h"

#include <string.h>

static const struct rm_virtual_icp pending = {
    .cppr = 0xff, .mfrr = 0x07, .pending_pri = 0x05, .xisr = 0x1005, .out_ee = true};

static void an_icp_word_has_each_value_in_its_place(void **state)
{
    (void)state;
    struct rm_virtual_icp back;
    uint64_t word = rm_virtual_icp_word(&pending);
    assert_int_equal(word, UINT64_C(0xff00100507050000));
    assert_ok(rm_virtual_icp_from_word(word, &back, &assert_error));
    assert_int_equal(back.cppr, pending.cppr);
    assert_int_equal(back.mfrr, pending.mfrr);
    assert_int_equal(back.pending_pri, pending.pending_pri);
    assert_int_equal(back.xisr, pending.xisr);
    assert_false(back.need_resend);
    assert_true(back.out_ee);
}

static void icp_words_that_kvm_refuses_are_errors(void **state)
{
    (void)state;
    static const uint64_t words[] = {
        UINT64_C(0xff00100507050001), /* reserved bits */
        UINT64_C(0xff00000007050000), /* no XISR, but a priority */
        UINT64_C(0xff00000207050000), /* IPI of another priority than MFRR */
        UINT64_C(0x0500100507050000), /* not more favoured than CPPR */
        UINT64_C(0xff00100505050000), /* not more favoured than MFRR */
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        struct rm_virtual_icp back;
        struct rm_error error = {0};
        assert_int_equal(rm_virtual_icp_from_word(words[i], &back, &error), RM_BAD_INPUT);
        assert_non_null(strstr(error.text, "ICP word 0x"));
    }
}

static void a_source_word_has_each_value_in_its_place(void **state)
{
    (void)state;
    struct rm_virtual_source source = {
        .server = 8, .priority = 0xff, .saved_priority = 5, .pending = true, .pq_state = 3};
    uint64_t word = rm_virtual_source_word(&source);
    assert_int_equal(word, UINT64_C(0x00001e0500000008));
    struct rm_virtual_source back = rm_virtual_source_from_word(word);
    assert_int_equal(back.server, 8);
    assert_int_equal(back.priority, 0xff);
    assert_int_equal(back.saved_priority, 5);
    assert_true(back.pending);
    assert_false(back.lsi);
    assert_int_equal(back.pq_state, 3);
    assert_int_equal(rm_virtual_source_word(&back), word);
}

/* Old kernels told of a source that is up by its pending bit alone. */
static void what_is_pending_has_p(void **state)
{
    (void)state;
    struct rm_virtual_source lsi = rm_virtual_source_from_word(UINT64_C(0x00000d0500000000));
    assert_true(lsi.lsi && lsi.pending);
    assert_int_equal(lsi.pq_state, 1);
    assert_int_equal(rm_virtual_source_word(&lsi), UINT64_C(0x00000d0500000000));
    lsi = rm_virtual_source_from_word(UINT64_C(0x0000050500000000));
    assert_true(lsi.lsi);
    assert_int_equal(lsi.pq_state, 1);
    assert_int_equal(rm_virtual_source_from_word(UINT64_C(0x0000010500000000)).pq_state, 0);
}

/* As real code left it: 0000100505ffff01 little-endian; big-endian the same bytes in order. */
static void check_state_word(const char *path, enum rm_endian endian, uint64_t expected)
{
    struct rm_world_config config = two_vcpus();
    struct test_world test;
    config.vcpus[1].icp = pending;
    config.vcpus[1].icp.mfrr = 0xff;
    open_world(&test, path, &config);
    assert_int_equal(rm_image_endian(test.image), endian);
    assert_int_equal(value_of(&test, "icp[1].state.raw"), expected);
    set_value(&test, "icp[1].state.raw", 0);
    assert_int_equal(value_of(&test, "icp[1].state.out_ee"), 0);
    set_value(&test, "icp[1].state.need_resend", 1);
    set_value(&test, "icp[1].state.cppr", 0x12);
    assert_int_equal(value_of(&test, "icp[1].state.raw"),
                     endian == RM_LITTLE ? 0x1202 : UINT64_C(0x4012000000000000));
    close_world(&test);
}

static void the_state_word_lies_in_memory_as_compilers_lay_it_out(void **state)
{
    (void)state;
    check_state_word(HANDLERS("le"), RM_LITTLE, UINT64_C(0x0000100505ffff01));
    check_state_word(HANDLERS("be"), RM_BIG, UINT64_C(0x80ffff0500001005));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_icp_word_has_each_value_in_its_place),
        cmocka_unit_test(icp_words_that_kvm_refuses_are_errors),
        cmocka_unit_test(a_source_word_has_each_value_in_its_place),
        cmocka_unit_test(what_is_pending_has_p),
        cmocka_unit_test(the_state_word_lies_in_memory_as_compilers_lay_it_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
