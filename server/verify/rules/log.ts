import { z } from 'zod'
import { pointOfSm2Note } from '../../kernel/secret/sm2-verify.ts'
import { readCheckpoint } from '../../transparency/rules/checkpoint.ts'
import { cosignedMessage, readCosignature } from '../../transparency/rules/cosignature.ts'
import { isIncluded, leafHash } from '../../transparency/rules/merkle.ts'
import { type NoteKey, type NoteSignature, noteKinds, readNote } from '../../transparency/rules/note.ts'
import { readProof } from '../../transparency/rules/proof.ts'
import { utf8 } from '../../transparency/rules/text.ts'
import { joined, type Machine } from './bytes.ts'
import { type Evidence, readCanonical } from './evidence.ts'
import type { Finding, Found } from './findings.ts'

/** The beginning of every Ed25519 public key in DER (SubjectPublicKeyInfo, RFC 8410). */
const SPKI = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00)

const entrySchema = z.looseObject({
  kind: z.literal('visit'),
  number: z.number().int(),
  visit: z.string(),
  seq: z.number().int(),
  head: z.string(),
})

/** Checks that the entry of the log is about this visit with these events. */
export function checkEntry(text: string, evidence: Evidence | null): Finding[] {
  const entry = readCanonical(text, entrySchema)
  if (entry === null) return [{ what: 'ENTRY_UNREADABLE' }]
  if (evidence === null) return []
  if (entry.visit !== evidence.visit.id) return [{ what: 'ENTRY_OTHER_VISIT' }]
  const last = evidence.events.at(-1)
  const same = entry.seq === last?.seq && entry.head === last.hash
  return same ? [] : [{ what: 'ENTRY_OTHER_HEAD', seq: entry.seq }]
}

/** Who signed a checkpoint, as far as it could be checked. */
export interface NoteSigner {
  readonly name: string
  readonly id: string
  readonly state: 'GOOD' | 'BAD' | 'UNKNOWN'
}

/** What the proof says of the log. */
export interface Logged {
  readonly origin: string
  readonly size: number
  /** 1 for the first entry. */
  readonly position: number
  readonly signers: readonly NoteSigner[]
}

const isOf = (key: NoteKey) => (one: NoteSignature) => one.name === key.name && one.id === key.id

async function isGood(machine: Machine, text: string, key: NoteKey, one: NoteSignature): Promise<boolean> {
  const spki = joined(SPKI, key.key)
  if (key.kind === noteKinds.ed25519)
    return await machine.isSigned({ kind: 'ed25519' }, spki, utf8(text), one.signature)
  const point = key.kind === noteKinds.other ? pointOfSm2Note(key.key) : null
  if (point !== null) return await machine.isSigned({ kind: 'sm2' }, point, utf8(text), one.signature)
  const read = readCosignature(one.signature)
  if (read === null || key.kind !== noteKinds.cosignature) return false
  const message = cosignedMessage(text, read.seconds)
  return await machine.isSigned({ kind: 'ed25519' }, spki, message, read.signature)
}

async function checkSignatures(
  machine: Machine,
  origin: string,
  text: string,
  signatures: readonly NoteSignature[],
  keys: readonly NoteKey[],
): Promise<Found & { readonly signers: readonly NoteSigner[] }> {
  const signers: NoteSigner[] = []
  for (const one of signatures) {
    const key = keys.find((each) => isOf(each)(one))
    const state = key === undefined ? 'UNKNOWN' : (await isGood(machine, text, key, one)) ? 'GOOD' : 'BAD'
    signers.push({ name: one.name, id: one.id, state })
  }
  const logKeys = keys.filter(({ kind }) => kind !== noteKinds.cosignature)
  const own = logKeys.filter(({ name }) => name === origin)
  const ofLog = signers.filter(({ name, id }) => own.some((key) => key.name === name && key.id === id))
  const witnesses = signers.filter(({ name, state }) => name !== origin && state === 'BAD')
  const findings: Finding[] = witnesses.map(({ name }) => ({ what: 'COSIGNATURE_FORGED', witness: name }))
  const [first] = signers.filter(({ name }) => name === origin)
  const named = first === undefined ? origin : `${first.name}+${first.id}`
  if (ofLog.some(({ state }) => state === 'BAD')) findings.push({ what: 'CHECKPOINT_FORGED' })
  else if (first === undefined) findings.push({ what: 'CHECKPOINT_FORGED' })
  else if (logKeys.length > 0 && ofLog.length === 0)
    findings.push({ what: 'CHECKPOINT_UNTRUSTED', key: named })
  const open = logKeys.length === 0 ? [{ what: 'LOG_UNCONFIRMED', key: named } as const] : []
  return { findings, open, signers }
}

/**
 * Checks that the entry is in the log, and who vouches for the log.
 * @param keys of logs and witnesses that are trusted
 * @throws Unsupported
 */
export async function checkProof(
  machine: Machine,
  entry: Uint8Array,
  proof: string,
  keys: readonly NoteKey[],
): Promise<Found & { readonly logged: Logged | null; readonly included: boolean }> {
  const read = readProof(proof)
  const note = read === null ? null : readNote(read.checkpoint)
  const checkpoint = note === null ? null : readCheckpoint(note.text)
  if (read === null || note === null || checkpoint === null)
    return { findings: [{ what: 'PROOF_UNREADABLE' }], open: [], logged: null, included: false }
  const { index, hashes } = read
  const { origin, size, root } = checkpoint
  // The tree has one hash function for life, which its first entry names; that entry is not here.
  const included = Object.values(machine.hashes).some((hash) =>
    isIncluded(hash, { index, size, leaf: leafHash(hash, entry), root, proof: hashes }),
  )
  const { findings, open, signers } = await checkSignatures(machine, origin, note.text, note.signatures, keys)
  return { findings, open, included, logged: { origin, size, position: index + 1, signers } }
}
