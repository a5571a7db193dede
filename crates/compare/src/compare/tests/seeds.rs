//! The tester's test: for each finding, differences sown into a database that is otherwise the same, on
//! every engine that can have them, against every other engine.

use isoschema_schema::{
    Action, Bound, CatalogObject, Deferrability, Domain, Engine, Generated, Identity, KeyPart, KeySubject,
    Length, Proof, Repertoire, Unique, Zone,
};

use super::database::{
    Database, FOLDING, bounding, char_text, check, checked, column, date_time, declared, foreign_key, index,
    integer, labels, nullable, primary_key, text, trigger, unique, view,
};
use super::told;
use crate::{Finding, FindingName, Grade, Reading, compare};
use Engine::{MariaDb, MySql, Postgres, Sqlite};
use FindingName as Name;
use Grade::{Equivalent, Hazardous, Incompatible, Widened};
use isoschema_schema::DefaultValue;

/// A difference, and what it must give.
struct Seed {
    /// The finding.
    finds: (FindingName, &'static str, Grade),
    /// The engines that can have it.
    on: &'static [Engine],
    /// Sows it.
    sow: fn(&mut Database),
}

const fn seed(
    name: FindingName,
    path: &'static str,
    grade: Grade,
    on: &'static [Engine],
    sow: fn(&mut Database),
) -> Seed {
    Seed { finds: (name, path, grade), on, sow }
}

impl Seed {
    /// What is found, for engines in which the seed comes first or not: a key's path takes its order from the
    /// first engine that has it.
    fn assert_found(&self, findings: &[Finding], between: &str) {
        let [finding] = findings else { panic!("{between}: {:?} alone, not {findings:#?}", self.finds) };
        let (name, path, grade) = self.finds;
        assert_eq!((finding.name, finding.grade), (name, grade), "{between}: {findings:#?}");
        let other_order = name == Name::KeyOrder && finding.path.as_str().contains("slug,");
        let path = if other_order { "items(slug,parent_id)" } else { path };
        assert_eq!(finding.path.as_str(), path, "{between}: {findings:#?}");
        let prose = &finding.explanation;
        assert!(prose.ends_with('.') && prose.len() > 30, "{between}: {findings:#?}");
    }
}

const ALL: &[Engine] = &Engine::ALL;
const SQLITE: &[Engine] = &[Sqlite];
const POSTGRES: &[Engine] = &[Postgres];
const MYSQL_LIKE: &[Engine] = &[MariaDb, MySql];
const PARTIAL: &[Engine] = &[Sqlite, Postgres];
const SERVERS: &[Engine] = &[MariaDb, MySql, Postgres];

/// A database with something of everything, the same on each engine.
pub(super) fn plain(engine: Engine) -> Database {
    let identity = Some(Identity { reuses: false, accepts_explicit: true });
    let id = || isoschema_schema::Column { identity, ..column("id", integer(64)) };
    let mut database = Database::new(engine)
        .with("parents", [id(), column("code", text(Length::Characters(64)))])
        .with(
            "items",
            [
                id(),
                column("parent_id", integer(64)),
                column("name", text(Length::Unbounded)),
                column("slug", text(Length::Characters(64))),
                column("size", integer(64)),
                nullable("note", text(Length::Unbounded)),
                column("price", Domain::Decimal { digits: Some((10, 2)) }),
                column("weight", Domain::Float { bits: 64 }),
                column("digest", Domain::Bytes { max: None }),
                column("done", Domain::Boolean),
                column("at", date_time(6)),
                column("mood", labels(&["good", "bad"])),
                column("flags", Domain::Bits { count: 8 }),
                nullable("rank", integer(32)),
            ],
        )
        .altered("parents", |table| {
            table.primary_key = primary_key(&["id"]);
            table.uniques.push(unique(&["code"]));
        })
        .altered("items", |table| {
            table.primary_key = primary_key(&["id"]);
            table.uniques.push(unique(&["parent_id", "slug"]));
            table.uniques.push(unique(&["rank"]));
            table.indexes.push(index(&["at", "size"]));
            table.foreign_keys.push(foreign_key(&["parent_id"], "parents", &["id"]));
            table.checks.push(check(&["size"], "size > 0"));
            table.checks.push(check(&["price", "size"], "price < size"));
        });
    database.column("items", "weight").default = DefaultValue::Number("1".to_owned());
    database.schema.views.insert("names".to_owned(), view(&["name"], "SELECT name FROM items"));
    database.schema.triggers.push(trigger("items", "insert", "stamp"));
    database
}

fn special(subject: KeySubject, predicate: Option<&str>) -> Unique {
    let part = KeyPart { subject, ..KeyPart::column("") };
    Unique { parts: vec![part], predicate: predicate.map(str::to_owned), ..unique(&[]) }
}

fn seeds() -> Vec<Seed> {
    [objects(), columns(), domains(), keys(), foreign_keys(), indexes_and_checks()]
        .into_iter()
        .flatten()
        .collect()
}

fn objects() -> Vec<Seed> {
    vec![
        seed(Name::TableMissing, "extra", Incompatible, ALL, |db| {
            *db = db.clone().with("extra", [column("id", integer(64))]);
        }),
        seed(Name::ViewMissing, "names", Incompatible, ALL, |db| db.schema.views.clear()),
        seed(Name::ViewDefinition, "names", Hazardous, ALL, |db| {
            db.schema.views.insert("names".to_owned(), view(&["title"], "SELECT name FROM items"));
        }),
        seed(Name::ViewDefinition, "names", Widened, ALL, |db| {
            db.schema.views.insert("names".to_owned(), view(&["name"], "SELECT upper(name) FROM items"));
        }),
        seed(Name::IdentifierCase, "names", Equivalent, SQLITE, |db| {
            let view =
                db.schema.views.remove("names").unwrap_or_else(|| view(&["name"], "SELECT name FROM items"));
            db.schema.views.insert("Names".to_owned(), view);
        }),
        seed(Name::IdentifierCase, "names.name", Equivalent, ALL, |db| {
            db.schema.views.insert("names".to_owned(), view(&["Name"], "SELECT name FROM items"));
        }),
        seed(Name::TriggerMissing, "items.stamp", Hazardous, ALL, |db| db.schema.triggers.clear()),
        seed(Name::TriggerMissing, "items.audit", Hazardous, ALL, |db| {
            db.schema.triggers.push(trigger("items", "delete", "audit"));
        }),
        seed(Name::TriggerMissing, "items.again", Hazardous, ALL, |db| {
            db.schema.triggers.push(trigger("items", "insert", "again"));
        }),
        seed(Name::ObjectUnaccounted, "purge", Hazardous, ALL, |db| {
            db.unaccounted.push(CatalogObject { kind: "function".to_owned(), name: "purge".to_owned() });
        }),
    ]
}

fn columns() -> Vec<Seed> {
    vec![
        seed(Name::ColumnMissing, "items.extra", Incompatible, ALL, |db| {
            db.table("items").columns.push(nullable("extra", integer(64)));
        }),
        seed(Name::ColumnNullability, "items.name", Hazardous, ALL, |db| {
            db.column("items", "name").nullable = true;
        }),
        seed(Name::ColumnDefault, "items.size", Hazardous, ALL, |db| {
            db.column("items", "size").default = DefaultValue::Number("0".to_owned());
        }),
        seed(Name::ColumnDefault, "items.weight", Hazardous, ALL, |db| {
            db.column("items", "weight").default = DefaultValue::Number("2".to_owned());
        }),
        seed(Name::ColumnDefault, "items.note", Hazardous, ALL, |db| {
            db.column("items", "note").default = DefaultValue::Text(String::new());
        }),
        seed(Name::ColumnDefault, "items.at", Hazardous, MYSQL_LIKE, |db| {
            db.column("items", "at").on_update = DefaultValue::Now;
        }),
        seed(Name::ColumnGenerated, "items.size", Hazardous, ALL, |db| {
            db.column("items", "size").generated =
                Some(Generated { expression: "price * 2".to_owned(), stored: true });
        }),
        seed(Name::ColumnIdentity, "parents.id", Hazardous, ALL, |db| {
            db.column("parents", "id").identity = None;
        }),
        seed(Name::ColumnIdentity, "parents.id", Hazardous, SQLITE, |db| {
            db.column("parents", "id").identity = Some(Identity { reuses: true, accepts_explicit: true });
        }),
        seed(Name::ColumnIdentity, "parents.id", Hazardous, POSTGRES, |db| {
            db.column("parents", "id").identity = Some(Identity { reuses: false, accepts_explicit: false });
        }),
        seed(Name::ColumnEquality, "parents.code", Hazardous, ALL, |db| {
            db.column("parents", "code").equality = Some(FOLDING);
        }),
        seed(Name::ColumnEquality, "items.slug", Hazardous, SERVERS, |db| {
            db.column("items", "slug").domain = char_text(64);
        }),
        seed(Name::ColumnEquality, "items.name", Equivalent, ALL, |db| {
            db.column("items", "name").equality = Some(FOLDING);
        }),
    ]
}

fn domains() -> Vec<Seed> {
    vec![
        seed(Name::ColumnType, "items.name", Incompatible, ALL, |db| set(db, "name", integer(64))),
        seed(Name::ColumnType, "items.digest", Incompatible, ALL, |db| {
            set(db, "digest", text(Length::Unbounded));
        }),
        seed(Name::ColumnType, "items.name", Hazardous, POSTGRES, |db| set(db, "name", Domain::Uuid)),
        seed(Name::ColumnType, "items.name", Hazardous, ALL, |db| set(db, "name", Domain::Json)),
        seed(Name::ColumnType, "items.at", Hazardous, ALL, |db| set(db, "at", text(Length::Unbounded))),
        seed(Name::ColumnType, "items.at", Incompatible, ALL, |db| set(db, "at", integer(64))),
        seed(Name::ColumnType, "items.at", Hazardous, SERVERS, |db| set(db, "at", Domain::Date)),
        seed(Name::ColumnType, "items.done", Hazardous, ALL, |db| set(db, "done", integer(64))),
        seed(Name::ColumnType, "items.done", Equivalent, ALL, |db| {
            replace(db, checked("done", integer(64), Domain::Boolean, "done IN (0, 1)"));
        }),
        seed(Name::ColumnType, "items.done", Widened, &[Sqlite, MariaDb, MySql], |db| {
            replace(db, declared("done", integer(8), Domain::Boolean, "BOOLEAN"));
        }),
        seed(Name::ColumnType, "items.mood", Hazardous, ALL, |db| set(db, "mood", labels(&["good"]))),
        seed(Name::ColumnType, "items.mood", Hazardous, ALL, |db| set(db, "mood", labels(&["bad", "good"]))),
        seed(Name::ColumnType, "items.mood", Incompatible, ALL, |db| set(db, "mood", labels(&["ugly"]))),
        seed(Name::ColumnType, "items.mood", Widened, ALL, |db| {
            let bound = labels(&["good", "bad"]);
            replace(db, checked("mood", text(Length::Unbounded), bound, "mood IN ('good', 'bad')"));
        }),
        seed(Name::ColumnRange, "items.size", Hazardous, ALL, |db| set(db, "size", integer(32))),
        seed(Name::ColumnRange, "items.size", Hazardous, MYSQL_LIKE, |db| {
            set(db, "size", Domain::Integer { min: 0, max: u64::MAX });
        }),
        seed(Name::ColumnRange, "items.rank", Widened, ALL, |db| {
            let check = "rank BETWEEN -2147483648 AND 2147483647";
            replace(
                db,
                isoschema_schema::Column {
                    nullable: true,
                    ..checked("rank", integer(64), integer(32), check)
                },
            );
        }),
        seed(Name::ColumnRange, "items.at", Hazardous, MYSQL_LIKE, |db| {
            let zone = Zone::Local;
            set(db, "at", Domain::DateTime { fraction_digits: 6, zone, last_year: Some(2038) });
        }),
        seed(Name::ColumnLength, "items.name", Hazardous, ALL, |db| {
            set(db, "name", text(Length::Characters(255)));
        }),
        seed(Name::ColumnLength, "items.name", Hazardous, MYSQL_LIKE, |db| {
            set(db, "name", text(Length::Bytes(65_535)));
        }),
        seed(Name::ColumnLength, "items.slug", Widened, ALL, |db| {
            let (any, bound) = (text(Length::Unbounded), text(Length::Characters(64)));
            replace(db, checked("slug", any, bound, "length(slug) <= 64"));
        }),
        seed(Name::ColumnLength, "items.slug", Widened, SQLITE, |db| {
            let (any, bound) = (text(Length::Unbounded), text(Length::Characters(64)));
            replace(db, declared("slug", any, bound, "VARCHAR(64)"));
        }),
        seed(Name::ColumnLength, "items.slug", Hazardous, SQLITE, |db| {
            let (any, bound) = (text(Length::Unbounded), text(Length::Characters(30)));
            replace(db, declared("slug", any, bound, "VARCHAR(30)"));
        }),
        seed(Name::ColumnLength, "items.digest", Hazardous, MYSQL_LIKE, |db| {
            set(db, "digest", Domain::Bytes { max: Some(65_535) });
        }),
        seed(Name::ColumnLength, "items.flags", Hazardous, SERVERS, |db| {
            set(db, "flags", Domain::Bits { count: 9 });
        }),
        seed(Name::ColumnPrecision, "items.price", Hazardous, SERVERS, |db| {
            set(db, "price", Domain::Decimal { digits: Some((12, 4)) });
        }),
        seed(Name::ColumnPrecision, "items.price", Hazardous, ALL, |db| {
            set(db, "price", Domain::Float { bits: 64 });
        }),
        seed(Name::ColumnPrecision, "items.weight", Hazardous, SERVERS, |db| {
            set(db, "weight", Domain::Float { bits: 32 });
        }),
        seed(Name::ColumnPrecision, "items.at", Hazardous, SERVERS, |db| set(db, "at", date_time(0))),
        seed(Name::ColumnTimeZone, "items.at", Hazardous, SERVERS, |db| {
            let zone = Zone::Instant;
            set(db, "at", Domain::DateTime { fraction_digits: 6, zone, last_year: None });
        }),
        seed(Name::ColumnRepertoire, "items.name", Hazardous, MYSQL_LIKE, |db| {
            let Domain::Text { repertoire, .. } = &mut db.column("items", "name").domain else {
                panic!("a text")
            };
            *repertoire = Repertoire::BasicPlane;
        }),
    ]
}

fn set(database: &mut Database, column: &str, domain: Domain) {
    let column = database.column("items", column);
    column.equality = matches!(domain, Domain::Text { .. }).then(Default::default);
    column.domain = domain;
}

fn replace(database: &mut Database, by: isoschema_schema::Column) {
    let name = by.name.clone();
    *database.column("items", &name) = by;
}

fn keys() -> Vec<Seed> {
    vec![
        seed(Name::PrimaryKey, "items(id)", Incompatible, ALL, |db| db.table("items").primary_key = None),
        seed(Name::PrimaryKey, "items(id)", Incompatible, ALL, |db| {
            db.table("items").primary_key = None;
            db.table("items").uniques.push(unique(&["id", "slug"]));
        }),
        seed(Name::KeyKind, "items(id)", Equivalent, ALL, |db| {
            db.table("items").primary_key = None;
            db.table("items").uniques.push(unique(&["id"]));
        }),
        seed(Name::KeyOrder, "items(parent_id,slug)", Equivalent, ALL, |db| {
            db.table("items").uniques[0] = unique(&["slug", "parent_id"]);
            // The other order serves other searches; that is a finding of its own, and not this one.
            db.table("items").implicit_indexes.push(index(&["parent_id", "slug"]));
        }),
        seed(Name::UniqueMissing, "parents(code)", Incompatible, ALL, |db| {
            db.table("parents").uniques.clear();
        }),
        seed(Name::UniqueMissing, "items(name,size)", Incompatible, ALL, |db| {
            db.table("items").uniques.push(unique(&["name", "size"]));
        }),
        seed(Name::UniqueMissing, "items(slug)", Incompatible, ALL, |db| {
            db.table("items").uniques.push(unique(&["slug"]));
        }),
        seed(Name::UniqueMissing, "items(name)", Hazardous, PARTIAL, |db| {
            let name = KeySubject::Column("name".to_owned());
            db.table("items").uniques.push(special(name, Some("done")));
        }),
        seed(Name::UniqueMissing, "items((lower(name)))", Hazardous, &[Sqlite, MySql, Postgres], |db| {
            let lower = KeySubject::Expression("lower(name)".to_owned());
            db.table("items").uniques.push(special(lower, None));
        }),
        seed(Name::UniqueMissing, "parents(code)", Hazardous, MYSQL_LIKE, |db| {
            db.table("parents").uniques[0].parts[0].prefix = Some(16);
        }),
        seed(Name::UniqueMissing, "items(rank)", Hazardous, POSTGRES, |db| {
            db.table("items").uniques[1].nulls_distinct = false;
        }),
        seed(Name::UniqueMissing, "items(rank)", Hazardous, POSTGRES, |db| {
            db.table("items").uniques[1].deferrability = Deferrability::InitiallyDeferred;
        }),
        seed(Name::UniqueRedundant, "items(id)", Equivalent, ALL, |db| {
            db.table("items").uniques.push(unique(&["id"]));
        }),
        seed(Name::UniqueRedundant, "items(name,id)", Equivalent, ALL, |db| {
            db.table("items").uniques.push(unique(&["name", "id"]));
        }),
        seed(Name::UniqueRedundant, "parents(code)", Equivalent, ALL, |db| {
            db.table("parents").uniques.push(unique(&["code"]));
        }),
    ]
}

fn foreign_keys() -> Vec<Seed> {
    const PATH: &str = "items(parent_id)->parents";
    vec![
        seed(Name::ForeignKeyMissing, PATH, Incompatible, ALL, |db| db.table("items").foreign_keys.clear()),
        seed(Name::ForeignKeyMissing, "items(slug)->parents", Incompatible, ALL, |db| {
            db.table("items").foreign_keys.push(foreign_key(&["slug"], "parents", &["code"]));
        }),
        seed(Name::ForeignKeyMissing, PATH, Incompatible, ALL, |db| {
            db.table("items").foreign_keys[0].parent_columns = vec!["code".to_owned()];
        }),
        seed(Name::ForeignKeyDangling, "items(slug)->gone", Hazardous, &[Sqlite, MariaDb, MySql], |db| {
            db.table("items").foreign_keys.push(foreign_key(&["slug"], "gone", &["id"]));
        }),
        seed(Name::ForeignKeyAction, PATH, Hazardous, ALL, |db| {
            db.table("items").foreign_keys[0].on_delete = Action::Cascade;
        }),
        seed(Name::ForeignKeyAction, PATH, Hazardous, ALL, |db| {
            db.table("items").foreign_keys[0].on_update = Action::Cascade;
        }),
        seed(Name::ForeignKeyDeferrable, PATH, Hazardous, PARTIAL, |db| {
            db.table("items").foreign_keys[0].deferrability = Deferrability::InitiallyDeferred;
        }),
        seed(Name::ForeignKeyRedundant, PATH, Equivalent, ALL, |db| {
            db.table("items").foreign_keys.push(foreign_key(&["parent_id"], "parents", &["id"]));
        }),
    ]
}

fn indexes_and_checks() -> Vec<Seed> {
    vec![
        seed(Name::IndexMissing, "items(name)", Equivalent, ALL, |db| {
            db.table("items").indexes.push(index(&["name"]));
        }),
        seed(Name::IndexMissing, "items(at,size)", Equivalent, ALL, |db| db.table("items").indexes.clear()),
        seed(Name::IndexMissing, "items(at,size)", Equivalent, ALL, |db| {
            db.table("items").indexes[0].parts[1].descending = true;
        }),
        seed(Name::IndexMissing, "items(note)", Equivalent, POSTGRES, |db| {
            let mut gin = index(&["note"]);
            gin.method = "gin".to_owned();
            db.table("items").indexes.push(gin);
        }),
        seed(Name::IndexMissing, "items(note)", Equivalent, PARTIAL, |db| {
            let mut partial = index(&["note"]);
            partial.predicate = Some("done".to_owned());
            db.table("items").indexes.push(partial);
        }),
        seed(Name::IndexRedundant, "items(at)", Equivalent, ALL, |db| {
            db.table("items").indexes.push(index(&["at"]));
        }),
        seed(Name::IndexRedundant, "items(parent_id)", Equivalent, ALL, |db| {
            db.table("items").indexes.push(index(&["parent_id"]));
        }),
        seed(Name::IndexRedundant, "items(at,size)", Equivalent, ALL, |db| {
            db.table("items").indexes.push(index(&["at", "size"]));
        }),
        seed(Name::CheckMissing, "items.size", Hazardous, ALL, |db| {
            db.table("items").checks.remove(0);
        }),
        seed(Name::CheckMissing, "items(price,size)", Hazardous, ALL, |db| {
            db.table("items").checks.remove(1);
        }),
        seed(Name::CheckMissing, "items.name", Hazardous, ALL, |db| {
            let domain = text(Length::Characters(9));
            db.column("items", "name").bound =
                Some(Bound { domain: domain.clone(), proof: Proof::Check("length(name) <= 9".to_owned()) });
            db.table("items").checks.push(bounding("name", domain, "length(name) <= 9"));
        }),
        seed(Name::CheckExpression, "items.size", Hazardous, ALL, |db| {
            db.table("items").checks[0] = check(&["size"], "size > 1");
        }),
        seed(Name::CheckExpression, "items(price,size)", Hazardous, ALL, |db| {
            db.table("items").checks[1] = check(&["price", "size"], "price <= size");
        }),
    ]
}

fn sown(engine: Engine, seed: &Seed) -> Reading {
    let mut database = plain(engine);
    (seed.sow)(&mut database);
    database.reading()
}

#[test]
fn each_seed_gives_its_finding_and_no_other_between_any_two_engines() {
    for seed in seeds() {
        for &on in seed.on {
            for other in Engine::ALL.into_iter().filter(|other| *other != on) {
                let findings = compare(&[plain(other).reading(), sown(on, &seed)]);
                seed.assert_found(&findings, &format!("{on} against {other}"));
                let sides = &findings[0].sides;
                assert_eq!(sides.len(), 2, "{findings:#?}");
                assert_ne!(sides[&on], sides[&other], "{on} against {other}: {findings:#?}");
            }
        }
    }
}

#[test]
fn the_same_on_both_sides_gives_nothing() {
    // These say something of one engine alone, whatever the others have.
    let alone = [Name::ForeignKeyDangling, Name::ObjectUnaccounted];
    for seed in seeds().iter().filter(|seed| !alone.contains(&seed.finds.0)) {
        for &on in seed.on {
            for other in Engine::ALL.into_iter().filter(|other| *other != on) {
                assert_eq!(told(&compare(&[plain(on).reading(), plain(other).reading()])), []);
                assert_eq!(told(&compare(&[sown(on, seed), sown(other, seed)])), [], "{on}, {other}");
            }
        }
    }
}

#[test]
fn among_four_engines_each_seed_is_one_finding_with_four_sides() {
    for seed in seeds() {
        for &on in seed.on {
            let readings: Vec<Reading> = Engine::ALL
                .into_iter()
                .map(|engine| if engine == on { sown(engine, &seed) } else { plain(engine).reading() })
                .collect();
            let findings = compare(&readings);
            seed.assert_found(&findings, &format!("{on} against all"));
            assert_eq!(findings[0].sides.len(), 4);
        }
    }
}

#[test]
fn every_finding_of_the_comparison_has_a_seed() {
    let seeds = seeds();
    for name in FindingName::ALL {
        let by_comparison = !matches!(
            name,
            Name::MigrationFailed
                | Name::MigrationUnpaired
                | Name::MigrationIrreversible
                | Name::MigrationNotRepeatable
                | Name::MigrationNotResumable
                | Name::MigrationLossy
                | Name::MigrationDataDiffers
                | Name::TableUnfilled
        ) && !name.is_of_an_allowance()
            && !name.is_of_behaviour()
            // What a contract's breach gives stands in `contracts`.
            && !name.name().starts_with("diesel-");
        let sown = seeds.iter().any(|seed| seed.finds.0 == *name);
        assert_eq!(sown, by_comparison, "{name}");
    }
}

/// Comparisons of four engines with several seeds each, spread evenly: every seed comes together with
/// others that it does not know.
pub(super) fn mixed() -> Vec<Vec<Reading>> {
    let seeds = seeds();
    (0..seeds.len())
        .map(|round| {
            Engine::ALL
                .into_iter()
                .enumerate()
                .map(|(place, engine)| {
                    let mut database = plain(engine);
                    for step in 0..4 {
                        let seed = &seeds[(round * 7 + place * 11 + step * 13) % seeds.len()];
                        if seed.on.contains(&engine) && sows_beside(&database) {
                            (seed.sow)(&mut database);
                        }
                    }
                    database.reading()
                })
                .collect()
        })
        .collect()
}

/// Whether a database still has what seeds change by its place.
fn sows_beside(database: &Database) -> bool {
    let items = &database.schema.tables["items"];
    !database.schema.tables["parents"].uniques.is_empty()
        && items.uniques.len() >= 2
        && items.checks.len() >= 2
        && !items.indexes.is_empty()
        && !items.foreign_keys.is_empty()
        && matches!(items.column("name").map(|it| &it.domain), Some(Domain::Text { .. }))
}
