/** Puts the focus into an element; in a text, at its end. */
export function focusOn(id: string | undefined): void {
  const found = id === undefined ? null : document.getElementById(id)
  found?.focus()
  if (found instanceof HTMLTextAreaElement) found.setSelectionRange(found.value.length, found.value.length)
}
