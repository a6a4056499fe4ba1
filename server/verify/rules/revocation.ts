import { sameBytes } from '../../transparency/rules/merkle.ts'
import { toHex } from '../../transparency/rules/text.ts'
import type { Machine } from './bytes.ts'
import { type Certificate, type Chain, extensionsOf, isAuthority, maySignLists } from './certificate.ts'
import { bitsOf, type Der, expected, NotDer, partsOf, readDer, tags, timeOf } from './der.ts'
import { schemeNamed } from './scheme.ts'

/* Revocation lists (RFC 5280, 5), which stand in the store behind the signature. */

const DISTRIBUTION_POINTS = '2.5.29.31'
const ISSUING_POINT = '2.5.29.28'
/** Extensions that do not change what a list means. A delta list, for example, is none of them. */
const understood = new Set([ISSUING_POINT, '2.5.29.20', '2.5.29.35'])

/** The certificates that a list is about, beside being of one issuer. */
interface Scope {
  readonly kind: 'ALL' | 'USERS' | 'AUTHORITIES'
  /** One of these addresses must be in the certificate; null if the list is not divided. */
  readonly points: readonly Uint8Array[] | null
}

interface RevocationList {
  readonly signed: Uint8Array
  readonly algorithm: Der
  readonly signature: Uint8Array
  readonly issuer: Uint8Array
  /** Milliseconds since 1970. */
  readonly from: number
  readonly until: number | null
  /** When each certificate was revoked, by its serial number. */
  readonly revoked: ReadonlyMap<string, number>
  readonly scope: Scope
}

const FULL_NAME = 0xa0
const isTrue = (part: Der | undefined) => part?.content.length === 1 && part.content[0] !== 0

/** @throws NotDer if the list is about something else than the certificates of its issuer */
function scopeOf(value: Uint8Array | undefined): Scope {
  if (value === undefined) return { kind: 'ALL', points: null }
  const parts = partsOf(expected(readDer(value), tags.sequence))
  if (parts.some(({ tag }) => tag !== 0xa0 && tag !== 0x81 && tag !== 0x82)) throw new NotDer()
  const [name] = parts.filter(({ tag }) => tag === 0xa0).flatMap(partsOf)
  if (name !== undefined && name.tag !== FULL_NAME) throw new NotDer()
  const has = (tag: number) => isTrue(parts.find((part) => part.tag === tag))
  return {
    kind: has(0x81) ? 'USERS' : has(0x82) ? 'AUTHORITIES' : 'ALL',
    points: name === undefined ? null : partsOf(name).map(({ whole }) => whole),
  }
}

/** @throws NotDer */
function revokedIn(list: Der | undefined): ReadonlyMap<string, number> {
  return new Map(
    (list === undefined ? [] : partsOf(list)).map((entry): [string, number] => {
      const [serial, at, more] = partsOf(expected(entry, tags.sequence))
      if (at === undefined) throw new NotDer()
      // A critical extension says that the entry is of another issuer.
      const critical = more !== undefined && [...extensionsOf(more).values()].some((one) => one.critical)
      if (critical) throw new NotDer()
      return [toHex(expected(serial, tags.integer).whole), timeOf(at)]
    }),
  )
}

const isTime = (part: Der | undefined): part is Der => part?.tag === tags.utcTime || part?.tag === tags.time

/** @throws NotDer if the bytes are no list, or one that is not understood here */
function readList(der: Uint8Array): RevocationList {
  const [content, algorithm, signature] = partsOf(expected(readDer(der), tags.sequence))
  const fields = partsOf(expected(content, tags.sequence))
  const [, issuer, from, ...rest] = fields[0]?.tag === tags.integer ? fields.slice(1) : fields
  if (content === undefined || issuer === undefined || !isTime(from)) throw new NotDer()
  const until = rest.find(isTime)
  const wrapped = rest.find(({ tag }) => tag === 0xa0)
  const [inner] = wrapped === undefined ? [] : partsOf(wrapped)
  const extensions = inner === undefined ? new Map() : extensionsOf(inner)
  for (const [oid, { critical }] of extensions) if (critical && !understood.has(oid)) throw new NotDer()
  return {
    signed: content.whole,
    algorithm: expected(algorithm, tags.sequence),
    signature: bitsOf(signature),
    issuer: issuer.whole,
    from: timeOf(from),
    until: until === undefined ? null : timeOf(until),
    revoked: revokedIn(rest.find(({ tag }) => tag === tags.sequence)),
    scope: scopeOf(extensions.get(ISSUING_POINT)?.value),
  }
}

/** The lists among these bytes; what is none, or is not understood, is left out. */
export function listsAmong(all: readonly Uint8Array[]): RevocationList[] {
  return all.flatMap((der) => {
    try {
      return [readList(der)]
    } catch (error) {
      if (error instanceof NotDer) return []
      throw error
    }
  })
}

/** The addresses at which a certificate says that its list can be had. */
function pointsOf({ extensions }: Certificate): Uint8Array[] {
  const points = extensions.get(DISTRIBUTION_POINTS)
  if (points === undefined) return []
  return partsOf(readDer(points.value))
    .flatMap(partsOf)
    .filter(({ tag }) => tag === 0xa0)
    .flatMap(partsOf)
    .filter(({ tag }) => tag === FULL_NAME)
    .flatMap(partsOf)
    .map(({ whole }) => whole)
}

function isAbout({ issuer, scope }: RevocationList, certificate: Certificate): boolean {
  if (!sameBytes(issuer, certificate.issuer)) return false
  if (scope.kind !== 'ALL' && (scope.kind === 'AUTHORITIES') !== isAuthority(certificate)) return false
  const own = scope.points === null ? null : pointsOf(certificate)
  return own === null || own.some((point) => scope.points?.some((other) => sameBytes(point, other)))
}

/**
 * What lists say of a certificate at an instant. REVOKED: it was revoked by then. FORGED: the only list in the name of its
 * issuer is not signed by it. OUTDATED: the list had expired by then. MISSING: there is none.
 */
type Standing =
  | { readonly kind: 'GOOD' | 'FORGED' | 'OUTDATED' | 'MISSING' }
  | { readonly kind: 'REVOKED'; readonly at: number }

async function standingOf(
  machine: Machine,
  certificate: Certificate,
  issuer: Certificate | undefined,
  lists: readonly RevocationList[],
  at: number,
): Promise<Standing> {
  const found = new Set<'GOOD' | 'FORGED' | 'OUTDATED'>()
  for (const list of issuer === undefined ? [] : lists.filter((one) => isAbout(one, certificate))) {
    const scheme = schemeNamed(list.algorithm, null)
    if (issuer === undefined || scheme === null) continue
    const own = maySignLists(issuer)
    if (!own || !(await machine.isSigned(scheme, issuer.key, list.signed, list.signature))) {
      found.add('FORGED')
      continue
    }
    const revokedAt = list.revoked.get(toHex(certificate.serial))
    // Of a certificate that was revoked later, the timestamp proves that it signed before.
    if (revokedAt !== undefined && revokedAt <= at) return { kind: 'REVOKED', at: revokedAt }
    const current = list.until === null ? list.from >= at : list.until >= at
    found.add(current ? 'GOOD' : 'OUTDATED')
  }
  const [kind = 'MISSING'] = (['GOOD', 'FORGED', 'OUTDATED'] as const).filter((one) => found.has(one))
  return { kind }
}

/**
 * Asks for each certificate of a chain whether it was revoked. The last one is left out if it is trusted or its own issuer:
 * nobody stands above it.
 *
 * @param at the instant of the signature, in milliseconds since 1970
 * @throws Unsupported
 */
export async function standingsOf(
  machine: Machine,
  { certificates, trusted, rooted }: Chain,
  lists: readonly RevocationList[],
  at: number,
): Promise<(Standing & { readonly name: string })[]> {
  const asked = trusted || rooted ? certificates.slice(0, -1) : certificates
  const standings = []
  for (const [index, certificate] of asked.entries()) {
    const standing = await standingOf(machine, certificate, certificates[index + 1], lists, at)
    standings.push({ ...standing, name: certificate.name })
  }
  return standings
}
