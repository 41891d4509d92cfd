/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From an instruction word to its record (timing/record.h). */
#ifndef RM_CPU_DECODE_WORD_H
#define RM_CPU_DECODE_WORD_H

#include "base/bytes.h"
#include "timing/record.h"

/* The record of a word that was fetched in this byte order. Its symbol is 0. */
struct rm_record rm_record_of(uint32_t word, enum rm_endian endian);

#endif
