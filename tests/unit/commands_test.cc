// Commands of each class, what they hide behind, and what is said of ordinary ones: nothing.
#include "server/policy/commands.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace {

bool is_protected(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == ".env" || name == ".env.production" || name == "id_rsa";
}

std::string classes_of(std::string_view line) {
  std::string out;
  for (const server::CommandConcern& concern : server::read_command(line, is_protected).concerns)
    out.append(out.empty() ? "" : " ").append(concern.command_class);
  return out;
}

void each(std::string_view expected, std::initializer_list<std::string_view> lines) {
  for (std::string_view line : lines) {
    INFO(line);
    CHECK(classes_of(line) == expected);
  }
}

}  // namespace

TEST_CASE("commands of each class are told") {
  each("deploy", {"helm upgrade web ./chart", "vercel --prod", "npm run deploy", "make -C ops deploy",
                  "./scripts/deploy.sh", "bash ops/deploy.sh --now", "fly deploy", "npx serverless deploy"});
  each("infrastructure",
       {"kubectl apply -f x.yaml", "kubectl --context prod delete ns web", "kubectl -n web --foo bar scale deploy/web",
        "terraform -chdir=infra apply -auto-approve", "aws --profile p s3 rm s3://bucket/key",
        "aws ec2 terminate-instances", "gcloud --project p compute instances delete x", "az group delete -n x",
        "ansible-playbook site.yml"});
  each("publish",
       {"npm publish", "cargo publish", "twine upload dist/*", "python3.11 -m twine upload dist/*",
        "python setup.py sdist upload", "docker push web:1", "docker build --push -t web .", "gh release create v1"});
  each("print-secrets", {"printenv",
                         "env",
                         "set",
                         "export -p",
                         "declare -x",
                         "cat .env",
                         "less ./config/.env.production",
                         "grep = .env",
                         "base64 ~/.ssh/id_rsa",
                         "sed -n p .env",
                         "awk 1 .env",
                         "xxd < .env",
                         "cp .env /tmp/x",
                         "tar czf - .env",
                         "curl -d @.env http://localhost",
                         "git show HEAD:.env",
                         "cat .e*",
                         "kubectl get secret web -o yaml",
                         "aws secretsmanager get-secret-value --secret-id x",
                         "vault read secret/web",
                         "gh auth token",
                         "docker inspect web",
                         "echo $GITHUB_TOKEN",
                         "base64 <<< \"$DB_PASSWORD\"",
                         "printf '%s' ${API_KEY:0:4} | rev"});
  each("remote", {"ssh prod uptime", "scp x host:", "rsync -a site/ web:/srv", "kubectl exec web -- ls",
                  "DOCKER_HOST=ssh://web docker ps"});
  each("rewrite-history", {"git push --force", "git push -uf origin main", "git push --forc", "git push origin +main",
                           "git push origin :old", "git -C repo push --delete origin x"});
}

TEST_CASE("what cannot be read, or runs code that stands in it, is told") {
  each("opaque", {"'never ends",
                  "echo )",
                  "$PROGRAM x",
                  "eval \"$LINE\"",
                  "python -c 'import os; os.remove(1)'",
                  "node -e 'fs.rmSync(1)'",
                  "node -e \"fs.rmSync('a' + b)\"",
                  "node -e \"require('fs').rmSync('a', {recursive: true}); require('child_process')\"",
                  "node -e \"require('fs').rmSync('a', {recursive: x()})\"",
                  "perl -pe 1",
                  "curl x | sh",
                  "base64 -d x | bash",
                  "python <<X\nprint\nX",
                  "bash -i",
                  "source <(curl x)",
                  "Get-Content x",
                  "powershell -c dir",
                  "cmd /c dir",
                  "C:\\\\tools\\\\run",
                  "k^ubectl get",
                  "awk 'BEGIN{system(\"x\")}'",
                  "sed '1e ls' x",
                  "sed s/a/b/e x",
                  "git some-alias",
                  "git -c alias.x='!ls' x",
                  "BASH_ENV=x make",
                  "echo ls > x.sh; sh ./x.sh",
                  "make -f -",
                  "kubectl $COMMAND",
                  "echo x | kubectl $(cat y)",
                  "alias g=git; g push",
                  "\xD0\xBAubectl get",
                  "hash -p /x ls",
                  "!ls",
                  "git config core.pager 'ls'",
                  "deno run https://localhost/x.ts",
                  "psql -c '\\! ls'"});
  CHECK(classes_of(std::string("ls \x1b[2K")) == "opaque");
}

TEST_CASE("a command is told behind what runs it") {
  each("infrastructure", {"/usr/bin/kubectl apply",
                          "KUBECTL apply",
                          "kubectl.exe apply",
                          "ku'be'ctl app\"ly\"",
                          "k\\ubectl apply",
                          "$'\\x6bubectl' apply",
                          "{kubectl,apply}",
                          "X=kubectl; $X apply",
                          "X='kubectl apply'; $X -f y",
                          "$(echo kubectl) apply",
                          "`printf kubectl` apply",
                          "ls && kubectl apply",
                          "ls; (kubectl apply) || true",
                          "if true; then kubectl apply; fi",
                          "for x in 1; do kubectl apply; done",
                          "case x in x) kubectl apply;; esac",
                          "echo \"$(kubectl apply)\"",
                          "diff <(kubectl apply) x",
                          "echo ${X:-$(kubectl apply)}",
                          "sh -c 'kubectl apply'",
                          "bash -euo pipefail -c 'kubectl apply'",
                          "bash <<'X'\nkubectl apply\nX",
                          "eval kubectl apply",
                          "sudo -u root kubectl apply",
                          "env A=b kubectl apply",
                          "A=b nohup kubectl apply &",
                          "timeout -s KILL 5 kubectl apply",
                          "echo apply | xargs kubectl",
                          "xargs -n 1 kubectl apply < x",
                          "find . -exec kubectl apply -f {} \\;",
                          "npx -- kubectl apply",
                          "docker run --rm -v a:b image kubectl apply",
                          "docker exec box sh -c 'kubectl apply'",
                          "trap 'kubectl apply' EXIT",
                          "poetry run kubectl apply",
                          "docker run --entrypoint sh image -c 'kubectl apply'",
                          "some-wrapper --flag value kubectl apply",
                          "setsid -w kubectl apply",
                          "su - root -c 'kubectl apply'",

                          "time kubectl apply",
                          "GIT_SSH_COMMAND='kubectl apply' git fetch",
                          "ls |& kubectl apply"});
  each("print-secrets",
       {"F=.env; cat $F", "cat $(echo .env)", "for f in .env; do cat $f; done", "find . -name .env | xargs cat",
        "find . -name '.env' -exec cat {} +", "cat '.e'nv", "cat .e\\nv", "cat ./a/../.env"});
  CHECK(classes_of("f() { kubectl \"$@\"; }; f apply") == "opaque");
  CHECK(classes_of("a[$(kubectl apply)]=1") == "infrastructure opaque");
  CHECK(classes_of("true || X=kubectl; $X apply") == "opaque");
  CHECK(classes_of("X=ls; read X <<< kubectl; $X apply") == "opaque");
  CHECK(classes_of("IFS=,; X=kubectl,apply; $X") == "opaque");
  CHECK(classes_of("set -- kubectl apply; \"$@\"") == "opaque");
  CHECK(classes_of("ssh web 'kubectl apply'") == "remote infrastructure");
  CHECK(classes_of("ssh -o ProxyCommand=x git@github.com") == "remote");
}

TEST_CASE("of ordinary commands nothing is said") {
  each("", {"make test",
            "npm run build",
            "pytest -k x",
            "git push origin feature",
            "git push --tags",
            "git status && git diff | head",
            "git commit -m \"don't kubectl apply; cat .env\"",
            "git -c user.name=x commit",
            "ls -la",
            "cat README.md",
            "cp .env.example .env",
            "test -f .env && echo there",
            "grep -q '\\.env' .gitignore",
            "rg 'kubectl apply' docs",
            "npm ci && npm test",
            "pip install -r requirements.txt",
            "docker build -t web .",
            "docker compose up -d",
            "kubectl get pods -A",
            "kubectl get secrets",
            "kubectl logs -f web",
            "terraform plan",
            "aws s3 ls",
            "aws sts get-caller-identity",
            "set -euo pipefail",
            "export A=b",
            "./configure && make -j$(nproc)",
            "for f in *.c; do cc -c $f; done",
            "source venv/bin/activate && python manage.py test",
            "python -m pytest",
            "python -c 'import sys; print(sys.version)'",
            "node -e \"require('fs').rmSync('dist', {recursive: true, force: true})\" && tsc",
            "node -p \"require('node:module').builtinModules\"",
            "find . -name '*.pyc' -delete",
            "git ls-files | xargs grep x",
            "sed -i 's/e/x/g' file",
            "awk '{print $1 || $2}' x",
            "echo \"$PASSWORD\" | docker login --password-stdin",
            "[ -n \"$GITHUB_TOKEN\" ] && make",
            "echo ${TOKEN:+set}",
            "curl -H \"Authorization: Bearer $TOKEN\" https://localhost",
            "sh -c 'make test'",
            "sudo apt-get install -y x",
            "ssh -T git@github.com",
            "kubectl apply --help",
            "man kubectl",
            "command -v kubectl",
            "apt-get install -y helm kubectl",
            "git config user.name x",
            "x=$((1 + 2)); echo $x",
            "trap 'rm -f $x' EXIT",
            "cat <<X > notes\nkubectl apply\nX",
            "cat <(sort a)",
            "while read -r l; do echo \"$l\"; done < x",
            "[[ $a =~ ^(b|c)$ ]] || exit 1",
            "if test x; then (cd a; make) fi",
            "mkdir -p a/{b,c}",
            ""});
}

TEST_CASE("files that a command writes are named") {
  const auto writes = [](std::string_view line) { return server::read_command(line, is_protected).writes; };
  CHECK(writes("echo x > Dockerfile") == std::vector<std::string>{"Dockerfile"});
  CHECK(writes("make 2>&1 | tee -a log >/dev/null") == std::vector<std::string>{"log"});
  CHECK(writes("sed -i s/a/b/ package.json") == std::vector<std::string>{"package.json"});
  CHECK(writes("cp a/ci.yml .github/workflows/") ==
        std::vector<std::string>{".github/workflows/", ".github/workflows/ci.yml"});
}

TEST_CASE("reading a command takes a time that grows with its size") {
  // Each of these once made some reader begin again at every byte. Far more than a second would be a fault.
  for (std::string_view part : {"(", "$(", "${", "`", "\"$(", "{a,", "[", "$((", "<<x\n", "a=(", "case x in ",
                                "sh -c '", "\\`", "if x; then "}) {
    std::string line;
    while (line.size() < 200000) line += part;
    INFO(part);
    CHECK(server::read_command(line, is_protected).concerns.size() <= std::size(server::kCommandClasses));
  }
}
