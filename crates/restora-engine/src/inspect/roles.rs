//! What the fields of a layer can serve as: the id, the name, the group of a site.

use restora_io::{FieldLook, LayerLook};
use serde::Serialize;

/// What a field can serve as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// `sites.id`: never empty, never twice the same.
    Id,
    /// `sites.name`: words.
    Name,
    /// `sites.group`: a few values, each of several sites.
    Group,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldView {
    /// Its name.
    pub name: String,
    /// `String`, `Integer`, `Real`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Different values that occur, empty ones aside.
    pub distinct: u64,
    /// Whether there are more than were counted.
    pub more: bool,
    /// Features without a value.
    pub empty: u64,
    /// The first different values.
    pub examples: Vec<String>,
    /// What it can serve as.
    pub roles: Vec<Role>,
}

/// Fields to name in a config.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picked {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) group: Option<String>,
}

/// Names of fields that are ids: whole names, then parts of names.
const IDS: (&[&str], &[&str]) = (
    &[
        "id",
        "site",
        "bh",
        "bsm",
        "code",
        "gid",
        "uid",
        "编号",
        "编码",
        "代码",
        "标识码",
        "tbbh",
    ],
    &["id", "code", "编号", "编码", "代码", "标识", "bh", "key", "no"],
);

/// Names of fields that are names.
const NAMES: (&[&str], &[&str]) = (
    &["name", "mc", "名称", "地块名称", "xmmc", "title"],
    &["name", "名", "mc", "title"],
);

/// Names of fields that are groups.
const GROUPS: (&[&str], &[&str]) = (
    &["group", "county", "district", "town", "region", "县", "区", "分组"],
    &[
        "group", "county", "district", "town", "region", "type", "class", "县", "乡",
        "镇", "市", "区", "组", "类", "xian", "zhen",
    ],
);

/// Names of fields that measure a site and so are neither: `Shape_Area`.
const MEASURES: [&str; 10] = [
    "area",
    "leng",
    "perimeter",
    "面积",
    "周长",
    "长度",
    "hectare",
    "_m2",
    "_share",
    "_per_yr",
];

/// All fields of a layer with what they can serve as, and those to name.
pub(crate) fn roles(layer: &LayerLook) -> (Vec<FieldView>, Picked) {
    let mut views: Vec<FieldView> = layer.fields.iter().map(view).collect();
    if !layer.spatial {
        // Rows without a place are no sites.
        return (views, Picked::default());
    }
    let all_read = layer.read == layer.features && layer.read > 0;
    for (view, field) in views.iter_mut().zip(&layer.fields) {
        if all_read && can_be_id(field) {
            view.roles.push(Role::Id);
        }
        if can_be_name(field) {
            view.roles.push(Role::Name);
        }
        if can_be_group(field, layer.read) {
            view.roles.push(Role::Group);
        }
    }
    let id = best(&views, Role::Id, IDS, 0, &[]);
    let name =
        best(&views, Role::Name, NAMES, 1, &[]).filter(|name| Some(name) != id.as_ref());
    let taken: Vec<&str> =
        [&id, &name].into_iter().flatten().map(String::as_str).collect();
    let group = best(&views, Role::Group, GROUPS, 1, &taken);
    (views, Picked { id, name, group })
}

fn view(field: &FieldLook) -> FieldView {
    FieldView {
        name: field.name.clone(),
        kind: field.kind.clone(),
        distinct: field.distinct,
        more: field.more,
        empty: field.empty,
        examples: field.examples.clone(),
        roles: Vec::new(),
    }
}

fn is_text(field: &FieldLook) -> bool {
    field.kind == "String"
}

fn is_integer(field: &FieldLook) -> bool {
    field.kind.starts_with("Integer")
}

fn measures(field: &FieldLook) -> bool {
    let name = field.name.to_lowercase();
    MEASURES.iter().any(|word| name.contains(word))
}

fn can_be_id(field: &FieldLook) -> bool {
    // Some programs write whole numbers as Real; others measure with it.
    let named = fits(&field.name, IDS) > 0;
    let kind = is_text(field) || is_integer(field) || (field.kind == "Real" && named);
    kind && field.unique && field.empty == 0 && !measures(field)
}

fn can_be_name(field: &FieldLook) -> bool {
    is_text(field) && field.distinct > 0
}

/// A few values, each of several sites on the average.
fn can_be_group(field: &FieldLook, read: u64) -> bool {
    let kind = is_text(field) || is_integer(field);
    kind && !field.more
        && !measures(field)
        && field.distinct > 1
        && field.distinct * 2 <= read - field.empty
}

/// How well a name fits: 2 wholly, 1 in one of its words, 0 not at all.
fn fits(name: &str, (whole, parts): (&[&str], &[&str])) -> u32 {
    let lower = name.to_lowercase();
    if whole.contains(&lower.as_str()) {
        return 2;
    }
    let words = words(name);
    // Chinese has no blanks between words.
    let fits = |part: &&str| {
        if part.is_ascii() {
            words.iter().any(|word| word == part)
        } else {
            lower.contains(*part)
        }
    };
    u32::from(parts.iter().any(fits))
}

/// The words of a name in small letters: `siteId_2` has `site`, `id` and `2`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let parted = (before.is_lowercase() && letter.is_uppercase())
            || before.is_ascii_digit() != letter.is_ascii_digit()
            || before.is_ascii() != letter.is_ascii();
        if parted || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The field that fits a role best and at least so well, the first of equals.
fn best(
    views: &[FieldView],
    role: Role,
    words: (&[&str], &[&str]),
    least: u32,
    taken: &[&str],
) -> Option<String> {
    let can = |view: &&FieldView| {
        view.roles.contains(&role) && !taken.contains(&view.name.as_str())
    };
    let mut found: Option<(u32, &FieldView)> = None;
    for view in views.iter().filter(can) {
        let fit = fits(&view.name, words);
        if fit >= least && found.is_none_or(|(best, _)| fit > best) {
            found = Some((fit, view));
        }
    }
    found.map(|(_, view)| view.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(
        name: &str,
        kind: &str,
        (distinct, empty): (u64, u64),
        unique: bool,
    ) -> FieldLook {
        FieldLook {
            name: name.to_owned(),
            kind: kind.to_owned(),
            distinct,
            more: false,
            empty,
            unique,
            examples: Vec::new(),
        }
    }

    fn layer(fields: Vec<FieldLook>) -> LayerLook {
        LayerLook {
            name: "parcels".to_owned(),
            geometry: "Polygon".to_owned(),
            spatial: true,
            features: 10,
            read: 10,
            crs: None,
            extent: None,
            guessed: None,
            fields,
            broken: None,
        }
    }

    #[test]
    fn ids_are_whole_and_once_groups_are_few() {
        use Role::{Group, Id, Name};
        let (views, picked) = roles(&layer(vec![
            field("Shape_Area", "Real", (10, 0), true),
            field("地块名称", "String", (10, 0), true),
            field("编号", "String", (10, 0), true),
            field("code", "String", (9, 1), true),
            field("县", "String", (3, 0), false),
            field("remark", "String", (0, 10), true),
        ]));
        let roles: Vec<&[Role]> =
            views.iter().map(|view| view.roles.as_slice()).collect();
        let wanted: [&[Role]; 6] =
            [&[], &[Id, Name], &[Id, Name], &[Name], &[Name, Group], &[]];
        assert_eq!(roles, wanted);
        let some = |name: &str| Some(name.to_owned());
        let wanted =
            Picked { id: some("编号"), name: some("地块名称"), group: some("县") };
        assert_eq!(picked, wanted);
    }

    #[test]
    fn nothing_is_promised_of_features_that_were_not_read() {
        let mut long = layer(vec![field("id", "Integer", (10, 0), true)]);
        long.features = 11;
        assert_eq!(roles(&long).1.id, None);
        assert_eq!(roles(&layer(Vec::new())).1, Picked::default());
        let nobody = layer(vec![field("note", "String", (0, 10), true)]);
        assert_eq!(roles(&nobody).1, Picked::default());
    }
}
