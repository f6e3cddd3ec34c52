//! What the lists are read into.

use domain::{DocId, UtcMillis};
use hub::{Hub, MessageKind, error::codes};

use crate::server::{Do, Server, fine, json, reply};

#[tokio::test]
async fn waiting_messages_are_read_with_everything_the_hub_says() {
    let server = Server::always(fine(
        r#","data":[{"docId":"68edb8c80000000000000001","serviceType":"eDoc","messageType":"edoc",
        "created_time":"13/10/2025 14:45:10","updated_time":"13/10/2025 14:54:34","from":"000.00.00.G22",
        "to":"000.00.00.H41","status":"initial","status_desc":"..."},
        {"docId":"b","from":"không phải mã","to":null,"extra":{"deep":[1,2]}}]"#,
    ));
    let rows = server.hub().list(MessageKind::Document).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].doc_id, DocId::from("68edb8c80000000000000001"));
    assert_eq!(rows[0].from.as_ref().unwrap().as_str(), "000.00.00.G22");
    assert_eq!(rows[0].status, "initial");
    assert_eq!(rows[0].created_at.unwrap().rfc3339(), "2025-10-13T14:45:10.000+07:00");
    assert!(rows[0].raw.contains("status_desc"));
    assert_eq!((rows[1].from.as_ref(), rows[1].to.as_ref(), rows[1].created_at), (None, None, None));
}

#[tokio::test]
async fn a_row_that_cannot_be_read_does_not_hide_the_others() {
    let server = Server::always(fine(
        r#","data":[7,{"docId":{}},{"docId":""},{"docId":"a\r\nX: 1"},{"docId":42},{"docId":"good"}]"#,
    ));
    let rows = server.hub().list(MessageKind::Status).await.unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| row.doc_id.as_str()).collect();
    assert_eq!(ids, ["42", "good"]);
    assert!(rows.iter().all(|row| row.kind == MessageKind::Status));
}

#[tokio::test]
async fn an_empty_list_is_only_believed_when_the_hub_says_so() {
    for body in [r#","data":[]"#, r#","data":null"#, r#","data":"""#, ""] {
        let server = Server::always(fine(body));
        assert_eq!(server.hub().list(MessageKind::Document).await.unwrap(), []);
    }
}

#[tokio::test]
async fn sent_messages_are_read_per_recipient() {
    let server = Server::always(fine(
        r#","data":[{"senderDocId":"s","receiverDocId":"r","fromCode":"H41","toCode":"G22","sendStatus":"done",
        "sendStatusDesc":"d","receiveStatus":"initial","receiveStatusDesc":"e","title":"V/v","notation":"1/X",
        "sentTime":"2025-10-13 14:45:10","receivedTime":""}]"#,
    ));
    let rows = server.hub().sent(MessageKind::Document, Some(&DocId::from("s"))).await.unwrap();
    assert_eq!(server.seen()[0].header("XroadVnpt-docId").unwrap(), "s");
    assert_eq!(rows[0].receiver_doc_id, Some(DocId::from("r")));
    assert_eq!((rows[0].to.as_str(), rows[0].receive_status.as_str()), ("G22", "initial"));
    assert_eq!((rows[0].sent_at.is_some(), rows[0].received_at), (true, None));
}

#[tokio::test]
async fn the_directory_is_read_under_old_and_new_codes() {
    let server = Server::start(|_, seen| {
        vec![Do::Write(match seen.path().rsplit('/').next().unwrap() {
            "getAgenciesList" => fine(
                r#","data":[{"id":1,"pid":2,"code":"000.00.00.H41","name":"UBND","mail":"","oldCode":""}]"#,
            ),
            "getAgenciesListQD20" => {
                fine(r#","data":[{"id":"1","code":"H41","name":"UBND","code102":"000.00.00.H41"}]"#)
            }
            _ => fine(
                r#","data":[{"code":"H41.1","name":"Sở","version":1,"centerCode":"02.29.W00","deleted":true,
                "modifyDate":"x","isAgency":true},{"code":"!"}]"#,
            ),
        })]
    });
    let hub = server.hub();
    let agencies = hub.agencies().await.unwrap();
    assert_eq!((agencies[0].parent.as_deref(), agencies[0].mail.as_deref()), (Some("2"), None));
    let qd20 = hub.agencies_qd20(None).await.unwrap();
    assert_eq!(qd20[0].old_code.as_ref().unwrap().as_str(), "000.00.00.H41");
    let units = hub.synchronize_unit().await.unwrap();
    assert_eq!(units.len(), 1);
    assert!(units[0].deleted && units[0].is_agency && units[0].version == Some(1));
}

#[tokio::test]
async fn a_probe_tells_the_hubs_clock_and_asks_an_old_hub_for_a_list_instead() {
    let date = "Date: Sun, 22 Nov 2026 10:00:05 GMT\r\n";
    let body = r#"{"status":"OK","ErrorCode":"0","ErrorDesc":"","count":"2","data":[]}"#;
    let new = Server::always(reply("200 OK", date, body));
    assert_eq!(new.hub().probe().await.unwrap().server_time, Some(UtcMillis(1_795_341_605_000)));

    let old = Server::start(move |number, _| {
        vec![Do::Write(if number == 0 {
            reply("404 Not Found", "", "")
        } else {
            reply("200 OK", date, body)
        })]
    });
    assert!(old.hub().probe().await.unwrap().server_time.is_some());
    assert_eq!(old.seen().len(), 2);
}

#[tokio::test]
async fn a_count_may_be_a_number_or_a_text_but_must_be_there() {
    assert_eq!(Server::always(fine(r#","count":"12""#)).hub().count(MessageKind::Status).await.unwrap(), 12);
    let error = Server::always(json(r#"{"status":"OK","ErrorCode":"0"}"#))
        .hub()
        .count(MessageKind::Document)
        .await
        .unwrap_err();
    assert_eq!(error.code, codes::MALFORMED);
}
