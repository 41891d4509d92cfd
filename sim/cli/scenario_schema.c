/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/scenario_schema.h"

#include "scenario/schema.h"
#include "yaml/keys.h"

#include <stdint.h>
#include <string.h>

#define MAX_OF(bytes) ((json_int_t)((UINT64_C(1) << (8 * (bytes))) - 1))

static json_t *schema_of(const struct yml_value *value);

/* A number of 64 bits may be negative, and its largest is none that JSON's readers agree on. */
static json_t *number(const struct yml_value *value)
{
    json_t *schema = json_pack("{s:s}", "type", "integer");
    if (value->bytes < sizeof(uint64_t)) {
        json_int_t most = MAX_OF(value->bytes);
        bool is_signed = value->type == YML_SIGNED;
        json_object_set_new(schema, "minimum", json_integer(is_signed ? -most / 2 - 1 : 0));
        json_object_set_new(schema, "maximum", json_integer(is_signed ? most / 2 : most));
    }
    return schema;
}

static json_t *choice(const struct yml_value *value)
{
    if (value->choices == yml_booleans)
        return json_pack("{s:s}", "type", "boolean");
    json_t *names = json_array();
    for (size_t i = 0; i < value->choice_count; i++)
        json_array_append_new(names, json_string(value->choices[i].name));
    json_t *one = json_pack("{s:o}", "enum", names);
    return value->or_number ? json_pack("{s:[o, o]}", "anyOf", one, number(value)) : one;
}

static json_t *group(const struct yml_key *keys)
{
    json_t *properties = json_object(), *required = json_array();
    for (; keys->name; keys++) {
        json_object_set_new(properties, keys->name, schema_of(&keys->value));
        if (keys->required)
            json_array_append_new(required, json_string(keys->name));
    }
    return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties, "required",
                     required, "additionalProperties", 0);
}

static json_t *numbers(const struct yml_value *value)
{
    return json_pack("{s:s, s:{s:s}, s:i}", "type", "object", "additionalProperties", "type",
                     "integer", "maxProperties", (int)value->most);
}

static json_t *schema_of(const struct yml_value *value)
{
    switch (value->type) {
    case YML_UNSIGNED:
    case YML_SIGNED:
        return number(value);
    case YML_CHOICE:
        return choice(value);
    case YML_TEXT:
        return json_pack("{s:s, s:i, s:i}", "type", "string", "minLength", (int)value->least,
                         "maxLength", (int)value->most);
    case YML_GROUP:
        return group(value->keys);
    case YML_LIST:
        return json_pack("{s:s, s:i, s:o}", "type", "array", "maxItems", (int)value->most, "items",
                         schema_of(value->entry));
    case YML_NUMBERS:
        return numbers(value);
    }
    return NULL;
}

json_t *cli_scenario_schema(void)
{
    json_t *schema = group(scn_file_keys);
    json_object_set_new(schema, "$schema",
                        json_string("https://json-schema.org/draft/2020-12/schema"));
    json_object_set_new(schema, "$comment",
                        json_string("SPDX-License-Identifier: GPL-2.0-or-later"));
    json_object_set_new(schema, "title", json_string("A scenario of rmsim"));
    return schema;
}
