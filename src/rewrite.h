/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_REWRITE_H
#define SIPS_REWRITE_H

#include "proxy.h"
#include "redirect.h"
#include "registrar.h"

/* ---- From a verdict to bytes: a gather list of slices, written out once ---- */

#define SIPS_GATHER_MAX 1024
#define SIPS_GATHER_TEXT_MAX 16384

/* Slices in order. Those of new text lie in text, the others in the message, the location or constants, so a
 * gather list must not outlive them, nor be copied. */
struct sips_gather {
    size_t count;
    size_t text_used;
    bool overflow; /* a limit was exceeded: the list is not whole and must not be sent */
    struct sips_span slice[SIPS_GATHER_MAX];
    char text[SIPS_GATHER_TEXT_MAX];
};

enum sips_rewrite_result { SIPS_REWRITE_OK, SIPS_REWRITE_TOO_LARGE };

/* sips_write_forwarded makes the copy of request for target: Request-URI, new Via on top with a branch and
 * the transport of the hop, Route, Record-Route, Max-Forwards (RFC 3261 16.6). */
enum sips_rewrite_result sips_write_forwarded(struct sips_gather *gather, const struct sips_element *element,
                                              const struct sips_message *request,
                                              const struct sips_target *target)
    __attribute__((nonnull, warn_unused_result));

/* sips_write_relayed makes the copy of a response that goes upstream: without its topmost Via (16.7 step 3).
 * Record-Route is left as it is (RFC 5630 Appendix A). */
enum sips_rewrite_result sips_write_relayed(struct sips_gather *gather, const struct sips_message *response)
    __attribute__((nonnull, warn_unused_result));

/* sips_write_response makes a response to request (8.2.6): status, with Warning 380 or 381 if warning is not
 * 0, and Unsupported in a 420. */
enum sips_rewrite_result sips_write_response(struct sips_gather *gather, const struct sips_element *element,
                                             const struct sips_message *request, unsigned status,
                                             unsigned warning) __attribute__((nonnull, warn_unused_result));

/* sips_write_registered makes the answer to a REGISTER: for a 200 the bindings of the AOR with what is left
 * of their expiry, Path and Service-Route (10.3 step 8, RFC 3327 5.3, RFC 3608 6.3). */
enum sips_rewrite_result sips_write_registered(struct sips_gather *gather, const struct sips_element *element,
                                               const struct sips_message *request,
                                               const struct sips_registrar_verdict *verdict)
    __attribute__((nonnull, warn_unused_result));

/* sips_write_redirected makes the answer of a redirect server: for a 302 a Contact for each target, with the
 * q that it was registered with (8.3, 20.10). Nothing is to be written for a verdict of SIPS_DROP. */
enum sips_rewrite_result sips_write_redirected(struct sips_gather *gather, const struct sips_element *element,
                                               const struct sips_message *request,
                                               const struct sips_redirect_verdict *verdict)
    __attribute__((nonnull, warn_unused_result));

/* sips_gather_length is the number of bytes; sips_gather_copy writes them to out and returns that number, or
 * 0 if out is too small for all of them (then nothing is written). */
size_t sips_gather_length(const struct sips_gather *gather) __attribute__((nonnull));
size_t sips_gather_copy(const struct sips_gather *gather, char *out, size_t capacity)
    __attribute__((nonnull));

/* sips_written_uri_copy writes a URI as it will be sent; the same conventions. */
size_t sips_written_uri_copy(const struct sips_written_uri *uri, char *out, size_t capacity)
    __attribute__((nonnull));

/* sips_reason gives the reason phrase of a status that this library uses (RFC 3261 21). */
const char *sips_reason(unsigned status);

/* sips_warning_text: "SIPS Not Allowed" for 380, "SIPS Required" for 381 (RFC 5630 9). */
const char *sips_warning_text(unsigned code);

#endif
