/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Worlds on every image that is at hand: what was configured is found again by name. */
#include "worlds.h"

#include "image/fixup.h"

#include <elf.h>
#include <string.h>

static const char *const handlers[] = {HANDLERS("le"),        HANDLERS("be"),
                                       HANDLERS("le-before"), HANDLERS("be-before"),
                                       HANDLERS("le-noxics"), HANDLERS("be-noxics")};

/* What a C harness would see right after the world was built. */
static void check_two_vcpus(const struct test_world *test)
{
    assert_int_equal(value_of(test, "pimap.n_mapped"), 1);
    assert_int_equal(value_of(test, "pimap.mapped[0].r_hwirq"), 0x1234);
    assert_int_equal(value_of(test, "pimap.mapped[0].v_hwirq"), 0x1005);
    assert_int_equal(value_of(test, "source[0x1005].server"), 8);
    assert_int_equal(value_of(test, "source[0x1005].priority"), 5);
    assert_int_equal(value_of(test, "source[4102].priority"), 0xff);
    assert_int_equal(value_of(test, "source[4102].number"), 4102);
    assert_int_equal(value_of(test, "ics[4].icsid"), 4);
    assert_int_equal(value_of(test, "icp[1].server_num"), 8);
    assert_int_equal(value_of(test, "icp[1].state.cppr"), 0xff);
    assert_int_equal(value_of(test, "icp[1].state.xisr"), 0);
    assert_int_equal(value_of(test, "icp[1].vcpu"), rm_world_vcpu(test->world, 1));
    assert_int_equal(value_of(test, "vcpu[1].arch.thread_cpu"), UINT64_MAX);
    assert_int_equal(value_of(test, "vcpu[0].arch.thread_cpu"), 0);
    assert_int_equal(value_of(test, "vcpu[0].arch.slb_nr"), 32);
    assert_int_equal(value_of(test, "vcpu[1].arch.mmcr[0]"), 0x80000000);
    assert_int_equal(value_of(test, "paca[0].kvm_hstate.kvm_vcpu"), rm_world_vcpu(test->world, 0));
    assert_int_equal(value_of(test, "paca[1].kvm_hstate.kvm_vcpu"), 0);
    assert_int_equal(value_of(test, "paca[9].paca_index"), 9);
    assert_int_equal(value_of(test, "paca[9].kvm_hstate.xics_phys"),
                     rm_world_icp_base(test->world, 9));
    assert_int_equal(value_of(test, "vcore[0].entry_exit_map"), 0);
    assert_int_equal(value_of(test, "vcore[1].vcore_state"), 3);
    assert_int_equal(value_of(test, "xics.real_mode"), 1);
    assert_int_equal(value_of(test, "global.nr_cpu_ids"), 16);
    assert_int_equal(value_of(test, "global.h_ipi_redirect"), 1);
    assert_int_equal(rm_world_vcpu_at(test->world, value_of(test, "icp[0].vcpu")), 0);
    assert_int_equal(rm_world_icp_at(test->world, value_of(test, "vcpu[1].arch.icp")), 1);
    assert_int_equal(rm_world_vcpu_at(test->world, 0), -1);
}

static uint64_t follow(const struct test_world *test, uint64_t address, const char *type,
                       const char *path)
{
    struct rm_field field;
    assert_ok(rm_layout_need(test->layout, type, path, &field, &assert_error));
    return rm_mem_read(test->mem, address + field.offset_bytes, (size_t)field.size_bytes,
                       rm_image_endian(test->image));
}

/* The way that the path goes from a mapped interrupt to the bridge's number, pointer by pointer:
 * the descriptor's domain is PCI-MSI, then the PHB's with a number of its own, then XICS. */
static void check_chain(const struct test_world *test)
{
    uint64_t desc = value_of(test, "pimap.mapped[0].desc"), variable = 0;
    uint64_t parent = follow(test, desc, "irq_desc", "irq_data.parent_data");
    assert_true(follow(test, desc, "irq_desc", "irq_data.hwirq") > 0xffff);
    assert_int_equal(follow(test, parent, "irq_data", "hwirq"), 0x234);
    uint64_t xics = follow(test, parent, "irq_data", "parent_data");
    assert_int_equal(follow(test, xics, "irq_data", "hwirq"), 0x1234);
    assert_int_equal(follow(test, xics, "irq_data", "parent_data"), 0);
    uint64_t controller = follow(test, parent, "irq_data", "chip_data");
    uint64_t phb = follow(test, controller, "pci_controller", "private_data");
    assert_int_equal(follow(test, phb, "pnv_phb", "opal_id"), 7);

    uint64_t kstat = follow(test, desc, "irq_desc", "kstat_irqs"), last = 0;
    assert_true(rm_image_symbol(test->image, "__per_cpu_offset", &variable));
    for (unsigned thread = 0; thread < 16; thread++) {
        uint64_t offset =
            rm_mem_read(test->mem, variable + 8 * thread, 8, rm_image_endian(test->image));
        char name[64];
        snprintf(name, sizeof(name), "paca[%u].data_offset", thread);
        assert_int_equal(value_of(test, name), offset);
        assert_true(rm_mem_contains(test->mem, kstat + offset, 8));
        assert_int_equal((kstat + offset) >> 60, 0xc);
        assert_true(offset != last);
        last = offset;
    }
}

/* Each thread runs a task of its own in which nothing is counted yet. */
static void check_tasks(const struct test_world *test)
{
    uint64_t last = 0, task_bytes = 0x1000;
    (void)rm_layout_struct(test->layout, "task_struct", &task_bytes);
    for (unsigned thread = 0; thread < 16; thread++) {
        char name[64];
        snprintf(name, sizeof(name), "paca[%u].__current", thread);
        uint64_t task = value_of(test, name);
        assert_int_equal(task >> 60, 0xc);
        assert_true(task != last && rm_mem_contains(test->mem, task, task_bytes));
        for (uint64_t at = 0; at < task_bytes; at++)
            assert_int_equal(rm_mem_host(test->mem)[rm_real(task) + at], 0);
        last = task;
    }
}

/* Code that asks at run time which processor it is on gets the answer that its text was patched by.
 */
static void check_cpu_spec(const struct test_world *test)
{
    uint64_t spec = value_of(test, "global.cur_cpu_spec");
    assert_int_equal(follow(test, spec, "cpu_spec", "cpu_features"), RM_CPU_FEATURES);
    assert_int_equal(follow(test, spec, "cpu_spec", "mmu_features"), RM_MMU_FEATURES);
}

/* Every copy of the per-cpu section begins as the image's own. */
static void check_percpu_copies(const struct test_world *test)
{
    uint64_t start = 0, end = 0;
    assert_true(rm_image_symbol(test->image, "__per_cpu_start", &start));
    assert_true(rm_image_symbol(test->image, "__per_cpu_end", &end));
    uint64_t copy = start + value_of(test, "paca[5].data_offset");
    const uint8_t *host = rm_mem_host(test->mem);
    assert_memory_equal(host + rm_real(copy), host + rm_real(start), (size_t)(end - start));
}

static void a_world_stands_on_our_handlers_of_either_byte_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct rm_world_config config = two_vcpus();
        struct test_world test;
        open_world(&test, handlers[i], &config);
        check_two_vcpus(&test);
        check_chain(&test);
        check_tasks(&test);
        check_percpu_copies(&test);
        close_world(&test);
    }
}

static void a_world_stands_on_handlers_without_xics(void **state)
{
    (void)state;
    for (size_t i = 4; i < 6; i++) {
        struct rm_world_config config = two_vcpus();
        struct rm_virtual_icp icp;
        struct test_world test;
        open_world(&test, handlers[i], &config);
        assert_false(rm_world_icp_state(test.world, 0, &icp));
        assert_int_equal(value_of(&test, "vcpu[0].arch.thread_cpu"), 0);
        assert_int_equal(value_of(&test, "vcpu[1].arch.ceded"), 1);
        close_world(&test);
    }
}

static void a_thread_starts_as_the_host_calls_the_trampoline(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    struct rm_thread_start start;
    struct rm_error error = {0};
    struct test_world test;
    uint64_t expected = 0;
    open_world(&test, HANDLERS("be"), &config);
    assert_ok(rm_world_thread_start(test.world, 8, &start, &assert_error));
    assert_ok(rm_image_entry(test.image, "kvmppc_hv_entry_trampoline", &expected, &assert_error));
    for (unsigned i = 0; i < start.count; i++) {
        const char *name = start.registers[i].name;
        uint64_t value = start.registers[i].value;
        if (strcmp(name, "pc") == 0)
            assert_int_equal(value, expected);
        if (strcmp(name, "lr") == 0)
            assert_int_equal(value, rm_world_return_pad(test.world));
        if (strcmp(name, "r13") == 0 || strcmp(name, "hsprg0") == 0)
            assert_int_equal(value, rm_world_paca(test.world, 8));
        if (strcmp(name, "msr") == 0)
            assert_int_equal(value, UINT64_C(0x9000000000001032));
        if (strcmp(name, "lpcr") == 0)
            assert_int_equal(value, value_of(&test, "kvm.arch.host_lpcr") | 1);
    }
    assert_int_equal(rm_world_thread_start(test.world, 16, &start, &error), RM_BAD_INPUT);
    close_world(&test);
}

/* HDEC is the core's: the first thread loads it, and one that joins later leaves it alone. */
static void only_the_first_thread_of_a_core_starts_with_a_new_hdec(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    struct rm_thread_start start;
    struct test_world test;
    open_world(&test, HANDLERS("le"), &config);
    for (unsigned thread = 0; thread < 16; thread++) {
        bool loaded = false;
        assert_ok(rm_world_thread_start(test.world, thread, &start, &assert_error));
        for (unsigned i = 0; i < start.count; i++)
            loaded |= strcmp(start.registers[i].name, "hdec") == 0;
        assert_int_equal(loaded, thread % config.threads_per_core == 0);
    }
    close_world(&test);
}

static void a_world_needs_room_in_memory(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    struct rm_error error = {0};
    struct test_world test;
    open_image(&test, HANDLERS("le"), NULL);
    uint64_t end = rm_mem_bytes(test.mem) - rm_world_bytes(&config);
    assert_int_equal(rm_world_build(&config, test.image, test.layout, test.mem, end + RM_PAGE_BYTES,
                                    &test.world, &error),
                     RM_BAD_INPUT);
    assert_int_equal(
        rm_world_build(&config, test.image, test.layout, test.mem, 0x12345, &test.world, &error),
        RM_BAD_INPUT);
    assert_ok(rm_world_build(&config, test.image, test.layout, test.mem, end, &test.world,
                             &assert_error));
    close_world(&test);
}

static void check_largest(const char *path)
{
    struct rm_world_config config;
    struct test_world test;
    rm_world_defaults(&config);
    config.cores = 16;
    config.vcpu_count = RM_VCPUS_MAX;
    for (uint32_t v = 1; v < RM_VCPUS_MAX; v++)
        config.vcpus[v] = rm_vcpu_defaults(v, v);
    config.source_count = RM_SOURCES_MAX;
    for (uint32_t s = 0; s < RM_SOURCES_MAX; s++) {
        config.sources[s] = rm_source_defaults((s + 1) << 10, 1);
        config.sources[s].hwirq = 0x100 + s;
        config.sources[s].mapped = true;
        config.sources[s].phb = s;
    }
    open_world(&test, path, &config);
    assert_int_equal(value_of(&test, "pimap.n_mapped"), RM_SOURCES_MAX);
    assert_int_equal(value_of(&test, "icp[31].server_num"), 31);
    assert_int_equal(value_of(&test, "paca[127].paca_index"), 127);
    close_world(&test);
}

static void the_largest_world_fits_its_bound(void **state)
{
    (void)state;
    check_largest(HANDLERS("le"));
}

/* What KVM keeps beside an ICP and a source, and what it never lets contradict them. */
static void a_start_state_is_one_that_kvm_has(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    struct test_world test;
    config.vcpu_count = 3;
    config.vcpus[2] = rm_vcpu_defaults(2, 16);
    config.vcpus[2].ceded = false; /* in user space */
    for (unsigned v = 0; v < 2; v++) {
        config.vcpus[v].icp.xisr = 0x1005;
        config.vcpus[v].icp.pending_pri = 5;
    }
    config.source_count = 3;
    config.sources[1] = rm_source_defaults(0x1006, 16);
    config.sources[1].resend = true;
    config.sources[2] = rm_source_defaults(0x1007, 16);
    config.sources[2].resend = true;
    config.sources[2].priority = 0xff;
    open_world(&test, HANDLERS("be"), &config);
    assert_int_equal(value_of(&test, "icp[0].state.out_ee"), 1);
    assert_int_equal(value_of(&test, "vcpu[0].arch.pending_exceptions"), 0x4000);
    assert_int_equal(value_of(&test, "vcpu[1].arch.pending_exceptions"), 0x4000);
    assert_int_equal(value_of(&test, "vcpu[2].arch.pending_exceptions"), 0);
    assert_int_equal(value_of(&test, "vcore[1].vcore_state"), 3);
    assert_int_equal(value_of(&test, "vcore[2].vcore_state"), 0);
    assert_int_equal(value_of(&test, "icp[2].state.need_resend"), 1);
    assert_int_equal(value_of(&test, "icp[2].resend_map[0]"), 1 << 4);
    assert_int_equal(value_of(&test, "source[0x1006].resend"), 1);
    assert_int_equal(value_of(&test, "source[0x1007].resend"), 0);
    assert_int_equal(value_of(&test, "source[0x1007].masked_pending"), 1);
    close_world(&test);
}

static void a_source_may_be_level_signalled(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    struct test_world test;
    config.sources[0] = rm_source_defaults(0x1005, 0);
    config.sources[0].lsi = true;
    config.sources[0].pq_state = 1;
    open_world(&test, HANDLERS("le"), &config);
    assert_int_equal(value_of(&test, "source[0x1005].lsi"), 1);
    assert_int_equal(value_of(&test, "source[0x1005].pq_state"), 1);
    assert_int_equal(value_of(&test, "source[0x1006].lsi"), 0);
    close_world(&test);
}

/* The bytes of a file; the caller's. */
static uint8_t *read_file(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *count = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*count);
    assert_int_equal(fread(bytes, 1, *count, file), *count);
    fclose(file);
    return bytes;
}

/* Makes the (little-endian) file say that a symbol has so many bytes. */
static void set_symbol_size(uint8_t *bytes, const char *name, uint64_t size)
{
    Elf64_Ehdr *header = (Elf64_Ehdr *)bytes;
    Elf64_Shdr *sections = (Elf64_Shdr *)(bytes + header->e_shoff);
    for (unsigned i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB)
            continue;
        const char *names = (const char *)bytes + sections[sections[i].sh_link].sh_offset;
        Elf64_Sym *symbols = (Elf64_Sym *)(bytes + sections[i].sh_offset);
        for (size_t s = 0; s < sections[i].sh_size / sizeof(*symbols); s++)
            if (strcmp(names + symbols[s].st_name, name) == 0)
                symbols[s].st_size = size;
    }
}

/* Builds a world of 16 threads on handlers whose symbol is so big; "" if it could be built. */
static void build_with_symbol(const char *symbol, uint64_t size, struct rm_error *error)
{
    struct rm_world_config config = two_vcpus();
    struct test_world test = {0};
    size_t count;
    uint8_t *bytes = read_file(HANDLERS("le"), &count);
    set_symbol_size(bytes, symbol, size);
    *error = (struct rm_error){0};
    assert_ok(rm_image_open_memory("small", bytes, count, &test.image, &assert_error));
    load_image(&test, NULL);
    enum rm_status status = build_with(&test, &config, error);
    assert_true(status == RM_OK || status == RM_BAD_INPUT);
    close_world(&test);
    free(bytes);
}

/* What lies behind an image's array is not ours to write to. */
static void a_world_fits_the_images_own_arrays(void **state)
{
    (void)state;
    static const struct {
        const char *symbol;
        uint64_t size;
        const char *text; /* "" fits */
    } rows[] = {
        {"__per_cpu_offset", 128, ""},
        {"__per_cpu_offset", 0, ""},
        {"__per_cpu_offset", 120,
         "small: symbol __per_cpu_offset has 120 bytes, and a world of 16 threads needs 128"},
        {"opal", 16, "small: symbol opal has 16 bytes, and a world of 16 threads needs 24"},
        {"paca_ptrs", 128,
         "small: symbol paca_ptrs has 128 bytes, and a world of 16 threads needs 8"},
        {"threads_per_core", 2,
         "small: symbol threads_per_core has 2 bytes, and a world of 16 threads needs 4"},
        {"kvmppc_host_rm_ops_hv", 4,
         "small: symbol kvmppc_host_rm_ops_hv has 4 bytes, and a world of 16 threads needs 8"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rm_error error;
        build_with_symbol(rows[i].symbol, rows[i].size, &error);
        assert_string_equal(error.text, rows[i].text);
    }
}

static void an_image_says_for_how_many_processors_it_is(void **state)
{
    (void)state;
    static const struct {
        uint64_t size;
        unsigned processors;
    } rows[] = {{32, 4}, {8, 1}, {0, RM_THREADS_MAX}, {UINT64_MAX, RM_THREADS_MAX}};
    size_t count;
    uint8_t *bytes = read_file(HANDLERS("le"), &count);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rm_image *image;
        set_symbol_size(bytes, "__per_cpu_offset", rows[i].size);
        assert_ok(rm_image_open_memory("small", bytes, count, &image, &assert_error));
        assert_int_equal(rm_world_processors(image), rows[i].processors);
        rm_image_close(image);
    }
    free(bytes);
}

static void check_kernel(const char *kernel)
{
    struct rm_world_config config = two_vcpus();
    struct test_world test;
    char path[512];
    if (!kernel_path(kernel, path))
        skip();
    open_world(&test, path, &config);
    check_two_vcpus(&test);
    check_chain(&test);
    check_tasks(&test);
    check_cpu_spec(&test);
    check_percpu_copies(&test);
    close_world(&test);
    check_largest(path);
}

static void a_world_stands_on_linux_6_1(void **state)
{
    (void)state;
    check_kernel("6.1");
}

static void a_world_stands_on_linux_6_12(void **state)
{
    (void)state;
    check_kernel("6.12");
}

static void a_world_stands_on_linux_6_12_with_64k_pages(void **state)
{
    (void)state;
    check_kernel("6.12-64k");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_stands_on_our_handlers_of_either_byte_order),
        cmocka_unit_test(a_world_stands_on_handlers_without_xics),
        cmocka_unit_test(a_thread_starts_as_the_host_calls_the_trampoline),
        cmocka_unit_test(only_the_first_thread_of_a_core_starts_with_a_new_hdec),
        cmocka_unit_test(a_world_needs_room_in_memory),
        cmocka_unit_test(the_largest_world_fits_its_bound),
        cmocka_unit_test(a_start_state_is_one_that_kvm_has),
        cmocka_unit_test(a_source_may_be_level_signalled),
        cmocka_unit_test(a_world_fits_the_images_own_arrays),
        cmocka_unit_test(an_image_says_for_how_many_processors_it_is),
        cmocka_unit_test(a_world_stands_on_linux_6_1),
        cmocka_unit_test(a_world_stands_on_linux_6_12),
        cmocka_unit_test(a_world_stands_on_linux_6_12_with_64k_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
