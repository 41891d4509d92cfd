/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Layouts: choosing where the types come from, keeping what was digested, and finding a field by
 * its path. The sources behind it are layout_btf.c, layout_dwarf.c and layout_file.c.
 */
#include "base/table.h"
#include "image/image_private.h"
#include "image/layout_types.h"
#include "image/strmap.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_PATH_BYTES   256u /* of a field's path or a file's name made up here */
#define LIMIT_ANONYMOUS    16u  /* anonymous structs within one another */
#define LIMIT_SEARCH_STEPS 100000u
#define LIMIT_OFFSET_BYTES (UINT64_C(1) << 40)

/* A struct that was digested before; `type` is NULL if that failed. */
struct loaded {
    uint64_t id;
    struct rm_struct *type;
    UT_hash_handle hh;
};

/* A field that was looked up before. */
struct known_field {
    char *key;
    bool found;
    struct rm_field field;
};

struct rm_layout {
    const struct rm_image *image;
    struct rm_elf *debug; /* the separate debug file, or NULL */
    struct rm_type_source source;
    char origin[512];
    struct layout_cache *cache;
};

struct layout_cache {
    bool no_memory;        /* something that is there was not found, for want of memory */
    struct loaded *loaded; /* by id */
    struct known_field **fields;
    size_t field_count, field_room;
    struct strmap field_keys;
};

static struct rm_struct *load_struct(const struct rm_layout *layout, uint64_t id)
{
    struct rm_struct *type = calloc(1, sizeof(*type));
    if (type && !layout->source.load(layout->source.self, id, type)) {
        rm_struct_free(type);
        free(type);
        type = NULL;
    }
    return type;
}

const struct rm_struct *rm_layout_load(const struct rm_layout *layout, uint64_t id)
{
    struct layout_cache *cache = layout->cache;
    struct loaded *loaded;
    HASH_FIND(hh, cache->loaded, &id, sizeof(id), loaded);
    if (loaded)
        return loaded->type;
    errno = 0; /* which every allocation that fails sets, in the libraries too */
    loaded = calloc(1, sizeof(*loaded));
    if (loaded) {
        loaded->id = id;
        HASH_ADD(hh, cache->loaded, id, sizeof(id), loaded);
    }
    if (!loaded || !RM_TABLE_HAS(loaded)) {
        free(loaded);
        cache->no_memory = true;
        return NULL;
    }
    loaded->type = load_struct(layout, id);
    cache->no_memory |= !loaded->type && errno == ENOMEM;
    return loaded->type;
}

bool rm_layout_find(const struct rm_layout *layout, const char *name, uint64_t *id)
{
    errno = 0;
    bool found = layout->source.find(layout->source.self, name, id);
    layout->cache->no_memory |= !found && errno == ENOMEM;
    return found;
}

bool rm_layout_ran_out(const struct rm_layout *layout)
{
    return layout->cache->no_memory;
}

const struct rm_image *rm_layout_image(const struct rm_layout *layout)
{
    return layout->image;
}

bool rm_layout_struct(const struct rm_layout *layout, const char *name, uint64_t *size_bytes)
{
    uint64_t id;
    const struct rm_struct *type =
        rm_layout_find(layout, name, &id) ? rm_layout_load(layout, id) : NULL;
    if (type)
        *size_bytes = type->size_bytes;
    return type != NULL;
}

/* The search for one member, through anonymous structs; `steps` bounds what damage can cost. */
struct search {
    const struct rm_layout *layout;
    const char *name;
    size_t length;
    unsigned steps;
    struct rm_member found;
};

static bool search_struct(struct search *search, uint64_t id, uint64_t base, unsigned depth)
{
    const struct rm_struct *type = rm_layout_load(search->layout, id);
    if (!type || depth > LIMIT_ANONYMOUS)
        return false;
    for (size_t i = 0; i < type->count; i++) {
        const struct rm_member *member = &type->members[i];
        if (++search->steps > LIMIT_SEARCH_STEPS)
            return false;
        if (!*member->name && member->kind == RM_FIELD_STRUCT && member->count == 1) {
            uint64_t inner = base + member->offset_bytes;
            if (search_struct(search, member->struct_id, inner, depth + 1))
                return true;
        } else if (!strncmp(member->name, search->name, search->length) &&
                   !member->name[search->length] && search->length) {
            search->found = *member;
            search->found.offset_bytes += base;
            return true;
        }
    }
    return false;
}

/* Parses "[n]" and narrows the member to that element. */
static bool take_element(const char **path, struct rm_member *member)
{
    uint64_t index = 0;
    const char *at = *path + 1;
    if (*at < '0' || *at > '9')
        return false;
    for (; *at >= '0' && *at <= '9'; at++) {
        index = 10 * index + (uint64_t)(*at - '0');
        if (index > LIMIT_STRUCT_BYTES)
            return false;
    }
    bool is_array = member->count != 1 && member->kind != RM_FIELD_BITS;
    if (*at != ']' || (is_array && member->count && index >= member->count) ||
        (!is_array && index > 0))
        return false;
    member->offset_bytes += index * member->size_bytes;
    member->count = 1;
    *path = at + 1;
    return true;
}

static void fill_field(const struct rm_member *member, struct rm_field *out)
{
    *out = (struct rm_field){
        .offset_bytes = member->offset_bytes,
        .size_bytes = member->size_bytes,
        .count = member->count,
        .kind = member->kind,
        .bit_offset = member->bit_offset,
        .bit_size = member->bit_size,
    };
    strncat(out->struct_name, member->struct_name, sizeof(out->struct_name) - 1);
}

static bool resolve(const struct rm_layout *layout, const char *name, const char *path,
                    struct rm_field *out)
{
    uint64_t id, base = 0;
    if (!rm_layout_find(layout, name, &id))
        return false;
    for (;;) {
        struct search search = {.layout = layout, .name = path, .length = strcspn(path, ".[")};
        if (!search_struct(&search, id, base, 0))
            return false;
        path += search.length;
        if (*path == '[' && !take_element(&path, &search.found))
            return false;
        if (search.found.offset_bytes > LIMIT_OFFSET_BYTES)
            return false;
        if (*path == '\0') {
            fill_field(&search.found, out);
            return true;
        }
        if (*path != '.' || search.found.kind != RM_FIELD_STRUCT || search.found.count != 1)
            return false;
        path++;
        id = search.found.struct_id;
        base = search.found.offset_bytes;
    }
}

/* Remembers an answer; if memory is short it is worked out again the next time. */
static void remember(struct layout_cache *cache, const char *key, bool found,
                     const struct rm_field *field)
{
    if (cache->field_count == cache->field_room) {
        size_t room = cache->field_room ? 2 * cache->field_room : 64;
        struct known_field **fields = realloc(cache->fields, room * sizeof(struct known_field *));
        if (!fields)
            return;
        cache->fields = fields;
        cache->field_room = room;
    }
    struct known_field *known = calloc(1, sizeof(*known));
    char *copy = strdup(key);
    if (!known || !copy || !strmap_add(&cache->field_keys, copy, cache->field_count)) {
        free(known);
        free(copy);
        return;
    }
    *known = (struct known_field){copy, found, *field};
    cache->fields[cache->field_count++] = known;
}

bool rm_layout_field(const struct rm_layout *layout, const char *name, const char *path,
                     struct rm_field *out)
{
    char key[2 * LIMIT_PATH_BYTES];
    struct layout_cache *cache = layout->cache;
    uint64_t index;
    int length = snprintf(key, sizeof(key), "%s %s", name, path);
    if (length < 0 || (size_t)length >= sizeof(key))
        return resolve(layout, name, path, out);
    if (strmap_find(&cache->field_keys, key, &index)) {
        if (cache->fields[index]->found)
            *out = cache->fields[index]->field;
        return cache->fields[index]->found;
    }
    struct rm_field field = {0};
    bool found = resolve(layout, name, path, &field);
    remember(cache, key, found, &field);
    if (found)
        *out = field;
    return found;
}

enum rm_status rm_layout_need(const struct rm_layout *layout, const char *name, const char *path,
                              struct rm_field *out, struct rm_error *error)
{
    uint64_t size;
    if (rm_layout_field(layout, name, path, out))
        return RM_OK;
    if (rm_layout_ran_out(layout))
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    if (!rm_layout_struct(layout, name, &size))
        return rm_fail(error, RM_NOT_FOUND, "no struct %s in %s", name, layout->origin);
    return rm_fail(error, RM_NOT_FOUND, "no field %s in struct %s of %s", path, name,
                   layout->origin);
}

static void set_origin(struct rm_layout *layout, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void set_origin(struct rm_layout *layout, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(layout->origin, sizeof(layout->origin), format, args);
    va_end(args);
}

/* BTF, else DWARF; RM_NOT_FOUND if the file has neither. */
static enum rm_status open_types(struct rm_layout *layout, const struct rm_elf *elf,
                                 const char *where, struct rm_error *error)
{
    static const struct {
        const char *what;
        enum rm_status (*open)(const struct rm_elf *elf, struct rm_type_source *out,
                               struct rm_error *error);
    } kinds[] = {{"BTF", rm_types_from_btf}, {"DWARF", rm_types_from_dwarf}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        enum rm_status status = kinds[i].open(elf, &layout->source, error);
        if (status == RM_NOT_FOUND)
            continue;
        if (!status)
            set_origin(layout, "%s in %s", kinds[i].what, where);
        return status;
    }
    return RM_NOT_FOUND;
}

static enum rm_status open_debug(struct rm_layout *layout, const char *path, struct rm_error *error)
{
    const char *wanted = layout->image->elf->build_id;
    enum rm_status status = rm_elf_open(path, &layout->debug, error);
    if (status)
        return status;
    const char *got = layout->debug->build_id;
    if (wanted && (!got || strcmp(wanted, got)))
        return rm_fail(error, RM_BAD_INPUT, "%s: build id %s, expected the image's %s", path,
                       got ? got : "(none)", wanted);
    if (layout->debug->endian != layout->image->elf->endian)
        return rm_fail(error, RM_BAD_INPUT, "%s: its byte order is not the image's", path);
    status = open_types(layout, layout->debug, path, error);
    if (status == RM_NOT_FOUND)
        return rm_fail(error, RM_BAD_INPUT, "%s: neither BTF nor DWARF in it", path);
    return status;
}

static enum rm_status open_file(struct rm_layout *layout, const char *path, struct rm_error *error)
{
    const struct rm_elf *elf = layout->image->elf;
    enum rm_status status =
        rm_types_from_file(path, elf->build_id, elf->endian, &layout->source, error);
    if (!status)
        set_origin(layout, "layout file %s", path);
    return status;
}

static enum rm_status search_folders(struct rm_layout *layout, const char *const *folders,
                                     struct rm_error *error)
{
    const struct rm_elf *elf = layout->image->elf;
    for (; elf->build_id && folders && *folders; folders++) {
        char path[4096];
        int length = snprintf(path, sizeof(path), "%s/%s.layout", *folders, elf->build_id);
        if (length > 0 && (size_t)length < sizeof(path) && access(path, F_OK) == 0)
            return open_file(layout, path, error);
    }
    return rm_fail(error, RM_NOT_FOUND,
                   "%s: neither BTF nor DWARF in it, and no layout file for build id %s: expected "
                   "--debug-info FILE or --layout FILE",
                   elf->name, elf->build_id ? elf->build_id : "(none)");
}

static enum rm_status open_source(struct rm_layout *layout, const struct rm_layout_source *source,
                                  struct rm_error *error)
{
    if (source && source->layout_path)
        return open_file(layout, source->layout_path, error);
    if (source && source->debug_path)
        return open_debug(layout, source->debug_path, error);
    enum rm_status status = open_types(layout, layout->image->elf, "the image", error);
    if (status != RM_NOT_FOUND)
        return status;
    return search_folders(layout, source ? source->search : NULL, error);
}

enum rm_status rm_layout_open(const struct rm_image *image, const struct rm_layout_source *source,
                              struct rm_layout **out, struct rm_error *error)
{
    struct rm_layout *layout = calloc(1, sizeof(*layout));
    struct layout_cache *cache = calloc(1, sizeof(*cache));
    if (!layout || !cache) {
        free(layout);
        free(cache);
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    }
    layout->image = image;
    layout->cache = cache;
    enum rm_status status = open_source(layout, source, error);
    if (status)
        rm_layout_close(layout);
    else
        *out = layout;
    return status;
}

static void free_cache(struct layout_cache *cache)
{
    struct loaded *loaded, *next;
    HASH_ITER(hh, cache->loaded, loaded, next)
    {
        HASH_DEL(cache->loaded, loaded);
        if (loaded->type)
            rm_struct_free(loaded->type);
        free(loaded->type);
        free(loaded);
    }
    for (size_t i = 0; i < cache->field_count; i++) {
        free(cache->fields[i]->key);
        free(cache->fields[i]);
    }
    free(cache->fields);
    strmap_free(&cache->field_keys);
    free(cache);
}

void rm_layout_close(struct rm_layout *layout)
{
    if (!layout)
        return;
    if (layout->source.close)
        layout->source.close(layout->source.self);
    rm_elf_close(layout->debug);
    free_cache(layout->cache);
    free(layout);
}

const char *rm_layout_origin(const struct rm_layout *layout)
{
    return layout->origin;
}
