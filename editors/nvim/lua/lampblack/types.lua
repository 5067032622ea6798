---@meta
-- The wire types that callers of the Lua API see, for the Lua language server. Never loaded at run time.
-- Ranges are LSP ranges: lines and characters from 0, characters in the encoding that lampblack.encoding() names.

---@class lampblack.Position
---@field line integer
---@field character integer

---@class lampblack.Range
---@field start lampblack.Position
---@field end lampblack.Position

---@alias lampblack.Kind "prompt"|"file"|"selection"|"terminal"|"diff"|"toolCall"|"toolResult"|"system"|"other"
---@alias lampblack.Task "explain"|"complete"|"refactor"|"test"|"document"|"review"|"deploy"|"other"

---@class lampblack.Item one piece of a context
---@field id string
---@field kind lampblack.Kind
---@field uri? string
---@field title? string
---@field languageId? string
---@field text? string
---@field opaque? { mediaType: string, size: integer } instead of text: always withheld

---@class lampblack.Client
---@field name string
---@field version string

---@class lampblack.Destination
---@field provider string
---@field model? string
---@field endpoint? string

---@class lampblack.ContextOptions
---@field id? string kept over restarts of the editor it lets short values keep their placeholders; by default a random one
---@field client lampblack.Client who assembles the context
---@field destination lampblack.Destination where it goes
---@field task lampblack.Task what it is for
---@field workspace? string the uri of its workspace folder; by default the one that Neovim was started in
---@field items? lampblack.Item[]
---@field on_findings? fun(findings: lampblack.Findings) called when the sidecar says what is in the context now
---@field on_grants? fun(change: lampblack.GrantsChange) called when a person has answered, or a grant has ended

---@class lampblack.Change
---@field kind "add"|"replace"|"edit"|"remove"
---@field item? lampblack.Item for add and replace
---@field index? integer for add: the place, from 0; by default last
---@field itemId? string for edit and remove
---@field edits? { range: lampblack.Range, text: string }[] for edit: in order, each on the result of the one before

---@class lampblack.Finding
---@field id string
---@field rule string
---@field title string
---@field class string
---@field tier "verified"|"format"|"context"|"generic"
---@field range lampblack.Range

---@class lampblack.Findings
---@field context { id: string, version: integer }
---@field items { id: string, findings: lampblack.Finding[] }[]
---@field decision lampblack.Decision what sharing it now would answer
---@field reasons lampblack.Reason[]

---@alias lampblack.Decision "allow"|"redact"|"block"

---@class lampblack.Reason
---@field message string
---@field rule? string
---@field findingId? string

---@class lampblack.Replacement
---@field range lampblack.Range in the item's own text
---@field redactedRange lampblack.Range in the redacted text
---@field placeholder string
---@field class string
---@field rule string

---@class lampblack.SharedItem
---@field id string
---@field uri? string
---@field title? string
---@field text? string absent if the item is withheld
---@field withheld? any why it is
---@field replacements lampblack.Replacement[]

---@class lampblack.ShareResult share nothing but `items`, and nothing at all if the decision is "block"
---@field decision lampblack.Decision
---@field reasons lampblack.Reason[]
---@field items lampblack.SharedItem[]
---@field legend { placeholder: string, label: string }[]
---@field receipt? string
---@field question? string

---@class lampblack.Grant what a person has allowed, until it ends or is used up
---@field id string
---@field context? string the id of the one context that it holds in; absent if another sidecar has that
---@field kind "share"|"edit"|"command"|"tool"
---@field what string never a value
---@field destination? string
---@field task? lampblack.Task
---@field remainingMs integer
---@field usesLeft? integer absent if they are not counted
---@field created integer milliseconds since 1970

---@class lampblack.GrantsChange
---@field grants lampblack.Grant[] those of the context
---@field question? string the one that was answered, as `question` of a share or an authorization named it

---@class lampblack.ShareOptions
---@field style? "word"|"same-length"
---@field deadlineMs? integer by default 2000; a later answer counts as "block"

---@class lampblack.OneShot: lampblack.ShareOptions
---@field client lampblack.Client
---@field destination lampblack.Destination
---@field task lampblack.Task
---@field items lampblack.Item[]
---@field workspace? string

---@class lampblack.Action
---@field kind "edit"|"command"|"tool"
---@field uri? string
---@field tool? string
---@field host? string
---@field command? string
---@field text? string

---@class lampblack.AuthorizeResult
---@field decision "allow"|"block"
---@field reasons lampblack.Reason[]
---@field question? string

---@class lampblack.RestoreOptions
---@field purpose "display"|"edit"|"tool"
---@field target? { uri?: string, tool?: string, host?: string }
---@field escaping? "none"|"json" what surrounds the placeholders; by default "none"

---@class lampblack.RestoreResult
---@field text string
---@field restored integer how many placeholders became values
---@field withheld { placeholder: string, reason: string }[]
