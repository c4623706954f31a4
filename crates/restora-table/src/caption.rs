//! Captions in both languages.

use std::borrow::Cow;

use restora_message::{Lang, Text};
use serde::{Deserialize, Serialize};

/// What people read above a column or beside a colour, in English and Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// English.
    pub en: Cow<'static, str>,
    /// Chinese.
    pub zh: Cow<'static, str>,
}

impl Caption {
    /// A caption in both languages.
    pub fn new(
        en: impl Into<Cow<'static, str>>,
        zh: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// In one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// Both languages, once where they say the same.
    pub fn both(&self) -> String {
        if self.en == self.zh || self.zh.is_empty() {
            return self.en.clone().into_owned();
        }
        if self.en.is_empty() {
            return self.zh.clone().into_owned();
        }
        format!("{} {}", self.en, self.zh)
    }
}

/// English and Chinese.
impl From<(&'static str, &'static str)> for Caption {
    fn from((en, zh): (&'static str, &'static str)) -> Self {
        Self::new(en, zh)
    }
}

impl From<Text> for Caption {
    fn from(text: Text) -> Self {
        Self::new(text.en, text.zh)
    }
}

impl From<&Text> for Caption {
    fn from(text: &Text) -> Self {
        Self::from(*text)
    }
}
