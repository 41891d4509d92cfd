/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The presentation page's registers as one table; what they do is in page.h and icp.h. */
#include "xics/page.h"

#include "base/bytes.h"
#include "xics/asked.h"
#include "xics/fabric.h"

#include <assert.h>
#include <string.h>

/* A store, and the injection that it goes back to. */
struct store {
    const uint8_t *bytes;
    uint32_t cause;
};

struct page_register {
    uint32_t offset;
    size_t count;
    void (*read)(struct rm_xics *xics, unsigned icp, uint32_t offset, uint8_t *bytes);
    void (*write)(struct rm_xics *xics, unsigned icp, uint32_t offset, struct store store);
};

static void read_poll(struct rm_xics *xics, unsigned icp, uint32_t offset, uint8_t *bytes)
{
    (void)offset;
    rm_store(bytes, 4, RM_BIG, icp_xirr(&xics->icp[icp]));
}

static void read_xirr(struct rm_xics *xics, unsigned icp, uint32_t offset, uint8_t *bytes)
{
    (void)offset;
    rm_store(bytes, 4, RM_BIG, asked_accept(xics, icp));
}

static void write_xirr(struct rm_xics *xics, unsigned icp, uint32_t offset, struct store store)
{
    (void)offset;
    asked_eoi(xics, icp, (uint32_t)rm_load(store.bytes, 4, RM_BIG), store.cause);
}

static void read_cppr(struct rm_xics *xics, unsigned icp, uint32_t offset, uint8_t *bytes)
{
    (void)offset;
    *bytes = xics->icp[icp].cppr;
}

static void write_cppr(struct rm_xics *xics, unsigned icp, uint32_t offset, struct store store)
{
    (void)offset;
    asked_cppr(xics, icp, *store.bytes, store.cause);
}

static void read_mfrr(struct rm_xics *xics, unsigned icp, uint32_t offset, uint8_t *bytes)
{
    (void)offset;
    *bytes = xics->icp[icp].mfrr;
}

static void write_mfrr(struct rm_xics *xics, unsigned icp, uint32_t offset, struct store store)
{
    (void)offset;
    asked_mfrr(xics, icp, *store.bytes, store.cause);
}

static void read_link(struct rm_xics *xics, unsigned icp, uint32_t offset, uint8_t *bytes)
{
    memcpy(bytes, &xics->link[icp][offset - ICP_LINK_A], 4);
}

static void write_link(struct rm_xics *xics, unsigned icp, uint32_t offset, struct store store)
{
    memcpy(&xics->link[icp][offset - ICP_LINK_A], store.bytes, 4);
}

static const struct page_register registers[] = {
    {ICP_XIRR_POLL, 4, read_poll, NULL},    {ICP_XIRR, 4, read_xirr, write_xirr},
    {ICP_XIRR, 1, read_cppr, write_cppr},   {ICP_MFRR, 1, read_mfrr, write_mfrr},
    {ICP_LINK_A, 4, read_link, write_link}, {ICP_LINK_B, 4, read_link, write_link},
    {ICP_LINK_C, 4, read_link, write_link},
};

static const struct page_register *find_register(uint32_t offset, size_t count)
{
    for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
        if (registers[i].offset == offset && registers[i].count == count)
            return &registers[i];
    return NULL;
}

bool rm_icp_read(struct rm_xics *xics, unsigned icp, uint32_t offset, size_t count, uint8_t *bytes)
{
    const struct page_register *reg = find_register(offset, count);
    if (icp >= xics->threads || !reg)
        return false;
    reg->read(xics, icp, offset, bytes);
    return true;
}

static const struct page_register *find_writable(const struct rm_xics *xics, unsigned icp,
                                                 uint32_t offset, size_t count)
{
    const struct page_register *reg = find_register(offset, count);
    return icp < xics->threads && reg && reg->write ? reg : NULL;
}

bool rm_icp_write(struct rm_xics *xics, unsigned icp, uint32_t offset, size_t count,
                  const uint8_t *bytes)
{
    const struct page_register *reg = find_writable(xics, icp, offset, count);
    if (reg)
        reg->write(xics, icp, offset, (struct store){bytes, wires_cause(xics)});
    return reg != NULL;
}

bool rm_icp_send_store(struct rm_xics *xics, unsigned icp, uint32_t offset, size_t count,
                       const uint8_t *bytes)
{
    struct rm_xics_message message = {
        .kind = RM_XICS_STORE,
        .icp = icp,
        .cause = wires_cause(xics),
        .offset = offset,
        .count = (uint32_t)count,
    };
    if (!find_writable(xics, icp, offset, count))
        return false;
    memcpy(message.bytes, bytes, count);
    wires_send(xics, &message);
    return true;
}

void page_store(struct rm_xics *xics, const struct rm_xics_message *message)
{
    const struct page_register *reg =
        find_writable(xics, message->icp, message->offset, message->count);
    assert(reg);
    reg->write(xics, message->icp, message->offset, (struct store){message->bytes, message->cause});
}
