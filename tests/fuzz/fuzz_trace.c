/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is a letter and a file of a trace: m, its metadata; s, the stream of thread 0, beside
 * one of the nest with the same bytes. Streams get the uuid that the metadata has, which nobody
 * guesses; all else is as it comes. What is read is looked at whole.
 */
#include "trace/ctf_reader.h"
#include "trace/event_table.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/rmsim-fuzz-trace-XXXXXX";
static struct rm_ctf_metadata metadata;

static void put(const char *name, const void *bytes, size_t size)
{
    char path[64];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *to = fopen(path, "wb");
    assert(to);
    fwrite(bytes, 1, size, to);
    fclose(to);
}

static void leave(void)
{
    static const char *const names[] = {"metadata", "thread-000", "nest"};
    char path[64];
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static void prepare(void)
{
    const struct rm_ctf_about about = {.clock = "power8",
                                       .core_hz = 3500000000,
                                       .tb_hz = 512000000,
                                       .threads = 16,
                                       .threads_per_core = 8};
    char *made = mkdtemp(folder);
    enum rm_status status = rm_ctf_metadata_make(&about, &metadata, NULL);
    assert(made && status == RM_OK);
    (void)made;
    (void)status;
    atexit(leave);
}

static void put_streams(const uint8_t *data, size_t size)
{
    uint8_t *bytes = malloc(size + 1);
    assert(bytes);
    memcpy(bytes, data, size);
    for (size_t at = 0; at + sizeof(struct rm_ctf_packet) <= size; at += RM_CTF_PACKET_BYTES)
        memcpy(bytes + at + offsetof(struct rm_ctf_packet, uuid), metadata.uuid,
               sizeof(metadata.uuid));
    put("metadata", metadata.text, metadata.bytes);
    put("thread-000", bytes, size);
    for (size_t at = 0; at + sizeof(struct rm_ctf_packet) <= size; at += RM_CTF_PACKET_BYTES)
        bytes[at + offsetof(struct rm_ctf_packet, source)] = RM_CTF_OF_NEST;
    put("nest", bytes, size);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rm_ctf_reader *reader;
    const struct rm_event *event;
    struct rm_error error;
    char line[4096];
    if (!metadata.text)
        prepare();
    if (!size)
        return 0;
    if (data[0] == 'm')
        put("metadata", data + 1, size - 1);
    else
        put_streams(data + 1, size - 1);
    if (rm_ctf_open(folder, &reader, &error) != RM_OK)
        return 0;
    while (rm_ctf_next(reader, &event, &error) == RM_OK && event)
        assert(rm_event_print(event, line, sizeof(line)));
    (void)rm_ctf_lost(reader);
    rm_ctf_close(reader);
    return 0;
}
