/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What numbers mean, in words. */
#include "scenario/meaning.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_number_is_told_with_what_it_means_for_its_thing(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t value;
        const char *said;
    } rows[] = {
        {"expect.icps[0].word", 0xff001005ff050000,
         "0xff001005ff050000 (cppr ff, xisr 1005, mfrr ff, pending 05, out_ee)"},
        {"expect.icps[0].word", 0, "0x0 (cppr 00, xisr 0, mfrr 00, pending 00)"},
        {"expect.exits[2].trap", 0x5555, "0x5555 (left to the host to complete)"},
        {"vcpu[0].arch.trap", 0x980, "0x980 (hypervisor decrementer)"},
        {"expect.exits[2].trap", 0x123, "0x123"},
        {"expect.exits[0].vector", 0xe80, "0xe80 (directed hypervisor doorbell)"},
        {"expect.exits[0].r12", 0x500, "0x500 (external interrupt)"},
        {"r12", 0x500, "0x500"}, /* of a guest */
        {"msr", 0x9000000000001003, "0x9000000000001003 (SF HV ME RI LE)"},
        {"vcpu[1].arch.shregs.msr", 0x8000000000009000, "0x8000000000009000 (SF EE ME)"},
        {"hsrr1", 0x9000000000201033, "0x9000000000201033 (SF HV ME IR DR RI LE 0x200000)"},
        {"lpcr", 0x0000000000014001 | 0x800, "0x14801 (PECEDP PECE0 MER HDICE)"},
        {"lpcr", 0, "0x0"},
        {"icp[1].rm_action", 0x3, "0x3 (KICK CHECK_RESEND)"},
        {"source[0x1005].pq_state", 3, "0x3 (P Q)"},
        {"expect.sources[0].pq", 2, "0x2 (Q)"},
        {"paca[0].kvm_hstate.saved_xirr", 0xff001234, "0xff001234 (cppr ff, xisr 1234)"},
        {"paca[0].kvm_hstate.saved_xirr", 0, "0x0"},
        {"amr", 1, "0x1"},
        {"vcpu[0].arch.nomsr", 0x8000, "0x8000"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char said[SCN_MEANING_BYTES];
        scn_print_number(rows[i].name, rows[i].value, said, sizeof(said));
        assert_string_equal(said, rows[i].said);
    }
}

static void all_bits_of_a_register_have_room(void **state)
{
    (void)state;
    char meaning[SCN_MEANING_BYTES];
    scn_print_meaning("msr", UINT64_MAX, meaning, sizeof(meaning));
    assert_non_null(strstr(meaning, "LE 0x6"));
    scn_print_meaning("lpcr", UINT64_MAX, meaning, sizeof(meaning));
    assert_non_null(strstr(meaning, "HDICE 0xfff"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_told_with_what_it_means_for_its_thing),
        cmocka_unit_test(all_bits_of_a_register_have_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
