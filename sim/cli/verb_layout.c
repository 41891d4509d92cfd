/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim layout`: writes where the fields of an image's structs lie, as a layout file. */
#include "cli/verbs.h"
#include "image/layout.h"
#include "image/layout_folders.h"
#include "image/layout_roots.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct layout_options {
    struct rm_layout_source source;
    const char *output; /* NULL: stdout */
    const char *image;
};

static void help(FILE *to)
{
    fputs("usage: rmsim layout [--debug-info FILE] [--output FILE] VMLINUX\n"
          "\n"
          "Writes the layout file of a kernel: where the fields of the structs lie that its\n"
          "real-mode path uses. They are taken from the kernel's BTF or DWARF, or from the\n"
          "separate debug file. With the file such a kernel runs without its debug information:\n"
          "either give it with --layout, or name it <build id>.layout and put it in the folder of\n"
          "layout files.\n"
          "\n"
          "      --debug-info FILE  the kernel's separate debug file; its build id must match\n"
          "  -o, --output FILE      where to write (default: stdout)\n"
          "  -h, --help             this text\n"
          "\n"
          "examples:\n"
          "  rmsim layout /boot/vmlinux-6.12 > 6.12.layout\n"
          "  rmsim layout --debug-info vmlinux.debug -o 6.1.layout vmlinux\n",
          to);
}

enum { OPT_DEBUG_INFO = 256 };

static const struct option long_options[] = {
    {"debug-info", required_argument, NULL, OPT_DEBUG_INFO},
    {"output", required_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static int fail(const char *place, const char *reason)
{
    fprintf(stderr, "rmsim layout: %s: %s\n", place, reason);
    return CLI_USAGE;
}

static bool same_file(const struct stat *there, const char *read)
{
    struct stat other;
    return read && stat(read, &other) == 0 && there->st_dev == other.st_dev &&
           there->st_ino == other.st_ino;
}

/* What is there already may be replaced if it is a file, and not one of those that were read. */
static bool may_replace(const struct layout_options *options)
{
    struct stat there;
    if (stat(options->output, &there) != 0)
        return true;
    if (!S_ISREG(there.st_mode))
        return fail(options->output, "not a regular file"), false;
    if (same_file(&there, options->image) || same_file(&there, options->source.debug_path))
        return fail(options->output, "this is one of the files that are read"), false;
    return true;
}

/* A new file beside the one that is wanted, so that half of one is never there under its name. */
static FILE *open_beside(const char *output, char *name, size_t bytes)
{
    mode_t mask = umask(0);
    umask(mask);
    snprintf(name, bytes, "%s.XXXXXX", output);
    int fd = mkstemp(name);
    FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
    if (to)
        fchmod(fd, 0666 & ~mask);
    return to;
}

static int write_file(const struct rm_layout *layout, const struct layout_options *options)
{
    char name[PATH_MAX];
    struct rm_error error;
    if (!may_replace(options))
        return CLI_USAGE;
    FILE *to = open_beside(options->output, name, sizeof(name));
    if (!to)
        return fail(options->output, strerror(errno));
    bool good = rm_layout_write(layout, rm_layout_roots, to, &error) == RM_OK;
    if (fclose(to) != 0 || !good || rename(name, options->output) != 0) {
        remove(name);
        return fail(options->output, good ? strerror(errno) : error.text);
    }
    return CLI_OK;
}

static int write_layout(const struct rm_layout *layout, const struct layout_options *options)
{
    struct rm_error error;
    if (options->output)
        return write_file(layout, options);
    if (rm_layout_write(layout, rm_layout_roots, stdout, &error) != RM_OK)
        return fail("standard output", error.text);
    return CLI_OK;
}

/* Asks one field of the path, so that a layout of something else is not written as if it were. */
static void warn_if_useless(const struct rm_layout *layout)
{
    uint64_t size;
    if (!rm_layout_struct(layout, "kvm_vcpu", &size))
        fprintf(stderr, "rmsim layout: no struct kvm_vcpu in %s: built without KVM?\n",
                rm_layout_origin(layout));
}

static int run(const struct layout_options *options)
{
    struct rm_image *image;
    struct rm_layout *layout;
    struct rm_error error;
    int result = CLI_USAGE;
    if (rm_image_open(options->image, &image, &error) != RM_OK) {
        fprintf(stderr, "rmsim layout: %s\n", error.text);
        return CLI_USAGE;
    }
    if (rm_layout_open(image, &options->source, &layout, &error) == RM_OK) {
        fprintf(stderr, "rmsim layout: from %s\n", rm_layout_origin(layout));
        warn_if_useless(layout);
        result = write_layout(layout, options);
        rm_layout_close(layout);
    } else {
        fprintf(stderr, "rmsim layout: %s\n", error.text);
    }
    rm_image_close(image);
    return result;
}

int verb_layout(int argc, char **argv)
{
    struct rm_layout_folders folders;
    struct layout_options options = {.source.search = rm_layout_folders(&folders)};
    int option;
    while ((option = getopt_long(argc, argv, "o:h", long_options, NULL)) != -1) {
        switch (option) {
        case OPT_DEBUG_INFO:
            options.source.debug_path = optarg;
            break;
        case 'o':
            options.output = optarg;
            break;
        case 'h':
            help(stdout);
            return CLI_OK;
        default:
            help(stderr);
            return CLI_USAGE;
        }
    }
    if (argc - optind != 1) {
        fputs("rmsim layout: expected one VMLINUX\n\n", stderr);
        help(stderr);
        return CLI_USAGE;
    }
    options.image = argv[optind];
    return run(&options);
}
