//! Papers that the rehearsal offers for sending, in the words of an office's draft.

use domain::AgencyCode;
use office::view::DraftFields;
use rehearsal::samples::Sender;
use support::desk::{self, Desk};

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_beside_a_paper_to_send_is_a_draft_that_the_office_takes() {
    let desk = Desk::quiet().await;
    let sender = Sender { code: AgencyCode::parse(support::OWN).unwrap(), name: desk::agency().name };
    let folder = desk.folder().join("van-ban-mau");
    for sample in desk.running.papers_to_send(&folder, &sender).unwrap() {
        let sheet = serde_json::to_value(&sample.draft).unwrap();
        let fields: DraftFields = serde_json::from_value(sheet.clone()).unwrap();
        let taken = serde_json::to_value(&fields).unwrap();
        for (name, value) in sheet.as_object().unwrap() {
            assert_eq!(taken.get(name), Some(value), "{name}");
        }
        let draft = desk.office.draft_create().await.unwrap();
        desk.office.draft_save(draft.id, fields).await.unwrap();
        let files = sample.files.iter().map(|name| folder.join(name)).collect();
        let view = desk.office.draft_add_files(draft.id, files).await.unwrap();
        assert!(view.missing.is_empty(), "{:?}: {:?}", sample.files, view.missing);
    }
}
