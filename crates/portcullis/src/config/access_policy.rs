//! What is allowed of accesses.

use super::error::{ConfigError, Name, Problem};
use super::key::Key;
use super::layers::Layers;
use super::{boolean, number};
use portcullis_domain::base::{AccessPolicy, LifePolicy};

pub(crate) fn read(layers: &Layers) -> Result<AccessPolicy, ConfigError> {
    Ok(AccessPolicy {
        links: LifePolicy {
            allows_endless: layers.value(Key::LinkAllowEndless, boolean)?,
            ..life(layers, Key::LinkDefaultDays, Key::LinkMaxDays)?
        },
        direct: life(layers, Key::AccessDefaultDays, Key::AccessMaxDays)?,
        allows_unlimited_links: layers.value(Key::LinkAllowUnlimited, boolean)?,
        allows_links_without_password: layers.value(Key::LinkAllowWithoutPassword, boolean)?,
        allows_public_genies: layers.value(Key::AllowPublicGenies, boolean)?,
    })
}

fn life(layers: &Layers, default: Key, most: Key) -> Result<LifePolicy, ConfigError> {
    let days = |text: &str| number(text, 1, 36_500, 30);
    let max_days = layers.optional(most, days)?;
    let default_days = layers.optional(default, |text| match (days(text)?, max_days) {
        (days, Some(longest)) if days > longest => {
            Err(Problem::DefaultBeyondMax { longest: Name(most), days: longest })
        }
        (days, _) => Ok(days),
    })?;
    Ok(LifePolicy { default_days, max_days, ..LifePolicy::default() })
}
