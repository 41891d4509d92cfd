/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serving a machine to gdb, by its remote protocol. docs/gdb.md tells what that looks like. */
#ifndef RM_GDB_SERVE_H
#define RM_GDB_SERVE_H

#include "gdb/wire.h"

#include "rmsim/machine.h"

struct rm_gdb_options {
    uint64_t budget_cycles; /* after which a machine that goes on is stopped, each time; 0: none */
    bool kill_ends;         /* gdb that quits ends the machine, and need not ask */
    /* The ELF file of the image, which gdb may read, and how it is called; NULL: none. Lent. */
    const char *image_name;
    const void *image;
    size_t image_bytes;
};

/*
 * Serves the machine, which has a world, until gdb detaches, kills or goes. What happens to the
 * machine is what would happen without it, but for what gdb writes and for threads that it holds.
 * Errors: no memory. That gdb goes is none.
 */
enum rm_status rm_gdb_serve(struct rm_machine *machine, const struct rm_wire *wire,
                            const struct rm_gdb_options *options, struct rm_error *error);

#endif
