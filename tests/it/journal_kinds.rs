//! Every kind of entry that the code writes has its words in the auditor's view. Reads the sources with `syn`.

use crate::tidy::files_below;
use std::collections::BTreeMap;
use std::path::Path;
use syn::visit::{self, Visit};

/// Kinds that are written below a function, with the file that writes them.
#[derive(Default)]
struct Kinds {
    file: String,
    /// The texts of the function that is being read.
    texts: Vec<String>,
    /// Whether it writes an entry whose kind is no literal.
    chooses: bool,
    found: BTreeMap<String, String>,
    /// Calls whose kind cannot be told.
    untold: Vec<String>,
}

/// Whether a text can be a kind: words in small letters around one dot.
fn is_kind(text: &str) -> bool {
    let word =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || "-_".contains(c));
    text.split_once('.').is_some_and(|(area, act)| word(area) && word(act))
}

fn literal(expr: &syn::Expr) -> Option<String> {
    match expr {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

impl Kinds {
    fn function(&mut self, name: &str, read: impl FnOnce(&mut Self)) {
        let outer = (std::mem::take(&mut self.texts), std::mem::take(&mut self.chooses));
        read(self);
        if self.chooses {
            let kinds: Vec<String> = self.texts.iter().filter(|text| is_kind(text)).cloned().collect();
            if kinds.is_empty() {
                self.untold.push(format!("{} in {name}", self.file));
            }
            self.found.extend(kinds.into_iter().map(|kind| (kind, self.file.clone())));
        }
        (self.texts, self.chooses) = outer;
    }
}

impl<'ast> Visit<'ast> for Kinds {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig.ident.to_string(), |kinds| visit::visit_item_fn(kinds, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig.ident.to_string(), |kinds| visit::visit_impl_item_fn(kinds, item));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident != "tests" {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.texts.push(text.value());
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func {
            let names: Vec<String> = path.path.segments.iter().map(|part| part.ident.to_string()).collect();
            if names.ends_with(&["Entry".to_owned(), "new".to_owned()]) {
                match call.args.first().and_then(literal) {
                    Some(kind) => drop(self.found.insert(kind, self.file.clone())),
                    None => self.chooses = true,
                }
            }
        }
        visit::visit_expr_call(self, call);
    }

    // Entries are mostly written as elements of `vec![…]`, whose inside is no syntax tree.
    fn visit_macro(&mut self, inner: &'ast syn::Macro) {
        let parser = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        for expr in inner.parse_body_with(parser).into_iter().flatten() {
            // The expression does not outlive this function; so it is read by a visitor of its own.
            let mut inside = Kinds { file: self.file.clone(), ..Kinds::default() };
            inside.visit_expr(&expr);
            self.texts.append(&mut inside.texts);
            self.chooses |= inside.chooses;
            self.found.append(&mut inside.found);
        }
    }
}

fn kinds_of(file: &str, source: &str) -> Kinds {
    let mut kinds = Kinds { file: file.to_owned(), ..Kinds::default() };
    kinds.visit_file(&syn::parse_file(source).expect("sources that compile"));
    kinds
}

#[test]
fn every_kind_that_is_written_has_its_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut written, mut untold) = (BTreeMap::new(), Vec::new());
    for path in files_below(&root, &["rs"]) {
        let kinds = kinds_of(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap());
        written.extend(kinds.found);
        untold.extend(kinds.untold);
    }
    assert!(written.len() >= 35, "the sources were not read: {written:?}");
    assert_eq!(untold, [] as [String; 0], "the kinds of these entries cannot be told");
    let spoken: BTreeMap<&str, &str> = jdih::staff::journal_kinds().collect();
    let silent: Vec<_> = written.iter().filter(|(kind, _)| !spoken.contains_key(kind.as_str())).collect();
    assert!(silent.is_empty(), "no words in src/staff/journal_words.rs for {silent:#?}");
    let unused: Vec<_> = spoken.keys().filter(|kind| !written.contains_key(**kind)).collect();
    assert!(unused.is_empty(), "words for kinds that nobody writes: {unused:?}");
}

#[test]
fn the_reading_can_fail() {
    let source = r#"
        fn plain() { let e = Entry::new("a.satu", who); }
        fn listed() { tx.commit(vec![Entry::new("a.dua", who), crate::journal::Entry::new("a.tiga", who).about(x)]); }
        impl X { fn chosen(&self) { let k = if y { "a.empat" } else { "a.lima" }; vec![Entry::new(k, who)]; } }
        fn told(kind: &'static str) { Entry::new(kind, who) }
        mod tests { fn not() { Entry::new("a.uji", who); } }
    "#;
    let kinds = kinds_of("x.rs", source);
    let found: Vec<&str> = kinds.found.keys().map(String::as_str).collect();
    assert_eq!(found, ["a.dua", "a.empat", "a.lima", "a.satu", "a.tiga"]);
    assert_eq!(kinds.untold, ["x.rs in told"]);
    assert!(!is_kind("Peran") && !is_kind("a.b.c") && !is_kind("berkas.") && is_kind("laporan.di-tutup"));
}
