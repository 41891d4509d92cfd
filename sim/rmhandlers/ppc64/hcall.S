/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: hypercalls tried in real mode. The table holds what these handlers offer: the XICS
 * calls and H_CEDE. All others (page table, debug registers, random numbers) go to the host.
 */
#include "macros.inc"

        .text

/* In: r9 vcpu, r10 pc, r11 msr, r12 trap, r5-r8 the guest's. */
ENTRY hcall_try_real_mode
        ld      r3, VCPU_GPR(3)(r9)
        andi.   r0, r11, MSR_PR
        bne     sc_1_fast_return
        clrrdi  r3, r3, 2
        cmpldi  r3, HCALL_TABLE_BYTES
        bge     guest_exit_cont

        /* Bit r3 / 4 of enabled_hcalls, kept in 64-bit words. */
        ld      r4, VCPU_KVM(r9)
        srdi    r0, r3, 8
        sldi    r0, r0, 3
        add     r4, r4, r0
        ld      r0, KVM_ENABLED_HCALLS(r4)
        rlwinm  r4, r3, 30, 0x3f
        srd     r0, r0, r4
        andi.   r0, r0, 1
        beq     guest_exit_cont

        LOAD_IMM r4, hcall_real_table
        lwax    r3, r3, r4
        cmpdi   r3, 0
        beq     guest_exit_cont
        add     r12, r3, r4
        mtctr   r12
        mr      r3, r9
        ld      r4, VCPU_GPR(4)(r9)
        bctrl
        cmpdi   r3, H_TOO_HARD
        beq     hcall_real_fallback
        ld      r4, HSTATE_VCPU(r13)
        std     r3, VCPU_GPR(3)(r4)
        ld      r10, VCPU_CTR(r4)
        mtctr   r10
        ld      r10, VCPU_PC(r4)
        ld      r11, VCPU_MSR(r4)
        b       fast_guest_return
END hcall_try_real_mode

/* sc 1 from the guest's user mode is a system call of the guest. */
sc_1_fast_return:
        mtspr   SPRN_SRR0, r10
        mtspr   SPRN_SRR1, r11
        li      r10, TRAP_SYSCALL
        ld      r11, VCPU_INTR_MSR(r9)
        mr      r4, r9
        b       fast_guest_return

ENTRY hcall_real_fallback
        li      r12, TRAP_SYSCALL
        ld      r9, HSTATE_VCPU(r13)
        b       guest_exit_cont
END hcall_real_fallback

        .macro  HCALL number, handler
        .org    hcall_real_table + \number
        .long   \handler - hcall_real_table
        .endm

        .balign 8
        .globl  hcall_real_table
        .type   hcall_real_table, @object
hcall_real_table:
#ifdef RMH_XICS
        HCALL   0x64, xics_rm_h_eoi
        HCALL   0x68, xics_rm_h_cppr
        HCALL   0x6c, xics_rm_h_ipi
        HCALL   0x74, xics_rm_h_xirr
#endif
        HCALL   0xe0, kvmppc_h_cede
#ifdef RMH_XICS
        HCALL   0x2fc, xics_rm_h_xirr_x
#endif
        .org    hcall_real_table + HCALL_TABLE_BYTES
        .globl  hcall_real_table_end
hcall_real_table_end:
        .size   hcall_real_table, . - hcall_real_table
