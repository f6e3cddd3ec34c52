//! Word of the network: what waits for the hub is tried when the network comes up, not at its time.

use std::sync::Arc;

use domain::{AgencyCode, checklist::Level};
use office::{
    Office, OfficeOptions, SecretsPreference,
    view::{AgencySettings, DraftFields, HubSettings, SetUp, Transport},
};
use rehearsal::{Action, Fault, Matcher, Options, Pace, Running, samples::Press};

use crate::support::{Network, World, live, paper, until};

const RECIPIENT: &str = "H21.13";

/// Every request is refused: the hub is asked again in a quarter of an hour, or when somebody says so.
fn refusing() -> Vec<Fault> {
    vec![Fault { matcher: Matcher::default(), action: Action::RefuseSignature }]
}

/// An office with one document to send.
async fn with_a_document_to_send(world: &World, hub: &Running) {
    // No undo here: the document is due at once.
    let options = OfficeOptions { secrets: SecretsPreference::File, undo_ms: 0, ..OfficeOptions::default() };
    let office = Office::open(&world.data(), options).await.unwrap();
    let agency = AgencySettings {
        code: "H21".to_owned(),
        name: "UBND tỉnh Gia Lai".to_owned(),
        clerk: "Nguyễn Thị Lan".to_owned(),
        ..AgencySettings::default()
    };
    office.set_up(SetUp { agency, first_arrival_number: 1 }).await.unwrap();
    let own = hub.credential(&AgencyCode::parse("H21").unwrap()).unwrap();
    let settings = HubSettings {
        transport: Transport::Vxp,
        endpoint: hub.url().to_owned(),
        system_id: own.system_id,
        poll_seconds: 10,
        ..HubSettings::default()
    };
    office.save_hub(settings, Some(own.secret)).await.unwrap();
    office.directory_refresh().await.unwrap();
    let draft = office.draft_create().await.unwrap().id;
    let subject = "V/v gửi, nhận văn bản điện tử";
    let to = hub.credential(&AgencyCode::parse(RECIPIENT).unwrap()).unwrap().name;
    let file = paper::print(Press::shared().unwrap(), world, "cong-van-45.pdf", "45", subject, &[to]);
    let fields = DraftFields {
        number: "45".to_owned(),
        notation: "UBND-KGVX".to_owned(),
        promulgation_date: office.moment().vietnam_date().to_string(),
        place: "Gia Lai".to_owned(),
        subject: subject.to_owned(),
        document_type: "Công văn".to_owned(),
        signer_competence: "KT.".to_owned(),
        signer_position: "Phó Chủ tịch".to_owned(),
        signer_name: "Nguyễn Văn An".to_owned(),
        recipients: vec![RECIPIENT.to_owned()],
        ..DraftFields::default()
    };
    office.draft_save(draft, fields).await.unwrap();
    office.draft_add_files(draft, vec![file]).await.unwrap();
    // This office trusts nobody yet: every signature is in doubt, and goes with a reason.
    let checked = office.draft_check(draft).await.unwrap();
    for (finding, key) in checked.report.findings.iter().zip(checked.keys) {
        if finding.level == Level::Warn {
            office.draft_reason(draft, key, "Chưa nhập chứng thư gốc".to_owned()).await.unwrap();
        }
    }
    office.draft_confirm(draft).await.unwrap();
    office.draft_send(draft).await.unwrap();
    office.close().await.unwrap();
    assert_eq!(Arc::strong_count(&office), 1, "the register is let go of");
}

async fn is_tried_when_the_network_comes_up(world: World, network: Network) {
    let hub = rehearsal::serve(Options { pace: Pace::still(), ..Options::default() }).await.unwrap();
    with_a_document_to_send(&world, &hub).await;
    let control = hub.handle();
    control.set_faults(refusing());
    control.clear_requests();

    let window = world.open(&[]).await;
    let log = world.data().join("logs/vanthu.log");
    until("the program to listen", async || {
        std::fs::read_to_string(&log).ok().filter(|log| log.contains(network.listened()))
    })
    .await;
    window.wait_attribute("status-link", "data-state", |link| link == "refused").await;
    window.picture(&world, "refused").await;

    control.set_faults(Vec::new());
    let recipient = AgencyCode::parse(RECIPIENT).unwrap();
    assert!(control.mailbox(&recipient).is_empty());
    network.comes_up().await;
    until("the waiting document at its recipient", async || control.mailbox(&recipient).pop()).await;
    window.wait_attribute("status-link", "data-state", |link| link == "up").await;
    window.close().await;
    hub.stop().await.unwrap();
}

#[test]
fn what_waits_is_tried_when_networkmanager_says_so() {
    live(async {
        let world = World::new("network-manager");
        let network = Network::manager(&world).await;
        is_tried_when_the_network_comes_up(world, network).await;
    });
}

#[test]
fn what_waits_is_tried_when_the_portal_says_so() {
    live(async {
        let world = World::new("network-portal");
        let network = Network::portal(&world).await;
        is_tried_when_the_network_comes_up(world, network).await;
    });
}
