/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Layouts of real kernels: 6.12 from its BTF, 6.1 from the layout file of the project. */
#include "image/layout.h"
#include "image/layout_roots.h"

#include "kernels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const char *const search[] = {RMSIM_SOURCE_DIR "/fixtures/layouts", NULL};

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

struct kernel {
    struct rm_image *image;
    struct rm_layout *layout;
};

static void open_kernel(const char *name, struct kernel *kernel)
{
    char path[4096];
    struct rm_error error;
    if (!kernel_path(name, "vmlinux", path, sizeof(path)))
        skip();
    assert_int_equal(rm_image_open(path, &kernel->image, &error), RM_OK);
    const struct rm_layout_source source = {.search = search};
    double start = milliseconds();
    enum rm_status status = rm_layout_open(kernel->image, &source, &kernel->layout, &error);
    print_message("%s: layout in %.1f ms\n", name, milliseconds() - start);
    if (status == RM_NOT_FOUND) {
        print_message("%s\n", error.text);
        rm_image_close(kernel->image);
        skip();
    }
    if (status)
        fail_msg("%s", error.text);
}

static void close_kernel(struct kernel *kernel)
{
    rm_layout_close(kernel->layout);
    rm_image_close(kernel->image);
}

/* What the real-mode path reads and writes most; where it lies in 6.1.0-50. */
static const struct fact {
    const char *type, *path;
    uint64_t offset, size;
} facts[] = {
    {"paca_struct", "paca_index", 8, 2},
    {"paca_struct", "kernel_toc", 16, 8},
    {"paca_struct", "exgen[2]", 144, 8},
    {"paca_struct", "saved_r1", 2328, 8},
    {"paca_struct", "kvm_hstate.host_r1", 2672, 8},
    {"paca_struct", "kvm_hstate.xics_phys", 2752, 8},
    {"paca_struct", "kvm_hstate.saved_xirr", 2776, 4},
    {"paca_struct", "sibling_subcore_state", 2968, 8},
    {"kvm_vcpu", "arch.regs.gpr[3]", 3608, 8},
    {"kvm_vcpu", "arch.trap", 6172, 4},
    {"kvm_vcpu", "arch.shregs.msr", 6480, 8},
    {"kvm_vcpu", "arch.icp", 6344, 8},
    {"kvmppc_vcore", "entry_exit_map", 8, 4},
    {"kvmppc_vcore", "napping_threads", 12, 4},
    {"kvmppc_vcore", "vtb", 216, 8},
    {"kvm", "arch.xics", 3024, 8},
    {"kvm", "arch.pimap", 3064, 8},
    {"kvmppc_xics", "ics[1]", 48, 8},
    {"kvmppc_icp", "state", 16, 8},
    {"kvmppc_icp", "rm_action", 152, 4},
    {"kvmppc_ics", "irq_state[1].pq_state", 8 + 28 + 8, 4},
    {"kvmppc_passthru_irqmap", "mapped[1].desc", 8 + 16 + 8, 8},
    {"irq_desc", "irq_data.hwirq", 288, 8},
    {"pci_controller", "private_data", 632, 8},
    {"pnv_phb", "opal_id", 24, 8},
    {"kvmppc_host_rm_core", "rm_data", 8, 8},
    {"cpu_spec", "cpu_features", 16, 8},
    {"xa_node", "slots[1]", 48, 8},
    {"kvm_split_mode", "do_nap", 25, 1},
};

static void the_layout_file_of_6_1_has_the_fields_of_the_path(void **state)
{
    (void)state;
    struct kernel kernel;
    open_kernel("6.1", &kernel);
    for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
        struct rm_field field;
        struct rm_error error;
        if (rm_layout_need(kernel.layout, facts[i].type, facts[i].path, &field, &error))
            fail_msg("%s", error.text);
        if (field.offset_bytes != facts[i].offset || field.size_bytes != facts[i].size)
            fail_msg("%s.%s: %llu bytes at %llu", facts[i].type, facts[i].path,
                     (unsigned long long)field.size_bytes, (unsigned long long)field.offset_bytes);
    }
    close_kernel(&kernel);
}

/* The same fields are there, and every root; 64-bit words lie where 64-bit words may lie. */
static void check_6_12(const char *name)
{
    struct kernel kernel;
    struct rm_field field;
    struct rm_error error;
    uint64_t size;
    open_kernel(name, &kernel);
    assert_string_equal(rm_layout_origin(kernel.layout), "BTF in the image");
    double start = milliseconds();
    for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
        if (rm_layout_need(kernel.layout, facts[i].type, facts[i].path, &field, &error))
            fail_msg("%s", error.text);
        assert_int_equal(field.size_bytes, facts[i].size);
        assert_int_equal(field.offset_bytes % field.size_bytes, 0);
    }
    for (const char *const *root = rm_layout_roots; *root; root++)
        if (!rm_layout_struct(kernel.layout, *root, &size))
            fail_msg("no struct %s", *root);
    print_message("%s: look-ups in %.2f ms\n", name, milliseconds() - start);
    close_kernel(&kernel);
}

static void the_btf_of_6_12_has_the_fields_of_the_path(void **state)
{
    (void)state;
    check_6_12("6.12");
}

static void the_btf_of_6_12_with_64k_pages_has_the_fields_of_the_path(void **state)
{
    (void)state;
    check_6_12("6.12-64k");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_layout_file_of_6_1_has_the_fields_of_the_path),
        cmocka_unit_test(the_btf_of_6_12_has_the_fields_of_the_path),
        cmocka_unit_test(the_btf_of_6_12_with_64k_pages_has_the_fields_of_the_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
