/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long blocks of instructions take that are repeated for ever, by the pipeline alone: code
 * comes in whole packets, branches go on with the next instruction, all caches and translations hit
 * and no load meets a store. Blocks are lines of standard input, "DIFFERENCES WORD[/w][/N]...":
 * what of the pipeline is as llvm-mca has it (as_mca.h; "-" for nothing), then words in
 * hexadecimal; /w: LLVM has its result as a whole register, /N: so it has this source, GPR 0 to 31
 * or VSR 32 to 95 (the difference "halves"). Each is answered by a line, cycles a round.
 */
#include "as_mca.h"
#include "cpu/decode_word.h"
#include "timing/seen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GPRS_AND_VSRS 96
#define WORDS         512
#define LINE          (32 * WORDS)
#define PACKET        8   /* instructions that are fetched together */
#define WARM_ROUNDS   120 /* after which all is as it stays */
#define ROUNDS        240 /* a multiple of 2, 3, 4, 5, 6 and 8: of groups, packets and rounds */
#define CORE_HZ       UINT64_C(3500000000)

struct block {
    unsigned set; /* of differences */
    size_t count;
    struct mca_instruction instructions[WORDS];
};

static uint32_t run(const struct block *block, const struct rm_rows *table)
{
    static struct as_mca mca;
    as_mca_start(&mca, block->set, table, CORE_HZ);
    uint32_t warm = 0;
    size_t fed = 0;
    for (unsigned round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
        if (round == WARM_ROUNDS)
            warm = mca.pipeline.clock;
        for (size_t i = 0; i < block->count; i++, fed++)
            as_mca_step(&mca, &block->instructions[i], fed % PACKET == 0 ? RM_SEEN_PACKET : 0);
    }
    return mca.pipeline.clock - warm;
}

static struct rm_rows values(void)
{
    struct rm_row_table table;
    rm_row_table_defaults(&table);
    return rm_rows_at(&table, RM_ROW_VALUE);
}

/* The rows that a block's cycles may depend on: of the core's own, those in cycles. */
static bool is_cycles(unsigned row)
{
    return rm_row_facts[row].unit == RM_UNIT_CYCLES;
}

struct monotony {
    unsigned long cases, faster;
    double worst; /* by which part of its cycles a block became faster */
};

/* Raises each row by a cycle, one by one. */
static void raise_rows(const struct block *block, struct monotony *monotony)
{
    struct rm_rows rows = values();
    uint32_t before = run(block, &rows);
    for (unsigned row = 0; row < RM_ROWS; row++) {
        if (!is_cycles(row))
            continue;
        rows.of[row]++;
        uint32_t after = run(block, &rows);
        rows.of[row]--;
        monotony->cases++;
        if (after >= before)
            continue;
        monotony->faster++;
        double part = (double)(before - after) / before;
        if (part > monotony->worst)
            monotony->worst = part;
    }
}

static bool parse_number(const char *text, int base, uint32_t most, uint32_t *value)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, base);
    *value = (uint32_t)number;
    return end != text && !*end && !errno && number <= most;
}

/* WORD[/w][/REGISTER]... */
static bool parse_word(char *text, struct mca_instruction *instruction)
{
    uint32_t word, reg;
    size_t sources = 0;
    char *rest = strchr(text, '/');
    if (rest)
        *rest++ = '\0';
    if (!parse_number(text, 16, UINT32_MAX, &word))
        return false;
    *instruction = (struct mca_instruction){.record = rm_record_of(word, RM_BIG)};
    while (rest) {
        char *part = rest;
        rest = strchr(part, '/');
        if (rest)
            *rest++ = '\0';
        if (strcmp(part, "w") == 0)
            instruction->wholes.result = true;
        else if (sources == 4 || !parse_number(part, 10, GPRS_AND_VSRS - 1, &reg))
            return false;
        else
            instruction->wholes.sources[sources++] = (uint8_t)(RM_ARCH_GPR + reg);
    }
    return true;
}

static bool parse_words(char *text, struct block *block)
{
    char *state;
    block->count = 0;
    for (char *word = strtok_r(text, " \n", &state); word; word = strtok_r(NULL, " \n", &state))
        if (block->count == WORDS || !parse_word(word, &block->instructions[block->count++]))
            return false;
    as_mca_ops(block->set, block->instructions, block->count);
    return block->count > 0;
}

static bool parse(char *line, struct block *block)
{
    char *words = strchr(line, ' ');
    if (!words)
        return false;
    *words++ = '\0';
    return differences_named(strcmp(line, "-") == 0 ? "" : line, &block->set) &&
           parse_words(words, block);
}

static int list(void)
{
    for (size_t i = 0; i < difference_count; i++)
        printf("%s\t%s\n", differences[i].name, differences[i].about);
    return 0;
}

int main(int argc, char **argv)
{
    static char line[LINE];
    static struct block block;
    bool raising = argc == 2 && strcmp(argv[1], "--raise-rows") == 0;
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list();
    if (argc != 1 && !raising) {
        fputs("usage: block_cycles [--raise-rows | --list] <BLOCKS\n", stderr);
        return 2;
    }
    struct rm_rows rows = values();
    struct monotony monotony = {0};
    for (unsigned number = 1; fgets(line, sizeof(line), stdin); number++) {
        if (!parse(line, &block)) {
            fprintf(stderr, "standard input:%u: expected DIFFERENCES WORD...\n", number);
            return 2;
        }
        if (raising)
            raise_rows(&block, &monotony);
        else
            printf("%.4f\n", (double)run(&block, &rows) / ROUNDS);
    }
    if (raising)
        printf("%lu %lu %.4f\n", monotony.cases, monotony.faster, monotony.worst);
    return 0;
}
