//! The ledger as a file: masked unless somebody who may asks for it in full.

use crate::ask::{Asked, use_ask};
use crate::download::use_export;
use crate::part::{Button, ErrorPanel, Look, Mood, Notice, Sign, Tick};
use crate::words::{self, ledger};
use shared::api::{LedgerTools, LedgerView, Request};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ExportProps {
    pub view: LedgerView,
    pub on_done: Callback<()>,
}

#[component]
pub fn Export(props: &ExportProps) -> Html {
    let plain = use_state(|| false);
    let tools = use_ask::<LedgerTools>(Request::LedgerTools, 0).asked;
    let export = use_export(props.on_done.clone());
    let may_plain = matches!(&tools, Asked::Got(tools) if tools.may_plain);
    let on_plain = {
        let plain = plain.clone();
        Callback::from(move |on| plain.set(on))
    };
    let on_export = {
        let (view, plain) = (props.view.clone(), *plain);
        export.run.reform(move |()| Request::ExportLedger { view: view.clone(), plain })
    };
    if let Some(path) = export.kept {
        return html! {
            <Notice title={words::EXPORT_KEPT}>
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
            if let Some(error) = export.error { <ErrorPanel {error} /> }
            <div class="button-row">
                <Button words={ledger::EXPORT_NOW} on_press={on_export} look={Look::Main} sign={Sign::Save}
                    disabled={export.busy} />
                <Button words={words::CANCEL} on_press={props.on_done.clone()} look={Look::Plain} />
            </div>
        </Notice>
    }
}
