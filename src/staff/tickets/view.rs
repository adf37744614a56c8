//! The forms of a ticket's page.

use super::failed;
use super::show::filled;
use crate::auth::{Actor, Post, SEPARATE_ROLES};
use crate::kernel::{Timestamp, moment_text};
use crate::search::Filter;
use crate::staff::Staff;
use crate::staff::form::{Input, Problems};
use crate::tickets::{Category, Channel, Condition, Dossier, MAX_CASES, Outcome, Request, Way};
use crate::web::{Fields, WebError, urls};

/// Hits of a search inside a ticket.
const MAX_HITS: usize = 8;

/// A form that was sent and is shown again.
#[derive(Default)]
pub(super) struct Sent {
    pub form: String,
    pub fields: Fields,
    pub problems: Problems,
    /// What was looked for inside the ticket.
    pub sought: Option<String>,
}

/// One of the page's forms.
pub(super) struct Form {
    pub noun: &'static str,
    pub title: &'static str,
    pub button: &'static str,
    pub inputs: Vec<Input>,
    pub is_open: bool,
    pub about: &'static str,
    /// What the operator says, in the office's words.
    pub said: Vec<String>,
}

impl Form {
    fn new(
        noun: &'static str,
        title: &'static str,
        button: &'static str,
        inputs: Vec<Input>,
        sent: &Sent,
    ) -> Self {
        let inputs = inputs.into_iter().map(|input| filled(input, noun, sent)).collect();
        Self { noun, title, button, inputs, is_open: sent.form == noun, about: "", said: Vec::new() }
    }

    fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    fn saying(mut self, words: impl IntoIterator<Item = String>) -> Self {
        self.said = words.into_iter().collect();
        self
    }
}

/// The answer with the search inside it.
pub(super) struct AnswerForm {
    pub text: Input,
    pub checks: Vec<Input>,
    pub elsewhere: Input,
    pub search: Input,
    /// Public id, citation, and what stands below it.
    pub hits: Vec<(i64, String, String)>,
    pub searched: bool,
}

pub(super) async fn answer_form(staff: &Staff, sent: &Sent) -> Result<AnswerForm, WebError> {
    let form = "jawaban";
    let fill = |input: Input| filled(input, form, sent);
    let mut hits = Vec::new();
    if let Some(sought) = sent.sought.as_deref().filter(|sought| !sought.trim().is_empty()) {
        let found = staff.search.find(sought, Filter::default(), 1).await?;
        hits = found
            .hits
            .into_iter()
            .take(MAX_HITS)
            .map(|hit| (hit.teaser.public_id, hit.teaser.citation.clone(), hit.teaser.title.clone()))
            .collect();
    }
    Ok(AnswerForm {
        text: fill(Input::area("jawaban", "Jawaban").required()),
        checks: vec![
            fill(Input::checkbox("terbuka", "Isinya terbuka, sudah dipublikasikan, dan tidak dikecualikan")),
            fill(Input::checkbox("tanpa_opini", "Tidak memuat opini atau analisis")),
        ],
        elsewhere: fill(Input::checkbox(
            "cara_lain",
            "Disampaikan dengan cara lain (telepon, ponsel kantor)",
        )),
        search: fill(Input::line("cari", "Cari produk hukum")),
        hits,
        searched: sent.sought.is_some(),
    })
}

/// The citation of a product and its address, as they are put into an answer.
pub(super) async fn cited(staff: &Staff, id: i64) -> Result<Option<String>, WebError> {
    if !matches!(staff.visibility.standing(id).await?, crate::products::Standing::Public(_)) {
        return Ok(None);
    }
    let teaser = staff.catalog.teasers(&[id]).await?.into_iter().next();
    let base = staff.web.site.base_url.as_str().trim_end_matches('/');
    Ok(teaser.map(|teaser| format!("{}: {base}{}", teaser.citation, urls::product(id, &teaser.slug))))
}

/// What can be done with an open ticket, besides answering.
pub(super) async fn open_forms(
    staff: &Staff,
    viewer: &Actor,
    dossier: &Dossier,
    sent: &Sent,
) -> Result<Vec<Form>, WebError> {
    let posts = staff.web.auth.posts(&viewer.office_id).await?;
    // Who stands apart (administrator, auditor) answers nobody.
    let answers = |post: &Post| !SEPARATE_ROLES.iter().any(|role| post.roles.contains(*role));
    let posts: Vec<(String, String)> =
        posts.into_iter().filter(answers).map(|post| (post.id, post.title)).collect();
    let (cases, are_more) = staff.tickets.cases(viewer).await.map_err(failed)?;
    let mut forms = Vec::new();
    let category = dossier.line.category.map_or("", Category::column);
    forms.push(Form::new(
        "kategori",
        "Ubah kategori utama",
        "Tetapkan",
        vec![Input::select("kategori", "Kategori utama", Category::choices()).value(category)],
        sent,
    ));
    forms.push(identity_form(dossier, sent));
    forms.push(Form::new(
        "pertanyaan",
        "Tanyakan sesuatu kepada pemohon",
        "Kirim pertanyaan",
        vec![
            Input::area("jawaban", "Pertanyaan").required(),
            Input::checkbox("cara_lain", "Disampaikan dengan cara lain (telepon, ponsel kantor)"),
        ],
        sent,
    ));
    if !dossier.line.channel.is_some_and(Channel::delivers) {
        let heard = vec![Input::area("catatan", "Pesan pemohon").required()];
        forms.push(Form::new("pesan", "Catat pesan pemohon", "Catat", heard, sent));
    }
    // None is chosen beforehand: which one holds is the operator's to say.
    let conditions: Vec<(String, String)> =
        std::iter::once((String::new(), "Pilih".to_owned())).chain(Condition::choices()).collect();
    let note = vec![Input::area("catatan", "Catatan").required()];
    forms.push(Form::new("catatan", "Tulis catatan untuk petugas lain", "Simpan catatan", note, sent));
    forms.push(
        Form::new(
            "penerusan",
            "Teruskan ke unit terkait",
            "Teruskan",
            vec![
                Input::select("syarat", "Syarat penerusan (langkah 6)", conditions),
                Input::select("unit", "Unit", posts),
                Input::select("cara", "Jalur resmi", Way::choices()),
                Input::line("nomor", "Nomor surat").hint("Wajib untuk nota dinas dan disposisi."),
                Input::area("alasan", "Alasan dan yang diminta").required(),
            ],
            sent,
        )
        .about("Hanya bila salah satu syarat langkah 6 terpenuhi; yang dipilih tercatat pada tiket dan dihitung dalam rekap."),
    );
    let waiting: Vec<(String, String)> = dossier
        .forwards
        .iter()
        .filter(|forward| forward.answered_ms.is_none())
        .map(|forward| (forward.id.clone(), forward.title.clone()))
        .collect();
    if !waiting.is_empty() {
        let inputs = vec![
            Input::select("penerusan", "Unit yang menjawab", waiting),
            Input::area("jawaban_unit", "Jawaban unit").required(),
        ];
        forms.push(Form::new("jawaban-unit", "Catat jawaban unit", "Catat jawaban", inputs, sent));
    }
    let days =
        (1..=dossier.follow_up_most).map(|day| (day.to_string(), format!("{day} hari kerja"))).collect();
    let follow_up = Form::new(
        "tindak-lanjut",
        "Catat tindak lanjut",
        "Catat",
        vec![
            Input::area("tindak_lanjut", "Yang dilakukan").required(),
            Input::select("hari", "Tindak lanjut berikutnya dalam", days),
        ],
        sent,
    );
    let is_owed = !dossier.is_answered && dossier.forwards.is_empty();
    forms.push(match is_owed {
        true => follow_up.about("Tiket ini belum dijawab atau diteruskan; tenggat untuk itu tidak mundur."),
        false => follow_up,
    });
    if !cases.is_empty() {
        let case = Input::select("perkara", "Perkara yang berjalan, yang terbaru di atas", cases);
        let case = match are_more {
            true => case.hint(format!(
                "Hanya {MAX_CASES} perkara terbaru yang dapat dipilih di sini; yang lebih lama selesaikan dahulu atau catat \
                 sebagai tindak lanjut."
            )),
            false => case,
        };
        forms.push(
            Form::new("kaitan", "Kaitkan dengan perkara produk hukum", "Kaitkan", vec![case], sent)
            .about("Bila produk hukum yang ditanyakan belum ada atau keliru. Setelah perkaranya selesai, pemohon dikabari."),
        );
    }
    forms.push(closing_form(staff, dossier, sent));
    Ok(forms)
}

fn identity_form(dossier: &Dossier, sent: &Sent) -> Form {
    let known = &dossier.identity;
    let contact = match dossier.line.channel {
        Some(Channel::Whatsapp) => Input::hidden("kontak", &*known.contact),
        _ => Input::line("kontak", "Kontak").value(&*known.contact),
    };
    let limited = if dossier.is_limited { "ya" } else { "" };
    Form::new(
        "identitas",
        "Ubah identitas dan jenis permohonan",
        "Simpan",
        vec![
            Input::line("nama", "Nama pemohon").value(&*known.name),
            contact,
            Input::line("instansi", "Instansi").value(&*known.institution),
            Input::select("permohonan", "Jenis permohonan", Request::choices())
                .value(dossier.request.map_or("informasi", Request::column)),
            Input::checkbox("terbatas", "Pemohon tidak menyebut identitas; dilayani terbatas")
                .hint(super::new::LIMITED)
                .value(limited),
        ],
        sent,
    )
}

fn closing_form(staff: &Staff, dossier: &Dossier, sent: &Sent) -> Form {
    let first = match (dossier.unit_answered, dossier.is_answered) {
        (true, _) => Outcome::DijawabUnit,
        (false, true) => Outcome::Dijawab,
        (false, false) => Outcome::TidakTersedia,
    };
    // What erasing records is nobody's to choose.
    let outcomes = Outcome::choices().into_iter().filter(|(id, _)| id != Outcome::Dihapus.column()).collect();
    let mut inputs = vec![
        Input::select("hasil", "Hasil", outcomes).value(first.column()),
        Input::area("catatan_penutup", "Catatan").hint(
            "Wajib bila diserahkan, juga bagi PPID dan pengaduan yang belum diteruskan: kepada siapa, dan apa yang sudah \
             dilakukan.",
        ),
    ];
    let now = staff.journal.clock().now();
    let by_itself = match dossier.line.channel {
        Some(Channel::Formulir) => true,
        Some(Channel::Whatsapp) => {
            staff.tickets.has_whatsapp() && dossier.window_ends.is_some_and(|ends| now < ends)
        }
        _ => false,
    };
    let about = match (dossier.is_reachable, by_itself) {
        (false, _) => {
            "Pemohon tidak meninggalkan kontak: salam penutup dan survei dicatat tidak dapat disampaikan."
        }
        (true, true) => "Salam penutup dan tautan survei dikirim kepada pemohon.",
        (true, false) => {
            let choices =
                [("", "Pilih"), ("sudah", "Sudah disampaikan"), ("tidak", "Tidak dapat disampaikan")];
            let choices = choices.map(|(id, title)| (id.to_owned(), title.to_owned())).to_vec();
            inputs.push(Input::select("penyampaian", "Salam penutup dan tautan survei", choices));
            "Sampaikan salam penutup dan tautan survei kepada pemohon, lalu tutup tiketnya."
        }
    };
    let farewell = dossier.farewell.iter().filter(|_| dossier.is_reachable);
    let said = farewell.flat_map(|farewell| [farewell.words.clone(), farewell.survey.clone()]);
    Form::new("penutupan", "Tutup tiket", "Tutup tiket", inputs, sent).about(about).saying(said)
}

/// What can be done with a closed ticket.
pub(super) fn closed_forms(sent: &Sent) -> Vec<Form> {
    let inputs = vec![Input::area("catatan", "Pesan pemohon").required()];
    let form = Form::new("lanjutan", "Buat tiket lanjutan", "Buat tiket lanjutan", inputs, sent);
    vec![form.about("Bila pemohon menghubungi lagi tentang hal yang sama.")]
}

/// Unit, which way, and its answer.
pub(super) fn forwards(dossier: &Dossier) -> Vec<(String, String, String)> {
    let forward = |row: &crate::tickets::ForwardRow| {
        let way = Way::from_column(&row.way).map_or("", Way::title);
        let answered = match row.answered_ms {
            Some(at) => format!("dijawab {}", moment_text(Timestamp(at))),
            None => "belum dijawab".to_owned(),
        };
        let way = format!("{way} {}", row.number).trim().to_owned();
        (row.title.clone(), format!("{way}, {}", moment_text(Timestamp(row.at_ms))), answered)
    };
    dossier.forwards.iter().map(forward).collect()
}

/// The subject of a case, and how it stands.
pub(super) fn ties(dossier: &Dossier) -> Vec<(String, String)> {
    let tie = |row: &crate::tickets::TieRow| {
        let stands = match &row.outcome {
            Some(outcome) => format!("selesai: {outcome}"),
            None => "masih berjalan".to_owned(),
        };
        (row.subject.clone(), stands)
    };
    dossier.ties.iter().map(tie).collect()
}
