## Everywhere
to-content = To the content
optional = (optional)
to-first-page = To the first page
open-genie = Open { $genie }
approve = Approve
deny = Deny
sign-in = Sign in
sign-out = Sign out
your-email = Your e-mail address
never = Never

## Failures
nothing-here = There is nothing here
too-many-attempts = Too many attempts
try-again-soon = Please try again in a moment
went-wrong = Something went wrong
did-not-work = This did not work

## First page, for visitors
home-about = This service knows who works here, and who may use which Genie.
home-visitors = If somebody sent you a link to a Genie, open that link. If a Genie asked you to request access, wait for the mail with the answer.
signed-in-as = You are signed in as
home-staff = If you work here:
for-developers = For developers:
api-how-to = how to use the API
api-description = its OpenAPI description

## Account
not-yours = This is not yours to see
other-account-here = Here you can sign in with another account.
other-account-needed = That account may not see this page. Sign in with one that may.
email = E-mail
password = Password
forgot-password = I forgot my password
forgotten-password = Forgotten password
forgotten-about = Tell us the address of your account. If there is one, we send a link there that sets a new password.
send-link = Send the link
look-at-mail = Look at your mail
reset-on-its-way = If there is an account with this address, a mail with a link is on its way.
reset-works-once = The link works once, within an hour. If no mail comes, look into the folder for unwanted mail.
choose-password = Choose a password
your-account = Your account
new-password = New password
password-rule = At least 10 characters. A few words that do not belong together are a good password.
set-password = Set the password
password-set = Your password is set
password-set-about = Whoever was signed in with an older one is signed out, also on your phone.
link-not-valid = This link is no longer valid
link-not-valid-about = Such a link works once and for a limited time, and only the newest one works. A part of it may also be missing.
ask-for-new-one = Ask for a new one

## A link
link-opened-before = You have opened this link before. Going on counts no further use.
link-shared = Somebody shared this Genie with you.
link-needs-address = It opens to addresses that its owner chose. A code is mailed to yours.
send-code = Send me a code
code-digits = The six digits of the mail
code-on-its-way = If this link takes your address, a code is on its way to it. It works for ten minutes.
send-new-code = Send a new code
use-another-address = Use another address
password-of-link = Password of the link
link-unknown = This link does not work
link-unknown-about = It may have been withdrawn, or a part of it may be missing.
link-not-open-yet = This link is not open yet
link-opens-on = It opens on { $when }.
come-back = Come back then.
link-expired = This link has expired
link-expired-about = It could be used for a time only.
link-used-up = This link is used up
link-used-up-about = It was made for a number of uses, and all are taken.
genie-off = This Genie is switched off
genie-off-about = Its owner has switched it off for now.
link-not-from-here = This link does not open from here
link-not-from-here-about = It opens from certain networks only, such as that of an office.
link-address-used = This address has used the link before
link-address-used-about = Each address gets in once by this link.
ask-for-new-link = Ask the person who sent you the link for a new one.
ask-sender = Ask the person who sent you the link.

## A Genie's door
ask-for-access = Ask for access
genie-private = This Genie is private
genie-private-about = If you have a link to it, open the link. If not, you can ask its owner for access. The answer comes by mail.
your-name = Your name
message = Message
thank-you = Thank you
request-on-its-way = Your request is on its way to the Genie's owner.
answer-by-mail = The answer comes by mail, to the address that you gave.
have-access = You have access.
have-access-until = You have access until

## A request
access-to = Access to { $genie }
who-asks = Who asks
when = When
approved = Approved
denied = Denied
request-expired = Expired
on-date = on
access-ends-on = The access ends on
visitor-is-told = The visitor is told by mail.
nobody-answered = Nobody answered in time. Whoever still needs access can ask again.
the-reason = The reason:
access-until-end-of = Access until the end of
optional-utc = (optional, UTC)
comes-in-by = The visitor comes in by
way-both = a link, and their account if they have one
way-link = a link alone
way-person = their account alone
how-often-link = How often the link can be used
reason = Reason
optional-visitor-reads = (optional, the visitor reads it)
expired-before-you = This request expired before you answered it.

## The end of an access
whose = Whose
ended = Ended
ends = Ends
extend-30-days = Extend by 30 days
link-of-label = Link { $label }
link-for = Link { $label } for { $email }
team-named = Team { $team }

## Mails that are not wanted
mails-to = Mails to { $to }
stop-mails = Stop these mails?
gets-mails = gets mails
mails-stopped = These mails are stopped
gets-no-mails = gets no more mails
stop-these-mails = Stop these mails
send-again = Send them again
mail-access-ends = before your access to something ends
mail-own-links-end = before accesses end to Genies that you take care of
mail-link-used = when a link to a Genie that you take care of was used
link-not-whole = This link is not whole
open-from-mail = Open it from the mail again, or copy all of it.

## Staff: frame
nav-main = Main menu
nav-home = Home
nav-genies = Genies
saved = It is saved.
save = Save
edit = Change
delete = Delete
keep-it = No, keep it
older = Older ones
resume = You are signed in again
resume-about = What you typed before is still here. Nothing of it was saved yet.
resume-send = Save what I typed
resume-drop = Go back without it

## Home of the staff
hello = Hello, { $name }
hello-about = Make a Genie, hand out links to it, and answer who asks for it.

## Genies
new-genie = New Genie
my-genies = Mine
all-genies = Everybody's
whose-genies = Whose Genies
no-genies = There is no Genie here yet. A Genie is the AI agent that you give people access to.
badge-public = public
badge-off = switched off
genie-name = Name
genie-description = What it is for
genie-launch = Where people go who have access
genie-launch-hint = An address that starts with https://. Without one, they see a page here.
genie-address = Name in addresses
genie-address-hint = Lower-case letters, digits and hyphens. It is made from the name when you leave it out.
genie-is-public = Everybody may use it, without a link
genie-is-active = It is switched on
genie-reminds = Tell people by mail before their access ends
make-genie = Make the Genie
tab-links = Links
tab-requests = Requests
tab-settings = Settings
delete-genie = Delete this Genie
delete-named = Delete { $name }?
goes-with-it = This goes with it and cannot be brought back:
count-links = { $n ->
    [one] one link
   *[other] { $n } links
}
count-people = { $n ->
    [one] one person with access
   *[other] { $n } people with access
}
count-teams = { $n ->
    [one] one team with access
   *[other] { $n } teams with access
}
count-requests = { $n ->
    [one] one request
   *[other] { $n } requests
}
everybody-is-out = Whoever is inside is out at once.

## Requests
request-state = State of the requests
state-pending = waiting
state-approved = approved
state-denied = denied
state-lapsed = expired
any-state = all
no-requests = There is no request here. Whoever finds the Genie's door closed can ask for access there.

## Links
new-link = New link
no-links = Nobody has a link to this Genie yet. Make one and send it to somebody.
used-of = { $used } of { $most } used
used-times = { $used ->
    [one] used once
   *[other] used { $used } times
}
ends-at = ends
never-ends = never ends
last-use = last use
state-active = open
state-used-up = used up
state-expired = expired
state-not-started = not open yet
state-ended = ended
link-for-whom = Whom is it for?
link-one = One person, once
link-one-hint = Opened once, then it is used up.
link-group = A group
link-group-hint = As many times as you say below.
link-open = Whoever has it
link-open-hint = As often as they like.
link-uses = How many times
link-uses-hint = For a group: a number from 1.
link-uses-empty = Empty means without limit.
link-until = Until the end of
link-until-hint = A day, in UTC. Empty means as this installation has it.
link-until-empty = A day, in UTC. Empty means that it never ends.
link-name = Your name for it
link-name-hint = Only those who manage the Genie see it, such as "For the auditors".
more-choices = More choices
link-message = A word to whoever opens it
link-password-hint = Tell it by another way than the link. At least 8 characters.
link-domains = Only for addresses of
link-domains-hint = Domains such as example.com. Whoever comes gets a code by mail.
link-once-each = Each address gets in once
link-networks = Only from
link-networks-hint = Networks such as 192.0.2.0/24, with commas between them.
link-hours = How many hours somebody stays inside
link-hours-hint = From 1 to 720. Empty means 24.
link-notify = Mail about uses
notify-never = none
notify-first = at the first use
notify-each = at each use
notify-daily = once a day
make-link = Make the link
link-is-made = The link is ready.
the-link = The link
copy = Copy
copied = Copied
open-mail-program = Open mail program
mail-subject = Your link to { $genie }
qr-code = Point a phone's camera at it.
link-not-shown = The link itself is shown once, when it is made. Give it a new token to get another one.
uses = Uses
made-for = Made for
is-set = set
rotate = New token
rotate-link = Give this link a new token?
rotate-about = The link that you handed out stops working, and whoever came in by it is out. Limits and history stay.
delete-link = Delete this link?
delete-link-about = It stops working at once, and whoever came in by it is out. Its history stays.
edit-link = Change this link
history = History
no-uses = Nobody has used it yet.
tab-people = People
tab-teams = Teams

## People and teams with access
no-people = Nobody has direct access to this Genie. People without an account here come in by a link.
no-teams-given = No team has access to this Genie.
no-other-teams = There is no other team to give access to.
give-person = Give somebody access
give-person-hint = The address of their account here.
give-team = Give a team access
give-access = Give access
team = Team
ended-at = ended
remove = Take away
remove-named = Take away the access of { $name }?
remove-about = Whoever is inside by it is out at once. Links that were made for them by answering their request end, too.

## One's own page
nav-me = Me
language = Language
as-browser = As my browser says
colours = Colours
as-device = As my device says
scheme-light = Light
scheme-dark = Dark
signed-in-where = Where you are signed in
last-seen = last seen
this-browser = this browser
sign-out-others = Sign out everywhere else
new-password-by-mail = Set a new password by a mail
