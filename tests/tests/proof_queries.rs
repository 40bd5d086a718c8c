//! What the device answers is what a naive model answers, over random records, random filters and random pages.
//!
//! The model is `tests::model`. A mismatch prints the seed of its case and where the answers first differ; the same seed
//! plays the same again.

use shared::api::{ListOf, Page, Reply, Request};
use shared::domain::{EventKind, HouseholdEvent, Outcome, Point, RecordEvent, date_of};
use shared::workflow::Phase;
use std::collections::BTreeSet;
use tests::model::reader::Reader;
use tests::model::room::{PEOPLE, Who};
use tests::model::standing::issue_standing;
use tests::model::view::{View, last_word};
use tests::model::world::Happened;
use tests::model::{Play, difference, settled};
use tests::size::size;
use tests::synthetic::Dice;

const ACTS: u64 = 400;
const QUESTIONS: u32 = 60;

/// Mismatches that are told.
const TOLD_MAX: usize = 12;

#[test]
fn every_query_answers_what_a_naive_model_answers() {
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for seed in 1..=size(10, 120) as u64 {
        let mut play = Play::new(seed);
        for act in 1..=ACTS {
            play.act();
            if play.dice.chance(4) {
                play.exchange();
            }
            if act % 60 == 0 {
                // What happens must not depend on what is asked: new questions would play another story.
                let story = std::mem::replace(&mut play.dice, Dice::new(seed << 32 | act));
                wrong.extend(ask_around(seed, &mut play));
                play.dice = story;
                met.extend([0, 1].into_iter().flat_map(|tablet| rare(&play.view(tablet))));
            }
        }
        play.exchange();
        play.bring_some_onto_the_list();
        play.meet_on_listed_issues();
        play.merge_into_one_another();
        play.exchange();
        met.extend([0, 1].into_iter().flat_map(|tablet| rare(&play.view(tablet))));
        wrong.extend(ask_around(seed, &mut play));
        pages_make_up_the_whole(seed, &mut play);
        assert!(play.done > 2 * play.refused, "seed {seed}: {} done, {} refused", play.done, play.refused);
    }
    wrong.truncate(TOLD_MAX);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(met, BTreeSet::from(RARE), "what the questions were about");
}

const RARE: [&str; 12] = [
    "circle",
    "conflict",
    "contradiction",
    "edited since",
    "import undone",
    "late",
    "merged",
    "minutes",
    "moved",
    "solved",
    "taken over",
    "void",
];

/// What a mere list of records would not have.
fn rare(view: &View) -> Vec<&'static str> {
    let today = date_of(view.now);
    let standings: Vec<_> = view.issues.values().map(issue_standing).collect();
    let late = |due| due < today;
    let edited = |visit| last_word(view, visit).is_some_and(|(_, edited_since)| edited_since);
    let readers = || (0..PEOPLE.len()).map(|who| Reader::new(view, who));
    let found = [
        readers().any(|reader| reader.has_circle()),
        view.homes.values().any(|home| home.in_conflict),
        standings.iter().any(|standing| !standing.contradictions.is_empty()),
        view.visits.values().any(edited),
        view.homes.values().any(|home| home.void.is_some_and(is_of_an_import)),
        standings.iter().any(|standing| standing.phase == Phase::Listed && standing.due.is_some_and(late)),
        readers().any(|reader| reader.merges.keys().any(|home| reader.is_merged(*home))),
        view.meetings.values().any(|talk| !talk.body.minutes.is_empty()),
        view.homes.values().any(|home| home.unit != home.entry.unit),
        view.meetings.values().any(|talk| talk.body.points.values().any(is_solved)),
        view.homes.values().any(|home| home.events.iter().any(|event| is_taken_over(event))),
        view.visits.values().any(|visit| visit.void.is_some()),
    ];
    RARE.into_iter().zip(found).filter_map(|(name, found)| found.then_some(name)).collect()
}

fn is_of_an_import(void: &Happened) -> bool {
    let EventKind::Record(RecordEvent::Voided { reason }) = &void.kind else { return false };
    reason.starts_with("撤销导入")
}

fn is_solved(point: &Point) -> bool {
    point.outcome == Outcome::Solved
}

fn is_taken_over(event: &Happened) -> bool {
    matches!(event.kind, EventKind::Household(HouseholdEvent::MoveAccepted { .. }))
}

/// What is answered otherwise than it should be.
fn ask_around(seed: u64, play: &mut Play) -> Vec<String> {
    let mut questions: Vec<(Who, Request)> =
        (0..QUESTIONS).map(|_| (play.dice.below(PEOPLE.len() as u64) as Who, play.question())).collect();
    questions.extend((0..PEOPLE.len()).map(|who| (who, Request::IssueLists)));
    let views = [play.view(0), play.view(1)];
    let misplaced = [0, 1].into_iter().flat_map(|tablet| {
        let told = move |what: String| format!("seed {seed}, tablet {tablet}: {what}");
        play.misplaced(tablet).into_iter().map(told)
    });
    let misplaced: Vec<String> = misplaced.collect();
    let told = |(who, request): (Who, Request)| {
        let (name, tablet) = (PEOPLE[who].name, PEOPLE[who].tablet);
        let crossed = matches!(request, Request::Household { id } if play.crossed(tablet, id));
        let value = |reply: Result<Reply, _>| {
            serde_json::to_value(reply.map(|reply| settled(reply, crossed))).expect("plain")
        };
        let expected = value(play.expected(&views[tablet], who, &request));
        let got = value(play.answered(who, request.clone()));
        let asked = serde_json::to_string(&request).expect("plain");
        difference(&expected, &got).map(|difference| format!("seed {seed}, {name} asks {asked}{difference}"))
    };
    misplaced.into_iter().chain(questions.into_iter().filter_map(told)).collect()
}

/// However a list is cut, its slices put together are the whole, and each knows how long that is.
fn pages_make_up_the_whole(seed: u64, play: &mut Play) {
    for who in 0..PEOPLE.len() {
        let (households, issues, ledger) =
            (play.household_filter(), play.issue_filter(), play.ledger_filter());
        let receptions = play.reception_filter();
        let limit = 1 + play.dice.below(9) as u32;
        let whole = |request: &dyn Fn(Page) -> Request| {
            let cut = slices(play, who, limit, request);
            let total = ids(play, who, request(Page { offset: 0, limit: 1 })).total as usize;
            let rows: usize = cut.iter().map(|slice| slice.rows.len()).sum();
            assert_eq!(rows, total, "seed {seed}: slices of {limit} of {:?}", request(Page::default()));
            assert!(cut.iter().all(|slice| slice.total as usize == total), "seed {seed}: one total");
            let joined: Vec<String> = cut.into_iter().flat_map(|slice| slice.rows).collect();
            let at_once = ids(play, who, request(Page::default())).rows;
            assert_eq!(joined[..at_once.len()], at_once, "seed {seed}: {:?}", request(Page::default()));
        };
        whole(&|page| Request::Households { filter: households.clone(), page });
        whole(&|page| Request::Issues { filter: issues.clone(), page });
        whole(&|page| Request::Ledger { filter: ledger.clone(), page });
        whole(&|page| Request::Receptions { filter: receptions.clone(), page });
        whole(&|page| Request::Suggestions { page });
        whole(&|page| Request::VoidedList { page });
    }
}

fn slices(play: &Play, who: Who, limit: u32, request: &dyn Fn(Page) -> Request) -> Vec<ListOf<String>> {
    let mut slices = Vec::new();
    let mut offset = 0;
    loop {
        let slice = ids(play, who, request(Page { offset, limit }));
        if slice.rows.is_empty() {
            return slices;
        }
        assert_eq!(slice.offset, offset, "a slice says where it begins");
        offset += slice.rows.len() as u32;
        slices.push(slice);
    }
}

/// A list with its rows as text: what they say does not matter here.
fn ids(play: &Play, who: Who, request: Request) -> ListOf<String> {
    fn texts<T: std::fmt::Debug>(list: ListOf<T>) -> ListOf<String> {
        let rows = list.rows.iter().map(|row| format!("{row:?}")).collect();
        ListOf { rows, total: list.total, offset: list.offset }
    }
    match play.answered(who, request).expect("a list") {
        Reply::Households(list) => texts(list),
        Reply::Issues(list) => texts(list),
        Reply::Ledger(list) => texts(list),
        Reply::Suggestions(list) => texts(list),
        Reply::Receptions(list) => texts(list),
        Reply::Voided(list) => texts(list),
        other => panic!("no list: {other:?}"),
    }
}
