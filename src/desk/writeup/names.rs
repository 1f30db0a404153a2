//! What class names, ids and roles say of an element: people name the parts of a page alike everywhere.

use std::ops::{BitOr, BitOrAssign};

/// A set of things that an element's names say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Names(pub u32);

impl Names {
    /// The text of an article: `entry-content`, `itemprop=articleBody`.
    pub const BODY: Self = Self(1);
    /// Perhaps the text of an article: `content`, `post`, `main`.
    pub const CONTENT: Self = Self(1 << 1);
    /// Menus, breadcrumbs, pagers.
    pub const NAV: Self = Self(1 << 2);
    /// The foot of a page or article.
    pub const FOOTER: Self = Self(1 << 3);
    /// Columns beside, widgets.
    pub const SIDE: Self = Self(1 << 4);
    /// Readers' comments.
    pub const COMMENT: Self = Self(1 << 5);
    /// Other articles: related, popular, recommended, latest.
    pub const RELATED: Self = Self(1 << 6);
    /// Buttons to share, like, follow, print.
    pub const SHARE: Self = Self(1 << 7);
    /// Newsletter boxes, calls to subscribe, promotions.
    pub const PROMO: Self = Self(1 << 8);
    /// Advertising.
    pub const AD: Self = Self(1 << 9);
    /// Bylines and notes on the author.
    pub const AUTHOR: Self = Self(1 << 10);
    /// Dates, tags, categories, reading time.
    pub const META: Self = Self(1 << 11);
    /// Captions and credits of pictures.
    pub const CAPTION: Self = Self(1 << 12);
    /// Consent dialogs, overlays.
    pub const CONSENT: Self = Self(1 << 13);
    /// Tables of contents.
    pub const CONTENTS: Self = Self(1 << 14);
    /// Login and search.
    pub const LOGIN: Self = Self(1 << 15);
    /// The head of a page or article.
    pub const HEADER: Self = Self(1 << 16);
    /// Headlines.
    pub const TITLE: Self = Self(1 << 17);
    /// Standfirsts.
    pub const DECK: Self = Self(1 << 18);
    /// Not shown, or shown to machines only.
    pub const HIDDEN: Self = Self(1 << 19);
    /// Galleries, players, embeds.
    pub const MEDIA: Self = Self(1 << 20);
    /// Paywalls and meters.
    pub const PAYWALL: Self = Self(1 << 21);
    /// Rights, disclaimers, corrections.
    pub const LEGAL: Self = Self(1 << 22);
    /// Teasers: cards, tiles, lists of posts.
    pub const CARD: Self = Self(1 << 23);
    /// `itemprop=author`, `rel=author`, `.author-name`: the byline itself.
    pub const BYLINE: Self = Self(1 << 24);
    /// Dates, by name.
    pub const DATE: Self = Self(1 << 25);

    /// A dialog over the page, or a consent manager's box.
    pub const DIALOG: Self = Self(1 << 26);

    /// What stands beside an article.
    pub const ASIDE: Self = Self(
        Self::NAV.0
            | Self::FOOTER.0
            | Self::SIDE.0
            | Self::COMMENT.0
            | Self::RELATED.0
            | Self::SHARE.0
            | Self::PROMO.0
            | Self::AD.0
            | Self::CARD.0
            | Self::LOGIN.0,
    );

    /// The names of an element around the headline: it is not beside the article, whatever its layout is called.
    pub fn around_headline(self) -> Self {
        Self(self.0 & !Self::ASIDE.0)
    }

    /// Whether one of `others` is in the set.
    pub fn any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// Reads one attribute.
    pub fn add(&mut self, attribute: &str, value: &str) {
        match attribute {
            "itemprop" => *self |= itemprop(value),
            "role" => *self |= role(value),
            "rel" => {
                if value.eq_ignore_ascii_case("author") {
                    *self |= Self::BYLINE;
                }
            }
            _ => {
                for name in value.split_ascii_whitespace().take(40) {
                    self.add_name(name);
                }
            }
        }
    }

    fn add_name(&mut self, name: &str) {
        // utility classes: `md:flex-row`, `[&_p]:mt-4`
        if name.len() > 80 || name.contains([':', '[', '(', '/']) {
            return;
        }
        let mut previous = String::new();
        // what a search would highlight is no form
        let target = name.ends_with("SearchTarget");
        for word in words(name) {
            // every part of a page is a "widget" to some builders
            let says_nothing = (previous == "elementor" && word == "widget") || (target && word == "search");
            if !says_nothing {
                *self |= of_word(&word);
            }
            *self |= of_pair(&previous, &word);
            previous = word;
        }
    }
}

impl BitOr for Names {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Names {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The words of a name in lower case: `articleBody`, `article__body` and `article-body` are two words each.
fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    let mut rest = name;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        let bytes = rest.as_bytes();
        if bytes.is_empty() {
            return None;
        }
        let mut end = 1;
        while end < bytes.len()
            && bytes[end].is_ascii_alphabetic()
            && !(bytes[end].is_ascii_uppercase() && bytes[end - 1].is_ascii_lowercase())
        {
            end += 1;
        }
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word.to_ascii_lowercase())
    })
}

fn itemprop(value: &str) -> Names {
    match value.to_ascii_lowercase().as_str() {
        "articlebody" | "reviewbody" => Names::BODY,
        "text" | "maincontentofpage" => Names::CONTENT,
        "author" | "creator" => Names::BYLINE | Names::AUTHOR,
        "datepublished" | "datemodified" => Names::DATE | Names::META,
        "headline" => Names::TITLE,
        "description" => Names::DECK,
        "comment" => Names::COMMENT,
        "caption" => Names::CAPTION,
        "keywords" | "articlesection" => Names::META,
        _ => Names::default(),
    }
}

fn role(value: &str) -> Names {
    match value.to_ascii_lowercase().as_str() {
        "navigation" | "menu" | "menubar" | "toolbar" | "tablist" => Names::NAV,
        "complementary" => Names::SIDE,
        "contentinfo" => Names::FOOTER,
        "banner" => Names::HEADER,
        "search" | "form" => Names::LOGIN,
        "dialog" | "alertdialog" => Names::CONSENT | Names::DIALOG,
        "main" | "article" => Names::CONTENT,
        _ => Names::default(),
    }
}

fn of_word(word: &str) -> Names {
    match word {
        "articlebody" | "entrycontent" | "postcontent" | "postbody" | "storybody" | "articlecontent" | "articletext" | "richtext"
        | "bodytext" | "maintext" | "newstext" | "cuerpo" | "brodtext" | "artikeltext" | "zhengwen" | "neirong" | "zoomtext" | "prose"
        | "wysiwyg" | "bodycopy" => Names::BODY,
        "content" | "article" | "post" | "main" | "body" | "story" | "entry" | "text" | "blog" | "hentry" | "markdown" | "rte" | "page"
        | "copy" | "artikel" | "articulo" | "articolo" | "artigo" | "contenido" | "conteudo" | "contenu" | "inhalt" | "texto" | "testo" => {
            Names::CONTENT
        }
        "nav" | "navbar" | "navigation" | "menu" | "breadcrumb" | "breadcrumbs" | "crumb" | "crumbs" | "pagination" | "pager"
        | "sitemap" | "megamenu" | "submenu" | "topbar" | "toolbar" | "tabs" | "pagenav" | "skip" | "skiplink" | "prevnext"
        | "dropdown" | "daohang" => Names::NAV,
        "footer" | "foot" | "bottom" | "colophon" | "site-footer" | "footnav" | "dibu" => Names::FOOTER,
        "sidebar" | "side" | "aside" | "widget" | "widgets" | "rail" | "complementary" | "sidenav" | "secondary" | "siderail" => {
            Names::SIDE
        }
        "comment" | "comments" | "disqus" | "respond" | "reply" | "replies" | "commentlist" | "livefyre" | "coral" | "discussion"
        | "feedback" | "reviews" | "pinglun" | "discuss" | "talkback" | "comentario" | "comentarios" | "commentaire" | "commentaires"
        | "kommentar" | "kommentare" | "kommentarer" | "kommentarbereich" | "commenti" | "reacties" | "komentarze" | "komentar"
        | "komentarai" | "yorumlar" | "diskuze" | "liuyan" => Names::COMMENT,
        "related" | "recommend" | "recommended" | "recommendation" | "recommendations" | "popular" | "trending" | "latest" | "recirc"
        | "recirculation" | "readmore" | "morefrom" | "outbrain" | "taboola" | "yarpp" | "relatedposts" | "upnext" | "similar"
        | "mostread" | "recent" | "suggested" | "seealso" | "nextup" | "readnext" | "recs" | "jp" | "zergnet" | "tuijian" | "hot"
        | "remen" | "xiangguan" | "recommends" | "relate" | "ranking" | "rank" | "hotnews" | "toplist" | "relacionadas"
        | "relacionados" | "tambien" | "correlati" | "meistgelesen" | "verwandt" | "kanren" => Names::RELATED,
        "share" | "sharing" | "social" | "sharedaddy" | "addtoany" | "addthis" | "follow" | "socials" | "print" | "likes" | "bookmark"
        | "sharethis" | "sns" | "fenxiang" | "shares" | "sharebar" | "fb" | "bdsharebuttonbox" | "compartir" | "teilen" | "partager"
        | "condividi" => Names::SHARE,
        "newsletter" | "subscribe" | "subscription" | "signup" | "promo" | "promotion" | "cta" | "optin" | "mailchimp" | "donate"
        | "support" | "campaign" | "inlinepromo" | "banner" | "convertkit" | "hubspot" | "hs" | "download" | "qrcode" | "app"
        | "upsell" => Names::PROMO,
        "ad" | "ads" | "advert" | "advertisement" | "advertising" | "adsbygoogle" | "sponsor" | "sponsored" | "dfp" | "gpt" | "adslot"
        | "advertorial" | "affiliate" | "partner" | "partners" | "guanggao" | "anzeige" | "werbung" | "publicite" | "publicidad"
        | "publicidade" | "reklama" | "iklan" => Names::AD,
        "author" | "authors" | "bio" | "contributor" | "contributors" | "avatar" | "profile" | "about" | "biography" | "vcard"
        | "credits" | "editor" | "zebian" | "bianji" | "zuozhe" => Names::AUTHOR,
        "byline" | "writer" | "reporter" | "bylines" | "autor" | "autores" | "autoren" | "auteur" | "auteurs" | "autore" | "firma"
        | "firmas" | "periodista" | "redaktor" | "skribent" | "yazar" | "penulis" | "signature" | "kirjoittaja" | "forfatter"
        | "journalist" => Names::AUTHOR | Names::BYLINE,
        "meta" | "metadata" | "postmeta" | "tag" | "tags" | "category" | "categories" | "cat" | "topics" | "topic" | "kicker"
        | "eyebrow" | "dateline" | "keyword" | "keywords" | "infos" | "readtime" | "taxonomy" | "labels" | "taglist" | "tagcloud"
        | "byl" => Names::META,
        "date" | "time" | "published" | "pubdate" | "timestamp" | "datetime" | "posted" | "updated" | "pubtime" | "shijian" | "riqi"
        | "fecha" | "datum" | "dato" | "tarih" | "tanggal" | "horario" => Names::META | Names::DATE,
        "caption" | "credit" | "figcaption" | "photocredit" | "attribution" | "copyright" | "imagecaption" | "bildunterschrift"
        | "bildtext" | "legende" | "leyenda" | "legenda" => Names::CAPTION,
        "cookie" | "cookies" | "consent" | "gdpr" | "ccpa" | "onetrust" | "didomi" | "cookiebot" => Names::CONSENT | Names::DIALOG,
        "modal" | "popup" | "overlay" | "dialog" | "lightbox" | "qc" | "cmp" | "tooltip" | "notice" | "drawer" | "offcanvas" | "toast" => {
            Names::CONSENT
        }
        "toc" | "tableofcontents" | "jumplinks" | "ez" | "anchors" => Names::CONTENTS,
        "login" | "signin" | "search" | "searchform" | "register" | "form" | "account" | "wpcf" | "gform" | "captcha" => Names::LOGIN,
        "header" | "masthead" | "hero" | "head" | "topper" => Names::HEADER,
        "title" | "headline" | "heading" | "biaoti" => Names::TITLE,
        "deck" | "dek" | "standfirst" | "subtitle" | "subhead" | "subheadline" | "subheading" | "summary" | "excerpt" | "lede"
        | "intro" | "abstract" | "strapline" | "blurb" | "zhaiyao" | "daodu" | "entradilla" | "bajada" | "chapo" | "chapeau"
        | "vorspann" | "ingress" | "sottotitolo" | "sommario" => Names::DECK,
        "hidden" | "invisible" | "sr" | "visuallyhidden" | "noprint" | "printonly" | "offscreen" | "hide" => Names::HIDDEN,
        "gallery" | "carousel" | "slider" | "slideshow" | "swiper" | "slick" | "player" | "video" | "embed" | "audio" | "podcast"
        | "twitter" | "instagram" | "tweet" | "slide" | "media" => Names::MEDIA,
        "paywall" | "meter" | "piano" | "regwall" | "premium" | "locked" => Names::PAYWALL,
        "disclaimer" | "disclosure" | "legal" | "license" | "correction" | "corrections" | "rights" | "terms" | "shengming"
        | "statement" => Names::LEGAL,
        "card" | "cards" | "tile" | "tiles" | "teaser" | "teasers" | "listing" | "archive" | "feed" | "river" | "loop" | "product"
        | "products" => Names::CARD,
        _ => Names::default(),
    }
}

fn of_pair(first: &str, second: &str) -> Names {
    match (first, second) {
        (
            "article" | "entry" | "post" | "story" | "blog" | "news" | "single" | "rich" | "detail" | "td" | "c" | "field" | "theme",
            "body" | "content" | "text" | "copy" | "maincontent" | "contents" | "richtext" | "details",
        )
        | ("body", "copy" | "text" | "content")
        | ("text" | "main" | "content", "body" | "text") => Names::BODY,
        ("author", "name" | "link") | ("post" | "entry" | "article", "author") | ("by", "line") => Names::BYLINE,
        ("read" | "see" | "you", "more" | "next" | "also" | "may")
        | ("links", "block" | "list")
        | ("most", "read" | "popular" | "viewed" | "shared" | "commented")
        | ("more", "from" | "stories" | "news" | "posts" | "articles" | "on")
        | ("leggi" | "potrebbe", "anche" | "interessarti")
        | ("lees" | "read", "ook" | "also")
        | ("lire" | "voir", "aussi")
        | ("leia" | "veja", "mais" | "tambem")
        | ("baca" | "lihat" | "simak", "juga")
        | ("mehr", "zum" | "dazu")
        | ("czytaj" | "zobacz", "takze" | "tez") => Names::RELATED,
        ("post" | "posts" | "news" | "story" | "stories" | "article" | "articles", "grid" | "list" | "item" | "items") => Names::CARD,
        ("sign" | "call", "up" | "to") | ("opt" | "lead", "in" | "magnet") => Names::PROMO,
        ("table", "of") => Names::CONTENTS,
        ("visually" | "screen", "hidden" | "reader") => Names::HIDDEN,
        ("reading", "time") => Names::META,
        (
            "img" | "image" | "photo" | "pic" | "picture" | "foto" | "bild" | "absatzbild",
            "desc" | "descr" | "description" | "text" | "info" | "txt" | "metadata" | "legend",
        )
        | ("media", "description" | "legend") => Names::CAPTION,
        _ => Names::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_in_three_spellings() {
        for name in ["article-body", "articleBody", "c-article__body", "ArticleBody_x1"] {
            let mut names = Names::default();
            names.add("class", name);
            assert!(names.any(Names::BODY), "{name}");
        }
    }

    #[test]
    fn utility_classes_say_nothing() {
        let mut names = Names::default();
        names.add("class", "md:hidden [&_footer]:mt-4 w-1/2");
        assert_eq!(names, Names::default());
    }
}
