/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of following a captured machine: plain data, owned by whoever asked. */
#ifndef RM_CAPTURE_CAPTURE_REPORT_H
#define RM_CAPTURE_CAPTURE_REPORT_H

#include "capture/differences.h"
#include "capture/path.h"

#define RM_CAPTURE_ACTS_MAX         256
#define RM_CAPTURE_INCOMPARABLE_MAX 128

/* What a processor did to another one, or took from it, in the order of the machine. */
struct rm_capture_act {
    unsigned cpu;
    uint32_t own; /* its line */
    char text[96];
};

struct rm_capture_cpu {
    uint32_t lines;        /* that it has in the path */
    uint32_t before;       /* before memory or text is known */
    uint32_t followed;     /* executed here, from the same registers to the same registers */
    uint32_t guest;        /* instructions of the guest */
    uint32_t firmware;     /* instructions of the firmware, for which a call stands here */
    uint32_t after;        /* once it fetched for the host with MSR[IR] = 1 */
    char after_symbol[64]; /* where it fetched then */
    uint32_t unread;   /* instructions of the host whose text is not in linear memory: modules */
    uint32_t replayed; /* of those: stores that were done from the recorded registers */
    uint64_t values;   /* registers compared along the path */
};

/* Registers at a snap. */
struct rm_capture_moment {
    char why[48];
    unsigned snap, cpu;
    uint32_t own;
    unsigned equal, incomparable;
    bool in_path;  /* false: the path does not come there */
    bool followed; /* false: the processor is not followed there */
};

struct rm_capture_memory {
    unsigned listed;    /* words of memdiff.txt */
    unsigned equal;     /* compared, and the same */
    unsigned later;     /* written last by who is not followed any more */
    unsigned elsewhere; /* written by nobody that is followed */
    unsigned others;    /* words written here that are not listed: as they were, all of them */
};

struct rm_capture_parted {
    bool yes;
    unsigned cpu;
    uint32_t own;     /* the processor's line */
    uint32_t line;    /* of the file */
    uint64_t pc;      /* of the instruction */
    char symbol[64];  /* as the path tells it */
    bool has_earlier; /* the instruction that was executed right before: */
    uint32_t earlier_own;
    uint64_t earlier_pc;
    char what[400]; /* both sides */
};

/* A register that was not compared at the snaps. */
struct rm_capture_incomparable {
    char name[16];
    const char *why; /* constant */
};

struct rm_capture_report {
    char folder_kind[96];                 /* where memory comes from */
    char world[RM_CAPTURE_CPUS_MAX][192]; /* what was found there of each processor, or "" */
    struct rm_capture_cpu cpus[RM_CAPTURE_CPUS_MAX];
    struct rm_capture_moment *moments;
    size_t moment_count;
    struct rm_capture_incomparable incomparable[RM_CAPTURE_INCOMPARABLE_MAX];
    unsigned incomparable_count;
    struct rm_capture_memory memory;
    uint64_t differences[RM_DIFFERENCES];
    uint64_t learnt_words; /* of memory that the folder does not hold */
    struct rm_capture_act acts[RM_CAPTURE_ACTS_MAX];
    unsigned act_count, acts_left_out;
    struct rm_capture_parted parted;
};

#endif
