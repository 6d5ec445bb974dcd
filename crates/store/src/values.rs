//! Rust values of the columns: newtypes around the domain's, since only a type of this crate can learn to be a
//! column's value. What does not parse is a row that cannot be, and fails the query.

use crate::schema::sql_types::{Document, Guid, Instant};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::sql_types::{BigInt, Binary, Text};
use portcullis_domain::{Digest, Timestamp};
use std::str::FromStr;
use uuid::Uuid;

/// A UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Guid)]
pub(crate) struct Id(pub(crate) Uuid);

/// An instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub(crate) struct At(pub(crate) Timestamp);

/// A JSON document of which `T` is the form.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Document)]
pub(crate) struct Json<T>(pub(crate) T);

/// A text that `T` reads, such as the name of one of its values.
#[derive(Clone, Debug, FromSqlRow)]
pub(crate) struct Parsed<T>(pub(crate) T);

/// A whole number that `T` can hold.
#[derive(Clone, Copy, Debug, FromSqlRow)]
pub(crate) struct Number<T>(pub(crate) T);

/// A SHA-256 digest.
#[derive(Clone, Copy, Debug, FromSqlRow)]
pub(crate) struct Sha(pub(crate) Digest);

impl<T, DB> FromSql<Text, DB> for Parsed<T>
where
    DB: Backend,
    String: FromSql<Text, DB>,
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(String::from_sql(raw)?.parse()?))
    }
}

impl<T, DB> FromSql<BigInt, DB> for Number<T>
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
    T: TryFrom<i64>,
    T::Error: std::error::Error + Send + Sync + 'static,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(T::try_from(i64::from_sql(raw)?)?))
    }
}

impl<DB> FromSql<Binary, DB> for Sha
where
    DB: Backend,
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = Vec::<u8>::from_sql(raw)?;
        let digest = bytes.try_into().map_err(|_| "a digest does not have 32 bytes")?;
        Ok(Self(Digest(digest)))
    }
}
