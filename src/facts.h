/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIPS_FACTS_H
#define SIPS_FACTS_H

/* ---- What the rules depend on, and what they answer ----
 * For a table rules_x.def each FACT(NAME, ...) is a bit X_IF_NAME; an outcome NAME is X_NAME. */

#define RULE(outcome, facts, ...)

#define FACT(name, text) ADMISSION_BIT_##name,
enum {
#include "rules_admission.def"
};
#undef FACT
#define FACT(name, text) ADMISSION_IF_##name = 1 << ADMISSION_BIT_##name,
enum {
#include "rules_admission.def"
};
#undef FACT
enum sips_admission_outcome {
    ADMISSION_TAKE,
    ADMISSION_REJECT_400,
    ADMISSION_REJECT_416,
    ADMISSION_REJECT_420,
    ADMISSION_REJECT_482,
    ADMISSION_REJECT_483
};

#define FACT(name, text) HOP_BIT_##name,
enum {
#include "rules_hop.def"
};
#undef FACT
#define FACT(name, text) HOP_IF_##name = 1 << HOP_BIT_##name,
enum {
#include "rules_hop.def"
};
#undef FACT
enum sips_hop_outcome { HOP_PREFER_TLS, HOP_REQUIRE_TLS };

#define FACT(name, text) TARGET_BIT_##name,
enum {
#include "rules_target.def"
};
#undef FACT
#define FACT(name, text) TARGET_IF_##name = 1 << TARGET_BIT_##name,
enum {
#include "rules_target.def"
};
#undef FACT
enum sips_target_outcome {
    TARGET_FORWARD,
    TARGET_FORWARD_AS_SIP,
    TARGET_REFUSE_SIPS,
    TARGET_REFUSE_SIP,
    TARGET_SKIP
};

#define FACT(name, text) REFUSAL_BIT_##name,
enum {
#include "rules_refusal.def"
};
#undef FACT
#define FACT(name, text) REFUSAL_IF_##name = 1 << REFUSAL_BIT_##name,
enum {
#include "rules_refusal.def"
};
#undef FACT
enum sips_refusal_outcome {
    REFUSAL_RESPOND_404,
    REFUSAL_RESPOND_480,
    REFUSAL_RESPOND_480_WARNING_380,
    REFUSAL_RESPOND_480_WARNING_381
};

#define FACT(name, text) STRICT_BIT_##name,
enum {
#include "rules_strict.def"
};
#undef FACT
#define FACT(name, text) STRICT_IF_##name = 1 << STRICT_BIT_##name,
enum {
#include "rules_strict.def"
};
#undef FACT
enum sips_strict_outcome { STRICT_KEEP, STRICT_SWAP, STRICT_REJECT_400 };

#define FACT(name, text) RECORD_ROUTE_BIT_##name,
enum {
#include "rules_record_route.def"
};
#undef FACT
#define FACT(name, text) RECORD_ROUTE_IF_##name = 1 << RECORD_ROUTE_BIT_##name,
enum {
#include "rules_record_route.def"
};
#undef FACT
enum sips_record_route_outcome { RECORD_ROUTE_NONE, RECORD_ROUTE_SIP, RECORD_ROUTE_SIPS };

#define FACT(name, text) RECURSION_BIT_##name,
enum {
#include "rules_recursion.def"
};
#undef FACT
#define FACT(name, text) RECURSION_IF_##name = 1 << RECURSION_BIT_##name,
enum {
#include "rules_recursion.def"
};
#undef FACT
enum sips_recursion_outcome { RECURSION_RELAY, RECURSION_RECURSE };

#define FACT(name, text) REGISTER_BIT_##name,
enum {
#include "rules_register.def"
};
#undef FACT
#define FACT(name, text) REGISTER_IF_##name = 1 << REGISTER_BIT_##name,
enum {
#include "rules_register.def"
};
#undef FACT
enum sips_register_outcome {
    REGISTER_ACCEPT,
    REGISTER_REJECT_400,
    REGISTER_REJECT_404,
    REGISTER_REJECT_416,
    REGISTER_REJECT_420,
    REGISTER_REJECT_439
};

#define FACT(name, text) SERVICE_ROUTE_BIT_##name,
enum {
#include "rules_service_route.def"
};
#undef FACT
#define FACT(name, text) SERVICE_ROUTE_IF_##name = 1 << SERVICE_ROUTE_BIT_##name,
enum {
#include "rules_service_route.def"
};
#undef FACT
enum sips_service_route_outcome { SERVICE_ROUTE_NONE, SERVICE_ROUTE_SIP, SERVICE_ROUTE_SIPS };

#define FACT(name, text) REDIRECT_ADMISSION_BIT_##name,
enum {
#include "rules_redirect_admission.def"
};
#undef FACT
#define FACT(name, text) REDIRECT_ADMISSION_IF_##name = 1 << REDIRECT_ADMISSION_BIT_##name,
enum {
#include "rules_redirect_admission.def"
};
#undef FACT
enum sips_redirect_admission_outcome {
    REDIRECT_ADMISSION_TAKE,
    REDIRECT_ADMISSION_DROP,
    REDIRECT_ADMISSION_RESPOND_200,
    REDIRECT_ADMISSION_REJECT_400,
    REDIRECT_ADMISSION_REJECT_404,
    REDIRECT_ADMISSION_REJECT_416
};

#define FACT(name, text) REDIRECT_BIT_##name,
enum {
#include "rules_redirect.def"
};
#undef FACT
#define FACT(name, text) REDIRECT_IF_##name = 1 << REDIRECT_BIT_##name,
enum {
#include "rules_redirect.def"
};
#undef FACT
enum sips_redirect_outcome { REDIRECT_GIVE, REDIRECT_REFUSE_SIPS, REDIRECT_SKIP };

#define FACT(name, text) IDENTITY_BIT_##name,
enum {
#include "rules_identity.def"
};
#undef FACT
#define FACT(name, text) IDENTITY_IF_##name = 1 << IDENTITY_BIT_##name,
enum {
#include "rules_identity.def"
};
#undef FACT
enum sips_identity_outcome { IDENTITY_FROM_URI, IDENTITY_FROM_DNS, IDENTITY_FROM_CN, IDENTITY_FROM_NOTHING };

#define FACT(name, text) REUSE_BIT_##name,
enum {
#include "rules_reuse.def"
};
#undef FACT
#define FACT(name, text) REUSE_IF_##name = 1 << REUSE_BIT_##name,
enum {
#include "rules_reuse.def"
};
#undef FACT
enum sips_reuse_outcome { REUSE_REUSE, REUSE_OPEN_NEW };

#define FACT(name, text) GRUU_BIT_##name,
enum {
#include "rules_gruu.def"
};
#undef FACT
#define FACT(name, text) GRUU_IF_##name = 1 << GRUU_BIT_##name,
enum {
#include "rules_gruu.def"
};
#undef FACT
enum sips_gruu_outcome { GRUU_NONE, GRUU_SIP, GRUU_SIPS };

#define FACT(name, text) UAS_BIT_##name,
enum {
#include "rules_uas.def"
};
#undef FACT
#define FACT(name, text) UAS_IF_##name = 1 << UAS_BIT_##name,
enum {
#include "rules_uas.def"
};
#undef FACT
enum sips_uas_outcome {
    UAS_ANSWER,
    UAS_TAKE,
    UAS_REJECT_400,
    UAS_REJECT_416,
    UAS_REJECT_480_WARNING_380,
    UAS_REJECT_480_WARNING_381
};

#define FACT(name, text) UAS_CONTACT_BIT_##name,
enum {
#include "rules_uas_contact.def"
};
#undef FACT
#define FACT(name, text) UAS_CONTACT_IF_##name = 1 << UAS_CONTACT_BIT_##name,
enum {
#include "rules_uas_contact.def"
};
#undef FACT
enum sips_uas_contact_outcome { UAS_CONTACT_NONE, UAS_CONTACT_SIP, UAS_CONTACT_SIPS };

#define FACT(name, text) DERIVED_BIT_##name,
enum {
#include "rules_derived.def"
};
#undef FACT
#define FACT(name, text) DERIVED_IF_##name = 1 << DERIVED_BIT_##name,
enum {
#include "rules_derived.def"
};
#undef FACT
enum sips_derived_outcome { DERIVED_ALLOW, DERIVED_REFUSE };

#define FACT(name, text) UAC_CONTACT_BIT_##name,
enum {
#include "rules_uac_contact.def"
};
#undef FACT
#define FACT(name, text) UAC_CONTACT_IF_##name = 1 << UAC_CONTACT_BIT_##name,
enum {
#include "rules_uac_contact.def"
};
#undef FACT
enum sips_uac_contact_outcome { UAC_CONTACT_NONE, UAC_CONTACT_SIP, UAC_CONTACT_SIPS };

#define FACT(name, text) UAC_ROUTE_BIT_##name,
enum {
#include "rules_uac_route.def"
};
#undef FACT
#define FACT(name, text) UAC_ROUTE_IF_##name = 1 << UAC_ROUTE_BIT_##name,
enum {
#include "rules_uac_route.def"
};
#undef FACT
enum sips_uac_route_outcome {
    UAC_ROUTE_KEEP,
    UAC_ROUTE_KEEP_AS_SIPS,
    UAC_ROUTE_SWAP,
    UAC_ROUTE_SWAP_AS_SIPS
};

#define FACT(name, text) UAC_BINDING_BIT_##name,
enum {
#include "rules_uac_binding.def"
};
#undef FACT
#define FACT(name, text) UAC_BINDING_IF_##name = 1 << UAC_BINDING_BIT_##name,
enum {
#include "rules_uac_binding.def"
};
#undef FACT
enum sips_uac_binding_outcome {
    UAC_BINDING_KEEP,
    UAC_BINDING_AS_SIP,
    UAC_BINDING_AS_SIPS,
    UAC_BINDING_LEAVE_OUT
};

#define FACT(name, text) UAC_REGISTER_BIT_##name,
enum {
#include "rules_uac_register.def"
};
#undef FACT
#define FACT(name, text) UAC_REGISTER_IF_##name = 1 << UAC_REGISTER_BIT_##name,
enum {
#include "rules_uac_register.def"
};
#undef FACT
enum sips_uac_register_outcome { UAC_REGISTER_ALL_SIP, UAC_REGISTER_ALL_SIPS, UAC_REGISTER_REQUEST_SIPS };

#define FACT(name, text) UAC_RESPONSE_BIT_##name,
enum {
#include "rules_uac_response.def"
};
#undef FACT
#define FACT(name, text) UAC_RESPONSE_IF_##name = 1 << UAC_RESPONSE_BIT_##name,
enum {
#include "rules_uac_response.def"
};
#undef FACT
enum sips_uac_response_outcome {
    UAC_RESPONSE_DONE,
    UAC_RESPONSE_FOLLOW,
    UAC_RESPONSE_RETRY_AS_SIP,
    UAC_RESPONSE_RETRY_AS_SIPS,
    UAC_RESPONSE_ASK_USER
};

#define FACT(name, text) FLOW_BIT_##name,
enum {
#include "rules_flow.def"
};
#undef FACT
#define FACT(name, text) FLOW_IF_##name = 1 << FLOW_BIT_##name,
enum {
#include "rules_flow.def"
};
#undef FACT
enum sips_flow_outcome { FLOW_NONE, FLOW_SEND, FLOW_REJECT_403, FLOW_REJECT_430 };

#define FACT(name, text) OWN_PATH_BIT_##name,
enum {
#include "rules_own_path.def"
};
#undef FACT
#define FACT(name, text) OWN_PATH_IF_##name = 1 << OWN_PATH_BIT_##name,
enum {
#include "rules_own_path.def"
};
#undef FACT
enum sips_own_path_outcome {
    OWN_PATH_NONE,
    OWN_PATH_SIP,
    OWN_PATH_SIPS,
    OWN_PATH_SIP_FLOW,
    OWN_PATH_SIPS_FLOW
};

#undef RULE

#endif
