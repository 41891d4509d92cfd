/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is what code under test left in memory: the trap, then stores into the objects that the
 * host model reads (1 byte: which field; 8 bytes: the value). Values below 16 become addresses of
 * vcpus and ICPs.
 */
#include "fuzz_world.h"

#include <string.h>

static const char *const fields[] = {
    "icp[0].rm_action",         "icp[0].rm_kick_target",    "icp[0].rm_resend_icp",
    "icp[0].rm_reject",         "icp[0].state.raw",         "icp[1].state.raw",
    "icp[2].state.raw",         "icp[1].resend_map[0]",     "icp[2].resend_map[0]",
    "source[0x1005].resend",    "source[0x1005].priority",  "source[0x1005].server",
    "source[0x1006].resend",    "source[0x1006].priority",  "source[0x1006].server",
    "source[0x1005].pq_state",  "vcpu[0].arch.regs.gpr[3]", "vcpu[0].arch.regs.gpr[4]",
    "vcpu[0].arch.regs.gpr[5]", "vcpu[2].arch.regs.gpr[3]", "vcpu[2].arch.regs.gpr[4]",
    "vcpu[0].arch.shregs.msr",  "vcpu[1].arch.thread_cpu",  "vcpu[1].arch.pending_exceptions",
    "vcpu[1].arch.ceded",       "rm_core[1].rm_data",       "rm_core[1].rm_state.raw",
    "xics.real_mode",           "icp[1].server_num",        "vcore[0].vcore_state",
    "icp[2].rm_action",         "icp[2].rm_kick_target",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t chosen(const struct rm_world *world, uint64_t value)
{
    uint64_t icp = 0;
    if (value < 3)
        return rm_world_vcpu(world, (unsigned)value);
    if (value == 3)
        rm_world_read(world, "vcpu[1].arch.icp", &icp, NULL);
    return value == 3 ? icp : value;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fuzz_world fuzz;
    static struct rm_mem_snapshot *clean;
    if (!fuzz.world) {
        struct rm_world_config config = fuzz_config();
        fuzz_open(&fuzz);
        rm_world_build(&config, fuzz.image, fuzz.layout, fuzz.mem, fuzz_from(&fuzz), &fuzz.world,
                       NULL);
        assert(fuzz.world);
        rm_mem_seal(fuzz.mem);
        rm_mem_snapshot_take(fuzz.mem, &clean, NULL);
    }
    if (size < 2)
        return -1;
    rm_mem_snapshot_restore(fuzz.mem, clean);
    for (size_t at = 2; at + 9 <= size; at += 9) {
        const char *field = fields[data[at] % (sizeof(fields) / sizeof(*fields))];
        uint64_t value = rm_load(data + at + 1, 8, RM_LITTLE);
        rm_world_write(fuzz.world, field, chosen(fuzz.world, value), NULL);
    }
    fuzz_exercise(fuzz.world, (uint32_t)rm_load(data, 2, RM_LITTLE));
    return 0;
}
