//! Several records at once: picked by their rows, reviewed or returned in one act (A14).

use super::line::waits;
use crate::ask::{Asked, use_act};
use crate::part::{Button, ErrorPanel, Look, ReasonPanel, Rows, Sign};
use crate::session::{Toast, use_toaster};
use crate::words::ledger;
use shared::api::{LedgerRow, Request};
use shared::domain::DocId;
use shared::limits::COMMAND_CHANGES_MAX;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// Records with the heads that were shown.
#[derive(Clone, Default, PartialEq)]
pub struct Picked(BTreeMap<DocId, Vec<String>>);

/// What somebody chose.
pub enum Chosen {
    Toggled(DocId, Vec<String>),
    All(Vec<(DocId, Vec<String>)>),
    Nothing,
}

impl Picked {
    pub fn holds(&self, source: DocId) -> bool {
        self.0.contains_key(&source)
    }

    fn records(&self) -> Vec<(DocId, Vec<String>)> {
        self.0.iter().map(|(id, heads)| (*id, heads.clone())).collect()
    }
}

impl Reducible for Picked {
    type Action = Chosen;

    fn reduce(self: Rc<Self>, chosen: Chosen) -> Rc<Self> {
        let mut next = (*self).clone();
        match chosen {
            Chosen::Toggled(id, heads) => {
                if next.0.remove(&id).is_none() && next.0.len() < COMMAND_CHANGES_MAX {
                    next.0.insert(id, heads);
                }
            }
            Chosen::All(records) => next.0.extend(records),
            Chosen::Nothing => next.0.clear(),
        }
        Rc::new(next)
    }
}

#[derive(Properties, PartialEq)]
pub struct SelectionProps {
    pub picked: Picked,
    pub pick: UseReducerDispatcher<Picked>,
    pub found: Asked<Rows<LedgerRow>>,
}

#[component]
pub fn Selection(props: &SelectionProps) -> Html {
    let returning = use_state(|| false);
    let act = use_act::<()>();
    let toaster = use_toaster();
    let toggle = {
        let returning = returning.clone();
        Callback::from(move |()| returning.set(!*returning))
    };
    let count = props.picked.0.len();
    if count == 0 {
        return Html::default();
    }
    let done = |said: String| {
        let (pick, returning, toaster) = (props.pick.clone(), returning.clone(), toaster.clone());
        Callback::from(move |()| {
            pick.dispatch(Chosen::Nothing);
            returning.set(false);
            toaster.emit(Toast::said(said.clone()));
        })
    };
    let review = {
        let (run, records) = (act.run.clone(), props.picked.records());
        let done = done(ledger::reviewed(count));
        Callback::from(move |()| run.emit((Request::Review { records: records.clone() }, done.clone())))
    };
    let give_back = {
        let (run, records) = (act.run.clone(), props.picked.records());
        let done = done(ledger::returned(count));
        Callback::from(move |reason| {
            run.emit((Request::ReturnMany { records: records.clone(), reason }, done.clone()))
        })
    };
    let all = {
        let (pick, waiting) = (props.pick.clone(), waiting(&props.found));
        Callback::from(move |()| pick.dispatch(Chosen::All(waiting.clone())))
    };
    let none = {
        let pick = props.pick.clone();
        Callback::from(move |()| pick.dispatch(Chosen::Nothing))
    };
    html! {
        <div class="selection" role="region" aria-label={ledger::SELECTION}>
            <p class="selection-count" role="status">{ ledger::picked(count) }</p>
            <Button words={ledger::REVIEW_ALL} on_press={review} look={Look::Main} sign={Sign::Tick} disabled={act.busy} />
            <Button words={ledger::RETURN_ALL} on_press={toggle.clone()} sign={Sign::Return} expanded={Some(*returning)} />
            <Button words={ledger::PICK_ALL} on_press={all} look={Look::Plain} />
            <Button words={ledger::PICK_NONE} on_press={none} look={Look::Plain} />
            if *returning {
                <ReasonPanel name="return-all" label={ledger::RETURN_REASON} do_words={ledger::RETURN_ALL_NOW}
                    busy={act.busy} error={act.error.clone()} on_do={give_back} on_cancel={toggle} />
            } else if let Some(error) = &act.error {
                <ErrorPanel error={error.clone()} />
            }
        </div>
    }
}

/// The records of the list that wait for the secretary's word, as many as one act takes.
fn waiting(found: &Asked<Rows<LedgerRow>>) -> Vec<(DocId, Vec<String>)> {
    let Asked::Got(rows) = found else { return Vec::new() };
    let known = (0..rows.total).map_while(|index| rows.get(index)).filter(|row| waits(row));
    let records: BTreeMap<DocId, Vec<String>> = known.map(|row| (row.source, row.heads.clone())).collect();
    records.into_iter().take(COMMAND_CHANGES_MAX).collect()
}
