/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a trace that this rmsim's table of events describes, event by event in the order in which
 * they were told, whatever their streams. Needs no machine. Memory is bounded, and none is taken an
 * event. Nothing of the files is believed: metadata, sizes, numbers, times and texts are checked.
 */
#ifndef RM_TRACE_CTF_READER_H
#define RM_TRACE_CTF_READER_H

#include "rmsim/events.h"
#include "trace/ctf_metadata.h"

struct rm_ctf_reader;

/*
 * Opens the trace in a folder, which may be one that was not finished (FOLDER.part); the caller
 * closes it. RM_NOT_FOUND, RM_BAD_INPUT (with file, line or byte, what was found and what was
 * expected), RM_NO_MEMORY.
 */
enum rm_status rm_ctf_open(const char *folder, struct rm_ctf_reader **out, struct rm_error *error);
void rm_ctf_close(struct rm_ctf_reader *reader);

/* What the trace says of its run; the reader's. */
const struct rm_ctf_about *rm_ctf_about(const struct rm_ctf_reader *reader);

/*
 * The next event, its `number` its place in the trace; lent, with its texts, until the next call.
 * NULL: there are no more. RM_BAD_INPUT: what follows is wrong, and nothing more can be read. Of a
 * run that was cut off, or whose disk was full, that comes after all events that were written.
 */
enum rm_status rm_ctf_next(struct rm_ctf_reader *reader, const struct rm_event **out,
                           struct rm_error *error);

/* Events that the writer says it could not write, as far as was read. */
uint64_t rm_ctf_lost(const struct rm_ctf_reader *reader);

#endif
