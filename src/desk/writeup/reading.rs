//! A page read: the source's own rules in their order, then the general method, field by field with a reason.

use url::Url;

use super::super::article::Block;
use super::super::dates::{self, Context, Dated};
use super::super::language;
use super::super::source::Pick;
use super::super::source::article::{ArticleRules, BodyMethod};
use super::byline::{self, person};
use super::canonical;
use super::dating;
use super::embedded::{self, Told};
use super::evidence::Surroundings;
use super::gate::Gated;
use super::headline::{self, Headline};
use super::heads::Heads;
use super::kind;
use super::model::Model;
use super::names::Names;
use super::page::Page;
use super::pieces::{self, Piece};
use super::schema::{self, Schema};
use super::{Hints, PageKind, Writeup, blocks, body, fragment, prose, standfirst, wechat};

/// The general order of methods.
const ORDER: [BodyMethod; 1] = [BodyMethod::Readability];

/// Reads a page that passed the gate.
pub fn read(gated: &mut Gated<'_>, url: &Url, rules: Option<&ArticleRules>, hints: &Hints<'_>, model: &Model) -> Writeup {
    let mut page = Page::parse(gated);
    let heads = Heads::read(&page);
    let url =
        &heads.base.as_deref().and_then(|base| url.join(base).ok()).filter(|base| base.host() == url.host()).unwrap_or_else(|| url.clone());
    let locale = heads.locale(&page);
    let mut writeup = if wechat::is_wechat(url, page.gated.source) {
        wechat::read(&mut page, &heads, url)
    } else {
        Reader { page, heads, url, rules, hints, model, out: Writeup::default() }.read()
    };
    let text: String =
        writeup.body.iter().take(40).map(|block| block.text.as_str()).chain(writeup.title.as_deref()).collect::<Vec<_>>().join("\n");
    if !text.is_empty() {
        // A template may declare another language than its text is in: English is known by its words.
        let declared = locale.split('-').next().filter(|tag| matches!(tag.len(), 2 | 3) && !language::words::is_english(&text));
        writeup.language = Some(language::detect(&text, hints.language.or(declared)));
    }
    writeup
}

/// Every piece of a page with the evidence on it.
pub fn evidence(gated: &mut Gated<'_>, url: &Url, model: &Model) -> Vec<(String, Vec<f64>)> {
    let page = Page::parse(gated);
    let heads = Heads::read(&page);
    let mut reader = Reader { page, heads, url, rules: None, hints: &Hints::default(), model, out: Writeup::default() };
    let findings = reader.survey();
    let mut features = Vec::new();
    body::weigh(&reader.page, &findings.pieces, &reader.surroundings(&findings), model, |values| features.push(values.to_vec()));
    findings.pieces.into_iter().map(|piece| piece.text).zip(features).collect()
}

struct Reader<'r, 'a> {
    page: Page<'a>,
    heads: Heads,
    url: &'r Url,
    rules: Option<&'r ArticleRules>,
    hints: &'r Hints<'r>,
    model: &'r Model,
    out: Writeup,
}

/// What is read of a page before its fields are decided.
struct Findings {
    schema: Schema,
    told: Told,
    pieces: Vec<Piece>,
    /// Index of the piece that is the headline.
    headline: Option<usize>,
}

impl Reader<'_, '_> {
    fn read(mut self) -> Writeup {
        let findings = self.survey();
        let told = self.body_by_rules(&findings);
        self.byline(&findings);
        self.date(&findings);
        self.out.canonical = canonical::find(&self.heads, self.url);
        // of a large page either the tree is held, or what weighs its pieces, or a second copy of its text
        self.page.forget_tree();
        let chosen = (!told).then(|| body::choose(&self.page, &findings.pieces, &self.surroundings(&findings), self.model));
        self.page.forget_nodes();
        if let Some(chosen) = &chosen {
            self.keep(&findings, chosen);
        }
        self.finish(&findings, chosen);
        self.out
    }

    /// Reads what the page says of itself, decides on the headline, and cuts the page into pieces.
    fn survey(&mut self) -> Findings {
        let titles: Vec<&str> =
            [self.heads.meta(&["og:title"]).map(|(_, t)| t), self.heads.title.as_deref(), self.hints.title].into_iter().flatten().collect();
        let schema = schema::read(&self.heads.linked_data, &titles);
        let told =
            self.rules.and_then(|rules| rules.embedded.as_ref()).and_then(|rule| embedded::told(&self.page, rule)).unwrap_or_default();
        self.strip();
        self.out.site = self.site(&schema);
        let headline = self.headline(&schema, &told);
        if self.out.site.is_none() {
            self.out.site = self.heads.title.as_deref().and_then(|title| headline::suffix::behind(title, &headline.text));
        }
        let pieces = pieces::cut(&self.page, headline.node);
        let headline = headline.node.and_then(|node| {
            let range = self.page.range(node);
            pieces.iter().position(|piece| range.contains(&piece.at))
        });
        Findings { schema, told, pieces, headline }
    }

    fn surroundings(&self, findings: &Findings) -> Surroundings {
        let description = self.heads.meta(&["og:description", "description"]).map(|(_, said)| said);
        body::survey(&self.page, &findings.pieces, findings.headline, &findings.schema, description)
    }

    fn because(&mut self, field: &'static str, reason: impl Into<String>) {
        self.out.reasons.push((field, reason.into()));
    }

    /// Takes what the source strips out of the page.
    fn strip(&mut self) {
        for css in self.rules.map_or(&[][..], |rules| &rules.strip) {
            for hit in self.hits(css) {
                self.page.hide(hit);
            }
        }
    }

    /// What a selector of the source hits. Of those that would take too long the first is told.
    fn hits(&mut self, css: &str) -> Vec<usize> {
        self.page.select_within_bounds(css).unwrap_or_else(|why| {
            self.out.selector_trouble.get_or_insert(why);
            Vec::new()
        })
    }

    fn site(&self, schema: &Schema) -> Option<String> {
        let meta = self.heads.meta(&["og:site_name", "application-name", "apple-mobile-web-app-title"]);
        meta.map(|(_, name)| name.to_owned()).or_else(|| schema.publisher.clone())
    }

    /// What a selector of the source picks: attribute or text, and its pattern's first group.
    fn pick(&mut self, pick: Option<&Pick>) -> Option<String> {
        let pick = pick?;
        self.hits(&pick.selector).into_iter().find_map(|index| {
            let value = match &pick.attribute {
                Some(name) => self.page.attribute(index, name)?,
                None => self.page.text(index),
            };
            let value = match &pick.pattern {
                Some(pattern) => {
                    let found = pattern.captures(&value)?;
                    found.get(1).or_else(|| found.get(0))?.as_str().to_owned()
                }
                None => value,
            };
            Some(prose::collapse(&value)).filter(|value| !value.is_empty())
        })
    }

    fn headline(&mut self, schema: &Schema, told: &Told) -> Headline {
        let suffix = self.rules.and_then(|rules| rules.title_suffix.as_deref());
        let general = headline::find(&self.page, &self.heads, schema, self.url, self.out.site.as_deref(), suffix);
        let node = general.as_ref().and_then(|headline| headline.node);
        let own = self.pick(self.rules.and_then(|rules| rules.title.as_ref())).map(|text| (text, "selector of the source"));
        let own = own.or_else(|| told.title.clone().map(|text| (schema::unescape(&text), "embedded JSON of the source")));
        let found = match own {
            Some((text, reason)) => {
                let names: Vec<&str> = self.out.site.as_deref().into_iter().collect();
                Headline { text: headline::suffix::cut(&text, &names, suffix), reason, node }
            }
            None => general.unwrap_or(Headline { text: String::new(), reason: "none on the page", node: None }),
        };
        let hinted = self.hints.title.filter(|_| found.text.is_empty());
        self.out.title = hinted.map(str::to_owned).or_else(|| Some(prose::collapse(&found.text))).filter(|text| !text.is_empty());
        self.because("title", if hinted.is_some() { "the entry" } else { found.reason });
        found
    }

    /// Takes the text by the first method that yields one, and tells whether one did before the general method's turn came.
    fn body_by_rules(&mut self, findings: &Findings) -> bool {
        let Findings { schema, told, pieces, .. } = findings;
        let order = self.rules.map_or(&ORDER[..], |rules| &rules.prefer);
        for method in order.iter().chain(&ORDER) {
            let (found, reason) = match method {
                BodyMethod::JsonLd => (schema.body.as_deref().map(fragment::blocks), "JSON-LD articleBody"),
                BodyMethod::Selectors => (self.selected(pieces), "selector of the source"),
                BodyMethod::Embedded => (told.body.as_deref().map(fragment::blocks), "embedded JSON of the source"),
                BodyMethod::Wechat => (None, ""),
                BodyMethod::Readability => return false,
            };
            let found = found.map(|found| self.cut(found)).filter(|found| blocks::words(found) > 0);
            if let Some(found) = found {
                self.out.body = found;
                self.because("text", reason);
                return true;
            }
        }
        false
    }

    fn cut(&self, found: Vec<Block>) -> Vec<Block> {
        blocks::cut(found, self.rules.map_or(&[], |rules| &rules.cut))
    }

    fn selected(&mut self, pieces: &[Piece]) -> Option<Vec<Block>> {
        let css = self.rules.and_then(|rules| rules.body.as_deref())?;
        let ranges: Vec<_> = self.hits(css).into_iter().map(|index| self.page.range(index)).collect();
        let inside = pieces.iter().filter(|piece| ranges.iter().any(|range| range.contains(&piece.at)));
        let found: Vec<Block> = inside.map(|piece| Block { kind: piece.kind, text: piece.text.clone() }).collect();
        if found.is_empty() {
            self.out.selector_trouble.get_or_insert_with(|| format!("`{css}` hits no text: was the site redesigned?"));
            return None;
        }
        Some(blocks::trim(found, self.out.title.as_deref(), self.out.site.as_deref()))
    }

    /// Makes the text of the pieces that were chosen, or of what the page's scripts tell where that is far more.
    fn keep(&mut self, findings: &Findings, chosen: &[usize]) {
        let Findings { schema, pieces, .. } = findings;
        let chosen = chosen.iter().filter_map(|index| pieces.get(*index));
        let found = chosen.map(|piece| Block { kind: piece.kind, text: piece.text.clone() }).collect();
        let found = self.cut(blocks::trim(found, self.out.title.as_deref(), self.out.site.as_deref()));
        self.out.body = found;
        let words = blocks::words(&self.out.body);
        let mut reason = "text of the page";
        // a page that is drawn by scripts carries its text in JSON
        let state = if words < 150 { embedded::longest(&self.page) } else { None }.unwrap_or_default();
        for (text, name) in [(schema.body.as_deref(), "JSON-LD articleBody"), (Some(state.body.as_str()), "JSON of a script")] {
            let told = text.map(fragment::blocks).unwrap_or_default();
            if blocks::words(&told) > words * 2 + 60 {
                self.out.body = self.cut(told);
                reason = name;
                break;
            }
        }
        self.because("text", reason);
        let named: Vec<String> = state.authors.iter().filter_map(|name| person::tidy(name)).collect();
        if self.out.author.is_none()
            && let Some(names) = person::join(&named)
        {
            self.out.author = Some(names);
            self.out.reasons.retain(|(field, _)| *field != "author");
            self.because("author", "JSON of a script");
        }
    }

    fn byline(&mut self, findings: &Findings) {
        let Findings { schema, told, pieces, headline } = findings;
        let own = self.pick(self.rules.and_then(|rules| rules.author.as_ref())).and_then(|text| person::tidy(&text));
        let found = own
            .map(|name| (name, "selector of the source".to_owned()))
            .or_else(|| told.author.as_deref().and_then(person::tidy).map(|name| (name, "embedded JSON of the source".to_owned())))
            .or_else(|| {
                let Reader { page, heads, .. } = &*self;
                byline::find(&byline::Clues { page, heads, schema, pieces, headline: *headline, site: self.out.site.as_deref() })
            });
        match found {
            Some((name, reason)) => {
                self.out.author = Some(name);
                self.because("author", reason);
            }
            None => self.because("author", "none on the page"),
        }
    }

    fn date(&mut self, findings: &Findings) {
        let Findings { schema, told, pieces, headline } = findings;
        let chinese = prose::cjk_share(&pieces.iter().take(60).map(|piece| piece.text.as_str()).collect::<String>()) > 0.3;
        let context = Context { zone: self.hints.zone, fetched: self.hints.fetched, formats: &[], chinese };
        let own = self.pick(self.rules.and_then(|rules| rules.date.as_ref()));
        let own = own
            .map(|text| (text, "selector of the source"))
            .or_else(|| told.date.clone().map(|text| (text, "embedded JSON of the source")));
        let own: Option<Dated> = own.and_then(|(text, found)| dates::parse(&text, &context, found));
        let found = own.map_or_else(
            || {
                dating::find(&dating::Clues {
                    page: &self.page,
                    heads: &self.heads,
                    schema,
                    pieces,
                    headline: *headline,
                    url: self.url,
                    context,
                })
            },
            Ok,
        );
        match found {
            Ok(dated) => {
                self.because("date", dated.found.clone());
                self.out.published = Some(dated);
            }
            Err(refused) => self.because("date", refused.unwrap_or_else(|| "none on the page".into())),
        }
    }

    fn finish(&mut self, findings: &Findings, chosen: Option<Vec<usize>>) {
        let Findings { schema, told, pieces, headline } = findings;
        let deck = told.summary.clone().or_else(|| deck(pieces, *headline));
        let found = standfirst::find(&self.heads, schema, deck.as_deref(), self.out.title.as_deref(), &self.out.body);
        if let Some((summary, reason)) = found {
            self.out.summary = Some(summary);
            self.because("summary", reason);
        }
        let words = blocks::words(&self.out.body);
        let (sentences, unrelated) = chosen.map_or((words, words), |chosen| kind::sentences(pieces, &chosen));
        let sentences = sentences.max(if self.out.body.is_empty() { 0 } else { words / 2 });
        let title = self.out.title.as_deref();
        let clues = kind::Clues { url: self.url, heads: &self.heads, schema, title, pieces, words, sentences, unrelated };
        self.out.kind = kind::of(&clues);
        let shortest = self.rules.map_or(0, |rules| rules.min_chars);
        let characters: usize = self.out.body.iter().map(|block| block.text.chars().count()).sum();
        if self.out.kind == PageKind::Article && characters < shortest {
            self.out.kind = PageKind::Teaser;
        }
        self.because("kind", super::kind_word(&self.out.kind));
    }
}

/// A standfirst that stands by the headline and is named so.
fn deck(pieces: &[Piece], headline: Option<usize>) -> Option<String> {
    let at = headline?;
    let near = pieces.iter().skip(at + 1).take(5);
    near.filter(|piece| piece.names.any(Names::DECK) && piece.linked < 0.5)
        .map(|piece| piece.text.clone())
        .find(|text| prose::words(text) >= 8)
}
