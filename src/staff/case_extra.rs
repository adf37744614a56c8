//! What a case has besides its procedure: keadaan kahar, and a newer version of its SOP.

use super::Staff;
use crate::auth::{Actor, SEKRETARIS};
use crate::kernel::moment_text;
use crate::sop::rules::kahar::Kahar;
use crate::sop::{Case, Sop};
use crate::web::WebError;

/// Shown on every page of a case, above all else.
#[derive(Default)]
pub struct Extra {
    /// Every change by keadaan kahar.
    pub kahar: Vec<KaharLine>,
    /// Whether the viewer may propose one.
    pub proposes: bool,
    /// Whether the viewer decides on what is proposed.
    pub decides: bool,
    /// Under which version it runs, where another is in force.
    pub version: String,
    /// Whether the viewer may move it there.
    pub moves: bool,
}

/// One change.
pub struct KaharLine {
    /// What changes.
    pub words: String,
    /// `menunggu pengesahan Sekretaris`, `berlaku`, `ditolak`.
    pub state: &'static str,
    /// Who proposed and decided it, and when.
    pub about: String,
    /// Why.
    pub reason: String,
    /// Whether it counts.
    pub counts: bool,
}

/// Of a case, for a viewer.
pub async fn extra(staff: &Staff, viewer: &Actor, (case, sop): (&Case, &Sop)) -> Result<Extra, WebError> {
    let kahar = staff.sops.kahar_of(&case.id).await?;
    let open = case.closed.is_none();
    let newer = staff.sops.newer(case, sop);
    let waits = open && kahar.iter().any(Kahar::is_open);
    Ok(Extra {
        proposes: open && !waits && sop.concerns(viewer) && !viewer.has(SEKRETARIS),
        decides: open && waits && viewer.has(SEKRETARIS),
        moves: newer.is_some() && viewer.has(sop.owner_role()),
        version: newer.map(|_| version_words(case)).unwrap_or_default(),
        kahar: kahar.iter().map(|one| line(one, one.words(sop), open)).collect(),
    })
}

fn version_words(case: &Case) -> String {
    let short = case.sop_version.rsplit('@').next().unwrap_or_default();
    format!("Perkara ini berjalan menurut versi {short}. Versi lain sudah berlaku bagi perkara baru.")
}

/// A change as people read it.
pub fn line(one: &Kahar, words: String, open: bool) -> KaharLine {
    let mut about = format!("Diusulkan {}, {}.", one.proposed_by.1, moment_text(one.proposed));
    let state = match (&one.confirmed, &one.declined) {
        (Some((by, at)), _) => {
            about.push_str(&format!(" Disahkan {by}, {}.", moment_text(*at)));
            "berlaku"
        }
        (None, Some((by, at, reason))) => {
            about.push_str(&format!(" Ditolak {by}, {}: {reason}", moment_text(*at)));
            "ditolak"
        }
        (None, None) if open => "menunggu pengesahan Sekretaris",
        (None, None) => "tidak diputuskan sampai perkara selesai",
    };
    KaharLine { words, state, about, reason: one.reason.clone(), counts: one.confirmed.is_some() }
}
