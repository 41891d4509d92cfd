/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way to gdb: bytes in order, from a pipe, a Unix socket or a TCP connection of this machine.
 * Nobody else is listened to: TCP is bound to 127.0.0.1. Reading waits; nothing has a time limit.
 */
#ifndef RM_GDB_WIRE_H
#define RM_GDB_WIRE_H

#include "base/fail.h"

#include <stdbool.h>
#include <stddef.h>

/* Two ends of a connection. Whoever makes one may put his own functions in place. */
struct rm_wire {
    /* Up to `bytes` bytes, as many as are there, at least one; 0: it is closed, or broken. */
    size_t (*read)(void *context, void *to, size_t bytes);
    /* All of them; false: they cannot be sent any more. */
    bool (*write)(void *context, const void *from, size_t bytes);
    /* Whether `read` would not wait. */
    bool (*waits)(void *context);
    void *context;
};

enum rm_listen_kind { RM_LISTEN_STDIO, RM_LISTEN_UNIX, RM_LISTEN_TCP };

struct rm_listen {
    enum rm_listen_kind kind;
    const char *path; /* UNIX: lent from the text */
    unsigned port;    /* TCP; 0: any that is free */
};

/* "stdio", "unix:PATH", "tcp:PORT". RM_BAD_INPUT with what was expected. */
enum rm_status rm_listen_parse(const char *text, struct rm_listen *out, struct rm_error *error);

/* An open connection, or an ear for one. */
struct rm_line {
    int in, out, ear;
    bool bound;              /* UNIX: the path is ours */
    struct rm_listen listen; /* its port is the one that was found */
};

/* Opens the ear; with stdio there is none. A path of a socket that nobody answers on is taken over;
 * what else is there stays, and is an error. RM_BAD_INPUT says what the
 * system said. */
enum rm_status rm_line_listen(const struct rm_listen *listen, struct rm_line *out,
                              struct rm_error *error);
/* Waits for gdb. One connection is taken, the first on which something comes; whoever else has
 * connected is told so and hung up on, the ear is closed then, and its path removed. */
enum rm_status rm_line_accept(struct rm_line *line, struct rm_error *error);
void rm_line_close(struct rm_line *line);

/* The wire of a line, which must outlive it. */
struct rm_wire rm_line_wire(struct rm_line *line);

#endif
