/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of the world by name. Names are hostile. */
#include "kvm/world/model.h"

#include <stdio.h>
#include <string.h>

#define NAME_BYTES_MAX 160

/* Finds the object with that index; 0: there is none. */
typedef uint64_t (*find_object)(const struct rm_world *world, uint64_t index);

static uint64_t find_paca(const struct rm_world *world, uint64_t index)
{
    return index < world->threads ? rm_paca(world, (unsigned)index) : 0;
}

static uint64_t find_vcpu(const struct rm_world *world, uint64_t index)
{
    return index < world->config.vcpu_count ? world->vcpu[index] : 0;
}

static uint64_t find_icp(const struct rm_world *world, uint64_t index)
{
    return index < world->config.vcpu_count ? world->icp[index] : 0;
}

static uint64_t find_vcore(const struct rm_world *world, uint64_t index)
{
    return index < world->vcore_count ? world->vcore[index] : 0;
}

static uint64_t find_ics(const struct rm_world *world, uint64_t index)
{
    return index <= UINT32_MAX ? rm_world_ics_at(world, (uint32_t)index) : 0;
}

static uint64_t find_source(const struct rm_world *world, uint64_t index)
{
    return index <= UINT32_MAX ? rm_world_source_at(world, (uint32_t)index) : 0;
}

static uint64_t find_rm_core(const struct rm_world *world, uint64_t index)
{
    bool there = world->rm_core && index < world->config.cores;
    return there ? rm_core_element(world, (unsigned)index) : 0;
}

static uint64_t find_split_mode(const struct rm_world *world, uint64_t index)
{
    return index < world->config.cores ? world->split_mode[index] : 0;
}

static uint64_t find_kvm(const struct rm_world *world, uint64_t index)
{
    (void)index;
    return world->kvm;
}

static uint64_t find_xics(const struct rm_world *world, uint64_t index)
{
    (void)index;
    return world->xics;
}

static uint64_t find_pimap(const struct rm_world *world, uint64_t index)
{
    (void)index;
    return world->pimap;
}

static const struct object {
    const char *name, *type;
    bool indexed;
    find_object find;
} objects[] = {
    {"paca", "paca_struct", true, find_paca},
    {"vcpu", "kvm_vcpu", true, find_vcpu},
    {"icp", "kvmppc_icp", true, find_icp},
    {"vcore", "kvmppc_vcore", true, find_vcore},
    {"ics", "kvmppc_ics", true, find_ics},
    {"source", "ics_irq_state", true, find_source},
    {"rm_core", "kvmppc_host_rm_core", true, find_rm_core},
    {"split_mode", "kvm_split_mode", true, find_split_mode},
    {"kvm", "kvm", false, find_kvm},
    {"xics", "kvmppc_xics", false, find_xics},
    {"pimap", "kvmppc_passthru_irqmap", false, find_pimap},
};

/* What a name stands for: a place in memory and how to move the value. */
struct place {
    uint64_t address;
    struct rm_field field;
};

/* A number up to the closing bracket, decimal or 0x; the text after it, or NULL. */
static const char *parse_index(const char *text, uint64_t *index)
{
    unsigned base = text[0] == '0' && text[1] == 'x' ? 16 : 10;
    const char *digit = base == 16 ? text + 2 : text;
    static const char digits[] = "0123456789abcdef";
    unsigned count = 0;
    *index = 0;
    for (; *digit != ']' && *digit != '\0' && count < 16; digit++, count++) {
        const char *value = strchr(digits, *digit);
        if (!value || value - digits >= (int)base)
            return NULL;
        *index = *index * base + (uint64_t)(value - digits);
    }
    return count > 0 && *digit == ']' ? digit + 1 : NULL;
}

static const struct object *find_named(const char *name, size_t length)
{
    for (size_t i = 0; i < RM_COUNT(objects); i++)
        if (strlen(objects[i].name) == length && memcmp(objects[i].name, name, length) == 0)
            return &objects[i];
    return NULL;
}

static enum rm_status find_global(const struct rm_world *world, const char *symbol,
                                  struct place *place, struct rm_error *error)
{
    struct rm_global globals[RM_GLOBALS_MAX];
    size_t count = rm_world_globals(world, globals);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(globals[i].symbol, symbol) != 0)
            continue;
        if (!rm_image_symbol(world->view.image, symbol, &place->address) ||
            !rm_mem_contains(world->view.mem, place->address, globals[i].bytes))
            return rm_fail(error, RM_NOT_FOUND, "global.%s: %s does not have that variable", symbol,
                           rm_image_name(world->view.image));
        place->field = (struct rm_field){.size_bytes = globals[i].bytes, .kind = RM_FIELD_UINT};
        return RM_OK;
    }
    return rm_fail(error, RM_NOT_FOUND, "global.%.64s: the world sets no variable of that name",
                   symbol);
}

static enum rm_status bad_name(const char *name, struct rm_error *error)
{
    return rm_fail(
        error, RM_BAD_INPUT,
        "'%.100s' is no name of a field; \"<object>[n].<path>\" was expected, with paca, "
        "vcpu, icp, vcore, ics, source, rm_core or split_mode, or \"kvm.<path>\", \"xics.<path>\", "
        "\"pimap.<path>\", \"global.<symbol>\"",
        name);
}

/* Fields that older kernels have under another name; scenarios use the newer one. */
static const struct renamed {
    const char *type, *path, *older;
} renamed[] = {
    {"kvm_vcpu", "arch.dawr0", "arch.dawr"},
    {"kvm_vcpu", "arch.dawrx0", "arch.dawrx"},
};

static bool find_older(const struct rm_world *world, const char *type, const char *path,
                       struct rm_field *field)
{
    for (size_t i = 0; i < RM_COUNT(renamed); i++)
        if (strcmp(renamed[i].type, type) == 0 && strcmp(renamed[i].path, path) == 0)
            return rm_view_find(&world->view, type, renamed[i].older, field);
    return false;
}

static enum rm_status find_field(const struct rm_world *world, const struct object *object,
                                 const char *path, struct place *place, struct rm_error *error)
{
    struct rm_field whole;
    if (strchr(path, '|') == NULL &&
        (rm_view_find(&world->view, object->type, path, &place->field) ||
         find_older(world, object->type, path, &place->field)))
        return RM_OK;
    if (rm_layout_field(world->view.layout, object->type, path, &whole))
        return rm_fail(error, RM_BAD_INPUT,
                       "field %.100s of struct %s is no number; a path to one was expected", path,
                       object->type);
    return rm_fail(error, RM_NOT_FOUND, "%s: struct %s has no field %.100s according to %s",
                   rm_image_name(world->view.image), object->type, path,
                   rm_layout_origin(world->view.layout));
}

/* An object of the world, and the path that the name has behind it. */
struct named {
    const struct object *object; /* NULL: a global variable */
    const char *path;
};

/* Finds what a name begins with: place->address, of a global variable all of the place. */
static enum rm_status find_start(const struct rm_world *world, const char *name,
                                 struct named *named, struct place *place, struct rm_error *error)
{
    size_t length = strcspn(name, "[.");
    uint64_t index = 0;
    *named = (struct named){.object = NULL};
    if (strnlen(name, NAME_BYTES_MAX) == NAME_BYTES_MAX)
        return bad_name(name, error);
    if (strncmp(name, "global.", 7) == 0)
        return find_global(world, name + 7, place, error);
    const struct object *object = find_named(name, length);
    const char *rest = name + length;
    if (!object || (*rest == '[') != object->indexed)
        return bad_name(name, error);
    if (object->indexed)
        rest = parse_index(rest + 1, &index);
    if (!rest || rest[0] != '.' || rest[1] == '\0')
        return bad_name(name, error);
    *named = (struct named){object, rest + 1};
    place->address = object->find(world, index);
    if (!place->address && object->indexed)
        return rm_fail(error, RM_NOT_FOUND, "%.100s: this world has no %s 0x%llx", name,
                       object->name, (unsigned long long)index);
    if (!place->address)
        return rm_fail(error, RM_NOT_FOUND, "%.100s: this world has no %s", name, object->name);
    return RM_OK;
}

static enum rm_status find_place(const struct rm_world *world, const char *name,
                                 struct place *place, struct rm_error *error)
{
    struct named named;
    enum rm_status status = find_start(world, name, &named, place, error);
    return status == RM_OK && named.object
               ? find_field(world, named.object, named.path, place, error)
               : status;
}

enum rm_status rm_world_read(const struct rm_world *world, const char *name, uint64_t *value,
                             struct rm_error *error)
{
    struct place place;
    enum rm_status status = find_place(world, name, &place, error);
    if (status == RM_OK)
        *value = rm_view_load(&world->view, place.address, &place.field);
    return status;
}

enum rm_status rm_world_write(struct rm_world *world, const char *name, uint64_t value,
                              struct rm_error *error)
{
    struct place place;
    enum rm_status status = find_place(world, name, &place, error);
    if (status == RM_OK)
        rm_view_store(&world->view, place.address, &place.field, value);
    return status;
}

enum rm_status rm_world_can_be(const struct rm_world *world, const char *name, uint64_t value,
                               struct rm_error *error)
{
    struct place place;
    enum rm_status status = find_place(world, name, &place, error);
    if (status != RM_OK)
        return status;
    const struct rm_field *field = &place.field;
    unsigned bits =
        field->kind == RM_FIELD_BITS ? field->bit_size : 8 * (unsigned)field->size_bytes;
    bool is_signed = field->kind == RM_FIELD_INT;
    uint64_t most = ~UINT64_C(0) >> (64 - bits + is_signed);
    if (value <= most || (is_signed && ~value <= most))
        return RM_OK;
    return rm_fail(error, RM_BAD_INPUT, "found 0x%llx; expected a number of %u bits%s",
                   (unsigned long long)value, bits, is_signed ? ", signed" : "");
}

/* A field may be a struct or an array here. */
enum rm_status rm_world_locate(const struct rm_world *world, const char *name, uint64_t *address,
                               uint32_t *bytes, struct rm_error *error)
{
    struct place place;
    struct named named;
    enum rm_status status = find_start(world, name, &named, &place, error);
    if (status == RM_OK && named.object &&
        !rm_layout_field(world->view.layout, named.object->type, named.path, &place.field))
        status = find_field(world, named.object, named.path, &place, error);
    if (status != RM_OK)
        return status;
    uint64_t count = place.field.count ? place.field.count : 1;
    *address = rm_real(place.address) + place.field.offset_bytes;
    *bytes = (uint32_t)(place.field.size_bytes * count);
    return RM_OK;
}

/* The path of the known field at an offset of a struct, up to the spelling's end; NULL: none. */
static const char *known_path_at(const struct rm_world *world, const char *type, uint64_t offset)
{
    for (unsigned k = 0; k < RM_K_COUNT; k++)
        if (world->known[k].there && world->known[k].field.offset_bytes == offset &&
            strcmp(rm_known_type((enum rm_known)k), type) == 0)
            return rm_known_path((enum rm_known)k);
    return NULL;
}

/* Names an address within the object `index` of a kind; false if it lies elsewhere. */
static bool name_within(const struct rm_world *world, const struct object *object, unsigned index,
                        uint64_t address, char *to, size_t bytes)
{
    uint64_t base = object->find(world, index), size;
    if (!base || !rm_layout_struct(world->view.layout, object->type, &size) ||
        rm_real(address) < rm_real(base) || rm_real(address) - rm_real(base) >= size)
        return false;
    uint64_t offset = rm_real(address) - rm_real(base);
    const char *path = known_path_at(world, object->type, offset);
    int used = object->indexed ? snprintf(to, bytes, "%s[%u]", object->name, index)
                               : snprintf(to, bytes, "%s", object->name);
    if (used < 0 || (size_t)used >= bytes)
        return true;
    if (path)
        snprintf(to + used, bytes - (size_t)used, ".%.*s", (int)strcspn(path, "|"), path);
    else
        snprintf(to + used, bytes - (size_t)used, "+0x%llx", (unsigned long long)offset);
    return true;
}

void rm_world_name(const struct rm_world *world, uint64_t address, char *to, size_t bytes)
{
    for (size_t i = 0; i < RM_COUNT(objects); i++)
        for (unsigned index = 0; index < RM_THREADS_MAX; index++)
            if (name_within(world, &objects[i], index, address, to, bytes))
                return;
    snprintf(to, bytes, "0x%llx", (unsigned long long)address);
}
