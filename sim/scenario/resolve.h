/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the structs of the file to what the machine takes: defaults, KVM's state words, the times of
 * events, and all that the schema cannot say (a thread that is not there, an event after itself).
 */
#ifndef RM_SCENARIO_RESOLVE_H
#define RM_SCENARIO_RESOLVE_H

#include "scenario/place.h"

enum rm_status scn_resolve_world(struct rm_scenario *scenario, struct rm_error *error);
enum rm_status scn_resolve_events(struct rm_scenario *scenario, struct rm_error *error);
/* The earlier event of that name, SCN_NO_EVENT. */
int scn_find_event(const struct rm_scenario *scenario, const char *name, unsigned before);
/* The token of a firmware call by its name, with or without opal_; SCN_OPAL_TOKENS if none has it.
 */
#define SCN_OPAL_TOKENS 512u /* more than firmware has */
uint32_t scn_find_opal(const char *call);
/* The place of an event, whose kind is resolved; and the range of places, when all events are. */
enum rm_status scn_resolve_when(struct rm_scenario *scenario, const char *event_path,
                                unsigned index, struct rm_error *error);
enum rm_status scn_resolve_sweep(struct rm_scenario *scenario, struct rm_error *error);
/* Parses the expected accesses and checks that the expected vcpus, sources and threads exist. */
enum rm_status scn_resolve_expect(struct rm_scenario *scenario, struct rm_error *error);
void scn_free_expect(struct rm_scenario *scenario);
/* All of these. */
enum rm_status scn_resolve(struct rm_scenario *scenario, struct rm_error *error);

/* Makes and resolves the variants of a scenario that is resolved itself. What was made before a
 * mistake ends with the scenario. */
enum rm_status scn_make_variants(struct rm_scenario *base, struct rm_error *error);
#endif
