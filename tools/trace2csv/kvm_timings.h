/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --to kvm-timings: the text of the kernel's debugfs file kvm/vm#/vcpu#/timings, to the byte. */
#ifndef TRACE2CSV_KVM_TIMINGS_H
#define TRACE2CSV_KVM_TIMINGS_H

#include "rmsim/events.h"
#include "trace2csv/columns.h"

/* Adds a row's timers to a struct t2c_timers; a taker of rows, which wants entries, too. */
enum rm_status t2c_kvm_timings_add(void *timers, const struct t2c_row *row, struct rm_error *error);

/* What is before the run that warms up is the way to the guest, which all runs have in common: it
 * does not count, as that run does not. A listener to events, with the same context. */
enum rm_status t2c_kvm_timings_event(void *timers, const struct rm_event *event,
                                     struct rm_error *error);

/* A line a timer: "rm_entry: count total min max", in ns. */
void t2c_print_kvm_timings(FILE *to, const struct t2c_timers *timers, uint64_t tb_hz);

#endif
