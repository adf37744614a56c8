//! What was read of the digital copy, as proposals on the form of the description. A proposal is part of the
//! description only when a person ticks it or changes it; an unticked one is not saved.

use super::form::{Crop, Input, ReadMark, Spot};
use super::{Staff, describe::shown};
use crate::kernel::CivilDate;
use crate::pdf::{Place, Reading};
use crate::products::extract::{Contradiction, Extracted, FieldRead, Statement, extract};
use crate::products::{Draft, DraftFile, FIELDS, Field, FileRole, read_field, stored_reading};
use crate::web::Fields;
use std::collections::BTreeMap;

/// The box that ticks every proposal.
pub const ALL: &str = "terbaca_semua";
/// Relations that are proposed at most.
const MAX_RELATIONS: usize = 12;
/// Points around a crop.
const MARGIN_PT: f32 = 10.0;
/// The least height of a crop in points.
const MIN_CROP_PT: f32 = 36.0;
/// The least width of a crop in points.
const MIN_CROP_WIDTH_PT: f32 = 340.0;

/// What the form can propose.
#[derive(Default)]
pub struct Proposals {
    values: BTreeMap<&'static str, Proposed>,
    remarks: BTreeMap<&'static str, (String, Option<Spot>)>,
    relations: Vec<(&'static str, Proposed)>,
    /// Places that contradict each other.
    pub contradictions: Vec<ContradictionView>,
    /// What the person should know of the reading as a whole.
    pub state: String,
}

/// A value to be confirmed.
struct Proposed {
    /// As the form shows it.
    value: String,
    sentence: String,
    spot: Option<Spot>,
}

/// A contradiction with its places.
#[derive(Clone)]
pub struct ContradictionView {
    /// What is wrong.
    pub sentence: String,
    /// What stands where.
    pub places: Vec<(String, Spot)>,
}

/// Reads the proposals for a draft from its digital copy.
pub async fn load(staff: &Staff, case_id: &str, draft: &Draft, kinds: &[String]) -> Proposals {
    let current = |file: &&DraftFile| file.removed_ms.is_none() && file.role == FileRole::Salinan.column();
    let Some(file) = draft.files.iter().find(current) else {
        return Proposals::of_state("Unggah salinan digital agar uraian dapat dibaca dari naskahnya.");
    };
    let digest = file.digest.parse().ok();
    let reading = match digest {
        Some(digest) => stored_reading(staff.products.storage(), digest).await,
        None => None,
    };
    let Some(reading) = reading else {
        return Proposals::of_state(
            "Salinan digital masih dibaca; yang terbaca akan diusulkan di sini. Anda juga dapat langsung mengisi sendiri.",
        );
    };
    let base = format!("/kasus/{case_id}/berkas/{}/halaman/", file.id);
    let (draft, kinds) = (draft.clone(), kinds.to_vec());
    let this_year = CivilDate::in_jakarta(staff.journal.clock().now()).year();
    let work = move || {
        let extracted = extract(&reading, this_year);
        Proposals::of(&extracted, &Pages { reading: &reading, base }, &draft, &kinds)
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_default()
}

/// The pages that proposals point to.
struct Pages<'p> {
    reading: &'p Reading,
    base: String,
}

impl Pages<'_> {
    fn spot(&self, page: u32, place: Option<Place>) -> Spot {
        let href = format!("{}{page}", self.base);
        Spot { page, crop: place.and_then(|place| self.crop(page, place, &href)), href }
    }

    /// The part of the page around a place, in points.
    fn crop(&self, page: u32, place: Place, image: &str) -> Option<Crop> {
        let index = usize::try_from(page).ok()?.checked_sub(1)?;
        let read = self.reading.pages.get(index)?;
        let units = f32::from(crate::pdf::PLACE_UNITS);
        let (width, height) = (read.width_pt, read.height_pt);
        let sized = width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0;
        if !sized || place.x1 <= place.x0 || place.y1 <= place.y0 {
            return None;
        }
        let (x, y) = (f32::from(place.x0) / units * width, f32::from(place.y0) / units * height);
        let (w, h) =
            (f32::from(place.x1 - place.x0) / units * width, f32::from(place.y1 - place.y0) / units * height);
        let extra = ((MIN_CROP_PT - h) / 2.0).max(MARGIN_PT);
        let top = (y - extra).max(0.0);
        let bottom = (y + h + extra).min(height);
        // As wide as a phone can show it legibly, with the place in its middle.
        let wide = (w + 2.0 * MARGIN_PT).max(MIN_CROP_WIDTH_PT).min(width);
        let left = (x + w / 2.0 - wide / 2.0).clamp(0.0, width - wide);
        Some(Crop {
            image: image.to_owned(),
            view: format!("{left:.0} {top:.0} {wide:.0} {:.0}", (bottom - top).max(1.0)),
            width: format!("{width:.0}"),
            height: format!("{height:.0}"),
            x: format!("{x:.1}"),
            y: format!("{y:.1}"),
            w: format!("{w:.1}"),
            h: format!("{h:.1}"),
        })
    }
}

impl Proposals {
    fn of_state(state: &str) -> Self {
        Self { state: state.to_owned(), ..Self::default() }
    }

    fn of(extracted: &Extracted, pages: &Pages<'_>, draft: &Draft, kinds: &[String]) -> Self {
        let mut found = Self::default();
        for field in FIELDS.iter().filter(|field| draft.description.get(field.id).is_empty()) {
            // The form wants the id of the kind; what the heading calls it is more than we publish.
            let name = if field.id == "jenis" { "jenis_produk" } else { field.id };
            if let Some(read) = extracted.description.get(name) {
                found.take(field, read, pages, kinds);
            } else if let Some(read) = extracted.description.get(field.id).filter(|_| field.id == "jenis") {
                let sentence = format!("Pada naskah tertulis “{}”.", read_text(read));
                found
                    .remarks
                    .insert(field.id, (sentence, read.page.map(|page| pages.spot(page, read.place))));
            }
        }
        for relation in extracted.relations.iter().filter(|relation| relation.sure).take(MAX_RELATIONS) {
            let known = draft
                .description
                .relations
                .iter()
                .any(|known| known.kind == relation.kind && known.text.contains(&relation.target.number));
            if !known {
                let spot = pages.spot(relation.page, relation.place);
                let sentence = format!("Terbaca dari halaman {}. Periksa, lalu konfirmasi.", relation.page);
                let proposed = Proposed { value: relation.text.clone(), sentence, spot: Some(spot) };
                found.relations.push((relation.kind, proposed));
            }
        }
        found.contradictions =
            extracted.contradictions.iter().map(|found| contradiction(found, pages)).collect();
        found.state = match (found.count(), extracted.notes.first()) {
            (0, Some(note)) => note.clone(),
            (0, None) => String::new(),
            (count, _) => format!(
                "{count} isian di bawah ini terbaca dari salinan digital dan belum dikonfirmasi. Yang belum \
                 dikonfirmasi tidak ikut disimpan."
            ),
        };
        found
    }

    fn take(&mut self, field: &Field, read: &FieldRead, pages: &Pages<'_>, kinds: &[String]) {
        let spot = read.page.map(|page| pages.spot(page, read.place));
        let fits = read_field(field, &read.value, kinds);
        match (read.sure, fits) {
            (true, Ok(value)) if !value.is_empty() => {
                let at = read.page.map(|page| format!(" dari halaman {page}")).unwrap_or_default();
                let note = read.note.as_deref().map(|note| format!(" {note}")).unwrap_or_default();
                let sentence = format!("Terbaca{at}.{note} Periksa, lalu konfirmasi.");
                self.values.insert(field.id, Proposed { value: shown(field, &value), sentence, spot });
            }
            _ => {
                let maybe = read.candidates.iter().map(|found| format!("“{}”", found.value));
                let maybe: Vec<String> = maybe.take(3).collect();
                let maybe = match maybe.is_empty() {
                    true => String::new(),
                    false => format!(" Mungkin {}.", maybe.join(" atau ")),
                };
                let unsure = "Tidak terbaca dengan pasti.".to_owned();
                let sentence = format!("{}{maybe}", read.note.clone().unwrap_or(unsure));
                self.remarks.insert(field.id, (sentence, spot));
            }
        }
    }

    /// How many there are to confirm.
    pub fn count(&self) -> usize {
        self.values.len() + self.relations.len()
    }

    /// The draft's fields with the proposals in the empty ones, for a form that was not posted yet.
    pub fn fill(&self, fields: &mut Fields, relations: usize) {
        for (name, proposed) in &self.values {
            fields.replace(name, &proposed.value);
        }
        for (n, (kind, proposed)) in (relations..).zip(&self.relations) {
            fields.replace(&format!("hubungan_jenis_{n}"), kind);
            fields.replace(&format!("hubungan_teks_{n}"), &proposed.value);
        }
    }

    /// Marks a question whose value is a proposal, or for which something is to be said.
    pub fn mark(&self, input: Input, fields: &Fields) -> Input {
        let name = input.name.clone();
        if let Some(proposed) = self.values.get(name.as_str())
            && same(fields.get(&name), &proposed.value)
        {
            return input.read(ticked(proposed, &name, fields));
        }
        match self.remarks.get(name.as_str()) {
            Some((sentence, spot)) if input.value.is_empty() => {
                input.read(ReadMark { sentence: sentence.clone(), spot: spot.clone(), ..ReadMark::default() })
            }
            _ => input,
        }
    }

    /// Marks the text of a relation that is a proposal.
    pub fn mark_relation(&self, n: usize, input: Input, fields: &Fields) -> Input {
        let typed = fields.get(&input.name);
        match self.relations.iter().find(|(_, proposed)| same(typed, &proposed.value)) {
            Some((_, proposed)) => input.read(ticked(proposed, &format!("hubungan_{n}"), fields)),
            None => input,
        }
    }
}

fn read_text(read: &FieldRead) -> &str {
    match read.candidates.first() {
        Some(candidate) if read.value.is_empty() => &candidate.value,
        _ => &read.value,
    }
}

fn ticked(proposed: &Proposed, name: &str, fields: &Fields) -> ReadMark {
    ReadMark {
        sentence: proposed.sentence.clone(),
        spot: proposed.spot.clone(),
        name: name.to_owned(),
        proposed: proposed.value.clone(),
        checked: fields.get(&format!("terbaca_{name}")) == "ya",
    }
}

fn contradiction(found: &Contradiction, pages: &Pages<'_>) -> ContradictionView {
    let place = |statement: &Statement| {
        (statement.text.chars().take(300).collect(), pages.spot(statement.page, statement.place))
    };
    ContradictionView {
        sentence: found.sentence.clone(),
        places: std::iter::once(&found.first).chain(&found.second).map(place).collect(),
    }
}

/// Blanks do not tell a changed value from a proposal.
fn same(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// What was posted without the proposals that nobody confirmed.
#[derive(Debug)]
pub struct Confirmed {
    /// What counts as entered.
    pub fields: Fields,
    /// Labels of the fields that were confirmed as read.
    pub labels: Vec<&'static str>,
    /// How many proposals were left unconfirmed.
    pub left: usize,
}

/// Takes unconfirmed proposals out of what was posted. A value that was changed counts as entered.
pub fn confirmed(posted: &Fields) -> Confirmed {
    let all = posted.get(ALL) == "ya";
    let ticked = |name: &str| all || posted.get(&format!("terbaca_{name}")) == "ya";
    let mut found = Confirmed { fields: posted.clone(), labels: Vec::new(), left: 0 };
    for (name, proposed) in posted.iter() {
        let Some(name) = name.strip_prefix("usulan_") else { continue };
        let relation = name.strip_prefix("hubungan_");
        let typed = match relation {
            Some(n) => posted.get(&format!("hubungan_teks_{n}")),
            None => posted.get(name),
        };
        if proposed.trim().is_empty() || !same(typed, proposed) {
            continue;
        }
        let field = FIELDS.iter().find(|field| field.id == name);
        let label = field.map(|field| field.label).or(relation.map(|_| "Hubungan"));
        match (ticked(name), label) {
            (true, Some(label)) if !found.labels.contains(&label) => found.labels.push(label),
            (true, _) => {}
            (false, _) => {
                found.left += 1;
                match relation {
                    Some(n) => {
                        for part in ["jenis", "teks", "tujuan"] {
                            found.fields.replace(&format!("hubungan_{part}_{n}"), "");
                        }
                    }
                    None => found.fields.replace(name, ""),
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(fields: &[(&str, &str)]) -> Fields {
        let mut all = Fields::default();
        for (name, value) in fields {
            all.push(name, value);
        }
        all
    }

    #[test]
    fn only_what_a_person_ticked_or_changed_counts() {
        let form = [
            ("nomor", "13"),
            ("usulan_nomor", "13"),
            ("tahun", "2026"),
            ("usulan_tahun", "2025"),
            ("judul", "Judul  lain"),
            ("usulan_judul", "Judul lain"),
            ("terbaca_judul", "ya"),
            ("subjek", "SENDIRI"),
        ];
        let read = confirmed(&posted(&form));
        assert_eq!(read.fields.get("nomor"), "", "unticked");
        assert_eq!(read.fields.get("tahun"), "2026", "changed");
        assert_eq!(read.fields.get("judul"), "Judul  lain", "ticked");
        assert_eq!(read.fields.get("subjek"), "SENDIRI");
        assert_eq!((read.labels, read.left), (vec!["Judul (tentang)"], 1));
    }

    #[test]
    fn one_tick_for_all_confirms_all() {
        let form = [("nomor", "13"), ("usulan_nomor", "13"), (ALL, "ya")];
        let read = confirmed(&posted(&form));
        assert_eq!((read.fields.get("nomor"), read.left), ("13", 0));
    }

    #[test]
    fn an_unconfirmed_relation_goes_with_all_its_parts() {
        let form = [
            ("hubungan_jenis_0", "mencabut"),
            ("hubungan_teks_0", "Keputusan Nomor 50 Tahun 2022"),
            ("hubungan_tujuan_0", "7"),
            ("usulan_hubungan_0", "Keputusan Nomor 50 Tahun 2022"),
        ];
        let read = confirmed(&posted(&form));
        for part in ["jenis", "teks", "tujuan"] {
            assert_eq!(read.fields.get(&format!("hubungan_{part}_0")), "");
        }
        assert_eq!(read.left, 1);
        let mut ticked = posted(&form);
        ticked.push("terbaca_hubungan_0", "ya");
        assert_eq!(confirmed(&ticked).fields.get("hubungan_jenis_0"), "mencabut");
    }
}
