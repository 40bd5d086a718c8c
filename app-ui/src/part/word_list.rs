//! What was written in a record, field by field.

use crate::session::use_session;
use crate::words;
use serde_json::Value;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WordListProps {
    /// Field path → words.
    pub words: Vec<(String, String)>,
}

#[component]
pub fn WordList(props: &WordListProps) -> Html {
    let today = use_session().today();
    if props.words.is_empty() {
        return Html::default();
    }
    let rows = props.words.iter().filter(|(_, text)| text != "false").map(|(path, text)| {
        let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
        let value = if text == "true" { Value::Bool(true) } else { Value::String(text.clone()) };
        let said = words::field_value(&keys, &value, &[], today);
        html! { <div><dt>{ words::field_name(path) }</dt><dd class="prose personal">{ said }</dd></div> }
    });
    html! { <dl class="facts">{ for rows }</dl> }
}
