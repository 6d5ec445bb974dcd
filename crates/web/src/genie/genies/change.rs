use super::super::action::{Action, Ask, Data, Effect, NoData, NoId, Spec};
use super::super::fields::fields;
use super::view::{GenieAnswer, GenieDeleted};
use crate::http::{Code, Fields, Problem};
use portcullis_domain::access::genies::{
    self, CreateGenieError, GenieChange, NewGenie, UpdateGenieError, UrlName,
};
use portcullis_domain::base::{Description, Name};
use portcullis_domain::{GenieId, Timestamp, WebUrl};

fields! {
    /// What a new Genie is to be.
    pub(in crate::genie) struct CreateData {
        /// What people call it.
        required name: Name,
        /// Its name in URLs: lower-case letters, digits and single hyphens. Made from the name when absent.
        nullable url_name: UrlName,
        /// What it is for.
        nullable description: Description,
        /// Whether everybody may use it without a link.
        nullable is_public: bool,
        /// Where a visitor with access is sent.
        nullable launch_url: WebUrl,
    }
}

impl Data for CreateData {
    type Checked = NewGenie;

    fn check(self, fields: &mut Fields, _: Timestamp) -> Option<NewGenie> {
        fields.refuse(&self.unknown);
        let name = self.name.required("name", fields);
        let url_name = self.url_name.optional("url_name", fields);
        let description = self.description.optional("description", fields);
        let is_public = self.is_public.optional("is_public", fields).unwrap_or(false);
        let launch_url = self.launch_url.optional("launch_url", fields);
        Some(NewGenie { name: name?, url_name, description, is_public, launch_url })
    }
}

pub(in crate::genie) struct Create;

impl Action for Create {
    const SPEC: Spec = Spec {
        name: "create",
        summary: "Make a Genie that the caller owns; needs the permission genies:write",
        effect: Effect::Creates,
        failures: &[Code::Forbidden],
        example: r#"{"name": "Billing helper", "launch_url": "https://example.com/billing"}"#,
    };
    type Id = NoId;
    type Data = CreateData;
    type Answer = GenieAnswer;

    async fn run(ask: Ask<Self>) -> Result<GenieAnswer, Problem> {
        ask.write(|tx, cx, by, _, new| Ok(genies::create(tx, cx, by, &new)?.into())).await
    }
}

impl From<CreateGenieError> for Problem {
    fn from(error: CreateGenieError) -> Self {
        match error {
            CreateGenieError::Forbidden => Self::new(Code::Forbidden, error.to_string()),
            CreateGenieError::UrlNameTaken => Self::field("url_name", error),
            CreateGenieError::Store(error) => error.into(),
        }
    }
}

fields! {
    /// What to change; a field that is absent stays as it is.
    pub(in crate::genie) struct UpdateData {
        /// What people call it.
        optional name: Name,
        /// Its name in URLs.
        optional url_name: UrlName,
        /// What it is for; `null` clears it.
        nullable description: Description,
        /// Whether everybody may use it without a link.
        optional is_public: bool,
        /// Whether it may be used at all.
        optional is_active: bool,
        /// Where a visitor with access is sent; `null` clears it.
        nullable launch_url: WebUrl,
    }
}

impl Data for UpdateData {
    type Checked = GenieChange;

    fn check(self, fields: &mut Fields, _: Timestamp) -> Option<GenieChange> {
        fields.refuse(&self.unknown);
        Some(GenieChange {
            name: self.name.change("name", fields),
            url_name: self.url_name.change("url_name", fields),
            description: self.description.patch("description", fields),
            is_public: self.is_public.change("is_public", fields),
            is_active: self.is_active.change("is_active", fields),
            launch_url: self.launch_url.patch("launch_url", fields),
        })
    }
}

pub(in crate::genie) struct Update;

impl Action for Update {
    const SPEC: Spec = Spec {
        name: "update",
        summary: "Change a Genie",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"is_active": false, "launch_url": null}"#,
    };
    type Id = GenieId;
    type Data = UpdateData;
    type Answer = GenieAnswer;

    async fn run(ask: Ask<Self>) -> Result<GenieAnswer, Problem> {
        ask.write(|tx, cx, by, id, change| Ok(genies::update(tx, cx, by, id, &change)?.into())).await
    }
}

impl From<UpdateGenieError> for Problem {
    fn from(error: UpdateGenieError) -> Self {
        match error {
            UpdateGenieError::Guard(error) => error.into(),
            UpdateGenieError::UrlNameTaken => Self::field("url_name", error),
        }
    }
}

pub(in crate::genie) struct Delete;

impl Action for Delete {
    const SPEC: Spec = Spec {
        name: "delete",
        summary: "Remove a Genie with its links, accesses and requests",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = GenieId;
    type Data = NoData;
    type Answer = GenieDeleted;

    async fn run(ask: Ask<Self>) -> Result<GenieDeleted, Problem> {
        ask.write(|tx, cx, by, id, ()| {
            let gone = genies::delete(tx, cx, by, id)?;
            Ok(GenieDeleted { id: gone.id.to_string(), deleted: true })
        })
        .await
    }
}
