/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "exits.h"

#include "base/fail.h"
#include "rmsim/rmsim.h"

#include <math.h>
#include <stdio.h>

#define BUDGET_CYCLES UINT64_C(10000000)
#define TIMES         32 /* that something is done; the last half counts */
#define PAUSE_CYCLES  20000
#define PHASE_CYCLES  37 /* later each time: the time base's ticks fall elsewhere */
#define USER_PC       UINT64_C(0x10000)
#define USER_MSR      UINT64_C(0x800000000000d001) /* SF, EE, PR, ME, LE */
#define H_XIRR        0x74
#define SYNC_WORD     UINT64_C(0x7c0004ac) /* of the emulation assist interrupt, any */
#define EMULATION     0xe40

static enum rm_status open_guest(const struct under_test *of, unsigned vcpus,
                                 struct rm_machine **machine, struct rm_error *error)
{
    const struct rm_machine_options options = {.size = sizeof(options),
                                               .kernel = of->kernel,
                                               .clock = RM_CLOCK_POWER8,
                                               .timing = of->rows};
    struct rm_world_config world;
    const struct rm_exit *entry;
    rm_world_defaults(&world);
    for (; world.vcpu_count < vcpus; world.vcpu_count++) {
        struct rm_vcpu_config *vcpu = &world.vcpus[world.vcpu_count];
        *vcpu = rm_vcpu_defaults(world.vcpu_count, world.vcpu_count);
        vcpu->thread = (int32_t)world.vcpu_count;
        vcpu->ceded = false;
    }
    enum rm_status status = rm_machine_open(&options, machine, error);
    if (status == RM_OK)
        status = rm_machine_build(*machine, &world, error);
    return status == RM_OK ? rm_enter_guest(*machine, 0, &entry, error) : status;
}

/* The next exit, which has to be no fault. */
static enum rm_status next_exit(struct rm_machine *machine, const struct rm_exit **exit,
                                struct rm_error *error)
{
    enum rm_status status = rm_run_exit(machine, BUDGET_CYCLES, exit, error);
    if (status == RM_OK && (*exit)->end != RM_END_GUEST && (*exit)->end != RM_END_HOST)
        return rm_fail(error, RM_NOT_MODELLED, "%s: expected an exit, found the end %s: %s",
                       rm_machine_image_name(machine), rm_exit_end_name((*exit)->end),
                       (*exit)->fault.text);
    return status;
}

/* Something happens in a while. */
static enum rm_status inject(struct rm_machine *machine, struct rm_injection injection,
                             unsigned time, struct rm_error *error)
{
    injection.size = sizeof(injection);
    injection.at_cycle = rm_cycle(machine) + PAUSE_CYCLES + (uint64_t)PHASE_CYCLES * time;
    return rm_inject(machine, &injection, NULL, error);
}

static enum rm_status bounce(struct rm_machine *machine, unsigned time, double *cycles,
                             struct rm_error *error)
{
    const struct rm_injection call = {.kind = RM_INJECT_HCALL, .number = H_XIRR};
    const struct rm_exit *exit;
    enum rm_status status = rm_set_register(machine, 0, "msr", USER_MSR, error);
    if (status == RM_OK)
        status = rm_set_register(machine, 0, "pc", USER_PC, error);
    if (status == RM_OK)
        status = inject(machine, call, time, error);
    if (status == RM_OK)
        status = next_exit(machine, &exit, error);
    if (status == RM_OK)
        *cycles = (double)exit->cycles;
    return status;
}

static enum rm_status round_trip(struct rm_machine *machine, unsigned time, double *cycles,
                                 struct rm_error *error)
{
    const struct rm_injection hdec = {.kind = RM_INJECT_HDEC};
    const struct rm_exit *exit;
    const struct rm_host_report *report;
    enum rm_status status = inject(machine, hdec, time, error);
    if (status == RM_OK)
        status = next_exit(machine, &exit, error);
    if (status == RM_OK) {
        *cycles = (double)(exit->cycles + exit->phases.rm_entry_cycles);
        status = rm_run_host(machine, BUDGET_CYCLES, &report, error);
    }
    return status;
}

static enum rm_status send(struct rm_machine *machine, unsigned sender, double *cycles,
                           struct rm_error *error)
{
    const uint64_t target = 0;
    const struct rm_exit *exit;
    enum rm_status status =
        rm_call(machine, sender, "kvmhv_rm_send_ipi", &target, 1, BUDGET_CYCLES, &exit, error);
    if (status != RM_OK)
        return status;
    uint64_t start_cycle = exit->start_cycle;
    status = next_exit(machine, &exit, error);
    if (status == RM_OK)
        *cycles = (double)(exit->start_cycle + exit->cycles - start_cycle);
    return status;
}

static enum rm_status send_doorbell(struct rm_machine *machine, unsigned time, double *cycles,
                                    struct rm_error *error)
{
    (void)time;
    return send(machine, 1, cycles, error);
}

static enum rm_status send_ipi(struct rm_machine *machine, unsigned time, double *cycles,
                               struct rm_error *error)
{
    (void)time;
    return send(machine, 8, cycles, error);
}

/* The mean of the last half. */
static enum rm_status steady(const struct under_test *of,
                             enum rm_status (*once)(struct rm_machine *machine, unsigned time,
                                                    double *cycles, struct rm_error *error),
                             double *cycles, struct rm_error *error)
{
    struct rm_machine *machine = NULL;
    double sum = 0;
    enum rm_status status = open_guest(of, 1, &machine, error);
    for (unsigned time = 0; status == RM_OK && time < TIMES; time++) {
        status = once(machine, time, cycles, error);
        if (status == RM_OK && time >= TIMES / 2)
            sum += *cycles;
    }
    *cycles = sum / (TIMES - TIMES / 2);
    rm_machine_close(machine);
    return status;
}

enum rm_status bounce_cycles(const struct under_test *of, double *cycles, struct rm_error *error)
{
    return steady(of, bounce, cycles, error);
}

enum rm_status round_trip_cycles(const struct under_test *of, double *cycles,
                                 struct rm_error *error)
{
    return steady(of, round_trip, cycles, error);
}

enum rm_status ipi_cycles(const struct under_test *of, bool same_core, double *cycles,
                          struct rm_error *error)
{
    return steady(of, same_core ? send_doorbell : send_ipi, cycles, error);
}

/* Until the host has handled the exits of all vcpus. */
static enum rm_status leave_once(struct rm_machine *machine, const struct rm_injection *because,
                                 unsigned time, struct rm_error *error)
{
    const struct rm_host_report *report;
    enum rm_exit_end end;
    enum rm_status status = inject(machine, *because, time, error);
    if (status == RM_OK)
        status = rm_run_host(machine, BUDGET_CYCLES, &report, error);
    return status == RM_OK ? rm_run(machine, PAUSE_CYCLES, &end, error) : status;
}

/* Keeps in *ticks the least that is noted of a vcpu in a phase. */
static enum rm_status look_at(struct rm_machine *machine, unsigned vcpu, const char *phase,
                              double *ticks, struct rm_error *error)
{
    char name[64];
    uint64_t count, least;
    snprintf(name, sizeof(name), "vcpu[%u].arch.%s.seqcount", vcpu, phase);
    enum rm_status status = rm_field(machine, name, &count, error);
    snprintf(name, sizeof(name), "vcpu[%u].arch.%s.tb_min", vcpu, phase);
    if (status == RM_OK)
        status = rm_field(machine, name, &least, error);
    if (status == RM_OK && count)
        *ticks = fmin(*ticks, (double)least);
    return status;
}

static enum rm_status look(struct rm_machine *machine, unsigned vcpu, struct least *least,
                           struct rm_error *error)
{
    enum rm_status status = look_at(machine, vcpu, "rm_intr", &least->intr, error);
    return status == RM_OK ? look_at(machine, vcpu, "rm_entry", &least->entry, error) : status;
}

static enum rm_status least_of(const struct under_test *of, unsigned vcpus,
                               const struct rm_injection *because, struct least *least,
                               struct rm_error *error)
{
    struct rm_machine *machine = NULL;
    enum rm_status status = open_guest(of, vcpus, &machine, error);
    for (unsigned time = 0; status == RM_OK && time < TIMES; time++)
        status = leave_once(machine, because, time, error);
    for (unsigned vcpu = 0; status == RM_OK && vcpu < vcpus; vcpu++)
        status = look(machine, vcpu, least, error);
    rm_machine_close(machine);
    return status;
}

enum rm_status least_ticks(const struct under_test *of, struct least *least, struct rm_error *error)
{
    static const unsigned vcpus[] = {1, 2, 8};
    static const struct rm_injection reasons[] = {
        {.kind = RM_INJECT_HDEC},
        {.kind = RM_INJECT_TRAP, .number = EMULATION, .arg_count = 1, .args = {SYNC_WORD}},
    };
    enum rm_status status = RM_OK;
    *least = (struct least){INFINITY, INFINITY};
    for (unsigned i = 0; i < sizeof(vcpus) / sizeof(vcpus[0]); i++)
        for (unsigned k = 0; status == RM_OK && k < sizeof(reasons) / sizeof(reasons[0]); k++)
            status = least_of(of, vcpus[i], &reasons[k], least, error);
    return status;
}
