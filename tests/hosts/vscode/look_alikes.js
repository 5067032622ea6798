// Values that look like credentials, made anew in each run from pieces, so that none stands in any file of the project.
"use strict";
const { randomInt } = require("node:crypto");
const { crc32 } = require("node:zlib");

const kBase62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function random(length, alphabet = kBase62) {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

function base62(number, width) {
  let digits = "";
  for (; number > 0; number = Math.floor(number / 62)) digits = kBase62[number % 62] + digits;
  return digits.padStart(width, "0");
}

// 30 random characters and the CRC-32 of them, as GitHub described its token formats in 2021.
function github() {
  const body = random(30);
  return ["gh", "p_"].join("") + body + base62(crc32(body), 6);
}

const sendgrid = () => ["SG", random(22), random(43)].join(".");
const password = () => random(9) + "-" + random(9) + "7k";

// Six characters in a row are enough of a value to count as a leak.
function leaks(text, value) {
  for (let at = 0; at + 6 <= value.length; ++at) {
    if (text.includes(value.slice(at, at + 6))) return true;
  }
  return false;
}

// A value as it may be hidden: base64 at each of the three places that it can begin at, without the characters that its neighbours shape.
function encodings(value) {
  const base64 = (before) => Buffer.from(before + value).toString("base64").replace(/=+$/, "").slice(before ? 4 : 0, -2);
  return {
    plain: value, json: JSON.stringify(value).slice(1, -1), url: encodeURIComponent(value), hex: Buffer.from(value).toString("hex"),
    base64: base64(""), "base64, shifted by 1": base64("a"), "base64, shifted by 2": base64("ab"),
  };
}

module.exports = { encodings, github, leaks, password, random, sendgrid };
