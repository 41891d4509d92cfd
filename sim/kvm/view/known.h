/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fields that the host model works with, looked up once when the world is built: a field that
 * is needed and missing is then an error that names it, and later accesses cost no search.
 */
#ifndef RM_KVM_KNOWN_H
#define RM_KVM_KNOWN_H

#include "kvm/view/view.h"

enum rm_known {
    RM_K_VCPU_CPU,
    RM_K_VCPU_THREAD_CPU,
    RM_K_VCPU_PENDING,
    RM_K_VCPU_CEDED,
    RM_K_VCPU_PRODDED,
    RM_K_VCPU_TRAP,
    RM_K_VCPU_RET,
    RM_K_VCPU_PC,
    RM_K_VCPU_MSR,
    RM_K_VCPU_SRR0,
    RM_K_VCPU_SRR1,
    RM_K_VCPU_INTR_MSR,
    RM_K_VCPU_DEC_EXPIRES,
    RM_K_VCPU_GPR0,
    RM_K_VCPU_EXT_EXITS,
    RM_K_VCPU_DEC_EXITS,
    RM_K_VCPU_WAKEUPS,
    RM_K_VCORE_MAP,
    RM_K_VCORE_NAPPING,
    RM_K_VCORE_STATE,
    RM_K_VCORE_IN_GUEST,
    RM_K_VCORE_CONFERRING,
    RM_K_VCORE_TB_APPLIED,
    RM_K_VCORE_TB_OFFSET,
    RM_K_VCORE_PCPU,
    RM_K_VCORE_LPCR,
    RM_K_PACA_VCPU,
    RM_K_PACA_VCORE,
    RM_K_PACA_PTID,
    RM_K_PACA_HOST_IPI,
    RM_K_PACA_NAPPING,
    RM_K_PACA_REQ,
    RM_K_PACA_STATE,
    RM_K_PACA_SPLIT,
    RM_K_SPLIT_RPR,
    RM_K_SPLIT_PMMAR,
    RM_K_SPLIT_LDBAR,
    RM_K_SPLIT_SIZE,
    RM_K_SPLIT_DO_NAP,
    RM_K_SPLIT_NAPPED0,
    RM_K_SPLIT_VC0,
    RM_K_PACA_SAVED_XIRR,
    RM_K_PACA_IN_GUEST,
    RM_K_KVM_LPID,
    RM_K_KVM_SDR1,
    RM_K_KVM_HOST_LPID,
    RM_K_KVM_HOST_SDR1,
    RM_K_KVM_HOST_LPCR,
    RM_K_KVM_HCALLS0,
    RM_K_CORE_IN_HOST,
    RM_K_CORE_ACTION,
    RM_K_CORE_DATA,
    RM_K_XICS_REAL_MODE,
    RM_K_XICS_REAL_MODE_DBG,
    RM_K_XICS_ERR_NOICS,
    RM_K_XICS_ERR_NOICP,
    RM_K_ICP_SERVER,
    RM_K_ICP_OUT_EE,
    RM_K_ICP_NEED_RESEND,
    RM_K_ICP_CPPR,
    RM_K_ICP_MFRR,
    RM_K_ICP_PENDING_PRI,
    RM_K_ICP_XISR,
    RM_K_ICP_RESEND_MAP0,
    RM_K_ICP_ACTION,
    RM_K_ICP_KICK_TARGET,
    RM_K_ICP_RESEND_ICP,
    RM_K_ICP_REJECT,
    RM_K_ICP_EOIED_IRQ,
    RM_K_ICP_N_KICK,
    RM_K_ICP_N_CHECK_RESEND,
    RM_K_ICP_N_RM_REJECT,
    RM_K_ICP_N_NOTIFY_EOI,
    RM_K_ICP_N_REJECT,
    RM_K_ICS_LOCK,
    RM_K_IRQ_NUMBER,
    RM_K_IRQ_SERVER,
    RM_K_IRQ_PRIORITY,
    RM_K_IRQ_SAVED_PRIORITY,
    RM_K_IRQ_RESEND,
    RM_K_IRQ_MASKED_PENDING,
    RM_K_IRQ_LSI,
    RM_K_IRQ_PQ,
    RM_K_IRQ_INTR_CPU,
    RM_K_IRQ_HOST_IRQ,
    RM_K_COUNT,
};

struct rm_known_field {
    bool there;
    struct rm_field field;
};

/* The struct that a known field belongs to, and the first spelling of its path. Constant. */
const char *rm_known_type(enum rm_known field);
const char *rm_known_path(enum rm_known field);

/* Looks all of them up. Those of the XICS objects are needed only `with_xics`. */
enum rm_status rm_known_find(const struct rm_view *view, bool with_xics,
                             struct rm_known_field known[RM_K_COUNT], struct rm_error *error);

#endif
