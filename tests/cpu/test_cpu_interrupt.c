/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupt entry, returns, guests, nap and wake-up, doorbells, the OPAL byte order switch. */
#include "bed.h"

#define SRR0  26
#define SRR1  27
#define HSRR0 314
#define HSRR1 315
#define LPCR  318

#define GUEST_PC UINT64_C(0x4000)
#define GUEST_MSR                                                                                  \
    (RM_MSR_SF | RM_MSR_ME | RM_MSR_EE | RM_MSR_IR | RM_MSR_DR | RM_MSR_RI | RM_MSR_LE)

/* Puts thread 0 into the guest by way of hrfid. */
static void enter_guest(struct bed *bed)
{
    struct rm_cpu *cpu = bed->cpu[0];
    rm_cpu_set_spr(cpu, HSRR0, GUEST_PC);
    rm_cpu_set_spr(cpu, HSRR1, GUEST_MSR);
    BED_CODE(bed, PPC_HRFID);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_GUEST);
}

static void hrfid_to_a_guest_leaves_the_guests_state(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    enter_guest(&bed);
    assert_int_equal(rm_cpu_pc(bed.cpu[0]), GUEST_PC);
    assert_int_equal(rm_cpu_msr(bed.cpu[0]), GUEST_MSR);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 1);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(hrfid_to_a_guest_leaves_the_guests_state)

static void interrupts_choose_their_save_registers_and_msr(enum rm_endian endian)
{
    static const struct {
        uint64_t vector;
        unsigned pc_in;
        bool keeps_ri;
        bool keeps_me;
    } cases[] = {
        {0x100, SRR0, false, true}, {0x200, SRR0, false, false}, {0x300, SRR0, false, true},
        {0x500, HSRR0, true, true}, {0x700, SRR0, false, true},  {0x900, SRR0, false, true},
        {0x980, HSRR0, true, true}, {0xa00, SRR0, false, true},  {0xc00, SRR0, false, true},
        {0xe00, HSRR0, true, true}, {0xe20, HSRR0, true, true},  {0xe40, HSRR0, true, true},
        {0xe60, HSRR0, true, true}, {0xe80, HSRR0, true, true},  {0xf80, HSRR0, true, true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bed bed;
        bed_open(&bed, endian);
        struct rm_cpu *cpu = bed.cpu[0];
        enter_guest(&bed);
        rm_cpu_set_spr(cpu, HSRR0, 0);
        rm_cpu_interrupt(cpu, cases[i].vector);
        unsigned other = cases[i].pc_in == SRR0 ? HSRR0 : SRR0;
        assert_int_equal(rm_cpu_spr(cpu, cases[i].pc_in), GUEST_PC);
        assert_int_equal(rm_cpu_spr(cpu, cases[i].pc_in + 1), GUEST_MSR);
        assert_int_equal(rm_cpu_spr(cpu, other), 0);
        uint64_t msr = RM_MSR_SF | RM_MSR_HV | (cases[i].keeps_me ? RM_MSR_ME : 0) |
                       (cases[i].keeps_ri ? RM_MSR_RI : 0) | (endian == RM_LITTLE ? RM_MSR_LE : 0);
        assert_int_equal(rm_cpu_msr(cpu), msr);
        assert_int_equal(rm_cpu_pc(cpu), cases[i].vector);
        bed_close(&bed);
    }
}
IN_BOTH_BYTE_ORDERS(interrupts_choose_their_save_registers_and_msr)

static void an_external_interrupt_with_lpes_uses_srr(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    enter_guest(&bed);
    rm_cpu_set_spr(bed.cpu[0], LPCR, 8);
    rm_cpu_interrupt(bed.cpu[0], 0x500);
    assert_int_equal(rm_cpu_spr(bed.cpu[0], SRR0), GUEST_PC);
    bed_close(&bed);
}

static void ail_moves_only_interrupts_from_host_virtual_mode(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_spr(cpu, LPCR, 0x01800000);
    rm_cpu_set_msr(cpu, REAL_MODE | RM_MSR_IR | RM_MSR_DR | RM_MSR_EE);
    rm_cpu_interrupt(cpu, 0x500);
    assert_int_equal(rm_cpu_pc(cpu), UINT64_C(0xc000000000004500));
    assert_int_equal(rm_cpu_msr(cpu), REAL_MODE | RM_MSR_IR | RM_MSR_DR | RM_MSR_LE);
    rm_cpu_interrupt(cpu, 0x100);
    assert_int_equal(rm_cpu_pc(cpu), 0x100);
    rm_cpu_set_msr(cpu, GUEST_MSR);
    rm_cpu_interrupt(cpu, 0x500);
    assert_int_equal(rm_cpu_pc(cpu), 0x500);
    bed_close(&bed);
}

/* The handler at the vector really runs, in the host's byte order, and returns to the guest. */
static void a_handler_runs_from_the_vector_and_returns(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    enter_guest(&bed);
    rm_cpu_advance(cpu, 1000);
    rm_cpu_interrupt(cpu, 0x980);
    bed.at = 0x980;
    BED_CODE(&bed, PPC_MFSPR(3, HSRR0), PPC_MFSPR(4, HSRR1), PPC_HRFID);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_GUEST);
    assert_int_equal(rm_cpu_gpr(cpu, 3), GUEST_PC);
    assert_int_equal(rm_cpu_gpr(cpu, 4), GUEST_MSR);
    assert_int_equal(rm_cpu_cycle(cpu), 1004);
    assert_int_equal(rm_cpu_pc(cpu), GUEST_PC);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_handler_runs_from_the_vector_and_returns)

static void rfid_to_host_virtual_mode_goes_on_under_the_linear_map(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    uint64_t msr = REAL_MODE | RM_MSR_IR | RM_MSR_DR | (endian == RM_LITTLE ? RM_MSR_LE : 0);
    rm_cpu_set_spr(cpu, SRR0, CODE + 0x100);
    rm_cpu_set_spr(cpu, SRR1, msr | UINT64_C(0x783f0000)); /* interrupt information is dropped */
    BED_CODE(&bed, PPC_RFID);
    bed.at = CODE + 0x100;
    BED_CODE(&bed, PPC_MFMSR(3));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 3), msr);
    assert_int_equal(rm_cpu_spr(cpu, 28), CODE); /* CFAR */
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(rfid_to_host_virtual_mode_goes_on_under_the_linear_map)

static void a_pad_stops_where_rfid_goes(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_spr(cpu, SRR0, CODE + 0x200);
    rm_cpu_set_spr(cpu, SRR1, rm_cpu_msr(cpu));
    rm_decode_add_pad(bed.decode, CODE + 0x200);
    BED_CODE(&bed, PPC_RFID);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_PAD);
    assert_int_equal(rm_cpu_pc(cpu), CODE + 0x200);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_pad_stops_where_rfid_goes)

/* As OPAL's return code does: hrfid into big-endian, there hrfid back. The same address is executed
 * in both byte orders, so a decode entry of the wrong one must not be used. */
static void hrfid_switches_the_byte_order_there_and_back(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    for (int round = 0; round < 3; round++) {
        rm_cpu_set_pc(cpu, CODE);
        rm_cpu_set_spr(cpu, HSRR0, CODE + 0x100);
        rm_cpu_set_spr(cpu, HSRR1, REAL_MODE);
        rm_cpu_set_gpr(cpu, 5, CODE + 0x200);
        rm_cpu_set_gpr(cpu, 6, REAL_MODE | RM_MSR_LE);
        rm_cpu_set_gpr(cpu, 7, DATA);
        rm_cpu_set_gpr(cpu, 8, 0x11223344);
        bed.endian = RM_LITTLE;
        bed.at = CODE;
        BED_CODE(&bed, PPC_HRFID);
        bed.endian = RM_BIG;
        bed.at = CODE + 0x100;
        BED_CODE(&bed, PPC_STW(8, 0, 7), PPC_MTSPR(HSRR0, 5), PPC_MTSPR(HSRR1, 6), PPC_HRFID);
        bed.endian = RM_LITTLE;
        bed.at = CODE + 0x200;
        BED_CODE(&bed, PPC_STW(8, 4, 7));
        bed_run_all(&bed);
        assert_int_equal(rm_mem_read(bed.mem, DATA, 4, RM_BIG), 0x11223344);
        assert_int_equal(rm_mem_read(bed.mem, DATA + 4, 4, RM_LITTLE), 0x11223344);
        assert_int_equal(rm_cpu_msr(cpu), REAL_MODE | RM_MSR_LE);
    }
    bed_close(&bed);
}

/* One word that means mfmsr r3 in one byte order is something else in the other. */
static void one_address_decodes_by_the_byte_order_of_the_fetch(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    BED_CODE(&bed, PPC_MFMSR(3), PPC_MFMSR(4));
    rm_decode_add_pad(bed.decode, bed.at);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_PAD);
    rm_cpu_set_pc(cpu, CODE);
    rm_cpu_set_msr(cpu, REAL_MODE);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_FAULT); /* 0xa600607c is lhzu, outside */
    rm_cpu_set_pc(cpu, CODE);
    rm_cpu_set_msr(cpu, REAL_MODE | RM_MSR_LE);
    rm_cpu_set_gpr(cpu, 3, 0);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_PAD);
    assert_int_equal(rm_cpu_gpr(cpu, 3), REAL_MODE | RM_MSR_LE);
    bed_close(&bed);
}

static void nap_stops_and_a_wake_up_tells_its_reason(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    uint64_t msr = rm_cpu_msr(cpu);
    BED_CODE(&bed, PPC_NAP);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_NAP);
    assert_int_equal(rm_cpu_power(cpu), RM_POWER_NAP);
    assert_int_equal(rm_cpu_pc(cpu), CODE + 4);
    rm_cpu_advance(cpu, 500);
    rm_cpu_wake(cpu, 8, 2);
    assert_int_equal(rm_cpu_power(cpu), RM_POWER_RUNNING);
    assert_int_equal(rm_cpu_pc(cpu), 0x100);
    bed.at = 0x100;
    BED_CODE(&bed, PPC_MFSPR(3, SRR1), PPC_MFSPR(4, SRR0));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 3), msr | 8 << 18 | 2 << 16);
    assert_int_equal(rm_cpu_gpr(cpu, 4), CODE + 4);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(nap_stops_and_a_wake_up_tells_its_reason)

static void an_interrupt_tells_about_itself_in_its_own_bits_of_srr1(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_BIG);
    struct rm_cpu *cpu = bed.cpu[0];
    uint64_t msr = rm_cpu_msr(cpu), srr1 = 0;
    rm_cpu_interrupt_about(cpu, 0x200, UINT64_MAX);
    assert_true(rm_cpu_reg_read(cpu, "srr1", &srr1));
    assert_int_equal(srr1, msr | 0x783f0000);
    assert_false(rm_cpu_msr(cpu) & RM_MSR_ME);
    bed_close(&bed);
}

static void a_maintenance_interrupt_is_what_hmeer_lets_through(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_BIG);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_reg_write(cpu, "hmer", 6);
    assert_false(rm_cpu_hmi_pending(cpu));
    rm_cpu_reg_write(cpu, "hmeer", 8);
    assert_false(rm_cpu_hmi_pending(cpu));
    rm_cpu_reg_write(cpu, "hmeer", 12);
    assert_true(rm_cpu_hmi_pending(cpu));
    bed_close(&bed);
}

static void deeper_states_are_told_apart(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_BIG);
    BED_CODE(&bed, PPC_DOZE, PPC_RVWINKLE);
    assert_int_equal(rm_cpu_run(bed.cpu[0], FOREVER), RM_STOP_NAP);
    assert_int_equal(rm_cpu_power(bed.cpu[0]), RM_POWER_DOZE);
    assert_int_equal(rm_cpu_run(bed.cpu[0], FOREVER), RM_STOP_NAP);
    assert_int_equal(rm_cpu_power(bed.cpu[0]), RM_POWER_WINKLE);
    bed_close(&bed);
}

static void a_system_call_from_the_hypervisor_goes_to_its_vector(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    BED_CODE(&bed, PPC_SC);
    bed.at = 0xc00;
    BED_CODE(&bed, PPC_MFSPR(3, SRR0));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), CODE + 4);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_system_call_from_the_hypervisor_goes_to_its_vector)

static void doorbell_messages_reach_the_bus(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 3, 0x28000003);
    rm_cpu_set_gpr(cpu, 4, 0x20000003); /* not a doorbell */
    BED_CODE(&bed, PPC_MSGSND(4), PPC_MSGCLR(4), PPC_MSGSND(3));
    bed_run_all(&bed);
    assert_int_equal(bed.messages_sent, 1);
    assert_int_equal(bed.messages_cleared, 0);
    assert_int_equal(bed.message, 0x28000003);
    assert_false(bed.message_privileged);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(doorbell_messages_reach_the_bus)

static void a_doorbell_is_pending_until_cleared_or_taken(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_doorbell(cpu);
    rm_cpu_interrupt(cpu, 0x500);
    assert_true(rm_cpu_doorbell_pending(cpu));
    rm_cpu_interrupt(cpu, 0xe80);
    assert_false(rm_cpu_doorbell_pending(cpu));
    rm_cpu_doorbell(cpu);
    rm_cpu_set_pc(cpu, CODE);
    rm_cpu_set_gpr(cpu, 3, 0x28000000);
    BED_CODE(&bed, PPC_MSGCLR(3));
    bed_run_all(&bed);
    assert_false(rm_cpu_doorbell_pending(cpu));
    assert_int_equal(bed.messages_cleared, 1);
    bed_close(&bed);
}

static void privileged_doorbells_live_in_dpdes(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 3, 0x28000001);
    rm_cpu_set_gpr(cpu, 4, 0x28000000);
    BED_CODE(&bed, PPC_MSGSNDP(3), PPC_MSGSNDP(4), PPC_MFSPR(5, 176), PPC_MSGCLRP(4),
             PPC_MFSPR(6, 176));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 5), 3);
    assert_int_equal(rm_cpu_gpr(cpu, 6), 2);
    assert_true(bed.message_privileged);
    assert_int_equal(bed.messages_sent, 2);
    bed_close(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(hrfid_to_a_guest_leaves_the_guests_state),
        BOTH(interrupts_choose_their_save_registers_and_msr),
        cmocka_unit_test(an_external_interrupt_with_lpes_uses_srr),
        cmocka_unit_test(ail_moves_only_interrupts_from_host_virtual_mode),
        BOTH(a_handler_runs_from_the_vector_and_returns),
        BOTH(rfid_to_host_virtual_mode_goes_on_under_the_linear_map),
        BOTH(a_pad_stops_where_rfid_goes),
        cmocka_unit_test(hrfid_switches_the_byte_order_there_and_back),
        cmocka_unit_test(one_address_decodes_by_the_byte_order_of_the_fetch),
        BOTH(nap_stops_and_a_wake_up_tells_its_reason),
        cmocka_unit_test(an_interrupt_tells_about_itself_in_its_own_bits_of_srr1),
        cmocka_unit_test(a_maintenance_interrupt_is_what_hmeer_lets_through),
        cmocka_unit_test(deeper_states_are_told_apart),
        BOTH(a_system_call_from_the_hypervisor_goes_to_its_vector),
        BOTH(doorbell_messages_reach_the_bus),
        cmocka_unit_test(a_doorbell_is_pending_until_cleared_or_taken),
        cmocka_unit_test(privileged_doorbells_live_in_dpdes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
