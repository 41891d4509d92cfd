/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fault.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOP 0x60000000u

struct fault *faults_add(struct faults *faults)
{
    if ((faults->count & (faults->count - 1)) == 0) {
        size_t room = faults->count ? 2 * (size_t)faults->count : 1;
        faults->items = realloc(faults->items, room * sizeof(*faults->items));
        if (!faults->items)
            abort();
    }
    struct fault *fault = &faults->items[faults->count++];
    memset(fault, 0, sizeof(*fault));
    return fault;
}

void faults_free(struct faults *faults)
{
    free(faults->items);
    *faults = (struct faults){0};
}

/* "7c....a6": the digits that are given, and which those are. */
static bool parse_word(const char *text, uint32_t *value, uint32_t *given)
{
    *value = *given = 0;
    for (unsigned i = 0; i < 8; i++) {
        char digit[2] = {text[i], '\0'};
        if (text[i] != '.' && !isxdigit((unsigned char)text[i]))
            return false;
        *value = *value << 4 | (text[i] == '.' ? 0 : (uint32_t)strtoul(digit, NULL, 16));
        *given = *given << 4 | (text[i] == '.' ? 0 : 0xf);
    }
    return text[8] == '\0';
}

static bool parse_old(struct fault *fault, char *text)
{
    for (char *rest = NULL, *word = strtok_r(text, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest)) {
        if (fault->count == FAULT_WORDS ||
            !parse_word(word, &fault->is[fault->count], &fault->mask[fault->count]))
            return false;
        fault->count++;
    }
    return fault->count > 0;
}

static bool parse_new(struct fault *fault, char *text)
{
    unsigned i = 0;
    for (char *rest = NULL, *word = strtok_r(text, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest), i++) {
        uint32_t given = strcmp(word, "nop") == 0 ? UINT32_MAX : 0;
        if (i == fault->count)
            return false;
        fault->becomes[i] = NOP & given;
        if (!given && strcmp(word, "=") != 0 && !parse_word(word, &fault->becomes[i], &given))
            return false;
        fault->keep[i] = ~given;
    }
    return i == fault->count;
}

static char *trim(char *text)
{
    text += strspn(text, " ");
    for (char *end = text + strlen(text); end > text && isspace((unsigned char)end[-1]);)
        *--end = '\0';
    return text;
}

/* "6.1:name@2" */
static void parse_function(char *text, struct fault *fault)
{
    char *nth = strchr(text, '@'), *name = strchr(text, ':');
    if (nth) {
        *nth = '\0';
        fault->nth = (unsigned)strtoul(nth + 1, NULL, 10);
    }
    if (name)
        *name++ = '\0';
    snprintf(fault->version, sizeof(fault->version), "%s", name ? text : "");
    snprintf(fault->function, sizeof(fault->function), "%s", name ? name : text);
}

static bool parse_line(char *line, struct fault *fault)
{
    char *part[5];
    for (unsigned i = 0; i < 5; i++) {
        char *text = strsep(&line, "|");
        if (!text)
            return false;
        part[i] = trim(text);
    }
    parse_function(part[1], fault);
    snprintf(fault->kind, sizeof(fault->kind), "%s", part[0]);
    snprintf(fault->about, sizeof(fault->about), "%s", part[4]);
    return line == NULL && *part[0] && *fault->function && *part[4] && parse_old(fault, part[2]) &&
           parse_new(fault, part[3]);
}

bool faults_read(const char *path, struct faults *faults)
{
    char line[512];
    FILE *file = fopen(path, "r");
    bool good = file != NULL;
    if (!file)
        perror(path);
    for (unsigned number = 1; good && fgets(line, sizeof(line), file); number++) {
        if (*trim(line) == '\0' || line[0] == '#')
            continue;
        struct fault *fault = faults_add(faults);
        fault->line = number;
        good = parse_line(line, fault);
        if (!good)
            fprintf(stderr,
                    "%s:%u: expected kind | function | words | new words | what that breaks\n",
                    path, number);
    }
    if (file)
        fclose(file);
    return good;
}

bool fault_function(const struct rm_machine *machine, const char *name, uint64_t *start,
                    uint64_t *end)
{
    if (rm_image_entry(machine->image, name, start, NULL) != RM_OK &&
        !rm_image_symbol(machine->image, name, start))
        return false;
    uint32_t symbol = rm_image_symbol_at(machine->image, *start);
    for (*end = *start; rm_image_symbol_at(machine->image, *end) == symbol;)
        *end += 4;
    *start = rm_real(*start);
    *end = rm_real(*end);
    return true;
}

static uint32_t word_at(const struct rm_machine *machine, uint64_t address)
{
    return (uint32_t)rm_mem_read(machine->mem, address, 4, rm_image_endian(machine->image));
}

static bool is_there(const struct rm_machine *machine, const struct fault *fault, uint64_t address)
{
    for (unsigned i = 0; i < fault->count; i++)
        if ((word_at(machine, address + 4 * i) & fault->mask[i]) != fault->is[i])
            return false;
    return true;
}

/* "Linux version 6.1.0-50-..." begins with the version that the fault is for. */
static bool is_for(const struct fault *fault, const struct rm_machine *machine)
{
    const char *name = strstr(rm_machine_image_name(machine), "version ");
    size_t length = strlen(fault->version);
    name += name ? strlen("version ") : 0;
    return length == 0 ||
           (name && strncmp(name, fault->version, length) == 0 && name[length] == '.');
}

/* Where the words are, the nth time; in `times`, how often they are there. */
static uint64_t find(const struct rm_machine *machine, const struct fault *fault, unsigned *times)
{
    uint64_t start, end, found = 0;
    *times = 0;
    if (!is_for(fault, machine) || !fault_function(machine, fault->function, &start, &end))
        return 0;
    for (uint64_t address = start; address + 4 * fault->count <= end; address += 4)
        if (is_there(machine, fault, address) && ++*times == (fault->nth ? fault->nth : 1))
            found = address;
    return found;
}

/* Says what the words are, so that planting only stores. */
static void settle(const struct rm_machine *machine, struct fault *fault, uint64_t address)
{
    fault->address = address;
    for (unsigned i = 0; i < fault->count; i++) {
        fault->is[i] = word_at(machine, address + 4 * i);
        fault->becomes[i] |= fault->is[i] & fault->keep[i];
    }
    unsigned first = 0;
    while (first + 1 < fault->count && fault->is[first] == fault->becomes[first])
        first++;
    fault->count -= first;
    fault->address += 4 * first;
    memmove(fault->is, fault->is + first, fault->count * sizeof(*fault->is));
    memmove(fault->becomes, fault->becomes + first, fault->count * sizeof(*fault->becomes));
}

/* No other fault of this kernel is called like that: by its words a scenario names it. */
static bool is_alone(const struct faults *faults, unsigned index)
{
    const struct fault *fault = &faults->items[index];
    for (unsigned i = 0; i < index; i++) {
        const struct fault *other = &faults->items[i];
        bool same = other->address == fault->address && other->count == fault->count &&
                    memcmp(other->becomes, fault->becomes, fault->count * sizeof(uint32_t)) == 0;
        if (!other->address || (strcmp(other->about, fault->about) != 0 && !same))
            continue;
        fprintf(stderr, "table:%u: the same %s as in line %u\n", fault->line,
                same ? "fault" : "words", other->line);
        return false;
    }
    return true;
}

bool faults_find(const struct rm_machine *machine, struct faults *faults)
{
    bool good = true;
    for (unsigned i = 0; i < faults->count; i++) {
        unsigned times;
        struct fault *fault = &faults->items[i];
        uint64_t address = find(machine, fault, &times);
        if (address) {
            settle(machine, fault, address);
            good &= is_alone(faults, i);
        }
        if (times < 2 || fault->nth)
            continue;
        fprintf(stderr, "table:%u: the words are %u times in %s\n", fault->line, times,
                fault->function);
        good = false;
    }
    return good;
}

/* The image's own memory is in the snapshot from which worlds begin. */
static bool store(struct rm_machine *machine, const struct fault *fault, const uint32_t *words)
{
    struct rm_mem_snapshot *clean;
    rm_mem_snapshot_restore(machine->mem, machine->clean);
    for (unsigned i = 0; i < fault->count; i++)
        rm_mem_write(machine->mem, fault->address + 4 * i, 4, rm_image_endian(machine->image),
                     words[i]);
    if (rm_mem_snapshot_take(machine->mem, &clean, NULL) != RM_OK)
        return false;
    rm_mem_snapshot_free(machine->clean);
    machine->clean = clean;
    return true;
}

bool fault_plant(struct rm_machine *machine, struct fault *fault)
{
    return store(machine, fault, fault->becomes);
}

bool fault_remove(struct rm_machine *machine, const struct fault *fault)
{
    return store(machine, fault, fault->is);
}
