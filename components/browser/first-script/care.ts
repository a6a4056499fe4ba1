/** From here on a phone's own type is large, in pixels of the page's root; a browser's is 16. */
const LARGE_PX = 20
/** From here on WeChat's reader reads large, in percent (it says so on the body). */
const LARGE_PERCENT = 125

/**
 * Shows the customers' pages from their first paint as they are to be: in 关怀版 (`data-care`), or, where nobody has chosen yet,
 * with the offer of it (`data-care-offer`); and says where the phone's own type is large (`data-type`). Where a choice cannot be
 * kept nothing is offered: it would be on every page.
 */
export const careScript = `(function (root) {
  // Of the phone alone: 关怀版 has not enlarged it yet.
  var size = parseFloat(getComputedStyle(root).fontSize);
  function isLarge() {
    return size >= ${LARGE_PX} || !!document.body && parseFloat(getComputedStyle(document.body).webkitTextSizeAdjust) >= ${LARGE_PERCENT};
  }
  window.lookForCare = function () {
    if (!/^\\/h5(\\/|$)/.test(location.pathname)) return;
    if (isLarge()) root.setAttribute('data-type', 'large');
    var chosen;
    try { chosen = localStorage.getItem('h5.care'); } catch (error) { return; }
    if (chosen === 'on') root.setAttribute('data-care', 'on');
    if (chosen === null) root.setAttribute('data-care-offer', 'on');
  };
  window.lookForCare();
  // WeChat says how large its reader reads once there is a body.
  addEventListener('DOMContentLoaded', window.lookForCare);
  addEventListener('load', window.lookForCare);
})(document.documentElement);`

declare global {
  interface Window {
    /** Does again what the page's first script has done. */
    lookForCare?: () => void
  }
}
