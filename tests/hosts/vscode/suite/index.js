// Entry of the tests that run inside the extension host. Their outcome goes into the file that LAMPBLACK_RESULTS names.
"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const Mocha = require(process.env.LAMPBLACK_MOCHA);

exports.run = async function run() {
  const mocha = new Mocha({ ui: "bdd", timeout: 30_000 });
  for (const name of ["marks", "views", "contexts", "models", "tools", "crash"]) mocha.addFile(join(__dirname, `${name}.test.js`));
  const results = [];
  const failures = await new Promise((done) => {
    const runner = mocha.run(done);
    runner.on("pass", (test) => results.push({ name: test.fullTitle(), milliseconds: test.duration }));
    runner.on("fail", (test, error) => results.push({ name: test.fullTitle(), error: String(error.stack ?? error) }));
  });
  writeFileSync(process.env.LAMPBLACK_RESULTS, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} failed`);
};
