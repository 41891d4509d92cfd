/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU's monitor prints of segments (`info tlb`) and presentation controllers (`info pic`). */
#ifndef RM_CAPTURE_MONITOR_TEXT_H
#define RM_CAPTURE_MONITOR_TEXT_H

#include "capture/snaps.h"

/* The entries of the SLB that are not empty: index, ESID and VSID with their flags. False: a line
 * that begins with a number is none of these. */
bool rm_monitor_segments(const char *text, struct rm_snap_cpu *to);

/* "CPU 0 XIRR=ff000000 (...) PP=ff MFRR=ff"; all other lines are left alone. */
void rm_monitor_icps(const char *text, struct rm_snap_icp to[RM_CAPTURE_CPUS_MAX]);

#endif
