/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "play.h"

#include "machine/checks/rules.h"
#include "machine/latency.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY_CYCLES 1000000
#define ACCEPTED_MAX 16 /* interrupts that a guest has accepted and not ended */
#define XISR         0xffffff
#define CPPR_AT      24
#define NOTIFY_EOI   8 /* in rm_action */

struct player {
    struct rm_machine *machine;
    struct rm_world_config config;
    struct rm_snapshot *snapshot;
    uint64_t start_cycle;
    struct rm_rules model; /* when the list begins */
    struct outcome *outcome;
    uint32_t accepted[RM_VCPUS_MAX][ACCEPTED_MAX], accepted_count[RM_VCPUS_MAX];
    uint32_t entries;            /* bit n: the exit under way on thread n began in the host */
    bool out[RM_VCPUS_MAX];      /* before the operation */
    bool loaded[RM_VCPUS_MAX];   /* the same */
    bool kicked[RM_VCPUS_MAX];   /* in the operation */
    bool queued[RM_SOURCES_MAX]; /* the device has sent while its physical source was masked */
    unsigned kicks_before;       /* in the list, before the operation */
    bool listening;              /* somebody in the host wants to hear of ends of interrupts */
    uint32_t ended, heard; /* in the operation: what has ended, what the host heard of; 0 none */
    bool due;              /* an answer, on thread `asking` */
    unsigned asking;
    struct rm_rules_answer got;
};

__attribute__((format(printf, 3, 4))) static void
differ(struct player *player, enum difference_kind kind, const char *format, ...)
{
    struct outcome *outcome = player->outcome;
    va_list args;
    if (!outcome || outcome->difference != SAME)
        return;
    outcome->difference = kind;
    va_start(args, format);
    vsnprintf(outcome->text, sizeof(outcome->text), format, args);
    va_end(args);
}

/* What is heard of a run. */

static void hear_end(struct player *player, const struct rm_event *event)
{
    unsigned thread = event->actor.thread;
    bool entry = player->entries >> thread & 1;
    bool guest = event->exit_end.end == RM_END_GUEST;
    if (player->outcome && !(entry && guest))
        player->outcome->exits++;
    if (!guest || !player->due || thread != player->asking)
        return;
    player->due = false;
    player->outcome->direct = !entry;
    player->got.r3 = event->exit_end.r3;
    (void)rm_register(player->machine, thread, "r4", &player->got.r4, NULL);
    (void)rm_register(player->machine, thread, "r5", &player->got.r5, NULL);
}

static void hear_kick(struct player *player, unsigned vcpu)
{
    struct outcome *outcome = player->outcome;
    player->kicked[vcpu] = true;
    if (outcome && outcome->kick_count < KICKS_MAX)
        outcome->kicks[outcome->kick_count++] = vcpu;
}

static void hear(void *context, const struct rm_event *event)
{
    struct player *player = context;
    switch (event->type) {
    case RM_EVENT_exit_begin:
        player->entries &= ~(1U << event->actor.thread);
        player->entries |= (uint32_t)(event->exit_begin.vector == 0) << event->actor.thread;
        break;
    case RM_EVENT_exit_end:
        hear_end(player, event);
        break;
    case RM_EVENT_kick:
        hear_kick(player, event->kick.vcpu);
        break;
    case RM_EVENT_host_complete:
        if (event->host_complete.rm_action_before & NOTIFY_EOI)
            player->heard = event->host_complete.eoied_irq;
        break;
    case RM_EVENT_broken:
        differ(player, PROMISE, "%s: %s", rm_check_name((enum rm_check)event->broken.check),
               event->broken.about);
        break;
    case RM_EVENT_host_fault:
        differ(player, CRASH, "%s", event->host_fault.about);
        break;
    default:
        break;
    }
}

/* Entering the world. */

static bool is_in_guest(const struct player *player, unsigned vcpu)
{
    enum rm_place place = RM_IN_HOST;
    int thread = RM_NOT_LOADED;
    (void)rm_vcpu_thread(player->machine, vcpu, &thread, NULL);
    if (thread >= 0)
        (void)rm_thread_place(player->machine, (unsigned)thread, &place, NULL);
    return place == RM_IN_GUEST;
}

static bool all_are_in(const struct player *player)
{
    for (unsigned v = 0; v < player->config.vcpu_count; v++)
        if (player->config.vcpus[v].thread >= 0 && !is_in_guest(player, v))
            return false;
    return true;
}

static enum rm_status enter_all(struct player *player, struct rm_error *error)
{
    const struct rm_exit *exit;
    enum rm_exit_end end;
    uint32_t entered = 0;
    enum rm_status status = RM_OK;
    for (unsigned v = 0; v < player->config.vcpu_count && status == RM_OK; v++) {
        int32_t thread = player->config.vcpus[v].thread;
        unsigned core = (unsigned)thread / player->config.threads_per_core;
        if (thread < 0 || entered >> core & 1)
            continue;
        entered |= 1U << core;
        status = rm_enter_guest(player->machine, (unsigned)thread, &exit, error);
    }
    for (unsigned i = 0; status == RM_OK && i < ENTRY_CYCLES / RM_GRID_CYCLES; i++) {
        if (all_are_in(player))
            return RM_OK;
        status = rm_run(player->machine, RM_GRID_CYCLES, &end, error);
    }
    return status == RM_OK ? RM_NOT_MODELLED : status;
}

static enum rm_status begin(struct player *player, struct rm_error *error)
{
    struct rm_observer observer = {
        .size = sizeof(observer),
        .types = RM_EVENT_BIT(RM_EVENT_exit_begin) | RM_EVENT_BIT(RM_EVENT_exit_end) |
                 RM_EVENT_BIT(RM_EVENT_host_complete) | RM_EVENT_BIT(RM_EVENT_kick) |
                 RM_EVENT_BIT(RM_EVENT_broken) | RM_EVENT_BIT(RM_EVENT_host_fault),
        .tell = hear,
        .context = player};
    enum rm_status status = rm_machine_build(player->machine, &player->config, error);
    if (status == RM_OK)
        status = rm_observe(player->machine, &observer, error);
    if (status == RM_OK && !rm_rules_read(player->machine, &player->model))
        return RM_NOT_FOUND;
    if (status == RM_OK)
        status = enter_all(player, error);
    player->start_cycle = rm_cycle(player->machine);
    return status == RM_OK ? rm_snapshot_take(player->machine, &player->snapshot, error) : status;
}

struct player *player_new(struct rm_machine *machine, const struct rm_world_config *config,
                          char *text, size_t text_bytes)
{
    struct rm_error error = {.text = ""};
    struct player *player = calloc(1, sizeof(*player));
    if (!player)
        return NULL;
    player->machine = machine;
    player->config = *config;
    if (begin(player, &error) == RM_OK)
        return player;
    snprintf(text, text_bytes, "the world cannot be entered: %s", error.text);
    player_free(player);
    return NULL;
}

void player_free(struct player *player)
{
    if (!player)
        return;
    rm_unobserve(player->machine, player);
    rm_snapshot_free(player->snapshot);
    free(player);
}

/* What an operation is here and now. */

static bool ask(struct done *done, uint64_t hcall, unsigned count, uint64_t a, uint64_t b)
{
    done->kind = RM_INJECT_HCALL;
    done->hcall = hcall;
    done->arg_count = count;
    done->args[0] = a;
    done->args[1] = b;
    return true;
}

/* A guest that ends with a more favoured priority than it has would not be heard again. */
static bool ask_eoi(struct player *player, struct done *done, unsigned vcpu)
{
    uint32_t *count = &player->accepted_count[vcpu];
    uint32_t xirr = *count ? player->accepted[vcpu][*count - 1] : 0;
    if (*count == 0 || xirr >> CPPR_AT < player->outcome->model.icp[vcpu].cppr)
        return false;
    --*count;
    return ask(done, H_EOI, 1, xirr, 0);
}

static bool ask_hcall(struct player *player, struct done *done)
{
    const struct op *op = &done->op;
    const struct rm_rules_icp *icp = &player->outcome->model.icp[op->vcpu];
    switch (op->kind) {
    case OP_XIRR:
        return ask(done, H_XIRR, 0, 0, 0);
    case OP_XIRR_X:
        return ask(done, H_XIRR_X, 0, 0, 0);
    case OP_IPI:
        return ask(done, H_IPI, 2, op->a, op->b);
    case OP_CPPR:
        return ask(done, H_CPPR, 1, op->b, 0);
    case OP_IPOLL:
        return ask(done, H_IPOLL, 1, op->a, 0);
    case OP_EOI:
        return ask_eoi(player, done, op->vcpu);
    case OP_WILD:
        return ask(done, H_EOI, 1, icp->cppr << CPPR_AT | player->config.sources[op->a].irq, 0);
    default: /* one that cedes with an interrupt pending sleeps on: H_CEDE looks at prods alone */
        return !rm_rules_is_out(icp) && ask(done, H_CEDE, 0, 0, 0);
    }
}

static bool move(struct player *player, struct done *done)
{
    const struct op *op = &done->op;
    if (op->vcpu >= player->config.vcpu_count)
        return false;
    int32_t thread = player->config.vcpus[op->vcpu].thread;
    done->kind = RM_INJECT_OPAL;
    done->arg_count = 3;
    done->args[0] = done->hwirq;
    done->args[1] = (thread < 0 ? IN_HOST : (uint64_t)thread) << 2;
    done->args[2] = op->b;
    return true;
}

static bool hear_of_ends(struct done *done)
{
    done->kind = RM_INJECT_SET;
    done->arg_count = 1;
    done->args[0] = done->op.b % 2 == 0;
    return true;
}

/* False: it cannot be done now. */
static bool prepare(struct player *player, const struct op *op, struct done *done)
{
    *done = (struct done){.op = *op, .kind = RM_INJECT_MSI};
    if (op->kind == OP_HEAR)
        return hear_of_ends(done);
    if (op->kind == OP_MSI || op->kind == OP_MOVE) {
        if (op->a < player->config.source_count)
            done->hwirq = player->config.sources[op->a].hwirq;
        return done->hwirq != 0 && (op->kind == OP_MSI || move(player, done));
    }
    if (op->vcpu >= player->config.vcpu_count || !is_in_guest(player, op->vcpu) ||
        (op->kind == OP_WILD && op->a >= player->config.source_count))
        return false;
    done->thread = (uint32_t)player->config.vcpus[op->vcpu].thread;
    return ask_hcall(player, done);
}

/* On both sides. */

static bool is_masked(const struct player *player, uint32_t hwirq)
{
    struct rm_msi_words msi = {.priority = 0};
    (void)rm_physical_msi(player->machine, hwirq, &msi, NULL);
    return msi.priority == 0xff;
}

/* The device's message comes to the guest's source; who was told in this operation before stays. */
static void trigger(struct player *player, unsigned place)
{
    struct rm_rules *model = &player->outcome->model;
    struct rm_rules before = *model;
    for (unsigned s = 0; s < model->source_count; s++)
        if (model->source[s].irq == player->config.sources[place].irq)
            rm_rules_trigger(model, s);
    for (unsigned i = 0; i < before.told_count && model->told_count < RM_RULES_TOLD_MAX; i++)
        model->told[model->told_count++] = before.told[i];
}

/* A physical source that is masked notes one message (Q), and masking forgets it. */
static void on_the_device(struct player *player, const struct done *done)
{
    bool *queued = &player->queued[done->op.a];
    if (done->kind == RM_INJECT_OPAL && done->args[2] == 0xff)
        *queued = false;
    else if (done->kind == RM_INJECT_MSI && is_masked(player, done->hwirq))
        *queued = true;
    else if (done->kind == RM_INJECT_MSI)
        trigger(player, done->op.a);
}

/* What was noted is sent when the source is no longer masked, by the host, or by the H_EOI that
 * moves it after its vcpu. */
static void unmasked(struct player *player)
{
    for (unsigned s = 0; s < player->config.source_count; s++)
        if (player->queued[s] && !is_masked(player, player->config.sources[s].hwirq)) {
            player->queued[s] = false;
            trigger(player, s);
        }
}

/* Of each H_EOI of a source those in the host who want to hear, whatever it was to the source. */
static void note_end(struct player *player, const struct done *done)
{
    uint32_t irq = (uint32_t)done->args[0] & XISR;
    for (unsigned s = 0; done->hcall == H_EOI && s < player->config.source_count; s++)
        if (player->config.sources[s].irq == irq && player->listening) {
            player->ended = irq;
            player->outcome->ends[done->op.vcpu]++;
        }
    if (done->kind == RM_INJECT_SET)
        player->listening = done->args[0];
}

static void on_the_model(struct player *player, const struct done *done)
{
    struct outcome *outcome = player->outcome;
    struct rm_rules *model = &outcome->model;
    model->told_count = 0;
    note_end(player, done);
    if (done->hwirq)
        on_the_device(player, done);
    outcome->answer = (struct rm_rules_answer){0};
    if (done->hcall && done->hcall != H_CEDE)
        outcome->answer = rm_rules_hcall(model, done->op.vcpu, done->hcall, done->args);
    uint32_t *count = &player->accepted_count[done->op.vcpu];
    bool accepts = done->hcall == H_XIRR || done->hcall == H_XIRR_X;
    if (accepts && outcome->answer.r4 & XISR && *count < ACCEPTED_MAX)
        player->accepted[done->op.vcpu][(*count)++] = (uint32_t)outcome->answer.r4;
}

static uint32_t number_of(const struct done *done)
{
    if (done->kind == RM_INJECT_OPAL)
        return OPAL_SET_XIVE;
    return done->hcall ? (uint32_t)done->hcall : done->hwirq;
}

static enum rm_status on_the_machine(struct player *player, const struct done *done,
                                     struct rm_error *error)
{
    struct rm_injection injection = {.size = sizeof(injection),
                                     .kind = done->kind,
                                     .at_cycle = player->start_cycle + done->at_cycle,
                                     .number = number_of(done),
                                     .thread = done->thread,
                                     .arg_count = done->arg_count,
                                     .args = {done->args[0], done->args[1], done->args[2]},
                                     .field = done->kind == RM_INJECT_SET ? LISTENERS : NULL};
    enum rm_exit_end end;
    enum rm_status status = rm_inject(player->machine, &injection, NULL, error);
    if (status == RM_OK)
        status = rm_run(player->machine, 2 * OP_CYCLES, &end, error);
    if (status == RM_OK && end != RM_END_IDLE)
        differ(player, CRASH, "%s",
               end == RM_END_BUDGET  ? "it does not come to rest"
               : end == RM_END_FAULT ? "a fault"
                                     : "a deadlock");
    return status;
}

/* The comparison. */

static void compare_answer(struct player *player, const struct done *done)
{
    const struct rm_rules_answer *answer = &player->outcome->answer, *got = &player->got;
    if (!done->hcall || done->hcall == H_CEDE)
        return;
    if (player->due)
        differ(player, ANSWER, "there is no answer");
    else if (got->r3 != answer->r3)
        differ(player, ANSWER, "r3 is 0x%" PRIx64 ", by the model 0x%" PRIx64, got->r3, answer->r3);
    else if (answer->has_r4 && got->r4 != answer->r4)
        differ(player, ANSWER, "r4 is 0x%" PRIx64 ", by the model 0x%" PRIx64, got->r4, answer->r4);
    else if (answer->has_r5 && got->r5 != answer->r5)
        differ(player, ANSWER, "r5 is 0x%" PRIx64 ", by the model 0x%" PRIx64, got->r5, answer->r5);
}

static void compare_icp(struct player *player, unsigned vcpu, const struct rm_rules_icp *is)
{
    const struct rm_rules_icp *model = &player->outcome->model.icp[vcpu];
    struct rm_virtual_icp icp = {.out_ee = false};
    (void)rm_virtual_icp_read(player->machine, vcpu, &icp, NULL);
    if (memcmp(is, model, sizeof(*is)) != 0)
        differ(player, STATE,
               "the ICP of vcpu %u has cppr %02x, xisr %x, mfrr %02x, pending %02x; by the model "
               "cppr %02x, xisr %x, mfrr %02x, pending %02x",
               vcpu, is->cppr, is->xisr, is->mfrr, is->priority, model->cppr, model->xisr,
               model->mfrr, model->priority);
    else if (icp.out_ee != rm_rules_is_out(model))
        differ(player, STATE, "the output of the ICP of vcpu %u is %s, and not by the model", vcpu,
               icp.out_ee ? "on" : "off");
}

static void compare_source(struct player *player, const struct rm_rules_source *is,
                           const struct rm_rules_source *model)
{
    if (memcmp(is, model, sizeof(*is)) != 0)
        differ(player, STATE,
               "source 0x%x has P/Q %u, waits %u, masked %u, server %u, priority %02x; by the "
               "model P/Q %u, waits %u, masked %u, server %u, priority %02x",
               is->irq, is->pq, is->waits, is->masked, is->server, is->priority, model->pq,
               model->waits, model->masked, model->server, model->priority);
}

static bool is_told(const struct rm_rules *model, unsigned vcpu)
{
    for (unsigned i = 0; i < model->told_count; i++)
        if (model->told[i] == vcpu)
            return true;
    return false;
}

static bool must_be_kicked(const struct player *player, unsigned vcpu)
{
    return !player->loaded[vcpu] && !player->out[vcpu] &&
           rm_rules_is_out(&player->outcome->model.icp[vcpu]);
}

/* Who slept and has an interrupt now has to be kicked; who was told of one may be. */
static void compare_kick(struct player *player, unsigned vcpu)
{
    if (must_be_kicked(player, vcpu) && !player->kicked[vcpu])
        differ(player, KICKED, "vcpu %u has an interrupt now and was not kicked", vcpu);
    if (player->kicked[vcpu] && !is_told(&player->outcome->model, vcpu))
        differ(player, KICKED, "vcpu %u was kicked, and its ICP told it nothing", vcpu);
}

/* From the kicks of the last operation on: those that were right, and those that were missing. */
static void put_kicks_right(struct player *player)
{
    struct outcome *outcome = player->outcome;
    unsigned kept = player->kicks_before;
    for (unsigned i = kept; i < outcome->kick_count; i++)
        if (is_told(&outcome->model, outcome->kicks[i]))
            outcome->kicks[kept++] = outcome->kicks[i];
    for (unsigned v = 0; v < player->config.vcpu_count; v++)
        if (must_be_kicked(player, v) && !player->kicked[v] && kept < KICKS_MAX)
            outcome->kicks[kept++] = v;
    outcome->kick_count = kept;
}

static void compare(struct player *player, const struct done *done)
{
    struct outcome *outcome = player->outcome;
    struct rm_rules is;
    compare_answer(player, done);
    (void)rm_rules_read(player->machine, &is);
    for (unsigned v = 0; v < is.icp_count; v++) {
        compare_icp(player, v, &is.icp[v]);
        compare_kick(player, v);
        if (player->config.vcpus[v].thread >= 0 && rm_rules_is_out(&outcome->model.icp[v]) &&
            !is_in_guest(player, v))
            differ(player, ASLEEP, "vcpu %u has an interrupt and does not run", v);
    }
    for (unsigned i = 0; i < is.source_count; i++)
        compare_source(player, &is.source[i], &outcome->model.source[i]);
    if (player->heard != player->ended)
        differ(player, HEARD, "the host heard of the end of 0x%x, by the model of that of 0x%x",
               player->heard, player->ended);
    put_kicks_right(player);
}

static void note_before(struct player *player)
{
    player->kicks_before = player->outcome->kick_count;
    player->ended = player->heard = 0;
    for (unsigned v = 0; v < player->config.vcpu_count; v++) {
        int thread = RM_NOT_LOADED;
        (void)rm_vcpu_thread(player->machine, v, &thread, NULL);
        player->loaded[v] = thread >= 0;
        player->out[v] = rm_rules_is_out(&player->outcome->model.icp[v]);
        player->kicked[v] = false;
    }
}

static void do_one(struct player *player, struct done *done)
{
    struct rm_error error = {.text = ""};
    note_before(player);
    player->asking = done->thread;
    player->due = done->hcall != 0;
    on_the_model(player, done);
    if (on_the_machine(player, done, &error) != RM_OK) {
        differ(player, WORLD, "%s", error.text);
        return;
    }
    unmasked(player);
    compare(player, done);
}

void play(struct player *player, const struct op_list *list, struct outcome *outcome)
{
    struct rm_error error = {.text = ""};
    memset(outcome, 0, sizeof(*outcome));
    memset(player->accepted_count, 0, sizeof(player->accepted_count));
    memset(player->queued, 0, sizeof(player->queued));
    player->listening = false;
    player->entries = 0;
    outcome->model = player->model;
    player->outcome = outcome;
    if (rm_snapshot_restore(player->machine, player->snapshot, &error) != RM_OK)
        differ(player, WORLD, "%s", error.text);
    for (unsigned i = 0; i < list->count && outcome->difference == SAME; i++) {
        struct done *done = &outcome->done[outcome->count];
        if (!prepare(player, &list->ops[i], done))
            continue;
        done->at_cycle = (uint64_t)++outcome->count * OP_CYCLES;
        do_one(player, done);
    }
    player->outcome = NULL;
}
