/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of Power ISA 2.07 and of PAPR that more than one file goes by. */
#ifndef RM_BASE_POWER_H
#define RM_BASE_POWER_H

#include <stdint.h>

/* MSR (Book III-S 3.2.1). */
#define MSR_LE    UINT64_C(1)
#define MSR_IR_DR UINT64_C(0x30)
#define MSR_FE0   UINT64_C(0x800)
#define MSR_ME    UINT64_C(0x1000)
#define MSR_PR    UINT64_C(0x4000)
#define MSR_EE    UINT64_C(0x8000)
#define MSR_TS    UINT64_C(0x600000000)
#define MSR_HV    (UINT64_C(1) << 60)

/* Bits of SRR1 and HSRR1 that tell about the interrupt (33:36 and 42:47 in ISA numbering; III-S
 * 6.5). */
#define SRR1_INFORMATION UINT64_C(0x783f0000)
#define SRR1_STATE_LOSS  UINT64_C(0x00030000) /* of those, what a nap lost (III-S 3.3.2) */

/* LPCR (III-S 2.2), CTRL (III-S 4.4.6). */
#define LPCR_HDICE UINT64_C(1)
#define LPCR_MER   UINT64_C(0x800)
#define CTRL_RUN   UINT64_C(1)

/* Vectors of interrupts (III-S 6.5), which are KVM's traps, and the trap that is none. */
#define TRAP_NONE          0
#define TRAP_RESET         0x100
#define TRAP_MACHINE_CHECK 0x200
#define TRAP_EXTERNAL      0x500
#define TRAP_HDEC          0x980
#define TRAP_HCALL         0xc00
#define TRAP_H_DATA        0xe00
#define TRAP_H_INSTRUCTION 0xe20
#define TRAP_H_EMULATION   0xe40
#define TRAP_HMI           0xe60
#define TRAP_DOORBELL      0xe80
#define TRAP_H_FACILITY    0xf80
#define TRAP_RM_HARD       0x5555 /* KVM's own: real mode leaves something to complete */

/* What ended a nap, in SRR1 (III-S 3.3.2). */
#define WAKE_REASON_SHIFT 18
#define WAKE_H_DOORBELL   3
#define WAKE_RESET        4
#define WAKE_DECREMENTER  6
#define WAKE_EXTERNAL     8
#define WAKE_HMI          10

/* HMER: an error of the time base, or of its control register (POWER8 Processor User's Manual;
 * skiboot's names for the bits). */
#define HMER_TFAC_ERROR  UINT64_C(0x0800000000000000)
#define HMER_TFMR_PARITY UINT64_C(0x0400000000000000)

/* HID0 of a core that is split: asked for, kept, and so it is (skiboot's and Linux' names). */
#define HID0_4LPARMODE  UINT64_C(0x2000000000000000)
#define HID0_2LPARMODE  UINT64_C(0x0200000000000000)
#define HID0_1TO2LPAR   UINT64_C(0x0010000000000000)
#define HID0_1TO4LPAR   UINT64_C(0x0008000000000000)
#define HID0_DYNLPARDIS UINT64_C(0x0001000000000000)
#define HID0_OF_SPLIT(n)                                                                           \
    ((n) == 1   ? 0                                                                                \
     : (n) == 2 ? HID0_DYNLPARDIS | HID0_1TO2LPAR | HID0_2LPARMODE                                 \
                : HID0_DYNLPARDIS | HID0_1TO4LPAR | HID0_4LPARMODE)

/* Hypercalls and what they answer (PAPR). */
#define H_SET_DABR  0x28
#define H_EOI       0x64
#define H_CPPR      0x68
#define H_IPI       0x6c
#define H_XIRR      0x74
#define H_CEDE      0xe0
#define H_SET_XDABR 0x134
#define H_IPOLL     0x70
#define H_XIRR_X    0x2fc
#define H_SUCCESS   UINT64_C(0)
#define H_PARAMETER (UINT64_MAX - 3)

#endif
