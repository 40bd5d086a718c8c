//! Every limit of the product, in one place (invariant 10).
//!
//! Both sides check them: the device before saving, the server before admitting.

/// Characters of a person's name. 民委发〔2016〕33号 asks for at least 50.
pub const NAME_CHARS_MAX: usize = 50;
/// Characters of an address.
pub const ADDRESS_CHARS_MAX: usize = 100;
/// Characters of a phone number, separators included.
pub const PHONE_CHARS_MAX: usize = 20;
/// Characters of an ID number (GB 11643).
pub const ID_NUMBER_CHARS: usize = 18;
/// Characters of a free-text field: an answer, an opinion, measures, a reason.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// Characters of a search query.
pub const QUERY_CHARS_MAX: usize = 40;
/// Members of one household, former ones included.
pub const MEMBERS_MAX: usize = 60;
/// Difficulties, or suggestions, in one visit.
pub const ITEMS_MAX: usize = 20;
/// Pictures of one record, removed ones included.
pub const PICTURES_MAX: usize = 12;
/// Characters under a picture.
pub const CAPTION_CHARS_MAX: usize = 100;
/// Pixels of a picture's longer side.
pub const PICTURE_SIDE_MAX: u32 = 1_600;
/// Bytes of one picture. In base64 it fits into one request to the workbench.
pub const PICTURE_BYTES_MAX: usize = 640 * 1024;
/// Bytes of one attachment as it is stored and sent: a picture, sealed.
pub const ATTACHMENT_BYTES_MAX: usize = PICTURE_BYTES_MAX + 64;
/// Bytes of an attachment in one request or reply.
pub const PIECE_BYTES_MAX: usize = 128 * 1024;
/// Days for which 今日 reminds of a difficulty of which no issue was made; the ledger shows it for longer.
pub const UNMADE_REMINDER_DAYS: i64 = 60;
/// Households that share something by which one is told: with more of them it tells nothing.
pub const ALIKE_HOUSEHOLDS_MAX: usize = 4;
/// Households that a form shows as perhaps entered already.
pub const ALIKE_SHOWN_MAX: usize = 3;
/// Characters of a talk's minutes: written anew as a whole they take two operations each.
pub const MINUTES_CHARS_MAX: usize = 4_000;
/// Points raised at one talk.
pub const POINTS_MAX: usize = 100;
/// Cadres at one talk.
pub const CADRES_MAX: usize = 60;
/// Residents at one talk.
pub const RESIDENTS_MAX: u32 = 10_000;
/// Matters of one reception.
pub const MATTERS_MAX: usize = 20;
/// Open receptions that a hand-over names.
pub const HANDED_OVER_MAX: usize = 200;
/// Characters of a service point's opening hours.
pub const HOURS_CHARS_MAX: usize = 60;
/// Issues into which one is divided.
pub const PARTS_MAX: usize = 10;
/// Issues on one list of a month. With the two lengths below all of them fit one change.
pub const LIST_ROWS_FROZEN_MAX: usize = 100;
/// Characters of what was raised, and of the measures, as they stand on a list.
pub const LIST_SUMMARY_CHARS_MAX: usize = 60;
pub const LIST_MEASURES_CHARS_MAX: usize = 80;
/// Events of one record.
pub const EVENTS_MAX: usize = 500;
/// Heads that a 审核 or 退回 names: changes made at once that it looked at.
pub const HEADS_MAX: usize = 20;

/// Bytes of one Automerge change.
pub const CHANGE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of one stored document.
pub const DOCUMENT_BYTES_MAX: usize = 1024 * 1024;
/// Operations in one change.
pub const CHANGE_OPS_MAX: usize = 10_000;
/// Rows of a change's longest column: one for each operation, or for each value that operations replace.
pub const CHANGE_ROWS_MAX: u64 = 20_000;
/// Bytes of a key in a record's tree; the longest of ours is a UUID.
pub const KEY_BYTES_MAX: usize = 64;
/// Bytes of a change's message.
pub const CHANGE_MESSAGE_BYTES_MAX: usize = 200;
/// Highest operation counter; Automerge panics near `u32::MAX`.
pub const OP_COUNTER_MAX: u64 = 1 << 31;
/// Operation counters that a change may skip: those of the same device's work that was held or refused. Small against
/// [`OP_COUNTER_MAX`], so that nobody can use a document's counters up.
pub const OP_COUNTER_GAP_MAX: u64 = 100_000;
/// Nesting of a record's tree.
pub const TREE_DEPTH_MAX: usize = 8;

/// Changes in one command (what one act of a person makes).
pub const COMMAND_CHANGES_MAX: usize = 200;
/// Commands in one push.
pub const PUSH_COMMANDS_MAX: usize = 500;
/// Bytes of one sync request or reply, compressed.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of one sync request or reply after decompression.
pub const BODY_INFLATED_BYTES_MAX: usize = 16 * 1024 * 1024;
/// CBOR items of one sync request or reply: in memory each takes up to 40 bytes, whatever it took on the wire.
pub const BODY_ITEMS_MAX: usize = 1_000_000;
/// Entries of one page and desk.
pub const PAGE_ENTRIES_MAX: u32 = 500;
/// Bytes of changes and snapshots after which a page ends.
pub const PAGE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Desks of one person.
pub const DESKS_MAX: usize = 400;

/// Held changes that a device asks about in one request.
pub const HELD_ASKED_MAX: usize = 20;
/// Held documents in one list, and bytes of their records as JSON.
pub const HELD_LISTED_MAX: usize = 100;
pub const HELD_LISTED_BYTES_MAX: usize = 1024 * 1024;
/// Documents that one decision of a secretary is about.
pub const HELD_DECIDED_MAX: usize = 50;

/// Bytes of one request to the workbench.
pub const API_BODY_BYTES_MAX: usize = 1024 * 1024;
/// Rows of one list reply.
pub const LIST_ROWS_MAX: u32 = 200;
/// Rows of one exported or printed list.
pub const EXPORT_ROWS_MAX: u32 = 20_000;
/// Rows of one list on paper.
pub const PRINT_ROWS_MAX: u32 = 2_000;
/// Views of the ledger that a person keeps on a device.
pub const LEDGER_VIEWS_MAX: usize = 20;
/// Characters of such a view's name.
pub const VIEW_NAME_CHARS_MAX: usize = 20;
/// Bytes of one draft.
pub const DRAFT_BYTES_MAX: usize = 256 * 1024;

/// Bytes of a workbook to import.
pub const IMPORT_FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Bytes of its parts after decompression.
pub const IMPORT_INFLATED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Parts of a workbook: sheets, strings, styles, pictures.
pub const IMPORT_PARTS_MAX: usize = 1_000;
/// Bytes of a piece in which a workbook is given; as base64 it fits into [`API_BODY_BYTES_MAX`].
pub const IMPORT_PIECE_BYTES_MAX: usize = 512 * 1024;
/// Rows of one sheet that hold anything.
pub const IMPORT_ROWS_MAX: usize = 10_000;
/// Columns of one sheet.
pub const IMPORT_COLUMNS_MAX: usize = 100;
/// Characters of a file's name.
pub const FILE_NAME_CHARS_MAX: usize = 200;

/// Characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 8;
pub const PASSWORD_CHARS_MAX: usize = 128;
/// Of small letters, capitals, digits and others.
pub const PASSWORD_CLASSES_MIN: usize = 3;
/// Days a device may be used without contact before reading others' records locks.
pub const OFFLINE_LEASE_DAYS: i64 = 14;
/// Minutes without a touch after which a shared tablet asks for the password, unless a person chose otherwise.
pub const IDLE_LOCK_MINUTES: i64 = 10;
/// What a person may choose (security control 2).
pub const IDLE_LOCK_CHOICES: [i64; 4] = [5, 10, 20, 30];
/// Hours in which an author may void an own record.
pub const VOID_HOURS: i64 = 24;
/// Milliseconds a device's clock may be off before it is said.
pub const CLOCK_OFFSET_WARN_MS: i64 = 5 * 60 * 1000;
/// Days in the past from which an event date is flagged.
pub const BACKDATED_FLAG_DAYS: i64 = 90;
