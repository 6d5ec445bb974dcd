use super::{Meter, id, state, title};
use crate::console::layout::{Moment, Site, page};
use crate::console::staff::{self, Frame};
use crate::http::{Call, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::GrantId;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::grants::{self, Grant, GrantUse};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::base::{GrantToken, Slice};
use qrcode::QrCode;
use qrcode::render::svg;
use qrcode::types::QrError;

/// Uses on the page.
const USES: u32 = 50;

#[derive(Template)]
#[template(path = "links/one.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Genie,
    grant: Grant,
    title: String,
    meter: Meter,
    state: &'static str,
    end: Option<Moment>,
    uses: Vec<Use>,
    /// The link itself, where it may be shown and opens something.
    address: Option<Address>,
    is_made: bool,
}

struct Use {
    at: Moment,
    from: String,
    program: String,
    email: Option<String>,
}

impl From<GrantUse> for Use {
    fn from(used: GrantUse) -> Self {
        Self {
            at: used.at.into(),
            from: used.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            program: used.user_agent.unwrap_or_default(),
            email: used.email.map(|email| email.to_string()),
        }
    }
}

/// A link to be handed on.
struct Address {
    url: String,
    /// The inside of its QR code's SVG element.
    picture: String,
    /// What a mail program is opened with.
    mail: String,
}

impl Address {
    fn of(call: &Call, site: &Site, genie: &str, token: &GrantToken) -> Result<Self, QrError> {
        let url = call.app.links.grant(token);
        let picture = QrCode::new(&url)?.render::<svg::Color<'_>>().min_dimensions(232, 232).build();
        // The document's head has no place inside of a page.
        let picture = picture.split_once("?>").map_or(picture.clone(), |(_, svg)| svg.to_owned());
        let subject = site.say("mail-subject").with("genie", genie).to_string();
        let mail = format!("mailto:?subject={}&body={}", encoded(&subject), encoded(&url));
        Ok(Self { url, picture, mail })
    }
}

/// Percent-encoded, as an address holds a text (RFC 3986, section 2.1).
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// One link: the address, how far it is used, and by whom.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let is_made = request.query_string() == "made";
    view(&request, id(&request)?, None, is_made).await
}

/// The same at the moment when it was made, with its token.
pub(super) async fn made(request: &HttpRequest, link: &str, token: &str) -> Result<HttpResponse, Problem> {
    let link = link.parse().map(GrantId).map_err(|_| Problem::from(GuardError::NoGrant))?;
    view(request, link, GrantToken::parse(token), true).await
}

async fn view(
    request: &HttpRequest,
    link: GrantId,
    token: Option<GrantToken>,
    is_made: bool,
) -> Result<HttpResponse, Problem> {
    let call = Call::of(request)?;
    let found = staff::read(request, move |tx, cx, by| {
        let (genie, grant) = grants::managed(tx, by, link)?;
        let uses = grants::history(tx, by, link, Slice { after: None, limit: USES })?;
        let shown = cx.reveal_tokens.then(|| grant.reveal_token(cx.vault, cx.at)).flatten();
        Ok((genie, grant, uses.items, shown))
    });
    match found.await {
        Ok((site, frame, (genie, grant, uses, shown))) => {
            let address = token.or(shown).map(|token| Address::of(&call, &site, genie.name.as_str(), &token));
            let address = address.transpose().map_err(|error| {
                tracing::error!(%error, "a QR code was not drawn");
                Problem::defect()
            })?;
            let template = Page {
                title: title(&grant),
                meter: Meter::of(&grant),
                state: state(&grant, call.at),
                end: grant.expires_at.map(Moment::from),
                uses: uses.into_iter().map(Use::from).collect(),
                site,
                frame,
                genie,
                grant,
                address,
                is_made,
            };
            page(StatusCode::OK, &template)
        }
        Err(problem) => staff::elsewhere(request, None, problem).await,
    }
}
