//! Text on the page: escaped, and in one language or two.

use restora_message::{Lang, Text};
use restora_table::Caption;

use crate::Languages;

/// Something said in both languages, not yet escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Words {
    pub(crate) en: String,
    pub(crate) zh: String,
}

impl Words {
    /// The same in both languages: a name, a number, a code.
    pub(crate) fn same(text: impl Into<String>) -> Self {
        let en = text.into();
        Self { zh: en.clone(), en }
    }

    pub(crate) fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// A text with its blanks filled; what fills them may differ by language.
    pub(crate) fn fill(text: &Text, args: &[(&str, Words)]) -> Self {
        let one = |lang| {
            let args: Vec<(&str, &str)> =
                args.iter().map(|(name, words)| (*name, words.get(lang))).collect();
            text.fill(lang, &args)
        };
        Self { en: one(Lang::En), zh: one(Lang::Zh) }
    }
}

impl From<&Text> for Words {
    fn from(text: &Text) -> Self {
        Self { en: text.en.to_owned(), zh: text.zh.to_owned() }
    }
}

impl From<&Caption> for Words {
    /// A language that a caption lacks is lent by the other.
    fn from(caption: &Caption) -> Self {
        let [en, zh] = [&caption.en, &caption.zh].map(|text| text.clone().into_owned());
        match (en.is_empty(), zh.is_empty()) {
            (true, _) => Self::same(zh),
            (_, true) => Self::same(en),
            (false, false) => Self { en, zh },
        }
    }
}

/// Puts words into HTML, in the languages of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speaker(pub(crate) Languages);

impl Speaker {
    /// Words as HTML. Where both languages are on the page and differ, each is in an element
    /// with its `lang`, and the style shows one of them.
    pub(crate) fn html(self, words: &Words) -> String {
        let [zh, en] = [escape(&words.zh), escape(&words.en)];
        match self.0 {
            Languages::Zh => zh,
            Languages::En => en,
            Languages::Both if zh == en => zh,
            Languages::Both => {
                format!("<span lang=zh-CN>{zh}</span><span lang=en>{en}</span>")
            }
        }
    }

    /// Words as an attribute, with a space before it. Where both languages are on the page, the
    /// second one waits beside the first for the script that changes the language.
    pub(crate) fn attribute(self, name: &str, words: &Words) -> String {
        let first = escape(words.get(self.first()));
        if self.0 != Languages::Both || words.zh == words.en {
            return format!(" {name}=\"{first}\"");
        }
        let en = escape(&words.en);
        format!(" {name}=\"{first}\" data-l={name} data-zh=\"{first}\" data-en=\"{en}\"")
    }

    /// The language that the page opens with.
    pub(crate) fn first(self) -> Lang {
        self.0.list().first().copied().unwrap_or_default()
    }
}

/// Text as it may stand in HTML, between tags or in quoted attributes. Control characters that no
/// document may hold become the replacement character.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAME: &str = "<script>alert(1)</script>&\"'";

    #[test]
    fn names_stay_text_between_tags_and_in_attributes() {
        let words = Words::same(NAME);
        let escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;";
        for languages in [Languages::Zh, Languages::En, Languages::Both] {
            let speaker = Speaker(languages);
            assert_eq!(speaker.html(&words), escaped);
            assert_eq!(
                speaker.attribute("title", &words),
                format!(" title=\"{escaped}\"")
            );
        }
    }

    #[test]
    fn two_languages_stand_side_by_side_chinese_first() {
        let words = Words { en: "Water".to_owned(), zh: "水体".to_owned() };
        assert_eq!(
            Speaker(Languages::Both).html(&words),
            "<span lang=zh-CN>水体</span><span lang=en>Water</span>"
        );
        assert_eq!(Speaker(Languages::En).html(&words), "Water");
        assert_eq!(
            Speaker(Languages::Both).attribute("title", &words),
            " title=\"水体\" data-l=title data-zh=\"水体\" data-en=\"Water\""
        );
    }

    #[test]
    fn a_caption_of_one_language_is_said_in_both() {
        assert_eq!(Words::from(&Caption::new("", "水")), Words::same("水"));
        assert_eq!(Words::from(&Caption::new("water", "")), Words::same("water"));
    }

    proptest! {
        #[test]
        fn no_text_opens_a_tag_or_closes_a_quote(text in "\\PC*") {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        }
    }
}
