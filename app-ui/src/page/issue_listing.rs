//! What 列入问题清单 needs besides measures (H1f–H1h): how hard it is, what it is filed under, who answers for it, and until
//! when.

use crate::ask::use_ask;
use crate::part::{Button, Chips, Icon, Look, Sign, TextField, TextKind, show_asked};
use crate::session::use_session;
use crate::words::{self, steps};
use jiff::ToSpan;
use jiff::civil::Date;
use shared::api::{OwnerChoice, Request};
use shared::domain::{DocId, Filed, IssueClass, Owner, Scope, Tier};
use yew::prelude::*;

/// Owners to choose from at first sight.
const OWNERS_SHOWN: usize = 8;
/// Deadlines as people set them, in days from today.
const TERMS_DAYS: [i32; 4] = [7, 15, 30, 90];

#[derive(Properties, PartialEq)]
pub struct ListingProps {
    pub issue: DocId,
    pub owner: Option<Owner>,
    pub due: Option<Date>,
    pub tier: Tier,
    pub filed: Filed,
    /// The step was tried: say what is missing.
    pub asked: bool,
    pub on_tier: Callback<Tier>,
    pub on_filed: Callback<Filed>,
    pub on_owner: Callback<Owner>,
    pub on_due: Callback<Option<Date>>,
}

#[component]
pub fn Listing(props: &ListingProps) -> Html {
    let owners = use_ask::<Vec<OwnerChoice>>(Request::Owners { issue: props.issue }, 0);
    let no_owner = props.asked && props.owner.is_none();
    let tiers = Tier::ALL.map(|tier| (tier, AttrValue::from(words::tier(tier)))).to_vec();
    html! {
        <>
            <Chips<Tier> label={steps::TIER} options={tiers} chosen={Some(props.tier)} on_choose={props.on_tier.clone()} />
            <Filing filed={props.filed} on_filed={props.on_filed.clone()} />
            { show_asked(&owners, |choices| html! {
                <Owners choices={choices.clone()} owner={props.owner.clone()} on_owner={props.on_owner.clone()} />
            }) }
            if no_owner { <p class="field-error" role="alert">{ steps::OWNER_MISSING }</p> }
            <Term due={props.due} asked={props.asked} on_due={props.on_due.clone()} />
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct FilingProps {
    pub filed: Filed,
    pub on_filed: Callback<Filed>,
}

/// 归类: said in one line, for it is guessed; opened only by who would have it otherwise.
#[component]
pub fn Filing(props: &FilingProps) -> Html {
    let filed = props.filed;
    let on_class = props.on_filed.reform(move |class| Filed { class: Some(class), ..filed });
    let on_scope = props.on_filed.reform(move |scope| Filed { scope: Some(scope), ..filed });
    let classes = IssueClass::ALL.map(|class| (class, AttrValue::from(words::issue_class(class)))).to_vec();
    let scopes = Scope::ALL.map(|scope| (scope, AttrValue::from(words::scope(scope)))).to_vec();
    html! {
        <details class="more">
            <summary><Icon sign={Sign::Forward} size=20 />{ steps::filing(filed) }</summary>
            <div class="stack">
                <Chips<IssueClass> label={steps::CLASS} options={classes} chosen={filed.class} on_choose={on_class} />
                <Chips<Scope> label={steps::SCOPE} options={scopes} chosen={filed.scope} on_choose={on_scope} />
            </div>
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct OwnersProps {
    choices: Vec<OwnerChoice>,
    owner: Option<Owner>,
    on_owner: Callback<Owner>,
}

/// Those that are chosen most, and with one more touch everybody.
#[component]
fn Owners(props: &OwnersProps) -> Html {
    let everybody = use_state(|| false);
    let more = props.choices.len() > OWNERS_SHOWN && !*everybody;
    let shown = props.choices.iter().enumerate().filter(|(place, choice)| {
        !more || *place < OWNERS_SHOWN || props.owner.as_ref() == Some(&choice.owner)
    });
    let options: Vec<(Owner, AttrValue)> =
        shown.map(|(_, choice)| (choice.owner.clone(), steps::owner(choice).into())).collect();
    let show_all = Callback::from(move |()| everybody.set(true));
    html! {
        <>
            <Chips<Owner> label={steps::OWNER} {options} chosen={props.owner.clone()} on_choose={props.on_owner.clone()} />
            if more {
                <div class="button-row">
                    <Button words={steps::MORE_OWNERS} on_press={show_all} look={Look::Plain} sign={Sign::People} />
                </div>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct TermProps {
    pub due: Option<Date>,
    pub asked: bool,
    pub on_due: Callback<Option<Date>>,
}

#[component]
pub fn Term(props: &TermProps) -> Html {
    let today = use_session().today();
    let after = |days: i32| today.checked_add(days.days()).ok();
    let terms: Vec<(Option<Date>, AttrValue)> = TERMS_DAYS
        .into_iter()
        .filter_map(|days| {
            let day = after(days)?;
            let words = words::line(&[&steps::within(days), &words::month_day(day)]);
            Some((Some(day), words.into()))
        })
        .collect();
    let typed = props.due.map(|due| due.to_string()).unwrap_or_default();
    let on_typed = props.on_due.reform(|text: String| text.parse().ok());
    let error = match props.due {
        None if props.asked => Some(steps::DUE_MISSING),
        Some(due) if due <= today => Some(steps::DUE_PAST),
        _ => None,
    };
    html! {
        <>
            <Chips<Option<Date>> label={steps::DUE} options={terms} chosen={Some(props.due)}
                on_choose={props.on_due.clone()} />
            <TextField name="due" label={steps::DUE_OTHER} kind={TextKind::Date} value={typed} on_change={on_typed}
                error={error.map(AttrValue::from)} />
        </>
    }
}
