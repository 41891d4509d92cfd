/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM's 64-bit words for a virtual ICP and a virtual source, both ways. */
#include "base/fail.h"
#include "kvm/world/kvm_world.h"
#include "rmsim/world.h"

#define ICP_CPPR_SHIFT        56
#define ICP_XISR_SHIFT        32
#define ICP_MFRR_SHIFT        24
#define ICP_PPRI_SHIFT        16
#define ICP_XISR_MASK         0xffffff
#define ICP_RESERVED          UINT64_C(0x000000000000ffff)
#define SOURCE_PRIORITY_SHIFT 32
#define SOURCE_LEVEL          (UINT64_C(1) << 40)
#define SOURCE_MASKED         (UINT64_C(1) << 41)
#define SOURCE_PENDING        (UINT64_C(1) << 42)
#define SOURCE_PRESENTED      (UINT64_C(1) << 43)
#define SOURCE_QUEUED         (UINT64_C(1) << 44)
#define PRIORITY_MASKED       0xff
#define XISR_OF_IPI           2

uint64_t rm_virtual_icp_word(const struct rm_virtual_icp *icp)
{
    return (uint64_t)icp->cppr << ICP_CPPR_SHIFT |
           (uint64_t)(icp->xisr & ICP_XISR_MASK) << ICP_XISR_SHIFT |
           (uint64_t)icp->mfrr << ICP_MFRR_SHIFT | (uint64_t)icp->pending_pri << ICP_PPRI_SHIFT;
}

struct rm_virtual_icp rm_virtual_icp_parts(uint64_t word)
{
    struct rm_virtual_icp icp = {
        .cppr = (uint8_t)(word >> ICP_CPPR_SHIFT),
        .mfrr = (uint8_t)(word >> ICP_MFRR_SHIFT),
        .pending_pri = (uint8_t)(word >> ICP_PPRI_SHIFT),
        .xisr = (uint32_t)(word >> ICP_XISR_SHIFT) & ICP_XISR_MASK,
    };
    icp.out_ee = icp.xisr != 0;
    return icp;
}

enum rm_status rm_virtual_icp_from_word(uint64_t word, struct rm_virtual_icp *out,
                                        struct rm_error *error)
{
    struct rm_virtual_icp icp = rm_virtual_icp_parts(word);
    unsigned long long shown = (unsigned long long)word;
    if (word & ICP_RESERVED)
        return rm_fail(error, RM_BAD_INPUT,
                       "ICP word 0x%016llx: bits 0 to 15 are reserved and must be 0", shown);
    if (icp.xisr == 0 && icp.pending_pri != PRIORITY_MASKED)
        return rm_fail(error, RM_BAD_INPUT,
                       "ICP word 0x%016llx: XISR is 0, so the pending priority must be 0xff, "
                       "not 0x%02x",
                       shown, icp.pending_pri);
    if (icp.xisr == XISR_OF_IPI && icp.pending_pri != icp.mfrr)
        return rm_fail(error, RM_BAD_INPUT,
                       "ICP word 0x%016llx: an IPI is pending, so the pending priority 0x%02x "
                       "must be the MFRR 0x%02x",
                       shown, icp.pending_pri, icp.mfrr);
    if (icp.xisr != 0 && icp.pending_pri >= icp.cppr)
        return rm_fail(error, RM_BAD_INPUT,
                       "ICP word 0x%016llx: XISR 0x%x of priority 0x%02x cannot be pending "
                       "under CPPR 0x%02x",
                       shown, icp.xisr, icp.pending_pri, icp.cppr);
    if (icp.xisr != 0 && icp.xisr != XISR_OF_IPI && icp.pending_pri >= icp.mfrr)
        return rm_fail(error, RM_BAD_INPUT,
                       "ICP word 0x%016llx: XISR 0x%x of priority 0x%02x cannot be pending while "
                       "MFRR 0x%02x asks for an IPI",
                       shown, icp.xisr, icp.pending_pri, icp.mfrr);
    *out = icp;
    return RM_OK;
}

uint64_t rm_virtual_source_word(const struct rm_virtual_source *source)
{
    bool masked = source->priority == PRIORITY_MASKED;
    uint8_t priority = masked ? source->saved_priority : source->priority;
    return source->server | (uint64_t)priority << SOURCE_PRIORITY_SHIFT |
           (source->lsi ? SOURCE_LEVEL : 0) | (masked ? SOURCE_MASKED : 0) |
           (source->pending ? SOURCE_PENDING : 0) | (source->pq_state & 1 ? SOURCE_PRESENTED : 0) |
           (source->pq_state & 2 ? SOURCE_QUEUED : 0);
}

struct rm_virtual_source rm_virtual_source_from_word(uint64_t word)
{
    uint8_t priority = (uint8_t)(word >> SOURCE_PRIORITY_SHIFT);
    struct rm_virtual_source source = {
        .server = (uint32_t)word,
        .priority = word & SOURCE_MASKED ? PRIORITY_MASKED : priority,
        .saved_priority = priority,
        .lsi = (word & SOURCE_LEVEL) != 0,
        .pending = (word & SOURCE_PENDING) != 0,
        .pq_state = (uint8_t)((word & (SOURCE_PRESENTED | SOURCE_PENDING) ? 1 : 0) |
                              (word & SOURCE_QUEUED ? 2 : 0)),
    };
    return source;
}
