//! Views: a query as an engine prints it, and its canonical text.

use isoschema_schema::{CatalogView, Engine};

use super::{Row, column, engine, snapshot, table};

/// Engine, query, canonical text.
const ROWS: &[(&str, &str, &str)] = &[
    ("sqlite", "SELECT * FROM t", "select t.a, t.c, t.d, t.j from t"),
    ("postgres", " SELECT t.a,\n    t.c,\n    t.d,\n    t.j\n   FROM t;", "select t.a, t.c, t.d, t.j from t"),
    (
        "mariadb",
        "select `d`.`t`.`a` AS `a`,`d`.`t`.`c` AS `c`,`d`.`t`.`d` AS `d`,`d`.`t`.`j` AS `j` from `d`.`t`",
        "select t.a, t.c, t.d, t.j from t",
    ),
    ("sqlite", "select a, c as cee, count(*) as n from t as t where d = 'x' and j group by a, c", GROUPED),
    (
        "mariadb",
        "select `d`.`t`.`a` AS `a`,`d`.`t`.`c` AS `cee`,count(0) AS `n` from `d`.`t` where `d`.`t`.`d` = 'x' and \
         `d`.`t`.`j` <> 0 group by `d`.`t`.`a`,`d`.`t`.`c`",
        GROUPED,
    ),
    // MariaDB 11 prints a truth value that stands alone so.
    (
        "mariadb",
        "select `d`.`t`.`a` AS `a`,`d`.`t`.`c` AS `cee`,count(0) AS `n` from `d`.`t` where `d`.`t`.`d` = 'x' and \
         `d`.`t`.`j` is true group by `d`.`t`.`a`,`d`.`t`.`c`",
        GROUPED,
    ),
    (
        "postgres",
        " SELECT t.a,\n    t.c AS cee,\n    count(*) AS n\n   FROM t t\n  WHERE (((t.d)::text = 'x'::text) AND t.j)\n  \
         GROUP BY t.a, t.c;",
        GROUPED,
    ),
    (
        "sqlite",
        "SELECT x.a, p.b FROM t x INNER JOIN parent p ON x.a = p.id WHERE d LIKE 'a%' ORDER BY 1 ASC",
        JOINED,
    ),
    (
        "mariadb",
        "select `x`.`a` AS `a`,`p`.`b` AS `b` from (`d`.`t` `x` join `d`.`parent` `p` on(`x`.`a` = `p`.`id`)) where \
         `x`.`d` like 'a%' order by 1",
        JOINED,
    ),
    (
        "postgres",
        " SELECT x.a,\n    p.b\n   FROM (t x\n     JOIN parent p ON ((x.a = p.id)))\n  WHERE (x.d ~~ 'a%'::text)\n  ORDER \
         BY x.a;",
        JOINED,
    ),
    ("sqlite", "select t.a, b from t left outer join parent on c = id", OUTER),
    (
        "mysql",
        "select `d`.`t`.`a` AS `a`,`d`.`parent`.`b` AS `b` from (`d`.`t` left join `d`.`parent` on((`d`.`t`.`c` = \
         `d`.`parent`.`id`)))",
        OUTER,
    ),
    (
        "postgres",
        " SELECT t.a,\n    parent.b\n   FROM (t\n     LEFT JOIN parent ON ((t.c = parent.id)));",
        OUTER,
    ),
    (
        "sqlite",
        "select a from t where exists (select 1 from parent where id = c) union select id from parent",
        "select t.a from t where exists (select 1 from parent where parent.id = t.c) union select parent.id from parent",
    ),
    (
        "postgres",
        " SELECT t.a\n   FROM t\n  WHERE (EXISTS ( SELECT 1\n           FROM parent\n          WHERE (parent.id = t.c)))\n\
         UNION\n SELECT parent.id AS a\n   FROM parent;",
        "select t.a from t where exists (select 1 from parent where parent.id = t.c) union select parent.id from parent",
    ),
    (
        "sqlite",
        "SELECT a FROM (SELECT Row_number() OVER (partition by a order by c) AS RowNum, * FROM t) AS X WHERE rownum = 1",
        NUMBERED,
    ),
    (
        "postgres",
        " SELECT x.a\n   FROM ( SELECT row_number() OVER (PARTITION BY t.a ORDER BY t.c) AS rownum,\n            t.a,\n  \
                  t.c,\n            t.d,\n            t.j\n           FROM t) x\n  WHERE (x.rownum = 1);",
        NUMBERED,
    ),
    ("sqlite", "SELECT nothing  that \n parses", "SELECT nothing that parses"),
];

const GROUPED: &str = "select t.a, t.c, count(*) from t where t.d = 'x' and t.j = 1 group by t.a, t.c";
const JOINED: &str =
    "select x.a, p.b from t as x, parent as p where p.id = x.a and x.d like 'a%' order by x.a";
const OUTER: &str = "select t.a, parent.b from t left join parent on parent.id = t.c";

const NUMBERED: &str = "select x.a from (select row_number() over (partition by t.a order by t.c) as rownum, t.a, t.c, \
                        t.d, t.j from t) as x where x.rownum = 1";

pub(super) fn rows() -> Vec<Row> {
    ROWS.iter().map(|(engine, query, _)| row(engine, query)).collect()
}

fn row(name: &str, query: &str) -> Row {
    let engine = engine(name);
    let boolean = match engine {
        Engine::Sqlite | Engine::Postgres => "boolean",
        Engine::MariaDb | Engine::MySql => "tinyint(1)",
    };
    let columns =
        vec![column("a", "bigint"), column("c", "bigint"), column("d", "text"), column("j", boolean)];
    let parent = table("parent", vec![column("id", "bigint"), column("b", "bigint")]);
    let mut snapshot = snapshot(engine, vec![parent, table("t", columns)]);
    snapshot.views =
        vec![CatalogView { name: "v".to_owned(), columns: Vec::new(), definition: query.to_owned() }];
    Row::new(format!("{name} view {query}"), snapshot)
}

#[test]
fn queries_read_the_same_on_every_engine() {
    for (engine, query, canonical) in ROWS {
        let row = row(engine, query);
        assert_eq!(row.reading.schema.views["v"].definition, *canonical, "{}", row.name);
    }
}
