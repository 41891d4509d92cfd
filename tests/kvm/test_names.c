/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields by name: hostile names and layouts that lack something give one clear line. */
#include "worlds.h"

#include <string.h>

static void expect_name(const struct test_world *test, const char *name, enum rm_status status,
                        const char *text)
{
    struct rm_error error = {0};
    uint64_t value = 0;
    assert_int_equal(rm_world_read(test->world, name, &value, &error), status);
    if (!strstr(error.text, text))
        fail_msg("'%s' does not say '%s'", error.text, text);
    assert_int_equal(rm_world_write(test->world, name, 1, &error), status);
}

static void names_of_another_form_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",
        "icp",
        "icp[",
        "icp[0",
        "icp[0]",
        "icp[0].",
        "icp.state",
        "icp[].x",
        "icp[-1].x",
        "icp[0x].x",
        "icp[1 ].x",
        "icp[0]state",
        "kvm[0].x",
        "nothing[0].x",
        "kvm",
        "[0].x",
        ".",
        "icp[0]].x",
        "icp[99999999999999999999].rm_action",
        "icp[g].x",
    };
    struct rm_world_config config = two_vcpus();
    struct test_world test;
    open_world(&test, HANDLERS("le"), &config);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        expect_name(&test, names[i], RM_BAD_INPUT, "is no name of a field");
    close_world(&test);
}

static void objects_and_fields_that_are_not_there_are_named(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    struct test_world test;
    char endless[400];
    open_world(&test, HANDLERS("le"), &config);
    expect_name(&test, "icp[2].rm_action", RM_NOT_FOUND, "this world has no icp 0x2");
    expect_name(&test, "paca[16].paca_index", RM_NOT_FOUND, "this world has no paca 0x10");
    expect_name(&test, "source[0x9999].server", RM_NOT_FOUND, "no source 0x9999");
    expect_name(&test, "rm_core[2].rm_data", RM_NOT_FOUND, "no rm_core 0x2");
    expect_name(&test, "icp[0].nonsense", RM_NOT_FOUND, "struct kvmppc_icp has no field nonsense");
    expect_name(&test, "icp[0].rm_action|vcpu", RM_NOT_FOUND, "no field rm_action|vcpu");
    expect_name(&test, "icp[0].resend_map[16]", RM_NOT_FOUND, "resend_map[16]");
    expect_name(&test, "icp[0].state", RM_BAD_INPUT, "is no number");
    expect_name(&test, "global.nonsense", RM_NOT_FOUND, "no variable of that name");
    memset(endless, 'a', sizeof(endless));
    endless[sizeof(endless) - 1] = '\0';
    expect_name(&test, endless, RM_BAD_INPUT, "is no name of a field");
    memcpy(endless, "global.", 7);
    expect_name(&test, endless, RM_BAD_INPUT, "is no name of a field");
    close_world(&test);
}

static void what_is_written_by_name_is_read_back(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t value, back;
    } cases[] = {
        {"icp[1].rm_action", 0x1ffffffff, 0xffffffff},
        {"vcpu[0].arch.trap", 0x5555, 0x5555},
        {"vcpu[1].arch.thread_cpu", 0xffffffff, UINT64_MAX},
        {"vcpu[1].arch.regs.gpr[3]", 0x123456789abcdef0, 0x123456789abcdef0},
        {"paca[0].kvm_hstate.saved_xirr", 0xff000077, 0xff000077},
        {"source[0x1005].pq_state", 3, 3},
        {"rm_core[1].rm_state.in_host", 1, 1},
        {"global.h_ipi_redirect", 0, 0},
        {"kvm.arch.enabled_hcalls[0]", 7, 7},
    };
    for (size_t h = 0; h < 2; h++) {
        struct rm_world_config config = two_vcpus();
        struct test_world test;
        open_world(&test, h ? HANDLERS("be") : HANDLERS("le"), &config);
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
            set_value(&test, cases[i].name, cases[i].value);
            assert_int_equal(value_of(&test, cases[i].name), cases[i].back);
        }
        close_world(&test);
    }
}

/* The layout of the handlers as a file, without the lines that hold `word` or, if there is another
 * word, with that instead; false: it had none. */
static bool write_layout(const struct test_world *test, const char *word, const char *other,
                         const char *path)
{
    static const char *const structs[] = {"paca_struct",
                                          "kvm_vcpu",
                                          "kvmppc_vcore",
                                          "kvm",
                                          "kvmppc_icp",
                                          "kvmppc_xics",
                                          "kvmppc_ics",
                                          "ics_irq_state",
                                          "irq_desc",
                                          "irq_data",
                                          "kvmppc_passthru_irqmap",
                                          "kvmppc_host_rm_ops",
                                          "kvmppc_host_rm_core",
                                          "pci_controller",
                                          "pnv_phb",
                                          "slb_shadow",
                                          "sibling_subcore_state",
                                          "opal",
                                          NULL};
    char *text = NULL;
    size_t length = 0;
    bool found = false;
    FILE *memory = open_memstream(&text, &length), *file = fopen(path, "w");
    assert_ok(rm_layout_write(test->layout, structs, memory, &assert_error));
    fclose(memory);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        const char *at = strstr(line, word);
        found = found || at;
        if (!at)
            fprintf(file, "%s\n", line);
        else if (other)
            fprintf(file, "%.*s%s%s\n", (int)(at - line), line, other, at + strlen(word));
    }
    fclose(file);
    free(text);
    return found;
}

static void expect_missing(const char *field, const char *text)
{
    const char *path = RMSIM_BINARY_DIR "/test_names_missing.layout";
    struct rm_world_config config = two_vcpus();
    struct rm_error error = {0};
    struct test_world test;
    open_image(&test, HANDLERS("le"), NULL);
    assert_true(write_layout(&test, field, NULL, path));
    close_world(&test);
    open_image(&test, HANDLERS("le"), path);
    enum rm_status status = build_with(&test, &config, &error);
    if (!text) {
        assert_int_equal(status, RM_OK);
    } else {
        assert_int_equal(status, RM_NOT_FOUND);
        if (!strstr(error.text, text) || !strstr(error.text, "handlers-le.elf"))
            fail_msg("'%s' does not say '%s'", error.text, text);
    }
    close_world(&test);
    unlink(path);
}

static void a_needed_field_that_a_layout_lacks_is_named(void **state)
{
    (void)state;
    expect_missing("rm_kick_target", "struct kvmppc_icp has no field rm_kick_target");
    expect_missing("thread_cpu", "struct kvm_vcpu has no field arch.thread_cpu");
    expect_missing("xics_phys", "struct paca_struct has no field kvm_hstate.xics_phys");
    expect_missing("r_hwirq", "no field mapped[0].r_hwirq");
}

static void an_optional_field_that_a_layout_lacks_is_left_out(void **state)
{
    (void)state;
    expect_missing("n_rm_kick_vcpu", NULL);
    expect_missing("canary", NULL);
}

static void a_field_that_was_renamed_is_found_by_its_newer_name(void **state)
{
    (void)state;
    const char *path = RMSIM_BINARY_DIR "/test_names_renamed.layout";
    struct rm_world_config config = two_vcpus();
    struct test_world test;
    open_image(&test, HANDLERS("le"), NULL);
    assert_true(write_layout(&test, "name: dawr0,", "name: dawr,", path));
    close_world(&test);
    open_image(&test, HANDLERS("le"), path);
    assert_ok(build_with(&test, &config, &assert_error));
    set_value(&test, "vcpu[0].arch.dawr0", 0x1230);
    assert_int_equal(value_of(&test, "vcpu[0].arch.dawr"), 0x1230);
    close_world(&test);
    unlink(path);
}

/* A copy of the handlers whose symbol of that name has another one. */
static void a_missing_symbol_is_named(void **state)
{
    (void)state;
    static const char symbol[] = "\0threads_per_core";
    struct rm_world_config config = two_vcpus();
    struct rm_error error = {0};
    struct test_world test;
    static char bytes[4 << 20];
    FILE *file = fopen(HANDLERS("le"), "rb");
    size_t count = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    assert_true(count < sizeof(bytes));
    open_image(&test, HANDLERS("le"), NULL);
    struct rm_image *original = test.image;
    for (char *at = bytes; (at = memmem(at, count - (size_t)(at - bytes), symbol, sizeof(symbol)));)
        at[1] = 'X';
    assert_ok(rm_image_open_memory("renamed", bytes, count, &test.image, &assert_error));
    assert_int_equal(build_with(&test, &config, &error), RM_NOT_FOUND);
    assert_non_null(strstr(error.text, "renamed"));
    assert_non_null(strstr(error.text, "threads_per_core"));
    rm_image_close(test.image);
    test.image = original;
    close_world(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_another_form_are_refused),
        cmocka_unit_test(objects_and_fields_that_are_not_there_are_named),
        cmocka_unit_test(what_is_written_by_name_is_read_back),
        cmocka_unit_test(a_needed_field_that_a_layout_lacks_is_named),
        cmocka_unit_test(an_optional_field_that_a_layout_lacks_is_left_out),
        cmocka_unit_test(a_field_that_was_renamed_is_found_by_its_newer_name),
        cmocka_unit_test(a_missing_symbol_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
