/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's side of the machine: it hands exits to the host model, and lets threads that are in
 * the host take what waits for them there: external interrupts as Linux' XICS driver does,
 * doorbells, and the actions that real mode asked a free core for. Costs no simulated time.
 */
#include "machine.h"

#include <string.h>

/* The latch that real mode left, or what the ICP has; CPPR and XISR in the usual order. */
static uint32_t get_xirr(struct rm_machine *machine, unsigned thread)
{
    uint8_t bytes[4];
    uint32_t latch = rm_world_take_saved_xirr(machine->world, thread);
    if (latch)
        return latch;
    rm_icp_read(machine->xics, thread, ICP_XIRR, sizeof(bytes), bytes);
    return (uint32_t)rm_load(bytes, sizeof(bytes), RM_BIG);
}

/* The IPIs of a report's kicks, for the vcpus that run. */
static void send_kicks(struct rm_machine *machine, unsigned from,
                       const struct rm_host_report *report)
{
    for (unsigned i = 0; i < report->kick_count; i++)
        if (report->kicks[i].ipi_thread >= 0)
            rm_devices_guest_ipi(machine, from, (unsigned)report->kicks[i].ipi_thread);
}

/* What one core did, added to what others did. */
static void add_report(struct rm_host_report *to, const struct rm_host_report *from)
{
    for (unsigned i = 0; i < from->kick_count && to->kick_count < RM_VCPUS_MAX; i++)
        to->kicks[to->kick_count++] = from->kicks[i];
    if (!to->fault[0])
        memcpy(to->fault, from->fault, sizeof(to->fault));
}

/* What the host did unasked on `thread`: its kicks take effect, and rm_host_ipis tells of it. */
static void note_served(struct rm_machine *machine, unsigned thread,
                        const struct rm_host_report *report)
{
    send_kicks(machine, thread, report);
    add_report(&machine->served, report);
}

/* A device's interrupt: the guest's source that it feeds gets it, then it is ended. */
static void take_msi(struct rm_machine *machine, unsigned thread, uint32_t hwirq)
{
    const struct rm_world_config *config = &machine->config;
    struct rm_host_report report;
    struct rm_msi_state msi;
    for (unsigned i = 0; i < config->source_count; i++) {
        if (config->sources[i].hwirq != hwirq)
            continue;
        kvm_host_msi(machine->world, config->sources[i].irq, &report);
        note_served(machine, thread, &report);
    }
    if (rm_msi_peek(machine->xics, hwirq, &msi))
        rm_opal_perform(machine->xics, OPAL_PCI_MSI_EOI,
                        (uint64_t[RM_OPAL_ARGS_MAX]){msi.phb, hwirq});
}

static void take_ipi(struct rm_machine *machine, unsigned thread)
{
    uint8_t none = PRIORITY_NONE;
    rm_world_set_host_ipi(machine->world, thread, false);
    rm_icp_write(machine->xics, thread, ICP_MFRR, 1, &none);
}

/* One interrupt as Linux' XICS driver takes it; false when there was nothing to take. */
static bool take_one(struct rm_machine *machine, unsigned thread)
{
    uint8_t bytes[4];
    uint32_t xirr = get_xirr(machine, thread);
    uint32_t xisr = xirr & XISR_MASK;
    if (xisr == XISR_NONE)
        return false;
    if (xisr == XISR_IPI)
        take_ipi(machine, thread);
    else
        take_msi(machine, thread, xisr);
    rm_store(bytes, sizeof(bytes), RM_BIG, xirr);
    rm_icp_write(machine->xics, thread, ICP_XIRR, sizeof(bytes), bytes);
    return true;
}

/* Everything that waits for a thread in the host. */
static void serve_thread(struct rm_machine *machine, unsigned thread)
{
    /* The latch may answer "nothing" once while the line is up, so the line decides. */
    while (take_one(machine, thread) || rm_icp_line(machine->xics, thread))
        ;
    machine->state.threads[thread].doorbell = false;
    if (machine->cpus[thread])
        rm_cpu_clear_doorbell(machine->cpus[thread]);
}

/* A core does what real mode asked of it. */
static enum rm_status serve_request(struct rm_machine *machine, unsigned core,
                                    struct rm_error *error)
{
    struct rm_host_report report;
    unsigned first = core * machine->config.threads_per_core;
    serve_thread(machine, first);
    enum rm_status status = kvm_host_ipi_action(machine->world, core, &report, error);
    if (status == RM_OK)
        note_served(machine, first, &report);
    return status;
}

enum rm_status rm_host_serve_core(struct rm_machine *machine, unsigned first,
                                  struct rm_error *error)
{
    unsigned per_core = machine->config.threads_per_core;
    enum rm_status status = RM_OK;
    rm_machine_host_wrote(machine);
    if (kvm_host_core_asked(machine->world, first / per_core))
        status = serve_request(machine, first / per_core, error);
    for (unsigned thread = first; thread < first + per_core; thread++)
        serve_thread(machine, thread);
    return status;
}

enum rm_status rm_host_exit(struct rm_machine *machine, const struct rm_exit *exit,
                            struct rm_host_report *out, struct rm_error *error)
{
    if (rm_machine_check_world(machine, error) != RM_OK)
        return RM_BAD_INPUT;
    if (exit->end != RM_END_HOST)
        return rm_fail(error, RM_BAD_INPUT, "the exit did not end in the host");
    rm_machine_host_wrote(machine);
    enum rm_status status = kvm_host_exit(machine->world, exit->vcpu, exit->trap, out, error);
    if (status == RM_OK)
        send_kicks(machine, exit->thread, out);
    return status;
}

/* Whether a core is in the host, has been asked for something, and the IPI for it has come. */
static bool core_is_called(const struct rm_machine *machine, unsigned core)
{
    unsigned first = core * machine->config.threads_per_core;
    return machine->state.threads[first].place == RM_IN_HOST && rm_icp_line(machine->xics, first) &&
           kvm_host_core_asked(machine->world, core);
}

/* A device's interrupt that is presented to a thread in the host, where it is taken at once. */
static void serve_devices(struct rm_machine *machine)
{
    for (unsigned thread = 0; thread < rm_machine_threads(machine); thread++)
        while (machine->state.threads[thread].place == RM_IN_HOST &&
               rm_icp_peek(machine->xics, thread).xisr > XISR_IPI && take_one(machine, thread))
            ;
}

enum rm_status rm_host_ipis(struct rm_machine *machine, struct rm_host_report *out,
                            struct rm_error *error)
{
    enum rm_status status = RM_OK;
    if (rm_machine_check_world(machine, error) != RM_OK)
        return RM_BAD_INPUT;
    rm_machine_host_wrote(machine);
    for (unsigned core = 0; status == RM_OK && core < machine->config.cores; core++)
        if (core_is_called(machine, core))
            status = serve_request(machine, core, error);
    serve_devices(machine);
    *out = machine->served;
    out->resume_name = "";
    memset(&machine->served, 0, sizeof(machine->served));
    return status;
}

void rm_lost_wakeups(struct rm_machine *machine, const struct rm_host_report *reports,
                     unsigned report_count, struct rm_lost_wakeups *out)
{
    memset(out, 0, sizeof(*out));
    if (machine->world)
        kvm_lost_wakeups(machine->world, reports, report_count, out, NULL);
}
