//! What the installation allows of accesses (`genie-access`).

use super::family::{Action, Effect, Invocation, NoFields, NoId, Spec};
use crate::http::Problem;
use portcullis_domain::base::{AccessPolicy, LifePolicy};
use serde::Serialize;
use utoipa::ToSchema;

/// What the installation allows. What breaks it is refused on its field; what is older stays until it is changed.
#[derive(Serialize, ToSchema)]
pub(super) struct AccessPolicyAnswer {
    links: LinkPolicyView,
    /// Direct accesses of people and teams.
    direct: LifePolicyView,
    /// Whether a Genie may be public.
    allow_public_genies: bool,
}

/// How long an access may last.
#[derive(Serialize, ToSchema)]
#[schema(as = AccessLifePolicy)]
struct LifePolicyView {
    /// Days that one lasts of which no end is said; `null`: see `max_days`.
    default_days: Option<u32>,
    /// Days that one may last at most from the moment at which its end is said; `null`: as many as one likes.
    max_days: Option<u32>,
    /// Whether one may be without end.
    allow_endless: bool,
}

/// What is allowed of links.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkPolicy)]
struct LinkPolicyView {
    /// Days that one lasts of which no end is said; `null`: see `max_days`.
    default_days: Option<u32>,
    /// Days that one may last at most from the moment at which its end is said; `null`: as many as one likes.
    max_days: Option<u32>,
    /// Whether one may be without end.
    allow_endless: bool,
    /// Whether one may be without a use limit.
    allow_unlimited: bool,
    /// Whether one may be without a password.
    allow_without_password: bool,
}

impl From<LifePolicy> for LifePolicyView {
    fn from(life: LifePolicy) -> Self {
        Self {
            default_days: life.default_days,
            max_days: life.max_days,
            allow_endless: life.allows_endless && life.max_days.is_none(),
        }
    }
}

impl From<AccessPolicy> for AccessPolicyAnswer {
    fn from(policy: AccessPolicy) -> Self {
        let LifePolicyView { default_days, max_days, allow_endless } = policy.links.into();
        Self {
            links: LinkPolicyView {
                default_days,
                max_days,
                allow_endless,
                allow_unlimited: policy.allows_unlimited_links,
                allow_without_password: policy.allows_links_without_password,
            },
            direct: policy.direct.into(),
            allow_public_genies: policy.allows_public_genies,
        }
    }
}

pub(super) struct Show;

impl Action for Show {
    const SPEC: Spec = Spec {
        name: "policy",
        summary: "What this installation allows of links, direct accesses and Genies",
        effect: Effect::Reads,
        failures: &[],
        example: "{}",
    };
    type Id = NoId;
    type Input = NoFields;
    type Answer = AccessPolicyAnswer;

    async fn run(call: Invocation<Self>) -> Result<AccessPolicyAnswer, Problem> {
        call.read(|_, cx, _, _, _| Ok(cx.access_policy.into())).await
    }
}
