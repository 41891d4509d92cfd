/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a recorder consists of: for the recorder itself, and for the hash of what it has. */
#ifndef RM_MACHINE_RECORDER_PARTS_H
#define RM_MACHINE_RECORDER_PARTS_H

#include "machine/accounting.h"
#include "machine/phase_times.h"
#include "machine/recorder.h"

/* An exit under way, or over: its lists, and the struct that is lent. */
struct record {
    struct rm_exit exit;
    bool open, entering;
    uint64_t decided_cycle; /* 0: not yet */
    uint64_t guest_cycles;
    struct rm_list path, mmio, opal, msgsnd, effects;
    struct rm_accounting accounting;
    struct rm_phase_times times;
};

/* The host's part of an exit, under way or complete. */
struct report {
    struct rm_host_report report;
    bool waits_for_loop; /* it is complete when the run loop is through */
    bool complete;
    struct rm_list kicks;
    char fault[160];
};

/* All that is gathered; the part of a recorder that a snapshot copies. */
struct gathered {
    unsigned threads;
    struct record *now; /* of each thread; kept when it is over, until the next. Owned */
    uint64_t entry_cycles[RM_THREADS_MAX];
    bool entry_ended[RM_THREADS_MAX];
    struct rm_list ended;   /* struct record: exits that nobody has asked for yet */
    struct rm_list reports; /* struct report, in the order of their exits' handling */
};

struct rm_recorder {
    struct rm_machine *machine;
    bool stopped;
    struct gathered is;
    struct record lent_exit;
    struct report lent_report;
};

#endif
