/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/find_world.h"

#include "kvm/view/view.h"

#include <inttypes.h>
#include <stdio.h>

#define POINTER_BYTES 8
#define PACAS_MAX     2048 /* as many as an array of pointers to them is looked through */

struct finder {
    struct rm_replay *replay;
    struct rm_view view;
};

/* What lies in a capture need not be what the layout says: a value is only there if it is known. */
static bool known(const struct finder *finder, uint64_t address, uint64_t bytes)
{
    return rm_mem_contains(finder->view.mem, address, bytes) &&
           rm_known_has_all(&finder->replay->known, rm_real(address), bytes);
}

static bool load(const struct finder *finder, const char *type, const char *paths, uint64_t address,
                 uint64_t *value)
{
    struct rm_field field;
    if (!address || !rm_view_find(&finder->view, type, paths, &field) ||
        !rm_view_contains(&finder->view, address, &field) ||
        !known(finder, address + field.offset_bytes, field.size_bytes))
        return false;
    *value = rm_view_load(&finder->view, address, &field);
    return true;
}

/* The paca of the thread with that PIR, through the kernel's array of pointers. */
static bool paca_by_pir(const struct finder *finder, unsigned pir, uint64_t *paca)
{
    uint64_t pointers, array, id;
    if (!rm_image_symbol(finder->view.image, "paca_ptrs", &pointers) ||
        !known(finder, pointers, POINTER_BYTES))
        return false;
    array = rm_mem_read(finder->view.mem, pointers, POINTER_BYTES, finder->view.endian);
    for (unsigned i = 0; i < PACAS_MAX; i++, array += POINTER_BYTES) {
        if (!known(finder, array, POINTER_BYTES))
            return false;
        *paca = rm_mem_read(finder->view.mem, array, POINTER_BYTES, finder->view.endian);
        if (load(finder, "paca_struct", "hw_cpu_id", *paca, &id) && id == pir)
            return true;
    }
    return false;
}

/* A hypervisor's thread has its paca in HSPRG0, too. */
static uint64_t paca_of(const struct finder *finder, const struct rm_replay_cpu *cpu)
{
    uint64_t paca = 0;
    if (!cpu->knows_pir || !paca_by_pir(finder, cpu->pir, &paca))
        rm_cpu_reg_read(cpu->cpu, "hsprg0", &paca);
    return paca;
}

static uint64_t value_of(const struct finder *finder, const char *type, const char *paths,
                         uint64_t address)
{
    uint64_t value = 0;
    return load(finder, type, paths, address, &value) ? value : 0;
}

static void tell(struct finder *finder, const struct rm_replay_cpu *cpu, uint64_t paca)
{
    uint64_t vcpu = value_of(finder, "paca_struct", "kvm_hstate.kvm_vcpu", paca);
    uint64_t vcore = value_of(finder, "paca_struct", "kvm_hstate.kvm_vcore", paca);
    uint64_t kvm = value_of(finder, "kvm_vcpu", "kvm", vcpu);
    uint64_t icp = value_of(finder, "kvm_vcpu", "arch.icp", vcpu);
    char *to = finder->replay->report->world[cpu->number], of_vcpu[96] = "no vcpu";
    size_t room = sizeof(finder->replay->report->world[0]);
    if (vcpu)
        snprintf(of_vcpu, sizeof(of_vcpu), "vcpu %" PRIu64 " of LPID %" PRIu64 ", server %" PRIu64,
                 value_of(finder, "kvm_vcpu", "vcpu_id", vcpu),
                 value_of(finder, "kvm", "arch.lpid", kvm),
                 value_of(finder, "kvmppc_icp", "server_num", icp));
    snprintf(to, room,
             "processor %u: paca 0x%" PRIx64 ", ICP at 0x%" PRIx64 ", vcore 0x%" PRIx64
             ", XICS 0x%" PRIx64 ", %s",
             cpu->number, paca, cpu->icp_page, vcore, value_of(finder, "kvm", "arch.xics", kvm),
             of_vcpu);
}

static void find(struct finder *finder, struct rm_replay_cpu *cpu)
{
    uint64_t paca = paca_of(finder, cpu), page;
    if (!load(finder, "paca_struct", "kvm_hstate.xics_phys", paca, &page))
        return;
    cpu->icp_page = rm_real(page);
    tell(finder, cpu, paca);
}

enum rm_status rm_find_world(struct rm_replay *replay, const struct rm_layout_source *source,
                             struct rm_error *error)
{
    struct rm_layout *layout;
    if (!replay->image)
        return RM_OK;
    enum rm_status status = rm_layout_open(replay->image, source, &layout, error);
    if (status != RM_OK)
        return status;
    struct finder finder = {replay,
                            {replay->mem, replay->image, layout, rm_image_endian(replay->image)}};
    for (unsigned i = 0; i < RM_CAPTURE_CPUS_MAX; i++)
        if (replay->cpus[i].cpu)
            find(&finder, &replay->cpus[i]);
    rm_layout_close(layout);
    return RM_OK;
}
