/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The structs of the real-mode path. Struct, member and symbol names are those of a 6.1 kernel, so
 * that one world builder fills either through its debug information; order and offsets are our own
 * and deliberately differ, so that nothing can lean on a kernel's numbers. Only members that some
 * code of the path (or the world builder) touches are here.
 */
#ifndef RMH_KVM_TYPES_H
#define RMH_KVM_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#define NR_CPUS         256
#define KVM_MAX_VCPUS   512
#define MAX_SUBCORES    4
#define MAX_SMT_THREADS 8

struct kvm;
struct kvm_vcpu;
struct kvmppc_vcore;
struct kvmppc_icp;
struct kvmppc_xics;
struct kvmppc_passthru_irqmap;
struct kvmppc_irq_map;
struct kvmppc_host_rm_ops;
struct irq_data;

/* ---- a hardware thread as the host keeps it ---- */

struct kvm_split_mode {
    u64 rpr, pmmar, ldbar;
    struct kvmppc_vcore *vc[MAX_SUBCORES];
    u8 subcore_size;
    u8 do_nap;
    u8 napped[MAX_SMT_THREADS];
};

struct kvmppc_host_state {
    struct kvm_vcpu *kvm_vcpu;
    struct kvmppc_vcore *kvm_vcore;
    struct kvm_split_mode *kvm_split_mode;
    u64 xics_phys; /* real address of this thread's presentation page */
    u32 saved_xirr;
    u8 in_guest;
    u8 napping;
    u8 hwthread_req;
    u8 hwthread_state;
    u8 host_ipi;
    u8 ptid;
    u64 host_r1, host_r2, host_msr;
    u64 scratch0, scratch1, scratch2;
    u64 cfar, ppr;
    u64 host_purr, host_spurr, host_dscr, host_fscr;
    u64 dec_expires;
    u64 host_mmcr[7]; /* MMCR0, MMCR1, MMCRA, SIAR, SDAR, MMCR2, SIER */
    u32 host_pmc[8];
    u64 dabr;
};

struct sibling_subcore_state {
    unsigned long flags;
    u8 in_guest[MAX_SUBCORES];
};

/* Shared with the hypervisor's firmware by PAPR: big-endian. */
struct slb_shadow {
    u32 persistent;
    u32 buffer_length;
    u64 reserved;
    struct {
        u64 esid;
        u64 vsid;
    } save_area[2];
};

struct paca_struct {
    u64 exgen[10];
    u64 exmc[10];
    u64 exnmi[10];
    struct kvmppc_host_state kvm_hstate;
    u64 kernel_toc;
    u64 kernelbase;
    u64 kernel_msr;
    void *emergency_sp;
    u64 data_offset;
    struct slb_shadow *slb_shadow_ptr;
    struct sibling_subcore_state *sibling_subcore_state;
    u64 dscr_default;
    u64 saved_r1;
    u64 sprg_vdso;
    unsigned long canary;
    void *__current;
    u16 paca_index;
    u16 lock_token;
    s16 hw_cpu_id;
    u8 hsrr_valid;
    u8 srr_valid;
    u8 irq_soft_mask;
    u8 irq_happened;
    u8 pmcregs_in_use;
    u8 ftrace_enabled;
} __attribute__((aligned(128)));

/* ---- a virtual processor ---- */

struct pt_regs {
    u64 nip, msr, ctr, link, xer, ccr;
    u64 gpr[32];
};

struct thread_fp_state {
    u64 fpr[32][2] __attribute__((aligned(16)));
    u64 fpscr;
};

struct thread_vr_state {
    u64 vr[32][2] __attribute__((aligned(16)));
    u64 vscr[2] __attribute__((aligned(16)));
};

struct kvmppc_slb {
    u64 orige, origv;
    u64 esid, vsid;
};

struct kvm_vcpu_arch_shared {
    u64 msr, srr0, srr1, dar;
    u64 sprg0, sprg1, sprg2, sprg3;
    u32 dsisr;
};

struct kvmppc_vpa {
    unsigned long gpa;
    void *pinned_addr;
    void *pinned_end;
    unsigned long next_gpa;
    unsigned long len;
    u8 update_pending;
    bool dirty;
};

/* The two bytes of a VPA that the path touches lie where PAPR puts them; big-endian. */
struct lppaca {
    u8 reserved0[187];
    u8 pmcregs_in_use;
    u8 reserved1[68];
    u32 yield_count;
    u8 reserved2[380];
};

struct kvm_vcpu_stat {
    u64 sum_exits, dec_exits, ext_intr_exits, queue_intr, halt_wakeup;
    u64 pthru_all, pthru_host, pthru_bad_aff;
};

struct kvm_vcpu_arch {
    struct pt_regs regs;
    struct kvm_vcpu_arch_shared shregs;
    struct kvm_vcpu_arch_shared *shared;
    struct kvmppc_vcore *vcore;
    struct kvmppc_icp *icp;
    u64 pending_exceptions;
    u64 dec_expires;
    u64 intr_msr;
    u32 trap;
    int thread_cpu;
    int ptid;
    int state;
    int ret;
    u32 irq_type;
    u8 ceded, prodded, doorbell_request, irq_pending;
    u32 last_inst, emul_inst;
    u64 fault_dar;
    u32 fault_dsisr;
    int slb_max, slb_nr;
    struct kvmppc_slb slb[64];
    u64 cfar, ppr, hfscr;
    u64 purr, spurr;
    u64 tar, ic, dscr, amr, uamor, iamr, dabr, dawr0, dawrx0, ciabr, fscr;
    u64 ebbhr, ebbrr, bescr, csigr, tacr, tcscr, acop, wort;
    u32 ctrl, dabrx, pspb, pid, vrsave;
    u64 mmcr[4], mmcra, mmcrs, siar, sdar, sier[3];
    u32 pmc[8], spmc[2];
    struct kvmppc_vpa vpa;
    struct thread_fp_state fp;
    struct thread_vr_state vr;
};

struct kvm_vcpu {
    int vcpu_id;
    int cpu;
    struct kvm *kvm;
    struct kvm_vcpu_arch arch;
    struct kvm_vcpu_stat stat;
};

struct kvmppc_vcore {
    struct kvm *kvm;
    struct kvm_vcpu *runnable_threads[MAX_SMT_THREADS];
    int n_runnable;
    int num_threads;
    int entry_exit_map;
    int napping_threads;
    int first_vcpuid;
    u16 pcpu;
    u16 last_cpu;
    u8 vcore_state;
    u8 in_guest;
    u64 tb_offset, tb_offset_applied;
    u64 lpcr, pcr, dpdes, vtb;
    u32 conferring_threads;
};

/* ---- the virtual machine ---- */

struct hlist_head {
    void *first;
};

struct kvm_arch {
    u32 lpid, host_lpid;
    u32 tlb_sets;
    u64 host_lpcr, lpcr;
    u64 sdr1, host_sdr1;
    u64 enabled_hcalls[5];
    u64 need_tlb_flush[NR_CPUS / 64];
    struct kvmppc_xics *xics;
    struct kvmppc_passthru_irqmap *pimap;
};

struct kvm {
    int online_vcpus;
    struct kvm_arch arch;
    struct hlist_head irq_ack_notifier_list;
    struct kvm_vcpu *vcpus[KVM_MAX_VCPUS];
};

/* ---- around the path ---- */

struct cpu_messages {
    long messages; /* one byte a message */
};

struct kernel_stat {
    unsigned long irqs_sum;
};

struct opal {
    u64 base, entry, size;
};

#endif
