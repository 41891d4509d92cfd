/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file `metadata` of a trace, in CTF's TSDL: made from the table of events, and held against
 * it. */
#ifndef RM_TRACE_CTF_METADATA_H
#define RM_TRACE_CTF_METADATA_H

#include "base/fail.h"
#include "trace/ctf_layout.h"

#include <stddef.h>

#define RM_CTF_ABOUT_BYTES 256

/* What a trace says of its run, in printable ASCII without quotes and backslashes. */
struct rm_ctf_about {
    char version[RM_CTF_ABOUT_BYTES]; /* of the rmsim that wrote it */
    char image[RM_CTF_ABOUT_BYTES];
    char scenario[RM_CTF_ABOUT_BYTES];
    char clock[RM_CTF_ABOUT_BYTES]; /* "instructions", "power8" */
    uint64_t core_hz, tb_hz;
    unsigned threads, threads_per_core;
};

/* Puts a text into one of those fields: what it cannot hold becomes '?', what is too long is cut.
 */
void rm_ctf_about_text(char field[RM_CTF_ABOUT_BYTES], const char *text);

struct rm_ctf_metadata {
    char *text; /* free it */
    size_t bytes;
    uint8_t uuid[RM_CTF_UUID_BYTES]; /* a hash of the rest of the text */
};

/* The text for a run: the same for the same run. RM_NO_MEMORY. */
enum rm_status rm_ctf_metadata_make(const struct rm_ctf_about *about, struct rm_ctf_metadata *out,
                                    struct rm_error *error);

/* What the text tells of its run and the uuid of its packets. `path` is for messages. RM_BAD_INPUT,
 * with the line, what was found and what was expected: it is not what this rmsim would write. */
enum rm_status rm_ctf_metadata_read(const char *path, const char *text, size_t bytes,
                                    struct rm_ctf_about *about, uint8_t uuid[RM_CTF_UUID_BYTES],
                                    struct rm_error *error);

#endif
