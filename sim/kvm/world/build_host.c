/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's part of a world: per-cpu copies, pacas with their stacks and tasks, what the processor
 * is, the cores' mailboxes for real-mode host actions, the kernel's global variables.
 *
 * Left out: everything that the real-mode path does not touch (what is in a task, lppaca, timers,
 * idle states).
 */
#include "base/power.h"
#include "image/fixup.h"
#include "kvm/world/model.h"

#include <stdio.h>
#include <string.h>

#define STACK_ALIGNMENT      0x10000
#define TASK_BYTES           0x4000 /* of a task_struct, where the layout does not know it */
#define HOST_MSR_SF_HV_ME_RI UINT64_C(0x9000000000001002)
#define CANARY               UINT64_C(0x526d53696d436100)
#define FAR_TIMEBASE         0x7fffffff
#define DEFAULT_DSCR         0
#define OPAL_BASE            0x30000000 /* where skiboot runs */
#define OPAL_SIZE            0x1000000

/*
 * The host's bolted SLB entry for the linear map, as a recorded 6.1 host had it. Its second one,
 * for the kernel stack, is not valid there: the stack lies in the first one's segment, as ours do.
 */
#define BOLTED_ESID UINT64_C(0xc000000008000000)
#define BOLTED_VSID UINT64_C(0x400ea1b217000500)

/* The pages of the section that hold anything but zeroes. */
static void copy_section(struct rm_world *world, uint64_t to)
{
    struct rm_mem *mem = world->view.mem;
    static const uint8_t zeroes[RM_PAGE_BYTES];
    const uint8_t *host = rm_mem_host(mem);
    uint64_t from = rm_real(world->percpu_start);
    for (uint64_t done = 0; done < world->percpu_bytes; done += RM_PAGE_BYTES) {
        uint64_t left = world->percpu_bytes - done;
        size_t bytes = (size_t)(left < RM_PAGE_BYTES ? left : RM_PAGE_BYTES);
        if (memcmp(host + from + done, zeroes, bytes) == 0)
            continue;
        rm_mem_touch(mem, to + done, bytes);
        memcpy(rm_mem_host(mem) + rm_real(to) + done, host + from + done, bytes);
    }
}

enum rm_status rm_build_percpu(struct rm_world *world, struct rm_error *error)
{
    const struct rm_image *image = world->view.image;
    uint64_t end;
    enum rm_status status =
        rm_image_need_symbol(image, "__per_cpu_start", &world->percpu_start, error);
    if (status == RM_OK)
        status = rm_image_need_symbol(image, "__per_cpu_end", &end, error);
    if (status != RM_OK)
        return status;
    world->percpu_bytes = end - world->percpu_start;
    if (end < world->percpu_start ||
        !rm_mem_contains(world->view.mem, world->percpu_start, world->percpu_bytes))
        return rm_fail(error, RM_BAD_INPUT, "%s: __per_cpu_start to __per_cpu_end is not memory",
                       rm_image_name(image));
    uint64_t unit = (world->percpu_bytes + RM_PAGE_BYTES - 1) & ~(RM_PAGE_BYTES - 1);
    world->percpu_dynamic = world->percpu_start + unit;
    for (unsigned thread = 0; thread < world->threads; thread++) {
        uint64_t copy;
        status = rm_arena_take(world, unit + RM_PERCPU_DYNAMIC_BYTES, RM_PAGE_BYTES, "per-cpu data",
                               &copy, error);
        if (status != RM_OK)
            return status;
        copy_section(world, copy);
        world->percpu_offset[thread] = copy - world->percpu_start;
    }
    return RM_OK;
}

bool rm_world_percpu(const struct rm_world *world, const char *symbol, unsigned thread,
                     uint64_t *address)
{
    uint64_t variable;
    if (!rm_image_symbol(world->view.image, symbol, &variable))
        return false;
    *address = variable + world->percpu_offset[thread];
    return variable >= world->percpu_start && variable - world->percpu_start < world->percpu_bytes;
}

/* A stack; `*top` gets the address of the frame at its top. */
static enum rm_status build_stack(struct rm_world *world, uint64_t *top, struct rm_error *error)
{
    uint64_t stack;
    enum rm_status status =
        rm_arena_take(world, RM_STACK_BYTES, STACK_ALIGNMENT, "a stack", &stack, error);
    *top = stack + RM_STACK_BYTES - RM_FRAME_BYTES;
    return status;
}

static enum rm_status build_slb_shadow(struct rm_world *world, uint64_t *shadow,
                                       struct rm_error *error)
{
    struct rm_view view = world->view;
    const struct rm_set sets[] = {
        {"save_area[0].esid", RM_NEEDED, BOLTED_ESID},
        {"save_area[0].vsid", RM_NEEDED, BOLTED_VSID},
    };
    enum rm_status status = rm_arena_object(world, "slb_shadow", 1, shadow, error);
    if (status != RM_OK)
        return status;
    view.endian = RM_BIG; /* by PAPR */
    status = rm_view_set_all(&view, *shadow, "slb_shadow", sets, RM_COUNT(sets), error);
    for (unsigned i = 0; i < world->config.host_slb_count && status == RM_OK; i++) {
        char esid[32], vsid[32];
        snprintf(esid, sizeof(esid), "save_area[%u].esid", i + 1);
        snprintf(vsid, sizeof(vsid), "save_area[%u].vsid", i + 1);
        const struct rm_set more[] = {
            {esid, RM_NEEDED, world->config.host_slb[i].rb},
            {vsid, RM_NEEDED, world->config.host_slb[i].rs},
        };
        status = rm_view_set_all(&view, *shadow, "slb_shadow", more, RM_COUNT(more), error);
    }
    return status;
}

/* What a thread runs: all zeroes, for code that counts in it (rcu_read_lock, where readers can be
 * preempted). */
static enum rm_status build_task(struct rm_world *world, uint64_t *task, struct rm_error *error)
{
    uint64_t size;
    if (rm_layout_struct(world->view.layout, "task_struct", &size))
        return rm_arena_object(world, "task_struct", 1, task, error);
    return rm_arena_take(world, TASK_BYTES, 128, "a task", task, error);
}

/* Where machine checks of a thread are queued. */
static enum rm_status build_mce_info(struct rm_world *world, uint64_t *info, struct rm_error *error)
{
    uint64_t size;
    if (rm_layout_struct(world->view.layout, "mce_info", &size))
        return rm_arena_object(world, "mce_info", 1, info, error);
    return rm_arena_take(world, RM_MCE_INFO_BYTES, 128, "a queue of machine checks", info, error);
}

struct paca_parts {
    uint64_t slb_shadow, subcore_state, task;
    uint64_t mce_info;
};

static enum rm_status fill_paca(struct rm_world *world, unsigned thread,
                                const struct paca_parts *parts, struct rm_error *error)
{
    bool page = world->config.icp == RM_ICP_MMIO;
    bool secondary = thread % world->threads_per_subcore != 0;
    uint64_t msr = HOST_MSR_SF_HV_ME_RI | MSR_IR_DR | (world->view.endian == RM_LITTLE);
    const struct rm_set sets[] = {
        {"paca_index", RM_NEEDED, thread},
        {"hw_cpu_id", RM_OPTIONAL, thread},
        {"lock_token", RM_OPTIONAL, 0x8000},
        {"kernel_toc", RM_NEEDED, world->toc},
        {"kernelbase", RM_OPTIONAL, RM_LINEAR_MAP},
        {"kernel_msr", RM_OPTIONAL, msr},
        {"emergency_sp", RM_NEEDED, world->emergency_stack[thread]},
        {"nmi_emergency_sp", RM_OPTIONAL, world->nmi_stack[thread]},
        {"mc_emergency_sp", RM_OPTIONAL, world->mc_stack[thread]},
        {"mce_info", RM_OPTIONAL, parts->mce_info},
        {"data_offset", RM_OPTIONAL, world->percpu_offset[thread]},
        {"slb_shadow_ptr", RM_NEEDED, parts->slb_shadow},
        {"dscr_default", RM_OPTIONAL, DEFAULT_DSCR},
        {"sprg_vdso", RM_OPTIONAL, thread},
        {"canary", RM_OPTIONAL, CANARY},
        {"__current", RM_OPTIONAL, parts->task},
        {"irq_soft_mask", RM_OPTIONAL, 1},
        {"sibling_subcore_state", RM_OPTIONAL, parts->subcore_state},
        {"kvm_hstate.xics_phys", RM_NEEDED, page ? rm_world_icp_base(world, thread) : 0},
        {"kvm_hstate.ptid", RM_NEEDED, thread % world->threads_per_subcore},
        {"kvm_hstate.host_ipi", RM_NEEDED, world->config.host_ipi[thread / 64] >> thread % 64 & 1},
        {"kvm_hstate.hwthread_state", RM_OPTIONAL,
         secondary ? RM_HWTHREAD_IN_IDLE : RM_HWTHREAD_IN_KERNEL},
        {"kvm_hstate.dec_expires", RM_OPTIONAL, FAR_TIMEBASE},
    };
    return rm_view_set_all(&world->view, rm_paca(world, thread), "paca_struct", sets,
                           RM_COUNT(sets), error);
}

static enum rm_status build_paca(struct rm_world *world, unsigned thread, struct paca_parts *parts,
                                 struct rm_error *error)
{
    enum rm_status status = RM_OK;
    uint64_t size;
    if (thread % world->config.threads_per_core == 0 &&
        rm_layout_struct(world->view.layout, "sibling_subcore_state", &size))
        status = rm_arena_object(world, "sibling_subcore_state", 1, &parts->subcore_state, error);
    world->subcore_state[thread] = parts->subcore_state;
    if (status == RM_OK)
        status = build_stack(world, &world->host_stack[thread], error);
    if (status == RM_OK)
        status = build_stack(world, &world->emergency_stack[thread], error);
    if (status == RM_OK)
        status = build_stack(world, &world->nmi_stack[thread], error);
    if (status == RM_OK)
        status = build_stack(world, &world->mc_stack[thread], error);
    if (status == RM_OK)
        status = build_mce_info(world, &parts->mce_info, error);
    world->mce_info[thread] = parts->mce_info;
    if (status == RM_OK)
        status = build_slb_shadow(world, &parts->slb_shadow, error);
    if (status == RM_OK)
        status = build_task(world, &parts->task, error);
    world->task[thread] = parts->task;
    return status == RM_OK ? fill_paca(world, thread, parts, error) : status;
}

enum rm_status rm_build_pacas(struct rm_world *world, struct rm_error *error)
{
    struct paca_parts parts = {0};
    enum rm_status status = rm_view_struct(&world->view, "paca_struct", &world->paca_stride, error);
    if (status == RM_OK)
        status = rm_arena_object(world, "paca_struct", world->threads, &world->paca_array, error);
    if (status == RM_OK)
        status = rm_arena_take(world, world->threads * sizeof(uint64_t), 128, "paca pointers",
                               &world->paca_pointers, error);
    for (unsigned thread = 0; status == RM_OK && thread < world->threads; thread++) {
        rm_mem_write(world->view.mem, world->paca_pointers + thread * sizeof(uint64_t), 8,
                     world->view.endian, rm_paca(world, thread));
        status = build_paca(world, thread, &parts, error);
    }
    return status;
}

enum rm_status rm_build_rm_cores(struct rm_world *world, struct rm_error *error)
{
    const struct rm_view *view = &world->view;
    if (!world->with_xics)
        return RM_OK;
    enum rm_status status =
        rm_view_struct(view, "kvmppc_host_rm_core", &world->rm_core_stride, error);
    if (status == RM_OK)
        status = rm_arena_object(world, "kvmppc_host_rm_core", world->config.cores, &world->rm_core,
                                 error);
    if (status == RM_OK)
        status = rm_arena_object(world, "kvmppc_host_rm_ops", 1, &world->rm_ops, error);
    if (status != RM_OK)
        return status;
    for (unsigned core = 0; core < world->config.cores; core++)
        rm_put(world, RM_K_CORE_IN_HOST, rm_core_element(world, core),
               world->config.free_cores >> core & 1);
    struct rm_set set = {"rm_core", RM_NEEDED, world->rm_core};
    return rm_view_set(view, world->rm_ops, "kvmppc_host_rm_ops", set, error);
}

/* In KVM it lies on the stack of who runs the core. */
enum rm_status rm_build_split_modes(struct rm_world *world, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned core = 0;
         status == RM_OK && world->config.dynamic_mt_modes && core < world->config.cores; core++)
        status = rm_arena_object(world, "kvm_split_mode", 1, &world->split_mode[core], error);
    return status;
}

/* A pointer to a function of the image, as C code has it; NULL if there is no such function. */
static uint64_t pointer_to(const struct rm_world *world, const char *function)
{
    uint64_t value = 0;
    return rm_image_symbol(world->view.image, function, &value) ? value : 0;
}

enum rm_status rm_build_cpu_spec(struct rm_world *world, struct rm_error *error)
{
    const struct rm_set sets[] = {
        {"cpu_features", RM_OPTIONAL, RM_CPU_FEATURES},
        {"mmu_features", RM_OPTIONAL, RM_MMU_FEATURES},
        {"machine_check_early", RM_OPTIONAL,
         pointer_to(world, "__machine_check_early_realmode_p8")},
    };
    uint64_t size;
    if (!rm_layout_struct(world->view.layout, "cpu_spec", &size))
        return RM_OK;
    enum rm_status status = rm_arena_object(world, "cpu_spec", 1, &world->cpu_spec, error);
    return status == RM_OK ? rm_view_set_all(&world->view, world->cpu_spec, "cpu_spec", sets,
                                             RM_COUNT(sets), error)
                           : status;
}

/*
 * A variable's address, checked to be memory and to have the room; 0 in `*address` for an optional
 * one that is not there. An array may be longer than this world needs, all else has to be as long.
 */
static enum rm_status find_variable(const struct rm_world *world, const char *symbol,
                                    uint64_t bytes, bool array, enum rm_need need,
                                    uint64_t *address, struct rm_error *error)
{
    const struct rm_image *image = world->view.image;
    uint64_t size = 0;
    *address = 0;
    if (need == RM_OPTIONAL && !rm_image_symbol(image, symbol, address))
        return RM_OK;
    enum rm_status status = rm_image_need_symbol(image, symbol, address, error);
    if (status == RM_OK && !rm_mem_contains(world->view.mem, *address, bytes))
        return rm_fail(error, RM_BAD_INPUT, "%s: symbol %s at 0x%llx is outside memory",
                       rm_image_name(image), symbol, (unsigned long long)*address);
    if (status == RM_OK && rm_image_symbol_size(image, symbol, &size) && size != 0 &&
        (array ? size < bytes : size != bytes))
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: symbol %s has %llu bytes, and a world of %u threads needs %llu",
                       rm_image_name(image), symbol, (unsigned long long)size, world->threads,
                       (unsigned long long)bytes);
    return status;
}

static enum rm_status build_opal(struct rm_world *world, struct rm_error *error)
{
    const struct rm_set sets[] = {
        {"base", RM_NEEDED, OPAL_BASE},
        {"entry", RM_NEEDED, world->opal_entry},
        {"size", RM_OPTIONAL, OPAL_SIZE},
    };
    uint64_t size, address;
    enum rm_status status = rm_view_struct(&world->view, "opal", &size, error);
    if (status == RM_OK)
        status = find_variable(world, "opal", size, false, RM_NEEDED, &address, error);
    if (status != RM_OK)
        return status;
    return rm_view_set_all(&world->view, address, "opal", sets, RM_COUNT(sets), error);
}

/* The platform's handlers, as powernv has them with a firmware that knows no OPAL_HANDLE_HMI2. */
static enum rm_status build_platform(struct rm_world *world, struct rm_error *error)
{
    const struct rm_set sets[] = {
        {"hmi_exception_early", RM_OPTIONAL, pointer_to(world, "opal_hmi_exception_early")},
        {"machine_check_early", RM_OPTIONAL, pointer_to(world, "pnv_machine_check_early")},
    };
    uint64_t size, address;
    if (!rm_layout_struct(world->view.layout, "machdep_calls", &size))
        return RM_OK;
    enum rm_status status =
        find_variable(world, "ppc_md", size, false, RM_OPTIONAL, &address, error);
    return status == RM_OK && address ? rm_view_set_all(&world->view, address, "machdep_calls",
                                                        sets, RM_COUNT(sets), error)
                                      : status;
}

static enum rm_status build_percpu_offsets(struct rm_world *world, struct rm_error *error)
{
    uint64_t array;
    enum rm_status status = find_variable(world, "__per_cpu_offset", world->threads * 8, true,
                                          RM_OPTIONAL, &array, error);
    for (unsigned thread = 0; status == RM_OK && array && thread < world->threads; thread++)
        rm_mem_write(world->view.mem, array + thread * 8, 8, world->view.endian,
                     world->percpu_offset[thread]);
    return status;
}

enum rm_status rm_build_globals(struct rm_world *world, struct rm_error *error)
{
    struct rm_global globals[RM_GLOBALS_MAX];
    size_t count = rm_world_globals(world, globals);
    for (size_t i = 0; i < count; i++) {
        uint64_t address;
        enum rm_status status = find_variable(world, globals[i].symbol, globals[i].bytes, false,
                                              globals[i].need, &address, error);
        if (status != RM_OK)
            return status;
        if (address)
            rm_mem_write(world->view.mem, address, globals[i].bytes, world->view.endian,
                         globals[i].value);
    }
    enum rm_status status = build_percpu_offsets(world, error);
    if (status == RM_OK)
        status = build_platform(world, error);
    return status == RM_OK ? build_opal(world, error) : status;
}
