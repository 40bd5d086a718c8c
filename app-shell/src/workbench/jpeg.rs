//! What is kept of a JPEG: the picture. Where it was taken, when, with what and by whom stands in segments of their own
//! (EXIF, XMP, comments) and is left out; so is whatever hangs behind its end.

use shared::limits::PICTURE_SIDE_MAX;

const START: [u8; 2] = [0xff, 0xd8];
const END: u8 = 0xd9;
/// Begins a scan: what follows is the picture itself.
const SCAN: u8 = 0xda;

/// The picture without anything about it. `None` for what is no whole JPEG, or is larger than [`PICTURE_SIDE_MAX`].
pub fn bare(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut rest = jpeg.strip_prefix(&START)?;
    let mut kept = START.to_vec();
    let mut has_size = false;
    loop {
        let (marker, after) = marker(rest)?;
        if marker == END {
            kept.extend([0xff, END]);
            return has_size.then_some(kept);
        }
        let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
        let (segment, behind) = after.split_at_checked(length.max(2))?;
        if is_frame(marker) {
            fits(segment)?;
            has_size = true;
        }
        if is_kept(marker) {
            kept.extend([0xff, marker]);
            kept.extend(segment);
        }
        rest = behind;
        if marker == SCAN {
            let (data, behind) = rest.split_at(scan_length(rest));
            kept.extend(data);
            rest = behind;
        }
    }
}

/// The next marker, and what follows it. Markers may have any number of 0xff before them.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let rest = bytes.strip_prefix(&[0xff])?;
    let fill = rest.iter().take_while(|byte| **byte == 0xff).count();
    let (marker, after) = rest[fill..].split_first()?;
    (*marker != 0).then_some((*marker, after))
}

/// Bytes up to the next marker that is none of the scan's own.
fn scan_length(bytes: &[u8]) -> usize {
    let ends = |pair: &[u8]| pair[0] == 0xff && pair[1] != 0 && !matches!(pair[1], 0xd0..=0xd7);
    bytes.windows(2).position(ends).unwrap_or(bytes.len())
}

/// Frame headers name the picture's size; 0xc4, 0xc8 and 0xcc are tables in between.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// All but APP1 to APP15 and comments. APP0 says the pixels' shape.
fn is_kept(marker: u8) -> bool {
    !matches!(marker, 0xe1..=0xef | 0xfe)
}

fn fits(frame: &[u8]) -> Option<()> {
    let side = |at: usize| Some(u32::from(u16::from_be_bytes([*frame.get(at)?, *frame.get(at + 1)?])));
    let (height, width) = (side(3)?, side(5)?);
    let is_fine = (1..=PICTURE_SIDE_MAX).contains(&height) && (1..=PICTURE_SIDE_MAX).contains(&width);
    is_fine.then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = (content.len() as u16 + 2).to_be_bytes();
        [&[0xff, marker][..], &length, content].concat()
    }

    fn frame(height: u16, width: u16) -> Vec<u8> {
        segment(0xc0, &[&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat())
    }

    fn jpeg(before: &[u8], frame: &[u8], behind: &[u8]) -> Vec<u8> {
        let scan =
            [segment(SCAN, &[1, 1, 0, 0, 63, 0]), vec![0x12, 0xff, 0, 0x34, 0xff, 0xd0, 0x56]].concat();
        [&START[..], before, frame, &scan, &[0xff, END], behind].concat()
    }

    #[test]
    fn position_and_all_else_about_a_picture_is_left_out_and_the_picture_stays() {
        let about = [
            segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xe1, b"Exif\0\0 26.27N 117.64E"),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0"),
            segment(0xed, b"Photoshop 3.0\0"),
            segment(0xfe, "林秀英".as_bytes()),
        ];
        let taken = jpeg(&about.concat(), &frame(1200, 1600), b"a second picture");
        assert_eq!(bare(&taken), Some(jpeg(&about[0], &frame(1200, 1600), b"")));
    }

    #[test]
    fn what_is_no_whole_jpeg_of_our_size_is_none() {
        let whole = jpeg(&[], &frame(9, 9), &[]);
        assert!(bare(&whole).is_some());
        for length in 0..whole.len() {
            assert_eq!(bare(&whole[..length]), None, "{length} of {}", whole.len());
        }
        assert_eq!(bare(b"\x89PNG\r\n\x1a\n"), None);
        assert_eq!(bare(&jpeg(&[], &frame(1601, 9), &[])), None);
        assert_eq!(bare(&jpeg(&[], &frame(9, 0), &[])), None);
        assert_eq!(bare(&jpeg(&[], &[], &[])), None, "no frame");
    }
}
