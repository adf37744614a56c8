//! The checker itself, on small sources: each rule broken once, and its innocent neighbours.

use super::breaches;

/// The rules that `source` breaks, as `line: rule`.
fn found(file: &str, source: &str) -> Vec<String> {
    breaches(file, source).iter().map(|b| format!("{}: {}", b.line, b.rule)).collect()
}

#[test]
fn an_import_that_the_table_does_not_allow_is_found_however_it_is_written() {
    let forbidden = "`auth` may not import `sop`";
    for source in [
        "use crate::sop::Case;",
        "use jdih::sop::Case;",
        "use ::jdih::sop;",
        "use crate::{kernel::Clock, sop::{self, Case}};",
        "use super::super::sop;",
        "use super::super::{kernel::Clock, sop::Case};",
        "use self::super::super::sop::Case;",
        "mod inner { use super::super::super::sop::Case; }",
        "fn f() -> crate::sop::Case { loop {} }",
        "fn f() { crate::sop::open(1) }",
        "fn f() { let x = Vec::<crate::sop::Case>::new(); }",
        "fn f() { println!(\"{}\", crate::sop::NAME) }",
        "macro_rules! m { () => { $crate::sop::open() } }",
        "#[derive(crate::sop::Derive)] struct S;",
        "impl crate::sop::Guard for S {} struct S;",
        "pub(crate) use crate::sop as engine;",
        "#[cfg(test)] mod tests { use crate::sop::Case; }",
    ] {
        let got = found("auth/store.rs", source);
        assert!(got.iter().all(|b| b == &format!("1: {forbidden}")) && !got.is_empty(), "{source}: {got:?}");
    }
}

#[test]
fn the_line_is_that_of_the_name() {
    let source = "//! Doc.\n\nuse crate::{\n    kernel::Clock,\n    sop::Case,\n};\n\nfn f() {\n    m!(\n        crate::staff::x\n    );\n}\n";
    let expected = ["5: `auth` may not import `sop`", "10: `auth` may not import `staff`"];
    assert_eq!(found("auth/mod.rs", source), expected);
}

#[test]
fn what_the_table_allows_passes() {
    for (file, source) in [
        ("auth/store.rs", "use crate::{kernel::Clock, db::Db, journal, auth::Person};"),
        ("auth/store.rs", "use super::super::kernel::Clock; use super::Person; use self::inner::X;"),
        ("auth/mod.rs", "mod a { use super::Person; use super::super::db::Db; }"),
        ("auth.rs", "use super::db::Db; pub(crate) struct S; pub(in crate::auth) struct T;"),
        ("auth/sessions/token.rs", "use super::super::Person; use super::super::super::db::Db;"),
        ("kernel/ids.rs", "/// See `crate::sop`, and `SELECT id FROM x`.\nuse super::Digest;"),
        ("staff/kasus.rs", "use crate::sop; use crate::products::X; use axum::Router;"),
        ("portal/hotline.rs", "use crate::tickets::intake::{self, Intake};"),
        ("search/follow.rs", "use search_index::Writer; use sqlx::Row;"),
        ("sop/service.rs", "async fn f() { g().await } use std::fs; use tokio::fs;"),
        ("main.rs", "use jdih::sop; use jdih::config::Config;"),
        ("app.rs", "use crate::{config::Config, staff, portal, sop}; use axum::Router;"),
        ("auth/mod.rs", "fn f() -> impl Iterator + use<'_> { crates::x(); supers::y() }"),
    ] {
        assert_eq!(found(file, source), Vec::<String>::new(), "{file}: {source}");
    }
}

#[test]
fn every_other_rule_can_be_broken() {
    for (file, source, rule) in [
        ("db/mod.rs", "use crate::auth::Auth;", "`db` may not import `auth`"),
        ("pdf/rules.rs", "use tokio::fs;", "`rules.rs` is pure: no `tokio`"),
        ("portal/cari.rs", "use crate::sop;", "`portal` may not import `sop`"),
        ("staff/kerja.rs", "use crate::portal::card;", "`staff` may not import `portal`"),
        ("web/mod.rs", "use crate::products::X;", "`web` may not import `products`"),
        ("auth/mod.rs", "use crate::config::Config;", "`auth` may not import `config`"),
        ("web/mod.rs", "use crate::app::App;", "`web` may not import `app`"),
        ("portal/h.rs", "use crate::tickets::Ticket;", "of `tickets`, `portal` may import `intake` only"),
        ("portal/h.rs", "use crate::tickets;", "of `tickets`, `portal` may import `intake` only"),
        ("auth/mod.rs", "use crate::*;", "the crate's root is imported whole: name the area"),
        ("auth/mod.rs", "use crate as root;", "the crate's root is imported whole: name the area"),
        ("auth/mod.rs", "use super::*;", "the crate's root is imported whole: name the area"),
        ("helpers/mod.rs", "", "`helpers` is no area: give it a row in the import table"),
        (
            "staff/x.rs",
            "use sqlx::Row;",
            "`sqlx` belongs to db, journal, auth, jobs, calendar, sop, notices, products, copies, tickets, agenda, search; not to `staff`",
        ),
        (
            "storage/x.rs",
            "fn f() { ::sqlx::query(q) }",
            "`sqlx` belongs to db, journal, auth, jobs, calendar, sop, notices, products, copies, tickets, agenda, search; not to `storage`",
        ),
        ("auth/x.rs", "use axum::Json;", "`axum` belongs to web, portal, staff; not to `auth`"),
        ("auth/x.rs", "use axum;", "`axum` belongs to web, portal, staff; not to `auth`"),
        ("auth/x.rs", "extern crate axum;", "`axum` belongs to web, portal, staff; not to `auth`"),
        (
            "sop/x.rs",
            "#[derive(askama::Template)] struct S;",
            "`askama` belongs to web, portal, staff, notices; not to `sop`",
        ),
        ("portal/x.rs", "use search_index::Query;", "`search_index` belongs to search; not to `portal`"),
        ("sop/rules.rs", "async fn f() {}", "`rules.rs` is pure: no `async`"),
        ("sop/rules.rs", "m!(x.await);", "`rules.rs` is pure: no `await`"),
        ("sop/rules.rs", "use std::{fmt, fs};", "`rules.rs` is pure: no `std::fs`"),
        ("sop/rules/gates.rs", "fn f() { tokio::spawn(x) }", "`rules.rs` is pure: no `tokio`"),
        ("sop/rules.rs", "use std::time::SystemTime;", "`rules.rs` is pure: no `std::time::SystemTime`"),
    ] {
        assert_eq!(found(file, source), [format!("1: {rule}")], "{file}: {source}");
    }
    assert!(found("auth/mod.rs", "fn (")[0].starts_with("1: cannot be parsed"));
}

#[test]
fn sql_in_a_page_is_found_and_plain_speech_is_not() {
    for sql in [
        "\"SELECT 1\"",
        "r#\"\n  select id from person where id = $1\"#",
        "\"INSERT INTO person (id) VALUES ($1)\"",
        "\"update person\\n set name = $1\"",
        "b\"DELETE FROM person\"",
        "\"WITH x AS (SELECT 1) SELECT * FROM x\"",
        "\"CREATE TABLE x (id TEXT)\"",
        "\"PRAGMA user_version\"",
        "concat!(\"SELECT id \", \"FROM x\")",
    ] {
        let got = found("staff/x.rs", &format!("fn f() {{ g({sql}) }}"));
        assert_eq!(got.len(), 1, "{sql}: {got:?}");
        assert!(got[0].starts_with("1: no SQL in `staff`"), "{got:?}");
        assert!(found("sop/store.rs", &format!("fn f() {{ g({sql}) }}")).is_empty(), "{sql}");
    }
    for speech in ["Pilih dari daftar", "select", "<select name=\"x\">", "Update", "delete", "with", "create"]
    {
        assert!(found("staff/x.rs", &format!("fn f() {{ g({speech:?}) }}")).is_empty(), "{speech}");
    }
}
