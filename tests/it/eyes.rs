//! Offices in which no machine compares: what most tests are about does not need it, and it takes seconds a page.

use std::path::Path;

/// The upload SOP of such an office.
pub fn upload_sop() -> String {
    let definition = include_str!("../../src/sop/definitions/pengunggahan.toml");
    let without = definition.replace(", \"perbedaan_dinilai\"", "");
    assert_ne!(definition, without);
    without
}

/// Leaves the comparison by machine out of the SOP of this data folder, unless it has definitions of its own.
pub fn only(data: &Path) {
    let folder = data.join("sop");
    if folder.exists() {
        return;
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("pengunggahan.toml"), upload_sop()).expect("a file");
}
