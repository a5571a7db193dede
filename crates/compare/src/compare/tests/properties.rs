//! What holds of every comparison: the order of the engines does not matter, no name and path comes twice,
//! every engine has a side, and the findings are sorted.

use std::collections::BTreeSet;

use isoschema_schema::Engine;

use super::seeds;
use crate::{Reading, compare};

/// Every order of the engines.
fn orders() -> Vec<Vec<usize>> {
    let mut orders = Vec::new();
    for a in 0..4 {
        for b in (0..4).filter(|b| *b != a) {
            for c in (0..4).filter(|c| ![a, b].contains(c)) {
                orders.extend((0..4).filter(|d| ![a, b, c].contains(d)).map(|d| vec![a, b, c, d]));
            }
        }
    }
    orders
}

#[test]
fn no_comparison_depends_on_the_order_of_the_engines() {
    let orders = orders();
    assert_eq!(orders.len(), 24);
    // Every order has its turn, over rounds that have each seed.
    for (round, mixed) in seeds::mixed().into_iter().enumerate() {
        let expected = compare(&mixed);
        for order in orders.iter().skip(round % 4).step_by(4) {
            let readings: Vec<Reading> = order.iter().map(|index| mixed[*index].clone()).collect();
            assert_eq!(compare(&readings), expected, "round {round}, order {order:?}");
        }
    }
}

#[test]
fn names_and_paths_come_once_and_in_order_with_every_side() {
    for mixed in seeds::mixed() {
        let findings = compare(&mixed);
        assert!(!findings.is_empty());
        let keys: Vec<_> = findings.iter().map(|finding| (&finding.path, finding.name)).collect();
        assert!(keys.is_sorted(), "{keys:#?}");
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{findings:#?}");
        for finding in &findings {
            assert!(finding.sides.keys().copied().eq(Engine::ALL), "{finding:#?}");
            assert!(finding.sides.values().all(|side| !side.definition.is_empty()), "{finding:#?}");
        }
    }
}

#[test]
fn one_engine_alone_differs_from_nothing() {
    for engine in Engine::ALL {
        assert_eq!(compare(&[seeds::plain(engine).reading()]), []);
    }
    assert_eq!(compare(&[]), []);
}
