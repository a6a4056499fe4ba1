/*
 * Browsers that translate a page (Chrome, Edge, WeChat) replace text nodes with <font> elements. React still refers
 * to the text nodes. If React removes a replaced node or inserts before it, an error is thrown and the page crashes.
 * If React updates a replaced node, nothing visible changes (facebook/react#11538).
 *
 * This guard puts the replaced text nodes back when the page modifies one of them. The browser then translates the
 * new text.
 */

interface Replaced {
  readonly standIn: Element
  /** The replaced text nodes in document order. Browsers often translate neighbouring text nodes as one unit. */
  readonly texts: Text[]
}

const replaced = new WeakMap<Node, Replaced>()
const byStandIn = new WeakMap<Node, Replaced>()

const isStandIn = (node: Node | null): node is Element => node instanceof Element && node.tagName === 'FONT'

/** Records which text nodes were replaced by a <font> element. */
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

/** Patches the DOM methods that React uses. Called once per page, before hydration. */
export function guardAgainstTranslation(): void {
  if (installed || typeof window === 'undefined') return
  installed = true
  const observer = new MutationObserver(learn)
  observer.observe(document, { childList: true, subtree: true })

  /** Puts back a replaced text node and the text nodes replaced together with it. */
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
    // A node without a parent has already been removed by the translation.
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
