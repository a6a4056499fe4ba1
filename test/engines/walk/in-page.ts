/** An element to look for on a page, described by the role and name that a person sees or hears. */
export interface Wanted {
  readonly role: 'button' | 'link' | 'checkbox' | 'radio' | 'textbox' | 'heading' | 'image' | 'text'
  /** A part of the element's name, or the whole name if `exact` is true. */
  readonly name: string
  readonly exact?: boolean
  /** Searches only in this question; the number is its position, starting at 0. */
  readonly question?: number
}

/** An element that was found: its position on the screen and its state. */
export interface Seen {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly checked: boolean
  /** True while the element is disabled. */
  readonly waiting: boolean
  /** True if a touch in the middle of the element would reach it and not an element that covers it. */
  readonly free: boolean
  /** The complete name of the element. */
  readonly name: string
}

/**
 * Finds an element. The function is sent to the page as text and runs there. It must therefore use nothing outside
 * itself, and nothing that Chromium 69 lacks.
 *
 * @param show scrolls the element to the middle of the screen if a finger could not touch it at its present place
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
  // If a dialog is open, elements behind it cannot be touched and are not searched.
  const front = document.querySelector('[aria-modal=true]') || document
  const within = wanted.question === undefined ? front : front.querySelectorAll('fieldset')[wanted.question]
  if (!within) return null
  const all = Array.from(within.querySelectorAll(selectors[wanted.role])).filter((element) => {
    const name = nameOf(element)
    const box = element.getBoundingClientRect()
    const fits = wanted.exact ? name === wanted.name : name.indexOf(wanted.name) >= 0
    return fits && box.width > 0 && getComputedStyle(element).visibility !== 'hidden'
  })
  // For a text, the last match is the innermost element that contains the words; the earlier matches are its
  // ancestors.
  const found = all[wanted.role === 'text' ? all.length - 1 : 0]
  if (!found) return null
  // A checkbox or radio button is tapped on its label, as people do, because the button itself is small.
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
