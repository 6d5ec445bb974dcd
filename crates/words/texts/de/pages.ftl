## Überall
to-content = Zum Inhalt
optional = (freiwillig)
to-first-page = Zur Startseite
open-genie = { $genie } öffnen
approve = Erlauben
deny = Ablehnen
sign-in = Anmelden
sign-out = Abmelden
your-email = Ihre E-Mail-Adresse
never = Nie

## Fehler
nothing-here = Hier ist nichts
too-many-attempts = Zu viele Versuche
try-again-soon = Bitte versuchen Sie es gleich noch einmal
went-wrong = Etwas ist schiefgegangen
did-not-work = Das hat nicht geklappt

## Startseite für Besucher
home-about = Dieser Dienst weiß, wer hier arbeitet und wer welchen Genie nutzen darf.
home-visitors = Wenn Ihnen jemand einen Link zu einem Genie geschickt hat, öffnen Sie diesen Link. Wenn Sie Zugang zu einem Genie erbeten haben, warten Sie auf die Mail mit der Antwort.
signed-in-as = Sie sind angemeldet als
home-staff = Wenn Sie hier arbeiten:
for-developers = Für Entwickler:
api-how-to = wie man die API benutzt
api-description = ihre OpenAPI-Beschreibung

## Konto
not-yours = Das ist nicht für Sie bestimmt
other-account-here = Hier können Sie sich mit einem anderen Konto anmelden.
other-account-needed = Dieses Konto darf die Seite nicht sehen. Melden Sie sich mit einem an, das es darf.
email = E-Mail
password = Passwort
forgot-password = Ich habe mein Passwort vergessen
forgotten-password = Passwort vergessen
forgotten-about = Nennen Sie uns die Adresse Ihres Kontos. Wenn es eines gibt, schicken wir dorthin einen Link, mit dem Sie ein neues Passwort setzen.
send-link = Link schicken
look-at-mail = Sehen Sie in Ihr Postfach
reset-on-its-way = Wenn es ein Konto mit dieser Adresse gibt, ist eine Mail mit einem Link unterwegs.
reset-works-once = Der Link gilt einmal und eine Stunde lang. Wenn keine Mail kommt, sehen Sie im Ordner für unerwünschte Mails nach.
choose-password = Passwort wählen
your-account = Ihr Konto
new-password = Neues Passwort
password-rule = Mindestens 10 Zeichen. Ein paar Wörter, die nicht zusammengehören, sind ein gutes Passwort.
set-password = Passwort setzen
password-set = Ihr Passwort ist gesetzt
password-set-about = Wer mit einem älteren angemeldet war, ist abgemeldet, auch auf Ihrem Telefon.
link-not-valid = Dieser Link gilt nicht mehr
link-not-valid-about = So ein Link gilt einmal und für begrenzte Zeit, und nur der neueste gilt. Es kann auch ein Teil davon fehlen.
ask-for-new-one = Einen neuen anfordern

## Ein Link
link-opened-before = Sie haben diesen Link schon geöffnet. Wenn Sie weitergehen, zählt das nicht noch einmal.
link-shared = Jemand hat diesen Genie mit Ihnen geteilt.
link-needs-address = Er öffnet sich für Adressen, die sein Besitzer gewählt hat. An Ihre schicken wir einen Code.
send-code = Code schicken
code-digits = Die sechs Ziffern aus der Mail
code-on-its-way = Wenn dieser Link Ihre Adresse annimmt, ist ein Code dorthin unterwegs. Er gilt zehn Minuten.
send-new-code = Neuen Code schicken
use-another-address = Eine andere Adresse nehmen
password-of-link = Passwort des Links
link-unknown = Dieser Link funktioniert nicht
link-unknown-about = Vielleicht wurde er zurückgezogen, oder ein Teil davon fehlt.
link-not-open-yet = Dieser Link ist noch nicht offen
link-opens-on = Er öffnet sich am { $when }.
come-back = Kommen Sie dann wieder.
link-expired = Dieser Link ist abgelaufen
link-expired-about = Er galt nur eine Zeit lang.
link-used-up = Dieser Link ist aufgebraucht
link-used-up-about = Er war für eine bestimmte Zahl von Malen gedacht, und alle sind vergeben.
genie-off = Dieser Genie ist ausgeschaltet
genie-off-about = Sein Besitzer hat ihn vorerst ausgeschaltet.
link-not-from-here = Von hier öffnet sich dieser Link nicht
link-not-from-here-about = Er öffnet sich nur aus bestimmten Netzen, zum Beispiel dem eines Büros.
link-address-used = Diese Adresse hat den Link schon benutzt
link-address-used-about = Jede Adresse kommt mit diesem Link einmal hinein.
ask-for-new-link = Bitten Sie die Person, von der Sie den Link haben, um einen neuen.
ask-sender = Fragen Sie die Person, von der Sie den Link haben.

## Die Tür eines Genies
ask-for-access = Um Zugang bitten
genie-private = Dieser Genie ist privat
genie-private-about = Wenn Sie einen Link dazu haben, öffnen Sie ihn. Wenn nicht, können Sie den Besitzer um Zugang bitten. Die Antwort kommt per Mail.
your-name = Ihr Name
message = Nachricht
thank-you = Vielen Dank
request-on-its-way = Ihre Anfrage ist unterwegs zum Besitzer des Genies.
answer-by-mail = Die Antwort kommt per Mail an die Adresse, die Sie genannt haben.
have-access = Sie haben Zugang.
have-access-until = Sie haben Zugang bis

## Eine Anfrage
access-to = Zugang zu { $genie }
who-asks = Wer fragt
when = Wann
approved = Erlaubt
denied = Abgelehnt
request-expired = Verfallen
on-date = am
access-ends-on = Der Zugang endet am
visitor-is-told = Die Person erfährt es per Mail.
nobody-answered = Niemand hat rechtzeitig geantwortet. Wer noch Zugang braucht, kann wieder fragen.
the-reason = Der Grund:
access-until-end-of = Zugang bis zum Ende des
optional-utc = (freiwillig, UTC)
comes-in-by = Die Person kommt hinein mit
way-both = einem Link, und ihrem Konto, wenn sie eines hat
way-link = nur einem Link
way-person = nur ihrem Konto
how-often-link = Wie oft der Link benutzt werden kann
reason = Grund
optional-visitor-reads = (freiwillig, die Person liest ihn)
expired-before-you = Diese Anfrage ist verfallen, bevor Sie geantwortet haben.

## Das Ende eines Zugangs
whose = Für wen
ended = Beendet
ends = Endet
extend-30-days = Um 30 Tage verlängern
link-of-label = Link { $label }
link-for = Link { $label } für { $email }
team-named = Team { $team }

## Unerwünschte Mails
mails-to = Mails an { $to }
stop-mails = Diese Mails abstellen?
gets-mails = bekommt Mails
mails-stopped = Diese Mails sind abgestellt
gets-no-mails = bekommt keine Mails mehr
stop-these-mails = Diese Mails abstellen
send-again = Wieder schicken
mail-access-ends = bevor Ihr Zugang zu etwas endet
mail-own-links-end = bevor Zugänge zu Genies enden, um die Sie sich kümmern
mail-link-used = wenn ein Link zu einem Genie benutzt wurde, um den Sie sich kümmern
link-not-whole = Dieser Link ist nicht vollständig
open-from-mail = Öffnen Sie ihn noch einmal aus der Mail, oder kopieren Sie ihn ganz.

## Für das Team: Rahmen
nav-main = Hauptmenü
nav-home = Start
nav-genies = Genies
saved = Es ist gespeichert.
save = Speichern
edit = Ändern
delete = Löschen
keep-it = Nein, behalten
older = Ältere
resume = Sie sind wieder angemeldet
resume-about = Was Sie vorher geschrieben haben, ist noch da. Gespeichert ist davon noch nichts.
resume-send = Speichern, was ich geschrieben habe
resume-drop = Ohne zurückgehen

## Start für das Team
hello = Hallo { $name }
hello-about = Legen Sie einen Genie an, geben Sie Links dazu aus und antworten Sie denen, die darum bitten.

## Genies
new-genie = Neuer Genie
my-genies = Meine
all-genies = Alle
whose-genies = Wessen Genies
no-genies = Hier ist noch kein Genie. Ein Genie ist der KI-Agent, zu dem Sie Menschen Zugang geben.
badge-public = öffentlich
badge-off = ausgeschaltet
genie-name = Name
genie-description = Wofür er da ist
genie-launch = Wohin Menschen mit Zugang kommen
genie-launch-hint = Eine Adresse, die mit https:// beginnt. Ohne sie sehen sie eine Seite hier.
genie-address = Name in Adressen
genie-address-hint = Kleinbuchstaben, Ziffern und Bindestriche. Lassen Sie ihn weg, entsteht er aus dem Namen.
genie-is-public = Alle dürfen ihn nutzen, ohne Link
genie-is-active = Er ist eingeschaltet
genie-reminds = Menschen per Mail erinnern, bevor ihr Zugang endet
make-genie = Genie anlegen
tab-links = Links
tab-requests = Anfragen
tab-settings = Einstellungen
delete-genie = Diesen Genie löschen
delete-named = { $name } löschen?
goes-with-it = Das geht mit ihm und kommt nicht wieder:
count-links = { $n ->
    [one] ein Link
   *[other] { $n } Links
}
count-people = { $n ->
    [one] eine Person mit Zugang
   *[other] { $n } Personen mit Zugang
}
count-teams = { $n ->
    [one] ein Team mit Zugang
   *[other] { $n } Teams mit Zugang
}
count-requests = { $n ->
    [one] eine Anfrage
   *[other] { $n } Anfragen
}
everybody-is-out = Wer gerade drin ist, ist sofort draußen.

## Anfragen
request-state = Stand der Anfragen
state-pending = wartet
state-approved = erlaubt
state-denied = abgelehnt
state-lapsed = verfallen
any-state = alle
no-requests = Hier ist keine Anfrage. Wer vor der geschlossenen Tür des Genies steht, kann dort um Zugang bitten.

## Links
new-link = Neuer Link
no-links = Noch hat niemand einen Link zu diesem Genie. Machen Sie einen und schicken Sie ihn jemandem.
used-of = { $used } von { $most } benutzt
used-times = { $used ->
    [one] einmal benutzt
   *[other] { $used }-mal benutzt
}
ends-at = endet
never-ends = endet nie
last-use = zuletzt benutzt
state-active = offen
state-used-up = aufgebraucht
state-expired = abgelaufen
state-not-started = noch nicht offen
state-ended = beendet
link-for-whom = Für wen ist er?
link-one = Eine Person, einmal
link-one-hint = Einmal geöffnet, dann ist er aufgebraucht.
link-group = Eine Gruppe
link-group-hint = So oft, wie Sie unten sagen.
link-open = Wer ihn hat
link-open-hint = So oft man will.
link-uses = Wie oft
link-uses-hint = Für eine Gruppe: eine Zahl ab 1.
link-uses-empty = Leer heißt ohne Grenze.
link-until = Bis zum Ende des
link-until-hint = Ein Tag, in UTC. Leer heißt, wie es hier üblich ist.
link-until-empty = Ein Tag, in UTC. Leer heißt, dass er nie endet.
link-name = Ihr Name dafür
link-name-hint = Nur wer den Genie verwaltet, sieht ihn, zum Beispiel „Für die Prüfer“.
more-choices = Weitere Möglichkeiten
link-message = Ein Wort an die, die ihn öffnen
link-password-hint = Sagen Sie es auf einem anderen Weg als den Link. Mindestens 8 Zeichen.
link-domains = Nur für Adressen von
link-domains-hint = Domains wie example.com. Wer kommt, bekommt einen Code per Mail.
link-once-each = Jede Adresse kommt einmal hinein
link-networks = Nur aus
link-networks-hint = Netze wie 192.0.2.0/24, mit Kommas dazwischen.
link-hours = Wie viele Stunden jemand drin bleibt
link-hours-hint = Von 1 bis 720. Leer heißt 24.
link-notify = Mail über Benutzungen
notify-never = keine
notify-first = bei der ersten
notify-each = bei jeder
notify-daily = einmal am Tag
make-link = Link machen
link-is-made = Der Link ist fertig.
the-link = Der Link
copy = Kopieren
copied = Kopiert
open-mail-program = Mailprogramm öffnen
mail-subject = Ihr Link zu { $genie }
qr-code = Halten Sie die Kamera eines Telefons darauf.
link-not-shown = Der Link selbst wird einmal gezeigt, wenn er entsteht. Mit einem neuen Schlüssel bekommen Sie einen anderen.
uses = Benutzungen
made-for = Gemacht für
is-set = gesetzt
rotate = Neuer Schlüssel
rotate-link = Diesem Link einen neuen Schlüssel geben?
rotate-about = Der Link, den Sie ausgegeben haben, gilt dann nicht mehr, und wer damit hereinkam, ist draußen. Grenzen und Verlauf bleiben.
delete-link = Diesen Link löschen?
delete-link-about = Er gilt sofort nicht mehr, und wer damit hereinkam, ist draußen. Sein Verlauf bleibt.
edit-link = Diesen Link ändern
history = Verlauf
no-uses = Noch hat ihn niemand benutzt.
tab-people = Personen
tab-teams = Teams

## Personen und Teams mit Zugang
no-people = Niemand hat direkten Zugang zu diesem Genie. Wer hier kein Konto hat, kommt mit einem Link hinein.
no-teams-given = Kein Team hat Zugang zu diesem Genie.
no-other-teams = Es gibt kein weiteres Team, dem Sie Zugang geben könnten.
give-person = Jemandem Zugang geben
give-person-hint = Die Adresse des Kontos hier.
give-team = Einem Team Zugang geben
give-access = Zugang geben
team = Team
ended-at = endete
remove = Wegnehmen
remove-named = { $name } den Zugang nehmen?
remove-about = Wer damit gerade drin ist, ist sofort draußen. Links, die als Antwort auf eine Anfrage gemacht wurden, enden auch.

## Die eigene Seite
nav-me = Ich
language = Sprache
as-browser = Wie mein Browser sagt
colours = Farben
as-device = Wie mein Gerät sagt
scheme-light = Hell
scheme-dark = Dunkel
signed-in-where = Wo Sie angemeldet sind
last-seen = zuletzt gesehen
this-browser = dieser Browser
sign-out-others = Überall sonst abmelden
new-password-by-mail = Ein neues Passwort per Mail setzen
