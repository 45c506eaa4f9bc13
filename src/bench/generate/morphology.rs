//! How words take endings: what is regular in each language; what is not stands in its list of words.
//!
//! An ending is named as it is written where that does (`ing`, `ait`); `pl` is the plural where words
//! differ in it, `ge` the participle of Dutch and German. A new language is a file beside the others.

mod de;
mod en;
mod fr;
mod nl;

/// Gives a word an ending: the word, the ending, the class of the word.
pub(super) type Inflect = fn(&mut String, &str, &str);

/// How a language does it.
pub(super) fn of(code: &str) -> Inflect {
    match code {
        "nl" => nl::inflect,
        "de" => de::inflect,
        "fr" => fr::inflect,
        _ => en::inflect,
    }
}

/// Whether a word ends with one of these.
fn ends(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}

/// Takes so many bytes off, and puts something else there.
fn replace(word: &mut String, bytes: usize, by: &str) {
    word.truncate(word.len().saturating_sub(bytes));
    *word += by;
}

/// The vowels that are one ASCII letter.
fn is_vowel(letter: u8) -> bool {
    b"aeiouy".contains(&letter)
}

/// Whether a word ends with a short vowel and a consonant, as `stop` does, and `loop` and `help` don't.
fn is_closed(word: &str) -> bool {
    let [.., before, vowel, last] = word.as_bytes() else { return false };
    let is_letter = |letter: &u8| letter.is_ascii_alphabetic();
    is_letter(before)
        && !is_vowel(*before)
        && is_vowel(*vowel)
        && is_letter(last)
        && !is_vowel(*last)
        && !b"hjwx".contains(last)
}

/// How many groups of vowels a word has: about as many as syllables.
fn syllables(word: &str) -> usize {
    let mut was_vowel = false;
    let begins = word.chars().filter(|letter| {
        let is_vowel = "aeiouyäöüéèAEIOUYÄÖÜ".contains(*letter);
        let goes_on = std::mem::replace(&mut was_vowel, is_vowel);
        is_vowel && !goes_on
    });
    begins.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, class: &str, cases: &str) {
        for case in cases.split_whitespace() {
            let (parts, expected) = case.split_once('=').unwrap();
            let (base, ending) = parts.split_once('+').unwrap();
            let mut word = base.to_owned();
            of(code)(&mut word, ending, class);
            assert_eq!(word, expected, "{code}: {base} + {ending}");
        }
    }

    #[test]
    fn english_drops_an_e_doubles_a_consonant_and_turns_y_to_i() {
        check("en", "n", "kiss+s=kisses party+s=parties boy+s=boys star+s=stars watch+s=watches");
        check(
            "en",
            "v",
            "love+ed=loved deny+ed=denied plan+ed=planned help+ed=helped visit+en=visited",
        );
        check("en", "v", "love+ing=loving see+ing=seeing plan+ing=planning deny+ing=denying");
        check("en", "a", "happy+er=happier big+est=biggest happy+ly=happily true+ly=truly");
        check("en", "a", "sad+ly=sadly terrible+ly=terribly romantic+ly=romantically");
    }

    #[test]
    fn dutch_opens_and_closes_syllables() {
        check("nl", "nc", "straat+pl=straten kus+pl=kussen brief+pl=brieven prijs+pl=prijzen");
        check("nl", "nc", "foto+pl=foto’s tafel+pl=tafels waarheid+pl=waarheden avond+pl=avonden");
        check("nl", "nc", "huis+je=huisje film+je=filmpje ster+je=sterretje vrouw+je=vrouwtje");
        check(
            "nl",
            "v",
            "trouw+de=trouwde kus+de=kuste leef+de=leefde kus+en=kussen leef+en=leven",
        );
        check(
            "nl",
            "v",
            "werk+ge=gewerkt speel+ge=gespeeld vertel+ge=verteld haat+t=haat leef+t=leeft",
        );
        check(
            "nl",
            "a",
            "groot+e=grote wit+e=witte lief+e=lieve zwaar+er=zwaarder mooi+ste=mooiste",
        );
    }

    #[test]
    fn german_has_plurals_by_gender_and_participles() {
        check("de", "nf", "Frau+pl=Frauen Liebe+pl=Lieben Sängerin+pl=Sängerinnen Feder+pl=Federn");
        check("de", "nm", "Lehrer+pl=Lehrer Arm+es=Armes Tage+n=Tagen Lehrer+es=Lehrers");
        check(
            "de",
            "v",
            "lieb+ge=geliebt verkauf+ge=verkauft reagier+ge=reagiert heirat+te=heiratete",
        );
        check("de", "v", "feier+en=feiern küss+t=küsst arbeit+t=arbeitet reis+st=reist");
        check("de", "a", "schön+ste=schönste laut+ste=lauteste dunkel+e=dunkle böse+e=böse");
    }

    #[test]
    fn french_has_feminines_and_softens_its_consonants() {
        check("fr", "nm", "bijou+s=bijous journal+s=journaux cadeau+s=cadeaux fils+s=fils");
        check(
            "fr",
            "v",
            "aim+ait=aimait mang+ait=mangeait lanc+ons=lançons chant+èrent=chantèrent",
        );
        check("fr", "a", "heureux+e=heureuse vif+e=vive fier+e=fière royal+s=royaux bon+es=bonnes");
        check("fr", "a", "rouge+e=rouge grand+e=grande ancien+e=ancienne actuel+e=actuelle");
    }
}
