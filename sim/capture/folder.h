/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder with a captured machine (docs/captured.md): the files of it that there are, read and
 * checked one by one, and from where on the path can be followed.
 *
 *   regs.json                   registers at some moments; needed
 *   path.txt[.zst]              the path of one processor, or
 *   path.both.txt[.zst]         that of several, in their order; one of them is needed
 *   path.cpuN.txt[.zst]         the same of one of several; may be missing
 *   ram.zst                     memory from real address 0 on; may be missing
 *   pages.txt                   instead: words of the pages of data that the window touches
 *   memdiff.txt                 words that the window changed; may be missing
 *   memdiff.start-to-ram.txt    words that changed before the image was taken; may be missing
 */
#ifndef RM_CAPTURE_FOLDER_H
#define RM_CAPTURE_FOLDER_H

#include "capture/memory_words.h"
#include "capture/path.h"
#include "capture/snaps.h"

struct rm_folder {
    char *name;
    struct rm_snaps snaps;
    struct rm_path path;                     /* in the order of the machine */
    struct rm_path own[RM_CAPTURE_CPUS_MAX]; /* no lines: there is no such file */
    struct rm_mem *image;                    /* of ram.zst; NULL: there is none */
    struct rm_memory_words pages, changes, before_image;
    bool has_pages, has_changes, has_before_image;
    size_t start;                            /* the snap that following begins with */
    uint32_t start_own[RM_CAPTURE_CPUS_MAX]; /* the first line of each processor there */
};

/* Reads all of it. Errors name file and line, or what is missing. */
enum rm_status rm_folder_open(const char *name, struct rm_folder *out, struct rm_error *error);
void rm_folder_close(struct rm_folder *folder);

/*
 * The line of `cpu` at which the snap was taken: what it says itself, else the first line, from
 * `from` on, that is at its pc; the number of the processor's lines if none is.
 */
uint32_t rm_folder_snap_line(const struct rm_folder *folder, const struct rm_snap *snap,
                             unsigned cpu, uint32_t from);

#endif
