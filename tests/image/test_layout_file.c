/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Layout files: what is refused and with which words, and damage that only a field look-up meets.
 */
#include "image/layout.h"

#include "tiny_elf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define BASE UINT64_C(0xc000000000000000)
#define HEAD "version: 1\nendian: little\nbuild_id: abcd\nstructs:\n"

static char path[64];
static struct tiny_elf tiny;
static struct rm_image *image;

static enum rm_status open_text(const char *text, struct rm_layout **layout, struct rm_error *error)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    *layout = NULL;
    const struct rm_layout_source source = {.layout_path = path};
    return rm_layout_open(image, &source, layout, error);
}

static const struct {
    const char *text, *message;
} refused[] = {
    {"version: 2\nendian: little\nbuild_id: abcd\nstructs: []\n",
     "layout file version 2, expected 1"},
    {"version: 1\nendian: big\nbuild_id: abcd\nstructs: []\n",
     "layout of a big-endian image, expected little"},
    {"version: 1\nendian: little\nbuild_id: 1234\nstructs: []\n",
     "layout of build id 1234, expected the image's abcd"},
    {"version: 1\nendian: little\nstructs: []\n",
     "layout of build id (none), expected the image's abcd"},
    {"version: 1\nendian: middle\nbuild_id: abcd\nstructs: []\n",
     "line 2, column 9: endian: found \"middle\"; expected one of little, big"},
    {"version: one\n",
     "line 1, column 10: version: found \"one\"; expected a number from 0 to 0xffffffff"},
    {"version: 1\nversion: 1\n",
     "line 2, column 1: found the key \"version\" a second time; expected every key once"},
    {"just text\n", "line 1, column 1: found \"just text\"; expected a mapping (key: value)"},
    {"version: 1\nstructs: [\n", "line 3, column 1: not YAML: "},
    {"# nothing\n", "the file is empty; expected a layout"},
    {"", "the file is empty; expected a layout"},
    {HEAD "- {name: s, size: 8, membres: []}\n",
     "line 5, column 22: structs[0]: found the unknown key \"membres\"; expected one of name, "
     "size, members"},
    {HEAD "- {name: s, size: -8, members: []}\n", "at most 1073741824 are believed"},
    {HEAD "- {name: s, size: 8}\n",
     "line 5, column 3: structs[0]: found nothing; expected the key members"},
    {HEAD "- name: s\n  size: 8\n  members:\n  - {name: a, offset: 0, size: 4, kind: struct}\n",
     "struct s, member a: kind struct without the key \"struct\""},
    {HEAD "- name: s\n  size: 8\n  members:\n"
          "  - {name: a, offset: 0, size: 4, kind: bits, bit: 30, bits: 3}\n",
     "struct s, member a: bits 30 to 33 do not lie within its 4 bytes"},
    {HEAD "- name: s\n  size: 8\n  members:\n  - {name: a, offset: 0, size: 4, kind: bits}\n",
     "struct s, member a: bits 0 to 0 do not lie"},
    {HEAD "- {name: s, size: 99999999999, members: []}\n", "at most 1073741824 are believed"},
    {HEAD "- {name: s, size: 8, members: []}\n- {name: s, size: 8, members: []}\n",
     "struct s is listed twice"},
    {HEAD "- &a {name: s, size: 8, members: []}\n- *a\n",
     "line 6, column 3: found a YAML alias (*name); expected plain values"},
};

static void every_mistake_is_named_with_its_place(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        struct rm_layout *layout;
        struct rm_error error = {0};
        enum rm_status status = open_text(refused[i].text, &layout, &error);
        if (status == RM_BAD_INPUT && !strncmp(error.text, path, strlen(path)) &&
            strstr(error.text, refused[i].message) && !strchr(error.text, '\n'))
            continue;
        print_error("case %zu: status %d, \"%s\" lacks \"%s\"\n", i, status, error.text,
                    refused[i].message);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

/* Made to be slow: 4 MiB of what costs most. */
static void a_hostile_file_ends_soon(void **state)
{
    (void)state;
    static const char *const parts[][2] = {
        {"version: ", "["},
        {"", "%TAG !a! x\n"},
        {HEAD, "- {name: s, size: 8, members: []}\n"},
        {HEAD, "- {name: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"version: 1\nbanner: ", "xxxxxxxxxxxxxxxx"},
        {HEAD "- name: s\n  size: 8\n  members:\n", "  - {offset: 0, size: 0, kind: uint}\n"},
    };
    enum { BYTES = 4 << 20 };
    char *text = malloc(BYTES + 1);
    assert_non_null(text);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        size_t used = (size_t)sprintf(text, "%s", parts[i][0]), bytes = strlen(parts[i][1]);
        for (; used + bytes <= BYTES; used += bytes)
            memcpy(text + used, parts[i][1], bytes + 1);
        struct rm_layout *layout;
        struct rm_error error = {0};
        clock_t start = clock();
        alarm(20); /* ends the test rather than wait for hours */
        assert_int_equal(open_text(text, &layout, &error), RM_BAD_INPUT);
        alarm(0);
        assert_true(clock() - start < SOON_SECONDS * CLOCKS_PER_SEC);
        assert_null(strchr(error.text, '\n'));
    }
    free(text);
}

static void a_missing_file_is_not_found(void **state)
{
    (void)state;
    struct rm_layout *layout;
    struct rm_error error;
    const struct rm_layout_source source = {.layout_path = "/nowhere/x.layout"};
    assert_int_equal(rm_layout_open(image, &source, &layout, &error), RM_NOT_FOUND);
    const struct rm_layout_source debug = {.debug_path = "/nowhere/x.debug"};
    assert_int_equal(rm_layout_open(image, &debug, &layout, &error), RM_NOT_FOUND);
}

static void structs_that_contain_themselves_end_the_search(void **state)
{
    (void)state;
    struct rm_layout *layout;
    struct rm_field field;
    struct rm_error error;
    if (open_text(HEAD "- name: s\n  size: 8\n  members:\n"
                       "  - {offset: 0, size: 8, kind: struct, struct: s}\n"
                       "  - {offset: 0, size: 8, kind: struct, struct: s}\n"
                       "  - {offset: 0, size: 8, kind: struct, struct: s}\n"
                       "  - {name: self, offset: 4, size: 4, kind: struct, struct: s}\n"
                       "  - {name: list, offset: 0, size: 0, kind: struct, struct: s, count: 0}\n",
                  &layout, &error))
        fail_msg("%s", error.text);
    assert_false(rm_layout_field(layout, "s", "absent", &field));
    assert_true(rm_layout_field(layout, "s", "list[3].list[4]", &field));
    rm_layout_close(layout);
}

static void members_outside_their_struct_are_not_believed(void **state)
{
    (void)state;
    struct rm_layout *layout;
    struct rm_field field;
    struct rm_error error;
    if (open_text(HEAD "- name: s\n  size: 8\n  members:\n"
                       "  - {name: good, offset: 4, size: 4, kind: uint}\n"
                       "  - {name: behind, offset: 5, size: 4, kind: uint}\n"
                       "  - {name: far, offset: 18446744073709551615, size: 4, kind: uint}\n"
                       "  - {name: many, offset: 0, size: 4, kind: uint, count: "
                       "4611686018427387905}\n"
                       "  - {name: unknown, offset: 0, size: 4, kind: struct, struct: nobody}\n",
                  &layout, &error))
        fail_msg("%s", error.text);
    assert_true(rm_layout_field(layout, "s", "good", &field));
    assert_false(rm_layout_field(layout, "s", "behind", &field));
    assert_false(rm_layout_field(layout, "s", "far", &field));
    assert_false(rm_layout_field(layout, "s", "many", &field));
    assert_false(rm_layout_field(layout, "s", "unknown", &field));
    rm_layout_close(layout);
}

static int open_image(void **state)
{
    (void)state;
    static const uint8_t note[] = "\4\0\0\0\2\0\0\0\3\0\0\0GNU\0\xab\xcd\0";
    static const uint8_t text[16];
    snprintf(path, sizeof(path), "/tmp/rmsim-layout-file-%ld", (long)getpid());
    tiny_start(&tiny, RM_LITTLE);
    unsigned code = tiny_section(&tiny, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, BASE,
                                 text, sizeof(text));
    tiny_load(&tiny, code, sizeof(text));
    tiny_section(&tiny, ".notes", SHT_NOTE, 0, 0, note, 20);
    tiny_symbol(&tiny, "code", STB_GLOBAL, STT_FUNC, code, BASE);
    tiny_finish(&tiny, true);
    return rm_image_open_memory("tiny", tiny.bytes, tiny.used, &image, NULL) == RM_OK ? 0 : -1;
}

static int close_image(void **state)
{
    (void)state;
    rm_image_close(image);
    tiny_free(&tiny);
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_is_named_with_its_place),
        cmocka_unit_test(a_hostile_file_ends_soon),
        cmocka_unit_test(a_missing_file_is_not_found),
        cmocka_unit_test(structs_that_contain_themselves_end_the_search),
        cmocka_unit_test(members_outside_their_struct_are_not_believed),
    };
    return cmocka_run_group_tests(tests, open_image, close_image);
}
