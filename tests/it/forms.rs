//! Forms as a browser reads them: every field with what stands in it, ticked boxes, chosen options.

use crate::house::Seen;

/// What a browser would send of the form that posts to `action`, files apart.
#[track_caller]
pub fn filled_form(page: &Seen, action: &str) -> Vec<(String, String)> {
    let from =
        page.body.find(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("no form to {action}"));
    let form = &page.body[from..];
    let mut rest = &form[..form.find("</form>").expect("its end")];
    let mut fields = Vec::new();
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        let (tag, after) = rest.split_at(rest.find('>').map_or(rest.len(), |end| end + 1));
        rest = after;
        let (Some(name), kind) = (attribute(tag, "name"), attribute(tag, "type").unwrap_or_default()) else {
            continue;
        };
        let value = if tag.starts_with("<textarea") {
            until(after, "</textarea>").to_owned()
        } else if tag.starts_with("<select") {
            chosen(until(after, "</select>"))
        } else if !tag.starts_with("<input")
            || kind == "file"
            || (kind == "checkbox" && !tag.contains(" checked"))
        {
            continue;
        } else {
            attribute(tag, "value").unwrap_or_default()
        };
        fields.push((name, unescape(&value)));
    }
    fields
}

/// The form of the checks with everything answered: boxes ticked, the first answer chosen, reasons given.
#[track_caller]
pub fn answered_checks(page: &Seen, action: &str) -> Vec<(String, String)> {
    let mut fields = filled_form(page, action);
    for tag in page.body.split('<').filter(|tag| tag.contains(" name=\"jawab_")) {
        let name = attribute(tag, "name").expect("a name");
        let value = if tag.starts_with("input") { "ya".to_owned() } else { second_option(page, &name) };
        fields = with(fields, &name, &value);
    }
    for (name, value) in &mut fields {
        if name.starts_with("alasan_") && value.is_empty() {
            *value = "Sudah diperiksa sendiri".to_owned();
        }
    }
    fields
}

fn second_option(page: &Seen, select: &str) -> String {
    let from = page.body.find(&format!("name=\"{select}\"")).expect("the field");
    let option = page.body[from..].split("<option").nth(2).expect("a second option");
    attribute(option, "value").expect("a value")
}

/// The fields with this one changed.
pub fn with(mut fields: Vec<(String, String)>, name: &str, value: &str) -> Vec<(String, String)> {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

/// The values of a field.
pub fn values<'f>(fields: &'f [(String, String)], name: &str) -> Vec<&'f str> {
    fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}

fn chosen(select: &str) -> String {
    let mut options = select.split("<option").skip(1);
    let first = options.clone().next();
    let chosen = options.find(|option| option.split('>').next().is_some_and(|tag| tag.contains(" selected")));
    chosen.or(first).and_then(|option| attribute(option, "value")).unwrap_or_default()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

fn until<'t>(text: &'t str, mark: &str) -> &'t str {
    &text[..text.find(mark).unwrap_or(text.len())]
}

/// The characters behind the entities that templates write.
pub fn unescape(text: &str) -> String {
    let named = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    named.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}
