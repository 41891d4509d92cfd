/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/opal_thread.h"

#include "base/power.h"

typedef int64_t call_function(struct rm_machine *machine, unsigned thread);

/* The chip's time of day is the host's time base, which is the ticks that have passed. It goes to
 * all sub-cores: Linux has one thread of the core ask for it. */
static void set_time_base(struct rm_machine *machine, unsigned thread)
{
    unsigned core = thread / machine->config.threads_per_core;
    for (unsigned i = 0; i < machine->state.split[core]; i++)
        machine->subcores[core * RM_SUBCORES_MAX + i].tb_offset = 0;
}

static int64_t resync_timebase(struct rm_machine *machine, unsigned thread)
{
    set_time_base(machine, thread);
    return OPAL_SUCCESS;
}

static int64_t handle_hmi(struct rm_machine *machine, unsigned thread)
{
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t hmer = 0, hmeer = 0;
    rm_cpu_reg_read(cpu, "hmer", &hmer);
    rm_cpu_reg_read(cpu, "hmeer", &hmeer);
    if (hmer & (HMER_TFAC_ERROR | HMER_TFMR_PARITY))
        set_time_base(machine, thread);
    rm_cpu_reg_write(cpu, "hmer", hmer & ~hmeer);
    return OPAL_SUCCESS;
}

static const struct {
    uint64_t token;
    call_function *call;
} calls[] = {
    {OPAL_RESYNC_TIMEBASE, resync_timebase},
    {OPAL_HANDLE_HMI, handle_hmi},
};

bool rm_opal_of_thread(struct rm_machine *machine, uint64_t token,
                       const uint64_t args[RM_OPAL_ARGS_MAX], struct rm_opal_result *out)
{
    (void)args;
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (calls[i].token == token) {
            *out = (struct rm_opal_result){.handled = true,
                                           .rc = calls[i].call(machine, machine->trace.now.thread)};
            return true;
        }
    return false;
}
