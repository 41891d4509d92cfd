/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A failed check of a register or field says which instruction wrote it last. The handlers' code is
 * changed so that it saves or loads the guest's r31 wrongly, once by a store and once by a load.
 */
#include "machine/state.h"
#include "run.h"

#include <inttypes.h>

#define WORLD                                                                                      \
    "name: t\n"                                                                                    \
    "vm:\n"                                                                                        \
    "  vcpus: [{id: 0, thread: 0}]\n"                                                              \
    "events:\n"                                                                                    \
    "- {at: 1000, host_ipi: {thread: 0}}\n"

#define STD_R31    (UINT32_C(62) << 26 | 31 << 21) /* std r31,D(rA) without D and rA */
#define LD_R31     (UINT32_C(58) << 26 | 31 << 21)
#define DS_OPCODE  UINT32_C(0xffe00003)
#define TEXT_BYTES 0x10000

/* Of all worlds from now on the code at `address` is `word`. */
static void change_code(struct rm_machine *machine, uint64_t address, uint32_t word)
{
    struct rm_mem_snapshot *clean;
    rm_mem_snapshot_restore(machine->mem, machine->clean);
    rm_mem_write(machine->mem, address, 4, RM_LITTLE, word);
    assert_int_equal(rm_mem_snapshot_take(machine->mem, &clean, NULL), RM_OK);
    rm_mem_snapshot_free(machine->clean);
    machine->clean = clean;
}

/* The address of the instruction that moves r31 of a vcpu; its displacement, or register, is
 * changed by `change`. */
static uint64_t plant(struct rm_machine *machine, uint32_t opcode, uint32_t change)
{
    struct rm_field r31;
    assert_true(rm_layout_field(machine->layout, "kvm_vcpu", "arch.regs.gpr[31]", &r31));
    for (uint64_t address = 0; address < TEXT_BYTES; address += 4) {
        uint32_t word = (uint32_t)rm_mem_read(machine->mem, address, 4, RM_LITTLE);
        if ((word & DS_OPCODE) == opcode && (word & 0xfffc) == r31.offset_bytes) {
            change_code(machine, address, word ^ change);
            return address;
        }
    }
    fail_msg("the handlers have no such instruction");
    return 0;
}

/* The failure of a check, whose text has "was last written by ...<address> (". */
static void expect_writer(struct run *run, const char *check, uint64_t address)
{
    char writer[80];
    go(run, 1);
    snprintf(writer, sizeof(writer), "%08" PRIx64 " (", address);
    for (unsigned i = 0; i < run->result.failure_count; i++)
        if (strcmp(run->result.failures[i].what, check) == 0) {
            if (!strstr(run->result.failures[i].got, "was last written by") ||
                !strstr(run->result.failures[i].got, writer))
                fail_msg("expected \"%s\", got \"%s\"", writer, run->result.failures[i].got);
            return;
        }
    fail_msg("%s did not fail", check);
}

static void a_field_that_is_wrong_names_the_store_that_wrote_it(void **state)
{
    (void)state;
    struct run run = open_run("le", WORLD);
    uint64_t address = plant(run.machine, STD_R31, 1 << 21); /* r30 is stored in its place */
    expect_writer(&run, "check guest_saved", address);
    end(&run);
}

static void a_register_that_is_wrong_names_the_load_that_wrote_it(void **state)
{
    (void)state;
    struct run run = open_run("le", WORLD);
    uint64_t address = plant(run.machine, LD_R31, 8); /* another one is loaded */
    expect_writer(&run, "check guest_registers", address);
    end(&run);
}

static void a_run_in_haste_names_nobody(void **state)
{
    (void)state;
    struct run run = open_run("le", WORLD);
    plant(run.machine, STD_R31, 1 << 21);
    assert_int_equal(rm_scenario_run(run.machine, run.scenario,
                                     &(struct scn_run_options){1, &scn_in_haste, NULL}, &run.result,
                                     NULL),
                     RM_OK);
    assert_true(run.result.failure_count > 0);
    assert_null(strstr(run.result.failures[0].got, "last written"));
    end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_that_is_wrong_names_the_store_that_wrote_it),
        cmocka_unit_test(a_register_that_is_wrong_names_the_load_that_wrote_it),
        cmocka_unit_test(a_run_in_haste_names_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
