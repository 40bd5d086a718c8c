//! The codes that people type from paper: one opens the way to a server ([`EnrolCode`]), one opens a file whose password
//! was lost ([`RecoveryCode`]).
//!
//! Base 32 without look-alikes, in groups of four. `O` counts as `0`, `I` and `L` as `1`; case, spaces, dashes and the
//! full-width forms of input methods make no difference. A CRC-24 finds every single wrong character and every exchange
//! of two neighbours.
//!
//! Bytes: kind (1) · content · CRC-24 (3). Content of an enrolment code: one-time secret (10) · port (2) · pin (10, where
//! there is one) · host (4 of an IPv4 address, or the text). Content of a recovery code: the secret (16).

use super::server_address::ServerAddress;
use super::sign::hex;
use core::net::Ipv4Addr;
use sha2::{Digest, Sha256};

/// Bytes of an enrolment's one-time secret.
pub const ONE_TIME_SECRET_BYTES: usize = 10;
/// Bytes of a device's recovery secret.
pub const RECOVERY_SECRET_BYTES: usize = 16;
/// First bytes of the SHA-256 of the server certificate's public key (its SubjectPublicKeyInfo in DER): 80 bits cannot be
/// met by another key, and a certificate renewed with the same key keeps its pin.
pub type Pin = [u8; 10];

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP_CHARS: usize = 4;
/// Longest text that is looked at: a code with the longest host name, generously separated.
const TEXT_CHARS_MAX: usize = 1_000;

/// Kinds of enrolment codes are this and the three flags below.
const KIND_ENROL: u8 = 0x10;
const FLAG_TLS: u8 = 1;
const FLAG_PIN: u8 = 2;
const FLAG_IPV4: u8 = 4;
const KIND_RECOVERY: u8 = 0x20;

/// What one typed code tells a device at its first start.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolCode {
    pub server: ServerAddress,
    /// `None` for plain http on this machine, and where the certificate is one that every device trusts.
    pub pin: Option<Pin>,
    pub secret: [u8; ONE_TIME_SECRET_BYTES],
}

/// A device's recovery secret, released by the office.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(pub [u8; RECOVERY_SECRET_BYTES]);

/// Why a typed text is no such code. Typing it again may help; a server is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("the code is empty")]
    Empty,
    #[error("{0:?} does not occur in codes")]
    Character(char),
    #[error("a character is wrong or missing: compare the code with the paper")]
    Typo,
    #[error("this is a code for opening a locked file, not for enrolling a device")]
    IsRecovery,
    #[error("this is a code for enrolling a device, not for opening a locked file")]
    IsEnrolment,
    #[error("the code is of a newer program: update this one")]
    Newer,
}

/// The pin of a certificate, from its SubjectPublicKeyInfo in DER.
pub fn pin_of(public_key_info: &[u8]) -> Pin {
    let hash = Sha256::digest(public_key_info);
    std::array::from_fn(|i| hash[i])
}

impl EnrolCode {
    /// The secret as the wire wants it ([`super::account::CodeRequest`]): lower-case hex.
    pub fn secret_hex(&self) -> String {
        hex(&self.secret)
    }

    /// The code as it is printed: 13 groups for an IPv4 address with TLS, some more for a name.
    pub fn encode(&self) -> String {
        let ipv4: Option<Ipv4Addr> = self.server.host().parse().ok();
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let kind = KIND_ENROL
            | flag(self.server.is_secure(), FLAG_TLS)
            | flag(self.pin.is_some(), FLAG_PIN)
            | flag(ipv4.is_some(), FLAG_IPV4);
        let mut bytes = vec![kind];
        bytes.extend(self.secret);
        bytes.extend(self.server.port().to_be_bytes());
        bytes.extend(self.pin.iter().flatten());
        match ipv4 {
            Some(ip) => bytes.extend(ip.octets()),
            None => bytes.extend(self.server.host().bytes()),
        }
        to_text(bytes)
    }

    /// # Errors
    /// [`CodeError`]
    pub fn decode(text: &str) -> Result<EnrolCode, CodeError> {
        let bytes = from_text(text)?;
        let (kind, content) = bytes.split_first().ok_or(CodeError::Typo)?;
        match *kind {
            KIND_RECOVERY => return Err(CodeError::IsRecovery),
            kind if !is_enrolment(kind) => return Err(CodeError::Newer),
            _ => {}
        }
        let has = |flag: u8| kind & flag != 0;
        let (secret, rest) = take::<ONE_TIME_SECRET_BYTES>(content)?;
        let (port, rest) = take::<2>(rest)?;
        let (pin, host) =
            if has(FLAG_PIN) { take(rest).map(|(pin, rest)| (Some(pin), rest))? } else { (None, rest) };
        let host = if has(FLAG_IPV4) {
            <[u8; 4]>::try_from(host).map(|octets| Ipv4Addr::from(octets).to_string()).ok()
        } else {
            std::str::from_utf8(host).map(str::to_owned).ok()
        };
        let host = host.ok_or(CodeError::Typo)?;
        let server = ServerAddress::new(has(FLAG_TLS), &host, u16::from_be_bytes(port));
        Ok(EnrolCode { server: server.map_err(|_| CodeError::Typo)?, pin, secret })
    }
}

impl RecoveryCode {
    /// The code as it is printed: eight groups.
    pub fn encode(&self) -> String {
        let mut bytes = vec![KIND_RECOVERY];
        bytes.extend(self.0);
        to_text(bytes)
    }

    /// # Errors
    /// [`CodeError`]
    pub fn decode(text: &str) -> Result<RecoveryCode, CodeError> {
        let bytes = from_text(text)?;
        match bytes.split_first() {
            Some((&KIND_RECOVERY, secret)) => {
                secret.try_into().map(RecoveryCode).map_err(|_| CodeError::Typo)
            }
            Some((&kind, _)) if is_enrolment(kind) => Err(CodeError::IsEnrolment),
            _ => Err(CodeError::Newer),
        }
    }
}

impl std::fmt::Debug for EnrolCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnrolCode")
            .field("server", &self.server)
            .field("secret", &"***")
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(***)")
    }
}

fn is_enrolment(kind: u8) -> bool {
    kind & !(FLAG_TLS | FLAG_PIN | FLAG_IPV4) == KIND_ENROL
}

fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), CodeError> {
    bytes.split_first_chunk::<N>().map(|(head, rest)| (*head, rest)).ok_or(CodeError::Typo)
}

/// CRC-24 of OpenPGP (RFC 4880, 6.1): finds every burst of up to 24 bits, so every wrong character.
fn crc24(bytes: &[u8]) -> [u8; 3] {
    let mut crc: u32 = 0x00B7_04CE;
    for byte in bytes {
        crc ^= u32::from(*byte) << 16;
        for _ in 0..8 {
            crc <<= 1;
            if crc & 0x0100_0000 != 0 {
                crc ^= 0x0186_4CFB;
            }
        }
    }
    let [_, high, middle, low] = crc.to_be_bytes();
    [high, middle, low]
}

fn to_text(mut bytes: Vec<u8>) -> String {
    bytes.extend(crc24(&bytes));
    let mut text = String::new();
    let digits = (bytes.len() * 8).div_ceil(5);
    for digit in 0..digits {
        if digit > 0 && digit % GROUP_CHARS == 0 {
            text.push('-');
        }
        let value = (0..5).fold(0, |value, i| value << 1 | bit(&bytes, digit * 5 + i));
        text.push(char::from(ALPHABET[usize::from(value)]));
    }
    text
}

/// Bit `index` of `bytes`, counted from the first byte's highest; zero beyond the end.
fn bit(bytes: &[u8], index: usize) -> u8 {
    bytes.get(index / 8).map_or(0, |byte| byte >> (7 - index % 8) & 1)
}

fn from_text(text: &str) -> Result<Vec<u8>, CodeError> {
    let mut digits = Vec::new();
    for character in text.chars().take(TEXT_CHARS_MAX).filter_map(significant) {
        digits.push(digit_of(character).ok_or(CodeError::Character(character))?);
    }
    if digits.is_empty() {
        return Err(CodeError::Empty);
    }
    let mut bytes = vec![0_u8; digits.len() * 5 / 8];
    for index in 0..digits.len() * 5 {
        let set = digits[index / 5] >> (4 - index % 5) & 1;
        match bytes.get_mut(index / 8) {
            Some(byte) => *byte |= set << (7 - index % 8),
            // What is left of the last character is zero, or else somebody mistyped it.
            None if set == 0 => {}
            None => return Err(CodeError::Typo),
        }
    }
    // As many characters as these bytes need and not one more: a lost or doubled character changes the count.
    let exact = (bytes.len() * 8).div_ceil(5) == digits.len();
    match bytes.split_last_chunk::<3>() {
        Some((content, sum)) if exact && crc24(content) == *sum && !content.is_empty() => {
            Ok(content.to_vec())
        }
        _ => Err(CodeError::Typo),
    }
}

/// `None` for what separates; full-width forms become the plain ones.
fn significant(character: char) -> Option<char> {
    let plain = match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    };
    let separates = plain.is_whitespace() || matches!(plain, '-' | '_' | '.' | '‐'..='―' | '−' | '·');
    (!separates).then_some(plain)
}

fn digit_of(character: char) -> Option<u8> {
    let plain = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|letter| char::from(*letter) == plain).map(|position| position as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn enrolment(server: &str, pin: Option<Pin>) -> EnrolCode {
        EnrolCode { server: server.parse().expect("an address"), pin, secret: *b"\x00\x01secret\xFE\xFF" }
    }

    fn samples() -> Vec<EnrolCode> {
        vec![
            enrolment("http://127.0.0.1:8080", None),
            enrolment("http://localhost:80", None),
            enrolment("https://10.35.4.1:8443", Some(*b"0123456789")),
            enrolment("https://yetan.sm.example.cn", Some([0xFF; 10])),
            enrolment("https://[2001:db8::1]:443", Some([0; 10])),
            enrolment("https://yetan.example.cn", None),
        ]
    }

    #[test]
    fn a_code_is_read_back() {
        for code in samples() {
            assert_eq!(EnrolCode::decode(&code.encode()), Ok(code));
        }
        let recovery = RecoveryCode(*b"0123456789abcdef");
        assert_eq!(RecoveryCode::decode(&recovery.encode()), Ok(recovery));
    }

    #[test]
    fn a_code_is_short_enough_to_type() {
        assert_eq!(samples()[0].encode().split('-').count(), 8);
        assert_eq!(samples()[2].encode().split('-').count(), 12);
        assert_eq!(RecoveryCode([7; 16]).encode().split('-').count(), 8);
    }

    #[test]
    fn every_single_wrong_character_is_found() {
        for code in samples() {
            let text = code.encode();
            for (index, right) in text.char_indices().filter(|(_, c)| *c != '-') {
                for wrong in ALPHABET.iter().map(|c| char::from(*c)).filter(|wrong| *wrong != right) {
                    let mut typed = text.clone();
                    typed.replace_range(index..=index, &wrong.to_string());
                    assert!(EnrolCode::decode(&typed).is_err(), "{right} as {wrong} at {index}");
                }
            }
        }
    }

    #[test]
    fn exchanged_lost_and_doubled_characters_are_found() {
        let text: String = samples()[2].encode().chars().filter(|c| *c != '-').collect();
        for i in 0..text.len() - 1 {
            let mut exchanged: Vec<char> = text.chars().collect();
            exchanged.swap(i, i + 1);
            let exchanged: String = exchanged.into_iter().collect();
            assert!(exchanged == text || EnrolCode::decode(&exchanged).is_err(), "exchanged at {i}");
            let lost = format!("{}{}", &text[..i], &text[i + 1..]);
            assert!(EnrolCode::decode(&lost).is_err(), "lost at {i}");
            let doubled = format!("{}{}", &text[..=i], &text[i..]);
            assert!(EnrolCode::decode(&doubled).is_err(), "doubled at {i}");
        }
    }

    #[test]
    fn case_separators_lookalikes_and_full_width_forms_do_not_matter() {
        let code = &samples()[0];
        let text = code.encode();
        let wide: String =
            text.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("a full-width form")).collect();
        for typed in [
            text.to_lowercase(),
            text.replace('-', ""),
            text.replace('-', " — "),
            text.replace('0', "O").replace('1', "l"),
            text.replace('0', "o").replace('1', "I"),
            wide,
        ] {
            assert_eq!(EnrolCode::decode(&typed).as_ref(), Ok(code), "{typed}");
        }
    }

    #[test]
    fn the_wrong_kind_of_code_is_named() {
        let recovery = RecoveryCode([1; 16]).encode();
        assert_eq!(EnrolCode::decode(&recovery), Err(CodeError::IsRecovery));
        assert_eq!(RecoveryCode::decode(&samples()[0].encode()), Err(CodeError::IsEnrolment));
        assert_eq!(EnrolCode::decode(&to_text(vec![0x77, 1, 2])), Err(CodeError::Newer));
        assert_eq!(EnrolCode::decode("-"), Err(CodeError::Empty));
        assert_eq!(EnrolCode::decode("abc夜"), Err(CodeError::Character('夜')));
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?} {:?}", samples()[0], RecoveryCode(*b"0123456789abcdef"));
        assert_eq!(shown.matches("***").count(), 2);
        assert!(!shown.contains("115"), "{shown}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,200}") {
            let _ = EnrolCode::decode(&text);
            let _ = RecoveryCode::decode(&text);
        }

        #[test]
        fn any_secret_survives(secret: [u8; 10], pin: [u8; 10], ip: [u8; 4], port in 1..=u16::MAX) {
            let server = ServerAddress::new(true, &Ipv4Addr::from(ip).to_string(), port).expect("an address");
            let code = EnrolCode { server, pin: Some(pin), secret };
            prop_assert_eq!(EnrolCode::decode(&code.encode()), Ok(code));
        }
    }
}
