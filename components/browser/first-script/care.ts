/** The root font size, in pixels, from which a phone's type counts as large; the default is 16. */
const LARGE_PX = 20
/** The text size in percent from which WeChat's user reads large; WeChat sets it on the body. */
const LARGE_PERCENT = 125

/**
 * Sets the root attributes of 关怀版 before the first paint, so that nothing moves later: `data-care` if it was chosen,
 * `data-care-offer` if nothing was chosen yet, `data-type` if the phone's own type is large. Without browser storage nothing is
 * offered, because the choice could not be kept and the offer would return on every page.
 */
export const careScript = `(function (root) {
  // Read before 关怀版 enlarges it.
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
  // WeChat sets the text size once there is a body.
  addEventListener('DOMContentLoaded', window.lookForCare);
  addEventListener('load', window.lookForCare);
})(document.documentElement);`

declare global {
  interface Window {
    /** Sets the attributes again. */
    lookForCare?: () => void
  }
}
