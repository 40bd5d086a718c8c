//! 民情台账 (T3g, A2): one row per matter, derived from visits; the township reviews from here.

use crate::ask::Asked;
use crate::part::{
    Badge, ButtonLink, Chips, Empty, Listing, Page, PhaseBadge, ReviewBadge, Rows, Sign, StateBadge,
    TextField, TextKind, Tone, show_rows, use_rows,
};
use crate::route::Route;
use crate::session::use_session;
use crate::words::{self, household, ledger};
use jiff::civil::Date;
use shared::api::{LedgerFilter, LedgerRow, Request};
use shared::domain::UnitId;
use std::ops::Range;
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn Ledger() -> Html {
    let session = use_session();
    let filter = use_state(|| LedgerFilter {
        unreviewed: session.me().is_some_and(|me| me.may_review).then_some(true),
        ..LedgerFilter::default()
    });
    let in_sight = use_state_eq(|| 0..0);
    let request = {
        let filter = (*filter).clone();
        Rc::new(move |page| Request::Ledger { filter: filter.clone(), page })
    };
    let found = use_rows::<LedgerRow>(request, (*in_sight).clone());
    let on_sight = Callback::from(move |range| in_sight.set(range));
    let on_filter = {
        let filter = filter.clone();
        Callback::from(move |next| filter.set(next))
    };
    let sub = html! { ledger::SUB };
    let acts = html! {
        <>
            <ButtonLink words={ledger::SUGGESTIONS} to={Route::Suggestions} sign={Sign::Lamp} />
            if session.me().is_some_and(|me| me.may_import) {
                <ButtonLink words={crate::words::import::OPEN} to={Route::Import} sign={Sign::Up} />
            }
            <ButtonLink words={ledger::VOIDED} to={Route::Voided} sign={Sign::Void} />
        </>
    };
    html! {
        <Page title={ledger::TITLE} {sub} {acts}>
            <Filters filter={(*filter).clone()} {on_filter} />
            { list(&found, session.today(), on_sight) }
        </Page>
    }
}

fn list(found: &Asked<Rows<LedgerRow>>, today: Date, on_sight: Callback<Range<usize>>) -> Html {
    let head = html! {
        <div class="ledger-head" aria-hidden="true">
            <span>{ ledger::COLUMN_DATE }</span>
            <span>{ ledger::COLUMN_WHO }</span>
            <span>{ ledger::COLUMN_CONTENT }</span>
            <span>{ ledger::COLUMN_STATE }</span>
        </div>
    };
    let listing = Listing {
        label: ledger::TITLE,
        unit: ledger::COUNT_UNIT,
        empty: html! { <Empty sign={Sign::Ledger} title={ledger::NONE} hint={ledger::NONE_HINT} /> },
        head,
        line: Callback::from(move |row| line(&row, today)),
        on_sight,
    };
    show_rows(found, listing)
}

fn line(row: &LedgerRow, today: Date) -> Html {
    html! {
        <a class="row ledger-row" href={Route::Visit { id: row.visit }.href()}>
            <span>{ words::days_ago(row.date, today) }</span>
            <span class="ledger-who">
                <span class="row-title">{ &row.head_masked }</span>
                <span class="row-detail">{ words::line(&[&row.unit_name, &row.grid_name, &row.by]) }</span>
            </span>
            <span class="ledger-content">
                <Badge words={words::matter(row.matter)} tone={Tone::Quiet} />
                { " " }{ words::shortened(&ledger::content(row), 70) }
            </span>
            <span class="row-side">
                if let Some(phase) = row.phase { <PhaseBadge {phase} /> }
                <ReviewBadge review={row.review.clone()} />
                <StateBadge state={row.state} />
            </span>
        </a>
    }
}

#[derive(Properties, PartialEq)]
struct FiltersProps {
    filter: LedgerFilter,
    on_filter: Callback<LedgerFilter>,
}

/// From which day on.
#[derive(Clone, Copy, PartialEq)]
enum Period {
    Any,
    Month,
    Year,
}

impl Period {
    fn from(self, today: Date) -> Option<Date> {
        match self {
            Period::Any => None,
            Period::Month => Some(today.first_of_month()),
            Period::Year => Some(today.first_of_year()),
        }
    }
}

#[component]
fn Filters(props: &FiltersProps) -> Html {
    let session = use_session();
    let today = session.today();
    let filter = &props.filter;
    let on_query = change(props, |filter, query| filter.query = query);
    let on_review = change(props, |filter, unreviewed| filter.unreviewed = unreviewed);
    let on_unit = change(props, |filter, unit| filter.unit = unit);
    let on_period = change(props, move |filter, period: Period| filter.from = period.from(today));
    let each = [Period::Any, Period::Month, Period::Year];
    let period = each.into_iter().find(|period| period.from(today) == filter.from);
    let periods = each.into_iter().zip([ledger::ANY_TIME, ledger::THIS_MONTH, ledger::THIS_YEAR]);
    let reviews = vec![(None, ledger::ALL.into()), (Some(true), ledger::TO_REVIEW.into())];
    let units = std::iter::once((None, household::ALL_UNITS.into()))
        .chain(session.units().iter().map(|(id, name)| (Some(id.clone()), name.clone().into())));
    html! {
        <div class="filters" role="search">
            <TextField name="find" label={ledger::SEARCH} quiet_label=true kind={TextKind::Search}
                placeholder={ledger::SEARCH_HINT} value={filter.query.clone()} on_change={on_query} />
            <div class="filter-line">
                <Chips<Option<bool>> label={ledger::REVIEW_STATE} quiet_label=true options={reviews}
                    chosen={Some(filter.unreviewed)} on_choose={on_review} />
                <Chips<Period> label={ledger::PERIOD} quiet_label=true chosen={period} on_choose={on_period}
                    options={periods.map(|(period, words)| (period, words.into())).collect::<Vec<_>>()} />
            </div>
            if session.units().len() > 1 {
                <Chips<Option<UnitId>> label={household::UNIT} quiet_label=true one_line=true
                    options={units.collect::<Vec<_>>()} chosen={Some(filter.unit.clone())} on_choose={on_unit} />
            }
        </div>
    }
}

/// Changes one thing of the filter.
fn change<V: 'static>(props: &FiltersProps, set: impl Fn(&mut LedgerFilter, V) + 'static) -> Callback<V> {
    let before = props.filter.clone();
    props.on_filter.reform(move |value| {
        let mut next = before.clone();
        set(&mut next, value);
        next
    })
}
