//! The samples as they are written in `demo/`, compiled in.

use super::error::DemoError;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "demo"]
struct Files;

/// Everything that is shown: the office, its people, the samples in the order in which they are handed in.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// The office's name.
    pub nama: String,
    /// Its regional code.
    pub kode: String,
    /// Where it sits.
    pub tempat: String,
    /// One account for each role that the SOPs declare; the administrator first.
    pub orang: Vec<Person>,
    /// Problems that readers reported.
    pub laporan: Vec<Reader>,
    /// What the Kabag took down before the papers, which are not complete.
    #[serde(default)]
    pub turun: Vec<Dark>,
    /// What was taken down with its papers, up to the number in the agenda book.
    #[serde(default)]
    pub surat: Vec<Surat>,
    /// What comes back that was taken down.
    #[serde(default)]
    pub perbaikan: Vec<Perbaikan>,
    /// Descriptions that were corrected.
    #[serde(default)]
    pub ralat: Vec<Ralat>,
    /// What was published again, with other files.
    #[serde(default)]
    pub versi: Vec<Versi>,
    /// Settings of the office that the foot of public pages shows.
    #[serde(default)]
    pub kontak: BTreeMap<String, String>,
    /// Laws outside the collection, by the key that samples name.
    pub dasar: BTreeMap<String, String>,
    /// The samples.
    #[serde(default)]
    pub naskah: Vec<Sample>,
}

/// An account; all of it made up.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// Name to sign in with.
    pub login: String,
    /// Staff number.
    pub nip: String,
    /// Name.
    pub nama: String,
    /// Title of the post.
    pub jabatan: String,
}

/// A reader's report of a problem.
#[derive(Debug, Clone, Deserialize)]
pub struct Reader {
    /// The sample.
    pub naskah: String,
    /// Working days before the filling.
    pub hari: u32,
    /// What was written.
    pub isi: String,
}

/// A sample that was taken down.
#[derive(Debug, Clone, Deserialize)]
pub struct Dark {
    /// The sample; it is published, and nothing that comes later refers to it.
    pub naskah: String,
    /// Working days before the filling.
    pub hari: u32,
    /// The ground.
    pub dasar: String,
    /// What is written about the ground.
    pub uraian: String,
    /// Why it could not wait.
    pub alasan: String,
}

/// A sample that was taken down by an order, with its papers.
#[derive(Debug, Clone, Deserialize)]
pub struct Surat {
    /// The sample; it is published, and nothing that comes later refers to it.
    pub naskah: String,
    /// Working days before the filling on which it began.
    pub hari: u32,
    /// The ground.
    pub dasar: String,
    /// What is written about the ground.
    pub uraian: String,
    /// Who gave the order, by id.
    pub pemberi: Vec<String>,
    /// The order's number.
    pub perintah: String,
    /// What is written when it is taken down.
    pub catatan: String,
}

/// A sample that comes back after it was taken down, with the files that it had.
#[derive(Debug, Clone, Deserialize)]
pub struct Perbaikan {
    /// The sample.
    pub naskah: String,
    /// Working days before the filling on which that was handed in.
    pub hari: u32,
    /// Why; the public reads it.
    pub alasan: String,
}

/// A sample that got a new version; its first one has no annex.
#[derive(Debug, Clone, Deserialize)]
pub struct Versi {
    /// The sample.
    pub naskah: String,
    /// Working days before the filling on which that was handed in.
    pub hari: u32,
    /// Why; the public reads it.
    pub alasan: String,
}

/// A description that was corrected.
#[derive(Debug, Clone, Deserialize)]
pub struct Ralat {
    /// The sample; it is published.
    pub naskah: String,
    /// Working days before the filling on which it was proposed.
    pub hari: u32,
    /// The field.
    pub bidang: String,
    /// Its right value.
    pub isi: String,
    /// Why; the public reads it.
    pub alasan: String,
}

#[derive(Debug, Deserialize)]
struct Chapter {
    naskah: Vec<Sample>,
}

/// A sample decision, and how far it goes. Its text (`timbang`, `diktum`, `isi`, `lampiran`) is read by `demo/buat`
/// alone.
#[derive(Debug, Clone, Deserialize)]
pub struct Sample {
    /// Names its files, and the sample in relations.
    pub id: String,
    /// Whether it is among the few of a small demonstration.
    #[serde(default)]
    pub inti: bool,
    /// Kind of product.
    pub jenis: String,
    /// Number.
    pub nomor: String,
    /// Year.
    pub tahun: u16,
    /// Title.
    pub judul: String,
    /// Date of enactment, ISO.
    pub tanggal: String,
    /// Subject.
    pub subjek: String,
    /// The proposing unit.
    pub unit: String,
    /// `sekretaris` where the Sekretaris signs what is no decision.
    pub ttd: Option<String>,
    /// Keys of the laws that it rests on.
    #[serde(default)]
    pub dasar: Vec<String>,
    /// Relations within the collection.
    #[serde(default)]
    pub hubungan: Vec<Link>,
    /// The nota dinas that it came with; samples with the same one are registered together.
    pub nota: String,
    /// Working days before the filling on which that happened.
    pub hari: u32,
    /// The step at which it waits, or `terbit`.
    pub sampai: String,
    /// What happened on the way, in its order.
    #[serde(default)]
    pub lalu: Vec<Step>,
    /// How it ended at the step `sampai`, where it is not waiting there.
    pub akhir: Option<Ending>,
    /// What is wrong in the digital copy that was handed in first: the right words, and the wrong ones.
    pub keliru: Option<[String; 2]>,
    /// For what comes back that was taken down: the sample that it was, and why it comes back. Its files are the same.
    #[serde(skip)]
    pub pulih: Option<(String, String)>,
    /// For a new version: the sample of which it is one, and why.
    #[serde(skip)]
    pub baru: Option<(String, String)>,
    /// Whether a new version follows: it goes by the files of before.
    #[serde(skip)]
    pub awal: bool,
}

/// A relation to another sample that is published before.
#[derive(Debug, Clone, Deserialize)]
pub struct Link {
    /// Kind of relation.
    pub jenis: String,
    /// The other sample.
    pub tujuan: String,
}

/// Something that happened on the way: a return with notes, or a difference that was real.
#[derive(Debug, Clone, Deserialize)]
pub struct Step {
    /// At which step.
    pub di: String,
    /// Where it was returned to.
    pub ke: Option<String>,
    /// The unit was asked for the right copy, since a difference was real.
    #[serde(default)]
    pub ganti: bool,
    /// What was written.
    pub catatan: String,
    /// The field of the description for which another value was suggested.
    pub bidang: Option<String>,
    /// That value.
    pub usulan: Option<String>,
    /// Nothing happened after it.
    #[serde(default)]
    pub berhenti: bool,
}

/// How a case ended without being published.
#[derive(Debug, Clone, Deserialize)]
pub struct Ending {
    /// The act.
    pub laku: String,
    /// Why.
    pub catatan: String,
}

/// A nota dinas with what came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memo {
    /// Its key.
    pub key: String,
    /// Samples, by their place in the manifest.
    pub samples: Vec<usize>,
}

impl Manifest {
    /// What is compiled in: everything, or the few samples of a small demonstration.
    ///
    /// # Errors
    /// [`DemoError::Data`] when it cannot be read, which a test rules out.
    pub fn load(few: bool) -> Result<Self, DemoError> {
        let mut manifest: Self = parsed("kantor.toml")?;
        let mut chapters: Vec<_> = Files::iter().filter(|name| name.starts_with("naskah/")).collect();
        chapters.sort();
        for name in chapters {
            manifest.naskah.extend(parsed::<Chapter>(&name)?.naskah);
        }
        manifest.naskah.retain(|sample| sample.inti || !few);
        let there = |id: &str| manifest.naskah.iter().any(|sample| sample.id == id);
        let reports = manifest.laporan.iter().filter(|report| there(&report.naskah)).cloned().collect();
        let dark = manifest.turun.iter().filter(|dark| there(&dark.naskah)).cloned().collect();
        (manifest.laporan, manifest.turun) = (reports, dark);
        let papers = manifest.surat.iter().filter(|paper| there(&paper.naskah)).cloned().collect();
        let corrections = manifest.ralat.iter().filter(|ralat| there(&ralat.naskah)).cloned().collect();
        (manifest.surat, manifest.ralat) = (papers, corrections);
        let back = manifest.perbaikan.iter().filter_map(|back| {
            let was = manifest.naskah.iter().find(|sample| sample.id == back.naskah)?;
            Some(was.coming_back(back))
        });
        let mut more: Vec<Sample> = back.collect();
        for new in &manifest.versi {
            let was = manifest.naskah.iter_mut().find(|sample| sample.id == new.naskah);
            if let Some(was) = was {
                more.push(was.renewed(new));
                was.awal = true;
            }
        }
        manifest.naskah.extend(more);
        Ok(manifest)
    }

    /// The nota dinas in the order of the samples.
    #[must_use]
    pub fn memos(&self) -> Vec<Memo> {
        let mut memos: Vec<Memo> = Vec::new();
        for (at, sample) in self.naskah.iter().enumerate() {
            match memos.iter_mut().find(|memo| memo.key == sample.nota) {
                Some(memo) => memo.samples.push(at),
                None => memos.push(Memo { key: sample.nota.clone(), samples: vec![at] }),
            }
        }
        memos
    }
}

impl Sample {
    /// The same, as it comes back: a case of its own with a nota dinas of its own.
    fn coming_back(&self, back: &Perbaikan) -> Self {
        Self {
            id: format!("{}-pulih", self.id),
            nota: format!("z-{}", self.id),
            hari: back.hari,
            sampai: "terbit".to_owned(),
            lalu: Vec::new(),
            akhir: None,
            keliru: None,
            pulih: Some((self.id.clone(), back.alasan.clone())),
            ..self.clone()
        }
    }

    /// The same as a new version.
    fn renewed(&self, new: &Versi) -> Self {
        Self {
            id: format!("{}-baru", self.id),
            nota: format!("y-{}", self.id),
            hari: new.hari,
            sampai: "terbit".to_owned(),
            lalu: Vec::new(),
            akhir: None,
            keliru: None,
            baru: Some((self.id.clone(), new.alasan.clone())),
            ..self.clone()
        }
    }

    /// The sample that it is, where it comes again.
    #[must_use]
    pub fn first(&self) -> &str {
        self.pulih.as_ref().or(self.baru.as_ref()).map_or(&self.id, |(was, _)| was)
    }

    /// What its files are called by.
    #[must_use]
    pub fn stem(&self) -> String {
        if self.awal { format!("{}-awal", self.id) } else { self.first().to_owned() }
    }

    /// Who signed it.
    #[must_use]
    pub fn signatory(&self) -> &'static str {
        let by_secretary = self.jenis == "keputusan-sekretaris" || self.ttd.as_deref() == Some("sekretaris");
        if by_secretary { "Sari Contoh Sekretaris" } else { "Rama Contoh Ketua" }
    }
}

/// The bytes of `berkas/{name}.pdf`.
///
/// # Errors
/// [`DemoError::Data`] when there is none.
pub fn sample_file(name: &str) -> Result<Cow<'static, [u8]>, DemoError> {
    let path = format!("berkas/{name}.pdf");
    Files::get(&path).map(|file| file.data).ok_or_else(|| DemoError::Data(format!("{path} is missing")))
}

fn parsed<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, DemoError> {
    let broken = |why: String| DemoError::Data(format!("{name}: {why}"));
    let file = Files::get(name).ok_or_else(|| broken("is missing".to_owned()))?;
    let text = std::str::from_utf8(&file.data).map_err(|error| broken(error.to_string()))?;
    toml::from_str(text).map_err(|error| broken(error.to_string()))
}
