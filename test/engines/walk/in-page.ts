/** What is looked for on a page, described as somebody would who sees it or has it read aloud. */
export interface Wanted {
  readonly role: 'button' | 'link' | 'checkbox' | 'radio' | 'textbox' | 'heading' | 'image' | 'text'
  /** In its name, or all of it where `exact`. */
  readonly name: string
  readonly exact?: boolean
  /** Only within this question, by its place from 0. */
  readonly question?: number
}

/** What was found: where to touch it, and its state. */
export interface Seen {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly checked: boolean
  /** It is disabled for now. */
  readonly waiting: boolean
  /** A touch at its middle would reach it, and nothing that covers it. */
  readonly free: boolean
  /** Its name, whole. */
  readonly name: string
}

/**
 * Runs in the page, sent there as text: it may use nothing outside itself, and nothing Chromium 69 lacks.
 *
 * @param show bring it to the middle of the screen where a finger would not meet it
 */
export function lookFor(wanted: Wanted, show: boolean): Seen | null {
  const selectors = {
    button: 'button, [role=button]',
    link: 'a[href]',
    checkbox: 'input[type=checkbox]',
    radio: 'input[type=radio]',
    textbox: 'input:not([type=checkbox]):not([type=radio]), textarea',
    heading: 'h1, h2, h3',
    image: '[role=img]',
    text: 'body *',
  }
  const words = (element: Element) => (element.textContent || '').replace(/\s+/g, ' ').trim()
  const labelOf = (element: Element) =>
    element.closest('label') || (element.id ? document.querySelector(`label[for="${element.id}"]`) : null)
  const nameOf = (element: Element) => {
    const spoken = element.getAttribute('aria-label')
    const label = labelOf(element)
    return spoken || (label !== null && element.matches('input, textarea') ? words(label) : words(element))
  }
  // Everything behind a dialog is out of reach.
  const front = document.querySelector('[aria-modal=true]') || document
  const within = wanted.question === undefined ? front : front.querySelectorAll('fieldset')[wanted.question]
  if (!within) return null
  const all = Array.from(within.querySelectorAll(selectors[wanted.role])).filter((element) => {
    const name = nameOf(element)
    const box = element.getBoundingClientRect()
    const fits = wanted.exact ? name === wanted.name : name.indexOf(wanted.name) >= 0
    return fits && box.width > 0 && getComputedStyle(element).visibility !== 'hidden'
  })
  // The innermost element with the words, not its ancestors.
  const found = all[wanted.role === 'text' ? all.length - 1 : 0]
  if (!found) return null
  // People tap the words beside a small box.
  const label = labelOf(found)
  const target = label !== null && found.matches('[type=checkbox], [type=radio]') ? label : found
  const isFree = (box: DOMRect) => {
    const met = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    return met !== null && (target.contains(met) || met.contains(target))
  }
  if (show && !isFree(target.getBoundingClientRect())) target.scrollIntoView({ block: 'center' })
  const box = target.getBoundingClientRect()
  return {
    left: box.left,
    top: box.top,
    width: box.width,
    height: box.height,
    checked: 'checked' in found && found.checked === true,
    waiting: found.getAttribute('aria-disabled') === 'true' || found.matches(':disabled'),
    free: isFree(box),
    name: nameOf(found),
  }
}
