/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An instruction in words, for people: Capstone's. No model executes from it. */
#ifndef RM_CPU_DISASSEMBLE_H
#define RM_CPU_DISASSEMBLE_H

#include <stddef.h>
#include <stdint.h>

/* Writes mnemonic and operands of `word` at address `pc` into `text` of `bytes` bytes; ".long" and
 * the word if it is no instruction that Capstone knows, or Capstone cannot be opened. */
void rm_disassemble(uint32_t word, uint64_t pc, char *text, size_t bytes);

#endif
