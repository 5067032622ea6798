#include "server/policy/command_tables.h"

#include <algorithm>

namespace server {
namespace {

constexpr std::string_view kDeploy = "deploy";
constexpr std::string_view kInfrastructure = "infrastructure";
constexpr std::string_view kPublish = "publish";
constexpr std::string_view kPrint = "print-secrets";
constexpr std::string_view kRemote = "remote";
constexpr std::string_view kHistory = "rewrite-history";
constexpr std::string_view kOpaque = "opaque";

constexpr ProgramShape kShapes[] = {
    {"kubectl|oc|k",
     "-n --namespace --context --cluster --user --kubeconfig -s --server --token --as --as-group --cache-dir "
     "--certificate-authority --client-certificate --client-key --request-timeout --tls-server-name --password "
     "--username "
     "-v --v -l --selector -f --filename -o --output -c --container -k --kustomize --field-selector --sort-by --tail",
     "--insecure-skip-tls-verify --match-server-version --warnings-as-errors -A --all-namespaces -w --watch -it -i -t",
     kInfrastructure, "kubectl changes a cluster",
     "get describe logs version explain diff top api-resources api-versions cluster-info completion wait events "
     "kustomize "
     "help config+view|get-contexts|current-context|get-clusters|get-users auth+can-i|whoami rollout+status|history "
     "whoami status projects plugin options"},
    {"helm",
     "-n --namespace --kube-context --kubeconfig --kube-apiserver --kube-token --registry-config --repository-cache -f "
     "--values --set",
     "--debug", kDeploy, "helm changes what runs in a cluster",
     "list ls status history template lint version show inspect search repo dependency dep env help create package "
     "pull fetch "
     "verify completion plugin diff unittest get+notes|hooks|metadata docs"},
    {"terraform|tofu|terragrunt|tf", "-chdir --terragrunt-working-dir --terragrunt-config", "", kInfrastructure,
     "Terraform changes infrastructure",
     "init plan validate fmt version providers graph get test help output show modules metadata "
     "workspace+list|show|select "
     "state+list hclfmt graph-dependencies validate-inputs"},
    {"pulumi", "-s --stack -C --cwd --color", "--non-interactive", kInfrastructure, "Pulumi changes infrastructure",
     "preview version whoami logs about new help stack+ls|select|output schema package gen-completion convert config"},
    {"cdk|cdktf", "-c --context -a --app --profile -o --output", "-v --verbose", kInfrastructure,
     "the CDK changes infrastructure", "synth synthesize diff list ls doctor init docs metadata get convert"},
    {"aws",
     "--profile --region --output --endpoint-url --query --ca-bundle --cli-read-timeout --cli-connect-timeout --color "
     "--cli-binary-format",
     "--debug --no-verify-ssl --no-paginate --no-sign-request --no-cli-pager --no-cli-auto-prompt", kInfrastructure,
     "the AWS command line changes an account",
     "help "
     "*+describe-*|list-*|get-*|head-*|batch-get-*|lookup-*|search-*|estimate-*|validate-*|filter-*|wait|help|scan|"
     "query "
     "s3+ls|presign sts+get-caller-identity configure sso+login|logout cloudformation+validate-template|package "
     "logs+tail"},
    {"gcloud",
     "--project --account --configuration --format --filter --region --zone --verbosity --impersonate-service-account",
     "--quiet -q", kInfrastructure, "gcloud changes a project",
     "help info version init components config+list|get|get-value|set|configurations auth+login|list|configure-docker "
     "*+list|describe|list-*|get-* *+*+list|describe|list-*|get-* *+*+*+list|describe topic cheat-sheet feedback"},
    {"az", "--subscription -g --resource-group -n --name -o --output --query", "--debug --verbose --only-show-errors",
     kInfrastructure, "the Azure command line changes a subscription",
     "help version login logout account+list|show|set *+list|show|list-*|check-* *+*+list|show|list-* bicep find "
     "feedback "
     "configure config"},
    {"gsutil", "-o -h -u", "-m -q -D", kInfrastructure, "gsutil changes storage", "ls du stat cat version help hash"},
    {"doctl|linode-cli|hcloud|scw|oci|ibmcloud|exo|civo|vultr-cli|yc",
     "-t --access-token -c --config --context --output -o", "", kInfrastructure,
     "the provider's command line changes infrastructure",
     "help version *+list|ls|get|describe|show *+*+list|ls|get|describe|show account config auth completion"},
    {"eksctl", "", "", kInfrastructure, "eksctl changes clusters", "get version info help completion utils"},
    {"heroku", "-a --app -r --remote", "", kDeploy, "heroku changes an application",
     "apps apps:info logs ps info status help login whoami auth:whoami version addons releases local local:start"},
    {"fly|flyctl", "-a --app -c --config -t --access-token", "", kDeploy, "flyctl changes an application",
     "status logs info version help apps+list regions doctor auth+login|whoami"},
    {"vercel|now", "--cwd --scope -t --token -A --local-config -S", "--debug -d", kDeploy, "vercel deploys",
     "dev build ls list inspect logs whoami login logout link help pull init telemetry"},
    {"kamal|cap|dpl|ecs-deploy|copilot|nomad|argocd|flux|fluxctl|juju", "-c --config-file -d --destination", "",
     kDeploy, "this deploys",
     "version help config status get logs list init completion diff app+get|list|diff|logs job+status|plan|validate "
     "validate check plan details"},
    {"ansible-playbook", "-i --inventory -l --limit -t --tags -e --extra-vars -u --user", "", kInfrastructure,
     "a playbook changes machines", ""},
    {"ansible", "-i -m -a -u -e", "", kInfrastructure, "ansible changes machines", ""},
    {"git",
     "-C -c --git-dir --work-tree --namespace --super-prefix --exec-path --config-env -m -F --message --author --date",
     "-p -P --paginate --no-pager --bare --no-replace-objects --literal-pathspecs --no-optional-locks -q --quiet", "",
     "", ""},
    {"docker|podman|nerdctl",
     "-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey -e --env --env-file -v --volume -w "
     "--workdir "
     "-u --user -p --publish --name --network --net -h --hostname --entrypoint --mount -m --memory --cpus --platform "
     "--restart "
     "--label --link --add-host --dns --device --gpus --ulimit --shm-size --pull --ipc --pid --cap-add --cap-drop "
     "--security-opt "
     "--tmpfs --volumes-from --expose --log-driver --log-opt --runtime --cidfile --cgroupns --userns --stop-signal "
     "--health-cmd "
     "-f --file --project-name --profile -t --tag --build-arg --target --progress --cache-from --cache-to --secret "
     "--ssh --output -o "
     "--index --project-directory --parallel --ansi -a --attach --format",
     "-D --debug --tls --tlsverify --rm -it -i -t -d --init --privileged -ti -T", "", "", ""},
    {"docker-compose|podman-compose",
     "-f --file -p --project-name --profile --env-file -e --env -u --user -w --workdir --project-directory",
     "--rm -T -d", "", "", ""},
    {"npm|pnpm|yarn|bun",
     "-w --workspace --prefix -C --dir --cwd --registry --filter -F --tag --otp --access --userconfig",
     "-s --silent -r --recursive -ws --workspaces --if-present -q --quiet -D -d --force -g --global --verbose "
     "--no-progress",
     "", "", ""},
    {"make|gmake|bmake|just|task|rake|mage|invoke|inv|nox|tox|gradle|gradlew|mvn|mvnw|ant|bazel|sbt|mix|lein|fastlane|"
     "bundle|poe|hatch|pdm|poetry|uv|"
     "flit|maturin|cargo|gem|twine|nuget|dotnet|vsce|ovsx|pod|goreleaser|lerna|nx|turbo|rush|changeset|wrangler|"
     "firebase|netlify|serverless|sls|sam|"
     "eb|cf|amplify|skaffold|packer|gh|glab|hub",
     "-C --directory -f --file --makefile -j -I -o -p --project-dir -D -s -P -R --repo -e -c --config --project "
     "--stage --env --session --manifest-path -pl",
     "-k -B -q -n -i --silent --quiet --no-print-directory -v --verbose --no-daemon", "", "", ""},
};

constexpr CommandRow kCommands[] = {
    // Clusters and clouds: what they show.
    {"kubectl|oc|k", "get ... *secret*", "-o --output --template", kPrint, "kubectl shows secrets"},
    {"kubectl|oc|k", "config view", "--raw --flatten", kPrint, "kubectl shows the credentials of its configuration"},
    {"kubectl|oc|k", "create token", "", kPrint, "kubectl shows a token"},
    {"kubectl|oc|k", "whoami", "-t --show-token", kPrint, "oc shows a token"},
    {"kubectl|oc|k", "exec|attach|cp|debug|port-forward|proxy|rsh|rsync", "", kRemote,
     "kubectl reaches into a cluster"},
    {"helm", "get values|all|manifest", "", kPrint, "helm shows the values of a release"},
    {"helm", "push", "", kPublish, "helm publishes a chart"},
    {"terraform|tofu|terragrunt|tf", "output", "-raw -json --raw --json", kPrint,
     "Terraform shows outputs that may be secret"},
    {"terraform|tofu|terragrunt|tf", "show", "-json --json", kPrint, "Terraform shows its state, which holds secrets"},
    {"terraform|tofu|terragrunt|tf", "state pull|show", "", kPrint, "Terraform shows its state, which holds secrets"},
    {"pulumi", "config|stack ...", "--show-secrets", kPrint, "Pulumi shows secrets"},
    {"aws", "secretsmanager get-secret-value|batch-get-secret-value", "", kPrint, "AWS shows secrets"},
    {"aws", "ssm get-parameter|get-parameters|get-parameters-by-path|get-parameter-history", "--with-decryption",
     kPrint, "AWS shows decrypted parameters"},
    {"aws", "kms decrypt|generate-data-key", "", kPrint, "AWS decrypts"},
    {"aws", "sts get-session-token|get-federation-token|assume-role*", "", kPrint, "AWS shows credentials"},
    {"aws", "ecr|ecr-public|codeartifact|eks get-login-password|get-authorization-token|get-token", "", kPrint,
     "AWS shows a token"},
    {"aws", "configure get|export-credentials", "", kPrint, "AWS shows credentials"},
    {"aws", "rds generate-db-auth-token", "", kPrint, "AWS shows a token"},
    {"aws", "iam create-access-key", "", kPrint, "AWS shows a new key"},
    {"aws", "lambda get-function|get-function-configuration", "", kPrint, "AWS shows a function's environment"},
    {"aws", "ssm start-session|send-command", "", kRemote, "AWS runs commands on other machines"},
    {"aws", "ecs execute-command", "", kRemote, "AWS runs commands in a container"},
    {"aws", "deploy|codedeploy ...", "", kDeploy, "AWS deploys"},
    {"gcloud", "secrets versions access", "", kPrint, "gcloud shows a secret"},
    {"gcloud", "... print-access-token|print-identity-token|print-refresh-token", "", kPrint, "gcloud shows a token"},
    {"gcloud", "sql generate-login-token", "", kPrint, "gcloud shows a token"},
    {"gcloud", "... ssh|scp", "", kRemote, "gcloud reaches another machine"},
    {"gcloud", "... deploy", "", kDeploy, "gcloud deploys"},
    {"az", "keyvault secret|key|certificate show|download", "", kPrint, "Azure shows a secret"},
    {"az", "account get-access-token", "", kPrint, "Azure shows a token"},
    {"az", "... keys|credential|credentials|connection-string|list-keys|list-connection-strings ...", "", kPrint,
     "Azure shows keys"},
    {"az", "... create-for-rbac", "", kPrint, "Azure shows a new credential"},
    {"az", "... deploy|up", "", kDeploy, "Azure deploys"},
    {"az", "ssh|serialconsole ...", "", kRemote, "Azure reaches another machine"},
    {"heroku", "config|config:get", "", kPrint, "heroku shows its configuration"},
    {"heroku", "run|run:*|ps:exec|pg:psql", "", kRemote, "heroku runs commands in production"},
    {"heroku", "auth:token", "", kPrint, "heroku shows a token"},
    {"fly|flyctl", "ssh|proxy ...", "", kRemote, "flyctl reaches a machine"},
    {"fly|flyctl", "auth token", "", kPrint, "flyctl shows a token"},
    {"vercel|now", "$", "", kDeploy, "vercel deploys"},
    {"vercel|now", "env pull", "", kPrint, "vercel fetches secrets"},
    {"wrangler", "deploy|publish|rollback|versions ...", "", kDeploy, "wrangler deploys"},
    {"wrangler", "secret|r2|kv|d1|queues|delete|kv:* ...", "", kInfrastructure, "wrangler changes an account"},
    {"firebase", "deploy|hosting:*|functions:delete|functions:config:set", "", kDeploy, "firebase deploys"},
    {"firebase", "functions:config:get|functions:secrets:access|login:ci", "", kPrint, "firebase shows secrets"},
    {"netlify|ntl", "deploy", "", kDeploy, "netlify deploys"},
    {"netlify|ntl", "env:list|env:get|env:import", "", kPrint, "netlify shows secrets"},
    {"serverless|sls|sam", "deploy|remove|rollback|delete|sync|invoke", "", kDeploy, "this deploys functions"},
    {"eb|cf|amplify", "deploy|push|publish|terminate|create|delete|setenv|scale|swap|restage", "", kDeploy,
     "this deploys an application"},
    {"surge|gh-pages|ghp-import|zappa|chalice|deployctl|railway", "", "", kDeploy, "this deploys"},
    {"skaffold", "run|deploy|delete|apply|dev", "", kDeploy, "skaffold deploys"},
    {"packer", "build", "", kInfrastructure, "packer makes images"},
    {"cdk|cdktf", "deploy|destroy", "", kDeploy, "the CDK deploys"},
    {"docker|podman|nerdctl", "stack|service|swarm|node ...", "", kInfrastructure, "docker changes a swarm"},
    {"docker|podman|nerdctl", "push", "", kPublish, "docker publishes an image"},
    {"docker|podman|nerdctl", "image|manifest push", "", kPublish, "docker publishes an image"},
    {"docker|podman|nerdctl", "compose push", "", kPublish, "docker publishes images"},
    {"docker|podman|nerdctl", "build|buildx|image ...", "--push", kPublish, "docker publishes an image"},
    {"docker|podman|nerdctl", "inspect", "", kPrint, "docker shows a container's environment"},
    {"docker|podman|nerdctl", "container|config|secret inspect", "", kPrint, "docker shows a container's environment"},
    {"docker|podman|nerdctl", "compose config", "", kPrint, "docker shows resolved secrets"},
    {"docker-compose|podman-compose", "config", "", kPrint, "docker shows resolved secrets"},
    {"docker-compose|podman-compose", "push", "", kPublish, "docker publishes images"},
    {"docker|podman|nerdctl", "", "^-H ^--host ^-c ^--context", kRemote, "docker reaches another machine"},
    {"buildah|skopeo|crane|oras|regctl", "push|copy|sync|delete|tag|append|mutate", "", kPublish,
     "this publishes an image"},
    {"cosign", "sign|attest|copy", "", kPublish, "cosign signs what is released"},
    // Packages and releases.
    {"npm|pnpm|yarn|bun", "publish|unpublish|deprecate|dist-tag|owner|access|stage", "", kPublish,
     "this changes a public registry"},
    {"npm|pnpm|yarn|bun", "npm|workspace|workspaces|exec ... publish", "", kPublish, "this changes a public registry"},
    {"npm|pnpm|yarn|bun", "token|config|get ... *token*|*_auth*|*password*", "", kPrint,
     "this shows a registry's token"},
    {"npm|pnpm|yarn|bun", "token", "", kPrint, "this shows a registry's tokens"},
    {"npm|pnpm|yarn|bun", "run|run-script|rum|urn ... deploy|deploy[-:_]*|*[-:_]deploy|rollback*", "", kDeploy,
     "a script that is called deploy"},
    {"npm|pnpm|yarn|bun", "run|run-script|rum|urn ... publish|publish[-:_]*|*[-:_]publish|release", "", kPublish,
     "a script that is called publish or release"},
    {"yarn|pnpm|bun", "deploy|deploy[-:_]*|*[-:_]deploy", "", kDeploy, "a script that is called deploy"},
    {"yarn|pnpm|bun", "release|publish[-:_]*|*[-:_]publish", "", kPublish,
     "a script that is called publish or release"},
    {"make|gmake|bmake|just|task|rake|mage|invoke|inv|nox|tox|ant|poe|fastlane|bundle|nx|turbo|rush|lein",
     "... deploy|deploy[-:_]*|*[-:_]deploy|rollback|provision|undeploy", "", kDeploy, "a target that is called deploy"},
    {"make|gmake|bmake|just|task|rake|mage|invoke|inv|nox|tox|ant|poe|fastlane|bundle|nx|turbo|rush",
     "... publish|publish[-:_]*|*[-:_]publish|upload|upload[-:_]*", "", kPublish,
     "a target that is called publish or upload"},
    {"rake|bundle|just|fastlane", "... release|release[-:_]*|beta", "", kPublish, "a target that is called release"},
    {"make|gmake|bmake", "", "--eval -f=- -f- -f=/dev/stdin --file=- --makefile=- --file=/dev/stdin", kOpaque,
     "make gets its rules from the command line"},
    {"make|gmake|bmake", "... SHELL=*|.SHELLFLAGS=*", "", kOpaque, "make gets another shell"},
    {"gradle|gradlew|sbt", "... publish*|upload*|*:publish*|*:upload*|*deploy*|release", "", kPublish,
     "a task that publishes"},
    {"mvn|mvnw", "... deploy|release:*|deploy:*|nexus-staging:*|*:deploy*|site-deploy", "", kPublish,
     "a goal that publishes"},
    {"lerna", "publish|version", "", kPublish, "lerna publishes"},
    {"np|semantic-release|release-it|shipit", "", "", kPublish, "this publishes a release"},
    {"changeset|rush", "publish|tag", "", kPublish, "this publishes packages"},
    {"goreleaser", "release|publish|announce|continue", "", kPublish, "goreleaser publishes"},
    {"twine|flit|maturin|hatch|pdm|poetry|uv", "upload|publish|register", "", kPublish, "this publishes a package"},
    {"setup.py", "... upload|register|upload_docs", "", kPublish, "this publishes a package"},
    {"cargo", "publish|yank|owner|login|release|workspaces", "", kPublish, "cargo changes a public registry"},
    {"gem", "push|yank|owner", "", kPublish, "gem changes a public registry"},
    {"dotnet|nuget", "push|nuget ...", "", kPublish, "this publishes a package"},
    {"vsce|ovsx", "publish|unpublish|create-namespace", "", kPublish, "this publishes an extension"},
    {"pod", "trunk ...", "", kPublish, "pod publishes"},
    {"mix", "hex.publish|hex.retire|hex.owner", "", kPublish, "mix publishes a package"},
    {"cabal|stack|luarocks|conan|anaconda|jfrog|jf|dput|osc|snapcraft|charmcraft",
     "upload|push|rt|release|promote|publish", "", kPublish, "this publishes a package"},
    {"dput|dupload|debrelease|copr-cli|fedpkg|bodhi", "", "", kPublish, "this publishes a package"},
    {"dart|flutter", "pub publish", "", kPublish, "this publishes a package"},
    {"gh|glab|hub", "release create|delete|edit|upload", "", kPublish, "this publishes a release"},
    {"gh|glab", "workflow|run run|rerun|enable|disable", "", kDeploy, "this starts a pipeline"},
    {"gh|glab", "secret|variable set|delete|remove|create|update", "", kInfrastructure,
     "this changes the secrets of a repository"},
    {"gh|glab", "repo delete|archive|rename|edit|transfer", "", kHistory, "this changes or removes a repository"},
    {"gh|glab", "pr|mr merge", "", kPublish, "this merges"},
    {"gh|glab", "auth token", "", kPrint, "this shows a token"},
    {"gh|glab", "auth status", "-t --show-token", kPrint, "this shows a token"},
    {"gh|glab", "api ...", "-X --method -f -F --field --raw-field --input", kInfrastructure,
     "this changes something by the forge's interface"},
    // git
    {"git", "push", "-f --force --force-with-lease --force-if-includes --mirror --delete -d --prune", kHistory,
     "git rewrites or removes what others have"},
    {"git", "push ... +*|:*", "", kHistory, "git rewrites or removes what others have"},
    {"git", "push|fetch|pull|clone|ls-remote|archive ...", "--exec --receive-pack --upload-pack", kOpaque,
     "git runs another program"},
    {"git", "send-pack|http-push ...", "", kHistory, "git rewrites what others have"},
    {"git", "clone|fetch|pull|push|remote|submodule|ls-remote ... ext::*", "", kOpaque, "git runs another program"},
    {"git", "credential|credential-* ...", "", kPrint, "git shows credentials"},
    {"git", "config ... !*", "", kOpaque, "git is taught an alias that runs a command"},
    {"git", "config ... *token*|*password*|credential*", "", kPrint, "git shows credentials"},
    {"git", "filter-branch|daemon|instaweb|shell|upload-pack|receive-pack|p4|svn ...", "", kOpaque,
     "git runs other programs"},
    {"git", "difftool|mergetool ...", "-x --extcmd", kOpaque, "git runs another program"},
    {"git", "grep ...", "-O --open-files-in-pager", kOpaque, "git runs another program"},
    // Vaults and keys.
    {"vault|bao", "read|kv|print|unwrap|token|login|list ...", "", kPrint, "vault shows secrets"},
    {"vault|bao", "write|delete|policy|auth|secrets|operator|patch|lease ...", "", kInfrastructure, "vault is changed"},
    {"op", "read|item|document|inject|signin|get|list ...", "", kPrint, "1Password shows secrets"},
    {"bw|bws|lpass|pass|gopass|keepassxc-cli|dashlane|dcli|keyring|secret-tool|envchain", "", "", kPrint,
     "a password manager shows secrets"},
    {"security", "find-*-password|dump-keychain|export", "", kPrint, "the keychain shows secrets"},
    {"cmdkey|dpapi", "", "", kPrint, "this shows credentials"},
    {"chamber", "read|export|env|list ...", "", kPrint, "chamber shows secrets"},
    {"doppler|infisical|phase|akeyless|conjur|summon", "secrets|export|configs|get|variable|show ...", "", kPrint,
     "this shows secrets"},
    {"sops|dotenvx|blackbox_cat|eyaml|git-crypt|ejson|age|rage", "", "-d --decrypt", kPrint, "this decrypts"},
    {"sops|dotenvx|eyaml|ejson|git-crypt", "decrypt|get|unlock|exec-env|edit|keypair ...", "", kPrint, "this decrypts"},
    {"blackbox_cat", "", "", kPrint, "this decrypts"},
    {"gpg|gpg2", "", "-d --decrypt --export-secret-keys --export-secret-subkeys", kPrint, "gpg decrypts or shows keys"},
    {"ansible-vault", "view|decrypt|edit", "", kPrint, "ansible-vault decrypts"},
    {"kubeseal|sealed-secrets", "", "--recovery-unseal", kPrint, "this decrypts"},
    {"systemctl", "show-environment", "", kPrint, "this shows the environment"},
    {"launchctl", "getenv|export", "", kPrint, "this shows the environment"},
    {"ps", "", "-E", kPrint, "this shows the environment of programs"},
    {"ps", "*e*", "", kPrint, "this shows the environment of programs"},
    {"printenv", "", "", kPrint, "this shows the environment"},
    // Other machines.
    {"scp|sftp|mosh|telnet|rsh|rlogin|rexec|pssh|pdsh|clush|dsh|psexec|winrs|rclone|lftp|ftp|ncftpput|tftp|s3cmd|s5cmd",
     "", "", kRemote, "this reaches another machine"},
    {"rsync", "... *:*", "", kRemote, "rsync reaches another machine"},
    {"crontab|at|batch|atq|schtasks", "", "", kOpaque, "what it schedules runs later"},
    // Code in options.
    {"rg|ripgrep", "", "--pre --hostname-bin", kOpaque, "the search runs a program"},
    {"gdb|lldb", "", "-ex --eval-command -x --command -o -iex -ix --one-line --source -s", kOpaque,
     "a debugger runs commands"},
    {"vim|vi|nvim|ex|view|emacs|ed|nano|pico", "", "-c --cmd -s -S -es --eval --batch --execute --script -l -e",
     kOpaque, "an editor runs commands"},
    {"psql|mysql|mariadb|sqlite3|mongosh|sqlplus", "... *\\!*|.shell*|.system*|system*|!*", "", kOpaque,
     "a database's console runs a command"},
    {"deno|bun", "run|x|serve ... http:*|https:*", "", kOpaque, "it runs code from elsewhere"},
    {"deno", "deploy", "", kDeploy, "deno deploys"},
    {"vim|vi|nvim|ex|view", "... +*", "", kOpaque, "an editor runs commands"},
    {"ed", "", "", kOpaque, "an editor runs commands"},
    {"powershell|pwsh|cmd|iex|invoke-expression|wscript|cscript|mshta|rundll32|regsvr32|wmic|certutil|bitsadmin", "",
     "", kOpaque, "it is a language that is not read here"},
    {"expect|socat|tclsh|wish", "", "", kOpaque, "it is a language that is not read here"},
    {"nc|ncat|netcat", "", "-e --exec -c --sh-exec", kOpaque, "the connection runs a program"},
    {"screen|tmux",
     "... send-keys|send|new-session|new|new-window|neww|split-window|splitw|run-shell|run|-X|if-shell|pipe-pane ...",
     "", kOpaque, "a terminal is told what to type"},
    {"screen", "", "-X -dm -dmS -S", kOpaque, "a terminal is told what to run"},
    {"enable|hash", "", "-f -p", kOpaque, "the shell gets another program under this name"},
    {"fc|complete|bind|history", "", "-s -e -C -x -c -r -a", kOpaque, "the shell runs something that is not read here"},
};

constexpr RunnerRow kRunners[] = {
    {"sudo|doas|pkexec|gosu|su-exec", "",
     "-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -T -U -D --chdir -R --chroot", "",
     0, false, "", "", ""},
    {"env", "", "-u --unset -C --chdir --block-signal --default-signal", "-S --split-string", 0, false, "", "",
     "print-secrets"},
    {"nohup|setsid|builtin|catchsegv|coproc|fakeroot|faketime|proot|winpty|caffeinate|unbuffer|rlwrap|chronic|dbus-run-"
     "session|ssh-agent|linux32|linux64|noglob|nocorrect",
     "", "-f -d -t -i -w", "", 0, false, "", "", ""},
    {"command|exec", "", "-a", "", 0, false, "", "", ""},
    {"time|gtime", "", "-f --format -o --output", "", 0, false, "", "", ""},
    {"nice|ionice|chrt|taskset", "", "-n --adjustment -c --class --classdata -p", "", 0, false, "", "", ""},
    {"timeout|gtimeout", "", "-k --kill-after -s --signal", "", 1, false, "", "", ""},
    {"stdbuf|gstdbuf", "", "-i -o -e --input --output --error", "", 0, false, "", "", ""},
    {"chroot|systemd-nspawn|firejail|bwrap|unshare|nsenter|setarch|capsh|runcon|numactl|prlimit", "",
     "--userspec --groups -D -M -t -S -G --bind --ro-bind --chdir --setenv", "", 0, false, "opaque",
     "what runs in another root is not read here", ""},
    {"systemd-run|runuser", "", "-u --unit -p --property --uid --gid -E --setenv -l -g -G -M -t", "-c --command", 0,
     false, "", "", ""},
    {"su", "", "-g -G -s --shell -w", "-c --command", 1, false, "", "", "opaque"},
    {"flock", "", "-w --timeout -E --conflict-exit-code", "-c --command", 1, false, "", "", ""},
    {"script", "", "-I -O -B -T -m -E -o -t", "-c --command", 1, false, "", "", ""},
    {"watch", "", "-n --interval -s --equexit -q", "", 0, true, "", "", ""},
    {"strace|ltrace|perf|valgrind|gperf|heaptrack|rr|coredumpctl", "", "-e -o -p -s -u -P -a -S -I -O -E -X -l -F -n",
     "", 0, false, "", "", ""},
    {"xvfb-run", "", "-e -f -n -p -s -w --server-args --server-num --error-file --auth-file", "", 0, false, "", "", ""},
    {"entr|parallel|rush|sem", "",
     "-j --jobs -a --arg-file -I -d --delimiter --colsep --timeout --retries --joblog --results --halt -n -N -L -P -S "
     "--sshlogin",
     "", 0, true, "", "", "opaque"},
    {"concurrently", "",
     "-n --names -c --prefix-colors -p --prefix -l -t -m --max-processes --restart-tries --restart-after --kill-signal "
     "--name-separator --handle-input --default-input-target",
     "", 0, true, "", "", ""},
    {"npx|pnpx|bunx", "", "-p --package -w --workspace", "-c --call", 0, false, "", "", ""},
    {"uvx|tox-run", "", "--from --with -p --python --index-url", "", 0, false, "", "", ""},
    {"npm", "exec|x", "-w --workspace -p --package --prefix", "-c --call", 0, false, "", "", ""},
    {"pnpm|bun", "exec|dlx|x", "-C --dir --filter -F --package --cwd", "", 0, false, "", "", ""},
    {"yarn", "exec|dlx", "--cwd -p --package", "", 0, false, "", "", ""},
    {"pipx|poetry|pipenv|uv|pdm|rye|hatch|micromamba|mamba|conda|mise|rtx", "run|exec|x",
     "-n --name -p --prefix -C --directory --project --with --python -e --env --spec --group --extra -P --cd", "", 0,
     false, "", "", ""},
    {"rustup", "run", "", "", 1, false, "", "", ""},
    {"bundle|rbenv|pyenv|nodenv|asdf|opam|cabal|stack|coverage|xcrun|mix|lerna|rush", "exec|run",
     "--rcfile --concurrency --scope --source --include --omit", "", 0, false, "", "", ""},
    {"direnv|chamber|aws-vault|teller|awsume|saml2aws|granted", "exec|run", "-d --duration -n --region --profile -a",
     "", 1, false, "", "", ""},
    {"op|doppler|infisical|vault|bao|dotenvx|phase|akeyless|envchain", "run",
     "--env-file -f -p --project -c --config --env --path --account", "--command", 0, false, "", "", ""},
    {"dotenv|dotenv-cli|env-cmd|cross-env|cross-env-shell|nf|honcho", "", "-f -e -c -v -o --file --environments", "", 0,
     false, "", "", ""},
    {"nix-shell|nix", "", "-p -A -E -I --packages", "--run --command -c", 0, false, "", "", ""},
    {"docker|podman|nerdctl", "exec",
     "-e --env -u --user -w --workdir --env-file --detach-keys -H --host --context -c --config", "", 1, false, "", "",
     ""},
    {"docker|podman|nerdctl", "container exec", "-e --env -u --user -w --workdir --env-file --detach-keys", "", 1,
     false, "", "", ""},
    {"docker|podman|nerdctl", "run|create",
     "-H --host --context --config -e --env --env-file -v --volume -w --workdir -u --user -p --publish --name "
     "--network --net -h --hostname --entrypoint "
     "--mount -m --memory --cpus --platform --restart -l --label --link --add-host --dns --device --gpus --ulimit "
     "--shm-size --pull --ipc --pid --cap-add "
     "--cap-drop --security-opt --tmpfs --volumes-from --expose --log-driver --log-opt --runtime --cidfile --cgroupns "
     "--userns --stop-signal --health-cmd "
     "--health-interval --health-retries --health-timeout -a --attach --group-add --annotation --arch --os "
     "--blkio-weight --cgroup-parent --cpu-shares -c "
     "--cpuset-cpus --detach-keys --dns-search --domainname --ip --ip6 --isolation --label-file --mac-address "
     "--memory-swap --network-alias --oom-score-adj "
     "--pids-limit --stop-timeout --storage-opt --sysctl --uts --volume-driver --pod --secret --userns --requires "
     "--hostuser",
     "", 1, false, "", "", ""},
    {"docker|podman|nerdctl", "container run",
     "-e --env --env-file -v --volume -w --workdir -u --user -p --publish --name --network --entrypoint --mount", "", 1,
     false, "", "", ""},
    {"docker|podman|nerdctl", "compose exec|run",
     "-f --file -p --project-name --profile --env-file -e --env -u --user -w --workdir --index --name --entrypoint -v "
     "--volume --publish",
     "", 1, false, "", "", ""},
    {"docker-compose|podman-compose", "exec|run",
     "-f --file -p --project-name --profile --env-file -e --env -u --user -w --workdir --index --name --entrypoint -v "
     "--volume",
     "", 1, false, "", "", ""},
    {"kubectl|oc|k", "exec|debug|run", "-n --namespace --context -c --container --kubeconfig -f --filename --image", "",
     1, false, "", "", ""},
    {"ssh|autossh|slogin|dbclient", "", "-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B -M", "", 1,
     true, "remote", "a command on another machine", "remote"},
    {"sshpass", "", "-p -f -P -d", "", 0, false, "", "", ""},
    {"vagrant|multipass|lxc|incus|limactl|colima|minikube|distrobox|toolbox", "ssh|exec|shell|enter",
     "-n --name -c --container", "-c --command", 1, false, "", "", ""},
    {"git", "bisect run", "-C", "", 0, false, "", "", ""},
    {"git", "submodule foreach", "-C", "", 0, true, "", "", ""},
    {"git", "rebase", "-C --onto -s -X", "-x --exec", 99, false, "", "", ""},
    {"trap", "", "", "", 0, true, "", "", ""},
    {"tar|gtar|bsdtar", "", "",
     "--to-command --use-compress-program -I --checkpoint-action --rmt-command --rsh-command -F --info-script "
     "--new-volume-script",
     99, false, "", "", ""},
    {"rsync", "", "", "-e --rsh --rsync-path", 99, false, "", "", ""},
    {"zip", "", "", "-TT --unzip-command", 99, false, "", "", ""},
    {"sort|gsort", "", "", "--compress-program", 99, false, "", "", ""},
    {"man", "", "", "-P --pager -H --html", 99, false, "", "", ""},
    {"nodemon|onchange|chokidar|watchexec|cargo-watch|reflex|watchman-make", "",
     "-w --watch -e --ext -d --delay -i --ignore -p --project-origin", "-x --exec -c --command -s --shell", 0, false,
     "", "", ""},
    {"busybox|toybox|llvm-env|rtk|tsx-env", "", "", "", 0, false, "", "", ""},
};

constexpr InterpreterRow kInterpreters[] = {
    {"python|pypy|ipython|jython|micropython|sage", "-c", "-W -X -Q --check-hash-based-pycs"},
    {"node|nodejs|iojs|electron", "-e --eval -p --print -pe -i --interactive",
     "-r --require --import --loader --experimental-loader -C --conditions --env-file --test-name-pattern "
     "--test-reporter"},
    {"deno", "eval repl", "--config -c --import-map --lock"},
    {"bun", "-e --eval -p --print repl", ""},
    {"tsx|ts-node|esno|babel-node|swc-node|jiti", "-e --eval -p --print -pe",
     "-P --project -r --require -O --tsconfig"},
    {"perl|perl6|raku", "-e -E -n -p -i", "-I -M -m"},
    {"ruby|jruby|irb|pry|erb", "-e -n -p", "-I -r -C"},
    {"php|hhvm", "-r -R -B -E -a", "-d -c -S -t -z"},
    {"lua|luajit|texlua", "-e -i", "-l"},
    {"rscript", "-e", ""},
    {"julia", "-e -E --eval --print", "--project -L -t -p"},
    {"osascript|jxa", "-e", "-l"},
    {"guile|racket|scheme|sbcl|clisp|ecl|clojure|clj|bb|emacsclient|gosh|chibi-scheme", "-c -e -x --eval --load -l",
     ""},
    {"groovy|scala|kotlin|kscript|jshell|amm", "-e", "-cp -classpath"},
    {"elixir|erl|escript", "-e --eval -eval", "-pa -r"},
    {"ghc|runghc|ghci|ocaml|swipl|gprolog|octave|maxima|gp|tclsh|wish", "-e --eval -g -q", ""},
};

}  // namespace

const std::string_view kShells =
    "sh bash zsh dash ksh ksh93 mksh ash fish rbash yash csh tcsh posh xonsh nu elvish oil osh";
const std::string_view kReaders =
    "cat tac head tail less more most bat batcat nl od xxd hexdump hd base64 base32 basenc uuencode strings cut sort "
    "uniq tr paste rev "
    "fold fmt pr column expand unexpand diff colordiff delta cmp comm dd tar zip gzip gunzip zcat bzip2 xz zstd 7z "
    "curl wget "
    "http https xh httpie nc ncat socat xclip xsel pbcopy clip type gc get-content view vim vi look split csplit shuf "
    "join "
    "iconv dos2unix envsubst gpg age rage qrencode mail mailx sendmail glow mdcat pygmentize highlight "
    "source-highlight "
    "pv ccat lolcat cowsay figlet jc dasel tomlq xq hcl2json csvlook yj gron fx";
const std::string_view kPatternReaders =
    "grep egrep fgrep zgrep pcregrep rg ag ack ugrep sed gsed awk gawk mawk nawk jq yq perl ruby sd sift look git-grep";
const std::string_view kCopiers = "cp mv ln install rsync scp gcp gmv ditto rclone sftp";
const std::string_view kListings =
    "find fd fdfind ls exa eza dir which whereis whence command type pwd dirname basename realpath readlink mktemp "
    "date nproc uname id whoami "
    "hostname arch getconf dpkg dpkg-query rpm dpkg-architecture pkg-config pkgconf pg_config xml2-config llvm-config "
    "sdl2-config python3-config "
    "krb5-config curl-config go git brew xcode-select xcrun stat wc tput locale getent lsb_release sw_vers du df test "
    "true false seq expr jot "
    "cygpath nvm npm yarn pnpm rustc cargo gcc cc clang g++ kpsewhich ruby-config gem bundle mise asdf tty ps pgrep "
    "pidof lsof docker "
    "md5sum sha1sum sha256sum sha512sum shasum md5 cksum";
const std::string_view kLineVariables =
    "GIT_SSH_COMMAND GIT_SSH GIT_PAGER PAGER MANPAGER EDITOR VISUAL GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_EXTERNAL_DIFF "
    "GIT_PROXY_COMMAND "
    "GIT_ASKPASS SSH_ASKPASS BROWSER LESSOPEN LESSCLOSE RSYNC_RSH CVS_RSH SUDO_ASKPASS SUDO_EDITOR";
const std::string_view kCodeVariables =
    "BASH_ENV PROMPT_COMMAND PS4 LD_PRELOAD LD_AUDIT DYLD_INSERT_LIBRARIES PERL5OPT PERL5DB PYTHONSTARTUP "
    "PYTHONINSPECT RUBYOPT GIT_CONFIG_COUNT "
    "GIT_CONFIG_PARAMETERS GIT_EXEC_PATH GIT_TEMPLATE_DIR MAKEFILES BASHOPTS SHELLOPTS ZDOTDIR JAVA_TOOL_OPTIONS";
const std::string_view kGitCommands =
    "add am annotate apply archive backfill bisect blame branch bugreport bundle cat-file check-attr check-ignore "
    "check-mailmap check-ref-format "
    "checkout checkout-index cherry cherry-pick citool clean clone column commit commit-graph commit-tree config "
    "count-objects credential daemon "
    "describe diagnose diff diff-files diff-index diff-tree difftool fast-export fast-import fetch fetch-pack "
    "filter-branch filter-repo flow "
    "fmt-merge-msg for-each-ref for-each-repo format-patch fsck gc get-tar-commit-id grep gui hash-object help hook "
    "index-pack init init-db "
    "instaweb interpret-trailers lfs log ls-files ls-remote ls-tree mailinfo mailsplit maintenance merge merge-base "
    "merge-file merge-index "
    "merge-tree mergetool mktag mktree mv name-rev notes pack-objects pack-refs patch-id prune prune-packed pull push "
    "range-diff read-tree rebase "
    "reflog refs remote repack replace replay request-pull rerere reset restore rev-list rev-parse revert rm "
    "send-email shortlog show show-branch "
    "show-index show-ref sparse-checkout stage stash status stripspace submodule subtree switch symbolic-ref tag "
    "unpack-objects update-index "
    "update-ref update-server-info var verify-commit verify-pack verify-tag version web--browse whatchanged worktree "
    "write-tree "
    "send-pack http-push shell upload-pack receive-pack p4 svn cvsimport cvsexportcommit merge-octopus secrets annex "
    "absorb cliff";
const std::string_view kGitSettings =
    "user.* author.* committer.* color.* advice.* init.defaultBranch init.defaultbranch core.quotepath core.quotePath "
    "core.autocrlf core.eol core.longpaths "
    "core.abbrev core.filemode core.ignorecase core.symlinks core.safecrlf commit.gpgsign tag.gpgsign commit.gpgSign "
    "tag.gpgSign safe.directory "
    "protocol.version fetch.* pull.* gc.* diff.renames diff.algorithm diff.noprefix log.* http.extraheader "
    "http.sslverify http.sslVerify "
    "http.lowspeedlimit http.version submodule.recurse submodule.fetchJobs rebase.autosquash merge.conflictstyle "
    "merge.ff push.default "
    "push.followTags branch.* remote.origin.url remote.origin.fetch transfer.* pack.* index.* status.* column.* "
    "rerere.* feature.* checkout.* lfs.*";

const std::string_view kInstallers =
    "apt apt-get apt-cache aptitude brew dnf yum apk pacman snap choco pip pip3 pipx gem conda mamba nix-env port "
    "zypper winget scoop volta asdf mise "
    "cargo go man info tldr whatis apropos dpkg rpm npm yarn pnpm bun complete compdef pkill killall pgrep sdk flatpak "
    "pkg opkg echo printf";
const std::string_view kPrintingWords =
    "import from as print for in if else and or not is None True False lambda assert sys platform sysconfig json math "
    "time version version_info major "
    "minor micro hexversion maxsize byteorder python_version python_implementation implementation cache_tag machine "
    "system release get_platform "
    "get_path get_paths get_config_var get_config_vars prefix exec_prefix base_prefix executable format join str int "
    "len startswith endswith "
    "split strip lower upper replace sep include purelib platlib stdlib scripts numpy get_include pybind11 "
    "require package console log JSON stringify process versions node arch exit name module builtinModules node";
const std::string_view kSilent =
    "cd set export unset : true false test [ mkdir rm rmdir touch chmod chown pushd popd local declare typeset "
    "readonly trap shopt read wait "
    "sleep exit return source . cp mv ln install alias mapfile readarray getopts let umask ulimit break continue shift "
    "exec kill";
const std::string_view kSecretNames =
    "token secret passw passphrase api_key apikey private_key privatekey access_key accesskey credential auth_key "
    "client_key signing_key "
    "encryption_key database_url";
const std::string_view kProtectedNames =
    ".env .envrc .env.local .env.production .netrc .pgpass .npmrc .pypirc .git-credentials id_rsa id_ed25519 id_ecdsa "
    "credentials "
    "credentials.json secrets.yml secrets.yaml secrets.json secrets.env server.key private.pem private.key "
    "terraform.tfstate kubeconfig "
    "prod.env production.env";

bool is_listed(std::string_view list, std::string_view text) {
  if (text.empty()) return false;
  for (std::size_t at = list.find(text); at != std::string_view::npos; at = list.find(text, at + 1)) {
    const std::size_t end = at + text.size();
    if ((at == 0 || list[at - 1] == ' ' || list[at - 1] == '|') &&
        (end == list.size() || list[end] == ' ' || list[end] == '|'))
      return true;
  }
  return false;
}

const ProgramShape* shape_of(std::string_view program) {
  const auto* at = std::find_if(std::begin(kShapes), std::end(kShapes),
                                [&](const ProgramShape& shape) { return is_listed(shape.programs, program); });
  return at == std::end(kShapes) ? nullptr : at;
}

const InterpreterRow* interpreter_of(std::string_view program) {
  const auto* at = std::find_if(std::begin(kInterpreters), std::end(kInterpreters),
                                [&](const InterpreterRow& row) { return is_listed(row.programs, program); });
  return at == std::end(kInterpreters) ? nullptr : at;
}

std::span<const CommandRow> command_rows() {
  return kCommands;
}
std::span<const RunnerRow> runner_rows() {
  return kRunners;
}

}  // namespace server
