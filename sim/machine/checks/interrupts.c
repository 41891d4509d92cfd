/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/interrupts.h"

#include "machine/checks/promise.h"

#define CPPR_ALL 0xff /* the least favoured priority: everything is let in (PAPR, section 6.6) */

/* A load from XIRR sets CPPR to what was accepted; its EOI sets it back. */
void rm_check_cppr_back(struct rm_machine *machine, unsigned thread)
{
    struct rm_icp_state icp = rm_icp_peek(machine->xics, thread);
    if (icp.cppr != CPPR_ALL)
        rm_promise_broken(machine, RM_CHECK_cppr_back, machine->state.threads[thread].vcpu,
                          "thread %u is in the guest with physical CPPR 0x%02x", thread, icp.cppr);
}
