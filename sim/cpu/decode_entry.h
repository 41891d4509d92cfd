/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of the decode cache that a thread's code hook looks at; for this room only. */
#ifndef RM_CPU_DECODE_ENTRY_H
#define RM_CPU_DECODE_ENTRY_H

#include "cpu/decode.h"
#include "cpu/opcode.h"
#include "cpu/seat.h"
#include "timing/record.h"

#define RM_INSTRUCTIONS_PER_PAGE (RM_PAGE_BYTES / 4)

/* Symbol index, byte order it was decoded for, and enum rm_op; 0 = not decoded. One comparison
 * tells whether an instruction is plain and in the same symbol and byte order as before. */
typedef uint64_t rm_decode_entry;

static inline rm_decode_entry rm_decode_pack(uint32_t symbol, enum rm_endian endian, enum rm_op op)
{
    return (uint64_t)symbol << 32 | (uint64_t)endian << 8 | (uint64_t)op;
}
static inline enum rm_op rm_decode_op(rm_decode_entry entry)
{
    return (enum rm_op)(entry & 0xff);
}
static inline enum rm_endian rm_decode_endian(rm_decode_entry entry)
{
    return (enum rm_endian)(entry >> 8 & 1);
}
static inline uint32_t rm_decode_entry_symbol(rm_decode_entry entry)
{
    return (uint32_t)(entry >> 32);
}

struct rm_decode_page {
    rm_decode_entry entry[RM_INSTRUCTIONS_PER_PAGE];
    struct rm_record record[RM_INSTRUCTIONS_PER_PAGE]; /* of those with an entry */
    struct rm_decode_page *next;                       /* in the list of dropped ones */
};

struct rm_decode {
    struct rm_mem *mem;
    struct rm_decode_page **pages; /* by page number; NULL: nothing decoded */
    uint64_t page_count;
    struct rm_decode_page *dropped; /* records of them may still be in use within the run */
    uint64_t versions;              /* the last one that was given to a thread's state */
    uint32_t (*symbol_of)(void *context, uint64_t address);
    void *context;
    uint64_t *pads; /* real addresses */
    size_t pad_count;
    struct rm_seat seat;
};

/* The page of an address; NULL: nothing of it is decoded. */
static inline const struct rm_decode_page *rm_decode_page(const struct rm_decode *decode,
                                                          uint64_t address)
{
    uint64_t page = rm_real(address) >> RM_PAGE_SHIFT;
    return page < decode->page_count ? decode->pages[page] : NULL;
}

static inline unsigned rm_decode_slot(uint64_t address)
{
    return address >> 2 & (RM_INSTRUCTIONS_PER_PAGE - 1);
}

/* What is known about an address; 0 if nothing is. */
static inline rm_decode_entry rm_decode_lookup(const struct rm_decode *decode, uint64_t address)
{
    const struct rm_decode_page *page = rm_decode_page(decode, address);
    return page ? page->entry[rm_decode_slot(address)] : 0;
}

/* The record of an address that has an entry. */
static inline const struct rm_record *rm_decode_record(const struct rm_decode *decode,
                                                       uint64_t address)
{
    return &decode->pages[rm_real(address) >> RM_PAGE_SHIFT]->record[rm_decode_slot(address)];
}

/* Decodes the instruction at an address within memory, as fetched in this byte order. */
rm_decode_entry rm_decode_fill(struct rm_decode *decode, uint64_t address, enum rm_endian endian);

/* No record of a page that was dropped is in use any more. */
void rm_decode_sweep(struct rm_decode *decode);

#endif
