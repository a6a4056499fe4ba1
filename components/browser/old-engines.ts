/**
 * What the pages' scripts, Next's and React's use and Chromium 69–92 or iOS 12–15 lack, in words those know. Ahead of the other
 * scripts that stand in the page; script files may come first, and get the one name they need as they load from
 * server/run/global-this.ts.
 */
export const oldEnginesScript = `(function () {
  if (typeof globalThis === 'undefined') window.globalThis = window;
  function add(on, name, made) {
    if (!on[name]) Object.defineProperty(on, name, { value: made, configurable: true, writable: true });
  }
  add(window, 'queueMicrotask', function (work) {
    Promise.resolve().then(work).catch(function (error) { setTimeout(function () { throw error; }, 0); });
  });
  add(Object, 'fromEntries', function (entries) {
    var made = {};
    Array.from(entries).forEach(function (entry) {
      Object.defineProperty(made, entry[0], { value: entry[1], configurable: true, enumerable: true, writable: true });
    });
    return made;
  });
  add(Promise, 'allSettled', function (promises) {
    return Promise.all(Array.from(promises).map(function (each) {
      return Promise.resolve(each).then(
        function (value) { return { status: 'fulfilled', value: value }; },
        function (reason) { return { status: 'rejected', reason: reason }; }
      );
    }));
  });
  add(String.prototype, 'replaceAll', function (found, by) {
    return found instanceof RegExp ? this.replace(found, by)
      : this.split(found).join(typeof by === 'function' ? by(found) : by);
  });
  add(Array.prototype, 'at', function (place) {
    return this[place < 0 ? this.length + place : place];
  });
  add(Object, 'hasOwn', function (object, name) { return Object.prototype.hasOwnProperty.call(object, name); });
})();`
