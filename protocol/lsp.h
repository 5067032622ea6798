// The messages of LSP 3.17 in use: typed parameters and results, and nothing of what they do.
// Plain values; any thread. Names and defaults are those of the specification.
#pragma once

#include <boost/json.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/capabilities.h"
#include "protocol/json.h"
#include "protocol/jsonrpc.h"

namespace protocol {

// What a position's character counts: bytes, UTF-16 units or code points.
enum class PositionEncoding : std::uint8_t { utf8, utf16, utf32 };
std::string_view to_string(PositionEncoding encoding);  // "utf-8" …

struct Position {
  std::uint32_t line = 0;
  std::uint32_t character = 0;  // units of the negotiated encoding
  friend auto operator<=>(Position, Position) = default;
};

struct Range {
  Position start;
  Position end;  // exclusive
  friend bool operator==(Range, Range) = default;
};

struct InitializeParams {
  std::optional<std::int32_t> process_id;
  std::vector<PositionEncoding> position_encodings;  // the client's order; unknown ones left out
  ClientCapabilities client;
  std::vector<std::string> folders;  // uris or paths of what the editor has open
};

struct TextDocumentItem {
  std::string uri;  // as the client wrote it
  std::string language_id;
  std::int32_t version = 0;
  std::string text;
};

struct DidOpenParams {
  TextDocumentItem text_document;
};

struct TextChange {
  std::optional<Range> range;  // none: `text` is the whole new text
  std::string text;
};

struct DidChangeParams {
  std::string uri;
  std::int32_t version = 0;
  std::vector<TextChange> changes;  // in order, each against the result of the one before
};

struct DidCloseParams {
  std::string uri;
};

struct HoverParams {
  std::string uri;
  Position position;
};

struct RelatedInformation {
  std::string uri;
  Range range;
  std::string message;
};

struct Diagnostic {
  Range range;
  int severity = 1;  // 1 error … 4 hint
  std::string code;
  std::string code_description;  // a URL, empty for none
  std::string source;
  std::string message;
  std::string data;  // opaque, empty for none
  std::optional<RelatedInformation> related;
};

struct PublishDiagnosticsParams {
  std::string uri;
  std::optional<std::int32_t> version;
  boost::json::array diagnostics;
};

struct Hover {
  bool markdown = false;
  std::string text;
  Range range;
};

struct CancelParams {
  RequestId id;
};

// Readers note what is wrong in the reader's fault; their result counts only if that has not failed.
struct NoParams {};
NoParams read_no_params(const JsonReader& params);
InitializeParams read_initialize_params(const JsonReader& params);
DidOpenParams read_did_open_params(const JsonReader& params);
DidChangeParams read_did_change_params(const JsonReader& params);
DidCloseParams read_did_close_params(const JsonReader& params);
CancelParams read_cancel_params(const JsonReader& params);
HoverParams read_hover_params(const JsonReader& params);
Position read_position(const JsonReader& value);
Range read_range(const JsonReader& value);

boost::json::value to_json(Position position);
boost::json::value to_json(Range range);
boost::json::array to_json(const std::vector<Diagnostic>& diagnostics);
boost::json::value to_json(const PublishDiagnosticsParams& params);
boost::json::value to_json(const Hover& hover);

}  // namespace protocol
