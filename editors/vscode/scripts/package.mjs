// Makes lampblack-<target>-<version>.vsix out of what scripts/build.mjs left and the sidecar's binary.
//   node scripts/package.mjs [--binary PATH] [--target linux-x64] [--out FILE]
// A VSIX is a zip with two XML files beside the extension's folder. It is written here rather than by vsce, which would
// bring some two hundred packages, most of them for publishing, into the build of a tool that guards secrets. The same
// input gives the same bytes.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { crc32, deflate } from "./zip.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const repository = join(root, "..", "..");
const { values } = parseArgs({ options: { binary: { type: "string" }, target: { type: "string" }, out: { type: "string" } } });

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const target = values.target ?? `${process.platform}-${process.arch}`;
const binary = values.binary ?? join(repository, "build", "release", "lampblack");
const out = values.out ?? join(root, `lampblack-${target}-${manifest.version}.vsix`);
if (!existsSync(binary)) {
  console.error(`no sidecar at ${binary}: run ./dev build first, or name one with --binary`);
  process.exit(1);
}

// What npm needs and VS Code does not.
const { scripts: _scripts, devDependencies: _development, dependencies: _bundled, private: _private, ...shipped } = manifest;

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const property = (id, value) => `<Property Id="Microsoft.VisualStudio.${id}" Value="${escape(value)}"/>`;
const description = `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
<Metadata>
<Identity Language="en-US" Id="${escape(manifest.name)}" Version="${escape(manifest.version)}" Publisher="${escape(manifest.publisher)}" TargetPlatform="${escape(target)}"/>
<DisplayName>${escape(manifest.displayName)}</DisplayName>
<Description xml:space="preserve">${escape(manifest.description)}</Description>
<Tags>${escape(manifest.keywords.join(","))}</Tags>
<Categories>${escape(manifest.categories.join(","))}</Categories>
<GalleryFlags>Public</GalleryFlags>
<Properties>
${property("Code.Engine", manifest.engines.vscode)}
${property("Code.ExtensionDependencies", "")}
${property("Code.ExtensionPack", "")}
${property("Code.ExtensionKind", manifest.extensionKind.join(","))}
</Properties>
<License>extension/LICENSE.txt</License>
</Metadata>
<Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
<Dependencies/>
<Assets>
<Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
<Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
<Asset Type="Microsoft.VisualStudio.Services.Icons.Default" Path="extension/media/icon.png" Addressable="true"/>
<Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
</Assets>
</PackageManifest>
`;
const types = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension=".json" ContentType="application/json"/>
<Default Extension=".vsixmanifest" ContentType="text/xml"/>
<Default Extension=".js" ContentType="application/javascript"/>
<Default Extension=".ts" ContentType="text/plain"/>
<Default Extension=".md" ContentType="text/markdown"/>
<Default Extension=".png" ContentType="image/png"/>
<Default Extension=".svg" ContentType="image/svg+xml"/>
<Default Extension=".txt" ContentType="text/plain"/>
<Override PartName="/extension/bin/lampblack" ContentType="application/octet-stream"/>
</Types>
`;

// Pictures go along; other pages of the repository are not in the package, so their links become words.
const pictures = ["vscode.png", "vscode-contexts.png"];
const readme = readFileSync(join(root, "README.md"), "utf8")
  .replaceAll("](../../docs/pictures/", "](media/")
  .replace(/\[([^\]]+)\]\((?:\.\.\/\.\.|src)\/[^)]*\)/g, "$1");

const files = [
  ["extension.vsixmanifest", Buffer.from(description)],
  ["[Content_Types].xml", Buffer.from(types)],
  ["extension/package.json", Buffer.from(JSON.stringify(shipped, null, 2) + "\n")],
  ["extension/README.md", Buffer.from(readme)],
  ...pictures.map((name) => [`extension/media/${name}`, readFileSync(join(repository, "docs", "pictures", name))]),
  ["extension/LICENSE.txt", readFileSync(join(repository, "LICENSE"))],
  ["extension/api.ts", readFileSync(join(root, "src", "api.ts"))],
  ...["icon.png", "lampblack.svg", "gutter.svg"].map((name) => [`extension/media/${name}`, readFileSync(join(root, "media", name))]),
  ["extension/out/extension.js", readFileSync(join(root, "out", "extension.js"))],
  ["extension/bin/lampblack", readFileSync(binary), 0o755],
];

// Zip, as PKWARE's APPNOTE 6.3 has it: local headers with their data, then the central directory, then its end record.
const kUnix = 3;
const kDeflate = 8;
const kFirstDay = (1 << 5) | 1; // 1 January 1980, the earliest date that the format knows
const parts = [];
const directory = [];
let offset = 0;
for (const [name, data, mode = 0o644] of files) {
  const packed = deflate(data);
  const encodedName = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0); // version needed
  common.writeUInt16LE(kDeflate, 4);
  common.writeUInt16LE(kFirstDay, 8);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(encodedName.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, encodedName, packed]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 6); // so that the binary is executable where it is unpacked
  tail.writeUInt32LE(offset, 10);
  directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, kUnix]), common, tail, encodedName]));
  parts.push(local);
  offset += local.length;
}
const central = Buffer.concat(directory);
const end = Buffer.alloc(22);
end.write("PK\x05\x06", 0, "latin1");
end.writeUInt16LE(files.length, 8);
end.writeUInt16LE(files.length, 10);
end.writeUInt32LE(central.length, 12);
end.writeUInt32LE(offset, 16);
writeFileSync(out, Buffer.concat([...parts, central, end]));
console.log(out);
