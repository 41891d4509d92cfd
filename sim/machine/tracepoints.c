/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/tracepoints.h"

#include "base/power.h"
#include "machine/checks/told.h"
#include "machine/recorder.h"
#include "xics/icp.h"

#include <assert.h>

void rm_tell_point(struct rm_machine *machine, const struct kvm_act *act)
{
    struct rm_trace *trace = &machine->trace;
    const struct kvm_point *point = &act->point;
    switch (act->kind) {
    case KVM_ACT_GUEST_ENTER:
        RM_EMIT(trace, kvm_guest_enter, .vcpu_id = point->vcpu_id, .pc = point->pc,
                .pending_exceptions = point->pending_exceptions, .ceded = point->ceded);
        break;
    case KVM_ACT_GUEST_EXIT:
        RM_EMIT(trace, kvm_guest_exit, .vcpu_id = point->vcpu_id, .trap = act->trap,
                .pc = point->pc, .msr = point->msr, .ceded = point->ceded);
        break;
    case KVM_ACT_HCALL_ENTER:
        RM_EMIT(trace, kvm_hcall_enter, .vcpu_id = point->vcpu_id, .req = point->gpr[0],
                .gpr4 = point->gpr[1], .gpr5 = point->gpr[2], .gpr6 = point->gpr[3],
                .gpr7 = point->gpr[4]);
        break;
    default:
        assert(act->kind == KVM_ACT_HCALL_EXIT);
        RM_EMIT(trace, kvm_hcall_exit, .vcpu_id = point->vcpu_id, .ret = (uint64_t)act->run_loop,
                .hcall_rc = point->gpr[0]);
    }
}

/* The guest's source that a device's interrupt feeds, NULL; one in the passthrough map first. */
static const struct rm_source_config *source_of(const struct rm_machine *machine, uint32_t hwirq)
{
    const struct rm_source_config *found = NULL;
    for (unsigned i = 0; i < machine->config.source_count; i++) {
        const struct rm_source_config *source = &machine->config.sources[i];
        if (source->hwirq == hwirq && (!found || source->mapped))
            found = source;
    }
    return found;
}

static enum rm_passthru reason_of(const struct rm_machine *machine,
                                  const struct rm_source_config *source, int32_t result)
{
    if (result == READ_DELIVERED)
        return RM_PASSTHRU_DELIVERED;
    if (result == READ_TO_COMPLETE)
        return RM_PASSTHRU_TOO_HARD;
    if (!machine->config.kvm_irq_bypass)
        return RM_PASSTHRU_OFF;
    return source && source->mapped ? RM_PASSTHRU_TO_HOST : RM_PASSTHRU_NOT_MAPPED;
}

void rm_tell_passthru(struct rm_machine *machine, unsigned thread, int32_t result)
{
    uint32_t hwirq = machine->state.checks.threads[thread].last;
    if (hwirq == XISR_NONE || hwirq == XISR_IPI)
        return;
    const struct rm_source_config *source = source_of(machine, hwirq);
    RM_EMIT(&machine->trace, passthru, .hwirq = hwirq, .irq = source ? source->irq : 0,
            .reason = (uint32_t)reason_of(machine, source, result));
}

void rm_tell_rm_hard(struct rm_machine *machine, unsigned thread, uint32_t trap)
{
    int32_t vcpu = machine->state.threads[thread].vcpu;
    uint32_t rm_action = vcpu < 0 ? 0 : rm_world_rm_action(machine->world, (unsigned)vcpu);
    if (vcpu < 0 || (trap != TRAP_RM_HARD && !rm_action))
        return;
    enum rm_hard_reason reason = trap == TRAP_RM_HARD ? RM_HARD_TRAP
                                 : trap == TRAP_HCALL ? RM_HARD_HCALL
                                                      : RM_HARD_UNTOLD;
    RM_EMIT(&machine->trace, rm_hard, .vcpu = vcpu, .reason = (uint32_t)reason,
            .rm_action = rm_action, .trap = trap,
            .hcall = reason == RM_HARD_HCALL ? rm_world_guest_gpr(machine->world, (unsigned)vcpu, 3)
                                             : 0);
}

static void tell_stalls(struct rm_machine *machine, enum rm_phase phase, const uint64_t *part)
{
    for (unsigned i = 0; i < RM_STALLS; i++)
        if (part[i])
            RM_EMIT(&machine->trace, stall, .phase = (uint32_t)phase, .part = i, .cycles = part[i]);
}

static void tell_phase(struct rm_machine *machine, const struct rm_recorded_account *recorded,
                       enum rm_phase phase)
{
    uint64_t cycles = recorded->times->of[phase].cycles;
    const struct rm_phase_account *account =
        recorded->account ? &recorded->account->phase[phase] : NULL;
    if (!cycles && !recorded->times->of[phase].instructions)
        return;
    RM_EMIT(&machine->trace, phase, .phase = (uint32_t)phase, .cycles = cycles,
            .instructions = recorded->times->of[phase].instructions,
            .low_cycles = account ? account->low_cycles : cycles,
            .high_cycles = account ? account->high_cycles : cycles);
    if (account)
        tell_stalls(machine, phase, account->part);
}

void rm_tell_account(struct rm_machine *machine, unsigned thread)
{
    struct rm_recorded_account recorded = rm_recorder_account(machine->recorder, thread);
    for (unsigned phase = 0; phase < RM_PHASES; phase++)
        tell_phase(machine, &recorded, (enum rm_phase)phase);
    for (size_t i = 0; i < recorded.effect_count; i++)
        RM_EMIT(&machine->trace, row_effect, .row = recorded.effects[i].row,
                .low_cycles = recorded.effects[i].low_cycles,
                .high_cycles = recorded.effects[i].high_cycles);
}
