//! The ledger as a file: masked unless somebody who may asks for it in full.

use crate::ask::{Asked, use_act, use_ask};
use crate::download::download;
use crate::part::{Button, ErrorPanel, Look, Mood, Notice, Sign, Tick};
use crate::session::{Toast, use_toaster};
use crate::words::{self, ledger};
use shared::api::{FilePlace, FileView, LedgerTools, LedgerView, Request};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ExportProps {
    pub view: LedgerView,
    pub on_done: Callback<()>,
}

#[component]
pub fn Export(props: &ExportProps) -> Html {
    let plain = use_state(|| false);
    let kept = use_state(|| None::<String>);
    let tools = use_ask::<LedgerTools>(Request::LedgerTools, 0).asked;
    let act = use_act::<FileView>();
    let toaster = use_toaster();
    let may_plain = matches!(&tools, Asked::Got(tools) if tools.may_plain);
    let on_plain = {
        let plain = plain.clone();
        Callback::from(move |on| plain.set(on))
    };
    let done = {
        let (kept, on_done) = (kept.clone(), props.on_done.clone());
        Callback::from(move |file: FileView| match file.place {
            FilePlace::Here(content) => {
                download(&file.name, &content);
                toaster.emit(Toast::said(ledger::exported(file.rows, &file.name)));
                on_done.emit(());
            }
            FilePlace::Kept(path) => kept.set(Some(path)),
        })
    };
    let export = {
        let (run, view, plain) = (act.run.clone(), props.view.clone(), *plain);
        Callback::from(move |()| {
            run.emit((Request::ExportLedger { view: view.clone(), plain }, done.clone()));
        })
    };
    if let Some(path) = &*kept {
        return html! {
            <Notice title={ledger::EXPORT_KEPT}>
                <p class="prose">{ path }</p>
                <div class="button-row"><Button words={words::CLOSE} on_press={props.on_done.clone()} /></div>
            </Notice>
        };
    }
    let mood = if *plain { Mood::Due } else { Mood::Usual };
    html! {
        <Notice title={ledger::EXPORT_TITLE} {mood}>
            <p>{ if *plain { ledger::EXPORT_PLAIN } else { ledger::EXPORT_MASKED } }</p>
            if may_plain { <Tick words={ledger::EXPORT_ASK_PLAIN} on={*plain} on_change={on_plain} /> }
            if let Some(error) = act.error.clone() { <ErrorPanel {error} /> }
            <div class="button-row">
                <Button words={ledger::EXPORT_NOW} on_press={export} look={Look::Main} sign={Sign::Save}
                    disabled={act.busy} />
                <Button words={words::CANCEL} on_press={props.on_done.clone()} look={Look::Plain} />
            </div>
        </Notice>
    }
}
