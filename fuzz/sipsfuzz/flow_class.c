/* SPDX-License-Identifier: Apache-2.0 */
#include "flow_options.h"
#include <dlfcn.h>
#include <string.h>

bool flow_load(struct network *network, const char *file)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    const struct element_class *class = library ? dlsym(library, "sipsfuzz_element") : NULL;

    if (library == NULL) {
        cli_error("flow", "cannot load %s: %s", file, dlerror());
        return false;
    }
    if (class == NULL) {
        cli_error("flow", "%s exports no sipsfuzz_element: see props/element.h", file);
        return false;
    }
    if (class->interface != ELEMENT_INTERFACE) {
        cli_error("flow", "%s is for interface %d of props/element.h, this is %d: build it again", file,
                  class->interface, ELEMENT_INTERFACE);
        return false;
    }
    if (network_add_class(network, class))
        return true;
    cli_error("flow", "cannot take %s: too many classes of elements", file);
    return false;
}

bool flow_replace(struct plan *plan, const char *rule)
{
    const char *equals = strchr(rule, '=');
    size_t length = equals ? (size_t)(equals - rule) : 0;
    bool found = false;

    if (length == 0 || equals[1] == '\0') {
        cli_error("flow", "write --as NAME=CLASS, or --as ROLE=CLASS");
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
        cli_error("flow", "--as %s: no element has that name or role", rule);
    return found;
}
