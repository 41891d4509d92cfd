/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hash.h"
#include "machine/recorder_parts.h"

#include <string.h>

static uint64_t hash_words(uint64_t hash, const uint64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hash = rm_hash_u64(hash, words[i]);
    return hash;
}

static uint64_t hash_exit(uint64_t hash, const struct rm_exit *exit)
{
    const uint64_t words[] = {
        exit->number,
        exit->end,
        exit->thread,
        (uint64_t)exit->vcpu,
        exit->cause,
        exit->vector,
        exit->trap,
        exit->r12,
        exit->r3,
        exit->guest_pc,
        exit->guest_msr,
        exit->read_intr_called,
        (uint64_t)exit->read_intr,
        exit->start_cycle,
        exit->cycles,
        exit->instructions,
        exit->phases.rm_entry_cycles,
        exit->phases.guest_cycles,
        exit->phases.rm_intr_cycles,
        exit->phases.rm_exit_cycles,
    };
    hash = hash_words(hash, words, sizeof(words) / sizeof(*words));
    return rm_hash_bytes(hash, exit->fault.text, strlen(exit->fault.text));
}

static uint64_t hash_mmio(uint64_t hash, const struct rm_list *list)
{
    const struct rm_mmio *mmio = list->items;
    hash = rm_hash_u64(hash, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const uint64_t words[] = {mmio[i].cycle, mmio[i].thread, mmio[i].icp, mmio[i].offset,
                                  mmio[i].write};
        hash = hash_words(hash, words, sizeof(words) / sizeof(*words));
        hash = rm_hash_bytes(hash, mmio[i].bytes, mmio[i].width_bytes);
    }
    return hash;
}

static uint64_t hash_opal(uint64_t hash, const struct rm_list *list)
{
    const struct rm_opal_call *calls = list->items;
    hash = rm_hash_u64(hash, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const uint64_t words[] = {calls[i].cycle, calls[i].thread, calls[i].token,
                                  (uint64_t)calls[i].rc};
        hash = hash_words(hash, words, sizeof(words) / sizeof(*words));
        hash = hash_words(hash, calls[i].args, 8);
    }
    return hash;
}

static uint64_t hash_msgsnd(uint64_t hash, const struct rm_list *list)
{
    const struct rm_msgsnd *sent = list->items;
    hash = rm_hash_u64(hash, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const uint64_t words[] = {sent[i].cycle, sent[i].thread, sent[i].target, sent[i].rb};
        hash = hash_words(hash, words, sizeof(words) / sizeof(*words));
    }
    return hash;
}

/* Symbols are told apart by where their names stand, which no snapshot changes. */
static uint64_t hash_path(uint64_t hash, const struct rm_list *list)
{
    const char *const *names = list->items;
    hash = rm_hash_u64(hash, list->count);
    for (size_t i = 0; i < list->count; i++)
        hash = rm_hash_u64(hash, (uintptr_t)names[i]);
    return hash;
}

static uint64_t hash_record(uint64_t hash, const struct record *record)
{
    const uint64_t words[] = {record->open, record->entering, record->decided_cycle,
                              record->guest_cycles};
    hash = hash_words(hash, words, sizeof(words) / sizeof(*words));
    hash = hash_path(hash_exit(hash, &record->exit), &record->path);
    return hash_msgsnd(hash_opal(hash_mmio(hash, &record->mmio), &record->opal), &record->msgsnd);
}

static uint64_t hash_kicks(uint64_t hash, const struct rm_list *list)
{
    const struct rm_kick *kicks = list->items;
    hash = rm_hash_u64(hash, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const uint64_t words[] = {kicks[i].vcpu, kicks[i].by, kicks[i].core, kicks[i].woken,
                                  (uint64_t)kicks[i].ipi_thread};
        hash = hash_words(hash, words, sizeof(words) / sizeof(*words));
    }
    return hash;
}

static uint64_t hash_report(uint64_t hash, const struct report *kept)
{
    const struct rm_host_report *report = &kept->report;
    const uint64_t words[] = {
        kept->waits_for_loop,
        kept->complete,
        report->exit,
        report->vcpu,
        report->trap,
        (uint64_t)report->resume,
        (uint64_t)report->run_loop,
        report->hcall,
        report->blocked,
        report->completed,
        report->rm_action_before,
        report->rm_action_after,
        report->eoied_irq,
    };
    hash = hash_words(hash, words, sizeof(words) / sizeof(*words));
    hash = rm_hash_bytes(hash, kept->fault, strlen(kept->fault));
    return hash_kicks(hash, &kept->kicks);
}

static uint64_t hash_last_exits(uint64_t hash, const struct rm_machine *machine)
{
    for (unsigned v = 0; v < machine->config.vcpu_count; v++) {
        const struct kvm_last_exit *last = &machine->state.last_exits[v];
        const uint64_t words[] = {last->handled, last->completed, last->trap};
        hash = hash_words(hash, words, sizeof(words) / sizeof(*words));
    }
    return hash;
}

uint64_t rm_recorded_hash(const struct rm_machine *machine)
{
    const struct gathered *is = &machine->recorder->is;
    const struct record *ended = is->ended.items;
    const struct report *reports = is->reports.items;
    uint64_t hash = RM_HASH_START;
    for (unsigned i = 0; i < machine->threads; i++) {
        hash = rm_hash_u64(hash, is->entry_cycles[i] << 1 | is->entry_ended[i]);
        hash = hash_record(hash, &is->now[i]);
    }
    hash = rm_hash_u64(hash, is->ended.count);
    for (size_t i = 0; i < is->ended.count; i++)
        hash = hash_record(hash, &ended[i]);
    hash = rm_hash_u64(hash, is->reports.count);
    for (size_t i = 0; i < is->reports.count; i++)
        hash = hash_report(hash, &reports[i]);
    return hash_last_exits(hash, machine);
}
