//! Names that merged stories teach: in reports of one event in two languages, the one unknown name of the one stands for that of the other.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::digest::Digest;
use super::index::{Index, Number};
use super::pairing::Pairing;
use super::slots::{Slot, SlotKind, Slots};
use super::subjects::{characters_of, is_translated, key_of};
use crate::desk::facts::gloss;
use crate::desk::language::words::{Hashed, Token, tokens};
use crate::desk::language::{is_han, simplified};

/// Stories that must agree before a pair is believed.
const STORIES: usize = 2;
/// Outlets in either language that make one story enough.
const OUTLETS: u32 = 3;
/// Reports of a story that are read.
const READ: usize = 24;
/// Least rarity of both names, in nats: what is in every third headline is no name.
const RARE: f64 = 3.0;
/// Characters of a name that no dictionary has.
const SHORTEST: usize = 2;
const LONGEST: usize = 6;
/// Characters that stand between words and are part of none; at the ends of what is left between words they are no part of a name.
const BETWEEN: &str = "的了在将與与和及被把为是对向从由让给拟获至到超近约等称曝后前内外上下中再又已或新其该这那各每个名家位股万亿元美日月年也都仍因而就\
不未无没还会能可要并但若如以于之所者们次种只则更最较达过起来去入出进成做用发布说第首一二三四五六七八九十百千两多少大小高低";

/// A story's word for it that two names are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// The Chinese name, in simplified characters.
    pub chinese: String,
    /// The name in Latin letters, as it is written.
    pub latin: String,
    /// A report that has the Chinese one.
    pub article: Number,
    /// A report of the same story that has the other. The witness holds while they are in one story.
    pub other: Number,
    /// How many outlets have the names, in the language that has fewer.
    pub outlets: u32,
}

/// All witnesses, by the names.
#[derive(Debug, Default)]
pub struct Witnesses {
    pairs: BTreeMap<(String, String), Vec<Witness>>,
    /// The Chinese names, by the key of their first two characters.
    beginnings: HashMap<u64, Vec<String>, Hashed>,
    /// The Chinese names that a Latin one was told for.
    chinese_of: HashMap<String, Vec<String>>,
}

impl Witnesses {
    /// Takes one in; what it said before of the same reports is replaced.
    pub fn add(&mut self, witness: Witness) {
        if let Some(first) = characters_of(&witness.chinese).first() {
            let names = self.beginnings.entry(*first).or_default();
            if !names.contains(&witness.chinese) {
                names.push(witness.chinese.clone());
                names.sort();
            }
        }
        let names = self.chinese_of.entry(witness.latin.clone()).or_default();
        if !names.contains(&witness.chinese) {
            names.push(witness.chinese.clone());
        }
        let all = self.pairs.entry((witness.chinese.clone(), witness.latin.clone())).or_default();
        all.retain(|other| (other.article, other.other) != (witness.article, witness.other));
        all.push(witness);
    }

    /// The pairs that are believed, of those whose Chinese name begins with these two characters.
    pub fn beginning_with(&self, characters: u64, index: &impl Index) -> Vec<Pairing> {
        let names = self.beginnings.get(&characters).into_iter().flatten();
        names.filter_map(|chinese| Some(pairing(chinese, self.believed(chinese, index)?))).collect()
    }

    /// The Latin name that a Chinese one is believed to be.
    fn believed(&self, chinese: &str, index: &impl Index) -> Option<&str> {
        let of = |all: &[Witness]| weight(all, index);
        let here = self.pairs.range((chinese.to_owned(), String::new())..).take_while(|(pair, _)| pair.0 == chinese);
        let mut here: Vec<(usize, &str)> = here.map(|(pair, all)| (of(all), pair.1.as_str())).collect();
        here.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let (most, latin) = here.first().copied().filter(|(most, _)| *most >= STORIES)?;
        let there = self.chinese_of.get(latin).into_iter().flatten().filter(|other| *other != chinese);
        let there = there.filter_map(|other| self.pairs.get(&(other.clone(), latin.to_owned()))).map(|all| of(all));
        // Where another name is told half as often, nobody knows.
        let rivalled = here.iter().skip(1).map(|(count, _)| *count).chain(there).any(|count| count * 2 >= most);
        (!rivalled).then_some(latin)
    }

    /// Who says what, by the names; and whether it is believed.
    pub fn all<'a>(&'a self, index: &'a impl Index) -> impl Iterator<Item = (&'a str, &'a str, &'a [Witness], bool)> {
        self.pairs.iter().map(|((chinese, latin), all)| {
            let believed = self.believed(chinese, index) == Some(latin);
            (chinese.as_str(), latin.as_str(), all.as_slice(), believed)
        })
    }
}

/// How many stories tell a pair; one that many outlets tell counts as enough.
fn weight(witnesses: &[Witness], index: &impl Index) -> usize {
    let alive = || witnesses.iter().filter(|witness| index.story(witness.article) == index.story(witness.other));
    let stories: HashSet<Number> = alive().map(|witness| index.story(witness.article)).collect();
    if alive().any(|witness| witness.outlets >= OUTLETS) { stories.len().max(STORIES) } else { stories.len() }
}

fn pairing(chinese: &str, latin: &str) -> Pairing {
    Pairing { chinese: characters_of(chinese), latin: latin.split(' ').map(key_of).collect(), word: chinese.into() }
}

/// What the stories of these articles say of names, in an order of its own.
pub(super) fn testify(index: &impl Index, articles: impl Iterator<Item = Number>) -> Vec<Witness> {
    let mut stories: Vec<Number> = articles.map(|article| index.story(article)).collect();
    stories.sort_unstable();
    stories.dedup();
    let mut found: Vec<Witness> = stories.into_iter().filter_map(|story| heard(index, story)).collect();
    found.sort();
    found
}

/// The pair of a story: the only unknown name of most of its Chinese headlines, and of most of the others.
fn heard(index: &impl Index, story: Number) -> Option<Witness> {
    let members: Vec<_> = index.members(story, READ).into_iter().filter_map(|number| Some((number, index.digest(number)?))).collect();
    let (chinese, others): (Vec<_>, Vec<_>) = members.iter().partition(|(_, digest)| digest.chinese);
    let told = |name: &String| members.iter().any(|(_, digest)| digest.pairs.iter().any(|pair| *pair.word == **name));
    let explained =
        |name: &String| name.split(' ').any(|word| chinese.iter().any(|(_, digest)| digest.slots.place(key_of(word)).is_some()));
    let (han, first, here) = only(&chinese, told)?;
    let (latin, second, there) = only(&others, explained)?;
    let rare = |chinese: bool, ids: Vec<u64>| ids.into_iter().any(|id| index.rarity(chinese, id) >= RARE);
    let rare = rare(true, characters_of(&han)) && rare(false, latin.split(' ').map(key_of).collect());
    rare.then(|| Witness { chinese: han, latin, article: first, other: second, outlets: here.min(there) })
}

/// The one name that most of these headlines have and nothing explains, the first report that has it, and how many outlets have it.
fn only<D: std::ops::Deref<Target = Digest>>(
    reports: &[&(Number, D)],
    explained: impl Fn(&String) -> bool,
) -> Option<(String, Number, u32)> {
    let mut said: BTreeMap<&String, Vec<(Number, u64)>> = BTreeMap::new();
    for (number, digest) in reports {
        for name in digest.unknown.iter().filter(|name| !explained(name)) {
            said.entry(name).or_default().push((*number, digest.host));
        }
    }
    said.retain(|_, by| by.len() * 2 > reports.len());
    let (name, by) = said.pop_first().filter(|_| said.is_empty())?;
    let outlets: HashSet<u64> = by.iter().map(|(_, host)| *host).collect();
    Some((name.clone(), by.first()?.0, outlets.len() as u32))
}

/// Words of a headline in Latin letters that begin with a capital and are no translation of anything; neighbours are one name.
pub(super) fn unknown_latin(slots: &Slots) -> Vec<String> {
    let mut titled: Vec<&Slot> = slots.iter().filter(|slot| slot.titled).collect();
    titled.sort_unstable_by_key(|slot| slot.rank);
    let mut names: Vec<(String, u16)> = Vec::new();
    for slot in titled {
        let word = slots.word(slot);
        let letters = word.chars().count() > 2 && word.chars().all(char::is_alphabetic) && word.starts_with(char::is_uppercase);
        if slot.kind != SlotKind::Word || !letters || is_translated(slot.id) {
            continue;
        }
        match names.last_mut().filter(|(_, last)| *last + 1 == slot.rank) {
            Some((name, last)) => {
                *name = format!("{name} {word}");
                *last = slot.rank;
            }
            None => names.push((word.to_owned(), slot.rank)),
        }
    }
    names.into_iter().map(|(name, _)| name).collect()
}

/// What a Chinese headline says between known names and words of the dictionary, where it is long enough for a name.
pub(super) fn unknown_chinese(title: &str, known: &[(Range<usize>, u64)]) -> Vec<String> {
    let plain = simplified(title);
    let (mut found, mut from) = (Vec::<String>::new(), 0);
    for gap in known.iter().map(|(span, _)| (span.start, span.end)).chain([(plain.len(), plain.len())]) {
        for (_, token) in tokens(plain.get(from..gap.0).unwrap_or_default()) {
            if let Token::Han(run) = token {
                let pieces = unknown_pieces(run).into_iter().filter_map(|piece| run.get(piece).map(str::to_owned));
                found.extend(pieces);
            }
        }
        from = gap.1.max(from);
    }
    let mut seen = HashSet::new();
    found.retain(|name| seen.insert(name.clone()));
    found
}

/// Where a run of simplified characters says something that is in no dictionary and long enough for a name.
pub(super) fn unknown_pieces(run: &str) -> Vec<Range<usize>> {
    let (mut found, mut from) = (Vec::new(), 0);
    for word in gloss::words(run).map(|(word, _)| word).chain([""]) {
        let rest = run.get(from..).unwrap_or_default();
        // Had the word stood there before, it would have been met there.
        let length = if word.is_empty() { rest.len() } else { rest.find(word).unwrap_or(rest.len()) };
        let piece = rest.get(..length).unwrap_or_default();
        let start = from + piece.len() - piece.trim_start_matches(|c| BETWEEN.contains(c)).len();
        let piece = piece.trim_matches(|c| BETWEEN.contains(c));
        if (SHORTEST..=LONGEST).contains(&piece.chars().count()) && piece.chars().all(is_han) {
            found.push(start..start + piece.len());
        }
        from += length + word.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::facts::names::Names;
    use crate::desk::story::digest::Report;
    use crate::desk::story::grouping::{Settings, add};
    use crate::desk::story::index::Memory;

    fn digest(id: &str, title: &str, hour: i64) -> Digest {
        let at = chrono::DateTime::from_timestamp(1_683_700_000 + hour * 3_600, 0).unwrap();
        Digest::of(&Report { id, url: &format!("https://{id}.example/{id}"), title, text: "", at }, Names::built_in())
    }

    /// Reports of other things, so that a name can be rare.
    fn others() -> Vec<Digest> {
        let english = ["bees", "ferries", "glass", "opera", "cheese", "violins", "chess", "moss", "tulips", "bricks", "kites", "maps"];
        let chinese = ["蜜蜂", "渡轮", "玻璃", "歌剧", "奶酪", "小提琴", "象棋", "青苔", "郁金香", "砖头", "风筝", "地图"];
        let one =
            english.iter().enumerate().map(|(at, word)| digest(&format!("o{at}"), &format!("A museum for {word} opens in the north"), 0));
        let other = chinese.iter().enumerate().map(|(at, word)| digest(&format!("p{at}"), &format!("北方一座{word}博物馆开馆"), 0));
        one.chain(other).collect()
    }

    fn sold(hour: i64) -> Vec<Digest> {
        vec![digest("se", "Zeltra sells 86,400 bicycles in Beijing", hour), digest("sz", "泽尔特拉在北京售出8.64万辆自行车", hour)]
    }

    fn recalled(hour: i64) -> Vec<Digest> {
        vec![digest("re", "Zeltra recalls 31,500 scooters in Shanghai", hour), digest("rz", "泽尔特拉在上海召回3.15万辆滑板车", hour)]
    }

    fn index_of(batches: Vec<Vec<Digest>>) -> Memory {
        let mut index = Memory::default();
        for batch in batches {
            add(&mut index, batch, &Settings::default());
        }
        index
    }

    fn told(index: &Memory) -> Vec<(&str, &str, usize, bool)> {
        index.witnesses().all(index).map(|(chinese, latin, all, believed)| (chinese, latin, all.len(), believed)).collect()
    }

    #[test]
    fn two_stories_teach_a_name_and_one_does_not() {
        let once = index_of(vec![others(), sold(1)]);
        assert_eq!(told(&once), [("泽尔特拉", "Zeltra", 1, false)]);
        let twice = index_of(vec![others(), sold(1), recalled(400)]);
        assert_eq!(told(&twice), [("泽尔特拉", "Zeltra", 2, true)]);
        for (mut index, knows) in [(once, false), (twice, true)] {
            add(&mut index, vec![digest("n", "泽尔特拉任命李娜为首席执行官", 800)], &Settings::default());
            let last = (0..99).rfind(|number| index.digest(*number).is_some()).unwrap();
            assert_eq!(index.digest(last).unwrap().slots.place(key_of("Zeltra")).is_some(), knows);
        }
    }

    #[test]
    fn where_two_names_are_told_for_one_nobody_is_believed() {
        let witness =
            |latin: &str, article| Witness { chinese: "泽尔特拉".into(), latin: latin.into(), article, other: article, outlets: 1 };
        let index = Memory::default();
        let mut witnesses = Witnesses::default();
        let believed = |witnesses: &Witnesses| witnesses.all(&index).filter(|(.., believed)| *believed).count();
        witnesses.add(witness("Zeltra", 1));
        witnesses.add(witness("Zeltra", 1));
        assert_eq!(believed(&witnesses), 0, "one story, told twice");
        witnesses.add(witness("Zeltra", 2));
        assert_eq!(believed(&witnesses), 1);
        witnesses.add(witness("Aurelle", 3));
        assert_eq!(believed(&witnesses), 0);
        let apart = Witness { other: 9, ..witness("Zeltra", 3) };
        let mut split = Witnesses::default();
        split.add(witness("Zeltra", 1));
        split.add(apart);
        assert_eq!(believed(&split), 0, "a witness whose reports are no longer one story says nothing");
    }

    #[test]
    fn what_is_left_between_words_may_be_a_name() {
        let unknown = |title: &str| unknown_chinese(title, &[]);
        assert_eq!(unknown("泽尔特拉获2.12亿美元融资"), ["泽尔特拉"]);
        assert_eq!(unknown("上海公司在新加坡融资"), [""; 0]);
        assert_eq!(unknown("公司将于上海"), [""; 0]);
    }

    proptest::proptest! {
        #[test]
        fn learning_does_not_ask_for_the_order_within_a_batch(order in proptest::strategy::Strategy::prop_shuffle(proptest::strategy::Just((0..4).collect::<Vec<usize>>()))) {
            let batch = || -> Vec<Digest> { sold(1).into_iter().chain(recalled(1)).collect() };
            let mut shuffled: Vec<Option<Digest>> = batch().into_iter().map(Some).collect();
            let shuffled = order.iter().filter_map(|at| shuffled.get_mut(*at).and_then(Option::take)).collect();
            let later = || vec![digest("n", "泽尔特拉任命李娜为首席执行官", 40), digest("m", "Zeltra names Li Na as its chief executive", 41)];
            let (one, other) = (index_of(vec![others(), batch(), later()]), index_of(vec![others(), shuffled, later()]));
            proptest::prop_assert_eq!(told(&one), [("泽尔特拉", "Zeltra", 2, true)]);
            proptest::prop_assert_eq!(told(&one), told(&other));
            let stories = |index: &Memory| (0..30).map(|number| index.story(number)).collect::<Vec<_>>();
            proptest::prop_assert_eq!(stories(&one), stories(&other));
        }
    }
}
