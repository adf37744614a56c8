//! The standard time of a step, read and checked.

use super::raw::{RawStep, RawTime};
use super::{DefinitionError, Source};
use crate::kernel::worktime::{Limit, Unit};
use crate::sop::baku::{Baku, Every};
use std::ops::Range;

/// The longest standard time, in its own unit: what is longer was mistyped.
pub(super) const MAX_TIME: u32 = 10_000;
/// The longest text of a time in the decree's words.
const MAX_WRITTEN_CHARS: usize = 80;

pub(super) fn baku(source: &Source<'_>, step: &RawStep) -> Result<Option<Baku>, DefinitionError> {
    match (&step.minutes, &step.time) {
        (None, None) => Ok(None),
        (Some(minutes), None) => match *minutes.get_ref() {
            0 => Err(source.error(Some(minutes.span()), "waktu baku harus lebih dari 0 menit")),
            minutes => Ok(Some(Baku::minutes(minutes))),
        },
        (None, Some(time)) => read(source, time.get_ref(), &time.span()).map(Some),
        (Some(minutes), Some(_)) => {
            Err(source.error(Some(minutes.span()), "tulis `time` atau `minutes`, jangan keduanya"))
        }
    }
}

fn read(source: &Source<'_>, raw: &RawTime, at: &Range<usize>) -> Result<Baku, DefinitionError> {
    let wrong = |what: String| source.error(Some(at.clone()), what);
    let every = raw
        .every
        .as_deref()
        .map(|text| {
            Every::from_column(text)
                .ok_or_else(|| wrong(format!("`every` adalah minggu atau bulan, bukan {text}")))
        })
        .transpose()?;
    let limit = match (raw.most, every) {
        (Some(most), None) => limit(raw, most).map_err(wrong)?,
        (None, Some(every)) if raw.unit.is_none() && raw.least.is_none() => every.limit(),
        (_, _) => return Err(wrong("isi `most` dan `unit`, atau `every` saja".to_owned())),
    };
    if raw.extension == Some(0) || raw.extension.is_some_and(|more| more > MAX_TIME) {
        return Err(wrong(format!("perpanjangan adalah 1 sampai {MAX_TIME}")));
    }
    if raw.written.as_ref().is_some_and(|text| text.chars().count() > MAX_WRITTEN_CHARS) {
        return Err(wrong(format!("`written` paling banyak {MAX_WRITTEN_CHARS} karakter")));
    }
    Ok(Baku {
        limit,
        every,
        extension: raw.extension,
        from_arrival: raw.from_arrival,
        written: raw.written.clone(),
    })
}

fn limit(raw: &RawTime, most: u32) -> Result<Limit, String> {
    let text = raw.unit.as_deref().unwrap_or_default();
    let unit = Unit::from_column(text)
        .ok_or_else(|| format!("`unit` adalah menit, jam, hari_kerja, atau hari_kalender, bukan {text:?}"))?;
    if most == 0 || most > MAX_TIME {
        return Err(format!("waktu baku adalah 1 sampai {MAX_TIME} {}", unit.title()));
    }
    if raw.least.is_some_and(|least| least == 0 || least >= most) {
        return Err("`least` harus lebih dari 0 dan kurang dari `most`".to_owned());
    }
    Ok(Limit { least: raw.least, most, unit })
}
