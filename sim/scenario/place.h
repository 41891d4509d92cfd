/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places of the file: what stands at a path, where that is, and the mistake that is found there. */
#ifndef RM_SCENARIO_PLACE_H
#define RM_SCENARIO_PLACE_H

#include "scenario/scenario.h"

#define SCN_PATH_BYTES 160

/* The path in the file: a variant with expectations of its own has them under its own key. */
void scn_path_in_file(const struct rm_scenario *scenario, const char *path,
                      char out[SCN_PATH_BYTES]);

/* What the file says of a variant. */
const struct scn_variant *scn_variant(const struct rm_scenario *scenario);

/* rm_fail with "line L, column C: path: " before the text. */
enum rm_status scn_fail(struct rm_scenario *scenario, struct rm_error *error, const char *path,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* RM_BAD_INPUT unless the value at `path` is a time that can be meant: 0 to SCN_CYCLES_MAX. */
enum rm_status scn_check_cycles(struct rm_scenario *scenario, const char *path, uint64_t cycles,
                                struct rm_error *error);

/* The index of the vcpu with that id, or -1. */
int scn_vcpu_index(const struct rm_scenario *scenario, uint32_t id);
const struct rm_source_config *scn_source(const struct rm_scenario *scenario, uint32_t irq);
unsigned scn_thread_count(const struct rm_scenario *scenario);
/* Whether the machine has that thread, which the scenario names. */
bool scn_has_thread(struct rm_scenario *scenario, unsigned thread);

#endif
