/* SPDX-License-Identifier: Apache-2.0 */
#include "cert_show.h"
#include "json.h"

static const char *result_name(enum sips_certificate_result result)
{
    static const char *const name[] = {
        "ok",          "malformed",     "too-many-names", "not-yet-valid",    "expired", "self-signed",
        "untrusted",   "bad-signature", "issuer-no-ca",   "unknown-critical", "invalid", "wrong-key-usage",
        "not-for-sip", "no-identity",   "other-domain",   "no-memory"};

    return name[result];
}

static bool is_taken(const struct cert_view *view, const struct cert_mistake *mistake)
{
    for (size_t i = 0; i <= view->subject->alt_count; i++)
        if (mistake->taken(view->subject, i).at)
            return true;
    return false;
}

static bool would_cover(const struct cert_view *view, const struct cert_mistake *mistake)
{
    for (size_t i = 0; i <= view->subject->alt_count; i++) {
        struct sips_span name = mistake->taken(view->subject, i);
        if (name.at && mistake->covers(name, view->domain))
            return true;
    }
    return false;
}

/* "suffix" takes every name: it is told only where it matters. */
static bool is_told(const struct cert_view *view, const struct cert_mistake *mistake)
{
    return would_cover(view, mistake) || (is_taken(view, mistake) && strcmp(mistake->name, "suffix") != 0);
}

/* ---- Text ---- */

static void show_verdict(const struct cert_view *view, const struct cli_style *style)
{
    const struct sips_certificate_verdict *verdict = &view->verdict;
    bool covers = verdict->result == SIPS_CERTIFICATE_OK;

    printf("%s%s %s ", style->strong, strcmp(view->file, "-") == 0 ? "standard input" : view->file,
           covers ? "covers" : "does not cover");
    cli_print(stdout, view->domain);
    printf("%s\n  %s\n", style->plain, sips_certificate_reason(verdict->result));
    if (verdict->detail)
        printf("  OpenSSL: %s%s\n", verdict->detail, verdict->depth > 0 ? ", of an issuer" : "");
    if (verdict->result == SIPS_CERTIFICATE_NOT_FOR_SIP)
        puts("  Many CAs issue such; --eku tls asks for serverAuth or clientAuth instead");
    if (!view->chain_checked)
        puts("  Its chain was not checked: name the CAs with --ca");
}

static void show_mistake(const struct cert_view *view, const struct cert_mistake *mistake)
{
    printf("  %s (%s)%s\n", mistake->line, mistake->clause,
           would_cover(view, mistake) ? ": then it would cover the domain" : "");
    for (size_t i = 0; i <= view->subject->alt_count; i++) {
        struct sips_span name = mistake->taken(view->subject, i);
        if (name.at == NULL)
            continue;
        fputs("    ", stdout);
        cli_print(stdout, name);
        putchar('\n');
    }
}

void cert_show(const struct cert_view *view)
{
    struct cli_style style = cli_style_of_stdout();
    bool any = false;

    show_verdict(view, &style);
    puts("\nSIP domain identities (RFC 5922 7.1)");
    for (size_t i = 0; i < view->identities.count; i++) {
        fputs("  ", stdout);
        cli_print(stdout, view->identities.name[i]);
        putchar('\n');
    }
    if (view->identities.count == 0)
        puts("  none");
    if (view->identities.overflow)
        printf("  and more: only %d count\n", SIPS_IDENTITY_MAX);
    for (size_t i = 0; i < cert_mistake_count; i++)
        if (is_told(view, &cert_mistakes[i])) {
            if (!any)
                puts("\nNames that are taken by mistake");
            any = true;
            show_mistake(view, &cert_mistakes[i]);
        }
    puts("\nWhy");
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++)
        if (sips_clauses_have(&view->verdict.clauses, (enum sips_clause)i))
            printf("  %-10s  %s (%s)\n", sips_clause_entry((enum sips_clause)i)->id,
                   sips_clause_entry((enum sips_clause)i)->line,
                   sips_clause_entry((enum sips_clause)i)->level);
}

/* ---- JSON ---- */

static void json_mistake(struct json *json, const struct cert_view *view, const struct cert_mistake *mistake)
{
    json_object(json);
    json_name(json, "mistake");
    json_string(json, sips_span_of(mistake->name));
    json_name(json, "clause");
    json_string(json, sips_span_of(mistake->clause));
    json_name(json, "line");
    json_string(json, sips_span_of(mistake->line));
    json_name(json, "covers");
    json_bool(json, would_cover(view, mistake));
    json_name(json, "names");
    json_array(json);
    for (size_t i = 0; i <= view->subject->alt_count; i++)
        if (mistake->taken(view->subject, i).at)
            json_string(json, mistake->taken(view->subject, i));
    json_end_array(json);
    json_end_object(json);
}

static void json_verdict(struct json *json, const struct cert_view *view)
{
    const struct sips_certificate_verdict *verdict = &view->verdict;

    json_name(json, "file");
    json_string(json, sips_span_of(view->file));
    json_name(json, "domain");
    json_string(json, view->domain);
    json_name(json, "covers");
    json_bool(json, verdict->result == SIPS_CERTIFICATE_OK);
    json_name(json, "result");
    json_string(json, sips_span_of(result_name(verdict->result)));
    json_name(json, "reason");
    json_string(json, sips_span_of(sips_certificate_reason(verdict->result)));
    json_name(json, "detail");
    json_string(json, sips_span_of(verdict->detail));
    json_name(json, "chain_checked");
    json_bool(json, view->chain_checked);
    json_name(json, "clauses");
    json_array(json);
    for (unsigned i = 0; i < SIPS_CLAUSE_COUNT; i++)
        if (sips_clauses_have(&verdict->clauses, (enum sips_clause)i))
            json_string(json, sips_span_of(sips_clause_entry((enum sips_clause)i)->id));
    json_end_array(json);
}

void cert_show_json(const struct cert_view *view)
{
    struct json json = {.out = stdout, .empty = true};

    json_object(&json);
    json_verdict(&json, view);
    json_name(&json, "identities");
    json_array(&json);
    for (size_t i = 0; i < view->identities.count; i++)
        json_string(&json, view->identities.name[i]);
    json_end_array(&json);
    json_name(&json, "mistakes");
    json_array(&json);
    for (size_t i = 0; i < cert_mistake_count; i++)
        if (is_told(view, &cert_mistakes[i]))
            json_mistake(&json, view, &cert_mistakes[i]);
    json_end_array(&json);
    json_end_object(&json);
}
