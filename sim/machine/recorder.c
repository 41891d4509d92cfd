/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/recorder.h"

#include "base/fail.h"
#include "machine/recorder_parts.h"

#include <stdlib.h>
#include <string.h>

#define ENDED_MAX 4096

struct rm_recording {
    struct gathered was;
};

static void record_init(struct record *record)
{
    *record = (struct record){.path = rm_list_of(sizeof(const char *)),
                              .mmio = rm_list_of(sizeof(struct rm_mmio)),
                              .opal = rm_list_of(sizeof(struct rm_opal_call)),
                              .msgsnd = rm_list_of(sizeof(struct rm_msgsnd)),
                              .effects = rm_list_of(sizeof(struct rm_row_effect))};
}

static void record_free(struct record *record)
{
    rm_list_free(&record->path);
    rm_list_free(&record->mmio);
    rm_list_free(&record->opal);
    rm_list_free(&record->msgsnd);
    rm_list_free(&record->effects);
}

static void record_copy(struct record *to, const struct record *from)
{
    struct record old = *to;
    *to = *from;
    to->path = old.path;
    to->mmio = old.mmio;
    to->opal = old.opal;
    to->msgsnd = old.msgsnd;
    to->effects = old.effects;
    rm_list_copy(&to->path, &from->path);
    rm_list_copy(&to->mmio, &from->mmio);
    rm_list_copy(&to->opal, &from->opal);
    rm_list_copy(&to->msgsnd, &from->msgsnd);
    rm_list_copy(&to->effects, &from->effects);
}

static void report_init(struct report *report)
{
    *report = (struct report){.kicks = rm_list_of(sizeof(struct rm_kick))};
}

static void report_copy(struct report *to, const struct report *from)
{
    struct rm_list kicks = to->kicks;
    *to = *from;
    to->kicks = kicks;
    rm_list_copy(&to->kicks, &from->kicks);
}

static void empty_lists(struct gathered *gathered)
{
    struct record *ended = gathered->ended.items;
    struct report *reports = gathered->reports.items;
    for (size_t i = 0; i < gathered->ended.count; i++)
        record_free(&ended[i]);
    for (size_t i = 0; i < gathered->reports.count; i++)
        rm_list_free(&reports[i].kicks);
    gathered->ended.count = gathered->reports.count = 0;
}

/* False: no memory. */
static bool gathered_init(struct gathered *gathered, unsigned threads)
{
    *gathered = (struct gathered){.threads = threads,
                                  .now = calloc(threads, sizeof(*gathered->now)),
                                  .ended = rm_list_of(sizeof(struct record)),
                                  .reports = rm_list_of(sizeof(struct report))};
    for (unsigned i = 0; gathered->now && i < threads; i++)
        record_init(&gathered->now[i]);
    return gathered->now != NULL;
}

static void gathered_clear(struct gathered *gathered)
{
    for (unsigned i = 0; i < gathered->threads; i++) {
        record_free(&gathered->now[i]);
        record_init(&gathered->now[i]);
    }
    memset(gathered->entry_cycles, 0, sizeof(gathered->entry_cycles));
    memset(gathered->entry_ended, 0, sizeof(gathered->entry_ended));
    empty_lists(gathered);
}

static void gathered_free(struct gathered *gathered)
{
    gathered_clear(gathered);
    free(gathered->now);
    rm_list_free(&gathered->ended);
    rm_list_free(&gathered->reports);
}

static void copy_ended(struct gathered *to, const struct gathered *from)
{
    const struct record *ended = from->ended.items;
    const struct report *reports = from->reports.items;
    empty_lists(to);
    for (size_t i = 0; i < from->ended.count; i++) {
        struct record *copy = rm_list_add(&to->ended);
        record_init(copy);
        record_copy(copy, &ended[i]);
    }
    for (size_t i = 0; i < from->reports.count; i++) {
        struct report *copy = rm_list_add(&to->reports);
        report_init(copy);
        report_copy(copy, &reports[i]);
    }
}

/* Records of threads beyond `threads` were never used. */
static void gathered_copy(struct gathered *to, const struct gathered *from, unsigned threads)
{
    for (unsigned i = 0; i < threads; i++)
        if (from->now[i].exit.number != to->now[i].exit.number || from->now[i].open ||
            to->now[i].open || from->entry_ended[i])
            record_copy(&to->now[i], &from->now[i]);
    memcpy(to->entry_cycles, from->entry_cycles, sizeof(to->entry_cycles));
    memcpy(to->entry_ended, from->entry_ended, sizeof(to->entry_ended));
    copy_ended(to, from);
}

/* Beginning and end of an exit. */

static void begin(struct rm_recorder *recorder, const struct rm_event *event)
{
    const struct rm_actor *actor = &event->actor;
    struct record *record = &recorder->is.now[actor->thread];
    record->path.count = record->mmio.count = record->opal.count = record->msgsnd.count = 0;
    record->open = true;
    record->entering = event->exit_begin.vector == 0;
    record->decided_cycle = 0;
    record->guest_cycles = event->exit_begin.guest_cycles;
    record->exit = (struct rm_exit){.size = sizeof(record->exit),
                                    .number = actor->exit,
                                    .thread = actor->thread,
                                    .vcpu = event->exit_begin.vcpu,
                                    .cause = actor->cause,
                                    .vector = event->exit_begin.vector,
                                    .start_cycle = actor->cycle};
    enum rm_phase phase = record->entering ? RM_PHASE_RM_ENTRY : RM_PHASE_RM_INTR;
    rm_accounting_begin(&record->accounting, recorder->machine, actor->thread, phase);
    record->times = (struct rm_phase_times){
        .phase = phase,
        .cycle = actor->cycle,
        .instructions = rm_cpu_instructions(recorder->machine->cpus[actor->thread])};
}

/* Splits the time of an exit into the phases that KVM's own exit timing knows. */
static void find_phases(const struct rm_recorder *recorder, struct record *record)
{
    struct rm_exit *exit = &record->exit;
    uint64_t now_cycle = exit->start_cycle + exit->cycles;
    uint64_t decided = record->decided_cycle ? record->decided_cycle : now_cycle;
    exit->phases.rm_entry_cycles = recorder->is.entry_cycles[exit->thread];
    exit->phases.guest_cycles = record->guest_cycles;
    if (record->entering)
        return;
    exit->phases.rm_intr_cycles = decided - exit->start_cycle;
    exit->phases.rm_exit_cycles = now_cycle - decided;
}

/* What became of the cycles up to now. */
static void account(const struct rm_recorder *recorder, struct record *record)
{
    unsigned thread = record->exit.thread;
    struct rm_accounting *accounting = &record->accounting;
    rm_accounting_turn(accounting, recorder->machine, thread, accounting->phase);
    rm_accounting_effects(accounting, recorder->machine, thread, &record->effects);
}

static void point_to_lists(const struct rm_recorder *recorder, struct record *record)
{
    struct rm_exit *exit = &record->exit;
    exit->account = rm_clock_models(recorder->machine) ? &record->accounting.account : NULL;
    exit->effect_count = record->effects.count;
    exit->effects = record->effects.items;
    exit->path_count = record->path.count;
    exit->path = record->path.items;
    exit->mmio_count = record->mmio.count;
    exit->mmio = record->mmio.items;
    exit->opal_count = record->opal.count;
    exit->opal = record->opal.items;
    exit->msgsnd_count = record->msgsnd.count;
    exit->msgsnd = record->msgsnd.items;
}

/* Of exits that nobody asks for, the last ones are kept. */
static void keep(struct rm_list *ended, const struct record *record)
{
    if (ended->count == ENDED_MAX) {
        record_free(ended->items);
        rm_list_remove_first(ended);
    }
    struct record *copy = rm_list_add(ended);
    record_init(copy);
    record_copy(copy, record);
}

static void take_time(const struct rm_recorder *recorder, struct record *record,
                      enum rm_phase phase, const struct rm_event *event)
{
    rm_phase_times_turn(&record->times, phase, event->actor.cycle,
                        rm_cpu_instructions(recorder->machine->cpus[event->actor.thread]));
}

static void end(struct rm_recorder *recorder, const struct rm_event *event)
{
    const struct rm_event_exit_end *told = &event->exit_end;
    unsigned thread = event->actor.thread;
    struct record *record = &recorder->is.now[thread];
    struct rm_exit *exit = &record->exit;
    exit->end = (enum rm_exit_end)told->end;
    exit->vcpu = told->vcpu;
    exit->trap = told->trap;
    exit->r12 = told->r12;
    exit->r3 = told->r3;
    exit->guest_pc = told->pc;
    exit->guest_msr = told->msr;
    exit->instructions = told->instructions;
    exit->cycles = event->actor.cycle - exit->start_cycle;
    if (exit->end == RM_END_FAULT)
        exit->fault = recorder->machine->fault;
    record->open = false;
    bool entry = record->entering && exit->end == RM_END_GUEST;
    if (entry)
        recorder->is.entry_cycles[thread] = exit->cycles;
    find_phases(recorder, record);
    account(recorder, record);
    take_time(recorder, record, record->times.phase, event);
    recorder->is.entry_ended[thread] = record->entering;
    if (entry)
        return;
    keep(&recorder->is.ended, record);
}

/* What happens in between. */

static struct record *open_record(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct record *record = &recorder->is.now[event->actor.thread];
    return event->actor.kind == RM_ACTOR_THREAD && record->open ? record : NULL;
}

static void turn(const struct rm_recorder *recorder, struct record *record, enum rm_phase phase,
                 const struct rm_event *event)
{
    rm_accounting_turn(&record->accounting, recorder->machine, record->exit.thread, phase);
    take_time(recorder, record, phase, event);
}

static void symbol(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct record *record = open_record(recorder, event);
    if (record)
        *(const char **)rm_list_add(&record->path) = event->symbol.name;
}

static void decided(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct record *record = open_record(recorder, event);
    if (!record)
        return;
    record->decided_cycle = event->actor.cycle;
    turn(recorder, record, RM_PHASE_RM_EXIT, event);
}

static void nap(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct record *record = open_record(recorder, event);
    if (!record)
        return;
    record->times.awake = record->times.phase;
    turn(recorder, record, RM_PHASE_CEDE, event);
}

static void wake(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct record *record = open_record(recorder, event);
    if (record)
        turn(recorder, record, record->times.awake, event);
}

static void read_intr(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct record *record = open_record(recorder, event);
    if (!record)
        return;
    record->exit.read_intr_called = true;
    record->exit.read_intr = event->read_intr.result;
}

static void icp_access(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct record *record = open_record(recorder, event);
    const struct rm_event_icp_access *told = &event->icp_access;
    if (!record)
        return;
    struct rm_mmio *mmio = rm_list_add(&record->mmio);
    memset(mmio, 0, sizeof(*mmio));
    mmio->cycle = event->actor.cycle;
    mmio->thread = event->actor.thread;
    mmio->icp = told->icp;
    mmio->offset = told->offset;
    mmio->write = told->write;
    mmio->width_bytes = (uint8_t)told->width_bytes;
    rm_store(mmio->bytes, told->width_bytes, RM_BIG, told->bytes);
}

static void opal(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct record *record = open_record(recorder, event);
    const struct rm_event_opal *told = &event->opal;
    if (!record)
        return;
    *(struct rm_opal_call *)rm_list_add(&record->opal) = (struct rm_opal_call){
        .cycle = event->actor.cycle,
        .thread = event->actor.thread,
        .token = told->token,
        .name = rm_opal_name(told->token),
        .arg_count = rm_opal_arg_count(told->token),
        .args = {told->a0, told->a1, told->a2, told->a3, told->a4, told->a5, told->a6, told->a7},
        .rc = told->rc};
}

static void msgsnd(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct record *record = open_record(recorder, event);
    if (record)
        *(struct rm_msgsnd *)rm_list_add(&record->msgsnd) = (struct rm_msgsnd){
            event->actor.cycle, event->actor.thread, event->msgsnd.target, event->msgsnd.rb};
}

/* The host's part. */

static struct report *find_report(struct rm_recorder *recorder, uint64_t exit)
{
    struct report *reports = recorder->is.reports.items;
    for (size_t i = recorder->is.reports.count; exit && i-- > 0;)
        if (reports[i].report.exit == exit && !reports[i].complete)
            return &reports[i];
    return NULL;
}

static void host_exit(struct rm_recorder *recorder, const struct rm_event *event)
{
    const struct rm_event_host_exit *told = &event->host_exit;
    const char *name = rm_resume_name(told->resume);
    struct rm_list *reports = &recorder->is.reports;
    if (reports->count == ENDED_MAX) {
        rm_list_free(&((struct report *)reports->items)->kicks);
        rm_list_remove_first(reports);
    }
    struct report *report = rm_list_add(reports);
    report_init(report);
    report->waits_for_loop = told->resume != 0;
    report->report = (struct rm_host_report){.size = sizeof(report->report),
                                             .exit = told->of,
                                             .vcpu = told->vcpu,
                                             .trap = told->trap,
                                             .resume = told->resume,
                                             .resume_name = name ? name : "",
                                             .run_loop = told->run_loop,
                                             .hcall = told->hcall,
                                             .fault = ""};
    report->complete = !report->waits_for_loop;
}

static void host_loop(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct report *report = find_report(recorder, event->host_loop.of);
    if (report)
        report->complete = true;
}

static void host_complete(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct report *report = find_report(recorder, event->actor.exit);
    const struct rm_event_host_complete *told = &event->host_complete;
    if (!report)
        return;
    report->report.completed = true;
    report->report.rm_action_before = told->rm_action_before;
    report->report.rm_action_after = told->rm_action_after;
    report->report.eoied_irq = told->eoied_irq;
}

static void kick(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct report *report = find_report(recorder, event->actor.exit);
    const struct rm_event_kick *told = &event->kick;
    if (report)
        *(struct rm_kick *)rm_list_add(&report->kicks) = (struct rm_kick){
            told->vcpu, (enum rm_kick_by)told->by, told->core, told->woken, told->poked};
}

/* The vcpu's last report, whether it is complete or not. */
static void block(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct report *reports = recorder->is.reports.items;
    for (size_t i = recorder->is.reports.count; i-- > 0;)
        if (reports[i].report.vcpu == event->block.vcpu) {
            reports[i].report.blocked = true;
            return;
        }
}

static void host_fault(struct rm_recorder *recorder, const struct rm_event *event)
{
    struct report *report = find_report(recorder, event->actor.exit);
    if (report && !report->fault[0])
        strncpy(report->fault, event->host_fault.about, sizeof(report->fault) - 1);
}

static void (*const listeners[RM_EVENT_TYPES])(struct rm_recorder *, const struct rm_event *) = {
    [RM_EVENT_exit_begin] = begin,
    [RM_EVENT_exit_end] = end,
    [RM_EVENT_symbol] = symbol,
    [RM_EVENT_decided] = decided,
    [RM_EVENT_nap] = nap,
    [RM_EVENT_wake] = wake,
    [RM_EVENT_read_intr] = read_intr,
    [RM_EVENT_icp_access] = icp_access,
    [RM_EVENT_opal] = opal,
    [RM_EVENT_msgsnd] = msgsnd,
    [RM_EVENT_host_exit] = host_exit,
    [RM_EVENT_host_loop] = host_loop,
    [RM_EVENT_host_complete] = host_complete,
    [RM_EVENT_kick] = kick,
    [RM_EVENT_block] = block,
    [RM_EVENT_host_fault] = host_fault,
};

static void tell(void *context, const struct rm_event *event)
{
    listeners[event->type](context, event);
}

struct rm_recorder *rm_recorder_new(struct rm_machine *machine)
{
    struct rm_recorder *recorder = calloc(1, sizeof(*recorder));
    struct rm_observer observer = {.size = sizeof(observer), .tell = tell, .context = recorder};
    if (!recorder)
        return NULL;
    for (unsigned type = 0; type < RM_EVENT_TYPES; type++)
        if (listeners[type])
            observer.types |= RM_EVENT_BIT(type);
    recorder->machine = machine;
    if (!gathered_init(&recorder->is, RM_THREADS_MAX)) {
        free(recorder);
        return NULL;
    }
    record_init(&recorder->lent_exit);
    report_init(&recorder->lent_report);
    rm_trace_add(&machine->trace, &observer, NULL);
    return recorder;
}

void rm_recorder_free(struct rm_recorder *recorder)
{
    if (!recorder)
        return;
    gathered_free(&recorder->is);
    record_free(&recorder->lent_exit);
    rm_list_free(&recorder->lent_report.kicks);
    free(recorder);
}

void rm_recorder_stop(struct rm_recorder *recorder)
{
    rm_trace_remove(&recorder->machine->trace, recorder);
    rm_recorder_clear(recorder);
    recorder->stopped = true;
}

void rm_recorder_clear(struct rm_recorder *recorder)
{
    gathered_clear(&recorder->is);
}

/* The memory of the lists goes along with the record. */
static const struct rm_exit *lend(struct rm_recorder *recorder, size_t index)
{
    struct rm_list *ended = &recorder->is.ended;
    record_free(&recorder->lent_exit);
    recorder->lent_exit = ((struct record *)ended->items)[index];
    rm_list_remove(ended, index);
    point_to_lists(recorder, &recorder->lent_exit);
    return &recorder->lent_exit.exit;
}

const struct rm_exit *rm_recorder_take_exit(struct rm_recorder *recorder)
{
    return recorder->is.ended.count ? lend(recorder, 0) : NULL;
}

const struct rm_exit *rm_recorder_take_exit_of(struct rm_recorder *recorder, uint64_t number)
{
    const struct record *ended = recorder->is.ended.items;
    for (size_t i = 0; i < recorder->is.ended.count; i++)
        if (ended[i].exit.number == number)
            return lend(recorder, i);
    return NULL;
}

const struct rm_exit *rm_recorder_take_entry(struct rm_recorder *recorder, unsigned thread)
{
    struct record *record = &recorder->is.now[thread];
    if (!recorder->is.entry_ended[thread])
        return NULL;
    recorder->is.entry_ended[thread] = false;
    record_copy(&recorder->lent_exit, record);
    point_to_lists(recorder, &recorder->lent_exit);
    return &recorder->lent_exit.exit;
}

const struct rm_exit *rm_recorder_unfinished(struct rm_recorder *recorder, unsigned thread,
                                             enum rm_exit_end how, const struct rm_fault *fault)
{
    struct record *lent = &recorder->lent_exit;
    const struct rm_cpu *cpu = recorder->machine->cpus[thread];
    if (recorder->is.now[thread].open) {
        record_copy(lent, &recorder->is.now[thread]);
        lent->exit.cycles = rm_cpu_cycle(cpu) - lent->exit.start_cycle;
        lent->exit.instructions =
            rm_cpu_instructions(cpu) - recorder->machine->state.threads[thread].start_instructions;
        find_phases(recorder, lent);
        account(recorder, lent);
    } else {
        lent->path.count = lent->mmio.count = lent->opal.count = lent->msgsnd.count = 0;
        lent->effects.count = 0;
        memset(&lent->accounting, 0, sizeof(lent->accounting));
        lent->exit = (struct rm_exit){.size = sizeof(lent->exit), .thread = thread};
        lent->exit.vcpu = RM_NO_VCPU;
    }
    lent->exit.end = how;
    lent->exit.fault = *fault;
    point_to_lists(recorder, lent);
    return &lent->exit;
}

const struct rm_host_report *rm_recorder_take_report(struct rm_recorder *recorder)
{
    struct rm_list *list = &recorder->is.reports;
    struct report *reports = list->items, *lent = &recorder->lent_report;
    for (size_t i = 0; i < list->count; i++) {
        if (!reports[i].complete)
            continue;
        rm_list_free(&lent->kicks);
        *lent = reports[i];
        rm_list_remove(list, i);
        lent->report.kick_count = lent->kicks.count;
        lent->report.kicks = lent->kicks.items;
        lent->report.fault = lent->fault;
        return &lent->report;
    }
    return NULL;
}

enum rm_status rm_recording_take(const struct rm_recorder *recorder, struct rm_recording **out,
                                 struct rm_error *error)
{
    *out = NULL;
    if (recorder->stopped)
        return RM_OK;
    struct rm_recording *recording = calloc(1, sizeof(*recording));
    unsigned threads = recorder->machine->threads;
    if (!recording || !gathered_init(&recording->was, threads)) {
        free(recording);
        return rm_fail(error, RM_NO_MEMORY, "no memory for a snapshot");
    }
    gathered_copy(&recording->was, &recorder->is, threads);
    *out = recording;
    return RM_OK;
}

void rm_recording_restore(struct rm_recorder *recorder, const struct rm_recording *recording)
{
    if (recording)
        gathered_copy(&recorder->is, &recording->was, recorder->machine->threads);
}

void rm_recording_free(struct rm_recording *recording)
{
    if (!recording)
        return;
    gathered_free(&recording->was);
    free(recording);
}
