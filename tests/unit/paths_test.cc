// Paths of each class, and ordinary ones.
#include "server/policy/paths.h"

#include <catch2/catch.hpp>

#include <string>

namespace {

void each(std::string_view expected, std::initializer_list<std::string_view> paths) {
  for (std::string_view path : paths) {
    INFO(path);
    std::string classes;
    for (std::string_view found : server::path_classes(path)) classes.append(classes.empty() ? "" : " ").append(found);
    CHECK(classes == expected);
  }
}

}  // namespace

TEST_CASE("paths of each class are told") {
  each("ci", {".github/workflows/test.yml", "a/.GitHub/Workflows/test.yml", ".gitlab-ci.yml", "Jenkinsfile",
              ".circleci/config.yml", ".git/hooks/pre-commit", "CODEOWNERS"});
  each("infrastructure", {"Dockerfile", "web/Dockerfile.prod", "main.tf", "k8s/web.yaml", "docker-compose.override.yml",
                          "deploy/run.sh", "infra\\main.py"});
  each("dependencies",
       {"package.json", "web/package-lock.json", "requirements-dev.txt", "go.sum", "Cargo.toml", "x.csproj"});
  each("authentication",
       {"src/auth/session.ts", "src/loginForm.tsx", "lib/OAuth2Client.java", "app/models/password.rb"});
  each("cryptography", {"src/crypto/box.c", "lib/aes_gcm.go", "TlsConfig.java"});
  each("policy", {".lampblack.toml", "/home/me/.config/lampblack/config.toml", ".gitleaks.toml"});
}

TEST_CASE("of ordinary paths nothing is said") {
  each("", {"src/main.c", "README.md", "docs/authentication.md", "src/author.ts", "src/cryptic.c",
            "deployment-notes.txt", "lib/tlsh.c", "src/packages.json", "images/login.png", "", "/"});
}
