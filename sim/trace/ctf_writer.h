/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a trace: a folder with its metadata and a file for each stream that has events. */
#ifndef RM_TRACE_CTF_WRITER_H
#define RM_TRACE_CTF_WRITER_H

#include "trace/ctf_metadata.h"
#include "trace/trace.h"

struct rm_ctf_writer;

/* Makes FOLDER.part with the metadata. Errors: those of rm_ctf_begin. */
enum rm_status rm_ctf_writer_new(const char *folder, const struct rm_ctf_about *about,
                                 struct rm_ctf_writer **out, struct rm_error *error);

/* Writes one event; an observer's `tell`. What cannot be written is counted. An instruction has the
 * number of the event that comes next. */
void rm_ctf_writer_tell(void *writer, const struct rm_event *event);

/* Errors: those of rm_ctf_end. The writer is gone in any case. */
enum rm_status rm_ctf_writer_end(struct rm_ctf_writer *writer, struct rm_error *error);
/* Of one that was told nothing: as if it had never been. */
void rm_ctf_writer_drop(struct rm_ctf_writer *writer);

#endif
