/** The root font size in pixels from which the phone's type size counts as large. The default size is 16. */
const LARGE_PX = 20
/**
 * The text size in percent from which a WeChat user's type size counts as large. WeChat sets the text size on the
 * body.
 */
const LARGE_PERCENT = 125

/**
 * Sets the root attributes of 关怀版 (the large-type version) before the first paint, so that the layout does not change
 * afterwards:
 * - `data-care` if the user chose the version
 * - `data-care-offer` if the user has not chosen yet
 * - `data-type` if the phone's own type size is large
 *
 * Without browser storage the version is not offered, because the choice could not be stored and the offer would
 * return on every page.
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
    /** Sets the root attributes of 关怀版 (the large-type version) again. */
    lookForCare?: () => void
  }
}
