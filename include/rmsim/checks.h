/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the path promises: the checks that every run makes, listed in rmsim/checks.def. A promise
 * that is not kept is told as the event `broken` (rmsim/events.def) at the moment at which it
 * shows; the machine goes on. What can only be seen when nothing more happens is asked for with
 * rm_check_at_rest.
 */
#ifndef RMSIM_CHECKS_H
#define RMSIM_CHECKS_H

#include <stddef.h>
#include <stdint.h>

#include "rmsim/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rm_machine;

/* enum rm_check: RM_CHECK_cppr_back, ... */
enum rm_check {
#define RM_CHECK(name, about) RM_CHECK_##name,
#include "rmsim/checks.def"
#undef RM_CHECK
    RM_CHECKS
};

/* "cppr_back", ...; NULL for a number that is none. Constant. */
RM_API const char *rm_check_name(enum rm_check check);
/* The promise, in one sentence; NULL for a number that is none. Constant. */
RM_API const char *rm_check_about(enum rm_check check);

/*
 * Makes the checks of a machine in which nothing more happens (rm_run ended with RM_END_IDLE): each
 * promise that is not kept is told as an event `broken`. Costs no simulated time and changes
 * nothing else. RM_BAD_INPUT: there is no world, or an observer is being called.
 */
RM_API enum rm_status rm_check_at_rest(struct rm_machine *machine, struct rm_error *error);

#ifdef __cplusplus
}
#endif
#endif
