/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of the keys that a mapping may have: one table a struct, one row a key. The rows are made
 * with the macros below, of which the first two arguments are the struct and its member; the key
 * has the member's name. yml_read fills the struct.
 *
 * A member for a key that may be absent is a pointer, NULL where it is; of one that must be there
 * the value itself. A list is a pointer and a uint32_t of that name with _count behind it.
 */
#ifndef RM_YAML_KEYS_H
#define RM_YAML_KEYS_H

#include "yaml/document.h"

#include <stdbool.h>

enum yml_type {
    YML_UNSIGNED, /* of `bytes` bytes; decimal, or hexadecimal with 0x */
    YML_SIGNED,
    YML_CHOICE,  /* one of `choices`; with `or_number` also a number of that size */
    YML_TEXT,    /* char *, `least` to `most` bytes */
    YML_GROUP,   /* a struct of `bytes` bytes with `keys` */
    YML_LIST,    /* of at most `most` values as `entry` says */
    YML_NUMBERS, /* a mapping with any keys: an array of at most `most` struct yml_number */
};

struct yml_choice {
    const char *name;
    int64_t value;
};

struct yml_value {
    enum yml_type type;
    bool or_number;
    unsigned least, most;
    size_t bytes;
    const struct yml_choice *choices;
    size_t choice_count;
    const struct yml_key *keys;
    const struct yml_value *entry;
};

struct yml_key {
    const char *name; /* NULL ends the table */
    bool required;
    bool pointer; /* the member is a pointer to the value */
    size_t offset, count_offset;
    struct yml_value value;
};

/* `name: value`, where any name may stand. */
struct yml_number {
    const char *name;
    uint64_t value;
    struct yml_position at; /* of the name */
};

#define YML_NAME_BYTES_MAX 15 /* of a yml_number */

#define YML_COUNT(array)               (sizeof(array) / sizeof((array)[0]))
#define YML_VALUE_BYTES(owner, member) sizeof(((struct owner *)0)->member)
#define YML_END                                                                                    \
    {                                                                                              \
        0                                                                                          \
    }

/* A row by its parts; the others are made with it. `key` differs from the member in few of them. */
#define YML_ROW(key, owner, member, must, at, ...)                                                 \
    {                                                                                              \
        .name = (key), .required = (must), .pointer = (at),                                        \
        .offset = offsetof(struct owner, member), .value = {                                       \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define YML_OPTIONAL(key, owner, member, ...)                                                      \
    YML_ROW(key, owner, member, false, true, .bytes = YML_VALUE_BYTES(owner, member[0]),           \
            __VA_ARGS__)
#define YML_NEEDED(key, owner, member, ...)                                                        \
    YML_ROW(key, owner, member, true, false, .bytes = YML_VALUE_BYTES(owner, member), __VA_ARGS__)
#define YML_ONE_OF(table) .type = YML_CHOICE, .choices = (table), .choice_count = YML_COUNT(table)

/* Keys that may be absent. */
#define UNSIGNED_AS(key, owner, member) YML_OPTIONAL(key, owner, member, .type = YML_UNSIGNED)
#define UNSIGNED(owner, member)         UNSIGNED_AS(#member, owner, member)
#define SIGNED(owner, member)           YML_OPTIONAL(#member, owner, member, .type = YML_SIGNED)
#define BOOLEAN_AS(key, owner, member)  YML_OPTIONAL(key, owner, member, YML_ONE_OF(yml_booleans))
#define BOOLEAN(owner, member)          BOOLEAN_AS(#member, owner, member)
#define CHOICE(owner, member, table)    YML_OPTIONAL(#member, owner, member, YML_ONE_OF(table))
#define CHOICE_OR_NUMBER(owner, member, table)                                                     \
    YML_OPTIONAL(#member, owner, member, YML_ONE_OF(table), .or_number = true)
#define GROUP(owner, member, table)                                                                \
    YML_OPTIONAL(#member, owner, member, .type = YML_GROUP, .keys = (table))
#define YML_LIST_ROW(owner, member, must, ...)                                                     \
    {                                                                                              \
        .name = #member, .required = (must), .pointer = true,                                      \
        .offset = offsetof(struct owner, member),                                                  \
        .count_offset = offsetof(struct owner, member##_count),                                    \
        .value = {.bytes = YML_VALUE_BYTES(owner, member[0]), __VA_ARGS__},                        \
    }
#define LIST(owner, member, what, limit)                                                           \
    YML_LIST_ROW(owner, member, false, .type = YML_LIST, .entry = &(what), .most = (limit))
#define NUMBERS(owner, member, limit)                                                              \
    YML_LIST_ROW(owner, member, false, .type = YML_NUMBERS, .most = (limit))

/* Text is a char * either way. */
#define TEXT_AS(key, owner, member, must, limit)                                                   \
    YML_ROW(key, owner, member, must, false, .type = YML_TEXT, .least = 1, .most = (limit))
#define OPTIONAL_TEXT(owner, member, limit) TEXT_AS(#member, owner, member, false, limit)

/* Keys that must be there. */
#define NEEDED_TEXT(owner, member, limit) TEXT_AS(#member, owner, member, true, limit)
#define NEEDED_LIST(owner, member, what, limit)                                                    \
    YML_LIST_ROW(owner, member, true, .type = YML_LIST, .entry = &(what), .most = (limit))
#define NEEDED_NUMBER(owner, member)        YML_NEEDED(#member, owner, member, .type = YML_UNSIGNED)
#define NEEDED_CHOICE(owner, member, table) YML_NEEDED(#member, owner, member, YML_ONE_OF(table))
#define NEEDED_CHOICE_OR_NUMBER(owner, member, table)                                              \
    YML_NEEDED(#member, owner, member, YML_ONE_OF(table), .or_number = true)

/* What a list may have as entries: struct yml_value of a struct with keys. */
#define ENTRY(owner, table)                                                                        \
    {                                                                                              \
        .type = YML_GROUP, .keys = (table), .bytes = sizeof(struct owner)                          \
    }

/* no, yes, false, true: 0 and 1. */
extern const struct yml_choice yml_booleans[4];

/* Numbers as entries of lists. */
extern const struct yml_value yml_word32, yml_word64;

#endif
