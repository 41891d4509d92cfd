/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: from the guest's interrupt to the decision, back into the guest or out to the host.
 * Left out: faults that the hypervisor resolves itself (hashed page table), recovery from machine
 * checks and HMIs (all go to the host), the SKIP mode of instruction fetches.
 */
#include "macros.inc"

        .text

/* A hypercall. In: r9 CR, the rest of the guest in PACA(exgen). */
ENTRY kvmppc_hcall
        ld      r10, PACA_EXGEN + EX_R13(r13)
        mtspr   SPRN_HSPRG1, r10
        li      r10, TRAP_SYSCALL
        addi    r11, r13, PACA_EXGEN
        b       .Lfrom_save_area
END kvmppc_hcall

/* Any other interrupt. In: r10 trap, r9 CR, the rest of the guest in the class's save area. */
ENTRY kvmppc_interrupt
        addi    r11, r13, PACA_EXGEN
        cmplwi  r10, TRAP_MACHINE_CHECK
        bgt     .Lfrom_save_area
        addi    r11, r13, PACA_EXMC
        beq     .Lfrom_save_area
        addi    r11, r13, PACA_EXNMI

        /*
         * From save area to the common state: guest r9 in scratch2, r12 in scratch0, r13 in
         * HSPRG1; r12 = CR << 32 | trap; r9 = in_guest; everything else the guest's.
         */
.Lfrom_save_area:
        ld      r12, EX_CFAR(r11)
        std     r12, HSTATE_CFAR(r13)
        ld      r12, EX_PPR(r11)
        std     r12, HSTATE_PPR(r13)
        ld      r12, EX_CTR(r11)
        mtctr   r12
        ld      r12, EX_R12(r11)
        std     r12, HSTATE_SCRATCH0(r13)
        sldi    r12, r9, 32
        or      r12, r12, r10
        ld      r9, EX_R9(r11)
        std     r9, HSTATE_SCRATCH2(r13)
        ld      r10, EX_R10(r11)
        ld      r11, EX_R11(r11)
        lbz     r9, HSTATE_IN_GUEST(r13)
END kvmppc_interrupt

ENTRY kvmppc_interrupt_hv
        cmpwi   r9, KVM_GUEST_MODE_HOST_HV
        beq     kvmppc_bad_host_intr
        li      r9, KVM_GUEST_MODE_HOST_HV
        stb     r9, HSTATE_IN_GUEST(r13)
        ld      r9, HSTATE_VCPU(r13)
        STORE_GPRS r9, VCPU_GPRS, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11
        ld      r3, HSTATE_SCRATCH2(r13)
        std     r3, VCPU_GPR(9)(r9)
        ld      r3, HSTATE_SCRATCH0(r13)
        std     r3, VCPU_GPR(12)(r9)
        srdi    r4, r12, 32
        std     r4, VCPU_CR(r9)
        ld      r3, HSTATE_CFAR(r13)
        std     r3, VCPU_CFAR(r9)
        ld      r3, HSTATE_PPR(r13)
        std     r3, VCPU_PPR(r9)
        ld      r1, HSTATE_HOST_R1(r13)
        ld      r2, PACA_KERNEL_TOC(r13)

        /* Where the guest was: bit 1 of the trap tells which pair holds it. */
        mfspr   r10, SPRN_SRR0
        mfspr   r11, SPRN_SRR1
        std     r10, VCPU_SRR0(r9)
        std     r11, VCPU_SRR1(r9)
        clrldi  r12, r12, 32
        andi.   r0, r12, 2
        beq     1f
        mfspr   r10, SPRN_HSRR0
        mfspr   r11, SPRN_HSRR1
        clrrdi  r12, r12, 2
1:      std     r10, VCPU_PC(r9)
        std     r11, VCPU_MSR(r9)
        mfspr   r3, SPRN_HSPRG1
        mflr    r4
        std     r3, VCPU_GPR(13)(r9)
        std     r4, VCPU_LR(r9)
        stw     r12, VCPU_TRAP(r9)

        li      r0, MSR_RI              /* nothing is lost any more */
        mtmsrd  r0, 1

        li      r3, -1                  /* no instruction was fetched */
        stw     r3, VCPU_LAST_INST(r9)
        cmpwi   r12, TRAP_H_EMUL_ASSIST
        bne     2f
        mfspr   r3, SPRN_HEIR
2:      stw     r3, VCPU_EMUL_INST(r9)
        mfctr   r3
        mfxer   r4
        std     r3, VCPU_CTR(r9)
        std     r4, VCPU_XER(r9)
        cmpwi   r12, TRAP_H_DATA_STORAGE
        beq     kvmppc_hdsi
        mfspr   r3, SPRN_DAR
        mfspr   r4, SPRN_DSISR
        std     r3, VCPU_DAR(r9)
        stw     r4, VCPU_DSISR(r9)
        std     r3, VCPU_FAULT_DAR(r9)
        stw     r4, VCPU_FAULT_DSISR(r9)

        cmpwi   r12, TRAP_HV_DECREMENTER
        beq     kvmppc_hdec
        cmpwi   r12, TRAP_SYSCALL
        beq     hcall_try_real_mode
        cmpwi   r12, TRAP_H_DOORBELL
        beq     kvmppc_guest_doorbell
        cmpwi   r12, TRAP_EXTERNAL
        beq     kvmppc_guest_external
        cmpwi   r12, TRAP_H_FAC_UNAVAIL
        bne     guest_exit_cont
        mfspr   r3, SPRN_HFSCR
        std     r3, VCPU_HFSCR(r9)
        b       guest_exit_cont
END kvmppc_interrupt_hv

/* A fault on the hashed page table: the host resolves it. */
ENTRY kvmppc_hdsi
        mfspr   r3, SPRN_HDAR
        mfspr   r4, SPRN_HDSISR
        std     r3, VCPU_FAULT_DAR(r9)
        stw     r4, VCPU_FAULT_DSISR(r9)
        mfspr   r3, SPRN_DAR
        mfspr   r4, SPRN_DSISR
        std     r3, VCPU_DAR(r9)
        stw     r4, VCPU_DSISR(r9)
        b       guest_exit_cont
END kvmppc_hdsi

/* The exception outlives its cause: it may be left over from before the last entry. */
kvmppc_hdec:
        mfspr   r3, SPRN_HDEC
        extsw   r3, r3
        cmpdi   r3, 0
        blt     guest_exit_cont
        mr      r4, r9
        b       fast_guest_return

/* A doorbell is either a message for the host, or another thread asking us to look around. */
kvmppc_guest_doorbell:
        lbz     r0, HSTATE_HOST_IPI(r13)
        cmpwi   r0, 0
        beq     maybe_reenter_guest
        b       guest_exit_cont

ENTRY kvmppc_guest_external
        CALL    kvmppc_read_intr
        ld      r9, HSTATE_VCPU(r13)
        li      r12, TRAP_EXTERNAL
#ifndef RMH_BEFORE_SEED
        cmpdi   r3, 1
        ble     1f
        li      r12, TRAP_HV_RM_HARD
        stw     r12, VCPU_TRAP(r9)
        b       guest_exit_cont
1:
#endif
        cmpdi   r3, 0
        bgt     guest_exit_cont
END kvmppc_guest_external

/* In: r9 vcpu, r12 trap to leave with if a thread of the core has begun to leave. */
ENTRY maybe_reenter_guest
        ld      r5, HSTATE_VCORE(r13)
        lwz     r0, VCORE_ENTRY_EXIT(r5)
        cmpwi   r0, ENTRY_EXIT_LEAVING
        bge     guest_exit_cont
        mr      r4, r9
        b       deliver_guest_interrupt
END maybe_reenter_guest

/* An interrupt of the host, or inside the path: no way back. The simulator reports it. */
ENTRY kvmppc_bad_host_intr
        b       kvmppc_bad_host_intr
END kvmppc_bad_host_intr
