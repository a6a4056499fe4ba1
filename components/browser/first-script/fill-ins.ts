/**
 * What the oldest browsers the pages are made for (package.json, browserslist) do not have and the pages' scripts take for given
 * before any of them could bring it. Script files may run first: they get `globalThis` as they are built
 * (server/run/build/global-this.ts). test/e2e/h5/floor.test.ts finds what else would be missing.
 */
export const fillInsScript = `(function (w) {
  if (typeof globalThis === 'undefined') w.globalThis = w;
  if (!w.queueMicrotask) w.queueMicrotask = function (work) {
    Promise.resolve().then(work)['catch'](function (error) { setTimeout(function () { throw error; }); });
  };
  if (!Intl.PluralRules) {
    // Of the pages' languages only English tells one from more.
    Intl.PluralRules = function (language) { this.english = /^en/.test(language); };
    Intl.PluralRules.prototype.select = function (n) { return this.english && n === 1 ? 'one' : 'other'; };
  }
})(window);`
