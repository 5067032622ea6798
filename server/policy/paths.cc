#include "server/policy/paths.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "server/policy/command_tables.h"
#include "server/policy/command_words.h"

namespace server {
namespace {

// One line of the table is enough. Names and folders are lists (command_tables.h), in which `*` is any text.
struct PathRow {
  std::string_view path_class;
  std::string_view names;    // of the file
  std::string_view folders;  // anywhere above it; two levels with `/` between
  std::string_view words;    // of the names of the file and its folders
};

constexpr PathRow kPaths[] = {
    {"ci",
     ".gitlab-ci.yml .gitlab-ci.yaml *.gitlab-ci.yml .travis.yml jenkinsfile jenkinsfile.* *.jenkinsfile "
     "azure-pipelines.yml azure-pipelines.yaml "
     "azure-pipelines-*.yml appveyor.yml .appveyor.yml .drone.yml .woodpecker.yml bitbucket-pipelines.yml "
     "cloudbuild.yaml cloudbuild.yml "
     "buildspec.yml buildspec.yaml circle.yml .cirrus.yml .pre-commit-config.yaml lefthook.yml .lefthook.yml "
     "dependabot.yml renovate.json "
     ".renovaterc .renovaterc.json codeowners .goreleaser.yml .goreleaser.yaml .releaserc .releaserc.json "
     "release-please-config.json",
     ".github/workflows .github/actions .circleci .buildkite .gitlab .teamcity .woodpecker .tekton .husky .git/hooks "
     ".semaphore",
     ""},
    {"infrastructure",
     "dockerfile dockerfile.* *.dockerfile containerfile docker-compose*.yml docker-compose*.yaml compose.yml "
     "compose.yaml compose.*.yml "
     "compose.*.yaml kustomization.yml kustomization.yaml chart.yaml serverless.yml serverless.yaml samconfig.toml "
     "skaffold.yaml pulumi.yaml "
     "pulumi.*.yaml cdk.json fly.toml vercel.json netlify.toml wrangler.toml wrangler.json wrangler.jsonc procfile "
     "render.yaml firebase.json "
     ".firebaserc ansible.cfg vagrantfile nginx.conf app.yaml helmfile.yaml tiltfile deploy.sh deploy.yml deploy.yaml "
     "deployment.yaml "
     "deployment.yml *.tf *.tfvars *.tf.json *.hcl *.bicep *.nomad *.tofu",
     "terraform infra infrastructure k8s kubernetes helm charts ansible playbooks pulumi kustomize argocd deploy "
     "deployment deployments",
     ""},
    {"dependencies",
     "package.json package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml pnpm-workspace.yaml bun.lock "
     "bun.lockb .npmrc .yarnrc .yarnrc.yml "
     "deno.json deno.jsonc deno.lock requirements*.txt constraints*.txt requirements*.in pyproject.toml poetry.lock "
     "pipfile pipfile.lock setup.py "
     "setup.cfg uv.lock pdm.lock pylock.toml environment.yml environment.yaml pip.conf cargo.toml cargo.lock go.mod "
     "go.sum go.work go.work.sum gemfile "
     "gemfile.lock *.gemspec composer.json composer.lock pom.xml build.gradle build.gradle.kts settings.gradle "
     "settings.gradle.kts gradle.lockfile "
     "gradle-wrapper.properties libs.versions.toml build.sbt *.csproj *.fsproj packages.config packages.lock.json "
     "directory.packages.props nuget.config "
     "mix.exs mix.lock pubspec.yaml pubspec.lock podfile podfile.lock package.swift package.resolved cartfile "
     "cartfile.resolved vcpkg.json "
     "conanfile.txt conanfile.py flake.nix flake.lock .gitmodules *.cabal stack.yaml stack.yaml.lock rebar.config "
     "rebar.lock project.clj deps.edn "
     "module.bazel module.bazel.lock",
     "", ""},
    {"authentication", "", "",
     "auth authn authz authentication authorization authenticate authorize authenticator oauth oauth2 oidc openid saml "
     "sso login logout signin "
     "signup password passwords passwd credential credentials jwt permission permissions rbac abac acl mfa totp "
     "webauthn passkey passkeys csrf xsrf "
     "passport ldap kerberos iam"},
    {"cryptography", "", "",
     "crypto cryptography cipher ciphers encrypt encryption encryptor decrypt decryption decryptor hmac signing tls "
     "ssl pki x509 certificate "
     "certificates keystore kms keyring aes rsa ecdsa ed25519 chacha20 argon2 bcrypt scrypt pbkdf2 csprng"},
    {"policy", ".lampblack.toml .lampblack-baseline.json .gitleaks.toml .gitleaksignore .secrets.baseline",
     "etc/lampblack .config/lampblack", ""},
};

// Texts about authentication are no authentication.
constexpr std::string_view kProse =
    "md mdx rst txt adoc org png jpg jpeg gif svg webp ico pdf css scss less html snap log csv";

constexpr std::string_view kSecretFiles =
    ".env .env.* *.env .envrc .netrc _netrc .pgpass .my.cnf .pypirc .git-credentials .htpasswd id_rsa id_dsa id_ecdsa "
    "id_ed25519 *.key *.p12 *.pfx *.jks "
    "*.keystore *.kdbx *-key.pem *_key.pem key.pem privkey*.pem private*.pem *.tfstate *.tfstate.backup "
    "credentials.json service-account*.json "
    "secrets.yml secrets.yaml secrets.json secrets.toml .vault-token .bash_history .zsh_history .python_history "
    ".psql_history kubeconfig";
constexpr std::string_view kSecretPlaces =
    "*/.aws/credentials */.kube/config */.docker/config.json */.ssh/id_* */.config/gh/hosts.yml */.config/gcloud/* "
    "*/.gnupg/* */proc/*/environ */etc/shadow "
    "*/.git/config */.npmrc */lampblack/key";

bool is_like(std::string_view text, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return text == pattern;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  if (rest.empty()) return true;
  for (std::size_t at = star; at <= text.size(); ++at)
    if (is_like(text.substr(at), rest)) return true;
  return false;
}

}  // namespace

std::vector<std::string_view> path_classes(std::string_view path) {
  std::string whole(path);
  std::transform(whole.begin(), whole.end(), whole.begin(), [](char byte) {
    return byte == '\\' ? '/' : static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  });
  const std::string_view name = std::string_view(whole).substr(whole.rfind('/') + 1);
  const std::string folders = "/" + whole.substr(0, whole.size() - name.size());
  const std::size_t dot = name.rfind('.');
  const bool prose = dot != std::string_view::npos && is_listed(kProse, name.substr(dot + 1));
  std::vector<std::string_view> out;
  for (const PathRow& row : kPaths) {
    const auto is_above = [&](std::string_view folder) {
      return folders.find("/" + std::string(folder) + "/") != std::string::npos;
    };
    if (any_part(row.names, ' ', [&](std::string_view pattern) { return is_like(name, pattern); }) ||
        (!prose && (any_part(row.folders, ' ', is_above) || (!row.words.empty() && has_listed_word(path, row.words)))))
      out.push_back(row.path_class);
  }
  return out;
}

bool is_secret_file(std::string_view path) {
  const std::string name = lower(path.substr(path.rfind('/') + 1));
  if (is_listed("example sample template dist defaults test", std::string_view(name).substr(name.rfind('.') + 1)))
    return false;
  const auto in = [](std::string_view text) {
    return [text](std::string_view pattern) { return is_like(text, pattern); };
  };
  const std::string whole = "/" + lower(path);
  return any_part(kSecretFiles, ' ', in(name)) || any_part(kSecretPlaces, ' ', in(whole));
}

}  // namespace server
