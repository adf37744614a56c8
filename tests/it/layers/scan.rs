//! What a source file reaches for: the paths it names, wherever they stand (imports, types,
//! expressions, attributes, inside macros), the words `async` and `await`, and its texts.
//!
//! It reads tokens and not the syntax tree, because a macro's inside has no tree.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// Something seen, and where.
pub struct Seen {
    /// Line, from one.
    pub line: usize,
    /// What it is.
    pub fact: Fact,
}

/// What can be seen.
pub enum Fact {
    /// A path: `crate::db::Db` whichever way it is written, or one that begins with a crate's name.
    Path(Vec<String>),
    /// `async` or `await`.
    Word(String),
    /// The value of a string.
    Text(String),
}

/// All of it, in order; `depth` is how many modules deep the file lies.
pub fn facts(source: &str, depth: usize) -> Result<Vec<Seen>, String> {
    syn::parse_file(source).map_err(|error| error.to_string())?;
    let tokens: TokenStream = source.parse().map_err(|error| format!("{error}"))?;
    let mut scan = Scan { seen: Vec::new() };
    scan.walk(tokens, depth);
    Ok(scan.seen)
}

struct Scan {
    seen: Vec<Seen>,
}

impl Scan {
    fn walk(&mut self, stream: TokenStream, depth: usize) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut i = 0;
        while i < tokens.len() {
            i = match &tokens[i] {
                TokenTree::Punct(p) if p.as_char() == '#' => self.attribute(&tokens, i, depth),
                TokenTree::Ident(word) if word == "mod" => self.module(&tokens, i, depth),
                TokenTree::Ident(word) => self.word(word, &tokens, i, depth),
                TokenTree::Group(group) => {
                    self.walk(group.stream(), depth);
                    i + 1
                }
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    if let Some(text) = text_of(literal) {
                        self.seen.push(Seen { line, fact: Fact::Text(text) });
                    }
                    i + 1
                }
                TokenTree::Punct(_) => i + 1,
            };
        }
    }

    /// Documentation is an attribute with a text; it may speak of anything.
    fn attribute(&mut self, tokens: &[TokenTree], i: usize, depth: usize) -> usize {
        let at = if punct(tokens, i + 1, '!') { i + 2 } else { i + 1 };
        let Some(TokenTree::Group(group)) = tokens.get(at) else { return i + 1 };
        let first = group.stream().into_iter().next();
        if !matches!(first, Some(TokenTree::Ident(name)) if name == "doc") {
            self.walk(group.stream(), depth);
        }
        at + 1
    }

    /// Inside `mod name { … }` one more `super` is needed to get out.
    fn module(&mut self, tokens: &[TokenTree], i: usize, depth: usize) -> usize {
        match (tokens.get(i + 1), tokens.get(i + 2)) {
            (Some(TokenTree::Ident(_)), Some(TokenTree::Group(body))) => {
                self.walk(body.stream(), depth + 1);
                i + 3
            }
            _ => i + 1,
        }
    }

    fn word(&mut self, word: &Ident, tokens: &[TokenTree], i: usize, depth: usize) -> usize {
        if word == "async" || word == "await" {
            let line = word.span().start().line;
            self.seen.push(Seen { line, fact: Fact::Word(word.to_string()) });
            return i + 1;
        }
        let import =
            word == "use" && !punct(tokens, i + 1, '<') || word == "crate" && is_ident(tokens, i + 1);
        let begin = if import { after_colons(tokens, i + 1).unwrap_or(i + 1) } else { i };
        // A bare word is no path; a bare word after `use` is.
        if !import && after_colons(tokens, i + 1).is_none() {
            return i + 1;
        }
        let mut paths = Vec::new();
        let next = tree(tokens, begin, &[], &mut paths);
        for (line, path) in paths {
            if let Some(path) = resolved(path, depth) {
                self.seen.push(Seen { line, fact: Fact::Path(path) });
            }
        }
        next.max(i + 1)
    }
}

type Paths = Vec<(usize, Vec<String>)>;

/// Reads a path, or a tree of paths as after `use`, from `tokens[i]`; gives the place behind it.
fn tree(tokens: &[TokenTree], i: usize, prefix: &[String], paths: &mut Paths) -> usize {
    match tokens.get(i) {
        Some(TokenTree::Ident(name)) => {
            let mut path = prefix.to_vec();
            path.push(name.to_string().trim_start_matches("r#").to_owned());
            let continues = after_colons(tokens, i + 1).filter(|next| goes_on(tokens.get(*next)));
            if let Some(next) = continues {
                return tree(tokens, next, &path, paths);
            }
            paths.push((name.span().start().line, path));
            i + 1
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            branches(group, prefix, paths);
            i + 1
        }
        Some(TokenTree::Punct(star)) if star.as_char() == '*' => {
            let mut path = prefix.to_vec();
            path.push("*".to_owned());
            paths.push((star.span().start().line, path));
            i + 1
        }
        _ => i,
    }
}

fn goes_on(token: Option<&TokenTree>) -> bool {
    match token {
        Some(TokenTree::Ident(_)) => true,
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(TokenTree::Punct(punct)) => punct.as_char() == '*',
        _ => false,
    }
}

fn branches(group: &Group, prefix: &[String], paths: &mut Paths) {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    for branch in tokens.split(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ',')) {
        tree(branch, after_colons(branch, 0).unwrap_or(0), prefix, paths);
    }
}

/// Paths out of the own area in one form, beginning with `crate`; `None` for those that stay inside.
fn resolved(path: Vec<String>, depth: usize) -> Option<Vec<String>> {
    let start = usize::from(path.first().is_some_and(|first| first == "self"));
    let supers = path.iter().skip(start).take_while(|part| *part == "super").count();
    if path.first().is_some_and(|first| first == "crate" || first == "jdih") {
        return Some(std::iter::once("crate".to_owned()).chain(path.into_iter().skip(1)).collect());
    }
    match supers {
        0 if start == 1 => None,
        0 => Some(path),
        n if n < depth => None,
        n => Some(std::iter::once("crate".to_owned()).chain(path.into_iter().skip(start + n)).collect()),
    }
}

fn after_colons(tokens: &[TokenTree], i: usize) -> Option<usize> {
    (punct(tokens, i, ':') && punct(tokens, i + 1, ':')).then_some(i + 2)
}

fn punct(tokens: &[TokenTree], i: usize, c: char) -> bool {
    matches!(tokens.get(i), Some(TokenTree::Punct(p)) if p.as_char() == c)
}

fn is_ident(tokens: &[TokenTree], i: usize) -> bool {
    matches!(tokens.get(i), Some(TokenTree::Ident(_)))
}

fn text_of(literal: &proc_macro2::Literal) -> Option<String> {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Some(text.value()),
        syn::Lit::ByteStr(bytes) => String::from_utf8(bytes.value()).ok(),
        _ => None,
    }
}
