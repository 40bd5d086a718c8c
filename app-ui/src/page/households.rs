//! 走访接谈: the households of the own unit, to be found by a few characters, those longest without a visit first if
//! wished.

use crate::ask::Asked;
use crate::part::{
    Badge, ButtonLink, Chips, Empty, Icon, Listing, Page, PlaceTabs, Rows, Sign, StateBadge, TextField,
    TextKind, Tone, show_rows, use_rows,
};
use crate::route::Route;
use crate::session::{Session, use_kept_filter, use_session};
use crate::words::{self, household};
use jiff::civil::Date;
use shared::api::{Among, HouseholdFilter, HouseholdRow, Request, Unvisited};
use shared::domain::{GridId, KeyGroup, UnitId};
use std::ops::Range;
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn Households() -> Html {
    let session = use_session();
    let filter = use_kept_filter();
    let in_sight = use_state_eq(|| 0..0);
    let request = {
        let filter = (*filter).clone();
        Rc::new(move |page| Request::Households { filter: filter.clone(), page })
    };
    let found = use_rows::<HouseholdRow>(request, (*in_sight).clone());
    let on_filter = {
        let filter = filter.clone();
        Callback::from(move |next| filter.set(next))
    };
    let on_sight = Callback::from(move |range| in_sight.set(range));
    let acts = html! {
        <>
            if session.me().is_some_and(|me| me.may_import) {
                <ButtonLink words={words::import::OPEN_ROSTER} to={Route::Import} sign={Sign::Up} />
            }
            if session.may_record() {
                <ButtonLink words={household::ADD} to={Route::NewHousehold} sign={Sign::Add} />
            }
        </>
    };
    html! {
        <Page title={household::TITLE} {acts}>
            <PlaceTabs here={Route::Households} />
            <Filters filter={(*filter).clone()} {on_filter} />
            { list(&found, is_searched(&filter), session.today(), on_sight) }
        </Page>
    }
}

/// An empty list says that nothing fits, not that there is nothing.
fn is_searched(filter: &HouseholdFilter) -> bool {
    !filter.query.trim().is_empty()
        || filter.group.is_some()
        || filter.unvisited.is_some()
        || filter.among.is_some()
}

fn list(
    found: &Asked<Rows<HouseholdRow>>,
    searched: bool,
    today: Date,
    on_sight: Callback<Range<usize>>,
) -> Html {
    let (title, hint) = if searched {
        (household::NONE_FOUND, household::NONE_FOUND_HINT)
    } else {
        (household::NONE_YET, household::NONE_YET_HINT)
    };
    let listing = Listing {
        label: household::TITLE,
        unit: household::COUNT_UNIT,
        empty: html! { <Empty sign={Sign::Door} {title} {hint} /> },
        head: Html::default(),
        line: Callback::from(move |row| line(&row, today)),
        on_sight,
    };
    show_rows(found, listing)
}

fn line(row: &HouseholdRow, today: Date) -> Html {
    html! {
        <a class="row" href={Route::Household { id: row.id }.href()}>
            <div class="row-main">
                <span class="row-title personal">{ &row.head }</span>
                <span>{ household::people(row.members) }</span>
                { for row.groups.iter().map(|group| html! {
                    <Badge words={words::key_group(*group)} tone={Tone::Quiet} />
                }) }
                <span class="row-detail personal">{ household::row_detail(row) }</span>
            </div>
            <div class="row-side">
                <span>{ household::last_visit(row.last_visit, today) }</span>
                { mark(row) }
            </div>
        </a>
    }
}

/// The one thing worth saying about a household, what needs doing first.
fn mark(row: &HouseholdRow) -> Html {
    if row.conflict {
        return html! { <Badge words={household::CONFLICT} tone={Tone::Due} /> };
    }
    match row.open_issues {
        0 => html! { <StateBadge state={row.state} /> },
        count => html! { <Badge words={household::open_issues(count)} tone={Tone::Usual} /> },
    }
}

#[derive(Properties, PartialEq)]
struct FiltersProps {
    filter: HouseholdFilter,
    on_filter: Callback<HouseholdFilter>,
}

#[component]
fn Filters(props: &FiltersProps) -> Html {
    let session = use_session();
    let filter = &props.filter;
    let on_query = change(props, |filter, query| filter.query = query);
    let on_longest = change(props, |filter, longest| filter.longest_first = longest);
    let on_grid = change(props, |filter, grid| filter.grid = grid);
    let on_unit = change(props, |filter, unit| filter.unit = unit);
    let on_group = change(props, |filter, group| filter.group = group);
    let on_among = change(props, |filter, among| filter.among = among);
    let on_unvisited = change(props, |filter, unvisited| filter.unvisited = unvisited);
    let groups = KeyGroup::ALL.map(|group| (group, words::key_group(group).to_owned()));
    let groups = with_all(household::ALL_GROUPS, &groups);
    let unvisited = vec![
        (None, household::VISITED_OR_NOT.into()),
        (Some(Unvisited::Ever), household::UNVISITED_EVER.into()),
        (Some(Unvisited::Long), household::UNVISITED_LONG.into()),
    ];
    let among = among(&session, filter.among);
    let several_units = session.units().len() > 1;
    let orders = vec![(false, household::BY_ADDRESS.into()), (true, household::LONGEST_FIRST.into())];
    html! {
        <div class="filters" role="search">
            <TextField name="find" label={household::SEARCH} quiet_label=true kind={TextKind::Search}
                placeholder={household::SEARCH_HINT} value={filter.query.clone()} on_change={on_query} />
            <Chips<bool> label={household::ORDER} quiet_label=true options={orders}
                chosen={filter.longest_first} on_choose={on_longest} />
            <Chips<Option<Unvisited>> label={household::UNVISITED} quiet_label=true options={unvisited}
                chosen={filter.unvisited} on_choose={on_unvisited} />
            if !among.is_empty() {
                <Chips<Option<Among>> label={household::AMONG} quiet_label=true one_line=true
                    options={with_all(household::AMONG_ALL, &among)} chosen={filter.among} on_choose={on_among} />
            }
            <details class="more" open={is_narrowed(filter)}>
                <summary><Icon sign={Sign::Forward} size=20 />{ household::MORE_FILTERS }</summary>
                <div class="filters">
                    <Chips<Option<KeyGroup>> label={household::GROUPS} quiet_label=true options={groups}
                        chosen={filter.group} on_choose={on_group} />
                    if several_units {
                        <Chips<Option<UnitId>> label={household::UNIT} quiet_label=true
                            options={with_all(household::ALL_UNITS, session.units())}
                            chosen={filter.unit.clone()} on_choose={on_unit} />
                    }
                    if session.grids().len() > 1 && !several_units {
                        <Chips<Option<GridId>> label={household::GRID} quiet_label=true
                            options={with_all(household::ALL_GRIDS, session.grids())}
                            chosen={filter.grid.clone()} on_choose={on_grid} />
                    }
                </div>
            </details>
        </div>
    }
}

/// By what is folded away: then it stays in sight.
fn is_narrowed(filter: &HouseholdFilter) -> bool {
    filter.group.is_some() || filter.unit.is_some() || filter.grid.is_some()
}

/// What may be chosen by here and today. What is chosen stays in sight, also when midnight ended it.
fn among(session: &Session, chosen: Option<Among>) -> Vec<(Among, String)> {
    let mut among = session.me().map(|me| me.among.clone()).unwrap_or_default();
    among.extend(chosen.filter(|chosen| !among.contains(chosen)));
    among.into_iter().map(|among| (among, household::among(among).to_owned())).collect()
}

/// Changes one thing of the filter.
fn change<V: 'static>(props: &FiltersProps, set: fn(&mut HouseholdFilter, V)) -> Callback<V> {
    let before = props.filter.clone();
    props.on_filter.reform(move |value| {
        let mut next = before.clone();
        set(&mut next, value);
        next
    })
}

/// "All" in front of what a person may choose from.
fn with_all<T: Clone>(all: &'static str, options: &[(T, String)]) -> Vec<(Option<T>, AttrValue)> {
    let each = options.iter().map(|(value, name)| (Some(value.clone()), name.clone().into()));
    std::iter::once((None, all.into())).chain(each).collect()
}
