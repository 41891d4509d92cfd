/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The structs that the path works on. Names of structs and members are those of a 6.1 kernel, so
 * that one world builder fills either through its debug information; order and offsets are our own
 * and deliberately differ, so that nothing can lean on a kernel's numbers. Only what the path, the
 * world builder or the host model touches is here.
 */
#ifndef RMH_KVM_TYPES_H
#define RMH_KVM_TYPES_H

#include "constants.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef int16_t s16;
typedef uint32_t u32;
typedef int32_t s32;
typedef uint64_t u64;
typedef int64_t s64;

#define NR_CPUS         256
#define KVM_MAX_VCPUS   512
#define MAX_SUBCORES    4
#define MAX_SMT_THREADS 8

/* ---- a virtual processor ---- */

struct pt_regs {
    u64 gpr[32];
    u64 nip, msr, ctr;
    u64 link, xer, ccr;
};

struct thread_fp_state {
    u64 fpr[32][2] __attribute__((aligned(16))), fpscr;
};

struct thread_vr_state {
    u64 vr[32][2] __attribute__((aligned(16))), vscr[2];
};

struct kvmppc_slb {
    u64 orige, origv, esid;
    u64 vsid;
};

struct kvm_vcpu_arch_shared {
    u64 dar, sprg0, sprg1;
    u64 sprg2, sprg3, srr0;
    u64 srr1, msr;
    u32 dsisr;
};

struct kvmppc_vpa {
    bool dirty;
    u8 update_pending;
    void *pinned_end, *pinned_addr;
    unsigned long len, gpa, next_gpa;
};

/* By PAPR, and so are the places of the two members: big-endian. */
struct lppaca {
    u8 before[187], pmcregs_in_use, between[68];
    u32 yield_count;
    u8 behind[380];
};

struct kvm_vcpu_stat {
    u64 pthru_all, pthru_host, pthru_bad_aff;
    u64 queue_intr, halt_wakeup, sum_exits;
    u64 dec_exits, ext_intr_exits;
};

struct kvm_vcpu_arch {
    struct kvm_vcpu_arch_shared *shared, shregs;
    struct pt_regs regs;
    struct kvmppc_icp *icp;
    struct kvmppc_vcore *vcore;
    u64 pending_exceptions, dec_expires, intr_msr;
    u64 fault_dar;
    int state, ret, ptid;
    int thread_cpu, slb_nr, slb_max;
    u32 trap, irq_type, fault_dsisr;
    u32 last_inst, emul_inst;
    u8 irq_pending, doorbell_request, prodded;
    u8 ceded;
    u64 ppr, cfar, hfscr;
    u64 purr, spurr;
    u64 amr, uamor, iamr;
    u64 dscr, fscr, tar;
    u64 ic;
    u64 ciabr, dabr, dawr0;
    u64 dawrx0;
    u64 acop, csigr, tacr;
    u64 tcscr, wort, ebbhr;
    u64 ebbrr, bescr;
    u32 pid, pspb, vrsave;
    u32 ctrl, dabrx;
    u32 spmc[2], pmc[8];
    u64 mmcr[4], mmcra, mmcrs;
    u64 sier[3], siar, sdar;
    struct kvmppc_vpa vpa;
    struct kvmppc_slb slb[64];
    struct thread_vr_state vr;
    struct thread_fp_state fp;
};

struct kvm_vcpu {
    struct kvm *kvm;
    int cpu, vcpu_id;
    struct kvm_vcpu_stat stat;
    struct kvm_vcpu_arch arch;
};

struct kvmppc_vcore {
    struct kvm *kvm;
    u64 lpcr, pcr, dpdes;
    u64 vtb, tb_offset, tb_offset_applied;
    int entry_exit_map, napping_threads;
    u8 in_guest, vcore_state;
    u16 last_cpu, pcpu;
    int first_vcpuid, num_threads, n_runnable;
    u32 conferring_threads;
    struct kvm_vcpu *runnable_threads[MAX_SMT_THREADS];
};

/* ---- the virtual machine ---- */

struct hlist_head {
    void *first;
};

struct kvm_arch {
    struct kvmppc_passthru_irqmap *pimap;
    struct kvmppc_xics *xics;
    u64 sdr1, host_sdr1, lpcr;
    u64 host_lpcr;
    u32 host_lpid, lpid, tlb_sets;
    u64 need_tlb_flush[NR_CPUS / 64], enabled_hcalls[5];
};

struct kvm {
    struct hlist_head irq_ack_notifier_list;
    struct kvm_arch arch;
    int online_vcpus;
    struct kvm_vcpu *vcpus[KVM_MAX_VCPUS];
};

/* ---- a hardware thread as the host keeps it ---- */

struct kvm_split_mode {
    struct kvmppc_vcore *vc[MAX_SUBCORES];
    u64 ldbar, pmmar, rpr;
    u8 napped[MAX_SMT_THREADS], do_nap, subcore_size;
};

struct kvmppc_host_state {
    u64 xics_phys; /* real address of this thread's presentation page */
    struct kvm_split_mode *kvm_split_mode;
    struct kvmppc_vcore *kvm_vcore;
    struct kvm_vcpu *kvm_vcpu;
    u64 scratch0, scratch1, scratch2;
    u64 cfar, ppr;
    u64 host_msr, host_r1, host_r2;
    u8 ptid, host_ipi, napping;
    u8 in_guest, hwthread_state, hwthread_req;
    u32 saved_xirr;
    u64 dec_expires, dabr;
    u64 host_purr, host_spurr, host_dscr;
    u64 host_fscr;
    u32 host_pmc[8];
    u64 host_mmcr[7]; /* MMCR0, MMCR1, MMCRA, SIAR, SDAR, MMCR2, SIER */
};

struct sibling_subcore_state {
    u8 in_guest[MAX_SUBCORES];
    unsigned long flags;
};

/* By PAPR: big-endian. */
struct slb_shadow {
    u32 persistent, buffer_length;
    u64 reserved;
    struct {
        u64 esid, vsid;
    } save_area[SLB_BOLTED];
};

struct paca_struct {
    u16 lock_token, paca_index;
    s16 hw_cpu_id;
    u8 irq_happened, irq_soft_mask, srr_valid;
    u8 hsrr_valid;
    u8 ftrace_enabled, pmcregs_in_use;
    u64 kernelbase, kernel_toc, kernel_msr;
    u64 data_offset;
    u64 saved_r1, sprg_vdso, dscr_default;
    void *emergency_sp, *__current;
    unsigned long canary;
    struct sibling_subcore_state *sibling_subcore_state;
    struct slb_shadow *slb_shadow_ptr;
    struct kvmppc_host_state kvm_hstate;
} __attribute__((aligned(128)));

/* ---- around the path ---- */

struct cpu_messages {
    long messages; /* one byte a message */
};

struct kernel_stat {
    unsigned long irqs_sum;
};

struct opal {
    u64 size, entry, base;
};

#endif
