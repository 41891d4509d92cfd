/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/latency.h"

#include "machine/power8_clock.h"

/*
 * Without a clock: core cycles at 3.5 GHz.
 *
 * A doorbell never leaves the core, so it is taken as the least that the grid allows. For a trip
 * over the on-chip bus 55 ns is the floor that was found, the published latency of a load from
 * another core's L3 on the chip. The host's figures are instructions of a recorded run of Debian's
 * 6.1 kernel, a hypercall that is completed in the host, taken as one cycle each; what is assumed
 * there says so in rows.def.
 */
static const struct {
    uint32_t cycles;
    enum rm_row row;
} latencies[] = {
    [RM_LATENCY_DOORBELL] = {RM_GRID_CYCLES, RM_ROW_doorbell},
    [RM_LATENCY_MESSAGE] = {192, RM_ROW_message},
    [RM_LATENCY_RESEND] = {192, RM_ROW_resend},
    [RM_LATENCY_HOST_POST] = {720, RM_ROW_host_post},
    [RM_LATENCY_HOST_LOOP] = {7770, RM_ROW_host_loop},
    [RM_LATENCY_HOST_START] = {322, RM_ROW_host_start},
    [RM_LATENCY_HOST_RUN] = {1000, RM_ROW_host_run},
    [RM_LATENCY_HOST_IRQ] = {500, RM_ROW_host_irq},
    [RM_LATENCY_HOST_IDLE] = {145, RM_ROW_host_idle},
};

/* 0: the world does not say. */
static uint64_t said_cycles(const struct rm_machine *machine, enum rm_latency latency)
{
    return latency < RM_LATENCY_HOST_POST
               ? 0
               : machine->config.host_takes_cycles[latency - RM_LATENCY_HOST_POST];
}

uint64_t rm_latency_cycles(const struct rm_machine *machine, enum rm_latency latency)
{
    uint64_t cycles = said_cycles(machine, latency);
    if (!cycles)
        cycles = rm_clock_models(machine) ? rm_clock_cycles(machine, latencies[latency].row)
                                          : latencies[latency].cycles;
    return cycles < RM_GRID_CYCLES ? RM_GRID_CYCLES : cycles;
}
