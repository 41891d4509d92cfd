/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A harness on the C API: one passthrough interrupt for a vcpu that sleeps in the host has to leave
 * the guest with trap 0x5555, and the host has to kick that vcpu once. It looks at nothing else.
 *
 *     cc passthrough.c $(pkg-config --cflags --libs rmsim) -o passthrough
 */
#include <rmsim/rmsim.h>
#include <stdio.h>

#define HV_RM_HARD    0x5555
#define MSI           0x1234
#define BUDGET_CYCLES 10000000

/* vcpu 0 runs on thread 0; the device's MSI goes to vcpu 1 (server 8), which sleeps. */
static void describe_world(struct rm_world_config *world)
{
    rm_world_defaults(world);
    world->h_ipi_redirect = false;
    world->vcpus[world->vcpu_count++] = rm_vcpu_defaults(1, 8);
    world->sources[0] = rm_source_defaults(0x1005, 8);
    world->sources[0].hwirq = MSI;
    world->sources[0].mapped = true;
    world->source_count = 1;
}

/* What came of it: the exit, and the host's part. Both are lent by the machine. */
struct story {
    const struct rm_exit *exit;
    const struct rm_host_report *host;
};

static enum rm_status play(struct rm_machine *machine, struct story *story, struct rm_error *error)
{
    struct rm_world_config world;
    struct rm_injection msi = {.size = sizeof(msi), .kind = RM_INJECT_MSI, .number = MSI};

    describe_world(&world);
    if (rm_machine_build(machine, &world, error) ||
        rm_enter_guest(machine, 0, &story->exit, error) || rm_inject(machine, &msi, NULL, error) ||
        rm_run_exit(machine, BUDGET_CYCLES, &story->exit, error))
        return error->status;
    return rm_run_host(machine, BUDGET_CYCLES, &story->host, error);
}

int main(int argc, char **argv)
{
    struct rm_machine_options options = {.size = sizeof(options)};
    struct rm_machine *machine = NULL;
    struct rm_error error = {0};
    struct story story = {0};
    bool good = false;

    options.kernel = argc > 1 ? argv[1] : NULL; /* NULL: our own handlers */
    if (rm_machine_open(&options, &machine, &error) || play(machine, &story, &error)) {
        fprintf(stderr, "passthrough: %s\n", error.text);
    } else {
        good = story.exit->r12 == HV_RM_HARD && story.host && story.host->kick_count == 1 &&
               story.host->kicks[0].vcpu == 1;
        printf("%s: r12 = 0x%llx, %zu vcpu(s) kicked: %s\n", rm_machine_image_name(machine),
               (unsigned long long)story.exit->r12, story.host ? story.host->kick_count : 0,
               good ? "as expected" : "WRONG");
    }
    rm_machine_close(machine);
    return good ? 0 : 1;
}
