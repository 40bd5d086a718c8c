//! Which rows, in which order, with which columns.

use crate::ask::{Asked, use_ask};
use crate::part::{Chips, Icon, Sign, TextField, TextKind};
use crate::session::use_session;
use crate::words::{self, household, ledger, steps};
use jiff::civil::Date;
use shared::api::{ColumnSet, LedgerFilter, LedgerOrder, LedgerTools, LedgerView, Matter, Request};
use shared::domain::{GridId, IssueClass, KeyGroup, PersonId, UnitId};
use shared::workflow::Phase;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FiltersProps {
    pub view: LedgerView,
    pub on_view: Callback<LedgerView>,
}

/// Which days. Months are the calendar's (A13).
#[derive(Clone, Copy, PartialEq)]
enum Period {
    Any,
    Month,
    LastMonth,
    Year,
}

impl Period {
    const EACH: [(Period, &'static str); 4] = [
        (Period::Any, ledger::ANY_TIME),
        (Period::Month, ledger::THIS_MONTH),
        (Period::LastMonth, ledger::LAST_MONTH),
        (Period::Year, ledger::THIS_YEAR),
    ];

    fn days(self, today: Date) -> (Option<Date>, Option<Date>) {
        match self {
            Period::Any => (None, None),
            Period::Month => (Some(today.first_of_month()), None),
            Period::LastMonth => {
                let last = today.first_of_month().yesterday().ok();
                (last.map(|day| day.first_of_month()), last)
            }
            Period::Year => (Some(today.first_of_year()), None),
        }
    }
}

#[component]
pub fn Filters(props: &FiltersProps) -> Html {
    let today = use_session().today();
    let filter = &props.view.filter;
    let on_query = change(props, |filter, query| filter.query = query);
    let on_period =
        change(props, move |filter, period: Period| (filter.from, filter.to) = period.days(today));
    let period = Period::EACH.iter().map(|(period, _)| *period);
    let period = period.into_iter().find(|period| period.days(today) == (filter.from, filter.to));
    let on_matter =
        change(props, |filter, matter: Option<Matter>| filter.matters = matter.into_iter().collect());
    let matters = Matter::ALL.map(|matter| (matter, words::matter(matter)));
    let on_columns = {
        let before = props.view.clone();
        props.on_view.reform(move |columns| LedgerView { columns, ..before.clone() })
    };
    html! {
        <div class="filters" role="search">
            <TextField name="find" label={ledger::SEARCH} quiet_label=true kind={TextKind::Search}
                placeholder={ledger::SEARCH_HINT} value={filter.query.clone()} on_change={on_query} />
            <div class="filter-line">
                <Chips<Period> label={ledger::PERIOD} quiet_label=true chosen={period} on_choose={on_period}
                    options={Period::EACH.map(|(period, words)| (period, words.into())).to_vec()} />
                <Chips<ColumnSet> label={ledger::COLUMNS} quiet_label=true chosen={props.view.columns}
                    on_choose={on_columns} options={vec![
                        (ColumnSet::Brief, ledger::BRIEF.into()),
                        (ColumnSet::Full, ledger::FULL.into()),
                    ]} />
            </div>
            <Chips<Option<Matter>> label={ledger::MATTER} quiet_label=true one_line=true
                options={with_all(ledger::ALL_MATTERS, matters)}
                chosen={one_of(&filter.matters)} on_choose={on_matter} />
            <details class="more">
                <summary><Icon sign={Sign::Forward} size=20 />{ ledger::MORE_FILTERS }</summary>
                <More view={props.view.clone()} on_view={props.on_view.clone()} />
            </details>
        </div>
    }
}

/// What is asked for less often.
#[component]
fn More(props: &FiltersProps) -> Html {
    let session = use_session();
    let filter = &props.view.filter;
    let tools = use_ask::<LedgerTools>(Request::LedgerTools, 0).asked;
    let people = match &tools {
        Asked::Got(tools) => tools.people.clone(),
        _ => Vec::new(),
    };
    let on_review = change(props, |filter, unreviewed| filter.unreviewed = unreviewed);
    let on_phase = change(props, |filter, phase: Option<Phase>| filter.phases = phase.into_iter().collect());
    let on_class =
        change(props, |filter, class: Option<IssueClass>| filter.classes = class.into_iter().collect());
    let on_unit = change(props, |filter, unit| filter.unit = unit);
    let on_grid = change(props, |filter, grid| filter.grid = grid);
    let on_group = change(props, |filter, group| filter.group = group);
    let on_by = change(props, |filter, by| filter.by = by);
    let on_order = change(props, |filter, order| filter.order = order);
    let on_from = change(props, |filter, day: String| filter.from = day.parse().ok());
    let on_to = change(props, |filter, day: String| filter.to = day.parse().ok());
    let phases = Phase::ALL.into_iter().filter(|phase| *phase != Phase::Voided);
    let reviews = [(true, ledger::TO_REVIEW.to_owned()), (false, ledger::LOOKED_AT.to_owned())];
    let orders = LedgerOrder::ALL.map(|order| (order, ledger::order(order).into()));
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    html! {
        <div class="stack">
            <Chips<Option<Phase>> label={ledger::PHASE} one_line=true
                options={with_all(ledger::ALL, phases.map(|phase| (phase, words::phase(phase))))}
                chosen={one_of(&filter.phases)} on_choose={on_phase} />
            <Chips<Option<IssueClass>> label={steps::CLASS} one_line=true
                options={with_all(ledger::ALL, IssueClass::ALL.map(|class| (class, words::issue_class(class))))}
                chosen={one_of(&filter.classes)} on_choose={on_class} />
            <Chips<Option<bool>> label={ledger::REVIEW_STATE} one_line=true
                options={with_all(ledger::ALL, reviews)} chosen={Some(filter.unreviewed)} on_choose={on_review} />
            if session.units().len() > 1 {
                <Chips<Option<UnitId>> label={household::UNIT} one_line=true
                    options={with_all(household::ALL_UNITS, session.units().to_vec())}
                    chosen={Some(filter.unit.clone())} on_choose={on_unit} />
            }
            if session.grids().len() > 1 {
                <Chips<Option<GridId>> label={household::GRID} one_line=true
                    options={with_all(household::ALL_GRIDS, session.grids().to_vec())}
                    chosen={Some(filter.grid.clone())} on_choose={on_grid} />
            }
            <Chips<Option<KeyGroup>> label={household::GROUPS} one_line=true
                options={with_all(household::ALL_GROUPS, KeyGroup::ALL.map(|group| (group, words::key_group(group))))}
                chosen={Some(filter.group)} on_choose={on_group} />
            if people.len() > 1 {
                <Chips<Option<PersonId>> label={ledger::BY} one_line=true options={with_all(ledger::ALL, people)}
                    chosen={Some(filter.by)} on_choose={on_by} />
            }
            <Chips<LedgerOrder> label={ledger::ORDER} one_line=true options={orders.to_vec()} chosen={filter.order}
                on_choose={on_order} />
            <div class="filter-line">
                <TextField name="from" label={ledger::FROM} kind={TextKind::Date} value={day(filter.from)}
                    on_change={on_from} />
                <TextField name="to" label={ledger::TO} kind={TextKind::Date} value={day(filter.to)}
                    on_change={on_to} />
            </div>
        </div>
    }
}

/// "All" in front of what a person may choose from.
fn with_all<T, W: Into<AttrValue>>(
    all: &'static str,
    each: impl IntoIterator<Item = (T, W)>,
) -> Vec<(Option<T>, AttrValue)> {
    let each = each.into_iter().map(|(value, words)| (Some(value), words.into()));
    std::iter::once((None, all.into())).chain(each).collect()
}

/// What a row of chips shows as chosen: one, all, or nothing where several are.
fn one_of<T: Copy>(several: &[T]) -> Option<Option<T>> {
    match several {
        [] => Some(None),
        [one] => Some(Some(*one)),
        _ => None,
    }
}

/// Changes one thing of the filter. What is shown then is no longer the view that was kept.
fn change<V: 'static>(props: &FiltersProps, set: impl Fn(&mut LedgerFilter, V) + 'static) -> Callback<V> {
    let before = props.view.clone();
    props.on_view.reform(move |value| {
        let mut next = before.clone();
        set(&mut next.filter, value);
        next
    })
}
