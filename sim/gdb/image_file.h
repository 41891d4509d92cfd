/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file of the image, for a gdb that was given none: it asks for the name (qXfer:exec-file) and
 * reads the file by vFile packets, and so knows byte order and symbols. No other file is served.
 */
#ifndef RM_GDB_IMAGE_FILE_H
#define RM_GDB_IMAGE_FILE_H

#include "gdb/gdb_session.h"

/* The reply to a packet behind "vFile:". */
void rm_image_file_answer(struct rm_session *session, const char *packet);

#endif
