/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Firmware calls of the path (skiboot's tokens in opal.S). Each returns OPAL's code, 0 for success.
 */
#ifndef RMH_OPAL_H
#define RMH_OPAL_H

#include "kvm_types.h"

s64 opal_pci_msi_eoi(u64 phb_id, u32 hw_irq);
s64 opal_set_xive(u32 isn, u16 server, u8 priority);
s64 opal_int_get_xirr(u32 *big_endian_xirr, bool just_poll);
s64 opal_int_eoi(u32 xirr);
s64 opal_int_set_mfrr(u32 hw_cpu, u8 mfrr);

/* Ends a PHB3 MSI at its source, for the outermost irq_data of a Linux interrupt. */
s64 pnv_opal_pci_msi_eoi(struct irq_data *data);

#endif
