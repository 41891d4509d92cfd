/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kvm/view/known.h"

enum group { ALWAYS, XICS };

static const struct {
    const char *type, *paths;
    enum rm_need need;
    enum group group;
} fields[RM_K_COUNT] = {
    [RM_K_VCPU_CPU] = {"kvm_vcpu", "cpu", RM_OPTIONAL, ALWAYS},
    [RM_K_VCPU_THREAD_CPU] = {"kvm_vcpu", "arch.thread_cpu", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_PENDING] = {"kvm_vcpu", "arch.pending_exceptions", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_CEDED] = {"kvm_vcpu", "arch.ceded", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_PRODDED] = {"kvm_vcpu", "arch.prodded", RM_OPTIONAL, ALWAYS},
    [RM_K_VCPU_TRAP] = {"kvm_vcpu", "arch.trap", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_RET] = {"kvm_vcpu", "arch.ret", RM_OPTIONAL, ALWAYS},
    [RM_K_VCPU_PC] = {"kvm_vcpu", "arch.regs.nip|arch.pc", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_MSR] = {"kvm_vcpu", "arch.shregs.msr", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_SRR0] = {"kvm_vcpu", "arch.shregs.srr0", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_SRR1] = {"kvm_vcpu", "arch.shregs.srr1", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_INTR_MSR] = {"kvm_vcpu", "arch.intr_msr", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_DEC_EXPIRES] = {"kvm_vcpu", "arch.dec_expires", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_GPR0] = {"kvm_vcpu", "arch.regs.gpr[0]|arch.gpr[0]", RM_NEEDED, ALWAYS},
    [RM_K_VCPU_EXT_EXITS] = {"kvm_vcpu", "stat.ext_intr_exits", RM_OPTIONAL, ALWAYS},
    [RM_K_VCPU_DEC_EXITS] = {"kvm_vcpu", "stat.dec_exits", RM_OPTIONAL, ALWAYS},
    [RM_K_VCPU_WAKEUPS] = {"kvm_vcpu", "stat.generic.halt_wakeup|stat.halt_wakeup", RM_OPTIONAL,
                           ALWAYS},
    [RM_K_VCORE_MAP] = {"kvmppc_vcore", "entry_exit_map", RM_NEEDED, ALWAYS},
    [RM_K_VCORE_NAPPING] = {"kvmppc_vcore", "napping_threads", RM_NEEDED, ALWAYS},
    [RM_K_VCORE_STATE] = {"kvmppc_vcore", "vcore_state", RM_OPTIONAL, ALWAYS},
    [RM_K_VCORE_IN_GUEST] = {"kvmppc_vcore", "in_guest", RM_NEEDED, ALWAYS},
    [RM_K_VCORE_CONFERRING] = {"kvmppc_vcore", "conferring_threads", RM_OPTIONAL, ALWAYS},
    [RM_K_VCORE_TB_APPLIED] = {"kvmppc_vcore", "tb_offset_applied", RM_OPTIONAL, ALWAYS},
    [RM_K_VCORE_TB_OFFSET] = {"kvmppc_vcore", "tb_offset", RM_OPTIONAL, ALWAYS},
    [RM_K_VCORE_PCPU] = {"kvmppc_vcore", "pcpu", RM_NEEDED, ALWAYS},
    [RM_K_VCORE_LPCR] = {"kvmppc_vcore", "lpcr", RM_OPTIONAL, ALWAYS},
    [RM_K_PACA_VCPU] = {"paca_struct", "kvm_hstate.kvm_vcpu", RM_NEEDED, ALWAYS},
    [RM_K_PACA_VCORE] = {"paca_struct", "kvm_hstate.kvm_vcore", RM_NEEDED, ALWAYS},
    [RM_K_PACA_PTID] = {"paca_struct", "kvm_hstate.ptid", RM_NEEDED, ALWAYS},
    [RM_K_PACA_HOST_IPI] = {"paca_struct", "kvm_hstate.host_ipi", RM_NEEDED, ALWAYS},
    [RM_K_PACA_NAPPING] = {"paca_struct", "kvm_hstate.napping", RM_OPTIONAL, ALWAYS},
    [RM_K_PACA_REQ] = {"paca_struct", "kvm_hstate.hwthread_req", RM_OPTIONAL, ALWAYS},
    [RM_K_PACA_STATE] = {"paca_struct", "kvm_hstate.hwthread_state", RM_OPTIONAL, ALWAYS},
    [RM_K_PACA_SPLIT] = {"paca_struct", "kvm_hstate.kvm_split_mode", RM_OPTIONAL, ALWAYS},
    [RM_K_SPLIT_RPR] = {"kvm_split_mode", "rpr", RM_OPTIONAL, ALWAYS},
    [RM_K_SPLIT_PMMAR] = {"kvm_split_mode", "pmmar", RM_OPTIONAL, ALWAYS},
    [RM_K_SPLIT_LDBAR] = {"kvm_split_mode", "ldbar", RM_OPTIONAL, ALWAYS},
    [RM_K_SPLIT_SIZE] = {"kvm_split_mode", "subcore_size", RM_OPTIONAL, ALWAYS},
    [RM_K_SPLIT_DO_NAP] = {"kvm_split_mode", "do_nap", RM_OPTIONAL, ALWAYS},
    [RM_K_SPLIT_NAPPED0] = {"kvm_split_mode", "napped[0]", RM_OPTIONAL, ALWAYS},
    [RM_K_SPLIT_VC0] = {"kvm_split_mode", "vc[0]|master_vcs[0]", RM_OPTIONAL, ALWAYS},
    [RM_K_PACA_SAVED_XIRR] = {"paca_struct", "kvm_hstate.saved_xirr", RM_OPTIONAL, ALWAYS},
    [RM_K_PACA_IN_GUEST] = {"paca_struct", "kvm_hstate.in_guest", RM_OPTIONAL, ALWAYS},
    [RM_K_KVM_LPID] = {"kvm", "arch.lpid", RM_OPTIONAL, ALWAYS},
    [RM_K_KVM_SDR1] = {"kvm", "arch.sdr1", RM_OPTIONAL, ALWAYS},
    [RM_K_KVM_HOST_LPID] = {"kvm", "arch.host_lpid", RM_OPTIONAL, ALWAYS},
    [RM_K_KVM_HOST_SDR1] = {"kvm", "arch.host_sdr1", RM_OPTIONAL, ALWAYS},
    [RM_K_KVM_HOST_LPCR] = {"kvm", "arch.host_lpcr", RM_OPTIONAL, ALWAYS},
    [RM_K_KVM_HCALLS0] = {"kvm", "arch.enabled_hcalls[0]", RM_OPTIONAL, ALWAYS},
    [RM_K_CORE_IN_HOST] = {"kvmppc_host_rm_core", "rm_state.in_host", RM_NEEDED, XICS},
    [RM_K_CORE_ACTION] = {"kvmppc_host_rm_core", "rm_state.rm_action", RM_NEEDED, XICS},
    [RM_K_CORE_DATA] = {"kvmppc_host_rm_core", "rm_data", RM_NEEDED, XICS},
    [RM_K_XICS_REAL_MODE] = {"kvmppc_xics", "real_mode", RM_NEEDED, XICS},
    [RM_K_XICS_REAL_MODE_DBG] = {"kvmppc_xics", "real_mode_dbg", RM_OPTIONAL, XICS},
    [RM_K_XICS_ERR_NOICS] = {"kvmppc_xics", "err_noics", RM_OPTIONAL, XICS},
    [RM_K_XICS_ERR_NOICP] = {"kvmppc_xics", "err_noicp", RM_OPTIONAL, XICS},
    [RM_K_ICP_SERVER] = {"kvmppc_icp", "server_num", RM_NEEDED, XICS},
    [RM_K_ICP_OUT_EE] = {"kvmppc_icp", "state.out_ee", RM_NEEDED, XICS},
    [RM_K_ICP_NEED_RESEND] = {"kvmppc_icp", "state.need_resend", RM_NEEDED, XICS},
    [RM_K_ICP_CPPR] = {"kvmppc_icp", "state.cppr", RM_NEEDED, XICS},
    [RM_K_ICP_MFRR] = {"kvmppc_icp", "state.mfrr", RM_NEEDED, XICS},
    [RM_K_ICP_PENDING_PRI] = {"kvmppc_icp", "state.pending_pri", RM_NEEDED, XICS},
    [RM_K_ICP_XISR] = {"kvmppc_icp", "state.xisr", RM_NEEDED, XICS},
    [RM_K_ICP_RESEND_MAP0] = {"kvmppc_icp", "resend_map[0]", RM_NEEDED, XICS},
    [RM_K_ICP_ACTION] = {"kvmppc_icp", "rm_action", RM_NEEDED, XICS},
    [RM_K_ICP_KICK_TARGET] = {"kvmppc_icp", "rm_kick_target", RM_NEEDED, XICS},
    [RM_K_ICP_RESEND_ICP] = {"kvmppc_icp", "rm_resend_icp", RM_OPTIONAL, XICS},
    [RM_K_ICP_REJECT] = {"kvmppc_icp", "rm_reject", RM_OPTIONAL, XICS},
    [RM_K_ICP_EOIED_IRQ] = {"kvmppc_icp", "rm_eoied_irq", RM_OPTIONAL, XICS},
    [RM_K_ICP_N_KICK] = {"kvmppc_icp", "n_rm_kick_vcpu", RM_OPTIONAL, XICS},
    [RM_K_ICP_N_CHECK_RESEND] = {"kvmppc_icp", "n_rm_check_resend", RM_OPTIONAL, XICS},
    [RM_K_ICP_N_RM_REJECT] = {"kvmppc_icp", "n_rm_reject", RM_OPTIONAL, XICS},
    [RM_K_ICP_N_NOTIFY_EOI] = {"kvmppc_icp", "n_rm_notify_eoi", RM_OPTIONAL, XICS},
    [RM_K_ICP_N_REJECT] = {"kvmppc_icp", "n_reject", RM_OPTIONAL, XICS},
    [RM_K_ICS_LOCK] = {"kvmppc_ics", "lock.val.counter|lock.val|lock.slock", RM_OPTIONAL, XICS},
    [RM_K_IRQ_NUMBER] = {"ics_irq_state", "number", RM_NEEDED, XICS},
    [RM_K_IRQ_SERVER] = {"ics_irq_state", "server", RM_NEEDED, XICS},
    [RM_K_IRQ_PRIORITY] = {"ics_irq_state", "priority", RM_NEEDED, XICS},
    [RM_K_IRQ_SAVED_PRIORITY] = {"ics_irq_state", "saved_priority", RM_OPTIONAL, XICS},
    [RM_K_IRQ_RESEND] = {"ics_irq_state", "resend", RM_NEEDED, XICS},
    [RM_K_IRQ_MASKED_PENDING] = {"ics_irq_state", "masked_pending", RM_NEEDED, XICS},
    [RM_K_IRQ_LSI] = {"ics_irq_state", "lsi", RM_OPTIONAL, XICS},
    [RM_K_IRQ_PQ] = {"ics_irq_state", "pq_state", RM_OPTIONAL, XICS},
    [RM_K_IRQ_INTR_CPU] = {"ics_irq_state", "intr_cpu", RM_OPTIONAL, XICS},
    [RM_K_IRQ_HOST_IRQ] = {"ics_irq_state", "host_irq", RM_OPTIONAL, XICS},
};

const char *rm_known_type(enum rm_known field)
{
    return fields[field].type;
}

const char *rm_known_path(enum rm_known field)
{
    return fields[field].paths;
}

enum rm_status rm_known_find(const struct rm_view *view, bool with_xics,
                             struct rm_known_field known[RM_K_COUNT], struct rm_error *error)
{
    for (unsigned k = 0; k < RM_K_COUNT; k++) {
        bool wanted = fields[k].group == ALWAYS || with_xics;
        known[k].there =
            wanted && rm_view_find(view, fields[k].type, fields[k].paths, &known[k].field);
        if (known[k].there || !wanted || fields[k].need == RM_OPTIONAL)
            continue;
        return rm_view_need(view, fields[k].type, fields[k].paths, &known[k].field, error);
    }
    return RM_OK;
}
