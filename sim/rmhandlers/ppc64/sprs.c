/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sprs.h"

/* What a row of each kind means on the way in ... */
#define IN_LEFT(name, at)         MTSPR(SPRN_##name, vcpu->arch.at);
#define IN_VALUE(name, at, value) IN_LEFT(name, at)
#define IN_OWN(name, at)                                                                           \
    host->name = MFSPR(SPRN_##name);                                                               \
    IN_LEFT(name, at)

/* ... and on the way out. */
#define OUT_LEFT(name, at) vcpu->arch.at = (__typeof__(vcpu->arch.at))MFSPR(SPRN_##name);
#define OUT_VALUE(name, at, value)                                                                 \
    OUT_LEFT(name, at)                                                                             \
    MTSPR(SPRN_##name, value);
#define OUT_OWN(name, at) OUT_VALUE(name, at, host->name)

/* The host's own counters. */
#define IN_HOST(name, at) MTSPR(SPRN_##name, HERE->at);

void sprs_to_guest(const struct kvm_vcpu *vcpu, struct host_sprs *host)
{
    THREAD_SPRS(IN_OWN, IN_LEFT, IN_VALUE)
    if (dawr_force_enable) {
        WATCH_SPRS(IN_OWN, IN_LEFT, IN_VALUE)
    }
    COUNTER_SPRS(IN_OWN, IN_LEFT, IN_VALUE)
    MONITOR_SPRS(IN_OWN, IN_LEFT, IN_VALUE)
    ORDER("isync");
}

void sprs_to_host(struct kvm_vcpu *vcpu, const struct host_sprs *host)
{
    MONITOR_SPRS(OUT_OWN, OUT_LEFT, OUT_VALUE)
    ORDER("isync");
    COUNTER_SPRS(OUT_OWN, OUT_LEFT, OUT_VALUE)
    THREAD_SPRS(OUT_OWN, OUT_LEFT, OUT_VALUE)
    if (dawr_force_enable) {
        WATCH_SPRS(OUT_OWN, OUT_LEFT, OUT_VALUE)
    }
}

void host_monitor_on(void)
{
    if (!local_paca->pmcregs_in_use)
        return;
    HOST_COUNTER_SPRS(IN_HOST)
    ORDER("isync");
}
