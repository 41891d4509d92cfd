/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interrupt hardware as a whole: its life, looking at it, saving it; see xics.h. */
#include "xics/xics.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "xics/fabric.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum rm_status rm_xics_new(unsigned threads, struct rm_xics **out, struct rm_error *error)
{
    if (threads == 0 || threads > RM_XICS_THREADS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "%u hardware threads: expected 1 to %d", threads,
                       RM_XICS_THREADS_MAX);
    struct rm_xics *xics = calloc(1, sizeof(*xics));
    if (!xics)
        return rm_fail(error, RM_NO_MEMORY, "no memory for the interrupt hardware (%zu bytes)",
                       sizeof(*xics));
    xics->threads = threads;
    xics->at_once = rm_xics_arrive;
    for (unsigned i = 0; i < threads; i++)
        xics->icp[i] = (struct rm_icp_state){
            .cppr = PRIORITY_NONE, .mfrr = PRIORITY_NONE, .pending_pri = PRIORITY_NONE};
    *out = xics;
    return RM_OK;
}

void rm_xics_free(struct rm_xics *xics)
{
    free(xics);
}

void rm_xics_configure(struct rm_xics *xics, struct rm_xics_config config)
{
    xics->config = config;
}

unsigned rm_xics_threads(const struct rm_xics *xics)
{
    return xics->threads;
}

enum rm_status rm_xics_add_msi(struct rm_xics *xics, const struct rm_msi_state *msi,
                               struct rm_error *error)
{
    if (msi->server >= xics->threads)
        return rm_fail(error, RM_BAD_INPUT,
                       "interrupt source 0x%" PRIx32 ": server is thread %" PRIu32
                       ", expected one below %" PRIu32,
                       msi->hwirq, msi->server, xics->threads);
    return msi_add(&xics->sources, msi, error);
}

enum rm_status rm_xics_trigger_msi(struct rm_xics *xics, uint32_t hwirq, struct rm_error *error)
{
    struct rm_msi_state *msi = msi_find(&xics->sources, hwirq);
    if (!msi)
        return rm_fail(error, RM_NOT_FOUND, "MSI 0x%" PRIx32 ": there is no source of that number",
                       hwirq);
    bool sends = msi_trigger(msi, wires_cause(xics));
    RM_EMIT(xics->wires.trace, msi_trigger, .hwirq = hwirq, .pq = msi_pq(msi), .sent = sends);
    if (sends)
        fabric_send(xics, msi);
    return RM_OK;
}

bool rm_xics_has_bridge(const struct rm_xics *xics, uint32_t phb)
{
    for (uint32_t i = 0; i < xics->sources.count; i++)
        if (xics->sources.msi[i].phb == phb)
            return true;
    return false;
}

enum rm_status rm_xics_fence(struct rm_xics *xics, uint32_t phb, struct rm_error *error)
{
    if (!rm_xics_has_bridge(xics, phb))
        return rm_fail(error, RM_NOT_FOUND, "bridge %" PRIu32 ": no source is behind it", phb);
    for (uint32_t i = 0; i < xics->sources.count; i++)
        xics->sources.msi[i].fenced |= xics->sources.msi[i].phb == phb;
    RM_EMIT(xics->wires.trace, phb_fence, .phb = phb);
    return RM_OK;
}

bool rm_icp_line(const struct rm_xics *xics, unsigned icp)
{
    assert(icp < xics->threads);
    return xics->icp[icp].xisr != XISR_NONE && !xics->icp[icp].told;
}

struct rm_icp_state rm_icp_peek(const struct rm_xics *xics, unsigned icp)
{
    assert(icp < xics->threads);
    return xics->icp[icp];
}

void rm_icp_set(struct rm_xics *xics, unsigned icp, struct rm_icp_state state)
{
    assert(icp < xics->threads);
    state.xisr &= XISR_MASK;
    if (state.xisr == XISR_NONE) {
        state.pending_pri = PRIORITY_NONE;
        state.cause = 0;
        state.told = false;
    }
    xics->icp[icp] = state;
}

bool rm_msi_peek(const struct rm_xics *xics, uint32_t hwirq, struct rm_msi_state *out)
{
    const struct rm_msi_state *msi = msi_peek(&xics->sources, hwirq);
    if (msi)
        *out = *msi;
    return msi != NULL;
}

unsigned rm_msi_count(const struct rm_xics *xics)
{
    return xics->sources.count;
}

struct rm_msi_state rm_msi_at(const struct rm_xics *xics, unsigned index)
{
    assert(index < xics->sources.count);
    return xics->sources.msi[index];
}

#define STATE_AT offsetof(struct rm_xics, config)

size_t rm_xics_state_bytes(const struct rm_xics *xics)
{
    return offsetof(struct rm_xics, sources.msi) - STATE_AT +
           xics->sources.count * sizeof(struct rm_msi_state);
}

void rm_xics_state_save(const struct rm_xics *xics, void *to)
{
    memcpy(to, (const char *)xics + STATE_AT, rm_xics_state_bytes(xics));
}

void rm_xics_state_load(struct rm_xics *xics, const void *from)
{
    uint32_t threads = xics->threads;
    memcpy((char *)xics + STATE_AT, from, offsetof(struct rm_xics, sources.msi) - STATE_AT);
    assert(xics->threads == threads && xics->sources.count <= RM_MSI_MAX);
    memcpy((char *)xics + STATE_AT, from, rm_xics_state_bytes(xics));
}

static uint64_t hash_icp(uint64_t hash, const struct rm_icp_state *icp)
{
    uint64_t priorities = (uint64_t)icp->mfrr << 8 | icp->pending_pri;
    hash = rm_hash_u64(hash, (uint64_t)icp_xirr(icp) << 16 | priorities);
    hash = rm_hash_u64(hash, icp->told);
    return rm_hash_u64(hash, (uint64_t)icp->cause << 32 | icp->mfrr_cause);
}

static uint64_t hash_msi(uint64_t hash, const struct rm_msi_state *msi)
{
    uint64_t bits = (uint64_t)(msi->fenced << 3 | msi->p << 2 | msi->q << 1 | msi->held);
    hash = rm_hash_u64(hash, (uint64_t)msi->hwirq << 32 | msi->phb);
    hash = rm_hash_u64(hash, (uint64_t)msi->cause << 32 | msi->queued_cause);
    return rm_hash_u64(hash, (uint64_t)msi->server << 16 | (uint64_t)msi->priority << 8 | bits);
}

/* Field by field: the padding of a struct says nothing. */
uint64_t rm_xics_hash(const struct rm_xics *xics)
{
    uint64_t hash = rm_hash_u64(RM_HASH_START, xics->config.mfrr_ff_withdraws_ipi);
    hash = rm_hash_u64(hash, xics->config.firmware_presents);
    hash = rm_hash_u64(hash, xics->threads);
    for (unsigned i = 0; i < xics->threads; i++)
        hash = hash_icp(hash, &xics->icp[i]);
    hash = rm_hash_bytes(hash, xics->link, xics->threads * (size_t)ICP_LINK_BYTES);
    for (unsigned i = 0; i < xics->sources.count; i++)
        hash = hash_msi(hash, &xics->sources.msi[i]);
    return hash;
}
