/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine of a scenario, and how many processors an image was built for. */
#ifndef RM_SCENARIO_FIT_H
#define RM_SCENARIO_FIT_H

#include "scenario/scenario.h"

/*
 * Gives the world of the scenario the machine that its file asks for or, where the file leaves that
 * open and the image has too little room, a smaller one that has all threads and cores which the
 * file names. False if there is no such machine; the world is as it was then.
 */
bool scn_fit(struct rm_scenario *scenario, unsigned processors);

#endif
