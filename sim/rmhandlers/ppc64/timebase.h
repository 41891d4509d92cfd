/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moving the time base of the whole core by a multiple of 2^24 ticks, the granule of TBU40. */
#ifndef RMH_TIMEBASE_H
#define RMH_TIMEBASE_H

/* \offset is clobbered, r6 and r7 too. Only the upper 40 bits are written: if the lower 24 wrapped
 * between reading and writing, the carry has to be made up for. */
        .macro  ADVANCE_TIMEBASE offset
        mftb    r6
        add     \offset, \offset, r6
        mtspr   SPRN_TBU40, \offset
        mftb    r7
        clrldi  r6, r6, 40
        clrldi  r7, r7, 40
        cmpld   r7, r6
        bge     99f
        addis   \offset, \offset, 0x100
        mtspr   SPRN_TBU40, \offset
99:
        .endm

#endif
