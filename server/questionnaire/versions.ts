import { z } from 'zod'
import type { Services } from '../context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { StaffMember } from '../procedure/staff-member.ts'
import { may } from '../vocabulary/rights.ts'
import { stepTypes } from '../vocabulary/templates.ts'
import { readOpenVisits } from './impact.ts'
import { templateAuthorNames } from './messages.zh-CN.ts'
import { type Publication, possibilities, standingOf, templateStatuses } from './rules/lifecycle.ts'
import { draftSchema, type TemplateDraft } from './rules/template.ts'

const columns = `t.id, t.number, t.status, t.note, t.effective_from, encode(t.sha256, 'hex') AS sha256, t.revision,
  t.based_on_id, t.authors, t.created_at, t.created_by, t.updated_at, t.updated_by, t.published_at,
  t.locked_by::text AS locked_by, t.locked_until`

const versionRow = z.object({
  id: z.string(),
  number: z.number(),
  status: z.enum(templateStatuses),
  note: z.string(),
  effective_from: z.date().nullable(),
  sha256: z.string(),
  revision: z.number(),
  based_on_id: z.string().nullable(),
  authors: z.array(z.string()),
  created_at: z.date(),
  created_by: z.string(),
  updated_at: z.date(),
  updated_by: z.string(),
  published_at: z.date().nullable(),
  locked_by: z.string().nullable(),
  locked_until: z.date().nullable(),
})

const contentRow = versionRow.extend({ content: draftSchema })

function toVersion(row: z.infer<typeof versionRow>) {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    note: row.note,
    effectiveFrom: row.effective_from,
    sha256: row.sha256,
    revision: row.revision,
    basedOnId: row.based_on_id,
    authors: row.authors,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    publishedAt: row.published_at,
    everPublished: row.published_at !== null,
    lockedBy: row.locked_by,
    lockedUntil: row.locked_until,
  }
}

/** A version's metadata, without its content. */
export type VersionHead = ReturnType<typeof toVersion>

export interface StoredVersion extends VersionHead {
  readonly content: TemplateDraft
}

/**
 * Reads one version with its content.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function readVersion(services: Pick<Services, 'db'>, id: string): Promise<StoredVersion> {
  const found = await services.db.query(
    `SELECT ${columns}, t.content FROM template_version t WHERE t.id = $1::uuid`,
    [id],
  )
  const [raw] = found.rows
  if (!raw) throw new DomainError('RECORD_NOT_FOUND')
  const row = contentRow.parse(raw)
  return { ...toVersion(row), content: row.content }
}

async function readVersions(services: Pick<Services, 'db'>): Promise<VersionHead[]> {
  const found = await services.db.query(
    `SELECT ${columns} FROM template_version t ORDER BY t.number DESC`,
    [],
  )
  return found.rows.map((row) => toVersion(versionRow.parse(row)))
}

/** Returns the publications of these versions, without the withdrawn publications. */
function publicationsOf(versions: readonly VersionHead[]): Publication[] {
  return versions.flatMap(({ id, number, status, effectiveFrom, publishedAt }) =>
    status === 'PUBLISHED' && effectiveFrom && publishedAt
      ? [{ id, number, effectiveFrom, publishedAt }]
      : [],
  )
}

/**
 * Returns the version that was published last, even if it was withdrawn. The next publication must name this version
 * as its predecessor.
 */
export async function lastPublished(
  services: Pick<Services, 'db'>,
): Promise<{ readonly id: string; readonly number: number } | null> {
  const found = await services.db.query(
    `SELECT id, number FROM template_version t WHERE published_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM template_version n WHERE n.follows_id = t.id)
      ORDER BY published_at DESC, number DESC LIMIT 1`,
    [],
  )
  const [row] = found.rows
  return row ? z.object({ id: z.string(), number: z.number() }).parse(row) : null
}

export interface Person {
  readonly id: string
  readonly name: string
}

const personSchema = z.object({ id: z.string(), name: z.string() })

/**
 * Reads the names of authors. An author who is not a staff member, such as the author of the shipped template, has a
 * fixed name.
 */
export async function readNames(
  services: Pick<Services, 'db'>,
  ids: readonly string[],
): Promise<(id: string) => Person> {
  const found = await services.db.query(
    'SELECT id::text AS id, name FROM staff WHERE id::text = ANY($1::text[])',
    [[...new Set(ids)]],
  )
  const names = new Map(found.rows.map((row) => personSchema.parse(row)).map(({ id, name }) => [id, name]))
  return (id) => ({ id, name: names.get(id) ?? templateAuthorNames[id] ?? id })
}

function idsIn(version: VersionHead): string[] {
  const { createdBy, updatedBy, authors, lockedBy } = version
  return [createdBy, updatedBy, ...authors, ...(lockedBy === null ? [] : [lockedBy])]
}

interface Surroundings {
  readonly versions: readonly VersionHead[]
  readonly person: (id: string) => Person
  readonly visits: Awaited<ReturnType<typeof readOpenVisits>>
  readonly now: Date
}

function summary(version: VersionHead, { versions, person, visits, now }: Surroundings) {
  const base = versions.find(({ id }) => id === version.basedOnId)
  const locked = version.lockedBy !== null && version.lockedUntil !== null && version.lockedUntil > now
  return {
    id: version.id,
    number: version.number,
    standing: standingOf(version, publicationsOf(versions), now),
    status: version.status,
    note: version.note,
    effectiveFrom: version.effectiveFrom?.toISOString() ?? null,
    publishedAt: version.publishedAt?.toISOString() ?? null,
    revision: version.revision,
    createdAt: version.createdAt.toISOString(),
    createdBy: person(version.createdBy),
    updatedAt: version.updatedAt.toISOString(),
    updatedBy: person(version.updatedBy),
    authors: version.authors.map(person),
    basedOn: base ? { id: base.id, number: base.number } : null,
    /** Number of visits that can still be done online and to which this version is pinned. */
    openVisits: visits.pinned.get(version.id)?.open ?? 0,
    /** Number of questionnaires to which this version was ever pinned, counted up to ten thousand. */
    questionnaires: visits.pinned.get(version.id)?.all ?? 0,
    lock:
      locked && version.lockedBy !== null
        ? { by: person(version.lockedBy), until: version.lockedUntil?.toISOString() ?? '' }
        : null,
  }
}

async function readSurroundings(services: Pick<Services, 'db' | 'clock'>): Promise<Surroundings> {
  const now = services.clock.now()
  const [versions, visits] = await Promise.all([readVersions(services), readOpenVisits(services)])
  const person = await readNames(services, versions.flatMap(idsIn))
  return { versions, visits, person, now }
}

export type VersionSummary = ReturnType<typeof summary>

/** Lists every version, newest number first. */
export async function listVersions(services: Pick<Services, 'db' | 'clock'>): Promise<VersionSummary[]> {
  const surroundings = await readSurroundings(services)
  return surroundings.versions.map((version) => summary(version, surroundings))
}

const stepSchema = z.object({
  type: z.enum(stepTypes),
  at: z.date(),
  staff_id: z.string(),
  comment: z.string().nullable(),
  revision: z.number(),
})

async function readSteps(services: Pick<Services, 'db'>, id: string) {
  const found = await services.db.query(
    'SELECT type, at, staff_id, comment, revision FROM template_step WHERE version_id = $1::uuid ORDER BY revision',
    [id],
  )
  return found.rows.map((row) => stepSchema.parse(row))
}

/** Whether this person can carry out a command now: true, or the code of the refusal. */
export type Possible = true | string

function actionsOf(version: VersionHead, staff: StaffMember, now: Date) {
  const open = possibilities(version, staff.id, now)
  const edits = may(staff.roles, 'template.edit')
  const approves = may(staff.roles, 'template.approve')
  const with_ = (allowed: boolean, possible: Possible): Possible => (allowed ? possible : 'NOT_ALLOWED')
  return {
    edit: with_(edits, open.EDIT),
    submit: with_(edits, open.SUBMIT),
    discard: with_(edits, open.DISCARD),
    approve: with_(approves, open.APPROVE),
    reject: with_(approves, open.REJECT),
    publish: with_(approves, open.PUBLISH),
    withdraw: with_(approves, open.WITHDRAW),
  }
}

/**
 * Reads one version with its content, its history, and the commands that this person can carry out.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function getVersion(services: Pick<Services, 'db' | 'clock'>, staff: StaffMember, id: string) {
  const [version, surroundings, steps, last] = await Promise.all([
    readVersion(services, id),
    readSurroundings(services),
    readSteps(services, id),
    lastPublished(services),
  ])
  const person = await readNames(
    services,
    steps.map(({ staff_id }) => staff_id),
  )
  return {
    ...summary(version, surroundings),
    content: version.content,
    sha256: version.sha256,
    steps: steps.map(({ type, at, staff_id, comment, revision }) => ({
      type,
      at: at.toISOString(),
      by: person(staff_id),
      comment,
      revision,
    })),
    lastPublished: last,
    actions: actionsOf(version, staff, surroundings.now),
  }
}

/**
 * Reads the contents of two versions for comparison.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function readContents(
  services: Pick<Services, 'db'>,
  ids: { fromId: string; toId: string },
): Promise<readonly [TemplateDraft, TemplateDraft]> {
  const [from, to] = await Promise.all([readVersion(services, ids.fromId), readVersion(services, ids.toId)])
  return [from.content, to.content]
}
