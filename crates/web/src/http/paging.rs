//! Numbered pages, as lists of the desk family have them.

use super::{FromWire, whole};
use portcullis_domain::Timestamp;
use portcullis_domain::base::paging::{MAX_PAGE_SIZE, PAGE_SIZE};
use portcullis_domain::base::{Page, PageRequest};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// `page`, from 1. In a query it comes as text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageIndex(u32);

impl FromWire for PageIndex {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        let page = whole(&value).and_then(|page| u32::try_from(page).ok()).filter(|page| *page > 0);
        page.map(Self).ok_or_else(|| format!("This must be a whole number from 1 to {}.", u32::MAX))
    }

    fn schema() -> RefOr<Schema> {
        let whole = ObjectBuilder::new().schema_type(Type::Integer);
        whole.minimum(Some(1)).maximum(Some(u32::MAX)).default(Some(1.into())).into()
    }
}

/// `page_size`. In a query it comes as text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageSize(u32);

impl FromWire for PageSize {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        let size = whole(&value).and_then(|size| u32::try_from(size).ok());
        let size = size.filter(|size| (1..=MAX_PAGE_SIZE).contains(size));
        size.map(Self).ok_or_else(|| format!("This must be a whole number from 1 to {MAX_PAGE_SIZE}."))
    }

    fn schema() -> RefOr<Schema> {
        let whole = ObjectBuilder::new().schema_type(Type::Integer);
        whole.minimum(Some(1)).maximum(Some(MAX_PAGE_SIZE)).default(Some(PAGE_SIZE.into())).into()
    }
}

/// Which page is asked for, by `page` and `page_size`.
pub(crate) fn page_number(page: Option<PageIndex>, size: Option<PageSize>) -> PageRequest {
    PageRequest { page: page.map_or(1, |page| page.0), size: size.map_or(PAGE_SIZE, |size| size.0) }
}

/// `order`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    Ascending,
    #[default]
    Descending,
}

impl FromWire for Order {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        match value.as_str() {
            Some("asc") => Ok(Self::Ascending),
            Some("desc") => Ok(Self::Descending),
            _ => Err("This must be asc or desc.".into()),
        }
    }

    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["asc", "desc"]));
        text.default(Some("desc".into())).into()
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page)]
pub(crate) struct PageView<T> {
    /// The items; none past the end.
    results: Vec<T>,
    /// How many items the whole list has.
    total: u64,
    /// How many pages it has.
    total_pages: u64,
    /// Which page this is, from 1.
    page: u32,
    /// The most items on a page.
    page_size: u32,
}

impl<T> PageView<T> {
    pub(crate) fn of<U>(page: Page<U>, view: impl FnMut(U) -> T) -> Self {
        Self {
            total: page.total,
            total_pages: page.total_pages(),
            page: page.at.page,
            page_size: page.at.size,
            results: page.results.into_iter().map(view).collect(),
        }
    }
}
