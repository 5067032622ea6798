// Hosts that are learned from a workspace of several services, and what is not one.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "analyzers/known/read_hosts.h"

namespace {

struct SampleFile {
  const char* path;
  std::string text;
};

// Names under many domains, so that no two files share one.
std::string host(int number) {
  static constexpr const char* kKinds[] = {"db", "git",  "api",     "cache", "queue",
                                           "ci", "auth", "metrics", "mail",  "registry"};
  static constexpr const char* kPlaces[] = {"eu.corp.acmecorp.com", "svc.acme.internal", "prod.acme-cloud.net",
                                            "acme.corp"};
  return std::string(kKinds[number % 10]) + "-" + std::to_string(number) + "." + kPlaces[number % 4];
}

}  // namespace

TEST_CASE("hosts are learned from the files of a workspace of several services") {
  int next = 0;
  std::set<std::string> planted;
  auto plant = [&] { return *planted.insert(host(++next)).first; };
  std::vector<SampleFile> files;
  files.push_back({"/etc/hosts", "127.0.0.1 localhost myself-7\n::1 ip6-localhost\n10.0.0.7 " + plant() + " " +
                                     plant() + " # old\n"});
  files.push_back({"/home/me/.ssh/config", "Host bastion *.acme.corp\n  HostName " + plant() + "\n  ProxyJump me@" +
                                               plant() + ":22," + plant() +
                                               "\n  User me\n  IdentityFile ~/.ssh/id_work\n"});
  files.push_back(
      {"/home/me/.ssh/known_hosts", plant() + ",10.2.3.4 ssh-ed25519 AAAA\n[" + plant() +
                                        "]:2222 ssh-rsa AAAA\n|1|abc=|def= ssh-rsa AAAA\ngithub.com ssh-rsa AAAA\n"});
  files.push_back(
      {"/home/me/.kube/config", "clusters:\n- cluster:\n    certificate-authority-data: QUJD\n    server: https://" +
                                    plant() + ":6443\n  name: main-1\ncurrent-context: main-1\n"});
  files.push_back({"/w/.git/config", "[remote \"origin\"]\n\turl = git@" + plant() +
                                         ":shop/api.git\n[remote \"up\"]\n\turl = https://" + plant() +
                                         "/shop/api.git\n[remote \"pub\"]\n\turl = git@github.com:a/b.git\n"});
  files.push_back({"/w/docker-compose.yml",
                   "version: '3.9'\nservices:\n  db:\n    image: " + plant() +
                       "/base/postgres:16.2\n    hostname: " + plant() +
                       "\n    environment:\n      - REDIS_URL=redis://" + plant() + ":6379/0\n      DATABASE_HOST: \"" +
                       plant() + "\"\n      SMTP_SERVER: ${SMTP_SERVER}\n    extra_hosts:\n      - \"" + plant() +
                       ":10.0.0.9\"\n  web:\n    image: docker.io/library/nginx:1.25\n    ports: [\"8080:80\"]\n    "
                       "depends_on: [db]\n"
                       "    healthcheck:\n      test: curl -f http://localhost:8080/health\n"});
  files.push_back({"/w/deploy/ingress.yaml",
                   "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: shop\n  annotations:\n"
                   "    nginx.ingress.kubernetes.io/rewrite-target: /\nspec:\n  tls:\n  - hosts:\n    - " +
                       plant() + "\n    - " + plant() + "\n    secretName: shop-tls\n  rules:\n  - host: " + plant() +
                       "\n    http:\n      paths:\n      - path: /\n---\nkind: Service\nspec:\n  type: ExternalName\n  "
                       "externalName: " +
                       plant() + "\n---\nkind: Certificate\nspec:\n  dnsNames:\n  - " + plant() + "\n"});
  files.push_back({"/w/infra/main.tf",
                   "terraform {\n  required_version = \">= 1.5.0\"\n  backend \"http\" {\n    address = \"https://" +
                       plant() +
                       "/state\"\n  }\n}\nresource \"aws_db_instance\" \"x\" {\n  engine_version = "
                       "\"16.2\"\n}\nresource \"x\" \"y\" {\n"
                       "  domain_name = \"" +
                       plant() + "\"\n  records = [\"" + plant() + "\", \"" + plant() +
                       "\"]\n  endpoint    = var.endpoint\n  host = aws_db_instance.x.address\n  source = "
                       "\"git::https://github.com/a/b.git\"\n}\n"});
  files.push_back({"/w/.gitlab-ci.yml", "image: " + plant() + "/ci/build:3\nvariables:\n  DEPLOY_HOST: " + plant() +
                                            "\n  NODE_VERSION: 20.11.1\ndeploy:\n  script:\n    - curl -sf https://" +
                                            plant() +
                                            "/hook\n    - npm publish --registry https://registry.npmjs.org\n"});
  files.push_back({"/w/.github/workflows/ci.yml",
                   "on: push\njobs:\n  a:\n    runs-on: ubuntu-22.04\n    steps:\n      - uses: actions/checkout@v4\n  "
                   "      with:\n"
                   "          server-url: https://" +
                       plant() + "\n      - run: ./publish.sh https://" + plant() +
                       "/x $GITHUB_TOKEN\n        env:\n          SENTRY_DSN: https://abc@o1.ingest.sentry.io/2\n"});
  files.push_back(
      {"/w/openapi.yaml", "openapi: 3.1.0\ninfo:\n  title: Shop\n  version: 2.4.1\nservers:\n  - url: https://" +
                              plant() + "/v1\n  - url: https://{region}.acme.test/v1\n  - url: 'https://" + plant() +
                              ":8443/v1'\npaths:\n  /orders:\n    get:\n      externalDocs:\n        url: "
                              "https://example.com/docs\n"});
  files.push_back({"/w/swagger.json",
                   "{\n  \"swagger\": \"2.0\",\n  \"host\": \"" + plant() + "\",\n  \"basePath\": \"/v1\"\n}\n"});
  files.push_back(
      {"/w/.env", "KAFKA_BROKER=" + plant() + ":9092\nAPI_BASE=https://" + plant() + "/x\nNODE_ENV=development\n"});

  std::set<std::string> found;
  for (const SampleFile& file : files)
    for (std::string& name : analyzers::read_hosts(file.text, analyzers::host_file(file.path)))
      found.insert(std::move(name));
  std::string missed, wrong;
  for (const std::string& name : planted)
    if (!found.contains(name)) missed += name + " ";
  for (const std::string& name : found)
    if (!planted.contains(name)) wrong += name + " ";
  INFO("of " << planted.size() << " missed: " << missed << "\nwrong: " << wrong);
  CHECK(planted.size() >= 30);
  CHECK(missed.empty());
  CHECK(wrong.empty());
}

TEST_CASE("files without hosts are not read for them") {
  CHECK(analyzers::host_file("/w/src/main.cc") == analyzers::HostFile::none);
  CHECK(analyzers::read_hosts("host = git.acme.corp\n", analyzers::HostFile::none).empty());
}
