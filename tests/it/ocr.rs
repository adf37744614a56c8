//! Recognising text: with tesseract, without it, and with one that misbehaves.

use crate::engines::on_both_engines;
use crate::house::House;
use crate::office::{Copies, Office};
use crate::pdfs;
use ::image::codecs::jpeg::JpegEncoder;
use ::image::{RgbImage, imageops};
use jdih::jobs::{Handler, Handlers, Worker};
use jdih::kernel::{Digest, Fault as _};
use jdih::pdf::{OcrError, OcrLack, Reader, Reading, Tesseract, TextSource, Turn};
use jdih::products::{RECOGNISE, TextRecogniser, catch_up_recognition, stored_reading};
use jdih::storage::DerivedKind;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

const TSV: &str = "level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext\\n";

fn reader() -> Reader {
    Reader::new(env!("CARGO_BIN_EXE_jdih"))
}

/// The tesseract of this machine. Where there is none a test of it says so and ends; in CI it fails.
pub async fn tesseract() -> Option<Tesseract> {
    match reader().tesseract().await {
        Ok(found) => Some(found),
        Err(lack) if std::env::var_os("CI").is_some() => panic!("CI must have tesseract: {lack:?}"),
        Err(lack) => {
            eprintln!("Pengenalan teks tidak diuji: {}", lack.sentence());
            None
        }
    }
}

/// A photograph of the first page of a decision, as a file in `folder`, turned that way by the photographer.
pub async fn scan(folder: &Path, lies: Turn) -> PathBuf {
    let whole = folder.join("naskah.pdf");
    std::fs::write(&whole, pdfs::decision(13, 2025, "penetapan jadwal dan tahapan pemilihan")).unwrap();
    let file = std::fs::File::open(&whole).unwrap();
    let pages = reader().pictures(file, 1, 1).await.unwrap();
    let picture = pages[0].picture.as_ref().unwrap();
    let pixels = webp::Decoder::new(&picture.image).decode().unwrap();
    let drawn = RgbImage::from_raw(picture.width, picture.height, pixels.to_vec()).unwrap();
    let drawn = match lies {
        Turn::Upright => drawn,
        Turn::Right => imageops::rotate90(&drawn),
        Turn::Half => imageops::rotate180(&drawn),
        Turn::Left => imageops::rotate270(&drawn),
    };
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(&drawn).unwrap();
    let path = folder.join(format!("pindaian-{}.jpg", lies.degrees()));
    std::fs::write(&path, jpeg).unwrap();
    path
}

/// A program under the name of tesseract, which knows Indonesian and then does as the script says.
fn impostor(folder: &Path, script: &str) -> Reader {
    let languages = "if [ \"$1\" = --list-langs ]; then echo ind; exit 0; fi";
    program(folder, &format!("{languages}\n{script}"));
    reader().with_programs_in([folder.to_owned()])
}

fn program(folder: &Path, script: &str) {
    let path = folder.join("tesseract");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
}

async fn outcome(reader: &Reader, scan: &Path) -> Result<Reading, OcrError> {
    let tesseract = reader.tesseract().await.map_err(OcrError::Lack)?;
    let page = reader.recognise(&tesseract, scan, 1).await?;
    Ok(Reading { pages: vec![page], truncated: false })
}

/// Runs the jobs of recognising with this reader.
async fn recognise(house: &House, reader: Reader) {
    let app = &house.app;
    let (journal, storage, staging) = (app.journal.clone(), app.storage.clone(), app.staging.clone());
    let handler: Arc<dyn Handler> = Arc::new(TextRecogniser::new(journal.clone(), storage, staging, reader));
    let worker = Worker::new(journal, Handlers::from([(RECOGNISE, handler)]));
    worker.run_due().await.expect("jobs run");
}

async fn entries(house: &House) -> usize {
    jdih::journal::verify(house.app.journal.db(), None)
        .await
        .expect("verify runs")
        .entries
        .try_into()
        .unwrap()
}

/// A case whose physical copy is a photograph; its digest.
async fn photographed(office: &Office) -> (String, Digest) {
    let folder = tempfile::tempdir().unwrap();
    let photo = std::fs::read(scan(folder.path(), Turn::Upright).await).unwrap();
    let case = office.registered("13", &Copies::composed(13)).await;
    office.puts_file(&case, "fisik", "Pindaian naskah fisik: fisik.pdf", photo.clone()).await.expect(200);
    office.house.run_jobs().await;
    (case, Digest::of(&photo))
}

on_both_engines! {
    async fn pages_wait_for_the_program_and_are_recognised_once_it_is_there(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (case, photo) = photographed(&office).await;
        let (house, page) = (&office.house, format!("/kasus/{case}"));
        let said = "Halaman 1 tidak memuat teks yang dapat dibaca. Pengenalan teks tidak tersedia di server ini; \
                    pasang tesseract-ocr dan tesseract-ocr-ind.";
        office.pengelola.get(&page).await.expect(200).expect_text(said);
        let none = Reader::new(env!("CARGO_BIN_EXE_jdih")).with_programs_in([]);
        assert_eq!(catch_up_recognition(&house.app.journal, &none).await.unwrap(), 0);
        house.expect_verified().await;
        let Some(_) = tesseract().await else { return };
        assert!(catch_up_recognition(&house.app.journal, &reader()).await.unwrap() > 0);
        let waiting = office.pengelola.get(&page).await.expect(200);
        waiting.expect_text("Menunggu giliran pengenalan teks.");
        recognise(house, reader()).await;
        let read = stored_reading(&house.app.storage, photo).await.unwrap();
        assert_eq!(read.pages[0].source, TextSource::Ocr);
        assert!(read.texts()[0].contains("NOMOR 13 TAHUN 2025"));
        let shown = office.pengelola.get(&page).await.expect(200);
        assert!(!shown.text().contains(said));
        house.expect_verified().await;
        // Asked for again it does nothing: nothing is recognised twice.
        let before = entries(house).await;
        assert_eq!(catch_up_recognition(&house.app.journal, &reader()).await.unwrap(), 0);
        recognise(house, reader()).await;
        assert_eq!(entries(house).await, before);
    }

    async fn a_page_that_cannot_be_recognised_is_named_and_can_be_tried_again(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (case, photo) = photographed(&office).await;
        let folder = tempfile::tempdir().unwrap();
        let broken = impostor(folder.path(), "exit 1");
        assert!(catch_up_recognition(&office.house.app.journal, &broken).await.unwrap() > 0);
        recognise(&office.house, broken.clone()).await;
        let page = office.pengelola.get(&format!("/kasus/{case}")).await.expect(200);
        page.expect_text("Teks pada halaman 1 tidak dapat dikenali; baca halaman itu dengan mata.");
        assert_eq!(stored_reading(&office.house.app.storage, photo).await.unwrap().pages[0].source, TextSource::None);
        // Given up is not asked for again by itself, but by a person.
        assert_eq!(catch_up_recognition(&office.house.app.journal, &broken).await.unwrap(), 0);
        office.house.app.products.prepare_again(&photo.hex()).await.unwrap();
        let told = office.house.app.products.recognition(&photo.hex(), &broken).await.unwrap();
        assert_eq!((told.running, told.failed, told.pages), (Some((0, 1)), None, vec![1]));
    }

    async fn a_crash_between_storing_and_recording_is_mended(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (_, photo) = photographed(&office).await;
        let (app, folder) = (&office.house.app, tempfile::tempdir().unwrap());
        let mut read = stored_reading(&app.storage, photo).await.unwrap();
        read.pages[0].source = TextSource::Ocr;
        let bytes = serde_json::to_vec(&read).unwrap();
        let stored = app.storage.put_derived(photo, DerivedKind::Reading, jdih::pdf::READING_VERSION, bytes).await.unwrap();
        let before = entries(&office.house).await;
        let waits = impostor(folder.path(), "exit 1");
        assert!(catch_up_recognition(&app.journal, &waits).await.unwrap() > 0);
        recognise(&office.house, waits).await;
        let recorded = jdih::products::recorded(app.journal.db()).await.unwrap();
        assert!(recorded.iter().any(|row| row.digest == stored), "the row tells of what is stored");
        assert_eq!(entries(&office.house).await, before + 1);
        office.house.expect_verified().await;
    }
}

#[tokio::test]
async fn a_page_is_recognised_however_it_lies() {
    let Some(tesseract) = tesseract().await else { return };
    let folder = tempfile::tempdir().unwrap();
    for lies in Turn::ALL {
        let scan = scan(folder.path(), lies).await;
        let found = reader().recognise(&tesseract, &scan, 1).await.unwrap();
        // What was turned one way is turned back the other.
        let wanted = (360 - lies.degrees()) % 360;
        assert_eq!(found.turn.degrees(), wanted, "{lies:?} {}", found.text());
        assert_eq!(found.source, TextSource::Ocr);
        let text = found.text();
        for words in ["KEPUTUSAN KOMISI PEMILIHAN UMUM", "PROVINSI JAMBI", "NOMOR 13 TAHUN 2025"] {
            assert!(text.contains(words), "{lies:?}: {words}\n{text}");
        }
        // Places are on the page as it lies: the heading is near the edge that is up for the reader.
        let heading = found.lines[0].place().unwrap();
        let upright = found.turn.forth(heading);
        assert!(
            upright.y1 < 1_500 && upright.x1 - upright.x0 > upright.y1 - upright.y0,
            "{lies:?} {upright:?}"
        );
        let wide = found.width_pt > found.height_pt;
        assert_eq!(wide, matches!(lies, Turn::Right | Turn::Left));
        assert!(found.lines.iter().flat_map(|line| &line.words).all(|word| word.confidence <= 100));
    }
}

#[tokio::test]
async fn only_pages_that_need_it_and_are_asked_for_are_recognised() {
    let Some(_) = tesseract().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let scan = scan(folder.path(), Turn::Upright).await;
    let read = reader().read_with_ocr(&scan, |page, of| page == 1 && of == 1).await.unwrap();
    assert_eq!(read.pages[0].source, TextSource::Ocr);
    assert!(read.texts()[0].contains("NOMOR 13 TAHUN 2025"));
    let not_asked = reader().read_with_ocr(&scan, |page, _| page > 1).await.unwrap();
    assert_eq!(not_asked.pages[0].source, TextSource::None);
    let layer = reader().read_with_ocr(&folder.path().join("naskah.pdf"), |_, _| true).await.unwrap();
    assert!(layer.pages.iter().all(|page| page.source == TextSource::Layer));
}

#[tokio::test]
async fn an_empty_page_has_no_words_and_is_no_fault() {
    let Some(tesseract) = tesseract().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kosong.jpg");
    let mut jpeg = Vec::new();
    JpegEncoder::new(&mut jpeg)
        .encode_image(&RgbImage::from_pixel(800, 1_100, ::image::Rgb([255; 3])))
        .unwrap();
    std::fs::write(&path, jpeg).unwrap();
    let found = reader().recognise(&tesseract, &path, 1).await.unwrap();
    assert_eq!((found.chars(), found.turn, found.source), (0, Turn::Upright, TextSource::Ocr));
    let beyond = reader().recognise(&tesseract, &path, 2).await.unwrap_err();
    assert!(matches!(beyond, OcrError::Read(_)), "{beyond:?}");
}

#[tokio::test]
async fn without_the_program_that_is_said_and_the_rest_works() {
    let folder = tempfile::tempdir().unwrap();
    let scan = scan(folder.path(), Turn::Upright).await;
    let bare = reader().with_programs_in([folder.path().join("tidak-ada")]);
    let lack = bare.tesseract().await.unwrap_err();
    assert_eq!(lack, OcrLack::Program);
    assert_eq!(
        lack.sentence(),
        "Pengenalan teks tidak tersedia di server ini; pasang tesseract-ocr dan tesseract-ocr-ind."
    );
    let read = bare.read_with_ocr(&scan, |_, _| true).await.unwrap();
    assert_eq!((read.pages.len(), read.pages[0].source), (1, TextSource::None));
    program(folder.path(), "echo eng");
    let foreign = reader().with_programs_in([folder.path().to_owned()]);
    assert_eq!(foreign.tesseract().await, Err(OcrLack::Language));
    program(folder.path(), "exit 1");
    assert_eq!(foreign.tesseract().await, Err(OcrLack::Program));
}

#[tokio::test]
async fn a_program_that_misbehaves_is_an_error_of_that_page() {
    let folder = tempfile::tempdir().unwrap();
    let scan = scan(folder.path(), Turn::Upright).await;
    let nonsense = impostor(folder.path(), "cat >/dev/null; echo 'Hasil: bagus'");
    assert!(matches!(outcome(&nonsense, &scan).await, Err(OcrError::Nonsense(_))));
    let read = nonsense.read_with_ocr(&scan, |_, _| true).await.unwrap();
    assert_eq!(read.pages[0].source, TextSource::None, "the page stays as it was");
    for script in ["exit 1", "kill -SEGV $$", "head -c 9000000 /dev/zero"] {
        let error = outcome(&impostor(folder.path(), script), &scan).await.unwrap_err();
        assert!(matches!(&error, OcrError::Died(_)), "{script}: {error:?}");
    }
    let begun = Instant::now();
    let asleep = impostor(folder.path(), "sleep 5 & sleep 600").within(Duration::from_secs(4));
    let error = outcome(&asleep, &scan).await.unwrap_err();
    assert!(matches!(&error, OcrError::Died(_)) && begun.elapsed() < Duration::from_secs(60), "{error:?}");
    assert!(error.sentence().contains("batas waktu"));
}

#[tokio::test]
async fn the_program_runs_limited_and_knows_nothing_of_us() {
    let folder = tempfile::tempdir().unwrap();
    let scan = scan(folder.path(), Turn::Upright).await;
    let script = format!(
        "cat >/dev/null; printf '{TSV}'\n\
         word() {{ printf '5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t1\\t1\\t99\\t%s\\n' \"$1\"; }}\n\
         for limit in v t c f n; do word \"$limit=$(ulimit -$limit)\"; done\n\
         word \"nice=$(nice)\"; word \"arg=$*\"\n\
         env | while read -r line; do word \"env:$line\"; done\n\
         word a-word-long-enough-to-be-taken-for-a-page-that-was-read-well"
    );
    let read = outcome(&impostor(folder.path(), &script), &scan).await.unwrap();
    let text = read.texts().concat();
    let words: Vec<&str> = text.split_whitespace().collect();
    for limit in ["v=1572864", "t=60", "c=0", "f=0", "n=64", "env:OMP_THREAD_LIMIT=1", "env:LC_ALL=C"] {
        assert!(words.contains(&limit), "{limit} {text}");
    }
    let own = ["OMP_THREAD_LIMIT", "LC_ALL", "PWD", "SHLVL", "_", "OLDPWD"];
    let known = |word: &&&str| own.iter().any(|name| word.starts_with(&format!("env:{name}=")));
    let foreign: Vec<_> =
        words.iter().filter(|word| word.starts_with("env:")).filter(|word| !known(word)).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    assert!(text.contains("arg=stdin stdout --dpi 300 -l ind"), "{text}");
}

/// How many words of `truth` come in `read` in their order, and how many edits lie between them.
fn compare(truth: &[String], read: &[String]) -> (usize, usize) {
    let mut found = vec![0_usize; read.len() + 1];
    let mut edits: Vec<usize> = (0..=read.len()).collect();
    for (i, word) in truth.iter().enumerate() {
        let (mut found_before, mut edits_before) = (0, edits[0]);
        edits[0] = i + 1;
        for (j, other) in read.iter().enumerate() {
            let same = word == other;
            let next = if same { found_before + 1 } else { found[j + 1].max(found[j]) };
            found_before = std::mem::replace(&mut found[j + 1], next);
            let least = (edits_before + usize::from(!same)).min(edits[j] + 1).min(edits[j + 1] + 1);
            edits_before = std::mem::replace(&mut edits[j + 1], least);
        }
    }
    (found[read.len()], edits[read.len()])
}

/// Words of letters and digits alone: punctuation is another question.
fn plain_words(text: &str) -> Vec<String> {
    let words = text.split_whitespace().map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect());
    words.filter(|word: &String| !word.is_empty()).collect()
}

#[test]
fn words_are_compared_in_their_order() {
    let words = |text: &str| plain_words(text);
    assert_eq!(compare(&words("satu dua tiga"), &words("satu tiga")), (2, 1));
    assert_eq!(compare(&words("satu dua"), &words("dua satu x")), (1, 2));
    assert_eq!(compare(&words("a. (b)"), &words("a b")), (2, 0));
}

/// `tests/long/ocr SHARED`: every generated scan against the words that were printed.
#[tokio::test]
async fn scans_with_known_text_are_read_well() {
    let Some(shared) = std::env::var_os("JDIH_TEST_SHARED").map(PathBuf::from) else {
        eprintln!("Ketepatan pengenalan teks tidak diukur: JDIH_TEST_SHARED tidak diisi (tests/long/ocr)");
        return;
    };
    let tesseract = reader().tesseract().await.expect("tesseract");
    let mut table = std::collections::BTreeMap::<String, (usize, usize, usize, usize, Duration)>::new();
    for document in folders(&shared.join("copies/sample")) {
        let printed = reader().reading_path(&document.join("asli.pdf")).await.unwrap();
        for scans in folders(&document).into_iter().filter(|path| path.to_string_lossy().contains("/scan_")) {
            for (index, page) in printed.pages.iter().enumerate() {
                let scan = scans.join(format!("p{:02}.jpg", index + 1));
                let begun = Instant::now();
                let read = reader().recognise(&tesseract, &scan, 1).await.unwrap();
                let spent = begun.elapsed();
                assert_eq!(read.turn, Turn::Upright, "{}", scan.display());
                let (truth, words) = (plain_words(&page.text()), plain_words(&read.text()));
                let (found, edits) = compare(&truth, &words);
                let row = table.entry(scans.file_name().unwrap().to_string_lossy().into_owned()).or_default();
                *row = (row.0 + 1, row.1 + truth.len(), row.2 + found, row.3 + edits, row.4 + spent);
            }
        }
    }
    assert!(!table.is_empty(), "no scans below {}", shared.display());
    eprintln!("| scan | pages | words | read in order | word errors | s/page |\n|---|---|---|---|---|---|");
    for (name, (pages, words, found, edits, spent)) in &table {
        let share = |part: &usize| 100.0 * *part as f64 / *words as f64;
        let seconds = spent.as_secs_f64() / *pages as f64;
        let (read, wrong) = (share(found), share(edits));
        eprintln!("| {name} | {pages} | {words} | {read:.1} % | {wrong:.1} % | {seconds:.1} |");
        assert!(read >= 80.0, "{name}: {read:.1} % of the words");
    }
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
