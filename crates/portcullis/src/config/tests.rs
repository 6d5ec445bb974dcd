use super::*;
use portcullis_domain::base::{LifePolicy, RequestPolicy};
use portcullis_mail::{Provider, Secret, Settings};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

/// Sources made of environment variables, with a file of this content where there is one.
struct Case {
    sources: Sources,
    folder: tempfile::TempDir,
}

fn case(file: &str, environment: &[(&str, &str)], flags: &[(Key, &str)]) -> Case {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("portcullis.toml");
    if !file.is_empty() {
        std::fs::write(&path, file).unwrap();
    }
    let flags = flags.iter().fold(Flags::default(), |flags, (key, value)| flags.with(*key, *value));
    let environment = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
    Case { sources: Sources { flags, environment, default_file: Some(path) }, folder }
}

impl Case {
    fn load(&self) -> Config {
        Config::load(&self.sources).unwrap()
    }

    /// The message, with the folder's name taken out.
    fn refused(&self) -> String {
        let message = Config::load(&self.sources).unwrap_err().to_string();
        assert!(!message.contains('\n'), "more than one line: {message}");
        message.replace(&format!("{}/", self.folder.path().display()), "")
    }

    fn printed(&self) -> String {
        let mut out = Vec::new();
        crate::commands::config::run(&self.sources, &mut out).unwrap();
        String::from_utf8(out).unwrap().replace(&format!("{}/", self.folder.path().display()), "")
    }
}

fn environment(name: &str, value: &str) -> Case {
    case("", &[(name, value)], &[])
}

fn cost(cost: u32) -> BcryptCost {
    BcryptCost::new(cost).unwrap()
}

#[test]
fn defaults_start_on_a_fresh_machine() {
    let config = case("", &[], &[]).load();
    assert_eq!(config.listen.to_string(), "127.0.0.1:9000");
    assert_eq!(config.public_url.as_str(), "http://127.0.0.1:9000");
    assert_eq!(config.database_url.reveal(), "sqlite://data/portcullis.db");
    assert!(
        matches!(config.secret_key, SecretKeySource::File(path) if path.as_os_str() == "data/secret.key")
    );
    assert!(matches!(config.mail, Mail::Outbox));
    assert_eq!(config.auth_rate_per_minute.get(), 30);
    assert!(config.reveal_tokens);
    assert_eq!(config.request_policy, RequestPolicy::of_days(30));
    assert!(config.cors_origins.is_empty() && config.trusted_proxies.is_empty());
    assert_eq!(config.first_administrator, None);
    assert_eq!(config.log_format, LogFormat::Text);
}

#[test]
fn requests_live_for_a_day_to_ten_years() {
    let days = |days: &str| case(&format!("request_days = {days}"), &[], &[]);
    assert_eq!(days("1").load().request_policy, RequestPolicy::of_days(1));
    assert_eq!(days("3650").load().request_policy, RequestPolicy::of_days(3_650));
    for wrong in ["0", "3651", "-1"] {
        let error = days(wrong).refused();
        assert!(error.contains("is not a whole number from 1 to 3650"), "{error}");
    }
}

#[test]
fn a_public_url_that_is_not_set_follows_the_address() {
    for (listen, url) in [
        ("127.0.0.1:9400", "http://127.0.0.1:9400"),
        ("192.0.2.1:80", "http://192.0.2.1"),
        ("[::1]:9000", "http://[::1]:9000"),
        ("0.0.0.0:8080", "http://localhost:8080"),
        ("[::]:8080", "http://localhost:8080"),
    ] {
        let from_environment = environment("PORTCULLIS_LISTEN", listen);
        assert_eq!(from_environment.load().public_url.as_str(), url);
        let line = format!("# public_url = \"{}\" # follows listen", web::local_url(listen.parse().unwrap()));
        let printed = from_environment.printed();
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(printed.lines().any(|one| words(one) == line), "{line} is not in\n{printed}");
    }
    let chosen: std::net::SocketAddr = "127.0.0.1:40123".parse().unwrap();
    let by_system = environment("PORTCULLIS_LISTEN", "127.0.0.1:0").load().listening_at(chosen);
    assert_eq!(by_system.public_url.as_str(), "http://127.0.0.1:40123");
    let set = [("PORTCULLIS_LISTEN", "0.0.0.0:0"), ("PORTCULLIS_PUBLIC_URL", "https://desk.example.com")];
    let set = case("", &set, &[]).load().listening_at(chosen);
    assert_eq!(set.public_url.as_str(), "https://desk.example.com");
}

#[test]
fn flag_beats_environment_beats_file_beats_default() {
    let file = "bcrypt_cost = 5";
    let variable = [("PORTCULLIS_BCRYPT_COST", "6")];
    let flag = [(Key::BcryptCost, "7")];
    assert_eq!(case("", &[], &[]).load().bcrypt_cost, cost(12));
    assert_eq!(case(file, &[], &[]).load().bcrypt_cost, cost(5));
    assert_eq!(case(file, &variable, &[]).load().bcrypt_cost, cost(6));
    assert_eq!(case(file, &variable, &flag).load().bcrypt_cost, cost(7));
    assert_eq!(case(file, &[], &flag).load().bcrypt_cost, cost(7));
}

#[test]
fn a_stronger_list_replaces_a_weaker_one() {
    let file = "trusted_proxies = [\"10.0.0.0/8\", \"::1\"]";
    let networks =
        |case: Case| case.load().trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(networks(case(file, &[], &[])), ["10.0.0.0/8", "::1/128"]);
    let variable = [("PORTCULLIS_TRUSTED_PROXIES", "192.0.2.0/24, 198.51.100.7")];
    assert_eq!(networks(case(file, &variable, &[])), ["192.0.2.0/24", "198.51.100.7/32"]);
    assert!(networks(case(file, &[], &[(Key::TrustedProxies, "")])).is_empty());
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let config = case("bcrypt_cost = 5", &[("PORTCULLIS_BCRYPT_COST", "")], &[]).load();
    assert_eq!(config.bcrypt_cost, cost(5));
}

#[test]
fn the_common_database_url_is_honoured_when_ours_is_absent() {
    let common = ("DATABASE_URL", "postgres://u:s3cret@h/common");
    let ours = ("PORTCULLIS_DATABASE_URL", "postgres://u:s3cret@h/ours");
    let url = |environment: &[_]| case("", environment, &[]).load().database_url.reveal().to_owned();
    assert_eq!(url(&[common]), common.1);
    assert_eq!(url(&[common, ours]), ours.1);
    assert_eq!(url(&[ours, common]), ours.1);
}

#[test]
fn the_file_can_be_named() {
    let elsewhere = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(elsewhere.path(), "bcrypt_cost = 9").unwrap();
    let path = elsewhere.path().to_str().unwrap();
    assert_eq!(case("bcrypt_cost = 5", &[("PORTCULLIS_CONFIG", path)], &[]).load().bcrypt_cost, cost(9));
    let mut flag = case("bcrypt_cost = 5", &[("PORTCULLIS_CONFIG", "/nowhere")], &[]);
    flag.sources.flags = Flags::default().with_file(path);
    assert_eq!(flag.load().bcrypt_cost, cost(9));
    assert_eq!(
        environment("PORTCULLIS_CONFIG", "/nowhere/p.toml").refused(),
        "configuration file /nowhere/p.toml (environment variable PORTCULLIS_CONFIG): can not be read: \
         No such file or directory (os error 2); name a file that can"
    );
}

#[test]
fn each_wrong_value_is_named_with_its_origin_and_a_remedy() {
    let number = |name: &str, value: &str, range: &str, example: &str| {
        format!(
            "{name} (environment variable PORTCULLIS_{}): \"{value}\" is not a whole number from {range}; \
             write one such as {example}",
            name.to_uppercase()
        )
    };
    for (name, value, expected) in [
        ("AUTH_RATE_PER_MINUTE", "many", number("auth_rate_per_minute", "many", "1 to 1000000", "30")),
        ("AUTH_RATE_PER_MINUTE", "0", number("auth_rate_per_minute", "0", "1 to 1000000", "30")),
        ("DATABASE_POOL", "0", number("database_pool", "0", "1 to 1000", "16")),
        ("DATABASE_POOL", "-1", number("database_pool", "-1", "1 to 1000", "16")),
        ("BCRYPT_COST", "3", number("bcrypt_cost", "3", "4 to 18", "12")),
        ("SESSION_IDLE_MINUTES", "1.5", number("session_idle_minutes", "1.5", "1 to 525600", "720")),
        ("SESSION_MAX_HOURS", "0", number("session_max_hours", "0", "1 to 8760", "168")),
        ("SHUTDOWN_GRACE_SECONDS", "1h", number("shutdown_grace_seconds", "1h", "1 to 3600", "25")),
    ] {
        assert_eq!(environment(&format!("PORTCULLIS_{name}"), value).refused(), expected);
    }
    for (name, value, says) in [
        (
            "LISTEN",
            "localhost",
            "\"localhost\" is not an IP address with a port; write one such as 127.0.0.1:9000",
        ),
        ("LISTEN", "127.0.0.1:99999", "is not an IP address with a port"),
        ("PUBLIC_URL", "access.example.com", "is not an http or https URL; write one such as https://"),
        ("PUBLIC_URL", "ftp://example.com", "is not an http or https URL"),
        ("PUBLIC_URL", "https://example.com/desk", "has a path; write scheme, host and port alone"),
        ("PUBLIC_URL", "https://example.com/?a=b", "has a user, a password, a query or a fragment"),
        (
            "DATABASE_URL",
            "mysql://h/db",
            "is not a database that Portcullis knows; write sqlite://FILE or postgres://",
        ),
        ("DATABASE_URL", "data.db", "is not a database that Portcullis knows"),
        ("DATABASE_URL", "sqlite://", "names no file; write one such as sqlite://data/portcullis.db"),
        ("DATABASE_URL", "sqlite://:memory:", "Name a file: sqlite://data/portcullis.db"),
        ("DATABASE_URL", "postgres://h:1x/db", "a port is not a number from 1 to 65535"),
        ("SECRET_KEY", "c2hvcnQ=", "is not the base64 of 32 bytes; make one with: openssl rand -base64 32"),
        ("ADMIN_EMAIL", "ada", "\"ada\" is not an e-mail address; write one such as ada@example.com"),
        (
            "MAIL_PROVIDER",
            "smtp",
            "\"smtp\" is not known; write one of outbox, postmark, resend, sendgrid, mailgun, mailpit",
        ),
        ("MAIL_TOKEN_FILE", "/nowhere/token", "file /nowhere/token can not be read: No such file"),
        ("MAIL_FROM", "Support", "\"Support\" is not a sender; write one such as support@example.com"),
        ("MAIL_FROM", "A\r\nBcc: x <a@example.com>", "is not a sender"),
        ("MAIL_ENDPOINT", "localhost:8025", "is not an http or https URL"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy", "\"proxy\" is not a network; write one such as 10.0.0.0/8"),
        ("CORS_ORIGINS", "*", "\"*\" is not an origin; write scheme, host and port alone"),
        ("CORS_ORIGINS", "https://a.example.com/x", "is not an origin"),
        (
            "OIDC_JWKS_URL",
            "http://accounts.example.com/certs",
            "\"http://accounts.example.com/certs\" is not an https URL; write one such as https://",
        ),
        ("OIDC_JWKS_URL", "certs", "is not an http or https URL"),
        ("REVEAL_TOKENS", "yes", "\"yes\" is neither true nor false; write one of the two"),
        ("LOG", "info,portcullis=loud", "\"info,portcullis=loud\" is not a log filter"),
        ("LOG", "verbose", "\"verbose\" is not a level; write a level such as info"),
        ("LOG_FORMAT", "xml", "\"xml\" is not known; write one of text, json"),
    ] {
        let message = environment(&format!("PORTCULLIS_{name}"), value).refused();
        let start = format!("{} (environment variable PORTCULLIS_{name}): ", name.to_lowercase());
        assert!(message.starts_with(&start) && message.contains(says), "{message}");
    }
}

#[test]
fn the_origin_is_the_layer_that_won() {
    let variable = [("PORTCULLIS_LISTEN", "127.0.0.1:1")];
    let message = case("", &variable, &[(Key::Listen, "here")]).refused();
    assert!(message.starts_with("listen (flag --listen): \"here\""), "{message}");
    let message = case("listen = \"here\"", &[], &[]).refused();
    assert!(message.starts_with("listen (configuration file portcullis.toml): \"here\""), "{message}");
    let message = environment("DATABASE_URL", "mysql://h").refused();
    assert!(message.starts_with("database_url (environment variable DATABASE_URL): "), "{message}");
}

#[test]
fn wrong_types_in_the_file_are_refused() {
    for (file, says) in [
        (
            "listen = [\"127.0.0.1:1\"]",
            "listen (configuration file portcullis.toml): is a list or a table; write one value",
        ),
        (
            "[listen]\nport = 1",
            "listen (configuration file portcullis.toml): is a list or a table; write one value",
        ),
        ("cors_origins = 7", "cors_origins (configuration file portcullis.toml): is not a list of texts"),
        (
            "trusted_proxies = [7]",
            "trusted_proxies (configuration file portcullis.toml): is not a list of texts",
        ),
        ("listen = \" \"", "listen (configuration file portcullis.toml): is empty; write a value"),
    ] {
        let message = case(file, &[], &[]).refused();
        assert!(message.starts_with(says), "{message}");
    }
}

#[test]
fn unknown_names_are_refused_with_the_one_that_was_meant() {
    assert_eq!(
        case("bycrpt_cost = 4", &[], &[]).refused(),
        "bycrpt_cost (configuration file portcullis.toml): there is no such key; did you mean bcrypt_cost?"
    );
    assert_eq!(
        case("colour = \"red\"", &[], &[]).refused(),
        "colour (configuration file portcullis.toml): there is no such key; remove it, or see portcullis --help \
         for those that exist"
    );
    assert_eq!(
        environment("PORTCULLIS_LISTN", "127.0.0.1:1").refused(),
        "PORTCULLIS_LISTN (environment): there is no such setting; did you mean PORTCULLIS_LISTEN?"
    );
    assert!(environment("PORTCULLIS_WHATEVER_IT_IS", "").refused().contains("unset it"));
}

#[test]
fn variables_that_kubernetes_makes_are_not_ours() {
    for name in
        ["PORT", "SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT_9000_TCP", "PORT_9000_TCP_ADDR"]
    {
        environment(&format!("PORTCULLIS_{name}"), "tcp://10.0.0.1:9000").load();
    }
    assert!(environment("PORTCULLIS_PORT_NUMBER", "1").refused().contains("no such setting"));
}

#[test]
fn a_broken_file_is_located_without_repeating_it() {
    let message = case("listen = \"127.0.0.1:1\"\nadmin_password = \"hunter2", &[], &[]).refused();
    assert!(message.starts_with("configuration file portcullis.toml: is not TOML: "), "{message}");
    assert!(message.contains("line 2"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[test]
fn a_value_that_is_no_text_is_refused() {
    let mut case = case("", &[], &[]);
    case.sources.environment.push(("PORTCULLIS_LOG".into(), OsString::from_vec(vec![0xff])));
    assert_eq!(case.refused(), "PORTCULLIS_LOG (environment): the value is not UTF-8; write it in UTF-8");
}

#[test]
fn what_belongs_together_comes_together() {
    for (file, says) in [
        (
            "admin_email = \"a@example.com\"",
            "admin_password is not set, but admin_email is; set PORTCULLIS_ADMIN_PASSWORD, or",
        ),
        (
            "admin_password = \"x\"",
            "admin_email is not set, but admin_password is; set PORTCULLIS_ADMIN_EMAIL, or",
        ),
        (
            "mail_provider = \"postmark\"\nmail_from = \"a@example.com\"",
            "mail_token is not set, but mail_provider is postmark; set PORTCULLIS_MAIL_TOKEN, or",
        ),
        (
            "mail_provider = \"mailgun\"\nmail_from = \"a@example.com\"\nmail_token = \"t\"",
            "mail_domain is not set, but mail_provider is mailgun",
        ),
        (
            "mail_provider = \"mailgun\"\nmail_from = \"a@example.com\"\nmail_token = \"t\"\nmail_domain = \"a/b\"",
            "mail_domain (configuration file portcullis.toml): \"a/b\" is not a domain; write one such as",
        ),
        (
            "mail_provider = \"resend\"\nmail_token = \"t\"",
            "mail_from is not set, but mail_provider is resend",
        ),
        (
            "session_max_hours = 1\nsession_idle_minutes = 61",
            "session_idle_minutes (configuration file portcullis.toml): an idle session would outlive session_max_hours (1)",
        ),
        ("mail_token = \"t\"\nmail_token_file = \"f\"", "mail_token and mail_token_file are both set"),
    ] {
        let message = case(file, &[], &[]).refused();
        assert!(message.starts_with(says), "{message}");
    }
}

#[test]
fn an_issuer_is_read_whole_or_not_at_all() {
    let (issuer, audience) =
        ("oidc_issuer = \"https://accounts.example.com\"", "oidc_audience = [\"web\", \"phone\"]");
    let keys = |url: &str| format!("oidc_jwks_url = {url:?}");
    for url in ["https://accounts.example.com/certs?p=1", "http://127.0.0.1:1/certs", "http://[::1]:1/certs"]
    {
        let oidc = case(&format!("{issuer}\n{audience}\n{}", keys(url)), &[], &[]).load().oidc.unwrap();
        assert_eq!(oidc.issuer, "https://accounts.example.com");
        assert_eq!(oidc.audiences, ["web", "phone"]);
        assert_eq!(oidc.jwks_url.as_str(), url);
    }
    let comma = [("PORTCULLIS_OIDC_AUDIENCE", "web,phone")];
    let oidc = case(&format!("{issuer}\n{}", keys("https://a.example.com/certs")), &comma, &[]).load().oidc;
    assert_eq!(oidc.unwrap().audiences, ["web", "phone"]);
    assert_eq!(case("", &[], &[]).load().oidc, None);
    for (file, says) in [
        (issuer.to_owned(), "oidc_audience is not set, but oidc_issuer is; set PORTCULLIS_OIDC_AUDIENCE, or"),
        (format!("{issuer}\n{audience}"), "oidc_jwks_url is not set, but oidc_issuer is"),
        (format!("{issuer}\noidc_audience = []\n{}", keys("https://a/")), "oidc_audience is not set, but"),
        (keys("https://a/"), "oidc_issuer is not set, but oidc_jwks_url is"),
    ] {
        let message = case(&file, &[], &[]).refused();
        assert!(message.starts_with(says), "{message}");
    }
}

#[test]
fn mail_is_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "t0ken\n").unwrap();
    let file = format!(
        "mail_provider = \"mailgun\"\nmail_token_file = {:?}\nmail_from = \"Help Desk <Help@Example.com>\"\n\
         mail_domain = \"mg.example.com\"\nmail_endpoint = \"https://api.eu.mailgun.net\"",
        token
    );
    let Mail::Provider(provider) = case(&file, &[], &[]).load().mail else { panic!("no provider") };
    let wanted = Settings::new(
        Provider::Mailgun,
        Some(Secret::new("t0ken").unwrap()),
        "Help Desk <help@example.com>".parse().unwrap(),
        Some("https://api.eu.mailgun.net/"),
        Some("mg.example.com"),
    );
    assert_eq!(*provider, wanted.unwrap());
}

#[test]
fn a_key_overrules_the_key_file_of_a_weaker_layer() {
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    assert!(matches!(
        environment("PORTCULLIS_SECRET_KEY", key).load().secret_key,
        SecretKeySource::Inline(_)
    ));
    let file = format!("secret_key = \"{key}\"");
    let stronger = case(&file, &[("PORTCULLIS_SECRET_KEY_FILE", "k")], &[]);
    assert!(matches!(stronger.load().secret_key, SecretKeySource::File(path) if path.as_os_str() == "k"));
    let both = [("PORTCULLIS_SECRET_KEY", key), ("PORTCULLIS_SECRET_KEY_FILE", "k")];
    let message = case("", &both, &[]).refused();
    assert!(
        message.starts_with("secret_key and secret_key_file are both set (environment variable"),
        "{message}"
    );
    assert!(!message.contains(key));
}

#[test]
fn origins_are_compared_as_browsers_write_them() {
    let file =
        "public_url = \"HTTPS://Access.Example.com:443/\"\ncors_origins = [\"http://a.example.com:80\"]";
    let config = case(file, &[], &[]).load();
    assert_eq!(config.public_url.as_str(), "https://access.example.com");
    assert_eq!(config.cors_origins[0].as_str(), "http://a.example.com");
}

#[test]
fn a_password_is_kept_to_the_letter() {
    let file = "admin_email = \"a@example.com\"";
    let config = case(file, &[("PORTCULLIS_ADMIN_PASSWORD", " 00123 otters ")], &[]).load();
    assert_eq!(config.first_administrator.unwrap().password.reveal(), " 00123 otters ");
}

#[test]
fn a_password_that_is_not_good_enough_names_its_setting() {
    let file = "admin_email = \"przybylski@helpdesk.example\"";
    for (password, says) in [
        ("short", "The password must have at least 10 characters."),
        ("password123456", "This password is easy to guess. Use more words, or rarer ones."),
        ("przybylski@helpdesk.example", "This password is easy to guess. Use more words, or rarer ones."),
    ] {
        let message = case(file, &[("PORTCULLIS_ADMIN_PASSWORD", password)], &[]).refused();
        let name = "admin_password (environment variable PORTCULLIS_ADMIN_PASSWORD)";
        assert_eq!(message, format!("{name}: {says}"));
    }
}

const SECRETS: [(&str, &str); 5] = [
    ("PORTCULLIS_DATABASE_URL", "postgres://u:canary-url@h/db"),
    ("PORTCULLIS_SECRET_KEY", "Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LWNhbmE="),
    ("PORTCULLIS_ADMIN_EMAIL", "ada@example.com"),
    ("PORTCULLIS_ADMIN_PASSWORD", "canary-password"),
    ("PORTCULLIS_MAIL_TOKEN", "canary-token"),
];

#[test]
fn secrets_are_masked_wherever_they_are_printed() {
    let case = case("mail_provider = \"resend\"\nmail_from = \"a@example.com\"", &SECRETS, &[]);
    for text in [case.printed(), format!("{:?}", case.load())] {
        assert!(text.contains("***") && text.contains("ada@example.com"));
        assert!(!text.contains("canary") && !text.contains("Y2Fu"), "{text}");
    }
}

#[test]
fn errors_repeat_no_secret() {
    for (name, value) in [
        ("PORTCULLIS_DATABASE_URL", "canary:canary@h/db"),
        ("PORTCULLIS_DATABASE_URL", "postgres://u:can%-canary@h/db"),
        ("PORTCULLIS_DATABASE_URL", "postgres://u:can/canary@h/db"),
        ("PORTCULLIS_DATABASE_URL", "postgres://u:can@canary@h/db"),
        ("PORTCULLIS_DATABASE_URL", "postgres://u:canary@[bad/x"),
        ("PORTCULLIS_DATABASE_URL", "postgres://h/db?password=can&canary"),
        ("PORTCULLIS_ADMIN_PASSWORD", "canary"),
        ("PORTCULLIS_SECRET_KEY", "canary"),
        ("PORTCULLIS_PUBLIC_URL", "https://u:canary@h"),
        ("PORTCULLIS_MAIL_ENDPOINT", "smtp://u:canary@h"),
        ("PORTCULLIS_CORS_ORIGINS", "https://u:canary@h"),
    ] {
        let message = environment(name, value).refused();
        assert!(!message.contains("canary"), "{message}");
    }
}

#[test]
fn what_is_printed_says_where_it_came_from() {
    let file = "auth_rate_per_minute = 99\nmail_token = \"t\"\ncors_origins = [\"https://a.example.com\"]";
    let variable = [("DATABASE_URL", "postgres://u:pw@h/db")];
    let case = case(file, &variable, &[(Key::Log, "debug")]);
    let text = case.printed();
    let lines: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for expected in [
        "listen = \"127.0.0.1:9000\" # default",
        "database_url = \"postgres://u:***@h/db\" # environment variable DATABASE_URL",
        "auth_rate_per_minute = 99 # configuration file portcullis.toml",
        "cors_origins = [\"https://a.example.com\"] # configuration file portcullis.toml",
        "mail_token = \"***\" # configuration file portcullis.toml",
        "# mail_token_file = # not set",
        "reveal_tokens = true # default",
        "log = \"debug\" # flag --log",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{expected} is not in\n{text}");
    }
    assert_eq!(lines.len(), Key::ALL.len());
}

#[test]
fn what_is_printed_can_be_read_again() {
    let first = case("log = \"info,a=debug\"\ntrusted_proxies = [\"::1\"]", &[], &[]);
    let printed = first.printed();
    let again = case(&printed, &[], &[]);
    assert_eq!(format!("{:?}", again.load()), format!("{:?}", first.load()));
}

#[test]
fn everything_is_allowed_of_accesses_until_something_is_said() {
    assert_eq!(case("", &[], &[]).load().access_policy, AccessPolicy::default());
    let file = "link_default_days = 7\nlink_max_days = 7\naccess_max_days = 90\nallow_public_genies = false\n\
        link_allow_endless = false\nlink_allow_unlimited = false\nlink_allow_without_password = false\n";
    let strict = case(file, &[("PORTCULLIS_ACCESS_DEFAULT_DAYS", "30")], &[]);
    let links = LifePolicy { default_days: Some(7), max_days: Some(7), allows_endless: false };
    let direct = LifePolicy { default_days: Some(30), max_days: Some(90), allows_endless: true };
    let policy = AccessPolicy {
        links,
        direct,
        allows_unlimited_links: false,
        allows_links_without_password: false,
        allows_public_genies: false,
    };
    assert_eq!(strict.load().access_policy, policy);
    let printed = strict.printed();
    for setting in ["link_max_days = 7 ", "access_default_days = 30 ", "allow_public_genies = false "] {
        assert!(printed.contains(setting), "{setting} is not in\n{printed}");
    }
}

#[test]
fn policies_that_contradict_themselves_are_named() {
    let refused = case("link_max_days = 7\n", &[("PORTCULLIS_LINK_DEFAULT_DAYS", "8")], &[]).refused();
    assert_eq!(
        refused,
        "link_default_days (environment variable PORTCULLIS_LINK_DEFAULT_DAYS): is longer than link_max_days allows (7); \
         write fewer days"
    );
    let refused = case("access_max_days = 0\n", &[], &[]).refused();
    assert!(refused.contains("access_max_days") && refused.contains("from 1 to 36500"), "{refused}");
    assert!(environment("PORTCULLIS_ALLOW_PUBLIC_GENIES", "no").refused().contains("neither true nor false"));
}
