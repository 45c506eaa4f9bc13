//! Regular forms that the stemmers leave apart: what a word ends in is put back to the form that its
//! stemmer joins with the others, or a stem is cut as its other forms are.
//!
//! A rule is a regularity of a language that Snowball's algorithm does not have, beside the words that only look
//! like it; what is no regularity stands in the lists of `irregular`. A rule changes the end of a word only.

use std::borrow::Cow;

use super::fold::fold;
use crate::language::Stemmer;

/// A word in lower case, as the stemmer of its language joins it with its other forms.
pub(super) fn joined(word: &str, stemmer: Stemmer) -> Cow<'_, str> {
    let changed = match stemmer {
        Stemmer::Danish => danish(word),
        Stemmer::Dutch => dutch(word),
        Stemmer::French => french(word),
        Stemmer::Norwegian => norwegian(word),
        Stemmer::Portuguese => portuguese(word),
        Stemmer::Spanish => spanish(word),
        _ => None,
    };
    changed.unwrap_or(Cow::Borrowed(word))
}

/// A stem, cut as those of the other forms of its word are.
pub(super) fn cut<'w>(stem: Cow<'w, str>, word: &str, stemmer: Stemmer) -> Cow<'w, str> {
    // Norwegian loses the -er of skuespiller and of studerer, and keeps it in skuespilleren and in studere.
    let rest = match stemmer {
        Stemmer::Norwegian if !word.ends_with("era") => stem.strip_suffix("er"),
        _ => None,
    };
    // Without its ligature, kjær is kjaer.
    let is_cut =
        |rest: &&str| is_syllable(rest) && !rest.ends_with('a') && rest.chars().nth(2).is_some();
    match rest.filter(is_cut) {
        Some(rest) if !KEEP_ER.contains(&&*stem) => Cow::Owned(rest.to_owned()),
        _ => stem,
    }
}

/// Norwegian stems that lose nothing: mother, father and brother are none of fashion, dish and bridge, and a
/// Robert no Rob.
const KEEP_ER: &[&str] =
    &["moder", "fader", "broder", "rober", "alber", "herber", "huber", "lamber", "gilber"];

/// A word with another ending, if it has this one and its beginning is a syllable at least.
fn replaced<'w>(word: &str, ending: &str, by: &str) -> Option<Cow<'w, str>> {
    let beginning = word.strip_suffix(ending).filter(|beginning| is_syllable(beginning))?;
    Some(Cow::Owned(format!("{beginning}{by}")))
}

/// Whether there is a vowel in it.
fn is_syllable(letters: &str) -> bool {
    fold(letters).contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// Whether a word, with or without its accents, is one of these; one with `-` before it stands for all words that end
/// in it.
fn is_among(word: &str, words: &str) -> bool {
    let plain = fold(word);
    words.split(' ').any(|listed| match listed.strip_prefix('-') {
        Some(ending) => plain.ends_with(ending),
        None => plain == listed,
    })
}

/// The past in -ede goes with the infinitive (elskede, elske), which loses its e only.
fn danish(word: &str) -> Option<Cow<'_, str>> {
    const OTHERS: &str = "allerede hundrede fremmede tilstede ligeledes saaledes saledes anderledes \
        hvorledes -billede -billedes -brede -bredes indlede aflede vejlede udlede forlede -erede -eredes";
    let ending = if word.ends_with('s') { "edes" } else { "ede" };
    let past = replaced(word, ending, "").filter(|_| !is_among(word, OTHERS))?;
    // Of nåede nothing but nå is left.
    let ends_in_vowel = past.ends_with(['a', 'e', 'i', 'o', 'u', 'y', 'æ', 'ø', 'å']);
    Some(if ends_in_vowel { past } else { past + "e" })
}

/// Plurals in -s of words in -e and -en, which are taken for stems: meisjes, vakanties, affaires, keukens.
fn dutch(word: &str) -> Option<Cow<'_, str>> {
    /// Women and what else ends in -es or -ens by itself; names.
    const OTHERS: &str = "-ees -oes -aes -eres -ares -proces -adres -succes -congres -progres -expres -prinses \
        -barones -verlies -advies -servies -spies -precies -markies -paradies alles hospes ganges dolores mercedes \
        charles james jones holmes hughes barnes georges forbes gates yates wales cannes hermes angeles agnes \
        torres morales flores reyes gomes lopes fernandes rodrigues mendes nunes alves jacques \
        -eens -iens -volgens -grens -mens -wens -lens tijdens telkens overigens ergens nergens morgens wegens \
        jegens nevens tevens alvorens minstens hoogstens nopens intens immens nonsens stevens owens";
    // A carrière is none of the women in -ère.
    let is_plural = ["ères", "molens", "examens"].iter().any(|ending| word.ends_with(ending));
    let singular = replaced(word, "es", "e").or_else(|| replaced(word, "ens", "en"))?;
    (is_plural || !is_among(word, OTHERS)).then_some(singular)
}

/// Plurals in -s after i, o and u, where Snowball keeps the s: amis, photos, connus.
fn french(word: &str) -> Option<Cow<'_, str>> {
    /// What ends in -s by itself: participles with a feminine in -ise or -use, invariable words, forms of
    /// verbs, names. Those in -ais, -ois and -uis mostly do, and their few plurals are listed as irregular.
    const OTHERS: &str = "-ais -ois -uis -ius -pris -assis mis admis commis compromis demis emis omis permis promis remis \
        soumis insoumis transmis gris precis imprecis concis indecis circoncis dis redis lis relis vis revis ris fis \
        avis tapis paradis radis devis brebis colis logis sursis taudis vernis souris treillis fils coulis \
        cassis jadis tandis oasis ibis metis penis clitoris chassis torticolis pis anis gratis lapis bis pubis \
        iris tennis sis pourpris hachis ramassis paris chris denis alexis boris doris davis elvis harris travis \
        curtis francis regis clovis morris ellis lewis memphis tunis amaryllis this \
        heros gros dos os repos propos clos eclos enclos forclos dispos chaos cosmos tournedos rhinoceros albinos \
        eros pathos thanatos tetanos calvados carlos marcos santos ramos lagos laos davos barbados buenos \
        plus sous dessus dessous nous vous tous jus pus abus refus dus bus autobus minibus omnibus obus virus \
        antivirus campus bonus malus corpus focus inclus exclus reclus perclus confus diffus infus obtus intrus \
        cactus terminus consensus sinus lotus crocus fetus foetus uterus typhus versus rebus opus papyrus prospectus \
        processus cursus lapsus hiatus infarctus anus humus tonus surplus pardessus talus tus sus blocus detritus \
        angelus thesaurus tumulus eucalyptus couscous burnous remous us jesus venus titus marcus magnus brutus \
        bacchus cresus cyrus uranus dreyfus camus claus zeus";
    let is_plural = ["is", "os", "us"].iter().any(|ending| word.ends_with(ending));
    if is_plural && !is_among(word, OTHERS) { replaced(word, "s", "") } else { None }
}

/// The definite forms of words in -er: lederne, as lederen.
fn norwegian(word: &str) -> Option<Cow<'_, str>> {
    const OTHERS: &str = "-moderne -hjerne -gjerne -stjerne -kjerne -fjerne lanterne kaserne interne eksterne taverne";
    let indefinite = replaced(word, "erne", "er").or_else(|| replaced(word, "ernes", "er"))?;
    (!is_among(word, OTHERS)).then_some(indefinite)
}

/// Plurals of words in -ão, -l and -m: relações, casais, homens.
fn portuguese(word: &str) -> Option<Cow<'_, str>> {
    /// What is no plural, or one of another word.
    const OTHERS: &str = "-maes guimaraes magalhaes heroes mais jamais demais pais cais vais dais sais estais cascais \
        gales herois parabens martins hans collins tens vens dens contens";
    // Without stress on it, -eis comes of -il: difíceis, of -el in -vel: possíveis.
    let is_unstressed = word.strip_suffix("eis").is_some_and(|rest| fold(rest) != rest);
    let plurals = [
        ("ões", "ão"),
        ("oes", "ao"),
        ("ães", "ão"),
        ("ais", "al"),
        ("éis", "el"),
        ("veis", "vel"),
        ("eis", if is_unstressed { "il" } else { "eis" }),
        ("óis", "ol"),
        ("ens", "em"),
        ("ins", "im"),
        ("uns", "um"),
    ];
    let singular = plurals.into_iter().find_map(|(ending, by)| replaced(word, ending, by))?;
    (!is_among(word, OTHERS)).then_some(singular)
}

/// Plurals of words in -z, -er and -ar, whose singular Snowball cuts as the verbs it looks like: actrices, mujeres,
/// hogares.
fn spanish(word: &str) -> Option<Cow<'_, str>> {
    /// Forms of verbs, plurals of words in -ce, places. Most in -eces and -oces are verbs (mereces, conoces).
    const OTHERS: &str = "-enlaces haces deshaces rehaces naces renaces complaces satisfaces yaces interfaces \
        -dices complices artifices indices apendices vertices vortices helices codices apices obices \
        -duces -auces -eces -oces -ieres mueres eres esperes caceres henares linares manzanares";
    /// Those that are plurals.
    const IN_EZ_AND_OZ: &str = "veces jueces peces nueces heces preces altiveces estupideces desnudeces escaseces ajedreces \
        pequeneces dobleces estrecheces exquisiteces rapideces timideces sencilleces voces veloces feroces atroces \
        precoces coces altavoces portavoces hoces";
    let is_in_z = ["aces", "eces", "ices", "oces", "uces"].iter().any(|end| word.ends_with(end));
    let is_in_r = word.ends_with("ares") || word.ends_with("eres");
    if !is_in_z && !is_in_r || is_among(word, OTHERS) && !is_among(word, IN_EZ_AND_OZ) {
        return None;
    }
    replaced(word, "ces", "z").or_else(|| replaced(word, "es", ""))
}
