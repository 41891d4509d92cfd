/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace of a run: what the machine tells (rmsim/events.h), written to a folder in the Common
 * Trace Format 1.8, which babeltrace2, Trace Compass and trace2csv read. docs/traces.md has the
 * layout.
 */
#ifndef RMSIM_CTF_H
#define RMSIM_CTF_H

#include "rmsim/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rm_ctf;

struct rm_ctf_options {
    size_t size;          /* sizeof(struct rm_ctf_options); see rm_world_config */
    const char *folder;   /* that is to be made */
    const char *scenario; /* how the run is called in the trace; NULL: "" */
    bool instructions;    /* each instruction, too, with the cycles of its stages */
};

/*
 * From now on every event of the machine, which has a world, goes to files in FOLDER.part. Events
 * are held back until a packet of RM_CTF_PACKET_BYTES is full, one packet a hardware thread and two
 * more; so memory is bounded, and after a crash each file is whole up to its last packet. An
 * observer like others: nothing of the run changes. `*out` is the caller's until rm_ctf_end, which
 * comes before rm_machine_close. Errors, with nothing left behind: RM_BAD_INPUT (the folder, or the
 * one with .part, is there already or cannot be made; there is no world; instructions without
 * RM_CLOCK_POWER8), RM_NO_MEMORY (no memory,
 * or a full disk).
 */
#define RM_CTF_PACKET_BYTES 4096
RM_API enum rm_status rm_ctf_begin(struct rm_machine *machine, const struct rm_ctf_options *options,
                                   struct rm_ctf **out, struct rm_error *error);

/*
 * Writes what is held back and gives the folder its name. Where something could not be written, the
 * run went on without it, each packet of the trace says how many events were lost before it, and
 * now that is the error: RM_NO_MEMORY (a full disk) or RM_BAD_INPUT (the folder's name is taken by
 * now; the machine was restored to an earlier state or built anew meanwhile, and what came then is
 * not in the trace). FOLDER.part stays in that case. `ctf` is gone in any case; NULL is allowed.
 */
RM_API enum rm_status rm_ctf_end(struct rm_ctf *ctf, struct rm_error *error);

#ifdef __cplusplus
}
#endif
#endif
