//! The office's own words: greeting, closing, the survey's invitation. `{instansi}` is the office's name, `{nomor}` the
//! ticket's, `{tautan}` the survey's address or that of a product, `{sitasi}` the product.

use std::collections::BTreeMap;

/// The longest of them, in characters.
pub const TEXT_SETTING_MAX_CHARS: usize = 1_000;

/// A text that an office may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextSetting {
    /// The setting's name.
    pub name: &'static str,
    /// What it is.
    pub label: &'static str,
    /// The placeholders that it must hold.
    pub needs: &'static [&'static str],
    /// The usual one.
    pub usual: &'static str,
}

/// All of them.
pub const TEXT_SETTINGS: [TextSetting; 6] = [
    TextSetting {
        name: "hotline_salam",
        label: "Salam layanan (langkah 2; wajib menyebut instansi)",
        needs: &["{instansi}"],
        usual: "Selamat datang di layanan hotline {instansi}. Pesan Anda sudah kami terima dengan nomor {nomor}. Petugas \
                akan menjawab dari informasi yang sudah dipublikasikan.",
    },
    TextSetting {
        name: "hotline_terbatas",
        label: "Keterangan bagi yang tidak menyebut identitas (langkah 3)",
        needs: &[],
        usual: "Tanpa identitas Anda tetap kami layani secara terbatas: hanya informasi yang terbuka untuk umum.",
    },
    TextSetting {
        name: "hotline_penutup",
        label: "Salam penutup (langkah 10)",
        needs: &["{instansi}"],
        usual: "Terima kasih telah menghubungi {instansi}. Layanan nomor {nomor} kami tutup. Bila masih ada yang \
                ditanyakan, silakan hubungi kami lagi.",
    },
    TextSetting {
        name: "hotline_skm",
        label: "Undangan survei kepuasan masyarakat (langkah 11)",
        needs: &["{tautan}"],
        usual: "Mohon luangkan satu menit untuk menilai layanan kami: {tautan}",
    },
    TextSetting {
        name: "hotline_produk",
        label: "Kabar bahwa produk hukum yang ditanyakan sudah terbit",
        needs: &["{sitasi}", "{tautan}"],
        usual: "Produk hukum yang Anda tanyakan sudah terbit: {sitasi}. Selengkapnya: {tautan}",
    },
    TextSetting {
        name: "hotline_ditindaklanjuti",
        label: "Kabar bahwa produk hukum yang dilaporkan sudah diturunkan atau diralat",
        needs: &[],
        usual: "Laporan Anda tentang produk hukum dalam layanan nomor {nomor} sudah ditindaklanjuti. Terima kasih.",
    },
];

/// The texts of an office.
#[derive(Debug, Clone)]
pub struct Texts<'s> {
    settings: &'s BTreeMap<String, String>,
    office: &'s str,
    code: String,
}

impl<'s> Texts<'s> {
    /// From the office's settings, for a ticket.
    #[must_use]
    pub fn of(settings: &'s BTreeMap<String, String>, office: &'s str, code: String) -> Self {
        Self { settings, office, code }
    }

    /// A text by its setting, as it goes out; further placeholders by name and value.
    #[must_use]
    pub fn get(&self, name: &str, more: &[(&str, &str)]) -> String {
        let set = self.settings.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
        let usual = || TEXT_SETTINGS.iter().find(|text| text.name == name).map_or("", |text| text.usual);
        let mut text = set.unwrap_or_else(usual).to_owned();
        let known = [("{instansi}", self.office), ("{nomor}", self.code.as_str())];
        for (mark, value) in known.iter().chain(more) {
            text = text.replace(mark, value);
        }
        text
    }
}

/// A text that an administrator typed for a setting.
///
/// # Errors
/// Why it cannot be used.
pub fn check(setting: &TextSetting, typed: &str) -> Result<String, String> {
    let text = super::rules::read_text(typed, "Teks", TEXT_SETTING_MAX_CHARS)?;
    match setting.needs.iter().find(|mark| !text.is_empty() && !text.contains(**mark)) {
        Some(mark) => Err(format!("Teks ini harus memuat {mark}.")),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_texts_hold_until_an_office_has_its_own() {
        let mut settings = BTreeMap::new();
        let says = |settings: &BTreeMap<String, String>| {
            Texts::of(settings, "KPU Provinsi Jambi", "HL-2026-00001".into()).get("hotline_salam", &[])
        };
        assert!(says(&settings).contains("KPU Provinsi Jambi") && says(&settings).contains("HL-2026-00001"));
        settings.insert("hotline_salam".into(), "Salam dari {instansi}".into());
        assert_eq!(says(&settings), "Salam dari KPU Provinsi Jambi");
        let survey = Texts::of(&settings, "KPU", String::new())
            .get("hotline_skm", &[("{tautan}", "https://a/survei")]);
        assert!(survey.ends_with("https://a/survei"));
    }

    #[test]
    fn a_text_has_what_it_needs() {
        for setting in &TEXT_SETTINGS {
            assert_eq!(check(setting, setting.usual).as_deref(), Ok(setting.usual));
            assert_eq!(check(setting, " ").as_deref(), Ok(""), "the usual one comes back");
        }
        assert!(check(&TEXT_SETTINGS[0], "Salam").unwrap_err().contains("{instansi}"));
        let long = "a".repeat(TEXT_SETTING_MAX_CHARS + 1);
        assert!(check(&TEXT_SETTINGS[1], &long).is_err() && check(&TEXT_SETTINGS[1], &long[1..]).is_ok());
    }
}
