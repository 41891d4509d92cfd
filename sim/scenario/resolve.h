/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the structs of the file to what the machine takes: defaults, KVM's state words, the times of
 * events, and all that the schema cannot say (a thread that is not there, an event after itself).
 */
#ifndef RM_SCENARIO_RESOLVE_H
#define RM_SCENARIO_RESOLVE_H

#include "scenario/scenario.h"

enum rm_status scn_resolve_world(struct rm_scenario *scenario, struct rm_error *error);
enum rm_status scn_resolve_events(struct rm_scenario *scenario, struct rm_error *error);
/* Parses the expected accesses and checks that the expected vcpus, sources and threads exist. */
enum rm_status scn_resolve_expect(struct rm_scenario *scenario, struct rm_error *error);
void scn_free_expect(struct rm_scenario *scenario);
/* All of these. */
enum rm_status scn_resolve(struct rm_scenario *scenario, struct rm_error *error);

/* Makes and resolves the variants of a scenario that is resolved itself. What was made before a
 * mistake ends with the scenario. */
enum rm_status scn_make_variants(struct rm_scenario *base, struct rm_error *error);
#define SCN_PATH_BYTES 160

/* The path in the file: a variant with expectations of its own has them under its own key. */
void scn_path_in_file(const struct rm_scenario *scenario, const char *path,
                      char out[SCN_PATH_BYTES]);

/* What the file says of a variant. */
const struct scn_variant *scn_variant(const struct rm_scenario *scenario);

/* rm_fail with "line L, column C: path: " before the text. */
enum rm_status scn_fail(struct rm_scenario *scenario, struct rm_error *error, const char *path,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The index of the vcpu with that id, or -1. */
int scn_vcpu_index(const struct rm_scenario *scenario, uint32_t id);
const struct rm_source_config *scn_source(const struct rm_scenario *scenario, uint32_t irq);
unsigned scn_thread_count(const struct rm_scenario *scenario);

#endif
