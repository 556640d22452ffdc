/* SPDX-License-Identifier: Apache-2.0 */
#include "flow_options.h"
#ifdef SIPSFUZZ_WITH_OSIP
#include "ours_osip.h"
#endif
#ifdef SIPSFUZZ_WITH_OPENSSL
#include "network_tls.h"
#endif
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static bool load(struct network *network, const char *command, const char *file)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    const struct element_class *class = library ? dlsym(library, "sipsfuzz_element") : NULL;

    if (library == NULL) {
        cli_error(command, "cannot load %s: %s", file, dlerror());
        return false;
    }
    if (class == NULL) {
        cli_error(command, "%s exports no sipsfuzz_element: see props/element.h", file);
        return false;
    }
    if (class->interface != ELEMENT_INTERFACE) {
        cli_error(command, "%s is for interface %d of props/element.h, this is %d: build it again", file,
                  class->interface, ELEMENT_INTERFACE);
        return false;
    }
    if (network_add_class(network, class))
        return true;
    cli_error(command, "cannot take %s: too many classes of elements", file);
    return false;
}

static bool replace(struct plan *plan, const char *command, const char *rule)
{
    const char *equals = strchr(rule, '=');
    size_t length = equals ? (size_t)(equals - rule) : 0;
    bool found = false;

    if (length == 0 || equals[1] == '\0') {
        cli_error(command, "write --as NAME=CLASS, or --as ROLE=CLASS");
        return false;
    }
    for (size_t i = 0; i < plan->node_count; i++) {
        const struct element_setup *setup = &plan->node[i].setup;
        const char *role = plan_role_name(setup->role);
        if ((strlen(setup->name) == length && strncmp(setup->name, rule, length) == 0) ||
            (strlen(role) == length && strncmp(role, rule, length) == 0)) {
            plan->node[i].class_name = equals + 1;
            found = true;
        }
    }
    if (!found)
        cli_error(command, "--as %s: no element has that name or role", rule);
    return found;
}

static bool read_plan(struct plan *plan, const char *command, const char *name)
{
    struct sips_span text;

    if (!cli_read_file(command, name, &text))
        return false;
    struct plan_error error = plan_read(plan, text.at, text.length);
    free((char *)(uintptr_t)text.at);
    if (error.message == NULL)
        return true;
    cli_error(command, "%s:%zu:%zu: %s", name, error.line, error.column, error.message);
    return false;
}

bool flow_add_option(struct flow_options *options, const char *command, bool is_element, const char *value)
{
    size_t *count = is_element ? &options->load_count : &options->replace_count;

    if (*count == (is_element ? FLOW_LOAD_MAX : FLOW_REPLACE_MAX)) {
        cli_error(command, "%s is given too often", is_element ? "--element" : "--as");
        return false;
    }
    (is_element ? options->load : options->replace)[(*count)++] = value;
    return true;
}

#ifdef SIPSFUZZ_WITH_ELEMENT
extern const struct element_class sipsfuzz_element; /* what SIPSFUZZ_ELEMENT linked in */
#endif

struct network *flow_network(const char *command)
{
    struct network *network = network_new();

    if (network == NULL) {
        cli_error(command, "out of memory");
        return NULL;
    }
#ifdef SIPSFUZZ_WITH_OPENSSL
    network_set_links(network, network_tls_links());
#endif
#ifdef SIPSFUZZ_WITH_OSIP
    network_add_class(network, ours_osip_class());
#endif
#ifdef SIPSFUZZ_WITH_ELEMENT
    network_add_class(network, &sipsfuzz_element);
#endif
    return network;
}

bool flow_prepare(const struct flow_options *options, const char *command, struct network *network,
                  struct plan *plan)
{
    for (size_t i = 0; i < options->load_count; i++)
        if (!load(network, command, options->load[i]))
            return false;
    if (!read_plan(plan, command, options->file))
        return false;
    for (size_t i = 0; i < options->replace_count; i++)
        if (!replace(plan, command, options->replace[i]))
            return false;
    return true;
}
