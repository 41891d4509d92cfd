/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The time base in ns, as Linux counts them. */
#ifndef RM_BASE_TIME_BASE_H
#define RM_BASE_TIME_BASE_H

#include <stdint.h>

/* Ticks of a time base of `tb_hz` as ns, as the kernel's tb_to_ns() has them: by a factor of 64
 * bits and a shift, both from the frequency, and cut. */
uint64_t rm_tb_to_ns(uint64_t ticks, uint64_t tb_hz);

#endif
