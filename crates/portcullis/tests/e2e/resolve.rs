//! Of many who resolve one request at the same moment, one does.

use crate::support::{Database, act, crowd, enter, on_both, request_access};
use portcullis_domain::records::outbox::Letter;
use serde_json::json;

on_both!(one_of_many_resolutions_wins);

const CALLS: usize = 20;
const ROUNDS: usize = 4;

fn one_of_many_resolutions_wins(database: &Database) {
    let app = database.app().start();
    let ann = app.site.owner("ann@example.com");
    let genie = app.site.genie(&ann, "Billing helper");
    let of_genie =
        |action: &str| act(&app.http, &ann, &json!({"action": action, "id": genie.id.to_string()}));
    let mut approvals = 0;
    for round in 0..ROUNDS {
        let email = format!("vi{round}@example.com");
        request_access(&app.http, &genie, &email);
        let pending = json!({"action": "requests", "id": genie.id.to_string(), "status": "pending"});
        let request = act(&app.http, &ann, &pending).data()["requests"][0]["id"].clone();

        let answers = crowd(CALLS, |call| {
            // Whoever comes first wins: let it be an approval in one round and a denial in the next. In the first one
            // nobody denies, so that approvals meet each other.
            let is_approval = round == 0 || (call + round) % 2 == 0;
            let solution = if is_approval { "approved" } else { "denied" };
            let call = json!({"action": "resolve", "requestId": request, "solution": solution});
            (solution, act(&app.http, &ann, &call))
        });

        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, answer)| answer.status == 200);
        assert_eq!(won.len(), 1, "{won:?}");
        for (_, answer) in &lost {
            assert_eq!(answer.json()["error"]["code"], "VALIDATION_ERROR", "{answer:?}");
        }
        let (solution, answer) = &won[0];
        assert_eq!(answer.data()["request"]["status"], *solution);
        let is_approved = *solution == "approved";
        approvals += usize::from(is_approved);

        let mut mails = app.site.mails();
        mails.retain(|mail| mail.to() == email && !matches!(mail.record.letter, Letter::RequestReceived));
        assert_eq!(mails.len(), 1, "{mails:?}");
        let is_good_news = matches!(mails[0].record.letter, Letter::AccessApproved { .. });
        assert_eq!(is_good_news, is_approved, "{mails:?}");
        if is_approved {
            assert_eq!(enter(&app.http, &genie, mails[0].token().unwrap()).status, 200);
        }
        assert_eq!(of_genie("list").data()["grants"].as_array().unwrap().len(), approvals);
        let entries = app.site.activity();
        let resolved = |entry: &&portcullis_domain::records::activity::Entry| {
            entry.activity == "access_request.approved" || entry.activity == "access_request.denied"
        };
        assert_eq!(entries.iter().filter(resolved).count(), round + 1, "one entry each");
    }
}
