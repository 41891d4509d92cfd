/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages on their way; see wires.h. */
#include "xics/wires.h"

#include "xics/fabric.h"

_Static_assert(sizeof(struct rm_xics_message) == sizeof(enum rm_xics_message_kind) +
                                                     6 * sizeof(uint32_t) + RM_XICS_STORE_BYTES_MAX,
               "messages are hashed as bytes: no padding");

void rm_xics_connect(struct rm_xics *xics, const struct rm_xics_wires *wires)
{
    xics->wires = *wires;
}

uint32_t wires_cause(const struct rm_xics *xics)
{
    return xics->wires.trace ? xics->wires.trace->now.cause : 0;
}

void wires_send(struct rm_xics *xics, const struct rm_xics_message *message)
{
    if (xics->wires.send)
        xics->wires.send(xics->wires.context, message);
    else
        xics->at_once(xics, message);
}
