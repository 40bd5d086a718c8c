//! What each column is taken for. A touch on one opens its choices.

use crate::part::{Button, Chips, Look, Sign};
use crate::words::import;
use shared::api::{Column, ImportColumn, ImportOf};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ColumnsProps {
    pub of: ImportOf,
    pub columns: Vec<ImportColumn>,
    pub taken_for: Vec<Option<Column>>,
    pub on_change: Callback<Vec<Option<Column>>>,
}

#[component]
pub fn Columns(props: &ColumnsProps) -> Html {
    let open = use_state(|| None::<usize>);
    let options: Vec<(Option<Column>, AttrValue)> =
        Column::of(props.of).iter().map(|column| (Some(*column), import::column(*column).into())).collect();
    let options: Vec<_> = options.into_iter().chain([(None, import::LEFT_OUT.into())]).collect();
    let rows = props.columns.iter().enumerate().map(|(index, column)| {
        let taken_for = props.taken_for.get(index).copied().flatten();
        let is_open = *open == Some(index);
        let on_press = {
            let open = open.clone();
            Callback::from(move |()| open.set((!is_open).then_some(index)))
        };
        let on_choose = {
            let (before, open) = (props.taken_for.clone(), open.clone());
            props.on_change.reform(move |chosen| {
                open.set(None);
                chosen_for(&before, index, chosen)
            })
        };
        let (look, words) = match taken_for {
            Some(column) => (Look::Usual, import::column(column)),
            None => (Look::Plain, import::LEFT_OUT),
        };
        html! {
            <li key={index} class="import-column stack">
                <div class="row">
                    <div class="row-main">
                        <span class="row-title">{ &column.heading }</span>
                        <span class="row-detail">{ &column.sample }</span>
                    </div>
                    <div class="row-side">
                        <Button {words} {on_press} {look} sign={Sign::Pen} expanded={Some(is_open)} />
                    </div>
                </div>
                if is_open {
                    <Chips<Option<Column>> label={column.heading.clone()} quiet_label=true options={options.clone()}
                        chosen={Some(taken_for)} {on_choose} />
                }
            </li>
        }
    });
    html! { <ul class="sheet rows">{ for rows }</ul> }
}

/// One column holds a thing; only notes may come from several.
fn chosen_for(before: &[Option<Column>], index: usize, chosen: Option<Column>) -> Vec<Option<Column>> {
    let single = chosen.filter(|column| *column != Column::Note);
    let mut after: Vec<Option<Column>> = before
        .iter()
        .map(|column| if single.is_some() && *column == single { Some(Column::Note) } else { *column })
        .collect();
    if let Some(place) = after.get_mut(index) {
        *place = chosen;
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_stands_in_one_column_and_what_stood_there_before_becomes_a_note() {
        let before = [Some(Column::Name), Some(Column::Note), None];
        let after = chosen_for(&before, 1, Some(Column::Name));
        assert_eq!(after, [Some(Column::Note), Some(Column::Name), None]);
        assert_eq!(
            chosen_for(&before, 2, Some(Column::Note)),
            [Some(Column::Name), Some(Column::Note), Some(Column::Note)]
        );
    }
}
