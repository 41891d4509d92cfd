/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/guest_timers.h"

#include "base/power.h"
#include "cpu/spr.h"
#include "kvm/world/model.h"
#include "machine/checks/promise.h"

#define LPCR_MOVING UINT64_C(0x1f800) /* MER and the wake-up enables (III-S 2.2) */

/* A guest's DEC, where nobody wants it to run out, is this and somewhat more. */
#define FAR_DEC  0x60000000
#define SOME_DEC 0x0fffffff

/* DEC and time base are read one after the other; the clocks of a core's threads differ by a part
 * of a slice (docs/model-machine.md). Assumed to be less than that. */
#define DEC_TICKS 16
#define VTB_TICKS 64
#define NAP_TICKS 64 /* as much later than HDEC a copy of it may run out, as in wait.c */

static const struct rm_contract *contract_of(const struct rm_machine *machine)
{
    return &machine->registers->contract;
}

static uint64_t vcore_of(const struct rm_machine *machine, unsigned vcpu)
{
    return machine->world->vcore[machine->world->vcore_of[vcpu]];
}

static uint64_t ticks_of(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_core *core = &machine->subcores[rm_subcore_index(machine, thread)];
    return rm_cpu_spr(machine->cpus[thread], RM_SPR_TB) - core->tb_offset;
}

static uint64_t load(const struct rm_machine *machine, const struct rm_field *field,
                     uint64_t address)
{
    return field->size_bytes ? rm_view_load(&machine->registers->view, address, field) : 0;
}

static void store(const struct rm_machine *machine, const struct rm_field *field, uint64_t address,
                  uint64_t value)
{
    if (field->size_bytes)
        rm_view_store(&machine->registers->view, address, field, value);
}

/* The vcpu is its vcore's only one, and so alone with what the core shares. */
static bool is_alone(const struct rm_machine *machine, unsigned vcpu)
{
    const struct rm_world *world = machine->world;
    unsigned members = 0;
    for (unsigned v = 0; v < machine->config.vcpu_count; v++)
        members += world->vcore_of[v] == world->vcore_of[vcpu];
    return members == 1;
}

/* Doorbells for threads that have no vcpu: nobody takes them. */
static uint64_t own_doorbells(const struct rm_machine *machine, unsigned thread, uint64_t visit)
{
    unsigned threads = rm_subcore_threads(machine, thread);
    uint64_t all = (UINT64_C(1) << (threads < 8 ? threads : 8)) - 1;
    uint64_t own = UINT64_C(1) << thread % threads;
    return (visit * 0x53 + 0x2a) & all & ~own;
}

void rm_timers_start(struct rm_machine *machine, unsigned vcpu)
{
    const struct rm_contract *contract = contract_of(machine);
    struct rm_kept_registers *kept = &machine->registers->kept[vcpu];
    uint64_t address = rm_world_vcpu(machine->world, vcpu), vcore = vcore_of(machine, vcpu);
    uint64_t own = UINT64_C(0x67) << 52 | (uint64_t)vcpu << 44;
    kept->purr = own | (uint64_t)RM_SPR_PURR << 32;
    kept->spurr = own | (uint64_t)RM_SPR_SPURR << 32;
    kept->vtb = UINT64_C(0x67) << 52 | (uint64_t)machine->world->vcore_of[vcpu] << 44 |
                (uint64_t)RM_SPR_VTB << 32;
    store(machine, &contract->purr, address, kept->purr);
    store(machine, &contract->spurr, address, kept->spurr);
    store(machine, &contract->vtb, vcore, kept->vtb);
    kept->expires = load(machine, &contract->dec_expires, address);
    kept->ctrl = load(machine, &contract->ctrl, address) & CTRL_RUN;
    kept->dpdes = load(machine, &contract->dpdes, vcore);
}

void rm_timers_leave(struct rm_machine *machine, unsigned thread, struct rm_kept_registers *kept)
{
    const struct rm_cpu *cpu = machine->cpus[thread];
    kept->ticks = ticks_of(machine, thread);
    kept->purr = rm_cpu_spr(cpu, RM_SPR_PURR);
    kept->spurr = rm_cpu_spr(cpu, RM_SPR_SPURR);
    kept->vtb = rm_cpu_spr(cpu, RM_SPR_VTB);
    kept->expires = kept->ticks + (uint64_t)(int32_t)rm_cpu_spr(cpu, RM_SPR_DEC);
    kept->ctrl = rm_cpu_spr(cpu, RM_SPR_CTRLF) & CTRL_RUN;
    kept->dpdes = rm_core_of(machine, thread)->reg[RM_CORE_DPDES];
}

void rm_timers_play(struct rm_machine *machine, unsigned thread)
{
    unsigned vcpu = (unsigned)machine->state.threads[thread].vcpu;
    const struct rm_vcpu_config *config = &machine->config.vcpus[vcpu];
    uint64_t visit = machine->registers->kept[vcpu].visits;
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t dec = rm_cpu_spr(cpu, RM_SPR_DEC);
    if (!rm_registers_given(config, "dec") && dec > FAR_DEC / 2 && !(dec >> 31))
        rm_cpu_set_spr(cpu, RM_SPR_DEC,
                       FAR_DEC + rm_registers_mark(vcpu, visit, RM_CPU_WORDS, SOME_DEC));
    if (!rm_registers_given(config, "ctrl"))
        rm_cpu_set_spr(cpu, RM_SPR_CTRL, visit & CTRL_RUN);
    if (!rm_registers_given(config, "dpdes") && is_alone(machine, vcpu))
        rm_core_of(machine, thread)->reg[RM_CORE_DPDES] = own_doorbells(machine, thread, visit);
}

/* Linux' handler of a machine check may set DEC for itself while it is the guest's, and a
 * maintenance interrupt may take the guest's offset out of the time base by which KVM reckons. */
static bool dec_may_differ(const struct rm_kept_registers *kept)
{
    return kept->vector == TRAP_MACHINE_CHECK || kept->vector == TRAP_HMI;
}

/* A counter that only goes on while the guest runs: neither back nor faster than time. */
static void compare_counter(struct rm_finding *finding, const char *name, uint64_t found,
                            uint64_t left, uint64_t passed, uint64_t tolerance)
{
    if (found - left + tolerance > passed + 2 * tolerance)
        rm_finding_differs(finding, name, found, left);
}

static bool is_near(uint64_t found, uint64_t expected)
{
    return found - expected + DEC_TICKS <= 2 * DEC_TICKS;
}

static uint64_t tb_offset_of(const struct rm_machine *machine, unsigned vcpu)
{
    return rm_get(machine->world, RM_K_VCORE_TB_OFFSET, vcore_of(machine, vcpu));
}

/* The guest runs with its vcore's LPCR, but for what each entry and nap sets. */
static void compare_lpcr(struct rm_finding *finding, const struct rm_cpu *cpu)
{
    const struct rm_field *field = &contract_of(finding->machine)->lpcr;
    uint64_t found = rm_cpu_words(cpu)[RM_SPR_WORD(lpcr)] & ~LPCR_MOVING;
    uint64_t set = load(finding->machine, field, vcore_of(finding->machine, finding->vcpu));
    set &= RM_SPR_LPCR_BITS & ~LPCR_MOVING;
    if (field->size_bytes && found != set)
        rm_finding_differs(finding, "lpcr", found, set);
}

/* The guest's time base is the host's and its vcore's offset, which is whole 2^24 ticks. */
static void compare_time_base(struct rm_finding *finding, unsigned thread)
{
    const struct rm_machine *machine = finding->machine;
    uint64_t found = machine->subcores[rm_subcore_index(machine, thread)].tb_offset;
    uint64_t set = tb_offset_of(machine, finding->vcpu);
    if (!is_near(found, set))
        rm_finding_differs(finding, "tb (less the host's)", found, set);
}

void rm_timers_compare(struct rm_finding *finding, const struct rm_kept_registers *kept,
                       unsigned thread)
{
    const struct rm_machine *machine = finding->machine;
    const struct rm_contract *contract = contract_of(machine);
    const struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t ticks = ticks_of(machine, thread), passed = ticks - kept->ticks;
    uint64_t dec = rm_cpu_spr(cpu, RM_SPR_DEC), run = rm_cpu_spr(cpu, RM_SPR_CTRLF) & CTRL_RUN;
    bool first = kept->visits == 0;
    compare_lpcr(finding, cpu);
    compare_time_base(finding, thread);
    if (contract->purr.size_bytes)
        compare_counter(finding, "purr", rm_cpu_spr(cpu, RM_SPR_PURR), kept->purr, passed, 0);
    if (contract->spurr.size_bytes)
        compare_counter(finding, "spurr", rm_cpu_spr(cpu, RM_SPR_SPURR), kept->spurr, passed, 0);
    if (contract->vtb.size_bytes)
        compare_counter(finding, "vtb", rm_cpu_spr(cpu, RM_SPR_VTB), kept->vtb, passed, VTB_TICKS);
    if (kept->expires && contract->dec_expires.size_bytes && !dec_may_differ(kept) &&
        !(first && tb_offset_of(machine, finding->vcpu)) &&
        (uint32_t)(dec + ticks - kept->expires + DEC_TICKS) > 2 * DEC_TICKS)
        rm_finding_differs(finding, "dec", dec, (kept->expires - ticks) & UINT32_MAX);
    if (contract->ctrl.size_bytes && run != kept->ctrl && kept->hcall != H_CEDE)
        rm_finding_differs(finding, "ctrl", run, kept->ctrl);
    uint64_t dpdes = machine->subcores[rm_subcore_index(machine, thread)].reg[RM_CORE_DPDES];
    if (contract->dpdes.size_bytes && is_alone(machine, finding->vcpu) && dpdes != kept->dpdes)
        rm_finding_differs(finding, "dpdes", dpdes, kept->dpdes);
}

/* What the struct has was saved on the way out, so no later than now. */
void rm_timers_compare_saved(struct rm_finding *finding, const struct rm_kept_registers *kept)
{
    const struct rm_machine *machine = finding->machine;
    const struct rm_contract *contract = contract_of(machine);
    unsigned vcpu = finding->vcpu;
    uint64_t address = rm_world_vcpu(machine->world, vcpu), vcore = vcore_of(machine, vcpu);
    const uint64_t long_ticks = UINT32_MAX;
    uint64_t purr = load(machine, &contract->purr, address);
    uint64_t spurr = load(machine, &contract->spurr, address);
    uint64_t vtb = load(machine, &contract->vtb, vcore);
    uint64_t expires = load(machine, &contract->dec_expires, address);
    uint64_t ctrl = load(machine, &contract->ctrl, address) & CTRL_RUN;
    uint64_t dpdes = load(machine, &contract->dpdes, vcore);
    if (contract->purr.size_bytes)
        compare_counter(finding, "purr", purr, kept->purr, long_ticks, 0);
    if (contract->spurr.size_bytes)
        compare_counter(finding, "spurr", spurr, kept->spurr, long_ticks, 0);
    if (contract->vtb.size_bytes)
        compare_counter(finding, "vtb", vtb, kept->vtb, long_ticks, VTB_TICKS);
    if (contract->dec_expires.size_bytes && kept->expires && !dec_may_differ(kept) &&
        !is_near(expires, kept->expires) &&
        !is_near(expires, kept->expires + tb_offset_of(machine, vcpu)))
        rm_finding_differs(finding, "dec_expires", expires, kept->expires);
    if (contract->ctrl.size_bytes && ctrl != kept->ctrl && kept->hcall != H_CEDE)
        rm_finding_differs(finding, "ctrl", ctrl, kept->ctrl);
    if (contract->dpdes.size_bytes && is_alone(machine, vcpu) && dpdes != kept->dpdes)
        rm_finding_differs(finding, "dpdes", dpdes, kept->dpdes);
}

void rm_check_nap_ends(struct rm_machine *machine, unsigned thread)
{
    const struct rm_cpu *cpu = machine->cpus[thread];
    int64_t dec = (int32_t)rm_cpu_spr(cpu, RM_SPR_DEC),
            hdec = (int32_t)rm_cpu_spr(cpu, RM_SPR_HDEC);
    if (dec > hdec + NAP_TICKS && hdec >= 0)
        rm_promise_broken(machine, RM_CHECK_nap_ends, machine->state.threads[thread].vcpu,
                          "thread %u naps until DEC runs out in %lld ticks, and HDEC does in %lld",
                          thread, (long long)dec, (long long)hdec);
}
