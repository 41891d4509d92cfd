/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of the room: a captured machine while its path is followed. */
#ifndef RM_CAPTURE_REPLAY_H
#define RM_CAPTURE_REPLAY_H

#include "capture/capture_report.h"
#include "capture/folder.h"
#include "capture/known_bytes.h"
#include "capture/module_text.h"
#include "image/layout.h"
#include "timing/record.h"
#include "xics/xics.h"

enum rm_replay_place {
    RM_REPLAY_BEFORE,     /* its instructions cannot be had yet: registers as recorded */
    RM_REPLAY_HYPERVISOR, /* executed here */
    RM_REPLAY_FIRMWARE,   /* in a call, until it returns */
    RM_REPLAY_GUEST,      /* registers as recorded */
    RM_REPLAY_NAP,        /* until it wakes */
    RM_REPLAY_HOST,       /* fetched with MSR[IR] = 1: no longer followed */
};

struct rm_replay_cpu {
    struct rm_cpu *cpu; /* NULL: it has no lines */
    unsigned number;
    uint64_t icp_page; /* real address of its own presentation page; 0: by its PIR */
    bool knows_pir;
    unsigned pir;
    enum rm_replay_place place;
    uint32_t next_own;                    /* its line that comes next */
    uint64_t recorded[RM_PATH_REGISTERS]; /* at the present line */
    uint64_t previous[RM_PATH_REGISTERS]; /* at the one before */
    bool has_segments;                    /* the capture tells its segments */
    uint64_t spr_known[16];               /* a bit each: told at the start, read or written since */
    bool was_real;                        /* it has executed with MSR[IR] = 0 */
    bool entered_guest;                   /* by the instruction before */
    bool has_last;
    struct rm_record last; /* that was executed last */
    uint32_t last_own;
    uint64_t last_pc, last_real; /* its place, and of a load its address */
    uint64_t firmware_return, firmware_result;
    bool doorbell; /* pending; from whom and whose line: */
    unsigned doorbell_from;
    uint32_t doorbell_own;
};

struct rm_replay {
    struct rm_folder folder;
    struct rm_image *image; /* NULL: none was given */
    struct rm_mem *mem;
    struct rm_mem_snapshot *at_start;
    struct rm_known_bytes known;            /* bytes of memory whose content is known */
    struct rm_known_bytes ours;             /* bytes that a followed instruction wrote last */
    struct rm_known_bytes later;            /* bytes that another instruction wrote last */
    struct rm_known_bytes touched;          /* bytes that a followed instruction accesses */
    const struct rm_memory_word *wrong_old; /* of memdiff.txt: the image says otherwise */
    struct rm_module_text modules;
    struct rm_decode *decode;
    struct rm_xics *xics;
    struct rm_core cores[RM_CAPTURE_CPUS_MAX];
    struct rm_reservations reservations;
    struct rm_replay_cpu cpus[RM_CAPTURE_CPUS_MAX];
    size_t line; /* that is followed now, in folder.path */
    struct rm_capture_report *report;
};

/* They part here; `what` tells both sides. Only the first is kept. */
void rm_replay_part(struct rm_replay *replay, const struct rm_replay_cpu *cpu, const char *format,
                    ...) __attribute__((format(printf, 3, 4)));
/* A processor did something that another one notices. */
void rm_replay_act(struct rm_replay *replay, const struct rm_replay_cpu *cpu, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));

static inline const struct rm_path_line *rm_replay_line(const struct rm_replay *replay)
{
    return &replay->folder.path.lines[replay->line];
}

/* The line's symbol, for printf's "%.*s". */
#define RM_REPLAY_SYMBOL(replay, path_line)                                                        \
    (int)(path_line)->symbol_length, (replay)->folder.path.text + (path_line)->symbol

#endif
