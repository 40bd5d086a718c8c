//! How much a change declares, read before the library expands it.
//!
//! Columns are run-length encoded: 70 bytes can declare 2^60 operations, and Automerge walks through every one of them
//! while it parses. No panic boundary helps against that, so the runs are added up first.

/// Rows of the longest column of a change chunk; `None` where the bytes are none.
pub(super) fn longest_column(chunk: &[u8]) -> Option<u64> {
    // Magic bytes, checksum and type were looked at already.
    let mut bytes = Bytes(chunk.get(9..)?);
    bytes.number()?;
    for _ in 0..bytes.number()? {
        bytes.take(32)?;
    }
    bytes.counted()?;
    let (_seq, _start_op, _time) = (bytes.number()?, bytes.number()?, bytes.number()?);
    bytes.counted()?;
    for _ in 0..bytes.number()? {
        bytes.counted()?;
    }
    let mut columns = Vec::new();
    for _ in 0..bytes.number()? {
        columns.push((bytes.number()?, bytes.number()?));
    }
    let rows = |(spec, length)| Column::of(spec).rows(bytes.take(usize::try_from(length).ok()?)?);
    columns.into_iter().map(rows).try_fold(0, |longest, rows| Some(longest.max(rows?)))
}

/// How a column is encoded: the last three bits of its specification.
#[derive(Clone, Copy)]
enum Column {
    /// Runs of numbers.
    Numbers,
    /// Runs of texts.
    Texts,
    /// Lengths of alternating runs.
    Flags,
    /// Bytes that another column counts.
    Raw,
}

impl Column {
    fn of(spec: u64) -> Column {
        match spec & 7 {
            4 => Column::Flags,
            5 => Column::Texts,
            7 => Column::Raw,
            _ => Column::Numbers,
        }
    }

    fn rows(self, data: &[u8]) -> Option<u64> {
        let (mut bytes, mut rows) = (Bytes(data), 0u64);
        while !matches!(self, Column::Raw) && !bytes.0.is_empty() {
            let run = match self {
                Column::Flags => bytes.number()?,
                _ => self.run(&mut bytes)?,
            };
            rows = rows.saturating_add(run);
        }
        Some(rows)
    }

    /// One run: a count and a value, a zero and a count of nulls, or a negative count and as many values.
    fn run(self, bytes: &mut Bytes) -> Option<u64> {
        let count = bytes.signed()?;
        let values = match count {
            0 => return bytes.number(),
            1.. => 1,
            ..0 => count.unsigned_abs(),
        };
        for _ in 0..values {
            match self {
                Column::Texts => drop(bytes.counted()?),
                _ => drop(bytes.number()?),
            }
        }
        Some(count.unsigned_abs())
    }
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Bytes that their own length precedes.
    fn counted(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.number()?).ok()?;
        self.take(count)
    }

    /// LEB128. What is signed has the same length and may be skipped with this.
    fn number(&mut self) -> Option<u64> {
        Some(self.leb()?.0)
    }

    /// Signed LEB128.
    fn signed(&mut self) -> Option<i64> {
        let (bits, width) = self.leb()?;
        let unused = 64 - width.min(64);
        Some(((bits << unused) as i64) >> unused)
    }

    /// The bits, and how many there are.
    fn leb(&mut self) -> Option<(u64, u32)> {
        let mut bits = 0;
        for width in (0..70).step_by(7) {
            let byte = *self.take(1)?.first()?;
            bits |= u64::from(byte & 0x7f) << width;
            if byte & 0x80 == 0 {
                return Some((bits, width + 7));
            }
        }
        None
    }
}
