/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: external interrupt decoding. Accepts the interrupt from this thread's presentation
 * controller and says whose it is. Left out: XIVE, and guests of another hypervisor.
 */
#include "icp_native.h"
#include "opal.h"
#include "platform.h"
#include "real_mode.h"

/* Accepts. The value is as it lies in the register, byte 0 first; false if firmware refuses. */
static bool accept_xirr(u64 xics_phys, u32 *xirr_raw)
{
    if (xics_phys == 0)
        return opal_int_get_xirr(xirr_raw, false) >= 0;
    *xirr_raw = load_inhibited32(xics_phys + ICP_XIRR);
    return true;
}

static void write_mfrr(u64 xics_phys, u8 priority)
{
    if (xics_phys != 0)
        store_inhibited8(xics_phys + ICP_MFRR, priority);
    else
        opal_int_set_mfrr((u32)local_paca->hw_cpu_id, priority);
}

static void end_ipi(u64 xics_phys, u32 xirr_raw)
{
    if (xics_phys != 0)
        store_inhibited32(xics_phys + ICP_XIRR, xirr_raw);
    else
        opal_int_eoi(cpu_to_be32(xirr_raw));
}

/*
 * The request is withdrawn before the EOI, or it would be presented again. A host message that
 * came meanwhile gets its IPI back: we may have swallowed the one that announced it.
 */
static long consume_ipi(struct kvmppc_host_state *hstate, u32 xirr_raw)
{
    u64 xics_phys = hstate->xics_phys;

    write_mfrr(xics_phys, MFRR_NONE);
    end_ipi(xics_phys, xirr_raw);
    full_barrier();
    if (READ_ONCE(hstate->host_ipi) != 0) {
        write_mfrr(xics_phys, IPI_PRIORITY);
        full_barrier();
        return INTR_HOST;
    }
    hstate->saved_xirr = 0;
    return INTR_GUEST_WAKEUP;
}

static long read_one_intr(bool *again)
{
    struct kvmppc_host_state *hstate = &local_paca->kvm_hstate;
    u32 xirr_raw, xirr, xisr;

    if (READ_ONCE(hstate->host_ipi) != 0)
        return INTR_HOST;
    if (!accept_xirr(hstate->xics_phys, &xirr_raw))
        return INTR_HOST;

    xirr = cpu_to_be32(xirr_raw);
    xisr = xirr & XISR_MASK;
    hstate->saved_xirr = xirr; /* the host's interrupt driver looks here first */
    full_barrier();

    if (xisr == 0)
        return INTR_NONE;
    if (xisr == XICS_IPI)
        return consume_ipi(hstate, xirr_raw);
    return kvmppc_check_passthru(xisr, xirr_raw, again);
}

/* Only a firmware-emulated presentation controller ever asks for another round. */
long kvmppc_read_intr(void)
{
    long strongest = INTR_NONE;
    bool again;

    if (__xive_enabled)
        return INTR_HOST;
    do {
        long found;

        again = false;
        found = read_one_intr(&again);
        if (found != INTR_NONE && (strongest == INTR_NONE || found > strongest))
            strongest = found;
    } while (again);
    return strongest;
}
