use super::*;
use crate::desk::language::simplified;

#[test]
fn figures_in_both_languages() {
    use Bound::{About, Exact, Nearly, Over, Under};
    use Unit::{Count, Discount, Money, Ordinal, Percent, Points, Times};
    let (cny, usd) = (Money(Currency::Cny), Money(Currency::Usd));
    for (text, span, value, unit, bound) in [
        ("月活达2.6亿", "2.6亿", 2.6e8, Count, Exact),
        ("users hit 260 million", "260 million", 2.6e8, Count, Exact),
        ("raised RMB 260m in", "RMB 260m", 2.6e8, cny, Exact),
        ("worth $1.4 billion", "$1.4 billion", 1.4e9, usd, Exact),
        ("over 700 stores", "over 700", 700.0, Count, Over),
        ("近3万家门店", "近3万", 30_000.0, Count, Nearly),
        ("营收超过120亿元", "超过120亿元", 1.2e10, cny, Over),
        ("约30%的用户", "约30%", 30.0, Percent, About),
        ("扩容超 26 万个基站", "超 26 万", 260_000.0, Count, Over),
        ("筹集 1.7 亿美元", "1.7 亿美元", 1.7e8, usd, Exact),
        ("三成消费者", "三成", 30.0, Percent, Exact),
        ("增长两倍", "两倍", 2.0, Times, Exact),
        ("打八折", "八折", 20.0, Discount, Exact),
        ("提升1.2个百分点", "1.2个百分点", 1.2, Points, Exact),
        ("up 1.2 percentage points", "1.2 percentage points", 1.2, Points, Exact),
        ("cut 25 basis points", "25 basis points", 0.25, Points, Exact),
        ("sales rose 28 percent", "28 percent", 28.0, Percent, Exact),
        ("市值1.2万亿美元", "1.2万亿美元", 1.2e12, usd, Exact),
        ("共有300多家门店", "300多", 300.0, Count, Over),
        ("30多万人参加", "30多万", 300_000.0, Count, Over),
        ("a dozen brands", "a dozen", 12.0, Count, Exact),
        ("two million users", "two million", 2e6, Count, Exact),
        ("第三大市场", "第三", 3.0, Ordinal, Exact),
        ("its 3rd store", "3rd", 3.0, Ordinal, Exact),
        ("不到五百元", "不到五百元", 500.0, cny, Under),
        ("up to 50% off", "up to 50%", 50.0, Percent, Under),
        ("售价１２９９元", "１２９９元", 1299.0, cny, Exact),
        ("HK$3.5bn", "HK$3.5bn", 3.5e9, Money(Currency::Hkd), Exact),
        ("a 1,234-strong crowd", "1,234", 1234.0, Count, Exact),
        ("no more than 40 people", "no more than 40", 40.0, Count, Under),
        ("150,000 yuan ($21,000)", "150,000 yuan", 150_000.0, cny, Exact),
    ] {
        let found = figures(text);
        let (range, figure) = found.first().unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!((&text[range.clone()], figure.value, figure.unit, figure.bound), (span, value, unit, bound), "{text}: {found:?}");
    }
}

#[test]
fn ranges() {
    for (text, low, high) in [
        ("10%-15%", 10.0, 15.0),
        ("30万至50万元", 3e5, 5e5),
        ("30-50万元", 3e5, 5e5),
        ("$10–15 million", 1e7, 1.5e7),
        ("18到25岁", 18.0, 25.0),
        ("增长20%至30%", 20.0, 30.0),
        ("3亿美元至5亿美元", 3e8, 5e8),
        ("9000至1.2万元", 9_000.0, 12_000.0),
        ("1-2百万元", 1e6, 2e6),
        ("三至五万家", 30_000.0, 50_000.0),
        ("三百至五百万元", 3e6, 5e6),
        ("五百到八百元", 500.0, 800.0),
        ("三到五折", 50.0, 70.0),
        ("两至四成", 20.0, 40.0),
    ] {
        let found = figures(text);
        assert_eq!((found[0].1.value, found[0].1.upper, found.len()), (low, Some(high), 1), "{text}: {found:?}");
    }
    assert_eq!(figures("rose from 10% to 15%").len(), 2);
}

#[test]
fn a_change_and_what_came_of_it_are_two_figures() {
    let (cny, usd) = (Unit::Money(Currency::Cny), Unit::Money(Currency::Usd));
    for (text, change, level) in [
        ("利润增长15%至8亿元", (15.0, Unit::Percent), (8e8, cny)),
        ("占比提升2.5个百分点至38.4%", (2.5, Unit::Points), (38.4, Unit::Percent)),
        ("亏损收窄4%到6亿美元", (4.0, Unit::Percent), (6e8, usd)),
        ("用户增加了约300万至1.8亿", (3e6, Unit::Count), (1.8e8, Unit::Count)),
        ("均价下调3元至45元", (3.0, cny), (45.0, cny)),
        ("份额上升3%至27%", (3.0, Unit::Percent), (27.0, Unit::Percent)),
        ("門店減少一成至900家", (10.0, Unit::Percent), (900.0, Unit::Count)),
        ("跌幅为10%到3万元以内", (10.0, Unit::Percent), (30_000.0, cny)),
    ] {
        let found = figures(&simplified(text));
        let told: Vec<_> = found.iter().map(|(_, figure)| (figure.value, figure.unit)).collect();
        assert_eq!(told, [change, level], "{text}: {found:?}");
        assert!(found.iter().all(|(_, figure)| figure.upper.is_none()), "{text}: {found:?}");
    }
}

#[test]
fn chinese_numbers_in_every_form() {
    use Bound::{About, Exact, Nearly, Over};
    use Unit::{Count, Discount, Money, Percent, Points, Times};
    let cny = Money(Currency::Cny);
    for (text, span, value, upper, unit, bound) in [
        ("占百分之四十五", "百分之四十五", 45.0, None, Percent, Exact),
        ("约百分之六点五", "约百分之六点五", 6.5, None, Percent, About),
        ("百分之10到15", "百分之10到15", 10.0, Some(15.0), Percent, Exact),
        ("上调千分之二", "千分之二", 0.2, None, Percent, Exact),
        ("四分之三的店", "四分之三", 75.0, None, Percent, Exact),
        ("募资两点四亿元", "两点四亿元", 2.4e8, None, cny, Exact),
        ("下调零点二个百分点", "零点二个百分点", 0.2, None, Points, Exact),
        ("卖了六七百杯", "六七百", 600.0, Some(700.0), Count, Exact),
        ("四五十家", "四五十", 40.0, Some(50.0), Count, Exact),
        ("三五个人", "三五", 3.0, Some(5.0), Count, Exact),
        ("十四五亿元", "十四五亿元", 1.4e9, Some(1.5e9), cny, Exact),
        ("六七成", "六七成", 60.0, Some(70.0), Percent, Exact),
        ("两成八的客人", "两成八", 28.0, None, Percent, Exact),
        ("6成2", "6成2", 62.0, None, Percent, Exact),
        ("三成至三成五", "三成至三成五", 30.0, Some(35.0), Percent, Exact),
        ("打七五折", "七五折", 25.0, None, Discount, Exact),
        ("八折到九折", "八折到九折", 10.0, Some(20.0), Discount, Exact),
        ("2万6千家", "2万6千", 26_000.0, None, Count, Exact),
        ("4亿3500万元", "4亿3500万元", 4.35e8, None, cny, Exact),
        ("一万两千五百家", "一万两千五百", 12_500.0, None, Count, Exact),
        ("两万六家", "两万六", 26_000.0, None, Count, Exact),
        ("两万零六家", "两万零六", 20_006.0, None, Count, Exact),
        ("编号三〇八一号店里的三二〇六家", "三二〇六", 3_206.0, None, Count, Exact),
        ("300万千瓦", "300万", 3e6, None, Count, Exact),
        ("近五年", "五", 5.0, None, Count, Exact),
        ("近30天", "30", 30.0, None, Count, Exact),
        ("历时近五年", "近五", 5.0, None, Count, Nearly),
        ("面临近30亿元的赔偿", "近30亿元", 3e9, None, cny, Nearly),
        ("近4个小时", "近4", 4.0, None, Count, Nearly),
        ("近五十家", "近五十", 50.0, None, Count, Nearly),
        ("破千万，", "破千万", 1e7, None, Count, Over),
        ("市值过千亿。", "过千亿", 1e11, None, Count, Over),
        ("通过三家门店", "三", 3.0, None, Count, Exact),
        ("打破3万人的纪录", "3万", 30_000.0, None, Count, Exact),
        ("销量翻番", "翻番", 2.0, None, Times, Exact),
        ("规模翻了三番", "翻了三番", 8.0, None, Times, Exact),
        ("近翻倍", "翻倍", 2.0, None, Times, Exact),
    ] {
        let found = figures(text);
        let (range, figure) = found.first().unwrap_or_else(|| panic!("nothing in {text}"));
        let told = (&text[range.clone()], figure.value, figure.upper, figure.unit, figure.bound, found.len());
        assert_eq!(told, (span, value, upper, unit, bound, 1), "{text}: {found:?}");
    }
    for text in ["四分之一决赛", "一二线城市", "两点一线", "晚上八点五十分", "一二三四五六", "千万别", "翻倍数"]
    {
        assert_eq!(figures(text), [], "{text}");
    }
}

#[test]
fn values_compare_across_languages() {
    let one = |text: &str| figures(text)[0].1;
    for (a, b, agreement) in [
        ("2.6亿", "260 million", Agreement::Same),
        ("2.6亿元", "RMB 260m", Agreement::Same),
        ("2.6亿", "RMB 260m", Agreement::Same),
        ("2.58亿", "260 million", Agreement::Rounded),
        ("约100万", "1.02 million", Agreement::Rounded),
        ("10%-15%", "12%", Agreement::Rounded),
        ("100亿元", "$1.4 billion", Agreement::Converted),
        ("100亿元", "$14 billion", Agreement::Different),
        ("30%", "30", Agreement::Different),
        ("30%", "三成", Agreement::Same),
        ("12亿", "13亿", Agreement::Different),
    ] {
        assert_eq!(one(a).compare(&one(b)), agreement, "{a} {b}");
        assert_eq!(one(b).compare(&one(a)), agreement, "{b} {a}");
    }
    assert_eq!(one("2.6亿").key(), one("260 million").key());
}

#[test]
fn a_mark_that_many_pass_tells_nothing() {
    for (text, telling) in
        [("估值破百亿，", false), ("用户近千万。", false), ("用户破3亿。", true), ("用户近三千万。", true), ("卖出百万份", true)]
    {
        assert_eq!(figures(text).first().map(|(_, figure)| figure.is_telling()), Some(telling), "{text}");
    }
}
