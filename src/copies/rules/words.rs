//! What a sheet says to people: what is left to be done, and what the unit is told.

use super::{MAX_PAGES, ONE_FILE, Sheet};
use crate::copies::machine::{Answer, Difference, Machine, Spot, State};
use crate::copies::page::{Finding, Judged, PageRef};

/// So many mismatches are listed in the note to the unit; of more, the number is said.
pub const MAX_LISTED: usize = 40;

/// The list of mismatches is about so long; it is the note of an act, which has a limit of its own.
pub const COMPLAINT_MAX_CHARS: usize = 3_500;

impl Sheet {
    /// What is in the way of calling the copies the same, each a sentence with its remedy.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.has_one_file_twice() {
            missing.push(ONE_FILE.to_owned());
        }
        if self.is_too_long() {
            missing
                .push(format!("Naskah ini lebih dari {MAX_PAGES} halaman; bagi menjadi beberapa perkara."));
        }
        let open: Vec<usize> = self.numbers(Judged::is_open).collect();
        if !open.is_empty() {
            let sentence = format!(
                "{} dari {} pasangan halaman belum dinilai: nomor {}.",
                open.len(),
                self.pairs.len(),
                list(&open)
            );
            missing.push(sentence);
        }
        let differs: Vec<usize> = self.numbers(|judged| judged.finding() == Some(Finding::Differs)).collect();
        if !differs.is_empty() {
            missing.push(format!(
                "Ada halaman yang dinilai tidak sesuai: nomor {}. Minta naskah yang benar, atau nilai ulang bila \
                 penilaiannya keliru.",
                list(&differs)
            ));
        }
        if self.pairs.is_empty() {
            missing.push("Belum ada halaman untuk dicocokkan.".to_owned());
        }
        missing
    }

    /// What the comparison by machine leaves to be done, each a sentence with its remedy.
    #[must_use]
    pub fn missing_of_machine(&self) -> Vec<String> {
        let machine = match &self.machine {
            State::Failed { .. } => return Vec::new(),
            State::Nothing => {
                return vec!["Naskah fisik dan salinan digital belum dicocokkan oleh mesin.".to_owned()];
            }
            State::Running { .. } => {
                return vec!["Pencocokan oleh mesin belum selesai; tunggu sampai hasilnya ada.".to_owned()];
            }
            State::Ready(machine) => machine,
        };
        let (mut missing, all) = (Vec::new(), machine.findings.differences.len());
        let open = self.open_differences();
        if !open.is_empty() {
            missing.push(format!(
                "{} dari {all} perbedaan yang ditemukan mesin belum dinilai: nomor {}.",
                open.len(),
                list(&open)
            ));
        }
        let real: Vec<usize> = machine.real().collect();
        if !real.is_empty() {
            missing.push(format!(
                "Ada perbedaan nyata: nomor {}. Unggah naskah yang sudah diperbaiki; setelah itu dicocokkan lagi.",
                list(&real)
            ));
        }
        missing
    }

    /// The numbers of the differences that want an answer. A page that stands alone is judged as a page.
    #[must_use]
    pub fn open_differences(&self) -> Vec<usize> {
        let Some(machine) = self.machine.ready() else { return Vec::new() };
        let open = machine.numbered().filter(|(_, difference, answer)| {
            difference.what.wants_answer() && answer.is_none() && !self.is_of_page(difference)
        });
        open.map(|(n, _, _)| n).collect()
    }

    /// Whether a difference is judged with the page that it is about.
    #[must_use]
    pub fn is_of_page(&self, difference: &Difference) -> bool {
        difference.judged_as_pages(&self.pairs).is_some()
    }

    /// What is said to the unit of the pages that do not agree; empty when there are none.
    #[must_use]
    pub fn complaint(&self) -> String {
        let differs =
            self.pairs.iter().zip(1..).filter(|(judged, _)| judged.finding() == Some(Finding::Differs));
        let mut lines: Vec<String> = differs.map(|(judged, n)| self.complaint_on(judged, n)).collect();
        let real = self.machine.ready().into_iter().flat_map(Machine::numbered);
        lines.extend(real.filter_map(|(n, difference, answer)| {
            // Of a page that stands alone it is said already.
            let answer = answer.filter(|answer| answer.choice.is_real() && !answer.of_page)?;
            Some(self.complaint_about(n, difference, answer))
        }));
        if lines.is_empty() {
            return String::new();
        }
        let mut text = format!("Naskah fisik dan salinan digital tidak sesuai pada {} tempat:", lines.len());
        let mut chars = text.chars().count();
        let mut listed = 0;
        for line in lines.iter().take(MAX_LISTED) {
            chars += 1 + line.chars().count();
            if chars > COMPLAINT_MAX_CHARS && listed > 0 {
                break;
            }
            text.push('\n');
            text.push_str(line);
            listed += 1;
        }
        match lines.len() - listed {
            0 => text,
            rest => format!("{text}\ndan {rest} lainnya (lihat halaman pencocokan)"),
        }
    }

    fn complaint_about(&self, n: usize, difference: &Difference, answer: &Answer) -> String {
        let side = |name: &str, spot: &Option<Spot>| match spot {
            Some(spot) => {
                let text = spot.text.as_deref().map(|text| format!(" “{text}”")).unwrap_or_default();
                format!("{name} {}{text}", self.page_name(spot.page))
            }
            None => format!("{name} tidak ada"),
        };
        let places = match &difference.sentence {
            Some(sentence) => sentence.clone(),
            None => {
                format!("{}, {}", side("digital", &difference.digital), side("fisik", &difference.physical))
            }
        };
        let note = answer.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        format!("- perbedaan {n}: {places}; {}{note}", answer.title())
    }

    /// A page as people find it: its number and its file.
    #[must_use]
    pub fn page_name(&self, at: PageRef) -> String {
        let name = self.file(at).map_or("berkas", |file| file.name.as_str());
        format!("halaman {} berkas {name}", at.page)
    }

    fn complaint_on(&self, judged: &Judged, n: usize) -> String {
        let page = |at: PageRef| self.page_name(at);
        let sides = match (judged.pair.digital, judged.pair.physical) {
            (Some(one), Some(other)) => format!("digital {}, fisik {}", page(one), page(other.at)),
            (Some(one), None) => format!("digital {}, tidak ada pada naskah fisik", page(one)),
            (None, Some(other)) => format!("fisik {}, tidak ada pada salinan digital", page(other.at)),
            (None, None) => String::new(),
        };
        let said = judged.verdict.as_ref().map(|verdict| &verdict.said);
        let part = |text: Option<&String>| text.map(|text| format!(", {text}")).unwrap_or_default();
        let place = part(said.and_then(|said| said.place.as_ref()));
        let note = said.and_then(|said| said.note.as_deref()).unwrap_or_default();
        format!("- {n}: {sides}{place}: {note}")
    }
}

/// Numbers as people list them; of very many, how many more.
fn list(numbers: &[usize]) -> String {
    let shown: Vec<String> = numbers.iter().take(MAX_LISTED).map(usize::to_string).collect();
    let rest = numbers.len().saturating_sub(MAX_LISTED);
    let more = if rest > 0 { format!(" dan {rest} lainnya") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
