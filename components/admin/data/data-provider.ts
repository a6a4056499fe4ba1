import type {
  BaseRecord,
  CreateParams,
  CreateResponse,
  CrudFilter,
  DataProvider,
  GetListParams,
  GetListResponse,
  GetOneParams,
  GetOneResponse,
  UpdateParams,
  UpdateResponse,
} from '@refinedev/core'
import { type Page, resources } from './resources.ts'

/**
 * A resource as Refine sees it, with the types of its rows and inputs erased. The hooks of use-records.ts keep the
 * types: they are the only code that calls Refine's data hooks, and the compiler checks their arguments.
 */
interface AnyResource {
  list(input: object): Promise<Page<BaseRecord, unknown>>
  one?(id: string): Promise<BaseRecord>
  create?(values: object): Promise<unknown>
  update?(values: object): Promise<unknown>
}

const byName: ReadonlyMap<string, AnyResource> = new Map(Object.entries<AnyResource>(resources))

function found(name: string): AnyResource {
  const resource = byName.get(name)
  if (resource === undefined) throw new Error(`no resource is named ${name}`)
  return resource
}

function cannot(name: string, action: string): Error {
  return new Error(`the resource ${name} has no procedure for ${action}`)
}

/** The filters of a list as Refine carries them: one entry for each field that the procedure takes. */
export function toFilters(input: object): CrudFilter[] {
  return Object.entries(input).map(([field, value]) => ({ field, operator: 'eq', value }))
}

function fromFilters(filters: readonly CrudFilter[]): object {
  return Object.fromEntries(
    filters.flatMap((filter) => ('field' in filter ? [[filter.field, filter.value]] : [])),
  )
}

function recordOf(answer: unknown): BaseRecord {
  return typeof answer === 'object' && answer !== null ? { ...answer } : {}
}

// Refine lets the caller choose the type of the rows (`TData`). The overloads state this; the implementations return
// the rows as the API sent them.
function getList<Row extends BaseRecord>(params: GetListParams): Promise<GetListResponse<Row>>
async function getList(params: GetListParams): Promise<GetListResponse<BaseRecord>> {
  const { resource, filters = [], pagination, meta } = params
  const page = await found(resource).list({
    ...fromFilters(filters),
    after: meta?.after ?? null,
    ...(pagination?.mode === 'off' ? {} : { limit: pagination?.pageSize }),
  })
  return { data: [...page.rows], total: page.count?.value ?? page.rows.length, page }
}

function getOne<Row extends BaseRecord>(params: GetOneParams): Promise<GetOneResponse<Row>>
async function getOne({ resource, id }: GetOneParams): Promise<GetOneResponse<BaseRecord>> {
  const { one } = found(resource)
  if (one === undefined) throw cannot(resource, 'reading one record')
  return { data: await one(String(id)) }
}

function create<Row extends BaseRecord, Values>(params: CreateParams<Values>): Promise<CreateResponse<Row>>
async function create({ resource, variables }: CreateParams<object>): Promise<CreateResponse<BaseRecord>> {
  const given = found(resource)
  if (given.create === undefined) throw cannot(resource, 'creating')
  return { data: recordOf(await given.create(variables)) }
}

function update<Row extends BaseRecord, Values>(params: UpdateParams<Values>): Promise<UpdateResponse<Row>>
async function update({ resource, variables }: UpdateParams<object>): Promise<UpdateResponse<BaseRecord>> {
  const given = found(resource)
  if (given.update === undefined) throw cannot(resource, 'changing')
  return { data: recordOf(await given.update(variables)) }
}

/**
 * Refine's data provider over the staff's tRPC router. A list continues after a row (`meta.after`) instead of at a
 * page number, because the lists have up to a million rows. Values name their record and its version themselves, as
 * the procedures require, so that nobody overwrites a change that they have not seen. Nothing can be deleted: what
 * the platform records stays.
 */
export const dataProvider: DataProvider = {
  getApiUrl: () => '/api/admin/trpc',
  getList,
  getOne,
  create,
  update,
  deleteOne: ({ resource }) => Promise.reject(cannot(resource, 'deleting')),
}
