/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a number means: the parts of a word, the names of bits and codes. For all that is told of a
 * scenario, so that text and JSON say the same. */
#ifndef RM_SCENARIO_MEANING_H
#define RM_SCENARIO_MEANING_H

#include "rmsim/machine.h"

#define SCN_MEANING_BYTES 160 /* with room for every meaning */

/*
 * "0x5555 (left to the host)": the number, then what it means for the thing of that name, if it
 * means something there. A name is that of a field or register (`vcpu[0].arch.trap`, `msr`), or the
 * path of a key in the file (`expect.exits[0].trap`).
 */
void scn_print_number(const char *name, uint64_t value, char *out, size_t bytes);

/* What the number means, without it; "" if nothing is known of it. */
void scn_print_meaning(const char *name, uint64_t value, char *out, size_t bytes);

/* "cppr ff, xisr 1005, mfrr ff, pending 05, out_ee" */
void scn_print_icp(const struct rm_virtual_icp *icp, char *out, size_t bytes);

#endif
