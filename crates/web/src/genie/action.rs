//! What an action is, and how its handler gets at what was asked.

use super::fields::fields;
use super::said::Said;
use crate::auth::{Caller, SignedIn};
use crate::http::{Call, Code, Fields, FromWire, Problem, whole};
use actix_web::HttpRequest;
use portcullis_domain::store::lookups::{Gathered, Wanted};
use portcullis_domain::{Context, GenieId, GrantId, Principal, Timestamp, Tx};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::future::Future;
use std::marker::PhantomData;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// One action of a resource. Dispatch and API description are both made of what stands here.
pub(super) trait Action: Sized + 'static {
    /// Its name and what is said of it.
    const SPEC: Spec;
    /// What its `id` is.
    type Id: Id;
    /// Its other fields.
    type Data: Data;
    /// What stands in `data` of its answer.
    type Answer: serde::Serialize + ToSchema;

    /// Does it.
    fn run(ask: Ask<Self>) -> impl Future<Output = Result<Self::Answer, Problem>>;
}

/// What the table says of an action.
pub(super) struct Spec {
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    pub(super) effect: Effect,
    /// Failures of its own, beside those that every action can have.
    pub(super) failures: &'static [Code],
    /// Fields that it can be tried with, as a JSON object.
    pub(super) example: &'static str,
}

/// What an action does to what is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing: it can be asked by GET.
    Reads,
    /// It adds something, and answers 201.
    Creates,
    /// It changes something.
    Changes,
}

/// The fields of an action.
pub(crate) trait Data: DeserializeOwned + ToSchema {
    /// What they become.
    type Checked;

    /// Checks every field and names each that is wrong.
    fn check(self, fields: &mut Fields, now: Timestamp) -> Option<Self::Checked>;
}

fields! {
    /// For actions that take no field but `id`.
    pub(super) struct NoData {
    }
}

impl Data for NoData {
    type Checked = ();

    fn check(self, fields: &mut Fields, _: Timestamp) -> Option<()> {
        fields.refuse(&self.unknown);
        Some(())
    }
}

/// A kind of `id`.
pub(super) trait Id: Sized {
    /// What it names, for the API description; `None` where the action takes none.
    const NAMES: Option<&'static str>;

    /// Whether a call must have one.
    const IS_REQUIRED: bool = Self::NAMES.is_some();

    /// Reads it.
    fn take(id: Option<Value>, fields: &mut Fields) -> Option<Self>;

    /// What the API description says of it.
    fn schema() -> Option<RefOr<Schema>>;
}

/// The action takes no `id`.
pub(super) struct NoId;

impl Id for NoId {
    const NAMES: Option<&'static str> = None;

    fn take(id: Option<Value>, fields: &mut Fields) -> Option<Self> {
        match id {
            None => Some(Self),
            Some(_) => fields.add("id", "There is no such field."),
        }
    }

    fn schema() -> Option<RefOr<Schema>> {
        None
    }
}

fn parse<T: std::str::FromStr>(id: Value, fields: &mut Fields) -> Option<T>
where
    T::Err: std::fmt::Display,
{
    let text = match id {
        Value::String(text) => text,
        other => whole(&other).map_or_else(|| other.to_string(), |number| number.to_string()),
    };
    text.parse().map_err(|error| fields.add::<()>("id", error)).ok()
}

macro_rules! required_id {
    ($($type:ident: $names:literal),*) => {$(
        impl Id for $type {
            const NAMES: Option<&'static str> = Some($names);

            fn take(id: Option<Value>, fields: &mut Fields) -> Option<Self> {
                match id {
                    Some(id) => parse(id, fields),
                    None => fields.add("id", "This is required."),
                }
            }

            fn schema() -> Option<RefOr<Schema>> {
                Some(<$type as FromWire>::schema())
            }
        }
    )*};
}

required_id!(GenieId: "UUID of the Genie", GrantId: "Number of the grant");

/// A Genie that may be named by a field instead.
impl Id for Option<GenieId> {
    const NAMES: Option<&'static str> = GenieId::NAMES;
    const IS_REQUIRED: bool = false;

    fn take(id: Option<Value>, fields: &mut Fields) -> Option<Self> {
        match id {
            Some(id) => parse(id, fields).map(Some),
            None => Some(None),
        }
    }

    fn schema() -> Option<RefOr<Schema>> {
        <GenieId as Id>::schema()
    }
}

/// What was asked of an action.
pub(super) struct Ask<A> {
    pub(super) request: HttpRequest,
    said: Said,
    action: PhantomData<fn() -> A>,
}

type Checked<A> = <<A as Action>::Data as Data>::Checked;

impl<A: Action> Ask<A> {
    pub(super) fn new(request: HttpRequest, said: Said) -> Self {
        Self { request, said, action: PhantomData }
    }

    /// Proves who asks, understands what they ask and runs reading work, all in one transaction.
    pub(super) async fn read<T: Send + 'static>(
        self,
        mut work: impl FnMut(&mut dyn Tx, &Context<'_>, &Principal, A::Id, Checked<A>) -> Result<T, Problem>
        + Send
        + 'static,
    ) -> Result<T, Problem> {
        let said = self.said;
        Caller::<SignedIn>::of(&self.request)?
            .read(move |tx, cx, by| {
                let (id, data) = understand::<A>(&said, cx.at)?;
                work(tx, cx, by, id, data)
            })
            .await
    }

    /// Proves who asks and reads what they want, on the hot path.
    pub(super) async fn look_up(
        self,
        want: impl FnOnce(A::Id, Checked<A>) -> Wanted,
    ) -> Result<(Principal, Gathered, Timestamp), Problem> {
        let caller = Caller::<SignedIn>::of(&self.request)?;
        let at = caller.call.at;
        match understand::<A>(&self.said, at) {
            Ok((id, data)) => caller.look_up(want(id, data)).await.map(|(by, found)| (by, found, at)),
            // Who asks comes first, also when the question is wrong.
            Err(problem) => caller.look_up(Wanted::default()).await.and(Err(problem)),
        }
    }

    /// Proves who asks, understands what they ask and runs writing work, all in one transaction.
    pub(super) async fn write<T: Send + 'static>(
        self,
        mut work: impl FnMut(&mut dyn Tx, &Context<'_>, &Principal, A::Id, Checked<A>) -> Result<T, Problem>
        + Send
        + 'static,
    ) -> Result<T, Problem> {
        let said = self.said;
        Caller::<SignedIn>::of(&self.request)?
            .write(move |tx, cx, by| {
                let (id, data) = understand::<A>(&said, cx.at)?;
                work(tx, cx, by, id, data)
            })
            .await
    }

    /// What somebody without credentials asks.
    pub(super) fn visitor(self) -> Result<(Call, HttpRequest, Checked<A>), Problem> {
        let call = Call::of(&self.request)?;
        let (_, data) = understand::<A>(&self.said, call.at)?;
        Ok((call, self.request, data))
    }
}

/// Reads `id` and the other fields, and names everything that is wrong with them.
pub(super) fn understand<A: Action>(said: &Said, now: Timestamp) -> Result<(A::Id, Checked<A>), Problem> {
    let mut fields = Fields::default();
    let id = A::Id::take(said.id.clone(), &mut fields);
    let data: A::Data = serde_json::from_value(Value::Object(said.data.clone()))
        .map_err(|_| Problem::new(Code::Validation, "The fields do not have the right form."))?;
    let data = data.check(&mut fields, now);
    fields.finish(id.zip(data))
}

/// The schema of a type and every schema that it refers to.
pub(super) struct Schemas {
    pub(super) own: RefOr<Schema>,
    pub(super) parts: Vec<(String, RefOr<Schema>)>,
}

impl Schemas {
    pub(super) fn of<T: ToSchema>() -> Self {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        Self { own: <T as PartialSchema>::schema(), parts }
    }
}
