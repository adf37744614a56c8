//! What is published is found within a second, and what is not visible is not found.

use crate::collection::{Collection, Product, keputusan};
use crate::engines::on_both_engines;
use jdih::journal::{Actor, Entry, Journal};
use jdih::kernel::{Clock, Fault as _};
use jdih::search::{Filter, Found, Matched, PAGE_SIZE, Search};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// From the commit of a publication to the first search that finds it. Other tests share the machine, so
/// the quickest of five is held against it, and each only against [`PATIENCE`].
const FINDABLE_WITHIN: Duration = Duration::from_secs(1);
/// The longest that a busy machine may take.
const PATIENCE: Duration = Duration::from_secs(20);

async fn find(search: &Search, text: &str) -> Found {
    search.find(text, Filter::default(), 1).await.unwrap()
}

fn ids(found: &Found) -> Vec<i64> {
    found.hits.iter().map(|hit| hit.teaser.public_id).collect()
}

fn with_status(status: &str) -> Filter {
    Filter { status: Some(status.into()), ..Filter::default() }
}

on_both_engines! {
    async fn a_published_product_is_found_within_a_second(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let search = c.search().await;
        let (stop, stopped) = watch::channel(false);
        let follower = tokio::spawn(search.clone().follow(stopped));
        assert_eq!(find(&search, "unggah").await.total, 0);
        let mut took = Vec::new();
        for number in ["13", "14", "15", "16", "17"] {
            let id = c.publish(&keputusan(number, 2025, "Prosedur Pengunggahan")).await;
            let began = Instant::now();
            while !ids(&find(&search, "pengunggahan").await).contains(&id) {
                assert!(began.elapsed() < PATIENCE, "not found");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            took.push(began.elapsed());
        }
        assert!(took.iter().min().is_some_and(|quickest| *quickest < FINDABLE_WITHIN), "{took:?}");
        stop.send(true).unwrap();
        follower.await.unwrap();
    }
}

on_both_engines! {
    async fn text_that_is_read_later_is_found_with_its_page(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let search = c.search().await;
        let product = Product { pages: vec!["", "", ""], ..keputusan("13", 2025, "Prosedur") };
        let id = c.publish(&product).await;
        search.catch_up().await.unwrap();
        assert_eq!(find(&search, "kearsipan").await.total, 0);
        c.text_is_read(&product.body, &["satu", "dua", "tentang kearsipan digital"]).await;
        search.catch_up().await.unwrap();
        let found = find(&search, "kearsipan").await;
        assert_eq!((ids(&found), found.hits[0].page, found.hits[0].is_annex), (vec![id], Some(3), false));
        assert_eq!(found.hits[0].file.as_deref(), Some("2025kpt15013.pdf"));
        assert!(found.hits[0].snippet.contains(&("kearsipan".to_owned(), true)));
    }
}

on_both_engines! {
    async fn a_hit_in_an_annex_names_the_annex_and_its_page(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let search = c.search().await;
        c.publish(&Product { annex: vec!["daftar", "tabel retensi"], ..keputusan("13", 2025, "Prosedur") }).await;
        search.catch_up().await.unwrap();
        let found = find(&search, "retensi").await;
        let hit = &found.hits[0];
        assert_eq!((hit.page, hit.is_annex, hit.file.as_deref()), (Some(2), true, Some("2025kpt15013_L1.pdf")));
    }
}

on_both_engines! {
    async fn revoking_changes_the_status_of_the_revoked(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let search = c.search().await;
        let old = c.publish(&keputusan("50", 2022, "Pedoman lama")).await;
        search.catch_up().await.unwrap();
        let in_force = search.find("", with_status("berlaku"), 1).await.unwrap();
        assert_eq!(ids(&in_force), [old]);
        let new = Product {
            relations: vec![("mencabut", Some(old), "Keputusan KPU Provinsi Jambi Nomor 50 Tahun 2022")],
            ..keputusan("13", 2025, "Pedoman baru")
        };
        let new = c.publish(&new).await;
        search.catch_up().await.unwrap();
        let revoked = search.find("", with_status("tidak-berlaku"), 1).await.unwrap();
        assert_eq!((ids(&revoked), revoked.hits[0].status), (vec![old], "tidak-berlaku"));
        assert_eq!(ids(&search.find("", with_status("berlaku"), 1).await.unwrap()), [new]);
    }
}

on_both_engines! {
    async fn what_is_withdrawn_is_not_shown_even_by_an_old_index(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let search = c.search().await;
        for number in ["1", "2", "3"] {
            c.publish(&keputusan(number, 2025, "Pedoman")).await;
        }
        search.catch_up().await.unwrap();
        c.withdraw(2).await;
        let found = find(&search, "pedoman").await;
        assert_eq!((ids(&found).contains(&2), found.total), (false, 2));
        search.catch_up().await.unwrap();
        assert_eq!((find(&search, "pedoman").await.total, search.documents()), (2, 2));
    }
}

on_both_engines! {
    async fn a_page_with_invisible_hits_is_filled_up(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let search = c.search().await;
        for year in 0..(PAGE_SIZE as u16 + 3) {
            c.publish(&keputusan("1", 1950 + year, "Pedoman")).await;
        }
        search.catch_up().await.unwrap();
        c.withdraw(20).await;
        c.withdraw(21).await;
        let found = find(&search, "").await;
        assert_eq!((found.hits.len(), found.total), (PAGE_SIZE, PAGE_SIZE + 1));
        let beyond = search.find("", Filter::default(), usize::MAX).await.unwrap();
        assert_eq!((beyond.page, beyond.pages), (2, 2));
    }
}

on_both_engines! {
    async fn an_index_that_was_lost_or_is_damaged_is_built_anew(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        c.publish(&keputusan("13", 2025, "Pedoman")).await;
        assert_eq!(find(&c.search().await, "pedoman").await.total, 1);
        let dir = c.folder.path().join("index");
        std::fs::write(dir.join("current.json"), "bukan penunjuk").unwrap();
        assert_eq!(find(&c.search().await, "pedoman").await.total, 1);
        std::fs::remove_dir_all(&dir).unwrap();
        assert_eq!(find(&c.search().await, "pedoman").await.total, 1);
        std::fs::remove_dir_all(&dir).unwrap();
        let index = search_index::Index::open(&dir).unwrap();
        let epoch = c.journal.head().await.unwrap().epoch;
        for (epoch, seq) in [("lain".to_owned(), 0), (epoch, 1_000)] {
            index.writer().unwrap().commit(&search_index::Covered { epoch, seq }).unwrap();
            assert_eq!(find(&c.search().await, "pedoman").await.total, 1);
        }
    }
}

on_both_engines! {
    async fn a_second_process_only_reads_and_sees_what_the_first_commits(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let writer = c.search().await;
        writer.catch_up().await.unwrap();
        c.publish(&keputusan("13", 2025, "Pedoman")).await;
        let reader = c.search().await;
        assert!(reader.catch_up().await.is_err());
        let (_stop, stopped) = watch::channel(false);
        let follower = tokio::spawn(reader.clone().follow(stopped));
        writer.catch_up().await.unwrap();
        let began = Instant::now();
        while find(&reader, "pedoman").await.total == 0 {
            assert!(began.elapsed() < PATIENCE, "the reader does not see the commit");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        follower.abort();
    }
}

on_both_engines! {
    async fn reindexing_gives_the_same_answers(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let search = c.search().await;
        c.publish(&keputusan("13", 2025, "Pedoman")).await;
        search.catch_up().await.unwrap();
        c.other_entry().await;
        search.reindex().await.unwrap();
        assert_eq!(find(&search, "pedoman").await.total, 1);
        c.publish(&keputusan("14", 2025, "Pedoman")).await;
        search.catch_up().await.unwrap();
        assert_eq!(find(&search, "pedoman").await.total, 2);
    }
}

on_both_engines! {
    async fn whatever_is_typed_is_answered(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let search = c.search().await;
        c.publish(&keputusan("13", 2025, "Pedoman teknis kampanye")).await;
        search.catch_up().await.unwrap();
        for text in ["\0", "🎉🎉", "\"", "-", "AND OR NOT", "a:b^~*", &"x ".repeat(5_000), &"y".repeat(10_000)]
        {
            find(&search, text).await;
        }
        let partly = find(&search, "pedoman zebra").await;
        assert!(partly.matched == Matched::Any && partly.total == 1);
    }
}

on_both_engines! {
    async fn an_office_has_its_own_abbreviations(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        c.publish(&keputusan("13", 2025, "Rumah pintar pemilu")).await;
        assert_eq!(find(&c.search().await, "rpp").await.total, 0);
        let words = c.folder.path().join("kosakata.txt");
        std::fs::write(&words, "RPP = rumah pintar pemilu").unwrap();
        assert_eq!(find(&c.search().await, "rpp").await.total, 1);
        std::fs::write(&words, "RPP").unwrap();
        let index = c.folder.path().join("index");
        let opened = Search::open(&index, &words, c.journal.clone(), c.catalog.clone(), c.visibility.clone());
        let Err(refused) = opened.await else { panic!("a file that is not understood is refused") };
        assert!(refused.sentence().contains("baris 1"), "{}", refused.sentence());
    }
}

on_both_engines! {
    /// One entry of the journal may publish any number of products: an import does.
    async fn products_of_one_entry_are_all_visible_however_many_they_are(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        c.publish(&keputusan("1", 2025, "Pertama")).await;
        let sql = "INSERT INTO product (id, office_id, public_id, slug, kind, number_key, year, title, state, version,
                       changed_seq, published_ms)
                   WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
                   SELECT 'm' || CAST(i AS TEXT), office_id, i, slug, kind, 'm' || CAST(i AS TEXT), year, title, state,
                       version, changed_seq, published_ms FROM product, n WHERE public_id = 1";
        crate::raw::run(c.journal.db(), sql).await.unwrap();
        let all: Vec<i64> = (1..=1_201).collect();
        let visible = c.visibility.products(&all).await.unwrap();
        assert_eq!(visible.iter().map(|(id, _)| *id).collect::<Vec<_>>(), (1..=1_200).collect::<Vec<_>>());
        let files: Vec<usize> = visible.iter().map(|(_, product)| product.files.len()).collect();
        assert_eq!((files[0], files.iter().sum::<usize>()), (1, 1));
        c.withdraw(1).await;
        assert_eq!(c.visibility.keep(&[1, 2, 1_200, 1_201]).await.unwrap(), [2, 1_200]);
    }

    async fn products_of_a_list_come_in_the_order_asked_less_those_that_are_not_public(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        for number in ["1", "2", "3"] {
            c.publish(&Product { body: number.into(), ..keputusan(number, 2025, number) }).await;
        }
        c.withdraw(2).await;
        let more: Vec<i64> = [3, 2, 9].into_iter().chain(100..140).chain([1]).collect();
        let listed = c.catalog.teasers(&more).await.unwrap();
        assert_eq!(listed.iter().map(|teaser| teaser.public_id).collect::<Vec<_>>(), [3, 1]);
        assert!(c.catalog.teasers(&[]).await.unwrap().is_empty());
        // The first 50 are looked for.
        let far: Vec<i64> = (100..150).chain([1]).collect();
        assert!(c.catalog.teasers(&far).await.unwrap().is_empty());
    }

    async fn names_and_counts_follow_the_journal(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        assert_eq!(c.catalog.shelf(1).await.unwrap().total, 0);
        assert_eq!(c.catalog.names().await.unwrap().offices.len(), 1);
        c.publish(&keputusan("1", 2025, "Pertama")).await;
        let shelf = c.catalog.shelf(1).await.unwrap();
        assert_eq!((shelf.total, shelf.years.as_slice()), (1, &[("2025".to_owned(), 1)][..]));
        // Another process founds an office: nothing but the chain's head tells.
        let other = Journal::open(c.journal.db().clone(), Clock::system()).await.unwrap();
        let mut tx = other.begin().await.unwrap();
        crate::collection::found(&mut tx, "o2", "1501").await;
        tx.commit(vec![Entry::new("kantor.dibentuk", Actor::System).about("o2")]).await.unwrap();
        assert_eq!(c.catalog.names().await.unwrap().offices.len(), 2);
        c.withdraw(1).await;
        assert_eq!(c.catalog.shelf(1).await.unwrap().total, 0);
    }
}
