//! 入户访谈: a visit of a household with the three asks (三必问, T3e).

use super::{AnyRecord, Body, Check, DocId, EntryId, Kind, Picture, Pictures, Record, Trouble};
use crate::limits::{ITEMS_MAX, TEXT_CHARS_MAX};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    pub household: DocId,
    /// When it took place; typed, default today. Never a reason to reject.
    pub date: Date,
    pub asks: ThreeAsks,
    /// The [`super::Identity`] of who spoke; `None` where nothing was raised.
    pub reporter: Option<DocId>,
    /// Visits of earlier programs have none.
    #[serde(default)]
    pub pictures: Pictures,
}

/// 基本情况、困难问题、工作建议: each answered, or 无 chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ThreeAsks {
    pub situation: Answer,
    pub difficulties: Items,
    pub suggestions: Items,
}

/// One answered question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// 无变化: what was known stands; `text` then repeats it.
    pub unchanged: bool,
    pub text: String,
}

/// A question with any number of answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Items {
    /// 无
    pub none: bool,
    pub items: BTreeMap<EntryId, Item>,
}

/// A difficulty or a suggestion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub text: String,
    /// The issue or suggestion made of it at save; `None` where it was unticked. Correcting the visit never makes a
    /// second one.
    pub document: Option<DocId>,
    /// Struck out by a correction.
    pub struck: bool,
}

impl Visit {
    /// The issues and suggestions made of it, and who spoke.
    pub fn made(&self) -> impl Iterator<Item = DocId> {
        let (difficulties, suggestions) = (&self.asks.difficulties.items, &self.asks.suggestions.items);
        let items = difficulties.values().chain(suggestions.values());
        items.filter_map(|item| item.document).chain(self.reporter)
    }
}

impl Items {
    /// What stands, in the order of entry.
    pub fn standing(&self) -> impl Iterator<Item = (EntryId, &Item)> {
        self.items.iter().filter(|(_, item)| !item.struck).map(|(id, item)| (*id, item))
    }

    fn check(&self, field: &str, check: &mut Check) {
        check.at_most(field, self.items.len(), ITEMS_MAX);
        for (id, item) in &self.items {
            check.required(&format!("{field}.items.{id}.text"), &item.text, TEXT_CHARS_MAX);
        }
        let answered = self.standing().next().is_some();
        match (self.none, answered) {
            (false, false) => check.fail(field, Trouble::Unanswered),
            (true, true) => check.fail(field, Trouble::Contradicts),
            _ => {}
        }
    }
}

impl Body for Visit {
    const KIND: Kind = Kind::Visit;

    /// T3e: complete if and only if the three answers are there.
    fn check(&self, check: &mut Check) {
        let situation = &self.asks.situation;
        check.text("asks.situation.text", &situation.text, TEXT_CHARS_MAX);
        if !situation.unchanged && situation.text.trim().is_empty() {
            check.fail("asks.situation", Trouble::Unanswered);
        }
        self.asks.difficulties.check("asks.difficulties", check);
        self.asks.suggestions.check("asks.suggestions", check);
        Picture::check_all(&self.pictures, check);
    }

    fn pictures(&self) -> Option<&Pictures> {
        Some(&self.pictures)
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::Visit(record)
    }
}
