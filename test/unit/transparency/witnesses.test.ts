import { describe, expect, test } from 'vitest'
import { sha256 } from '#server/evidence/digest.ts'
import {
  cosignatureBytes,
  cosignatureIn,
  cosignedMessage,
  isCosignatureOf,
  readCosignature,
  type VerifyEd25519,
} from '#server/transparency/rules/cosignature.ts'
import { entryContent } from '#server/transparency/rules/entry.ts'
import { GRACE, isMisdated } from '#server/transparency/rules/late.ts'
import { noteKey, noteKinds, signatureLine } from '#server/transparency/rules/note.ts'
import { publishedName, readPublishedName } from '#server/transparency/rules/published.ts'

const TEXT = 'example.com/log\n42\nroot\n'
const SECONDS = 1_772_424_000
const key = noteKey(sha256, 'witness.example', noteKinds.cosignature, new Uint8Array(32).fill(9))

/** A signature that anyone can make: the hash of the key and the message, twice. */
const signed = (message: Uint8Array, by = key.key) => {
  const hash = sha256(Uint8Array.of(...by, ...message))
  return Uint8Array.of(...hash, ...hash)
}
const verify: VerifyEd25519 = (by, message, signature) =>
  Buffer.from(signed(message, by)).equals(Buffer.from(signature))

const cosignature = (seconds = SECONDS, text = TEXT) => ({
  name: key.name,
  id: key.id,
  signature: cosignatureBytes(seconds, signed(cosignedMessage(text, seconds))),
})
const line = signatureLine(cosignature())
const foreign = signatureLine({ ...cosignature(), name: 'another.example', id: '01020304' })

describe('a cosignature', () => {
  test('is over the time and the text, as the specification says', () => {
    expect(new TextDecoder().decode(cosignedMessage(TEXT, 7))).toBe(`cosignature/v1\ntime 7\n${TEXT}`)
  })

  test('has its time in eight bytes before the signature, and reads back', () => {
    const signature = new Uint8Array(64).fill(5)
    const bytes = cosignatureBytes(0x0102, signature)
    expect([...bytes.slice(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 1, 2])
    expect(bytes).toHaveLength(72)
    expect(readCosignature(bytes)).toEqual({ seconds: 0x0102, signature })
    // Bytes that are part of a larger buffer are read from where they begin.
    expect(readCosignature(Uint8Array.of(1, 1, ...bytes).subarray(2))).toEqual({ seconds: 0x0102, signature })
  })

  test.each([
    ['is too short', new Uint8Array(71).fill(1)],
    ['is too long', new Uint8Array(73).fill(1)],
    ['has no time', cosignatureBytes(0, new Uint8Array(64))],
    ['has a time that is no number', new Uint8Array(72).fill(255)],
  ])('is none if it %s', (_, bytes) => expect(readCosignature(bytes)).toBeNull())

  test('is the witness’s only with its key, name, id and kind, over this text', () => {
    const isOf = (change: Partial<typeof key>, text = TEXT, one = cosignature()) =>
      isCosignatureOf(verify, { ...key, ...change }, text, one)
    expect(isOf({})).toBe(true)
    expect(isOf({ kind: noteKinds.ed25519 })).toBe(false)
    expect(isOf({ name: 'another.example' })).toBe(false)
    expect(isOf({ id: '00000000' })).toBe(false)
    expect(isOf({ key: new Uint8Array(32) })).toBe(false)
    expect(isOf({}, `${TEXT}more\n`)).toBe(false)
    expect(isOf({}, TEXT, { ...cosignature(), signature: new Uint8Array(3) })).toBe(false)
  })
})

describe('a witness’s answer', () => {
  const found = (answer: string, notAfter = SECONDS) => cosignatureIn(verify, key, TEXT, answer, notAfter)

  test('has its cosignature, beside lines of other keys', () => {
    expect(found(line)).toEqual(cosignature())
    expect(found(`${foreign}${line}`)).toEqual(cosignature())
  })

  test.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['no line end', line.trimEnd()],
    ['another witness only', foreign],
    ['anything but signatures', `${line}hello\n`],
    [
      'a wrong line of its own beside a right one',
      `${line}${signatureLine(cosignature(SECONDS, 'other\n'))}`,
    ],
    ['more lines than anybody reads', `${foreign.repeat(64)}${line}`],
  ])('is not taken with %s', (_, answer) => expect(found(answer)).toBeNull())

  test('is read up to sixty-four lines', () => {
    expect(found(`${foreign.repeat(63)}${line}`)).toEqual(cosignature())
  })

  test('is not taken if it is from the future', () => {
    expect(found(line, SECONDS)).not.toBeNull()
    expect(found(line, SECONDS - 1)).toBeNull()
  })
})

describe('an event’s instant and its place in the log', () => {
  const mark = new Date('2026-03-02T04:00:00Z')
  const by = (ms: number) => new Date(mark.getTime() + ms)

  test('leave two minutes between reading the clock and the commit', () => {
    expect(GRACE).toBe(120_000)
    expect(isMisdated(by(-GRACE), mark, null)).toBe(false)
    expect(isMisdated(by(-GRACE - 1), mark, null)).toBe(true)
    expect(isMisdated(by(GRACE), null, mark)).toBe(false)
    expect(isMisdated(by(GRACE + 1), null, mark)).toBe(true)
  })

  test('agree where there is no mark', () => {
    expect(isMisdated(new Date(0), null, null)).toBe(false)
    expect(isMisdated(by(0), mark, by(60_000))).toBe(false)
  })
})

describe('the names of what is published', () => {
  test('sort by the size of the log, and read back', () => {
    expect(publishedName.checkpoint(42)).toBe('00000000000042-9-checkpoint')
    expect(publishedName.tile(42, 7)).toBe('00000000000042-1-tile-7')
    expect(publishedName.witnessed(42, 'TIMESTAMP', 'tsa.example/a b+c')).toBe(
      '00000000000042-5-timestamp-tsa.example_a_b_c',
    )
    expect(readPublishedName(publishedName.checkpoint(42))).toEqual({ size: 42, part: 'checkpoint' })
    expect(readPublishedName(publishedName.tile(42, 7))).toEqual({ size: 42, part: 'tile', index: 7 })
    expect(readPublishedName(publishedName.tile(42, 123_456_789_012))).toMatchObject({
      index: 123_456_789_012,
    })
  })

  test.each([
    '',
    '42-9-checkpoint',
    'x00000000000042-9-checkpoint',
    '00000000000042-9-checkpointx',
    '000000000000042-9-checkpoint',
    '00000000000042-1-tile-',
    '00000000000042-1-tile-x',
    '00000000000042-1-tile-1234567890123',
    '00000000000042-5-timestamp-tsa.example',
    'a0000000000042-9-checkpoint',
  ])('are none of this log: %j', (name) => expect(readPublishedName(name)).toBeNull())
})

test('an entry is canonical JSON, in which members that are missing leave no trace', () => {
  expect(entryContent({ kind: 'start', log: 'example.com/log', at: 'now' })).toBe(
    '{"at":"now","kind":"start","log":"example.com/log"}',
  )
  expect(entryContent({ kind: 'visit', number: 1, visit: 'v', seq: 2, head: 'h', records: undefined })).toBe(
    '{"head":"h","kind":"visit","number":1,"seq":2,"visit":"v"}',
  )
})
