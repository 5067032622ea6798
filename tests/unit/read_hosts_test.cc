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

std::set<std::string> hosts_in(const std::vector<SampleFile>& files) {
  std::vector<analyzers::HostNames> names;
  for (const SampleFile& file : files)
    names.push_back(analyzers::read_hosts(file.text, analyzers::host_file(file.path)));
  const std::vector<std::string> hosts = analyzers::hosts_of(names);
  return {hosts.begin(), hosts.end()};
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
                                            plant() + "/hook\n    - git push https://github.com/a/b.git main\n"});
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

  const std::set<std::string> found = hosts_in(files);
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

// Other tools, other names and other spellings than those that the reader was made with.
TEST_CASE("hosts are learned from files that the reader was not made for") {
  int next = 0;
  std::set<std::string> planted;
  auto plant = [&] {
    static constexpr const char* kNames[] = {"orders", "ledger07", "kestrel", "lb.edge", "pg-main", "vault"};
    static constexpr const char* kDomains[] = {"fernhill.io", "int.fernhill.io", "fh-prod.net", "k8s.fernhill.cloud",
                                               "dc2.fernhill.lan"};
    ++next;
    return *planted
                .insert(std::string(kNames[next % 6]) + (next >= 30 ? std::to_string(next) : "") + "." +
                        kDomains[next % 5])
                .first;
  };
  std::vector<SampleFile> files;
  files.push_back({"/w/charts/shop/values-prod.yaml",
                   "replicaCount: 3\nimage:\n  repository: " + plant() +
                       "/shop/web\n  tag: \"1.14.2\"\n  pullPolicy: IfNotPresent\ningress:\n  enabled: true\n  hosts:\n"
                       "    - host: " +
                       plant() + "\n      paths: [\"/\"]\n  tls:\n    - secretName: web-tls\n      hosts: [\"" +
                       plant() + "\"]\nresources:\n  limits: {cpu: 500m, memory: 512Mi}\n"});
  files.push_back(
      {"/w/k8s/worker.yaml",
       "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n"
       "      - name: worker\n        image: " +
           plant() + ":5000/worker:2.1\n        env:\n        - name: DATABASE_HOST\n          value: " + plant() +
           "\n        - name: LOG_LEVEL\n          value: info\n        - name: AMQP_URL\n          value: "
           "amqp://app@" +
           plant() + ":5672/%2f\n        - name: METRICS_ENDPOINT\n          value: \"" + plant() +
           ":4317\"\n        command: [\"node\", \"dist/main.js\"]\n      hostAliases:\n      - ip: 10.4.0.2\n"
           "        hostnames:\n        - " +
           plant() + "\n"});
  files.push_back(
      {"/w/infra/dns.tf", "resource \"cloudflare_record\" \"www\" {\n  name    = \"www\"\n  value   = \"" + plant() +
                              "\"\n  type    = \"CNAME\"\n}\nprovider \"vault\" {\n  address = \"https://" + plant() +
                              ":8200\"\n}\nlocals {\n  bootstrap_servers = \"" + plant() + ":9092," + plant() +
                              ":9092\"\n  allowed_hosts = [\n    \"" + plant() +
                              "\",\n  ]\n  instance_type = \"t3.medium\"\n  ami = data.aws_ami.ubuntu.id\n}\n"});
  files.push_back(
      {"/w/docker-compose.prod.yml",
       "services:\n  app:\n    image: \"ghcr.io/fernhill/app:v3.2.0\"\n    environment:\n      - SMTP_HOST=" + plant() +
           "\n      - REDIS_URL=redis://:x@" + plant() + ":6379/1\n      - SPRING_DATASOURCE_URL=jdbc:postgresql://" +
           plant() +
           ":5432/orders\n      - TZ=Europe/Berlin\n    logging:\n      driver: gelf\n      options:\n"
           "        gelf-address: udp://" +
           plant() + ":12201\n    networks:\n      default:\n        aliases: [app.local-net]\n"});
  files.push_back({"/w/azure-pipelines.yml",
                   "trigger: [main]\npool:\n  vmImage: ubuntu-22.04\nvariables:\n  sonarHost: " + plant() +
                       "\nsteps:\n- script: |\n    scp -r dist/ deploy@" + plant() + ":/srv/www\n    docker login " +
                       plant() +
                       " -u ci\n    pip install -r requirements.txt\n"
                       "- task: PublishTestResults@2\n"});
  files.push_back(
      {"/w/.github/workflows/deploy.yml",
       "jobs:\n  ship:\n    runs-on: [self-hosted, linux]\n    env:\n      REGISTRY: " + plant() +
           "\n    steps:\n      - uses: docker/login-action@v3.1.0\n        with:\n          registry: " + plant() +
           "\n      - run: ssh -p 2222 ops@" + plant() +
           " 'sudo systemctl restart web.service'\n      - run: curl -fsS https://" + plant() + ":8443/healthz\n"});
  files.push_back(
      {"/w/Jenkinsfile", "pipeline {\n  agent { docker { image '" + plant() +
                             "/build/jdk:17' } }\n  stages { stage('x') { steps {\n    git url: 'ssh://git@" + plant() +
                             ":7999/shop/web.git'\n    sh 'mvn -B deploy -DaltDeploymentRepository=r::https://" +
                             plant() + "/repository/maven'\n  } } }\n}\n"});
  files.push_back({"/w/api/openapi.json", "{\n  \"openapi\": \"3.0.3\",\n  \"servers\": [\n    {\"url\": \"https://" +
                                              plant() +
                                              "/v2\"},\n    {\"url\": \"http://localhost:8080\"}\n  ],\n  "
                                              "\"components\": {\"securitySchemes\": {\"o\": {\"flows\": "
                                              "{\"implicit\": {\"authorizationUrl\": \"https://" +
                                              plant() + "/oauth/authorize\"}}}}}\n}\n"});
  files.push_back({"/w/appsettings.Staging.json",
                   "{\n  \"ConnectionStrings\": {\"Main\": \"Server=tcp:" + plant() +
                       ",1433;Database=Orders;Trusted_Connection=True\"},\n  \"Elastic\": {\"Uri\": \"https://" +
                       plant() + ":9200\"},\n  \"AllowedHosts\": \"*\",\n  \"Version\": \"1.0.0\"\n}\n"});
  files.push_back(
      {"/w/monitoring/prometheus.yml", "scrape_configs:\n  - job_name: node\n    static_configs:\n      - targets: ['" +
                                           plant() + ":9100', '" + plant() + ":9100']\n      - targets:\n          - " +
                                           plant() + ":9187\n    metrics_path: /metrics\n"});
  files.push_back({"/home/ann/.ssh/config", "Host edge\n\tHostname=" + plant() + "\n\tUser ann\nHost " + plant() + " " +
                                                plant() + "\n  ProxyCommand ssh -W %h:%p " + plant() +
                                                "\n  IdentityFile ~/.ssh/id_ed25519\n"});
  files.push_back({"/home/ann/.ssh/known_hosts", "@cert-authority *.fernhill.io ssh-rsa AAAA\n[" + plant() +
                                                     "]:2222,[10.9.8.7]:2222 ecdsa-sha2-nistp256 AAAA\n" + plant() +
                                                     " ssh-rsa AAAA\n"});
  files.push_back({"/w/.git/config",
                   "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = " + plant() +
                       ":shop/web.git\n[remote \"up\"]\n\turl = ssh://git@" + plant() +
                       ":2222/shop/web.git\n[url \"git@" + plant() +
                       ":\"]\n\tinsteadOf = https://github.com/\n[branch \"main\"]\n\tmerge = refs/heads/main\n"});
  files.push_back({"/w/kubeconfig", "clusters:\n- name: prod\n  cluster:\n    server: https://" + plant() +
                                        ":6443\n    tls-server-name: " + plant() +
                                        "\ncontexts:\n- context: {cluster: prod, user: ann}\n"});

  const std::set<std::string> found = hosts_in(files);
  std::string missed, wrong;
  std::size_t wrong_count = 0, found_count = 0;
  for (const std::string& name : planted) {
    if (found.contains(name))
      ++found_count;
    else
      missed += name + " ";
  }
  for (const std::string& name : found)
    if (!planted.contains(name)) {
      wrong += name + " ";
      ++wrong_count;
    }
  INFO("of " << planted.size() << " found " << found_count << ", missed: " << missed << "\nwrong: " << wrong);
  CHECK(planted.size() >= 45);
  CHECK(found_count * 100 >= planted.size() * 95);
  CHECK(wrong_count * 100 <= planted.size() * 2);
}

TEST_CASE("files without hosts are not read for them") {
  CHECK(analyzers::host_file("/w/src/main.cc") == analyzers::HostFile::none);
  CHECK(analyzers::read_hosts("host = git.acme.corp\n", analyzers::HostFile::none).sure.empty());
}
