//! The cases: statements, and everything that must be read back, as lines.

/// In statements and lines, `DATABASE_far` is a second database.
pub struct Case {
    pub name: &'static str,
    pub sql: &'static [&'static str],
    /// `None` where the server does not know the statements.
    pub mariadb: Option<&'static [&'static str]>,
    pub mysql: Option<&'static [&'static str]>,
}

/// What both servers read alike.
const fn alike(name: &'static str, sql: &'static [&'static str], lines: &'static [&'static str]) -> Case {
    Case { name, sql, mariadb: Some(lines), mysql: Some(lines) }
}

const fn differ(
    name: &'static str,
    sql: &'static [&'static str],
    mariadb: &'static [&'static str],
    mysql: &'static [&'static str],
) -> Case {
    Case { name, sql, mariadb: Some(mariadb), mysql: Some(mysql) }
}

const fn mariadb(name: &'static str, sql: &'static [&'static str], lines: &'static [&'static str]) -> Case {
    Case { name, sql, mariadb: Some(lines), mysql: None }
}

const fn mysql(name: &'static str, sql: &'static [&'static str], lines: &'static [&'static str]) -> Case {
    Case { name, sql, mariadb: None, mysql: Some(lines) }
}

pub const CASES: &[Case] = &[
    alike("nothing", &[], &[]),
    alike(
        "types keep their parameters",
        &["CREATE TABLE t (a TINYINT(1), b INT UNSIGNED, c BIGINT, d DECIMAL(10,2), e FLOAT, f DOUBLE, \
           g DATETIME(6), h TIMESTAMP NULL, i DATE, j TIME(3), k YEAR, l BIT(3), m CHAR(36), n VARCHAR(64), \
           o TEXT, p LONGTEXT, q BLOB, r VARBINARY(16), s SET('x','y'), u BOOLEAN NOT NULL)"],
        &[
            "table t",
            "  a tinyint(1)",
            "  b int unsigned",
            "  c bigint",
            "  d decimal(10,2)",
            "  e float",
            "  f double",
            "  g datetime(6)",
            "  h timestamp",
            "  i date",
            "  j time(3)",
            "  k year",
            "  l bit(3)",
            "  m char(36) text",
            "  n varchar(64) text",
            "  o text text",
            "  p longtext text",
            "  q blob",
            "  r varbinary(16)",
            "  s set('x','y') text",
            "  u tinyint(1) not null",
        ],
    ),
    alike(
        "labels of an enumeration",
        &[r"CREATE TABLE t (e ENUM('a','b,c','it''s','back\\slash') NOT NULL DEFAULT 'it''s')"],
        &[
            "table t",
            r"  e enum('a','b,c','it''s','back\\slash') not null default 'it''s' text labels a|b,c|it's|back\slash",
        ],
    ),
    alike(
        "character sets and collations",
        &[
            "CREATE TABLE t (a VARCHAR(9) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci, b VARCHAR(9) COLLATE utf8mb4_bin, \
           c CHAR(9) CHARACTER SET ascii COLLATE ascii_bin)",
        ],
        &[
            "table t",
            "  a varchar(9) utf8mb3 utf8mb3_general_ci",
            "  b varchar(9) utf8mb4 utf8mb4_bin",
            "  c char(9) ascii ascii_bin",
        ],
    ),
    differ(
        "defaults are SQL on both",
        &[
            r#"CREATE TABLE t (a INT DEFAULT 5, b INT DEFAULT NULL, c VARCHAR(40) DEFAULT 'it''s \\ "x" \n 日',
            d DECIMAL(10,2) DEFAULT 1.50, e BIT(3) DEFAULT b'101', f DATETIME DEFAULT '2020-01-01 00:00:00',
            g DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), h VARCHAR(9) DEFAULT '5',
            i VARCHAR(9) DEFAULT 'NULL', j TINYINT(1) NOT NULL DEFAULT TRUE, k INT DEFAULT (1 + 1),
            l VARCHAR(40) DEFAULT (uuid()), m TEXT DEFAULT ('it''s 日'), n INT DEFAULT -7, o VARCHAR(9) DEFAULT '',
            p YEAR DEFAULT 2020, q DATE DEFAULT (CURRENT_DATE), r VARBINARY(4) DEFAULT 'ab')"#,
        ],
        &[
            "table t",
            "  a int default 5",
            "  b int",
            r#"  c varchar(40) default 'it''s \\ "x" \n 日' text"#,
            "  d decimal(10,2) default 1.50",
            "  e bit(3) default b'101'",
            "  f datetime default '2020-01-01 00:00:00'",
            "  g datetime(6) default current_timestamp(6) on update current_timestamp(6)",
            "  h varchar(9) default '5' text",
            "  i varchar(9) default 'NULL' text",
            "  j tinyint(1) not null default 1",
            "  k int default (1 + 1)",
            "  l varchar(40) default uuid() text",
            "  m text default 'it''s 日' text",
            "  n int default -7",
            "  o varchar(9) default '' text",
            "  p year default 2020",
            "  q date default curdate()",
            "  r varbinary(4) default x'6162'",
        ],
        &[
            "table t",
            "  a int default 5",
            "  b int",
            r#"  c varchar(40) default 'it''s \\ "x" \n 日' text"#,
            "  d decimal(10,2) default 1.50",
            "  e bit(3) default b'101'",
            "  f datetime default '2020-01-01 00:00:00'",
            "  g datetime(6) default CURRENT_TIMESTAMP(6) on update CURRENT_TIMESTAMP(6)",
            "  h varchar(9) default '5' text",
            "  i varchar(9) default 'NULL' text",
            "  j tinyint(1) not null default 1",
            "  k int default (1 + 1)",
            "  l varchar(40) default uuid() text",
            "  m text default 'it''s 日' text",
            "  n int default -7",
            "  o varchar(9) default '' text",
            "  p year default 2020",
            "  q date default curdate()",
            "  r varbinary(4) default x'6162'",
        ],
    ),
    alike(
        "generated columns",
        &[
            "CREATE TABLE t (a INT, b VARCHAR(9), v INT AS (a + 1) VIRTUAL, s INT AS ((a + 1) * (a + 2)) STORED, \
           c VARCHAR(40) AS (concat(b, 'it''s 日')) VIRTUAL)",
        ],
        &[
            "table t",
            "  a int",
            "  b varchar(9) text",
            "  v int as `a` + 1 virtual",
            "  s int as (`a` + 1) * (`a` + 2) stored",
            "  c varchar(40) as concat(`b`,'it''s 日') virtual text",
        ],
    ),
    alike(
        "keys and indexes",
        &["CREATE TABLE t (id BIGINT NOT NULL AUTO_INCREMENT, a INT NOT NULL, b VARCHAR(64), c TEXT, \
           g POINT NOT NULL, PRIMARY KEY (id, a), UNIQUE KEY u_b (b), UNIQUE KEY u_ab (a, b(10)), \
           KEY k_desc (b DESC, a), KEY k_prefix (c(10)), FULLTEXT KEY k_text (c), SPATIAL KEY k_space (g))"],
        &[
            "table t",
            "  id bigint not null identity",
            "  a int not null",
            "  b varchar(64) text",
            "  c text text",
            "  g point not null",
            "  primary key(id, a)",
            "  unique u_ab(a, b:10)",
            "  unique u_b(b)",
            "  btree k_desc(b desc, a)",
            "  btree k_prefix(c:10)",
            "  spatial k_space(g)",
            "  fulltext k_text(c)",
        ],
    ),
    alike(
        "a primary key over a prefix",
        &["CREATE TABLE t (a TEXT NOT NULL, PRIMARY KEY (a(10)))"],
        &[
            "table t",
            "  a text not null text",
            "  primary key(a)",
            "unaccounted primary key over a prefix: t",
        ],
    ),
    differ(
        "foreign keys, one dangling, and the indexes that they make",
        &[
            "CREATE TABLE p (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b))",
            "CREATE TABLE c (id INT PRIMARY KEY, y INT, x INT, up INT, \
             CONSTRAINT fk_pair FOREIGN KEY (x, y) REFERENCES p (a, b) ON DELETE CASCADE ON UPDATE SET NULL, \
             CONSTRAINT fk_up FOREIGN KEY (up) REFERENCES c (id) ON DELETE RESTRICT ON UPDATE NO ACTION)",
            "SET foreign_key_checks = 0",
            "CREATE TABLE orphan (x INT, CONSTRAINT fk_gone FOREIGN KEY (x) REFERENCES gone (id))",
        ],
        &[
            "table c",
            "  id int not null",
            "  y int",
            "  x int",
            "  up int",
            "  primary key(id)",
            "  foreign key fk_pair(x, y) -> p(a, b) delete CASCADE update SET NULL",
            "  foreign key fk_up(up) -> c(id) delete RESTRICT update NO ACTION",
            "  btree fk_pair(x, y)",
            "  btree fk_up(up)",
            "table orphan",
            "  x int",
            "  foreign key fk_gone(x) -> gone(id) delete RESTRICT update RESTRICT",
            "  btree fk_gone(x)",
            "table p",
            "  a int not null",
            "  b int not null",
            "  primary key(a, b)",
        ],
        &[
            "table c",
            "  id int not null",
            "  y int",
            "  x int",
            "  up int",
            "  primary key(id)",
            "  foreign key fk_pair(x, y) -> p(a, b) delete CASCADE update SET NULL",
            "  foreign key fk_up(up) -> c(id) delete RESTRICT update NO ACTION",
            "  btree fk_pair(x, y)",
            "  btree fk_up(up)",
            "table orphan",
            "  x int",
            "  foreign key fk_gone(x) -> gone(id) delete NO ACTION update NO ACTION",
            "  btree fk_gone(x)",
            "table p",
            "  a int not null",
            "  b int not null",
            "  primary key(a, b)",
        ],
    ),
    alike(
        "a foreign key to another database",
        &[
            "CREATE DATABASE DATABASE_far",
            "CREATE TABLE DATABASE_far.p (id INT PRIMARY KEY)",
            "CREATE TABLE t (a INT, CONSTRAINT far FOREIGN KEY (a) REFERENCES DATABASE_far.p (id))",
        ],
        &[
            "table t",
            "  a int",
            "  btree far(a)",
            "unaccounted foreign key to another database: t.far->DATABASE_far.p",
        ],
    ),
    differ(
        "checks",
        &[
            r"CREATE TABLE t (a INT CHECK (a IN (0, 1)), b VARCHAR(40), CONSTRAINT named CHECK ((a > 1) OR (b <> 'it''s \\ 日')))",
        ],
        &[
            "table t",
            "  a int",
            "  b varchar(40) text",
            "  check -: `a` in (0,1)",
            r"  check named: `a` > 1 or `b` <> 'it''s \\ 日'",
        ],
        &[
            "table t",
            "  a int",
            "  b varchar(40) text",
            r"  check named: (`a` > 1) or (`b` <> 'it''s \\ 日')",
            "  check t_chk_1: `a` in (0,1)",
        ],
    ),
    differ(
        "JSON",
        &["CREATE TABLE t (j JSON NOT NULL)"],
        &["table t", "  j longtext not null utf8mb4 utf8mb4_bin", "  check -: json_valid(`j`)"],
        &["table t", "  j json not null"],
    ),
    differ(
        "views do not name their database",
        &[
            "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(9))",
            "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1",
            "CREATE VIEW v AS SELECT id, concat(name, 'it''s 日') AS label FROM t WHERE id > f()",
            "CREATE VIEW w AS SELECT label FROM v WHERE label <> '' WITH LOCAL CHECK OPTION",
        ],
        &[
            "table t",
            "  id int not null",
            "  name varchar(9) text",
            "  primary key(id)",
            "view v(id, label): select `t`.`id` AS `id`,concat(`t`.`name`,'it''s 日') AS `label` from `t` \
             where `t`.`id` > `f`()",
            "view w(label): select `v`.`label` AS `label` from `v` where `v`.`label` <> '' \
             WITH LOCAL CHECK OPTION",
            "unaccounted function: f",
        ],
        &[
            "table t",
            "  id int not null",
            "  name varchar(9) text",
            "  primary key(id)",
            "view v(id, label): select `t`.`id` AS `id`,concat(`t`.`name`,'it''s 日') AS `label` from `t` \
             where (`t`.`id` > `f`())",
            "view w(label): select `v`.`label` AS `label` from `v` where (`v`.`label` <> '') \
             WITH LOCAL CHECK OPTION",
            "unaccounted function: f",
        ],
    ),
    alike(
        "a view over a table that is gone",
        &["CREATE TABLE t (id INT)", "CREATE VIEW v AS SELECT id FROM t", "DROP TABLE t"],
        &["view v(): select `t`.`id` AS `id` from `t`", "unaccounted invalid view: v"],
    ),
    alike(
        "triggers",
        &[
            "CREATE TABLE t (id INT)",
            "CREATE TRIGGER guard BEFORE UPDATE ON t FOR EACH ROW SET NEW.id = 1",
            "CREATE TRIGGER audit AFTER INSERT ON t FOR EACH ROW SET @x = 1",
        ],
        &["table t", "  id int", "trigger audit after insert on t", "trigger guard before update on t"],
    ),
    alike(
        "what the model does not cover",
        &[
            "CREATE TABLE t (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2",
            "CREATE TABLE m (id INT PRIMARY KEY) ENGINE = MyISAM",
            "CREATE TABLE i (id INT PRIMARY KEY, hidden INT INVISIBLE)",
            "CREATE PROCEDURE p() SELECT 1",
            "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1",
            "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
        ],
        &[
            "table i",
            "  id int not null",
            "  hidden int",
            "  primary key(id)",
            "table m",
            "  id int not null",
            "  primary key(id)",
            "table t",
            "  id int not null",
            "  primary key(id)",
            "unaccounted event: e",
            "unaccounted function: f",
            "unaccounted invisible column: i.hidden",
            "unaccounted partitioning: t",
            "unaccounted procedure: p",
            "unaccounted table engine myisam: m",
        ],
    ),
    alike(
        "temporary tables are the session's",
        &[
            "CREATE TABLE t (id INT)",
            "CREATE TEMPORARY TABLE t (a INT)",
            "CREATE TEMPORARY TABLE u (a INT UNIQUE)",
        ],
        &["table t", "  id int"],
    ),
    mariadb(
        "what MariaDB alone has",
        &[
            "CREATE SEQUENCE s",
            "CREATE TABLE q (id BIGINT NOT NULL DEFAULT nextval(s), c VARCHAR(99) COMPRESSED, u UUID, i INET6 DEFAULT '::1')",
            "CREATE TABLE v (id INT PRIMARY KEY, skipped INT WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING",
            "CREATE TABLE p (id INT, since DATE, until DATE, PERIOD FOR valid (since, until), \
             CONSTRAINT later CHECK (since < until), UNIQUE (id, valid WITHOUT OVERLAPS))",
            "CREATE TABLE h (c TEXT, UNIQUE KEY long_key (c))",
            "CREATE TABLE x (a INT, KEY k (a) IGNORED)",
            "CREATE TABLE n (a INT, id INT INVISIBLE AUTO_INCREMENT PRIMARY KEY, \
             at TIMESTAMP INVISIBLE DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)",
            "SET sql_mode = ORACLE",
            "CREATE PACKAGE k AS PROCEDURE a; END",
            "CREATE PACKAGE BODY k AS PROCEDURE a AS BEGIN NULL; END; END",
        ],
        &[
            "table h",
            "  c text text",
            "  unique long_key(c)",
            "table n",
            "  a int",
            "  id int not null identity",
            "  at timestamp default current_timestamp() on update current_timestamp()",
            "  primary key(id)",
            "table p",
            "  id int",
            "  since date not null",
            "  until date not null",
            "  unique id(id, until, since)",
            "  check later: `since` < `until`",
            "  check valid: `since` < `until`",
            "table q",
            "  id bigint not null default nextval(`s`)",
            "  c varchar(99) /*M!100301 COMPRESSED*/ text",
            "  u uuid",
            "  i inet6 default '::1'",
            "table v",
            "  id int not null",
            "  skipped int",
            "  primary key(id)",
            "table x",
            "  a int",
            "  btree k(a)",
            "unaccounted column attribute without system versioning: v.skipped",
            "unaccounted ignored index: x.k",
            "unaccounted invisible column: n.at",
            "unaccounted invisible column: n.id",
            "unaccounted package: k",
            "unaccounted package body: k",
            "unaccounted period: p.valid",
            "unaccounted sequence: s",
            "unaccounted system-versioned table: v",
        ],
    ),
    mysql(
        "what MySQL alone has",
        &["CREATE TABLE t (a INT, b VARCHAR(9), j JSON DEFAULT ('{}'), g POINT SRID 4326, \
             UNIQUE KEY folded ((lower(b)), a DESC), KEY k_literal ((concat(b, 'it''s 日'))), \
             KEY unseen (a) INVISIBLE, KEY many ((cast(j -> '$.a' AS UNSIGNED ARRAY))), \
             CONSTRAINT idle CHECK (a > 6) NOT ENFORCED)"],
        &[
            "table t",
            "  a int",
            "  b varchar(9) text",
            "  j json default '{}'",
            "  g point SRID 4326",
            "  unique folded([lower(`b`)], a desc)",
            "  btree k_literal([concat(`b`,'it''s 日')])",
            "  btree many([cast(json_extract(`j`,'$.a') as unsigned array)])",
            "  btree unseen(a)",
            "unaccounted check not enforced: t.idle",
            "unaccounted invisible index: t.unseen",
        ],
    ),
];
