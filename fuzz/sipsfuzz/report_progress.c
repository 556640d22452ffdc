/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

static const char heading[] = "seconds\texecutions\tcoverage\tcorpus\tengine";

/* The digits in front, which end with one of the byte end. */
static bool take_number(struct sips_span *rest, char end, uint64_t *number)
{
    size_t i = 0;

    for (*number = 0; i < rest->length && rest->at[i] >= '0' && rest->at[i] <= '9'; i++) {
        if (*number > UINT64_MAX / 100000)
            return false;
        *number = 10 * *number + (uint64_t)(rest->at[i] - '0');
    }
    if (i == 0 || i == rest->length || rest->at[i] != end)
        return false;
    *rest = (struct sips_span){rest->at + i + 1, rest->length - i - 1};
    return true;
}

/* "12.3": seconds, with one decimal. */
static bool take_time(struct sips_span *rest, uint64_t *ms)
{
    uint64_t seconds, tenths;

    if (!take_number(rest, '.', &seconds) || !take_number(rest, '\t', &tenths) || tenths > 9)
        return false;
    *ms = 1000 * seconds + 100 * tenths;
    return true;
}

static bool is_engine(struct sips_span text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] < 'a' || text.at[i] > 'z')
            return false;
    return text.length > 0 && text.length < REPORT_ENGINE_MAX;
}

static bool read_line(struct report_sample *sample, struct sips_span line)
{
    if (!take_time(&line, &sample->ms) || !take_number(&line, '\t', &sample->executions) ||
        !take_number(&line, '\t', &sample->coverage) || !take_number(&line, '\t', &sample->corpus) ||
        !is_engine(line))
        return false;
    memset(sample->engine, 0, sizeof sample->engine);
    memcpy(sample->engine, line.at, line.length);
    return true;
}

bool report_progress(struct report_target *target, struct sips_span text, size_t *line)
{
    const char *end = sips_span_end(text), *next;

    *line = 0;
    for (size_t number = 1; (next = memchr(text.at, '\n', (size_t)(end - text.at))) != NULL; number++) {
        struct sips_span row = sips_span_between(text.at, next);
        text.at = next + 1;
        if (number == 1 && sips_span_equal(row, sips_span_of(heading)))
            continue;
        void *larger = report_grow(target->sample, target->sample_count, sizeof *target->sample);
        if (larger == NULL)
            return false;
        target->sample = larger;
        if (number == 1 || !read_line(&target->sample[target->sample_count], row)) {
            *line = number;
            return true;
        }
        target->sample_count++;
    }
    return true;
}

const struct report_sample *report_last(const struct report_target *target)
{
    static const struct report_sample none;

    return target->sample_count ? &target->sample[target->sample_count - 1] : &none;
}

uint64_t report_rate(const struct report_sample *sample)
{
    return sample->ms ? sample->executions * 1000 / sample->ms : 0;
}
