use proptest::prelude::*;

use super::*;

fn language(code: &str) -> Language {
    Language::named(code).unwrap()
}

fn stems(word: &str, code: &str) -> Vec<String> {
    Analyzer::stems(word, language(code)).map(Cow::into_owned).collect()
}

/// Every token as `surface:word[+core]>stem/stem`, parted by spaces.
fn show(text: &str, code: &str) -> String {
    let mut shown = Vec::new();
    Analyzer::new().analyze(text, language(code), |token| {
        let words: Vec<&str> = token.words().collect();
        let stems: Vec<&str> = token.stems.iter().collect();
        shown.push(format!("{}>{}", words.join("+"), stems.join("/")));
    });
    shown.join(" ")
}

#[test]
fn words_fold_and_stem_by_language() {
    for (code, text, expected) in [
        ("en", "Divorced, DIVORCING", "divorced>divorc divorcing>divorc"),
        ("en", "the couple", "the> couple>coupl"),
        ("en", "Kanye’s ‘truth’", "kanye's+kanye>kany truth>truth"),
        ("en", "O’Neill’s", "o'neill's+o'neill+oneill>o'neil"),
        ("en", "wouldn’t leave O’Neill", "wouldn't+wouldnt> leave>leav o'neill+oneill>o'neil"),
        ("nl", "geruchten gerucht", "geruchten>gerucht gerucht>gerucht"),
        ("nl", "foto’s van het koppel", "foto's+foto>foto van> het> koppel>koppel"),
        ("fr", "l’actrice séparée", "l'actrice+actrice>actric separee>separ/separe"),
        ("fr", "separee", "separee>separe"),
        ("es", "Beyonce y Beyoncé", "beyonce>beyonc y> beyonce>beyonc"),
        ("de", "Straße, strasse", "strasse>strass strasse>strass"),
        ("tr", "Kanye’nin İSTANBUL", "kanye'nin+kanye>kanye istanbul>istanbul"),
        ("el", "αντιθετε ίσα ΟΔΟΣ", "αντιθετε>ανετ ισα>ισ οδοσ>οδ"),
        ("ru", "Ещё мой", "еще>еще/ещ мой>"),
        ("ro", "ființă fiinţă", "fiinta>fiint fiinta>fiint"),
        ("pl", "Zażółć gęślą", "zazolc>zazolc gesla>gesl"),
        (
            "und",
            "U.S. together.She 4.5 a:b",
            "u.s+us>u.s together>together she>she 4.5>4.5 a:b>a:b",
        ),
        (
            "en",
            "Disney+, C++ or C# a+b 1+ (+x)",
            "disney++disney>disney+ c+++c>c++ or> c#+c>c# a> b>b 1>1 x>x",
        ),
        (
            "en",
            "P!nk, (P!NK’s) Wow!That no!a a!b. 1!a",
            "p!nk+pink>p!nk p!nk's+p!nk+pink>p!nk wow>wow that> no> a> a!b+aib>a!b 1>1 a>",
        ),
        (
            "en",
            "D’Amelio D'Angelo's Da'Vine N’Golo l'Oréal IT'S L'AMI",
            "d'amelio+amelio+damelio>amelio d'angelo's+angelo+dangelo>angelo da'vine+da+davine>da \
             n'golo+golo+ngolo>golo l'oreal+oreal>oreal it's+it> l'ami+ami>ami",
        ),
        ("en", "a#\u{FE0F}\u{20E3} b", "a#+a>a# b>b"),
        ("en", "so ❤️ ❤ ♦ ★ 👍🏽 👩\u{200D}👩 🇳🇱 © →", "so> ❤>❤ ❤>❤ 👍🏽+👍>👍🏽 👩👩>👩👩 🇳🇱>🇳🇱"),
        ("und", "_very_ kim_kardashian __ a_", "very>very kim>kim kardashian>kardashian a>a"),
        ("und", "back\u{2024}together e\u{FF0E}g", "back>back together>together e.g+eg>e.g"),
        ("und", "so\u{AD}ap cafe\u{301} ＡＢＣ", "soap>soap cafe>cafe abc>abc"),
    ] {
        assert_eq!(show(text, code), expected, "{code}: {text}");
    }
}

#[test]
fn the_forms_of_a_word_share_a_stem() {
    for (code, groups) in [
        (
            "en",
            "sue/sued/suing ex/exes bus/buses go/goes/going gas/gases quiz/quizzes free/freed queue/queued",
        ),
        (
            "en",
            "dj/djs add/added/adding glue/gluing feed/fed sneak/snuck lens/lenses mislead/misled",
        ),
        (
            "nl",
            "meisje/meisjes jongen/jongens selfie/selfies vakantie/vakanties affaire/affaires scène/scènes/scenes",
        ),
        (
            "nl",
            "prins/prinsen mens/mensen kans/kansen ziekte/ziektes keuken/keukens oog/ogen adres/adressen",
        ),
        (
            "nl",
            "zangeres/zangeressen prinses/prinsessen film/films grens/grenzen examen/examens carrière/carrières",
        ),
        (
            "fr",
            "ami/amis photo/photos vidéo/vidéos/videos jeu/jeux roi/rois connu/connus/connue cheveu/cheveux",
        ),
        (
            "fr",
            "pris/prise précis/précise travail/travaux œil/yeux essai/essais français/françaises inclus/incluse",
        ),
        (
            "es",
            "actriz/actrices vez/veces mujer/mujeres joven/jóvenes/jovenes imagen/imágenes hogar/hogares",
        ),
        ("es", "romance/romances cómplice/cómplices enlace/enlaces conocer/conoces líder/líderes"),
        (
            "pt",
            "relação/relações/relacao/relacoes casal/casais homem/homens jovem/jovens possível/possíveis bom/bons",
        ),
        (
            "pt",
            "difícil/difíceis papel/papéis espanhol/espanhóis azul/azuis álbum/álbuns rei/reis irmã/irmãs",
        ),
        ("sv", "prins/prinsen gräns/gränsen chans/chanser"),
        (
            "da",
            "elske/elskede/elsker kysse/kyssede afsløre/afslørede nå/nåede barn/børn mand/mænd prins/prinsen",
        ),
        (
            "nb",
            "skuespiller/skuespilleren/skuespillere/skuespillerne sanger/sangeren studere/studerer/studert",
        ),
        ("nb", "sommer/sommeren mann/menn datter/døtre prins/prinsen"),
    ] {
        for group in groups.split(' ') {
            let forms: Vec<(&str, Vec<String>)> =
                group.split('/').map(|form| (form, stems(form, code))).collect();
            let (_, of_first) = &forms[0];
            for (form, stems) in &forms {
                assert!(stems.iter().any(|s| of_first.contains(s)), "{code} {form}: {forms:?}");
            }
        }
    }
}

#[test]
fn words_that_only_look_like_forms_stay_apart() {
    for (code, pairs) in [
        ("en", "rose/rise bit/bite gps/gp"),
        (
            "nl",
            "prinses/prins zangeres/zanger verlies/verlie stevens/steven james/jam mens/men kans/kan",
        ),
        ("fr", "paris/pari héros/héro jésus/jésu bras/bra vénus/venu bus/bu pris/prix virus/viru"),
        ("es", "haces/haz dices/diz quieres/quier"),
        ("pt", "mais/mal seis/sel herois/herol martins/martim"),
        ("da", "billede/bille hundrede/hund"),
        ("nb", "moderne/moder hjerne/hjer robert/rob kjær/kjede kamera/kam"),
    ] {
        for pair in pairs.split(' ') {
            let (one, other) = pair.split_once('/').unwrap();
            let of = |word| stems(word, code);
            assert!(
                of(one).iter().all(|stem| !of(other).contains(stem)),
                "{code} {pair}: {:?}",
                of(one)
            );
        }
    }
}

#[test]
fn a_word_whose_core_is_invisible_is_its_own() {
    assert_eq!(show("`\u{610}A", "en"), "'>' a>");
}

#[test]
fn a_paragraph_break_parts_positions() {
    let mut positions = Vec::new();
    Analyzer::new().analyze("back\ntogether again", Language::UNDETERMINED, |token| {
        positions.push(token.position);
    });
    assert_eq!(positions, [0, 1 + PARAGRAPH_GAP, 2 + PARAGRAPH_GAP]);
}

#[test]
fn words_without_end_are_cut_alike_everywhere() {
    let long = "é".repeat(1_000_000);
    let mut terms = Vec::new();
    Analyzer::new().analyze(&long, language("fr"), |token| {
        assert_eq!(token.span, 0..long.len());
        terms.extend(token.words().map(String::from));
    });
    assert_eq!(terms.len(), 1);
    assert!(terms[0].len() <= MAX_TERM_BYTES);
}

/// The sample that stands for the whole chain in its fingerprint.
const SAMPLE: &str = "The actress’s ex-husband wouldn’t deny rumours of their 24/7 quarrels, C++ ❤️ 👍🏽 on Disney+. \
    De geruchten over hun scheiding, l’amour séparée, Straße und Häuser, İstanbul'da, ființă, \
    αντιθετε ίσα οδός, ещё мой, اَلْعَرَبِيَّة‎, U.S. 4.5, D’Amelio, P!nk, amis, jeux, meisjes, prins, actrices, homens, \
    kyssede, børn, sangeren, menn, exes";

#[test]
fn the_chain_is_the_one_its_fingerprint_names() {
    let mut hash = blake3::Hasher::new();
    let mut analyzer = Analyzer::new();
    for language in Language::all().chain([Language::UNDETERMINED]) {
        hash.update(language.code().as_bytes());
        let mut stop_words: Vec<&str> = language.stop_words().iter().copied().collect();
        stop_words.sort_unstable();
        let text = format!("{SAMPLE}\n{}", stop_words.join(" "));
        analyzer.analyze(&text, language, |token| {
            hash.update(format!("{token:?}").as_bytes());
        });
    }
    let behaviour = hash.finalize().to_hex();
    insta::assert_snapshot!(format!("{FINGERPRINT} {behaviour}"));
}

proptest! {
    #[test]
    fn spans_are_on_character_borders_and_never_go_back(
        text in any::<String>(), row in 0..Language::all().len(),
    ) {
        let language = Language::all().nth(row).unwrap();
        let mut end = 0;
        let mut position = None;
        Analyzer::new().analyze(&text, language, |token| {
            assert!(text.get(token.span.clone()).is_some_and(|surface| !surface.is_empty()));
            assert!(token.span.start >= end);
            assert!(position.is_none_or(|before| token.position > before));
            assert!(!token.word.is_empty());
            // A word of several signs has its stems at the first.
            if token.segment != Segment::GoesOn {
                assert_eq!(token.stems.iter().next().is_none(), token.is_stop_word);
            }
            end = token.span.end;
            position = Some(token.position);
        });
    }

    #[test]
    fn a_word_is_the_same_in_any_case(text in "[a-zéüßñçåøœ’' ]{0,40}") {
        let upper: Vec<String> = folded_words(&text.to_uppercase());
        prop_assert_eq!(folded_words(&text), upper);
        // Where there are more letters in upper case, the places differ.
        let terms = |text: &str| {
            let mut terms = Vec::new();
            Analyzer::new().analyze(text, language("fr"), |token| {
                terms.push((token.base.to_owned(), format!("{:?}", token.stems), token.is_stop_word));
            });
            terms
        };
        if !text.contains('ß') {
            prop_assert_eq!(terms(&text), terms(&text.to_uppercase()));
        }
    }

    #[test]
    fn a_folded_word_folds_to_itself(text in "[A-Za-zà-öø-ÿāčėğįłńőşūžа-яёα-ω0-9'’. ]{0,30}") {
        for word in folded_words(&text) {
            let again = folded_words(&word);
            prop_assert!(again.len() != 1 || again[0] == word, "{:?} became {:?}", word, again);
        }
    }

    #[test]
    fn the_stem_of_a_word_finds_it_with_and_without_accents(word in "[a-zàâçéèêëîïôûùüÿñæœ]{1,12}") {
        let (accented, plain) = (stems(&word, "fr"), stems(&fold::fold(&word), "fr"));
        prop_assert!(plain.iter().any(|stem| accented.iter().any(|other| other == stem)));
    }
}

/// Whether looking for its own terms finds each token of a text.
fn own_terms_find_each_token(text: &str, language: Language) {
    let mut analyzer = Analyzer::new();
    let mut tokens: Vec<(Range<usize>, u32, Sieve)> = Vec::new();
    analyzer.analyze(text, language, |token| {
        for term in token.words() {
            let mut sought = Sieve::default();
            sought.add_word(term);
            tokens.push((token.span.clone(), token.position, sought));
        }
        for term in token.stems.iter() {
            let mut sought = Sieve::default();
            sought.add_stem(term);
            tokens.push((token.span.clone(), token.position, sought));
        }
    });
    for (span, position, sought) in tokens {
        let mut is_found = false;
        analyzer.analyze_for(text, language, &sought, |token| {
            is_found |= (&token.span, token.position) == (&span, position);
        });
        assert!(is_found, "{}: {:?} of {text}", language.code(), &text[span]);
    }
}

#[test]
fn a_word_is_found_by_its_terms_in_every_language() {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/languages");
    for language in Language::all() {
        let sample = std::path::Path::new(samples).join(format!("{}.txt", language.code()));
        let sample = std::fs::read_to_string(sample).expect("every language has a sample");
        // Each line by itself: what is slow is all against all.
        sample.lines().for_each(|line| own_terms_find_each_token(line, language));
        let plain = fold::fold(&sample).into_owned();
        plain.lines().for_each(|line| own_terms_find_each_token(line, language));
    }
}

proptest! {
    #[test]
    fn any_word_is_found_by_its_terms(text in "[a-zA-Z]{1,12}( [a-zA-Z]{1,9}){0,3}", nth in 0usize..100) {
        let languages: Vec<Language> = Language::all().collect();
        own_terms_find_each_token(&text, languages[nth % languages.len()]);
    }
}
