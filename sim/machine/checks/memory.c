/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/memory.h"

#include "base/hash.h"

static uint64_t hash_thread(uint64_t hash, const struct rm_check_thread *thread)
{
    uint64_t flags = (uint64_t)thread->source_ended | (uint64_t)thread->mfrr_back << 1 |
                     (uint64_t)thread->was_pending << 2 | (uint64_t)thread->read << 3 |
                     (uint64_t)thread->woke << 4 | (uint64_t)thread->late << 5;
    hash = rm_hash_u64(hash, (uint64_t)thread->accepted << 8 | flags);
    hash = rm_hash_u64(hash, (uint64_t)(uint32_t)thread->result << 32 | thread->reason);
    return rm_hash_u64(rm_hash_u64(hash, thread->hcall), thread->rm_action);
}

uint64_t rm_check_memory_hash(const struct rm_check_memory *memory, unsigned threads, uint64_t hash)
{
    for (unsigned i = 0; i < threads; i++)
        hash = hash_thread(hash, &memory->threads[i]);
    for (unsigned i = 0; i < RM_VCPUS_MAX; i++) {
        const struct rm_check_vcpu *vcpu = &memory->vcpus[i];
        hash = rm_hash_u64(rm_hash_u64(hash, vcpu->hcall), vcpu->argument << 1 | vcpu->asked);
    }
    for (unsigned i = 0; i < RM_SOURCES_MAX; i++)
        hash = rm_hash_u64(hash, (uint64_t)memory->sources[i].in_service << 1 |
                                     memory->sources[i].watched);
    return hash;
}
