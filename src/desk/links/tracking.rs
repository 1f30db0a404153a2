//! Query parameters that say how a reader came, not what is read.

/// Names that begin with one of these are tracking.
const PREFIXES: &[&str] =
    &["utm_", "pk_", "mtm_", "hsa_", "_hs", "itm_", "at_", "sharer_", "share_", "vero_", "oly_", "ga_", "fb_", "spm_", "wx_"];

/// Names that are tracking, in lower case and in order.
const NAMES: &[&str] = &[
    "__s",
    "__twitter_impression",
    "_branch_match_id",
    "_ga",
    "_gl",
    "_openstat",
    "amp",
    "amp_js_v",
    "amphtml",
    "ascsubtag",
    "bd_vid",
    "ceid",
    "clicktime",
    "cmpid",
    "cndid",
    "dclid",
    "ecid",
    "ef_id",
    "emci",
    "emdi",
    "enterid",
    "epik",
    "exportkey",
    "fbclid",
    "feature",
    "fromsource",
    "from",
    "from_source",
    "gad_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "igsh",
    "igshid",
    "irclickid",
    "isappinstalled",
    "li_fat_id",
    "mbid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "mpshare",
    "msclkid",
    "ncid",
    "nsukey",
    "oicd",
    "outputtype",
    "pass_ticket",
    "ref",
    "ref_src",
    "ref_url",
    "referer",
    "referrer",
    "reflink",
    "s_cid",
    "s_kwcid",
    "sc_channel",
    "scm",
    "share",
    "smid",
    "source",
    "spm",
    "sr_share",
    "trk",
    "ttclid",
    "twclid",
    "vd_source",
    "wbraid",
    "wickedid",
    "wt_mc",
    "xtor",
    "yclid",
];

/// Whether a parameter of this name is tracking; case does not matter.
pub(super) fn is_tracking(name: &str) -> bool {
    let begins = |prefix: &&str| name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    PREFIXES.iter().any(begins) || NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::{NAMES, is_tracking};

    #[test]
    fn every_name_is_lower_case_and_once() {
        let mut seen = std::collections::HashSet::new();
        for name in NAMES {
            assert_eq!(*name, name.to_ascii_lowercase());
            assert!(seen.insert(name), "{name}");
        }
    }

    #[test]
    fn what_names_a_page_is_no_tracking() {
        for name in
            ["p", "id", "page", "q", "article_id", "v", "newsid", "aid", "__biz", "mid", "idx", "sn", "album_id", "cid", "contid", "t"]
        {
            assert!(!is_tracking(name), "{name}");
        }
        assert!(is_tracking("UTM_Source") && is_tracking("fbclid"));
    }
}
