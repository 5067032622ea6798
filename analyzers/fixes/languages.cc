#include "analyzers/fixes/languages.h"

#include <algorithm>

namespace analyzers {
namespace {

using Words = std::string_view[];

constexpr Words kPython{"python"}, kPythonEndings{".py", ".pyi", ".pyw"};
constexpr Words kScript{"javascript", "typescript"}, kScriptEndings{".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"};
constexpr Words kReact{"javascriptreact", "typescriptreact"}, kReactEndings{".jsx", ".tsx"};
constexpr Words kGo{"go"}, kGoEndings{".go"};
constexpr Words kJava{"java", "groovy", "scala", "kotlin"};
constexpr Words kJavaEndings{".java", ".groovy", ".gradle", ".scala", ".kt", ".kts"};
constexpr Words kSharp{"csharp"}, kSharpEndings{".cs"};
constexpr Words kRuby{"ruby"}, kRubyEndings{".rb", ".rake", "Gemfile", "Rakefile"};
constexpr Words kPhp{"php"}, kPhpEndings{".php"};
constexpr Words kRust{"rust"}, kRustEndings{".rs"};
constexpr Words kC{"c", "cpp", "objective-c", "objective-cpp", "cuda-cpp"};
constexpr Words kCEndings{".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".m", ".mm"};
constexpr Words kLua{"lua"}, kLuaEndings{".lua"};
constexpr Words kShell{"shellscript", "sh", "bash", "zsh"};
constexpr Words kShellEndings{".sh", ".bash", ".zsh", ".bashrc", ".zshrc", ".profile"};
constexpr Words kPowershell{"powershell", "ps1"}, kPowershellEndings{".ps1", ".psm1"};
constexpr Words kYaml{"yaml", "dockercompose", "yaml.docker-compose"}, kYamlEndings{".yaml", ".yml"};
constexpr Words kHcl{"terraform", "hcl", "terraform-vars", "opentofu"}, kHclEndings{".tf", ".hcl"};
constexpr Words kHashes{"dotenv",  "env",   "toml", "dockerfile", "makefile", "make", "perl",    "r",
                        "elixir",  "julia", "tcl",  "cmake",      "nix",      "conf", "fish",    "graphql",
                        "crystal", "nginx", "ini",  "properties", "gdscript", "awk",  "python2", "ssh_config"};
constexpr Words kHashEndings{".env",  ".toml", "Dockerfile", "Makefile",    ".mk",  ".pl",     ".pm",
                             ".r",    ".R",    ".ex",        ".exs",        ".jl",  ".tcl",    ".nix",
                             ".conf", ".cfg",  ".fish",      ".properties", ".ini", ".tfvars", ".graphql"};
constexpr Words kSlashes{"swift", "dart", "zig", "jsonc", "fsharp", "scss", "less", "solidity", "proto", "d", "v"};
constexpr Words kSlashEndings{".swift", ".dart", ".zig", ".jsonc", ".fs", ".scss", ".less", ".sol", ".proto"};
constexpr Words kDashes{"sql", "haskell", "elm", "ada", "vhdl", "plsql"};
constexpr Words kDashEndings{".sql", ".hs", ".elm", ".adb", ".vhd"};
constexpr Words kMarkup{"html", "xml", "markdown", "svg", "xsl"};
constexpr Words kMarkupEndings{".html", ".htm", ".xml", ".md", ".svg", ".csproj", ".config", ".plist"};
constexpr Words kCss{"css"}, kCssEndings{".css"};
constexpr Words kSemicolons{"lisp", "clojure", "commonlisp", "scheme", "asm"};
constexpr Words kSemicolonEndings{".lisp", ".clj", ".cljs", ".edn", ".el", ".scm"};
constexpr Words kPercents{"erlang", "latex", "tex", "matlab", "prolog"}, kPercentEndings{".erl", ".tex"};
constexpr Words kBatch{"bat", "dosbatch"}, kBatchEndings{".bat", ".cmd"};

using List = std::span<const std::string_view>;

constexpr Language script(List ids, List endings, bool attributes) {
  return {.ids = ids,
          .endings = endings,
          .comment = "//",
          .quotes = "\"'`",
          .expression = "process.env.%",
          .joint = " + ",
          .interpolating = "`",
          .inside = "${process.env.%}",
          .attributes = attributes};
}

constexpr Language kLanguages[] = {
    {.ids = kPython,
     .endings = kPythonEndings,
     .comment = "#",
     .quotes = "\"'",
     .expression = "os.environ[\"%\"]",
     .joint = " + "},
    script(kScript, kScriptEndings, false),
    script(kReact, kReactEndings, true),
    {.ids = kGo,
     .endings = kGoEndings,
     .comment = "//",
     .quotes = "\"`",
     .raw = "`",
     .expression = "os.Getenv(\"%\")",
     .joint = " + "},
    {.ids = kJava,
     .endings = kJavaEndings,
     .comment = "//",
     .quotes = "\"",
     .expression = "System.getenv(\"%\")",
     .joint = " + "},
    {.ids = kSharp,
     .endings = kSharpEndings,
     .comment = "//",
     .quotes = "\"",
     .expression = "Environment.GetEnvironmentVariable(\"%\")",
     .joint = " + "},
    {.ids = kRuby,
     .endings = kRubyEndings,
     .comment = "#",
     .quotes = "\"'",
     .expression = "ENV.fetch(\"%\")",
     .joint = " + "},
    {.ids = kPhp,
     .endings = kPhpEndings,
     .comment = "//",
     .quotes = "\"'",
     .expression = "getenv('%')",
     .joint = " . "},
    {.ids = kRust,
     .endings = kRustEndings,
     .comment = "//",
     .quotes = "\"",
     .expression = "std::env::var(\"%\").expect(\"% is not set\")"},
    {.ids = kC, .endings = kCEndings, .comment = "//", .quotes = "\"", .expression = "getenv(\"%\")"},
    {.ids = kLua,
     .endings = kLuaEndings,
     .comment = "--",
     .quotes = "\"'",
     .expression = "os.getenv(\"%\")",
     .joint = " .. "},
    {.ids = kShell,
     .endings = kShellEndings,
     .comment = "#",
     .quotes = "\"'",
     .raw = "'",
     .expression = "\"$%\"",
     .joint = "",
     .interpolating = "\"",
     .inside = "${%}",
     .bare = "\"$%\""},
    {.ids = kPowershell,
     .endings = kPowershellEndings,
     .comment = "#",
     .quotes = "\"'",
     .raw = "\"'",
     .expression = "$env:%",
     .interpolating = "\"",
     .inside = "$($env:%)"},
    {.ids = kYaml,
     .endings = kYamlEndings,
     .comment = "#",
     .quotes = "\"'",
     .raw = "'",
     .interpolating = "\"'",
     .inside = "${%}",
     .bare = "${%}"},
    {.ids = kHcl,
     .endings = kHclEndings,
     .comment = "#",
     .quotes = "\"",
     .expression = "var.%",
     .interpolating = "\"",
     .inside = "${var.%}"},
    {.ids = kHashes, .endings = kHashEndings, .comment = "#"},
    {.ids = kSlashes, .endings = kSlashEndings, .comment = "//"},
    {.ids = kDashes, .endings = kDashEndings, .comment = "--"},
    {.ids = kMarkup, .endings = kMarkupEndings, .comment = "<!--", .comment_end = "-->"},
    {.ids = kCss, .endings = kCssEndings, .comment = "/*", .comment_end = "*/"},
    {.ids = kSemicolons, .endings = kSemicolonEndings, .comment = ";"},
    {.ids = kPercents, .endings = kPercentEndings, .comment = "%"},
    {.ids = kBatch, .endings = kBatchEndings, .comment = "rem"},
};

}  // namespace

const Language* language_of(std::string_view id, std::string_view path) {
  for (const Language& language : kLanguages)
    if (std::find(language.ids.begin(), language.ids.end(), id) != language.ids.end()) return &language;
  for (const Language& language : kLanguages)
    for (const std::string_view ending : language.endings)
      if (path.ends_with(ending)) return &language;
  return nullptr;
}

}  // namespace analyzers
