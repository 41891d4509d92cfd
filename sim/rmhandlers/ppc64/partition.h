/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the threads of a core share: whose partition it is, its time, its private doorbells. */
#ifndef RMH_PARTITION_H
#define RMH_PARTITION_H

#include "platform.h"

/* The first thread of a part of a split core that the host's own thread is not in: what the part
 * has of its own. */
void partition_of_part(void);
/* The first thread makes the core the guest's, and lets the others in. */
void partition_to_guest(struct kvmppc_vcore *vcore);
/* The first thread makes it the host's again, when all others are out, and lets them go. */
void partition_to_host(struct kvmppc_vcore *vcore);

/* After a maintenance interrupt, when all threads are out of the guest: firmware sees to the error,
 * and sets the core's time base, which is the host's then. */
void partition_set_time(struct kvmppc_vcore *vcore);

#endif
