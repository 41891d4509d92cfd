/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/bench_back.h"

#include "base/fail.h"
#include "cli/bench_loop.h"
#include "gdb/gdb_serve.h"
#include "gdb/packet.h"

#include <stdlib.h>
#include <string.h>

#define H_CPPR        0x68
#define BUDGET_CYCLES UINT64_C(10000000)

static struct rm_world_config world(void)
{
    static const uint32_t irqs[] = {0x1005, 0x1805}; /* of two controllers */
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.vcpus[0].icp.cppr = 0;
    config.vcpus[0].icp.need_resend = true;
    config.source_count = sizeof(irqs) / sizeof(*irqs);
    for (unsigned i = 0; i < config.source_count; i++) {
        config.sources[i] = rm_source_defaults(irqs[i], 0);
        config.sources[i].pq_state = 1;
        config.sources[i].resend = true;
    }
    return config;
}

/* To the guest, which makes the hypercall next. */
static enum rm_status prepare(struct rm_machine *machine, struct rm_error *error)
{
    struct rm_world_config config = world();
    struct rm_injection hcall = {.size = sizeof(hcall),
                                 .kind = RM_INJECT_HCALL,
                                 .number = H_CPPR,
                                 .arg_count = 1,
                                 .args = {0xff}};
    const struct rm_exit *exit;
    enum rm_status status = rm_machine_build(machine, &config, error);
    if (status == RM_OK)
        status = rm_enter_guest(machine, 0, &exit, error);
    if (status == RM_OK && exit->end != RM_END_GUEST)
        return rm_fail(error, RM_NOT_MODELLED, "the guest was not entered: %.400s",
                       exit->fault.text);
    return status == RM_OK ? rm_inject(machine, &hcall, NULL, error) : status;
}

/* A gdb that goes to the end of the exit, and back. */
struct client {
    struct rm_packet_reader reader;
    struct rm_reply ask;
    char frame[RM_FRAME_BYTES];
    unsigned asked, steps;
    double since;
    double ms[BENCH_BACK_STEPS];
};

static const char *next_packet(struct client *client)
{
    static const char *const first[] = {"QStartNoAckMode",
                                        "qRcmd,627265616b2d6f6e20657869745f656e64", /* break-on
                                                                                       exit_end */
                                        "vCont;c", "Hcp1.1"};
    unsigned asked = client->asked++;
    if (asked < sizeof(first) / sizeof(*first))
        return first[asked];
    if (asked > sizeof(first) / sizeof(*first)) {
        client->ms[client->steps] = (bench_seconds() - client->since) * 1e3;
        if (strstr(client->reader.payload, "replaylog") || ++client->steps == BENCH_BACK_STEPS)
            return NULL;
    }
    client->since = bench_seconds();
    return "bs";
}

static size_t read_client(void *context, void *to, size_t bytes)
{
    struct client *client = context;
    const char *packet = next_packet(client);
    if (!packet)
        return 0;
    rm_reply_clear(&client->ask);
    rm_reply_print(&client->ask, "%s", packet);
    size_t length = rm_packet_frame(&client->ask, client->frame);
    if (length > bytes)
        return 0;
    memcpy(to, client->frame, length);
    return length;
}

static bool write_client(void *context, const void *from, size_t bytes)
{
    struct client *client = context;
    for (size_t i = 0; i < bytes; i++)
        (void)rm_packet_feed(&client->reader, ((const uint8_t *)from)[i], true);
    return true;
}

static bool client_waits(void *context)
{
    (void)context;
    return false;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static enum rm_status step_back(struct rm_machine *machine, struct bench_back *out,
                                struct rm_error *error)
{
    static const struct rm_gdb_options options = {.budget_cycles = BUDGET_CYCLES};
    struct client *client = calloc(1, sizeof(*client));
    if (!client)
        abort();
    struct rm_wire wire = {read_client, write_client, client_waits, client};
    enum rm_status status = rm_gdb_serve(machine, &wire, &options, error);
    out->steps = client->steps;
    if (client->steps) {
        qsort(client->ms, client->steps, sizeof(*client->ms), by_size);
        out->median_ms = client->ms[client->steps / 2];
        out->longest_ms = client->ms[client->steps - 1];
    }
    free(client);
    return status;
}

enum rm_status bench_back_run(struct rm_machine *machine, struct bench_back *out,
                              struct rm_error *error)
{
    const struct rm_exit *exit;
    *out = (struct bench_back){0};
    enum rm_status status = prepare(machine, error);
    if (status == RM_OK)
        status = rm_run_exit(machine, BUDGET_CYCLES, &exit, error);
    if (status != RM_OK)
        return status;
    out->instructions = exit->instructions;
    status = prepare(machine, error);
    return status == RM_OK ? step_back(machine, out, error) : status;
}
