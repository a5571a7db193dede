//! Where one difference ends and the next begins: what several engines, several keys of the same columns,
//! and several proofs give together.

use isoschema_schema::{
    Bound, Column, Deferrability, Domain, Engine, ForeignKey, Identity, KeyPart, Length, MatchKind, Proof,
    Table, Unique,
};

use super::database::{
    Database, FOLDING, bounding, check, checked, column, declared, foreign_key, index, integer, labels,
    nullable, primary_key, text, unique, view,
};
use super::told;
use crate::{Finding, FindingName as Name, Grade, compare};
use Engine::{MariaDb, MySql, Postgres, Sqlite};
use Grade::{Equivalent, Hazardous, Incompatible, Widened};

/// Compares a table with columns `a` and `b`, nullable texts of any length, as some engines have it.
fn compare_tables<const N: usize>(engines: [Engine; N], change: impl Fn(Engine, &mut Table)) -> Vec<Finding> {
    compare(&engines.map(|engine| {
        let domain = || text(Length::Unbounded);
        let columns = [column("id", integer(64)), nullable("a", domain()), nullable("b", domain())];
        let mut database = Database::new(engine).with("t", columns);
        database.table("t").primary_key = primary_key(&["id"]);
        change(engine, database.table("t"));
        database.reading()
    }))
}

fn partial(columns: &[&str], predicate: &str) -> Unique {
    Unique { predicate: Some(predicate.to_owned()), ..unique(columns) }
}

#[test]
fn a_declared_spelling_stands_on_its_side() {
    let database = |engine, domain, declared| {
        Database::new(engine).with("t", [column("a", domain)]).spelling("t", "a", declared).reading()
    };
    let findings = compare(&[
        database(Sqlite, text(Length::Unbounded), "TEXT"),
        database(MariaDb, text(Length::Characters(255)), "varchar(255)"),
    ]);
    assert_eq!(told(&findings), [(Name::ColumnLength, "t.a", Hazardous)]);
    let sides: Vec<_> = findings[0].sides.values().map(|side| side.definition.as_str()).collect();
    assert_eq!(sides, ["TEXT", "varchar(255)"]);
    assert_eq!(
        findings[0].explanation,
        "What fits on SQLite (text of any length) may not fit on MariaDB (text of up to 255 characters): a \
         longer value is refused there, or cut."
    );
}

#[test]
fn two_findings_on_one_column() {
    let findings = compare_tables([Sqlite, MariaDb], |engine, table| {
        table.uniques.push(unique(&["a"]));
        if engine == MariaDb {
            table.columns[1].domain = text(Length::Characters(255));
            table.columns[1].equality = Some(FOLDING);
        }
    });
    assert_eq!(
        told(&findings),
        [(Name::ColumnLength, "t.a", Hazardous), (Name::ColumnEquality, "t.a", Hazardous)]
    );
}

#[test]
fn equality_of_labels_in_a_key_does_not_matter_while_they_stay_apart() {
    let keyed = |names: &'static [&'static str]| {
        compare_tables([Sqlite, MariaDb], move |engine, table| {
            let held = checked("a", text(Length::Unbounded), labels(names), "a IN (…)");
            let folding = if engine == MariaDb { FOLDING } else { isoschema_schema::Equality::default() };
            table.columns[1] = Column { equality: Some(folding), ..held };
            table.uniques.push(unique(&["a"]));
        })
    };
    assert_eq!(told(&keyed(&["good", "bad"])), [(Name::ColumnEquality, "t.a", Widened)]);
    assert_eq!(told(&keyed(&["good", "Good"])), [(Name::ColumnEquality, "t.a", Hazardous)]);
    assert_eq!(told(&keyed(&["good", "good "])), [(Name::ColumnEquality, "t.a", Hazardous)]);
    assert_eq!(told(&keyed(&["e", "é"])), [(Name::ColumnEquality, "t.a", Hazardous)]);
}

#[test]
fn proofs_of_different_kinds_prove_together() {
    let (any, limit) = (text(Length::Unbounded), text(Length::Characters(64)));
    let findings = compare_tables([Sqlite, MariaDb, Postgres], |engine, table| {
        table.columns[1] = match engine {
            Sqlite => declared("a", any.clone(), limit.clone(), "VARCHAR(64)"),
            MariaDb | MySql => column("a", limit.clone()),
            Postgres => checked("a", any.clone(), limit.clone(), "length(a) <= 64"),
        };
    });
    assert_eq!(told(&findings), [(Name::ColumnLength, "t.a", Widened)]);
    assert_eq!(findings[0].sides[&Postgres].definition, "text of any length CHECK (length(a) <= 64)");
    let explanation = &findings[0].explanation;
    assert!(
        explanation.contains("SQLite (declared as VARCHAR(64), which it does not enforce)"),
        "{explanation}"
    );
    assert!(explanation.contains("PostgreSQL (held to it by CHECK (length(a) <= 64))"), "{explanation}");
}

#[test]
fn a_wider_check_proves_nothing() {
    // What SQLite's CHECK lets through beyond MariaDB's limit is lost there.
    let findings = compare_tables([Sqlite, MariaDb], |engine, table| {
        table.columns[1] = if engine == Sqlite {
            checked("a", text(Length::Unbounded), text(Length::Characters(100)), "length(a) <= 100")
        } else {
            column("a", text(Length::Characters(64)))
        };
    });
    assert_eq!(told(&findings), [(Name::ColumnLength, "t.a", Hazardous)]);
}

#[test]
fn labels_that_a_check_states_prove_a_length() {
    let findings = compare_tables([Sqlite, MariaDb], |engine, table| {
        let domain = if engine == Sqlite { Length::Unbounded } else { Length::Characters(16) };
        table.columns[1] = checked("a", text(domain), labels(&["x", "y"]), "a IN ('x', 'y')");
        table.checks.push(bounding("a", labels(&["x", "y"]), "a IN ('x', 'y')"));
        if engine == Sqlite {
            table.checks.push(bounding("a", text(Length::Characters(16)), "length(a) <= 16"));
        }
    });
    assert_eq!(told(&findings), [(Name::ColumnLength, "t.a", Widened)]);
}

#[test]
fn truth_values() {
    let truth = |domain, proof| Column {
        bound: Some(Bound { domain: Domain::Boolean, proof }),
        ..column("a", domain)
    };
    let by_check = || Proof::Check("a IN (0, 1)".to_owned());
    let by_name = || Proof::Declared("BOOLEAN".to_owned());
    let compare_truths = |sqlite: Column, mariadb: Column, postgres: Column| {
        compare_tables([Sqlite, MariaDb, Postgres], move |engine, table| {
            table.columns[1] = match engine {
                Sqlite => sqlite.clone(),
                MariaDb | MySql => mariadb.clone(),
                Postgres => postgres.clone(),
            };
        })
    };
    let boolean = || column("a", Domain::Boolean);
    let findings = compare_truths(truth(integer(64), by_check()), truth(integer(8), by_check()), boolean());
    assert_eq!(told(&findings), [(Name::ColumnType, "t.a", Equivalent)]);
    let findings = compare_truths(truth(integer(64), by_check()), truth(integer(8), by_name()), boolean());
    assert_eq!(told(&findings), [(Name::ColumnType, "t.a", Widened)]);
    let findings = compare_truths(column("a", integer(64)), truth(integer(8), by_name()), boolean());
    assert_eq!(told(&findings), [(Name::ColumnType, "t.a", Hazardous)]);
}

#[test]
fn a_check_is_not_missing_where_the_type_says_as_much() {
    let limit = || text(Length::Characters(64));
    let limited = |engine: Engine, table: &mut Table| {
        table.columns[1] = if engine == Sqlite {
            checked("a", text(Length::Unbounded), limit(), "length(a) <= 64")
        } else {
            column("a", limit())
        };
        if engine == Sqlite {
            table.checks.push(bounding("a", limit(), "length(a) <= 64"));
        }
    };
    let findings = compare_tables([Sqlite, MariaDb], limited);
    assert_eq!(told(&findings), [(Name::ColumnLength, "t.a", Widened)]);
    // A further engine has neither the type nor the CHECK.
    let findings = compare_tables([Sqlite, MariaDb, Postgres], |engine, table| {
        limited(engine, table);
        if engine == Postgres {
            table.columns[1].domain = text(Length::Unbounded);
        }
    });
    assert_eq!(
        told(&findings),
        [(Name::ColumnLength, "t.a", Hazardous), (Name::CheckMissing, "t.a", Hazardous)]
    );
    assert_eq!(findings[1].sides[&MariaDb].definition, "none");
}

#[test]
fn a_limit_that_is_only_declared_does_not_stand_for_a_check() {
    let bound = |proof| Some(Bound { domain: Domain::Boolean, proof });
    let findings = compare_tables([MariaDb, MySql], |engine, table| {
        table.columns[1].domain = integer(8);
        table.columns[1].bound = bound(Proof::Declared("tinyint(1)".to_owned()));
        if engine == MariaDb {
            table.columns[1].bound = bound(Proof::Check("a IN (0, 1)".to_owned()));
            table.checks.push(bounding("a", Domain::Boolean, "a IN (0, 1)"));
        }
    });
    assert_eq!(told(&findings), [(Name::CheckMissing, "t.a", Hazardous)]);
}

#[test]
fn checks_on_the_same_columns() {
    let with = |texts: &'static [(Engine, &'static str)]| {
        compare_tables([Sqlite, MariaDb, Postgres], move |engine, table| {
            let own = texts.iter().filter(|(on, _)| *on == engine);
            table.checks.extend(own.map(|(_, text)| check(&["a"], text)));
        })
    };
    let same = with(&[(Sqlite, "a > b"), (MariaDb, "a > b"), (Postgres, "a > b")]);
    assert_eq!(same, []);
    let differing = with(&[(Sqlite, "a > 1"), (MariaDb, "a > 2")]);
    assert_eq!(told(&differing), [(Name::CheckExpression, "t.a", Hazardous)]);
    let sides: Vec<_> = differing[0].sides.values().map(|side| side.definition.as_str()).collect();
    assert_eq!(sides, ["CHECK (a > 1)", "CHECK (a > 2)", "none"]);
    let one_more = with(&[(Sqlite, "a > 1"), (Sqlite, "a < 9"), (MariaDb, "a > 1"), (Postgres, "a > 1")]);
    assert_eq!(told(&one_more), [(Name::CheckMissing, "t.a", Hazardous)]);
    assert_eq!(one_more[0].sides[&Sqlite].definition, "CHECK (a < 9)");
}

#[test]
fn labels_of_checks_differ() {
    let held = |names: &[&str], text: &str| {
        (checked("a", self::text(Length::Unbounded), labels(names), text), bounding("a", labels(names), text))
    };
    let findings = compare_tables([Sqlite, MariaDb], |engine, table| {
        let (column, check) = if engine == Sqlite {
            held(&["x", "y"], "a IN ('x', 'y')")
        } else {
            held(&["x", "y", "z"], "a IN ('x', 'y', 'z')")
        };
        table.columns[1] = column;
        table.checks.push(check);
    });
    assert_eq!(told(&findings), [(Name::CheckExpression, "t.a", Hazardous)]);
}

#[test]
fn a_partial_unique_is_not_a_unique() {
    let findings = compare_tables([Sqlite, MariaDb, Postgres], |engine, table| match engine {
        Sqlite => table.uniques.push(partial(&["a"], "b IS NULL")),
        MariaDb | MySql => table.uniques.push(unique(&["a"])),
        Postgres => {}
    });
    assert_eq!(told(&findings), [(Name::UniqueMissing, "t(a)", Incompatible)]);
    let sides: Vec<_> = findings[0].sides.values().map(|side| side.definition.as_str()).collect();
    assert_eq!(sides, ["UNIQUE (a) WHERE b IS NULL", "UNIQUE (a)", "none"]);

    let findings = compare_tables([Sqlite, Postgres], |engine, table| {
        let predicate = if engine == Sqlite { "b IS NULL" } else { "b = 'x'" };
        table.uniques.push(partial(&["a"], predicate));
    });
    assert_eq!(told(&findings), [(Name::UniqueMissing, "t(a)", Hazardous)]);
    let same = |_, table: &mut Table| table.uniques.push(partial(&["a"], "b IS NULL"));
    assert_eq!(compare_tables([Sqlite, Postgres], same), []);
}

#[test]
fn another_collation_is_another_unique() {
    let findings = compare_tables([Sqlite, Postgres], |engine, table| {
        table.uniques.push(unique(&["a"]));
        if engine == Sqlite {
            let part = KeyPart { collation: Some("NOCASE".to_owned()), ..KeyPart::column("a") };
            table.uniques[0].parts = vec![part];
        }
    });
    assert_eq!(told(&findings), [(Name::UniqueMissing, "t(a)", Incompatible)]);
}

#[test]
fn a_larger_key_is_no_demand_of_its_own() {
    // (a, b) follows from (a): what is missing is (a).
    let findings = compare_tables([Sqlite, Postgres], |engine, table| {
        if engine == Sqlite {
            table.uniques.extend([unique(&["a"]), unique(&["a", "b"])]);
        }
    });
    assert_eq!(
        told(&findings),
        [(Name::UniqueMissing, "t(a)", Incompatible), (Name::UniqueRedundant, "t(a,b)", Equivalent)]
    );
}

#[test]
fn a_redundant_unique_that_all_have_is_no_difference() {
    let all = |_, table: &mut Table| table.uniques.push(unique(&["id", "a"]));
    assert_eq!(compare_tables([Sqlite, MariaDb, Postgres], all), []);
}

#[test]
fn a_unique_that_is_checked_late_makes_no_other_needless() {
    let findings = compare_tables([Sqlite, Postgres], |engine, table| {
        if engine == Postgres {
            table.uniques.push(Unique { deferrability: Deferrability::InitiallyDeferred, ..unique(&["a"]) });
        }
        table.uniques.push(unique(&["a"]));
    });
    assert!(!told(&findings).iter().any(|(name, _, _)| *name == Name::UniqueMissing), "{findings:#?}");
}

#[test]
fn foreign_keys_pair_whatever_the_order_of_their_columns() {
    let keyed = |columns: [&'static str; 2], parents: [&'static str; 2]| {
        compare_tables([Sqlite, Postgres], move |engine, table| {
            let key = if engine == Sqlite {
                foreign_key(&["a", "b"], "t", &["a", "b"])
            } else {
                foreign_key(&columns, "t", &parents)
            };
            table.foreign_keys.push(key);
            table.uniques.push(unique(&["a", "b"]));
        })
    };
    assert_eq!(keyed(["a", "b"], ["a", "b"]), []);
    assert_eq!(keyed(["b", "a"], ["b", "a"]), []);
    assert_eq!(told(&keyed(["a", "b"], ["b", "a"])), [(Name::ForeignKeyMissing, "t(a,b)->t", Incompatible)]);
}

#[test]
fn match_full_matters_to_several_columns_only() {
    let keyed = |columns: &'static [&'static str]| {
        compare_tables([Sqlite, Postgres], move |engine, table| {
            table.uniques.push(unique(columns));
            let mut key = foreign_key(columns, "t", columns);
            if engine == Postgres {
                key.match_kind = MatchKind::Full;
            }
            table.foreign_keys.push(key);
        })
    };
    assert_eq!(keyed(&["a"]), []);
    assert_eq!(told(&keyed(&["a", "b"])), [(Name::ForeignKeyAction, "t(a,b)->t", Hazardous)]);
}

#[test]
fn a_dangling_key_is_found_on_one_engine_alone() {
    let findings =
        compare_tables([Sqlite], |_, table| table.foreign_keys.push(foreign_key(&["a"], "gone", &["id"])));
    assert_eq!(told(&findings), [(Name::ForeignKeyDangling, "t(a)->gone", Hazardous)]);
    let sqlite = &findings[0].sides[&Sqlite].definition;
    assert_eq!(sqlite, "FOREIGN KEY (a) REFERENCES gone (id), which does not exist");
}

#[test]
fn an_index_backwards_serves_as_well() {
    let ordered = |directions: [bool; 2]| {
        compare_tables([Sqlite, Postgres], move |engine, table| {
            let mut index = index(&["a", "b"]);
            if engine == Postgres {
                for (part, descending) in index.parts.iter_mut().zip(directions) {
                    part.descending = descending;
                }
            }
            table.indexes.push(index);
        })
    };
    assert_eq!(ordered([true, true]), []);
    assert_eq!(told(&ordered([true, false])), [(Name::IndexMissing, "t(a,b)", Equivalent)]);
}

#[test]
fn a_hash_index_does_not_serve_as_an_ordered_one() {
    let hashed = |hash: Engine| {
        compare_tables([MariaDb, Postgres], move |engine, table| {
            let mut index = index(&["a"]);
            if engine == hash {
                index.method = "hash".to_owned();
            }
            table.indexes.push(index);
        })
    };
    assert_eq!(told(&hashed(Postgres)), [(Name::IndexMissing, "t(a)", Equivalent)]);
    let findings = hashed(Postgres);
    assert_eq!(findings[0].sides[&Postgres].definition, "INDEX (a) USING hash");
}

#[test]
fn a_view_here_and_a_table_there_is_one_finding() {
    let mut with_view = Database::new(Sqlite);
    with_view.schema.views.insert("v".to_owned(), view(&["a"], "SELECT 1"));
    let with_table = Database::new(Postgres).with("v", [column("a", integer(64))]);
    let findings = compare(&[with_view.reading(), with_table.reading()]);
    assert_eq!(told(&findings), [(Name::TableMissing, "v", Incompatible)]);
    assert_eq!(findings[0].sides[&Sqlite].definition, "view");
}

#[test]
fn the_order_of_columns_is_no_promise() {
    assert_eq!(
        compare_tables([Sqlite, Postgres], |engine, table| {
            if engine == Sqlite {
                table.columns.reverse();
            }
        }),
        []
    );
}

#[test]
fn a_type_of_an_engines_own_is_never_said_to_share_no_value() {
    let findings = compare_tables([Sqlite, Postgres], |engine, table| {
        let own = Domain::Other { name: "bigserial".to_owned() };
        table.columns[1] = column("a", if engine == Sqlite { own } else { integer(64) });
    });
    assert_eq!(told(&findings), [(Name::ColumnType, "t.a", Hazardous)]);
}

#[test]
fn an_explanation_counts_on_no_limit_that_is_only_declared() {
    let findings = compare_tables([Sqlite, MariaDb, Postgres], |engine, table| {
        let (any, limit) = (text(Length::Unbounded), text(Length::Characters(64)));
        table.columns[1] = match engine {
            Sqlite => declared("a", any, limit, "CHAR(64)"),
            MariaDb | MySql => column("a", limit),
            Postgres => column("a", any),
        };
    });
    assert_eq!(told(&findings), [(Name::ColumnLength, "t.a", Hazardous)]);
    let explanation = &findings[0].explanation;
    assert!(
        explanation
            .starts_with("What fits on SQLite and PostgreSQL (text of any length) may not fit on MariaDB")
    );
}

#[test]
fn a_unique_that_leaves_out_nulls_is_a_unique() {
    for (columns, predicates) in [
        (&["a"] as &[&str], &["a is not null"] as &[&str]),
        (&["b", "a"], &["a is not null", "b is not null", "a is not null and b is not null"]),
    ] {
        for predicate in predicates {
            let keyed = |distinct: bool| {
                compare_tables([Sqlite, MariaDb], move |engine, table| {
                    let own = if engine == Sqlite { partial(columns, predicate) } else { unique(columns) };
                    table.uniques.push(Unique { nulls_distinct: distinct, ..own });
                })
            };
            assert_eq!(keyed(true), [], "{predicate}");
            assert_eq!(told(&keyed(false)).len(), 1, "{predicate}");
        }
    }
    let other_column = compare_tables([Sqlite, MariaDb], |engine, table| {
        let own = if engine == Sqlite { partial(&["a"], "b is not null") } else { unique(&["a"]) };
        table.uniques.push(own);
    });
    assert_eq!(told(&other_column), [(Name::UniqueMissing, "t(a)", Incompatible)]);
}

#[test]
fn a_condition_means_a_column_whatever_its_letter_case() {
    let findings = compare_tables([Sqlite, MariaDb, Postgres], |engine, table| {
        let limit = text(Length::Characters(64));
        table.columns[1] = match engine {
            Sqlite => checked("theName", text(Length::Unbounded), limit.clone(), "length(thename) <= 64"),
            MariaDb | MySql | Postgres => column("theName", limit.clone()),
        };
        if engine == Sqlite {
            table.checks.push(bounding("thename", limit, "length(thename) <= 64"));
        }
        if engine == Postgres {
            table.checks.push(check(&["thename"], "thename <> 'x'"));
        }
    });
    assert_eq!(
        told(&findings),
        [(Name::ColumnLength, "t.theName", Widened), (Name::CheckMissing, "t.theName", Hazardous)]
    );
}

#[test]
fn an_index_is_shown_as_its_engine_spells_it() {
    let mut sqlite = Database::new(Sqlite).with("t", [column("a", integer(64))]).reading();
    let postgres = Database::new(Postgres).with("t", [column("a", integer(64))]).reading();
    let expression = |text: &str| {
        let subject = isoschema_schema::KeySubject::Expression(text.to_owned());
        Unique {
            name: Some("u".to_owned()),
            parts: vec![KeyPart { subject, ..KeyPart::column("a") }],
            ..unique(&[])
        }
    };
    sqlite.schema.tables.get_mut("t").expect("the table").uniques.push(expression("lower(a)"));
    sqlite.snapshot.tables[0].uniques.push(expression("LOWER( a )"));
    let findings = compare(&[sqlite, postgres]);
    assert_eq!(told(&findings), [(Name::UniqueMissing, "t((lower(a)))", Hazardous)]);
    assert_eq!(findings[0].sides[&Sqlite].definition, "UNIQUE ((LOWER( a )))");
}

#[test]
fn a_check_that_is_part_of_the_kind_is_a_difference_of_kind() {
    let json = || checked("a", text(Length::Unbounded), Domain::Json, "json_valid(a)");
    let held = |engines: &'static [Engine]| {
        compare_tables([Sqlite, MariaDb, Postgres], move |engine, table| {
            table.columns[1] = match engine {
                engine if engines.contains(&engine) => json(),
                Sqlite | MariaDb | MySql | Postgres => column("a", text(Length::Unbounded)),
            };
        })
    };
    assert_eq!(held(&[Sqlite, MariaDb, Postgres]), []);
    assert_eq!(told(&held(&[Sqlite])), [(Name::ColumnType, "t.a", Hazardous)]);
    assert_eq!(told(&held(&[Sqlite, Postgres])), [(Name::ColumnType, "t.a", Hazardous)]);
}

#[test]
fn a_number_that_sqlite_alone_gives_is_its_nature() {
    let numbered = |reuses| {
        compare_tables([Sqlite, MariaDb], move |engine, table| {
            let identity = Identity { reuses, accepts_explicit: true };
            table.columns[0].identity = (engine == Sqlite).then_some(identity);
        })
    };
    assert_eq!(told(&numbered(true)), [(Name::ColumnIdentity, "t.id", Widened)]);
    // AUTOINCREMENT is asked for: the others could have been asked too.
    assert_eq!(told(&numbered(false)), [(Name::ColumnIdentity, "t.id", Hazardous)]);
}

#[test]
fn a_key_that_is_deferred_only_on_request_fails_nothing() {
    let deferred = |deferrability| {
        compare_tables([MariaDb, Postgres], move |engine, table| {
            let key = foreign_key(&["a"], "t", &["id"]);
            let deferrability = if engine == Postgres { deferrability } else { key.deferrability };
            table.columns[1].domain = integer(64);
            table.columns[1].equality = None;
            table.foreign_keys.push(ForeignKey { deferrability, ..key });
        })
    };
    let path = "t(a)->t";
    assert_eq!(
        told(&deferred(Deferrability::InitiallyImmediate)),
        [(Name::ForeignKeyDeferrable, path, Widened)]
    );
    assert_eq!(
        told(&deferred(Deferrability::InitiallyDeferred)),
        [(Name::ForeignKeyDeferrable, path, Hazardous)]
    );
}
