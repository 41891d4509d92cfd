/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding the pages of a module by the path that goes through them. */
#include "capture/module_text.h"

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdlib.h>
#include <string.h>

#define ADDI_R3_R3_1 0x38630001 /* Power ISA 2.07 Book I 3.3.9 */
#define B_8          0x48000008 /* to 8 bytes further */
#define NOP          0x60000000

static struct rm_mem *mem;

static int make(void **state)
{
    (void)state;
    return rm_mem_new(8 * RM_PAGE_BYTES, &mem, NULL) == RM_OK ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    rm_mem_free(mem);
    return 0;
}

static void put_page(uint64_t real, uint32_t first)
{
    const uint32_t words[] = {first, B_8, NOP, NOP};
    for (unsigned i = 0; i < 4; i++)
        rm_mem_write(mem, real + 0x100 + 4 * i, 4, RM_LITTLE, words[i]);
}

static bool found(uint64_t *real)
{
    static const char text[] = "0 c008000000001100 m+0 msr=9000000000001033 r3=5\n"
                               "1 c008000000001104 m+4 r3=6\n"
                               "2 c00800000000110c m+c\n"
                               "3 c000000000002000 s+0\n";
    struct rm_module_text modules;
    struct rm_path path;
    assert_int_equal(rm_path_parse("path", strdup(text), strlen(text), 0, &path, NULL), RM_OK);
    rm_module_text_find(&path, mem, &modules);
    bool is = rm_module_text_real(&modules, UINT64_C(0xc008000000001104), real);
    rm_path_free(&path);
    return is;
}

static void the_page_that_fits_is_found(void **state)
{
    uint64_t real;
    (void)state;
    put_page(0x3000, ADDI_R3_R3_1);
    put_page(0x5000, ADDI_R3_R3_1 + 1);                  /* would have made r3 7 */
    rm_mem_write(mem, 0x310c, 4, RM_LITTLE, 0x4e800020); /* blr */
    rm_mem_write(mem, 0x510c, 4, RM_LITTLE, 0x4e800020);
    assert_true(found(&real));
    assert_int_equal(real, 0x3104);
}

static void of_two_pages_that_fit_none_is(void **state)
{
    uint64_t real;
    (void)state;
    put_page(0x3000, ADDI_R3_R3_1);
    put_page(0x5000, ADDI_R3_R3_1);
    rm_mem_write(mem, 0x310c, 4, RM_LITTLE, 0x4e800020);
    rm_mem_write(mem, 0x510c, 4, RM_LITTLE, 0x4e800020);
    assert_false(found(&real));
}

static void a_branch_that_leads_elsewhere_does_not_fit(void **state)
{
    uint64_t real;
    (void)state;
    put_page(0x3000, ADDI_R3_R3_1);
    assert_false(found(&real)); /* at 10c is no branch, and the path goes elsewhere */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_page_that_fits_is_found),
        TEST(of_two_pages_that_fit_none_is),
        TEST(a_branch_that_leads_elsewhere_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
