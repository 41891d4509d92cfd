/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages that arrive; see wires.h. */
#include "xics/fabric.h"
#include "xics/wires.h"

#include <assert.h>

void rm_xics_arrive(struct rm_xics *xics, const struct rm_xics_message *message)
{
    assert(message->icp < xics->threads);
    switch (message->kind) {
    case RM_XICS_IRQ:
        fabric_irq(xics, message);
        break;
    case RM_XICS_RESEND:
        fabric_resend(xics);
        break;
    case RM_XICS_STORE:
        page_store(xics, message);
        break;
    }
}
