//! Captions, headings and phase names.

use crate::Text;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub static $name: Text = Text { en: $en, zh: $zh };)*
    };
}

texts! {
    /// Heading of a list of errors.
    ERRORS: "{count} error(s)", "{count} 个错误";
    /// Heading of a list of warnings.
    WARNINGS: "{count} warning(s)", "{count} 条警告";
    /// Points to `explain`.
    TRY_EXPLAIN: "restora explain {code} says more", "详见 restora explain {code}";
}
