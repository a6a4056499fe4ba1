/*
 * The Merkle tree of RFC 9162, section 2.1 (the same as in RFC 6962). All functions take the hash function as a
 * parameter: the server hashes with node:crypto, the page at /verify without it.
 */

/** A hash function with results of 32 bytes. */
export type Hash = (data: Uint8Array) => Uint8Array

const LEAF = 0
const NODE = 1

/** The hash of a leaf with this content. */
export function leafHash(hash: Hash, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + data.length)
  bytes[0] = LEAF
  bytes.set(data, 1)
  return hash(bytes)
}

/** The bytes of a node are written here: a tree has millions of them, and the hash function does not keep them. */
const usual = new Uint8Array(65)

/** The hash of a node with these two children. */
export function nodeHash(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  const length = 1 + left.length + right.length
  const bytes = length === usual.length ? usual : new Uint8Array(length)
  bytes[0] = NODE
  bytes.set(left, 1)
  bytes.set(right, 1 + left.length)
  return hash(bytes)
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/**
 * The right edge of a growing tree: the roots of its perfect subtrees, the largest first. Their sizes are the powers of
 * two in `size`. A tree of any size grows by one leaf with this alone.
 */
export interface Edge {
  readonly size: number
  readonly roots: readonly Uint8Array[]
}
export const EMPTY: Edge = { size: 0, roots: [] }

/** The edge after one more leaf. */
export function grown(hash: Hash, { size, roots }: Edge, leaf: Uint8Array): Edge {
  const kept = [...roots]
  let last = leaf
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = kept.pop()
    if (left === undefined) throw new RangeError('the edge does not belong to a tree of its size')
    last = nodeHash(hash, left, last)
  }
  return { size: size + 1, roots: [...kept, last] }
}

/** The root of the tree with this edge. The empty tree has the hash of nothing. */
export function rootOf(hash: Hash, { roots }: Edge): Uint8Array {
  const [last, ...before] = roots.toReversed()
  return before.reduce((right, left) => nodeHash(hash, left, right), last ?? hash(new Uint8Array()))
}

/** The greatest power of two that is less than `size`, which is at least 2. */
function split(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

/**
 * A part of the tree whose hash a proof contains: `length` leaves from `start` on.
 */
export interface Span {
  readonly start: number
  readonly length: number
}

/** The parts whose hashes prove that the leaf `index` is in a tree of `size` leaves, its sibling first. */
export function inclusionSpans(index: number, size: number): Span[] {
  if (index < 0 || index >= size) throw new RangeError('no leaf of this tree')
  const spans: Span[] = []
  let start = 0
  let length = size
  while (length > 1) {
    const left = split(length)
    if (index - start < left) {
      spans.unshift({ start: start + left, length: length - left })
      length = left
    } else {
      spans.unshift({ start, length: left })
      start += left
      length -= left
    }
  }
  return spans
}

/** The parts whose hashes prove that a tree of `to` leaves begins with the tree of its first `from` leaves. */
export function consistencySpans(from: number, to: number): Span[] {
  if (from < 0 || from > to) throw new RangeError('not an earlier tree')
  if (from === 0 || from === to) return []
  const spans: Span[] = []
  let start = 0
  let length = to
  let whole = true
  while (from - start !== length) {
    const left = split(length)
    if (from - start <= left) {
      spans.unshift({ start: start + left, length: length - left })
      length = left
    } else {
      spans.unshift({ start, length: left })
      start += left
      length -= left
      whole = false
    }
  }
  return whole ? spans : [{ start, length }, ...spans]
}

/** Whether `proof` shows that the tree of `size` leaves with this root has this leaf at `index`. RFC 9162, 2.1.3.2. */
export function isIncluded(
  hash: Hash,
  claim: {
    readonly index: number
    readonly size: number
    readonly leaf: Uint8Array
    readonly root: Uint8Array
    readonly proof: readonly Uint8Array[]
  },
): boolean {
  const { index, size, leaf, root, proof } = claim
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false
  const spans = inclusionSpans(index, size)
  if (spans.length !== proof.length) return false
  const reached = proof.reduce(
    (below, beside, at) =>
      (spans[at]?.start ?? 0) > index ? nodeHash(hash, below, beside) : nodeHash(hash, beside, below),
    leaf,
  )
  return sameBytes(reached, root)
}

/** Whether `proof` shows that the tree of `to` leaves begins with the tree of `from` leaves. RFC 9162, 2.1.4.2. */
export function isConsistent(
  hash: Hash,
  claim: {
    readonly from: number
    readonly to: number
    readonly before: Uint8Array
    readonly after: Uint8Array
    readonly proof: readonly Uint8Array[]
  },
): boolean {
  const { from, to, before, after, proof } = claim
  if (!Number.isSafeInteger(from) || from < 0 || from > to) return false
  if (from === to) return proof.length === 0 && sameBytes(before, after)
  // Nothing can be said of the empty tree: every tree begins with it.
  if (from === 0) return proof.length === 0
  const spans = consistencySpans(from, to)
  if (spans.length !== proof.length) return false
  const [first, ...others] = spans
  // A first tree that is itself a perfect subtree is known by its root, and the proof leaves it out.
  const known = first?.start === 0 || (first !== undefined && first.start + first.length > from)
  let old = known ? before : proof[0]
  let grownRoot = old
  if (old === undefined || grownRoot === undefined) return false
  for (const [at, span] of (known ? spans : others).entries()) {
    const beside = proof[known ? at : at + 1]
    if (beside === undefined) return false
    if (span.start >= from) grownRoot = nodeHash(hash, grownRoot, beside)
    else {
      old = nodeHash(hash, beside, old)
      grownRoot = nodeHash(hash, beside, grownRoot)
    }
  }
  return sameBytes(old, before) && sameBytes(grownRoot, after)
}
