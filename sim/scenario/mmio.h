/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses to interrupt presentation pages as short text: R4@4=ff001234 cpu0 is a 4-byte load from
 * offset 4 of the page of thread 0 that gave the bytes ff 00 12 34, W a store. In a scenario the
 * bytes and the cpu may be left out; without cpu the page of the exit's own thread is meant.
 */
#ifndef RM_SCENARIO_MMIO_H
#define RM_SCENARIO_MMIO_H

#include "base/fail.h"
#include "rmsim/machine.h"

#define SCN_MMIO_TEXT_BYTES 48

struct scn_mmio_pattern {
    bool write, with_bytes, with_icp;
    uint8_t width_bytes;
    uint32_t offset;
    uint8_t bytes[8];
    unsigned icp;
};

/* RM_BAD_INPUT, saying what the form is, for anything else. */
enum rm_status scn_mmio_parse(const char *text, struct scn_mmio_pattern *out,
                              struct rm_error *error);
bool scn_mmio_matches(const struct scn_mmio_pattern *pattern, const struct rm_mmio *mmio,
                      unsigned own_thread);
/* Writes "R4@4=ff001234 cpu0". */
void scn_mmio_print(const struct rm_mmio *mmio, char *out, size_t bytes);

#endif
