//! The decision on one issue: listed with one text and few touches, or sent another way.

use super::merging::Merging;
use crate::ask::{Asked, use_act, use_ask};
use crate::draft::{Beginning, use_beginning};
use crate::form::{Form, use_form};
use crate::page::issue_listing::{Filing, Listing};
use crate::part::{Button, DraftNotice, ErrorPanel, Look, Phrases, Sign, TextField, TextKind, saves_by_keys};
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, review, steps};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::api::{Draft, DraftKey, IssueSheet, Request, ReviewDecision, Saved};
use shared::domain::{Filed, Owner, Tier, Trouble};
use yew::prelude::*;

/// A deadline that is offered as chosen.
const TERM_DAYS: i32 = 30;

/// Where the issue goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    #[default]
    List,
    Return,
    Explain,
    Merge,
    Divide,
}

impl Way {
    /// Those beside the listing, with their buttons.
    const OTHERS: [(Way, &'static str, Sign); 4] = [
        (Way::Return, review::RETURN, Sign::Return),
        (Way::Explain, steps::EXPLAIN, Sign::Lamp),
        (Way::Merge, review::MERGE, Sign::Issue),
        (Way::Divide, review::DIVIDE, Sign::Ledger),
    ];
}

/// What is being decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Thoughts {
    way: Way,
    tier: Tier,
    /// A draft of an earlier program has none.
    #[serde(default)]
    filed: Filed,
    owner: Option<Owner>,
    due: Option<Date>,
    measures: String,
    analysis: String,
    /// The reason of a return or an explanation, the parts of a division.
    text: String,
}

impl Thoughts {
    fn fresh(sheet: &IssueSheet, today: Date) -> Thoughts {
        let due = today.checked_add(TERM_DAYS.days()).ok();
        let (tier, filed) = (sheet.row.tier, sheet.filed_or_guessed);
        let (measures, analysis, text) = Default::default();
        Thoughts { way: Way::List, tier, filed, owner: None, due, measures, analysis, text }
    }

    /// What was guessed and not looked at is not said.
    fn filed(&self) -> Filed {
        match self.way {
            Way::List | Way::Explain => self.filed,
            Way::Return | Way::Merge | Way::Divide => Filed::default(),
        }
    }

    /// `None` while something is missing.
    fn request(&self, sheet: &IssueSheet, today: Date) -> Option<Request> {
        let id = sheet.row.id;
        let examine = |decision| {
            let analysis = self.analysis.trim().to_owned();
            Some(Request::Examine { id, analysis, tier: self.tier, filed: self.filed(), decision })
        };
        let measures = self.measures.trim().to_owned();
        let reason = self.text.trim().to_owned();
        match self.way {
            Way::List if measures.is_empty() => None,
            Way::List => {
                let due = self.due.filter(|due| *due > today)?;
                examine(ReviewDecision::List { owner: self.owner.clone()?, measures, due })
            }
            Way::Divide => {
                let parts: Vec<String> = lines(&self.text).map(str::to_owned).collect();
                (parts.len() >= 2).then_some(Request::DivideIssue { id, parts })
            }
            Way::Merge => None,
            Way::Return | Way::Explain if reason.is_empty() => None,
            Way::Return => examine(ReviewDecision::Return { heads: sheet.heads.clone(), reason }),
            Way::Explain => examine(ReviewDecision::Explain { reason }),
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[derive(Properties, PartialEq)]
pub struct DecidingProps {
    pub sheet: IssueSheet,
    pub on_done: Callback<()>,
    pub on_skip: Callback<()>,
}

/// The form, continued from a draft where one was left.
#[component]
pub fn Deciding(props: &DecidingProps) -> Html {
    let key = DraftKey::Review { id: props.sheet.row.id };
    let draft = use_ask::<Option<Draft>>(Request::Draft { key }, 0);
    match &draft.asked {
        Asked::Got(draft) => html! {
            <Opening sheet={props.sheet.clone()} draft={(**draft).clone()} on_done={props.on_done.clone()}
                on_skip={props.on_skip.clone()} />
        },
        Asked::Waiting => Html::default(),
        Asked::Failed(error) => html! { <ErrorPanel error={error.clone()} /> },
    }
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    sheet: IssueSheet,
    draft: Option<Draft>,
    on_done: Callback<()>,
    on_skip: Callback<()>,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let beginning = use_beginning(props.draft.clone());
    let key = beginning.count;
    html! {
        <Filling {key} sheet={props.sheet.clone()} {beginning} on_done={props.on_done.clone()}
            on_skip={props.on_skip.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct FillingProps {
    sheet: IssueSheet,
    beginning: Beginning,
    on_done: Callback<()>,
    on_skip: Callback<()>,
}

#[component]
fn Filling(props: &FillingProps) -> Html {
    let sheet = &props.sheet;
    let today = use_session().today();
    let key = DraftKey::Review { id: sheet.row.id };
    let form = use_form(key, &props.beginning, &[], &Thoughts::fresh(sheet, today));
    let asked = use_state(|| false);
    let act = use_act::<Saved>();
    let after = use_after(form.draft.close.clone(), props.on_done.clone());
    let send = {
        let (run, after) = (act.run.clone(), after.clone());
        Callback::from(move |(request, said): (Request, &'static str)| {
            run.emit((request, after.reform(move |saved| (saved, said))));
        })
    };
    let decide = {
        let (asked, send, request) = (asked.clone(), send.clone(), form.content.request(sheet, today));
        let said = if form.content.way == Way::List { review::LISTED } else { review::DONE };
        Callback::from(move |()| {
            asked.set(true);
            if let Some(request) = request.clone() {
                send.emit((request, said));
            }
        })
    };
    let wait = {
        let (id, tier, analysis) = (sheet.row.id, form.content.tier, form.content.analysis.clone());
        let (filed, decision) = (Filed::default(), ReviewDecision::Wait);
        let request = Request::Examine { id, analysis, tier, filed, decision };
        Callback::from(move |()| send.emit((request.clone(), review::WAITED)))
    };
    let others = Way::OTHERS.map(|(way, words, sign)| {
        let asked = asked.clone();
        let editor = form.editor.clone();
        let open = form.content.way == way;
        let on_press = Callback::from(move |()| {
            asked.set(false);
            editor.change(move |thoughts| thoughts.way = if open { Way::List } else { way });
        });
        html! { <Button {words} {on_press} {sign} expanded={Some(open)} /> }
    });
    html! {
        <div class="stack" onkeydown={saves_by_keys(decide.clone())}>
            <DraftNotice beginning={props.beginning.clone()} close={form.draft.close.clone()} />
            <div class="sheet sheet-pad stack">
                { fields(props, &form, *asked, &after) }
                if let Some(error) = &act.error { <ErrorPanel error={error.clone()} again={decide.clone()} /> }
                if let Some((words, sign)) = main_button(form.content.way) {
                    <div class="button-row">
                        <Button {words} on_press={decide} look={Look::Main} {sign} disabled={act.busy} />
                    </div>
                }
            </div>
            <div class="button-row">
                { for others }
                <Button words={review::WAIT} on_press={wait} sign={Sign::Today} disabled={act.busy} />
                <Button words={review::SKIP} on_press={props.on_skip.clone()} look={Look::Plain} sign={Sign::Forward} />
            </div>
        </div>
    }
}

/// What follows a decision: the draft is put away, a line says what was done, the next issue is shown.
#[hook]
fn use_after(close: Callback<()>, on_done: Callback<()>) -> Callback<(Saved, &'static str)> {
    let toaster = use_toaster();
    Callback::from(move |(saved, said): (Saved, &'static str)| {
        close.emit(());
        let words = if saved.issues > 0 { review::divided(saved.issues) } else { said.to_owned() };
        toaster.emit(Toast::said(words));
        on_done.emit(());
    })
}

/// Merging has no button of its own: an issue is touched.
fn main_button(way: Way) -> Option<(&'static str, Sign)> {
    match way {
        Way::List => Some((review::LIST_NEXT, Sign::Ledger)),
        Way::Return => Some((review::RETURN_NEXT, Sign::Return)),
        Way::Explain => Some((review::EXPLAIN_NEXT, Sign::Lamp)),
        Way::Divide => Some((review::DIVIDE_NOW, Sign::Ledger)),
        Way::Merge => None,
    }
}

fn fields(
    props: &FillingProps,
    form: &Form<Thoughts>,
    asked: bool,
    after: &Callback<(Saved, &'static str)>,
) -> Html {
    match form.content.way {
        Way::List => listing(props, form, asked),
        Way::Return => reason(form, asked, (steps::RETURN_LABEL, "", &[])),
        Way::Explain => {
            let asks = (steps::EXPLAIN_LABEL, steps::EXPLAIN_HINT, steps::EXPLAIN_PHRASES);
            html! {
                <>
                    { reason(form, asked, asks) }
                    <Filing filed={form.content.filed} on_filed={on_filed(form)} />
                </>
            }
        }
        Way::Merge => html! {
            <Merging id={props.sheet.row.id} on_done={after.reform(|saved| (saved, review::MERGED))} />
        },
        Way::Divide => {
            let on_change = form.editor.on(|thoughts: &mut Thoughts, text: String| thoughts.text = text);
            let few = asked && lines(&form.content.text).count() < 2;
            html! {
                <TextField name="parts" label={review::DIVIDE_LABEL} hint={review::DIVIDE_HINT} kind={TextKind::Area}
                    value={form.content.text.clone()} {on_change} autofocus=true
                    error={few.then(|| AttrValue::from(review::DIVIDE_MISSING))} />
            }
        }
    }
}

fn on_filed(form: &Form<Thoughts>) -> Callback<Filed> {
    form.editor.on(|thoughts: &mut Thoughts, filed: Filed| thoughts.filed = filed)
}

fn listing(props: &FillingProps, form: &Form<Thoughts>, asked: bool) -> Html {
    let (thoughts, editor) = (&form.content, &form.editor);
    let on_tier = editor.on(|thoughts: &mut Thoughts, tier: Tier| thoughts.tier = tier);
    let on_owner = editor.on(|thoughts: &mut Thoughts, owner: Owner| thoughts.owner = Some(owner));
    let on_due = editor.on(|thoughts: &mut Thoughts, due: Option<Date>| thoughts.due = due);
    let on_measures = editor.on(|thoughts: &mut Thoughts, text: String| thoughts.measures = text);
    let on_phrase =
        editor.on(|thoughts: &mut Thoughts, text: &'static str| thoughts.measures = text.to_owned());
    let on_analysis = editor.on(|thoughts: &mut Thoughts, text: String| thoughts.analysis = text);
    html! {
        <>
            <Listing issue={props.sheet.row.id} owner={thoughts.owner.clone()} due={thoughts.due} tier={thoughts.tier}
                filed={thoughts.filed} {asked} {on_tier} on_filed={on_filed(form)} {on_owner} {on_due} />
            <TextField name="measures" label={steps::MEASURES} kind={TextKind::Area} value={thoughts.measures.clone()}
                on_change={on_measures} error={missing(asked, &thoughts.measures)} />
            if thoughts.measures.is_empty() {
                <Phrases label={steps::MEASURES} phrases={steps::MEASURES_PHRASES} on_choose={on_phrase} />
            }
            <TextField name="analysis" label={review::ANALYSIS} hint={review::ANALYSIS_HINT} kind={TextKind::Area}
                value={thoughts.analysis.clone()} on_change={on_analysis} />
        </>
    }
}

/// A label, a hint, quick phrases.
type Asks = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

fn reason(form: &Form<Thoughts>, asked: bool, (label, hint, phrases): Asks) -> Html {
    let on_change = form.editor.on(|thoughts: &mut Thoughts, text: String| thoughts.text = text);
    let on_phrase =
        form.editor.on(|thoughts: &mut Thoughts, text: &'static str| thoughts.text = text.to_owned());
    let text = &form.content.text;
    html! {
        <>
            <TextField name="reason" {label} {hint} kind={TextKind::Area} value={text.clone()} {on_change}
                error={missing(asked, text)} autofocus=true />
            if text.is_empty() && !phrases.is_empty() { <Phrases {label} {phrases} on_choose={on_phrase} /> }
        </>
    }
}

fn missing(asked: bool, text: &str) -> Option<AttrValue> {
    (asked && text.trim().is_empty()).then(|| words::trouble(&Trouble::Missing).into())
}
