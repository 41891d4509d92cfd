/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the layout files of known kernels lie. */
#ifndef RM_IMAGE_LAYOUT_FOLDERS_H
#define RM_IMAGE_LAYOUT_FOLDERS_H

#define RM_LAYOUT_FOLDER_BYTES 4096

struct rm_layout_folders {
    char beside[RM_LAYOUT_FOLDER_BYTES];
    const char *list[4];
};

/*
 * The folders to look in, NULL-terminated and fit for struct rm_layout_source: share/rmsim/layouts
 * beside the program or library that holds this code (so that an installation may be moved), the
 * one it was configured to be installed in, and the source tree's. `folders` is the caller's and
 * has to last as long as the answer.
 */
const char *const *rm_layout_folders(struct rm_layout_folders *folders);

#endif
