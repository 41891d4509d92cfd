/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hypervisor decrementer's exception. It comes into being when HDEC's sign bit goes from 0 to
 * 1, by time or by a write, for each thread of the core; the interrupt is taken only in the guest
 * and with LPCR[HDICE] = 1. It ends for a thread when it is delivered to it, or when the sign bit
 * is 0 again and the thread has executed a context synchronising event since. Of these only the
 * entry into the guest is looked at: nothing else asks before.
 *
 * Power ISA 2.03, Book III-S 7.4 (the wording of 2.07 was not to be had); that delivery ends it is
 * what QEMU does for POWER8.
 *
 * The core counts how often the sign has gone to 1; a thread remembers up to which count there is
 * nothing for it to take. So nothing has to happen at the moment of expiry.
 */
#include "cpu/hdec.h"

#include "base/power.h"
#include "cpu/change.h"
#include "cpu/clock.h"

#define LOW32 UINT64_C(0xffffffff)
#define SIGN  UINT64_C(0x80000000)

/* How often the sign bit has gone to 1 until now: 2^32 ticks from one time to the next. */
static uint64_t expiries(const struct rm_cpu *cpu)
{
    const struct rm_core *core = cpu->config.core;
    uint64_t ticks = rm_clock_ticks(cpu);
    if (ticks <= core->hdec_expiry)
        return core->hdec_count;
    return core->hdec_count + 1 + ((ticks - core->hdec_expiry - 1) >> 32);
}

uint64_t rm_hdec_value(const struct rm_cpu *cpu)
{
    return (cpu->config.core->hdec_expiry - rm_clock_ticks(cpu)) & LOW32;
}

static bool negative(const struct rm_cpu *cpu)
{
    return rm_hdec_value(cpu) & SIGN;
}

/* One that is negative has run out in the past, where there is one: so a thread whose clock is a
 * little behind finds that it is about to, and does not lose it. */
static void reload(struct rm_cpu *cpu, uint64_t value, uint64_t count)
{
    struct rm_core *core = cpu->config.core;
    uint64_t ticks = rm_clock_ticks(cpu), past = LOW32 + 1 - (value & LOW32);
    bool has_run_out = value & SIGN && past <= ticks && count > 0;
    core->hdec_count = has_run_out ? count - 1 : count;
    core->hdec_expiry = has_run_out ? ticks - past : ticks + (value & LOW32);
}

void rm_hdec_load(struct rm_cpu *cpu, uint64_t value)
{
    reload(cpu, value, expiries(cpu) + (!negative(cpu) && value & SIGN));
}

void rm_cpu_hdec_run_out(struct rm_cpu *cpu, uint64_t then_value)
{
    reload(cpu, then_value, expiries(cpu) + 1);
}

void rm_hdec_enter_guest(struct rm_cpu *cpu)
{
    if (!negative(cpu))
        cpu->t.hdec_seen = expiries(cpu);
}

void rm_cpu_hdec_forget(struct rm_cpu *cpu)
{
    rm_cpu_changed(cpu);
    cpu->t.hdec_seen = expiries(cpu);
}

void rm_hdec_deliver(struct rm_cpu *cpu)
{
    rm_cpu_hdec_forget(cpu);
}

/* A thread in the host that goes to the guest now loses what a reload has ended. */
static bool latched(const struct rm_cpu *cpu)
{
    bool in_guest = !(cpu->t.msr & RM_MSR_HV);
    return expiries(cpu) > cpu->t.hdec_seen && (in_guest || negative(cpu));
}

static bool enabled(const struct rm_cpu *cpu)
{
    return cpu->t.spr[RM_KEPT_lpcr] & LPCR_HDICE;
}

bool rm_cpu_hdec_pending(const struct rm_cpu *cpu)
{
    return enabled(cpu) && latched(cpu);
}

uint64_t rm_cpu_hdec_cycles_left(const struct rm_cpu *cpu)
{
    if (rm_cpu_hdec_pending(cpu))
        return 0;
    uint64_t ticks = rm_decrementer_ticks_left(cpu, cpu->config.core->hdec_expiry);
    if (!enabled(cpu) || ticks == 0)
        return UINT64_MAX;
    return rm_clock_cycle_of_tick(cpu, rm_clock_ticks(cpu) + ticks) - cpu->t.cycle;
}
