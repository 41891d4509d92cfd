/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's variables that the builder sets. */
#include "kvm/world/model.h"

#include <string.h>

/* Each processor has its place there; what has no size has no limit that we know. */
unsigned rm_world_processors(const struct rm_image *image)
{
    uint64_t bytes = 0;
    if (!rm_image_symbol_size(image, "__per_cpu_offset", &bytes) || bytes < sizeof(uint64_t))
        return RM_THREADS_MAX;
    bytes /= sizeof(uint64_t);
    return bytes < RM_THREADS_MAX ? (unsigned)bytes : RM_THREADS_MAX;
}

size_t rm_world_globals(const struct rm_world *world, struct rm_global globals[RM_GLOBALS_MAX])
{
    const struct rm_world_config *config = &world->config;
    uint64_t symbol;
    bool by_pointers = rm_image_symbol(world->view.image, "paca_ptrs", &symbol);
    const struct rm_global table[] = {
        {by_pointers ? "paca_ptrs" : "paca", 8, RM_NEEDED,
         by_pointers ? world->paca_pointers : world->paca_array},
        {"cur_cpu_spec", 8, RM_OPTIONAL, world->cpu_spec},
        {"nr_cpu_ids", 4, RM_OPTIONAL, world->threads},
        {"threads_per_core", 4, RM_NEEDED, config->threads_per_core},
        {"threads_per_subcore", 4, RM_NEEDED, world->threads_per_subcore},
        {"threads_shift", 4, RM_OPTIONAL, world->threads_shift},
        {"kvmppc_host_rm_ops_hv", 8, RM_OPTIONAL, config->host_rm_ops ? world->rm_ops : 0},
        {"h_ipi_redirect", 4, RM_OPTIONAL, config->h_ipi_redirect},
        {"kvm_irq_bypass", 4, RM_OPTIONAL, config->kvm_irq_bypass},
        {"__xive_enabled", 1, RM_OPTIONAL, 0},
        {"dawr_force_enable", 1, RM_OPTIONAL, 1},
    };
    _Static_assert(RM_COUNT(table) <= RM_GLOBALS_MAX, "room for all globals");
    memcpy(globals, table, sizeof(table));
    return RM_COUNT(table);
}
