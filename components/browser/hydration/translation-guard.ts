/*
 * Browsers that translate a page (Chrome, Edge, WeChat) put a <font> element in the place of each text node. React keeps the
 * text nodes it made: removing one, or placing something before one, then throws and takes the page down; giving one another
 * text changes nothing anybody sees (facebook/react#11538).
 *
 * So the text nodes a <font> stands for are put back at the moment the page touches one of them. The browser sees the new
 * text and translates it again.
 */

interface Replaced {
  readonly standIn: Element
  /** In their order: neighbouring texts are often translated as one. */
  readonly texts: Text[]
}

const replaced = new WeakMap<Node, Replaced>()
const byStandIn = new WeakMap<Node, Replaced>()

const isStandIn = (node: Node | null): node is Element => node instanceof Element && node.tagName === 'FONT'

/** Remembers which texts were taken out where a <font> was put in. */
function learn(records: readonly MutationRecord[]): void {
  for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
    const standIn = [...addedNodes, previousSibling, nextSibling].find(isStandIn)
    if (standIn === undefined) continue
    for (const text of removedNodes) {
      if (!(text instanceof Text) || text.isConnected) continue
      const known = byStandIn.get(standIn) ?? { standIn, texts: [] }
      if (!known.texts.includes(text)) known.texts.push(text)
      byStandIn.set(standIn, known)
      replaced.set(text, known)
    }
  }
}

let installed = false

/** Makes this page's DOM bear translation. Once a page, before React takes it over. */
export function guardAgainstTranslation(): void {
  if (installed || typeof window === 'undefined') return
  installed = true
  const observer = new MutationObserver(learn)
  observer.observe(document, { childList: true, subtree: true })

  /** Puts a text back that a <font> stands for, and its neighbours with it. */
  function restore(text: Node): void {
    learn(observer.takeRecords())
    const found = replaced.get(text)
    if (found === undefined || !found.standIn.isConnected || text.isConnected) return
    found.standIn.replaceWith(...found.texts)
    byStandIn.delete(found.standIn)
    for (const each of found.texts) replaced.delete(each)
  }

  const { removeChild, insertBefore } = Node.prototype

  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    if (child.parentNode !== this) restore(child)
    // Without a place it is gone already: the translation took it out with its neighbours.
    if (child.parentNode !== null) removeChild.call(this, child)
    return child
  }

  Node.prototype.insertBefore = function <T extends Node>(this: Node, node: T, before: Node | null): T {
    if (before !== null && before.parentNode !== this) restore(before)
    insertBefore.call(this, node, before?.parentNode === null ? null : before)
    return node
  }

  const value = Object.getOwnPropertyDescriptor(Node.prototype, 'nodeValue')
  const set = value?.set
  if (value === undefined || set === undefined) return
  Object.defineProperty(Node.prototype, 'nodeValue', {
    ...value,
    set(this: Node, text: string | null) {
      if (!this.isConnected && this instanceof Text) restore(this)
      set.call(this, text)
    },
  })
}
