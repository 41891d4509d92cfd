/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/replay_firmware.h"

#include <inttypes.h>

#define FIRMWARE_START UINT64_C(0x30000000) /* skiboot's link address */
#define FIRMWARE_END   UINT64_C(0x40000000)

bool rm_replay_is_firmware(uint64_t pc)
{
    return pc >= FIRMWARE_START && pc < FIRMWARE_END;
}

/* A capture does not hold the sources of its bridges: one that the firmware is asked about is there
 * with an interrupt under way, which is why it is asked. */
static void add_source(struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                       const uint64_t args[RM_OPAL_ARGS_MAX])
{
    struct rm_error error;
    struct rm_msi_state msi = {.hwirq = (uint32_t)(args[0] << 12 | 0x800 | args[1]),
                               .phb = (uint32_t)args[0],
                               .server = cpu->pir,
                               .priority = 4,
                               .p = true};
    rm_xics_add_msi(replay->xics, &msi, &error); /* if it is there already, it stays */
}

bool rm_replay_call(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    uint64_t args[RM_OPAL_ARGS_MAX], token = rm_cpu_gpr(cpu->cpu, 0);
    for (unsigned i = 0; i < RM_OPAL_ARGS_MAX; i++)
        args[i] = rm_cpu_gpr(cpu->cpu, 3 + i);
    if (token == OPAL_PCI_MSI_EOI)
        add_source(replay, cpu, args);
    struct rm_opal_caller caller = {.thread = cpu->pir};
    struct rm_opal_result result = rm_opal_perform(replay->xics, &caller, token, args);
    const char *name = rm_opal_name(token);
    if (!result.handled) {
        rm_replay_part(replay, cpu, "OPAL call %" PRIu64 " (%s) is not modelled", token,
                       name ? name : "unknown");
        return false;
    }
    rm_replay_act(replay, cpu, "calls the firmware: %s(0x%" PRIx64 ", 0x%" PRIx64 ") = %" PRId64,
                  name, args[0], args[1], result.rc);
    cpu->firmware_return = rm_path_register_read(cpu->cpu, RM_PATH_LR);
    cpu->firmware_result = (uint64_t)result.rc;
    cpu->place = RM_REPLAY_FIRMWARE;
    return true;
}

static bool is_volatile(enum rm_path_register reg)
{
    return reg == RM_PATH_R0 || reg == 2 || (reg >= 4 && reg <= 12) || reg == RM_PATH_CTR ||
           reg == RM_PATH_XER || reg == RM_PATH_CR || reg == RM_PATH_LR || reg == RM_PATH_CFAR ||
           reg == RM_PATH_SRR0 || reg == RM_PATH_SRR1 || reg == RM_PATH_HSRR0 ||
           reg == RM_PATH_HSRR1;
}

void rm_replay_return(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    for (unsigned i = 0; i < RM_PATH_REGISTERS; i++) {
        enum rm_path_register reg = (enum rm_path_register)i;
        if (!is_volatile(reg) || rm_path_register_read(cpu->cpu, reg) == cpu->recorded[i])
            continue;
        rm_path_register_write(cpu->cpu, reg, cpu->recorded[i]);
        replay->report->differences[RM_DIFFERS_FIRMWARE]++;
    }
    rm_cpu_set_gpr(cpu->cpu, 3, cpu->firmware_result);
    rm_cpu_set_pc(cpu->cpu, cpu->firmware_return);
    cpu->place = RM_REPLAY_HYPERVISOR;
    cpu->has_last = false;
}
