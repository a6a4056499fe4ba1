import type { Contribution } from './contribution.ts'
import type { QuestionFigure } from './figures.ts'

/** The visit's dimensions at the time when it opened. Days are Shanghai days. */
export interface Place {
  readonly channel: string
  readonly productCode: string
  readonly branch: string
  readonly openedOn: string
  readonly dueOn: string
}

/** A visit's dimensions together with its contribution. */
export interface Counted {
  readonly place: Place
  readonly contribution: Contribution
}

export const cellTables = ['figure_cohort', 'figure_day', 'figure_agent'] as const
export type CellTable = (typeof cellTables)[number]

/**
 * The amounts to add to one cell: the cell's key, the amounts for its counts, and the amounts for its maps of counts.
 */
export interface Cell {
  readonly key: Readonly<Record<string, string>>
  readonly counts: Map<string, number>
  readonly maps: Map<string, Map<string, number>>
}

export type Cells = Record<CellTable, Map<string, Cell>>

export function noCells(): Cells {
  return { figure_cohort: new Map(), figure_day: new Map(), figure_agent: new Map() }
}

/** The key that stands for all values of a dimension together. */
export const ALL = ''

/**
 * The combinations of dimensions for which cells are stored: all visits together, by channel, and by channel with
 * product, branch or both. Every view of a dashboard is a sum over one of these combinations. Its cells are found by
 * product and branch in the order of the primary key.
 */
export const levels = [
  { channel: false, product: false, branch: false },
  { channel: true, product: false, branch: false },
  { channel: true, product: true, branch: false },
  { channel: true, product: false, branch: true },
  { channel: true, product: true, branch: true },
] as const

export const bases = ['OPENED', 'DUE'] as const
export type Basis = (typeof bases)[number]

/** Returns the first day of the month that contains the day. */
export function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`
}

function grainsOf(day: string) {
  return [
    { grain: 'DAY', day },
    { grain: 'MONTH', day: monthOf(day) },
  ] as const
}

/**
 * Returns the cell with the given key, and creates it if it is missing. This function runs about thirty times per
 * visit, so it builds the text of the key only once.
 */
function cellAt(cells: Map<string, Cell>, names: readonly string[], values: readonly string[]): Cell {
  const id = values.join('\u0000')
  const known = cells.get(id)
  if (known) return known
  const key = Object.fromEntries(names.map((name, place) => [name, values[place] ?? '']))
  const cell: Cell = { key, counts: new Map(), maps: new Map() }
  cells.set(id, cell)
  return cell
}

/** The keys of the columns that identify a cell. */
export const cohortKey = ['basis', 'grain', 'productCode', 'branch', 'day', 'channel', 'method'] as const
export const dayKey = ['grain', 'productCode', 'branch', 'day', 'channel'] as const
export const agentKey = ['grain', 'day', 'agentId'] as const

function add(into: Map<string, number>, name: string, by: number): void {
  into.set(name, (into.get(name) ?? 0) + by)
}

function mapAt(cell: Cell, name: string): Map<string, number> {
  const known = cell.maps.get(name)
  if (known) return known
  const map = new Map<string, number>()
  cell.maps.set(name, map)
  return map
}

function addCohort(cells: Cells, { place, contribution }: Counted, sign: 1 | -1): void {
  for (const basis of bases) {
    for (const { grain, day } of grainsOf(basis === 'OPENED' ? place.openedOn : place.dueOn)) {
      for (const level of levels) {
        const cell = cellAt(cells.figure_cohort, cohortKey, [
          basis,
          grain,
          level.product ? place.productCode : ALL,
          level.branch ? place.branch : ALL,
          day,
          level.channel ? place.channel : ALL,
          contribution.method,
        ])
        for (const figure of contribution.cohort) add(cell.counts, figure, sign)
        if (contribution.times.length === 0) continue
        const times = mapAt(cell, 'times')
        for (const time of contribution.times) add(times, time, sign)
      }
    }
  }
}

/** Yields the amounts to add to the cells of each day. The amounts are the same for every grain and level. */
function* dayAmounts(contribution: Contribution) {
  for (const [day, { counts, maps }] of Object.entries(contribution.days))
    yield {
      day,
      counts: Object.entries(counts),
      maps: Object.entries(maps).map(([name, named]) => [name, Object.entries(named)] as const),
    }
  if (contribution.questions === null) return
  const { version, online, phone } = contribution.questions
  const named = (key: string, figure: QuestionFigure) => `${version}/${key}/${figure}`
  const timing = (key: string, seconds: number | null): [string, number][] =>
    seconds === null
      ? []
      : [
          [named(key, 'timed'), 1],
          [named(key, 'seconds'), seconds],
        ]
  if (online) {
    const amounts = Object.entries(online.seconds).flatMap(([key, seconds]): [string, number][] => [
      [named(key, 'asked'), 1],
      ...timing(key, seconds),
    ])
    const failing = online.failing.map((key): [string, number] => [named(key, 'failing'), 1])
    yield { day: online.day, counts: [], maps: [['questions', [...amounts, ...failing]] as const] }
  }
  if (phone) {
    const asked = phone.asked.map((key): [string, number] => [named(key, 'phoneAsked'), 1])
    const failing = phone.failing.map((key): [string, number] => [named(key, 'phoneFailing'), 1])
    yield { day: phone.day, counts: [], maps: [['questions', [...asked, ...failing]] as const] }
  }
}

function addDays(cells: Cells, { place, contribution }: Counted, sign: 1 | -1): void {
  for (const { day: on, counts: countEntries, maps: mapEntries } of dayAmounts(contribution)) {
    for (const { grain, day } of grainsOf(on)) {
      for (const level of levels) {
        const cell = cellAt(cells.figure_day, dayKey, [
          grain,
          level.product ? place.productCode : ALL,
          level.branch ? place.branch : ALL,
          day,
          level.channel ? place.channel : ALL,
        ])
        for (const [figure, n] of countEntries) add(cell.counts, figure, n * sign)
        for (const [name, entries] of mapEntries) {
          const map = mapAt(cell, name)
          for (const [key, n] of entries) add(map, key, n * sign)
        }
      }
    }
  }
}

function addAgents(cells: Cells, { contribution }: Counted, sign: 1 | -1): void {
  for (const [key, figures] of Object.entries(contribution.agents)) {
    const [on = '', agent = ''] = key.split('/')
    for (const { grain, day } of grainsOf(on)) {
      const cell = cellAt(cells.figure_agent, agentKey, [grain, day, agent])
      for (const [figure, n] of Object.entries(figures)) add(cell.counts, figure, n * sign)
    }
  }
}

/** Adds one visit's contribution to its cells, or subtracts it if `sign` is -1. */
export function addTo(cells: Cells, counted: Counted, sign: 1 | -1): void {
  addCohort(cells, counted, sign)
  addDays(cells, counted, sign)
  addAgents(cells, counted, sign)
}

function* numbersOf({ counts, maps }: Cell): Generator<number> {
  yield* counts.values()
  for (const map of maps.values()) yield* map.values()
}

/** Whether all amounts of a cell are zero. */
export function isEmpty(cell: Cell): boolean {
  for (const n of numbersOf(cell)) if (n !== 0) return false
  return true
}

/** Whether a cell has a negative amount. Adding such a cell can reduce all counts of the stored cell to zero. */
export function isLessened(cell: Cell): boolean {
  for (const n of numbersOf(cell)) if (n < 0) return true
  return false
}
