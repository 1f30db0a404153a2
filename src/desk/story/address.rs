//! One key for all the addresses under which a page is passed on; for comparing only, never for asking.

use crate::desk::language::words::fingerprint;

/// Parameters that name a reader or a channel, not a page; names that begin with `utm_` too.
const PASSENGERS: &str = " fbclid gclid gclsrc dclid msclkid yclid igshid mc_cid mc_eid spm scm from isappinstalled share share_token timestamp nsukey ref \
ref_src ref_url referrer source src cmpid cmp ncid ocid smid partner amp outputtype output chksm scene clicktime enterid sessionid srcid subscene ascene \
devicetype version nettype lang pass_ticket wx_header poc_token xtor feature app s_trans s_from tt_from wxshare_count weixin ";

/// The key of an address: no scheme, no `www.`, `m.` or `amp.`, no fragment, no tracking, no trailing slash; of a `WeChat` article only what
/// tells it from the others.
pub fn key(url: &str) -> u64 {
    fingerprint(form(url).as_bytes())
}

/// The address in the form that is compared; the form of a form is itself.
pub fn form(url: &str) -> String {
    let rest = url.trim().split_once("://").map_or(url.trim(), |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = path.split_once('/').unwrap_or((path, ""));
    let mut host = host.to_ascii_lowercase();
    while let Some(bare) =
        ["www.", "m.", "amp.", "mobile.", "wap.", "3g."].iter().find_map(|label| host.strip_prefix(label)).filter(|bare| bare.contains('.'))
    {
        host = bare.to_owned();
    }
    host = host.trim_end_matches(":443").trim_end_matches(":80").to_owned();
    let mut path = path.trim_matches('/');
    while let Some(bare) = ["/amp", "/amp.html", "/index.html", ".amp", "/full"].iter().find_map(|tail| path.strip_suffix(tail)) {
        path = bare.trim_end_matches('/');
    }
    path = path.strip_prefix("amp/").unwrap_or(path);
    let wechat = host == "mp.weixin.qq.com";
    let mut kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or("").to_ascii_lowercase();
            if wechat {
                return matches!(name.as_str(), "__biz" | "mid" | "idx");
            }
            !name.is_empty() && !name.starts_with("utm_") && !PASSENGERS.contains(&format!(" {name} "))
        })
        .collect();
    kept.sort_unstable();
    let mut form = format!("{host}/{path}");
    if !kept.is_empty() {
        form.push('?');
        form.push_str(&kept.join("&"));
    }
    form
}
