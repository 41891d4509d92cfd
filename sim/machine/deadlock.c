/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/deadlock.h"

#include "machine/exits.h"
#include "machine/name_place.h"
#include "machine/split.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static bool naps_on_something(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].place == RM_IN_NAP &&
           (rm_icp_line(machine->xics, thread) || rm_cpu_doorbell_pending(machine->cpus[thread]));
}

bool rm_deadlock_may_spin(const struct rm_machine *machine, unsigned thread)
{
    return kvm_host_is_spare(machine->world, &machine->state.host, thread);
}

static bool waits(const struct rm_machine *machine, unsigned thread)
{
    return (machine->state.threads[thread].spin.parked && !rm_deadlock_may_spin(machine, thread)) ||
           naps_on_something(machine, thread);
}

/* The sub-core whose first thread waits in the host for another, -1. */
static int subcore_that_waits(const struct rm_machine *machine)
{
    for (unsigned subcore = 0; subcore < rm_host_subcores(machine); subcore++)
        if (machine->state.host.subcores[subcore] == KVM_CORE_LEAVING)
            return (int)subcore;
    return -1;
}

bool rm_deadlock_is(const struct rm_machine *machine)
{
    for (unsigned thread = 0; thread < machine->threads; thread++)
        if (waits(machine, thread))
            return true;
    return subcore_that_waits(machine) >= 0;
}

static void add(char *text, size_t bytes, size_t *used, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void add(char *text, size_t bytes, size_t *used, const char *format, ...)
{
    va_list args;
    if (*used >= bytes)
        return;
    va_start(args, format);
    int more = vsnprintf(text + *used, bytes - *used, format, args);
    va_end(args);
    *used += more > 0 ? (size_t)more : 0;
}

/* "thread 0 goes round at 0x... (symbol+0x10) and reads vcore[0].in_guest = 0x1". */
static void describe_spin(const struct rm_machine *machine, unsigned thread, char *text,
                          size_t bytes, size_t *used)
{
    const struct rm_spin *spin = &machine->state.threads[thread].spin;
    char place[160], name[96];
    rm_name_place(machine, spin->pc, place, sizeof(place));
    add(text, bytes, used, "thread %u goes round at %s and reads", thread, place);
    for (unsigned i = 0; i < spin->word_count; i++) {
        rm_world_name(machine->world, spin->words[i].address, name, sizeof(name));
        uint64_t value = rm_mem_read(machine->mem, spin->words[i].address, spin->words[i].bytes,
                                     rm_image_endian(machine->image));
        add(text, bytes, used, "%s %s = 0x%" PRIx64, i ? "," : "", name, value);
    }
}

static void describe_thread(const struct rm_machine *machine, unsigned thread, char *text,
                            size_t bytes, size_t *used)
{
    if (machine->state.threads[thread].spin.parked)
        describe_spin(machine, thread, text, bytes, used);
    else
        add(text, bytes, used, "thread %u naps while %s is pending for it", thread,
            rm_icp_line(machine->xics, thread) ? "an external interrupt" : "a doorbell");
}

/* For which thread the host waits, and what it is to do. */
static unsigned describe_host(const struct rm_machine *machine, unsigned subcore, bool more,
                              char *text, size_t bytes, size_t *used)
{
    unsigned thread = 0;
    add(text, bytes, used, "%s the host waits on core %u for thread ", more ? ";" : "",
        subcore / machine->config.subcores);
    if (!kvm_host_is_out(machine->world, &machine->state.host, subcore, &thread))
        add(text, bytes, used, "%u to leave (paca[%u].kvm_hstate.kvm_vcore)", thread, thread);
    else if (!rm_split_can_end(machine, subcore, &thread))
        add(text, bytes, used, "%u to nap, so that the core can be made whole", thread);
    return thread;
}

unsigned rm_deadlock_describe(const struct rm_machine *machine, struct rm_fault *fault)
{
    size_t used = 0;
    unsigned first = machine->threads, still_in = 0;
    int subcore = subcore_that_waits(machine);
    *fault = (struct rm_fault){0};
    add(fault->text, sizeof(fault->text), &used, "deadlock at cycle %" PRIu64 ":",
        machine->state.now_cycle);
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        if (!waits(machine, thread))
            continue;
        add(fault->text, sizeof(fault->text), &used, "%s ", first < machine->threads ? ";" : "");
        describe_thread(machine, thread, fault->text, sizeof(fault->text), &used);
        if (first == machine->threads)
            first = thread;
    }
    if (subcore >= 0) {
        still_in = describe_host(machine, (unsigned)subcore, first < machine->threads, fault->text,
                                 sizeof(fault->text), &used);
    }
    if (first == machine->threads)
        first = still_in;
    fault->pc = rm_cpu_pc(machine->cpus[first]);
    return first;
}
