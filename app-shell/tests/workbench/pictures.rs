//! Pictures of a visit: optional (N3), sealed, sent after the text, seen by whoever reads the visit, gone with it.

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use app_shell::courier::attachment::{self, Outgoing};
use shared::api::*;
use shared::domain::*;
use shared::limits::PIECE_BYTES_MAX;
use shared::sync::attachment::{AttachmentAct, AttachmentName, AttachmentReply, AttachmentRequest};
use shared::sync::frame;
use shared::sync::wire::{RejectCode, Rejection};
use std::collections::BTreeMap;

/// One grey pixel and `filling` bytes that belong to it, between what a camera writes about it.
fn photo(filling: usize) -> Vec<u8> {
    let about = b"Exif\0\0 26.27N 117.64E";
    let about = [&[0xff, 0xe1, 0, about.len() as u8 + 2][..], about].concat();
    let frame = [0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
    let filling: Vec<u8> = (0..filling).map(|n| (n % 251) as u8).collect();
    [&[0xff, 0xd8][..], &about, &frame, &filling, &[0xff, 0xd9]].concat()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().chain([&0; 2]).take(3).fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        for n in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * n) & 63) as usize] as char;
            text.push(if n <= three.len() { letter } else { '=' });
        }
    }
    text
}

fn take(device: &Device, who: Who, filling: usize) -> EntryId {
    view!(device, who, Request::TakePicture { jpeg: base64(&photo(filling)) }, PictureTaken)
}

fn form(id: EntryId, caption: &str) -> PictureForm {
    PictureForm { id, caption: caption.into(), removed: false }
}

/// A visit with these pictures and nothing else new.
fn visit(device: &Device, household: DocId, pictures: Vec<PictureForm>) -> DocId {
    let (base, form) = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household });
    let situation = Confirmed { unchanged: true, ..form.situation };
    let (difficulties, suggestions) = (raised(&[]), raised(&[]));
    let form = VisitForm { situation, difficulties, suggestions, pictures, ..form };
    device.saved(Who::GridWorker, Request::SaveVisit { id: None, base, form }).id
}

fn rows(device: &Device, who: Who, visit: DocId) -> Vec<PictureRow> {
    view!(device, who, Request::Visit { id: visit }, Visit).pictures
}

fn show(device: &Device, who: Who, record: Option<DocId>, id: EntryId) -> PictureView {
    view!(device, who, Request::Picture { record, id }, Picture)
}

/// A server that knows what its devices brought, and reads no documents.
#[derive(Default)]
struct Shelf {
    bytes: BTreeMap<EntryId, Vec<u8>>,
    whole: BTreeMap<EntryId, usize>,
    requests: usize,
}

impl Shelf {
    fn answer(&mut self, sent: &Outgoing) -> Vec<u8> {
        self.requests += 1;
        let AttachmentRequest { name: AttachmentName { id, .. }, act } =
            frame::decode(&sent.body).expect("ours");
        let here = self.bytes.entry(id).or_default();
        let mut bytes = Vec::new();
        match act {
            AttachmentAct::Put(begins, piece) => {
                assert!(piece.len() <= PIECE_BYTES_MAX);
                if begins as usize == here.len() {
                    here.extend(piece);
                }
            }
            AttachmentAct::Get(begins) if self.whole.get(&id) == Some(&here.len()) => {
                let rest = &here[begins as usize..];
                bytes = rest[..rest.len().min(PIECE_BYTES_MAX)].to_vec();
            }
            AttachmentAct::Get(_) => {}
        }
        let reply = AttachmentReply { nonce: [1; 16], stored: Some(here.len() as u64), bytes };
        frame::encode(&reply).expect("it fits")
    }

    /// Carries piece after piece until none is due; gives how many.
    fn carry(&mut self, device: &Device, who: Who) -> usize {
        let before = self.requests;
        while let Some(sent) = next(device, who) {
            let answer = self.answer(&sent);
            attachment::take_in(&device.store, &sent, &answer, device.now.get()).expect("takes it in");
            assert!(self.requests - before < 100, "it never ends");
        }
        for (id, bytes) in &self.bytes {
            self.whole.insert(*id, bytes.len());
        }
        self.requests - before
    }
}

fn next(device: &Device, who: Who) -> Option<Outgoing> {
    attachment::prepare(&device.store, who.profile_on(device.number), device.now.get()).expect("prepares")
}

#[test]
fn a_picture_goes_with_its_visit_without_what_the_camera_wrote_about_it() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let id = take(&device, Who::GridWorker, 500);
    let PictureView::Here(shown) = show(&device, Who::GridWorker, None, id) else { panic!("not here") };
    let bare = [&photo(500)[..2], &photo(500)[2 + 4 + 21..]].concat();
    assert_eq!(shown, base64(&bare), "the position is gone, the picture is not");
    let visit = visit(&device, household, vec![form(id, " 楼道灯 ")]);
    let row = PictureRow { id, caption: "楼道灯".into(), state: PictureState::Waiting };
    assert_eq!(rows(&device, Who::Cadre, visit), [row]);
    assert_eq!(show(&device, Who::Cadre, Some(visit), id), PictureView::Here(shown));
    let sheet = view!(device, Who::Cadre, Request::Visit { id: visit }, Visit);
    assert!(sheet.visit.pictures.is_empty(), "no screen needs the key");
}

#[test]
fn n3_no_visit_needs_a_picture() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let visit = visit(&device, household, vec![]);
    assert_eq!(rows(&device, Who::GridWorker, visit), []);
}

#[test]
fn what_is_no_picture_or_too_large_is_refused_and_says_so() {
    let device = Device::of_village();
    let png = base64(b"\x89PNG\r\n\x1a\n");
    for jpeg in [png, "not base64".into(), base64(&photo(700 * 1024))] {
        let error = device.refused(Who::GridWorker, Request::TakePicture { jpeg });
        assert_eq!((error.code, error.fields[0].field.as_str()), (ErrorCode::Invalid, "pictures"));
    }
}

#[test]
fn a_picture_of_an_open_form_is_nobody_elses() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let id = take(&device, Who::Cadre, 10);
    let asked = device.refused(Who::GridWorker, Request::Picture { record: None, id });
    assert_eq!(asked.code, ErrorCode::NotFound);
    let visit = visit(&device, household, vec![form(id, "")]);
    assert_eq!(rows(&device, Who::GridWorker, visit), [], "and no other's visit takes it along");
    assert!(matches!(show(&device, Who::Cadre, None, id), PictureView::Here(_)));
}

#[test]
fn a_picture_is_taken_off_and_put_back_and_stays_in_the_record() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let id = take(&device, Who::GridWorker, 10);
    let visit = visit(&device, household, vec![form(id, "")]);
    for removed in [true, false] {
        let (base, mut form) = device.visit_form(Who::GridWorker, FormTarget::Visit { id: visit });
        assert_eq!((form.pictures[0].id, form.pictures[0].removed), (id, !removed));
        form.pictures[0].removed = removed;
        device.saved(Who::GridWorker, Request::SaveVisit { id: Some(visit), base, form });
        assert_eq!(rows(&device, Who::GridWorker, visit).len(), usize::from(!removed));
    }
}

#[test]
fn pictures_wait_for_the_text_and_come_to_the_township_piece_by_piece() {
    let (village, township) = (Device::of_village(), Device::of_township());
    let household = village.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let id = take(&village, Who::GridWorker, 2 * PIECE_BYTES_MAX);
    let visit = visit(&village, household, vec![form(id, "")]);
    let status = |device: &Device, who| view!(device, who, Request::Sync, Sync).status;
    assert_eq!(status(&village, Who::GridWorker).pictures, 1);
    assert!(next(&village, Who::GridWorker).is_none(), "the text goes first");
    let (mut relay, mut shelf) = (Relay::default(), Shelf::default());
    relay.sync(&village);
    assert_eq!(shelf.carry(&village, Who::GridWorker), 3);
    assert_eq!(
        (status(&village, Who::GridWorker).pictures, status(&village, Who::GridWorker).waiting),
        (0, 0)
    );
    assert_eq!(rows(&village, Who::GridWorker, visit)[0].state, PictureState::Here);

    relay.sync(&township);
    assert_eq!(rows(&township, Who::Secretary, visit)[0].state, PictureState::Away);
    assert!(next(&township, Who::Secretary).is_none(), "nobody wants to see it yet");
    assert_eq!(show(&township, Who::Secretary, Some(visit), id), PictureView::Coming);
    assert_eq!(shelf.carry(&township, Who::Secretary), 3);
    assert_eq!(rows(&township, Who::Secretary, visit)[0].state, PictureState::Here);
    let shown = show(&township, Who::Secretary, Some(visit), id);
    assert_eq!(shown, show(&village, Who::GridWorker, Some(visit), id));
}

#[test]
fn after_a_lost_answer_it_goes_on_where_the_server_is() {
    let village = Device::of_village();
    let household = village.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let id = take(&village, Who::GridWorker, 2 * PIECE_BYTES_MAX);
    visit(&village, household, vec![form(id, "")]);
    Relay::default().sync(&village);
    let mut shelf = Shelf::default();
    // The first piece arrived, its answer did not.
    let lost = next(&village, Who::GridWorker).expect("the first piece");
    shelf.answer(&lost);
    assert_eq!(shelf.carry(&village, Who::GridWorker), 3, "the first once more, then the other two");
    let sealed = &shelf.bytes[&id];
    assert!(sealed.len() > 2 * PIECE_BYTES_MAX && sealed[0] == 1);
    assert!(!sealed.windows(16).any(|window| window == &photo(99)[60..76]), "nothing of it can be seen");
}

#[test]
fn what_came_damaged_is_never_shown_and_asked_for_again_later() {
    let (village, township) = (Device::of_village(), Device::of_township());
    let household = village.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let id = take(&village, Who::GridWorker, 100);
    let visit = visit(&village, household, vec![form(id, "")]);
    let (mut relay, mut shelf) = (Relay::default(), Shelf::default());
    relay.sync(&village);
    shelf.carry(&village, Who::GridWorker);
    relay.sync(&township);
    show(&township, Who::Secretary, Some(visit), id);
    shelf.bytes.get_mut(&id).expect("it is there")[9] ^= 1;
    shelf.carry(&township, Who::Secretary);
    assert_eq!(rows(&township, Who::Secretary, visit)[0].state, PictureState::Away);
    shelf.bytes.get_mut(&id).expect("it is there")[9] ^= 1;
    show(&township, Who::Secretary, Some(visit), id);
    assert!(next(&township, Who::Secretary).is_none(), "not at once, however often somebody looks");
    township.pass(31_000);
    shelf.carry(&township, Who::Secretary);
    assert!(matches!(show(&township, Who::Secretary, Some(visit), id), PictureView::Here(_)));
}

#[test]
fn pictures_of_refused_words_come_back_with_them_into_the_form() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    Relay::default().sync(&device);
    let id = take(&device, Who::GridWorker, 10);
    let refused = visit(&device, household, vec![form(id, "楼道灯")]);
    Relay::refusing(Rejection { code: RejectCode::Policy, why: "no".into() }).sync(&device);
    let row =
        view!(device, Who::GridWorker, Request::Sync, Sync).mine.into_iter().find(|row| row.id == refused);
    let words = row.and_then(|row| row.refused).expect("kept").words;
    assert!(words.iter().any(|(_, text)| text == "楼道灯"));
    assert!(!words.iter().any(|(path, _)| path.ends_with(".key") || path.ends_with(".hash")), "{words:?}");

    let form = view!(
        device,
        Who::GridWorker,
        Request::OpenForm { target: FormTarget::NewVisit { household } },
        Form
    );
    let FormView::Visit { draft: Some(draft), .. } = *form else { panic!("no draft") };
    let again: VisitForm = serde_json::from_value(draft.value).expect("a visit's form");
    assert_eq!(again.pictures, [PictureForm { id, caption: "楼道灯".into(), removed: false }]);
    // However long that takes.
    device.pass(3 * 24 * 60 * 60_000);
    take(&device, Who::GridWorker, 10);
    assert!(matches!(show(&device, Who::GridWorker, None, id), PictureView::Here(_)));
    let saved = device.saved(Who::GridWorker, Request::SaveVisit { id: None, base: draft.base, form: again });
    assert_eq!(rows(&device, Who::GridWorker, saved.id).len(), 1);
}

#[test]
fn a_picture_whose_form_was_given_up_is_let_go_after_a_day() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let (given_up, kept) = (take(&device, Who::GridWorker, 10), take(&device, Who::GridWorker, 10));
    let (base, mut draft) = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household });
    draft.pictures.push(form(kept, ""));
    let (key, value) = (DraftKey::NewVisit { household }, serde_json::to_value(draft).expect("JSON"));
    device.done(Who::GridWorker, Request::SaveDraft { key, base, value });
    device.pass(25 * 60 * 60_000);
    take(&device, Who::GridWorker, 10);
    let gone = device.refused(Who::GridWorker, Request::Picture { record: None, id: given_up });
    assert_eq!(gone.code, ErrorCode::NotFound);
    assert!(matches!(show(&device, Who::GridWorker, None, kept), PictureView::Here(_)));
}
