import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sha256 } from '#server/evidence/digest.ts'
import { checkpointText, readCheckpoint } from '#server/transparency/rules/checkpoint.ts'
import {
  keyText,
  noteKey,
  noteKinds,
  noteText,
  readKey,
  readNote,
  signatureOf,
} from '#server/transparency/rules/note.ts'
import { proofText, readProof } from '#server/transparency/rules/proof.ts'
import { readTilePath, tileNumber } from '#server/transparency/rules/tile.ts'

// The example of c2sp.org/signed-note.
const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const example = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`
/** SubjectPublicKeyInfo of an Ed25519 key. */
const asPublicKey = (key: Uint8Array) =>
  createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]),
    format: 'der',
    type: 'spki',
  })

describe('signed notes', () => {
  test('reads the key of the specification, and refuses it under another id or name', () => {
    const key = readKey(sha256, vkey)
    expect(key).toMatchObject({ name: 'example.com/foo', id: '530d903a', kind: noteKinds.ed25519 })
    if (key) expect(keyText(key)).toBe(vkey)
    expect(readKey(sha256, vkey.replace('530d903a', '530d903b'))).toBeNull()
    expect(readKey(sha256, vkey.replace('foo', 'bar'))).toBeNull()
    for (const wrong of ['', 'a', 'a+b', 'a+b+c', `${vkey}=`]) expect(readKey(sha256, wrong)).toBeNull()
    expect(() => noteKey(sha256, 'two words', 1, new Uint8Array(32))).toThrow(RangeError)
  })

  test('reads the note of the specification, whose signature is right', () => {
    const key = readKey(sha256, vkey)
    const note = readNote(example)
    if (key === null || note === null) throw new Error('not read')
    expect(noteText(note)).toBe(example)
    const signature = signatureOf(note, key)
    expect(signature).toHaveLength(64)
    expect(verify(null, Buffer.from(note.text), asPublicKey(key.key), signature ?? Buffer.of())).toBe(true)
    expect(signatureOf(note, { ...key, id: '00000000' })).toBeUndefined()
  })

  test('reads back what it writes, and refuses what is no note', () => {
    const seed = Buffer.alloc(32, 7)
    const privateKey = createPrivateKey({
      key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
      format: 'der',
      type: 'pkcs8',
    })
    const signature = new Uint8Array(sign(null, Buffer.from('a\nb\n'), privateKey))
    const note = { text: 'a\n\nb\n', signatures: [{ name: 'x', id: '01020304', signature }] }
    expect(readNote(noteText(note))).toEqual(note)
    for (const wrong of [
      '',
      'a\n',
      'a\n\n',
      'a\n\nb\n',
      `${example}x`,
      example.replace('Uw2', 'U!2'),
      example.replace('This', 'Th\u0007is'),
    ])
      expect(readNote(wrong), JSON.stringify(wrong)).toBeNull()
  })
})

describe('checkpoints', () => {
  const root = new Uint8Array(sha256('root'))
  test('read back, and refuse other spellings', () => {
    const checkpoint = { origin: 'example.com/log', size: 42, root }
    const text = checkpointText(checkpoint)
    expect(readCheckpoint(text)).toEqual(checkpoint)
    expect(readCheckpoint(`${text}extension\n`)).toEqual(checkpoint)
    for (const wrong of [
      '',
      text.trimEnd(),
      text.replace('42', '042'),
      text.replace('42', '-1'),
      `${text}\n`,
      text.slice(1).replace('=', ''),
    ])
      expect(readCheckpoint(wrong), JSON.stringify(wrong)).toBeNull()
  })
  test('proofs read back with them', () => {
    const proof = {
      index: 7,
      hashes: [root, new Uint8Array(sha256('other'))],
      checkpoint: 'o\n8\nx\n\n— o AAAAAAA=\n',
    }
    expect(readProof(proofText(proof))).toEqual(proof)
    expect(readProof(proofText({ ...proof, hashes: [] }))).toEqual({ ...proof, hashes: [] })
    expect(readProof(proofText(proof).replace('index', 'extra QUJD\nindex'))).toEqual(proof)
    expect(readProof(proofText(proof).replace('@v1', '@v2'))).toBeNull()
    expect(readProof(proofText(proof).replace('index 7', 'index 07'))).toBeNull()
  })
})

describe('tiles', () => {
  test('have the paths of the specification', () => {
    expect(tileNumber(1_234_067)).toBe('x001/x234/067')
    expect(tileNumber(5)).toBe('005')
    expect(readTilePath('tile/0/x001/x234/067')).toEqual({
      level: 0,
      index: 1_234_067,
      width: 256,
      entries: false,
    })
    expect(readTilePath('tile/1/000.p/12')).toEqual({ level: 1, index: 0, width: 12, entries: false })
    expect(readTilePath('tile/entries/000.p/255')).toEqual({ level: 0, index: 0, width: 255, entries: true })
  })
  test.each([
    'tile/0/1',
    'tile/00/001',
    'tile/64/001',
    'tile/0/x000/001',
    'tile/0/001.p/256',
    'tile/0/001.p/0',
    'tile/0/001.p/012',
    'tile/0/001/',
    'tile/../001',
    'tile/0/x001/1',
  ])('refuses %s', (path) => {
    expect(readTilePath(path)).toBeNull()
  })
})
