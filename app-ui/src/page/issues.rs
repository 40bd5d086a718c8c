//! 问题: the issues of the own desks by where they stand; the township's inbox is what was reported and waits for it.

use crate::ask::Asked;
use crate::part::{
    ButtonLink, Chips, Empty, IssueLine, Listing, Look, Page, Rows, Sign, TextField, TextKind, show_rows,
    use_rows,
};
use crate::route::Route;
use crate::session::{Session, use_session};
use crate::words::{review, steps};
use shared::api::{IssueFilter, IssueRow, Request};
use shared::workflow::Phase;
use std::ops::Range;
use std::rc::Rc;
use yew::prelude::*;

/// Which issues are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shown {
    Open,
    Inbox,
    Listed,
    ToFeedBack,
    ToClose,
    Mine,
    /// What I heard at the door, and what became of it (T3f).
    RaisedByMe,
    Finished,
    All,
}

impl Shown {
    const EACH: [(Shown, &'static str); 9] = [
        (Shown::Open, steps::OPEN),
        (Shown::Inbox, steps::INBOX),
        (Shown::Listed, steps::LISTED),
        (Shown::ToFeedBack, steps::TO_FEED_BACK),
        (Shown::ToClose, steps::TO_CLOSE),
        (Shown::Mine, steps::MINE),
        (Shown::RaisedByMe, steps::RAISED_BY_ME),
        (Shown::Finished, steps::FINISHED),
        (Shown::All, steps::ALL),
    ];

    /// What this person most likely came for.
    fn first(session: &Session, closing: bool) -> Shown {
        if closing {
            return Shown::ToClose;
        }
        if session.me().is_some_and(|me| me.may_review) { Shown::Inbox } else { Shown::Open }
    }

    fn filter(self, query: &str) -> IssueFilter {
        let phases = match self {
            Shown::Open => vec![Phase::Registered, Phase::Returned],
            Shown::Inbox => vec![Phase::Reported, Phase::Explaining],
            Shown::ToFeedBack => vec![Phase::Completed],
            Shown::ToClose => vec![Phase::ClosureProposed],
            Shown::Listed | Shown::Mine => vec![Phase::Listed],
            Shown::Finished => vec![Phase::Closed, Phase::ResolvedOnSpot, Phase::Explained],
            Shown::RaisedByMe | Shown::All => Vec::new(),
        };
        IssueFilter {
            query: query.to_owned(),
            phases,
            unit: None,
            mine: self == Shown::Mine,
            oldest_first: false,
            raised_by_me: self == Shown::RaisedByMe,
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct IssuesProps {
    /// Comes for the closures that wait for being confirmed.
    pub closing: bool,
}

#[component]
pub fn Issues(props: &IssuesProps) -> Html {
    let session = use_session();
    let shown = use_state(|| Shown::first(&session, props.closing));
    let query = use_state(String::new);
    let in_sight = use_state_eq(|| 0..0);
    let request = {
        let filter = shown.filter(&query);
        Rc::new(move |page| Request::Issues { filter: filter.clone(), page })
    };
    let found = use_rows::<IssueRow>(request, (*in_sight).clone());
    let on_sight = Callback::from(move |range| in_sight.set(range));
    let on_query = {
        let query = query.clone();
        Callback::from(move |text| query.set(text))
    };
    let on_choose = {
        let shown = shown.clone();
        Callback::from(move |which| shown.set(which))
    };
    let acts = html! {
        <>
        if session.me().is_some_and(|me| me.may_report) {
            <ButtonLink words={steps::REPORT_UP} to={Route::ReportUp} look={Look::Main} sign={Sign::Up} />
        }
        if session.me().is_some_and(|me| me.may_review) {
            <ButtonLink words={review::START} to={Route::Review} look={Look::Main} sign={Sign::Ledger} />
        }
        <ButtonLink words={steps::LISTS} to={Route::IssueLists} sign={Sign::Ledger} />
        </>
    };
    let options = Shown::EACH.map(|(which, words)| (which, AttrValue::from(words))).to_vec();
    html! {
        <Page title={steps::TITLE} {acts}>
            <div class="filters" role="search">
                <TextField name="find" label={steps::SEARCH} quiet_label=true kind={TextKind::Search}
                    placeholder={steps::SEARCH_HINT} value={(*query).clone()} on_change={on_query} />
                <Chips<Shown> label={steps::SHOW} quiet_label=true one_line=true {options} chosen={*shown} {on_choose} />
            </div>
            { list(&found, on_sight) }
        </Page>
    }
}

fn list(found: &Asked<Rows<IssueRow>>, on_sight: Callback<Range<usize>>) -> Html {
    let listing = Listing {
        label: steps::TITLE,
        unit: steps::COUNT_UNIT,
        empty: html! { <Empty sign={Sign::Issue} title={steps::NONE} hint={steps::NONE_HINT} /> },
        head: Html::default(),
        line: Callback::from(|row| html! { <IssueLine {row} /> }),
        on_sight,
    };
    show_rows(found, listing)
}
