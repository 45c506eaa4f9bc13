//! The languages that tabloid knows: one row each.
//!
//! To add a language, add a row. Without a stemmer its words are found as they stand (folded);
//! stop lists come from `stop-words` by the row's code, so a language that has none needs nothing.

use whatlang::Lang;

use super::Stemmer;

/// All that is particular to one language.
#[derive(Debug)]
pub(super) struct Row {
    /// BCP 47 language tag.
    pub(super) code: &'static str,
    /// ISO 639-3 code of the language (its individual variety where it is a macrolanguage).
    pub(super) iso639_3: &'static str,
    /// Its name in English.
    pub(super) name: &'static str,
    /// Other ways in which people name it, in lower case.
    pub(super) aliases: &'static [&'static str],
    /// What `whatlang` calls it; `None` if it can't be detected.
    pub(super) detected_as: Option<Lang>,
    /// How its words are reduced to stems; `None` leaves them whole.
    pub(super) stemmer: Option<Stemmer>,
    /// How it puts words together.
    pub(super) writing: Writing,
    /// Pairs of letters that people type for one letter with a sign, with that letter.
    pub(super) digraphs: &'static [(&'static str, &'static str)],
}

/// How a language puts words together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// With spaces between them.
    Spaced,
    /// With spaces between them, and none in compounds.
    Compounding,
    /// Without spaces.
    Unspaced,
}

/// The row of texts whose language is not known.
pub(super) static UNDETERMINED: Row = Row {
    code: "und",
    iso639_3: "und",
    name: "undetermined",
    aliases: &["unknown"],
    detected_as: None,
    stemmer: None,
    writing: Writing::Spaced,
    digraphs: &[],
};

/// Every language with a name of its own, those with a stemmer first.
#[rustfmt::skip]
pub(super) static ROWS: &[Row] = &[
    Row { code: "en", iso639_3: "eng", name: "English", aliases: &["english"], detected_as: Some(Lang::Eng), stemmer: Some(Stemmer::English), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "nl", iso639_3: "nld", name: "Dutch", aliases: &["nederlands", "dut"], detected_as: Some(Lang::Nld), stemmer: Some(Stemmer::Dutch), writing: Writing::Compounding, digraphs: &[] },
    Row { code: "de", iso639_3: "deu", name: "German", aliases: &["deutsch", "ger"], detected_as: Some(Lang::Deu), stemmer: Some(Stemmer::German), writing: Writing::Compounding, digraphs: &[("ae", "ä"), ("oe", "ö"), ("ue", "ü")] },
    Row { code: "fr", iso639_3: "fra", name: "French", aliases: &["francais", "français", "fre"], detected_as: Some(Lang::Fra), stemmer: Some(Stemmer::French), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "es", iso639_3: "spa", name: "Spanish", aliases: &["espanol", "español"], detected_as: Some(Lang::Spa), stemmer: Some(Stemmer::Spanish), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "pt", iso639_3: "por", name: "Portuguese", aliases: &["portugues", "português"], detected_as: Some(Lang::Por), stemmer: Some(Stemmer::Portuguese), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "it", iso639_3: "ita", name: "Italian", aliases: &["italiano"], detected_as: Some(Lang::Ita), stemmer: Some(Stemmer::Italian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "sv", iso639_3: "swe", name: "Swedish", aliases: &["svenska"], detected_as: Some(Lang::Swe), stemmer: Some(Stemmer::Swedish), writing: Writing::Compounding, digraphs: &[("ae", "ä"), ("oe", "ö"), ("aa", "å")] },
    Row { code: "da", iso639_3: "dan", name: "Danish", aliases: &["dansk"], detected_as: Some(Lang::Dan), stemmer: Some(Stemmer::Danish), writing: Writing::Compounding, digraphs: &[("oe", "ø"), ("aa", "å")] },
    Row { code: "nb", iso639_3: "nob", name: "Norwegian", aliases: &["norsk", "no", "nor", "bokmal"], detected_as: Some(Lang::Nob), stemmer: Some(Stemmer::Norwegian), writing: Writing::Compounding, digraphs: &[("oe", "ø"), ("aa", "å")] },
    Row { code: "fi", iso639_3: "fin", name: "Finnish", aliases: &["suomi"], detected_as: Some(Lang::Fin), stemmer: Some(Stemmer::Finnish), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "hu", iso639_3: "hun", name: "Hungarian", aliases: &["magyar"], detected_as: Some(Lang::Hun), stemmer: Some(Stemmer::Hungarian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ro", iso639_3: "ron", name: "Romanian", aliases: &["romana", "română", "rum"], detected_as: Some(Lang::Ron), stemmer: Some(Stemmer::Romanian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ru", iso639_3: "rus", name: "Russian", aliases: &["русский"], detected_as: Some(Lang::Rus), stemmer: Some(Stemmer::Russian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "tr", iso639_3: "tur", name: "Turkish", aliases: &["turkce", "türkçe"], detected_as: Some(Lang::Tur), stemmer: Some(Stemmer::Turkish), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "el", iso639_3: "ell", name: "Greek", aliases: &["ελληνικά", "gre"], detected_as: Some(Lang::Ell), stemmer: Some(Stemmer::Greek), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ar", iso639_3: "ara", name: "Arabic", aliases: &["العربية"], detected_as: Some(Lang::Ara), stemmer: Some(Stemmer::Arabic), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ta", iso639_3: "tam", name: "Tamil", aliases: &["தமிழ்"], detected_as: Some(Lang::Tam), stemmer: Some(Stemmer::Tamil), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "pl", iso639_3: "pol", name: "Polish", aliases: &["polski"], detected_as: Some(Lang::Pol), stemmer: Some(Stemmer::Polish), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "cs", iso639_3: "ces", name: "Czech", aliases: &["cestina", "čeština", "cze"], detected_as: Some(Lang::Ces), stemmer: Some(Stemmer::Czech), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "sr", iso639_3: "srp", name: "Serbian", aliases: &["srpski"], detected_as: Some(Lang::Srp), stemmer: Some(Stemmer::Serbian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "uk", iso639_3: "ukr", name: "Ukrainian", aliases: &[], detected_as: Some(Lang::Ukr), stemmer: Some(Stemmer::Ukrainian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "lt", iso639_3: "lit", name: "Lithuanian", aliases: &["lietuviu"], detected_as: Some(Lang::Lit), stemmer: Some(Stemmer::Lithuanian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "et", iso639_3: "est", name: "Estonian", aliases: &["eesti"], detected_as: Some(Lang::Est), stemmer: Some(Stemmer::Estonian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ca", iso639_3: "cat", name: "Catalan", aliases: &["catala"], detected_as: Some(Lang::Cat), stemmer: Some(Stemmer::Catalan), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "eo", iso639_3: "epo", name: "Esperanto", aliases: &[], detected_as: Some(Lang::Epo), stemmer: Some(Stemmer::Esperanto), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "yi", iso639_3: "yid", name: "Yiddish", aliases: &[], detected_as: Some(Lang::Yid), stemmer: Some(Stemmer::Yiddish), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "fa", iso639_3: "pes", name: "Persian", aliases: &["farsi", "fas", "per"], detected_as: Some(Lang::Pes), stemmer: Some(Stemmer::Persian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "hi", iso639_3: "hin", name: "Hindi", aliases: &[], detected_as: Some(Lang::Hin), stemmer: Some(Stemmer::Hindi), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ne", iso639_3: "nep", name: "Nepali", aliases: &[], detected_as: Some(Lang::Nep), stemmer: Some(Stemmer::Nepali), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "id", iso639_3: "ind", name: "Indonesian", aliases: &[], detected_as: Some(Lang::Ind), stemmer: Some(Stemmer::Indonesian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "hy", iso639_3: "hye", name: "Armenian", aliases: &["arm"], detected_as: Some(Lang::Hye), stemmer: Some(Stemmer::Armenian), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ga", iso639_3: "gle", name: "Irish", aliases: &["gaeilge"], detected_as: None, stemmer: Some(Stemmer::Irish), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "eu", iso639_3: "eus", name: "Basque", aliases: &["euskara", "baq"], detected_as: None, stemmer: Some(Stemmer::Basque), writing: Writing::Spaced, digraphs: &[] },
    Row { code: "sk", iso639_3: "slk", name: "Slovak", aliases: &["slovencina", "slovenčina", "slo"], detected_as: Some(Lang::Slk), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "sl", iso639_3: "slv", name: "Slovene", aliases: &["slovenscina", "slovenian"], detected_as: Some(Lang::Slv), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "hr", iso639_3: "hrv", name: "Croatian", aliases: &["hrvatski"], detected_as: Some(Lang::Hrv), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "mk", iso639_3: "mkd", name: "Macedonian", aliases: &["mac"], detected_as: Some(Lang::Mkd), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "bg", iso639_3: "bul", name: "Bulgarian", aliases: &[], detected_as: Some(Lang::Bul), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "be", iso639_3: "bel", name: "Belarusian", aliases: &[], detected_as: Some(Lang::Bel), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "lv", iso639_3: "lav", name: "Latvian", aliases: &["latviesu"], detected_as: Some(Lang::Lav), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "la", iso639_3: "lat", name: "Latin", aliases: &[], detected_as: Some(Lang::Lat), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "af", iso639_3: "afr", name: "Afrikaans", aliases: &[], detected_as: Some(Lang::Afr), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "cy", iso639_3: "cym", name: "Welsh", aliases: &["cymraeg", "wel"], detected_as: Some(Lang::Cym), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "he", iso639_3: "heb", name: "Hebrew", aliases: &[], detected_as: Some(Lang::Heb), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ur", iso639_3: "urd", name: "Urdu", aliases: &[], detected_as: Some(Lang::Urd), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "mr", iso639_3: "mar", name: "Marathi", aliases: &[], detected_as: Some(Lang::Mar), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "bn", iso639_3: "ben", name: "Bengali", aliases: &[], detected_as: Some(Lang::Ben), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "gu", iso639_3: "guj", name: "Gujarati", aliases: &[], detected_as: Some(Lang::Guj), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "pa", iso639_3: "pan", name: "Punjabi", aliases: &[], detected_as: Some(Lang::Pan), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "or", iso639_3: "ori", name: "Oriya", aliases: &["odia"], detected_as: Some(Lang::Ori), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "te", iso639_3: "tel", name: "Telugu", aliases: &[], detected_as: Some(Lang::Tel), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "kn", iso639_3: "kan", name: "Kannada", aliases: &[], detected_as: Some(Lang::Kan), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ml", iso639_3: "mal", name: "Malayalam", aliases: &[], detected_as: Some(Lang::Mal), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "si", iso639_3: "sin", name: "Sinhalese", aliases: &["sinhala"], detected_as: Some(Lang::Sin), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "my", iso639_3: "mya", name: "Burmese", aliases: &["bur"], detected_as: Some(Lang::Mya), stemmer: None, writing: Writing::Unspaced, digraphs: &[] },
    Row { code: "km", iso639_3: "khm", name: "Khmer", aliases: &[], detected_as: Some(Lang::Khm), stemmer: None, writing: Writing::Unspaced, digraphs: &[] },
    Row { code: "th", iso639_3: "tha", name: "Thai", aliases: &[], detected_as: Some(Lang::Tha), stemmer: None, writing: Writing::Unspaced, digraphs: &[] },
    Row { code: "vi", iso639_3: "vie", name: "Vietnamese", aliases: &[], detected_as: Some(Lang::Vie), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "jv", iso639_3: "jav", name: "Javanese", aliases: &[], detected_as: Some(Lang::Jav), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "tl", iso639_3: "tgl", name: "Tagalog", aliases: &["filipino"], detected_as: Some(Lang::Tgl), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "zh", iso639_3: "cmn", name: "Chinese", aliases: &["mandarin", "zho", "chi"], detected_as: Some(Lang::Cmn), stemmer: None, writing: Writing::Unspaced, digraphs: &[] },
    Row { code: "ja", iso639_3: "jpn", name: "Japanese", aliases: &[], detected_as: Some(Lang::Jpn), stemmer: None, writing: Writing::Unspaced, digraphs: &[] },
    Row { code: "ko", iso639_3: "kor", name: "Korean", aliases: &[], detected_as: Some(Lang::Kor), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ka", iso639_3: "kat", name: "Georgian", aliases: &["geo"], detected_as: Some(Lang::Kat), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "am", iso639_3: "amh", name: "Amharic", aliases: &[], detected_as: Some(Lang::Amh), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "az", iso639_3: "aze", name: "Azerbaijani", aliases: &[], detected_as: Some(Lang::Aze), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "uz", iso639_3: "uzb", name: "Uzbek", aliases: &[], detected_as: Some(Lang::Uzb), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "tk", iso639_3: "tuk", name: "Turkmen", aliases: &[], detected_as: Some(Lang::Tuk), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "ak", iso639_3: "aka", name: "Akan", aliases: &[], detected_as: Some(Lang::Aka), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "zu", iso639_3: "zul", name: "Zulu", aliases: &[], detected_as: Some(Lang::Zul), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
    Row { code: "sn", iso639_3: "sna", name: "Shona", aliases: &[], detected_as: Some(Lang::Sna), stemmer: None, writing: Writing::Spaced, digraphs: &[] },
];
