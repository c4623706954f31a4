//! XML as QML and SLD need it: elements, attributes, text, always well-formed.

/// A document that is being written. Elements are closed in the order in which XML wants it,
/// those left open by [`Xml::finish`].
pub(crate) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

/// Names and values of attributes.
type Attributes<'a> = [(&'a str, &'a str)];

impl Xml {
    /// A document that starts with a line such as `<?xml …?>` or a document type.
    pub(crate) fn new(first_line: &str) -> Self {
        Self { out: format!("{first_line}\n"), open: Vec::new() }
    }

    /// Opens an element; what follows is inside.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &Attributes<'_>) {
        self.tag(name, attributes, ">\n");
        self.open.push(name);
    }

    /// Closes the innermost element.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push_str(">\n");
        }
    }

    /// An element with nothing in it.
    pub(crate) fn empty(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.tag(name, attributes, "/>\n");
    }

    /// An element with text in it.
    pub(crate) fn text(&mut self, name: &str, attributes: &Attributes<'_>, text: &str) {
        self.tag(name, attributes, ">");
        escape(text, &mut self.out);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    /// The document, with all elements closed.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &Attributes<'_>, end: &str) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
        self.out.push_str(end);
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.out.push_str("  ");
        }
    }
}

/// Adds words of people to a document. Line breaks and tabs are written as references, for a
/// reader turns bare ones in attributes into blanks; characters that XML 1.0 cannot hold at
/// all become U+FFFD, so that it is seen that something was there.
fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_people_come_back_as_they_were() {
        let words = "a<b> & \"c\" 'd'\n\t\r湿地 🌾";
        let mut xml = Xml::new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        xml.open("a", &[("b", words)]);
        xml.text("c", &[], words);
        let text = xml.finish();
        let read = roxmltree::Document::parse(&text).unwrap();
        assert_eq!(read.root_element().attribute("b"), Some(words));
        assert_eq!(
            read.root_element().first_element_child().unwrap().text(),
            Some(words)
        );
    }

    #[test]
    fn what_xml_cannot_hold_is_seen() {
        let mut out = String::new();
        escape("a\u{0}b\u{1b}c\u{ffff}", &mut out);
        assert_eq!(out, "a\u{fffd}b\u{fffd}c\u{fffd}");
    }
}
