//! What an editor would have put into the demo's inbox: a file of links, and pages saved from a browser.

use minijinja::context;

use super::site::card;
use super::template::{engine, failed};
use super::{DemoError, FIXTURES, sites};

/// The inbox as paths below the output folder, with contents: `inbox/wechat.txt` and `inbox/saved/*.html`.
pub fn files() -> Result<Vec<(String, Vec<u8>)>, DemoError> {
    let missing = || DemoError::Missing("inbox/wechat.txt".to_owned());
    let links = FIXTURES.get_file("inbox/wechat.txt").ok_or_else(missing)?;
    let mut files = vec![("inbox/wechat.txt".to_owned(), links.contents().to_vec())];
    let folder = FIXTURES.get_dir("wechat").ok_or_else(missing)?;
    let engine = engine(folder)?;
    for article in sites()?.into_iter().flat_map(|site| site.articles).filter(|article| article.via == "saved") {
        let template = article.head.get("template").map_or("classic.html", String::as_str);
        let page = engine.get_template(template).and_then(|page| page.render(context! { a => card(&article), saved => true }));
        let name = article.head.get("id").map_or(article.story.as_str(), String::as_str);
        files.push((format!("inbox/saved/{name}.html"), page.map_err(|source| failed(folder, template, source))?.into_bytes()));
    }
    Ok(files)
}
