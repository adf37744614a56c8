//! Addresses, each made in one place.

/// The page of a product.
#[must_use]
pub fn product(public_id: i64, slug: &str) -> String {
    format!("/produk-hukum/{public_id}-{slug}")
}

/// The address of a product that stays whatever its title becomes; it leads to its page.
#[must_use]
pub fn product_for_good(public_id: i64) -> String {
    format!("/produk-hukum/{public_id}")
}

/// A public file of a product.
#[must_use]
pub fn product_file(public_id: i64, name: &str) -> String {
    format!("/produk-hukum/{public_id}/berkas/{name}")
}

/// A page of a public file, as picture and words.
#[must_use]
pub fn product_page(public_id: i64, name: &str, page: u32) -> String {
    format!("/produk-hukum/{public_id}/berkas/{name}/halaman/{page}")
}

/// The same with the words of `asked` marked; as it is when nothing is asked.
#[must_use]
pub fn product_page_marked(public_id: i64, name: &str, page: u32, asked: &str) -> String {
    let address = product_page(public_id, name, page);
    if asked.is_empty() {
        return address;
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", asked).finish();
    format!("{address}?{query}")
}

/// A product as staff see it, whatever became of it.
#[must_use]
pub fn staff_product(public_id: i64) -> String {
    format!("/produk/{public_id}")
}

/// Where a problem with a product is reported.
#[must_use]
pub fn product_report(public_id: i64) -> String {
    format!("/produk-hukum/{public_id}/lapor")
}

/// The text of a public file by its parts; of the digital Salinan when no other is named.
#[must_use]
pub fn product_text(public_id: i64, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("/produk-hukum/{public_id}/isi/{name}"),
        None => format!("/produk-hukum/{public_id}/isi"),
    }
}

/// Two versions of a product side by side, the older one first.
#[must_use]
pub fn product_versions(public_id: i64, older: i64, newer: i64) -> String {
    format!("/produk-hukum/{public_id}/versi/{older}/{newer}")
}

/// The search, with what is given of text, kind, year, status and page; an empty value is left out.
#[must_use]
pub fn search(given: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let given: Vec<_> = given.iter().filter(|(_, value)| !value.is_empty()).collect();
    for (name, value) in &given {
        query.append_pair(name, value);
    }
    if given.is_empty() { "/cari".to_owned() } else { format!("/cari?{}", query.finish()) }
}

/// A case.
#[must_use]
pub fn case(id: &str) -> String {
    format!("/kasus/{id}")
}

/// A file of a case, for staff.
#[must_use]
pub fn case_file(case_id: &str, file_id: &str) -> String {
    format!("/kasus/{case_id}/berkas/{file_id}")
}

/// Signing in, and back to a page of ours afterwards.
#[must_use]
pub fn sign_in(then: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("lanjut", then).finish();
    format!("/masuk?{query}")
}

/// A path that came from outside, when it is one of ours; never another site.
#[must_use]
pub fn own_path(text: &str) -> Option<&str> {
    let ours = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains('\\')
        && !text.chars().any(char::is_control);
    ours.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_says_only_what_was_given() {
        assert_eq!(search(&[("q", ""), ("tahun", "")]), "/cari");
        assert_eq!(search(&[("q", "a b&c"), ("jenis", ""), ("tahun", "2025")]), "/cari?q=a+b%26c&tahun=2025");
    }

    #[test]
    fn only_paths_of_ours_are_followed() {
        assert_eq!(own_path("/kerja?a=1"), Some("/kerja?a=1"));
        for foreign in
            ["", "kerja", "//jahat.example", "https://jahat.example", "/\\jahat.example", "/a\r\nb"]
        {
            assert_eq!(own_path(foreign), None, "{foreign}");
        }
    }
}
