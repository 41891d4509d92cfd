/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim layout`: writes where the fields of an image's structs lie, as a layout file. */
#include "base/fail.h"
#include "cli/image_options.h"
#include "cli/plain.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "image/layout.h"
#include "image/layout_folders.h"
#include "image/layout_roots.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static bool same_file(const struct stat *there, const char *read)
{
    struct stat other;
    return read && stat(read, &other) == 0 && there->st_dev == other.st_dev &&
           there->st_ino == other.st_ino;
}

/* What is there already may be replaced if it is a file, and not one of those that were read. */
static enum rm_status may_replace(const struct layout_options *options, struct rm_error *error)
{
    struct stat there;
    if (stat(options->output, &there) != 0)
        return RM_OK;
    if (!S_ISREG(there.st_mode))
        return rm_fail(error, RM_BAD_INPUT, "%s: not a regular file", options->output);
    if (same_file(&there, options->image) || same_file(&there, options->source.debug_path))
        return rm_fail(error, RM_BAD_INPUT, "%s: this is one of the files that are read",
                       options->output);
    return RM_OK;
}

/* That the disk is full, or breaks, is no mistake of the user's. */
static enum rm_status cannot_write(const char *output, struct rm_error *error)
{
    bool usage = errno == EACCES || errno == ENOENT || errno == ENOTDIR || errno == EROFS ||
                 errno == EISDIR || errno == ENAMETOOLONG || errno == EPERM;
    enum rm_status status = usage ? RM_BAD_INPUT : RM_NO_MEMORY;
    return rm_fail(error, status, "%s: cannot be written: %s", output, strerror(errno));
}

static bool put(int fd, const char *text, size_t bytes)
{
    mode_t mask = umask(0);
    umask(mask);
    while (bytes) {
        ssize_t put = write(fd, text, bytes);
        if (put < 0)
            return false;
        text += put;
        bytes -= (size_t)put;
    }
    return fchmod(fd, 0666 & ~mask) == 0;
}

/* Writes a new file beside the one that is wanted, `name`, and then gives it that one's name, so
 * that half of a file is never there under it. */
static enum rm_status replace(const char *output, char *name, const char *text, size_t bytes,
                              struct rm_error *error)
{
    int fd = mkstemp(name);
    if (fd < 0)
        return cannot_write(output, error);
    bool good = put(fd, text, bytes);
    good = close(fd) == 0 && good;
    if (good && rename(name, output) == 0)
        return RM_OK;
    enum rm_status status = cannot_write(output, error);
    remove(name);
    return status;
}

/* No signal ends rmsim while the new file has another name, which nobody would remove then. */
static enum rm_status write_file(const struct layout_options *options, const char *text,
                                 size_t bytes, struct rm_error *error)
{
    sigset_t all, before;
    char *name;
    enum rm_status status = may_replace(options, error);
    if (status != RM_OK)
        return status;
    if (asprintf(&name, "%s.XXXXXX", options->output) < 0)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    status = replace(options->output, name, text, bytes, error);
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(name);
    return status;
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
    while ((option = getopt_long(argc, argv, CLI_IMAGE_LETTERS "o:h", long_options, NULL)) != -1) {
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
