//! WeChat's pages that stand where an article was: deleted, removed, hidden, moved, or a verification.

use url::Url;

use super::super::PageKind;
use super::super::gate::Gated;
use super::super::page::Page;
use super::script;

/// Whether the address is that of a verification.
pub fn is_verification(url: &Url) -> bool {
    url.path().starts_with("/mp/wappoc_appmsgcaptcha") || url.path().starts_with("/mp/verify")
}

/// What a page without an article is; `None` when nothing tells.
pub fn classify(page: &Page<'_>, gated: &Gated<'_>, url: &Url) -> Option<PageKind> {
    if let Some(target) = script::assigned(gated.source, "transferTargetLink") {
        return Some(PageKind::Moved(url.join(&target.replace("&amp;", "&")).ok()));
    }
    let said = |css: &str| page.select(css).into_iter().map(|index| page.text(index)).find(|text| !text.is_empty());
    if let Some(words) = said(".weui-msg__title, .weui_msg_title, .weui-msg h2") {
        let reason = said(".weui-msg__desc, .weui_msg_desc");
        return Some(by_words(&words, reason).unwrap_or_else(|| PageKind::Unreadable(words.clone())));
    }
    if let Some(words) = said(".mesg-block, .global_error_msg, .icon_msg, .page_msg") {
        return Some(by_words(&words, None).unwrap_or_else(|| PageKind::Unreadable(words.clone())));
    }
    let whole = page.text(0);
    if whole.chars().count() > 600 {
        return None;
    }
    by_words(&whole, None).or_else(|| Some(PageKind::Unreadable("a WeChat page without an article".into())))
}

fn by_words(words: &str, reason: Option<String>) -> Option<PageKind> {
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| words.contains(phrase));
    if has(&["已被发布者删除", "deleted by the author", "has been deleted", "已删除"]) {
        Some(PageKind::Deleted)
    } else if has(&["环境异常", "完成验证", "去验证", "微信客户端打开", "访问过于频繁", "操作频繁"]) {
        Some(PageKind::Blocked(format!("WeChat: {words}")))
    } else if has(&["暂时无法查看", "temporarily unavailable"]) {
        Some(PageKind::Hidden)
    } else if has(&["已迁移"]) {
        Some(PageKind::Moved(None))
    } else if has(&["参数错误", "链接已过期", "页面不存在", "does not exist"]) {
        Some(PageKind::NotFound)
    } else if has(&["违规", "屏蔽", "封禁", "投诉", "侵权", "注销", "冻结", "无法查看", "停止访问", "unavailable", "violat"])
    {
        Some(PageKind::Removed(reason.map_or_else(|| words.to_owned(), |reason| format!("{words}: {reason}"))))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wording_has_its_kind() {
        assert_eq!(by_words("该内容已被发布者删除", None), Some(PageKind::Deleted));
        assert_eq!(by_words("The content has been deleted by the author.", None), Some(PageKind::Deleted));
        assert_eq!(by_words("该内容暂时无法查看", None), Some(PageKind::Hidden));
        assert_eq!(
            by_words("此内容因违规无法查看", Some("涉嫌营销".into())),
            Some(PageKind::Removed("此内容因违规无法查看: 涉嫌营销".into()))
        );
        assert!(matches!(by_words("当前环境异常，完成验证后即可继续访问。", None), Some(PageKind::Blocked(_))));
        assert!(matches!(by_words("该公众号已迁移", None), Some(PageKind::Moved(None))));
        assert_eq!(by_words("今天天气", None), None);
    }
}
