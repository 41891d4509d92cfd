/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/state_text.h"

#include "scenario/meaning.h"

#define INDENT "     "

static void print_icp_state(FILE *to, const struct scn_icp_state *state)
{
    char parts[SCN_MEANING_BYTES];
    if (!state->present) {
        fputs("not there", to);
        return;
    }
    scn_print_icp(&state->icp, parts, sizeof(parts));
    fprintf(to, "0x%016llx (%s)", (unsigned long long)rm_virtual_icp_word(&state->icp), parts);
}

static bool same_icp(const struct scn_icp_state *a, const struct scn_icp_state *b)
{
    return a->present == b->present && a->icp.cppr == b->icp.cppr && a->icp.mfrr == b->icp.mfrr &&
           a->icp.pending_pri == b->icp.pending_pri && a->icp.xisr == b->icp.xisr &&
           a->icp.need_resend == b->icp.need_resend && a->icp.out_ee == b->icp.out_ee;
}

static void print_virtual(FILE *to, const struct scn_result *result)
{
    fputs("  virtual ICPs, in KVM's words\n", to);
    for (unsigned i = 0; i < result->icp_count; i++) {
        const struct scn_icp_record *record = &result->icps[i];
        fprintf(to, "%svcpu %u, server %llu: ", INDENT, record->vcpu,
                (unsigned long long)record->server);
        print_icp_state(to, &record->before);
        if (!same_icp(&record->before, &record->after)) {
            fprintf(to, ",\n%s%10sthen ", INDENT, "");
            print_icp_state(to, &record->after);
        } else {
            fputs(", unchanged", to);
        }
        fputc('\n', to);
    }
}

static void print_words(FILE *to, const struct rm_icp_words *words)
{
    fprintf(to, "cppr %02x, xisr %x, mfrr %02x, pending %02x", words->cppr, words->xisr,
            words->mfrr, words->pending_pri);
}

static bool same_words(const struct rm_icp_words *a, const struct rm_icp_words *b)
{
    return a->cppr == b->cppr && a->mfrr == b->mfrr && a->xisr == b->xisr &&
           a->pending_pri == b->pending_pri;
}

/* Threads whose controller changed, and those on which an exit happened. */
static bool worth_printing(const struct scn_result *result,
                           const struct scn_physical_record *record)
{
    if (!same_words(&record->before, &record->after))
        return true;
    for (unsigned i = 0; i < result->exit_count; i++)
        if (result->exits[i].exit.thread == record->thread)
            return true;
    return false;
}

static void print_physical(FILE *to, const struct scn_result *result)
{
    bool any = false;
    for (unsigned i = 0; i < result->physical_count; i++) {
        const struct scn_physical_record *record = &result->physical[i];
        if (!worth_printing(result, record))
            continue;
        fprintf(to, "%s%sthread %u: ", any ? "" : "  physical ICPs\n", INDENT, record->thread);
        any = true;
        print_words(to, &record->before);
        if (same_words(&record->before, &record->after)) {
            fputs(", unchanged", to);
        } else {
            fputs("; then ", to);
            print_words(to, &record->after);
        }
        fputc('\n', to);
    }
}

static void print_sources(FILE *to, const struct scn_result *result)
{
    if (result->source_count)
        fputs("  sources\n", to);
    for (unsigned i = 0; i < result->source_count; i++) {
        const struct scn_source_record *source = &result->sources[i];
        fprintf(to, "%s0x%x: ", INDENT, source->irq);
        if (source->present)
            fprintf(to, "server %llu, priority %llu%s", (unsigned long long)source->server,
                    (unsigned long long)source->priority, source->resend ? ", resend" : "");
        else
            fputs("the guest has no ICS for it", to);
        if (source->has_pq)
            fprintf(to, ", P=%llu Q=%llu", (unsigned long long)(source->pq & 1),
                    (unsigned long long)(source->pq >> 1 & 1));
        if (source->hwirq)
            fprintf(to, "; physical 0x%x: thread %u, P=%d Q=%d", source->hwirq, source->msi.server,
                    source->msi.p, source->msi.q);
        fputc('\n', to);
    }
}

void cli_print_state(FILE *to, const struct scn_result *result)
{
    print_virtual(to, result);
    print_physical(to, result);
    print_sources(to, result);
}
