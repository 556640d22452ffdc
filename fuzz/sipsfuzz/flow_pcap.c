/* SPDX-License-Identifier: Apache-2.0 */
#include "flow.h"
#include <stdint.h>

/* ---- The capture file (libpcap's format, link type 101: IP without a link layer) ---- */

#define PCAP_MAGIC 0xa1b2c3d4U
#define LINK_RAW 101
#define SNAPLEN 262144
#define IP_HEADER 20
#define TCP_HEADER 20
#define UDP_HEADER 8
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_PSH_ACK 0x18
#define TCP_ACK 0x10
#define SEGMENT_MAX 60000 /* bytes of a message in one packet; more do not occur */

/* One direction of a connection: the next sequence number. */
struct stream {
    bool known;
    uint32_t next[2]; /* of the opener, of the acceptor */
};

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static void write_host32(FILE *out, uint32_t value)
{
    fwrite(&value, sizeof value, 1, out);
}

static void write_host16(FILE *out, uint16_t value)
{
    fwrite(&value, sizeof value, 1, out);
}

static uint32_t sum_of(const uint8_t *at, size_t length, uint32_t sum)
{
    for (size_t i = 0; i + 1 < length; i += 2)
        sum += (uint32_t)(at[i] << 8 | at[i + 1]);
    if (length & 1)
        sum += (uint32_t)at[length - 1] << 8;
    return sum;
}

static unsigned fold(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

/* 192.0.2.0/24 of RFC 5737: each element has an address by its number. */
static void put_addresses(uint8_t *ip, unsigned from, unsigned to)
{
    static const uint8_t net[3] = {192, 0, 2};

    memcpy(ip + 12, net, 3);
    memcpy(ip + 16, net, 3);
    ip[15] = (uint8_t)(from + 10);
    ip[19] = (uint8_t)(to + 10);
}

/* A packet with header bytes of UDP or TCP, of which the checksum stands at `checksum`. */
static void write_packet(FILE *out, uint64_t time_ms, unsigned from, unsigned to, unsigned protocol,
                         uint8_t *header, size_t header_length, size_t checksum, const char *data,
                         size_t length)
{
    uint8_t ip[IP_HEADER] = {0x45}, pseudo[4] = {0, (uint8_t)protocol, 0, 0};
    size_t total = IP_HEADER + header_length + length;

    put16(ip + 2, (unsigned)total);
    ip[8] = 64;
    ip[9] = (uint8_t)protocol;
    put_addresses(ip, from, to);
    put16(ip + 10, fold(sum_of(ip, sizeof ip, 0)));
    put16(pseudo + 2, (unsigned)(header_length + length));
    uint32_t sum = sum_of(ip + 12, 8, sum_of(pseudo, sizeof pseudo, 0));
    sum = sum_of(header, header_length, sum);
    put16(header + checksum, fold(sum_of((const uint8_t *)data, length, sum)));
    write_host32(out, (uint32_t)(time_ms / 1000));
    write_host32(out, (uint32_t)(time_ms % 1000 * 1000));
    write_host32(out, (uint32_t)total);
    write_host32(out, (uint32_t)total);
    fwrite(ip, 1, sizeof ip, out);
    fwrite(header, 1, header_length, out);
    fwrite(data, 1, length, out);
}

static void write_datagram(FILE *out, const struct trace_entry *entry)
{
    uint8_t udp[UDP_HEADER] = {0};

    put16(udp, 5060);
    put16(udp + 2, 5060);
    put16(udp + 4, (unsigned)(UDP_HEADER + entry->length));
    write_packet(out, entry->sent_ms, entry->from, entry->to, 17, udp, sizeof udp, 6, entry->bytes,
                 entry->length);
}

/* The opener has a port of its own for each connection. */
static void write_segment(FILE *out, const struct trace *trace, struct stream *stream, uint32_t number,
                          bool from_opener, unsigned flags, uint64_t time_ms, const char *data, size_t length)
{
    const struct trace_connection *connection = &trace->connection[number - 1];
    unsigned opener_port = 20000 + number, from = from_opener ? connection->opener : connection->acceptor,
             to = from_opener ? connection->acceptor : connection->opener;
    uint8_t tcp[TCP_HEADER] = {0};

    put16(tcp, from_opener ? opener_port : connection->port);
    put16(tcp + 2, from_opener ? connection->port : opener_port);
    put32(tcp + 4, stream->next[!from_opener]);
    if (flags & TCP_ACK)
        put32(tcp + 8, stream->next[from_opener]);
    tcp[12] = TCP_HEADER / 4 << 4;
    tcp[13] = (uint8_t)flags;
    put16(tcp + 14, 65535);
    write_packet(out, time_ms, from, to, 6, tcp, sizeof tcp, 16, data, length);
    stream->next[!from_opener] += (uint32_t)length + ((flags & (TCP_SYN | TCP_FIN)) != 0);
}

static void write_stream(FILE *out, const struct trace *trace, struct stream *stream,
                         const struct trace_entry *entry)
{
    bool from_opener = trace->connection[entry->connection - 1].opener == entry->from;

    if (!stream->known) {
        *stream = (struct stream){true, {1000, 2000}};
        write_segment(out, trace, stream, entry->connection, true, TCP_SYN, entry->sent_ms, "", 0);
        write_segment(out, trace, stream, entry->connection, false, TCP_SYN | TCP_ACK, entry->sent_ms, "", 0);
        write_segment(out, trace, stream, entry->connection, true, TCP_ACK, entry->sent_ms, "", 0);
    }
    write_segment(out, trace, stream, entry->connection, from_opener, TCP_PSH_ACK, entry->sent_ms,
                  entry->bytes, entry->length < SEGMENT_MAX ? entry->length : SEGMENT_MAX);
}

void flow_pcap(FILE *out, const struct trace *trace)
{
    static struct stream stream[TRACE_CONNECTION_MAX];

    memset(stream, 0, sizeof stream);
    write_host32(out, PCAP_MAGIC);
    write_host16(out, 2); /* version 2.4 */
    write_host16(out, 4);
    write_host32(out, 0);
    write_host32(out, 0);
    write_host32(out, SNAPLEN);
    write_host32(out, LINK_RAW);
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_entry *entry = &trace->entry[i];
        if (entry->kind != TRACE_MESSAGE)
            continue;
        if (entry->connection)
            write_stream(out, trace, &stream[entry->connection - 1], entry);
        else
            write_datagram(out, entry);
    }
}
