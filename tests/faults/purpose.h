/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each scenario is there for: the fault that it names in `broken_by`. */
#ifndef RM_TEST_PURPOSE_H
#define RM_TEST_PURPOSE_H

#include "fault.h"
#include "suite.h"

/*
 * Plants for each scenario that runs on this kernel the fault that it names. False, after a line
 * for each: it names none, or one that the table does not have, or passes with it. A fault that is
 * for another kernel is counted, and no more.
 */
bool purpose_check(struct rm_machine *machine, const struct suite *suite, struct faults *faults);

/*
 * Prints for each scenario that names no fault (`all`: for each) a few under which it fails, those
 * first that the fewest scenarios reach: `file | how many reach it | the fault's words`. A file
 * that fails under none has a line with 0. Needs a suite that knows what it reaches.
 */
bool purpose_propose(struct rm_machine *machine, const struct suite *suite, struct faults *faults,
                     bool all);

#endif
