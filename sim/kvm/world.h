/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The world builder. (Draft contract.) */
#ifndef RM_KVM_WORLD_H
#define RM_KVM_WORLD_H

#include "image/layout.h"
#include "rmsim/world.h"

struct rm_world;

/* Real addresses that the builder may use: [from, from + bytes). */
uint64_t rm_world_bytes(const struct rm_world_config *config);
enum rm_status rm_world_build(const struct rm_world_config *config, const struct rm_image *image,
                              const struct rm_layout *layout, struct rm_mem *mem, uint64_t from,
                              struct rm_world **out, struct rm_error *error);
void rm_world_free(struct rm_world *world);

/* Addresses the machine has to know. */
uint64_t rm_world_return_pad(const struct rm_world *world); /* magic return address */
uint64_t rm_world_opal_entry(const struct rm_world *world); /* opal.entry: a pad too */
uint64_t rm_world_icp_base(const struct rm_world *world, unsigned thread); /* xics_phys */

/* The registers with which a thread calls kvmppc_hv_entry_trampoline, as the host's
 * __kvmppc_vcore_entry would: names as rm_cpu_reg_write takes them. */
struct rm_start_register {
    const char *name;
    uint64_t value;
};
struct rm_thread_start {
    unsigned count;
    struct rm_start_register registers[64];
};
enum rm_status rm_world_thread_start(const struct rm_world *world, unsigned thread,
                                     struct rm_thread_start *out, struct rm_error *error);

/*
 * Any field of the world by name: "<object>[n].<path>" with the objects paca, vcpu, icp, vcore,
 * kvm, xics, ics (by id), source (by irq number), pimap, rm_core (by core). Values in host order.
 */
enum rm_status rm_world_read(const struct rm_world *world, const char *name, uint64_t *value,
                             struct rm_error *error);
enum rm_status rm_world_write(struct rm_world *world, const char *name, uint64_t value,
                              struct rm_error *error);

#endif
