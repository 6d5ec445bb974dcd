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
