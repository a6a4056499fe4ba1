import { describe, expect, test } from 'vitest'
import { sha256 } from '#server/evidence/digest.ts'
import {
  consistencySpans,
  EMPTY,
  grown,
  inclusionSpans,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
  rootOf,
} from '#server/transparency/rules/merkle.ts'
import { hashesOfSpans, type ReadTile, rootOfHashes, TILE_WIDTH } from '#server/transparency/rules/tile.ts'

/** The tree hash as RFC 9162, 2.1.1 defines it. */
function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves
  if (only === undefined) return sha256('')
  if (leaves.length === 1) return only
  let left = 1
  while (left * 2 < leaves.length) left *= 2
  return nodeHash(sha256, treeHash(leaves.slice(0, left)), treeHash(leaves.slice(left)))
}

const leavesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => leafHash(sha256, Buffer.from(`entry ${index}`)))

const tilesOf =
  (leaves: readonly Uint8Array[]): ReadTile =>
  async ({ level, index, width }) =>
    Array.from({ length: width }, (_, at) => {
      const span = TILE_WIDTH ** level
      const start = (index * TILE_WIDTH + at) * span
      expect(start + span).toBeLessThanOrEqual(leaves.length)
      return rootOfHashes(sha256, leaves.slice(start, start + span))
    })

// The inputs and roots of the Certificate Transparency project's own tests.
const ctInputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ctRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

describe('the tree of RFC 9162', () => {
  test('has the roots of known trees', () => {
    let edge = EMPTY
    expect(Buffer.from(rootOf(sha256, edge)).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    for (const [index, input] of ctInputs.entries()) {
      edge = grown(sha256, edge, leafHash(sha256, Buffer.from(input, 'hex')))
      expect(Buffer.from(rootOf(sha256, edge)).toString('hex')).toBe(ctRoots[index])
    }
  })

  test('proves every leaf of every tree, and no other leaf, place, size or root', async () => {
    for (const size of [1, 2, 3, 5, 8, 13, 31, 32, 33]) {
      const leaves = leavesOf(size)
      const root = treeHash(leaves)
      for (const [index, leaf] of leaves.entries()) {
        const proof = await hashesOfSpans(sha256, tilesOf(leaves), inclusionSpans(index, size))
        const claim = { index, size, leaf, root, proof }
        expect(isIncluded(sha256, claim)).toBe(true)
        expect(isIncluded(sha256, { ...claim, index: (index + 1) % size, leaf })).toBe(size === 1)
        expect(isIncluded(sha256, { ...claim, leaf: sha256('another') })).toBe(false)
        expect(isIncluded(sha256, { ...claim, root: sha256('another') })).toBe(false)
        expect(isIncluded(sha256, { ...claim, proof: [...proof, root] })).toBe(false)
        expect(isIncluded(sha256, { ...claim, index: size })).toBe(false)
      }
    }
  })

  test('proves that a tree begins with each earlier one, and not with a changed one', async () => {
    for (const to of [1, 2, 3, 6, 7, 8, 9, 16, 21, 33]) {
      const leaves = leavesOf(to)
      const after = treeHash(leaves)
      for (let from = 0; from <= to; from += 1) {
        const before = treeHash(leaves.slice(0, from))
        const proof = await hashesOfSpans(sha256, tilesOf(leaves), consistencySpans(from, to))
        const claim = { from, to, before, after, proof }
        expect(isConsistent(sha256, claim), `${from} in ${to}`).toBe(true)
        if (from === 0) continue
        expect(isConsistent(sha256, { ...claim, before: sha256('another') })).toBe(false)
        expect(isConsistent(sha256, { ...claim, after: sha256('another') })).toBe(false)
        expect(isConsistent(sha256, { ...claim, proof: [...proof, after] })).toBe(false)
        for (const at of proof.keys())
          expect(isConsistent(sha256, { ...claim, proof: proof.with(at, sha256('another')) })).toBe(false)
      }
    }
  })

  test('proves across tiles of two levels', async () => {
    const size = 3 * TILE_WIDTH + 77
    const leaves = leavesOf(size)
    const root = treeHash(leaves)
    const read = tilesOf(leaves)
    for (const index of [0, 255, 256, 511, 600, 767, 768, size - 1]) {
      const proof = await hashesOfSpans(sha256, read, inclusionSpans(index, size))
      const leaf = leaves[index] ?? root
      expect(isIncluded(sha256, { index, size, leaf, root, proof })).toBe(true)
    }
    for (const from of [1, 255, 256, 300, 512, 700, 768, 800]) {
      const proof = await hashesOfSpans(sha256, read, consistencySpans(from, size))
      const before = treeHash(leaves.slice(0, from))
      expect(isConsistent(sha256, { from, to: size, before, after: root, proof })).toBe(true)
    }
  })
})
