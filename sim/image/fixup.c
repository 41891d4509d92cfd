/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot-time patches of a powerpc kernel, as a bare-metal POWER8 booted with mitigations=off
 * makes them. The formats of the tables were read off the images of 6.1 and 6.12; a recording of
 * the text of a booted 6.1.0-50 is the judge (fixtures/states/). Left out: the slots of the
 * speculation mitigations and the calls that flush link stack and count cache, which such a boot
 * leaves as linked.
 */
#include "image/fixup_entries.h"

#include <stddef.h>

/* A form that the entries of a table can have, recognised by the first of them. */
struct form {
    unsigned entry_bytes;
    bool (*fits)(const struct patcher *p, uint64_t entry); /* NULL: any */
    enum rm_status (*apply)(const struct patcher *p, uint64_t entry);
};
#define FORMS 2

/* In the order in which a boot applies them. */
#define COUNTS(field)                                                                              \
    offsetof(struct rm_fixup_counts, field), offsetof(struct rm_fixup_counts, field##_patched)
static const struct table {
    const char *name, *start, *stop;
    size_t total_at, patched_at;
    struct form forms[FORMS];
} tables[] = {
    {"__ftr_fixup",
     "__start___ftr_fixup",
     "__stop___ftr_fixup",
     COUNTS(cpu_sections),
     {{48, NULL, rm_apply_cpu_section}}},
    {"__mmu_ftr_fixup",
     "__start___mmu_ftr_fixup",
     "__stop___mmu_ftr_fixup",
     COUNTS(mmu_sections),
     {{48, NULL, rm_apply_mmu_section}}},
    {"__lwsync_fixup",
     "__start___lwsync_fixup",
     "__stop___lwsync_fixup",
     COUNTS(lwsync_sites),
     {{8, NULL, rm_apply_lwsync}}},
    {"__fw_ftr_fixup",
     "__start___fw_ftr_fixup",
     "__stop___fw_ftr_fixup",
     COUNTS(fw_sections),
     {{48, NULL, rm_apply_fw_section}}},
    {"__jump_table",
     "__start___jump_table",
     "__stop___jump_table",
     COUNTS(jump_labels),
     {{16, rm_is_relative_label, rm_apply_relative_label},
      {24, rm_is_absolute_label, rm_apply_absolute_label}}},
    {"mcount_loc",
     "__start_mcount_loc",
     "__stop_mcount_loc",
     COUNTS(ftrace_sites),
     {{8, rm_has_stubs, rm_apply_ftrace_nop}, {8, NULL, rm_apply_ftrace}}},
};

/* NULL: the first entry has none of the forms that are known. */
static const struct form *form_of(const struct patcher *p, const struct table *table,
                                  uint64_t start, uint64_t bytes)
{
    for (unsigned i = 0; i < FORMS; i++) {
        const struct form *form = &table->forms[i];
        if (!form->entry_bytes)
            continue;
        if (!form->fits || (bytes >= form->entry_bytes && form->fits(p, start)))
            return form;
    }
    return NULL;
}

static enum rm_status bad_table(const struct patcher *p, uint64_t start, uint64_t stop,
                                const char *expected)
{
    return rm_fail(p->error, RM_BAD_INPUT, "%s: table %s reaches from 0x%llx to 0x%llx: %s",
                   rm_image_name(p->image), p->table, (unsigned long long)start,
                   (unsigned long long)stop, expected);
}

static enum rm_status apply_table(struct patcher *p, const struct table *table, uint64_t start,
                                  uint64_t stop)
{
    uint64_t bytes = stop - start;
    if (stop < start || !rm_is_text(p, start, bytes))
        return bad_table(p, start, stop, "expected to lie within the image");
    if (bytes == 0)
        return RM_OK;
    p->index = 0;
    const struct form *form = form_of(p, table, start, bytes);
    if (!form)
        return bad_table(p, start, stop, "its first entry has none of the forms that are known");
    if (bytes % form->entry_bytes)
        return bad_table(p, start, stop, "does not end where an entry does");
    for (; p->index < bytes / form->entry_bytes; p->index++) {
        ++*p->total;
        enum rm_status status = form->apply(p, start + p->index * form->entry_bytes);
        if (status)
            return status;
    }
    return RM_OK;
}

enum rm_status rm_image_fixup(const struct rm_image *image, struct rm_mem *mem,
                              struct rm_fixup_counts *counts, struct rm_error *error)
{
    struct patcher p = {
        .image = image, .mem = mem, .endian = rm_image_endian(image), .error = error};
    *counts = (struct rm_fixup_counts){0};
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        uint64_t start, stop;
        if (!rm_image_symbol(image, tables[i].start, &start))
            continue;
        enum rm_status status = rm_image_need_symbol(image, tables[i].stop, &stop, error);
        if (status)
            return status;
        p.table = tables[i].name;
        p.total = (unsigned *)((char *)counts + tables[i].total_at);
        p.patched = (unsigned *)((char *)counts + tables[i].patched_at);
        status = apply_table(&p, &tables[i], start, stop);
        if (status)
            return status;
    }
    return RM_OK;
}
