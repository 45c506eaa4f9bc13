//! Bytes to text: decompressed as found, decoded by what they say or look like.
//!
//! Compression is told by magic numbers. The encoding is told by a byte order mark, a charset that
//! a web page declares, being valid UTF-8, or the looks of the bytes (`chardetng`), once there is one that
//! is not ASCII; what can't be decoded becomes U+FFFD. Everything streams.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

/// How much of a file tells its encoding and format, in bytes.
const HEAD: u64 = 64 * 1024;

/// The byte that begins an escape sequence.
const ESCAPE: u8 = 0x1B;

/// How much of a web page may declare its charset, in bytes (WHATWG HTML, encoding sniffing).
const DECLARATION: usize = 1_024;

/// Control bytes that texts do not have: more than this part of them is no text.
const CONTROL_SHARE: usize = 20;

/// A file's text, as a stream.
pub(super) struct Decoded {
    /// The first characters, to tell the format by.
    pub(super) head: String,
    /// All of the text.
    pub(super) text: Box<dyn BufRead>,
}

/// Decompresses and decodes a stream; `None` if it is no text.
///
/// # Errors
/// Those of reading and decompressing.
pub(super) fn decode(bytes: Box<dyn Read>) -> io::Result<Option<Decoded>> {
    let (magic, bytes) = peek(bytes, 6)?;
    let bytes = decompress(&magic, bytes)?;
    let (head, bytes) = peek(bytes, HEAD)?;
    let Some(encoding) = encoding(&head) else { return Ok(None) };
    let (text, _, _) = encoding.decode(&head);
    let decoder: Box<dyn Read> = match head.is_ascii() && encoding == UTF_8 {
        true => Box::new(Undecided { bytes, declared: declared(&head), is_decided: false }),
        false => decoder(encoding, bytes),
    };
    let head = text.trim_end_matches('\u{FFFD}').to_owned();
    Ok(Some(Decoded { head, text: Box::new(BufReader::with_capacity(HEAD as usize, decoder)) }))
}

/// The text of a stream. A byte order mark is taken off, and decides.
fn decoder(encoding: &'static Encoding, bytes: Box<dyn Read>) -> Box<dyn Read> {
    let decoder =
        DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(true).build(bytes);
    Box::new(decoder)
}

/// A text that begins like one in almost any encoding: what comes first that does not tells in which it is.
struct Undecided {
    bytes: Box<dyn Read>,
    declared: Option<&'static Encoding>,
    is_decided: bool,
}

impl Read for Undecided {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        if self.is_decided {
            return Ok(read);
        }
        let Some(at) = buffer[..read].iter().position(|byte| !byte.is_ascii()) else {
            return Ok(read);
        };
        let bytes = std::mem::replace(&mut self.bytes, Box::new(io::empty()));
        let (head, bytes) =
            peek(Box::new(Cursor::new(buffer[at..read].to_vec()).chain(bytes)), HEAD)?;
        let guess = || guess(&head, Iso2022JpDetection::Deny);
        let encoding = if is_utf_8(&head) { UTF_8 } else { self.declared.unwrap_or_else(guess) };
        self.bytes = decoder(encoding, bytes);
        self.is_decided = true;
        if at == 0 { self.read(buffer) } else { Ok(at) }
    }
}

/// The first bytes of a stream, and the stream with them.
fn peek(mut bytes: Box<dyn Read>, most: u64) -> io::Result<(Vec<u8>, Box<dyn Read>)> {
    let mut head = Vec::new();
    let rest: Box<dyn Read> = match bytes.by_ref().take(most).read_to_end(&mut head) {
        Ok(_) => bytes,
        // A stream that is cut short gives what it has first.
        Err(error) if !head.is_empty() => Box::new(Failing(Some(error))),
        Err(error) => return Err(error),
    };
    Ok((head.clone(), Box::new(Cursor::new(head).chain(rest))))
}

/// A stream that ends in an error.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The stream behind a compression that its first bytes tell.
fn decompress(magic: &[u8], bytes: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    Ok(match magic {
        [0x1F, 0x8B, ..] => Box::new(flate2::read::MultiGzDecoder::new(bytes)),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Box::new(zstd::stream::read::Decoder::new(bytes)?),
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => {
            Box::new(liblzma::read::XzDecoder::new_multi_decoder(bytes))
        }
        _ => bytes,
    })
}

/// The encoding of a text that begins with these bytes; `None` if they are no text.
fn encoding(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding);
    }
    if let Some(wide) = utf_16(head) {
        return Some(wide);
    }
    let is_control = |byte: &&u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
    if head.iter().filter(is_control).count() * CONTROL_SHARE > head.len() {
        return None;
    }
    // Japanese mail and old pages are plain bytes throughout, with escapes that switch between sets of signs.
    if head.contains(&ESCAPE) && guess(head, Iso2022JpDetection::Allow) == ISO_2022_JP {
        return Some(ISO_2022_JP);
    }
    if is_utf_8(head) {
        return Some(UTF_8);
    }
    declared(head).or_else(|| Some(guess(head, Iso2022JpDetection::Deny)))
}

/// The encoding that bytes look like.
fn guess(head: &[u8], iso_2022_jp: Iso2022JpDetection) -> &'static Encoding {
    let mut detector = EncodingDetector::new(iso_2022_jp);
    detector.feed(head, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// UTF-16 without a byte order mark: Latin letters leave every second byte empty.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let empty =
        |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (empty(0), empty(1));
    let most = head.len() / 2;
    if most >= 8 && odd * 10 > most * 7 && even * 10 < most {
        Some(UTF_16LE)
    } else if most >= 8 && even * 10 > most * 7 && odd * 10 < most {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether the bytes are UTF-8, but for a character cut off at the end.
fn is_utf_8(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// The charset that a web page declares in its first bytes.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&head[..head.len().min(DECLARATION)]).to_ascii_lowercase();
    if !start.contains('<') {
        return None;
    }
    let (_, label) = start.split_once("charset=").or_else(|| start.split_once("encoding="))?;
    let label = label.trim_start_matches(['"', '\'', ' ']);
    let label = label.split(['"', '\'', ' ', ';', '>', '/', '?']).next()?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn text(bytes: &[u8]) -> Option<String> {
        let decoded = decode(Box::new(Cursor::new(bytes.to_vec()))).unwrap()?;
        let mut text = String::new();
        { decoded.text }.read_to_string(&mut text).unwrap();
        assert!(text.starts_with(&decoded.head), "{:?}", decoded.head);
        Some(text)
    }

    #[test]
    fn a_text_that_is_plain_for_long_is_read_in_its_encoding_all_the_same() {
        for before in [65_535, 65_536, 65_537, 200_000] {
            let story = "Beyonc\u{e9}, tr\u{e8}s chic, na\u{ef}ve fa\u{e7}ade; c’est la vie apr\u{e8}s tout. ".repeat(40);
            let expected = "x".repeat(before) + &story;
            assert_eq!(text(expected.as_bytes()).as_deref(), Some(expected.as_str()), "{before}");
            let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(&expected);
            assert_eq!(text(&windows).as_deref(), Some(expected.as_str()), "{before}");
        }
        let page = |charset: &str| {
            [format!("<meta charset={charset}>{}", "x".repeat(70_000)).as_bytes(), b"\xF8\xED"]
                .concat()
        };
        assert!(text(&page("iso-8859-2")).unwrap().ends_with("xří"));
        assert!(text(&page("iso-8859-1")).unwrap().ends_with("xøí"));
    }

    fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn text_is_read_in_the_encodings_that_people_have() {
        let story = "Beyoncé’s café was “très” chic, naïve façade; c’est la vie après tout.";
        assert_eq!(text(story.as_bytes()).as_deref(), Some(story));
        assert_eq!(text(format!("\u{FEFF}{story}").as_bytes()).as_deref(), Some(story));
        let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(story);
        assert_eq!(text(&windows).as_deref(), Some(story));
        let japanese = "スターの離婚について、関係者が語った。".repeat(3);
        let (escaped, _, _) = encoding_rs::ISO_2022_JP.encode(&japanese);
        assert!(escaped.is_ascii());
        assert_eq!(text(&escaped).as_deref(), Some(japanese.as_str()));
        assert_eq!(text(b"\x1B[31mred\x1B[0m").as_deref(), Some("\x1B[31mred\x1B[0m"));
        for bytes in [
            wide(&format!("\u{FEFF}{story}"), u16::to_le_bytes),
            wide(&format!("\u{FEFF}{story}"), u16::to_be_bytes),
            wide(story, u16::to_le_bytes),
            wide(story, u16::to_be_bytes),
        ] {
            assert_eq!(text(&bytes).as_deref(), Some(story));
        }
    }

    #[test]
    fn a_declared_charset_comes_before_a_guess() {
        let page = "<html><meta charset=\"windows-1251\"><p>Привет, звезда";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(page);
        assert_eq!(text(&bytes).as_deref(), Some(page));
        let story = "Страсти вокруг развода звезды не утихают уже вторую неделю.";
        let (bytes, _, _) = encoding_rs::KOI8_R.encode(story);
        assert_eq!(text(&bytes).as_deref(), Some(story));
    }

    #[test]
    fn compressed_files_are_read_as_found() {
        let story = "They are back together. ".repeat(10_000);
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(story.as_bytes()).unwrap();
        assert_eq!(text(&gz.finish().unwrap()), Some(story.clone()));
        assert_eq!(text(&zstd::encode_all(story.as_bytes(), 3).unwrap()), Some(story.clone()));
        let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
        xz.write_all(story.as_bytes()).unwrap();
        assert_eq!(text(&xz.finish().unwrap()), Some(story));
    }

    #[test]
    fn what_is_no_text_is_none() {
        let noise: Vec<u8> =
            (0..4_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(text(&noise), None);
        assert_eq!(text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0"), None);
        assert_eq!(text(b"").as_deref(), Some(""));
        let almost = format!("{}\0{}", "text ".repeat(50), "more ".repeat(50));
        assert_eq!(text(almost.as_bytes()), Some(almost));
    }
}
