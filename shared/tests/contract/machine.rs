//! When a device syncs, as tables: what happens at which second, and what the machine does about it.

use Effect::{Carry, CloseLive, Exchange, OpenLive, SignIn, WakeAt};
use Event::{
    Carried, Failed, LiveLost, LiveMoved, LiveOpened, LocalChange, NetworkSwitched, PictureWanted, Replied,
    SignedIn, SyncNow, TimerFired,
};
use proptest::prelude::*;
use shared::domain::Millis;
use shared::sync::machine::{
    Effect, Event, Failure, LIVE_POLL_MS, Machine, OFFLINE_PAUSE_MS_MAX, PAUSE_MS_MAX, POLL_MS, Reply, State,
    Stop, Trouble,
};

const STARTED: Event = Event::Started { enrolled: true, has_token: true };
const NOTHING_NEW: Reply = Reply {
    advanced: false,
    more: false,
    deferred: false,
    scope_changed: false,
    incarnation_changed: false,
    digest_mismatch: false,
    clone_detected: false,
    pictures: false,
};
const MORE: Reply = Reply { advanced: true, more: true, ..NOTHING_NEW };
const CLONE: Reply = Reply { clone_detected: true, ..NOTHING_NEW };
const PICTURES: Event = Replied(Reply { pictures: true, ..NOTHING_NEW });
const DONE: Event = Replied(NOTHING_NEW);
const OFFLINE: Event = Failed(Failure::Offline);

/// Feeds a script of (second, event, expected effects besides reports), without jitter.
fn check(script: &[(i64, Event, &[Effect])]) -> Machine {
    let mut machine = Machine::new(true);
    for (line, (second, event, expected)) in script.iter().enumerate() {
        let effects = step(&mut machine, second * 1_000, *event);
        assert_eq!(effects, *expected, "line {line}: {event:?} at second {second}");
    }
    machine
}

fn step(machine: &mut Machine, now: Millis, event: Event) -> Vec<Effect> {
    let mut effects = machine.step(event, now, 0);
    effects.retain(|effect| !matches!(effect, Effect::Report(_)));
    effects
}

fn at(second: i64) -> Effect {
    WakeAt(second * 1_000)
}

#[test]
fn a_start_syncs_then_listens_then_rests() {
    let machine = check(&[
        (0, STARTED, &[Exchange]),
        (1, DONE, &[OpenLive, at(31)]),
        (2, LiveOpened, &[at(302)]),
        (302, TimerFired, &[Exchange]),
    ]);
    assert_eq!(machine.state(), State::Exchanging);
}

#[test]
fn without_a_live_stream_it_asks_every_30_seconds_and_tries_to_listen_again() {
    check(&[
        (0, STARTED, &[Exchange]),
        (1, DONE, &[OpenLive, at(31)]),
        (2, LiveLost, &[]),
        (31, TimerFired, &[Exchange]),
        (32, DONE, &[OpenLive, at(62)]),
        (33, LiveOpened, &[at(333)]),
        (34, LiveMoved, &[Exchange]),
        (35, DONE, &[at(335)]),
        (40, LiveLost, &[at(70)]),
        (70, TimerFired, &[Exchange]),
        (71, DONE, &[OpenLive, at(101)]),
    ]);
}

#[test]
fn one_exchange_at_a_time_and_what_is_wanted_meanwhile_follows() {
    check(&[
        (0, STARTED, &[Exchange]),
        (1, LocalChange, &[]),
        (1, LocalChange, &[]),
        (2, LiveMoved, &[]),
        (3, SyncNow, &[]),
        (4, DONE, &[OpenLive, Exchange]),
        (5, DONE, &[at(35)]),
        (6, LocalChange, &[Exchange]),
        (7, Replied(MORE), &[Exchange]),
        (8, Replied(MORE), &[Exchange]),
        (9, DONE, &[at(39)]),
        (10, LiveMoved, &[Exchange]),
    ]);
}

#[test]
fn pauses_double_while_offline_and_a_save_waits_for_the_next_try() {
    check(&[
        (0, STARTED, &[Exchange]),
        (1, OFFLINE, &[WakeAt(1_500)]),
        (2, TimerFired, &[Exchange]),
        (3, OFFLINE, &[at(4)]),
        (4, TimerFired, &[Exchange]),
        (5, OFFLINE, &[at(7)]),
        (6, LocalChange, &[]),
        (7, TimerFired, &[Exchange]),
        (8, OFFLINE, &[at(12)]),
        (9, SyncNow, &[Exchange]),
        (10, DONE, &[OpenLive, at(40)]),
        (11, LocalChange, &[Exchange]),
        (12, OFFLINE, &[WakeAt(12_500)]),
    ]);
}

#[test]
fn an_early_alarm_is_set_again() {
    check(&[(0, STARTED, &[Exchange]), (1, DONE, &[OpenLive, at(31)]), (5, TimerFired, &[at(31)])]);
}

#[test]
fn a_pause_that_the_server_orders_is_kept_even_when_a_person_asks() {
    let busy = Failed(Failure::Unavailable { retry_after_ms: Some(60_000) });
    let machine = check(&[
        (0, STARTED, &[Exchange]),
        (1, busy, &[at(61)]),
        (2, SyncNow, &[]),
        (3, LocalChange, &[]),
        (10, TimerFired, &[at(61)]),
        (61, TimerFired, &[Exchange]),
        (62, Failed(Failure::Unavailable { retry_after_ms: Some(u64::MAX) }), &[at(62 + 3_600)]),
    ]);
    assert_eq!(machine.state(), State::Waiting { until: 3_662_000, why: Trouble::Server });
}

#[test]
fn permanent_errors_are_shown_and_not_repeated_until_a_person_acts() {
    for (failure, stop) in [
        (Failure::Untrusted, Stop::Untrusted),
        (Failure::Protocol, Stop::Protocol),
        (Failure::Refused, Stop::Refused),
    ] {
        let machine = check(&[
            (0, STARTED, &[Exchange]),
            (1, Failed(failure), &[]),
            (2, LocalChange, &[]),
            (100, TimerFired, &[]),
            (200, LiveMoved, &[]),
        ]);
        assert_eq!(machine.state(), State::Stopped(stop));
        check(&[(0, STARTED, &[Exchange]), (1, Failed(failure), &[]), (2, SyncNow, &[Exchange])]);
    }
}

#[test]
fn an_ended_token_asks_for_one_sign_in_and_then_for_a_person() {
    let unauthorized = Failed(Failure::Unauthorized);
    let machine = check(&[
        (0, STARTED, &[Exchange]),
        (1, unauthorized, &[SignIn]),
        (2, LocalChange, &[]),
        (3, unauthorized, &[]),
        (4, LocalChange, &[]),
        (5, SyncNow, &[SignIn]),
        (6, SignedIn, &[Exchange]),
        (7, DONE, &[OpenLive, at(37)]),
    ]);
    assert_eq!(machine.state(), State::Idle);
    // A server that takes every sign-in and no token does not make it run in circles.
    let machine = check(&[
        (0, STARTED, &[Exchange]),
        (1, unauthorized, &[SignIn]),
        (2, SignedIn, &[Exchange]),
        (3, unauthorized, &[SignIn]),
        (4, SignedIn, &[Exchange]),
        (5, unauthorized, &[]),
    ]);
    assert_eq!(machine.state(), State::Stopped(Stop::SignIn));
}

#[test]
fn a_sign_in_that_meets_no_network_is_tried_again() {
    check(&[
        (0, Event::Started { enrolled: true, has_token: false }, &[SignIn]),
        (1, OFFLINE, &[WakeAt(1_500)]),
        (2, TimerFired, &[SignIn]),
        (3, SignedIn, &[Exchange]),
    ]);
}

#[test]
fn a_clone_signs_in_again_and_goes_on() {
    check(&[
        (0, STARTED, &[Exchange]),
        (1, Replied(CLONE), &[SignIn]),
        (2, SignedIn, &[Exchange]),
        (3, DONE, &[OpenLive, at(33)]),
    ]);
    let machine = check(&[
        (0, STARTED, &[Exchange]),
        (1, Replied(CLONE), &[SignIn]),
        (2, SignedIn, &[Exchange]),
        (3, Replied(CLONE), &[SignIn]),
        (4, SignedIn, &[Exchange]),
        (5, Replied(CLONE), &[]),
    ]);
    assert_eq!(machine.state(), State::Stopped(Stop::SignIn), "two devices in a tug of war");
}

#[test]
fn a_stale_nonce_is_answered_at_once_but_not_for_ever() {
    let stale = Failed(Failure::StaleNonce);
    check(&[
        (0, STARTED, &[Exchange]),
        (1, stale, &[Exchange]),
        (2, stale, &[Exchange]),
        (3, stale, &[WakeAt(3_500)]),
        (4, TimerFired, &[Exchange]),
        (5, DONE, &[OpenLive, at(35)]),
    ]);
}

#[test]
fn replies_that_ask_again_and_bring_nothing_end_in_a_pause() {
    for reply in [
        Reply { more: true, ..NOTHING_NEW },
        Reply { deferred: true, ..NOTHING_NEW },
        Reply { scope_changed: true, ..NOTHING_NEW },
        Reply { incarnation_changed: true, ..NOTHING_NEW },
        Reply { digest_mismatch: true, ..NOTHING_NEW },
    ] {
        check(&[
            (0, STARTED, &[Exchange]),
            (1, Replied(reply), &[OpenLive, Exchange]),
            (2, Replied(reply), &[Exchange]),
            (3, Replied(reply), &[Exchange]),
            (4, Replied(reply), &[WakeAt(4_500)]),
        ]);
    }
}

#[test]
fn the_switch_cuts_everything_and_brings_it_back() {
    let machine = check(&[
        (0, STARTED, &[Exchange]),
        (1, DONE, &[OpenLive, at(31)]),
        (2, LiveOpened, &[at(302)]),
        (2, LiveMoved, &[Exchange]),
        (3, NetworkSwitched(false), &[CloseLive]),
        (3, OFFLINE, &[]),
        (4, LocalChange, &[]),
        (302, TimerFired, &[]),
        (303, SyncNow, &[]),
    ]);
    assert_eq!(machine.state(), State::SwitchedOff);
    check(&[
        (0, STARTED, &[Exchange]),
        (1, NetworkSwitched(false), &[]),
        (1, OFFLINE, &[]),
        (50, NetworkSwitched(true), &[Exchange]),
        (51, DONE, &[OpenLive, at(81)]),
        (52, NetworkSwitched(false), &[CloseLive]),
        (53, LiveOpened, &[CloseLive]),
    ]);
}

#[test]
fn nothing_happens_before_enrolment() {
    let machine = check(&[
        (0, Event::Started { enrolled: false, has_token: false }, &[]),
        (1, SyncNow, &[]),
        (2, TimerFired, &[]),
    ]);
    assert_eq!(machine.state(), State::NotEnrolled);
    check(&[(0, Event::Started { enrolled: false, has_token: false }, &[]), (1, SignedIn, &[Exchange])]);
}

#[test]
fn a_state_is_reported_when_it_changes_and_only_then() {
    let mut machine = Machine::new(true);
    let mut reports = |event, now| -> Vec<State> {
        let effects = machine.step(event, now, 0);
        effects
            .into_iter()
            .filter_map(|e| if let Effect::Report(state) = e { Some(state) } else { None })
            .collect()
    };
    assert_eq!(reports(STARTED, 0), [State::Exchanging]);
    assert_eq!(reports(LocalChange, 1), []);
    assert_eq!(reports(OFFLINE, 2), [State::Waiting { until: 502, why: Trouble::Offline }]);
    assert_eq!(reports(TimerFired, 502), [State::Exchanging]);
    assert_eq!(reports(DONE, 503), [State::Idle]);
}

fn any_event() -> impl Strategy<Value = Event> {
    let failure = prop_oneof![
        Just(Failure::Offline),
        any::<Option<u64>>().prop_map(|retry_after_ms| Failure::Unavailable { retry_after_ms }),
        Just(Failure::Storage),
        Just(Failure::StaleNonce),
        Just(Failure::Unauthorized),
        Just(Failure::CloneDetected),
        Just(Failure::Untrusted),
        Just(Failure::Protocol),
        Just(Failure::Refused),
    ];
    let reply = any::<[bool; 8]>().prop_map(|b| Reply {
        advanced: b[0],
        more: b[1],
        deferred: b[2],
        scope_changed: b[3],
        incarnation_changed: b[4],
        digest_mismatch: b[5],
        clone_detected: b[6],
        pictures: b[7],
    });
    prop_oneof![
        Just(LocalChange),
        Just(SyncNow),
        any::<bool>().prop_map(NetworkSwitched),
        Just(PictureWanted),
        prop::option::of(0..100_000u64).prop_map(|due_in_ms| Carried { due_in_ms }),
        Just(LiveOpened),
        Just(LiveMoved),
        Just(LiveLost),
        Just(TimerFired),
        Just(SignedIn),
        reply.prop_map(Replied),
        failure.prop_map(Failed),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_one_is_in_flight_at_most_and_something_always_comes_next(
        events in prop::collection::vec((any_event(), 0..400_000i64, any::<u64>()), 1..60),
    ) {
        let mut machine = Machine::new(true);
        let (mut now, mut flight, mut alarm) = (0, None, None);
        let events = std::iter::once((STARTED, 0, 0)).chain(events);
        for (event, later, jitter) in events {
            now += later;
            // A driver ends only what was begun.
            match (event, flight) {
                (Replied(_), Some(Exchange))
                | (Carried { .. }, Some(Carry))
                | (Failed(_), Some(_))
                | (SignedIn, Some(SignIn)) => flight = None,
                (Replied(_) | Carried { .. } | Failed(_), _) => continue,
                _ => {}
            }
            if event == TimerFired {
                alarm = None;
            }
            for effect in machine.step(event, now, jitter) {
                match effect {
                    Exchange | SignIn | Carry => {
                        prop_assert_eq!(flight, None, "{:?}", event);
                        flight = Some(effect);
                    }
                    WakeAt(at) => alarm = Some(at),
                    OpenLive | CloseLive | Effect::Report(_) => {}
                }
            }
            match machine.state() {
                State::Idle | State::Waiting { .. } => {
                    let at = alarm.expect("an alarm is set");
                    let longest = 60 * 60_000 + 1_000;
                    prop_assert!(at <= now + longest, "{at} is too far from {now}");
                }
                State::Exchanging => prop_assert!(flight.is_some()),
                State::Stopped(_) | State::SwitchedOff | State::NotEnrolled => {}
            }
        }
    }

    #[test]
    fn jitter_spreads_within_bounds(jitter in any::<u64>(), failures in 1..40usize) {
        let mut machine = Machine::new(true);
        machine.step(STARTED, 0, jitter);
        let mut now = 0;
        for _ in 0..failures {
            let effects = machine.step(OFFLINE, now, jitter);
            let Some(WakeAt(at)) = effects.iter().find(|effect| matches!(effect, WakeAt(_))) else {
                return Err(TestCaseError::fail("no alarm"));
            };
            let pause = (at - now) as u64;
            prop_assert!((500..=OFFLINE_PAUSE_MS_MAX).contains(&pause), "{pause}");
            now = *at;
            machine.step(TimerFired, now, jitter);
        }
        let effects = machine.step(DONE, now, jitter);
        let Some(WakeAt(at)) = effects.iter().find(|effect| matches!(effect, WakeAt(_))) else {
            return Err(TestCaseError::fail("no alarm"));
        };
        prop_assert!((POLL_MS..=POLL_MS + POLL_MS / 5).contains(&((at - now) as u64)));
    }
}

#[test]
fn pictures_go_after_the_text_piece_by_piece() {
    check(&[
        (0, STARTED, &[Exchange]),
        (1, Replied(Reply { pictures: true, ..MORE }), &[OpenLive, Exchange]),
        (2, PICTURES, &[Carry]),
        (3, Carried { due_in_ms: Some(0) }, &[Carry]),
        (4, Carried { due_in_ms: None }, &[at(32)]),
    ]);
}

#[test]
fn text_that_is_saved_meanwhile_goes_before_the_next_piece() {
    check(&[
        (0, STARTED, &[Exchange]),
        (1, PICTURES, &[OpenLive, Carry]),
        (2, LocalChange, &[]),
        (3, Carried { due_in_ms: Some(0) }, &[Exchange]),
        (4, PICTURES, &[Carry]),
    ]);
}

#[test]
fn a_picture_that_fails_keeps_no_text_back() {
    for failure in [Failure::Refused, Failure::Storage, Failure::Unavailable { retry_after_ms: None }] {
        let mut machine = check(&[
            (0, STARTED, &[Exchange]),
            (1, PICTURES, &[OpenLive, Carry]),
            (2, LocalChange, &[]),
            (3, Failed(failure), &[Exchange]),
        ]);
        assert_eq!(machine.state(), State::Exchanging, "{failure:?}");
        assert_eq!(
            step(&mut machine, 3_100, PICTURES),
            [WakeAt(3_500)],
            "the picture has a pause of its own"
        );
        assert_eq!(step(&mut machine, 3_200, LocalChange), [Exchange], "and text goes in it");
        assert_eq!(step(&mut machine, 3_300, DONE), []);
        assert_eq!(step(&mut machine, 3_500, TimerFired), [Carry]);
    }
}

#[test]
fn a_line_that_breaks_under_a_picture_is_asked_for_text_first() {
    let mut machine = check(&[(0, STARTED, &[Exchange]), (1, PICTURES, &[OpenLive, Carry])]);
    assert_eq!(step(&mut machine, 2_000, OFFLINE), [WakeAt(2_500)]);
    assert_eq!(step(&mut machine, 2_500, TimerFired), [Exchange]);
    assert_eq!(step(&mut machine, 2_600, PICTURES), [Carry]);
}

#[test]
fn a_picture_that_somebody_wants_to_see_is_fetched_at_once() {
    check(&[
        (0, STARTED, &[Exchange]),
        (1, DONE, &[OpenLive, at(31)]),
        (2, PictureWanted, &[Carry]),
        (3, Carried { due_in_ms: None }, &[]),
    ]);
}

#[test]
fn a_picture_that_rests_comes_again_by_itself_and_another_does_not_wait_for_it() {
    check(&[
        (0, STARTED, &[Exchange]),
        (1, PICTURES, &[OpenLive, Carry]),
        (2, Carried { due_in_ms: Some(20_000) }, &[at(22)]),
        (3, PictureWanted, &[Carry]),
        (4, Carried { due_in_ms: Some(18_000) }, &[]),
        (22, TimerFired, &[Carry]),
    ]);
}

#[test]
fn without_a_token_no_picture_is_carried() {
    check(&[
        (0, STARTED, &[Exchange]),
        (1, PICTURES, &[OpenLive, Carry]),
        (2, Failed(Failure::Unauthorized), &[SignIn]),
        (3, SignedIn, &[Exchange]),
        (4, PICTURES, &[Carry]),
    ]);
}

#[test]
fn limits_are_what_the_design_says() {
    const { assert!(POLL_MS >= 30_000 && LIVE_POLL_MS > POLL_MS && PAUSE_MS_MAX > OFFLINE_PAUSE_MS_MAX) };
}
