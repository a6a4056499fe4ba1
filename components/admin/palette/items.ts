import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { settingGroupNames, settingTexts } from '#server/setting/messages.zh-CN.ts'
import { settingEntries } from '#server/setting/rules/bounds.ts'
import { reasonNames, statusNames } from '#server/visit/messages.zh-CN.ts'
import type { Right } from '#server/vocabulary/rights.ts'
import type { AdminOutputs } from '../api.ts'
import { areas } from '../frame/areas.tsx'
import { text as frame } from '../frame/messages.zh-CN.ts'
import type { Recent } from '../recent.ts'
import { text as reports } from '../reports/words/messages.zh-CN.ts'
import { EXPORT } from '../ui/export-button.tsx'
import { text } from './messages.zh-CN.ts'

export type Kind = keyof typeof text.kinds
export type FoundEverything = AdminOutputs['desk']['find']

/** What choosing an item does: it opens a page, opens the list with all results, or signs the user out. */
export type Choice =
  | { readonly type: 'OPEN'; readonly href: string }
  | { readonly type: 'LIST'; readonly path: string; readonly field: 'q' | 'policy' }
  | { readonly type: 'SIGN_OUT' }

/** One line of the list of results. */
export interface Item {
  /** Unique in the list. */
  readonly key: string
  readonly label: string
  /** Further facts, shown after the label. */
  readonly detail: string
  readonly choice: Choice
}

/** Whether the item is a result, and not the link to the list with all results. */
export function isResult({ key }: Item): boolean {
  return !key.startsWith('more ')
}

export interface Group {
  readonly kind: Kind
  readonly items: readonly Item[]
}

type May = (right: Right) => boolean

const open = (href: string): Choice => ({ type: 'OPEN', href })
const facts = (...parts: readonly (string | null)[]) => parts.filter((part) => part !== null).join(' · ')

interface Known extends Item {
  /** All words by which the item is found. */
  readonly words: string
}

/** The dashboards beside the first one, which the menu itself opens. */
const dashboards = ['failure', 'queue', 'monthly'] as const

function pages(may: May): Known[] {
  const menu = areas
    .filter(({ right }) => right === null || may(right))
    .map(({ name, path }) => ({ path, label: frame.areas[name] }))
  const reportPages = dashboards.map((tab) => ({
    path: `/admin/reports/${tab}`,
    label: `${frame.areas.reports}：${reports.tabs[tab]}`,
  }))
  const own = { path: '/admin/account', label: frame.account }
  return [...menu, ...(may('report.read') ? reportPages : []), own].map(({ path, label }) => ({
    key: `page ${path}`,
    label,
    detail: '',
    choice: open(path),
    words: label,
  }))
}

function actions(may: May): Known[] {
  const { actions: names, alsoCalled } = text
  const all: readonly (readonly [Right | null, keyof typeof names, string, Choice])[] = [
    ['callback.work', 'next', alsoCalled.next, open('/admin/callback?next=1')],
    ['template.edit', 'draft', alsoCalled.draft, open('/admin/templates/create')],
    ['visit.export', 'exportVisits', alsoCalled.export, open(`/admin/visits#${EXPORT}`)],
    ['product.read', 'exportProducts', alsoCalled.export, open(`/admin/products#${EXPORT}`)],
    ['audit.read', 'exportAudit', alsoCalled.export, open(`/admin/audit#${EXPORT}`)],
    [null, 'signOut', alsoCalled.signOut, { type: 'SIGN_OUT' }],
  ]
  return all
    .filter(([right]) => right === null || may(right))
    .map(([, name, also, choice]) => ({
      key: `action ${name}`,
      label: names[name],
      detail: '',
      choice,
      words: `${names[name]} ${also}`,
    }))
}

function settings(may: May): Known[] {
  if (!may('setting.read')) return []
  return settingEntries.map(({ key, group }) => {
    const name = settingTexts[key]?.name ?? key
    const detail = settingGroupNames[group]
    return {
      key: `setting ${key}`,
      label: name,
      detail,
      choice: open(`/admin/settings?key=${encodeURIComponent(key)}`),
      words: `${name} ${detail} ${key}`,
    }
  })
}

/** The items whose words contain every word of the query. */
function matching(items: readonly Known[], query: string): Item[] {
  const wanted = query.toLowerCase().split(/\s+/)
  const found = items.filter(({ words }) => wanted.every((word) => words.toLowerCase().includes(word)))
  return found.map(({ words: _, ...item }) => item)
}

const MOST_SETTINGS = 5
const group = (kind: Kind, items: readonly Item[]): Group[] => (items.length === 0 ? [] : [{ kind, items }])
const recentKinds = text.kinds

/** What is offered before anything is typed: the records opened last, the actions and the pages. */
export function offered(may: May, recent: readonly Recent[]): readonly Group[] {
  const records = recent.map(({ kind, href, label }) => ({
    key: `recent ${href}`,
    label,
    detail: recentKinds[kind],
    choice: open(href),
  }))
  return [
    ...group('recent', records),
    ...group('action', matching(actions(may), '')),
    ...group('page', matching(pages(may), '')),
  ]
}

/** The settings, pages and actions that match. They are known to the page and need no request. */
export function knownItems(may: May, query: string): readonly Group[] {
  return [
    ...group('setting', matching(settings(may), query).slice(0, MOST_SETTINGS)),
    ...group('page', matching(pages(may), query)),
    ...group('action', matching(actions(may), query)),
  ]
}

function more(kind: Kind, path: string, field: 'q' | 'policy'): Item {
  return {
    key: `more ${kind}`,
    label: text.more(text.kinds[kind]),
    detail: '',
    choice: { type: 'LIST', path, field },
  }
}

type VisitRow = FoundEverything['visits']['rows'][number]

function visitItems(kind: 'visit' | 'customer', found: FoundEverything['visits']): Item[] {
  const item = (row: VisitRow): Item => ({
    key: `${kind} ${row.visitId ?? row.policyId}`,
    label: kind === 'visit' ? row.policyNo : row.applicant,
    detail: facts(
      kind === 'visit' ? row.applicant : row.policyNo,
      row.productName,
      row.status === null ? text.noVisit : statusNames[row.status],
    ),
    // A policy without a visit has no page of its own; the list shows it.
    choice:
      row.visitId === null
        ? { type: 'LIST', path: '/admin/visits', field: 'q' }
        : open(`/admin/visits/${row.visitId}`),
  })
  return [...found.rows.map(item), ...(found.more ? [more(kind, '/admin/visits', 'q')] : [])]
}

/** Whether the query is a part of a policy number by which lists can be filtered. */
const isNumber = (query: string) => /^[\d\s-]{5,}$/.test(query)

function recordGroups(found: FoundEverything, query: string): readonly Group[] {
  const list = (kind: Kind, path: string, given: { readonly more: boolean }) =>
    given.more && isNumber(query) ? [more(kind, path, 'policy')] : []
  const cases = found.cases.rows.map((row) => ({
    key: `case ${row.id}`,
    label: row.policyNo,
    detail: facts(
      row.outcome === null ? text.caseOpen : callbackText.outcomes[row.outcome],
      row.reasons.map((reason) => reasonNames[reason]).join('、'),
    ),
    choice: open(`/admin/queue/${row.id}`),
  }))
  const problems = found.problems.rows.map((row) => ({
    key: `problem ${row.id}`,
    label: row.policyNo,
    detail: facts(callbackText.categories[row.category], callbackText.problemStatuses[row.status]),
    choice: open(`/admin/problems/${row.id}`),
  }))
  const { kinds, causes, statuses } = callbackText.followUp
  const followUps = found.followUps.rows.map((row) => ({
    key: `followUp ${row.id}`,
    label: row.policyNo,
    detail: facts(
      row.kind === null ? causes[row.cause] : kinds[row.kind],
      row.reference,
      statuses[row.status],
    ),
    choice: open(`/admin/follow-ups?status=ALL&visit=${row.visitId}`),
  }))
  return [
    ...group('case', cases),
    ...group('problem', [...problems, ...list('problem', '/admin/problems', found.problems)]),
    ...group('followUp', [
      ...followUps,
      ...list('followUp', '/admin/follow-ups?status=ALL', found.followUps),
    ]),
  ]
}

/** The results of the server, by kind. */
export function foundItems(found: FoundEverything, query: string): readonly Group[] {
  const templates = found.templates.rows.map((row) => ({
    key: `template ${row.id}`,
    label: text.version(row.number),
    detail: facts(text.versions[row.status], row.note === '' ? null : row.note),
    choice: open(`/admin/templates/${row.id}`),
  }))
  const products = found.products.rows.map((row) => ({
    key: `product ${row.code}`,
    label: row.name ?? row.code,
    detail: row.code,
    choice: open(`/admin/products/${encodeURIComponent(row.code)}`),
  }))
  return [
    ...group('visit', visitItems('visit', found.visits)),
    ...group('customer', visitItems('customer', found.customers)),
    ...recordGroups(found, query),
    ...group('template', templates),
    ...group('product', products),
  ]
}
