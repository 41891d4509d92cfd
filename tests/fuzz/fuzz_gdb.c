/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is what gdb sends to a machine, payloads with a zero between them, and then it goes.
 * Each comes as a packet with the right sum: the packets' own form has unit tests, and bytes that
 * are no packet come too, from what follows a byte 1. */
#include "gdb/gdb_serve.h"
#include "gdb/packet.h"
#include "rmsim/rmsim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *at, *end;
    unsigned asked;
};

/* The next payload, framed; or bytes as they are. */
static size_t next(void *context, void *to, size_t bytes)
{
    static struct rm_reply payload;
    static char frame[RM_FRAME_BYTES];
    struct input *input = context;
    if (input->at == input->end)
        return 0;
    const uint8_t *end = memchr(input->at, 0, (size_t)(input->end - input->at));
    size_t length = (size_t)((end ? end : input->end) - input->at);
    bool raw = length && *input->at == 1;
    rm_reply_clear(&payload);
    rm_reply_bytes(&payload, input->at + raw, length - raw);
    input->at += length + (end != NULL);
    size_t framed = raw ? payload.length : rm_packet_frame(&payload, frame);
    if (framed == 0)
        return next(context, to, bytes);
    if (framed > bytes)
        framed = bytes; /* torn */
    memcpy(to, raw ? payload.payload : frame, framed);
    return framed;
}

static bool take(void *context, const void *from, size_t bytes)
{
    (void)context;
    (void)from;
    return bytes > 0;
}

/* A machine that goes is interrupted soon, so that an input is not slow. */
static bool waits(void *context)
{
    struct input *input = context;
    return ++input->asked % 8 == 0;
}

static struct rm_machine *open_machine(void)
{
    struct rm_machine_options options = {.size = sizeof(options)};
    struct rm_injection msi = {
        .size = sizeof(msi), .kind = RM_INJECT_MSI, .number = 0x1234, .at_cycle = 3000};
    struct rm_world_config config;
    struct rm_machine *machine = NULL;
    const struct rm_exit *exit;
    rm_world_defaults(&config);
    config.vcpu_count = 2;
    config.vcpus[1] = rm_vcpu_defaults(1, 8);
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(0x1005, 8);
    config.sources[0].hwirq = 0x1234;
    config.sources[0].mapped = true;
    config.sources[0].phb = 7;
    enum rm_status status = rm_machine_open(&options, &machine, NULL);
    assert(status == RM_OK);
    status = rm_machine_build(machine, &config, NULL);
    assert(status == RM_OK);
    status = rm_enter_guest(machine, 0, &exit, NULL);
    assert(status == RM_OK);
    status = rm_inject(machine, &msi, NULL, NULL);
    assert(status == RM_OK);
    (void)status;
    return machine;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rm_machine *machine;
    static struct rm_snapshot *start;
    static const struct rm_gdb_options options = {
        .budget_cycles = 20000, .image_name = "/le", .image = "file", .image_bytes = 4};
    struct input input = {.at = data, .end = data + size};
    struct rm_wire wire = {next, take, waits, &input};
    if (!machine) {
        machine = open_machine();
        rm_snapshot_take(machine, &start, NULL);
    }
    rm_snapshot_restore(machine, start, NULL);
    rm_gdb_serve(machine, &wire, &options, NULL);
    return 0;
}
