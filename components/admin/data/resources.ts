import { type AdminInputs, api } from '../api.ts'

/** What every page of a list has: its rows, and the row after which the next page begins. */
export interface Page<Row, Cursor> {
  readonly rows: readonly Row[]
  /** Null on the last page. */
  readonly next: Cursor | null
  /** Counts are capped, because nobody needs the exact number of a million matches. Null if it was not counted. */
  readonly count?: { readonly value: number; readonly capped: boolean } | null
}

/** A list that is short enough to be read at once. */
function whole<Row>(rows: readonly Row[]): Page<Row, never> {
  return { rows, next: null }
}

/**
 * The records of the admin, by the name of their Refine resource, and the procedures of the API that read and write
 * them. Names, rows, filters and values have the types of the router; a change of the router breaks the pages that
 * use it. Of a list's input, `after` and `limit` are the pagination, and every other field is a filter.
 */
export const resources = {
  templates: {
    list: async () => whole(await api.template.list.query()),
    one: (id: string) => api.template.get.query({ id }),
    create: (values: AdminInputs['template']['copy']) => api.template.copy.mutate(values),
  },
  products: {
    list: async () => whole(await api.product.list.query()),
    one: (code: string) => api.product.get.query({ code }),
    create: (values: AdminInputs['product']['save']) => api.product.save.mutate(values),
    update: (values: AdminInputs['product']['save']) => api.product.save.mutate(values),
  },
  visits: {
    list: (query: AdminInputs['desk']['visits']) => api.desk.visits.query(query),
    one: (visitId: string) => api.desk.visit.query({ visitId }),
  },
  alerts: {
    list: (query: AdminInputs['alert']['list']) => api.alert.list.query(query),
  },
  alertRules: {
    list: async () => whole(await api.alert.rules.query()),
    update: (values: AdminInputs['alert']['saveRule']) => api.alert.saveRule.mutate(values),
  },
  cases: {
    list: (query: AdminInputs['queue']['cases']) => api.queue.cases.query(query),
    one: (caseId: string) => api.callback.view.query({ caseId }),
  },
  problems: {
    list: (query: AdminInputs['problem']['list']) => api.problem.list.query(query),
    one: (id: string) => api.problem.get.query({ id }),
  },
  followUps: {
    list: (query: AdminInputs['followUp']['list']) => api.followUp.list.query(query),
  },
  quality: {
    list: (query: AdminInputs['quality']['list']) => api.quality.list.query(query),
    one: (id: string) => api.quality.get.query({ id }),
  },
  settings: {
    list: async () => whole(await api.setting.list.query()),
    update: (values: AdminInputs['setting']['save']) => api.setting.save.mutate(values),
  },
  staff: {
    list: async () => whole(await api.staff.list.query()),
    create: (values: AdminInputs['staff']['create']) => api.staff.create.mutate(values),
    update: (values: AdminInputs['staff']['edit']) => api.staff.edit.mutate(values),
  },
  partners: {
    list: async () => whole(await api.partner.list.query()),
    create: (values: AdminInputs['partner']['create']) => api.partner.create.mutate(values),
    update: (values: AdminInputs['partner']['edit']) => api.partner.edit.mutate(values),
  },
  webhooks: {
    list: async () => whole(await api.webhook.list.query()),
    create: (values: AdminInputs['webhook']['create']) => api.webhook.create.mutate(values),
    update: (values: AdminInputs['webhook']['edit']) => api.webhook.edit.mutate(values),
  },
  deliveries: {
    list: (query: AdminInputs['delivery']['list']) => api.delivery.list.query(query),
    one: (id: string) => api.delivery.get.query({ id }),
  },
  imports: {
    list: (query: AdminInputs['policyImport']['list']) => api.policyImport.list.query(query),
    one: (id: string) => api.policyImport.get.query({ id }),
  },
  audit: {
    list: (query: AdminInputs['audit']['list']) => api.audit.list.query(query),
  },
}

type Resources = typeof resources
export type ResourceName = keyof Resources

type With<Operation extends string> = {
  [N in ResourceName]: Resources[N] extends Record<Operation, unknown> ? N : never
}[ResourceName]
/** The resources whose single records can be read, created or changed through the data provider. */
export type Readable = With<'one'>
export type Creatable = With<'create'>
export type Changeable = With<'update'>

type InputOf<N extends ResourceName> = Parameters<Resources[N]['list']> extends [infer Input] ? Input : object
/** A page of the list, as the procedure answers it. */
export type PageOf<N extends ResourceName> = Awaited<ReturnType<Resources[N]['list']>>

export type RowOf<N extends ResourceName> = PageOf<N>['rows'][number]
export type CursorOf<N extends ResourceName> = NonNullable<PageOf<N>['next']>
/** What a list can be filtered by: its input without the pagination. */
export type FilterOf<N extends ResourceName> = Omit<InputOf<N>, 'after' | 'limit'>
export type RecordOf<N extends Readable> = Awaited<ReturnType<Resources[N]['one']>>
export type NewOf<N extends Creatable> = Parameters<Resources[N]['create']>[0]
export type ChangeOf<N extends Changeable> = Parameters<Resources[N]['update']>[0]
