//! CBOR as a tree that can say what no encoder would: wrong lengths, repeated keys, items without end.

use crate::synthetic::Dice;

/// One item.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Kind 0 or 1: a number, or -1 - number.
    Number(u8, u64),
    /// Kind 2 or 3: bytes, or text that need not be one.
    Text(u8, Vec<u8>),
    /// Kind 4.
    Array(Vec<Node>),
    /// Kind 5.
    Map(Vec<(Node, Node)>),
    Tag(u64, Box<Node>),
    /// A boolean, null, or a float's bits.
    Simple(Vec<u8>),
    /// Whatever comes out, it is these bytes.
    Raw(Vec<u8>),
}

/// Numbers at which arithmetic goes wrong.
const EDGES: [u64; 12] =
    [0, 1, 23, 24, 255, 65_536, 1 << 31, u32::MAX as u64, 1 << 32, i64::MAX as u64, 1 << 63, u64::MAX];

impl Node {
    /// The tree of a valid message: what this program encodes, without tags and endless items.
    pub fn parse(bytes: &[u8]) -> Option<Node> {
        let (node, rest) = parse(bytes)?;
        rest.is_empty().then_some(node)
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Node::Number(kind, number) => head(*kind, *number, out),
            Node::Text(kind, bytes) => {
                head(*kind, bytes.len() as u64, out);
                out.extend(bytes);
            }
            Node::Array(items) => {
                head(4, items.len() as u64, out);
                items.iter().for_each(|item| item.write(out));
            }
            Node::Map(entries) => {
                head(5, entries.len() as u64, out);
                for (key, value) in entries {
                    key.write(out);
                    value.write(out);
                }
            }
            Node::Tag(tag, inner) => {
                head(6, *tag, out);
                inner.write(out);
            }
            Node::Simple(bytes) | Node::Raw(bytes) => out.extend(bytes),
        }
    }

    /// Items of the tree, this one included.
    fn count(&self) -> u64 {
        1 + match self {
            Node::Array(items) => items.iter().map(Node::count).sum(),
            Node::Map(entries) => entries.iter().map(|(_, value)| value.count()).sum(),
            Node::Tag(_, inner) => inner.count(),
            _ => 0,
        }
    }

    /// The item at this place, counted depth first.
    fn at(&mut self, place: &mut u64) -> Option<&mut Node> {
        if *place == 0 {
            return Some(self);
        }
        *place -= 1;
        match self {
            Node::Array(items) => items.iter_mut().find_map(|item| item.at(place)),
            Node::Map(entries) => entries.iter_mut().find_map(|(_, value)| value.at(place)),
            Node::Tag(_, inner) => inner.at(place),
            _ => None,
        }
    }

    /// Alters one item somewhere.
    pub fn mutate(&mut self, dice: &mut Dice) {
        let mut place = dice.below(self.count());
        if let Some(node) = self.at(&mut place) {
            node.alter(dice);
        }
    }

    fn alter(&mut self, dice: &mut Dice) {
        if dice.chance(15) {
            *self = stranger(dice);
            return;
        }
        match self {
            Node::Number(_, number) if dice.chance(50) => *number = *dice.pick(&EDGES),
            Node::Number(kind, number) => {
                *kind = u8::from(dice.chance(20));
                *number = number.wrapping_add(dice.below(5)).wrapping_sub(2);
            }
            Node::Text(kind, bytes) => alter_bytes(kind, bytes, dice),
            Node::Array(items) => alter_list(items, dice, stranger),
            Node::Map(entries) => {
                alter_list(entries, dice, |dice| (Node::Number(0, dice.below(14)), stranger(dice)));
            }
            Node::Tag(tag, _) => *tag = *dice.pick(&EDGES),
            Node::Simple(_) | Node::Raw(_) => *self = stranger(dice),
        }
    }
}

fn alter_bytes(kind: &mut u8, bytes: &mut Vec<u8>, dice: &mut Dice) {
    match dice.below(6) {
        0 => *kind ^= 1,
        1 => bytes.truncate(dice.below(bytes.len() as u64 + 1) as usize),
        2 => bytes.extend((0..=dice.below(40)).map(|_| dice.roll() as u8)),
        3 => *bytes = vec![dice.roll() as u8; dice.below(70_000) as usize],
        4 => bytes.clear(),
        _ => flip(bytes, dice),
    }
}

/// One byte becomes another.
pub fn flip(bytes: &mut [u8], dice: &mut Dice) {
    if !bytes.is_empty() {
        let at = dice.below(bytes.len() as u64) as usize;
        bytes[at] = dice.roll() as u8;
    }
}

/// Removes, repeats, exchanges or adds items.
pub fn alter_list<T: Clone>(items: &mut Vec<T>, dice: &mut Dice, fresh: impl FnOnce(&mut Dice) -> T) {
    let place = |dice: &mut Dice, len: usize| dice.below(len as u64) as usize;
    match dice.below(6) {
        0 if !items.is_empty() => drop(items.remove(place(dice, items.len()))),
        1 if !items.is_empty() => {
            let item = items[place(dice, items.len())].clone();
            items.insert(place(dice, items.len()), item);
        }
        2 if items.len() > 1 => {
            let (a, b) = (place(dice, items.len()), place(dice, items.len()));
            items.swap(a, b);
        }
        3 if !items.is_empty() => {
            // More than any limit allows, where the item is small.
            let item = items[place(dice, items.len())].clone();
            items.extend(std::iter::repeat_n(item, dice.below(600) as usize));
        }
        4 => items.clear(),
        _ => {
            let item = fresh(dice);
            items.insert(place(dice, items.len() + 1), item);
        }
    }
}

/// An item that no message has there.
fn stranger(dice: &mut Dice) -> Node {
    match dice.below(11) {
        0 => Node::Number(0, *dice.pick(&EDGES)),
        1 => Node::Number(1, *dice.pick(&EDGES)),
        2 => Node::Text(2, vec![0xff; *dice.pick(&[0, 1, 15, 16, 17, 32, 64]) as usize]),
        3 => Node::Text(3, vec![0xe9; dice.below(20) as usize]),
        4 => Node::Simple(vec![*dice.pick(&[0xf4, 0xf5, 0xf6, 0xf7, 0xff])]),
        5 => Node::Simple([&[0xfb][..], &f64::NAN.to_be_bytes()].concat()),
        // Begins an array, a map, a string that never ends.
        6 => Node::Raw(vec![*dice.pick(&[0x9f, 0xbf, 0x5f, 0x7f])]),
        // Claims more than there is.
        7 => Node::Raw([&[*dice.pick(&[0x5b, 0x7b, 0x9b, 0xbb])][..], &dice.roll().to_be_bytes()].concat()),
        8 => Node::Tag(*dice.pick(&EDGES), Box::new(Node::Number(0, 1))),
        // As deep as it gets.
        9 => Node::Raw(vec![0x81; dice.below(20_000) as usize]),
        _ => Node::Map(vec![(Node::Number(0, dice.below(12)), Node::Array(Vec::new())); 2]),
    }
}

fn head(kind: u8, number: u64, out: &mut Vec<u8>) {
    let kind = kind << 5;
    match number {
        0..24 => out.push(kind | number as u8),
        24..0x100 => out.extend([kind | 24, number as u8]),
        0x100..0x1_0000 => {
            out.push(kind | 25);
            out.extend((number as u16).to_be_bytes());
        }
        0x1_0000..0x1_0000_0000 => {
            out.push(kind | 26);
            out.extend((number as u32).to_be_bytes());
        }
        _ => {
            out.push(kind | 27);
            out.extend(number.to_be_bytes());
        }
    }
}

fn parse(bytes: &[u8]) -> Option<(Node, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (kind, short) = (first >> 5, first & 0x1f);
    if kind == 7 {
        return Some((Node::Simple(vec![*first]), rest));
    }
    let width = if short < 24 { 0 } else { 1 << (short - 24) };
    let (wide, rest) = rest.split_at_checked(width)?;
    let wide = wide.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    let number = if width == 0 { u64::from(short) } else { wide };
    let mut rest = rest;
    let mut next = || {
        let (node, behind) = parse(rest)?;
        rest = behind;
        Some(node)
    };
    let node = match kind {
        0 | 1 => Node::Number(kind, number),
        2 | 3 => {
            let (text, behind) = rest.split_at_checked(number as usize)?;
            return Some((Node::Text(kind, text.to_vec()), behind));
        }
        4 => Node::Array((0..number).map(|_| next()).collect::<Option<_>>()?),
        _ => Node::Map((0..number).map(|_| Some((next()?, next()?))).collect::<Option<_>>()?),
    };
    Some((node, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::sync::wire::SyncRequest;

    #[test]
    fn a_message_comes_back_as_it_was() {
        let message = SyncRequest { positions: vec![1, 1 << 40], page_limit: 500, ..SyncRequest::default() };
        let bytes = minicbor::to_vec(message).expect("encodes");
        assert_eq!(Node::parse(&bytes).expect("parses").encode(), bytes);
    }

    #[test]
    fn a_seed_gives_the_same_alterations_again() {
        let bytes = minicbor::to_vec(SyncRequest::default()).expect("encodes");
        let altered = |seed| {
            let (mut node, mut dice) = (Node::parse(&bytes).expect("parses"), Dice::new(seed));
            node.mutate(&mut dice);
            node.encode()
        };
        assert_eq!(altered(7), altered(7));
        assert!((0..20).any(|seed| altered(seed) != bytes));
    }
}
