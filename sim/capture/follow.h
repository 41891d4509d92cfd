/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Following a captured machine: from its state, through its recorded path, instruction by
 * instruction, each on the processor that the path says. Before each, address and registers are
 * compared.
 */
#ifndef RM_CAPTURE_FOLLOW_H
#define RM_CAPTURE_FOLLOW_H

#include "capture/capture_report.h"

struct rm_capture_options {
    const char *folder;
    const char *kernel;              /* the vmlinux that was captured; NULL: none */
    const char *layout, *debug_info; /* of the kernel; NULL: its own, or a known one */
    const char *cut;                 /* NULL, or the pages.txt to be written: see cut.h */
};

/* RM_OK whether or not they part. Errors: a folder or kernel that cannot be used. */
enum rm_status rm_capture_follow(const struct rm_capture_options *options,
                                 struct rm_capture_report **out, struct rm_error *error);
void rm_capture_report_free(struct rm_capture_report *report);

#endif
