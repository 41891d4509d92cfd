/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where rmsim ends when there is no memory left. Our own code says so by a status, but the
 * libraries do not: Unicorn goes on with NULL, libdw ends the process or takes what it cannot
 * allocate as absent. So the command, and it alone, puts itself before the allocator: a small
 * request that fails is the end, with one line and status 3. A large one fails as ever, since its
 * size may be what an input asks for.
 */
#ifndef RM_CLI_OUT_OF_MEMORY_H
#define RM_CLI_OUT_OF_MEMORY_H

#define CLI_SMALL_REQUEST_BYTES (1u << 20) /* below it */

/* Text that the end writes to standard output first, NULL none: what closes a result. Constant. */
void cli_memory_at_end(const char *text);

#endif
