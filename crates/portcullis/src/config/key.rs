//! The table of every setting: the one place that knows their names, defaults and help.

/// How the text of a setting is to be read and printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Bool,
    /// Texts; separated by commas where a single text is given.
    List,
}

/// What `portcullis config` must not show of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mask {
    Nothing,
    /// A database URL: the user's password.
    UrlPassword,
    Everything,
}

pub(crate) struct Spec {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) mask: Mask,
    pub(crate) default: Option<&'static str>,
    pub(crate) value_name: &'static str,
    pub(crate) help: &'static str,
}

macro_rules! keys {
    ($($key:ident = $name:literal, $kind:ident, $mask:ident, $default:expr, $value_name:literal, $help:literal;)*) => {
        /// A setting by name, as `portcullis.toml` spells it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Key { $(#[doc = $help] $key,)* }

        impl Key {
            /// Every setting, in the order in which `portcullis config` prints them.
            pub const ALL: &'static [Key] = &[$(Key::$key,)*];

            pub(crate) fn spec(self) -> &'static Spec {
                match self {
                    $(Key::$key => &Spec {
                        name: $name, kind: Kind::$kind, mask: Mask::$mask, default: $default,
                        value_name: $value_name, help: $help,
                    },)*
                }
            }
        }
    };
}

keys! {
    Listen = "listen", Text, Nothing, Some("127.0.0.1:9000"), "ADDRESS:PORT",
        "Address and port to listen on";
    PublicUrl = "public_url", Text, Nothing, None, "URL",
        "URL under which people reach this service; every link starts with it; follows listen where it is not set";
    DatabaseUrl = "database_url", Text, UrlPassword, Some("sqlite://data/portcullis.db"), "URL",
        "sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME; a password is safer in the environment";
    DatabasePool = "database_pool", Number, Nothing, Some("16"), "COUNT",
        "Database connections at most";
    SecretKey = "secret_key", Text, Everything, None, "BASE64",
        "32 random bytes in base64, which encrypt what must be readable again";
    SecretKeyFile = "secret_key_file", Text, Nothing, Some("data/secret.key"), "FILE",
        "File that holds the secret key; made when it does not exist";
    AdminEmail = "admin_email", Text, Nothing, None, "EMAIL",
        "E-mail of the first administrator, for an empty database";
    AdminPassword = "admin_password", Text, Everything, None, "PASSWORD",
        "Password of the first administrator, for an empty database";
    MailProvider = "mail_provider", Text, Nothing, Some("outbox"), "NAME",
        "outbox (send nothing, keep and show), postmark, resend, sendgrid, mailgun or mailpit";
    MailToken = "mail_token", Text, Everything, None, "TOKEN",
        "API token of the mail provider";
    MailTokenFile = "mail_token_file", Text, Nothing, None, "FILE",
        "File that holds the API token of the mail provider";
    MailFrom = "mail_from", Text, Nothing, None, "SENDER",
        "Sender of every mail, such as 'Support <support@example.com>'";
    MailDomain = "mail_domain", Text, Nothing, None, "DOMAIN",
        "Sending domain, which mailgun needs";
    MailEndpoint = "mail_endpoint", Text, Nothing, None, "URL",
        "Base URL of the mail provider's API where it is not the usual one";
    TrustedProxies = "trusted_proxies", List, Nothing, Some(""), "CIDR,...",
        "Networks of proxies whose X-Forwarded-For is believed";
    AuthRatePerMinute = "auth_rate_per_minute", Number, Nothing, Some("30"), "COUNT",
        "Failed sign-ins a minute from one address; each other open route has as many requests of its own";
    RevealTokens = "reveal_tokens", Bool, Nothing, Some("true"), "true|false",
        "Keep link tokens encrypted, so that lists can show them again";
    RequestDays = "request_days", Number, Nothing, Some("30"), "DAYS",
        "Days after which an access request that nobody answered expires";
    LinkDefaultDays = "link_default_days", Number, Nothing, None, "DAYS",
        "Days that a link lasts of which no end is said; the most that is allowed, or for ever, where it is not set";
    LinkMaxDays = "link_max_days", Number, Nothing, None, "DAYS",
        "Days that a link may last at most; then every link ends";
    LinkAllowEndless = "link_allow_endless", Bool, Nothing, Some("true"), "true|false",
        "Whether a link may be without an end";
    LinkAllowUnlimited = "link_allow_unlimited", Bool, Nothing, Some("true"), "true|false",
        "Whether a link may be without a use limit";
    LinkAllowWithoutPassword = "link_allow_without_password", Bool, Nothing, Some("true"), "true|false",
        "Whether a link may be without a password";
    AccessDefaultDays = "access_default_days", Number, Nothing, None, "DAYS",
        "Days that a direct access lasts of which no end is said; the most that is allowed, or for ever, where it is not set";
    AccessMaxDays = "access_max_days", Number, Nothing, None, "DAYS",
        "Days that a direct access of a person or a team may last at most; then every one ends";
    AllowPublicGenies = "allow_public_genies", Bool, Nothing, Some("true"), "true|false",
        "Whether a Genie may be public";
    CorsOrigins = "cors_origins", List, Nothing, Some(""), "ORIGIN,...",
        "Origins of other sites whose pages may call this service with credentials";
    OidcIssuer = "oidc_issuer", Text, Nothing, None, "ISSUER",
        "Issuer whose OpenID Connect ID tokens sign people in on their devices, such as https://accounts.google.com";
    OidcAudience = "oidc_audience", List, Nothing, None, "CLIENT,...",
        "Client ids for which the issuer makes those tokens";
    OidcJwksUrl = "oidc_jwks_url", Text, Nothing, None, "URL",
        "Where the issuer shows its keys, such as https://www.googleapis.com/oauth2/v3/certs";
    SessionIdleMinutes = "session_idle_minutes", Number, Nothing, Some("720"), "MINUTES",
        "Minutes after which an unused session ends";
    SessionMaxHours = "session_max_hours", Number, Nothing, Some("168"), "HOURS",
        "Hours after which every session ends";
    BcryptCost = "bcrypt_cost", Number, Nothing, Some("12"), "COST",
        "Cost of password hashes; each step doubles the time of a sign-in";
    ShutdownGraceSeconds = "shutdown_grace_seconds", Number, Nothing, Some("25"), "SECONDS",
        "Seconds that requests in flight have to finish when the service is stopped";
    Log = "log", Text, Nothing, Some("info"), "FILTER",
        "What to log: error, warn, info, debug, trace, or directives such as info,portcullis_store=debug";
    LogFormat = "log_format", Text, Nothing, Some("text"), "text|json",
        "How to log";
}

impl Key {
    /// The name in `portcullis.toml`.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The environment variable, `PORTCULLIS_` and the name in capitals.
    pub fn variable(self) -> String {
        format!("{VARIABLE_PREFIX}{}", self.name().to_uppercase())
    }

    /// The long flag without its dashes. A secret has none: other users of a machine can read command lines.
    pub fn flag(self) -> Option<String> {
        (self.spec().mask != Mask::Everything).then(|| self.name().replace('_', "-"))
    }

    pub(crate) fn by_name(name: &str) -> Option<Key> {
        Key::ALL.iter().copied().find(|key| key.name() == name)
    }
}

/// What every environment variable of ours starts with.
pub(crate) const VARIABLE_PREFIX: &str = "PORTCULLIS_";

/// Names the configuration file itself, so it is no key inside of it.
pub(crate) const CONFIG_VARIABLE: &str = "PORTCULLIS_CONFIG";
