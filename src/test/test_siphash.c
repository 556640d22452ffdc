/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "flow.h"

static const uint8_t key[SIPS_SIPHASH_KEY_LENGTH] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* vectors_sip64 of the reference code: the input is 00, 01, 02 and so on. */
static const uint64_t expected[] = {
    UINT64_C(0x726fdb47dd0e0e31),
    UINT64_C(0x74f839c593dc67fd),
    UINT64_C(0x0d6c8009d9a94f5a),
    UINT64_C(0x85676696d7fb7e2d),
};

static void test_vectors(void **state)
{
    uint8_t text[16];

    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)i;
    for (size_t length = 0; length < COUNT(expected); length++)
        assert_true(sips_siphash(key, text, length) == expected[length]);
    /* The example of the paper's appendix: fifteen bytes, so a whole word and a part of one. */
    assert_true(sips_siphash(key, text, 15) == UINT64_C(0xa129ca6149be45e5));
}

static const struct sips_flow flows[] = {{1, SIPS_TRANSPORT_UDP},
                                         {7, SIPS_TRANSPORT_TLS},
                                         {UINT32_MAX, SIPS_TRANSPORT_WSS},
                                         {0x12345678, SIPS_TRANSPORT_TCP}};

static void test_read_back(void **state)
{
    char token[SIPS_FLOW_TOKEN_LENGTH];
    struct sips_flow flow;

    (void)state;
    for (size_t i = 0; i < COUNT(flows); i++) {
        sips_flow_token_write(token, key, flows[i]);
        assert_true(sips_flow_token_read(&flow, key, (struct sips_span){token, sizeof token}));
        assert_int_equal(flow.id, flows[i].id);
        assert_int_equal(flow.transport, flows[i].transport);
    }
}

static void test_forged(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEFg-";
    char token[SIPS_FLOW_TOKEN_LENGTH + 1];
    struct sips_flow flow;

    (void)state;
    sips_flow_token_write(token, key, flows[1]);
    for (size_t i = 0; i < SIPS_FLOW_TOKEN_LENGTH; i++) {
        char right = token[i];
        for (const char *digit = digits; *digit; digit++) {
            token[i] = *digit;
            assert_true(sips_flow_token_read(&flow, key, (struct sips_span){token, SIPS_FLOW_TOKEN_LENGTH}) ==
                        (*digit == right));
        }
        token[i] = right;
    }
    token[SIPS_FLOW_TOKEN_LENGTH] = '0';
    assert_false(sips_flow_token_read(&flow, key, (struct sips_span){token, SIPS_FLOW_TOKEN_LENGTH + 1}));
    assert_false(sips_flow_token_read(&flow, key, (struct sips_span){token, SIPS_FLOW_TOKEN_LENGTH - 1}));
    assert_false(sips_flow_token_read(&flow, key, (struct sips_span){NULL, 0}));
}

static void test_other_key(void **state)
{
    char token[SIPS_FLOW_TOKEN_LENGTH];
    struct sips_flow flow;

    (void)state;
    for (size_t i = 0; i < sizeof key; i++) {
        uint8_t other[sizeof key];
        memcpy(other, key, sizeof key);
        other[i] ^= 1;
        sips_flow_token_write(token, other, flows[1]);
        assert_false(sips_flow_token_read(&flow, key, (struct sips_span){token, sizeof token}));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROVES("SipHash-2-4 gives what its reference vectors say", test_vectors),
        PROVES("a token is read back as the flow that it was made for", test_read_back),
        PROVES("a token with any other character, longer or shorter, is forged", test_forged),
        PROVES("a token of another key is forged, whichever byte of the key differs", test_other_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
