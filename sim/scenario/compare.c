/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/compare.h"

#include "base/hash.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MAX 48

/* Something of a result, as one number: a value, a count or a hash. */
struct word {
    const char *name;
    uint64_t value;
};

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return text ? rm_hash_bytes(hash, text, strlen(text)) : hash;
}

static uint64_t hash_words(uint64_t hash, const struct word *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hash = rm_hash_u64(hash, words[i].value);
    return hash;
}

static uint64_t hash_path(const struct rm_exit *exit)
{
    uint64_t hash = RM_HASH_START;
    for (size_t i = 0; i < exit->path_count; i++)
        hash = hash_text(hash, exit->path[i]);
    return hash;
}

static uint64_t hash_mmio(const struct rm_exit *exit)
{
    uint64_t hash = RM_HASH_START;
    for (size_t i = 0; i < exit->mmio_count; i++) {
        const struct rm_mmio *mmio = &exit->mmio[i];
        hash = rm_hash_u64(rm_hash_u64(hash, mmio->cycle), mmio->thread);
        hash = rm_hash_u64(hash, (uint64_t)mmio->icp << 32 | mmio->offset << 1 | mmio->write);
        hash = rm_hash_bytes(hash, mmio->bytes, mmio->width_bytes);
    }
    return hash;
}

static uint64_t hash_opal(const struct rm_exit *exit)
{
    uint64_t hash = RM_HASH_START;
    for (size_t i = 0; i < exit->opal_count; i++) {
        const struct rm_opal_call *call = &exit->opal[i];
        hash = rm_hash_u64(rm_hash_u64(hash, call->cycle), call->thread);
        hash = rm_hash_u64(rm_hash_u64(hash, call->token), (uint64_t)call->rc);
        hash = rm_hash_bytes(hash, call->args, sizeof(call->args));
    }
    return hash;
}

static uint64_t hash_msgsnd(const struct rm_exit *exit)
{
    uint64_t hash = RM_HASH_START;
    for (size_t i = 0; i < exit->msgsnd_count; i++) {
        const struct rm_msgsnd *sent = &exit->msgsnd[i];
        hash = rm_hash_u64(rm_hash_u64(hash, sent->cycle), sent->thread);
        hash = rm_hash_u64(rm_hash_u64(hash, sent->target), sent->rb);
    }
    return hash;
}

static uint64_t hash_kicks(const struct rm_host_report *host)
{
    uint64_t hash = RM_HASH_START;
    for (size_t i = 0; i < host->kick_count; i++) {
        const struct rm_kick *kick = &host->kicks[i];
        hash = rm_hash_u64(rm_hash_u64(hash, kick->vcpu), kick->by);
        hash = rm_hash_u64(rm_hash_u64(hash, kick->core), kick->woken);
        hash = rm_hash_u64(hash, (uint64_t)kick->ipi_thread);
    }
    return hash;
}

static size_t put(struct word *out, const struct word *words, size_t count)
{
    memcpy(out, words, count * sizeof(*words));
    return count;
}

static size_t put_exit(const struct rm_exit *exit, struct word *out)
{
    const struct word words[] = {
        {"end", exit->end},
        {"thread", exit->thread},
        {"vcpu", (uint64_t)exit->vcpu},
        {"cause", exit->cause},
        {"vector", exit->vector},
        {"trap", exit->trap},
        {"r12", exit->r12},
        {"r3", exit->r3},
        {"guest_pc", exit->guest_pc},
        {"guest_msr", exit->guest_msr},
        {"read_intr_called", exit->read_intr_called},
        {"read_intr", (uint64_t)exit->read_intr},
        {"start_cycle", exit->start_cycle},
        {"cycles", exit->cycles},
        {"instructions", exit->instructions},
        {"phases.rm_entry", exit->phases.rm_entry_cycles},
        {"phases.guest", exit->phases.guest_cycles},
        {"phases.rm_intr", exit->phases.rm_intr_cycles},
        {"phases.rm_exit", exit->phases.rm_exit_cycles},
        {"fault", hash_text(RM_HASH_START, exit->fault.text)},
    };
    return put(out, words, sizeof(words) / sizeof(*words));
}

static size_t put_lists(const struct rm_exit *exit, struct word *out)
{
    const struct word words[] = {
        {"path_count", exit->path_count},     {"path", hash_path(exit)},
        {"mmio_count", exit->mmio_count},     {"mmio", hash_mmio(exit)},
        {"opal_count", exit->opal_count},     {"opal", hash_opal(exit)},
        {"msgsnd_count", exit->msgsnd_count}, {"msgsnd", hash_msgsnd(exit)},
    };
    return put(out, words, sizeof(words) / sizeof(*words));
}

static size_t put_host(const struct scn_exit *record, struct word *out)
{
    const struct rm_host_report *host = &record->host;
    const struct word words[] = {
        {"host.handled", record->handled},
        {"host.trap", host->trap},
        {"host.resume", (uint64_t)host->resume},
        {"host.run_loop", (uint64_t)host->run_loop},
        {"host.hcall", host->hcall},
        {"host.blocked", host->blocked},
        {"host.completed", host->completed},
        {"host.rm_action_before", host->rm_action_before},
        {"host.rm_action_after", host->rm_action_after},
        {"host.eoied_irq", host->eoied_irq},
        {"host.kick_count", host->kick_count},
        {"host.kicks", hash_kicks(host)},
        {"host.fault", hash_text(RM_HASH_START, host->fault)},
        {"rm_action_before", record->rm_action_before},
        {"rm_action_after", record->rm_action_after},
    };
    return put(out, words, sizeof(words) / sizeof(*words));
}

static size_t words_of_exit(const struct scn_exit *record, struct word out[WORDS_MAX])
{
    size_t count = put_exit(&record->exit, out);
    count += put_lists(&record->exit, out + count);
    return count + put_host(record, out + count);
}

uint64_t scn_exit_hash(const struct scn_exit *record, uint64_t hash)
{
    struct word words[WORDS_MAX];
    return hash_words(hash, words, words_of_exit(record, words));
}

static uint64_t hash_failures(const struct scn_result *result)
{
    uint64_t hash = RM_HASH_START;
    for (unsigned i = 0; i < result->failure_count; i++) {
        const struct scn_failure *failure = &result->failures[i];
        hash = hash_text(hash_text(hash, failure->what), failure->expected);
        hash = rm_hash_u64(hash_text(hash, failure->got), failure->line);
    }
    return hash;
}

static uint64_t hash_lost(const struct rm_lost_wakeups *lost)
{
    uint64_t hash = RM_HASH_START;
    for (unsigned i = 0; i < lost->count; i++)
        hash = rm_hash_u64(hash_text(hash, lost->list[i].text), lost->list[i].vcpu);
    return hash;
}

static size_t words_of_result(const struct scn_result *result, struct word out[WORDS_MAX])
{
    const struct word words[] = {
        {"state at the end", result->state_hash},
        {"end_cycle", result->end_cycle},
        {"quiet", result->quiet},
        {"deadlock", hash_text(RM_HASH_START, result->deadlock)},
        {"lost wake-ups", result->lost.count},
        {"texts of lost wake-ups", hash_lost(&result->lost)},
        {"other events", result->told_count},
        {"verdict", result->verdict},
        {"failures", result->failure_count},
        {"texts of failures", hash_failures(result)},
    };
    return put(out, words, sizeof(words) / sizeof(*words));
}

static bool words_differ(const char *of, const struct word *expected, const struct word *got,
                         size_t count, char *expected_text, char *got_text, size_t bytes)
{
    for (size_t i = 0; i < count; i++) {
        if (expected[i].value == got[i].value)
            continue;
        snprintf(expected_text, bytes, "%s%s 0x%llx", of, expected[i].name,
                 (unsigned long long)expected[i].value);
        snprintf(got_text, bytes, "%s%s 0x%llx", of, got[i].name, (unsigned long long)got[i].value);
        return true;
    }
    return false;
}

/* Exits first: what differs there is the reason for most else. */
bool scn_results_differ(const struct scn_result *expected, const struct scn_result *got,
                        char *expected_text, char *got_text, size_t bytes)
{
    struct word left[WORDS_MAX], right[WORDS_MAX];
    for (unsigned i = 0; i < expected->exit_count && i < got->exit_count; i++) {
        char of[32];
        snprintf(of, sizeof(of), "exits[%u].", i);
        size_t count = words_of_exit(&expected->exits[i], left);
        words_of_exit(&got->exits[i], right);
        if (words_differ(of, left, right, count, expected_text, got_text, bytes))
            return true;
    }
    const struct word exits[] = {{"exits", expected->exit_count}, {"exits", got->exit_count}};
    if (words_differ("", &exits[0], &exits[1], 1, expected_text, got_text, bytes))
        return true;
    size_t count = words_of_result(expected, left);
    words_of_result(got, right);
    return words_differ("", left, right, count, expected_text, got_text, bytes);
}
