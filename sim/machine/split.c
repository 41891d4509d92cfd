/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/split.h"

#include "base/power.h"
#include "machine/checks/moments.h"

/* What a sub-core finds in the registers that KVM has to load. */
#define NOBODYS      UINT64_C(0x5000000000000bad)
#define HDEC_RUN_OUT UINT64_C(0xffffffff)

static bool is_split_by_host(const struct rm_machine *machine, unsigned subcore)
{
    return machine->state.host.split[subcore] > 1;
}

static struct rm_core *registers_of(struct rm_machine *machine, unsigned core, unsigned i)
{
    return &machine->subcores[core * RM_SUBCORES_MAX + i];
}

void rm_split_connect(struct rm_machine *machine)
{
    for (unsigned thread = 0; thread < machine->threads; thread++)
        rm_cpu_share(machine->cpus[thread], rm_core_of(machine, thread));
}

static void set_hid0(struct rm_machine *machine, unsigned core)
{
    unsigned subcores = machine->state.split[core];
    for (unsigned i = 0; i < subcores; i++)
        registers_of(machine, core, i)->reg[RM_CORE_HID0] = HID0_OF_SPLIT(subcores);
}

void rm_split_start(struct rm_machine *machine)
{
    for (unsigned core = 0; core < machine->config.cores; core++) {
        machine->state.split[core] = (uint8_t)machine->config.subcores;
        set_hid0(machine, core);
    }
}

static void set_mode(struct rm_machine *machine, unsigned core, unsigned subcores)
{
    machine->state.split[core] = (uint8_t)subcores;
    set_hid0(machine, core);
    rm_split_connect(machine);
    RM_EMIT(&machine->trace, host_split, .core = core, .subcores = subcores);
}

/* The bits in CTRL of the threads of one sub-core. */
static uint64_t running_mask(const struct rm_machine *machine, unsigned i, unsigned subcores)
{
    unsigned threads = machine->config.threads_per_core / subcores;
    return ((UINT64_C(1) << threads) - 1) << threads * i;
}

void rm_split(struct rm_machine *machine, unsigned core, unsigned subcores)
{
    static const enum rm_core_reg loaded[] = {RM_CORE_RPR, RM_CORE_PMMAR, RM_CORE_LDBAR};
    unsigned threads = machine->config.threads_per_core / subcores;
    unsigned first = core * machine->config.threads_per_core;
    const struct rm_core whole = *registers_of(machine, core, 0);
    for (unsigned i = 0; i < subcores; i++) {
        struct rm_core *own = registers_of(machine, core, i);
        *own = whole;
        own->running &= running_mask(machine, i, subcores);
        for (size_t r = 0; i > 0 && r < sizeof(loaded) / sizeof(loaded[0]); r++)
            own->reg[loaded[r]] = NOBODYS + i;
    }
    set_mode(machine, core, subcores);
    for (unsigned i = 1; i < subcores; i++)
        rm_cpu_hdec_run_out(machine->cpus[first + i * threads], HDEC_RUN_OUT);
}

/* One that sleeps in the host's offline loop naps, too. */
bool rm_split_can_end(const struct rm_machine *machine, unsigned subcore, unsigned *awake)
{
    unsigned first = rm_host_subcore_first(machine, subcore);
    if (!is_split_by_host(machine, subcore))
        return true;
    for (unsigned i = 1; i < machine->config.threads_per_core; i++) {
        enum rm_place place = machine->state.threads[first + i].place;
        *awake = first + i;
        if (place != RM_IN_NAP && place != RM_IN_HOST)
            return false;
    }
    return true;
}

void rm_split_end(struct rm_machine *machine, unsigned subcore)
{
    unsigned first = rm_host_subcore_first(machine, subcore);
    unsigned core = first / machine->config.threads_per_core;
    if (!is_split_by_host(machine, subcore))
        return;
    rm_checks_core_is_whole(machine, core);
    for (unsigned i = 1; i < machine->state.split[core]; i++)
        registers_of(machine, core, 0)->running |= registers_of(machine, core, i)->running;
    set_mode(machine, core, 1);
    for (unsigned i = 1; i < machine->config.threads_per_core; i++)
        rm_cpu_hdec_forget(machine->cpus[first + i]);
    kvm_host_is_whole(machine->world, &machine->state.host, subcore);
    rm_host_wrote(machine);
}
