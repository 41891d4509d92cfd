/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the state of the interrupt controllers, virtual and physical, into a result. */
#ifndef RM_SCENARIO_OBSERVE_H
#define RM_SCENARIO_OBSERVE_H

#include "scenario/result.h"

/* Makes the lists of the result and fills in what holds before the run. */
enum rm_status scn_observe_before(struct rm_machine *machine, struct scn_result *result,
                                  struct rm_error *error);
/* Fills in what holds after it. */
void scn_observe_after(struct rm_machine *machine, struct scn_result *result);

#endif
