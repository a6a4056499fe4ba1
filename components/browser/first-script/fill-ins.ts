/**
 * Polyfills for the oldest supported browsers (package.json, browserslist). They cover the APIs that the pages'
 * scripts use before any separate polyfill file could load. A script file may run before this script, so `globalThis`
 * is also added to each file at build time (server/run/build/global-this.ts). test/e2e/h5/floor.test.ts finds missing
 * polyfills.
 */
export const fillInsScript = `(function (w) {
  if (typeof globalThis === 'undefined') w.globalThis = w;
  if (!w.queueMicrotask) w.queueMicrotask = function (work) {
    Promise.resolve().then(work)['catch'](function (error) { setTimeout(function () { throw error; }); });
  };
  if (!Intl.PluralRules) {
    // Of the interface's languages, only English has a plural.
    Intl.PluralRules = function (language) { this.english = /^en/.test(language); };
    Intl.PluralRules.prototype.select = function (n) { return this.english && n === 1 ? 'one' : 'other'; };
  }
})(window);`
