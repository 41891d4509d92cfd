/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The decode cache: for every instruction address that was reached, its record (which says
 * whether the engine or the model executes it), and which symbol it belongs to. Decoded once an
 * address, valid until its page is written. One cache serves all threads of a machine.
 *
 * Pads are addresses at which a run stops before it executes what is there: the magic return
 * address, the OPAL entry, breakpoints.
 */
#ifndef RM_CPU_DECODE_H
#define RM_CPU_DECODE_H

#include "base/mem.h"

struct rm_decode;

/*
 * `symbol_of` answers the index of the code symbol that holds an address (any number, equal for
 * equal symbols); NULL: all addresses belong to symbol 0. Takes over the code listener of `mem`.
 * NULL if there is no memory.
 */
struct rm_decode *rm_decode_new(struct rm_mem *mem,
                                uint32_t (*symbol_of)(void *context, uint64_t address),
                                void *context);
void rm_decode_free(struct rm_decode *decode);

/* Either form of the address (rm_real). Adding twice is the same as adding once. Not from within
 * rm_cpu_run. */
void rm_decode_add_pad(struct rm_decode *decode, uint64_t address);
void rm_decode_remove_pad(struct rm_decode *decode, uint64_t address);
bool rm_decode_is_pad(const struct rm_decode *decode, uint64_t address);

/* The symbol index of an address, as symbol_of gave it. */
uint32_t rm_decode_symbol(const struct rm_decode *decode, uint64_t address);

#endif
