/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/writable.h"

#include "kvm/world/model.h"
#include "machine/checks/promise.h"
#include "machine/name_place.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A field that the path writes, or may by what it is for; those that an image lacks are left out.
 */
struct place {
    const char *type, *path; /* path "": all of the struct */
};

/*
 * Found by running kernels without a fault, and widened to what of a struct is real mode's to
 * write: of a vcpu all that is arch, of an ICP all but who it belongs to.
 */
static const struct place places[] = {
    {"kvm_vcpu", "arch"},
    {"kvm_vcpu", "cpu"},
    {"kvm_vcpu", "stat"},
    {"kvmppc_vcore", "entry_exit_map"},
    {"kvmppc_vcore", "napping_threads"},
    {"kvmppc_vcore", "conferring_threads"},
    {"kvmppc_vcore", "in_guest"},
    {"kvmppc_vcore", "tb_offset_applied"},
    {"kvmppc_vcore", "dpdes"},
    {"kvmppc_vcore", "vtb"},
    {"kvm", "arch.need_tlb_flush"},
    {"kvm", "stat"},
    {"kvmppc_icp", "state"},
    {"kvmppc_icp", "resend_map"},
    {"kvmppc_icp", "rm_action"},
    {"kvmppc_icp", "rm_kick_target"},
    {"kvmppc_icp", "rm_resend_icp"},
    {"kvmppc_icp", "rm_reject"},
    {"kvmppc_icp", "rm_eoied_irq"},
    {"kvmppc_icp", "n_rm_kick_vcpu"},
    {"kvmppc_icp", "n_rm_check_resend"},
    {"kvmppc_icp", "n_rm_reject"},
    {"kvmppc_icp", "n_rm_notify_eoi"},
    {"kvmppc_icp", "n_check_resend"},
    {"kvmppc_icp", "n_reject"},
    {"kvmppc_icp", "rm_dbgstate"},
    {"kvmppc_icp", "rm_dbgtgt"},
    {"kvmppc_xics", "err_noics"},
    {"kvmppc_xics", "err_noicp"},
    {"kvmppc_host_rm_core", "rm_state"},
    {"kvmppc_host_rm_core", "rm_data"},
    {"paca_struct", "kvm_hstate"},
    {"paca_struct", "exgen"},
    {"paca_struct", "exmc"},
    {"paca_struct", "exnmi"},
    {"paca_struct", "exslb"},
    {"paca_struct", "saved_r1"},
    {"paca_struct", "saved_msr"},
    {"paca_struct", "hsrr_valid"},
    {"paca_struct", "srr_valid"},
    {"paca_struct", "ftrace_enabled"},
    {"paca_struct", "irq_happened"},
    {"paca_struct", "irq_soft_mask"},
    {"paca_struct", "soft_enabled"},
    {"paca_struct", "in_mce"},
    {"paca_struct", "in_nmi"},
    {"paca_struct", "hmi_irqs"},
    {"paca_struct", "hmi_event_available"},
    {"paca_struct", "mce_pending_irq_work"},
    {"paca_struct", "irq_work_pending"},
    {"mce_info", ""},
    {"paca_struct", "thread_idle_state"},
    {"paca_struct", "tm_scratch"},
    {"sibling_subcore_state", ""},
    {"kvm_split_mode", "napped"},
    /* Where readers of RCU can be preempted, they count in their task. */
    {"task_struct", "rcu_read_lock_nesting"},
    {"task_struct", "thread_info.preempt_count"},
};

/* Of a source of the guest; its other fields only who has the lock of its controller may write. */
static const char *const unlocked[] = {"pq_state", "intr_cpu"};
static const char *const locked[] = {"resend", "masked_pending"};

/* Variables of the image's per-cpu section, and how much of them: what the file says, or at least
 * that. Who waits for a queued spin lock does so in qnodes; NMIs count in context_tracking. */
static const struct {
    const char *symbol;
    uint64_t bytes;
} variables[] = {{"kstat", 8}, {"ipi_message", 8}, {"qnodes", 128}, {"context_tracking", 32}};

#define PERCPU_VARIABLE_MAX 4096 /* a file may say anything */

/* Where the layout does not know task_struct: thread_info is its first member since Linux 5.1, and
 * preempt_count the first of that. */
#define PREEMPT_COUNT_BYTES 4

struct builder {
    struct rm_machine *machine;
    bool out_of_memory;
};

/* Sets `count` bits from bit `from` on. */
static void set_bits(uint8_t *bits, uint64_t from, uint64_t count)
{
    for (; count && (from % 8 || count < 8); from++, count--)
        bits[from / 8] |= (uint8_t)(1u << from % 8);
    memset(bits + from / 8, 0xff, count / 8);
    for (from += count / 8 * 8, count %= 8; count; from++, count--)
        bits[from / 8] |= (uint8_t)(1u << from % 8);
}

static void allow(struct builder *builder, uint64_t address, uint64_t bytes)
{
    struct rm_bytes_map *map = &builder->machine->writable;
    uint64_t real = rm_real(address), end = real + bytes;
    while (real < end && end >> RM_PAGE_SHIFT < map->page_count) {
        uint8_t **page = &map->pages[real >> RM_PAGE_SHIFT];
        uint64_t left = end - real, in_page = RM_PAGE_BYTES - real % RM_PAGE_BYTES;
        uint64_t some = left < in_page ? left : in_page;
        if (!*page)
            *page = calloc(1, RM_PAGE_BYTES / 8 + RM_BYTES_MAP_MORE);
        builder->out_of_memory |= !*page;
        if (*page)
            set_bits(*page, real % RM_PAGE_BYTES, some);
        real += some;
    }
}

static void allow_field(struct builder *builder, const struct place *place, uint64_t address)
{
    const struct rm_layout *layout = builder->machine->layout;
    struct rm_field field = {.count = 1};
    if (!address || (*place->path && !rm_layout_field(layout, place->type, place->path, &field)) ||
        (!*place->path && !rm_layout_struct(layout, place->type, &field.size_bytes)))
        return;
    allow(builder, address + field.offset_bytes,
          field.size_bytes * (field.count ? field.count : 1));
}

static void allow_object(struct builder *builder, const char *type, uint64_t address)
{
    for (size_t i = 0; i < RM_COUNT(places); i++)
        if (strcmp(places[i].type, type) == 0)
            allow_field(builder, &places[i], address);
}

static uint64_t variable_bytes(const struct rm_image *image, size_t variable)
{
    uint64_t bytes = 0;
    bool queue = strcmp(variables[variable].symbol, "qnodes") == 0;
    if (queue && rm_image_symbol_size(image, variables[variable].symbol, &bytes) && bytes)
        return bytes < PERCPU_VARIABLE_MAX ? bytes : PERCPU_VARIABLE_MAX;
    return variables[variable].bytes;
}

static void allow_stack(struct builder *builder, uint64_t top)
{
    allow(builder, top + RM_FRAME_BYTES - RM_STACK_BYTES, RM_STACK_BYTES);
}

static void allow_thread(struct builder *builder, unsigned thread)
{
    const struct rm_world *world = builder->machine->world;
    uint64_t address;
    allow_object(builder, "paca_struct", rm_paca(world, thread));
    allow_object(builder, "sibling_subcore_state", world->subcore_state[thread]);
    allow_object(builder, "task_struct", world->task[thread]);
    if (!rm_layout_struct(builder->machine->layout, "task_struct", &address))
        allow(builder, world->task[thread], PREEMPT_COUNT_BYTES);
    if (rm_layout_struct(builder->machine->layout, "mce_info", &address))
        allow_object(builder, "mce_info", world->mce_info[thread]);
    else
        allow(builder, world->mce_info[thread], RM_MCE_INFO_BYTES);
    allow_stack(builder, world->host_stack[thread]);
    allow_stack(builder, world->emergency_stack[thread]);
    allow_stack(builder, world->nmi_stack[thread]);
    allow_stack(builder, world->mc_stack[thread]);
    allow(builder, world->percpu_dynamic + world->percpu_offset[thread], RM_PERCPU_DYNAMIC_BYTES);
    for (size_t i = 0; i < RM_COUNT(variables); i++)
        if (rm_world_percpu(world, variables[i].symbol, thread, &address))
            allow(builder, address, variable_bytes(builder->machine->image, i));
}

static void allow_sources(struct builder *builder, uint64_t ics)
{
    const struct rm_world *world = builder->machine->world;
    struct rm_field field;
    for (size_t f = 0; f < RM_COUNT(unlocked); f++) {
        if (!rm_layout_field(builder->machine->layout, "ics_irq_state", unlocked[f], &field))
            continue;
        uint64_t first = ics + world->irq_state_offset + field.offset_bytes;
        for (unsigned i = 0; i < RM_ICS_SOURCES; i++)
            allow(builder, first + i * world->irq_state_stride, field.size_bytes);
    }
    if (world->known[RM_K_ICS_LOCK].there)
        allow(builder, ics + world->known[RM_K_ICS_LOCK].field.offset_bytes,
              world->known[RM_K_ICS_LOCK].field.size_bytes);
}

static void allow_all(struct builder *builder)
{
    const struct rm_machine *machine = builder->machine;
    const struct rm_world *world = machine->world;
    for (unsigned thread = 0; thread < machine->threads; thread++)
        allow_thread(builder, thread);
    for (unsigned v = 0; v < machine->config.vcpu_count; v++) {
        allow_object(builder, "kvm_vcpu", world->vcpu[v]);
        if (world->vpa[v])
            allow(builder, world->vpa[v], RM_VPA_BYTES);
        allow_object(builder, "kvmppc_icp", world->icp[v]);
    }
    for (unsigned core = 0; core < machine->config.cores; core++)
        allow_object(builder, "kvm_split_mode", world->split_mode[core]);
    for (unsigned i = 0; i < world->vcore_count; i++)
        allow_object(builder, "kvmppc_vcore", world->vcore[i]);
    allow_object(builder, "kvm", world->kvm);
    allow(builder, world->hpt, RM_HPT_BYTES); /* locks of entries */
    allow_object(builder, "kvmppc_xics", world->xics);
    for (unsigned core = 0; world->rm_core && core < machine->config.cores; core++)
        allow_object(builder, "kvmppc_host_rm_core", rm_core_element(world, core));
    for (unsigned i = 0; i < world->ics_count; i++)
        allow_sources(builder, world->ics[i].address);
}

enum rm_status rm_writable_build(struct rm_machine *machine, struct rm_error *error)
{
    struct builder builder = {.machine = machine};
    struct rm_bytes_map *map = &machine->writable;
    map->page_count = rm_mem_bytes(machine->mem) >> RM_PAGE_SHIFT;
    map->pages = calloc(map->page_count, sizeof(*map->pages));
    if (map->pages)
        allow_all(&builder);
    return map->pages && !builder.out_of_memory
               ? RM_OK
               : rm_fail(error, RM_NO_MEMORY, "no memory for the map of what may be written");
}

void rm_writable_free(struct rm_machine *machine)
{
    struct rm_bytes_map *map = &machine->writable;
    for (uint64_t page = 0; map->pages && page < map->page_count; page++)
        free(map->pages[page]);
    free(map->pages);
    *map = (struct rm_bytes_map){0};
}

/* The controller among whose sources a store goes to a field that its lock guards. */
static const struct rm_ics_place *locked_ics(const struct rm_machine *machine, uint64_t real)
{
    const struct rm_world *world = machine->world;
    struct rm_field field;
    for (unsigned i = 0; i < world->ics_count; i++) {
        uint64_t start = rm_real(world->ics[i].address) + world->irq_state_offset;
        for (size_t f = 0; f < RM_COUNT(locked) && real >= start; f++)
            if ((real - start) / world->irq_state_stride < RM_ICS_SOURCES &&
                rm_layout_field(machine->layout, "ics_irq_state", locked[f], &field) &&
                (real - start) % world->irq_state_stride == field.offset_bytes)
                return &world->ics[i];
    }
    return NULL;
}

static bool name_range(uint64_t real, uint64_t start, uint64_t bytes, const char *what,
                       unsigned thread, char *to, size_t room)
{
    uint64_t offset = real - rm_real(start);
    if (offset >= bytes)
        return false;
    snprintf(to, room, "%s of thread %u + 0x%" PRIx64, what, thread, offset);
    return true;
}

/* What lies there. */
static void name_target(const struct rm_machine *machine, uint64_t real, char *to, size_t room)
{
    const struct rm_world *world = machine->world;
    for (unsigned t = 0; t < machine->threads; t++)
        if (name_range(real, world->percpu_start + world->percpu_offset[t],
                       world->percpu_bytes + RM_PERCPU_DYNAMIC_BYTES, "per-cpu data", t, to, room))
            return;
    rm_world_name(world, real, to, room);
}

void rm_check_stray_store(struct rm_machine *machine, unsigned thread, uint64_t real,
                          uint64_t bytes)
{
    char target[160], place[160];
    const struct rm_ics_place *ics = locked_ics(machine, real);
    if (ics && rm_get(machine->world, RM_K_ICS_LOCK, ics->address))
        return;
    name_target(machine, real, target, sizeof(target));
    rm_name_place(machine, rm_cpu_pc(machine->cpus[thread]), place, sizeof(place));
    if (ics)
        rm_promise_broken(machine, RM_CHECK_locks_held, machine->state.threads[thread].vcpu,
                          "thread %u stores to %s at %s, and the lock of ICS %u is free", thread,
                          target, place, ics->id);
    else
        rm_promise_broken(machine, RM_CHECK_stores_inside, machine->state.threads[thread].vcpu,
                          "thread %u stores %" PRIu64
                          " bytes to %s, which is not the path's, at %s",
                          thread, bytes, target, place);
}
