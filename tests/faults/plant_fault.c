/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *   plant_fault TABLE WORDS COPY VMLINUX
 *
 * Writes a copy of a kernel that has one fault of a table, the one that breaks what WORDS say (its
 * last column), for whoever wants to run rmsim itself on it. Status 0; 1 if the kernel has no place
 * for it or a boot would patch that place; 2 after bad arguments and files.
 */
#include "base/file.h"
#include "fault.h"
#include "image/elf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_KERNEL_BYTES ((size_t)1 << 30)

static const struct fault *find_words(const struct faults *faults, const char *words)
{
    for (unsigned i = 0; i < faults->count; i++)
        if (faults->items[i].address && strcmp(faults->items[i].about, words) == 0)
            return &faults->items[i];
    return NULL;
}

/* Where the file has the code of a real address; 0: it does not have all of it. */
static uint64_t file_offset(const struct rm_elf *elf, const struct fault *fault)
{
    for (size_t i = 0; i < elf->segment_count; i++) {
        const struct rm_segment *segment = &elf->segments[i];
        uint64_t start = rm_real(segment->address);
        if (fault->address >= start &&
            fault->address - start + 4 * (uint64_t)fault->count <= segment->file_bytes)
            return segment->file_offset + (fault->address - start);
    }
    return 0;
}

/* Into the file's bytes, which must be what was loaded. */
static bool plant(const struct fault *fault, const struct rm_elf *elf, char *bytes)
{
    uint64_t offset = file_offset(elf, fault);
    for (unsigned i = 0; offset && i < fault->count; i++) {
        uint8_t *word = (uint8_t *)bytes + offset + 4 * i;
        if (rm_load(word, 4, elf->endian) != fault->is[i])
            return false;
        rm_store(word, 4, elf->endian, fault->becomes[i]);
    }
    return offset != 0;
}

static bool write_file(const char *path, const char *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    bool good = file && fwrite(bytes, 1, count, file) == count;
    good = file && fclose(file) == 0 && good;
    if (!good)
        perror(path);
    return good;
}

static int plant_into_copy(const struct fault *fault, const char *kernel, const char *copy)
{
    struct rm_error error = {.text = ""};
    struct rm_elf *elf = NULL;
    char *bytes = NULL;
    size_t count;
    int status = 2;
    if (rm_file_read(kernel, LIMIT_KERNEL_BYTES, "a kernel", &bytes, &count, &error) != RM_OK ||
        rm_elf_open_memory(kernel, bytes, count, &elf, &error) != RM_OK)
        fprintf(stderr, "%s\n", error.text);
    else if (!plant(fault, elf, bytes))
        fprintf(stderr, "%s: a boot patches the place of that fault\n", kernel), status = 1;
    else if (write_file(copy, bytes, count))
        status = 0;
    rm_elf_close(elf);
    free(bytes);
    return status;
}

int main(int argc, char **argv)
{
    struct faults faults = {0};
    struct rm_machine *machine = NULL;
    struct rm_error error = {.text = ""};
    int status = 2;
    if (argc != 5) {
        fputs("usage: plant_fault TABLE WORDS COPY VMLINUX\n", stderr);
        return status;
    }
    struct rm_machine_options options = {.size = sizeof(options), .kernel = argv[4]};
    if (rm_machine_open(&options, &machine, &error) != RM_OK) {
        fprintf(stderr, "%s\n", error.text);
    } else if (faults_read(argv[1], &faults) && faults_find(machine, &faults)) {
        const struct fault *fault = find_words(&faults, argv[2]);
        status = fault ? plant_into_copy(fault, argv[4], argv[3]) : 1;
        if (!fault)
            fprintf(stderr, "%s: no fault of %s that is in it breaks this: %s\n", argv[4], argv[1],
                    argv[2]);
    }
    rm_machine_close(machine);
    faults_free(&faults);
    return status;
}
