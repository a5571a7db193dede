//! Paging: which part of a list is asked for, and how to ask for the next.

use serde::Serialize;

use crate::Invalid;

/// How many items a page has at most: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u16);

impl Limit {
    /// One item.
    pub const ONE: Self = Self(1);

    /// The most that can be asked for.
    pub const MOST: Self = Self(100);

    /// A limit.
    ///
    /// # Errors
    /// When it is not 1 to 100.
    pub fn new(limit: u16) -> Result<Self, Invalid> {
        if (1..=Self::MOST.0).contains(&limit) {
            return Ok(Self(limit));
        }
        Err(Invalid::new("the page's limit", format!("is {limit}; it is 1 to {}", Self::MOST.0)))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

/// A part of a list: what comes after the item with this cursor, or the beginning.
///
/// Items that are added or deleted meanwhile move no other item to another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<C> {
    /// The last item that is known already.
    pub after: Option<C>,
    /// At most so many.
    pub limit: Limit,
}

impl<C> Default for Page<C> {
    fn default() -> Self {
        Self { after: None, limit: Limit::default() }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listing<T, C> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// What to ask for next; nothing when this is the end.
    pub next: Option<C>,
}

impl<T, C> Listing<T, C> {
    /// A page from one item more than it may have, if there are so many: the surplus says that there is a next page.
    #[must_use]
    pub fn from_surplus(mut items: Vec<T>, limit: Limit, cursor: impl Fn(&T) -> C) -> Self {
        let is_end = items.len() <= usize::from(limit.get());
        items.truncate(usize::from(limit.get()));
        let next = if is_end { None } else { items.last().map(cursor) };
        Self { items, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surplus_item_says_that_more_follows() {
        let limit = Limit::new(2).unwrap();
        let listing = |items: &[i64]| Listing::from_surplus(items.to_vec(), limit, |item| *item);
        assert_eq!(listing(&[]), Listing { items: vec![], next: None });
        assert_eq!(listing(&[7, 8]), Listing { items: vec![7, 8], next: None });
        assert_eq!(listing(&[7, 8, 9]), Listing { items: vec![7, 8], next: Some(8) });
    }

    #[test]
    fn limits_have_limits() {
        assert!(Limit::new(0).is_err());
        assert!(Limit::new(101).is_err());
        assert_eq!(Limit::new(100), Ok(Limit::MOST));
    }
}
