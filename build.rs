//! Rebuilds when a migration, a definition of an SOP or a template changes: they are compiled in.

fn main() {
    for path in ["migrations", "src/sop/definitions", "templates", "static", "demo"] {
        println!("cargo:rerun-if-changed={path}");
    }
}
