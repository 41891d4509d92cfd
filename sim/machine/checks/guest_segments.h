/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest's segments: valid entries of the SLB are where the guest left them, others are not valid,
 * and the host finds the valid ones, with their indexes, in slb[] up to slb_max. A guest whose
 * script gives it none puts some of its own there, others and another number each time it runs.
 */
#ifndef RM_MACHINE_GUEST_SEGMENTS_H
#define RM_MACHINE_GUEST_SEGMENTS_H

#include "machine/checks/guest_registers.h"

/* What the SLB will be at the first entry, as words of `kept`. */
void rm_segments_start(const struct rm_vcpu_config *vcpu, struct rm_kept_registers *kept);
/* The guest runs: puts segments into the words. */
void rm_segments_play(const struct rm_vcpu_config *config, unsigned vcpu, uint64_t visit,
                      uint64_t *words);
/* In the guest again; in the vcpu's struct at `address`. */
void rm_segments_compare(struct rm_finding *finding, const struct rm_kept_registers *kept,
                         const uint64_t *words);
void rm_segments_compare_saved(struct rm_finding *finding, const struct rm_kept_registers *kept,
                               uint64_t address);

#endif
