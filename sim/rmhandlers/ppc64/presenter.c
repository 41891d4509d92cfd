/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "presenter.h"

#include "firmware.h"

/* Where registers lie in a page. */
#define PAGE_XIRR 4
#define PAGE_MFRR 12

bool presenter_accept(u32 *xirr)
{
    u32 bytes; /* big-endian, as firmware writes it, too */

    if (HERE->xics_phys)
        INHIBITED_LOAD32(bytes, HERE->xics_phys + PAGE_XIRR);
    else if (firmware((u64)&bytes, 0, 0, OPAL_INT_GET_XIRR) < 0)
        return false;
    *xirr = BIG32(bytes);
    return true;
}

bool presenter_end(u32 xirr)
{
    if (!HERE->xics_phys)
        return firmware(xirr, 0, 0, OPAL_INT_EOI) > 0;
    INHIBITED_STORE("stwcix", HERE->xics_phys + PAGE_XIRR, BIG32(xirr));
    return false;
}

void presenter_ask(const struct paca_struct *thread, u8 priority)
{
    u64 page = thread->kvm_hstate.xics_phys;

    if (page)
        INHIBITED_STORE("stbcix", page + PAGE_MFRR, priority);
    else
        firmware((u64)(s64)thread->hw_cpu_id, priority, 0, OPAL_INT_SET_MFRR);
}
