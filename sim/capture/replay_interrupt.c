/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/replay_interrupt.h"

#include "base/power.h"
#include "capture/replay_compare.h"

#include <inttypes.h>

#define SYSTEM_RESET    0x100
#define WAKE_LOSS_SHIFT 16
#define SRR1_INFORMATION                                                                           \
    UINT64_C(0x783f0000) /* 33:36 and 42:47: what a machine check or reset tells of itself */

/* Which pair of registers the interrupt saves in (Power ISA 2.07 III-S 6.5; external ones with
 * LPCR[LPES] = 0, as KVM has it). */
static bool saves_in_hsrr(uint64_t vector)
{
    return vector == 0x500 || vector == 0x980 || (vector >= 0xe00 && vector <= 0xe80) ||
           vector == 0xf80;
}

/* What the interrupt itself sets stands as it was before. */
static bool set_by_interrupt(enum rm_path_register reg, bool hsrr)
{
    return reg == RM_PATH_MSR || reg == (hsrr ? RM_PATH_HSRR0 : RM_PATH_SRR0) ||
           reg == (hsrr ? RM_PATH_HSRR1 : RM_PATH_SRR1);
}

static void put_guest(struct rm_replay_cpu *cpu, bool hsrr)
{
    for (unsigned i = 0; i < RM_PATH_REGISTERS; i++) {
        enum rm_path_register reg = (enum rm_path_register)i;
        bool shared = reg == RM_PATH_SDR1 || reg == RM_PATH_LPCR; /* no guest changes these */
        if (!shared)
            rm_path_register_write(cpu->cpu, reg,
                                   set_by_interrupt(reg, hsrr) ? cpu->previous[reg]
                                                               : cpu->recorded[reg]);
    }
    rm_cpu_set_pc(cpu->cpu, cpu->recorded[hsrr ? RM_PATH_HSRR0 : RM_PATH_SRR0]);
}

/* A doorbell has to have been sent. */
static bool take_doorbell(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    if (!rm_cpu_doorbell_pending(cpu->cpu)) {
        rm_replay_part(replay, cpu,
                       "no doorbell was sent to the processor here, and it takes one "
                       "in the recording");
        return false;
    }
    rm_replay_act(replay, cpu, "takes the doorbell that processor %u sent at its %u",
                  cpu->doorbell_from, cpu->doorbell_own);
    cpu->doorbell = false;
    return true;
}

/* A processor whose PIR is not told is the one whose controller asks and belongs to no other. */
static void find_own_icp(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    for (unsigned icp = 0; !cpu->knows_pir && icp < RM_XICS_THREADS_MAX; icp++) {
        bool taken = !rm_icp_line(replay->xics, icp);
        for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++)
            taken |= replay->cpus[i].knows_pir && replay->cpus[i].pir == icp;
        cpu->knows_pir = !taken;
        cpu->pir = icp;
    }
}

/* Whether the presentation controller asks for it; if not, it came from a device. */
static void take_external(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    find_own_icp(replay, cpu);
    if (!cpu->knows_pir || !rm_icp_line(replay->xics, cpu->pir))
        replay->report->differences[RM_DIFFERS_EXTERNAL]++;
    else
        rm_replay_act(replay, cpu, "takes the external interrupt 0x%x of its ICP",
                      rm_icp_peek(replay->xics, cpu->pir).xisr);
}

static bool has_cause(struct rm_replay *replay, struct rm_replay_cpu *cpu, uint64_t vector)
{
    if (vector == TRAP_DOORBELL)
        return take_doorbell(replay, cpu);
    if (vector == TRAP_EXTERNAL)
        take_external(replay, cpu);
    if (vector == TRAP_HDEC)
        replay->report->differences[RM_DIFFERS_HDEC]++;
    return true;
}

bool rm_replay_interrupt(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    uint64_t vector = rm_replay_line(replay)->pc;
    bool hsrr = saves_in_hsrr(vector);
    if (vector % 0x20 || vector > 0x1fff) {
        rm_replay_part(replay, cpu,
                       "the guest runs here; the recording goes on in the hypervisor, "
                       "and not at a vector");
        return false;
    }
    if (!cpu->entered_guest) /* else it is as we left it */
        put_guest(cpu, hsrr);
    cpu->entered_guest = false;
    if (!has_cause(replay, cpu, vector))
        return false;
    rm_cpu_interrupt(cpu->cpu, vector);
    uint64_t told = cpu->recorded[RM_PATH_SRR1] & SRR1_INFORMATION;
    if (vector == SYSTEM_RESET) /* nobody else says what it was */
        rm_path_register_write(cpu->cpu, RM_PATH_SRR1,
                               rm_path_register_read(cpu->cpu, RM_PATH_SRR1) | told);
    cpu->place = RM_REPLAY_HYPERVISOR;
    cpu->has_last = false;
    return true;
}

bool rm_replay_wake(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    uint64_t srr1 = cpu->recorded[RM_PATH_SRR1];
    unsigned reason = (unsigned)(srr1 >> WAKE_REASON_SHIFT & 0xf);
    if (rm_replay_line(replay)->pc != SYSTEM_RESET) {
        rm_replay_part(replay, cpu,
                       "the processor naps here; the recording goes on, and not at "
                       "the system reset vector");
        return false;
    }
    if (reason == WAKE_H_DOORBELL && !take_doorbell(replay, cpu))
        return false;
    if (reason == WAKE_EXTERNAL)
        take_external(replay, cpu);
    if (reason == WAKE_DECREMENTER)
        replay->report->differences[RM_DIFFERS_DEC]++;
    rm_cpu_wake(cpu->cpu, reason, (unsigned)(srr1 >> WAKE_LOSS_SHIFT & 3));
    cpu->place = RM_REPLAY_HYPERVISOR;
    cpu->has_last = false;
    return true;
}
