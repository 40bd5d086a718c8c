//! Many simulated runs (`tests::sim`): whatever befalls devices, lines and the server, nothing is lost, everybody ends up
//! with the same, and nobody sees what is not theirs. A failure names its seed and how to see it again.

use tests::sim;
use tests::size::size;

/// Two tests, so that two cores work; together as many seeds as six minutes hold.
fn seeds() -> u64 {
    u64::try_from(size(300, 10_000)).expect("a number of seeds")
}

fn find_nothing_in(seeds: impl Iterator<Item = u64>) {
    let broken: Vec<String> =
        seeds.filter_map(|seed| sim::run(seed, false).err()).map(|broken| broken.to_string()).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

#[test]
fn nothing_is_lost_in_runs_with_an_odd_seed() {
    find_nothing_in((1..=seeds()).filter(|seed| seed % 2 == 1));
}

#[test]
fn nothing_is_lost_in_runs_with_an_even_seed() {
    find_nothing_in((1..=seeds()).filter(|seed| seed % 2 == 0));
}

#[test]
fn one_seed_is_one_story() {
    for seed in [3, 7, 11] {
        assert_eq!(
            sim::run(seed, false).expect("nothing found"),
            sim::run(seed, false).expect("nothing found")
        );
    }
}
