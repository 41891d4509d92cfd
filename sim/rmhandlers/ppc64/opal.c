/* SPDX-License-Identifier: GPL-2.0-or-later */
/* behaviour: end of a physical MSI. The MSI domain's parent knows the PHB and the hardware number.
 */
#include "opal.h"
#include "xics_types.h"

s64 pnv_opal_pci_msi_eoi(struct irq_data *data)
{
    const struct irq_data *source = data->parent_data;
    const struct pci_controller *hose = source->chip_data;
    const struct pnv_phb *phb = hose->private_data;

    return opal_pci_msi_eoi(phb->opal_id, (u32)source->hwirq);
}
