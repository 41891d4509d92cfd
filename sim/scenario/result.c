/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/result.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static void free_exit(struct scn_exit *exit)
{
    free((void *)(uintptr_t)exit->exit.path);
    free((void *)(uintptr_t)exit->exit.mmio);
    free((void *)(uintptr_t)exit->exit.opal);
    free((void *)(uintptr_t)exit->exit.msgsnd);
}

void scn_result_free(struct scn_result *result)
{
    for (unsigned i = 0; i < result->exit_count; i++)
        free_exit(&result->exits[i]);
    for (unsigned i = 0; i < result->failure_count; i++) {
        free(result->failures[i].what);
        free(result->failures[i].expected);
        free(result->failures[i].got);
    }
    free(result->exits);
    free(result->kicks);
    free(result->icps);
    free(result->physical);
    free(result->sources);
    free(result->failures);
    memset(result, 0, sizeof(*result));
}

/* A copy of a list; an empty one is NULL. False: out of memory. */
static bool copy_list(const void *from, size_t count, size_t item_bytes, void **out)
{
    *out = NULL;
    if (count == 0)
        return true;
    *out = malloc(count * item_bytes);
    if (*out)
        memcpy(*out, from, count * item_bytes);
    return *out != NULL;
}

static bool copy_exit(const struct rm_exit *from, struct rm_exit *to)
{
    void *path, *mmio, *opal, *msgsnd;
    bool copied = copy_list(from->path, from->path_count, sizeof(*from->path), &path);
    copied &= copy_list(from->mmio, from->mmio_count, sizeof(*from->mmio), &mmio);
    copied &= copy_list(from->opal, from->opal_count, sizeof(*from->opal), &opal);
    copied &= copy_list(from->msgsnd, from->msgsnd_count, sizeof(*from->msgsnd), &msgsnd);
    *to = *from;
    to->path = path;
    to->mmio = mmio;
    to->opal = opal;
    to->msgsnd = msgsnd;
    return copied;
}

enum rm_status scn_add_exit(struct scn_result *result, const struct rm_exit *exit, int event,
                            struct rm_error *error)
{
    struct scn_exit *grown =
        realloc(result->exits, (result->exit_count + 1) * sizeof(*result->exits));
    if (!grown)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    result->exits = grown;
    struct scn_exit *record = &grown[result->exit_count++];
    *record = (struct scn_exit){.event = event};
    if (!copy_exit(exit, &record->exit))
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    return RM_OK;
}

unsigned scn_vcpu_id(const struct scn_result *result, unsigned index)
{
    const struct rm_world_config *world = &result->scenario->world;
    return index < world->vcpu_count ? world->vcpus[index].id : index;
}

enum rm_status scn_add_kicks(struct scn_result *result, const struct rm_host_report *report,
                             struct rm_error *error)
{
    if (report->kick_count == 0)
        return RM_OK;
    struct scn_kick *grown =
        realloc(result->kicks, (result->kick_count + report->kick_count) * sizeof(*grown));
    if (!grown)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    result->kicks = grown;
    for (unsigned i = 0; i < report->kick_count; i++)
        grown[result->kick_count++] = (struct scn_kick){
            .vcpu = scn_vcpu_id(result, report->kicks[i].vcpu),
            .by = report->kicks[i].by,
            .core = report->kicks[i].core,
        };
    return RM_OK;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return text ? rm_hash_bytes(hash, text, strlen(text)) : hash;
}

static uint64_t hash_lists(uint64_t hash, const struct rm_exit *exit)
{
    for (size_t i = 0; i < exit->path_count; i++)
        hash = hash_text(hash, exit->path[i]);
    for (size_t i = 0; i < exit->mmio_count; i++) {
        const struct rm_mmio *mmio = &exit->mmio[i];
        hash = rm_hash_u64(hash, mmio->cycle);
        hash = rm_hash_u64(hash, (uint64_t)mmio->icp << 32 | mmio->offset << 1 | mmio->write);
        hash = rm_hash_bytes(hash, mmio->bytes, mmio->width_bytes);
    }
    for (size_t i = 0; i < exit->opal_count; i++) {
        hash = rm_hash_u64(hash, exit->opal[i].cycle);
        hash = rm_hash_u64(hash, exit->opal[i].token);
        hash = rm_hash_bytes(hash, exit->opal[i].args, sizeof(exit->opal[i].args));
    }
    for (size_t i = 0; i < exit->msgsnd_count; i++)
        hash = rm_hash_u64(hash, exit->msgsnd[i].rb);
    return hash;
}

static uint64_t hash_exit(uint64_t hash, const struct scn_exit *record)
{
    const struct rm_exit *exit = &record->exit;
    const uint64_t words[] = {
        exit->end,
        exit->thread,
        exit->vcpu,
        exit->vector,
        exit->trap,
        exit->r12,
        exit->r3,
        exit->guest_pc,
        exit->cycles,
        exit->guest_msr,
        exit->start_cycle,
        exit->instructions,
        record->host.trap,
        (uint64_t)record->host.resume,
        record->host.kick_count,
        record->rm_action_after,
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        hash = rm_hash_u64(hash, words[i]);
    return hash_lists(hash_text(hash, exit->fault.text), exit);
}

uint64_t scn_result_hash(const struct scn_result *result, unsigned first_exit)
{
    uint64_t hash = rm_hash_u64(RM_HASH_START, result->state_hash);
    hash = rm_hash_u64(hash, result->end_cycle);
    for (unsigned i = first_exit; i < result->exit_count; i++)
        hash = hash_exit(hash, &result->exits[i]);
    return hash;
}
