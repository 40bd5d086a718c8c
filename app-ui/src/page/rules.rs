//! 规则与挂包: what the policy leaves open, each with its sentence (N1), and what I answer for beside my role (T3c).

use crate::ask::use_ask;
use crate::part::{Page, show_asked};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::{self, rules};
use shared::api::{ChargeView, LinkView, Request, RuleView, RulesView};
use yew::prelude::*;

#[component]
pub fn Rules() -> Html {
    let news = use_news();
    let asking = use_ask::<RulesView>(Request::Rules, news.version);
    html! {
        <Page title={rules::TITLE} sub={html! { rules::SUB }} narrow=true back={Route::Settings}>
            { show_asked(&asking, |view| html! { <Shown view={view.clone()} /> }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    view: RulesView,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let today = use_session().today();
    let view = &props.view;
    html! {
        <>
            <section>
                <h2>{ rules::LINKS }</h2>
                if view.links.is_empty() {
                    <p class="sheet sheet-pad">{ rules::LINKS_NONE }</p>
                } else {
                    <ul class="sheet rows">{ for view.links.iter().map(|link| link_row(link, today)) }</ul>
                }
            </section>
            <section class="section">
                <h2>{ rules::CALENDAR }</h2>
                <div class="sheet sheet-pad stack">
                    <p>{ rules::calendar(&view.calendar) }</p>
                    if let Some(weekday) = view.stay_day {
                        <p>{ words::line(&[rules::STAY_DAY, &rules::stay_day(weekday)]) }</p>
                    }
                </div>
            </section>
            <section class="section">
                <h2>{ rules::RULES }</h2>
                <ul class="sheet rows">{ for view.rules.iter().map(|rule| rule_row(rule, today)) }</ul>
            </section>
        </>
    }
}

fn rule_row(rule: &RuleView, today: jiff::civil::Date) -> Html {
    html! {
        <li class="row">
            <div class="row-main">
                <span class="row-title">{ rules::name(rule.key) }</span>
                <span>{ rules::value(rule) }</span>
                <span class="row-detail">{ words::line(&[rules::SENTENCE, rules::sentence(rule)]) }</span>
                <span class="row-detail">{ rules::origin(rule, today) }</span>
            </div>
        </li>
    }
}

fn link_row(link: &LinkView, today: jiff::civil::Date) -> Html {
    let said = html! {
        <div class="row-main">
            <span class="row-title">{ rules::link(link) }</span>
            <span class="row-detail">{ words::moment(link.since, today) }</span>
        </div>
    };
    match link.charge {
        ChargeView::Household { id: Some(id) } => {
            html! { <li><a class="row" href={Route::Household { id }.href()}>{ said }</a></li> }
        }
        _ => html! { <li class="row">{ said }</li> },
    }
}
