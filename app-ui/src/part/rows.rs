//! The rows of a long list, fetched slice by slice as they come into sight.

use super::window::slices;
use crate::ask::Asked;
use crate::call::{Answer, ask};
use crate::session::{use_news, use_session};
use shared::api::{ApiError, ErrorCode, ListOf, Page, Request};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const SLICE_ROWS: usize = 100;

/// What is known of a list.
#[derive(PartialEq)]
pub struct Rows<T> {
    /// Length of the whole list.
    pub total: usize,
    slices: BTreeMap<usize, Rc<Vec<T>>>,
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Rows { total: self.total, slices: self.slices.clone() }
    }
}

impl<T> Rows<T> {
    /// `None` while it is on its way.
    pub fn get(&self, index: usize) -> Option<&T> {
        self.slices.get(&(index / SLICE_ROWS))?.get(index % SLICE_ROWS)
    }
}

/// What came of a fetch, for the list that was asked for at the time.
enum Arrival<T> {
    Slice {
        asked_for: Key,
        number: usize,
        list: ListOf<T>,
    },
    Failed {
        asked_for: Key,
        error: ApiError,
    },
    /// Another list, or the same with news in it: what is shown stays until its successor is here.
    Asked(Key),
}

/// Names a list: its request and the news' version.
type Key = (Request, u64);

struct Shelf<T> {
    asked_for: Option<Key>,
    /// Slices that belong to `asked_for`; others are older and wait to be replaced.
    fresh: bool,
    shown: Asked<Rows<T>>,
}

impl<T: 'static> Reducible for Shelf<T> {
    type Action = Arrival<T>;

    fn reduce(self: Rc<Self>, arrival: Arrival<T>) -> Rc<Self> {
        match arrival {
            Arrival::Asked(key) => {
                Rc::new(Shelf { asked_for: Some(key), fresh: false, shown: self.shown.clone() })
            }
            Arrival::Slice { asked_for, .. } | Arrival::Failed { asked_for, .. }
                if self.asked_for.as_ref() != Some(&asked_for) =>
            {
                self
            }
            Arrival::Failed { error, .. } => {
                Rc::new(Shelf { asked_for: self.asked_for.clone(), fresh: true, shown: Asked::Failed(error) })
            }
            Arrival::Slice { number, list, .. } => {
                let mut slices = match &self.shown {
                    Asked::Got(rows) if self.fresh => rows.slices.clone(),
                    _ => BTreeMap::new(),
                };
                slices.insert(number, Rc::new(list.rows));
                let rows = Rows { total: list.total as usize, slices };
                Rc::new(Shelf {
                    asked_for: self.asked_for.clone(),
                    fresh: true,
                    shown: Asked::Got(Rc::new(rows)),
                })
            }
        }
    }
}

/// The list that `request` describes; `request` gets the page it is to ask for. `in_sight` are the rows wanted now.
#[hook]
pub fn use_rows<T>(request: Rc<dyn Fn(Page) -> Request>, in_sight: Range<usize>) -> Asked<Rows<T>>
where
    T: PartialEq + 'static,
    ListOf<T>: Answer,
{
    let version = use_news().version;
    let look_again = use_session().look_again;
    let shelf = use_reducer(|| Shelf::<T> { asked_for: None, fresh: false, shown: Asked::Waiting });
    let key = (request(page_of(0)), version);
    let dispatcher = shelf.dispatcher();
    let wanted = slices(&if in_sight.is_empty() { 0..1 } else { in_sight }, SLICE_ROWS);
    let fetched = use_mut_ref(|| (None::<Key>, Vec::<usize>::new()));
    use_effect_with((key, wanted), move |(key, wanted)| {
        let mut fetched = fetched.borrow_mut();
        if fetched.0.as_ref() != Some(key) {
            *fetched = (Some(key.clone()), Vec::new());
            dispatcher.dispatch(Arrival::Asked(key.clone()));
        }
        for number in wanted.clone() {
            if fetched.1.contains(&number) {
                continue;
            }
            fetched.1.push(number);
            let (asked_for, dispatcher) = (key.clone(), dispatcher.clone());
            let (request, look_again) = (request(page_of(number)), look_again.clone());
            spawn_local(async move {
                dispatcher.dispatch(match ask::<ListOf<T>>(request).await {
                    Ok(list) => Arrival::Slice { asked_for, number, list },
                    Err(error) => {
                        if error.code == ErrorCode::SignedOut {
                            look_again.emit(());
                        }
                        Arrival::Failed { asked_for, error }
                    }
                });
            });
        }
    });
    shelf.shown.clone()
}

fn page_of(number: usize) -> Page {
    let rows = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Page { offset: rows(number * SLICE_ROWS), limit: rows(SLICE_ROWS) }
}
