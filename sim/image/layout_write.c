/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a layout file: the structs asked for and, through their members, all that they embed. */
#include "image/layout_schema.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_STRUCTS 4096u

struct writer {
    const struct rm_layout *layout;
    struct file_layout file;
    uint64_t ids[LIMIT_STRUCTS]; /* of file.structs[i] */
    unsigned nameless;
    bool no_memory;
};

static void *must(struct writer *writer, void *allocated)
{
    writer->no_memory |= !allocated;
    return allocated;
}

static uint64_t *copy_u64(struct writer *writer, uint64_t value)
{
    uint64_t *copy = must(writer, malloc(sizeof(*copy)));
    if (copy)
        *copy = value;
    return copy;
}

static uint32_t *copy_u32(struct writer *writer, uint32_t value)
{
    uint32_t *copy = must(writer, malloc(sizeof(*copy)));
    if (copy)
        *copy = value;
    return copy;
}

/* The entry that a struct already has. Units of DWARF describe one struct again and again: one of
 * the same name and size is the same. */
static const struct file_struct *known_struct(const struct writer *writer, uint64_t id,
                                              const struct rm_struct *type, bool *name_taken)
{
    *name_taken = false;
    for (uint32_t i = 0; i < writer->file.struct_count; i++) {
        const struct file_struct *entry = &writer->file.structs[i];
        bool same_name = *type->name && entry->name && !strcmp(entry->name, type->name);
        if (writer->ids[i] == id || (same_name && entry->size == type->size_bytes))
            return entry;
        *name_taken |= same_name;
    }
    return NULL;
}

/* The entry of a struct, added if it is new; NULL if there is no such struct or no room. A struct
 * without a name, or whose name another one has, gets a number. */
static const struct file_struct *add_struct(struct writer *writer, uint64_t id, const char *alias)
{
    struct file_layout *file = &writer->file;
    char nameless[16];
    bool name_taken;
    const struct rm_struct *type = rm_layout_load(writer->layout, id);
    if (!type)
        return NULL;
    const struct file_struct *known = known_struct(writer, id, type, &name_taken);
    if (known || file->struct_count == LIMIT_STRUCTS)
        return known;
    const char *name = *type->name && !name_taken ? type->name : alias;
    if (!name) {
        snprintf(nameless, sizeof(nameless), "@%u", ++writer->nameless);
        name = nameless;
    }
    struct file_struct *entry = &file->structs[file->struct_count];
    entry->name = must(writer, strdup(name));
    entry->size = type->size_bytes;
    writer->ids[file->struct_count++] = id;
    return entry;
}

static void set_member(struct writer *writer, const struct rm_member *from, struct file_member *to)
{
    *to = (struct file_member){
        .name = *from->name ? must(writer, strdup(from->name)) : NULL,
        .offset = from->offset_bytes,
        .size = from->size_bytes,
        .kind = from->kind,
        .count = from->count != 1 ? copy_u64(writer, from->count) : NULL,
    };
    if (from->kind == RM_FIELD_BITS) {
        to->bit = copy_u32(writer, from->bit_offset);
        to->bits = copy_u32(writer, from->bit_size);
    } else if (from->kind == RM_FIELD_STRUCT) {
        const struct file_struct *type = add_struct(writer, from->struct_id, NULL);
        to->type = type && type->name ? must(writer, strdup(type->name)) : NULL;
        if (!to->type)
            to->kind = RM_FIELD_OTHER;
    }
}

static void fill_struct(struct writer *writer, uint32_t index)
{
    const struct rm_struct *type = rm_layout_load(writer->layout, writer->ids[index]);
    struct file_struct *entry = &writer->file.structs[index];
    entry->members = must(writer, calloc(type->count + 1, sizeof(*entry->members)));
    if (!entry->members)
        return;
    for (size_t i = 0; i < type->count; i++)
        set_member(writer, &type->members[i], &entry->members[entry->member_count++]);
}

static enum rm_status collect(struct writer *writer, const char *const *names,
                              struct rm_error *error)
{
    const struct rm_image *image = rm_layout_image(writer->layout);
    const char *build_id = rm_image_build_id(image), *banner = rm_image_banner(image);
    writer->file.version = LAYOUT_FILE_VERSION;
    writer->file.endian = rm_image_endian(image);
    writer->file.build_id = build_id ? must(writer, strdup(build_id)) : NULL;
    writer->file.banner = banner ? must(writer, strdup(banner)) : NULL;
    writer->file.structs = must(writer, calloc(LIMIT_STRUCTS, sizeof(*writer->file.structs)));
    for (; *names && !writer->no_memory; names++) {
        uint64_t id;
        if (rm_layout_find(writer->layout, *names, &id))
            add_struct(writer, id, *names);
    }
    for (uint32_t i = 0; i < writer->file.struct_count && !writer->no_memory; i++)
        fill_struct(writer, i);
    if (writer->no_memory)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    return RM_OK;
}

static void free_file(struct file_layout *file)
{
    for (uint32_t i = 0; i < file->struct_count; i++) {
        for (uint32_t j = 0; j < file->structs[i].member_count; j++) {
            struct file_member *member = &file->structs[i].members[j];
            free(member->name);
            free(member->count);
            free(member->type);
            free(member->bit);
            free(member->bits);
        }
        free(file->structs[i].members);
        free(file->structs[i].name);
    }
    free(file->structs);
    free(file->build_id);
    free(file->banner);
}

static const char file_header[] = "# SPDX-License-Identifier: GPL-2.0-or-later\n"
                                  "# Where the fields of an image's structs lie; see rmsim(1).\n";

static enum rm_status emit(const struct file_layout *file, FILE *to, struct rm_error *error)
{
    static const cyaml_config_t config = {
        .log_level = CYAML_LOG_ERROR,
        .mem_fn = cyaml_mem,
        .flags = CYAML_CFG_STYLE_BLOCK,
    };
    char *text = NULL;
    size_t bytes = 0;
    cyaml_err_t result = cyaml_save_data(&text, &bytes, &config, &rm_layout_schema, file, 0);
    if (result != CYAML_OK)
        return rm_fail(error, RM_BAD_INPUT, "the layout cannot be written as YAML: %s",
                       cyaml_strerror(result));
    bool written =
        fputs(file_header, to) >= 0 && fwrite(text, 1, bytes, to) == bytes && fflush(to) == 0;
    cyaml_mem(NULL, text, 0);
    if (!written)
        return rm_fail(error, RM_BAD_INPUT, "the layout file cannot be written");
    return RM_OK;
}

enum rm_status rm_layout_write(const struct rm_layout *layout, const char *const *names, FILE *to,
                               struct rm_error *error)
{
    struct writer *writer = calloc(1, sizeof(*writer));
    if (!writer)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    writer->layout = layout;
    enum rm_status status = collect(writer, names, error);
    if (!status)
        status = emit(&writer->file, to, error);
    free_file(&writer->file);
    free(writer);
    return status;
}
