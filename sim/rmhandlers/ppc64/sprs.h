/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The special registers that a guest has for itself on its thread: one table, for the way in and
 * the way out. A row says what the host gets, the register, and where the vcpu keeps the guest's:
 *
 *   OWN    the host gets its own value back, taken when the guest came
 *   LEFT   whatever is there: the host does not count on it
 *   VALUE  the one that is given
 */
#ifndef RMH_SPRS_H
#define RMH_SPRS_H

#include "platform.h"

#define THREAD_SPRS(OWN, LEFT, VALUE)                                                              \
    OWN(DSCR, dscr)                                                                                \
    OWN(IAMR, iamr)                                                                                \
    OWN(AMR, amr)                                                                                  \
    OWN(UAMOR, uamor)                                                                              \
    OWN(FSCR, fscr)                                                                                \
    OWN(CIABR, ciabr)                                                                              \
    OWN(PID, pid)                                                                                  \
    VALUE(PSPB, pspb, 0)                                                                           \
    VALUE(WORT, wort, 0)                                                                           \
    VALUE(TCSCR, tcscr, 0)                                                                         \
    VALUE(SPRG3, shregs.sprg3, local_paca->sprg_vdso)                                              \
    LEFT(SPRG0, shregs.sprg0)                                                                      \
    LEFT(SPRG1, shregs.sprg1)                                                                      \
    LEFT(SPRG2, shregs.sprg2)                                                                      \
    LEFT(DAR, shregs.dar)                                                                          \
    LEFT(DSISR, shregs.dsisr)                                                                      \
    LEFT(TAR, tar)                                                                                 \
    LEFT(IC, ic)                                                                                   \
    LEFT(ACOP, acop)                                                                               \
    LEFT(CSIGR, csigr)                                                                             \
    LEFT(TACR, tacr)                                                                               \
    LEFT(EBBHR, ebbhr)                                                                             \
    LEFT(EBBRR, ebbrr)                                                                             \
    LEFT(BESCR, bescr)                                                                             \
    LEFT(VRSAVE, vrsave)

/* Watchpoints: the guest's only where the machine's work. */
#define WATCH_SPRS(OWN, LEFT, VALUE)                                                               \
    OWN(DAWR0, dawr0)                                                                              \
    OWN(DAWRX0, dawrx0)

/* The performance monitor: first what stops it, then what it counted. */
#define MONITOR_SPRS(OWN, LEFT, VALUE)                                                             \
    VALUE(MMCR2, mmcr[2], MMCR2_FREEZE)                                                            \
    VALUE(MMCR0, mmcr[0], MMCR0_FREEZE)                                                            \
    VALUE(MMCRA, mmcra, 0)

#define COUNTER_SPRS(OWN, LEFT, VALUE)                                                             \
    LEFT(MMCR1, mmcr[1])                                                                           \
    VALUE(MMCRS, mmcrs, 0)                                                                         \
    LEFT(SIAR, siar)                                                                               \
    LEFT(SDAR, sdar)                                                                               \
    LEFT(SIER, sier[0])                                                                            \
    LEFT(PMC1, pmc[0])                                                                             \
    LEFT(PMC2, pmc[1])                                                                             \
    LEFT(PMC3, pmc[2])                                                                             \
    LEFT(PMC4, pmc[3])                                                                             \
    LEFT(PMC5, pmc[4])                                                                             \
    LEFT(PMC6, pmc[5])                                                                             \
    LEFT(SPMC1, spmc[0])                                                                           \
    LEFT(SPMC2, spmc[1])

/* The host's performance monitor, where it uses one: register and where the PACA keeps it. */
#define HOST_COUNTER_SPRS(ROW)                                                                     \
    ROW(PMC1, host_pmc[0])                                                                         \
    ROW(PMC2, host_pmc[1])                                                                         \
    ROW(PMC3, host_pmc[2])                                                                         \
    ROW(PMC4, host_pmc[3])                                                                         \
    ROW(PMC5, host_pmc[4])                                                                         \
    ROW(PMC6, host_pmc[5])                                                                         \
    ROW(MMCR1, host_mmcr[1])                                                                       \
    ROW(MMCRA, host_mmcr[2])                                                                       \
    ROW(SIAR, host_mmcr[3])                                                                        \
    ROW(SDAR, host_mmcr[4])                                                                        \
    ROW(MMCR2, host_mmcr[5])                                                                       \
    ROW(SIER, host_mmcr[6])                                                                        \
    ROW(MMCR0, host_mmcr[0])

/* What the host had in the rows that say OWN. */
#define SPR_HOME(name, member) u64 name;
#define SPR_NO_HOME(...)
struct host_sprs {
    THREAD_SPRS(SPR_HOME, SPR_NO_HOME, SPR_NO_HOME)
    WATCH_SPRS(SPR_HOME, SPR_NO_HOME, SPR_NO_HOME)
};

/* Puts the guest's values in, and the host's away. */
void sprs_to_guest(const struct kvm_vcpu *vcpu, struct host_sprs *host);
/* The other way round. */
void sprs_to_host(struct kvm_vcpu *vcpu, const struct host_sprs *host);
/* The host's performance monitor goes on. */
void host_monitor_on(void);

#endif
