// Mocha's usual report, and the totals in a file for scripts/test.mjs. CommonJS with one export: what mocha loads.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class TallyReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      const file = process.env.THROUGHLINE_TEST_RESULT;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
};
