/** Whether a dialog is open. While a dialog is open, the shortcuts of the page behind it are off. */
export function dialogOpen(): boolean {
  return [...document.querySelectorAll('[role="dialog"]')].some(
    (dialog) => dialog instanceof HTMLElement && dialog.offsetParent !== null,
  )
}

const TYPED_IN =
  'input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset]), textarea, select, [role=combobox]'

/** Whether text is typed in the element, so that the keys of letters are no shortcuts there. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(TYPED_IN))
}
