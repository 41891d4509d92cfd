/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PHB3 message-signalled sources; rules and sources are in msi.h. */
#include "xics/msi.h"

#include "xics/icp.h"

#include <inttypes.h>
#include <string.h>

/* The place of `hwirq` in the table, or where it would have to go. */
static uint32_t place_of(const struct msi_table *table, uint32_t hwirq)
{
    uint32_t low = 0, high = table->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (table->msi[middle].hwirq < hwirq)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct rm_msi_state *msi_peek(const struct msi_table *table, uint32_t hwirq)
{
    uint32_t place = place_of(table, hwirq);
    bool found = place < table->count && table->msi[place].hwirq == hwirq;
    return found ? &table->msi[place] : NULL;
}

struct rm_msi_state *msi_find(struct msi_table *table, uint32_t hwirq)
{
    const struct rm_msi_state *msi = msi_peek(table, hwirq);
    return msi ? &table->msi[msi - table->msi] : NULL;
}

struct rm_msi_state *msi_find_in_phb(struct msi_table *table, uint64_t phb, uint64_t number)
{
    for (uint32_t i = 0; i < table->count; i++) {
        struct rm_msi_state *msi = &table->msi[i];
        if (msi->phb == phb && RM_MSI_IN_PHB(msi->hwirq) == RM_MSI_IN_PHB(number))
            return msi;
    }
    return NULL;
}

enum rm_status msi_add(struct msi_table *table, const struct rm_msi_state *msi,
                       struct rm_error *error)
{
    uint32_t hwirq = msi->hwirq;
    if (hwirq == XISR_NONE || hwirq == XISR_IPI || hwirq > XISR_MASK)
        return rm_fail(error, RM_BAD_INPUT,
                       "interrupt source number 0x%" PRIx32 ": expected 1 to 0xffffff, not 2 (IPI)",
                       hwirq);
    if (msi_peek(table, hwirq))
        return rm_fail(error, RM_BAD_INPUT,
                       "interrupt source 0x%" PRIx32 " is there already; each number names one",
                       hwirq);
    const struct rm_msi_state *twin = msi_find_in_phb(table, msi->phb, hwirq);
    if (twin)
        return rm_fail(error, RM_BAD_INPUT,
                       "interrupt sources 0x%" PRIx32 " and 0x%" PRIx32 " of bridge %" PRIu32
                       " have the same low 11 bits; expected each of its 2048 once",
                       twin->hwirq, hwirq, msi->phb);
    if (table->count == RM_MSI_MAX)
        return rm_fail(error, RM_BAD_INPUT,
                       "interrupt source 0x%" PRIx32 " is one too many; expected at most %d", hwirq,
                       RM_MSI_MAX);
    uint32_t place = place_of(table, hwirq);
    struct rm_msi_state *slot = &table->msi[place];
    memmove(slot + 1, slot, (table->count - place) * sizeof(*slot));
    *slot = *msi;
    table->count++;
    table->held += msi->held;
    return RM_OK;
}

bool msi_trigger(struct rm_msi_state *msi, uint32_t cause)
{
    if (msi->q || msi->fenced)
        return false;
    if (msi->p || msi->priority == PRIORITY_NONE) {
        msi->q = true;
        msi->queued_cause = cause;
        return false;
    }
    msi->p = true;
    msi->cause = cause;
    return true;
}

/* The cause stays as long as there is something that goes back to it. */
static void forget_cause(struct rm_msi_state *msi)
{
    if (!msi->p && !msi->held)
        msi->cause = 0;
}

/* Firmware's look at Q: what was queued is triggered again. */
static bool retrigger_queued(struct rm_msi_state *msi)
{
    if (!msi->q || msi->fenced)
        return false;
    uint32_t cause = msi->queued_cause;
    msi->q = false;
    msi->queued_cause = 0;
    return msi_trigger(msi, cause);
}

bool msi_eoi(struct rm_msi_state *msi)
{
    msi->p = false;
    forget_cause(msi);
    return retrigger_queued(msi);
}

bool msi_set_xive(struct rm_msi_state *msi, uint32_t server, uint8_t priority)
{
    msi->server = server;
    msi->priority = priority;
    if (priority != PRIORITY_NONE)
        return retrigger_queued(msi);
    msi->p = false;
    msi->q = false;
    msi->queued_cause = 0;
    forget_cause(msi);
    return false;
}

void msi_hold(struct msi_table *table, struct rm_msi_state *msi, uint32_t cause)
{
    table->held += !msi->held;
    msi->held = true;
    msi->cause = cause;
}

bool msi_resend(struct msi_table *table, struct rm_msi_state *msi)
{
    table->held -= msi->held;
    msi->held = false;
    if (msi->priority == PRIORITY_NONE) {
        if (!msi->q)
            msi->queued_cause = msi->cause;
        msi->q = true;
        forget_cause(msi);
        return false;
    }
    msi->p = true;
    return true;
}
