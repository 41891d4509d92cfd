/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers that a recorded path tells of, by the names that it uses. */
#ifndef RM_CAPTURE_PATH_REGISTERS_H
#define RM_CAPTURE_PATH_REGISTERS_H

#include "cpu/cpu.h"

enum rm_path_register {
    RM_PATH_R0, /* and r1 to r31 */
    RM_PATH_LR = 32,
    RM_PATH_CTR,
    RM_PATH_XER,
    RM_PATH_MSR,
    RM_PATH_CR,
    RM_PATH_SRR0,
    RM_PATH_SRR1,
    RM_PATH_PVR,
    RM_PATH_VRSAVE,
    RM_PATH_SPRG0,
    RM_PATH_SPRG1,
    RM_PATH_SPRG2,
    RM_PATH_SPRG3,
    RM_PATH_HSRR0,
    RM_PATH_HSRR1,
    RM_PATH_CFAR,
    RM_PATH_LPCR,
    RM_PATH_SDR1,
    RM_PATH_DAR,
    RM_PATH_DSISR,
    RM_PATH_REGISTERS,
    RM_PATH_NO_REGISTER = RM_PATH_REGISTERS, /* sprg4 to sprg7: a POWER8 in real mode has none */
};

/* The register that is so called, of `length` letters; false: there is none. */
bool rm_path_register_find(const char *name, size_t length, enum rm_path_register *out);
const char *rm_path_register_name(enum rm_path_register reg);
uint64_t rm_path_register_read(const struct rm_cpu *cpu, enum rm_path_register reg);
void rm_path_register_write(struct rm_cpu *cpu, enum rm_path_register reg, uint64_t value);

#endif
