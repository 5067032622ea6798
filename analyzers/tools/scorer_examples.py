"""Examples that train_scorer.py learns from, made from a seed: names × values × syntaxes, credentials and what only looks like them.

No credential here is anybody's: words of our own, digits and letters by chance."""
import json, string

WORDS = """anchor apple autumn badger bamboo banjo bridge bronze butter cactus candle carbon castle cedar cherry cobalt coffee comet copper
coral cotton cricket crystal dolphin dragon eagle ember falcon forest garden ginger glacier granite guitar harbor hazel hunter island jaguar
jasmine jupiter kitten lagoon lemon lighthouse lizard magnet maple marble meadow mercury mirror monkey mountain nebula nickel ocean olive
orange orchid otter panda panther pepper phoenix piano pigeon planet puzzle quartz rabbit raven river rocket saffron salmon sapphire scarlet
shadow silver sparrow spring storm summer sunset thunder tiger timber tomato tulip turtle valley velvet violet walnut whisper willow winter
wizard yellow zebra anna max lucas sophie daniel maria thomas""".split()
KEYBOARD = "qwerty qwertz azerty asdfgh zxcvbn 1qaz2wsx qazwsx 1q2w3e4r qweasd 123456 12345678 123123 654321 987654321 abc123 q1w2e3".split()
WEAK = "letmein welcome admin root toor iloveyou trustno1 master superman football princess sunshine secret pass guest p@ssw0rd Passw0rd".split()
SERVICES = """db database mysql postgres pg redis mongo smtp mail ldap ftp ssh admin root user app api service rabbitmq kafka elastic
grafana jenkins sonar vault keystore truststore proxy backup sftp imap vpn wifi bot billing payment prod staging""".split()
VENDORS = "acme github slack stripe twilio google azure aws maps weather sentry datadog mailer shop crm search sms captcha".split()
PASSWORD_HEADS = "password password password password passwd pwd pw pass passphrase".split()
SECRET_HEADS = [("api", "key"), ("secret", "key"), ("access", "token"), ("auth", "token"), ("client", "secret"), ("secret",), ("token",),
                ("signing", "key"), ("webhook", "secret"), ("encryption", "key"), ("refresh", "token"), ("app", "secret"), ("private", "key"),
                ("jwt", "secret"), ("access", "key"), ("consumer", "secret"), ("bot", "token"), ("master", "key"), ("license", "key")]
WEAK_HEADS = [("key",), ("auth",), ("salt",), ("session",), ("signature",), ("seed",), ("cookie",), ("keys",), ("sid",)]
LABELS = """Passwort Kennwort Contraseña Wachtwoord Lösenord Heslo Hasło Senha Parola Şifre Пароль 密码 パスワード 비밀번호 Adgangskode
Password Passwords Credentials Required Optional Forgotten Secret Token Login""".split() + [
    "Mot de passe", "Your password", "Enter your password", "Confirm password", "Palavra-passe", "New password", "Forgot password?",
    "Password is required", "Invalid token", "The name of a user.", "Send it again", "one of the two", "What is it?", "must be at least 8 characters", "Please log in", "API key", "Zugangsschlüssel"]
ENUM = """name value index item id user admin basic bearer digest none default enter escape tab space arrow-up delete width height primary
secondary color background title label header footer query path body json xml plain local remote internal external active inactive manual
automatic string number hidden visible left right ArrowUp ArrowDown Enter Backspace Escape IDENTIFIER NUMBER STRING KEYWORD COMMENT
docker-registry tls-cert app-config my-release db-credentials registry-pull image-pull regcred oauth2 openid saml""".split()


class Maker:
    def __init__(self, random):
        self.random = random

    def pick(self, items):
        return self.random.choice(items)

    def chars(self, alphabet, size):
        return "".join(self.random.choice(alphabet) for _ in range(size))

    def name(self, words):
        style = self.random.randrange(8)
        if style < 2: return "_".join(words)
        if style == 2: return "_".join(words).upper()
        if style == 3: return "-".join(words)
        if style == 4: return ".".join(words)
        if style == 5: return "".join(w.capitalize() for w in words)
        if style == 6 and len(words) == 1: return words[0].upper()
        return words[0] + "".join(w.capitalize() for w in words[1:])

    def credential_name(self, kind):
        if kind == "password":
            head = [self.pick(PASSWORD_HEADS)]
            before = self.random.choice([[], [], [self.pick(SERVICES)], [self.pick(VENDORS), self.pick(SERVICES)]])
        else:
            head = list(self.pick(SECRET_HEADS if kind == "secret" else WEAK_HEADS))
            before = self.random.choice([[], [self.pick(VENDORS)], [self.pick(SERVICES)]])
        return self.name(before + head)

    # Passwords as people and their tools make them.
    def password(self):
        r, word = self.random, self.pick(WORDS)
        digits = self.pick([str(r.randrange(10)), str(r.randrange(100)), str(r.randrange(1980, 2027)), "123", "1", "1234", "007"])
        leet = lambda w: w.translate(str.maketrans("aeiost", "431057"))
        symbols = "!@#$%&*?._-+"
        return self.pick([
            lambda: word + digits, lambda: word.capitalize() + digits + self.pick("!?#$.*"), lambda: word.capitalize() + self.pick("@#_-.!") + digits,
            lambda: word, lambda: word + self.pick(WORDS), lambda: self.pick(WEAK), lambda: self.pick(WEAK) + digits, lambda: self.pick(KEYBOARD),
            lambda: self.pick(KEYBOARD) + self.pick(symbols), lambda: leet(word) + digits, lambda: leet(word.capitalize()) + self.pick(symbols) + digits,
            lambda: "-".join(self.chars(string.ascii_letters + string.digits, r.randrange(4, 8)) for _ in range(3)),
            lambda: "-".join((self.chars(string.ascii_lowercase, 4), self.chars(string.ascii_lowercase + string.digits, 6), self.chars(string.ascii_uppercase + string.digits, 5))),
            lambda: "-".join(self.pick(WORDS) for _ in range(r.randrange(3, 6))), lambda: " ".join(self.pick(WORDS) for _ in range(r.randrange(3, 5))),
            lambda: self.chars(string.ascii_letters + string.digits, r.randrange(8, 25)),
            lambda: self.chars(string.ascii_letters + string.digits + symbols, r.randrange(8, 25)),
            lambda: self.chars(string.ascii_letters + string.digits + symbols, r.randrange(8, 17)),
            lambda: self.chars(string.ascii_lowercase + string.digits, r.randrange(6, 17)), lambda: self.chars(string.ascii_lowercase, r.randrange(4, 11)),
            lambda: self.chars(string.digits, r.randrange(4, 11)), lambda: self.chars("0123456789abcdef", self.pick([16, 20, 32, 40])),
            lambda: self.pick(VENDORS) + digits, lambda: self.pick(VENDORS) + self.pick("@_-#") + digits,
            lambda: word.capitalize() + self.pick(["Pass", "Password"]) + digits, lambda: self.pick(["my", "the", ""]) + self.pick(["pass", "Password", "passw0rd"]) + self.pick(["", "!"]) + digits,
        ])()

    def secret(self):
        r = self.random
        size = self.pick([16, 20, 22, 24, 30, 32, 32, 36, 40, 43, 48, 64])
        return self.pick([
            lambda: self.chars(string.ascii_letters + string.digits, size), lambda: self.chars(string.ascii_letters + string.digits, size),
            lambda: self.chars(string.ascii_letters + string.digits + "-_", size), lambda: self.chars(string.ascii_lowercase + string.digits, size),
            lambda: self.chars("0123456789abcdef", self.pick([24, 32, 32, 40, 48, 64])), lambda: self.chars("0123456789abcdef", 32), lambda: self.chars(string.ascii_uppercase + string.digits, size),
            lambda: self.chars(string.ascii_letters + string.digits + "+/", self.pick([31, 43, 63])) + "=", lambda: self.uuid(),
            lambda: self.chars(string.ascii_lowercase, 3) + "_" + self.chars(string.ascii_letters + string.digits, size),
            lambda: self.pick(["live", "prod", "sec"]) + "-" + self.chars(string.ascii_letters + string.digits, size),
        ])()

    def weak_secret(self):
        r = self.random
        return self.pick([
            lambda: self.chars(string.ascii_letters + string.digits, r.randrange(24, 65)),
            lambda: self.chars(string.ascii_letters + string.digits + "+/", self.pick([43, 63, 86])) + "=",
            lambda: self.chars(string.ascii_letters + string.digits + "-_", r.randrange(32, 65)),
        ])()

    def uuid(self):
        x = self.chars("0123456789abcdef", 32)
        return "-".join((x[:8], x[8:12], "4" + x[13:16], "a" + x[17:20], x[20:]))

    def hash(self):
        return self.chars("0123456789abcdef", self.pick([32, 40, 40, 64, 64, 128]))

    def identifier(self, kind):
        heads = {"password": ["password", "passwd", "pass"], "secret": ["token", "secret", "api", "key"], "weak": ["key", "auth", "session"]}[kind]
        tail = self.pick(["field", "input", "label", "name", "param", "header", "type", "key", "error", "form", "user", "hash", "file", "path", "url",
                          "format", "length", "policy", "reset", "change", "is_required", "too_short", "mismatch", "not_found", "handler"])
        first = self.pick(["user", "form", "login", "admin", "new", "old", "current", "account", "auth", "client", "my", "get", "set", "validate"])
        words = [w for w in (self.pick([first, ""]), self.pick(heads), tail) if w]
        return self.pick(["_".join(words), "-".join(words), ".".join(words), "_".join(words).upper(), words[0] + "".join(w.capitalize() for w in words[1:])])

    def enum(self):
        return self.pick(ENUM) if self.random.randrange(3) else self.pick(WORDS) + self.pick(["", "-", "_", "."]) + self.pick(ENUM)


# How a literal is given to a name. {n} is the name, {v} the value.
SYNTAXES = [
    (".env", "{n}={v}"), (".env", "export {n}='{v}'"), ("prod.env", "{n}=\"{v}\""), ("app.properties", "{n}={v}"), ("app.ini", "{n} = {v}"),
    ("c.yaml", "  {n}: {v}"), ("c.yml", "  {n}: \"{v}\""), ("c.yaml", "- {n}: '{v}'"), ("a.json", '  "{n}": "{v}",'), ("a.json", '{{"user": "app", "{n}": "{v}"}}'),
    ("a.toml", '{n} = "{v}"'), ("a.py", "{n} = '{v}'"), ("a.py", 'conn = connect(host="db", user="app", {n}="{v}")'), ("a.py", 'config["{n}"] = "{v}"'),
    ("a.js", "const {n} = '{v}';"), ("a.ts", '  {n}: "{v}",'), ("a.go", '\t{n} := "{v}"'), ("a.go", '\t\t{n}: "{v}",'), ("A.java", 'String {n} = "{v}";'),
    ("A.java", 'props.setProperty("{n}", "{v}");'), ("a.cs", 'var {n} = "{v}";'), ("a.rb", "  {n}: '{v}',"), ("a.rb", ":{n} => '{v}'"), ("a.php", "$config['{n}'] = '{v}';"),
    ("a.php", "define('{n}', '{v}');"), ("a.c", 'const char *{n} = "{v}";'), ("a.h", '#define {n} "{v}"'), ("a.rs", 'let {n} = "{v}";'), ("a.xml", "<{n}>{v}</{n}>"),
    ("a.xml", '<property name="{n}" value="{v}"/>'), ("a.sh", "{n}={v}"), ("a.sh", "tool --user app --{n} {v} --host db"), ("a.sh", "tool --{n}={v}"),
    ("Dockerfile", "ENV {n} {v}"), ("docker-compose.yml", "      - {n}={v}"), ("main.tf", '  {n} = "{v}"'), ("README.md", "    {n}={v}"),
    ("README.md", '{n}: `{v}`'), ("chat", "{n}: {v}"), ("chat", "my {n} is {v}"), ("chat", "ssh root@10.1.2.3 ({n}: {v})"), ("chat", "login: admin / {n}: {v}"), ("chat", "the {n} is '{v}', please try"), ("chat", "The {n} for the database is {v}."),
    ("dump.sql", "  (7, '{n}', '{v}'),"), ("settings.php", "a:2:{{s:4:\"{n}\";s:9:\"{v}\";}}"), ("chat", "{n}={v}"), ("a.log", "connect user=app {n}={v} host=db"),
    ("", "Server=db;User Id=sa;{n}={v};Encrypt=true"), ("", "https://host.test/v1/items?{n}={v}&page=2"), ("a.ps1", '${n} = "{v}"'), ("a.kt", 'val {n} = "{v}"'),
    ("a_test.go", '\topts.{n} = "{v}"'), ("spec/a_spec.rb", "  let(:{n}) {{ '{v}' }}"), ("test/a.test.js", "    login({{ user: 'app', {n}: '{v}' }})"),
]
# What asks about a credential, speaks of one, or declares one: a word under its name is none.
ASKING = [
    ("a.rb", "assert user.valid_{n}?('{v}')"), ("a.go", 'ok, err := Check{N}("{v}", hash)'), 
    ("a.js", "expect({n}).toBe('{v}')"), ("a.py", "hash_{n}('{v}')"), ("a.js", "get{N}('{v}')"), 
    ("a.py", "validate_{n}(\"{v}\")"), ("A.java", 'request.getParameter{N}("{v}")'), ("a.js", "t.{n}('{v}')"),
]
# A comparison: with what may be a password, a credential; with an ordinary word, a state.
COMPARING = [("a.py", "if {n} == '{v}':"), ("a.ts", "if (cmd.{n} !== '{v}') {{"), ("a.go", 'if user.{n} != "{v}" {{'), ("a.c", "if (!strcmp({n}, \"{v}\")) return;"),
             ("a.py", '    if (user == "app") and ({n} == "{v}"):')]
PROSE = [
    ("chat", "fix {n} {v} form"), ("a.md", "The {n} {v} may be changed later."), ("a.txt", "    rotate {n} {v}"), ("a.md", "| `{n}` | {v} | yes |"),
    ("a.py", '    """The {n}: {v} of the account."""'), ("a.c", "/* {n}: {v} of the entry */"), ("a.log", "INFO {n} {v} for user 7"), ("a.h", "@param {n} {v} value"),
    ("man.1", "--{n} {v}  sets it"), ("a.md", "- {n}: {v}, as it is used by the server"),
]
PROSE_WORDS = """reset handling policy docs rotation required expires changed prompt manager field validation strength authentication support
based used provided must should cannot will from file command line option value string that which returned missing""".split()
TYPES = [("a.ts", "  {n}: {v};"), ("a.ts", "{n}?: {v},"), ("a.py", "def f({n}: {v} = None):"), ("a.go", "\t{n} {v}"), ("a.rs", "    pub {n}: {v},"), ("a.kt", "val {n}: {v}"),
         ("a.proto", "  {v} {n} = 3;"), ("schema.graphql", "  {n}: {v}"), ("scheme.tl", "saved_{n}:{v} = Item"), ("chat", "  {n}: {v};")]
TYPE_NAMES = """String SecretString SecureString Token KeyPair Option<String> z.string() char* Buffer Uint8Array AuthToken PasswordField
flags.1?SavedCredentials StringField models.CharField Types.ObjectId varchar(255) VARCHAR text[] &str""".split()


def examples(random, count):
    """`count` tuples (path, text, (begin, end) of the value in characters, whether it is a credential)."""
    maker = Maker(random)
    pick = maker.pick
    for i in range(count):
        kind = pick(["password", "password", "secret", "secret", "weak"])
        name = maker.credential_name(kind)
        good = i % 2 == 0
        if good:
            path, syntax = pick(SYNTAXES if i % 40 else COMPARING)
            value = {"password": maker.password, "secret": maker.secret, "weak": maker.weak_secret}[kind]()
            if kind == "weak" and "page" in syntax and maker.random.randrange(3): value = maker.chars("0123456789abcdef", 32)
            if kind == "weak": name = maker.name([pick(VENDORS), pick(["key", "key", "auth"])][maker.random.randrange(2):])
            if " " in value and not any(q in syntax for q in ("'{v}'", '"{v}"')): value = value.replace(" ", "-")
        else:
            path, syntax, value = wrong(maker, kind)
            if value is PASSING:  # of a visit or a message, not of a person
                name = maker.name([pick(["session", "session", "sid", "signature", "cookie", "salt", "seed", "nonce"])])
                path, syntax = pick([(path, syntax)] + [s for s in SYNTAXES if "&page" in s[1]])
                value = pick([maker.hash, maker.hash, maker.uuid])()
            if value is HASHED:
                name = maker.name([pick(["commit", "token", "password", "file", "content"]), pick(["hash", "sha", "digest", "checksum"]), name.split(".")[0]])
                value = maker.hash()
        before = pick(["", "", "# settings\n", "debug = true\n", "    ", "// see the docs\n", "{\n"])
        text = before + syntax.replace("{N}", name[:1].upper() + name[1:]).replace("{{", "{").replace("}}", "}").replace("{n}", name)
        text += pick(["\n", "\n", "\nDEBUG=1\n", "  # set by hand\n", "\ncommit 7f3a\n", "\nexport LANG=C\n"])
        if maker.random.randrange(4) == 0 and json.dumps(value, ensure_ascii=False)[1:-1] == value:  # as assistants get it
            path, text = pick(["chat.json", "request.json", "chat"]), '{"type": "text", "text": ' + json.dumps(text, ensure_ascii=False) + "}"
        begin = text.index("{v}")
        yield path, text.replace("{v}", value, 1), (begin, begin + len(value)), good


HASHED, PASSING = object(), object()  # values that need a name of their own


def wrong(maker, kind):
    pick = maker.pick
    case = maker.random.randrange(12)
    if case == 0: return *pick(SYNTAXES), maker.identifier(kind)
    if case == 1: return *pick(SYNTAXES), maker.identifier(pick(["password", "secret"]))
    if case == 2: return *pick([("de.json", '  "{n}": "{v}",'), ("locales/fr.yml", '  {n}: "{v}"'), ("nl.properties", "label.{n}={v}"), ("a.js", "  {n}: '{v}',"),
                                ("a.html", '<label {n}="{v}">'), ("i18n.ts", '{n}: t("{v}")')]), pick(LABELS)
    if case == 3 and maker.random.randrange(3) == 0: return *pick(COMPARING), pick(PROSE_WORDS + ENUM)
    if case == 3: return *pick(ASKING), pick([maker.password, maker.enum, lambda: pick(WORDS)])() if kind == "password" else maker.enum()
    if case in (4, 5): return *pick(PROSE), pick(PROSE_WORDS)
    if case == 6: return *pick(TYPES), pick(TYPE_NAMES)
    if case == 7: return *pick(SYNTAXES), HASHED
    if case in (8, 9):
        if kind == "password": return *pick(SYNTAXES), pick([maker.identifier(kind), pick(["password_reset", "/login", "user.password", "PASSWORD", "required", "prompt", "LABEL_PASSWORD"])])
        if kind == "secret": return *pick(SYNTAXES), pick([maker.enum(), str(maker.random.randrange(100000)), maker.enum() + "-" + pick(WORDS)])
        if maker.random.randrange(3) == 0: return *pick(SYNTAXES), PASSING
        if maker.random.randrange(4) == 0: return *pick([s for s in SYNTAXES if "page" not in s[1]]), maker.hash()
        return *pick(SYNTAXES), pick([maker.enum(), str(maker.random.randrange(10000)), maker.uuid(), maker.hash(), maker.hash(), pick(WORDS), pick(WORDS) + pick(WORDS)[:4], maker.name([pick(WORDS), pick(WORDS)])])
    if case == 11 and maker.random.randrange(2):
        return *pick(SYNTAXES), pick([lambda: pick(string.ascii_lowercase), lambda: pick(["aa", "te", "id", "ok", "x1", "42"]), lambda: "[...]", lambda: "sk-...", lambda: pick(WORDS)[:3] + "..."])()
    if case == 10 and maker.random.randrange(3) == 0:
        return *pick([("a.sh", "{n}=x {v} run"), ("a.rb", "config {n}{v}"), ("a.groovy", 'replace(token:"<{n}>"{v}"x")'), ("chat", "{n}={v}")]), pick(
            [", value:", ":Strategies::" + pick(WORDS).capitalize(), pick(SERVICES).upper() + "_ADAPTER=" + pick(WORDS), pick(ENUM) + "=" + pick(WORDS), "::" + pick(WORDS)])
    if case == 10: return *pick([("a.py", "{n} = {v}"), ("a.js", "login({n}, {v})"), ("a.go", "cfg.{n} = {v}"), ("chat", "    {n} = {v}"), ("chat", "{n}: {v},"), ("x", "{n}={v})")]), pick(
        [maker.identifier(kind), "dsn[k+1", "next_token", "item.key", "self._value", "row[2]", "cfg.Value", "!!value", "len(parts)-1", "int(sid)"])
    return *pick(SYNTAXES), pick(WORDS) if kind != "password" else maker.identifier(kind)
