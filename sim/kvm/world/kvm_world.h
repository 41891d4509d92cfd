/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The world: the kernel's data structures for a machine with one guest, as they are when the host
 * is about to run that guest, built in simulated memory through the image's layout.
 *
 * Forms that differ between kernels are told apart by which symbols and fields are there, never by
 * a version: paca_ptrs or paca, kvm.vcpu_array (xarray) or kvm.vcpus[], arch.regs.gpr or arch.gpr.
 */
#ifndef RM_KVM_WORLD_H
#define RM_KVM_WORLD_H

#include "image/layout.h"
#include "rmsim/world.h"

struct rm_world;

#define RM_ALL_SUBCORES_MAX (RM_CORES_MAX * RM_SUBCORES_MAX)

/*
 * What a caller gave, of whatever release, in the form that this one knows: checked, as by
 * rm_world_check, and copied. On failure `to` means nothing, and `where`, which may be NULL, is the
 * member of the config that is wrong, such as "vcpus[1].icp.xisr"; "" if it is the config as a
 * whole.
 */
enum rm_status rm_world_config_take(const struct rm_world_config *from, struct rm_world_config *to,
                                    char where[RM_WORLD_WHERE_BYTES], struct rm_error *error);

/* How many threads an image has room for: it was built for so many processors. */
unsigned rm_world_processors(const struct rm_image *image);
/* The default machine, or the largest of one core for which that many processors are enough. */
void rm_world_fit(struct rm_world_config *config, unsigned processors);

/* An upper bound of what the builder uses of [from, from + bytes). Mostly untouched pages. */
uint64_t rm_world_bytes(const struct rm_world_config *config);
/*
 * Builds the world in `mem`, where the image is loaded already and where the range from `from`
 * (either form, page aligned) still holds zeroes. Image, layout and memory must outlive the world.
 * Errors: RM_BAD_INPUT for a config that rm_world_check refuses or a range outside memory,
 * RM_NOT_FOUND naming the symbol, struct or field that the image lacks.
 */
enum rm_status rm_world_build(const struct rm_world_config *config, const struct rm_image *image,
                              const struct rm_layout *layout, struct rm_mem *mem, uint64_t from,
                              struct rm_world **out, struct rm_error *error);
void rm_world_free(struct rm_world *world);

/*
 * Addresses the machine has to know, in the 0xc000... form. The pads lie in the world's range and
 * are never executed. An ICP page is a real address outside memory, 4 KiB a thread as firmware
 * lays them out (the base 0x0003ffff80000000 is that of QEMU's powernv8; assumed).
 */
uint64_t rm_world_return_pad(const struct rm_world *world); /* magic return address */
uint64_t rm_world_opal_entry(const struct rm_world *world); /* opal.entry: a pad too */
uint64_t rm_world_icp_base(const struct rm_world *world, unsigned thread); /* xics_phys */
uint64_t rm_world_paca(const struct rm_world *world, unsigned thread);
uint64_t rm_world_vcpu(const struct rm_world *world, unsigned vcpu);
/* Index of the vcpu, or of the vcpu whose ICP it is, at an address of either form; -1: none. */
int rm_world_vcpu_at(const struct rm_world *world, uint64_t address);
int rm_world_icp_at(const struct rm_world *world, uint64_t address);

/* Where the path left a vcpu's guest, and why. */
struct rm_guest_left {
    uint64_t pc, msr;
    uint32_t trap;
};
struct rm_guest_left rm_world_guest_left(const struct rm_world *world, unsigned vcpu);
/* A GPR of its guest, and what real mode left to its ICP (rm_action; 0 without XICS). */
uint64_t rm_world_guest_gpr(const struct rm_world *world, unsigned vcpu, unsigned n);
uint32_t rm_world_rm_action(const struct rm_world *world, unsigned vcpu);
/* The MSR with which the guest's interrupts begin. */
uint64_t rm_world_intr_msr(const struct rm_world *world, unsigned vcpu);

/* What the host's interrupt driver shares with real mode: the mark of a host IPI, and the XIRR that
 * real mode accepted and left, which the driver takes out (0: none). */
void rm_world_set_host_ipi(struct rm_world *world, unsigned thread, bool set);
uint32_t rm_world_saved_xirr(const struct rm_world *world, unsigned thread);
uint32_t rm_world_take_saved_xirr(struct rm_world *world, unsigned thread);
/* The offline loop of a secondary thread naps, or has woken (kvm_hstate.hwthread_state). */
void rm_world_set_idle(struct rm_world *world, unsigned thread, bool idle);

/*
 * The registers with which a thread calls kvmppc_hv_entry_trampoline, as the host's
 * __kvmppc_vcore_entry would: names as rm_cpu_reg_write takes them. A secondary thread starts the
 * same way (assumed: its way through the host's idle loop is left out).
 * DEC and HDEC are full (2^31 - 1), and host and guest timers expire at that time base. What a
 * sub-core shares is among the registers of its first thread only.
 */
#define RM_HOST_AMR   UINT64_C(0xfcffffffffffffff)
#define RM_HOST_UAMOR UINT64_C(0x00ffffffffffffff)
#define RM_HOST_IAMR  UINT64_C(0x5455555555555555)
#define RM_HOST_FSCR  UINT64_C(0x180)
/* What a core has for itself, and KVM gives each sub-core of one that it splits; made up. */
#define RM_HOST_RPR   UINT64_C(0x0102030405060708)
#define RM_HOST_PMMAR UINT64_C(0x0000002011000000)
#define RM_HOST_LDBAR UINT64_C(0x0000002022000000)
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
 * Any field of the world by name: "<object>[n].<path>" with the objects paca (by thread), vcpu,
 * icp (by vcpu), vcore, kvm, xics, ics (by id), source (by irq number), pimap, rm_core and
 * split_mode (by core); kvm, xics and pimap take no index. "global.<symbol>" is a variable of the
 * image that the builder sets. Numbers are decimal or 0x. Values in host order; signed fields are
 * extended to 64 bits. Errors: RM_BAD_INPUT for a name of another form, RM_NOT_FOUND for what this
 * world does not have.
 */
enum rm_status rm_world_read(const struct rm_world *world, const char *name, uint64_t *value,
                             struct rm_error *error);
enum rm_status rm_world_write(struct rm_world *world, const char *name, uint64_t value,
                              struct rm_error *error);

/* What stands in an ICP's word, whether KVM would take it or not. */
struct rm_virtual_icp rm_virtual_icp_parts(uint64_t word);

/* Whether reading a field can ever give that value: RM_BAD_INPUT if it is too wide. */
enum rm_status rm_world_can_be(const struct rm_world *world, const char *name, uint64_t value,
                               struct rm_error *error);

/* Where a field lies, which may be a struct or an array too: real address and size. */
enum rm_status rm_world_locate(const struct rm_world *world, const char *name, uint64_t *address,
                               uint32_t *bytes, struct rm_error *error);

/* The name of what lies at an address of either form, as rm_world_read would take it as far as that
 * is known ("vcore[0].in_guest"), else object and offset, symbol or bare address. Like snprintf. */
void rm_world_name(const struct rm_world *world, uint64_t address, char *to, size_t bytes);

/* The virtual ICP of a vcpu (an index of the world). False: the image has no XICS. */
bool rm_world_icp_state(const struct rm_world *world, unsigned vcpu, struct rm_virtual_icp *out);
void rm_world_icp_set(struct rm_world *world, unsigned vcpu, const struct rm_virtual_icp *state);

#endif
