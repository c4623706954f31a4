use super::*;

fn text(languages: Languages) -> String {
    String::from_utf8(page(&Material::default(), languages).unwrap()).unwrap()
}

#[test]
fn a_run_of_nothing_is_a_page_without_charts() {
    for languages in [Languages::Zh, Languages::En, Languages::Both] {
        let html = text(languages);
        assert!(html.starts_with("<!doctype html>"));
        assert!(html.ends_with("</html>"), "{}", &html[html.len() - 40..]);
        assert!(!html.contains("restoraCharts = {") && !html.contains("id=\"each\""));
        assert!(html.len() < 60_000, "{}", html.len());
    }
}

#[test]
fn a_page_of_one_language_has_nothing_of_the_other() {
    let [zh, en] = [Languages::Zh, Languages::En].map(text);
    assert!(zh.contains("<html lang=\"zh-CN\"") && zh.contains("概要"));
    assert!(!zh.contains(">Summary<"));
    assert!(en.contains("<html lang=\"en\"") && en.contains("Summary"));
    assert!(!en.contains("概要") && !en.contains("class=\"switch\""));
    assert!(text(Languages::Both).contains("class=\"switch\""));
}
