/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/memory.h"

#include "base/hash.h"
#include "machine/checks/rules.h"

static uint64_t hash_thread(uint64_t hash, const struct rm_check_thread *thread)
{
    uint64_t flags = (uint64_t)thread->source_ended | (uint64_t)thread->mfrr_back << 1 |
                     (uint64_t)thread->was_pending << 2 | (uint64_t)thread->read << 3 |
                     (uint64_t)thread->woke << 4 | (uint64_t)thread->late << 5 |
                     (uint64_t)thread->host_ipi << 6 | (uint64_t)thread->hdec_read << 7 |
                     (uint64_t)thread->of_user << 40 | (uint64_t)thread->prodded << 41 |
                     (uint64_t)thread->decided << 42 | (uint64_t)thread->followed << 43 |
                     (uint64_t)thread->uncleared << 44 | (uint64_t)thread->fed << 45 |
                     (uint64_t)thread->alone << 46 | (uint64_t)thread->idle << 47 |
                     (uint64_t)thread->took_ipi << 48 | (uint64_t)thread->took_device << 49;
    hash = rm_hash_u64(hash, (uint64_t)thread->accepted << 8 | flags);
    hash = rm_hash_u64(hash, (uint64_t)(uint32_t)thread->result << 32 | thread->reason);
    hash = rm_hash_u64(rm_hash_u64(hash, thread->hcall), thread->rm_action);
    hash = rm_hash_u64(hash, (uint64_t)thread->last << 32 | thread->asked);
    return rm_hash_u64(rm_hash_u64(hash, thread->argument), (uint32_t)thread->hdec);
}

static uint64_t hash_others(const struct rm_check_memory *memory, uint64_t hash)
{
    for (unsigned i = 0; i < RM_VCPUS_MAX; i++) {
        const struct rm_check_vcpu *vcpu = &memory->vcpus[i];
        hash = rm_hash_u64(rm_hash_u64(hash, vcpu->hcall), vcpu->argument << 1 | vcpu->asked);
    }
    for (unsigned i = 0; i < RM_SOURCES_MAX; i++)
        hash = rm_hash_u64(hash, (uint64_t)memory->sources[i].in_service << 1 |
                                     memory->sources[i].watched);
    return rm_check_rules_hash(&memory->rules, rm_hash_u64(hash, memory->crowded));
}

uint64_t rm_check_memory_hash(const struct rm_check_memory *memory, unsigned threads, uint64_t hash)
{
    for (unsigned i = 0; i < threads; i++)
        hash = rm_hash_u64(hash_thread(hash, &memory->threads[i]), memory->threads[i].exits);
    return hash_others(memory, hash);
}

uint64_t rm_check_logical_hash(const struct rm_check_memory *memory, unsigned threads,
                               uint64_t exits, uint64_t hash)
{
    for (unsigned i = 0; i < threads; i++)
        hash =
            rm_hash_u64(hash_thread(hash, &memory->threads[i]), memory->threads[i].exits == exits);
    return hash_others(memory, hash);
}
