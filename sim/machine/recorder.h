/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The observer that gathers struct rm_exit and struct rm_host_report from the stream of events.
 * What it has gathered of exits that are not over, and those that nobody has asked for yet, are
 * part of snapshots, so that what is told after a restore is whole.
 */
#ifndef RM_MACHINE_RECORDER_H
#define RM_MACHINE_RECORDER_H

#include "machine/phase_times.h"
#include "machine/state.h"

/* The machine's trace tells it from now on. NULL: no memory. */
struct rm_recorder *rm_recorder_new(struct rm_machine *machine);
void rm_recorder_free(struct rm_recorder *recorder);
/* From now on it hears of nothing, and snapshots have nothing of it. */
void rm_recorder_stop(struct rm_recorder *recorder);
/* Forgets everything. */
void rm_recorder_clear(struct rm_recorder *recorder);

/* The next exit that has ended and not been asked for, lent until the next call; NULL there is
 * none. Entries that reached the guest are no exits, and not among them. */
const struct rm_exit *rm_recorder_take_exit(struct rm_recorder *recorder);
/* The exit of that number if it has ended and not been asked for, lent like the others. */
const struct rm_exit *rm_recorder_take_exit_of(struct rm_recorder *recorder, uint64_t number);
/* The entry of a thread that ended last, lent; NULL: none ended since it was asked for. */
const struct rm_exit *rm_recorder_take_entry(struct rm_recorder *recorder, unsigned thread);
/* What a thread's exit that is under way has gathered so far, with this end and fault, lent. */
const struct rm_exit *rm_recorder_unfinished(struct rm_recorder *recorder, unsigned thread,
                                             enum rm_exit_end end, const struct rm_fault *fault);
/* What the cycles of a thread's last exit were spent on, which is over; lent until time passes. */
struct rm_recorded_account {
    const struct rm_phase_times *times;
    const struct rm_account *account; /* NULL: the machine has no clock but that of instructions */
    size_t effect_count;
    const struct rm_row_effect *effects;
};
struct rm_recorded_account rm_recorder_account(const struct rm_recorder *recorder, unsigned thread);
/* The next report that is complete, like rm_recorder_take_exit. */
const struct rm_host_report *rm_recorder_take_report(struct rm_recorder *recorder);

/* Copies, for snapshots. Both are recorders of the same machine. One that is stopped gives NULL,
 * which the others take for nothing. */
struct rm_recording;
enum rm_status rm_recording_take(const struct rm_recorder *recorder, struct rm_recording **out,
                                 struct rm_error *error);
void rm_recording_restore(struct rm_recorder *recorder, const struct rm_recording *recording);
void rm_recording_free(struct rm_recording *recording);

/*
 * A hash of what is recorded of exits under way, of ended exits and reports that nobody has asked
 * for yet, and of each vcpu's last exit. It is not part of rm_state_hash, which is the same whether
 * somebody has asked or not. (recorded_hash.c)
 */
uint64_t rm_recorded_hash(const struct rm_machine *machine);

#endif
