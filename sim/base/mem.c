/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies of pages are immutable and counted. For every page that was ever touched, `pristine` is
 * what it held when memory was sealed. `saved` is what memory held at the last snapshot or restore,
 * as a tree by page number whose nodes are immutable and counted, too: a leaf is the copy of a
 * page, and what is NULL there is pristine. A page that is not dirty equals what `saved` says. A
 * snapshot is such a tree; two of them share all that is alike, so that what differs is found
 * without looking at the rest.
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
    uint64_t hash; /* of its number and content */
    uint8_t content[RM_PAGE_BYTES];
};

struct page {
    struct page_copy *pristine;
    bool dirty;
    bool code;
};

#define NODE_SHIFT 6
#define NODE_SLOTS (1u << NODE_SHIFT)

/* At level 0 the slots are copies of pages, above it nodes of the level below. */
struct node {
    uint32_t holders;
    union slot {
        struct node *node;
        struct page_copy *copy;
    } slots[NODE_SLOTS];
};

/* A list of page numbers that grows. */
struct numbers {
    uint64_t *list;
    size_t count, room;
};

struct rm_mem {
    uint8_t *host;
    uint64_t bytes;
    struct page *pages;
    unsigned top_level; /* of the trees */
    struct node *saved;
    uint64_t saved_hash;    /* of what `saved` says, as rm_mem_hash has it */
    struct numbers touched; /* pages with a pristine copy, in the order of their first touch */
    struct numbers dirty;   /* pages written since the last snapshot or restore */
    bool sealed;
    void (*code_changed)(void *context, uint64_t page);
    void *code_context;
    void (*seen)(void *context, uint64_t address, size_t bytes, bool write);
    void *seen_context;
};

struct rm_mem_snapshot {
    unsigned top_level;
    struct node *root;
    uint64_t hash;
};

static void *must(void *allocated)
{
    if (!allocated)
        abort(); /* a few KiB: there is no sensible way on without them */
    return allocated;
}

static uint64_t hash_page(uint64_t number, const uint8_t *content)
{
    return rm_hash_bytes(number, content, RM_PAGE_BYTES);
}

static struct page_copy *copy_new(uint64_t number, const uint8_t *content)
{
    struct page_copy *copy = must(malloc(sizeof(*copy)));
    copy->holders = 1;
    copy->hash = hash_page(number, content);
    memcpy(copy->content, content, RM_PAGE_BYTES);
    return copy;
}

static struct page_copy *copy_hold(struct page_copy *copy)
{
    if (copy)
        copy->holders++;
    return copy;
}

static void copy_drop(struct page_copy *copy)
{
    if (copy && --copy->holders == 0)
        free(copy);
}

static void numbers_add(struct numbers *numbers, uint64_t number)
{
    if (numbers->count == numbers->room) {
        numbers->room = numbers->room ? 2 * numbers->room : 64;
        numbers->list = must(realloc(numbers->list, numbers->room * sizeof(*numbers->list)));
    }
    numbers->list[numbers->count++] = number;
}

static struct node *node_hold(struct node *node)
{
    if (node)
        node->holders++;
    return node;
}

static void node_drop(struct node *node, unsigned level)
{
    if (!node || --node->holders)
        return;
    for (unsigned i = 0; i < NODE_SLOTS; i++)
        if (level)
            node_drop(node->slots[i].node, level - 1);
        else
            copy_drop(node->slots[i].copy);
    free(node);
}

/* A node like `from` (NULL: an empty one) that nobody else holds. */
static struct node *node_like(const struct node *from, unsigned level)
{
    struct node *node = must(calloc(1, sizeof(*node)));
    node->holders = 1;
    for (unsigned i = 0; from && i < NODE_SLOTS; i++)
        if (level)
            node->slots[i].node = node_hold(from->slots[i].node);
        else
            node->slots[i].copy = copy_hold(from->slots[i].copy);
    return node;
}

static unsigned slot_of(uint64_t number, unsigned level)
{
    return number >> level * NODE_SHIFT & (NODE_SLOTS - 1);
}

/* What the tree says of a page; NULL: pristine. */
static struct page_copy *tree_find(const struct node *node, unsigned level, uint64_t number)
{
    for (; node && level; level--)
        node = node->slots[slot_of(number, level)].node;
    return node ? node->slots[slot_of(number, 0)].copy : NULL;
}

/* Puts in a copy, which the tree holds from then on; nodes that others hold are left alone. */
static void tree_set(struct node **root, unsigned level, uint64_t number, struct page_copy *copy)
{
    struct node *node = *root;
    if (!node || node->holders > 1) {
        *root = node_like(node, level);
        node_drop(node, level);
    }
    union slot *slot = &(*root)->slots[slot_of(number, level)];
    if (level) {
        tree_set(&slot->node, level - 1, number, copy);
        return;
    }
    copy_drop(slot->copy);
    slot->copy = copy;
}

static uint8_t *page_host(const struct rm_mem *mem, uint64_t number)
{
    return mem->host + (number << RM_PAGE_SHIFT);
}

enum rm_status rm_mem_new(uint64_t bytes, struct rm_mem **out, struct rm_error *error)
{
    bytes = (bytes + RM_PAGE_BYTES - 1) & ~(RM_PAGE_BYTES - 1);
    struct rm_mem *mem = calloc(1, sizeof(*mem));
    if (!mem)
        return rm_fail(error, RM_NO_MEMORY, "no memory for simulated memory");
    mem->bytes = bytes;
    while ((bytes >> RM_PAGE_SHIFT) >> (mem->top_level + 1) * NODE_SHIFT)
        mem->top_level++;
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
    for (size_t i = 0; i < mem->touched.count; i++)
        copy_drop(mem->pages[mem->touched.list[i]].pristine);
    node_drop(mem->saved, mem->top_level);
    munmap(mem->host, mem->bytes);
    free(mem->touched.list);
    free(mem->dirty.list);
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
#ifdef MADV_POPULATE_WRITE /* patching writes most pages, one by one after it has read them */
    if (whole)
        madvise(mem->host + address, whole, MADV_POPULATE_WRITE);
#endif
    return copy_file(mem, address + whole, fd, offset + whole, bytes - whole, error);
}

void rm_mem_seal(struct rm_mem *mem)
{
    mem->sealed = true;
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
        if (!page->pristine) {
            page->pristine = copy_new(number, page_host(mem, number));
            numbers_add(&mem->touched, number);
        }
        page->dirty = true;
        numbers_add(&mem->dirty, number);
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

void rm_mem_set_witness(struct rm_mem *mem,
                        void (*seen)(void *context, uint64_t address, size_t bytes, bool write),
                        void *context)
{
    mem->seen = seen;
    mem->seen_context = context;
}

uint64_t rm_mem_read(const struct rm_mem *mem, uint64_t address, size_t bytes,
                     enum rm_endian endian)
{
    assert(rm_mem_contains(mem, address, bytes));
    if (mem->seen)
        mem->seen(mem->seen_context, address, bytes, false);
    return rm_load(mem->host + rm_real(address), bytes, endian);
}

void rm_mem_write(struct rm_mem *mem, uint64_t address, size_t bytes, enum rm_endian endian,
                  uint64_t value)
{
    assert(rm_mem_contains(mem, address, bytes));
    if (mem->seen)
        mem->seen(mem->seen_context, address, bytes, true);
    rm_mem_touch(mem, address, bytes);
    rm_store(mem->host + rm_real(address), bytes, endian, value);
}

const uint64_t *rm_mem_dirty(const struct rm_mem *mem, size_t *count)
{
    *count = mem->dirty.count;
    return mem->dirty.list;
}

/* The copy itself, or that of the pristine page where there is none. */
static const struct page_copy *copy_of(const struct rm_mem *mem, const struct page_copy *copy,
                                       uint64_t number)
{
    return copy ? copy : mem->pages[number].pristine;
}

/* Makes `saved` equal to what a dirty page holds. */
static void save_page(struct rm_mem *mem, uint64_t number)
{
    const uint8_t *content = page_host(mem, number);
    const struct page_copy *saved =
        copy_of(mem, tree_find(mem->saved, mem->top_level, number), number);
    if (memcmp(saved->content, content, RM_PAGE_BYTES) == 0)
        return;
    struct page_copy *copy = copy_new(number, content);
    mem->saved_hash += copy->hash - saved->hash;
    tree_set(&mem->saved, mem->top_level, number, copy);
}

enum rm_status rm_mem_snapshot_take(struct rm_mem *mem, struct rm_mem_snapshot **out,
                                    struct rm_error *error)
{
    assert(mem->sealed);
    struct rm_mem_snapshot *snapshot = malloc(sizeof(*snapshot));
    if (!snapshot)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a snapshot");
    for (size_t i = 0; i < mem->dirty.count; i++) {
        save_page(mem, mem->dirty.list[i]);
        mem->pages[mem->dirty.list[i]].dirty = false;
    }
    mem->dirty.count = 0;
    *snapshot = (struct rm_mem_snapshot){mem->top_level, node_hold(mem->saved), mem->saved_hash};
    *out = snapshot;
    return RM_OK;
}

static void restore_page(struct rm_mem *mem, const struct page_copy *wanted, uint64_t number)
{
    if (mem->pages[number].code)
        code_changes(mem, number);
    memcpy(page_host(mem, number), copy_of(mem, wanted, number)->content, RM_PAGE_BYTES);
}

/* Restores the clean pages in which `wanted` is not `saved`: subtrees of the page number `first`
 * and on. */
static void restore_differing(struct rm_mem *mem, const struct node *saved,
                              const struct node *wanted, unsigned level, uint64_t first)
{
    static const struct node empty;
    if (saved == wanted)
        return;
    saved = saved ? saved : &empty;
    wanted = wanted ? wanted : &empty;
    for (unsigned i = 0; i < NODE_SLOTS; i++) {
        uint64_t number = first + ((uint64_t)i << level * NODE_SHIFT);
        if (level)
            restore_differing(mem, saved->slots[i].node, wanted->slots[i].node, level - 1, number);
        else if (saved->slots[i].copy != wanted->slots[i].copy && !mem->pages[number].dirty)
            restore_page(mem, wanted->slots[i].copy, number);
    }
}

void rm_mem_snapshot_restore(struct rm_mem *mem, const struct rm_mem_snapshot *snapshot)
{
    restore_differing(mem, mem->saved, snapshot->root, mem->top_level, 0);
    for (size_t i = 0; i < mem->dirty.count; i++) {
        uint64_t number = mem->dirty.list[i];
        restore_page(mem, tree_find(snapshot->root, mem->top_level, number), number);
        mem->pages[number].dirty = false;
    }
    mem->dirty.count = 0;
    node_hold(snapshot->root);
    node_drop(mem->saved, mem->top_level);
    mem->saved = snapshot->root;
    mem->saved_hash = snapshot->hash;
}

void rm_mem_snapshot_free(struct rm_mem_snapshot *snapshot)
{
    if (!snapshot)
        return;
    node_drop(snapshot->root, snapshot->top_level);
    free(snapshot);
}

/* Each page that is other than it was adds what its hash is now, less what it was. */
uint64_t rm_mem_hash(const struct rm_mem *mem)
{
    uint64_t hash = mem->saved_hash;
    for (size_t i = 0; i < mem->dirty.count; i++) {
        uint64_t number = mem->dirty.list[i];
        const struct page_copy *saved =
            copy_of(mem, tree_find(mem->saved, mem->top_level, number), number);
        hash += hash_page(number, page_host(mem, number)) - saved->hash;
    }
    return hash;
}
