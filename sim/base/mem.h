/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's physical memory: one contiguous range from real address 0.
 *
 * In hypervisor real mode the processor ignores the top four bits of an effective address (Power
 * ISA 2.07, Book III-S 5.7.3), so 0xc000000000001000 and 0x1000 name one byte; every function here
 * takes either form.
 *
 * Pages of 4 KiB carry the snapshots: a page that nothing wrote since a snapshot is shared with it.
 * Whoever writes memory, simulated or not, announces it first with rm_mem_touch. What is written
 * before the first rm_mem_seal is the pristine content, to which no announcement is needed.
 */
#ifndef RM_BASE_MEM_H
#define RM_BASE_MEM_H

#include "base/bytes.h"
#include "base/fail.h"

#include <stdbool.h>

#define RM_PAGE_SHIFT 12
#define RM_PAGE_BYTES (UINT64_C(1) << RM_PAGE_SHIFT)
#define RM_REAL_MASK  UINT64_C(0x0fffffffffffffff)

struct rm_mem;
struct rm_mem_snapshot;

/* The real address behind an effective address of hypervisor real mode. */
static inline uint64_t rm_real(uint64_t address)
{
    return address & RM_REAL_MASK;
}

/* `bytes` of zeroed memory, rounded up to whole pages. Costs address space, not memory. */
enum rm_status rm_mem_new(uint64_t bytes, struct rm_mem **out, struct rm_error *error);
void rm_mem_free(struct rm_mem *mem);

uint64_t rm_mem_bytes(const struct rm_mem *mem);

/* The host address of real address 0; valid as long as the memory. Page aligned. */
uint8_t *rm_mem_host(const struct rm_mem *mem);

/* Whether all of [address, address + bytes) is memory. */
bool rm_mem_contains(const struct rm_mem *mem, uint64_t address, uint64_t bytes);

/*
 * Puts `bytes` of an open file at real address `address`: mapped where both offsets are page
 * aligned and copied as a whole where the system can, copied by reading where they are not. The
 * file is never changed. Only before rm_mem_seal.
 */
enum rm_status rm_mem_map_file(struct rm_mem *mem, uint64_t address, int fd, uint64_t offset,
                               uint64_t bytes, struct rm_error *error);

/* Ends the set-up: what memory holds now is the pristine content. */
void rm_mem_seal(struct rm_mem *mem);

/*
 * Announces a write to [address, address + bytes), which must be memory. Fast for pages that are
 * already dirty. If one of the pages holds code, the code listener is called with its page number.
 */
void rm_mem_touch(struct rm_mem *mem, uint64_t address, uint64_t bytes);

/*
 * Marks the page of `address` as holding decoded code, and sets who hears of writes to such pages.
 * A page loses the mark when it is written.
 */
void rm_mem_mark_code(struct rm_mem *mem, uint64_t address);
void rm_mem_set_code_listener(struct rm_mem *mem, void (*changed)(void *context, uint64_t page),
                              void *context);

/*
 * Values in memory, for everyone but the simulated processor. They must lie within memory: an
 * address from outside is checked with rm_mem_contains first. rm_mem_write touches.
 */
uint64_t rm_mem_read(const struct rm_mem *mem, uint64_t address, size_t bytes,
                     enum rm_endian endian);
void rm_mem_write(struct rm_mem *mem, uint64_t address, size_t bytes, enum rm_endian endian,
                  uint64_t value);

/* `seen` (NULL: nobody) hears of every rm_mem_read and rm_mem_write from now on, before it is done:
 * of what everyone but the simulated processor does. It may change nothing. */
void rm_mem_set_witness(struct rm_mem *mem,
                        void (*seen)(void *context, uint64_t address, size_t bytes, bool write),
                        void *context);

/* Remembers the present content. Costs the pages written since the last snapshot or restore. */
enum rm_status rm_mem_snapshot_take(struct rm_mem *mem, struct rm_mem_snapshot **out,
                                    struct rm_error *error);
/* Brings that content back. Costs the pages written since, and, unless it is the snapshot that was
 * taken or restored last, those in which the two differ. The snapshot can be restored again. */
void rm_mem_snapshot_restore(struct rm_mem *mem, const struct rm_mem_snapshot *snapshot);
/* A snapshot may be freed at any time, also after its memory. */
void rm_mem_snapshot_free(struct rm_mem_snapshot *snapshot);

/* The numbers of the pages announced for writing since the last snapshot or restore (or the seal),
 * each once, in that order. Good until the next announcement, snapshot or restore. */
const uint64_t *rm_mem_dirty(const struct rm_mem *mem, size_t *count);

/* A hash of the content: equal content, equal hash, however it came about. Pristine pages are
 * taken as given: hashes compare runs of one machine, not two different images. */
uint64_t rm_mem_hash(const struct rm_mem *mem);

#endif
