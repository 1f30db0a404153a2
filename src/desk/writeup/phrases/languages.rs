//! The same turns of phrase in the other languages of the press; each stands at the beginning of its text.

use std::sync::LazyLock;

use regex::Regex;

fn begins(phrases: &str, rest: &str) -> Option<Regex> {
    // what is written over lines here is one pattern
    let phrases: String = phrases.lines().map(str::trim).collect();
    Regex::new(&format!(r"(?i)^[\s\W]*(?:{phrases}){rest}")).ok()
}

/// Leads to other articles.
pub static ELSEWHERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    begins(
        r"(?:lesen|sehen|hören) sie (?:auch|hier|dazu|mehr)|mehr (?:zum thema|dazu|lesen|aus|von|zu)\b|auch interessant|das könnte sie|weitere (?:artikel|themen|nachrichten|meldungen)|
        meistgelesen|(?:passend )?zum thema|weiterlesen|empfehlung|lesetipp|
        (?:à )?lire (?:aussi|également|la suite|plus)|(?:à )?voir aussi|à lire\b|sur le même|les plus lus|articles? (?:liés?|similaires|recommandés)|pour aller plus loin|dans la même rubrique|notre sélection|
        (?:lee|lea|leer|mira|vea|ver) (?:también|además|más)|te puede interesar|también te puede|te recomendamos|más (?:información|noticias|leídas)|lo más (?:leído|visto)|noticias relacionadas|artículos relacionados|no te pierdas|seguir leyendo|
        (?:leia|veja|confira|saiba) (?:também|mais)|mais lidas|notícias relacionadas|continue lendo|últimas notícias|
        leggi (?:anche|tutto)|(?:ti )?potrebbe interessar|articoli correlati|i più letti|(?:vedi|guarda) anche|per approfondire|continua a leggere|
        lees (?:ook|meer|verder)|bekijk ook|meer (?:over|nieuws)|meest gelezen|gerelateerd|
        l[æä]s (?:også|mere|mer|också|även)|les (?:også|mer|hele)|se (?:også|även)|mere om|mest l[eæä]st|relatert|relaterade|fler nyheter|flere nyheder|
        lue (?:myös|lisää)|katso myös|luetuimmat|
        (?:prze)?czytaj (?:też|także|również|więcej|dalej)|zobacz (?:też|także|również|więcej|wideo)|polecamy|najczęściej czytane|więcej na temat|
        (?:pře)?čtěte (?:také|též|dále|si)|mohlo by vás|související|nejčtenější|(?:pre)?čítajte (?:aj|tiež|si)|súvisiace|
        kapcsolódó|ajánlott|citi(?:ţ|ț|t)e(?:ş|ș|s)te (?:ș|ş|s)i|citește și|vezi și|ilgili haber|ayrıca bak|çok okunan|haberin devamı|
        (?:simak|tonton|saksikan) (?:juga|video)|baca (?:juga|selengkapnya|lainnya)|lihat juga|simak juga|berita (?:terkait|terpopuler|lainnya)|artikel terkait|
        xem thêm|đọc thêm|tin liên quan|bài liên quan|có thể bạn quan tâm|
        чита(?:йте|ть|й) (?:также|ещё|еще|по теме|далее|також)|смотрите также|(?:материалы |новости )?по теме|самое (?:читаемое|популярное)|дивіться також|прочетете (?:още|също)|
        διαβάστε (?:επίσης|ακόμ|περισσότερα)|δείτε (?:επίσης|ακόμ)|[اإ]قرأ (?:أيض|المزيد)|شاهد أيض|مواضيع ذات صلة|أخبار ذات صلة|الأكثر قراءة|
        קראו (?:גם|עוד)|ראו גם|כתבות נוספות|(?:यह|ये|इसे) भी (?:पढ़|पढ\x{93c})|இதையும் படி|আরও পড়ুন|یہ بھی پڑھیں|بیشتر بخوانید|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง|
        skaityk(?:ite)? (?:taip pat|daugiau)|taip pat skaityk|lasi arī|loe (?:ka|lisaks|veel)|pročitajte|povezan[eio]|najčitanij|llegeix també|sjá einnig",
        r".{0,100}$",
    )
});

/// Rights, calls to subscribe and to follow.
pub static BOILERPLATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    begins(
        r"alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|(?:tutti i )?diritti riservati|riproduzione riservata|alle rechten voorbehouden|все права защищены|wszelkie prawa|
        všechna práva|hak cipta|reproducción prohibida|
        melden sie sich|jetzt anmelden|(?:jetzt )?abonnieren|newsletter|abonnez-vous|inscrivez-vous|je m’inscris|je m'abonne|suscr[ií]b[ea]|subscreva|assine\b|iscriviti|abbonati|abonneer|prenumerera|tilmeld|tilaa\b|zapisz się|subskrybuj|
        il vous reste \d+\s?%|přihlas|odebírej|подпи[сш]|підпис|seguici|síguenos|siga (?:a|o)\b|suivez-nous|folgen sie|volg ons|följ oss|følg oss|obserwuj nas|takip et|ikuti (?:kami|berita)|theo dõi|
        diesen artikel|artikel (?:teilen|drucken|merken)|zur startseite|partager|compartir|compartilh|condividi|delen|dela artikeln|del (?:artiklen|saken)|udostępnij|поделиться|paylaş|bagikan|chia sẻ|
        (?:tags?|filed under|topics?|posted in|schlagwörter|themen|etiquetas|mots[- ]clés|теги|ключевые слова|etiketler)\s*[:：]",
        "",
    )
});

/// Labels over advertisements, by themselves.
pub static ADVERTISEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    begins(
        r"anzeige|werbung|publicité|publicidade?|pubblicità|advertentie|annonse?|annonce|mainos|reklama?|iklan|oglas|hirdetés|publicitate|реклама|διαφήμιση|quảng cáo|إعلان|פרסומת|विज्ञापन|விளம்பரம்|広告|광고|广告",
        r"\W*$",
    )
});

/// Credits of pictures.
pub static CREDIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    begins(
        r"fotos?|bild(?:er|quelle|nachweis)?|quelle|fonte|fuente|source|crédits?|fotografía|fotografie|foto ?graf|kuva|zdjęcie|zdroj|фото|источник|kaynak|sumber|ảnh|nguồn",
        r"\s*(?:[:/|©]|\s[–—-]\s).{0,120}$",
    )
});

/// Bylines, dates and reading times.
pub static BYLINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // Letters beyond ASCII are whatever stands there: the classes of Unicode, twelve times over, would take megabytes.
    let letter = r"[A-Za-z\x{80}-\x{10ffff}]";
    let date = r"(?:{letter}{3,12}\.?,?\s+)?[0-9]{1,2}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?{letter}{3,12}[.,]{0,2}\s+(?:de\s+)?(?:19|20)[0-9][0-9](?-u:\b).{0,24}$";
    let american = r"(?:{letter}{3,10},?\s+)?{letter}{3,10}\.?\s+[0-9]{1,2}(?:st|nd|rd|th)?,\s+(?:19|20)[0-9][0-9](?-u:\b).{0,28}$";
    let figures = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:20)?[0-9][0-9](?-u:\b).{0,16}$";
    let changed = r"(?:veröffentlicht|erstellt|aktualisiert|stand:|publié|mis à jour|modifié|publicado|actualizado|atualizado|pubblicato|aggiornato|geplaatst|gepubliceerd|bijgewerkt|opdateret|publiceret|publicerad|uppdaterad|publisert|oppdatert|julkaistu|päivitetty|opublikowano|aktualizacja|publikováno|aktualizováno|опубликовано|обновлено|diterbitkan|diperbarui|yayınlanma|güncelleme|oluşturulma|δημοσιεύτηκε|ενημερώθηκε|cập nhật|first published|last (?:updated|modified|reviewed|edited)|updated|published|posted)[\s:].{0,60}[0-9].{0,30}$";
    let reading = r"(?:(?:estimated )?read(?:ing)? time|lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo (?:de leitura|di lettura)|leestijd|läs?tid|czas czytania|время чтения).{0,24}$|[0-9]{1,2}\s*min(?:s|uten?|utes?|utos)?\.?\s*(?:de\s+|di\s+)?(?:read|lesen|lesezeit|lecture|lectura|leitura|lettura|leestijd|läsning)?\W*$";
    let name = r"(?:(?-i:Von|Par|Por|Af|Av|Door|Di|di|De)\s+|(?:text|tekst|texte|текст|автор|autor(?:in|en|es)?|auteurs?|autore|penulis|oleh|yazan|írta|reporter|editor)\s*:\s*)(?-i:\p{Lu}[A-Za-z.'\x{80}-\x{10ffff}-]+(?:\s+\p{Lu}[A-Za-z.'\x{80}-\x{10ffff}-]+){1,3}).{0,40}$";
    Regex::new(&format!(r"(?i)^\W*(?:{date}|{american}|{figures}|{changed}|{reading}|{name})").replace("{letter}", letter)).ok()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
        pattern.as_ref().unwrap().is_match(text)
    }

    #[test]
    fn phrases_of_many_languages() {
        for text in ["Lesen Sie auch: Teekette eröffnet", "À lire aussi", "Lee también", "Читайте также", "Baca juga: Jaringan teh"]
        {
            assert!(hits(&ELSEWHERE, text), "{text}");
        }
        for text in ["Alle Rechte vorbehalten.", "Abonnez-vous à notre lettre", "Tags: Tee, China"] {
            assert!(hits(&BOILERPLATE, text), "{text}");
        }
        for text in ["Anzeige", "- Publicidad -", "Реклама"] {
            assert!(hits(&ADVERTISEMENT, text), "{text}");
        }
        for text in ["Foto: Anna Muster/Hafenbild", "Fuente: Puerto"] {
            assert!(hits(&CREDIT, text), "{text}");
        }
        for text in [
            "12. November 2025, 10:30 Uhr",
            "15 Dec, 2025",
            "June 5th, 2025",
            "02-12-2025",
            "Stand: 12.11.2025 10:30",
            "Lesezeit: 3 Minuten",
            "11 min read",
            "Von Anna Muster",
            "12 de noviembre de 2025",
        ] {
            assert!(hits(&BYLINE, text), "{text}");
        }
    }

    #[test]
    fn sentences_are_no_phrases() {
        assert!(!hits(&ADVERTISEMENT, "Anzeigen der Kette brachten im Mai mehr ein."));
        assert!(!hits(&BYLINE, "Von den zwölf Läden schlossen drei, die übrigen wuchsen."));
        assert!(!hits(&BYLINE, "Standalone storage limited to 256GB"));
        assert!(!hits(&BYLINE, "In May 2025 the chain opened its third shop."));
        assert!(!hits(&CREDIT, "Fotos der Läden zeigen lange Schlangen."));
        assert!(!hits(&ELSEWHERE, "Mehrere Läden schlossen."));
    }
}
