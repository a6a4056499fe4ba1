import type { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { content, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import type { StaffMember } from '../procedure/staff-member.ts'
import { may } from '../vocabulary/rights.ts'
import { readOpenVisits } from './impact.ts'
import { templateAuthorNames } from './messages.zh-CN.ts'
import { type Rejection, readRejections } from './rejections.ts'
import { type Publication, possibilities, standingOf } from './rules/lifecycle.ts'
import { draftSchema, type TemplateDraft } from './rules/template.ts'

const t = columnsOf(tables.templateVersion, 't')
const n = columnsOf(tables.templateVersion, 'n')
const s = columnsOf(tables.staff, 's')
const step = columnsOf(tables.templateStep, 'step')

const headColumns = {
  ...pick(t, 'id', 'number', 'status', 'note', 'effectiveFrom', 'sha256', 'revision', 'basedOnId', 'authors'),
  ...pick(t, 'createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'publishedAt', 'lockedBy', 'lockedUntil'),
}

const VERSIONS = query({}, () => select(headColumns, `FROM ${t} ORDER BY ${t.number} DESC`))

const VERSION = query({ id: 'uuid' }, ({ id }) =>
  select({ ...headColumns, content: content(t.content, draftSchema) }, `FROM ${t} WHERE ${t.id} = ${id}`),
)

const LAST_PUBLISHED = query({}, () =>
  select(
    pick(t, 'id', 'number'),
    `FROM ${t} WHERE ${t.publishedAt} IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ${n} WHERE ${n.followsId} = ${t.id})
      ORDER BY ${t.publishedAt} DESC, ${t.number} DESC LIMIT 1`,
  ),
)

const NAMES = query({ ids: 'text[]' }, ({ ids }) =>
  select(pick(s, 'id', 'name'), `FROM ${s} WHERE ${s.id}::text = ANY(${ids})`),
)

const STEPS = query({ versionId: 'uuid' }, ({ versionId }) =>
  select(
    pick(step, 'type', 'at', 'staffId', 'comment', 'revision'),
    `FROM ${step} WHERE ${step.versionId} = ${versionId} ORDER BY ${step.revision}`,
  ),
)

function toVersion({ sha256, ...row }: z.output<typeof VERSIONS.row>) {
  return { ...row, sha256: sha256.toString('hex'), everPublished: row.publishedAt !== null }
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
  const row = await VERSION.first(services.db, { id })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return { ...toVersion(row), content: row.content }
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
  return (await LAST_PUBLISHED.first(services.db, {})) ?? null
}

export interface Person {
  readonly id: string
  readonly name: string
}

/**
 * Reads the names of authors. An author who is not a staff member, such as the author of the shipped template, has a
 * fixed name.
 */
export async function readNames(
  services: Pick<Services, 'db'>,
  ids: readonly string[],
): Promise<(id: string) => Person> {
  const people = await NAMES.all(services.db, { ids: [...new Set(ids)] })
  const names = new Map(people.map(({ id, name }) => [id, name]))
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
  readonly rejections: ReadonlyMap<string, Rejection>
  readonly now: Date
}

function summary(version: VersionHead, { versions, person, visits, rejections, now }: Surroundings) {
  const rejection = rejections.get(version.id)
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
    /** Set if an approver sent the draft back and it was not submitted again. */
    rejection: rejection
      ? { by: person(rejection.staffId), at: rejection.at.toISOString(), comment: rejection.comment }
      : null,
    lock:
      locked && version.lockedBy !== null
        ? { by: person(version.lockedBy), until: version.lockedUntil?.toISOString() ?? '' }
        : null,
  }
}

async function readSurroundings(services: Pick<Services, 'db' | 'clock'>): Promise<Surroundings> {
  const now = services.clock.now()
  const [rows, visits, rejections] = await Promise.all([
    VERSIONS.all(services.db, {}),
    readOpenVisits(services),
    readRejections(services),
  ])
  const versions = rows.map(toVersion)
  const rejecters = [...rejections.values()].map(({ staffId }) => staffId)
  const person = await readNames(services, [...versions.flatMap(idsIn), ...rejecters])
  return { versions, visits, rejections, person, now }
}

export type VersionSummary = ReturnType<typeof summary>

/** Lists every version, newest number first. */
export async function listVersions(services: Pick<Services, 'db' | 'clock'>): Promise<VersionSummary[]> {
  const surroundings = await readSurroundings(services)
  return surroundings.versions.map((version) => summary(version, surroundings))
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
    STEPS.all(services.db, { versionId: id }),
    lastPublished(services),
  ])
  const person = await readNames(
    services,
    steps.map(({ staffId }) => staffId),
  )
  return {
    ...summary(version, surroundings),
    content: version.content,
    sha256: version.sha256,
    steps: steps.map(({ staffId, at, ...taken }) => ({
      ...taken,
      at: at.toISOString(),
      by: person(staffId),
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
