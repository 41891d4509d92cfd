/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/unzip.h"

#include "base/file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define PACKED_BYTES_MAX (UINT64_C(512) << 20)
#define CHUNK_BYTES      (UINT64_C(1) << 20) /* whole pages */

/* Takes what was unpacked, in order; false: it does not want more. */
typedef bool (*take_chunk)(void *context, const uint8_t *bytes, size_t count);

struct unpacking {
    const char *name;
    ZSTD_DStream *stream;
    ZSTD_inBuffer in;
    uint8_t *chunk;
    take_chunk take;
    void *context;
    bool refused;
};

/* Fills the chunk as far as the file goes. `*left` is 0 where a frame has just ended. */
static enum rm_status fill(struct unpacking *unpacking, ZSTD_outBuffer *out, size_t *left,
                           struct rm_error *error)
{
    while (out->pos < out->size) {
        size_t before = out->pos;
        *left = ZSTD_decompressStream(unpacking->stream, out, &unpacking->in);
        if (ZSTD_isError(*left))
            return rm_fail(error, RM_BAD_INPUT, "%s: expected a zstd file, found: %s",
                           unpacking->name, ZSTD_getErrorName(*left));
        if (unpacking->in.pos == unpacking->in.size && (*left == 0 || out->pos == before))
            break;
    }
    return RM_OK;
}

static enum rm_status unpack_all(struct unpacking *unpacking, struct rm_error *error)
{
    for (;;) {
        ZSTD_outBuffer out = {unpacking->chunk, CHUNK_BYTES, 0};
        size_t left = 1;
        enum rm_status status = fill(unpacking, &out, &left, error);
        if (status != RM_OK)
            return status;
        unpacking->refused =
            out.pos && !unpacking->take(unpacking->context, unpacking->chunk, out.pos);
        if (unpacking->refused || (left == 0 && unpacking->in.pos == unpacking->in.size))
            return RM_OK;
        if (out.pos < out.size)
            return rm_fail(error, RM_BAD_INPUT,
                           "%s: expected the rest of a zstd file, found its end", unpacking->name);
    }
}

static enum rm_status unpack(const char *name, const void *from, size_t from_bytes, take_chunk take,
                             void *context, bool *refused, struct rm_error *error)
{
    struct unpacking unpacking = {.name = name,
                                  .stream = ZSTD_createDStream(),
                                  .in = {from, from_bytes, 0},
                                  .chunk = malloc(CHUNK_BYTES),
                                  .take = take,
                                  .context = context};
    enum rm_status status = RM_OK;
    if (!unpacking.stream || !unpacking.chunk)
        status = rm_fail(error, RM_NO_MEMORY, "no memory to unpack %s", name);
    else if (from_bytes == 0)
        status = rm_fail(error, RM_BAD_INPUT, "%s: expected a zstd file, found no bytes", name);
    else
        status = unpack_all(&unpacking, error);
    *refused = unpacking.refused;
    ZSTD_freeDStream(unpacking.stream);
    free(unpacking.chunk);
    return status;
}

struct gathered {
    char *text;
    size_t bytes, room, limit;
    bool no_memory;
};

static bool gather(void *context, const uint8_t *bytes, size_t count)
{
    struct gathered *gathered = context;
    if (count > gathered->limit - gathered->bytes)
        return false;
    if (gathered->bytes + count + 1 > gathered->room) {
        size_t room = 2 * (gathered->bytes + count + 1);
        char *text = realloc(gathered->text, room);
        gathered->no_memory = !text;
        if (!text)
            return false;
        gathered->text = text;
        gathered->room = room;
    }
    memcpy(gathered->text + gathered->bytes, bytes, count);
    gathered->bytes += count;
    gathered->text[gathered->bytes] = '\0';
    return true;
}

enum rm_status rm_unzip_bytes(const char *name, const void *from, size_t from_bytes, size_t limit,
                              char **text, size_t *bytes, struct rm_error *error)
{
    struct gathered gathered = {.text = calloc(1, 1), .room = 1, .limit = limit};
    bool refused = false;
    if (!gathered.text)
        return rm_fail(error, RM_NO_MEMORY, "no memory to unpack %s", name);
    enum rm_status status = unpack(name, from, from_bytes, gather, &gathered, &refused, error);
    if (status == RM_OK && refused)
        status = gathered.no_memory
                     ? rm_fail(error, RM_NO_MEMORY, "no memory to unpack %s", name)
                     : rm_fail(error, RM_BAD_INPUT,
                               "%s: expected a file that unpacks to at most %zu bytes, found more",
                               name, limit);
    if (status != RM_OK) {
        free(gathered.text);
        return status;
    }
    *text = gathered.text;
    *bytes = gathered.bytes;
    return RM_OK;
}

struct placed {
    struct rm_mem *mem; /* NULL: only count */
    uint64_t bytes, limit;
};

static bool is_zero(const uint8_t *bytes, size_t count)
{
    return count == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, count - 1) == 0);
}

static bool place(void *context, const uint8_t *bytes, size_t count)
{
    struct placed *placed = context;
    if (count > placed->limit - placed->bytes)
        return false;
    for (size_t at = 0; placed->mem && at < count; at += RM_PAGE_BYTES) {
        size_t part = count - at < RM_PAGE_BYTES ? count - at : RM_PAGE_BYTES;
        if (!is_zero(bytes + at, part))
            memcpy(rm_mem_host(placed->mem) + placed->bytes + at, bytes + at, part);
    }
    placed->bytes += count;
    return true;
}

/* Two passes: how much it is, and then the bytes. A header may say, but need not tell the truth. */
static enum rm_status place_all(const char *path, const char *packed, size_t packed_bytes,
                                uint64_t limit, struct rm_mem **out, struct rm_error *error)
{
    struct placed placed = {.limit = limit};
    bool refused = false;
    enum rm_status status = unpack(path, packed, packed_bytes, place, &placed, &refused, error);
    if (status != RM_OK)
        return status;
    if (refused || placed.bytes == 0 || placed.bytes % RM_PAGE_BYTES)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: expected a memory image of at most %" PRIu64
                       " bytes in whole pages of %" PRIu64 ", found %s%" PRIu64 " bytes",
                       path, limit, RM_PAGE_BYTES, refused ? "more than " : "", placed.bytes);
    status = rm_mem_new(placed.bytes, &placed.mem, error);
    if (status != RM_OK)
        return status;
    placed.bytes = 0;
    status = unpack(path, packed, packed_bytes, place, &placed, &refused, error);
    if (status != RM_OK) {
        rm_mem_free(placed.mem);
        return status;
    }
    *out = placed.mem;
    return RM_OK;
}

/* What a file is unpacked to: a memory if one is wanted, else text. */
struct wanted {
    uint64_t limit;
    struct rm_mem **memory;
    char **text;
    size_t *bytes;
};

static enum rm_status unpack_file(const char *path, const char *expected,
                                  const struct wanted *wanted, struct rm_error *error)
{
    char *packed;
    size_t packed_bytes;
    enum rm_status status =
        rm_file_read(path, PACKED_BYTES_MAX, expected, &packed, &packed_bytes, error);
    if (status != RM_OK)
        return status;
    status = wanted->memory
                 ? place_all(path, packed, packed_bytes, wanted->limit, wanted->memory, error)
                 : rm_unzip_bytes(path, packed, packed_bytes, wanted->limit, wanted->text,
                                  wanted->bytes, error);
    free(packed);
    return status;
}

enum rm_status rm_unzip(const char *path, size_t limit, const char *expected, char **text,
                        size_t *bytes, struct rm_error *error)
{
    struct wanted wanted = {.limit = limit, .text = text, .bytes = bytes};
    return unpack_file(path, expected, &wanted, error);
}

enum rm_status rm_unzip_memory(const char *path, uint64_t limit, const char *expected,
                               struct rm_mem **out, struct rm_error *error)
{
    struct wanted wanted = {.limit = limit, .memory = out};
    return unpack_file(path, expected, &wanted, error);
}
