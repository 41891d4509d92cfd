/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim info`: what an image is, and whether the real-mode path can be run on it. */
#include "base/fail.h"
#include "cli/image_options.h"
#include "cli/plain.h"
#include "cli/tell.h"
#include "cli/timing_text.h"
#include "cli/verbs.h"
#include "image/contract.h"
#include "image/fixup.h"
#include "image/layout.h"
#include "image/layout_folders.h"
#include "kvm/world/kvm_world.h"
#include "rmhandlers/handlers.h"
#include "rmsim/machine.h"
#include "scenario/requires.h"

#include <getopt.h>
#include <stdio.h>

static void help(void)
{
    fputs(
        "usage: rmsim info [--debug-info FILE | --layout FILE] [[--kernel] VMLINUX]\n"
        "       rmsim info --handlers NAME\n"
        "       rmsim info --timing [NAME|FILE]\n"
        "\n"
        "Tells of a kernel, or of our own handlers: version, byte order, ABI, how many places\n"
        "booting on a POWER8 patches, where struct layouts come from, and whether it offers what\n"
        "rmsim asks of an image, and which of the features that scenarios can require it lacks.\n"
        "\n" CLI_IMAGE_HELP
        "      --timing             instead: the rows of the power8 clock with their sources, of a\n"
        "                           processor by its name or with a file's rows, in the form that\n"
        "                           `rmsim run --timing` takes; and which processors there are\n"
        "  -h, --help               this text\n"
        "\n"
        "examples:\n"
        "  rmsim info\n"
        "  rmsim info --kernel /boot/vmlinux-6.12\n"
        "  rmsim info --timing power8-2926 > timing.yaml\n",
        stdout);
}

enum { OPT_TIMING = CLI_OPT_OWN };

static const struct option long_options[] = {
    CLI_IMAGE_OPTIONS,
    {"timing", no_argument, NULL, OPT_TIMING},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static void print_identity(const struct rm_image *image)
{
    const char *banner = rm_image_banner(image), *build_id = rm_image_build_id(image);
    printf("image      %s\n", cli_plain(rm_image_name(image)));
    printf("version    %s\n", banner ? cli_plain(banner) : "(no linux_banner: not a kernel)");
    printf("build id   %s\n", build_id ? build_id : "(none)");
    printf("format     64-bit PowerPC, %s-endian, ELF ABI v%u\n",
           rm_image_endian(image) == RM_BIG ? "big" : "little",
           rm_image_abi(image) ? rm_image_abi(image) : 1);
    printf("memory     up to 0x%llx\n", (unsigned long long)rm_image_end(image));
}

static void print_fixups(const struct rm_fixup_counts *counts)
{
    const struct {
        const char *what;
        unsigned patched, total;
    } rows[] = {
        {"CPU feature sections", counts->cpu_sections_patched, counts->cpu_sections},
        {"MMU feature sections", counts->mmu_sections_patched, counts->mmu_sections},
        {"firmware feature sections", counts->fw_sections_patched, counts->fw_sections},
        {"lwsync sites", counts->lwsync_sites_patched, counts->lwsync_sites},
        {"jump labels (of features)", counts->jump_labels_patched, counts->jump_labels},
        {"ftrace call sites", counts->ftrace_sites_patched, counts->ftrace_sites},
    };
    puts("fixups     as booting on a POWER8 makes them: changed, of all");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        printf("           %-26s %6u %6u\n", rows[i].what, rows[i].patched, rows[i].total);
}

/* Loads and patches the image in memory of its own, which is the caller's then. */
static enum rm_status try_fixups(struct rm_image *image, struct rm_mem **mem,
                                 struct rm_fixup_counts *counts, struct rm_error *error)
{
    enum rm_status status = rm_mem_new(rm_image_end(image), mem, error);
    if (status == RM_OK)
        status = rm_image_load(image, *mem, error);
    return status == RM_OK ? rm_image_fixup(image, *mem, counts, error) : status;
}

/* The interrupts that end a stay in the guest, and a nap. */
static const uint64_t vectors[] = {0x100, 0x500, 0x980, 0xc00, 0xe80};

static void print_vectors(const struct rm_image *image, struct rm_mem *mem)
{
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
        printf("           vector 0x%-21llx  %s\n", (unsigned long long)vectors[i],
               rm_mem_read(mem, vectors[i], 4, rm_image_endian(image)) ? "there" : "MISSING");
}

/* What rmsim asks of an image: docs/image-contract.md. */
static void print_contract(const struct rm_image *image, struct rm_mem *mem)
{
    puts("contract   what rmsim asks for by name");
    for (unsigned i = 0; i < RM_POINTS; i++) {
        const struct rm_contract_point *point = rm_contract_point(i);
        uint64_t address;
        if (rm_contract_find(image, i, &address, NULL) == RM_OK)
            printf("           %-30s 0x%016llx\n", point->symbol, (unsigned long long)address);
        else
            printf("           %-30s %s: %s\n", point->symbol,
                   point->needed ? "MISSING" : "not there", point->about);
    }
    print_vectors(image, mem);
}

/* What a scenario can require of an image, and what of that this one lacks. */
static void print_features(const struct rm_image *image)
{
    const struct scn_feature *feature;
    puts("features   what scenarios can require");
    for (unsigned i = 0; (feature = scn_feature(i)); i++)
        printf("           %-30s %s%s\n", feature->word,
               scn_image_has(image, feature->word) ? "there" : "lacking: ",
               scn_image_has(image, feature->word) ? "" : feature->about);
}

/* Structs, fields and variables are what building a world asks for. That the image lacks one is an
 * answer; that there is no memory to try is none. */
static enum rm_status print_world(const struct rm_image *image,
                                  const struct rm_machine_options *options, struct rm_error *error)
{
    struct rm_world_config world;
    struct rm_machine *machine = NULL;
    struct rm_virtual_icp icp;
    rm_world_defaults(&world);
    rm_world_fit(&world, rm_world_processors(image));
    enum rm_status status = rm_machine_open(options, &machine, error);
    if (status == RM_OK)
        status = rm_machine_build(machine, &world, error);
    bool xics = status == RM_OK && rm_virtual_icp_read(machine, 0, &icp, NULL) == RM_OK;
    rm_machine_close(machine);
    if (status != RM_OK && cli_status(status) != CLI_USAGE)
        return status;
    if (status == RM_OK)
        printf("world      can be built, %u x %u threads: all structs and fields are there\n",
               world.cores, world.threads_per_core);
    else
        printf("world      %s\n", cli_plain(error->text));
    if (status == RM_OK)
        printf("xics       %s\n",
               xics ? "in real mode" : "not in real mode: interrupts are left to the host");
    return RM_OK;
}

/* A layout that was asked for and is wrong is an error; one that nobody has is an answer. */
static enum rm_status print_layout(const struct rm_image *image,
                                   const struct rm_machine_options *options, struct rm_error *error)
{
    struct rm_layout *layout;
    struct rm_layout_folders folders;
    struct rm_layout_source source = {options->layout, options->debug_info,
                                      rm_layout_folders(&folders)};
    enum rm_status status = rm_layout_open(image, &source, &layout, error);
    bool asked_for = options->layout || options->debug_info;
    if (status == RM_NOT_FOUND && !asked_for) {
        printf("layout     none: %s\n", cli_plain(error->text));
        return RM_OK;
    }
    if (status != RM_OK)
        return status;
    printf("layout     %s\n", cli_plain(rm_layout_origin(layout)));
    rm_layout_close(layout);
    return RM_OK;
}

static enum rm_status print_image(struct rm_image *image, const struct rm_machine_options *options,
                                  struct rm_error *error)
{
    struct rm_fixup_counts counts;
    struct rm_mem *mem = NULL;
    enum rm_status status = try_fixups(image, &mem, &counts, error);
    if (status == RM_OK) {
        print_identity(image);
        status = print_layout(image, options, error);
    }
    if (status == RM_OK) {
        print_fixups(&counts);
        print_contract(image, mem);
        print_features(image);
        status = print_world(image, options, error);
    }
    rm_mem_free(mem);
    return status;
}

static enum rm_status open_image(const struct rm_machine_options *options, struct rm_image **image,
                                 struct rm_error *error)
{
    if (options->kernel)
        return rm_image_open(options->kernel, image, error);
    const char *build = options->handlers ? options->handlers : "le";
    const struct rm_handlers *handlers = rm_handlers_find(build);
    if (!handlers)
        return rm_fail(error, RM_NOT_FOUND,
                       "there is no build of our handlers called \"%s\"; see rmsim info --help",
                       build);
    char name[64];
    snprintf(name, sizeof(name), "rmsim handlers %s", handlers->name);
    return rm_image_open_memory(name, handlers->elf, handlers->bytes, image, error);
}

static int run(const struct rm_machine_options *options)
{
    struct rm_image *image = NULL;
    struct rm_error error;
    enum rm_status status = open_image(options, &image, &error);
    if (status == RM_OK)
        status = print_image(image, options, &error);
    rm_image_close(image);
    return status == RM_OK ? CLI_OK : cli_fail("info", &error);
}

int verb_info(int argc, char **argv)
{
    struct rm_machine_options options = {.size = sizeof(options)};
    bool timing = false;
    int option;
    while ((option = cli_next_option(argc, argv, CLI_IMAGE_LETTERS "h", long_options)) != -1) {
        if (cli_image_option(option, &options))
            continue;
        if (option == OPT_TIMING) {
            timing = true;
            continue;
        }
        if (option != 'h')
            return cli_usage_option("info", option, argv);
        help();
        return CLI_OK;
    }
    if (timing && (options.kernel || options.handlers || optind + 1 < argc))
        return cli_usage("info",
                         "--timing goes alone, but for one NAME or FILE: it is the same for "
                         "every image");
    if (timing) {
        struct rm_error error;
        enum rm_status status = cli_print_timing(optind < argc ? argv[optind] : NULL, &error);
        return status == RM_OK ? CLI_OK : cli_fail("info", &error);
    }
    if (!cli_image_argument("info", argc, argv, &options.kernel) ||
        !cli_image_check("info", &options))
        return CLI_USAGE;
    return run(&options);
}
