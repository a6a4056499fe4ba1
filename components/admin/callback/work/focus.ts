/** Focuses an element. In a text field, the cursor goes to the end. */
export function focusOn(id: string | undefined): void {
  const found = id === undefined ? null : document.getElementById(id)
  found?.focus()
  if (found instanceof HTMLTextAreaElement) found.setSelectionRange(found.value.length, found.value.length)
}
