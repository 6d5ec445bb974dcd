//! What an action is, and how its handler gets at what was asked.

use super::arguments::Arguments;
use crate::auth::{Caller, SignedIn};
use crate::http::fields::fields;
use crate::http::{Call, Code, FieldErrors, FromWire, IfMatch, Input, Problem, Reader, Reply, Sent, whole};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use portcullis_domain::base::Version;
use portcullis_domain::{Context, GenieId, GrantId, Principal, Timestamp, Tx};
use serde::Serialize;
use serde_json::Value;
use std::marker::PhantomData;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// One action of a resource. Dispatch and API description are both made of what stands here.
pub(in crate::genie) trait Action: Sized + 'static {
    /// Its name and what is said of it.
    const SPEC: Spec;
    /// What its `id` is.
    type Id: Id;
    /// Its other fields.
    type Input: Input + ToSchema;
    /// What stands in `data` of its answer.
    type Answer: Serialize + ToSchema;

    /// The version of the one thing that an answer shows.
    fn version(_: &Self::Answer) -> Option<Version> {
        None
    }

    /// The file that it can answer instead.
    const FILE: Option<FileType> = None;

    /// Does it.
    fn run(call: Invocation<Self>) -> impl Future<Output = Result<Self::Answer, Problem>>;

    /// Does it and answers, for most by what [`run`](Self::run) answers.
    fn respond(call: Invocation<Self>) -> impl Future<Output = Result<HttpResponse, Problem>> {
        async { Ok(Done::<Self>(Self::run(call).await?).sent()?.into()) }
    }
}

/// An action that was done, with its answer.
pub(in crate::genie) struct Done<A: Action>(pub(in crate::genie) A::Answer);

#[derive(Serialize)]
struct Success<'a, T> {
    success: bool,
    data: &'a T,
}

impl<A: Action> Reply for Done<A> {
    fn sent(&self) -> Result<Sent, Problem> {
        let status = match A::SPEC.effect {
            Effect::Creates => StatusCode::CREATED,
            Effect::Reads | Effect::Changes => StatusCode::OK,
        };
        Sent::json(status, A::version(&self.0), &Success { success: true, data: &self.0 })
    }
}

/// What the table says of an action.
pub(in crate::genie) struct Spec {
    pub(in crate::genie) name: &'static str,
    pub(in crate::genie) summary: &'static str,
    pub(in crate::genie) effect: Effect,
    /// Failures of its own, beside those that every action can have.
    pub(in crate::genie) failures: &'static [Code],
    /// Fields that it can be tried with, as a JSON object.
    pub(in crate::genie) example: &'static str,
}

/// What the description says of a file.
#[derive(Clone, Copy)]
pub(in crate::genie) struct FileType {
    /// Its media type.
    pub(in crate::genie) name: &'static str,
    /// How it may look.
    pub(in crate::genie) example: &'static str,
}

/// What an action does to what is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::genie) enum Effect {
    /// Nothing: it can be asked by GET.
    Reads,
    /// It adds something, and answers 201.
    Creates,
    /// It changes something.
    Changes,
}

fields! {
    /// For actions that take no field but `id`.
    pub(in crate::genie) struct NoFields {
    }
}

/// A kind of `id`.
pub(in crate::genie) trait Id: Sized {
    /// What it names, for the API description; `None` where the action takes none.
    const NAMES: Option<&'static str>;

    /// Whether a call must have one.
    const IS_REQUIRED: bool = Self::NAMES.is_some();

    /// Reads it.
    fn take(id: Option<Value>, errors: &mut FieldErrors) -> Option<Self>;

    /// What the API description says of it.
    fn schema() -> Option<RefOr<Schema>>;
}

/// The action takes no `id`.
pub(in crate::genie) struct NoId;

impl Id for NoId {
    const NAMES: Option<&'static str> = None;

    fn take(id: Option<Value>, errors: &mut FieldErrors) -> Option<Self> {
        match id {
            None => Some(Self),
            Some(_) => errors.add("id", "There is no such field."),
        }
    }

    fn schema() -> Option<RefOr<Schema>> {
        None
    }
}

fn parse<T: std::str::FromStr>(id: Value, errors: &mut FieldErrors) -> Option<T>
where
    T::Err: std::fmt::Display,
{
    let text = match id {
        Value::String(text) => text,
        other => whole(&other).map_or_else(|| other.to_string(), |number| number.to_string()),
    };
    text.parse().map_err(|error| errors.add::<()>("id", error)).ok()
}

macro_rules! required_id {
    ($($type:ident: $names:literal),*) => {$(
        impl Id for $type {
            const NAMES: Option<&'static str> = Some($names);

            fn take(id: Option<Value>, errors: &mut FieldErrors) -> Option<Self> {
                match id {
                    Some(id) => parse(id, errors),
                    None => errors.add("id", "This is required."),
                }
            }

            fn schema() -> Option<RefOr<Schema>> {
                Some(<$type as FromWire>::schema())
            }
        }
    )*};
}

required_id!(GenieId: "UUID of the Genie", GrantId: "Number of the grant");

/// Something that may be named by a field instead.
impl<T: Id> Id for Option<T> {
    const NAMES: Option<&'static str> = T::NAMES;
    const IS_REQUIRED: bool = false;

    fn take(id: Option<Value>, errors: &mut FieldErrors) -> Option<Self> {
        match id {
            Some(id) => T::take(Some(id), errors).map(Some),
            None => Some(None),
        }
    }

    fn schema() -> Option<RefOr<Schema>> {
        T::schema()
    }
}

/// The Genie that a call names by its `id` or by `agentId`.
pub(in crate::genie) fn either(id: Option<GenieId>, field: Option<GenieId>) -> Result<GenieId, Problem> {
    match (id, field) {
        (Some(one), Some(other)) if one != other => {
            Err(Problem::field("agentId", "This and id name two Genies. Give one of them."))
        }
        (Some(genie), _) | (None, Some(genie)) => Ok(genie),
        (None, None) => Err(Problem::field("agentId", "Give this or id.")),
    }
}

/// One call of an action.
pub(in crate::genie) struct Invocation<A> {
    pub(in crate::genie) request: HttpRequest,
    arguments: Arguments,
    action: PhantomData<fn() -> A>,
}

type InputOf<A> = <<A as Action>::Input as Input>::Output;

impl<A: Action<Id: Send + Sync, Input: Input<Output: Send + Sync>>> Invocation<A> {
    /// Proves who calls and runs reading work with what they say, in one transaction.
    pub(in crate::genie) async fn read<T: Send + 'static>(
        self,
        mut work: impl FnMut(&mut dyn Tx, &Context<'_>, &Principal, &A::Id, &InputOf<A>) -> Result<T, Problem>
        + Send
        + 'static,
    ) -> Result<T, Problem> {
        let caller = Caller::<SignedIn>::of(&self.request)?;
        let said = understand::<A>(self.arguments, caller.call.at);
        caller.read(said, move |tx, cx, by, (id, input)| work(tx, cx, by, id, input)).await
    }

    /// Proves who calls and runs writing work with what they say, in one transaction.
    pub(in crate::genie) async fn write(
        self,
        mut work: impl FnMut(
            &mut dyn Tx,
            &Context<'_>,
            &Principal,
            &A::Id,
            &InputOf<A>,
        ) -> Result<A::Answer, Problem>
        + Send
        + 'static,
    ) -> Result<A::Answer, Problem>
    where
        A::Answer: Send,
    {
        let caller = Caller::<SignedIn>::of(&self.request)?;
        let said = understand::<A>(self.arguments, caller.call.at);
        let done =
            caller.post(said, move |tx, cx, by, (id, input)| Ok(Done::<A>(work(tx, cx, by, id, input)?)));
        Ok(done.await?.0)
    }
}

impl<A: Action> Invocation<A> {
    /// What a call takes before its transaction, made by `work` of what the caller says. Where that is not understood,
    /// nothing is made: the call ends later, with what is wrong, once it is known who calls.
    pub(in crate::genie) async fn prepare<T: Default>(
        self,
        work: impl AsyncFnOnce(&Caller<SignedIn>, &A::Id, &InputOf<A>) -> Result<T, Problem>,
    ) -> Result<(Self, T), Problem> {
        let caller = Caller::<SignedIn>::of(&self.request)?;
        let prepared = match understand::<A>(self.arguments.clone(), caller.call.at) {
            Ok((id, input)) => work(&caller, &id, &input).await?,
            Err(_) => T::default(),
        };
        Ok((self, prepared))
    }

    pub(in crate::genie) fn new(request: HttpRequest, arguments: Arguments) -> Self {
        Self { request, arguments, action: PhantomData }
    }

    /// Which versions a change is meant for.
    pub(in crate::genie) fn meant(&self) -> IfMatch {
        IfMatch::of(&self.request)
    }

    /// The caller, not proven yet.
    pub(in crate::genie) fn caller(&self) -> Result<Caller<SignedIn>, Problem> {
        Caller::of(&self.request)
    }

    /// What the caller says, understood at `now`.
    pub(in crate::genie) fn input(self, now: Timestamp) -> Result<InputOf<A>, Problem> {
        understand::<A>(self.arguments, now).map(|(_, input)| input)
    }

    /// A field as it was sent.
    pub(in crate::genie) fn field(&self, name: &str) -> Option<&Value> {
        self.arguments.fields.get(name)
    }

    /// The id and what the caller says, understood at `now`.
    pub(in crate::genie) fn said(self, now: Timestamp) -> Result<(A::Id, InputOf<A>), Problem> {
        understand::<A>(self.arguments, now)
    }

    /// What somebody without credentials says.
    pub(in crate::genie) fn visitor(self) -> Result<(Call, HttpRequest, InputOf<A>), Problem> {
        let call = Call::of(&self.request)?;
        let (_, input) = understand::<A>(self.arguments, call.at)?;
        Ok((call, self.request, input))
    }
}

/// Reads `id` and the other fields, and names everything that is wrong with them.
pub(super) fn understand<A: Action>(
    arguments: Arguments,
    now: Timestamp,
) -> Result<(A::Id, InputOf<A>), Problem> {
    let mut fields = match arguments.is_of_query {
        true => Reader::of_query(arguments.fields, now),
        false => Reader::new(arguments.fields, now),
    };
    let id = A::Id::take(arguments.id, fields.errors());
    let input = A::Input::read(&mut fields);
    fields.finish(id.zip(input))
}

/// The schema of a type and every schema that it refers to.
pub(in crate::genie) struct Schemas {
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
