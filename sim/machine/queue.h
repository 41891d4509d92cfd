/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is on its way, sorted by the cycle at which it arrives. */
#ifndef RM_MACHINE_QUEUE_H
#define RM_MACHINE_QUEUE_H

#include "machine/latency.h"

/* Puts it in, behind others of the same cycle. Its order is filled in. */
void rm_queue_add(struct rm_machine *machine, const struct rm_arrival *arrival);
/* Takes one out by its number in the queue, 0 the first; there must be such a one. */
struct rm_arrival rm_queue_take(struct rm_machine *machine, unsigned number);
/* The cycle of the first, or RM_NEVER. */
uint64_t rm_queue_next_cycle(const struct rm_machine *machine);

/* The host does something, so long from the present actor's clock on, with its cause. */
void rm_queue_host(struct rm_machine *machine, enum rm_host_task task, unsigned index,
                   enum rm_latency latency);

/* Lists of arrivals in general. */
void rm_arrivals_append(struct rm_arrivals *list, const struct rm_arrival *arrival);
void rm_arrivals_remove(struct rm_arrivals *list, unsigned index);
/* Makes `to` hold what `from` does, in memory of its own. */
void rm_arrivals_copy(struct rm_arrivals *to, const struct rm_arrivals *from);
void rm_arrivals_free(struct rm_arrivals *list);

#endif
