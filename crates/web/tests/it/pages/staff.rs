//! The pages of the staff: whatever is done there is done by the rules of the API.

use super::is_page;
use crate::genie::Stage;
use crate::support::{Answer, Server};
use serde_json::{Value, json};

/// Somebody of the staff at a browser.
struct Person<'a> {
    server: &'a Server,
    session: String,
}

impl<'a> Person<'a> {
    async fn at(server: &'a Server, email: &str) -> Self {
        Self { server, session: server.session(email).await }
    }

    async fn get(&self, path: &str) -> Answer {
        self.server.get(path).session(&self.session).call().await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.server.post(path).session(&self.session).on_our_page().form(form).call().await
    }
}

/// Where an answer leads.
fn led(answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 303, "{answer:?}");
    answer.header("location").to_owned()
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.text.split_once(&start).unwrap_or_else(|| panic!("no {name} in {page:?}"));
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn from_nothing_to_a_link_without_the_api() {
    let stage = Stage::set();
    let ann = Person::at(&stage.server, "ann@example.com").await;
    let form = ann.get("/genies/new").await;
    is_page(&form, 200);
    let genie =
        led(&ann.post("/genies/new", &[("name", "Vera <b>"), ("once", &hidden(&form, "once"))]).await);
    let empty = ann.get(&genie).await;
    is_page(&empty, 200);
    assert!(empty.text.contains("Vera &#60;b&#62;") && !empty.text.contains("Vera <b>"), "{empty:?}");

    let new = format!("{genie}/links/new");
    is_page(&ann.get(&new).await, 200);
    let group = [("kind", "group"), ("max_uses", "7"), ("expires_on", "2099-01-31"), ("name", "Auditors")];
    let made = led(&ann.post(&new, &group).await);
    let page = ann.get(&made).await;
    is_page(&page, 200);
    let url = page.text.split("id=\"address\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(url.starts_with("https://access.test/a/") || url.contains("/a/"), "a link with its host: {url}");
    assert!(page.text.contains("0 of 7 used") && page.text.contains("<svg"), "{page:?}");
    let path = &url[url.find("/a/").unwrap()..];
    assert_eq!(stage.server.post(path).call().await.status, 303);
    let link = made.split('?').next().unwrap();
    assert!(ann.get(link).await.text.contains("1 of 7 used"));
    assert!(ann.get(&genie).await.text.contains("Auditors"));
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_made_once() {
    let stage = Stage::set();
    let ann = Person::at(&stage.server, "ann@example.com").await;
    let new = format!("/genies/{}/links/new", stage.genie_id());
    let once = hidden(&ann.get(&new).await, "once");
    let form = [("kind", "open"), ("once", once.as_str())];
    let made = led(&ann.post(&new, &form).await);
    assert_eq!(led(&ann.post(&new, &form).await), made, "a double click");
    let other = led(&ann.post(&new, &[("kind", "one"), ("once", &once)]).await);
    assert_ne!(other, made, "back, and something else");
    let grants = stage.access("list", stage.genie_id(), json!({})).await["grants"].take();
    assert_eq!(grants.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_says_what_is_wrong_where() {
    let stage = Stage::set();
    let ann = Person::at(&stage.server, "ann@example.com").await;
    let new = format!("/genies/{}/links/new", stage.genie_id());
    let secret = "a-password-never-shown";
    for (field, value, error) in [
        ("max_uses", "", "This is required."),
        ("max_uses", "many", "This must be a whole number"),
        ("expires_on", "2001-01-01", "The date must not lie in the past."),
        ("email_domains", "not a domain!", "This must be a domain such as"),
    ] {
        let mut form = vec![("kind", "group"), ("name", "For \"us\""), ("password", secret)];
        if field != "max_uses" {
            form.push(("max_uses", "3"));
        }
        form.push((field, value));
        let page = ann.post(&new, &form).await;
        is_page(&page, 400);
        assert!(page.text.contains(&format!("id=\"{field}-error\">{error}")), "{field}: {page:?}");
        assert!(page.text.contains("value=\"For &#34;us&#34;\""), "{page:?}");
        assert!(page.text.contains("value=\"group\" checked"), "{page:?}");
        assert!(!page.text.contains(secret), "{page:?}");
    }
}

#[tokio::test]
async fn what_somebody_may_not_do_is_not_offered_and_refused() {
    let stage = Stage::set();
    let (link, _) = stage.link(json!({})).await;
    let genie = format!("/genies/{}", stage.genie_id());
    let paths = [
        genie.clone(),
        format!("{genie}/settings"),
        format!("{genie}/delete"),
        format!("{genie}/requests"),
        format!("{genie}/links/new"),
        format!("/links/{link}"),
        format!("/links/{link}/edit"),
        format!("/links/{link}/rotate"),
        format!("/links/{link}/delete"),
    ];
    let bob = Person::at(&stage.server, "bob@example.com").await;
    let ann = Person::at(&stage.server, "ann@example.com").await;
    assert!(!bob.get("/genies").await.text.contains("Billing helper"));
    for path in &paths {
        is_page(&ann.get(path).await, 200);
        let refused = bob.get(path).await;
        assert!([403, 404].contains(&refused.status.as_u16()), "{path}: {refused:?}");
        assert!(!refused.text.contains("Billing helper"), "{path}: {refused:?}");
        let nobody = stage.server.get(path).call().await;
        is_page(&nobody, 401);
        assert_eq!(hidden(&nobody, "back"), *path);
    }
    let form: &[(&str, &str)] = &[("kind", "open"), ("name", "x"), ("version", "x"), ("url_name", "x")];
    for path in paths.iter().filter(|path| **path != genie && !path.ends_with("requests")) {
        if *path == format!("/links/{link}") {
            continue;
        }
        let refused = bob.post(path, form).await;
        assert!([403, 404].contains(&refused.status.as_u16()), "{path}: {refused:?}");
        for (name, value) in
            [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("x-none", "")]
        {
            let forged =
                stage.server.post(path).session(&ann.session).header(name, value).form(form).call().await;
            is_page(&forged, 403);
        }
    }
    let grants = stage.access("list", stage.genie_id(), json!({})).await["grants"].take();
    assert_eq!(grants.as_array().unwrap().len(), 1, "nothing was made and nothing is gone");
}

#[tokio::test]
async fn of_two_who_edit_the_second_is_told() {
    let stage = Stage::set();
    let ann = Person::at(&stage.server, "ann@example.com").await;
    let path = format!("/genies/{}/settings", stage.genie_id());
    let version = hidden(&ann.get(&path).await, "version");
    let form =
        |name| [("name", name), ("url_name", "billing-helper"), ("is_active", "on"), ("version", &*version)];
    assert_eq!(led(&ann.post(&path, &form("First")).await), format!("{path}?saved"));
    let told = ann.post(&path, &form("Second")).await;
    is_page(&told, 412);
    assert!(told.text.contains("This was changed since you read it."), "{told:?}");
    assert!(told.text.contains("value=\"Second\""), "what was typed stays: {told:?}");
    let now = ann.get(&path).await;
    assert!(now.text.contains("value=\"First\""), "{now:?}");
    let again = [
        ("name", "Second"),
        ("url_name", "billing-helper"),
        ("is_active", "on"),
        ("version", &*hidden(&told, "version")),
    ];
    assert_eq!(led(&ann.post(&path, &again).await), format!("{path}?saved"), "who was told may go on");
}

#[tokio::test]
async fn what_was_typed_outlives_the_session() {
    let stage = Stage::set();
    let ann = Person::at(&stage.server, "ann@example.com").await;
    led(&ann.post("/sign-out", &[]).await);
    let typed = [("name", "Long & careful"), ("description", "two\r\nlines"), ("is_public", "on")];
    let sign_in = ann.post("/genies/new", &typed).await;
    is_page(&sign_in, 401);
    let kept = |page: &Answer, name: &str| hidden(page, &format!("kept.{name}"));
    assert_eq!(kept(&sign_in, "name"), "Long &#38; careful");
    let form = [
        ("email", "ann@example.com"),
        ("password", crate::support::PASSWORD),
        ("back", "/genies/new"),
        ("kept.name", "Long & careful"),
        ("kept.description", "two\nlines"),
        ("kept.is_public", "on"),
    ];
    let resumed = stage.server.post("/sign-in").on_our_page().form(&form).call().await;
    is_page(&resumed, 200);
    assert!(resumed.text.contains("action=\"/genies/new\""), "{resumed:?}");
    assert_eq!(hidden(&resumed, "name"), "Long &#38; careful");
    let (session, _) = super::cookie(&resumed, "portcullis_session");
    let ann = Person { server: &stage.server, session };
    let made = led(&ann.post("/genies/new", &[("name", "Long & careful"), ("is_public", "on")]).await);
    is_page(&ann.get(&made).await, 200);
}

#[tokio::test]
async fn a_link_ends_and_gets_a_new_token_by_a_page_that_says_what_that_does() {
    let stage = Stage::set();
    let ann = Person::at(&stage.server, "ann@example.com").await;
    let (link, token) = stage.link(json!({})).await;
    let pass = stage.enter(&token).await;
    let rotated = led(&ann.post(&format!("/links/{link}/rotate"), &[]).await);
    assert_eq!(rotated, format!("/links/{link}?made"));
    assert_ne!(stage.visit(&pass).await.status, 200, "whoever was inside is out");
    let ask = ann.get(&format!("/links/{link}/delete")).await;
    assert!(ask.text.contains("It stops working at once"), "{ask:?}");
    assert_eq!(
        led(&ann.post(&format!("/links/{link}/delete"), &[]).await),
        format!("/genies/{}", stage.genie_id())
    );
    is_page(&ann.get(&format!("/links/{link}")).await, 404);
    let lost = ann.get(&format!("/genies/{}/delete", stage.genie_id())).await;
    assert!(lost.text.contains("0 links") && lost.text.contains("0 requests"), "{lost:?}");
    assert_eq!(led(&ann.post(&format!("/genies/{}/delete", stage.genie_id()), &[]).await), "/genies");
    stage
        .ann("genies", "get", stage.genie_id().into(), Value::Null)
        .await
        .is_genie_failure(404, "AGENT_NOT_FOUND");
}

#[tokio::test]
async fn an_edit_of_a_link_changes_what_was_typed_and_nothing_else() {
    let stage = Stage::set();
    let ann = Person::at(&stage.server, "ann@example.com").await;
    let end = "2099-05-01T10:30:00Z";
    let (link, _) =
        stage.link(json!({"max_uses": 5, "expires_at": end, "email_domains": ["example.org"]})).await;
    let path = format!("/links/{link}/edit");
    let form = ann.get(&path).await;
    is_page(&form, 200);
    let day = form.text.split("type=\"date\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let sent =
        [("name", "New"), ("max_uses", "9"), ("expires_on", &*day), ("version", &*hidden(&form, "version"))];
    assert_eq!(led(&ann.post(&path, &sent).await), format!("/links/{link}"));
    let now = stage.access("get", link, json!({})).await["grant"].take();
    assert_eq!((&now["name"], &now["max_uses"], &now["expires_at"]), (&json!("New"), &json!(9), &json!(end)));
    assert_eq!(now["email_domains"], json!(["example.org"]));
}

#[tokio::test]
async fn a_browser_in_german_reads_german() {
    let stage = Stage::set();
    for (languages, expected) in [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr, en;q=0.2, de;q=0.1", "en"),
        ("xx", "en"),
        ("*", "en"),
        ("¤", "en"),
    ] {
        let page = stage.server.get("/sign-in").header("accept-language", languages).call().await;
        assert!(page.text.contains(&format!("<html lang=\"{expected}\" ")), "{languages}: {page:?}");
        assert_eq!(page.text.contains("Ich habe mein Passwort vergessen"), expected == "de", "{page:?}");
    }
    let refused = stage.server.post("/sign-in").on_our_page().header("accept-language", "de");
    let refused = refused.form(&[("email", "ann@example.com"), ("password", "wrong")]).call().await;
    assert!(refused.text.contains("E-Mail oder Passwort ist falsch."), "{refused:?}");
}

#[tokio::test]
async fn an_installation_that_shows_no_tokens_shows_a_link_once() {
    let server = Server::start_with(|settings| settings.reveal_tokens = false);
    let stage = Stage::on(server);
    let ann = Person::at(&stage.server, "ann@example.com").await;
    let new = format!("/genies/{}/links/new", stage.genie_id());
    let once = hidden(&ann.get(&new).await, "once");
    let form = [("kind", "open"), ("once", once.as_str())];
    let made = ann.post(&new, &form).await;
    is_page(&made, 200);
    let address =
        |page: &Answer| page.text.split("id=\"address\" value=\"").nth(1).map(|rest| rest[..40].to_owned());
    assert!(address(&made).is_some(), "{made:?}");
    assert_eq!(address(&ann.post(&new, &form).await), address(&made), "sent again, the same one");
    let grants = stage.access("list", stage.genie_id(), json!({})).await["grants"].take();
    let link = ann.get(&format!("/links/{}", grants[0]["id"])).await;
    is_page(&link, 200);
    assert!(address(&link).is_none() && link.text.contains("shown once"), "{link:?}");
}

#[tokio::test]
async fn people_and_teams_get_access_and_lose_it() {
    let stage = Stage::set();
    let ann = Person::at(&stage.server, "ann@example.com").await;
    let genie = format!("/genies/{}", stage.genie_id());
    let people = format!("{genie}/people");
    let unknown = ann.post(&people, &[("email", "nobody@example.com"), ("expires_on", "2099-01-31")]).await;
    is_page(&unknown, 400);
    assert!(unknown.text.contains("Nobody here has this address."), "{unknown:?}");
    assert!(unknown.text.contains("value=\"2099-01-31\""), "{unknown:?}");
    let given = [("email", "bob@example.com"), ("expires_on", "2099-01-31")];
    assert_eq!(led(&ann.post(&people, &given).await), people);
    let list = ann.get(&people).await;
    is_page(&list, 200);
    assert!(list.text.contains("bob@example.com") && list.text.contains("2099-02-01"), "{list:?}");
    let bob = json!({"userId": stage.bob.uuid.to_string()});
    assert_eq!(stage.check(bob.clone()).await["allowed"], true);
    let end = list.text.split("href=\"/ends/person/").nth(1).unwrap().split('"').next().unwrap();
    is_page(&ann.get(&format!("/ends/person/{end}")).await, 200);
    let remove = format!("{people}/{}/remove", stage.bob.uuid);
    is_page(&ann.get(&remove).await, 200);
    assert_eq!(led(&ann.post(&remove, &[]).await), people);
    assert_eq!(stage.check(bob).await["allowed"], false);
    is_page(&ann.get(&remove).await, 404);

    let teams = format!("{genie}/teams");
    assert!(ann.get(&teams).await.text.contains("There is no other team"));
    let team = stage.team("Night shift", &[]);
    is_page(&ann.post(&teams, &[("team", "999999")]).await, 400);
    assert_eq!(led(&ann.post(&teams, &[("team", &team.to_string())]).await), teams);
    assert!(ann.get(&teams).await.text.contains("Night shift"));
    let remove = format!("{teams}/{team}/remove");
    is_page(&ann.get(&remove).await, 200);
    let bob = Person::at(&stage.server, "bob@example.com").await;
    for path in [&people, &teams, &remove] {
        assert_eq!(bob.get(path).await.status, 403, "{path}");
        assert_eq!(
            bob.post(path, &[("email", "bob@example.com"), ("team", "1")]).await.status,
            403,
            "{path}"
        );
    }
    assert_eq!(led(&ann.post(&remove, &[]).await), teams);
    assert!(ann.get(&teams).await.text.contains("No team has access"));
}

#[tokio::test]
async fn language_and_colours_are_kept_with_the_account() {
    let stage = Stage::set();
    let ann = Person::at(&stage.server, "ann@example.com").await;
    is_page(&ann.get("/me").await, 200);
    let chosen = [("language", "de"), ("color_scheme", "dark")];
    assert_eq!(led(&ann.post("/me", &chosen).await), "/me?saved");
    let elsewhere = Person::at(&stage.server, "ann@example.com").await;
    let page = elsewhere.get("/genies/new").await;
    assert!(page.text.contains("<html lang=\"de\" data-scheme=\"dark\">"), "{page:?}");
    let refused = elsewhere.post("/genies/new", &[("name", " ")]).await;
    is_page(&refused, 400);
    assert!(refused.text.contains("id=\"name-error\">Das darf nicht leer sein."), "{refused:?}");
    assert!(Person::at(&stage.server, "bob@example.com").await.get("/me").await.text.contains("lang=\"en\""));
    led(&ann.post("/me", &[("language", ""), ("color_scheme", "pink")]).await);
    assert!(ann.get("/me").await.text.contains("<html lang=\"en\" data-scheme=\"\">"));
}

#[tokio::test]
async fn a_session_is_ended_in_another_browser() {
    let stage = Stage::set();
    let (here, there, third) = (
        Person::at(&stage.server, "ann@example.com").await,
        Person::at(&stage.server, "ann@example.com").await,
        Person::at(&stage.server, "ann@example.com").await,
    );
    let bob = Person::at(&stage.server, "bob@example.com").await;
    let list = here.get("/me").await;
    assert_eq!(list.text.matches("name=\"session\"").count(), 2, "this one has no button: {list:?}");
    let id = hidden(&list, "session");
    led(&bob.post("/me/sessions", &[("session", &id)]).await);
    assert_eq!(here.get("/me").await.text.matches("name=\"session\"").count(), 2, "others' cannot be ended");
    assert_eq!(led(&here.post("/me/sessions", &[("session", &id)]).await), "/me");
    let out = [&there, &third];
    let mut signed_in = 0;
    for person in out {
        signed_in += usize::from(person.get("/me").await.status == 200);
    }
    assert_eq!(signed_in, 1);
    led(&here.post("/me/sessions", &[("others", "all")]).await);
    for person in out {
        is_page(&person.get("/me").await, 401);
    }
    is_page(&here.get("/me").await, 200);
}
