/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the state of the interrupt controllers, virtual and physical, into a result. */
#ifndef RM_SCENARIO_READ_STATE_H
#define RM_SCENARIO_READ_STATE_H

#include "scenario/result.h"

/* A vcpu's virtual ICP, and its rm_action. */
struct scn_icp_state scn_read_icp(struct rm_machine *machine, unsigned vcpu);

/* Makes the lists of the result and fills in what holds before the run. */
enum rm_status scn_read_before(struct rm_machine *machine, struct scn_result *result,
                               struct rm_error *error);
/* Fills in what holds after it. */
void scn_read_after(struct rm_machine *machine, struct scn_result *result);

#endif
