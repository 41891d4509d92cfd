/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * regs.json: the registers of the processors at some moments of a window ("snaps"), as a debugger
 * on QEMU reads them, and QEMU's text about segments and presentation controllers.
 */
#ifndef RM_CAPTURE_SNAPS_H
#define RM_CAPTURE_SNAPS_H

#include "capture/path.h"

#define RM_SNAPS_MAX 64

struct rm_snap_register {
    char name[16];
    uint64_t value;
};

struct rm_snap_segment {
    unsigned index; /* below 32 */
    uint64_t esid, vsid;
};

struct rm_snap_cpu {
    bool there;
    struct rm_snap_register *registers;
    size_t register_count;
    struct rm_snap_segment segments[32];
    unsigned segment_count;
    bool has_segments;
    int64_t path_index; /* the processor's line that comes next; -1: not told */
};

/* A presentation controller, as `info pic` tells it. */
struct rm_snap_icp {
    bool there;
    uint32_t xirr;
    uint8_t pending_priority, mfrr;
};

struct rm_snap {
    char *why;
    unsigned cpu; /* whose moment it is */
    struct rm_snap_cpu cpus[RM_CAPTURE_CPUS_MAX];
    struct rm_snap_icp icps[RM_CAPTURE_CPUS_MAX];
};

struct rm_snaps {
    struct rm_snap *snap;
    size_t count;
    char *memory_at; /* `why` of the snap at which the memory image was taken; NULL: not told */
};

/*
 * Reads such a text. RM_BAD_INPUT with file and line (for what is no JSON) or the snap's number and
 * what was expected. Members that are not known are left alone.
 */
enum rm_status rm_snaps_parse(const char *name, const char *text, size_t bytes,
                              struct rm_snaps *out, struct rm_error *error);
void rm_snaps_free(struct rm_snaps *snaps);

/* False: the processor's snap has no such register. */
bool rm_snap_read(const struct rm_snap_cpu *cpu, const char *name, uint64_t *value);

#endif
