/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies of pages are immutable and counted. For every page that was ever touched, `pristine` is
 * what it held when memory was sealed and `saved` what it held at the last snapshot or restore;
 * a page that is not dirty still equals `saved`. A snapshot is the list of the saved copies.
 */
#include "base/mem.h"

#include "base/hash.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct page_copy {
    uint32_t holders;
    uint8_t content[RM_PAGE_BYTES];
};

struct page {
    struct page_copy *pristine;
    struct page_copy *saved;
    bool dirty;
    bool code;
};

struct rm_mem {
    uint8_t *host;
    uint64_t bytes;
    struct page *pages;
    uint64_t *touched; /* page numbers with a pristine copy, in the order of their first touch */
    size_t touched_count;
    size_t touched_room;
    bool sealed;
    void (*code_changed)(void *context, uint64_t page);
    void *code_context;
};

struct saved_page {
    uint64_t number;
    struct page_copy *copy;
};

struct rm_mem_snapshot {
    size_t count;
    struct saved_page pages[];
};

static void *must(void *allocated)
{
    if (!allocated)
        abort(); /* a few KiB: there is no sensible way on without them */
    return allocated;
}

static struct page_copy *copy_new(const uint8_t *content)
{
    struct page_copy *copy = must(malloc(sizeof(*copy)));
    copy->holders = 1;
    memcpy(copy->content, content, RM_PAGE_BYTES);
    return copy;
}

static struct page_copy *copy_hold(struct page_copy *copy)
{
    copy->holders++;
    return copy;
}

static void copy_drop(struct page_copy *copy)
{
    if (copy && --copy->holders == 0)
        free(copy);
}

static uint8_t *page_host(const struct rm_mem *mem, uint64_t number)
{
    return mem->host + (number << RM_PAGE_SHIFT);
}

enum rm_status rm_mem_new(uint64_t bytes, struct rm_mem **out, struct rm_error *error)
{
    bytes = (bytes + RM_PAGE_BYTES - 1) & ~(RM_PAGE_BYTES - 1);
    struct rm_mem *mem = must(calloc(1, sizeof(*mem)));
    mem->bytes = bytes;
    mem->pages = calloc(bytes >> RM_PAGE_SHIFT, sizeof(*mem->pages));
    mem->host = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mem->host == MAP_FAILED || !mem->pages) {
        if (mem->host != MAP_FAILED)
            munmap(mem->host, bytes);
        free(mem->pages);
        free(mem);
        return rm_fail(error, RM_NO_MEMORY, "cannot reserve %llu bytes of simulated memory",
                       (unsigned long long)bytes);
    }
    *out = mem;
    return RM_OK;
}

void rm_mem_free(struct rm_mem *mem)
{
    if (!mem)
        return;
    for (size_t i = 0; i < mem->touched_count; i++) {
        copy_drop(mem->pages[mem->touched[i]].pristine);
        copy_drop(mem->pages[mem->touched[i]].saved);
    }
    munmap(mem->host, mem->bytes);
    free(mem->touched);
    free(mem->pages);
    free(mem);
}

uint64_t rm_mem_bytes(const struct rm_mem *mem)
{
    return mem->bytes;
}

uint8_t *rm_mem_host(const struct rm_mem *mem)
{
    return mem->host;
}

bool rm_mem_contains(const struct rm_mem *mem, uint64_t address, uint64_t bytes)
{
    address = rm_real(address);
    return address <= mem->bytes && bytes <= mem->bytes - address;
}

/* Reads the part of a file that cannot be mapped because of its alignment. */
static enum rm_status copy_file(struct rm_mem *mem, uint64_t address, int fd, uint64_t offset,
                                uint64_t bytes, struct rm_error *error)
{
    while (bytes) {
        ssize_t got = pread(fd, mem->host + address, bytes, (off_t)offset);
        if (got <= 0)
            return rm_fail(error, RM_BAD_INPUT, "file ends or cannot be read at offset %llu: %s",
                           (unsigned long long)offset, got ? strerror(errno) : "end of file");
        address += (uint64_t)got;
        offset += (uint64_t)got;
        bytes -= (uint64_t)got;
    }
    return RM_OK;
}

enum rm_status rm_mem_map_file(struct rm_mem *mem, uint64_t address, int fd, uint64_t offset,
                               uint64_t bytes, struct rm_error *error)
{
    assert(!mem->sealed && rm_mem_contains(mem, address, bytes));
    address = rm_real(address);
    uint64_t whole = bytes & ~(RM_PAGE_BYTES - 1);
    if ((address | offset) & (RM_PAGE_BYTES - 1))
        whole = 0;
    if (whole && mmap(mem->host + address, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED,
                      fd, (off_t)offset) == MAP_FAILED)
        return rm_fail(error, RM_BAD_INPUT, "cannot map the file: %s", strerror(errno));
    return copy_file(mem, address + whole, fd, offset + whole, bytes - whole, error);
}

void rm_mem_seal(struct rm_mem *mem)
{
    mem->sealed = true;
}

/* Keeps the pristine content of a page that is written for the first time. */
static void remember_pristine(struct rm_mem *mem, uint64_t number)
{
    struct page *page = &mem->pages[number];
    if (mem->touched_count == mem->touched_room) {
        mem->touched_room = mem->touched_room ? 2 * mem->touched_room : 64;
        mem->touched = must(realloc(mem->touched, mem->touched_room * sizeof(*mem->touched)));
    }
    mem->touched[mem->touched_count++] = number;
    page->pristine = copy_new(page_host(mem, number));
    page->saved = copy_hold(page->pristine);
}

/* Tells the listener that decoded code is about to change. */
static void code_changes(struct rm_mem *mem, uint64_t number)
{
    mem->pages[number].code = false;
    if (mem->code_changed)
        mem->code_changed(mem->code_context, number);
}

void rm_mem_touch(struct rm_mem *mem, uint64_t address, uint64_t bytes)
{
    uint64_t first = rm_real(address) >> RM_PAGE_SHIFT;
    uint64_t last = (rm_real(address) + bytes - 1) >> RM_PAGE_SHIFT;
    for (uint64_t number = first; number <= last; number++) {
        struct page *page = &mem->pages[number];
        if (page->code)
            code_changes(mem, number);
        if (page->dirty || !mem->sealed)
            continue;
        if (!page->pristine)
            remember_pristine(mem, number);
        page->dirty = true;
    }
}

void rm_mem_mark_code(struct rm_mem *mem, uint64_t address)
{
    mem->pages[rm_real(address) >> RM_PAGE_SHIFT].code = true;
}

void rm_mem_set_code_listener(struct rm_mem *mem, void (*changed)(void *context, uint64_t page),
                              void *context)
{
    mem->code_changed = changed;
    mem->code_context = context;
}

uint64_t rm_mem_read(const struct rm_mem *mem, uint64_t address, size_t bytes,
                     enum rm_endian endian)
{
    assert(rm_mem_contains(mem, address, bytes));
    return rm_load(mem->host + rm_real(address), bytes, endian);
}

void rm_mem_write(struct rm_mem *mem, uint64_t address, size_t bytes, enum rm_endian endian,
                  uint64_t value)
{
    assert(rm_mem_contains(mem, address, bytes));
    rm_mem_touch(mem, address, bytes);
    rm_store(mem->host + rm_real(address), bytes, endian, value);
}

static int by_number(const void *a, const void *b)
{
    const struct saved_page *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

/* Makes `saved` of a dirty page equal to what the page holds. */
static void save_page(struct rm_mem *mem, uint64_t number)
{
    struct page *page = &mem->pages[number];
    const uint8_t *content = page_host(mem, number);
    page->dirty = false;
    if (memcmp(page->saved->content, content, RM_PAGE_BYTES) == 0)
        return;
    copy_drop(page->saved);
    page->saved = copy_new(content);
}

enum rm_status rm_mem_snapshot_take(struct rm_mem *mem, struct rm_mem_snapshot **out,
                                    struct rm_error *error)
{
    assert(mem->sealed);
    struct rm_mem_snapshot *snapshot =
        malloc(sizeof(*snapshot) + mem->touched_count * sizeof(*snapshot->pages));
    if (!snapshot)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a snapshot");
    snapshot->count = 0;
    for (size_t i = 0; i < mem->touched_count; i++) {
        struct page *page = &mem->pages[mem->touched[i]];
        if (page->dirty)
            save_page(mem, mem->touched[i]);
        if (page->saved != page->pristine)
            snapshot->pages[snapshot->count++] =
                (struct saved_page){mem->touched[i], copy_hold(page->saved)};
    }
    qsort(snapshot->pages, snapshot->count, sizeof(*snapshot->pages), by_number);
    *out = snapshot;
    return RM_OK;
}

static struct page_copy *wanted_copy(const struct rm_mem *mem,
                                     const struct rm_mem_snapshot *snapshot, uint64_t number)
{
    struct saved_page key = {number, NULL};
    const struct saved_page *found =
        bsearch(&key, snapshot->pages, snapshot->count, sizeof(key), by_number);
    return found ? found->copy : mem->pages[number].pristine;
}

void rm_mem_snapshot_restore(struct rm_mem *mem, const struct rm_mem_snapshot *snapshot)
{
    for (size_t i = 0; i < mem->touched_count; i++) {
        uint64_t number = mem->touched[i];
        struct page *page = &mem->pages[number];
        struct page_copy *wanted = wanted_copy(mem, snapshot, number);
        if (!page->dirty && page->saved == wanted)
            continue;
        if (page->code)
            code_changes(mem, number);
        memcpy(page_host(mem, number), wanted->content, RM_PAGE_BYTES);
        copy_hold(wanted);
        copy_drop(page->saved);
        page->saved = wanted;
        page->dirty = false;
    }
}

void rm_mem_snapshot_free(struct rm_mem_snapshot *snapshot)
{
    if (!snapshot)
        return;
    for (size_t i = 0; i < snapshot->count; i++)
        copy_drop(snapshot->pages[i].copy);
    free(snapshot);
}

uint64_t rm_mem_hash(const struct rm_mem *mem)
{
    uint64_t hash = RM_HASH_START;
    for (size_t i = 0; i < mem->touched_count; i++) {
        uint64_t number = mem->touched[i];
        const uint8_t *content = page_host(mem, number);
        if (memcmp(mem->pages[number].pristine->content, content, RM_PAGE_BYTES) != 0)
            hash += rm_hash_bytes(rm_hash_u64(RM_HASH_START, number), content, RM_PAGE_BYTES);
    }
    return hash;
}
