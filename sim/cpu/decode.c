/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: see the header. */
#include "cpu/decode_entry.h"

#include "cpu/decode_word.h"
#include "cpu/stale.h"

#include <stdlib.h>
#include <string.h>

static void *must(void *allocated)
{
    if (!allocated)
        abort(); /* a few KiB: there is no sensible way on without them */
    return allocated;
}

/* A page of code is about to be written: what was decoded is worth nothing. */
static void page_changes(void *context, uint64_t page)
{
    struct rm_decode *decode = context;
    struct rm_decode_page *dropped = decode->pages[page];
    decode->pages[page] = NULL;
    if (dropped) {
        dropped->next = decode->dropped;
        decode->dropped = dropped;
    }
    rm_stale_add(&decode->seat, page);
}

void rm_decode_sweep(struct rm_decode *decode)
{
    while (decode->dropped) {
        struct rm_decode_page *next = decode->dropped->next;
        free(decode->dropped);
        decode->dropped = next;
    }
}

struct rm_decode *rm_decode_new(struct rm_mem *mem,
                                uint32_t (*symbol_of)(void *context, uint64_t address),
                                void *context)
{
    struct rm_decode *decode = calloc(1, sizeof(*decode));
    if (!decode)
        return NULL;
    decode->mem = mem;
    decode->page_count = rm_mem_bytes(mem) >> RM_PAGE_SHIFT;
    decode->pages = calloc(decode->page_count, sizeof(*decode->pages));
    if (!decode->pages) {
        free(decode);
        return NULL;
    }
    decode->symbol_of = symbol_of;
    decode->context = context;
    rm_mem_set_code_listener(mem, page_changes, decode);
    return decode;
}

void rm_decode_free(struct rm_decode *decode)
{
    if (!decode)
        return;
    rm_mem_set_code_listener(decode->mem, NULL, NULL);
    rm_decode_sweep(decode);
    for (uint64_t page = 0; page < decode->page_count; page++)
        free(decode->pages[page]);
    free(decode->pages);
    free(decode->pads);
    rm_engine_close(&decode->seat.engine);
    free(decode->seat.stale);
    free(decode);
}

uint32_t rm_decode_symbol(const struct rm_decode *decode, uint64_t address)
{
    return decode->symbol_of ? decode->symbol_of(decode->context, address) : 0;
}

bool rm_decode_is_pad(const struct rm_decode *decode, uint64_t address)
{
    for (size_t i = 0; i < decode->pad_count; i++)
        if (decode->pads[i] == rm_real(address))
            return true;
    return false;
}

rm_decode_entry rm_decode_fill(struct rm_decode *decode, uint64_t address, enum rm_endian endian)
{
    uint64_t page = rm_real(address) >> RM_PAGE_SHIFT;
    if (!decode->pages[page]) {
        decode->pages[page] = must(calloc(1, sizeof(**decode->pages)));
        rm_mem_mark_code(decode->mem, address);
    }
    uint32_t word = (uint32_t)rm_mem_read(decode->mem, address, 4, endian);
    size_t slot = address >> 2 & (RM_INSTRUCTIONS_PER_PAGE - 1);
    struct rm_record *record = &decode->pages[page]->record[slot];
    *record = rm_record_of(word, endian);
    record->symbol = rm_decode_symbol(decode, address);
    enum rm_op op = (enum rm_op)record->op;
    if (rm_decode_is_pad(decode, address))
        op = RM_OP_PAD;
    else if (rm_op_is_either(op) && op != RM_OP_load) /* which some threads look at */
        op = RM_OP_PLAIN;
    decode->pages[page]->entry[slot] = rm_decode_pack(record->symbol, endian, op);
    return decode->pages[page]->entry[slot];
}

/* The instruction there is to be decoded anew. */
static void forget(struct rm_decode *decode, uint64_t address)
{
    uint64_t page = rm_real(address) >> RM_PAGE_SHIFT;
    if (page < decode->page_count && decode->pages[page])
        decode->pages[page]->entry[address >> 2 & (RM_INSTRUCTIONS_PER_PAGE - 1)] = 0;
}

void rm_decode_add_pad(struct rm_decode *decode, uint64_t address)
{
    if (rm_decode_is_pad(decode, address))
        return;
    decode->pads = must(realloc(decode->pads, (decode->pad_count + 1) * sizeof(*decode->pads)));
    decode->pads[decode->pad_count++] = rm_real(address);
    forget(decode, address);
}

void rm_decode_remove_pad(struct rm_decode *decode, uint64_t address)
{
    for (size_t i = 0; i < decode->pad_count; i++)
        if (decode->pads[i] == rm_real(address))
            decode->pads[i--] = decode->pads[--decode->pad_count];
    forget(decode, address);
}
