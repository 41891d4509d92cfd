/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a layout file: the structs asked for and, through their members, all that they embed. */
#include "image/layout_schema.h"
#include "yaml/emit.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_STRUCTS 4096u

/* A struct that has its place in the file. */
struct entry {
    uint64_t id, size_bytes;
    const char *name;  /* the layout's, the caller's, or */
    char nameless[16]; /* this */
};

struct writer {
    const struct rm_layout *layout;
    struct yml_emitter *emitter;
    struct entry entries[LIMIT_STRUCTS];
    unsigned entry_count, nameless_count;
};

/* The entry that a struct already has. Units of DWARF describe one struct again and again: one of
 * the same name and size is the same. */
static const struct entry *known_struct(const struct writer *writer, uint64_t id,
                                        const struct rm_struct *type, bool *name_taken)
{
    *name_taken = false;
    for (unsigned i = 0; i < writer->entry_count; i++) {
        const struct entry *entry = &writer->entries[i];
        bool same_name = *type->name && !strcmp(entry->name, type->name);
        if (entry->id == id || (same_name && entry->size_bytes == type->size_bytes))
            return entry;
        *name_taken |= same_name;
    }
    return NULL;
}

/* The entry of a struct, added if it is new; NULL if there is no such struct or no room. A struct
 * without a name, or whose name another one has, gets a number. */
static const struct entry *add_struct(struct writer *writer, uint64_t id, const char *alias)
{
    bool name_taken;
    const struct rm_struct *type = rm_layout_load(writer->layout, id);
    if (!type)
        return NULL;
    const struct entry *known = known_struct(writer, id, type, &name_taken);
    if (known || writer->entry_count == LIMIT_STRUCTS)
        return known;
    struct entry *entry = &writer->entries[writer->entry_count++];
    *entry = (struct entry){.id = id, .size_bytes = type->size_bytes, .name = entry->nameless};
    if (*type->name && !name_taken)
        entry->name = type->name;
    else if (alias)
        entry->name = alias;
    else
        snprintf(entry->nameless, sizeof(entry->nameless), "@%u", ++writer->nameless_count);
    return entry;
}

static void put_text(struct writer *writer, const char *key, const char *text)
{
    yml_emit_text(writer->emitter, key);
    yml_emit_text(writer->emitter, text);
}

static void put_number(struct writer *writer, const char *key, uint64_t number)
{
    yml_emit_text(writer->emitter, key);
    yml_emit_number(writer->emitter, number);
}

static void put_member(struct writer *writer, const struct rm_member *member)
{
    const struct entry *type = NULL;
    enum rm_field_kind kind = member->kind;
    if (kind == RM_FIELD_STRUCT && !(type = add_struct(writer, member->struct_id, NULL)))
        kind = RM_FIELD_OTHER;
    yml_emit_mapping(writer->emitter, true);
    if (*member->name)
        put_text(writer, "name", member->name);
    put_number(writer, "offset", member->offset_bytes);
    put_number(writer, "size", member->size_bytes);
    put_text(writer, "kind", rm_layout_kind_name(kind));
    if (member->count != 1)
        put_number(writer, "count", member->count);
    if (type)
        put_text(writer, "struct", type->name);
    if (kind == RM_FIELD_BITS) {
        put_number(writer, "bit", member->bit_offset);
        put_number(writer, "bits", member->bit_size);
    }
    yml_emit_end(writer->emitter);
}

static void put_struct(struct writer *writer, const struct entry *entry)
{
    const struct rm_struct *type = rm_layout_load(writer->layout, entry->id);
    yml_emit_mapping(writer->emitter, false);
    put_text(writer, "name", entry->name);
    put_number(writer, "size", entry->size_bytes);
    yml_emit_text(writer->emitter, "members");
    yml_emit_list(writer->emitter);
    for (size_t i = 0; i < type->count; i++)
        put_member(writer, &type->members[i]);
    yml_emit_end(writer->emitter);
    yml_emit_end(writer->emitter);
}

static void put_layout(struct writer *writer, const char *const *names)
{
    const struct rm_image *image = rm_layout_image(writer->layout);
    const char *build_id = rm_image_build_id(image), *banner = rm_image_banner(image);
    yml_emit_mapping(writer->emitter, false);
    put_number(writer, "version", LAYOUT_FILE_VERSION);
    if (build_id)
        put_text(writer, "build_id", build_id);
    put_text(writer, "endian", rm_layout_endian_name(rm_image_endian(image)));
    if (banner)
        put_text(writer, "banner", banner);
    yml_emit_text(writer->emitter, "structs");
    yml_emit_list(writer->emitter);
    for (uint64_t id; *names; names++)
        if (rm_layout_find(writer->layout, *names, &id))
            add_struct(writer, id, *names);
    for (unsigned i = 0; i < writer->entry_count; i++) /* each may add some that it embeds */
        put_struct(writer, &writer->entries[i]);
    yml_emit_end(writer->emitter);
    yml_emit_end(writer->emitter);
}

static const char file_header[] = "# SPDX-License-Identifier: GPL-2.0-or-later\n"
                                  "# Where the fields of an image's structs lie; see rmsim(1).\n";

enum rm_status rm_layout_write(const struct rm_layout *layout, const char *const *names, FILE *to,
                               struct rm_error *error)
{
    struct writer *writer = calloc(1, sizeof(*writer));
    struct yml_emitter *emitter = writer ? yml_emitter_new(to) : NULL;
    if (!emitter) {
        free(writer);
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    }
    writer->layout = layout;
    writer->emitter = emitter;
    fputs(file_header, to);
    put_layout(writer, names);
    free(writer);
    enum rm_status status = yml_emitter_finish(emitter, error);
    if (status == RM_OK && rm_layout_ran_out(layout))
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    if (status == RM_OK && ferror(to))
        return rm_fail(error, RM_BAD_INPUT, "the layout file cannot be written");
    return status;
}
