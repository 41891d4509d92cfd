/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim layout`: writes where the fields of an image's structs lie, as a layout file. */
#include "base/fail.h"
#include "cli/image_options.h"
#include "cli/plain.h"
#include "cli/replace_file.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "image/layout.h"
#include "image/layout_folders.h"
#include "image/layout_roots.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct layout_options {
    struct rm_layout_source source;
    const char *output; /* NULL, "-": stdout */
    const char *image;
};

static void help(void)
{
    fputs("usage: rmsim layout [--debug-info FILE] [--output FILE] [--kernel] VMLINUX\n"
          "\n"
          "Writes the layout file of a kernel: where the fields of the structs lie that its\n"
          "real-mode path uses. They are taken from the kernel's BTF or DWARF, or from the\n"
          "separate debug file. With the file such a kernel runs without its debug information:\n"
          "either give it with --layout, or name it <build id>.layout and put it in the folder of\n"
          "layout files.\n"
          "\n"
          "  -k, --kernel VMLINUX   the kernel\n"
          "      --debug-info FILE  its separate debug file; its build id must match\n"
          "  -o, --output FILE      where to write (default, and with -: stdout)\n"
          "  -h, --help             this text\n"
          "\n"
          "examples:\n"
          "  rmsim layout --kernel /boot/vmlinux-6.12 > 6.12.layout\n"
          "  rmsim layout --debug-info vmlinux.debug -o 6.1.layout --kernel vmlinux\n",
          stdout);
}

static const struct option long_options[] = {
    {"kernel", required_argument, NULL, 'k'},
    {"debug-info", required_argument, NULL, CLI_OPT_DEBUG_INFO},
    {"output", required_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static enum rm_status write_file(const struct layout_options *options, const char *text,
                                 size_t bytes, struct rm_error *error)
{
    const char *const read[] = {options->image, options->source.debug_path, NULL};
    enum rm_status status = cli_may_replace(options->output, read, error);
    return status == RM_OK ? cli_replace_file(options->output, text, bytes, error) : status;
}

static enum rm_status write_layout(const struct rm_layout *layout,
                                   const struct layout_options *options, struct rm_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *to = open_memstream(&text, &bytes);
    if (!to)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    enum rm_status status = rm_layout_write(layout, rm_layout_roots, to, error);
    if (fclose(to) != 0 && status == RM_OK)
        status = rm_fail(error, RM_NO_MEMORY, "out of memory");
    if (status == RM_OK && options->output && strcmp(options->output, "-") != 0)
        status = write_file(options, text, bytes, error);
    else if (status == RM_OK)
        fwrite(text, 1, bytes, stdout); /* main tells if that fails */
    free(text);
    return status;
}

/* Asks one field of the path, so that a layout of something else is not taken for one of KVM. */
static void tell_origin(const struct rm_layout *layout)
{
    uint64_t size;
    fprintf(stderr, "rmsim layout: from %s\n", cli_plain(rm_layout_origin(layout)));
    if (!rm_layout_struct(layout, "kvm_vcpu", &size))
        fprintf(stderr, "rmsim layout: no struct kvm_vcpu in %s: built without KVM?\n",
                cli_plain(rm_layout_origin(layout)));
}

static enum rm_status run(const struct layout_options *options, struct rm_error *error)
{
    struct rm_image *image;
    struct rm_layout *layout;
    enum rm_status status = rm_image_open(options->image, &image, error);
    if (status != RM_OK)
        return status;
    status = rm_layout_open(image, &options->source, &layout, error);
    if (status == RM_OK) {
        status = write_layout(layout, options, error);
        if (status == RM_OK)
            tell_origin(layout);
        rm_layout_close(layout);
    }
    rm_image_close(image);
    return status;
}

int verb_layout(int argc, char **argv)
{
    struct rm_layout_folders folders;
    struct layout_options options = {.source.search = rm_layout_folders(&folders)};
    struct rm_error error = {.text = ""};
    int option;
    while ((option = cli_next_option(argc, argv, CLI_IMAGE_LETTERS "o:h", long_options)) != -1) {
        switch (option) {
        case 'k':
            options.image = optarg;
            break;
        case CLI_OPT_DEBUG_INFO:
            options.source.debug_path = optarg;
            break;
        case 'o':
            options.output = optarg;
            break;
        case 'h':
            help();
            return CLI_OK;
        default:
            return cli_usage_option("layout", option, argv);
        }
    }
    if (!cli_image_argument("layout", argc, argv, &options.image))
        return CLI_USAGE;
    if (!options.image)
        return cli_usage("layout", "found no kernel; expected one VMLINUX");
    return run(&options, &error) == RM_OK ? CLI_OK : cli_fail("layout", &error);
}
