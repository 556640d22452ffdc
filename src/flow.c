/* SPDX-License-Identifier: Apache-2.0 */
#include "flow.h"
#include "chars.h"
#include "uri.h"

#define ID_DIGITS 8
#define MAC_DIGITS 16
_Static_assert(SIPS_FLOW_TOKEN_LENGTH == ID_DIGITS + 1 + MAC_DIGITS, "id, transport, MAC");
_Static_assert(SIPS_TRANSPORT_OTHER < 16, "a transport is one digit");

static void write_digits(char *at, uint64_t value, unsigned count)
{
    while (count-- > 0) {
        at[count] = "0123456789abcdef"[value & 15];
        value >>= 4;
    }
}

void sips_flow_token_write(char token[SIPS_FLOW_TOKEN_LENGTH], const uint8_t key[SIPS_SIPHASH_KEY_LENGTH],
                           struct sips_flow flow)
{
    const uint8_t text[] = {(uint8_t)(flow.id >> 24), (uint8_t)(flow.id >> 16), (uint8_t)(flow.id >> 8),
                            (uint8_t)flow.id, (uint8_t)flow.transport};

    write_digits(token, flow.id, ID_DIGITS);
    write_digits(token + ID_DIGITS, flow.transport, 1);
    write_digits(token + ID_DIGITS + 1, sips_siphash(key, text, sizeof text), MAC_DIGITS);
}

static bool is_same_in_constant_time(const char *a, const char *b)
{
    unsigned difference = 0;

    for (size_t i = 0; i < SIPS_FLOW_TOKEN_LENGTH; i++)
        difference |= (unsigned)(unsigned char)a[i] ^ (unsigned char)b[i];
    return difference == 0;
}

bool sips_flow_token_read(struct sips_flow *flow, const uint8_t key[SIPS_SIPHASH_KEY_LENGTH],
                          struct sips_span text)
{
    char token[SIPS_FLOW_TOKEN_LENGTH], plain[SIPS_FLOW_TOKEN_LENGTH];
    uint32_t id = 0;

    text = sips_uri_decode(text, plain, sizeof plain);
    if (text.length != SIPS_FLOW_TOKEN_LENGTH)
        return false;
    for (size_t i = 0; i <= ID_DIGITS; i++)
        if (!sips_char_is(text.at[i], SIPS_CHAR_HEX))
            return false;
    for (size_t i = 0; i < ID_DIGITS; i++)
        id = id << 4 | sips_hex_value(text.at[i]);
    *flow = (struct sips_flow){id, (enum sips_transport)sips_hex_value(text.at[ID_DIGITS])};
    sips_flow_token_write(token, key, *flow);
    return is_same_in_constant_time(token, text.at);
}
